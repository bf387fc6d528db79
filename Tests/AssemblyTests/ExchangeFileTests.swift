import Exchange
import Kernel
import Ledger
import Sheets
import TestKit
import Testing
import Web

@testable import Assembly

/// A station that has neither a key nor the API: everything goes through files and a person's hands.
@Suite struct `A station with nothing but files` {
    private static let partner = "s66.example"
    private static let path = "/exchange/partners/:id"

    private func stage() async throws -> TrailStage {
        let stage = try await TrailStage(acts: 1)
        let reply = try await stage.post(
            "/exchange/partners", by: "0105",
            [
                "origin": Self.partner, "name": "六六浆站", "role": "station", "code": Plant.stations[1].code,
                "reason": "签约",
            ])
        guard case .seeOther = reply else { throw PlantFailure(what: "not registered") }
        return stage
    }

    private func bring(
        _ text: String, _ type: String = "DONOR_UPSERT", to stage: TrailStage, partner: String = partner
    ) async throws -> Reply {
        var form = Form(["type": type, "command": stage.node.freshCommandID().description])
        if !text.isEmpty { form.add("file", file: Form.File(name: "donors.csv", bytes: Array(text.utf8))) }
        let visit = try await stage.visit(
            "/exchange", by: "0417", whole: form, parameters: ["id": partner])
        return try await stage.answer(.post, "\(Self.path)/files", visit)
    }

    private let donors = "浆站,浆员编号,身份,比对标签\n0012,D1,固定,\(TreeHash.sha256([1]).hex)\n0012,D2,新,没有\n"

    private func place(_ reply: Reply) throws -> String {
        guard case .seeOther(let path) = reply else {
            throw PlantFailure(what: "not taken: \(reply)")
        }
        return path
    }

    @Test func `Plan.A3 brings a file that is judged item by item, once, and gets its answers as a file`() async throws
    {
        let stage = try await stage()
        let first = try place(try await bring(donors, to: stage))
        let size = try await stage.node.state().size
        #expect(try place(try await bring(donors, to: stage)) == first)
        #expect(try await stage.node.state().size == size)
        let id = IncomingMessage.record(
            FilePages.messageID(.donorUpsert, TreeHash.sha256(Array(donors.utf8))), from: Self.partner)
        let row = try #require(
            try await stage.node.read { (snapshot) throws(Fault) in try MessageLookups.message(id, from: snapshot) })
        #expect(row.how == .file && row.itemCount == 2 && row.refusedCount == 1 && row.stage == .answered)
        func answers(_ query: [String: String]) async throws -> String {
            let visit = try await stage.visit("/", by: "0417", query: query, parameters: ["id": id])
            guard case .file(_, _, let bytes) = try await stage.answer(.get, "/exchange/messages/:id/answers", visit)
            else { throw PlantFailure(what: "no file") }
            return String(decoding: bytes, as: UTF8.self)
        }
        let told = try await answers(["format": "csv"])
        #expect(told.contains("D1,regular") && told.contains("收下 accepted") && told.contains("不收 refused"))
        let refused = try await answers(["format": "csv", "only": "refused"])
        #expect(!refused.contains("D1") && refused.contains("D2"))
        #expect(try await answers(["format": "json"]).contains(#""outcome":"refused""#))
    }

    @Test func `is told row by row what is wrong with a file, and nothing is taken`() async throws {
        let stage = try await stage()
        let size = try await stage.node.state().size
        let wrong = try stage.refusal(try await bring("浆站,浆员编号,身份\nS66,,坏\n", to: stage))
        #expect(wrong.contains("sheets.file.rows-wrong") && wrong.contains("比对标签/match_tag"))
        #expect(try stage.refusal(try await bring("", to: stage)).contains("web.file.missing"))
        #expect(
            try stage.refusal(try await bring(donors, "TITRE_RESULT", to: stage)).contains(
                "exchange.file.type-not-chosen"))
        let signed = try await bring(donors, to: stage, partner: "s51a.example/one")
        #expect(try stage.refusal(signed).contains("exchange.partner.signs"))
        guard case .missing = try await bring(donors, to: stage, partner: "nobody.example") else {
            Issue.record("nobody's file was looked at")
            return
        }
        #expect(try await stage.node.state().size == size)
        let closing = try await stage.post(
            "\(Self.path)/acts", by: "0105", ["act": "close", "reason": "停"], parameters: ["id": Self.partner])
        _ = try place(closing)
        #expect(try stage.refusal(try await bring(donors, to: stage)).contains("exchange.file.not-taken"))
    }

    @Test func `gets what waits for it as a file, and somebody says to have handed it over`() async throws {
        let stage = try await stage()
        for (number, bag) in ["b1", "b2"].enumerated() {
            let item = MessageItem([
                ("bag", .text(bag)), ("code", .text("LBL-BAD")), ("reason", .text("破损")),
                ("at", .moment(.storyStart)),
            ])
            _ = try await stage.node.perform(
                Errand(
                    MessageTable.self, id: stage.node.freshCommandID(), record: "w-\(number)",
                    command: .queue(to: Self.partner, .unitReject, [item]), person: Standing.node.person))
        }
        func partner() async throws -> String {
            try await stage.page(Self.path, by: "0417", parameters: ["id": Self.partner])
        }
        #expect(try await partner().contains("waiting?type=UNIT_REJECT&amp;up_to=2&amp;format=csv"))
        let asked = try await stage.visit(
            "/", by: "0417", query: ["type": "UNIT_REJECT", "up_to": "1", "format": "csv"],
            parameters: ["id": Self.partner])
        guard case .file(let name, _, let bytes) = try await stage.answer(.get, "\(Self.path)/waiting", asked) else {
            Issue.record("no file")
            return
        }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(name == "UNIT_REJECT-1.csv" && text.contains("b1") && !text.contains("b2"))
        func handOver(_ form: [String: String], partner: String = Self.partner) async throws -> Reply {
            try await stage.post("\(Self.path)/handovers", by: "0417", form, parameters: ["id": partner])
        }
        let form = ["handed": "UNIT_REJECT", "up_to": "1"]
        #expect(try stage.refusal(try await handOver(form)).contains("exchange.reason-missing"))
        guard case .missing = try await handOver(form, partner: "nobody.example") else {
            Issue.record("something was handed to nobody")
            return
        }
        for _ in 0..<2 {
            _ = try place(try await handOver(form.merging(["reason": "交王医生，U 盘"]) { first, _ in first }))
        }
        let rows = try await stage.node.read { (snapshot) throws(Fault) in
            [try MessageLookups.message("w-0", from: snapshot), try MessageLookups.message("w-1", from: snapshot)]
        }
        #expect(rows.map { $0?.stage } == [.acknowledged, .queued] && rows[0]?.how == .file)
        #expect(try await partner().contains("up_to=2"))
    }

    @Test func `gets a template of each type, as XLSX and as CSV`() async throws {
        let stage = try await stage()
        for type in FilePages.types(from: .station) {
            for format in ["xlsx", "csv"] {
                let visit = try await stage.visit(
                    "/", by: "0417", query: ["format": format], parameters: ["type": type.name])
                guard
                    case .file(let name, _, let bytes) = try await stage.answer(
                        .get, "/exchange/templates/:type", visit)
                else { throw PlantFailure(what: "no template of \(type.name)") }
                #expect(name == "\(type.name.lowercased())-template.\(format)" && bytes.count > 100)
            }
        }
        #expect(FilePages.types(from: .regulator).isEmpty)
        #expect(FilePages.types(from: .station).contains { $0.name == "DONATION" })
        #expect(FilePages.types(from: .plant).contains { $0.name == "TITRE_RESULT" })
    }
}
