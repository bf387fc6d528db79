import Kernel
import TestKit
import Testing

@testable import Alarms
@testable import Equipment

@Suite struct `An alarm` {
    private let someone = Standing.story("0720", "alarms.act", "alarms.define")
    private static let until = Moment.storyStart + .hours(2)

    private var evidence: AlarmEvidence {
        var evidence = AlarmEvidence()
        evidence.definition = AlarmSamples.state()
        evidence.asset = "BR101"
        evidence.use = AssetUseLine(
            asset: "BR101", batch: "POOL-1", step: "巴氏灭活", startedAt: .storyStart, endedAt: nil)
        return evidence
    }

    /// Facts that lead to each state of ISA-18.2.
    private static let ways: [AlarmStanding: [AlarmFact]] = [
        .normal: [],
        .unacknowledged: [.raised(AlarmSamples.raising())],
        .acknowledged: [.raised(AlarmSamples.raising()), .acknowledged(number: 1, comment: "x")],
        .returnedUnacknowledged: [
            .raised(AlarmSamples.raising()), .returned(number: 1, at: .storyStart, value: nil),
        ],
        .shelved: [.raised(AlarmSamples.raising()), .shelved(until: until)],
        .suppressed: [.raised(AlarmSamples.raising()), .suppressed],
        .outOfService: [.raised(AlarmSamples.raising()), .takenOut(permit: "P")],
    ]

    private enum Action: String, CaseIterable {
        case raise, giveBack, acknowledge, shelve, unshelve, endShelf, suppress, unsuppress, takeOut, putBack

        var command: AlarmCommand {
            switch self {
            case .raise: .raise(at: .storyStart, value: nil)
            case .giveBack: .giveBack(at: .storyStart, value: nil)
            case .acknowledge: .acknowledge(comment: "已查")
            case .shelve: .shelve(until: `An alarm`.until)
            case .unshelve: .unshelve
            case .endShelf: .endShelf
            case .suppress: .suppress
            case .unsuppress: .unsuppress
            case .takeOut: .takeOut(permit: "P-1")
            case .putBack: .putBack
            }
        }

        var isOfNode: Bool { self == .raise || self == .giveBack || self == .endShelf }
    }

    /// State × action → the next state; nil where the action is refused. What lies beneath a cover is unacknowledged.
    private static let table: [AlarmStanding: [Action: AlarmStanding]] = [
        .normal: [.raise: .unacknowledged, .shelve: .shelved, .suppress: .suppressed, .takeOut: .outOfService],
        .unacknowledged: [
            .giveBack: .returnedUnacknowledged, .acknowledge: .acknowledged, .shelve: .shelved,
            .suppress: .suppressed, .takeOut: .outOfService,
        ],
        .acknowledged: [
            .giveBack: .normal, .shelve: .shelved, .suppress: .suppressed, .takeOut: .outOfService,
        ],
        .returnedUnacknowledged: [
            .raise: .unacknowledged, .acknowledge: .normal, .shelve: .shelved, .suppress: .suppressed,
            .takeOut: .outOfService,
        ],
        .shelved: [
            .giveBack: .shelved, .unshelve: .unacknowledged, .endShelf: .unacknowledged, .takeOut: .outOfService,
        ],
        .suppressed: [.giveBack: .suppressed, .unsuppress: .unacknowledged, .takeOut: .outOfService],
        .outOfService: [.giveBack: .outOfService, .putBack: .unacknowledged],
    ]

    @Test func `follows ISA-18.2, state by action`() throws {
        for standing in AlarmStanding.allCases {
            let way = try #require(Self.ways[standing])
            let story = Story(AlarmRules.self, "TT01.H").given(way, by: "node", at: .storyStart, reason: nil)
            #expect(story.state.standing == standing)
            for action in Action.allCases {
                let actor = action.isOfNode ? Standing.node : someone
                let at = action == .endShelf ? Self.until : Moment.storyStart + .minutes(1)
                let result = story.when(action.command, evidence, by: actor, at: at, reason: "试验")
                let next = Self.table[standing]?[action]
                switch result {
                case .success(let facts):
                    let state = story.given(facts, by: "x", at: at, reason: nil).state
                    #expect(state.standing == next, "\(standing) \(action)")
                case .failure(let refusal):
                    #expect(next == nil && refusal == .alarmActionWrong(standing), "\(standing) \(action) \(refusal)")
                }
            }
        }
    }

    @Test func `Law.s47 is acknowledged with a comment, and is raised and returned by the node alone`() {
        let raised = Story(AlarmRules.self, "TT01.H").given(.raised(AlarmSamples.raising()))
        #expect(raised.when(.acknowledge(comment: " "), evidence, by: someone) == .failure(.alarmCommentMissing))
        #expect(
            raised.when(.acknowledge(comment: "已降温"), evidence, by: someone)
                == .success([.acknowledged(number: 1, comment: "已降温")]))
        for command in [
            AlarmCommand.raise(at: .storyStart, value: nil), .giveBack(at: .storyStart, value: nil), .endShelf,
        ] {
            #expect(raised.when(command, evidence, by: someone) == .failure(.alarmOnlyNode))
            #expect(command.permission == nil)
        }
        var closed = evidence
        closed.definition?.isClosed = true
        #expect(
            AlarmSamples.code(raised.when(.suppress, closed, by: someone, reason: "x")) == "alarms.definition.unknown")
    }

    @Test func `that a device tells of itself is told by the node, without a value, and returns`() throws {
        let definition = AlarmSamples.definition(.diagnostic, "0", critical: false, signal: "CAM-05")
        var evidence = AlarmEvidence()
        evidence.definition = AlarmSamples.state(definition)
        let told = AlarmCommand.raise(
            at: .storyStart, value: nil, place: AlarmPlace(asset: "TK101", batch: "POOL-1", step: "合浆"))
        let blank = Story(AlarmRules.self, "CAM-05.gap")
        #expect(blank.when(told, evidence, by: someone) == .failure(.alarmOnlyNode))
        var measured = AlarmEvidence()
        measured.definition = AlarmSamples.state()
        #expect(blank.when(told, measured, by: .node) == .failure(.alarmActionWrong(.normal)))
        let silent = AlarmCommand.raise(at: .storyStart, value: nil)
        #expect(blank.when(silent, evidence, by: .node) == .failure(.alarmActionWrong(.normal)))
        let raised = try blank.after(told, evidence, by: .node)
        #expect(raised.state.standing == .unacknowledged)
        #expect(raised.when(told, evidence, by: .node) == .failure(.alarmActionWrong(.unacknowledged)))
        guard case .success(let facts) = blank.when(told, evidence, by: .node), case .raised(let raising)? = facts.first
        else {
            Issue.record("not raised")
            return
        }
        #expect(raising.value == nil && raising.asset == "TK101" && raising.batch == "POOL-1")
        #expect(
            facts[0].mentions == [Subject("equipment.asset", "TK101"), Subject("lineage.batch", "POOL-1")])
        let returned = try raised.after(.giveBack(at: .storyStart, value: nil), evidence, by: .node)
        #expect(returned.state.standing == .returnedUnacknowledged)
    }

    @Test func `says by which limit, of which batch and step it was raised`() throws {
        let blank = Story(AlarmRules.self, "TT01.H")
        let raise = AlarmCommand.raise(at: .storyStart, value: AlarmSamples.number("60.7"))
        #expect(try blank.when(raise, evidence, by: .node).get() == [.raised(AlarmSamples.raising())])
        var idle = evidence
        idle.use = nil
        let facts = try blank.when(raise, idle, by: .node).get()
        guard case .raised(let raising)? = facts.first else {
            Issue.record("not raised")
            return
        }
        #expect(raising.batch.isEmpty && raising.asset == "BR101" && raising.version == 1)
    }

    @Test func `is shelved for a reason and no longer than a day, and the shelf ends by itself`() {
        let blank = Story(AlarmRules.self, "TT01.H")
        let now = Moment.storyStart
        func shelve(_ until: Moment, _ reason: String? = "检修") -> String? {
            AlarmSamples.code(blank.when(.shelve(until: until), evidence, by: someone, at: now, reason: reason))
        }
        #expect(shelve(now + .hours(24)) == nil)
        #expect(shelve(now + .hours(24) + .seconds(1)) == "alarms.alarm.shelf-wrong")
        #expect(shelve(now) == "alarms.alarm.shelf-wrong")
        #expect(shelve(now + .hours(1), nil) == "alarms.alarm.reason-missing")
        let shelved = blank.given(.shelved(until: now + .hours(1)))
        #expect(
            shelved.when(.endShelf, evidence, by: .node, at: now + .minutes(59))
                == .failure(.alarmActionWrong(.shelved)))
        #expect(shelved.when(.endShelf, evidence, by: .node, at: now + .hours(1)) == .success([.unshelved]))
        let noPermit = blank.when(.takeOut(permit: ""), evidence, by: someone, reason: "x")
        #expect(noPermit == .failure(.alarmPermitMissing))
    }

    @Test func `that chatters is one record`() throws {
        let raised = Story(AlarmRules.self, "TT01.H").given(
            .raised(AlarmSamples.raising()), .returned(number: 1, at: .storyStart, value: nil))
        let chatter = AlarmCommand.chatter(times: 4, at: .storyStart)
        let after = try raised.after(chatter, evidence, by: .node)
        #expect(after.state.isActive && after.state.count == 1)
        let blank = Story(AlarmRules.self, "TT01.H")
        #expect(blank.when(chatter, evidence, by: .node) == .failure(.alarmActionWrong(.normal)))
    }
}

@Suite struct `An exception event` {
    private let qa = Standing.story("0533", "alarms.judge")
    private let opening = ExceptionOpening(alarm: "TT01.H", raising: AlarmSamples.raising())
    private var open: Story<ExceptionRules> { Story(ExceptionRules.self, "EX-TT01.H-1").given(.opened(opening)) }

    private func judge(
        _ disposition: ExceptionDisposition, _ deviation: String = "", reason: String = "探头漂移", signed: Bool = true
    ) -> Result<[ExceptionFact], Refusal> {
        let content = ExceptionJudgement(open.state, disposition, deviation: deviation, reason: "探头漂移").canonicalBytes
        let own = SignedBy.story(qa, .approved, over: open.state.subject, version: open.state.version, content: content)
        return open.when(
            .judge(disposition, deviation: deviation), by: qa, reason: reason, signatures: signed ? [own] : [])
    }

    @Test func `Plan.A8 is opened by the node, once, and judged by QA with a signature, once`() {
        let blank = Story(ExceptionRules.self, "EX-TT01.H-1")
        #expect(blank.when(.open(opening), by: .node) == .success([.opened(opening)]))
        #expect(blank.when(.open(opening), by: qa) == .failure(.alarmOnlyNode))
        #expect(judge(.noImpact) == .success([.judged(.noImpact, deviation: "")]))
        #expect(judge(.deviation, "DEV-1") == .success([.judged(.deviation, deviation: "DEV-1")]))
        #expect(judge(.deviation) == .failure(.exceptionDeviationMissing))
        #expect(judge(.noImpact, "DEV-1") == .failure(.exceptionDeviationMissing))
        #expect(judge(.noImpact, reason: " ") == .failure(.alarmReasonMissing))
        #expect(judge(.noImpact, reason: "别的") == .failure(.exceptionSignatureMissing))
        #expect(judge(.rejected, "DEV-1", signed: false) == .failure(.exceptionSignatureMissing))
        let unknown = blank.when(.judge(.noImpact, deviation: ""), by: qa, reason: "x")
        #expect(AlarmSamples.code(unknown) == "alarms.exception.unknown")
        let judged = open.given(.judged(.noImpact, deviation: ""))
        let again = judged.when(.judge(.noImpact, deviation: ""), by: qa, reason: "x")
        #expect(AlarmSamples.code(again) == "alarms.exception.judged")
        #expect(ExceptionOpening.id("TT01.H", 1) == "EX-TT01.H-1")
    }
}
