import Assembly
import Foundation
import Historian
import History
import Kernel
import Ledger
import StoreSQLite
import TestKit
import Testing

/// An archive over a store, with a clock and numbers that a test can repeat.
struct ArchiveStage {
    static let origin = "test.example/points"
    static let start = Moment(microseconds: 1_790_000_000_000_000)

    let place: TestPlace
    let store: any LeasedStore
    let clock = HandClock()
    let setup: EngineSetup
    let key: VerifierKey
    let archive: PointArchive

    init(_ place: TestPlace, limits: PointArchive.Limits = .init(), seed: UInt64 = 3) throws {
        self.place = place
        store = try place.open(origin: Self.origin, views: house.tables)
        let numbers = SharedNumbers(seed)
        let signer = try #require(NoteSigner(name: Self.origin, seed: [UInt8](repeating: 3, count: 32)))
        key = signer.verifierKey
        let clock = clock
        setup = EngineSetup(
            clock: { clock.read() }, random: { numbers.next() }, signer: signer, checkpointEvery: .zero)
        let sequencer = try Sequencer(store: store, house: house, setup: setup)
        archive = try PointArchive(store: store, sequencer: sequencer, setup: setup, limits: limits)
    }

    /// `count` seconds of so many signals, 500 points a frame.
    func feed(_ signals: Int, from second: Int, _ count: Int) async throws {
        for second in second..<second + count {
            try await archive.keep([Self.frame(signals, second)])
        }
    }

    static func value(_ signal: Int, _ second: Int) -> PointValue {
        .decimal(units: Int64(signal * 1_000 + (second * 7919) % 37), scale: 2)
    }

    static func moment(_ second: Int) -> Moment { start + .seconds(Int64(second)) }

    static func frame(_ signals: Int, _ second: Int) -> Frame {
        Frame(
            source: "OPC-1", receivedAt: moment(second) + .milliseconds(300),
            samples: (0..<signals).map {
                Sample(signal: "S\($0)", point: Point(at: moment(second), value: value($0, second)))
            })
    }

    /// Every row of the tables of points and sections, and the files that they stand in.
    func stored() throws -> [[StoreValue]] {
        try PlantChecks.rows(store, SectionTable.tables + [PointTail.signals, PointTail.rows, LedgerTables.file])
    }

    func points(_ signal: String, _ from: Int, _ to: Int) throws -> [Point] {
        try archive.read([signal]) { (curves) throws(Fault) in
            try curves.points(of: signal, from: Self.moment(from), to: Self.moment(to)).points
        }
    }

    func findings() throws -> [String] {
        let shadow = try SQLiteStore(memoryFor: Self.origin, ledger: LedgerTables.all, views: house.tables)
        return try store.read { (snapshot) throws(Fault) in
            try LedgerVerification.run(snapshot, key: key).findings
                + TableVerification.run(snapshot, shadow: shadow, house: house).findings
        }.map { "\($0.placeText): \($0.what.en)" }
    }
}

@Suite(.serialized) struct `Points of sensors` {
    @Test(arguments: TestStore.durable)
    func `are read back, sealed or not, after a restart too`(_ kind: TestStore)
        async throws
    {
        let place = try TestPlace(kind)
        let stage = try ArchiveStage(place)
        try await stage.feed(5, from: 0, 40)
        try await stage.archive.seal()
        #expect(stage.archive.unsealed == 0)
        try await stage.feed(5, from: 40, 20)
        #expect(stage.archive.unsealed == 100)
        let expected = (10..<55).map { Point(at: ArchiveStage.moment($0), value: ArchiveStage.value(3, $0)) }
        #expect(try stage.points("S3", 10, 55) == expected)
        let standing = try #require(stage.archive.standings(of: ["S3", "no"])["S3"])
        #expect(standing.newest == Point(at: ArchiveStage.moment(59), value: ArchiveStage.value(3, 59)))
        let day = standing.lastDay(at: stage.clock.read())
        #expect(day.points == 60 && day.bad == 0 && day.late == 0 && day.oddStamps == 0 && day.uncertain == 0)
        #expect(standing.lastDay(at: stage.clock.read() + .hours(24)).points == 0)
        try stage.store.close()
        let next = try ArchiveStage(place, seed: 5)
        #expect(next.archive.unsealed == 100)
        #expect(try next.points("S3", 10, 55) == expected)
        try await next.archive.seal()
        #expect(try next.points("S3", 10, 55) == expected)
        #expect(try next.findings() == [])
    }

    @Test(.enabled(if: TestStore.available.contains(.postgres)))
    func `lie in PostgreSQL byte by byte as in SQLite: rows on the way, sections, chunks and files`() async throws {
        var found: [[[StoreValue]]] = []
        for kind in [TestStore.sqliteFile, .postgres] {
            let stage = try ArchiveStage(try TestPlace(kind))
            try await stage.feed(7, from: 0, 90)
            try await stage.archive.seal()
            try await stage.feed(7, from: 90, 5)
            try await stage.archive.seal()
            try await stage.feed(9, from: 95, 4)
            found.append(try stage.stored())
        }
        #expect(found[0].count > 20)
        #expect(found[0] == found[1])
    }

    @Test(arguments: TestStore.available)
    func `stand after the tables were rebuilt as they stood before`(_ kind: TestStore) async throws {
        let stage = try ArchiveStage(try TestPlace(kind))
        try await stage.feed(3, from: 0, 60)
        try await stage.archive.seal()
        try await stage.feed(3, from: 60, 9)
        let (rows, curve) = (try stage.stored(), try stage.points("S2", 0, 100))
        try Replay.rebuild(stage.store, house: house)
        #expect(try stage.stored() == rows)
        #expect(try stage.points("S2", 0, 100) == curve && curve.count == 69)
    }

    @Test func `that were acknowledged are all there when the program was killed`() async throws {
        let place = try TestPlace(.sqliteFile)
        let stage = try ArchiveStage(place)
        try await stage.feed(50, from: 0, 30)
        try await stage.archive.seal()
        try await stage.feed(50, from: 30, 30)
        // What lies on the disk at this moment is what a killed program leaves.
        let killed = try TestPlace(.sqliteFile)
        for ending in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: place.name + ending, toPath: killed.name + ending)
        }
        let next = try ArchiveStage(killed, seed: 5)
        for signal in 0..<50 {
            #expect(
                try next.points("S\(signal)", 0, 100).map(\.value) == (0..<60).map { ArchiveStage.value(signal, $0) })
        }
        #expect(try next.findings() == [])
    }

    @Test(arguments: TestStore.available)
    func `are sealed by themselves when there are many, or when they waited long`(_ kind: TestStore) async throws {
        var limits = PointArchive.Limits()
        limits.pointsMax = 100
        let stage = try ArchiveStage(try TestPlace(kind), limits: limits)
        try await stage.feed(60, from: 0, 2)
        while stage.archive.unsealed > 0 { await Task.yield() }
        try await stage.feed(1, from: 2, 1)
        await stage.archive.tick()
        #expect(stage.archive.unsealed == 1)
        stage.clock.advance(.hours(3))
        await stage.archive.tick()
        #expect(stage.archive.unsealed == 0)
        #expect(try stage.points("S0", 0, 10).count == 3)
    }

    @Test(arguments: TestStore.available)
    func `told twice or late stand once and in their place, and the curve says where two contradict`(
        _ kind: TestStore
    ) async throws {
        let stage = try ArchiveStage(try TestPlace(kind))
        try await stage.feed(2, from: 0, 10)
        try await stage.archive.seal()
        try await stage.feed(2, from: 20, 10)
        try await stage.feed(2, from: 5, 15)
        try await stage.archive.seal()
        try await stage.feed(2, from: 19, 2)
        let other = Point(at: ArchiveStage.moment(7), value: .decimal(units: 1, scale: 0))
        try await stage.archive.keep([
            Frame(source: "OPC-2", receivedAt: ArchiveStage.moment(40), samples: [Sample(signal: "S1", point: other)])
        ])
        for _ in 0..<2 {
            let points = try stage.points("S1", 0, 100)
            #expect(points.count == 31)
            #expect(points.filter { $0.quality == .uncertain }.map(\.at) == [other.at, other.at])
            #expect(try stage.points("S0", 0, 100).map(\.value) == (0..<30).map { ArchiveStage.value(0, $0) })
            try await stage.archive.seal()
        }
        #expect(try stage.findings() == [])
    }

    @Test(arguments: TestStore.available)
    func `in steps of time are the same from roll-ups as from points`(_ kind: TestStore) async throws {
        let stage = try ArchiveStage(try TestPlace(kind))
        try await stage.feed(2, from: 0, 300)
        try await stage.archive.seal()
        try await stage.feed(2, from: 290, 400)
        try await stage.archive.seal()
        try await stage.feed(2, from: 700, 150)
        // Late by more than jitter: a chunk of its own, within the minutes of others.
        try await stage.feed(2, from: 60, 1)
        let whole = Moment(microseconds: ArchiveStage.start.microseconds / 60_000_000 * 60_000_000)
        let drawn = try stage.archive.read(["S1"]) { (curves) throws(Fault) in
            try curves.drawing(of: "S1", from: whole, to: whole + .minutes(20), pixels: 4)
        }
        // Whole minutes, and the steps of a batch that begin and end within one.
        for (from, step, count) in [
            (whole, Span.minutes(5), 4), (whole + .seconds(17), .seconds(301), 4),
            (whole + .seconds(59), .seconds(997), 1),
        ] {
            let to = from + Span(microseconds: step.microseconds * Int64(count))
            let (exact, raw) = try stage.archive.read(["S1"]) { (curves) throws(Fault) in
                (
                    try curves.aggregate(of: "S1", from: from, step: step, count: count),
                    try curves.points(of: "S1", from: from, to: to)
                )
            }
            var expected = CurveBuckets(from: from, step: step, count: count)
            expected.take(raw)
            for (one, other) in zip(exact, expected.buckets) {
                #expect(one.stretch?.count == other.stretch?.count)
                #expect(one.stretch?.first == other.stretch?.first && one.stretch?.last == other.stretch?.last)
                #expect(one.stretch?.least == other.stretch?.least && one.stretch?.greatest == other.stretch?.greatest)
                #expect(abs((one.stretch?.mean ?? 0) - (other.stretch?.mean ?? 0)) < 1e-9)
            }
            if from == whole {
                #expect(raw.count == 840)
                #expect(drawn == exact)
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `Law.s37 with a stamp that cannot be true are kept with the server's time, marked and counted`(
        _ kind: TestStore
    ) async throws {
        let stage = try ArchiveStage(try TestPlace(kind))
        let now = ArchiveStage.moment(100)
        let told = [Moment(microseconds: 0), ArchiveStage.moment(100), now + .days(20_000)]
        try await stage.archive.keep([
            Frame(
                source: "OPC-1", receivedAt: now,
                samples: told.enumerated().map {
                    Sample(signal: "S1", point: Point(at: $1, value: .decimal(units: Int64($0), scale: 0)))
                } + [Sample(signal: "S1", point: Point(at: ArchiveStage.moment(99), value: .double(.nan)))])
        ])
        let standing = try #require(stage.archive.standings(of: ["S1"])["S1"])
        let day = standing.lastDay(at: stage.clock.read())
        #expect(day.points == 4 && day.oddStamps == 2 && day.bad == 1 && day.late == 1 && day.uncertain == 2)
        for _ in 0..<2 {
            let found = try stage.archive.read(["S1"]) { (curves) throws(Fault) in
                try curves.points(of: "S1", from: ArchiveStage.moment(0), to: ArchiveStage.moment(200))
            }
            #expect(found.points.map(\.quality) == [.bad, .uncertain, .uncertain, .uncertain])
            #expect(Set(found.told.map(\.told)) == [told[0], told[2]])
            try await stage.archive.seal()
        }
    }

    @Test func `are told to whoever listens once they are on disk`() async throws {
        let stage = try ArchiveStage(try TestPlace(.sqliteMemory))
        var frames = stage.archive.frames().makeAsyncIterator()
        try await stage.archive.keep([ArchiveStage.frame(2, 7)])
        #expect(await frames.next() == [ArchiveStage.frame(2, 7)])
    }

    @Test(arguments: TestStore.available)
    func `whose disk is full are refused, and kept when they are told again`(_ kind: TestStore) async throws {
        let faulty = FaultyStore(try TestPlace(kind).open(origin: ArchiveStage.origin, views: house.tables))
        let clock = HandClock()
        let numbers = SharedNumbers(4)
        let signer = try #require(NoteSigner(name: ArchiveStage.origin, seed: [UInt8](repeating: 3, count: 32)))
        let setup = EngineSetup(clock: { clock.read() }, random: { numbers.next() }, signer: signer)
        let sequencer = try Sequencer(store: faulty, house: house, setup: setup)
        let archive = try PointArchive(store: faulty, sequencer: sequencer, setup: setup)
        faulty.fail(at: 1)
        await #expect(throws: Fault.self) { try await archive.keep([ArchiveStage.frame(3, 0)]) }
        #expect(archive.unsealed == 0)
        try await archive.keep([ArchiveStage.frame(3, 0)])
        #expect(archive.unsealed == 3)
        faulty.fail(at: 1)
        await #expect(throws: Fault.self) { try await archive.seal() }
        #expect(archive.unsealed == 3)
        try await archive.seal()
        #expect(archive.unsealed == 0)
        let found = try archive.read(["S2"]) { (curves) throws(Fault) in
            try curves.points(of: "S2", from: ArchiveStage.moment(0), to: ArchiveStage.moment(9)).points
        }
        #expect(found.map(\.value) == [ArchiveStage.value(2, 0)])
    }
}
