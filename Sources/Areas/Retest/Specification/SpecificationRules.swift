package import Kernel

package enum SpecificationFact: Fact {
    /// A version was adopted; it counts from its effective day on.
    case adopted(RetestPack)

    package static let kinds: [FactKind] = ["retest.specification.adopted.v1"]
    package var kind: FactKind { "retest.specification.adopted.v1" }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .adopted(let pack): pack.write(to: &writer)
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> SpecificationFact {
        guard kind == "retest.specification.adopted.v1" else { throw fields.wrong("kind") }
        return .adopted(try RetestPack(reading: fields))
    }
}

package enum SpecificationCommand: Command {
    case adopt(RetestPack)

    package var permission: Permission? { "retest.rules" }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .adopt(let pack): pack.write(to: &writer)
        }
    }
}

/// Versions of the specification, in the order in which they were adopted.
package struct SpecificationState: Sendable, Equatable {
    package let name: String
    package var versions: [RetestPack] = []
}

/// The specification of the re-test: a version is adopted by a person, once, and never changed.
package enum SpecificationRules: Rules {
    package static let noun = "retest.specification"

    package static func blank(_ id: String) -> SpecificationState { SpecificationState(name: id) }

    package static func decide(
        _ command: SpecificationCommand, _ state: SpecificationState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [SpecificationFact] {
        switch command {
        case .adopt(let pack):
            guard state.name == RetestPack.packName else { throw .specificationWrong("name") }
            try pack.check()
            guard !state.versions.contains(where: { $0.version == pack.version }) else {
                throw .specificationVersionExists(pack.version)
            }
            guard !state.versions.contains(where: { $0.effectiveFrom >= pack.effectiveFrom }) else {
                throw .specificationNotLater
            }
            return [.adopted(pack)]
        }
    }

    package static func apply(_ fact: SpecificationFact, _ head: EntryHead, to state: inout SpecificationState) {
        switch fact {
        case .adopted(let pack): state.versions.append(pack)
        }
    }
}

extension Refusal {
    /// A specification that leaves something open, or has it twice: judging by it would be guessing.
    package static func specificationWrong(_ place: String) -> Refusal {
        Refusal(
            "retest.specification.wrong",
            Phrase("复检标准的「\(place)」缺失、重复或写错", "\(place) is missing, double or wrong in the specification"),
            next: Phrase("更正后再采用", "Correct the pack, then adopt it"))
    }

    /// A version that specimens were judged by never changes its content.
    package static func specificationVersionExists(_ version: String) -> Refusal {
        Refusal(
            "retest.specification.version-exists",
            Phrase("版本 \(version) 已经采用", "Version \(version) was adopted already"),
            next: Phrase("新内容要用新版本号", "Give new content a new version"))
    }

    /// Two versions in force on one day would leave the choice open.
    package static let specificationNotLater = Refusal(
        "retest.specification.not-later",
        Phrase("生效日不晚于已采用的版本", "It does not take effect later than the version adopted before"),
        next: Phrase("生效日改晚后再试", "Choose a later effective day"))

    package static let specificationMissing = Refusal(
        "retest.specification.missing", Phrase("还没有生效的复检标准", "No specification of the re-test is in force"),
        next: Phrase("先采用复检标准", "Adopt one first"))
}
