import Kernel
import Plasma
import TestKit
import Testing

@testable import Preparation
@testable import Quarantine

@Suite struct `A preparation` {
    private let planner = Standing.story("0720", "preparation.plan")
    private let qa = Standing.story("0533", "preparation.release")
    private let bags = [
        StockedBag("B-1", of: "3201-D1"), StockedBag("B-2", of: "3201-D2"), StockedBag("B-3", of: "3201-D3"),
    ]

    private func read(_ bags: [StockedBag], list: [StockedBag] = []) throws -> OrderEvidence {
        OrderEvidence(
            packs: [pack()], list: try self.list(list.map(\.bag), list),
            pick: try evidence(bags))
    }

    private func drafted(_ grams: String = "1180") throws -> Story<OrderRules> {
        let target = try #require(DecimalNumber(grams))
        return try Story(OrderRules.self, "PP-1").after(
            .draft(group: "IVIG", type: .normal, targetGrams: target), OrderEvidence(packs: [pack()]), by: planner)
    }

    private func picked() throws -> Story<OrderRules> {
        try drafted().after(.pick(["B-1", "B-2"], passedOver: []), read(bags), by: planner)
    }

    private func signed(
        _ act: ReleaseRecord.Act, _ state: OrderState, _ list: [PickedBag], by person: Standing? = nil
    ) -> [SignedBy] {
        let record = ReleaseRecord(act, state, list: Digest.story(PickedList.canonicalBytes(list)))
        return [
            .story(
                person ?? qa, record.meaning, over: state.subject, version: state.version,
                content: record.canonicalBytes)
        ]
    }

    private func list(_ numbers: [String], _ found: [StockedBag]) throws -> [PickedBag] {
        let known = try evidence(found)
        return numbers.compactMap { PickRules.line($0, known) }
    }

    @Test func `is drafted by rules in force, for plasma that they allow`() throws {
        let story = Story(OrderRules.self, "PP-1")
        let target = DecimalNumber(coefficient: 1_180)
        func draft(
            _ id: String, _ group: String, _ type: PlasmaType, _ grams: DecimalNumber, _ packs: [PreparationPack]
        )
            -> Result<[OrderFact], Refusal>
        {
            Story(OrderRules.self, id).when(
                .draft(group: group, type: type, targetGrams: grams), OrderEvidence(packs: packs), by: planner)
        }
        #expect(draft("PP-1", "IVIG", .normal, target, []) == .failure(PreparationPack.missing))
        #expect(draft("PP-1", "XX", .normal, target, [pack()]) == .failure(.groupUnknown("XX")))
        #expect(
            draft("PP-1", "IVIG", .rabies, target, [pack()]) == .failure(.orderTypeWrong(PlasmaType.rabies.phrase)))
        #expect(draft("PP 1", "IVIG", .normal, target, [pack()]) == .failure(.orderNumberWrong))
        for grams in ["0", "-1", "20000001"] {
            let wrong = try #require(DecimalNumber(grams))
            #expect(draft("PP-1", "IVIG", .normal, wrong, [pack()]) == .failure(.orderTargetWrong))
        }
        #expect(
            try drafted().when(
                .draft(group: "IVIG", type: .normal, targetGrams: target), OrderEvidence(packs: [pack()]), by: planner)
                == .failure(.orderExists("PP-1")))
        #expect(story.when(.cancel, OrderEvidence(), by: planner) == .failure(.orderUnknown("PP-1")))
    }

    @Test func `takes a list whose every bag was judged in the act`() throws {
        let story = try picked()
        #expect(story.state.bags == 2 && story.state.donors == 2 && story.state.grams.text == "1180")
        #expect(story.state.pickedBy == "0720" && story.state.stage == .picked)
        let late = bags + [StockedBag("B-9", of: "3201-D9") { $0.cleanAfter = nil }]
        let answer = try drafted().when(.pick(["B-1", "B-9"], passedOver: []), read(late), by: planner)
        let named = Phrase("B-9：检疫期未满", "B-9: in quarantine")
        #expect(answer == .failure(.bagsObstructed(1, named)))
        for numbers in [[], ["B-1", "B-1"]] as [[String]] {
            #expect(
                try drafted().when(.pick(numbers, passedOver: []), read(bags), by: planner)
                    == .failure(.orderListWrong))
        }
    }

    @Test func `never gets a bag that another has`() throws {
        var found = try read(bags)
        found.pick = try evidence(bags, orders: ["B-2": "PP-7"])
        let answer = try drafted().when(.pick(["B-1", "B-2"], passedOver: []), found, by: planner)
        #expect(answer == .failure(.bagsObstructed(1, Phrase("B-2：已在准备 PP-7", "B-2: in preparation PP-7"))))
    }

    @Test func `exchanges a bag for another with a reason`() throws {
        let story = try picked()
        let known = try read(bags, list: Array(bags.prefix(2)))
        #expect(
            story.when(.exchange(out: "B-2", in: "B-3"), known, by: planner) == .failure(.orderReasonMissing))
        #expect(
            story.when(.exchange(out: "B-8", in: "B-3"), known, by: planner, reason: "破袋")
                == .failure(.bagNotListed("B-8")))
        #expect(
            story.when(.exchange(out: "B-2", in: "B-1"), known, by: planner, reason: "破袋")
                == .failure(.bagListedAlready("B-1")))
        let after = try story.after(.exchange(out: "B-2", in: "B-3"), known, by: planner, reason: "破袋")
        #expect(after.state.donors == 2 && after.state.grams.text == "1180")
    }

    @Test func `is released by a signature over its list, by somebody else, every bag judged again`() throws {
        let story = try picked()
        let known = try read(bags, list: Array(bags.prefix(2)))
        let own = try list(["B-1", "B-2"], bags)
        #expect(story.when(.release, known, by: qa) == .failure(.releaseSignatureMissing))
        let both = Standing.story("0720", "preparation.plan", "preparation.release")
        #expect(
            story.when(.release, known, by: both, signatures: signed(.release, story.state, own, by: both))
                == .failure(.releaseOwn))
        let other = signed(.release, story.state, Array(own.prefix(1)))
        #expect(story.when(.release, known, by: qa, signatures: other) == .failure(.releaseSignatureMissing))
        let released = try story.after(.release, known, by: qa, signatures: signed(.release, story.state, own))
        #expect(released.state.stage == .released && released.state.releasedBy == "0533")
        #expect(
            released.when(.pick(["B-1"], passedOver: []), known, by: planner)
                == .failure(.orderStageWrong(.released)))
        #expect(
            released.when(.withdrawRelease, known, by: qa, reason: "复核")
                == .failure(.releaseSignatureMissing))
        let withdrawn = try released.after(
            .withdrawRelease, known, by: qa, reason: "复核", signatures: signed(.withdraw, released.state, own))
        #expect(withdrawn.state.stage == .picked && withdrawn.state.releasedBy == nil)
    }

    @Test(arguments: [
        (PassGround.store, "hold"), (.store, "issued"), (.held, "lineage"), (.expired, "old"), (.waiting, "waiting"),
    ])
    func `is not released with a bag that failed since`(ground: PassGround, change: String) throws {
        let story = try picked()
        var changed = bags
        switch change {
        case "hold": changed[1].standing = .hold
        case "issued":
            changed[1].standing = .issued
            changed[1].usage = .issued
            changed[1].record = "PL-7"
        case "lineage": changed[1].isHeld = true
        case "old": changed[1].daysOld = 1_096
        default: changed[1].cleanAfter = nil
        }
        let known = try read(changed, list: Array(bags.prefix(2)))
        let purpose = try #require(PickPurpose(story.state, [pack()]))
        let found = PickRules.check(["B-1", "B-2"], known.pick, for: purpose, at: .storyStart, zoneMinutes: 480)
        #expect(found["B-1"] == nil && found["B-2"]?.first?.ground == ground)
        let answer = story.when(
            .release, known, by: qa, signatures: signed(.release, story.state, try list(["B-1", "B-2"], bags)))
        guard case .failure(let refusal) = answer else {
            Issue.record("released")
            return
        }
        #expect(refusal.code == "preparation.order.bags-obstructed" && refusal.reason.zh.hasPrefix("1 袋不能用：B-2"))
    }

    @Test func `is not released if the list breaks a rule of its group`() throws {
        let story = try drafted("590").after(.pick(["B-1"], passedOver: []), read(bags), by: planner)
        let known = try read(bags, list: Array(bags.prefix(1)))
        let answer = story.when(
            .release, known, by: qa, signatures: signed(.release, story.state, try list(["B-1"], bags)))
        #expect(
            answer
                == .failure(
                    .mixWrong(Phrase("供血浆者人数至少 2，现为 1", "donors at least 2, now 1"))))
    }

    @Test func `pauses as a whole or by shipment, and goes on`() throws {
        let story = try picked()
        let known = try read(bags, list: Array(bags.prefix(2)))
        #expect(story.when(.pause(shipment: ""), known, by: planner) == .failure(.orderReasonMissing))
        #expect(story.when(.resume(shipment: ""), known, by: planner, reason: "好") == .failure(.orderNotPaused))
        let paused = try story.after(.pause(shipment: "SH-1"), known, by: planner, reason: "温度待查")
        #expect(paused.when(.pause(shipment: "SH-1"), known, by: planner, reason: "又") == .failure(.orderPaused))
        #expect(paused.when(.release, known, by: qa) == .failure(.orderPaused))
        let purpose = try #require(PickPurpose(paused.state, [pack()]))
        let found = PickRules.check(["B-1"], known.pick, for: purpose, at: .storyStart, zoneMinutes: 480)
        #expect(found["B-1"] == [.paused("SH-1")])
        let whole = try paused.after(.pause(shipment: ""), known, by: planner, reason: "停产")
        #expect(whole.when(.pick(["B-1"], passedOver: []), known, by: planner) == .failure(.orderPaused))
        let on = try whole.after(.resume(shipment: ""), known, by: planner, reason: "好")
            .after(.resume(shipment: "SH-1"), known, by: planner, reason: "好")
        #expect(!on.state.paused && on.state.pausedShipments.isEmpty)
    }

    @Test func `goes to one pool, and is cancelled only before its release`() throws {
        let story = try picked()
        let known = try read(bags, list: Array(bags.prefix(2)))
        #expect(
            story.when(.beginIssue(pool: "PL-1"), OrderEvidence(), by: .node) == .failure(.orderStageWrong(.picked)))
        let released = try story.after(
            .release, known, by: qa, signatures: signed(.release, story.state, try list(["B-1", "B-2"], bags)))
        #expect(released.when(.cancel, known, by: planner, reason: "x") == .failure(.orderStageWrong(.released)))
        let issuing = try released.after(.beginIssue(pool: "PL-1"), OrderEvidence(), by: .node)
        #expect(
            issuing.when(.endIssue(pool: "PL-2"), OrderEvidence(), by: .node) == .failure(.orderInOtherPool("PL-1")))
        let again = try issuing.after(.stopIssue(pool: "PL-1"), OrderEvidence(), by: .node)
        #expect(again.state.stage == .released && again.state.pool.isEmpty)
        let issued = try issuing.after(.endIssue(pool: "PL-1"), OrderEvidence(), by: .node)
        #expect(issued.state.stage == .issued && issued.state.pool == "PL-1")
        let cancelled = try story.after(.cancel, known, by: planner, reason: "计划改变")
        #expect(cancelled.state.stage == .cancelled)
        #expect(
            cancelled.when(.pause(shipment: ""), known, by: planner, reason: "x")
                == .failure(.orderStageWrong(.cancelled)))
    }
}
