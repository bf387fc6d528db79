package import Kernel

/// What happened to a message, outgoing or incoming.
package enum MessageFact: Fact {
    /// Stands in the row of messages to a partner.
    case queued(partner: String, Message)
    /// The partner said what became of it. `answer` is the signed acknowledgement, kept as it came.
    case acknowledged(Acknowledgement, how: Carriage, answer: Digest?)
    case received(IncomingMessage)
    /// Taken note of and refused as a whole: its place in the row is filled, nothing acted on it.
    case rejected(IncomingMessage, code: String, reason: Phrase)
    /// What became of each item here.
    case answered([ItemVerdict])
    /// Other content came under the same id, and was refused.
    case contradicted(Digest)
    /// A person looked into a rejected or contradicted message; the reason says what was found.
    case settled

    package static let kinds: [FactKind] = [
        "exchange.message.queued.v1", "exchange.message.acknowledged.v1", "exchange.message.received.v1",
        "exchange.message.rejected.v1", "exchange.message.answered.v1", "exchange.message.contradicted.v1",
        "exchange.message.settled.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .queued: "exchange.message.queued.v1"
        case .acknowledged: "exchange.message.acknowledged.v1"
        case .received: "exchange.message.received.v1"
        case .rejected: "exchange.message.rejected.v1"
        case .answered: "exchange.message.answered.v1"
        case .contradicted: "exchange.message.contradicted.v1"
        case .settled: "exchange.message.settled.v1"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .received(let incoming): incoming.write(to: &writer)
        default:
            writer.beginObject()
            members(to: &writer)
            writer.endObject()
        }
    }

    private func members(to writer: inout CanonicalWriter) {
        switch self {
        case .queued(let partner, let message):
            writer.key("message")
            message.write(to: &writer)
            writer.member("partner", partner)
        case .acknowledged(let told, let how, let answer):
            if let answer { writer.member("answer", answer) }
            writer.memberIfPresent("code", told.code)
            writer.member("how", how.rawValue)
            writer.memberIfPresent("reason_en", told.reason?.en)
            writer.memberIfPresent("reason_zh", told.reason?.zh)
            writer.member("state", told.state.rawValue)
            writer.key("verdicts")
            told.verdicts.write(to: &writer)
        case .rejected(let incoming, let code, let reason):
            writer.member("code", code)
            writer.key("incoming")
            incoming.write(to: &writer)
            writer.member("reason_en", reason.en)
            writer.member("reason_zh", reason.zh)
        case .answered(let verdicts):
            writer.key("verdicts")
            verdicts.write(to: &writer)
        case .contradicted(let digest): writer.member("content_digest", digest)
        case .received, .settled: break
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> MessageFact {
        switch kind {
        case "exchange.message.queued.v1":
            return .queued(
                partner: try fields.string("partner"), try Message(reading: try fields.object("message")))
        case "exchange.message.acknowledged.v1": return try acknowledged(fields)
        case "exchange.message.received.v1": return .received(try IncomingMessage(reading: fields))
        case "exchange.message.rejected.v1":
            return .rejected(
                try IncomingMessage(reading: try fields.object("incoming")), code: try fields.string("code"),
                reason: Phrase(try fields.string("reason_zh"), try fields.string("reason_en")))
        case "exchange.message.answered.v1": return .answered(try .read(try fields.objects("verdicts")))
        case "exchange.message.contradicted.v1":
            guard let digest = Digest(hex: try fields.string("content_digest")) else {
                throw fields.wrong("content_digest")
            }
            return .contradicted(digest)
        case "exchange.message.settled.v1": return .settled
        default: throw fields.wrong("kind")
        }
    }

    private static func acknowledged(_ fields: JSONFields) throws(JSONFailure) -> MessageFact {
        guard let state = Acknowledgement.State(rawValue: try fields.string("state")) else {
            throw fields.wrong("state")
        }
        guard let how = Carriage(rawValue: try fields.string("how")) else { throw fields.wrong("how") }
        var answer: Digest?
        if let text = try fields.optionalString("answer") {
            answer = Digest(hex: text)
            if answer == nil { throw fields.wrong("answer") }
        }
        var reason: Phrase?
        if let zh = try fields.optionalString("reason_zh") { reason = Phrase(zh, try fields.string("reason_en")) }
        return .acknowledged(
            Acknowledgement(
                state: state, verdicts: try .read(try fields.objects("verdicts")),
                code: try fields.optionalString("code"), reason: reason),
            how: how, answer: answer)
    }
}
