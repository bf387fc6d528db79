import Assembly
import Equipment
import Historian
import History
import Kernel
import Ledger
import TestKit
import Testing

/// Values of facts on curves of points.
@Suite(.serialized) struct `A value that a person entered` {
    private static let signal = "BR101.TT01.PV"

    private func decimal(_ units: Int64) -> DecimalNumber { DecimalNumber(coefficient: units, scale: 2) }

    private func enter(_ value: Int64, at: Moment, _ plant: Plant) async throws {
        let brought = BroughtValue(at: at, value: decimal(value), source: .reading, instrument: "BR101.TT01")
        try await plant.must(
            plant.errand(SignalTable.self, Self.signal, .value(brought), by: "0720", reason: "采集中断"))
    }

    private func points(_ signal: String, _ archive: PointArchive, _ from: Moment, _ to: Moment) throws -> [Point] {
        try archive.read([signal]) { (curves) throws(Fault) in
            try curves.points(of: signal, from: from, to: to).points
        }
    }

    /// What a person typed or a source's silence says nothing of what the source may still have.
    @Test func `is no measurement: collection goes on from the last one before`() async throws {
        let plant = try Plant(Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 32)
        try await plant.found([])
        try await plant.equip()
        let archive = try PointArchive(store: plant.store, sequencer: plant.sequencer, setup: plant.setup)
        func last() throws -> [String: Moment] {
            try archive.read([Self.signal]) { (curves) throws(Fault) in
                try curves.lastMeasured(of: [Self.signal, "BR101.nobody"])
            }
        }
        #expect(try last().isEmpty)
        let from = plant.clock.read() - .minutes(30)
        let told = Sample(signal: Self.signal, point: Point(at: from, value: .decimal(units: 400, scale: 2)))
        let silent = Sample(
            signal: Self.signal, point: Point(at: from + .seconds(4), value: .none, quality: .bad))
        try await archive.keep([Frame(source: "opc-1", receivedAt: from + .seconds(5), samples: [told, silent])])
        try await enter(470, at: from + .seconds(2), plant)
        #expect(try last() == [Self.signal: from])
        try await archive.seal()
        #expect(try last() == [Self.signal: from])
    }

    @Test(arguments: TestStore.available)
    func `Plan.A7 stands on the curve when it was measured, marked, in every picture, until it is withdrawn`(
        _ kind: TestStore
    ) async throws {
        let plant = try Plant(Plant.open(TestPlace(kind)), people: PlantPeople(), seed: 31)
        try await plant.found([])
        try await plant.equip()
        let archive = try PointArchive(store: plant.store, sequencer: plant.sequencer, setup: plant.setup)
        let minute: Int64 = 60_000_000
        let from = Moment(microseconds: (plant.clock.read().microseconds / minute - 25) * minute)
        let to = from + .minutes(20)
        let told = (0..<90).map {
            Sample(
                signal: Self.signal,
                point: Point(at: from + .seconds(Int64($0)), value: .decimal(units: 400, scale: 2)))
        }
        try await archive.keep([Frame(source: "opc-1", receivedAt: from + .seconds(90), samples: told)])
        // Within what was told, right after it in the same minute, and alone.
        let stamps = [from + .milliseconds(10_500), from + .seconds(100), from + .minutes(12)]
        for (place, at) in stamps.enumerated() { try await enter(470 + Int64(place), at: at, plant) }
        var curve: [Point] = []
        for step in 0..<3 {
            let found = try points(Self.signal, archive, from, to)
            #expect(found.count == 93 && found.map(\.at) == found.map(\.at).sorted())
            let brought = found.filter { $0.quality == .substituted }
            #expect(brought.map(\.at) == stamps && brought.map(\.value.decimal) == (470...472).map(decimal))
            if step > 0 { #expect(found == curve) }
            curve = found
            var expected = CurveBuckets(from: from, step: .minutes(1), count: 20)
            expected.take(PointColumns(found))
            let exact = try archive.read([Self.signal]) { (curves) throws(Fault) in
                try curves.aggregate(of: Self.signal, from: from, step: .minutes(1), count: 20)
            }
            for (one, other) in zip(exact, expected.buckets) {
                #expect(one.stretch?.count == other.stretch?.count && one.stretch?.greatest == other.stretch?.greatest)
                #expect(one.stretch?.first == other.stretch?.first && one.stretch?.last == other.stretch?.last)
            }
            if step == 0 { try await archive.seal() } else { try Replay.rebuild(plant.store, house: house) }
        }
        let last = try plant.store.read { (snapshot) throws(Fault) in
            try SignalLookups.newestValue(of: Self.signal, from: snapshot)
        }
        try await plant.must(
            plant.errand(
                SignalTable.self, Self.signal, .withdrawValue(try #require(last).entry), by: "0533", reason: "读错"))
        #expect(try points(Self.signal, archive, from, to).count == 92)
        let acidity = try points("BR101.PH", archive, from - .days(2), plant.clock.read() + .hours(1))
        #expect(acidity.map(\.quality) == [.manual] && acidity.first?.value.decimal?.text == "6.85")
        #expect(try PlantChecks.findings(plant) == [])
    }

    @Test func `Plan.A7 is told to the alarms in the order of entry, once`() async throws {
        let plant = try Plant(Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 31)
        try await plant.found([])
        try await plant.equip()
        let now = plant.clock.read()
        try await enter(470, at: now - .minutes(9), plant)
        try await enter(471, at: now - .minutes(12), plant)
        let (all, rest) = try plant.store.read { (snapshot) throws(Fault) in
            let all = try SignalLookups.values(enteredAfter: -1, limit: 9, from: snapshot)
            return (all, try SignalLookups.values(enteredAfter: all[1].line.entry, limit: 9, from: snapshot))
        }
        #expect(all.map(\.signal) == ["BR101.PH", Self.signal, Self.signal])
        #expect(rest.map(\.line.value.value) == [decimal(471)])
    }
}
