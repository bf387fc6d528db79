import Donors
package import Kernel

/// What an analyser is to test: items and specimens, in order.
package struct Worklist: Sendable, Hashable {
    package let analyser: String
    package let items: [String]
    /// Version of the specification that was in force.
    package let specification: String
    package let specimens: [String]

    package init(analyser: String, items: [String], specification: String, specimens: [String]) {
        self.analyser = analyser
        self.items = items
        self.specification = specification
        self.specimens = specimens
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("analyser", analyser)
        writer.member("items", items)
        writer.member("specification", specification)
        writer.member("specimens", specimens)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            analyser: try fields.string("analyser"), items: try fields.strings("items"),
            specification: try fields.string("specification"), specimens: try fields.strings("specimens"))
    }
}

/// Results as one act enters them: what is the same for all stands once.
package struct ResultBatch: Sendable, Hashable {
    package let testedAt: Moment
    /// By item.
    package let kits: [String: TestKit]
    package let results: [TestResult]

    package init(testedAt: Moment, kits: [String: TestKit] = [:], results: [TestResult]) {
        self.testedAt = testedAt
        self.kits = kits
        self.results = results
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.key("kit_lots")
        writer.beginArray()
        for (item, kit) in kits.sorted(by: { $0.key < $1.key }) { writer.value(kit, of: item) }
        writer.endArray()
        writer.key("results")
        writer.beginArray()
        for result in results { result.write(to: &writer) }
        writer.endArray()
        writer.member("tested_at", testedAt.rfc3339)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        var results: [TestResult] = []
        for result in try fields.objects("results") { results.append(try TestResult(reading: result)) }
        self.init(testedAt: try fields.moment("tested_at"), kits: try fields.kits("kit_lots"), results: results)
    }
}

extension TestResult {
    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("item", item)
        writer.member("specimen", specimen)
        writer.memberIfPresent("told", told?.rawValue)
        writer.memberIfPresent("value", value?.text)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            specimen: try fields.string("specimen"), item: try fields.string("item"),
            value: try fields.optionalDecimal("value"), told: try fields.optionalChoice("told"))
    }

    var key: ResultKey { ResultKey(specimen: specimen, item: item) }
}

/// Which specimen and which item.
package struct ResultKey: Sendable, Hashable {
    package let specimen: String
    package let item: String

    package init(specimen: String, item: String) {
        self.specimen = specimen
        self.item = item
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("item", item)
        writer.member("specimen", specimen)
        writer.endObject()
    }

    static func read(_ key: String, _ fields: JSONFields) throws(JSONFailure) -> [ResultKey] {
        var keys: [ResultKey] = []
        for one in try fields.objects(key) {
            keys.append(ResultKey(specimen: try one.string("specimen"), item: try one.string("item")))
        }
        return keys
    }
}

extension CanonicalWriter {
    mutating func member(_ key: StaticString, _ keys: [ResultKey]) {
        self.key(key)
        beginArray()
        for one in keys { one.write(to: &self) }
        endArray()
    }
}
