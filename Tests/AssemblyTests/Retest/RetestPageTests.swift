import Assembly
import Donors
import Kernel
import Plasma
import TestKit
import Testing
import Web

@testable import Retest

@Suite struct `A page of the re-test` {
    private func visit(_ language: Language, _ permissions: Permission...) -> Visit {
        let person = Standing(
            person: "0302", name: "赵工", role: "checker", permissions: Set(permissions), active: true, signingKey: nil)
        return Visit(
            language: language, theme: .light, standing: person, workstation: "lab", now: .storyStart,
            zoneMinutes: 480, parameters: [:], query: [:], form: Form(), csrf: "csrf-token", wantsFragment: false,
            path: "/retest", node: StillNode(), frame: TrailStage.frame("赵工"))
    }

    private func compare(_ markup: Markup, _ name: String, _ language: Language) throws {
        let html = markup.html
        #expect(!html.contains("<b>恶</b>") && !html.contains(" style=\""))
        let keyless = html.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY").replacing("><", with: ">\n<") + "\n"
        let path = "Tests/AssemblyTests/Retest/Golden/\(name)-\(language.rawValue).html"
        #expect(try Shown.differences(path, keyless) == [])
    }

    private func pack() throws -> RetestPack { try RetestPack.read(retestPackBytes) }

    private func list(_ stage: WorklistStage) throws -> WorklistPages.Model {
        let codes = ["ALT", "HBsAg", "HBV-DNA"]
        var state = WorklistState(id: "R-20261121-03")
        state.worklist = Worklist(
            analyser: "<b>恶</b> MR-2", items: codes, specification: "1", specimens: ["B-1", "B-2", "B-3"])
        func result(_ bag: String, _ item: String, _ value: String, valid: Bool = true) -> EnteredResult {
            EnteredResult(
                TestResult(specimen: bag, item: item, value: DecimalNumber(value)), testedAt: .storyStart,
                kit: TestKit(lot: "K-1", maker: "华大", expiresOn: Day(daysSinceEpoch: 30_000)), isValid: valid)
        }
        state.results = [
            result("B-1", "ALT", "50.5"), result("B-1", "HBsAg", "1.32"), result("B-2", "ALT", "17.2", valid: false),
        ]
        state.stage = stage
        state.enteredBy = ["0301"]
        state.version = 3
        let pack = try pack()
        let judgement = pack.judge(
            SpecimenCase(
                results: state.results.filter(\.isValid).map {
                    RunResult($0.result, run: "R-1", testedAt: .storyStart)
                },
                pools: ["HBV-DNA": [PoolOutcome(pool: "MP-1", standing: .blocked)]]))
        return WorklistPages.Model(
            state: state, items: codes.compactMap(pack.item), judgements: ["B-1": judgement], verdicts: ["B-3": .pass],
            sheet: stage == .checked
                ? ConclusionSheet(specification: "1", passed: ["B-2"], failed: ["B-1"], waiting: 1) : nil)
    }

    @Test(arguments: Language.allCases) func `lists worklists and what failed`(_ language: Language) throws {
        let summary = WorklistSummary(
            id: "R-20261121-03", analyser: "<b>恶</b>", items: ["ALT"], specimens: 96, results: 77, stage: .entered,
            createdBy: "0301", createdAt: .storyStart, checkedBy: "", entry: 7)
        let failed = SpecimenLine(
            specimen: "B-1",
            conclusion: SpecimenConclusion(
                verdict: .fail, specification: "1", kind: .donation, donor: "3201-D1", station: "3201",
                collectedAt: .storyStart,
                items: [ItemConclusion(item: "HBsAg", interpretation: .reactive, run: "R-1")], discordant: ["HBsAg"],
                releasedAt: .storyStart, releasedBy: "0302"), entry: 9)
        let model = WorklistPages.ListModel(
            worklists: [summary], items: try pack().items, failed: [failed], stage: .entered)
        try compare(
            WorklistPages.listPage(model, .worklistFieldWrong, visit(language, "retest.view", "retest.test")),
            "worklists", language)
        let none = WorklistPages.ListModel(worklists: [], items: [], failed: [], stage: nil)
        try compare(WorklistPages.listPage(none, nil, visit(language, "retest.view")), "worklists-none", language)
    }

    @Test(arguments: Language.allCases) func `shows a worklist as a grid to whoever enters, checks or concludes`(
        _ language: Language
    ) throws {
        try compare(
            WorklistPages.recordPage(try list(.entered), [], nil, visit(language, "retest.view", "retest.test")),
            "worklist-entry", language)
        try compare(
            WorklistPages.recordPage(try list(.entered), [], nil, visit(language, "retest.view", "retest.check")),
            "worklist-check", language)
        try compare(
            WorklistPages.recordPage(
                try list(.checked), [], .worklistNothingWhole, visit(language, "retest.view", "retest.conclude")),
            "worklist-conclude", language)
    }

    @Test(arguments: Language.allCases) func `shows pools, and one as its plate and as a table`(
        _ language: Language
    ) throws {
        let summary = PoolSummary(
            id: "MP-1", parent: "", line: "", items: ["HBV-DNA"], rows: 2, columns: 3, members: 5, stage: .reactive,
            madeBy: "0301", madeAt: .storyStart, entry: 4)
        try compare(
            PoolPages.listPage(
                [summary], try pack().items, .reactive, .poolFieldWrong, visit(language, "retest.view", "retest.test")),
            "pools", language)
        var state = PoolState(id: "MP-1")
        state.pool = MiniPool(
            items: ["HBV-DNA"], rows: 2, columns: 3, members: ["<b>恶</b>", "B-2", "B-3", "B-4", "B-5"])
        state.readings = ["HBV-DNA": .reactive]
        state.testedBy = ["0301"]
        for (stage, found, open, name) in [
            (PoolStage.tested, [], [], "pool-check"), (.reactive, ["B-2"], ["B-4"], "pool-open"),
            (.reactive, ["B-2"], [], "pool-resolve"),
        ] {
            state.stage = stage
            let model = PoolPages.Model(
                state: state, seconds: [], lines: [:],
                found: found.map { ResultKey(specimen: $0, item: "HBV-DNA") }, open: open)
            try compare(
                PoolPages.recordPage(model, [], nil, visit(language, "retest.view", "retest.check", "retest.test")),
                name, language)
        }
    }

    @Test(arguments: Language.allCases) func `shows a specimen item by item, and the specification`(
        _ language: Language
    ) throws {
        let pack = try pack()
        var state = SpecimenState(id: "B-1")
        state.conclusion = SpecimenConclusion(
            verdict: .fail, specification: "1", kind: .donation, donor: "3201-D1", station: "3201",
            collectedAt: .storyStart,
            items: [
                ItemConclusion(
                    item: "ALT", value: DecimalNumber("50.5"), rounded: DecimalNumber("50"), unit: "U/L",
                    interpretation: .pass, run: "R-1"),
                ItemConclusion(item: "HBsAg", interpretation: .reactive, run: "R-1"),
            ], releasedAt: .storyStart, releasedBy: "0302")
        let tested = RunResult(
            TestResult(specimen: "B-1", item: "ALT", value: DecimalNumber("50.5"), told: .pass), run: "R-1",
            testedAt: .storyStart)
        let model = SpecimenPages.Model(
            state: state,
            source: SpecimenSource(
                kind: .donation, donor: "<b>恶</b>", station: "3201", collectedAt: .storyStart, standing: .accepted),
            items: pack.items, judgement: pack.judge(SpecimenCase(results: [tested])),
            lines: [
                TestedLine(
                    result: tested, kit: TestKit(lot: "K-1", maker: "华大", expiresOn: Day(daysSinceEpoch: 30_000)),
                    isValid: true, isChecked: true)
            ], pools: [])
        try compare(
            SpecimenPages.recordPage(
                model, [], .retestReasonMissing, visit(language, "retest.view", "retest.conclude", "plasma.view")),
            "specimen", language)
        let line = SpecificationTable.Line(pack: pack, entry: 3, person: "0105", at: .storyStart)
        try compare(
            SpecificationPages.rules.page(
                [line], RetestPack.notLater, visit(language, "retest.view", "retest.rules")), "specification",
            language)
        try compare(
            SpecificationPages.rules.page([], nil, visit(language, "retest.view")), "specification-none", language)
    }

    @Test func `Plan.A14 reads results of CSV and JSON alike, and names what it cannot read`() throws {
        func read(_ text: String) throws(Refusal) -> ResultBatch {
            try ResultFile.read(Array(text.utf8), testedAt: .storyStart) { _ in nil }
        }
        let csv = try read("样本,项目,值,判读,试剂批号\nB-1,HBsAg,0.24,阴性,K-1\n B-1 ,HBV-DNA,+,,\n")
        let json = try read(
            """
            {"kit_lots":[{"item":"HBsAg","kit_lot":"K-1"}],"results":[\
            {"specimen":"B-1","item":"HBsAg","value":"0.24","told":"negative"},\
            {"specimen":"B-1","item":"HBV-DNA","told":"reactive"}]}
            """)
        #expect(csv == json && csv.results.count == 2)
        #expect(throws: Refusal.resultFileWrong("")) { try read("{\"results\":[{\"specimen\":1}]}") }
        #expect(throws: Refusal.worklistRowsWrong(1, Phrase("", ""))) {
            try read("a,b,c,d,e\nB-1,HBsAg,1,,K-1\nB-2,HBsAg,1,,K-2\n")
        }
    }
}
