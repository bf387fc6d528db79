import Kernel
import TestKit
import Testing

@testable import Monitoring

/// Remarks that the stories share.
enum CurveNotes {
    static let engineer = Standing.story("0450", "monitoring.annotate")

    static func note(
        _ signals: [String] = ["TT01", "TT02"], from: Span = .minutes(9), to: Span = .minutes(2), text: String = "阀门卡住"
    ) -> CurveNote {
        CurveNote(signals: signals, from: .storyStart - from, to: .storyStart - to, kind: .cause, text: text)
    }

    static func signed(_ note: CurveNote, _ id: String = "CN-1", by person: Standing = engineer) -> [SignedBy] {
        [
            .story(
                person, .authored, over: Subject(CurveNoteRules.noun, id), version: 0, content: note.canonicalBytes)
        ]
    }
}

@Suite struct `A note on a curve` {
    private let blank = Story(CurveNoteRules.self, "CN-1")

    private func refused(
        _ note: CurveNote, _ evidence: CurveNoteEvidence = CurveNoteEvidence(), signatures: [SignedBy]? = nil
    ) -> Refusal? {
        let signatures = signatures ?? CurveNotes.signed(note)
        let answer = blank.when(.write(note), evidence, by: CurveNotes.engineer, signatures: signatures)
        if case .failure(let refusal) = answer { return refusal }
        return nil
    }

    @Test func `Plan.A4 is written once, on curves that are there, about what has happened, and signed`() throws {
        let note = CurveNotes.note()
        let evidence = CurveNoteEvidence()
        let story = try blank.after(
            .write(note), evidence, by: CurveNotes.engineer, signatures: CurveNotes.signed(note))
        #expect(story.state.note == note && story.state.writtenBy == "0450" && !story.state.isStruck)
        let again = story.when(.write(note), evidence, by: CurveNotes.engineer)
        #expect(again == .failure(.noteExists("CN-1")))
        #expect(refused(CurveNotes.note([])) == .noteSignalsWrong)
        #expect(refused(CurveNotes.note(["A", "A"])) == .noteSignalsWrong)
        #expect(refused(CurveNotes.note((0...8).map { "S\($0)" })) == .noteSignalsWrong)
        var unknown = CurveNoteEvidence()
        unknown.unknown = ["TT02"]
        #expect(refused(note, unknown) == .noteSignalUnknown("TT02"))
        #expect(refused(CurveNotes.note(from: .minutes(1), to: .minutes(2))) == .noteTimesWrong)
        #expect(refused(CurveNotes.note(to: .minutes(-2))) == .noteTimesWrong)
        #expect(refused(CurveNotes.note(from: .days(500))) == .noteTimesWrong)
        #expect(refused(CurveNotes.note(text: "  ")) == .noteTextMissing)
        #expect(refused(CurveNotes.note(text: String(repeating: "x", count: 2_001))) == .noteTextMissing)
        #expect(refused(note, signatures: []) == .noteSignatureMissing)
        let other = CurveNotes.signed(CurveNotes.note(text: "别的"))
        #expect(refused(note, signatures: other) == .noteSignatureMissing)
        #expect(refused(note, signatures: CurveNotes.signed(note, "CN-2")) == .noteSignatureMissing)
        let stranger = CurveNotes.signed(note, by: .story("0720", "monitoring.annotate"))
        #expect(refused(note, signatures: stranger) == .noteSignatureMissing)
    }

    @Test func `Plan.A4 is struck once, with a reason and a signature, and stays to be read`() throws {
        let story = blank.given(.written(CurveNotes.note()))
        let qa = Standing.story("0533", "monitoring.annotate")
        func signed(_ reason: String) -> [SignedBy] {
            [
                .story(
                    qa, .performed, over: story.state.subject, version: 1, content: story.state.strikeBytes(reason))
            ]
        }
        func strike(_ story: Story<CurveNoteRules>, _ reason: String?, _ signatures: [SignedBy]) -> Refusal? {
            let answer = story.when(.strike, CurveNoteEvidence(), by: qa, reason: reason, signatures: signatures)
            if case .failure(let refusal) = answer { return refusal }
            return nil
        }
        #expect(strike(blank, "x", []) == .noteUnknown("CN-1"))
        #expect(strike(story, nil, signed("")) == .noteReasonMissing)
        #expect(strike(story, "看错", signed("别的")) == .noteSignatureMissing)
        let struck = try story.after(
            .strike, CurveNoteEvidence(), by: qa, reason: "看错", signatures: signed("看错"))
        #expect(struck.state.isStruck && struck.state.struckBy == "0533" && struck.state.struckWhy == "看错")
        #expect(struck.state.note == CurveNotes.note())
        #expect(strike(struck, "看错", signed("看错")) == .noteStruck("CN-1"))
    }
}
