import Donors
import Kernel
import Ledger
import TestKit
import Testing

@testable import Assembly

@Suite struct `Donors of two stations` {
    private let plant: Plant
    private let first = DonorRules.id(station: DemoDonor.all[0].station, number: DemoDonor.all[0].number)

    init() async throws {
        plant = try Plant(Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 61)
        try await plant.found(Plant.shipments(61, bags: 2))
    }

    private func findings(_ bag: String) throws -> [String] {
        try plant.store.read { (snapshot) throws(Fault) in
            try DonationLookups.recordedFindings(of: bag, from: snapshot).map(\.code.rawValue)
        }
    }

    private func report(_ number: String) throws -> Act {
        let tag = try #require(try plant.load(DonorTable.self, first).tag)
        let station = DemoStation.own.code
        return plant.errand(
            DonorTable.self, DonorRules.id(station: station, number: number),
            .report(DonorReport(station: station, number: number, status: .new, tag: tag)), by: "0105")
    }

    @Test func `with one resident number are held, and an interval broken between them is found`() async throws {
        let second = DonorRules.id(station: DemoStation.own.code, number: "E2")
        try await plant.must(try report("E2"))
        #expect(try plant.load(DonorTable.self, second).twin != nil)
        let close = Plant.donation("X-1", of: second, at: DemoStation.own.code, days: -12)
        try await plant.must(plant.errand(DonationTable.self, "X-1", .record(close), by: "0105"))
        #expect(try findings("X-1").contains("INT-14") && findings("X-1").contains("DNR-TWIN"))
        #expect(try PlantChecks.findings(plant) == [])
    }

    @Test func `merged and split again have the findings that they had, and every replay gives them`() async throws {
        let second = DonorRules.id(station: DemoStation.own.code, number: "E1")
        let bags = ["DN-1", "DN-2", "DN-3"]
        let before = try bags.map { try findings($0) }
        for command in [DonorCommand.merge(other: second), .split(other: second)] {
            try await plant.must(plant.errand(DonorTable.self, first, command, by: "0533", reason: "核对"))
        }
        #expect(try bags.map { try findings($0) } == before)
        let rows = try PlantChecks.rows(plant.store, house.tables)
        try Replay.rebuild(plant.store, house: house)
        #expect(try PlantChecks.rows(plant.store, house.tables) == rows)
    }

    @Test func `whom one excludes may not give at the other, even what was given before is told`() async throws {
        try await plant.must(
            plant.errand(
                DonorTable.self, first,
                .placeDeferral(code: "P-HIV", from: Plant.today, until: nil, note: ""), by: "0533"))
        let found = try plant.store.read { (snapshot) throws(Fault) in
            try DonationLookups.findings(of: "DN-1", on: Plant.today, from: snapshot)
        }
        #expect(found?.contains { $0.code == .donorExcluded && $0.rule == "P-HIV" } == true)
        let lift = plant.errand(
            DonorTable.self, first, .liftDeferral(code: "P-HIV"), by: "0533", reason: "误登")
        try await plant.must(lift)
        let after = try plant.store.read { (snapshot) throws(Fault) in
            try DonationLookups.findings(of: "DN-1", on: Plant.today, from: snapshot)
        }
        #expect(after?.contains { $0.code == .donorExcluded } == false)
    }

    @Test func `Plan.A18 whom an erasure forgets has no tag in any table of donors`() async throws {
        let id = DonorRules.id(station: DemoDonor.all[1].station, number: DemoDonor.all[1].number)
        let tag = try #require(try plant.load(DonorTable.self, id).tag)
        try await plant.must(try plant.erasure(of: id, .courtOrder))
        #expect(try plant.load(DonorTable.self, id).tag == nil)
        for row in try PlantChecks.rows(plant.store, DonorTable.tables) {
            #expect(!row.contains(.bytes(tag.bytes)))
        }
        #expect(try PlantChecks.findings(plant) == [])
    }
}
