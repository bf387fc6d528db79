import Kernel
import Ledger
import Plasma
import TestKit
import Testing
import Web

@testable import Assembly

@Suite struct `Signing several together` {
    private let stage: TrailStage
    private let path = "/plasma/acceptances"

    init() async throws { stage = try await TrailStage(received: true) }

    private func seen() async throws -> [String: String] {
        let html = try await stage.page(path)
        var fields: [String: String] = [:]
        for match in html.matches(of: #/name="(seen-[^"]+)" value="([0-9a-f]{64})"/#) {
            fields[String(match.1)] = String(match.2)
        }
        return fields
    }

    private func post(
        _ fields: [String: String], items: [String] = ["SH-1", "SH-2"], password: String = "own",
        number: String? = "0533"
    ) async throws -> Reply {
        var form = Form(fields)
        form.add("command", stage.node.freshCommandID().description)
        form.add("password", password)
        if let number { form.add("number", number) }
        for item in items { form.add("item", item) }
        return try await stage.answer(.post, path, try await stage.visit(path, whole: form))
    }

    private func stages() throws -> [ShipmentStage] {
        try ["SH-1", "SH-2"].map { try stage.plant.load(ShipmentTable.self, $0).stage }
    }

    private func refused(_ reply: Reply) throws -> String {
        guard case .refused(let page) = reply else { throw PlantFailure(what: "signed") }
        return page.html
    }

    @Test func `lists each with its digest, and gives each a signature of its own under one password`() async throws {
        let fields = try await seen()
        #expect(fields.keys.sorted() == ["seen-SH-1", "seen-SH-2"])
        guard case .seeOther = try await post(fields) else { throw PlantFailure(what: "not signed") }
        #expect(try stages() == [.accepted, .accepted])
        for id in ["SH-1", "SH-2"] {
            let history = try await stage.node.history(of: Subject(ShipmentRules.noun, id), before: .max, limit: 1)
            let statement = try #require(history.first?.head.signatures.first?.statement)
            #expect(statement.record.id == id && statement.person == "0533" && statement.meaning == .reviewed)
            #expect(statement.digest.hex == fields["seen-\(id)"])
        }
    }

    @Test func `signs nothing if one of them has changed since it was shown`() async throws {
        let fields = try await seen()
        let visit = try await stage.visit("/", by: "0533")
        _ = try await visit.perform(ShipmentTable.self, on: "SH-2", .giveBack, reason: "还有袋没看")
        #expect(try refused(try await post(fields)).contains("plasma.signature.batch-changed"))
        #expect(try stages() == [.finished, .receiving])
        var none = fields
        none["seen-SH-1"] = nil
        #expect(try refused(try await post(none, items: ["SH-1"])).contains("plasma.signature.batch-changed"))
    }

    @Test func `Law.s24 takes number and password as a single signature does`() async throws {
        let fields = try await seen()
        #expect(try refused(try await post(fields, number: nil)).contains("identity.signature.number-missing"))
        #expect(try refused(try await post(fields, password: "no")).contains("identity.password.wrong"))
        #expect(try refused(try await post(fields, items: [])).contains("plasma.signature.batch-empty"))
        #expect(try refused(try await post(fields, items: ["SH-1", "SH-1"])).contains("plasma.signature.batch-empty"))
        #expect(try stages() == [.finished, .finished])
    }

    @Test func `signs those that are chosen`() async throws {
        guard case .seeOther = try await post(try await seen(), items: ["SH-2"]) else {
            throw PlantFailure(what: "not signed")
        }
        #expect(try stages() == [.finished, .accepted])
    }
}
