import Kernel
import TestKit
import Testing

@testable import Donors

@Suite struct `Two records of one person` {
    private static let tag = Digest.story([1])
    private static let today = Moment.storyStart.day(offsetMinutes: 480)
    private let station = Standing.story("0105", "donors.donate")
    private let qa = Standing.story("0533", "donors.merge", "donors.defer")
    private let blank = Story(DonorRules.self, "3201-D1")

    private func report(_ number: String = "D1", _ status: DonorStatus = .new, tag: Digest = tag) -> DonorReport {
        DonorReport(station: "3201", number: number, status: status, tag: tag)
    }

    private func known(_ twins: [String] = [], other: DonorState? = nil, bags: [String] = []) -> DonorEvidence {
        DonorEvidence(stationName: "示例浆站", twins: twins, other: other, bags: bags)
    }

    private func other(_ id: String = "3202-E1", tag: Digest? = tag) -> DonorState {
        var state = DonorState(id: id)
        state.isRegistered = true
        state.tag = tag
        return state
    }

    private var told: Story<DonorRules> {
        blank.given(.reported(report()), .matched(Self.tag, twin: "3202-E1"), by: "node")
    }

    @Test func `with one resident number at one station are refused, and elsewhere held`() throws {
        let sealed = [UInt8](repeating: 7, count: 90)
        let register = DonorCommand.register(station: "3201", number: "D1", sealed: sealed, tag: Self.tag)
        let registrar = Standing.story("0105", "donors.register")
        #expect(blank.when(register, known(["3201-D0"]), by: registrar) == .failure(.donorResidentKnown("3201-D0")))
        #expect(
            blank.when(register, known(["3202-E1"]), by: registrar)
                == .success([
                    .registered(station: "3201", number: "D1", sealed: sealed),
                    .matched(Self.tag, twin: "3202-E1"),
                ]))
    }

    @Test func `are found when a station tells of the second, and told of each other`() {
        #expect(
            blank.when(.report(report()), known(["3202-E1"]), by: station)
                == .success([.reported(report()), .matched(Self.tag, twin: "3202-E1")]))
        #expect(told.when(.report(report()), known(), by: station) == .failure(.donorUnchanged))
        #expect(
            told.when(.report(report("D1", .regular)), known(), by: station)
                == .success([.reported(report("D1", .regular))]))
        #expect(
            blank.when(.report(report("D2")), known(), by: station)
                == .failure(.donorFieldWrong(Phrase("浆员编号", "Donor number"))))
        #expect(
            blank.given(.reported(report()), .matched(Self.tag, twin: nil), by: "node")
                .when(.noteTwin("3202-E1"), known(), by: .node) == .success([.matched(Self.tag, twin: "3202-E1")]))
    }

    @Test func `merged and split again are as they were, with nothing lost`() throws {
        let evidence = known(other: other(), bags: ["B-1", "B-2"])
        let merged = try told.after(.merge(other: "3202-E1"), evidence, by: qa, reason: "同一人")
        #expect(merged.state.members == ["3202-E1"] && merged.state.twin == nil)
        guard case .merged(let tie)? = merged.facts.last else { throw StoryFailure() }
        #expect(tie.bags == ["B-1", "B-2"])
        var back = try merged.after(.split(other: "3202-E1"), evidence, by: qa, reason: "不是").state
        back.version = told.state.version
        #expect(back == told.state)
        let member = Story(DonorRules.self, "3202-E1").given(
            .reported(DonorReport(station: "3202", number: "E1", status: .new, tag: Self.tag)),
            .matched(Self.tag, twin: "3201-D1"), by: "node")
        let joined = try member.after(.join(into: "3201-D1"), known(), by: .node)
        #expect(joined.state.mergedInto == "3201-D1" && joined.state.twin == nil)
        var left = try joined.after(.leave(from: "3201-D1", sameTag: true), known(), by: .node).state
        left.version = member.state.version
        #expect(left == member.state)
    }

    @Test func `are merged once, with a reason, and only two that are there`() throws {
        let evidence = known(other: other())
        #expect(told.when(.merge(other: "3202-E1"), evidence, by: qa) == .failure(.donorReasonMissing))
        #expect(told.when(.merge(other: "x"), known(), by: qa, reason: "r") == .failure(.donorUnknown))
        #expect(told.when(.merge(other: "3201-D1"), evidence, by: qa, reason: "r") == .failure(.donorMerged))
        var taken = other()
        taken.mergedInto = "3203-F1"
        #expect(
            told.when(.merge(other: "3202-E1"), known(other: taken), by: qa, reason: "r") == .failure(.donorMerged))
        #expect(told.when(.split(other: "3202-E1"), evidence, by: qa, reason: "r") == .failure(.donorNotMerged))
    }

    @Test func `may be two persons, when somebody looked into it`() throws {
        let evidence = known(other: other())
        let apart = try told.after(.tellApart(other: "3202-E1"), evidence, by: qa, reason: "两人")
        #expect(apart.state.twin == nil && apart.state.apart == ["3202-E1"])
        #expect(apart.when(.tellApart(other: "3202-E1"), evidence, by: qa, reason: "x") == .failure(.donorNoTwin))
        #expect(
            told.when(.noteApart(from: "3202-E1"), evidence, by: .node) == .success([.toldApart(from: "3202-E1")]))
        #expect(told.when(.noteApart(from: "3209-X"), evidence, by: .node) == .success([]))
    }

    // MARK: Deferrals

    private func rules() throws -> DonorEvidence { DonorEvidence(criteria: [try DonationCriteria(criteria())]) }

    @Test func `a deferral lasts as the catalogue says, or as the physician decides`() throws {
        let today = Self.today
        for (code, until, last) in [
            ("T-COLD", nil, today.adding(days: 7)), ("P-HIV", nil, nil),
            ("T-CONTACT", today.adding(days: 40), today.adding(days: 40)),
        ] as [(String, Day?, Day?)] {
            let facts = told.when(
                .placeDeferral(code: code, from: today, until: until, note: ""), try rules(), by: qa)
            #expect(
                facts == .success([.deferred(Deferral(code: code, from: today, until: last, note: ""))]))
        }
        let decided = DonorCommand.placeDeferral(code: "T-CONTACT", from: today, until: nil, note: "")
        #expect(told.when(decided, try rules(), by: qa) == .failure(.deferralPeriodMissing))
        let unknown = DonorCommand.placeDeferral(code: "T-X", from: today, until: nil, note: "")
        #expect(told.when(unknown, try rules(), by: qa) == .failure(.deferralUnknown("T-X")))
    }

    @Test func `a deferral is open once, and lifted with a reason`() throws {
        let place = DonorCommand.placeDeferral(code: "T-COLD", from: Self.today, until: nil, note: "体检单 1")
        let story = try told.after(place, rules(), by: qa)
        #expect(story.when(place, try rules(), by: qa) == .failure(.deferralOpen("T-COLD")))
        let lift = DonorCommand.liftDeferral(code: "T-COLD")
        #expect(story.when(lift, try rules(), by: qa) == .failure(.donorReasonMissing))
        let lifted = try story.after(lift, rules(), by: qa, reason: "已愈")
        #expect(lifted.state.deferrals == [])
        #expect(lifted.when(lift, try rules(), by: qa, reason: "x") == .failure(.deferralUnknown("T-COLD")))
    }
}

@Suite struct `The exclusion list` {
    private static let tag = Digest.story([1])
    private let qa = Standing.story("0533", "donors.defer")
    private var blank: Story<ExclusionRules> { Story(ExclusionRules.self, Self.tag.hex) }

    private func entry(_ ground: String = "P-HIV", source: String = "", tag: Digest? = tag) -> Exclusion {
        Exclusion(
            station: "3201", number: "D1", tag: tag, isPermanent: true, ground: ground,
            since: .storyStart - .days(1), source: source)
    }

    @Test func `holds a person once, and says since which day`() throws {
        let story = try blank.after(.enter(entry()), by: qa)
        guard case .entered(_, let day)? = story.facts.last else { throw StoryFailure() }
        #expect(day.iso == "2026-11-20")
        #expect(story.when(.enter(entry(source: "x")), by: .node) == .failure(.exclusionKnown))
        #expect(try story.when(.enter(entry("P-HCV")), by: qa).get().count == 1)
    }

    @Test func `lets somebody go with a reason, or when the partner who told it says so`() throws {
        #expect(blank.when(.lift(source: ""), by: qa, reason: "x") == .failure(.exclusionUnknown))
        let story = try blank.after(.enter(entry()), by: qa)
        #expect(story.when(.lift(source: ""), by: qa) == .failure(.donorReasonMissing))
        #expect(try story.when(.lift(source: "s"), by: .node).get() == [.lifted(source: "s")])
        #expect(try story.when(.lift(source: ""), by: qa, reason: "误列").get() == [.lifted(source: "")])
    }

    @Test func `takes no entry of another record, or of a day to come`() {
        #expect(blank.when(.enter(entry(tag: nil)), by: qa) == .failure(.exclusionWrong))
        let later = Exclusion(
            station: "3201", number: "D1", tag: Self.tag, isPermanent: true, ground: "x", since: .storyStart + .days(9))
        #expect(blank.when(.enter(later), by: qa) == .failure(.exclusionWrong))
    }
}

@Suite struct `A call-back sample` {
    private let station = Standing.story("0105", "donors.donate")
    private let blank = Story(SampleRules.self, "CB-1")
    private let sample = CallbackSample(
        sample: "CB-1", donor: "3201-D1", station: "3201", collectedAt: .storyStart, kind: "serum")

    @Test func `is of a donor who is known, and recorded once`() throws {
        #expect(blank.when(.record(sample), false, by: station) == .failure(.donorUnknown))
        let story = try blank.after(.record(sample), true, by: station)
        #expect(story.when(.record(sample), true, by: station) == .failure(.sampleKnown))
        #expect(
            Story(SampleRules.self, "CB-2").when(.record(sample), true, by: station) == .failure(.sampleWrong))
    }

    @Test func `is tested by the station too; what is told twice changes nothing`() throws {
        let result = StationResult(item: "HBsAg", interpretation: .negative, testedAt: .storyStart)
        #expect(blank.when(.reportResults([result]), true, by: station) == .failure(.sampleUnknown("CB-1")))
        let taken = try blank.after(.record(sample), true, by: station)
        let told = try taken.after(.reportResults([result]), true, by: station)
        #expect(told.state.results == [result])
        #expect(told.when(.reportResults([result]), true, by: station) == .failure(.sampleKnown))
        let tomorrow = StationResult(item: "ALT", interpretation: .pass, testedAt: .storyStart + .days(1))
        #expect(told.when(.reportResults([tomorrow]), true, by: station) == .failure(.sampleWrong))
    }
}
