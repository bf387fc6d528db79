package import Kernel

/// What the node tells of film.
package enum ReelCommand: Command {
    case seal(Reel)
    case dispose

    package var permission: Permission? { nil }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .seal(let reel):
            writer.value("seal")
            ReelFact.sealed(reel).write(to: &writer)
        case .dispose: writer.value("dispose")
        }
        writer.endArray()
    }
}

package struct ReelState: Sendable, Hashable {
    package let id: String
    package var reel: Reel?
    package var isDisposed = false
    /// Number of the entry that sealed it.
    package var entry: Int64 = 0

    package init(id: String) { self.id = id }
}

/// What stands for or against a reel.
package struct ReelEvidence: Sendable {
    package var cameraKnown = false
    /// Manifest of the camera's newest reel.
    package var newest: Digest?
    /// Until when it is kept by the rules; nil if none are in force.
    package var keptUntil: Moment?
    /// What keeps it longer, in words: `FK-…`, a batch.
    package var kept: String?

    package init() {}
}

/// Film is sealed by the node as it comes, one reel after the other, and disposed of by the node when the rules say so
/// and nothing keeps it.
package enum ReelRules: Rules {
    package static let noun = "film.reel"

    package static func blank(_ id: String) -> ReelState { ReelState(id: id) }

    package static func decide(
        _ command: ReelCommand, _ state: ReelState, _ evidence: ReelEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [ReelFact] {
        guard circumstance.actor.person == Standing.node.person else { throw .reelNodeOnly }
        switch command {
        case .seal(let reel):
            guard state.reel == nil else { throw .reelKnown(state.id) }
            guard reel.id == state.id, reel.from < reel.to, reel.segments > 0, reel.bytes > 0, evidence.cameraKnown,
                reel.previous == evidence.newest
            else { throw .reelWrong }
            return [.sealed(reel)]
        case .dispose:
            guard let reel = state.reel, !state.isDisposed else { throw .reelUnknown(state.id) }
            if let kept = evidence.kept { throw .reelKept(state.id, by: kept) }
            guard isOver(reel, evidence, at: circumstance.now) else { throw .reelYoung(state.id) }
            return [.disposed]
        }
    }

    static func isOver(_ reel: Reel, _ evidence: ReelEvidence, at now: Moment) -> Bool {
        evidence.keptUntil.map { $0 <= now && reel.to < now } ?? false
    }

    package static func apply(_ fact: ReelFact, _ head: EntryHead, to state: inout ReelState) {
        switch fact {
        case .sealed(let reel):
            state.reel = reel
            state.entry = head.index
        case .disposed: state.isDisposed = true
        }
    }
}

extension Refusal {
    /// Film is what a camera saw, never what somebody brought (Law.s34).
    package static let reelNodeOnly = Refusal(
        "film.reel.node-only", Phrase("录像由系统封存和处置", "The node seals film and disposes of it, nobody else"),
        next: Phrase("要留得更久就「留存」", "Keep film that is needed longer"))

    package static func reelKnown(_ id: String) -> Refusal {
        Refusal(
            "film.reel.known", Phrase("录像段 \(id) 已经封存", "Reel \(id) is sealed already"),
            next: Phrase("不用再做", "Nothing to do"))
    }

    package static func reelUnknown(_ id: String) -> Refusal {
        Refusal(
            "film.reel.unknown", Phrase("没有录像段 \(id)，或已经处置", "There is no reel \(id), or it is disposed of"),
            next: Phrase("不用再做", "Nothing to do"))
    }

    package static let reelWrong = Refusal(
        "film.reel.wrong",
        Phrase("录像段的摄像机、起止、编号或前一段不对", "Camera, times, number or predecessor of the reel are wrong"),
        next: Phrase("核对摄像机登记", "Check the camera's declaration"))

    package static func reelKept(_ id: String, by what: String) -> Refusal {
        Refusal(
            "film.reel.kept", Phrase("录像段 \(id) 要为 \(what) 留存", "Reel \(id) is kept for \(what)"),
            next: Phrase("解除留存后才能处置", "Release it first"))
    }

    package static func reelYoung(_ id: String) -> Refusal {
        Refusal(
            "film.reel.young", Phrase("录像段 \(id) 还没有到保留期", "Reel \(id) is not kept long enough yet"),
            next: Phrase("到期后系统自动处置", "The node disposes of it when its time is over"))
    }
}
