package import Kernel

/// The rules of picking: a versioned table, in force from a day. An order names the version that it was drafted by.
package struct PreparationPack: AdoptedPack {
    package static let packName = "preparation"
    static let groupsMax = 100

    package let version: String
    package let effectiveFrom: Day
    package let groups: [ProductGroup]

    package init(version: String, effectiveFrom: Day, groups: [ProductGroup]) {
        self.version = version
        self.effectiveFrom = effectiveFrom
        self.groups = groups
    }

    package func group(_ code: String) -> ProductGroup? { groups.first { $0.code == code } }

    package func check() throws(Refusal) {
        guard version.isCode else { throw PreparationPack.wrong("version") }
        guard (1...PreparationPack.groupsMax).contains(groups.count), Set(groups.map(\.code)).count == groups.count
        else { throw PreparationPack.wrong("groups") }
        for group in groups {
            if let flaw = group.flaw { throw PreparationPack.wrong(flaw) }
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("effective_from", effectiveFrom.iso)
        writer.key("groups")
        writer.beginArray()
        for group in groups { group.write(to: &writer) }
        writer.endArray()
        writer.member("name", PreparationPack.packName)
        writer.member("version", version)
        writer.endObject()
    }

    package init(reading fields: JSONFields) throws(JSONFailure) {
        try fields.refuseUnknown(except: ["effective_from", "groups", "name", "version"])
        guard try fields.string("name") == PreparationPack.packName else { throw fields.wrong("name") }
        var groups: [ProductGroup] = []
        for group in try fields.objects("groups") { groups.append(try ProductGroup(reading: group)) }
        self.init(
            version: try fields.string("version"), effectiveFrom: try fields.day("effective_from"), groups: groups)
    }
}

extension [PreparationPack] {
    package func version(_ version: String) -> PreparationPack? { first { $0.version == version } }
}
