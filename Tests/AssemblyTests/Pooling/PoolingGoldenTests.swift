import Assembly
import Donors
import Kernel
import Ledger
import Plasma
import TestKit
import Testing
import Web

@testable import Pooling
@testable import Preparation

@Suite struct `A page of pooling` {
    private let today = Moment.storyStart.day(offsetMinutes: 480)
    private static let all: [Permission] = [
        "pooling.view", "pooling.operate", "pooling.test", "pooling.check", "pooling.approve", "pooling.rules",
    ]

    private func visit(_ language: Language, _ permissions: [Permission] = all) -> Visit {
        let person = Standing(
            person: "0720", name: "陈工", role: "production", permissions: Set(permissions), active: true,
            signingKey: nil)
        return Visit(
            language: language, theme: .light, standing: person, workstation: "pda-1", now: .storyStart,
            zoneMinutes: 480, parameters: ["pool": "POOL-26-001"], query: [:], form: Form(), csrf: "csrf-token",
            wantsFragment: false, path: "/pooling", node: StillNode(), frame: TrailStage.frame("陈工"))
    }

    private func compare(_ markup: Markup, _ name: String, _ language: Language) throws {
        let html = markup.html
        #expect(!html.contains("<b>恶</b>") && !html.contains(" style=\""))
        let keyless = html.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY").replacing("><", with: ">\n<") + "\n"
        #expect(
            try Shown.differences("Tests/AssemblyTests/Pooling/Golden/\(name)-\(language.rawValue).html", keyless) == []
        )
    }

    private func bag(_ number: Int) -> PooledBag {
        PooledBag(
            bag: "A99992603101\(number)", station: "S51A", donor: "S51A-<b>恶</b>\(number)",
            collectedOn: today.adding(days: -120), grams: DecimalNumber(coefficient: 5_925, scale: 1))
    }

    private func order() -> OrderState {
        var order = OrderState(id: "TC-26-001")
        order.draft = OrderDraft(
            group: "IVIG", use: .albuminAndImmunoglobulin, type: .normal,
            targetGrams: DecimalNumber(coefficient: 3_000_000), rules: "1")
        order.stage = .issuing
        order.bags = 5_085
        return order
    }

    private func state(_ stage: PoolingStage) -> PoolingState {
        var state = PoolingState(id: "POOL-26-001")
        state.opening = PoolOpening(order: "TC-26-001", group: "IVIG", specification: "1")
        state.bags = 3
        state.rejected = 1
        state.cut = 2
        state.weight = Milligrams(count: 1_185_000)
        state.version = 9
        state.stage = stage
        guard stage != .issuing else { return state }
        state.count = EmptyCount(expected: 2, counted: 1, deviation: "DEV-<b>恶</b>", confirmedBy: "0288")
        guard stage == .made else { return state }
        state.making = PoolMaking(
            bags: 2, donors: 2, stations: 1, grams: DecimalNumber(coefficient: 1_185),
            kilograms: DecimalNumber(coefficient: 1_184, scale: 3), tank: "TK-<b>恶</b>", list: TreeHash.sha256([1]),
            checkedBy: "0288", approvedBy: "0533")
        state.madeBy = "0720"
        state.madeAt = .storyStart
        state.samples = [PoolSample(number: "S-1", purpose: "retain", place: "F-07", retainUntil: today)]
        return state
    }

    private func tested(_ state: PoolingState) -> PoolingState {
        var state = state
        let kit = KitLot(maker: "万泰 <b>恶</b>", lot: "K-1", expiresOn: today)
        for (item, reading) in [("HBsAg", Interpretation.reactive), ("anti-HIV", .negative)] {
            state.results[item] = StandingResult(
                result: PoolResult(item: item, value: nil, interpretation: reading, kit: kit, run: "RUN-1"), round: 0,
                testedAt: .storyStart, person: "0301")
        }
        state.testedBy = ["0301"]
        return state
    }

    private func model(_ state: PoolingState) throws -> PoolingRecord.Model {
        let standings: [PooledStanding] = [.cut, .issued, .rejected, .returned]
        let lines = standings.enumerated().map { place, standing in
            PoolBagLine(bag: bag(place), standing: standing, person: "0720", at: .storyStart, entry: 40)
        }
        let sum = PoolSum([bag(0), bag(1)])
        let group = try PreparationPack.read(preparationPackBytes).group("IVIG")
        return PoolingRecord.Model(
            state: state, pack: try PoolingPack.read(poolingPackBytes), order: order(), bags: lines, isMore: true,
            sum: sum, rules: group.map { MixRules.check(sum.mix, $0, target: sum.mix.weight.grams) } ?? [],
            results: Array(state.results.values).sorted { $0.result.item < $1.result.item }, history: [])
    }

    @Test(arguments: Language.allCases) func `of many pools is as a person saw it`(_ language: Language) throws {
        let pools = PoolingStage.allCases.enumerated().map { place, stage in
            PoolSummary(
                id: "POOL-26-00\(place)", order: "TC-<b>恶</b>", group: "IVIG", stage: stage, bags: 5_085,
                weight: Milligrams(count: 3_000_150_000), verdict: stage == .made ? .fail : nil, openedBy: "0720",
                openedAt: .storyStart, entry: 7)
        }
        var released = order()
        released.stage = .released
        let line = OrderLine(state: released, draftedAt: .storyStart, entry: 3)
        let model = PoolingPages.Model(pools: pools, orders: [line], stage: nil)
        try compare(PoolingPages.listPage(model, nil, visit(language)), "list", language)
        let none = PoolingPages.Model(pools: [], orders: [], stage: .made)
        try compare(PoolingPages.listPage(none, PoolingPack.missing, visit(language)), "list-none", language)
    }

    @Test(arguments: Language.allCases) func `of one pool is as a person saw it`(_ language: Language) throws {
        try compare(PoolingRecord.recordPage(model(state(.issuing)), nil, visit(language)), "record-issuing", language)
        try compare(
            PoolingRecord.recordPage(model(state(.counted)), .poolingNotCounted, visit(language)), "record-counted",
            language)
        try compare(PoolingRecord.recordPage(model(state(.made)), nil, visit(language)), "record-made", language)
        var checked = tested(state(.made))
        try compare(PoolingRecord.recordPage(model(checked), nil, visit(language)), "record-tested", language)
        checked.checkedBy = "0302"
        try compare(PoolingRecord.recordPage(model(checked), nil, visit(language)), "record-checked", language)
        checked.conclusion = PoolConclusion(verdict: .fail, failed: ["HBsAg"])
        checked.hold = "POOL-26-001-77"
        try compare(
            PoolingRecord.recordPage(model(checked), nil, visit(language, ["pooling.view", "pooling.approve"])),
            "record-concluded", language)
        try compare(PoolingPrint.page(model(checked), visit(language)), "print", language)
    }

    @Test(arguments: Language.allCases) func `of a scan is as a person saw it`(_ language: Language) throws {
        for work in [PoolingScans.Work.issue, .empty] {
            var model = PoolingScans.Model(
                work: work, state: state(.issuing), listed: 5_085,
                recent: [PoolBagLine(bag: bag(1), standing: .issued, person: "0720", at: .storyStart, entry: 41)])
            let here = visit(language)
            try compare(PoolingScans.screenPage(model, here), "\(work.rawValue)-ready", language)
            model.entry = 41
            model.at = .storyStart
            let fact: PoolingFact = work == .issue ? .issued([bag(1)]) : .emptied([bag(1).bag])
            try compare(
                scanAnswer(
                    PoolingScans.accepted(bag(1).bag, fact, model, here), side: PoolingScans.count(model, here),
                    foot: PoolingScans.foot(model, here), language), "\(work.rawValue)-pass", language)
            try compare(
                scanAnswer(
                    PoolingScans.stopped("<b>恶</b>", .poolingBagNotHere("<b>恶</b>", "POOL-26-001"), here),
                    side: PoolingScans.count(model, here), foot: PoolingScans.foot(model, isStopped: true, here),
                    language), "\(work.rawValue)-stop", language)
        }
    }

    @Test(arguments: Language.allCases) func `of its rules is as a person saw it`(_ language: Language) throws {
        let line = PoolingPackTable.Line(
            pack: try PoolingPack.read(poolingPackBytes), entry: 5, person: "<b>恶</b>", at: .storyStart)
        try compare(PoolingPackPages.rules.page([line], nil, visit(language)), "rules", language)
        try compare(PoolingPackPages.rules.page([], nil, visit(language)), "rules-none", language)
    }
}
