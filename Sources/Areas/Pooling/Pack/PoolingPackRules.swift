package import Kernel

package enum PoolingPackFact: Fact {
    /// A version was adopted; it counts from its effective day on.
    case adopted(PoolingPack)

    package static let kinds: [FactKind] = ["pooling.specification.adopted.v1"]
    package var kind: FactKind { "pooling.specification.adopted.v1" }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .adopted(let pack): pack.write(to: &writer)
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> PoolingPackFact {
        guard kind == "pooling.specification.adopted.v1" else { throw fields.wrong("kind") }
        return .adopted(try PoolingPack(reading: fields))
    }
}

package enum PoolingPackCommand: Command {
    case adopt(PoolingPack)

    package var permission: Permission? { "pooling.rules" }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .adopt(let pack): pack.write(to: &writer)
        }
    }
}

/// Versions of the rules, in the order in which they were adopted.
package struct PoolingPackState: Sendable, Equatable {
    package let name: String
    package var versions: [PoolingPack] = []
}

/// The rules of pooling: a version is adopted by a person, once, and never changed.
package enum PoolingPackRules: Rules {
    package static let noun = "pooling.specification"

    package static func blank(_ id: String) -> PoolingPackState { PoolingPackState(name: id) }

    package static func decide(
        _ command: PoolingPackCommand, _ state: PoolingPackState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [PoolingPackFact] {
        switch command {
        case .adopt(let pack):
            guard state.name == PoolingPack.packName else { throw .poolingPackWrong("name") }
            try pack.check()
            guard !state.versions.contains(where: { $0.version == pack.version }) else {
                throw .poolingPackVersionExists(pack.version)
            }
            guard !state.versions.contains(where: { $0.effectiveFrom >= pack.effectiveFrom }) else {
                throw .poolingPackNotLater
            }
            return [.adopted(pack)]
        }
    }

    package static func apply(_ fact: PoolingPackFact, _ head: EntryHead, to state: inout PoolingPackState) {
        switch fact {
        case .adopted(let pack): state.versions.append(pack)
        }
    }
}

extension Refusal {
    /// Rules that leave something open, or has it twice: judging by it would be guessing.
    package static func poolingPackWrong(_ place: String) -> Refusal {
        Refusal(
            "pooling.specification.wrong",
            Phrase("合浆标准的「\(place)」缺失、重复或写错", "\(place) is missing, double or wrong in the rules of pooling"),
            next: Phrase("更正后再采用", "Correct the pack, then adopt it"))
    }

    /// A version that pools were judged by never changes its content.
    package static func poolingPackVersionExists(_ version: String) -> Refusal {
        Refusal(
            "pooling.specification.version-exists",
            Phrase("版本 \(version) 已经采用", "Version \(version) was adopted already"),
            next: Phrase("新内容要用新版本号", "Give new content a new version"))
    }

    /// Two versions in force on one day would leave the choice open.
    package static let poolingPackNotLater = Refusal(
        "pooling.specification.not-later",
        Phrase("生效日不晚于已采用的版本", "It does not take effect later than the version adopted before"),
        next: Phrase("生效日改晚后再试", "Choose a later effective day"))

    package static let poolingPackMissing = Refusal(
        "pooling.specification.missing", Phrase("还没有生效的合浆标准", "No rules of pooling are in force"),
        next: Phrase("先采用合浆标准", "Adopt a version first"))
}
