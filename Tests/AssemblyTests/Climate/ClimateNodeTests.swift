import Assembly
import Kernel
import Ledger
import Places
import Plasma
import Quarantine
import Sheets
import Storage
import TestKit
import Testing

@Suite struct `The temperature of a store` {
    private let shipment = DemoShipment(
        seed: 61, id: "SH-1", station: .isbt, shippedOn: Plant.today.adding(days: -1), bags: 16)

    private struct Store {
        let plant: Plant
        /// Of the box that stood in the freezer, and of the one that did not.
        let bags: [String]
        let others: [String]
        let box: String
        let start: Moment
    }

    /// One box stands in the freezer f9 from `start` on, the others in no place.
    private func stored() async throws -> Store {
        let plant = try Plant(try Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 61)
        try await plant.found([shipment])
        try await plant.adoptQuarantine()
        try await plant.adoptStore()
        try await plant.receive(shipment)
        try await plant.freezer("f9")
        // What was rejected at the gate lies in its box until somebody takes it out.
        let resting = try plant.restingBags(shipment)
        let all = shipment.bags.map(\.line.bag)
        let boxes = try plant.store.read { (snapshot) throws(Fault) -> [String: String] in
            var boxes: [String: String] = [:]
            for bag in all { boxes[bag] = try StockLookups.line(bag, from: snapshot)?.box }
            return boxes
        }
        let bags = resting + all.filter { !resting.contains($0) && boxes[$0] != nil }
        let box = try #require(boxes[bags[0]])
        let start = plant.clock.read()
        try await plant.must(
            plant.errand(ContainerTable.self, box, .move(.position("f9-1"), opening: .box), by: "0417"))
        return Store(
            plant: plant, bags: bags.filter { boxes[$0] == box }, others: bags.filter { boxes[$0] != box }, box: box,
            start: start)
    }

    private func restriction(_ bag: String, _ plant: Plant) throws -> String? {
        try plant.store.read { (snapshot) throws(Fault) in
            try StockLookups.line(bag, from: snapshot)?.restriction
        }
    }

    private func obstacles(_ bag: String, _ use: PlasmaUse, _ plant: Plant) throws -> [ClearanceObstacle] {
        let now = plant.clock.read()
        let clearance = try plant.store.read { (snapshot) throws(Fault) in
            try QuarantineLookups.clearance(of: bag, at: now, for: use, zoneMinutes: 480, from: snapshot)
        }
        return try #require(clearance).obstacles.filter {
            if case .restricted = $0 { return true } else { return false }
        }
    }

    @Test func `Law.s49 stores an exception of every bag that lay there, and a person judges it before any use`()
        async throws
    {
        let store = try await stored()
        let plant = store.plant
        let bag = store.bags[0]
        plant.clock.advance(.hours(30))
        try await plant.climate("f9", from: store.start + .hours(1), ["-25", "-24.5", "-12.3", "-26", "-25.5"])
        let open = try plant.store.read { (snapshot) throws(Fault) in
            try ClimateLookups.open(limit: 10, from: snapshot)
        }
        #expect(open.count == 1 && open[0].bags == store.bags.count && !open[0].isSevere)
        // From the reading before to the reading after: two hours of which nobody knows more.
        #expect(open[0].seconds == 7_200 && open[0].warmest.text == "-12.3" && open[0].limitCelsius.text == "-20")
        for held in store.bags { #expect(try restriction(held, plant) == "TMP-P") }
        for other in store.others { #expect(try restriction(other, plant) == "") }
        #expect(try obstacles(bag, .albuminAndImmunoglobulin, plant) == [.restricted("TMP-P")])
        try await plant.judge("f9", 1, .restricted)
        #expect(try restriction(bag, plant) == "TMP-A")
        #expect(try obstacles(bag, .albuminAndImmunoglobulin, plant) == [])
        #expect(try obstacles(bag, .factorVIII, plant) == [.restricted("TMP-A")])
        try await plant.judge("f9", 1, .noEffect)
        #expect(try restriction(bag, plant) == "")
        // A second time, so warm that nothing is left to judge but that.
        try await plant.climate("f9", from: store.start + .hours(10), ["-25", "-4.9", "-25"])
        await #expect(throws: PlantFailure.self) { try await plant.judge("f9", 2, .noEffect) }
        try await plant.judge("f9", 2, .unfit)
        #expect(try obstacles(bag, .albuminAndImmunoglobulin, plant) == [.restricted("TMP-R")])
        #expect(try PlantChecks.findings(plant) == [])
    }

    @Test func `Law.s49 tells of every bag where it lay, from when to when, and how warm it was there`() async throws {
        let store = try await stored()
        let plant = store.plant
        let bag = store.bags[0]
        plant.clock.advance(.hours(4))
        let left = plant.clock.read()
        try await plant.must(plant.errand(ContainerTable.self, store.box, .move(.out, opening: nil), by: "0417"))
        plant.clock.advance(.hours(1))
        let packed = plant.clock.read()
        try await plant.must(plant.errand(BoxTable.self, "PB-9", .pack([bag]), by: "0417"))
        plant.clock.advance(.hours(6))
        try await plant.climate("f9", from: store.start + .minutes(1), ["-25", "-27.5", "-22.125"])
        let now = plant.clock.read()
        let stays = try plant.store.read { (snapshot) throws(Fault) in
            try BagStays.stays(of: bag, now: now, from: snapshot)
        }
        #expect(stays.map(\.position) == [nil, "f9-1", nil, nil])
        #expect(stays.map(\.box) == [store.box, store.box, store.box, "PB-9"])
        let ends = stays.dropLast().map { $0.to.map { $0.microseconds / 1_000_000 } }
        #expect(ends == [stays[1].from, left, packed].map { $0.microseconds / 1_000_000 })
        #expect(stays.last?.to == nil && stays[1].from >= store.start)
        #expect(stays[1].store == "f9" && stays[1].extremes?.coldest.text == "-27.500")
        #expect(stays[1].extremes?.warmest.text == "-22.125" && stays[0].extremes == nil)
        // Three hours of five are on record: the gap is seen.
        #expect(stays[1].extremes?.hours == 3 && stays[1].hours > 3)
        // Whoever left before, or came in later, is in no exception of then.
        let inside = try plant.store.read { (snapshot) throws(Fault) in
            (
                try BagStays.bags(in: "f9", from: store.start + .hours(1), to: left, from: snapshot),
                try BagStays.bags(in: "f9", from: left + .seconds(1), to: now, from: snapshot),
                try BagStays.bags(in: "f9", from: store.start - .hours(2), to: store.start - .hours(1), from: snapshot)
            )
        }
        #expect(inside.0 == store.bags.sorted() && inside.1 == [] && inside.2 == [])
    }
}

extension Plant {
    func adoptStore() async throws {
        let pack = try LimitsPack.read(storePackBytes)
        try await must(errand(LimitsTable.self, pack.name, .adopt(pack), by: "0105"))
    }

    /// A freezer with one position.
    func freezer(_ id: String) async throws {
        for (id, kind, within) in [(id, PlaceKind.freezer, ""), ("\(id)-1", .position, id)] {
            let detail = PlaceDetail(kind: kind, name: id, within: within, particulars: [:])
            try await must(errand(PlaceTable.self, id, .open(detail), by: "0001", reason: "布置"))
        }
    }

    /// A file with a reading every hour.
    func climate(_ place: String, from start: Moment, _ readings: [String]) async throws {
        let points = readings.enumerated().map { hour, text in
            TemperaturePoint(
                at: start + .hours(Int64(hour)), celsius: DecimalNumber(text) ?? DecimalNumber(coefficient: 0))
        }
        let bytes = Array(readings.joined(separator: "\n").utf8)
        let file = SourceFile(digest: TreeHash.sha256(bytes), name: "\(place).csv", encoding: .utf8)
        try await must(
            errand(
                ClimateTable.self, place,
                .record(TemperatureSeries(file: file, points: points), zoneMinutes: 480), by: "0288"))
    }

    /// A box stood in a freezer that was too warm for an hour.
    func warm(_ shipments: [DemoShipment]) async throws {
        try await adoptStore()
        try await freezer("f7")
        let lines = try store.read { (snapshot) throws(Fault) -> [StockLine] in
            var lines: [StockLine] = []
            for bag in shipments.flatMap(\.bags) {
                if let line = try StockLookups.line(bag.line.bag, from: snapshot) { lines.append(line) }
            }
            return lines
        }
        let box = try #require(lines.first?.box)
        let start = clock.read()
        try await must(errand(ContainerTable.self, box, .move(.position("f7-1"), opening: .box), by: "0417"))
        clock.advance(.hours(6))
        try await climate("f7", from: start + .minutes(1), ["-25", "-12.3", "-26"])
        try await judge("f7", 1, .noEffect)
    }

    func judge(_ place: String, _ number: Int, _ judgement: ClimateJudgement) async throws {
        let state = try load(ClimateTable.self, place)
        let own = try sign(
            state.subject, version: state.version, content: state.content(number, judgement, reason: "已评估"),
            .approved, by: "0533")
        try await must(
            errand(
                ClimateTable.self, place, .judge(excursion: number, judgement), by: "0533", reason: "已评估",
                signatures: [own]))
    }
}
