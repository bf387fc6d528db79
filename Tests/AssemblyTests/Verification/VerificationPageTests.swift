import Alarms
import Assembly
import Kernel
import Ledger
import Sheets
import TestKit
import Testing
import Verification
import Web

@Suite struct `A page of process verification` {
    private func stage() async throws -> TrailStage {
        try await TrailStage(.plant) { plant in
            try await plant.found([])
            try await plant.equip()
            try await plant.verifyProcess()
        }
    }

    private static let characteristic = "/verification/characteristics/:characteristic"
    private static let model = "/verification/models/:model"
    private static let suggestion = "/verification/suggestions/:suggestion"

    private func html(_ reply: Reply) throws -> String {
        switch reply {
        case .page(let page), .refused(let page): return page.html
        default: throw PlantFailure(what: "no page")
        }
    }

    private func compare(_ html: String, _ name: String, _ language: Language) throws {
        let keyless =
            html.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY").replacing("><", with: ">\n<")
            .replacing(#/name="command" value="[0-9a-f]{32}"/#, with: "name=\"command\" value=\"KEY\"") + "\n"
        #expect(!html.contains("<b>恶</b>") && !html.contains(" style=\""))
        let path = "Tests/AssemblyTests/Verification/Golden/\(name)-\(language.rawValue).html"
        #expect(try Shown.differences(path, keyless) == [])
    }

    @Test(arguments: Language.allCases) func `is as a person saw it, and says that it is advice`(
        _ language: Language
    ) async throws {
        let stage = try await stage()
        for (name, path, person) in [
            ("characteristics", "/verification", Plant.engineer), ("models", "/verification/models", Plant.engineer),
            ("suggestions", "/verification/suggestions", "0533"), ("review", "/verification/review", "0533"),
        ] {
            let page = try await stage.page(path, by: person, language)
            #expect(page.contains(language == .zh ? "只给建议" : "advice only"))
            try compare(page, name, language)
        }
        for (name, id, person) in [("hours", "BR101.PAST.H", "0720"), ("yield", "ALB.YIELD", "0720")] {
            let page = try await stage.page(
                Self.characteristic, by: person, language, parameters: ["characteristic": id])
            #expect(page.contains(language == .zh ? "只给建议" : "advice only"))
            try compare(page, name, language)
        }
        try compare(
            try await stage.page(Self.model, by: "0720", language, parameters: ["model": "PAST.M1"]), "model", language)
        for (name, id) in [("open", "SG-BR101.PAST.H-11-nelson-1"), ("exception", "SG-PAST.M1-2-error")] {
            try compare(
                try await stage.page(Self.suggestion, by: "0533", language, parameters: ["suggestion": id]), name,
                language)
        }
    }

    private func post(
        _ path: String, _ form: [String: String], by person: String, _ parameters: [String: String] = [:],
        _ stage: TrailStage
    ) async throws -> Reply {
        let visit = try await stage.visit(path, by: person, form: form, parameters: parameters)
        return try await stage.answer(.post, path, visit)
    }

    @Test func `takes values from the record, and enters and strikes those that nothing collects`() async throws {
        let stage = try await stage()
        let hours = ["characteristic": "BR101.PAST.H"]
        let path = Self.characteristic + "/values"
        guard case .seeOther = try await post(path, ["act": "take"], by: "0720", hours, stage) else {
            Issue.record("batch 12 has no value yet")
            return
        }
        let lines = try stage.plant.store.read { (snapshot) throws(Fault) in
            try CharacteristicLookups.values(of: "BR101.PAST.H", from: snapshot)
        }
        #expect(lines.last?.value.batch == "PB-12" && lines.last?.value.value.text == "6.02")
        let again = try html(try await post(path, ["act": "take"], by: "0720", hours, stage))
        #expect(again.contains("verification.characteristic.nothing-new") || again.contains("记录里没有新的值"))
        let yield = ["characteristic": "ALB.YIELD"]
        let form = ["act": "enter", "batch": "ALB-9", "value": "x", "at": "2026-11-21T09:00"]
        #expect(try html(try await post(path, form, by: "0720", yield, stage)).contains("批号、时间或数值不对"))
        let strike = ["act": "strike", "number": "1"]
        #expect(try html(try await post(path, strike, by: "0720", yield, stage)).contains("没有写原因"))
    }

    @Test func `says why a model cannot be trained, and keeps what was typed`() async throws {
        let stage = try await stage()
        let form = [
            "act": "train", "model": "PAST.M2", "product": "人血白蛋白", "step": Plant.step,
            "signals": "BR101.TT01.PV, BR101.PH", "points": "20", "components": "2", "percent": "99",
            "batches": (1...6).map { "PB-\($0) BR101" }.joined(separator: "\n"),
        ]
        // Nothing was collected in this house: no number is made up.
        let page = try html(try await post("/verification/models", form, by: Plant.engineer, [:], stage))
        #expect(page.contains("没有数据") && page.contains("PB-3 BR101"))
        let why = Refusal.modelNotComputable(Phrase("没有数据", "nothing"))
        #expect(why.code == "verification.model.not-computable")
        let unknown = form.merging(["batches": "PB-99 BR101"]) { _, new in new }
        #expect(
            try html(try await post("/verification/models", unknown, by: Plant.engineer, [:], stage))
                .contains("模型没见过"))
        let odd = form.merging(["points": "5"]) { _, new in new }
        #expect(
            try html(try await post("/verification/models", odd, by: Plant.engineer, [:], stage)).contains("点数 20–200"))
    }

    @Test func `proposes what is typed, with limits of a baseline`() async throws {
        let stage = try await stage()
        let form = [
            "act": "propose", "product": "人血白蛋白", "step": Plant.step, "parameter": "灭活历时", "unit": "h",
            "asset": "BR101", "source": "duration", "statistic": "mean", "low": "5.5", "high": "6.5", "group": "1",
            "spread": "range", "rules": "western", "places": "2", "baseline_from": "1", "baseline_to": "9",
            "reason": "换规则",
        ]
        let path = Self.characteristic + "/plans"
        let hours = ["characteristic": "BR101.PAST.H"]
        guard case .seeOther = try await post(path, form, by: Plant.engineer, hours, stage) else {
            Issue.record("not proposed")
            return
        }
        let state = try stage.plant.load(CharacteristicTable.self, "BR101.PAST.H")
        #expect(state.proposal?.limits?.count == 9 && state.proposal?.rules.count == 4)
        let wrong = form.merging(["baseline_from": "9", "baseline_to": "1"]) { _, new in new }
        #expect(try html(try await post(path, wrong, by: Plant.engineer, hours, stage)).contains("基线的值已变"))
    }

    @Test func `gives the review as a workbook with figures, values and suggestions`() async throws {
        let stage = try await stage()
        let visit = try await stage.visit("/verification/review", query: ["format": "xlsx"])
        guard
            case .file(let name, Workbook.contentType, let bytes) = try await stage.answer(
                .get, "/verification/review", visit)
        else {
            Issue.record("no workbook")
            return
        }
        #expect(name.hasPrefix("review-") && bytes.starts(with: Array("PK".utf8)))
    }
}

@Suite struct `Advice of charts and models` {
    private func plant() async throws -> Plant {
        let plant = try Plant(Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 31)
        try await plant.found([])
        try await plant.equip()
        try await plant.verifyProcess()
        return plant
    }

    @Test func `Plan.A5 Plan.A8 is shown by the node in the transaction of the value that broke a rule`() async throws {
        let plant = try await plant()
        let shown = try plant.load(SuggestionTable.self, "SG-BR101.PAST.H-11-nelson-1")
        #expect(shown.finding?.batch == "PB-11" && shown.verdict == nil)
        #expect(shown.finding?.version == 2)
        // Values of the baseline were drawn, and suggested nothing.
        let all = try plant.store.read { (snapshot) throws(Fault) in
            try SuggestionTable.list(of: "BR101.PAST.H", limit: 100, from: snapshot)
        }
        #expect(all.map(\.id) == ["SG-BR101.PAST.H-11-nelson-1"])
    }

    @Test func `Plan.A5 Plan.A8 of a model names the signals, and a confirmed one opens an exception that QA judges`()
        async throws
    {
        let plant = try await plant()
        let shown = try plant.load(SuggestionTable.self, "SG-PAST.M1-2-error")
        #expect(shown.finding?.parts.first?.signal == "BR101.TT01.PV")
        #expect(shown.verdict == .exception && shown.judgedBy == "0533")
        let exception = try plant.load(ExceptionTable.self, "EX-SG-PAST.M1-2-error-1")
        #expect(exception.opening?.raising.batch == "PB-12" && exception.opening?.raising.asset == "BR101")
        #expect(exception.disposition == nil)
    }

    @Test func `Plan.A5 Plan.A8 stands on the trail whole: shown, confirmed, rejected, each with its reason`()
        async throws
    {
        let plant = try await plant()
        let entries = try PlantChecks.entries(plant.store)
        func reasons(_ id: String) -> [String] {
            entries.filter { $0.envelope.head.subject == Subject("verification.suggestion", id) }
                .map { "\($0.envelope.kind) \($0.envelope.head.reason ?? "")" }
        }
        #expect(
            reasons("SG-ALB.YIELD-9-nelson-1") == [
                "verification.suggestion.shown.v1 ", "verification.suggestion.rejected.v1 本批按小样工艺，不可比",
            ])
        #expect(
            reasons("SG-PAST.M1-2-error") == [
                "verification.suggestion.shown.v1 ", "verification.suggestion.confirmed.v1 曲线确有台阶，按异常处理",
            ])
        #expect(try PlantChecks.findings(plant) == [])
    }
}
