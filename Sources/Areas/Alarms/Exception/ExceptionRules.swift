package import Kernel

package enum ExceptionCommand: Command {
    /// The node opens it in answer to an alarm.
    case open(ExceptionOpening)
    case judge(ExceptionDisposition, deviation: String)

    package var permission: Permission? {
        switch self {
        case .open: nil
        case .judge: "alarms.judge"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .open(let opening): ExceptionFact.opened(opening).write(to: &writer)
        case .judge(let disposition, let deviation):
            ExceptionFact.judged(disposition, deviation: deviation).write(to: &writer)
        }
    }
}

package struct ExceptionState: Sendable, Hashable {
    package let id: String
    package var opening: ExceptionOpening?
    package var disposition: ExceptionDisposition?
    package var deviation = ""
    package var judgedBy = ""
    package var judgedAt: Moment?
    package var judgedWhy = ""
    package var version: Int64 = 0

    package init(id: String) { self.id = id }

    package var subject: Subject { Subject(ExceptionRules.noun, id) }
}

/// What QA signs: which exception, how it is judged, and why.
package struct ExceptionJudgement: Sendable, Hashable {
    package let state: ExceptionState
    package let disposition: ExceptionDisposition
    package let deviation: String
    package let reason: String

    package init(
        _ state: ExceptionState, _ disposition: ExceptionDisposition, deviation: String, reason: String
    ) {
        self.state = state
        self.disposition = disposition
        self.deviation = deviation
        self.reason = reason
    }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("deviation", deviation)
        writer.member("disposition", disposition.rawValue)
        writer.member("exception", state.id)
        writer.member("reason", reason)
        writer.endObject()
        return writer.bytes
    }
}

/// Each excursion of a critical parameter is an event that stays, and ends by QA's signed judgement (A8).
package enum ExceptionRules: Rules {
    package static let noun = "alarms.exception"

    package static func blank(_ id: String) -> ExceptionState { ExceptionState(id: id) }

    package static func decide(
        _ command: ExceptionCommand, _ state: ExceptionState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [ExceptionFact] {
        switch command {
        case .open(let opening):
            guard circumstance.actor.person == Standing.node.person else { throw .alarmOnlyNode }
            guard state.opening == nil else { throw .exceptionJudged(state.id) }
            return [.opened(opening)]
        case .judge(let disposition, let deviation):
            guard state.opening != nil else { throw .exceptionUnknown(state.id) }
            guard state.disposition == nil else { throw .exceptionJudged(state.id) }
            let isDeviation = disposition != .noImpact
            guard isDeviation ? deviation.isLine(bytesMax: 64) : deviation.isEmpty else {
                throw .exceptionDeviationMissing
            }
            try circumstance.reason()
            try checkSignature(
                ExceptionJudgement(state, disposition, deviation: deviation, reason: circumstance.reason ?? ""),
                circumstance)
            return [.judged(disposition, deviation: deviation)]
        }
    }

    private static func checkSignature(
        _ judgement: ExceptionJudgement, _ circumstance: Circumstance
    ) throws(Refusal) {
        let digest = circumstance.hash(judgement.canonicalBytes)
        let isSigned = circumstance.signatures.contains { signed in
            let statement = signed.signature.statement
            return statement.record == judgement.state.subject && statement.version == judgement.state.version
                && statement.meaning == .approved && statement.digest == digest
                && statement.person == circumstance.actor.person && signed.standing.person == circumstance.actor.person
        }
        guard isSigned else { throw .exceptionSignatureMissing }
    }

    package static func apply(_ fact: ExceptionFact, _ head: EntryHead, to state: inout ExceptionState) {
        state.version += 1
        switch fact {
        case .opened(let opening): state.opening = opening
        case .judged(let disposition, let deviation):
            state.disposition = disposition
            state.deviation = deviation
            state.judgedBy = head.person
            state.judgedAt = head.recordedAt
            state.judgedWhy = head.reason ?? ""
        }
    }
}
