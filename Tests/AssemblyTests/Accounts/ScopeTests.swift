import Identity
import Kernel
import Ledger
import Plasma
import TestKit
import Testing
import Web

@testable import Assembly

@Suite struct `Rights by site and product` {
    private let stage: TrailStage

    init() async throws { stage = try await TrailStage(acts: 20) }

    private func limit(_ person: String, _ form: [String: String]) async throws {
        let path = "/accounts/:person/acts"
        var form = form.merging(["act": "scope", "reason": "分厂"]) { $1 }
        form["command"] = stage.node.freshCommandID().description
        let visit = try await stage.visit(path, by: "0001", form: form, parameters: ["person": person])
        guard case .seeOther = try await stage.answer(.post, path, visit) else {
            throw PlantFailure(what: "the scope is refused")
        }
    }

    private func correct() async throws {
        let visit = try await stage.visit("/", by: "0417")
        _ = try await visit.perform(
            ShipmentTable.self, on: "SH-1", .correct(.vehicle, to: "川Z\(stage.node.random() % 10_000)"), reason: "抄错")
    }

    private func see() async throws -> String {
        try await stage.page("/plasma/shipments/:id", by: "0417", parameters: ["id": "SH-1"])
    }

    @Test func `reach a shipment of the node's own site, and none of another`() async throws {
        try await limit("0417", ["sites": Plant.origin])
        #expect(try await see().contains("SH-1"))
        try await correct()
        try await limit("0417", ["sites": "plant.example/two"])
        await #expect(throws: Denial.refused(.outOfScope)) { try await see() }
        await #expect(throws: Denial.refused(.outOfScope)) { try await correct() }
        await #expect(throws: Denial.refused(.outOfScope)) {
            try await stage.page(
                "/records/:noun/:id", by: "0417", parameters: ["noun": "plasma.shipment", "id": "SH-1"])
        }
        try await limit("0417", ["sites": ""])
        try await correct()
    }

    @Test func `reach a shipment whose products they all name`() async throws {
        let types = try stage.plant.store.read { (snapshot) throws(Fault) in
            Set(try ShipmentTable.load("SH-1", from: snapshot).bags.map(\.line.type.rawValue))
        }
        try await limit("0417", ["products": types.joined(separator: ",")])
        #expect(try await see().contains("SH-1"))
        try await limit("0417", ["products": "none-of-them"])
        await #expect(throws: Denial.refused(.outOfScope)) { try await see() }
        await #expect(throws: Denial.refused(.outOfScope)) { try await correct() }
    }

    @Test func `leave out of the lists what they do not reach`() async throws {
        let lists = ["/plasma/shipments", "/plasma/bags"]
        func links() async throws -> [Bool] {
            var found: [Bool] = []
            for list in lists { found.append(try await stage.page(list, by: "0417").contains("\(list)/")) }
            return found
        }
        #expect(try await links() == [true, true])
        try await limit("0417", ["products": "none-of-them"])
        #expect(try await links() == [false, false])
        try await limit("0417", ["sites": Plant.origin])
        #expect(try await links() == [true, true])
        try await limit("0417", ["sites": "plant.example/two"])
        #expect(try await links() == [false, false])
    }

    @Test func `reach nothing that nobody knows`() async throws {
        try await limit("0417", ["sites": Plant.origin])
        await #expect(throws: Denial.refused(.outOfScope)) {
            try await stage.page("/plasma/shipments/:id", by: "0417", parameters: ["id": "SH-404"])
        }
        // What has no site, as a notice, stays open.
        let html = try await stage.page("/preferences/delegations", by: "0417")
        #expect(!html.isEmpty)
    }

    @Test func `stand on the page of the account and in its history`() async throws {
        try await limit("0417", ["sites": "plant.example/two", "products": "normal"])
        let html = try await stage.page("/accounts/:person", by: "0001", parameters: ["person": "0417"])
        #expect(html.contains("plant.example/two") && html.contains("改权限范围"))
    }
}
