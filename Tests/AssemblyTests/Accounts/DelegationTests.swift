import Identity
import Kernel
import Ledger
import Notices
import Plasma
import TestKit
import Testing
import Trail
import Web

@testable import Assembly

@Suite struct `A delegation in the plant` {
    private let plant: Plant

    init() async throws {
        plant = try Plant(Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 12)
        try await plant.found(Plant.shipments(12, bags: 2))
    }

    private func terms(_ permissions: [Permission], from: Int64 = 0, hours: Int64 = 8) -> DelegationTerms {
        let now = plant.clock.read()
        return DelegationTerms(
            giver: "0533", receiver: "0900", permissions: permissions, starts: now + .hours(from),
            ends: now + .hours(from + hours))
    }

    private func offer(_ terms: DelegationTerms, accept: Bool = true) async throws {
        try await plant.must(plant.errand(DelegationTable.self, "DG-1", .offer(terms), by: "0533", reason: "休假"))
        if accept { try await plant.must(plant.errand(DelegationTable.self, "DG-1", .accept, by: "0900")) }
    }

    private func post(_ id: String) async throws {
        try await plant.must(plant.errand(NoticeTable.self, id, .post(title: "停电", body: "周六"), by: "0900"))
    }

    @Test func `counts once it is accepted, between its dates, and is named in the record`() async throws {
        try await offer(terms(["notices.post"], from: 1), accept: false)
        await #expect(throws: (any Error).self) { try await post("n-a") }
        try await plant.must(plant.errand(DelegationTable.self, "DG-1", .accept, by: "0900"))
        await #expect(throws: (any Error).self) { try await post("n-b") }
        plant.clock.advance(.hours(1))
        try await post("n-c")
        let head = try plant.store.read { (snapshot) throws(Fault) in
            try StoredEntry.whole(try LedgerReader.size(snapshot) - 1, from: snapshot).envelope.head
        }
        #expect(head.person == "0900" && head.role == "inspector for 0533")
        #expect(TrailParts.roleName(head.role, .zh) == "检查员（代 0533）")
        #expect(TrailParts.roleName(head.role, .en) == "inspector (for 0533)")
        // It ends by itself: no fact says so.
        plant.clock.advance(.hours(8))
        await #expect(throws: (any Error).self) { try await post("n-d") }
    }

    @Test func `ends when it is withdrawn, and when its giver loses the right`() async throws {
        try await offer(terms(["notices.post"]))
        try await post("n-a")
        try await plant.must(
            plant.errand(AccountTable.self, "0533", .changeRole(to: "inspector"), by: "0001", reason: "调岗"))
        await #expect(throws: (any Error).self) { try await post("n-b") }
        try await plant.must(
            plant.errand(AccountTable.self, "0533", .changeRole(to: "qa"), by: "0001", reason: "调回"))
        try await post("n-c")
        try await plant.must(plant.errand(DelegationTable.self, "DG-1", .withdraw, by: "0001", reason: "提前结束"))
        await #expect(throws: (any Error).self) { try await post("n-d") }
    }

    @Test func `Law.s27 counts no more when its receiver's new role would join duties`() async throws {
        try await offer(terms(["plasma.review"]))
        func may() throws -> Set<Permission> {
            try plant.store.read { (snapshot) throws(Fault) in
                try identityAuthority.standing("0900", plant.clock.read(), snapshot)?.permissions ?? []
            }
        }
        #expect(try may().contains("plasma.review"))
        try await plant.must(
            plant.errand(AccountTable.self, "0900", .changeRole(to: "receiver"), by: "0001", reason: "调岗"))
        #expect(try may().contains("plasma.receive") && !may().contains("plasma.review"))
    }
}

@Suite struct `The page of delegations` {
    private let stage: TrailStage
    private let path = "/preferences/delegations"

    init() async throws { stage = try await TrailStage(acts: 5) }

    private func post(_ person: String, _ form: [String: String]) async throws -> Reply {
        var form = form
        form["command"] = stage.node.freshCommandID().description
        return try await stage.answer(.post, path, try await stage.visit(path, by: person, form: form))
    }

    @Test func `offers, accepts and withdraws, and tells a refusal`() async throws {
        let now = stage.plant.clock.read()
        func local(_ moment: Moment) -> String {
            String(moment.text(offsetMinutes: 480).prefix(16)).replacing(" ", with: "T")
        }
        var form = [
            "receiver": "0900", "permission": "notices.post", "starts": local(now), "ends": local(now + .hours(8)),
            "reason": "休假",
        ]
        guard case .seeOther = try await post("0533", form) else { throw PlantFailure(what: "not offered") }
        let waiting = try await stage.page(path, by: "0900")
        #expect(waiting.contains("等受托人接受") && waiting.contains("value=\"accept\""))
        let tasks = try await stage.page("/", by: "0900")
        #expect(tasks.contains("0533 委托给您权限"))
        let found = try await stage.node.read { (snapshot) throws(Fault) in
            try DelegationTable.received(by: "0900", endingAfter: now, from: snapshot)
        }
        let id = try #require(found.first).id
        guard case .seeOther = try await post("0900", ["act": "accept", "id": id]) else {
            throw PlantFailure(what: "not accepted")
        }
        #expect(try await stage.page("/accounts/:person", by: "0001", parameters: ["person": "0900"]).contains("DG-"))
        guard case .seeOther = try await post("0533", ["act": "withdraw", "id": id, "reason": "回来了"]) else {
            throw PlantFailure(what: "not withdrawn")
        }
        form["ends"] = "yesterday"
        guard case .refused(let page) = try await post("0533", form) else { throw PlantFailure(what: "taken") }
        #expect(page.html.contains("identity.delegation.dates-wrong") && page.html.contains("value=\"0900\""))
    }
}
