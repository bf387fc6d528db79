import Assembly
import Donors
import Kernel
import Ledger
import Lineage
import LookBack
import Plasma
import TestKit
import Testing

@Suite struct `A look-back in the plant` {
    /// A received shipment, and one of its bags that the first donor gave.
    private func plant() async throws -> (Plant, StockLine, String) {
        let plant = try Plant(Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 5)
        let shipments = Plant.shipments(5, bags: 12)
        try await plant.found(shipments)
        var day = PlantDay(plant, shipments, seed: 5)
        for _ in 0..<160 { _ = await (try day.next()).deliver(plant.sequencer) }
        for shipment in shipments { while let act = try day.closing(shipment) { try await plant.must(act) } }
        let lines = try plant.store.read { (snapshot) throws(Fault) in
            try StockLookups.page(StockQuestion(), limit: 50, from: snapshot).lines
        }
        let line = try #require(lines.first { $0.decision.isEmpty && $0.codes.isEmpty })
        let donor = try plant.store.read { (snapshot) throws(Fault) in
            try DonorLookups.donors(after: "", limit: 1, from: snapshot)
        }
        let id = try #require(donor.first?.id)
        let given = Plant.donation(line.number, of: id, at: try #require(donor.first?.station), days: -3)
        try await plant.must(plant.errand(DonationTable.self, line.number, .record(given), by: "0105"))
        return (plant, line, id)
    }

    private func open(_ plant: Plant, _ donor: String, infected: [String]) async throws {
        let opening = CaseOpening(
            donor: donor, trigger: .latePositive, at: plant.clock.read(), pathogen: "HIV", profile: "CN",
            infected: infected)
        let own = try plant.sign(
            Subject(CaseRules.noun, "LB-9"), version: 0,
            content: CaseRules.statement("LB-9", opening, reason: "阳性").canonicalBytes, .performed, by: "0533")
        try await plant.must(
            plant.errand(CaseTable.self, "LB-9", .open(opening), by: "0533", reason: "阳性", signatures: [own]))
    }

    private func refusal(_ plant: Plant, _ act: Act) async -> Refusal? {
        if case .failure(.refused(let refusal)) = await act.deliver(plant.sequencer) { return refusal }
        return nil
    }

    @Test func `locks a bag where it lies, and its case alone lets it go`() async throws {
        let (plant, line, donor) = try await plant()
        try await open(plant, donor, infected: [])
        let state = try plant.load(CaseTable.self, "LB-9")
        let hit = try #require(state.hit(Subject(LineageRows.bag, line.number)))
        #expect(hit.hit.action == .reject && hit.hit.place == line.box)
        let unit = try plant.load(UnitTable.self, line.number)
        #expect(unit.holds.contains(.lookBack))
        let why = "不需要了"
        for command in [UnitCommand.lift([.lookBack]), .decide(.release), .hold([.lookBack])] {
            let content = UnitConfirmation(unit, lifting: [.lookBack], reason: why)
            let second = try plant.sign(
                content.subject, version: content.version, content: content.canonicalBytes, .verified, by: "0288")
            let act = plant.errand(
                UnitTable.self, line.number, command, by: "0533", reason: why, signatures: [second])
            let expected: Refusal = if case .hold = command { .unitHeldAlready } else { .unitLookBack }
            #expect(await refusal(plant, act) == expected)
        }
        let subjects = [hit.hit.subject]
        let dispose = plant.errand(CaseTable.self, "LB-9", .dispose(subjects, reference: "D"), by: "0533")
        #expect(await refusal(plant, dispose) == .hitUndecided(line.number))
        let content = CaseStatement("LB-9", "destroy", subjects.map(\.description), reason: why).canonicalBytes
        let own = try plant.sign(state.subject, version: state.version, content: content, .approved, by: "0533")
        try await plant.must(
            plant.errand(
                CaseTable.self, "LB-9", .decide(.destroy, subjects), by: "0533", reason: why, signatures: [own]))
        #expect(try plant.load(UnitTable.self, line.number).decision == .reject)
        #expect(await refusal(plant, dispose) == .hitBagRecord(line.number))
    }

    @Test func `rejects infected plasma as it is found`() async throws {
        let (plant, line, donor) = try await plant()
        try await open(plant, donor, infected: [line.number])
        #expect(try plant.load(UnitTable.self, line.number).decision == .reject)
        #expect(try plant.load(CaseTable.self, "LB-9").hit(Subject(LineageRows.bag, line.number))?.isForced == true)
    }

    @Test func `leaves a whole ledger, and tables that are computed again row for row`() async throws {
        let (plant, line, donor) = try await plant()
        try await open(plant, donor, infected: [line.number])
        try await plant.sequencer.seal()
        #expect(try PlantChecks.findings(plant) == [])
        let before = try PlantChecks.rows(plant.store, house.tables)
        try Replay.rebuild(plant.store, house: house)
        #expect(try PlantChecks.rows(plant.store, house.tables) == before)
    }
}
