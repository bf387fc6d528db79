import Kernel
import Ledger
import TestKit
import Testing
import Web

@testable import Assembly
@testable import Monitoring

@Suite struct `A page of what is said of curves` {
    private func stage() async throws -> TrailStage {
        try await TrailStage(.plant) { plant in
            try await plant.found([])
            try await plant.equip()
            try await plant.alarmDay()
            try await plant.watchCurves()
        }
    }

    private static let note = "/monitoring/notes/:note"
    private static let signals = "BR101.TT01.PV,BR101.PH"

    private func compare(_ html: String, _ name: String, _ language: Language) throws {
        let keyless =
            html.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY").replacing("><", with: ">\n<")
            .replacing(#/name="command" value="[0-9a-f]{32}"/#, with: "name=\"command\" value=\"KEY\"") + "\n"
        #expect(!html.contains("<b>恶</b>") && !html.contains(" style=\""))
        let path = "Tests/AssemblyTests/Monitoring/Golden/\(name)-\(language.rawValue).html"
        #expect(try Shown.differences(path, keyless) == [])
    }

    private func html(_ reply: Reply) throws -> String {
        switch reply {
        case .page(let page), .refused(let page): return page.html
        default: throw PlantFailure(what: "no page")
        }
    }

    @Test(arguments: Language.allCases) func `Plan.A4 is as a person saw it`(_ language: Language) async throws {
        let stage = try await stage()
        let trend = try await stage.page(
            "/monitoring/trend", by: "0720", language,
            query: ["signals": Self.signals, "from": "\((stage.plant.clock.read() - .days(1)).milliseconds)"])
        try compare(trend, "trend-records", language)
        for (name, id, person) in [("note", "CN-1", "0720"), ("note-struck", "CN-2", "0533")] {
            try compare(
                try await stage.page(Self.note, by: person, language, parameters: ["note": id]), name, language)
        }
    }

    @Test func `Plan.A4 Plan.A7 gives the picture its notes, values entered by hand and gaps`() async throws {
        let stage = try await stage()
        let query = ["signals": Self.signals, "from": "\((stage.plant.clock.read() - .days(1)).milliseconds)"]
        let visit = try await stage.visit("/monitoring/points", by: "0720", query: query)
        guard case .file(_, _, let bytes) = try await stage.answer(.get, "/monitoring/points", visit) else {
            Issue.record("no points")
            return
        }
        let told = String(decoding: bytes, as: UTF8.self)
        #expect(told.contains("原因 夹套冷却阀卡住") && !told.contains("探头松动"), "what is struck is not drawn")
        #expect(told.contains("BR101.TT01.PV 来源断开") && told.contains("BR101.TT01.PV 系统停机"))
        #expect(told.contains("手工、补记\",\"late\":true") || told.contains("手工\",\"late\":false"))
        #expect(try JSONReader.read(bytes, strictness: .lenient) != .null)
    }

    @Test func `Plan.A4 writes and strikes with the password, and says above the picture what is refused`() async throws
    {
        let stage = try await stage()
        let now = stage.plant.clock.read()
        func post(_ path: String, _ form: [String: String], by person: String = "0720", _ id: String = "")
            async throws -> Reply
        {
            let visit = try await stage.visit(path, by: person, form: form, parameters: ["note": id])
            return try await stage.answer(.post, path, visit)
        }
        let form = [
            "signals": Self.signals, "window_from": "\((now - .hours(1)).milliseconds)",
            "from": (now - .minutes(5)).typed(offsetMinutes: 480), "to": (now - .minutes(4)).typed(offsetMinutes: 480),
            "kind": "observation", "text": "峰值是开盖", "number": "0720", "password": "own",
        ]
        for (wrong, said) in [
            (["text": " "], "没有写内容"), (["to": "x"], "起止时间"), (["kind": "x"], "没有写内容"),
            (["to": (now + .hours(1)).typed(offsetMinutes: 480)], "起止时间"), (["password": "no"], "role=\"alert\""),
        ] {
            let page = try html(try await post("/monitoring/notes", form.merging(wrong) { $1 }))
            #expect(page.contains(said) && page.contains("data-mark=\"note\""), "\(wrong)")
        }
        guard case .seeOther(let path) = try await post("/monitoring/notes", form) else {
            Issue.record("not written")
            return
        }
        #expect(path.hasPrefix("/monitoring/trend?signals=BR101.TT01.PV,BR101.PH&from="))
        let strikes = Self.note + "/strikes"
        let strike = ["reason": "不是开盖", "number": "0533", "password": "own"]
        let unsaid = try await post(strikes, strike.merging(["reason": ""]) { $1 }, by: "0533", "CN-1")
        #expect(try html(unsaid).contains("划去没有写原因"))
        guard case .seeOther("/monitoring/notes/CN-1") = try await post(strikes, strike, by: "0533", "CN-1") else {
            Issue.record("not struck")
            return
        }
        #expect(try stage.plant.load(CurveNoteTable.self, "CN-1").struckWhy == "不是开盖")
        let page = try await stage.page(Self.note, by: "0533", parameters: ["note": "CN-1"])
        #expect(page.contains("<s>夹套冷却阀卡住") && page.contains("不是开盖") && !page.contains("/strikes"))
        let missing = try await stage.visit(Self.note, parameters: ["note": "?"])
        guard case .missing = try await stage.answer(.get, Self.note, missing) else {
            Issue.record("a note that nobody wrote is there")
            return
        }
    }
}
