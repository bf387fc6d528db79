package import Kernel

/// What a test gives: a word or a number.
package enum AssayKind: String, Sendable, Hashable, CaseIterable {
    case qualitative, quantitative

    package var phrase: Phrase {
        switch self {
        case .qualitative: Phrase("定性", "qualitative")
        case .quantitative: Phrase("定量", "quantitative")
        }
    }
}

/// How far a quantitative test of the station may lie from the plant's.
package struct BiasLimit: Sendable, Hashable {
    /// In the unit of the results, or in per cent of the plant's mean.
    package let max: DecimalNumber
    /// UCUM: `%`, or the unit of the results.
    package let unit: String
    /// So many days in a row beyond it make a finding.
    package let days: Int

    package var isRelative: Bool { unit == "%" }
    package var text: String { "\(max.text) \(unit)" }

    package init(max: DecimalNumber, unit: String, days: Int) {
        self.max = max
        self.unit = unit
        self.days = days
    }
}

/// One test that both houses make, and what is asked of its agreement.
package struct Assay: Sendable, Hashable {
    package let code: String
    package let title: Phrase
    package let kind: AssayKind
    /// As the station's panel names it.
    package let stationItem: String
    /// As the plant's specification names it.
    package let plantItem: String
    /// Negative at the station and not at the plant is a critical event.
    package let isCritical: Bool
    package let bias: BiasLimit?
    /// Error variance of the station's method over that of the plant's, for Deming's line.
    package let errorRatio: DecimalNumber
    package let source: String
    package let provenance: Phrase

    package init(
        code: String, title: Phrase, kind: AssayKind, stationItem: String, plantItem: String, isCritical: Bool = false,
        bias: BiasLimit? = nil, errorRatio: DecimalNumber = DecimalNumber(coefficient: 1), source: String,
        provenance: Phrase
    ) {
        self.code = code
        self.title = title
        self.kind = kind
        self.stationItem = stationItem
        self.plantItem = plantItem
        self.isCritical = isCritical
        self.bias = bias
        self.errorRatio = errorRatio
        self.source = source
        self.provenance = provenance
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.memberIfPresent("bias_max", bias?.max.text)
        writer.memberIfPresent("bias_unit", bias?.unit)
        writer.member("code", code)
        writer.member("critical", isCritical)
        if let bias { writer.member("days", Int64(bias.days)) }
        writer.member("error_ratio", errorRatio.text)
        writer.member("kind", kind.rawValue)
        writer.member("plant_item", plantItem)
        write(provenance, "provenance", to: &writer)
        writer.member("source", source)
        writer.member("station_item", stationItem)
        write(title, "title", to: &writer)
        writer.endObject()
    }

    private func write(_ phrase: Phrase, _ key: StaticString, to writer: inout CanonicalWriter) {
        writer.key(key)
        writer.beginObject()
        writer.member("en", phrase.en)
        writer.member("zh", phrase.zh)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        try fields.refuseUnknown(except: [
            "bias_max", "bias_unit", "code", "critical", "days", "error_ratio", "kind", "plant_item", "provenance",
            "source", "station_item", "title",
        ])
        let title = try fields.object("title")
        let provenance = try fields.object("provenance")
        var bias: BiasLimit?
        if fields.has("bias_max") {
            bias = BiasLimit(
                max: try fields.decimal("bias_max"), unit: try fields.string("bias_unit"), days: try fields.int("days"))
        }
        self.init(
            code: try fields.string("code"), title: Phrase(try title.string("zh"), try title.string("en")),
            kind: try fields.choice("kind"), stationItem: try fields.string("station_item"),
            plantItem: try fields.string("plant_item"), isCritical: try fields.bool("critical"), bias: bias,
            errorRatio: try fields.decimal("error_ratio"), source: try fields.string("source"),
            provenance: Phrase(try provenance.string("zh"), try provenance.string("en")))
    }
}

/// What is compared and how far it may differ: a versioned table with its sources, in force from a day.
package struct ParallelLimits: AdoptedPack {
    package static let packName = "parallel"
    static let assaysMax = 64
    /// A run of days that is watched: longer than a quarter would never be found.
    static let daysMax = 90

    package let version: String
    package let effectiveFrom: Day
    package let assays: [Assay]

    package init(version: String, effectiveFrom: Day, assays: [Assay]) {
        self.version = version
        self.effectiveFrom = effectiveFrom
        self.assays = assays
    }

    package func assay(_ code: String) -> Assay? { assays.first { $0.code == code } }

    package func check() throws(Refusal) {
        guard version.isLine(bytesMax: 64) else { throw ParallelLimits.wrong("version") }
        guard (1...Self.assaysMax).contains(assays.count), Set(assays.map(\.code)).count == assays.count else {
            throw ParallelLimits.wrong("assays")
        }
        for assay in assays {
            let texts = [assay.code, assay.stationItem, assay.plantItem]
            guard texts.allSatisfy({ $0.isLine(bytesMax: 40) && !$0.contains("/") }),
                assay.source.isLine(bytesMax: 200), assay.errorRatio.coefficient > 0, assay.errorRatio.scale <= 6,
                (assay.bias != nil) == (assay.kind == .quantitative)
            else { throw ParallelLimits.wrong(assay.code) }
            guard let bias = assay.bias else { continue }
            guard bias.max.coefficient > 0, bias.max.coefficient < 1_000_000, bias.max.scale <= 4,
                bias.unit.isLine(bytesMax: 16), (1...Self.daysMax).contains(bias.days)
            else { throw ParallelLimits.wrong(assay.code) }
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.key("assays")
        writer.beginArray()
        for assay in assays { assay.write(to: &writer) }
        writer.endArray()
        writer.member("effective_from", effectiveFrom.iso)
        writer.member("name", Self.packName)
        writer.member("version", version)
        writer.endObject()
    }

    package init(reading fields: JSONFields) throws(JSONFailure) {
        try fields.refuseUnknown(except: ["assays", "effective_from", "name", "version"])
        guard try fields.string("name") == Self.packName else { throw fields.wrong("name") }
        var assays: [Assay] = []
        for item in try fields.objects("assays") { assays.append(try Assay(reading: item)) }
        self.init(
            version: try fields.string("version"), effectiveFrom: try fields.day("effective_from"), assays: assays)
    }
}
