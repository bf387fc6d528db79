import Alarms
import Equipment
import Kernel
import Ledger
import TestKit
import Testing
import Web

@testable import Assembly
@testable import Film

@Suite struct `An alarm of a camera` {
    private func plant() async throws -> Plant {
        let plant = try Plant(try Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 21)
        try await plant.found([])
        try await plant.equip()
        try await plant.filmDay()
        return plant
    }

    private func alarm(_ plant: Plant, _ id: String) throws -> (state: AlarmState, last: AlarmOccurrence?) {
        try plant.store.read { (snapshot) throws(Fault) in
            let state = try AlarmTable.load(id, from: snapshot)
            return (state, try AlarmLookups.occurrence(id, state.count, from: snapshot))
        }
    }

    private func raise(_ plant: Plant, _ trouble: FilmTrouble, camera: String = "CAM-05") async throws -> String {
        let from = plant.clock.read() - .seconds(30)
        let id = IncidentState.id(camera: camera, trouble, from: from)
        try await plant.must(
            plant.errand(
                IncidentTable.self, id, .raise(camera: camera, trouble, from: from, detail: ""),
                by: Standing.node.person))
        return id
    }

    private func end(_ plant: Plant, _ incident: String) async throws {
        try await plant.must(
            plant.errand(IncidentTable.self, incident, .end(to: plant.clock.read()), by: Standing.node.person))
    }

    @Test(arguments: FilmTrouble.allCases)
    func `Plan.A5 stands as long as its trouble, waits for somebody, and returns by itself`(
        trouble: FilmTrouble
    ) async throws {
        let plant = try await plant()
        let id = trouble.alarm(of: "CAM-16")
        let before = try alarm(plant, id).state.count
        let incident = try await raise(plant, trouble, camera: "CAM-16")
        let raised = try alarm(plant, id)
        #expect(raised.state.standing == .unacknowledged && raised.state.count == before + 1)
        #expect(raised.last?.kind == .diagnostic && raised.last?.signal == "CAM-16")
        try await end(plant, incident)
        #expect(try alarm(plant, id).state.standing == .returnedUnacknowledged)
        try await plant.must(plant.errand(AlarmTable.self, id, .acknowledge(comment: "已修"), by: "0288"))
        #expect(try alarm(plant, id).state.standing == .normal)
    }

    @Test func `Plan.A5 that is shelved is recorded beneath its shelf`() async throws {
        let plant = try await plant()
        let first = try await raise(plant, .frozen)
        try await plant.must(
            plant.errand(
                AlarmTable.self, "CAM-05.frozen", .shelve(until: plant.clock.read() + .hours(1)), by: "0288",
                reason: "检修"))
        try await end(plant, first)
        plant.clock.advance(.minutes(1))
        _ = try await raise(plant, .frozen)
        let found = try alarm(plant, "CAM-05.frozen")
        #expect(found.state.standing == .shelved && found.state.isActive && found.last?.isCovered == true)
    }

    @Test func `Plan.A5 has its priority and weight of its video point, in the rules as they are then`() async throws {
        let plant = try await plant()
        let screen = try plant.store.read { (snapshot) throws(Fault) in
            try DefinitionTable.load("CAM-16.clock", from: snapshot)
        }
        #expect(screen.definition?.priority == .low && screen.definition?.isCritical == false)
        let pack = try plant.store.read { (snapshot) throws(Fault) in try FilmPackTable.packs(from: snapshot).last }
        let known = try #require(pack)
        let points = known.points.map { point in
            FilmPoint(
                code: point.code, title: point.title, why: point.why, keepDays: point.keepDays, source: point.source,
                priority: .high, isCritical: point.code == "V05")
        }
        let next = FilmPack(
            version: "2", effectiveFrom: plant.clock.read().day(offsetMinutes: 480), points: points,
            times: known.times)
        try await plant.must(plant.errand(FilmPackTable.self, FilmPack.packName, .adopt(next), by: "0105"))
        _ = try await raise(plant, .clock, camera: "CAM-16")
        let amended = try plant.store.read { (snapshot) throws(Fault) in
            try DefinitionTable.load("CAM-16.clock", from: snapshot)
        }
        #expect(amended.definition?.priority == .high && amended.version == 2)
        _ = try await raise(plant, .codec)
        let found = try alarm(plant, "CAM-05.codec")
        #expect(found.last?.isCritical == true && found.last?.priority == .high)
        let exception = try plant.store.read { (snapshot) throws(Fault) in
            try ExceptionTable.load(ExceptionOpening.id("CAM-05.codec", 1), from: snapshot)
        }
        #expect(exception.opening?.raising.asset == "BR101", "QA judges what was not filmed (A8)")
    }

    @Test func `EEMUA 191 counts it`() async throws {
        let plant = try await plant()
        _ = try await raise(plant, .disk)
        let now = plant.clock.read()
        let counted = try plant.store.read { (snapshot) throws(Fault) in
            try AlarmLookups.occurrences(from: now - .hours(1), to: now, limit: 100, from: snapshot)
        }
        let report = AlarmReport(counted.map(ReportedAlarm.init), from: now - .hours(1), to: now)
        #expect(Set(report.top.map(\.alarm)).isSuperset(of: ["CAM-05.gap", "CAM-16.clock", "CAM-05.disk"]))
    }

    @Test func `Plan.A5 is told once: to those who acknowledge alarms, or to those who look after cameras`()
        async throws
    {
        let plant = try await plant()
        func tasks(_ permissions: Permission...) throws -> Int {
            let standing = Standing(
                person: "x", name: "x", role: "x", permissions: Set(permissions), active: true, signingKey: nil)
            let clock = Pages.Clock(plant.clock.read(), zoneMinutes: 480)
            return try plant.store.read { (snapshot) throws(Fault) in
                try filmPages(.none).tasks(standing, clock, .zh, snapshot).count
            }
        }
        #expect(try tasks("film.register") == 1)
        #expect(try tasks("film.register", "alarms.act") == 0)
    }
}
