import Assembly
import Kernel
import Ledger
import Plasma
import Quarantine
import TestKit
import Testing
import Web

@testable import Preparation

@Suite struct `A page of preparation` {
    private let today = Moment.storyStart.day(offsetMinutes: 480)

    private func visit(_ language: Language, _ permissions: Permission...) -> Visit {
        let person = Standing(
            person: "0533", name: "陈工", role: "qa", permissions: Set(permissions), active: true, signingKey: nil)
        return Visit(
            language: language, theme: .light, standing: person, workstation: "office", now: .storyStart,
            zoneMinutes: 480, parameters: [:], query: [:], form: Form(), csrf: "csrf-token", wantsFragment: false,
            path: "/preparation", node: StillNode(), frame: TrailStage.frame("陈工"))
    }

    private func compare(_ markup: Markup, _ name: String, _ language: Language) throws {
        let html = markup.html
        #expect(!html.contains("<b>恶</b>") && !html.contains(" style=\""))
        let keyless = html.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY").replacing("><", with: ">\n<") + "\n"
        #expect(
            try Shown.differences("Tests/AssemblyTests/Preparation/Golden/\(name)-\(language.rawValue).html", keyless)
                == [])
    }

    private func bag(_ number: Int, _ station: String) -> PickedBag {
        PickedBag(
            bag: "A99992600000\(number)", station: station, donor: "\(station)-<b>恶</b>\(number)",
            collectedOn: today.adding(days: -120 - number), grams: DecimalNumber(coefficient: 5_905, scale: 1))
    }

    private var bags: [PickedBag] { [bag(1, "STN-07"), bag(2, "STN-07"), bag(3, "STN-08")] }

    private func state(_ stage: OrderStage) -> OrderState {
        var state = OrderState(id: "PP-2026-01")
        state.draft = OrderDraft(
            group: "IVIG", use: .albuminAndImmunoglobulin, type: .normal,
            targetGrams: DecimalNumber(coefficient: 1_800), rules: "1")
        state.stage = stage
        state.version = 1
        if stage != .drafted {
            state.bags = 3
            state.milligrams = MixSummary(bags).weight
            state.donors = 3
            state.pickedBy = "0720"
        }
        if stage == .released {
            state.releasedBy = "0533"
            state.releasedAt = .storyStart
            state.pausedShipments = ["SH-1"]
        }
        return state
    }

    private func all(_ language: Language) -> Visit {
        visit(
            language, "preparation.view", "preparation.plan", "preparation.release", "preparation.sort",
            "preparation.rules")
    }

    @Test(arguments: Language.allCases) func `with all of them is as a person saw it`(_ language: Language) throws {
        let pack = try Plant.smallPack()
        let lines = [OrderStage.drafted, .picked, .released].map {
            OrderLine(state: state($0), draftedAt: .storyStart, entry: 12)
        }
        let model = OrderListPages.Model(stage: nil, lines: lines, pack: pack)
        try compare(OrderListPages.listPage(model, nil, all(language)), "list", language)
        let none = OrderListPages.Model(stage: .issued, lines: [], pack: nil)
        try compare(
            OrderListPages.listPage(none, .orderTargetWrong, visit(language, "preparation.view", "preparation.plan")),
            "list-none", language)
    }

    @Test(arguments: Language.allCases) func `of one is as a person saw it`(_ language: Language) throws {
        let group = try Plant.smallPack(donorsMin: 1_000).group("IVIG")
        func model(_ stage: OrderStage, _ obstacles: [String: [PickObstacle]] = [:]) -> OrderPages.Model {
            OrderPages.Model(
                state: state(stage), group: group, list: stage == .drafted ? [] : bags,
                passedOver: stage == .drafted ? [] : PassGround.allCases.map { PassedOver($0, bags: 7) },
                obstacles: obstacles, digest: TreeHash.sha256(PickedList.canonicalBytes(bags)))
        }
        let found: [PickObstacle] = [
            .unknown, .waiting, .failed, .clearance(.heldBack), .clearance(.expired(today)), .type(.rabies),
            .young(today), .old(today), .ordered("PP-9"), .paused("SH-1"), .paused(""),
            .clearance(.standing(.hold)), .clearance(.restricted("TMP-A")), .clearance(.positive("S-1")),
            .clearance(.excluded("P-HIV")), .clearance(.absent),
        ]
        try compare(OrderPages.recordPage(model(.drafted), [], nil, all(language)), "drafted", language)
        try compare(
            OrderPages.recordPage(
                model(.picked, [bags[0].bag: found]), [], .bagNotListed("<b>恶</b>"), all(language)), "picked", language)
        try compare(OrderPages.recordPage(model(.released), [], nil, all(language)), "released", language)
        try compare(
            OrderPages.recordPage(model(.issued), [], nil, visit(language, "preparation.view")), "issued", language)
        let plan = PickPlan(
            bags: bags, passedOver: [PassedOver(.waiting, bags: 1_200)],
            lines: MixRules.check(
                MixSummary(bags), try #require(group), target: DecimalNumber(coefficient: 1_800)))
        try compare(OrderPages.previewPage(state(.drafted), plan, all(language)), "preview", language)
        let empty = PickPlan(bags: [], passedOver: [], lines: [])
        try compare(OrderPages.previewPage(state(.drafted), empty, all(language)), "preview-none", language)
    }

    @Test(arguments: Language.allCases) func `to walk by, and the rules, are as a person saw them`(
        _ language: Language
    ) throws {
        let walk = WalkPages.Model(
            state: state(.released), group: try Plant.smallPack().group("IVIG"),
            bags: bags.map { bag in
                PreparedBag(
                    bag: bag.bag, station: bag.station, donor: bag.donor, grams: bag.grams,
                    collectedOn: bag.collectedOn, shipment: "SH-1", box: "B<01>",
                    place: bag.station == "STN-07" ? "f1-a-01" : nil,
                    issuedIn: bag.station == "STN-07" ? nil : "PL-1", standing: .picked)
            })
        try compare(WalkPages.walkPage(walk, all(language)), "walk", language)
        try compare(WalkPages.print(walk, all(language)), "walk-print", language)
        let line = SelectionTable.Line(
            pack: try PreparationPack.read(preparationPackBytes), entry: 9, person: "0105", at: .storyStart)
        try compare(SelectionPages.rules.page([line], nil, all(language)), "rules", language)
        try compare(
            SelectionPages.rules.page([], PreparationPack.notLater, visit(language, "preparation.view")), "rules-none",
            language)
    }

    @Test(arguments: Language.allCases) func `to sort by is as a person saw it`(_ language: Language) throws {
        try compare(SortPages.entryPage(["PP-1", "PP-2"], all(language)), "sort", language)
        try compare(SortPages.entryPage([], all(language)), "sort-none", language)
        var setup = SortPages.Setup()
        setup.order = "PP-1"
        setup.mode = .three
        setup.boxes = [.now: "PB-1", .waiting: "PB-<3>"]
        try compare(
            SortPages.screen(SortAnswers.ready(setup, language), setup, all(language)), "sort-ready", language)
        for (name, obstacles, isListed) in [
            ("now", [], true), ("later", [], false), ("waiting", [.waiting], false),
            ("aside", [.clearance(.heldBack)], true),
        ] as [(String, [PickObstacle], Bool)] {
            let heap = SortHeap(obstacles, isListed: isListed, .three)
            #expect(heap.rawValue == name)
            let verdict = SortAnswers.sorted("A999926000001", heap, obstacles, box: setup.boxes[heap], language)
            try compare(SortPages.screen(verdict, setup, all(language)), "sort-\(name)", language)
        }
        try compare(
            SortPages.screen(SortAnswers.refused(.orderPaused, "<b>恶</b>", language), setup, all(language)),
            "sort-refused", language)
        #expect(SortHeap([.waiting], isListed: false, .two) == .later)
        #expect(setup.address == "order=PP-1&mode=b&now=PB-1&waiting=PB-%3C3%3E")
    }
}
