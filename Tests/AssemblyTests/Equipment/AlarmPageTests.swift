import Alarms
import Assembly
import Equipment
import Kernel
import Lineage
import TestKit
import Testing
import Web

@Suite struct `A page of alarms` {
    private func stage() async throws -> TrailStage {
        try await TrailStage(.plant) { plant in
            try await plant.found([])
            try await plant.equip()
            try await plant.alarmDay()
        }
    }

    private static let alarm = "/alarms/list/:alarm"
    private static let exception = "/alarms/exceptions/:exception"

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
        let path = "Tests/AssemblyTests/Equipment/Golden/\(name)-\(language.rawValue).html"
        #expect(try Shown.differences(path, keyless) == [])
    }

    @Test(arguments: Language.allCases) func `is as a person saw it`(_ language: Language) async throws {
        let stage = try await stage()
        for (name, path, person) in [
            ("alarms", "/alarms", "0720"), ("definitions", "/alarms/definitions", Plant.engineer),
            ("exceptions", "/alarms/exceptions", "0533"), ("report", "/alarms/report", "0533"),
        ] {
            try compare(try await stage.page(path, by: person, language), name, language)
        }
        for (name, id, person) in [
            ("alarm-operator", "BR101.TT01.PV.H", "0720"), ("alarm-engineer", "BR101.TT01.PV.S", Plant.engineer),
            ("alarm-suppressed", "BR101.TT01.PV.L", Plant.engineer),
        ] {
            try compare(
                try await stage.page(Self.alarm, by: person, language, parameters: ["alarm": id]), name, language)
        }
        for (name, number) in [("exception-judged", 1), ("exception-open", 2)] {
            let parameters = ["exception": "EX-BR101.TT01.PV.H-\(number)"]
            try compare(
                try await stage.page(Self.exception, by: "0533", language, parameters: parameters), name, language)
        }
    }

    @Test func `does what is posted, and shows a refusal above the forms`() async throws {
        let stage = try await stage()
        func post(
            _ path: String, _ form: [String: String], by person: String = "0720", _ id: String = "BR101.TT01.PV.H"
        ) async throws -> Reply {
            let visit = try await stage.visit(path, by: person, form: form, parameters: ["alarm": id, "exception": id])
            return try await stage.answer(.post, path, visit)
        }
        func done(_ reply: Reply) -> Bool { if case .seeOther = reply { true } else { false } }
        let acts = Self.alarm + "/acts"
        #expect(try html(try await post(acts, ["act": "acknowledge", "comment": ""])).contains("确认没有写说明"))
        #expect(done(try await post(acts, ["act": "acknowledge", "comment": "已查"])))
        #expect(try html(try await post(acts, ["act": "shelve", "hours": "48", "reason": "x"])).contains("最长 24 小时"))
        #expect(done(try await post(acts, ["act": "shelve", "hours": "4", "reason": "检修"])))
        #expect(done(try await post(acts, ["act": "unshelve"])))
        let covers = Self.alarm + "/covers"
        for form in [
            ["act": "suppress", "reason": "x"], ["act": "unsuppress"],
            ["act": "take-out", "permit": "P", "reason": "x"],
            ["act": "put-back"],
        ] { #expect(done(try await post(covers, form, by: Plant.engineer)), "\(form)") }
        let new = [
            "alarm": "BR101.PH.H", "signal": "BR101.PH", "kind": "high", "value": "7.5", "dead_band": "0.1",
            "on_delay": "0", "off_delay": "0", "priority": "low", "critical": "yes", "consequence": "变性",
            "response": "停加酸",
        ]
        #expect(done(try await post("/alarms/definitions", new, by: Plant.engineer)))
        let odd = new.merging(["value": "x"]) { $1 }
        #expect(try html(try await post("/alarms/definitions", odd, by: Plant.engineer)).contains("role=\"alert\""))
        let amended = new.merging(["value": "7.6", "reason": "按验证"]) { $1 }
        let own = Self.alarm + "/definitions"
        #expect(done(try await post(own, amended, by: Plant.engineer, "BR101.PH.H")))
        #expect(done(try await post(own, ["act": "close", "reason": "x"], by: Plant.engineer, "BR101.PH.H")))
        let judge = Self.exception + "/judgements"
        let form = ["disposition": "no-impact", "reason": "x", "version": "9", "number": "0533", "password": "own"]
        let open = "EX-BR101.TT01.PV.H-2"
        #expect(try html(try await post(judge, form, by: "0533", open)).contains("签的是别的内容"))
        #expect(done(try await post(judge, form.merging(["version": "1"]) { $1 }, by: "0533", open)))
        let again = form.merging(["version": "2"]) { $1 }
        #expect(try html(try await post(judge, again, by: "0533", open)).contains("已经判定"))
        for (path, id) in [(Self.alarm, "?"), (Self.exception, "?")] {
            let visit = try await stage.visit(path, parameters: ["alarm": id, "exception": id])
            guard case .missing = try await stage.answer(.get, path, visit) else {
                Issue.record("\(path) is there")
                continue
            }
        }
    }

    @Test func `changes by itself, tells what is to be heard, and leaves its switches alone`()
        async throws
    {
        let stage = try await stage()
        let page = try await stage.page("/alarms", by: "0720")
        #expect(page.contains("data-live=\"/live?subject=alarms.\""))
        for priority in ["all", "high", "medium", "low"] { #expect(page.contains("data-sound=\"\(priority)\"")) }
        #expect(page.contains("浏览器要您先在页面上点一下才会响"))
        let visit = try await stage.visit("/alarms", by: "0720", fragment: true)
        guard case .fragment(let board) = try await stage.answer(.get, "/alarms", visit) else {
            Issue.record("no fragment")
            return
        }
        #expect(board.html.hasPrefix("<div data-list data-refresh=\"/alarms\" data-waiting=\""))
        #expect(page.contains(board.html) && !board.html.contains("data-sound=") && !board.html.contains("<nav"))
        // Half-written words stand in a piece of their own, beside those that change.
        let alarm = try await stage.page(Self.alarm, by: "0720", parameters: ["alarm": "BR101.TT01.PV.H"])
        for piece in ["standing", "acts", "log", "trail"] {
            #expect(alarm.contains("id=\"live-\(piece)\" data-refresh=\"/alarms/list/BR101.TT01.PV.H\""))
        }
    }

    @Test func `in a flood groups alarms by equipment`() async throws {
        let stage = try await TrailStage(.plant) { plant in
            try await plant.found([])
            try await plant.equip()
            let definition = Plant.definition(.high, "4.0", .low)
            for place in 1...12 {
                let errand = plant.errand(
                    DefinitionTable.self, "BR101.H\(place)", .define(definition), by: Plant.engineer)
                try await plant.must(errand)
                try await plant.alarm("BR101.H\(place)", .raise(at: plant.clock.read(), value: nil))
            }
        }
        let page = try await stage.page("/alarms", by: "0720")
        #expect(page.contains("报警洪泛") && page.contains("按设备") && page.contains("未确认 12 个"))
    }
}

@Suite struct `An exception of a batch` {
    /// A batch that the lineage knows runs in the tank, and its temperature leaves the limit.
    private func plant() async throws -> (Plant, Subject) {
        let plant = try Plant(Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 5)
        try await plant.found(Plant.shipments(5, bags: 6))
        try await plant.equip()
        let batch = try plant.store.read { (snapshot) throws(Fault) -> String? in
            try snapshot.first(
                "SELECT code FROM lineage_node WHERE origin = $1 AND kind = 'lineage.batch' ORDER BY node LIMIT 1", []
            ) { (row) throws(Fault) in row.text(0) }
        }
        let code = try #require(batch)
        let end = AssetCommand.endUse(at: nil)
        try await plant.asset("BR101", end, by: "0720")
        try await plant.asset("BR101", .clean(method: "CIP-3", at: nil), by: "0720")
        try await plant.asset("BR101", .startUse(batch: code, step: "合浆", at: nil), by: "0720")
        let definition = Plant.definition(.high, "4.0", .high)
        try await plant.must(
            plant.errand(DefinitionTable.self, "BR101.H", .define(definition), by: Plant.engineer))
        try await plant.alarm(
            "BR101.H", .raise(at: plant.clock.read(), value: DecimalNumber(coefficient: 47, scale: 1)))
        return (plant, Subject("lineage.batch", code))
    }

    private func isHeld(_ batch: Subject, _ plant: Plant) throws -> Bool {
        try plant.store.read { (snapshot) throws(Fault) in
            try !LineageLookups.held([batch], from: snapshot).isEmpty
        }
    }

    @Test func `Plan.A8 holds the batch until QA has judged it, and frees it or rejects it`() async throws {
        let (plant, batch) = try await plant()
        let before = try plant.load(LineageHoldTable.self, "EX-BR101.H-1")
        #expect(before.owner == Subject("alarms.exception", "EX-BR101.H-1") && before.decision == nil)
        #expect(try isHeld(batch, plant))
        let open = try plant.store.read { (snapshot) throws(Fault) in
            try ExceptionTable.open(ofBatch: batch.id, from: snapshot)
        }
        #expect(open == ["EX-BR101.H-1"])
        #expect(try plant.load(ExceptionTable.self, "EX-BR101.H-1").opening?.raising.step == "合浆")
        try await plant.judge("EX-BR101.H-1", .noImpact, reason: "探头漂移，已用备用探头核对")
        #expect(try plant.load(LineageHoldTable.self, "EX-BR101.H-1").decision == .lifted)
        try await plant.alarm("BR101.H", .giveBack(at: plant.clock.read(), value: nil))
        try await plant.alarm("BR101.H", .raise(at: plant.clock.read(), value: nil))
        try await plant.judge("EX-BR101.H-2", .rejected, "DEV-26-004", reason: "升温两小时")
        #expect(try plant.load(LineageHoldTable.self, "EX-BR101.H-2").decision == .rejected)
        #expect(try isHeld(batch, plant))
    }
}
