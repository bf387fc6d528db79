import Kernel
import TestKit
import Testing

@testable import Plasma

/// One bag after receipt, and the people around it.
private enum Bag {
    static let id = "A999926012001"
    static let li = Standing.story("p-li", "plasma.hold", "plasma.decide")
    static let wang = Standing.story("p-wang", "plasma.verify")
    static let zhao = Standing.story("p-zhao", "plasma.verify")
    static let story = Story(UnitRules.self, id)

    static func receipt(
        _ bag: BagState = .received, _ stage: ShipmentStage = .accepted, sampleMissing: Bool = false
    ) -> UnitReceipt {
        UnitReceipt(shipment: "SH-1", type: .normal, bag: bag, stage: stage, sampleMissing: sampleMissing)
    }

    static func seen(
        _ confirmation: UnitConfirmation, by people: Standing..., meaning: SignatureMeaning = .verified
    ) -> [SignedBy] {
        people.map {
            .story(
                $0, meaning, over: confirmation.subject, version: confirmation.version,
                content: confirmation.canonicalBytes)
        }
    }
}

@Suite struct `A bag after receipt` {
    private let why = "供浆间隔 13 天"

    @Test func `is held with codes and a reason, once each; the node needs no reason`() {
        #expect(
            Bag.story.when(.hold([.interval, .interval]), Bag.receipt(), by: Bag.li, reason: why)
                == .success([.held([.interval])]))
        #expect(Bag.story.when(.hold([.interval]), Bag.receipt(), by: Bag.li) == .failure(.unitReasonMissing))
        #expect(
            Bag.story.when(.hold([.interval]), Bag.receipt(.announced, .announced), by: .node)
                == .success([.held([.interval])]))
        let held = Bag.story.given(.held([.interval]))
        #expect(held.when(.hold([.interval]), Bag.receipt(), by: .node) == .failure(.unitHeldAlready))
        #expect(
            held.when(.hold([.interval, .donorAge]), Bag.receipt(), by: .node) == .success([.held([.donorAge])]))
        #expect(Bag.story.when(.hold([]), Bag.receipt(), by: .node) == .failure(.unitHeldAlready))
    }

    @Test func `that no manifest has is unknown`() {
        #expect(Bag.story.when(.hold([.interval]), nil, by: .node).code == "plasma.unit.unknown")
    }

    @Test func `is let go by two persons, for the codes that stand`() {
        let held = Bag.story.given(.held([.interval, .donorAge]))
        let signed = Bag.seen(UnitConfirmation(held.state, lifting: [.interval], reason: why), by: Bag.wang)
        func lift(_ codes: [ReasonCode], _ signatures: [SignedBy]) -> Result<[UnitFact], Refusal> {
            held.when(.lift(codes), Bag.receipt(), by: Bag.li, reason: why, signatures: signatures)
        }
        #expect(lift([.interval], signed) == .success([.lifted([.interval], verifiedBy: "p-wang")]))
        #expect(lift([.interval], []) == .failure(.unitSecondPersonMissing))
        #expect(lift([.lipaemia], signed) == .failure(.unitHoldMissing))
        #expect(lift([], signed) == .failure(.unitHoldMissing))
        #expect(lift([.donorAge], signed) == .failure(.signatureOtherContent))
        let own = Bag.seen(
            UnitConfirmation(held.state, lifting: [.interval], reason: why),
            by: Standing.story("p-li", "plasma.verify"))
        #expect(lift([.interval], own) == .failure(.secondPersonSame))
    }

    @Test(arguments: UnitDecision.allCases)
    func `that does not conform is decided by two persons, and the decision taken back by two`(
        _ decision: UnitDecision
    ) {
        let isolated = Bag.receipt(.isolated)
        let signed = Bag.seen(UnitConfirmation(Bag.story.state, deciding: decision, reason: why), by: Bag.wang)
        #expect(
            Bag.story.when(.decide(decision), isolated, by: Bag.li, reason: why, signatures: signed)
                == .success([.decided(decision, verifiedBy: "p-wang")]))
        #expect(
            Bag.story.when(.decide(decision), isolated, by: Bag.li, signatures: signed)
                == .failure(.unitReasonMissing))
        #expect(
            Bag.story.when(.decide(decision), isolated, by: Bag.li, reason: why)
                == .failure(.unitSecondPersonMissing))
        let decided = Bag.story.given(.decided(decision, verifiedBy: "p-wang"))
        #expect(
            decided.when(.decide(.reject), isolated, by: Bag.li, reason: why) == .failure(.unitDecidedAlready))
        let back = Bag.seen(UnitConfirmation(decided.state, withdrawing: decision, reason: why), by: Bag.wang)
        #expect(
            decided.when(.withdrawDecision, isolated, by: Bag.li, reason: why, signatures: back)
                == .success([.decisionWithdrawn(decision, verifiedBy: "p-wang")]))
        #expect(
            Bag.story.when(.withdrawDecision, isolated, by: Bag.li, reason: why) == .failure(.unitDecisionMissing))
    }

    @Test func `is released from isolation only if it was isolated, and decided only after receipt`() {
        #expect(
            Bag.story.when(.decide(.release), Bag.receipt(), by: Bag.li, reason: why) == .failure(.unitNotIsolated))
        #expect(
            Bag.story.when(.decide(.release), Bag.receipt(.isolated, .rejected), by: Bag.li, reason: why)
                == .failure(.unitNotIsolated))
        #expect(
            Bag.story.when(.decide(.reject), Bag.receipt(.announced, .receiving), by: Bag.li, reason: why)
                == .failure(.unitNotReceived))
    }

    @Test func `is destroyed once rejected, weighed, before two witnesses; nothing follows`() {
        let rejected = Bag.story.given(.decided(.reject, verifiedBy: "p-wang"))
        let grams = Floor.grams("588")
        let content = UnitConfirmation(rejected.state, destroying: grams, .incineration, reason: why)
        func destroy(
            _ signatures: [SignedBy], _ story: Story<UnitRules>, grams: DecimalNumber = Floor.grams("588")
        ) -> Result<[UnitFact], Refusal> {
            story.when(
                .destroy(grams: grams, .incineration), Bag.receipt(), by: Bag.li, reason: why, signatures: signatures)
        }
        let both = Bag.seen(content, by: Bag.wang, Bag.zhao)
        let end = UnitFact.destroyed(
            Destruction(grams: grams, method: .incineration, witnesses: ["p-wang", "p-zhao"]))
        #expect(destroy(both, rejected) == .success([end]))
        #expect(destroy(Bag.seen(content, by: Bag.wang), rejected) == .failure(.unitWitnessesMissing))
        #expect(destroy(Bag.seen(content, by: Bag.wang, Bag.wang), rejected) == .failure(.unitWitnessesSame))
        #expect(
            destroy(Bag.seen(content, by: Bag.wang, Standing.story("p-li", "plasma.verify")), rejected)
                == .failure(.unitWitnessesSame))
        #expect(
            destroy(Bag.seen(content, by: Bag.wang, Standing.story("p-x")), rejected)
                == .failure(.secondPersonNotPermitted))
        #expect(destroy(both, rejected, grams: Floor.grams("587")) == .failure(.signatureOtherContent))
        #expect(destroy(both, rejected, grams: Floor.grams("0")) == .failure(.bagWeightWrong))
        #expect(destroy(both, Bag.story) == .failure(.unitNotRejected))
        #expect(
            destroy(both, Bag.story.given(.decided(.giveBack, verifiedBy: "p-wang"))) == .failure(.unitNotRejected))
        let gone = rejected.given(end)
        #expect(gone.when(.hold([.interval]), Bag.receipt(), by: .node) == .failure(.unitDestroyed))
        #expect(gone.state.standing(Bag.receipt()) == .destroyed)
    }

    @Test func `stands as receipt, holds and decisions make it`() {
        let blank = UnitState(id: Bag.id)
        var held = blank
        held.holds = [.interval]
        var released = blank
        released.decision = .release
        var other = blank
        other.decision = .nonProduction
        let rows: [(UnitState, UnitReceipt, UnitStanding?)] = [
            (blank, Bag.receipt(.announced, .receiving), nil), (blank, Bag.receipt(.received, .finished), .received),
            (blank, Bag.receipt(), .accepted), (blank, Bag.receipt(.received, .rejected), .rejected),
            (blank, Bag.receipt(.isolated), .hold), (blank, Bag.receipt(.rejected), .rejected),
            (blank, Bag.receipt(sampleMissing: true), .hold), (held, Bag.receipt(), .hold),
            (released, Bag.receipt(.isolated), .accepted), (released, Bag.receipt(.rejected), .accepted),
            (other, Bag.receipt(.isolated), .nonProduction),
        ]
        for (state, receipt, standing) in rows { #expect(state.standing(receipt) == standing) }
    }

    @Test func `takes one right to hold and another to decide`() {
        #expect(UnitCommand.hold([]).permission == "plasma.hold")
        for command in [
            UnitCommand.lift([]), .decide(.reject), .withdrawDecision, .destroy(grams: Floor.grams("1"), .autoclave),
        ] { #expect(command.permission == "plasma.decide") }
    }
}

extension Result where Success == [UnitFact], Failure == Refusal {
    fileprivate var code: String? {
        if case .failure(let refusal) = self { refusal.code } else { nil }
    }
}
