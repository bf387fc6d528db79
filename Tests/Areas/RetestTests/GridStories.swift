import Donors
import Kernel
import TestKit
import Testing

@testable import Retest

@Suite struct `The grid of a long worklist` {
    private let pack = RetestPack(
        version: "1", effectiveFrom: Day(daysSinceEpoch: 1),
        items: [`Judging an item`.item("ALT", max: "50", more: 2, bad: 2)])

    private func model(bad: Set<Int>) -> WorklistPages.Model {
        let specimens = (1...250).map { "B-\($0)" }
        var state = WorklistState(id: "WL-1")
        state.worklist = Worklist(analyser: "MR-2", items: ["ALT"], specification: "1", specimens: specimens)
        var judgements: [String: SpecimenJudgement] = [:]
        for (place, specimen) in specimens.enumerated() {
            let value = bad.contains(place + 1) ? "71" : "17"
            let result = TestResult(specimen: specimen, item: "ALT", value: DecimalNumber(value), told: nil)
            judgements[specimen] = pack.judge(
                SpecimenCase(results: [RunResult(result, run: "WL-1", testedAt: .storyStart)]))
        }
        return WorklistPages.Model(state: state, items: pack.items, judgements: judgements, verdicts: [:], sheet: nil)
    }

    @Test func `shows what is out of line first, with its place, and everything else behind it`() {
        let model = model(bad: [99, 240])
        let first = GridPage(model, from: 1)
        #expect(first.rows.prefix(4).map(\.place) == [99, 240, 1, 2] && first.rows.count == 96)
        #expect(first.note.en == "2 out of line stand first; 1 to 96 of 250 specimens")
        let all = [1, 97, 193].flatMap { GridPage(model, from: $0).rows.map(\.place) }
        #expect(all.count == 250 && Set(all) == Set(1...250))
        #expect(GridPage(model, from: 0).rows.map(\.place) == first.rows.map(\.place))
    }

    @Test func `keeps the order of the worklist where nothing is out of line`() {
        let page = GridPage(model(bad: []), from: 193)
        #expect(page.rows.map(\.place) == Array(193...250) && page.note.en == "193 to 250 of 250 specimens")
    }
}
