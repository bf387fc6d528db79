package import Kernel

package enum SelectionFact: Fact {
    /// A version was adopted; it counts from its effective day on.
    case adopted(PreparationPack)

    package static let kinds: [FactKind] = ["preparation.selection.adopted.v1"]
    package var kind: FactKind { "preparation.selection.adopted.v1" }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .adopted(let pack): pack.write(to: &writer)
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> SelectionFact {
        guard kind == "preparation.selection.adopted.v1" else { throw fields.wrong("kind") }
        return .adopted(try PreparationPack(reading: fields))
    }
}

package enum SelectionCommand: Command {
    case adopt(PreparationPack)

    package var permission: Permission? { "preparation.rules" }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .adopt(let pack): pack.write(to: &writer)
        }
    }
}

/// Versions of the rules, in the order in which they were adopted.
package struct SelectionState: Sendable, Equatable {
    package let name: String
    package var versions: [PreparationPack] = []
}

/// The rules of picking: a version is adopted by a person, once, and never changed.
package enum SelectionRules: Rules {
    package static let noun = "preparation.selection"

    package static func blank(_ id: String) -> SelectionState { SelectionState(name: id) }

    package static func decide(
        _ command: SelectionCommand, _ state: SelectionState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [SelectionFact] {
        switch command {
        case .adopt(let pack):
            guard state.name == PreparationPack.packName else { throw .selectionWrong("name") }
            try pack.check()
            guard !state.versions.contains(where: { $0.version == pack.version }) else {
                throw .selectionVersionExists(pack.version)
            }
            guard !state.versions.contains(where: { $0.effectiveFrom >= pack.effectiveFrom }) else {
                throw .selectionNotLater
            }
            return [.adopted(pack)]
        }
    }

    package static func apply(_ fact: SelectionFact, _ head: EntryHead, to state: inout SelectionState) {
        switch fact {
        case .adopted(let pack): state.versions.append(pack)
        }
    }
}

extension Refusal {
    /// Rules that leave something open, or have it twice: picking by them would be guessing.
    package static func selectionWrong(_ place: String) -> Refusal {
        Refusal(
            "preparation.selection.wrong",
            Phrase("挑浆规则的「\(place)」缺失、重复或写错", "\(place) is missing, double or wrong in the rules of picking"),
            next: Phrase("更正后再采用", "Correct the pack, then adopt it"))
    }

    /// A version that lists were picked by never changes its content.
    package static func selectionVersionExists(_ version: String) -> Refusal {
        Refusal(
            "preparation.selection.version-exists",
            Phrase("版本 \(version) 已经采用", "Version \(version) was adopted already"),
            next: Phrase("新内容要用新版本号", "Give new content a new version"))
    }

    /// Two versions in force on one day would leave the choice open.
    package static let selectionNotLater = Refusal(
        "preparation.selection.not-later",
        Phrase("生效日不晚于已采用的版本", "It does not take effect later than the version adopted before"),
        next: Phrase("生效日改晚后再采用", "Choose a later effective day"))
}
