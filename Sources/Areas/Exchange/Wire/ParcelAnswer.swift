package import Kernel

/// What the receiver says of one message of a parcel.
package struct AnswerLine: Sendable, Hashable {
    package let id: String
    package let seq: Int64?
    /// Nil for one that was not taken at all: under its id or number stands another.
    package let told: Acknowledgement?
    package let refusedCode: String?
    package let refusedReason: Phrase?

    package init(id: String, seq: Int64?, told: Acknowledgement) {
        self.id = id
        self.seq = seq
        self.told = told
        refusedCode = nil
        refusedReason = nil
    }

    package init(id: String, seq: Int64?, refused refusal: Refusal) {
        self.id = id
        self.seq = seq
        told = nil
        refusedCode = refusal.code
        refusedReason = refusal.reason
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.memberIfPresent("code", told?.code ?? refusedCode)
        writer.member("id", id)
        let reason = told?.reason ?? refusedReason
        writer.memberIfPresent("reason_en", reason?.en)
        writer.memberIfPresent("reason_zh", reason?.zh)
        writer.memberIfPresent("seq", seq)
        writer.member("state", told?.state.rawValue ?? "refused")
        if let told {
            writer.key("verdicts")
            told.verdicts.write(to: &writer)
        }
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        id = try fields.string("id")
        seq = try fields.optionalInteger("seq")
        let code = try fields.optionalString("code")
        var reason: Phrase?
        if let zh = try fields.optionalString("reason_zh") { reason = Phrase(zh, try fields.string("reason_en")) }
        let state = try fields.string("state")
        if state == "refused" {
            told = nil
            refusedCode = code
            refusedReason = reason
            return
        }
        guard let known = Acknowledgement.State(rawValue: state) else { throw fields.wrong("state") }
        told = Acknowledgement(
            state: known, verdicts: try .read(try fields.objects("verdicts")), code: code, reason: reason)
        refusedCode = nil
        refusedReason = nil
    }
}

/// The receiver's signed answer to a parcel.
package struct ParcelAnswer: Sendable, Hashable {
    /// Who answers, and whom.
    package let from: String
    package let to: String
    /// SHA-256 of the parcel's text.
    package let parcel: Digest
    /// The number that is expected next: the sender goes on from here.
    package let next: Int64
    package let lines: [AnswerLine]

    package init(from: String, to: String, parcel: Digest, next: Int64, lines: [AnswerLine]) {
        self.from = from
        self.to = to
        self.parcel = parcel
        self.next = next
        self.lines = lines
    }

    package var text: String {
        var writer = CanonicalWriter(capacity: 256 * (lines.count + 1))
        writer.beginObject()
        writer.key("answers")
        writer.beginArray()
        for line in lines { line.write(to: &writer) }
        writer.endArray()
        writer.member("from", from)
        writer.member("next", next)
        writer.member("parcel", parcel)
        writer.member("to", to)
        writer.member("version", Parcel.version)
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self) + "\n"
    }

    package init(text: String) throws(JSONFailure) {
        let fields = try WireLine.fields(text)
        guard try fields.integer("version") == Parcel.version else { throw fields.wrong("version") }
        from = try fields.string("from")
        to = try fields.string("to")
        guard let digest = Digest(hex: try fields.string("parcel")) else { throw fields.wrong("parcel") }
        parcel = digest
        next = try fields.integer("next")
        var lines: [AnswerLine] = []
        for line in try fields.objects("answers") { lines.append(try AnswerLine(reading: line)) }
        self.lines = lines
    }
}
