import Kernel
import Ledger
import TestKit
import Testing

@Suite struct `A row of points` {
    private static func rows(_ numbers: Int64...) -> TailRows {
        TailRows(
            signals: numbers.first == 1 ? [(1, "BR101.TT01")] : [],
            rows: numbers.map { ($0, [UInt8(truncatingIfNeeded: $0)]) })
    }

    private static func kept(_ store: any Store) throws(Fault) -> [Int64] {
        try store.read { (snapshot) throws(Fault) in
            var found: [Int64] = []
            try snapshot.scan(PointTail.rows) { (row) throws(Fault) in found.append(row.integer(0)) }
            return found
        }
    }

    @Test(arguments: TestStore.available)
    func `is on disk beside the commands of the same flush, and is no entry`(_ kind: TestStore) async throws {
        let bench = try EngineBench(kind)
        try await bench.sequencer.keep(Self.rows(1, 2))
        async let one: Void = bench.sequencer.keep(Self.rows(3))
        _ = try await bench.add(5, id: 1)
        try await one
        #expect(try Self.kept(bench.store) == [1, 2, 3])
        #expect(try bench.size() == 1)
    }

    @Test(arguments: TestStore.available)
    func `that is there already is a fault, and its neighbours stand`(_ kind: TestStore) async throws {
        let bench = try EngineBench(kind)
        try await bench.sequencer.keep(Self.rows(1))
        await #expect(throws: Fault.self) { try await bench.sequencer.keep(Self.rows(2, 2)) }
        try await bench.sequencer.keep(Self.rows(4))
        #expect(try Self.kept(bench.store) == [1, 4])
    }

    @Test(arguments: TestStore.available)
    func `is neither made nor dropped by a replay`(_ kind: TestStore) async throws {
        let bench = try EngineBench(kind)
        try await bench.sequencer.keep(Self.rows(1, 2))
        _ = try await bench.add(5, id: 1)
        try Replay.rebuild(bench.store, house: bench.house)
        #expect(try Self.kept(bench.store) == [1, 2])
    }

    @Test func `is refused once the node shuts down`() async throws {
        let bench = try EngineBench(.sqliteMemory)
        await bench.sequencer.stop()
        await #expect(throws: Fault.self) { try await bench.sequencer.keep(Self.rows(1)) }
    }
}
