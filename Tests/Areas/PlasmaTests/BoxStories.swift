import Kernel
import Sheets
import TestKit
import Testing

@testable import Plasma

@Suite struct `A box of the plant` {
    private let chen = Standing.story("p-chen", "plasma.store")
    private let blank = Story(BoxRules.self, "PB-1")
    private let bag = "A999926012001"

    private func stocked(
        _ bag: String, box: String = "B01", type: PlasmaType = .normal, _ standing: UnitStanding = .accepted,
        isSealed: Bool = false
    ) -> StockedBag {
        StockedBag(bag: bag, box: box, type: type, standing: standing, isSealed: isSealed)
    }

    private func evidence(_ bags: [StockedBag], inside: [StockedBag] = [], isStations: Bool = false) -> BoxEvidence {
        var evidence = BoxEvidence()
        evidence.bags = Dictionary(bags.map { ($0.bag, $0) }) { first, _ in first }
        evidence.inside = inside
        evidence.isStations = isStations
        return evidence
    }

    private func code(_ result: Result<[BoxFact], Refusal>) -> String? {
        if case .failure(let refusal) = result { refusal.code } else { nil }
    }

    @Test func `takes bags of the stock and remembers the box that each came from`() {
        #expect(
            blank.when(.pack([bag]), evidence([stocked(bag)]), by: chen)
                == .success([.packed([BoxedBag(bag: bag, from: "B01")])]))
        #expect(code(blank.when(.pack([bag]), evidence([]), by: chen)) == "plasma.box.bag-not-in-stock")
        #expect(
            code(blank.when(.pack([bag]), evidence([stocked(bag, .destroyed)]), by: chen))
                == "plasma.box.bag-not-in-stock")
        #expect(
            code(blank.when(.pack([bag]), evidence([stocked(bag, box: "PB-1")]), by: chen))
                == "plasma.box.bag-inside-already")
        #expect(
            code(blank.when(.pack([bag]), evidence([stocked(bag, isSealed: true)]), by: chen)) == "plasma.box.sealed")
        #expect(
            code(blank.when(.pack([bag]), evidence([stocked(bag)], isStations: true), by: chen))
                == "plasma.box.is-stations")
        let odd = Story(BoxRules.self, "P/1")
        #expect(odd.when(.pack([bag]), evidence([stocked(bag)]), by: chen) == .failure(.boxNumberWrong))
        #expect(BoxCommand.reopen.permission == "plasma.store")
    }

    @Test func `never mixes types, nor what is held with what may be used`() {
        let inside = [stocked("A999926012009", box: "PB-1")]
        let rows: [(StockedBag, String?)] = [
            (stocked(bag), nil), (stocked(bag, .received), nil), (stocked(bag, .hold), "plasma.box.mixes"),
            (stocked(bag, .rejected), "plasma.box.mixes"), (stocked(bag, .nonProduction), "plasma.box.mixes"),
            (stocked(bag, type: .tetanus), "plasma.box.mixes"),
        ]
        for (found, refusal) in rows {
            #expect(code(blank.when(.pack([bag]), evidence([found], inside: inside), by: chen)) == refusal)
        }
        let two = [stocked(bag), stocked("A999926012002", .hold)]
        #expect(code(blank.when(.pack([bag, "A999926012002"]), evidence(two), by: chen)) == "plasma.box.mixes")
    }

    @Test func `holds sixty bags and no more, each once`() {
        let full = (0..<60).map { stocked("X\($0)", box: "PB-1") }
        #expect(blank.when(.pack([bag]), evidence([stocked(bag)], inside: full), by: chen) == .failure(.boxFull))
        #expect(blank.when(.pack([]), evidence([]), by: chen) == .failure(.boxFull))
        #expect(blank.when(.pack([bag, bag]), evidence([stocked(bag)]), by: chen) == .failure(.boxFull))
    }

    @Test func `is sealed with its bags, takes none then, and is opened again with a reason`() {
        let inside = [stocked(bag, box: "PB-1")]
        #expect(
            blank.when(.seal("S-1"), evidence([], inside: inside), by: chen)
                == .success([.sealed(seal: "S-1", bags: 1)]))
        #expect(blank.when(.seal("S-1"), evidence([]), by: chen) == .failure(.boxEmpty))
        #expect(blank.when(.seal(""), evidence([], inside: inside), by: chen) == .failure(.boxNumberWrong))
        let sealed = blank.given(.sealed(seal: "S-1", bags: 1))
        #expect(code(sealed.when(.pack(["X"]), evidence([stocked("X")]), by: chen)) == "plasma.box.sealed")
        #expect(code(sealed.when(.seal("S-2"), evidence([], inside: inside), by: chen)) == "plasma.box.sealed")
        #expect(sealed.when(.reopen, evidence([]), by: chen, reason: "漏装") == .success([.reopened]))
        #expect(sealed.when(.reopen, evidence([]), by: chen) == .failure(.unitReasonMissing))
        #expect(blank.when(.reopen, evidence([]), by: chen, reason: "x") == .failure(.boxNotSealed))
    }

    @Test func `has a label that a scanner reads`() {
        // The well-known example PJJ123C has check 54 in set A, whose start counts one less than that of set B.
        #expect(Code128.values("PJJ123C") == [104, 48, 42, 42, 17, 18, 19, 35, 55, 106])
        #expect(Code128.values("箱") == nil)
        #expect(Code128.values("") == nil)
        #expect(Code128.svg("PB-1") != nil)
    }
}

@Suite struct `The stock` {
    @Test func `counts ages in whole months of collection`() {
        #expect(StockPages.months(from: "2026-11", to: Floor.day("2026-11-21")) == 0)
        #expect(StockPages.months(from: "2025-12", to: Floor.day("2026-11-21")) == 11)
        #expect(StockPages.months(from: "2023-11", to: Floor.day("2026-11-01")) == 36)
    }

    @Test func `sorts by age whenever an age is asked for`() {
        var question = StockQuestion()
        question.sort = .number
        #expect(question.order == .number)
        question.from = "2026-01"
        #expect(question.order == .collected)
        #expect(!question.asked.contains(.destroyed))
    }

    @Test func `leaves nothing that a spreadsheet would compute in its file`() {
        let text = String(
            decoding: CSVWriter.bytes([StockPages.columns, ["=A9999", "a,b", "c\"d", "-1"]]), as: UTF8.self)
        #expect(text.hasSuffix("'=A9999,\"a,b\",\"c\"\"d\",'-1\r\n"))
        #expect(text.hasPrefix("\u{FEFF}bag,station"))
    }
}
