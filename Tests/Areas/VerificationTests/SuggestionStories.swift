import Kernel
import TestKit
import Testing

@testable import Verification

@Suite struct `A suggestion` {
    private let qa = VerificationSamples.qa
    private let finding = VerificationSamples.finding()
    private let bytes = Array("9 60.41\n".utf8)
    private let blank = Story(SuggestionRules.self, "SG-PAST.TT01-9-nelson-1")
    private var shown: Story<SuggestionRules> { blank.given(.shown(finding, data: Digest.story(bytes))) }

    private func judge(
        _ verdict: SuggestionVerdict, _ story: Story<SuggestionRules>? = nil, reason: String? = "探头已校准，属实",
        signed: Bool = true
    ) -> Result<[SuggestionFact], Refusal> {
        let story = story ?? shown
        let content = story.state.judgement(verdict, reason ?? "")
        let own = SignedBy.story(
            qa, .approved, over: story.state.subject, version: story.state.version, content: content)
        return story.when(.judge(verdict), by: qa, reason: reason, signatures: signed ? [own] : [])
    }

    @Test func `Plan.A5 Plan.A8 is shown by the node alone, once, with the digest of what was judged`() {
        #expect(
            blank.when(.show(finding, data: bytes), by: .node)
                == .success([.shown(finding, data: Digest.story(bytes))]))
        #expect(blank.when(.show(finding, data: bytes), by: qa) == .failure(.suggestionOnlyNode))
        #expect(shown.when(.show(finding, data: bytes), by: .node) == .failure(.suggestionThere))
    }

    @Test func `Plan.A5 Plan.A8 is confirmed, with an exception or not, or rejected: signed, with a reason, once`() {
        #expect(judge(.confirmed) == .success([.confirmed(opensException: false)]))
        #expect(judge(.exception) == .success([.confirmed(opensException: true)]))
        #expect(judge(.rejected) == .success([.rejected]))
        #expect(judge(.rejected, reason: nil) == .failure(.verificationReasonMissing))
        #expect(judge(.rejected, signed: false) == .failure(.verificationSignatureMissing))
        for fact in [SuggestionFact.confirmed(opensException: false), .rejected] {
            let judged = shown.given(fact, by: "0533", reason: "看过")
            #expect(judge(.rejected, judged) == .failure(.suggestionJudged(blank.id)))
            #expect(judged.state.judgedBy == "0533" && judged.state.judgedWhy == "看过")
        }
        #expect(judge(.rejected, blank) == .failure(.suggestionUnknown(blank.id)))
    }

    @Test func `of neither batch nor equipment opens no exception`() {
        let bare = blank.given(
            .shown(VerificationSamples.finding(batch: "", asset: ""), data: Digest.story(bytes)))
        #expect(judge(.exception, bare) == .failure(.suggestionOfNothing))
        #expect(judge(.confirmed, bare) == .success([.confirmed(opensException: false)]))
    }

    @Test func `names its largest parts, in percent`() {
        let parts = SignalPart.parts([("A", 1), ("B", 3), ("C", -2), ("D", 0)])
        #expect(parts.map(\.signal) == ["B", "A"])
        #expect(parts.map(\.percent.text) == ["75.0", "25.0"])
        #expect(SignalPart.parts([("A", -1)]).isEmpty)
    }
}
