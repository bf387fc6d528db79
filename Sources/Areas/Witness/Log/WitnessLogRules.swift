package import Kernel

/// Both are the node's own acts, after it checked signature and proof of what a log sent.
package enum WitnessLogCommand: Command {
    /// `from` and `fromRoot` are the tree that the proof began with.
    case cosign(from: Int64, fromRoot: Digest?, size: Int64, root: Digest, note: String)
    case contradict(size: Int64, root: Digest, note: String)

    package var permission: Permission? { nil }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .cosign(let from, let fromRoot, let size, let root, let note):
            writer.value("cosign")
            writer.value(from)
            writer.value(fromRoot?.hex ?? "")
            writer.value(size)
            writer.value(root.hex)
            writer.value(note)
        case .contradict(let size, let root, let note):
            writer.value("contradict")
            writer.value(size)
            writer.value(root.hex)
            writer.value(note)
        }
        writer.endArray()
    }
}

/// The newest tree of a log that this node cosigned.
package struct WitnessLogState: Sendable, Equatable {
    package let log: String
    package var size: Int64 = 0
    /// Nil while nothing was cosigned.
    package var root: Digest?
    /// Size at which the log was last found to tell two stories.
    package var contradictedSize: Int64?
}

/// A witness cosigns a log's trees in one line, each a continuation of the one before.
package enum WitnessLogRules: Rules {
    package static let noun = "witness.log"

    package static func blank(_ id: String) -> WitnessLogState { WitnessLogState(log: id) }

    package static func decide(
        _ command: WitnessLogCommand, _ state: WitnessLogState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [WitnessLogFact] {
        guard circumstance.actor == .node else { throw .witnessIsTheNode }
        switch command {
        case .cosign(let from, let fromRoot, let size, let root, let note):
            guard from == state.size, fromRoot == state.root, size > from else { throw .witnessLogMoved }
            return [.cosigned(size: size, root: root, note: note)]
        case .contradict(let size, let root, let note):
            guard size == state.size, let known = state.root, root != known else { throw .witnessLogMoved }
            guard state.contradictedSize != size else { throw .witnessContradictionKnown }
            return [.contradicted(size: size, root: root, note: note)]
        }
    }

    package static func apply(_ fact: WitnessLogFact, _ head: EntryHead, to state: inout WitnessLogState) {
        switch fact {
        case .cosigned(let size, let root, _):
            state.size = size
            state.root = root
        case .contradicted(let size, _, _): state.contradictedSize = size
        }
    }
}

extension Refusal {
    /// Two trees of one size must never both be cosigned: who comes second begins again (tlog-witness).
    package static let witnessLogMoved = Refusal(
        "witness.log.moved",
        Phrase("这本账在此期间已见证到别处", "Another tree of this log was cosigned meanwhile"),
        next: Phrase("从已见证的大小重新证明", "Prove again from the size that is on record"))

    /// One contradiction is proof enough; more would only fill the ledger.
    package static let witnessContradictionKnown = Refusal(
        "witness.log.contradiction-known",
        Phrase("这本账的矛盾已经记下", "This contradiction of the log is on record"),
        next: Phrase("查明账本主人为何给出两个版本", "Find out why its owner told two stories"))

    /// A cosignature is the node's own statement; nobody makes it by hand.
    package static let witnessIsTheNode = Refusal(
        "witness.log.not-the-node",
        Phrase("见证只由系统自己做", "Only the node itself cosigns"),
        next: Phrase("让账本把检查点送到见证地址", "Let the log send its checkpoint to the witness address"))
}
