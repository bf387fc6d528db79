import Equipment
package import Kernel

package enum CurveNoteCommand: Command {
    case write(CurveNote)
    case strike

    package var permission: Permission? { "monitoring.annotate" }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .write(let note): CurveNoteFact.written(note).write(to: &writer)
        case .strike: writer.value("strike")
        }
    }
}

package struct CurveNoteState: Sendable, Hashable {
    package let id: String
    package var note: CurveNote?
    package var writtenBy = ""
    package var writtenAt: Moment?
    package var struckBy = ""
    package var struckAt: Moment?
    package var struckWhy = ""
    package var version: Int64 = 0

    package init(id: String) { self.id = id }

    package var subject: Subject { Subject(CurveNoteRules.noun, id) }
    package var isStruck: Bool { struckAt != nil }

    /// What whoever strikes it signs: which remark, and why.
    package func strikeBytes(_ reason: String) -> [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("note", id)
        writer.member("reason", reason)
        writer.endObject()
        return writer.bytes
    }
}

/// Signals of a remark that nobody declared.
package struct CurveNoteEvidence: Sendable {
    package var unknown: [String] = []

    package init() {}
}

/// Whoever reads a curve says what was seen, with a signature; what was said is struck with a reason, and stays (A4).
package enum CurveNoteRules: Rules {
    package static let noun = "monitoring.note"
    static let textBytesMax = 2_000
    /// A remark speaks of no more than a picture shows.
    static let spanMax = TrendWindow.widthMax

    package static func blank(_ id: String) -> CurveNoteState { CurveNoteState(id: id) }

    package static func decide(
        _ command: CurveNoteCommand, _ state: CurveNoteState, _ evidence: CurveNoteEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [CurveNoteFact] {
        switch command {
        case .write(let note):
            guard state.note == nil else { throw .noteExists(state.id) }
            guard (1...TrendWindow.signalsMax).contains(note.signals.count),
                Set(note.signals).count == note.signals.count
            else { throw .noteSignalsWrong }
            if let unknown = evidence.unknown.first { throw .noteSignalUnknown(unknown) }
            guard note.from <= note.to, note.to <= circumstance.now, note.to - note.from <= spanMax else {
                throw .noteTimesWrong
            }
            guard note.text.isText(bytesMax: textBytesMax) else { throw .noteTextMissing }
            try checkSignature(note.canonicalBytes, .authored, state, circumstance)
            return [.written(note)]
        case .strike:
            guard state.note != nil else { throw .noteUnknown(state.id) }
            guard !state.isStruck else { throw .noteStruck(state.id) }
            guard let reason = circumstance.reason, reason.isText(bytesMax: textBytesMax) else {
                throw .noteReasonMissing
            }
            try checkSignature(state.strikeBytes(reason), .performed, state, circumstance)
            return [.struck]
        }
    }

    private static func checkSignature(
        _ content: [UInt8], _ meaning: SignatureMeaning, _ state: CurveNoteState, _ circumstance: Circumstance
    ) throws(Refusal) {
        let digest = circumstance.hash(content)
        let isSigned = circumstance.signatures.contains { signed in
            let statement = signed.signature.statement
            return statement.record == state.subject && statement.version == state.version
                && statement.meaning == meaning && statement.digest == digest
                && statement.person == circumstance.actor.person
        }
        guard isSigned else { throw .noteSignatureMissing }
    }

    package static func apply(_ fact: CurveNoteFact, _ head: EntryHead, to state: inout CurveNoteState) {
        state.version += 1
        switch fact {
        case .written(let note):
            state.note = note
            state.writtenBy = head.person
            state.writtenAt = head.recordedAt
        case .struck:
            state.struckBy = head.person
            state.struckAt = head.recordedAt
            state.struckWhy = head.reason ?? ""
        }
    }
}

extension Refusal {
    package static func noteExists(_ id: String) -> Refusal {
        Refusal(
            "monitoring.note.exists", Phrase("批注 \(id) 已经写过", "Note \(id) is written already"),
            next: Phrase("另写一条", "Write another"))
    }

    package static func noteUnknown(_ id: String) -> Refusal {
        Refusal(
            "monitoring.note.unknown", Phrase("没有批注 \(id)", "There is no note \(id)"),
            next: Phrase("核对编号", "Check its number"))
    }

    package static func noteStruck(_ id: String) -> Refusal {
        Refusal(
            "monitoring.note.struck", Phrase("批注 \(id) 已经划去", "Note \(id) is struck already"),
            next: Phrase("要改说法就另写一条", "To say something else, write another"))
    }

    package static let noteSignalsWrong = Refusal(
        "monitoring.note.signals-wrong", Phrase("一条批注写给一到八个信号，不能重复", "A note is on one to eight signals, each once"),
        next: Phrase("选要批注的曲线", "Choose its curves"))

    package static func noteSignalUnknown(_ signal: String) -> Refusal {
        Refusal(
            "monitoring.note.signal-unknown", Phrase("没有信号 \(signal)", "There is no signal \(signal)"),
            next: Phrase("核对信号编号", "Check the signal's code"))
    }

    /// What has not happened cannot be remarked on.
    package static let noteTimesWrong = Refusal(
        "monitoring.note.times-wrong",
        Phrase("起止时间颠倒、太长或在以后", "Its end lies before its start, too far from it, or in the future"),
        next: Phrase("改起止时间", "Change its times"))

    package static let noteTextMissing = Refusal(
        "monitoring.note.text-missing", Phrase("没有写内容", "The note says nothing"),
        next: Phrase("写看到什么、为什么", "Say what was seen, and why"))

    /// What is struck stays, with its reason (P11 11.10(e)).
    package static let noteReasonMissing = Refusal(
        "monitoring.note.reason-missing", Phrase("划去没有写原因", "Why it is struck is not said"),
        next: Phrase("写明原因", "Give the reason"))

    /// Whoever writes or strikes signs it.
    package static let noteSignatureMissing = Refusal(
        "monitoring.note.signature-missing",
        Phrase("没有签名，或签的是别的内容", "It is not signed, or something else is"),
        next: Phrase("用口令签名后再提交", "Sign it with your password, then send it"))
}
