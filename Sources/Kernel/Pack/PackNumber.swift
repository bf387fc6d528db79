/// What a number of a pack is, and its unit (UCUM).
package protocol PackNumberName: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
    var phrase: Phrase { get }
    var unit: String { get }
}

/// A time or another whole number that an area judges by, with where it comes from.
package struct PackNumber<Name: PackNumberName>: Sendable, Hashable {
    package let name: Name
    package let value: Int
    package let source: String
    package let provenance: Phrase

    package init(_ name: Name, _ value: Int, source: String, provenance: Phrase) {
        self.name = name
        self.value = value
        self.source = source
        self.provenance = provenance
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("name", name.rawValue)
        writer.member("provenance", provenance)
        writer.member("source", source)
        writer.member("unit", name.unit)
        writer.member("value", value)
        writer.endObject()
    }

    package init(reading fields: JSONFields) throws(JSONFailure) {
        try fields.refuseUnknown(except: ["name", "provenance", "source", "unit", "value"])
        let name: Name = try fields.choice("name")
        guard try fields.string("unit") == name.unit else { throw fields.wrong("unit") }
        self.init(
            name, try fields.int("value"), source: try fields.string("source"),
            provenance: try fields.phrase("provenance"))
    }
}
