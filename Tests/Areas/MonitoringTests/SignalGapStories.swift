import Kernel
import TestKit
import Testing

@testable import Monitoring

@Suite struct `A gap in the values` {
    private let from = Moment.storyStart - .minutes(5)

    private func gap(to: Moment = .storyStart, _ cause: SignalGapCause = .silent, _ reason: String = "") -> SignalGap {
        SignalGap(signal: "TT01", from: from, to: to, source: "opc-1", cause: cause, reason: reason)
    }

    private var evidence: SignalGapEvidence {
        var evidence = SignalGapEvidence()
        evidence.asset = "BR101"
        evidence.uses = [SignalGapUse(batch: "POOL-1", step: "巴氏灭活")]
        return evidence
    }

    @Test func `Plan.A8 is recorded by the node, once, with the batch and step that ran`() throws {
        let blank = Story(SignalGapRules.self, gap().id)
        let story = try blank.after(.close(gap()), evidence, by: .node)
        #expect(story.state.gap == gap() && story.state.uses == evidence.uses && story.state.asset == "BR101")
        #expect(story.when(.close(gap()), evidence, by: .node) == .failure(.gapKnown(gap().id)))
        let someone = Standing.story("0450", "monitoring.annotate")
        #expect(blank.when(.close(gap()), evidence, by: someone) == .failure(.gapNodeOnly))
        #expect(blank.when(.close(gap(to: from)), evidence, by: .node) == .failure(.gapWrong))
        #expect(blank.when(.close(gap()), SignalGapEvidence(), by: .node) == .failure(.gapWrong))
        let other = Story(SignalGapRules.self, "GAP-X-1")
        #expect(other.when(.close(gap()), evidence, by: .node) == .failure(.gapWrong))
    }

    /// Measured once a second; a gap is longer than a minute.
    private func watch(startedAt: Moment = .storyStart - .hours(1), last: Moment? = nil) -> GapWatch {
        var watch = GapWatch(startedAt: startedAt)
        watch.watch(
            [GapWatched(signal: "TT01", source: "opc-1", limit: .minutes(1))], last: last.map { ["TT01": $0] } ?? [:])
        return watch
    }

    @Test func `Plan.A4 is found when the signal measures again, and not before it was longer than its limit`() {
        var watch = watch()
        #expect(watch.take(signal: "TT01", at: from - .minutes(1), isMeasured: true) == nil)
        #expect(watch.take(signal: "TT01", at: from, isMeasured: true) == nil)
        #expect(watch.take(signal: "TT09", at: from + .hours(1), isMeasured: true) == nil)
        #expect(watch.take(signal: "TT01", at: .storyStart, isMeasured: true) == gap())
        #expect(watch.take(signal: "TT01", at: .storyStart, isMeasured: true) == nil)
        // Told late: it fills the curve, and closes nothing.
        #expect(watch.take(signal: "TT01", at: from + .minutes(2), isMeasured: true) == nil)
        #expect(watch.take(signal: "TT01", at: .storyStart + .minutes(1), isMeasured: true) == nil)
    }

    @Test func `Plan.A4 says why: a restart, a source that was not reached, bad values, or silence`() {
        var restarted = watch(startedAt: .storyStart - .minutes(1), last: from)
        #expect(restarted.take(signal: "TT01", at: .storyStart, isMeasured: true) == gap(.restart))
        var away = watch(last: from)
        away.isAway("opc-1", at: from + .minutes(3), reason: "连接被拒绝")
        away.isAway("opc-2", at: from + .minutes(3), reason: "x")
        #expect(away.take(signal: "TT01", at: .storyStart, isMeasured: true) == gap(.disconnected, "连接被拒绝"))
        // What was over before the gap began is not its reason.
        var before = watch(last: from - .seconds(9))
        before.isAway("opc-1", at: from - .seconds(5), reason: "x")
        #expect(before.take(signal: "TT01", at: from, isMeasured: true) == nil)
        #expect(before.take(signal: "TT01", at: .storyStart, isMeasured: true)?.cause == .silent)
        var bad = watch(last: from)
        #expect(bad.take(signal: "TT01", at: from + .minutes(3), isMeasured: false) == nil)
        #expect(bad.take(signal: "TT01", at: .storyStart, isMeasured: true) == gap(.bad))
    }

    @Test func `is watched for of the signals that the register has now`() {
        var watch = watch(last: from)
        watch.watch(
            [
                GapWatched(signal: "TT01", source: "opc-2", limit: .minutes(10)),
                GapWatched(signal: "TT02", source: "opc-1", limit: .minutes(1)),
            ], last: ["TT01": .storyStart, "TT02": from])
        #expect(watch.signals == ["TT01", "TT02"])
        #expect(watch.take(signal: "TT01", at: .storyStart, isMeasured: true) == nil)
        #expect(watch.take(signal: "TT02", at: .storyStart, isMeasured: true)?.signal == "TT02")
        watch.watch([], last: [:])
        #expect(watch.signals.isEmpty)
    }
}
