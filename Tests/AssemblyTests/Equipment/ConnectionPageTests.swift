import Assembly
import Equipment
import Kernel
import Ledger
import TestKit
import Testing
import Web

@Suite struct `A page of a connection` {
    private static let path = "/equipment/connections/:connection"
    private static let tags = path + "/tags"

    private func stage(_ desk: CollectionDesk) async throws -> TrailStage {
        var stage = try await TrailStage(.plant) { plant in
            try await plant.found([])
            try await plant.equip()
        }
        stage.desk = desk
        return stage
    }

    /// Another than the plant trusts; with what somebody wrote into it.
    private static func certificate(_ name: String, until: Span) -> ServerCertificate {
        let bytes = Array(name.utf8)
        return ServerCertificate(
            thumbprint: TreeHash.sha256(bytes).hex, subject: "CN=\(name) <b>恶</b>", validFrom: .storyStart - .hours(24),
            validUntil: .storyStart + until, bytes: bytes)
    }

    private static func desk(
        _ shown: ServerCertificate? = certificate("new", until: .hours(9_600)),
        _ browsed: BrowseAnswer = .nodes([
            BrowsedNode(address: "ns=2;s=BR101", name: "BR101 <b>恶</b>", isVariable: false),
            BrowsedNode(
                address: "ns=2;s=BR101.TT01", name: "TT01", isVariable: true, value: "4.02", at: .storyStart),
            BrowsedNode(address: "ns=2;s=BR101.PT01", name: "PT01", isVariable: true, value: "1.25", at: .storyStart),
        ])
    ) -> CollectionDesk {
        let failed = LiveSource(
            code: "opc-1", phase: .failed, since: .storyStart,
            reason: Phrase("服务器证书 <b>恶</b> 尚未被信任", "Nobody has trusted <b>恶</b>"), lastReadingAt: .storyStart,
            isClockWrong: false, unmapped: 2, unreadable: 0, refused: 0, reconnects: 0, certificate: shown)
        let told = [
            ToldTag(address: "ns=2;s=BR101.PT01 <b>恶</b>", value: "1.250", isGood: true, at: .storyStart, times: 9),
            ToldTag(address: "ns=2;s=BR101.TT01", value: "", isGood: false, at: .storyStart, times: 3),
        ]
        return CollectionDesk(
            source: { $0 == "opc-1" ? failed : nil }, own: { certificate("own", until: .hours(40_000)) },
            tags: { code, words, after, limit in
                guard code == "opc-1" else { return .none }
                let found = told.filter { $0.address > after && (words.isEmpty || $0.address.contains(words)) }
                return ToldTags(tags: Array(found.prefix(limit)), count: told.count, beyond: 1)
            }, browse: { _, _ in browsed })
    }

    private func compare(_ html: String, _ name: String, _ language: Language) throws {
        #expect(!html.contains("<b>恶</b>"))
        let keyless =
            html.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY").replacing("><", with: ">\n<")
            .replacing(#/name="command" value="[0-9a-f]{32}"/#, with: "name=\"command\" value=\"KEY\"") + "\n"
        let path = "Tests/AssemblyTests/Equipment/Golden/\(name)-\(language.rawValue).html"
        #expect(try Shown.differences(path, keyless) == [])
    }

    private func html(_ reply: Reply) throws -> String {
        switch reply {
        case .page(let page), .refused(let page): return page.html
        default: throw PlantFailure(what: "no page")
        }
    }

    private static let opc = ["connection": "opc-1"]

    @Test(arguments: Language.allCases) func `is as a person saw it`(_ language: Language) async throws {
        let stage = try await stage(Self.desk())
        let engineer = Plant.engineer
        try compare(
            try await stage.page(Self.path, by: engineer, language, parameters: Self.opc), "connection", language)
        try compare(
            try await stage.page(Self.path, by: engineer, language, parameters: ["connection": "mb-1"]),
            "connection-closed", language)
        try compare(
            try await stage.page(
                Self.tags, by: engineer, language, query: ["address": "ns=2;s=BR101.PT01", "node": "ns=2;s=BR101"],
                parameters: Self.opc), "tags", language)
    }

    @Test func `shows an expired certificate as such, and offers no trust`() async throws {
        let stage = try await stage(Self.desk(Self.certificate("old", until: .hours(-2))))
        let page = try await stage.page(Self.path, by: Plant.engineer, parameters: Self.opc)
        #expect(page.contains("已过期") && !page.contains("指纹相符"))
        let seen = try await stage.page(Self.path, by: "0720", parameters: Self.opc)
        #expect(seen.contains("服务器出示的证书") && !seen.contains("value=\"trust\""))
    }

    @Test func `trusts what the server shows and a person has compared, nothing else`() async throws {
        let shown = Self.certificate("new", until: .hours(9_600))
        let stage = try await stage(Self.desk(shown))
        let path = Self.path + "/certificates"
        func post(_ form: [String: String]) async throws -> Reply {
            let visit = try await stage.visit(path, by: Plant.engineer, form: form, parameters: Self.opc)
            return try await stage.answer(.post, path, visit)
        }
        func done(_ reply: Reply) -> Bool { if case .seeOther = reply { true } else { false } }
        let other = ["act": "trust", "thumbprint": Plant.shownCertificate.thumbprint, "reason": "x"]
        #expect(try html(try await post(other)).contains(Refusal.certificateNotShown.reason.zh))
        let form = ["act": "trust", "thumbprint": shown.thumbprint]
        #expect(try html(try await post(form)).contains("role=\"alert\""))
        #expect(done(try await post(form.merging(["reason": "与面板一致"]) { $1 })))
        let page = try await stage.page(Self.path, by: Plant.engineer, parameters: Self.opc)
        #expect(page.contains("CN=new") && !page.contains("指纹相符"))
        let gone = ["act": "distrust", "thumbprint": shown.thumbprint, "reason": "退役"]
        #expect(done(try await post(gone)))
        #expect(try html(try await post(gone)).contains("没有信任过这张证书"))
    }

    @Test func `makes a signal of an address, or gives the address to one that there is`() async throws {
        let stage = try await stage(Self.desk())
        func post(_ form: [String: String]) async throws -> Reply {
            let visit = try await stage.visit(Self.tags, by: Plant.engineer, form: form, parameters: Self.opc)
            return try await stage.answer(.post, Self.tags, visit)
        }
        let address = "ns=2;s=BR101.PT01"
        let new = [
            "act": "declare", "signal": "BR101.PT01.PV", "address": address, "asset": "BR101", "name": "罐压",
            "unit": "bar", "low": "0", "high": "4", "dead_band": "0.01", "period": "1000", "critical": "no",
            "node": "ns=2;s=BR101", "words": "PT",
        ]
        guard case .seeOther(let next) = try await post(new) else { throw PlantFailure(what: "not declared") }
        #expect(next == "/equipment/connections/opc-1/tags?words=PT&node=ns%3D2%3Bs%3DBR101")
        #expect(try html(try await post(new)).contains("BR101.PT01.PV 已经登记"))
        #expect(try html(try await post(new.merging(["unit": "?"]) { $1 })).contains("role=\"alert\""))
        let move = ["act": "move", "signal": "BR101.PH", "address": "ns=2;s=BR101.PH", "reason": "接通"]
        guard case .seeOther = try await post(move) else { throw PlantFailure(what: "not moved") }
        let moved = try stage.plant.store.read { (snapshot) throws(Fault) in
            try SignalTable.load("BR101.PH", from: snapshot).detail
        }
        #expect(moved?.collection == .connected(connection: "opc-1", address: "ns=2;s=BR101.PH"))
        #expect(moved?.isCritical == true && moved?.notConnected == "")
        #expect(try html(try await post(move.merging(["signal": "nobody"]) { $1 })).contains("没有在用的信号 nobody"))
        let page = try await stage.page(Self.tags, by: Plant.engineer, query: ["words": "PT"], parameters: Self.opc)
        #expect(page.contains("/equipment/signals/BR101.PT01.PV"))
        guard
            case .missing = try await stage.answer(
                .get, Self.tags, stage.visit(Self.tags, parameters: ["connection": "?"]))
        else { throw PlantFailure(what: "a connection that nobody declared") }
    }

    @Test func `says why a server cannot be browsed, and how a Modbus address is written`() async throws {
        let away = BrowseAnswer.away(Phrase("服务器没有连上", "not connected"))
        let stage = try await stage(Self.desk(nil, away))
        let page = try await stage.page(Self.tags, by: Plant.engineer, parameters: Self.opc)
        #expect(page.contains("服务器没有连上"))
        let modbus = try await stage.page(Self.tags, by: Plant.engineer, parameters: ["connection": "mb-1"])
        #expect(modbus.contains("1:holding:100:float32") && !modbus.contains("登记新信号"))
    }
}
