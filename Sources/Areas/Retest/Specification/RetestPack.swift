package import Kernel

/// The specification of the re-test: a versioned table, in force from a day. Each conclusion says by which version it
/// was made; who adopted it stands in the entry (GMP Art. 160: specifications are approved).
package struct RetestPack: AdoptedPack {
    package static let packName = "retest"
    static let itemsMax = 100

    package let version: String
    package let effectiveFrom: Day
    package let items: [RetestItem]

    package init(version: String, effectiveFrom: Day, items: [RetestItem]) {
        self.version = version
        self.effectiveFrom = effectiveFrom
        self.items = items
    }

    package func item(_ code: String) -> RetestItem? { items.first { $0.code == code } }

    package func check() throws(Refusal) {
        guard version.isCode else { throw RetestPack.wrong("version") }
        guard (1...RetestPack.itemsMax).contains(items.count), Set(items.map(\.code)).count == items.count else {
            throw RetestPack.wrong("items")
        }
        for item in items {
            if let flaw = item.flaw { throw RetestPack.wrong(flaw) }
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("effective_from", effectiveFrom.iso)
        writer.key("items")
        writer.beginArray()
        for item in items { item.write(to: &writer) }
        writer.endArray()
        writer.member("name", RetestPack.packName)
        writer.member("version", version)
        writer.endObject()
    }

    package init(reading fields: JSONFields) throws(JSONFailure) {
        try fields.refuseUnknown(except: ["effective_from", "items", "name", "version"])
        guard try fields.string("name") == RetestPack.packName else { throw fields.wrong("name") }
        var items: [RetestItem] = []
        for item in try fields.objects("items") { items.append(try RetestItem(reading: item)) }
        self.init(
            version: try fields.string("version"), effectiveFrom: try fields.day("effective_from"), items: items)
    }
}
