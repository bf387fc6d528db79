package import Kernel
import Retest

/// How the empty bags are accounted for after cutting.
package enum EmptyBagRule: String, Sendable, Hashable, CaseIterable {
    /// Each empty bag is scanned.
    case scan
    /// They are counted, and the number is written down.
    case count

    package var phrase: Phrase {
        switch self {
        case .scan: Phrase("逐袋扫描空袋", "each empty bag is scanned")
        case .count: Phrase("清点空袋数", "empty bags are counted")
        }
    }
}

/// A rule of pooling and where it comes from.
package struct PoolingRule<Value: Sendable & Hashable>: Sendable, Hashable {
    package let value: Value
    package let source: String
    package let provenance: Phrase

    package init(_ value: Value, source: String, provenance: Phrase) {
        self.value = value
        self.source = source
        self.provenance = provenance
    }

    fileprivate func write(_ text: String, to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("provenance", provenance)
        writer.member("source", source)
        writer.member("value", text)
        writer.endObject()
    }

    fileprivate init(reading fields: JSONFields, _ read: (String) -> Value?) throws(JSONFailure) {
        try fields.refuseUnknown(except: ["provenance", "source", "value"])
        guard let value = read(try fields.string("value")) else { throw fields.wrong("value") }
        self.init(value, source: try fields.string("source"), provenance: try fields.phrase("provenance"))
    }
}

/// The rules of pooling: a versioned table, in force from a day. A pool says by which version it was made; who adopted
/// it stands in the entry.
package struct PoolingPack: AdoptedPack {
    package static let packName = "pooling"
    static let itemsMax = 100

    package let version: String
    package let effectiveFrom: Day
    /// Of the lineage's catalogue: what pooling is, and what comes of it.
    package let process: String
    package let material: String
    /// What the tank's weight may differ from the sum of its bags, in percent.
    package let weightTolerance: PoolingRule<DecimalNumber>
    package let emptyBags: PoolingRule<EmptyBagRule>
    package let tests: [PoolTest]
    package let samples: [PoolSampling]

    package init(
        version: String, effectiveFrom: Day, process: String, material: String,
        weightTolerance: PoolingRule<DecimalNumber>, emptyBags: PoolingRule<EmptyBagRule>, tests: [PoolTest],
        samples: [PoolSampling]
    ) {
        self.version = version
        self.effectiveFrom = effectiveFrom
        self.process = process
        self.material = material
        self.weightTolerance = weightTolerance
        self.emptyBags = emptyBags
        self.tests = tests
        self.samples = samples
    }

    package func test(_ code: String) -> PoolTest? { tests.first { $0.item.code == code } }
    package func tests(for group: String) -> [PoolTest] { tests.filter { $0.counts(for: group) } }
    package func sampling(_ purpose: String) -> PoolSampling? { samples.first { $0.purpose == purpose } }

    package func check() throws(Refusal) {
        guard version.isCode else { throw PoolingPack.wrong("version") }
        guard process.isCode, material.isCode else { throw PoolingPack.wrong("process, material") }
        guard !weightTolerance.value.isNegative, weightTolerance.source.isShortLine else {
            throw PoolingPack.wrong("weight_tolerance_percent")
        }
        guard emptyBags.source.isShortLine else { throw PoolingPack.wrong("empty_bags") }
        let codes = tests.map(\.item.code)
        guard (1...PoolingPack.itemsMax).contains(tests.count), Set(codes).count == codes.count else {
            throw PoolingPack.wrong("tests")
        }
        for test in tests {
            if let flaw = test.item.flaw { throw PoolingPack.wrong(flaw) }
        }
        let purposes = samples.map(\.purpose)
        guard samples.count <= PoolingPack.itemsMax, Set(purposes).count == purposes.count else {
            throw PoolingPack.wrong("samples")
        }
        for sample in samples {
            if let flaw = sample.flaw { throw PoolingPack.wrong(flaw) }
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("effective_from", effectiveFrom.iso)
        writer.key("empty_bags")
        emptyBags.write(emptyBags.value.rawValue, to: &writer)
        writer.member("material", material)
        writer.member("name", PoolingPack.packName)
        writer.member("process", process)
        writer.key("samples")
        writer.beginArray()
        for sample in samples { sample.write(to: &writer) }
        writer.endArray()
        writer.key("tests")
        writer.beginArray()
        for test in tests { test.write(to: &writer) }
        writer.endArray()
        writer.member("version", version)
        writer.key("weight_tolerance_percent")
        weightTolerance.write(weightTolerance.value.text, to: &writer)
        writer.endObject()
    }

    package init(reading fields: JSONFields) throws(JSONFailure) {
        try fields.refuseUnknown(except: [
            "effective_from", "empty_bags", "material", "name", "process", "samples", "tests", "version",
            "weight_tolerance_percent",
        ])
        guard try fields.string("name") == PoolingPack.packName else { throw fields.wrong("name") }
        var tests: [PoolTest] = []
        for item in try fields.objects("tests") { tests.append(try PoolTest(reading: item)) }
        var samples: [PoolSampling] = []
        for item in try fields.objects("samples") { samples.append(try PoolSampling(reading: item)) }
        self.init(
            version: try fields.string("version"), effectiveFrom: try fields.day("effective_from"),
            process: try fields.string("process"), material: try fields.string("material"),
            weightTolerance: try PoolingRule(reading: fields.object("weight_tolerance_percent")) { DecimalNumber($0) },
            emptyBags: try PoolingRule(reading: fields.object("empty_bags")) { EmptyBagRule(rawValue: $0) },
            tests: tests, samples: samples)
    }
}
