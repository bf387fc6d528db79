import Kernel
import TestKit
import Testing

@testable import Records

@Suite struct `A disposal` {
    private let qa = Standing.story("0533", "records.dispose")
    private let officer = Standing.story("0610", "records.dispose")
    private let stranger = Standing.story("0417", "plasma.receive")
    private let blank = Story(DisposalRules.self, "DP-1")
    private let scope = DisposalScope(
        subject: Subject("plasma.shipment", "SH-1"), entries: 3, newestAt: .storyStart, digest: Digest.story([1]))
    private let time = RetentionTime(
        noun: "plasma.shipment", title: Phrase("验收记录", "Acceptance"), days: 100, lead: .electronic, source: "GMP 162",
        provenance: Phrase("一", "one"))

    private func evidence(
        _ times: [RetentionTime]? = nil, hold: String? = nil, before: Bool = false
    ) -> DisposalEvidence {
        DisposalEvidence(
            schedules: [
                RetentionSchedule(version: "7", effectiveFrom: Day(daysSinceEpoch: 20_000), times: times ?? [time])
            ], hold: hold, disposedBefore: before)
    }

    private func dispose(
        _ evidence: DisposalEvidence, after days: Int64 = 101, second: Standing? = nil, alone: Bool = false,
        content: [UInt8]? = nil, reason: String? = "期满"
    ) -> Result<[DisposalFact], Refusal> {
        var signatures = [
            SignedBy.story(
                qa, .approved, over: Subject(DisposalRules.noun, "DP-1"), version: 0,
                content: content ?? scope.canonicalBytes)
        ]
        if !alone {
            signatures.append(
                .story(
                    second ?? officer, .verified, over: Subject(DisposalRules.noun, "DP-1"), version: 0,
                    content: scope.canonicalBytes))
        }
        return blank.when(
            .dispose(scope), evidence, by: qa, at: .storyStart + .seconds(days * 86_400), reason: reason,
            signatures: signatures)
    }

    @Test func `Law.s42 is refused inside the retention time, and is a right of its own`() {
        let until = Moment.storyStart.day(offsetMinutes: 480).adding(days: 100)
        let refused = Result<[DisposalFact], Refusal>.failure(.disposalInsideRetention(time, until: until))
        #expect(dispose(evidence(), after: 0) == refused)
        #expect(dispose(evidence(), after: 100) == refused)
        #expect(dispose(evidence()) == .success([.recorded(scope, schedule: "7")]))
        #expect(DisposalCommand.dispose(scope).permission == "records.dispose")
    }

    @Test func `Law.s42 is refused while a hold keeps the record, and where no time is set`() {
        #expect(dispose(evidence(hold: "LB-1")) == .failure(.disposalHeld("LB-1")))
        #expect(dispose(evidence([])) == .failure(.disposalTimeUnknown("plasma.shipment")))
        let ever = RetentionTime(
            noun: "plasma.shipment", title: time.title, days: nil, lead: .electronic, source: "s",
            provenance: time.provenance)
        #expect(dispose(evidence([ever]), after: 90_000) == .failure(.disposalNever(ever)))
    }

    @Test func `takes two persons who sign the same, with a reason`() {
        #expect(dispose(evidence(), alone: true) == .failure(.disposalSignatureMissing))
        #expect(dispose(evidence(), content: [1]) == .failure(.disposalSignatureMissing))
        #expect(dispose(evidence(), second: qa) == .failure(.disposalSecondPersonWrong))
        #expect(dispose(evidence(), second: stranger) == .failure(.disposalSecondPersonWrong))
        #expect(dispose(evidence(), reason: " ") == .failure(.disposalReasonMissing))
    }

    @Test func `happens once`() {
        #expect(dispose(evidence(before: true)) == .failure(.disposalBefore))
        let done = blank.given(.recorded(scope, schedule: "7"))
        #expect(done.when(.dispose(scope), evidence(), by: qa, reason: "x") == .failure(.disposalBefore))
    }

    @Test func `asks for the record as it was signed`() throws {
        let requirement = try #require(DisposalCommand.dispose(scope).requirements.first)
        #expect(DisposalCommand.asked(requirement) == scope)
        #expect(DisposalCommand.asked(Requirement("records.disposal", "{}")) == nil)
    }
}

@Suite struct `A hold` {
    private let owner = Standing.story("0533", "records.hold")
    private let donor = Subject("donors.donor", "3201-D1")
    private let blank = Story(HoldRules.self, "LB-1")
    private var placed: Story<HoldRules> { blank.given(.placed(on: donor), by: "0533", reason: "追溯") }

    @Test func `is placed on a record and released, each with its reason`() {
        #expect(blank.when(.place(on: donor), by: owner, reason: "追溯") == .success([.placed(on: donor)]))
        #expect(placed.when(.release, by: owner, reason: "结案") == .success([.released(of: donor)]))
        #expect(blank.when(.place(on: donor), by: owner) == .failure(.holdReasonMissing))
        #expect(placed.when(.release, by: owner, reason: " ") == .failure(.holdReasonMissing))
    }

    @Test func `is placed once and released once`() {
        #expect(placed.when(.place(on: donor), by: owner, reason: "x") == .failure(.holdExists))
        #expect(blank.when(.release, by: owner, reason: "x") == .failure(.holdUnknown))
        let released = placed.given(.released(of: donor))
        #expect(released.when(.release, by: owner, reason: "x") == .failure(.holdReleased))
    }

    @Test func `names a record`() {
        for wrong in [Subject("donors", "1"), Subject("donors.donor", ""), Subject("", "")] {
            #expect(blank.when(.place(on: wrong), by: owner, reason: "x") == .failure(.holdSubjectWrong))
        }
    }
}

@Suite struct `Retention times` {
    private let owner = Standing.story("0533", "records.adopt")
    private let blank = Story(ScheduleRules.self, "retention")

    private func schedule(
        _ version: String, from: Int, noun: String = "plasma.shipment", days: Int64? = 365, source: String = "GMP 162",
        times: Int = 1
    ) -> RetentionSchedule {
        let time = RetentionTime(
            noun: noun, title: Phrase("验收", "Acceptance"), days: days, lead: .paper, source: source,
            provenance: Phrase("一", "one"))
        return RetentionSchedule(
            version: version, effectiveFrom: Day(daysSinceEpoch: from),
            times: [RetentionTime](repeating: time, count: times))
    }

    @Test func `Law.s44 say for each type which form leads, and by which clause`() {
        #expect(
            blank.when(.adopt(schedule("1", from: 20_000)), by: owner)
                == .success([.adopted(schedule("1", from: 20_000))]))
        #expect(
            blank.when(.adopt(schedule("1", from: 20_000, source: "")), by: owner)
                == .failure(.scheduleWrong("plasma.shipment")))
        #expect(throws: Refusal.scheduleWrong("times[0].lead")) {
            try RetentionSchedule.read(
                Array(
                    """
                    {"version":"1","effective_from":"2026-01-01","times":[{"noun":"a.b","title":{"zh":"一","en":"one"},
                    "days":1,"lead":"both","source":"s","provenance":{"zh":"一","en":"one"}}]}
                    """.utf8))
        }
    }

    @Test func `are whole, single and of a sane length`() {
        for wrong in [
            schedule("1", from: 1, times: 0), schedule("1", from: 1, times: 2), schedule("1", from: 1, days: 0),
            schedule("1", from: 1, days: 40_000), schedule(" ", from: 1), schedule("1", from: 1, noun: ""),
        ] {
            guard case .failure(let refusal) = blank.when(.adopt(wrong), by: owner) else {
                Issue.record("adopted")
                continue
            }
            #expect(refusal.code == "records.schedule.wrong")
        }
        #expect(
            Story(ScheduleRules.self, "other").when(.adopt(schedule("1", from: 1)), by: owner)
                == .failure(.scheduleWrong("name")))
    }

    @Test func `never change a version, and follow each other`() {
        let adopted = blank.given(.adopted(schedule("1", from: 20_000)))
        #expect(
            adopted.when(.adopt(schedule("1", from: 20_001)), by: owner) == .failure(.scheduleVersionExists("1")))
        #expect(adopted.when(.adopt(schedule("2", from: 20_000)), by: owner) == .failure(.scheduleNotLater))
        let both = [schedule("1", from: 20_000), schedule("2", from: 20_100)]
        #expect(both.inForce(on: Day(daysSinceEpoch: 19_999)) == nil)
        #expect(both.inForce(on: Day(daysSinceEpoch: 20_099))?.version == "1")
        #expect(both.inForce(on: Day(daysSinceEpoch: 20_100))?.version == "2")
    }
}
