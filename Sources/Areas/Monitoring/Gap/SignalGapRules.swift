package import Kernel

/// What the node tells when a signal measures again.
package enum SignalGapCommand: Command {
    case close(SignalGap)

    package var permission: Permission? { nil }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .close(let gap): SignalGapFact.closed(gap, asset: "", uses: []).write(to: &writer)
        }
    }
}

package struct SignalGapState: Sendable, Hashable {
    package let id: String
    package var gap: SignalGap?
    package var asset = ""
    package var uses: [SignalGapUse] = []
    package var version: Int64 = 0

    package init(id: String) { self.id = id }

    package var subject: Subject { Subject(SignalGapRules.noun, id) }
}

/// What the record knows around a gap.
package struct SignalGapEvidence: Sendable {
    /// Nil if nobody declared the signal.
    package var asset: String?
    /// What ran in its equipment in that time.
    package var uses: [SignalGapUse] = []

    package init() {}
}

/// A gap of a critical signal is recorded once, by the node, with what ran while nothing was measured (A4, A8).
package enum SignalGapRules: Rules {
    package static let noun = "monitoring.gap"

    package static func blank(_ id: String) -> SignalGapState { SignalGapState(id: id) }

    package static func decide(
        _ command: SignalGapCommand, _ state: SignalGapState, _ evidence: SignalGapEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [SignalGapFact] {
        guard circumstance.actor.person == Standing.node.person else { throw .gapNodeOnly }
        guard state.gap == nil else { throw .gapKnown(state.id) }
        switch command {
        case .close(let gap):
            guard gap.from < gap.to, gap.id == state.id, let asset = evidence.asset else { throw .gapWrong }
            return [.closed(gap, asset: asset, uses: evidence.uses)]
        }
    }

    package static func apply(_ fact: SignalGapFact, _ head: EntryHead, to state: inout SignalGapState) {
        state.version += 1
        guard case .closed(let gap, let asset, let uses) = fact else { return }
        state.gap = gap
        state.asset = asset
        state.uses = uses
    }
}

extension Refusal {
    /// Nobody writes gaps by hand: what the plant did not tell is seen by the node.
    package static let gapNodeOnly = Refusal(
        "monitoring.gap.node-only", Phrase("数据缺口由系统记录", "The node records gaps, nobody else"),
        next: Phrase("看到异常就写批注", "Write a note on the curve"))

    package static func gapKnown(_ id: String) -> Refusal {
        Refusal(
            "monitoring.gap.known", Phrase("缺口 \(id) 已经记录", "Gap \(id) is recorded already"),
            next: Phrase("不用再做", "Nothing to do"))
    }

    package static let gapWrong = Refusal(
        "monitoring.gap.wrong", Phrase("缺口的信号、起止或编号不对", "Signal, times or number of the gap are wrong"),
        next: Phrase("核对信号登记", "Check the signal's declaration"))
}
