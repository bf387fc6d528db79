package import Kernel

/// What a kind of step may do: a limit is data with its source, never code.
package struct ProcessProfile: Sendable, Hashable {
    package let name: Phrase
    /// Whether what comes out counts as after virus reduction.
    package let reducesVirus: Bool
    /// What may be missing or left over, in percent of what went in.
    package let tolerancePercent: DecimalNumber
    /// Where the tolerance comes from: a validation report, a master recipe.
    package let source: String
    package let effectiveFrom: Day

    package init(
        name: Phrase, reducesVirus: Bool, tolerancePercent: DecimalNumber, source: String, effectiveFrom: Day
    ) {
        self.name = name
        self.reducesVirus = reducesVirus
        self.tolerancePercent = tolerancePercent
        self.source = source
        self.effectiveFrom = effectiveFrom
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("effective_from", effectiveFrom)
        writer.member("name_en", name.en)
        writer.member("name_zh", name.zh)
        writer.member("reduces_virus", reducesVirus)
        writer.member("source", source)
        writer.member("tolerance_percent", tolerancePercent)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            name: try fields.phrase("name"), reducesVirus: try fields.bool("reduces_virus"),
            tolerancePercent: try fields.decimal("tolerance_percent"), source: try fields.string("source"),
            effectiveFrom: try fields.day("effective_from"))
    }
}

/// What happened to a process.
package enum ProcessFact: Fact {
    case declared(ProcessProfile)
    /// The next version; steps keep the one that they were judged by.
    case amended(ProcessProfile)

    package static let kinds: [FactKind] = ["lineage.process.declared.v1", "lineage.process.amended.v1"]

    package var kind: FactKind {
        switch self {
        case .declared: "lineage.process.declared.v1"
        case .amended: "lineage.process.amended.v1"
        }
    }

    package var profile: ProcessProfile {
        switch self {
        case .declared(let profile), .amended(let profile): profile
        }
    }

    package static var namingKinds: [FactKind] { kinds }
    package var names: [String] { [profile.name.zh, profile.name.en] }

    package func write(to writer: inout CanonicalWriter) { profile.write(to: &writer) }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> ProcessFact {
        switch kind {
        case "lineage.process.declared.v1": .declared(try ProcessProfile(reading: fields))
        case "lineage.process.amended.v1": .amended(try ProcessProfile(reading: fields))
        default: throw fields.wrong("kind")
        }
    }
}
