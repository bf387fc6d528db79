import Assembly
import Kernel
import Ledger
import Plasma
import TestKit
import Testing

@Suite struct `A day in the plant` {
    static let acts = 260
    private let people: PlantPeople

    init() throws { people = try PlantPeople() }

    /// The same seed, the same day.
    private func day(_ kind: TestStore, seed: UInt64) async throws -> Plant {
        let plant = try Plant(Plant.open(TestPlace(kind)), people: people, seed: seed)
        let shipments = Plant.shipments(seed, bags: 24)
        try await plant.found(shipments)
        try await plant.registerDevice()
        try await plant.grantAccess()
        var day = PlantDay(plant, shipments, seed: seed)
        for _ in 0..<Self.acts {
            let act = try day.next()
            if case .failure(.failed(let fault)) = await act.deliver(plant.sequencer) {
                throw PlantFailure(what: "\(act.what): \(fault)")
            }
        }
        for shipment in shipments {
            while let act = try day.closing(shipment) { try await plant.must(act) }
        }
        try await plant.rest(shipments)
        try await plant.prepare(shipments)
        try await plant.pool(shipments)
        try await plant.warm(shipments)
        try await plant.equip()
        try await plant.alarmDay()
        try await plant.watchCurves()
        try await plant.verifyProcess()
        try await plant.filmDay()
        try await plant.sequencer.seal()
        return plant
    }

    /// SQLite 3.40, Debian 12's, calls a row of any other table damaged, and then no backup is made of it.
    @Test func `lies in tables whose keys come first`() {
        for table in LedgerTables.all + house.tables {
            #expect(Array(table.columns.map(\.name).prefix(table.key.count)) == table.key, "\(table.name)")
        }
    }

    @Test(arguments: TestStore.available)
    func `leaves a whole ledger, and tables that are computed again row for row`(_ kind: TestStore)
        async throws
    {
        let plant = try await day(kind, seed: 11)
        let before = try PlantChecks.rows(plant.store, house.tables)
        try Replay.rebuild(plant.store, house: house)
        #expect(try PlantChecks.rows(plant.store, house.tables) == before)
        #expect(before.count > 150)
        #expect(try PlantChecks.findings(plant) == [])
        let entries = try PlantChecks.entries(plant.store)
        #expect(try PlantChecks.receivedTwice(entries) == [])
        #expect(Set(entries.map(\.envelope.kind)).count > 20)
        for shipment in Plant.shipments(11, bags: 24) {
            #expect(try plant.load(ShipmentTable.self, shipment.id).stage == .accepted)
        }
    }

    @Test(arguments: TestStore.available)
    func `loads every record as its facts tell it`(_ kind: TestStore) async throws {
        let plant = try await day(kind, seed: 12)
        let entries = try PlantChecks.entries(plant.store)
        let nouns = house.areas.flatMap(\.nouns).map(\.name)
        #expect(Set(nouns) == Set(PlantChecks.nouns.keys))
        #expect(Set(nouns).isSubset(of: Set(entries.map(\.envelope.head.subject.noun))))
        for (_, check) in PlantChecks.nouns { #expect(try check(plant.store, entries) == []) }
    }

    @Test func `is the same on every database, to the last row and the root`() async throws {
        var seen: (rows: [[StoreValue]], root: Digest?)?
        for kind in TestStore.available {
            let plant = try await day(kind, seed: 13)
            let rows = try PlantChecks.rows(plant.store, LedgerTables.all + house.tables)
            let report = try plant.store.read { (snapshot) throws(Fault) in
                try LedgerVerification.run(snapshot, key: plant.key)
            }
            #expect(report.isWhole && report.root != nil)
            if let seen { #expect(seen.rows == rows && seen.root == report.root, "\(kind)") }
            seen = (rows, report.root)
        }
    }

    @Test func `of another seed is another day`() async throws {
        let one = try PlantChecks.rows(try await day(.sqliteMemory, seed: 14).store, house.tables)
        let other = try PlantChecks.rows(try await day(.sqliteMemory, seed: 15).store, house.tables)
        #expect(one != other)
    }

    @Test func `that is changed by hand is found by each check`() async throws {
        let plant = try await day(.sqliteMemory, seed: 16)
        let entries = try PlantChecks.entries(plant.store)
        let before = try PlantChecks.rows(plant.store, house.tables)
        try plant.store.write { (tables) throws(Fault) in
            try tables.execute(
                """
                UPDATE plasma_bag SET net_weight_grams = '1' WHERE origin = $1 AND state = 'received'
                AND line = (SELECT min(line) FROM plasma_bag WHERE origin = $1 AND state = 'received')
                """, [])
            try tables.execute(
                "UPDATE notices_notice SET withdrawn_at = 1, withdrawn_by = 'x' WHERE origin = $1", [])
            try tables.execute(
                "UPDATE identity_account SET name = 'x' WHERE origin = $1 AND person = '0900'", [])
            try tables.execute("UPDATE plasma_station SET name = 'x' WHERE origin = $1", [])
        }
        #expect(try PlantChecks.rows(plant.store, house.tables) != before)
        #expect(try PlantChecks.findings(plant).count > 3)
        for noun in ["plasma.shipment", "notices.notice", "identity.account", "plasma.station"] {
            #expect(try PlantChecks.nouns[noun]?(plant.store, entries) != [], "\(noun)")
        }
    }
}
