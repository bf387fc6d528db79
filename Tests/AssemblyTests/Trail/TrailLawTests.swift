import Identity
import Kernel
import Ledger
import Plasma
import TestKit
import Testing
import Web

@testable import Assembly

@Suite struct `The law of the trail` {
    private func plant(_ kind: TestStore = .sqliteMemory) async throws -> Plant {
        let plant = try Plant(Plant.open(TestPlace(kind)), people: PlantPeople(), seed: 41)
        try await plant.found(Plant.shipments(41, bags: 6))
        return plant
    }

    private func find(_ plant: Plant, _ set: (inout TrailFilter) -> Void) throws -> [Envelope] {
        var filter = TrailFilter()
        set(&filter)
        let asked = filter
        return try plant.store.read { (snapshot) throws(Fault) in
            let found = try TrailReader(asked, snapshot).find(limit: 1_000, counting: false)
            var envelopes: [Envelope] = []
            for index in found.indexes { envelopes.append(try StoredEntry.read(index, from: snapshot).envelope) }
            return envelopes
        }
    }

    @Test func `Law.s6 finds every sign-in, sign-out and refusal, by person and by kind`() async throws {
        let plant = try await plant()
        for command in [AccountCommand.signIn, .signOut, .failSignIn(.wrongPassword)] {
            try await plant.must(plant.errand(AccountTable.self, "0417", command, by: Standing.node.person))
        }
        let account = Subject(AccountRules.noun, "0417")
        let own = try find(plant) { $0.subject = account }.prefix(3).map(\.kind.name)
        #expect(
            own == [
                "identity.account.sign-in-failed.v1", "identity.account.signed-out.v1",
                "identity.account.sign-in-succeeded.v1",
            ])
        #expect(try find(plant) { $0.kind = "identity.account.sign-in-failed.v1" }.map(\.head.subject) == [account])
    }

    @Test(arguments: TestStore.available)
    func `Law.s15 lets nobody change or delete an entry through the application's own connection`(
        _ kind: TestStore
    ) async throws {
        let plant = try await plant(kind)
        let edits: [SQL] = [
            "UPDATE ledger_entry SET envelope = leaf WHERE origin = $1", "DELETE FROM ledger_entry WHERE origin = $1",
            "UPDATE ledger_body SET body = salt WHERE origin = $1", "DELETE FROM ledger_body WHERE origin = $1",
            "UPDATE ledger_subject SET subject = 'x/y' WHERE origin = $1",
            "DELETE FROM ledger_subject WHERE origin = $1", "DELETE FROM ledger_checkpoint WHERE origin = $1",
        ]
        for edit in edits {
            #expect(throws: Fault.self, "\(edit.text)") {
                try plant.store.write { (tables) throws(Fault) in try tables.execute(edit, []) }
            }
        }
        #expect(try PlantChecks.findings(plant) == [])
    }

    @Test func `Law.s19 gives four acts four entries with four real times`() async throws {
        let plant = try await plant()
        let shipment = Plant.shipments(41, bags: 6)[0]
        var times: [Moment] = []
        for bag in shipment.bags.prefix(4) {
            plant.clock.advance(.seconds(7))
            let scan = BagScan(raw: bag.label, lane: "1", grams: bag.netGrams)
            try await plant.must(plant.errand(ShipmentTable.self, shipment.id, .scanBag(scan), by: "0417"))
            times.append(plant.clock.read())
        }
        let found = try find(plant) { $0.subject = Subject(ShipmentRules.noun, shipment.id) }
            .filter { $0.head.person == "0417" && $0.subjects.contains { $0.noun == "plasma.bag" } }
        let recorded = Set(found.map(\.head.recordedAt))
        #expect(recorded.count == 4)
        for (one, next) in zip(recorded.sorted(), recorded.sorted().dropFirst()) { #expect(next - one >= .seconds(7)) }
    }

    @Test func `Law.s21 keeps the trail when every table is made anew and the program starts again`() async throws {
        let plant = try await plant()
        let before = try find(plant) { _ in }
        try Replay.rebuild(plant.store, house: house)
        try await plant.restart()
        #expect(try find(plant) { _ in } == before)
        #expect(before.count > 20 && before.last?.head.index == 0)
    }

    @Test func `Law.s37 records the server's time; what is told to have happened before shows as late`() async throws {
        let plant = try await plant()
        plant.clock.advance(.hours(2))
        let told = plant.clock.read() - .hours(1)
        let errand = Errand(
            ShipmentTable.self, id: CommandID(high: 9, low: 9), record: "SH-1",
            command: .correct(.vehicle, to: "川B2"), person: "0417", reason: "补记", happenedAt: told)
        let outcome = try await plant.sequencer.perform(errand)
        let late = try find(plant) { $0.marks = [.late] }
        #expect(late.map(\.head.index) == [outcome.receipt.index])
        #expect(late.first?.head.happenedAt == told && late.first.map { $0.head.recordedAt > told } == true)
        plant.clock.advance(.hours(-5))
        try await plant.must(
            plant.errand(ShipmentTable.self, "SH-1", .correct(.vehicle, to: "川B3"), by: "0417", reason: "抄错"))
        let newest = try #require(try find(plant) { $0.kind = "plasma.shipment.corrected.v1" }.first)
        #expect(newest.head.recordedAt >= outcome.receipt.recordedAt)
    }

    @Test func `Law.s38 says which version of the limits was used`() async throws {
        let plant = try await plant()
        let history = try plant.store.read { (snapshot) throws(Fault) in
            try RecordHistory.read(Subject(ShipmentRules.noun, "SH-1"), snapshot)
        }
        let judged = try #require(
            history?.lines.first { $0.envelope.kind.name == "plasma.shipment.temperature-judged.v1" })
        #expect(FactValues(judged.body).leaves.contains { $0.path == "limits_version" && !$0.value.isEmpty })
        let arrived = try #require(history?.lines.first { $0.envelope.kind.name == "plasma.shipment.arrived.v1" })
        #expect(FactValues(arrived.body).leaves.contains { $0.path == "limits.version" && !$0.value.isEmpty })
    }

    @Test func `Law.s46 leaves an accepted shipment as it is`() async throws {
        let plant = try await plant()
        let shipments = Plant.shipments(41, bags: 6)
        var day = PlantDay(plant, shipments, seed: 41)
        while let act = try day.closing(shipments[0]) { try await plant.must(act) }
        let before = try PlantChecks.entries(plant.store).count
        let late: [(ShipmentCommand, String)] = [
            (.correct(.vehicle, to: "x"), "0417"), (.finish, "0417"), (.giveBack, "0533"), (.reject, "0533"),
            (.scanBox(raw: "x", lane: "1"), "0417"),
        ]
        for (command, person) in late {
            let act = plant.errand(ShipmentTable.self, "SH-1", command, by: person, reason: "x")
            guard case .failure(.refused) = await act.deliver(plant.sequencer) else {
                throw PlantFailure(what: "\(command) was taken")
            }
        }
        #expect(try PlantChecks.entries(plant.store).count == before)
    }
}
