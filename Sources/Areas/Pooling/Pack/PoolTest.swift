package import Kernel
package import Retest

/// A test of the pool: what is tested by which limit, whether its kit is named, and for which uses.
package struct PoolTest: Sendable, Hashable {
    package let item: RetestItem
    /// Markers of infection are tested with kits that were approved and checked on receipt (GMP annex, Art. 27).
    package let needsKit: Bool
    /// Groups of products that it counts for, as Preparation names them; empty for all.
    package let groups: [String]

    package init(item: RetestItem, needsKit: Bool, groups: [String] = []) {
        self.item = item
        self.needsKit = needsKit
        self.groups = groups
    }

    package func counts(for group: String) -> Bool { groups.isEmpty || groups.contains(group) }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("groups", groups)
        writer.key("item")
        item.write(to: &writer)
        writer.member("kit", needsKit)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        try fields.refuseUnknown(except: ["groups", "item", "kit"])
        self.init(
            item: try RetestItem(reading: fields.object("item")), needsKit: try fields.bool("kit"),
            groups: try fields.strings("groups"))
    }
}

/// A sample that is drawn from every pool and kept.
package struct PoolSampling: Sendable, Hashable {
    package let purpose: String
    package let title: Phrase
    /// At least so many.
    package let count: Int
    package let storage: Phrase
    package let keepMonths: Int
    package let source: String
    package let provenance: Phrase

    package init(
        purpose: String, title: Phrase, count: Int, storage: Phrase, keepMonths: Int, source: String,
        provenance: Phrase
    ) {
        self.purpose = purpose
        self.title = title
        self.count = count
        self.storage = storage
        self.keepMonths = keepMonths
        self.source = source
        self.provenance = provenance
    }

    var flaw: String? {
        guard purpose.isCode, source.isShortLine else { return purpose }
        return (1...50).contains(count) && (1...1_200).contains(keepMonths) ? nil : "\(purpose).count"
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("count", count)
        writer.member("keep_months", keepMonths)
        writer.member("provenance", provenance)
        writer.member("purpose", purpose)
        writer.member("source", source)
        writer.member("storage", storage)
        writer.member("title", title)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        try fields.refuseUnknown(except: [
            "count", "keep_months", "provenance", "purpose", "source", "storage", "title",
        ])
        self.init(
            purpose: try fields.string("purpose"), title: try fields.phrase("title"), count: try fields.int("count"),
            storage: try fields.phrase("storage"), keepMonths: try fields.int("keep_months"),
            source: try fields.string("source"), provenance: try fields.phrase("provenance"))
    }
}

extension String {
    /// A number of a record, the code of an item: it stands in addresses and in columns.
    var isCode: Bool {
        (1...64).contains(utf8.count)
            && utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ",") }
    }

    /// A name of a maker, a lot, a tank.
    var isShortLine: Bool { isLine(bytesMax: 200) }
}
