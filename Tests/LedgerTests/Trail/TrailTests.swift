import Kernel
import Ledger
import StoreSQLite
import TestKit
import Testing

@Suite struct `A set of entries of a block` {
    @Test(arguments: [0, 1, 2, 255, 256, 257, 4_095, 4_096])
    func `is written and read back`(count: Int) throws {
        var set = BlockSet()
        for place in 0..<count { set.insert(UInt16((place * 17) % 4_096)) }
        #expect(set.count == count && set.descending == set.descending.sorted(by: >))
        if count > 0 { #expect(try #require(BlockSet(bytes: set.bytes)) == set) }
        #expect(set.bytes.count == (count == 4_096 ? 0 : count <= 255 ? 2 * count : 512))
    }

    @Test(arguments: [[0], [255, 255], [UInt8](repeating: 0, count: 513)])
    func `that is cut or out of its block is refused`(bytes: [UInt8]) {
        #expect(BlockSet(bytes: bytes) == nil)
    }
}

@Suite struct `The trail` {
    private static func filters() -> [TrailFilter] {
        func filter(_ set: (inout TrailFilter) -> Void) -> TrailFilter {
            var filter = TrailFilter()
            set(&filter)
            return filter
        }
        let at = TrailBench.start
        return [
            TrailFilter(), filter { $0.persons = ["0417"] }, filter { $0.persons = ["0533"] },
            filter { $0.persons = ["x"] },
            filter { $0.workstation = "lane-2" }, filter { $0.area = "identity" },
            filter { $0.kind = "plasma.bag.stopped.v1" }, filter { $0.marks = [.late] },
            filter { $0.marks = [.late, .reason] }, filter { $0.marks = [.signed] },
            filter { $0.subject = Subject("plasma.bag", "B-7") },
            filter { $0.subject = Subject("plasma.station", "S1") },
            filter { $0.subject = Subject("plasma.bag", "nothing") },
            filter { ($0.from, $0.until) = (at + .seconds(3_000), at + .seconds(9_000)) },
            filter { ($0.from, $0.until) = (at + .seconds(9_000), at + .seconds(3_000)) },
            filter { ($0.persons, $0.from, $0.until) = (["0418"], at + .seconds(4_000), at + .seconds(4_300)) },
            filter { ($0.persons, $0.area, $0.marks) = (["0533"], "plasma", [.reason]) },
            filter { ($0.subject, $0.persons) = (Subject("plasma.bag", "SH-1"), ["0418"]) },
            filter { ($0.subject, $0.persons) = (Subject("plasma.station", "S0"), ["0533", "0533"]) },
            filter { ($0.workstation, $0.kind, $0.persons) = ("lane-1", "plasma.bag.received.v1", ["0417"]) },
        ]
    }

    @Test(arguments: TestStore.available)
    func `Law.s18 is searched by person, record, kind, time, place, reason and lateness`(_ kind: TestStore)
        throws
    {
        let bench = try TrailBench(kind, entries: 13_000, seed: 3)
        for filter in Self.filters() {
            let expected = bench.obvious(filter)
            let found = try bench.find(filter)
            #expect(found.indexes == Array(expected.prefix(50)), "\(filter)")
            #expect(found.count == Int64(expected.count) && found.countIsWhole, "\(filter)")
            #expect(found.hasMore == (expected.count > 50), "\(filter)")
            let uncounted = try bench.find(filter, limit: 20, counting: false)
            #expect(uncounted.indexes == Array(expected.prefix(20)) && uncounted.count == nil, "\(filter)")
        }
    }

    @Test func `counts no further than it is asked to, and says so`() throws {
        let bench = try TrailBench(.sqliteMemory, entries: 13_000, seed: 6)
        for filter in Self.filters() where !filter.isOpen {
            let expected = bench.obvious(filter)
            let found = try bench.store.read { (snapshot) throws(Fault) in
                try TrailReader(filter, snapshot).find(limit: 300, counting: true, blocksMax: 1)
            }
            #expect(found.indexes == Array(expected.prefix(300)), "\(filter)")
            let count = try #require(found.count)
            #expect(count <= Int64(expected.count) && count >= Int64(found.indexes.count), "\(filter)")
            #expect(!found.countIsWhole || count == Int64(expected.count), "\(filter)")
        }
    }

    @Test func `is paged by key and neither skips nor repeats an entry`() throws {
        let bench = try TrailBench(.sqliteMemory, entries: 9_000, seed: 4)
        for filter in Self.filters() {
            var seen: [Int64] = []
            var page = try bench.find(filter, limit: 700, counting: false)
            while page.hasMore {
                seen += page.indexes
                page = try bench.find(filter, before: try #require(seen.last), limit: 700, counting: seen.count < 900)
            }
            #expect(seen + page.indexes == bench.obvious(filter), "\(filter)")
        }
    }

    @Test(arguments: [0, 1, 4_095, 4_096, 4_097])
    func `is whole at every edge of a block`(entries: Int) throws {
        let bench = try TrailBench(.sqliteMemory, entries: entries, seed: 5)
        for filter in Self.filters() {
            #expect(try bench.find(filter).indexes.count == min(50, bench.obvious(filter).count))
        }
    }

    @Test func `Law.s22 tells when its table was changed by hand, and is computed again row for row`() async throws {
        let bench = try EngineBench(.sqliteMemory)
        // Nine entries each; the desk is thrown away in the middle of the block.
        for id in UInt64(1)...250 { _ = try await bench.perform(.echo(8), id: id) }
        await #expect(throws: Denial.self) { try await bench.perform(.break, id: 9_000) }
        for id in UInt64(251)...460 { _ = try await bench.perform(.echo(8), id: id) }
        try await bench.sequencer.seal()
        #expect(try bench.findings() == [])
        let before = try rows(bench.store)
        #expect(before.count >= 3)
        try Replay.rebuild(bench.store, house: bench.house)
        #expect(try rows(bench.store) == before)
        try bench.store.write { (tables) throws(Fault) in
            try tables.execute(
                "UPDATE trail_posting SET entries = $2 WHERE origin = $1 AND dimension = 'person'", [.bytes([0, 1])])
        }
        #expect(try bench.findings() != [])
    }

    private func rows(_ store: any Store) throws -> [[StoreValue]] {
        var rows: [[StoreValue]] = []
        try store.read { (snapshot) throws(Fault) in
            try snapshot.scan(TrailTable.postings) { (row) throws(Fault) in
                rows.append((0..<row.columnCount).map { row.value($0) })
            }
        }
        return rows
    }
}
