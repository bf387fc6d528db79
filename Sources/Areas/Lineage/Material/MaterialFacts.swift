package import Kernel

/// Where a material stands on the way from the bag to the pack.
package enum MaterialStage: String, Sendable, Hashable, CaseIterable {
    case plasma, pool, fraction, intermediate, bulk, lot, pack, waste, auxiliary

    package var phrase: Phrase {
        switch self {
        case .plasma: Phrase("血浆", "plasma")
        case .pool: Phrase("混合血浆", "pool")
        case .fraction: Phrase("组分", "fraction")
        case .intermediate: Phrase("中间品", "intermediate")
        case .bulk: Phrase("原液、半成品", "bulk")
        case .lot: Phrase("成品批", "lot")
        case .pack: Phrase("包装", "pack")
        case .waste: Phrase("废弃物", "waste")
        case .auxiliary: Phrase("辅料", "auxiliary")
        }
    }
}

/// Whether material has been through virus reduction (GMP annex Blood Products: no mixing of before and after).
package enum VirusStatus: String, Sendable, Hashable, CaseIterable {
    case pre, post
    /// Of no human origin.
    case none

    package var phrase: Phrase {
        switch self {
        case .pre: Phrase("病毒去除/灭活前", "before virus reduction")
        case .post: Phrase("病毒去除/灭活后", "after virus reduction")
        case .none: Phrase("不适用", "not applicable")
        }
    }
}

/// What the plant knows of a material.
package struct Material: Sendable, Hashable {
    package let name: Phrase
    package let stage: MaterialStage
    /// In which its batches are counted; other units of the same measure are converted exactly.
    package let unit: Unit
    package let virus: VirusStatus

    package init(name: Phrase, stage: MaterialStage, unit: Unit, virus: VirusStatus) {
        self.name = name
        self.stage = stage
        self.unit = unit
        self.virus = virus
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("name_en", name.en)
        writer.member("name_zh", name.zh)
        writer.member("stage", stage.rawValue)
        writer.member("unit", unit.code)
        writer.member("virus", virus.rawValue)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        guard let unit = Unit(try fields.string("unit")) else { throw fields.wrong("unit") }
        self.init(
            name: try fields.phrase("name"), stage: try fields.choice("stage"), unit: unit,
            virus: try fields.choice("virus"))
    }
}

/// What happened to a material's entry in the catalogue.
package enum MaterialFact: Fact {
    case registered(Material)
    /// All of its particulars as they are from now on; batches keep what they were made with.
    case amended(Material)

    package static let kinds: [FactKind] = ["lineage.material.registered.v1", "lineage.material.amended.v1"]

    package var kind: FactKind {
        switch self {
        case .registered: "lineage.material.registered.v1"
        case .amended: "lineage.material.amended.v1"
        }
    }

    package var material: Material {
        switch self {
        case .registered(let material), .amended(let material): material
        }
    }

    package static var namingKinds: [FactKind] { kinds }
    package var names: [String] { [material.name.zh, material.name.en] }

    package func write(to writer: inout CanonicalWriter) { material.write(to: &writer) }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> MaterialFact {
        switch kind {
        case "lineage.material.registered.v1": .registered(try Material(reading: fields))
        case "lineage.material.amended.v1": .amended(try Material(reading: fields))
        default: throw fields.wrong("kind")
        }
    }
}
