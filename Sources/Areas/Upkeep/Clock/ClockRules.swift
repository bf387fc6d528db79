package import Kernel

/// The watch tells, an administrator explains.
package enum ClockCommand: Command {
    case drift(ClockOffset)
    case comeBack(ClockOffset)
    case jump(ClockOffset)
    case explain

    package var permission: Permission? {
        switch self {
        case .drift, .comeBack, .jump: nil
        case .explain: "node.operate"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .drift(let offset): write("drift", offset, to: &writer)
        case .comeBack(let offset): write("come-back", offset, to: &writer)
        case .jump(let offset): write("jump", offset, to: &writer)
        case .explain: writer.value("explain")
        }
        writer.endArray()
    }

    private func write(_ name: String, _ offset: ClockOffset, to writer: inout CanonicalWriter) {
        writer.value(name)
        writer.value(offset.milliseconds)
        writer.value(offset.limitMilliseconds)
        writer.value(offset.source)
    }
}

package struct ClockState: Sendable, Equatable {
    package let id: String
    /// Nil while the clock is in its limit.
    package var drift: ClockOffset?
    /// Changes that nobody has explained yet.
    package var jumps: [ClockOffset] = []
}

/// Out of the limit is told once, and back once; who changed the clock says why (Law.s37: BG 10.1.1d, D 12.3, RD 21).
package enum ClockRules: Rules {
    package static let noun = "node.clock"
    /// The only record: a node has one clock.
    package static let record = "server"
    /// Beyond it the older ones are told enough.
    package static let jumpsMax = 100

    package static func blank(_ id: String) -> ClockState { ClockState(id: id) }

    package static func decide(
        _ command: ClockCommand, _ state: ClockState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [ClockFact] {
        if command.permission == nil, circumstance.actor != .node { throw .upkeepNodeOnly }
        switch command {
        case .drift(let offset):
            guard offset.isOver, state.drift == nil else { throw .clockToldAlready }
            return [.drifted(offset)]
        case .comeBack(let offset):
            guard !offset.isOver, state.drift != nil else { throw .clockToldAlready }
            return [.returned(offset)]
        case .jump(let offset):
            guard state.jumps.count < jumpsMax else { throw .clockToldAlready }
            return [.jumped(offset)]
        case .explain:
            guard !state.jumps.isEmpty else { throw .clockNothingToExplain }
            guard circumstance.reason?.contains(where: { !$0.isWhitespace }) == true else {
                throw .clockReasonMissing
            }
            return [.explained]
        }
    }

    package static func apply(_ fact: ClockFact, _ head: EntryHead, to state: inout ClockState) {
        switch fact {
        case .drifted(let offset): state.drift = offset
        case .returned: state.drift = nil
        case .jumped(let offset): state.jumps.append(offset)
        case .explained: state.jumps = []
        }
    }
}

extension Refusal {
    /// The record tells of a change, not of every look.
    package static let clockToldAlready = Refusal(
        "node.clock.told-already", Phrase("这一情况已经记过", "This stands in the record already"),
        next: Phrase("不用再记", "Nothing to do"))

    package static let clockNothingToExplain = Refusal(
        "node.clock.nothing-to-explain", Phrase("没有要说明的时钟改动", "No change of the clock waits for a word"),
        next: Phrase("不用再做", "Nothing to do"))

    /// Who changes the clock says why (Law.s14: A11 9).
    package static let clockReasonMissing = Refusal(
        "node.clock.reason-missing", Phrase("没有写明谁为什么改了时钟", "It is not said who changed the clock, and why"),
        next: Phrase("写明原因再提交", "Give the reason, then send it"))
}
