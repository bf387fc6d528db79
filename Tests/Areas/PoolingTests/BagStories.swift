import Kernel
import Plasma
import Preparation
import TestKit
import Testing

@testable import Pooling

@Suite struct `A pool while bags go in` {
    private func bagsIn(_ bags: [Pools.Stocked], rows: [String: PoolRow] = [:]) throws -> PoolingEvidence {
        var evidence = Pools.evidence()
        evidence.order = Pools.order()
        evidence.criteria = [Pools.criteria()]
        evidence.pick = try Pools.pick(bags)
        evidence.rows = rows
        return evidence
    }

    private var opened: Story<PoolingRules> {
        Story(PoolingRules.self, "POOL-1").given(.opened(Pools.opening), by: Pools.operate.person)
    }

    private func refused(_ story: Story<PoolingRules>, _ command: PoolingCommand, _ evidence: PoolingEvidence)
        -> Refusal?
    {
        if case .failure(let refusal) = story.when(command, evidence, by: Pools.operate) { refusal } else { nil }
    }

    @Test func `is opened for one released order, once`() throws {
        let blank = Story(PoolingRules.self, "POOL-1")
        var known = Pools.evidence()
        known.order = Pools.order(.released)
        let story = try blank.after(.open(order: "TC-1"), known, by: Pools.operate)
        #expect(story.state.opening == Pools.opening)
        #expect(refused(story, .open(order: "TC-1"), known) == .poolingExists("POOL-1"))
        #expect(refused(Story(PoolingRules.self, "a/b"), .open(order: "TC-1"), known) == .poolingFieldWrong("pool"))
        #expect(refused(blank, .issue(["B-1"]), known) == .poolingUnknown("POOL-1"))
        known.poolOfOrder = "POOL-0"
        #expect(refused(blank, .open(order: "TC-1"), known) == .poolingOrderTaken("TC-1", "POOL-0"))
        known.order = Pools.order(.picked)
        #expect(refused(blank, .open(order: "TC-1"), known) == .poolingOrderNotReleased("TC-1"))
        known.order = Pools.order(.released, paused: true)
        #expect(refused(blank, .open(order: "TC-1"), known) == .poolingOrderPaused("TC-1"))
        known.order = nil
        #expect(refused(blank, .open(order: "TC-1"), known) == .poolingOrderUnknown("TC-1"))
        known.packs = []
        #expect(refused(blank, .open(order: "TC-1"), known) == PoolingPack.missing)
    }

    @Test func `takes what is on the list and may be used at that instant`() throws {
        let known = try bagsIn([Pools.Stocked(number: 1), Pools.Stocked(number: 2)])
        let story = try opened.after(.issue(["B-1", "B-2"]), known, by: Pools.operate)
        #expect(story.state.bags == 2 && story.state.weight.grams.text == "1185")
        #expect(refused(opened, .issue([]), known) == .poolingFieldWrong("bags"))
        #expect(refused(opened, .issue(["B-1", "B-1"]), known) == .poolingFieldWrong("bags"))
        let many = (0...PoolingRules.bagsMax).map { "B-\($0)" }
        #expect(refused(opened, .issue(many), known) == .poolingFieldWrong("bags"))
        #expect(refused(opened, .issue(["B-9"]), known) == .poolingBagNotInOrder("B-9", "TC-1"))
        let there = try bagsIn([Pools.Stocked(number: 1)], rows: Pools.rows([1: .issued], pool: "POOL-0"))
        #expect(refused(opened, .issue(["B-1"]), there) == .poolingBagTwice("B-1", "POOL-0"))
    }

    @Test func `judges a bag again: expired, held, or no longer cleared, it stays out`() throws {
        let barred: [(String, Pools.Stocked)] = [
            ("expired", Pools.Stocked(number: 1, daysOld: 1_096)), ("held", Pools.Stocked(number: 1, isHeld: true)),
            ("on hold", Pools.Stocked(number: 1, standing: .hold)),
            ("quarantine", Pools.Stocked(number: 1, isCleared: false)),
            ("other order", Pools.Stocked(number: 1, record: "TC-2")),
        ]
        for (what, bag) in barred {
            let known = try bagsIn([bag])
            #expect(refused(opened, .issue(["B-1"]), known) == .poolingBagBarred("B-1", Phrase("", "")), "\(what)")
            // One that may not go in keeps nothing else from being judged: the whole list is refused, nothing is lost.
            #expect(opened.when(.issue(["B-1"]), known, by: Pools.operate) != .success([.issued([Pools.bag(1)])]))
        }
    }

    /// What was usable when it was picked is expired an hour later.
    @Test func `expiry between picking and issue counts`() throws {
        let known = try bagsIn([Pools.Stocked(number: 1, daysOld: 1_095)])
        #expect(refused(opened, .issue(["B-1"]), known) == nil)
        let late = opened.when(.issue(["B-1"]), known, by: Pools.operate, at: .storyStart + .days(1))
        #expect(late == .failure(.poolingBagBarred("B-1", Phrase("", ""))))
    }

    @Test func `gives a bag back under a signature, as long as it is whole`() throws {
        let story = Pools.issued()
        var known = Pools.evidence()
        known.rows = Pools.rows([1: .issued, 2: .cut, 3: .rejected])
        let content = ReturnConfirmation(pool: "POOL-1", bag: "B-1", reason: "外袋破")
        func signed(_ reason: String) -> [SignedBy] {
            let other = ReturnConfirmation(pool: "POOL-1", bag: "B-1", reason: reason)
            return [
                .story(Pools.operate, .performed, over: content.subject, version: 1, content: other.canonicalBytes)
            ]
        }
        func back(_ bag: String, reason: String? = "外袋破", _ signatures: [SignedBy]) -> Result<[PoolingFact], Refusal> {
            story.when(.giveBack(bag), known, by: Pools.operate, reason: reason, signatures: signatures)
        }
        #expect(back("B-1", signed("外袋破")) == .success([.returned(bag: "B-1", grams: Pools.grams)]))
        #expect(back("B-1", signed("别的")) == .failure(.poolingSignatureMissing))
        #expect(back("B-1", reason: nil, signed("外袋破")) == .failure(.poolingReasonMissing))
        #expect(back("B-2", signed("外袋破")) == .failure(.poolingBagCut("B-2")))
        #expect(back("B-3", signed("外袋破")) == .failure(.poolingBagCut("B-3")))
        #expect(back("B-9", signed("外袋破")) == .failure(.poolingBagNotHere("B-9", "POOL-1")))
        let after = story.given(.returned(bag: "B-1", grams: Pools.grams))
        #expect(after.state.bags == 3 && after.state.weight.grams.text == "1777.5")
    }

    @Test func `rejects what is seen bad at cutting, and empties each bag once`() throws {
        let story = Pools.issued()
        var known = Pools.evidence()
        known.rows = Pools.rows([1: .issued, 2: .cut, 3: .rejected])
        #expect(
            story.when(.reject("B-2", .haemolysis), known, by: Pools.operate)
                == .success([.bagRejected(bag: "B-2", grams: Pools.grams, .haemolysis, wasCut: true)]))
        #expect(refused(story, .reject("B-1", .qualityHold), known) == .poolingFieldWrong("code"))
        #expect(refused(story, .reject("B-3", .clot), known) == .poolingBagRejected("B-3"))
        #expect(refused(story, .empty(["B-1"]), known) == nil)
        #expect(refused(story, .empty(["B-2"]), known) == .poolingEmptyTwice("B-2"))
        #expect(refused(story, .empty(["B-3"]), known) == .poolingBagRejected("B-3"))
        #expect(refused(story, .empty(["B-8"]), known) == .poolingBagNotHere("B-8", "POOL-1"))
        #expect(refused(Pools.made(), .empty(["B-1"]), known) == .poolingStageWrong(.made))
        let after = story.given(
            .emptied(["B-2"]), .bagRejected(bag: "B-2", grams: Pools.grams, .haemolysis, wasCut: true))
        #expect(after.state.cut == 0 && after.state.going == 3)
    }

    @Test func `is given up only when it is empty`() throws {
        #expect(refused(Pools.issued(), .cancel, Pools.evidence()) == .poolingNotEmpty)
        #expect(refused(opened, .cancel, Pools.evidence()) == .poolingReasonMissing)
        let gone = try opened.after(.cancel, Pools.evidence(), by: Pools.operate, reason: "计划改变")
        #expect(refused(gone, .issue(["B-1"]), Pools.evidence()) == .poolingCancelled("POOL-1"))
    }
}
