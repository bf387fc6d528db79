import Kernel
import Plasma
import Preparation
import TestKit
import Testing

@testable import Pooling

@Suite struct `A pool when it is made` {
    private func signed(
        _ story: Story<PoolingRules>, _ evidence: PoolingEvidence, _ kilograms: DecimalNumber,
        by people: [(Standing, SignatureMeaning)]
    ) -> [SignedBy] {
        let content = story.state.content(
            of: evidence.sum, kilograms: kilograms, tank: "TK-101", list: Digest.story(evidence.sum.list))
        return people.map {
            .story($0.0, $0.1, over: story.state.subject, version: story.state.version, content: content)
        }
    }

    private static let three: [(Standing, SignatureMeaning)] = [
        (Pools.operate, .performed), (Pools.checker, .verified), (Pools.qa, .approved),
    ]

    private func make(
        _ story: Story<PoolingRules>, _ evidence: PoolingEvidence, kilograms text: String = "2.37",
        by people: [(Standing, SignatureMeaning)] = three
    ) throws -> Result<[PoolingFact], Refusal> {
        let kilograms = try #require(DecimalNumber(text))
        return story.when(
            .make(kilograms: kilograms, tank: "TK-101"), evidence, by: Pools.operate,
            signatures: signed(story, evidence, kilograms, by: people))
    }

    private var counted: Story<PoolingRules> {
        Pools.issued().given(.emptied((1...4).map { "B-\($0)" }), .counted(EmptyCount(expected: 4, counted: 4)))
    }

    @Test func `counts as many empty bags as were cut, or a deviation and a second person say why`() throws {
        let story = Pools.issued().given(.emptied(["B-1", "B-2", "B-3"]))
        let known = Pools.evidence()
        let differing = EmptyCount(expected: 4, counted: 3)
        #expect(
            story.when(.count(nil, deviation: nil), known, by: Pools.operate)
                == .failure(.poolingCountDiffers(differing))
        )
        let told = EmptyCount(expected: 4, counted: 3, deviation: "DEV-1")
        let content = story.state.content(of: told, reason: "袋落入废料")
        func count(_ reason: String?, _ signatures: [SignedBy]) -> Result<[PoolingFact], Refusal> {
            story.when(
                .count(nil, deviation: "DEV-1"), known, by: Pools.operate, reason: reason, signatures: signatures)
        }
        #expect(count(nil, []) == .failure(.poolingReasonMissing))
        #expect(count("袋落入废料", []) == .failure(.poolingSecondMissing(.verified)))
        let own = Pools.signed(story, content, .verified, by: Pools.operate)
        #expect(count("袋落入废料", own) == .failure(.poolingSecondMissing(.verified)))
        let second = Pools.signed(story, content, .verified, by: Pools.checker)
        #expect(
            count("袋落入废料", second)
                == .success([
                    .counted(EmptyCount(expected: 4, counted: 3, deviation: "DEV-1", confirmedBy: "0288"))
                ]))
        let whole = story.given(.emptied(["B-4"]))
        #expect(
            whole.when(.count(nil, deviation: nil), known, by: Pools.operate)
                == .success([.counted(EmptyCount(expected: 4, counted: 4))]))
        #expect(
            Pools.issued().when(.count(4, deviation: nil), Pools.evidence(.count), by: Pools.operate)
                == .success([.counted(EmptyCount(expected: 4, counted: 4))]))
        #expect(
            Pools.issued().when(.count(nil, deviation: nil), Pools.evidence(.count), by: Pools.operate)
                == .failure(.poolingFieldWrong("counted")))
        let empty = Story(PoolingRules.self, "POOL-1").given(.opened(Pools.opening))
        #expect(empty.when(.count(nil, deviation: nil), known, by: Pools.operate) == .failure(.poolingNothingIssued))
    }

    @Test func `is signed by operator, checker and QA, three people, over one content`() throws {
        let known = try Pools.making()
        guard case .success(let facts) = try make(counted, known), case .made(let making)? = facts.first else {
            Issue.record("it was not made")
            return
        }
        #expect(making.bags == 4 && making.donors == 3 && making.grams.text == "2370")
        #expect(making.checkedBy == "0288" && making.approvedBy == "0533")
        #expect(try make(counted, known, by: Array(Self.three.dropFirst())) == .failure(.poolingSignatureMissing))
        #expect(
            try make(counted, known, by: [Self.three[0], Self.three[2]]) == .failure(.poolingSecondMissing(.verified)))
        #expect(
            try make(counted, known, by: Array(Self.three.dropLast())) == .failure(.poolingSecondMissing(.approved)))
        let both = Standing.story("0288", "pooling.verify", "pooling.approve")
        #expect(
            try make(counted, known, by: [Self.three[0], (both, .verified), (both, .approved)])
                == .failure(.poolingSamePerson))
        let other = signed(counted, known, DecimalNumber(coefficient: 236, scale: 2), by: Self.three)
        let kilograms = DecimalNumber(coefficient: 237, scale: 2)
        #expect(
            counted.when(
                .make(kilograms: kilograms, tank: "TK-101"), known, by: Pools.operate, signatures: other)
                == .failure(.poolingSignatureMissing))
    }

    /// §8 of the trade: Σ of the bags against the tank, ±0.5 %, compared exactly.
    @Test func `weighs what its bags weigh`() throws {
        let known = try Pools.making()
        for (text, isWithin) in [("2.3582", true), ("2.3581", false), ("2.3818", true), ("2.3819", false)] {
            let made = try make(counted, known, kilograms: text)
            if isWithin {
                #expect(throws: Never.self) { try made.get() }
            } else {
                let number = DecimalNumber(coefficient: 1)
                #expect(made == .failure(.poolingWeightDiffers(number, number, number)))
            }
        }
        #expect(try make(counted, known, kilograms: "0") == .failure(.poolingFieldWrong("kilograms")))
    }

    @Test func `is not made of what may no longer be used, nor before it is counted`() throws {
        #expect(try make(Pools.issued(), Pools.making()) == .failure(.poolingNotCounted))
        let held = Pools.Stocked(number: 3, standing: .issued, usage: .issued, record: "POOL-1", isHeld: true)
        #expect(try make(counted, Pools.making([held])) == .failure(.poolingBagsBarred(1, "B-3", Phrase("", ""))))
        #expect(try make(counted, Pools.making(donorsMin: 4)) == .failure(.poolingListWrong(Phrase("", ""))))
        var paused = try Pools.making()
        paused.order = Pools.order(paused: true)
        #expect(try make(counted, paused) == .failure(.poolingOrderPaused("TC-1")))
        let moved = counted.given(.bagRejected(bag: "B-4", grams: Pools.grams, .clot, wasCut: true))
        #expect(try make(moved, Pools.making()) == .failure(.poolingNotCounted))
    }
}
