package import Kernel

/// What is asked of a message.
package enum MessageCommand: Command {
    /// To a partner, named by its origin or by the house's own code for it (a station's code).
    case queue(to: String, type: String, version: Int64, items: [MessageItem])
    case acknowledge(Acknowledgement, how: Carriage, answer: Digest?)
    /// Its shape was checked by the door that it came through.
    case receive(IncomingMessage)
    case reject(IncomingMessage, code: String, reason: Phrase)
    case answer([ItemVerdict])
    /// Other content came under this id.
    case contradict(Digest)
    case settle

    /// Of the first version.
    package static func queue(to party: String, _ type: MessageType, _ items: [MessageItem]) -> MessageCommand {
        .queue(to: party, type: type.name, version: type.version, items: items)
    }

    package var permission: Permission? {
        switch self {
        case .queue, .answer, .contradict: nil
        case .acknowledge(_, let how, _): how == .link ? nil : "exchange.operate"
        case .receive(let incoming), .reject(let incoming, _, _): incoming.how == .link ? nil : "exchange.operate"
        case .settle: "exchange.operate"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .queue(let party, let type, let version, let items):
            writer.value("queue")
            writer.value(party)
            writer.value(type)
            writer.value(version)
            writer.beginArray()
            for item in items { item.json.write(to: &writer) }
            writer.endArray()
        case .acknowledge(let told, let how, let answer):
            writer.value("acknowledge")
            writer.value(told.state.rawValue)
            writer.value(how.rawValue)
            writer.value(answer?.hex ?? "")
            told.verdicts.write(to: &writer)
        case .receive(let incoming):
            writer.value("receive")
            incoming.write(to: &writer)
        case .reject(let incoming, let code, _):
            writer.value("reject")
            writer.value(code)
            incoming.write(to: &writer)
        case .answer(let verdicts):
            writer.value("answer")
            verdicts.write(to: &writer)
        case .contradict(let digest):
            writer.value("contradict")
            writer.value(digest)
        case .settle: writer.value("settle")
        }
        writer.endArray()
    }
}

package struct MessageState: Sendable, Equatable {
    package enum Stage: String, Sendable, CaseIterable {
        case none, queued, acknowledged, received, answered, rejected
    }

    package let id: String
    package var stage = Stage.none
    package var partner = ""
    package var seq: Int64?
    package var itemCount = 0
    /// SHA-256 of what it says; nil for an outgoing one.
    package var digest: Digest?
    package var contradiction: Digest?
    package var isSettled = false
    /// The partner refused it as a whole.
    package var isRefused = false
}

/// What only the tables know: the partner and how far the rows of messages are.
package struct MessageEvidence: Sendable {
    package var partner: Partner?
    package var lastIn: Int64 = 0
    package var lastOut: Int64 = 0

    package init(partner: Partner? = nil, lastIn: Int64 = 0, lastOut: Int64 = 0) {
        self.partner = partner
        self.lastIn = lastIn
        self.lastOut = lastOut
    }
}

/// Messages stand in rows without gaps, one for each sender and receiver; each is taken once, in its turn.
package enum MessageRules: Rules {
    package static let noun = "exchange.message"

    package static func blank(_ id: String) -> MessageState { MessageState(id: id) }

    package static func decide(
        _ command: MessageCommand, _ state: MessageState, _ evidence: MessageEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [MessageFact] {
        switch command {
        case .queue(_, let type, let version, let items):
            guard state.stage == .none, Message.isId(state.id) else { throw .messageExists }
            let partner = try open(evidence.partner)
            precondition(!items.isEmpty, "a message without items says nothing")
            return [
                .queued(
                    partner: partner.origin,
                    Message(
                        id: state.id, seq: evidence.lastOut + 1, type: type, version: version,
                        createdAt: circumstance.now, items: items))
            ]
        case .receive(let incoming):
            try receivable(incoming, state, evidence, circumstance)
            return [.received(incoming)]
        case .reject(let incoming, let code, let reason):
            try receivable(incoming, state, evidence, circumstance)
            return [.rejected(incoming, code: code, reason: reason)]
        case .answer(let verdicts):
            guard state.stage == .received else { throw .messageNotWaiting }
            guard verdicts.map(\.index) == Array(0..<state.itemCount) else { throw .messageVerdictsWrong }
            return [.answered(verdicts)]
        case .acknowledge(let told, let how, let answer):
            guard state.stage == .queued else { throw .messageNotWaiting }
            if how == .file, circumstance.reason?.contains(where: { !$0.isWhitespace }) != true {
                throw .exchangeReasonMissing
            }
            guard told.state != .answered || told.verdicts.map(\.index) == Array(0..<state.itemCount) else {
                throw .messageVerdictsWrong
            }
            return [.acknowledged(told, how: how, answer: answer)]
        case .contradict(let digest):
            guard let present = state.digest, present != digest else { throw .messageNotWaiting }
            guard state.contradiction != digest else { throw .messageContradicts }
            return [.contradicted(digest)]
        case .settle:
            guard !state.isSettled, state.stage == .rejected || state.contradiction != nil || state.isRefused
            else { throw .messageNothingToSettle }
            guard circumstance.reason?.contains(where: { !$0.isWhitespace }) == true else {
                throw .exchangeReasonMissing
            }
            return [.settled]
        }
    }

    private static func open(_ partner: Partner?) throws(Refusal) -> Partner {
        guard let partner else { throw .partnerUnknown }
        guard partner.closedAt == nil else { throw .partnerClosed }
        return partner
    }

    private static func receivable(
        _ incoming: IncomingMessage, _ state: MessageState, _ evidence: MessageEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) {
        guard state.id == incoming.record else { throw .messageRecordWrong }
        if state.stage != .none {
            throw incoming.digest == state.digest ? .messageKnown : .messageContradicts
        }
        let partner = try open(evidence.partner)
        switch incoming.how {
        case .link, .bundle:
            guard partner.key != nil else { throw .partnerWithoutKey }
            guard let seq = incoming.message.seq else { throw .messageSequenceMissing }
            guard seq <= evidence.lastIn + 1 else { throw .messageGap(evidence.lastIn + 1) }
            guard seq == evidence.lastIn + 1 else { throw .messageSequencePassed(seq) }
        case .api:
            guard partner.device == circumstance.workstation, !circumstance.workstation.isEmpty else {
                throw .partnerDeviceForeign
            }
        case .file:
            guard partner.key == nil else { throw .partnerSigns }
        }
    }

    package static func apply(_ fact: MessageFact, _ head: EntryHead, to state: inout MessageState) {
        switch fact {
        case .queued(let partner, let message):
            state.stage = .queued
            state.partner = partner
            state.seq = message.seq
            state.itemCount = message.items.count
        case .acknowledged(let told, _, _):
            state.stage = .acknowledged
            state.isRefused = told.state == .rejected
        case .received(let incoming): take(incoming, .received, &state)
        case .rejected(let incoming, _, _): take(incoming, .rejected, &state)
        case .answered: state.stage = .answered
        case .contradicted(let digest):
            state.contradiction = digest
            state.isSettled = false
        case .settled: state.isSettled = true
        }
    }

    private static func take(
        _ incoming: IncomingMessage, _ stage: MessageState.Stage, _ state: inout MessageState
    ) {
        state.stage = stage
        state.partner = incoming.partner
        state.seq = incoming.message.seq
        state.itemCount = incoming.message.items.count
        state.digest = incoming.digest
    }
}
