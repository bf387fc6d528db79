package import Kernel

/// What became of one item of a message.
package struct ItemVerdict: Sendable, Hashable {
    package enum Outcome: Sendable, Hashable {
        case accepted
        /// Taken, with findings: a broken rule does not lose the record.
        case noted([String])
        case refused(code: String, reason: Phrase)
    }

    /// Place in the message, from nought.
    package let index: Int
    /// What the item is about: a bag, a donor.
    package let subject: String
    package let outcome: Outcome

    package init(index: Int, subject: String, _ outcome: Outcome) {
        self.index = index
        self.subject = subject
        self.outcome = outcome
    }

    package init(index: Int, subject: String, refused refusal: Refusal) {
        self.init(index: index, subject: subject, .refused(code: refusal.code, reason: refusal.reason))
    }

    package var isRefused: Bool {
        if case .refused = outcome { true } else { false }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch outcome {
        case .accepted:
            writer.member("index", index)
            writer.member("outcome", "accepted")
        case .noted(let findings):
            writer.member("findings", findings)
            writer.member("index", index)
            writer.member("outcome", "noted")
        case .refused(let code, let reason):
            writer.member("code", code)
            writer.member("index", index)
            writer.member("outcome", "refused")
            writer.member("reason_en", reason.en)
            writer.member("reason_zh", reason.zh)
        }
        writer.member("subject", subject)
        writer.endObject()
    }

    package init(reading fields: JSONFields) throws(JSONFailure) {
        guard let index = Int(exactly: try fields.integer("index")), index >= 0 else { throw fields.wrong("index") }
        self.index = index
        subject = try fields.string("subject")
        outcome =
            switch try fields.string("outcome") {
            case "accepted": .accepted
            case "noted": .noted(try fields.strings("findings"))
            case "refused":
                .refused(
                    code: try fields.string("code"),
                    reason: Phrase(try fields.string("reason_zh"), try fields.string("reason_en")))
            default: throw fields.wrong("outcome")
            }
    }
}

extension [ItemVerdict] {
    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        for verdict in self { verdict.write(to: &writer) }
        writer.endArray()
    }

    package static func read(_ fields: [JSONFields]) throws(JSONFailure) -> [ItemVerdict] {
        var verdicts: [ItemVerdict] = []
        verdicts.reserveCapacity(fields.count)
        for field in fields { verdicts.append(try ItemVerdict(reading: field)) }
        return verdicts
    }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter(capacity: 64 * (count + 1))
        write(to: &writer)
        return writer.bytes
    }
}
