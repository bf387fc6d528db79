import Assembly
import Equipment
import Kernel
import TestKit
import Testing
import Web

@Suite struct `A page of equipment` {
    private func stage() async throws -> TrailStage {
        try await TrailStage(.plant) { plant in
            try await plant.found([])
            try await plant.equip()
        }
    }

    private static let asset = "/equipment/assets/:asset"
    private static let signal = "/equipment/signals/:signal"

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
            ("register", "/equipment", Plant.engineer), ("due", "/equipment/due", Plant.engineer),
            ("signals", "/equipment/signals", Plant.engineer),
            ("connections", "/equipment/connections", Plant.engineer),
            ("upgrades", "/equipment/upgrades", Plant.engineer), ("rules", "/equipment/rules", "0105"),
        ] {
            try compare(try await stage.page(path, by: person, language), name, language)
        }
        for (name, person) in [("engineer", Plant.engineer), ("operator", "0720")] {
            let page = try await stage.page(Self.asset, by: person, language, parameters: ["asset": "BR101"])
            try compare(page, "asset-\(name)", language)
        }
        for (name, person) in [("operator", "0720"), ("qa", "0533")] {
            let page = try await stage.page(Self.signal, by: person, language, parameters: ["signal": "BR101.PH"])
            try compare(page, "signal-\(name)", language)
        }
    }

    @Test func `does what is posted, and shows a refusal above the forms`() async throws {
        let stage = try await stage()
        func post(
            _ path: String, _ form: [String: String], by person: String = Plant.engineer,
            _ parameters: [String: String] = [:]
        ) async throws -> Reply {
            let visit = try await stage.visit(path, by: person, form: form, parameters: parameters)
            return try await stage.answer(.post, path, visit)
        }
        func done(_ reply: Reply) -> Bool { if case .seeOther = reply { true } else { false } }
        let new = ["asset": "WT-2", "kind": "instrument", "name": "秤", "class": "balance", "place": "r101"]
        #expect(done(try await post("/equipment", new)))
        #expect(try html(try await post("/equipment", new)).contains("WT-2 已经登记"))
        let scale = ["asset": "WT-2"]
        let calibration = [
            "performed_on": "2026-01-02", "by": "计量院", "certificate": "C", "unit": "kg",
            "points": "1.000 1.001 1.000 0.002\n5.000, 5.001, 5.001, 0.002",
        ]
        #expect(done(try await post(Self.asset + "/calibrations", calibration, scale)))
        let odd = calibration.merging(["points": "1 2 3"]) { $1 }
        #expect(try html(try await post(Self.asset + "/calibrations", odd, scale)).contains("role=\"alert\""))
        let stageForm = ["stage": "IQ", "performed_on": "2026-01-02", "report": "R-1"]
        #expect(done(try await post(Self.asset + "/qualifications", stageForm, scale)))
        let plan = ["act": "plan", "what": "校零", "due_on": "2099-01-01"]
        #expect(done(try await post(Self.asset + "/maintenance", plan, scale)))
        #expect(done(try await post(Self.asset + "/maintenance", ["act": "done", "number": "1", "what": "已校"], scale)))
        for form in [
            ["act": "start", "batch": "P-1", "step": "称量"], ["act": "end"], ["act": "clean", "method": "擦拭"],
            ["act": "soil"], ["act": "note", "text": "正常"], ["act": "put-out", "reason": "坏"],
        ] { #expect(done(try await post(Self.asset + "/log", form, by: "0720", scale)), "\(form)") }
        #expect(done(try await post(Self.asset + "/returns", ["reason": "已修"], by: "0533", scale)))
        let amended = new.merging(["name": "电子秤", "reason": "改名"]) { $1 }
        #expect(done(try await post(Self.asset + "/amendments", amended, scale)))
        let ahead = ["act": "note", "text": "x", "at": "2099-01-01T09:00"]
        #expect(try html(try await post(Self.asset + "/log", ahead, by: "0720", scale)).contains("时间在将来"))
        #expect(done(try await post(Self.asset + "/amendments", ["act": "retire", "reason": "旧"], scale)))
        guard
            case .missing = try await stage.answer(
                .get, Self.asset, stage.visit(Self.asset, parameters: ["asset": "?"]))
        else {
            Issue.record("an asset that nobody registered")
            return
        }
    }

    @Test func `of signals, connections and the plan does what is posted`() async throws {
        let stage = try await stage()
        func post(
            _ path: String, _ form: [String: String], by person: String = Plant.engineer,
            _ parameters: [String: String] = [:]
        ) async throws -> Reply {
            let visit = try await stage.visit(path, by: person, form: form, parameters: parameters)
            return try await stage.answer(.post, path, visit)
        }
        func done(_ reply: Reply) -> Bool { if case .seeOther = reply { true } else { false } }
        let line = [
            "act": "declare", "connection": "mq-1", "name": "网关", "protocol": "mqtt", "address": "mqtt://g:1883",
        ]
        #expect(done(try await post("/equipment/connections", line.merging(["settings": "topic = a/#"]) { $1 })))
        let secret = line.merging(["connection": "mq-2", "settings": "password=x"]) { $1 }
        #expect(try html(try await post("/equipment/connections", secret)).contains("不能写口令"))
        let signal = [
            "signal": "PH-1.PV", "asset": "PH-1", "name": "pH", "unit": "[pH]", "low": "0", "high": "14",
            "period": "5000", "critical": "no", "collection": "connected", "connection": "mq-1", "address": "a/ph",
        ]
        #expect(done(try await post("/equipment/signals", signal)))
        #expect(
            try html(try await post("/equipment/signals", signal.merging(["unit": "?"]) { $1 })).contains(
                "role=\"alert\""))
        let own = ["signal": "PH-1.PV"]
        let value = ["value": "6.9", "source": "reading", "instrument": "PH-1"]
        #expect(try html(try await post(Self.signal + "/values", value, by: "0720", own)).contains("手工补值没有写原因"))
        #expect(done(try await post(Self.signal + "/values", value.merging(["reason": "断网"]) { $1 }, by: "0720", own)))
        let amended = signal.merging(["name": "在线 pH", "reason": "改名"]) { $1 }
        #expect(done(try await post(Self.signal + "/amendments", amended, own)))
        let close = ["act": "close", "connection": "mq-1", "reason": "x"]
        #expect(try html(try await post("/equipment/connections", close)).contains("还有信号用连接"))
        #expect(done(try await post(Self.signal + "/amendments", ["act": "close", "reason": "x"], own)))
        #expect(
            done(
                try await post(
                    "/equipment/connections", line.merging(["act": "amend", "name": "新网关", "reason": "x"]) { $1 })))
        #expect(done(try await post("/equipment/connections", close)))
        let plan = [
            "act": "plan", "upgrade": "UP-9", "asset": "PH-1", "what": "pH", "why": "没有口", "interim": "录入",
            "due_on": "2099-01-01",
        ]
        #expect(done(try await post("/equipment/upgrades", plan)))
        #expect(
            done(
                try await post(
                    "/equipment/upgrades", plan.merging(["act": "amend", "what": "酸度", "reason": "x"]) { $1 })))
        let finish = ["act": "finish", "upgrade": "UP-9", "signal": "BR101.PH"]
        #expect(try html(try await post("/equipment/upgrades", finish)).contains("不是自动采集"))
        #expect(done(try await post("/equipment/upgrades", ["act": "withdraw", "upgrade": "UP-9", "reason": "x"])))
        let entry = ["entry": "0", "reason": "x"]
        #expect(
            try html(try await post(Self.signal + "/withdrawals", entry, by: "0533", ["signal": "BR101.PH"])).contains(
                "没有有效的值"))
        #expect(try html(try await post("/equipment/rules", [:], by: "0105")).contains("role=\"alert\""))
    }

    @Test func `Law.s34 stops a worklist on an analyser that is not qualified or calibrated`() async throws {
        let stage = try await stage()
        let found = try stage.plant.store.read { (snapshot) throws(Fault) in
            try EquipmentGates.check("MR-9", [.inCalibration], at: .storyStart, zoneMinutes: 480, from: snapshot)
        }
        #expect(found.map(\.obstacle) == [.calibrationMissing])
        func answer(_ requirement: Requirement) throws -> Refusal? {
            let answer = try #require(equipmentArea.answers[requirement.name])
            return try stage.plant.store.read { (snapshot) throws(Fault) in try answer(requirement, snapshot) }
        }
        let now = stage.plant.clock.read()
        #expect(try answer(.inCalibration("BR101", at: now, zoneMinutes: 480)) == nil)
        #expect(try answer(.qualified("BR101", at: now, zoneMinutes: 480)) == nil)
        #expect(try answer(.clean("BR101", at: now, zoneMinutes: 480)) == nil)
        #expect(try answer(.clean("BR101", at: now + .days(30), zoneMinutes: 480))?.code == "equipment.asset.not-ready")
        #expect(try answer(.qualified("MR-9", at: now, zoneMinutes: 480))?.code == "equipment.asset.not-ready")
        #expect(try answer(.clean("nothing", at: now, zoneMinutes: 480))?.code == "equipment.asset.not-ready")
    }
}
