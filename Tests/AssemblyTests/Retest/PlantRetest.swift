import Assembly
import Donors
import Kernel
import Retest
import TestKit
import Testing

extension Plant {
    /// The call-back sample is pooled, the pool is reactive and resolved; it is tested, checked and concluded, a result
    /// is taken out, the conclusion withdrawn.
    func retest() async throws {
        let pack = try RetestPack.read(retestPackBytes)
        try await must(errand(SpecificationTable.self, RetestPack.packName, .adopt(pack), by: "0105"))
        let (pooled, single) = (
            pack.items.filter { $0.testing == .minipool }.map(\.code),
            pack.items.filter { $0.testing == .single }
        )
        try await pool(pooled)
        try await must(
            errand(
                WorklistTable.self, "WL-1",
                .create(analyser: "MR-2", items: single.map(\.code), specimens: ["CB-1"]), by: "0301"))
        let results = single.map { item in
            TestResult(
                specimen: "CB-1", item: item.code,
                value: DecimalNumber(item.code == "protein" ? "58.25" : item.isQuantitative ? "17.2" : "0.24"))
        }
        try await enter("WL-1", results, lots: ["HBsAg": "HB-2609-11"])
        try await enter("WL-1", [TestResult(specimen: "CB-1", item: "HBsAg", value: DecimalNumber("0.31"))])
        let list = try load(WorklistTable.self, "WL-1")
        let key = ResultKey(specimen: "CB-1", item: "HBsAg")
        let out = try sign(
            list.subject, version: list.version, content: list.invalidation(key, reason: "加错样"), .verified,
            by: "0302")
        try await must(
            errand(WorklistTable.self, "WL-1", .invalidate(key), by: "0302", reason: "加错样", signatures: [out]))
        try await enter("WL-1", [TestResult(specimen: "CB-1", item: "HBsAg", value: DecimalNumber("0.22"))])
        let entered = try load(WorklistTable.self, "WL-1")
        let own = try sign(
            entered.subject, version: entered.version, content: entered.canonicalBytes, .verified, by: "0302")
        try await must(errand(WorklistTable.self, "WL-1", .check, by: "0302", signatures: [own]))
        try await conclude("WL-1")
        try await withdraw("CB-1")
    }

    func enter(_ list: String, _ results: [TestResult], lots: [String: String] = [:]) async throws {
        let batch = ResultBatch(
            testedAt: .storyStart - .days(1),
            kits: lots.mapValues { TestKit(lot: $0, maker: "华大", expiresOn: Day(daysSinceEpoch: 30_000)) },
            results: results)
        try await must(errand(WorklistTable.self, list, .enter(batch), by: "0301"))
    }

    private func pool(_ items: [String]) async throws {
        let made = MiniPool(items: items, rows: 1, columns: 1, members: ["CB-1"])
        try await must(errand(PoolTable.self, "MP-0", .make(made), by: "0301"))
        try await must(errand(PoolTable.self, "MP-0", .discard, by: "0301", reason: "管子破了"))
        try await must(errand(PoolTable.self, "MP-1", .make(made), by: "0301"))
        // One item is read twice before it is checked: the worse reading stays.
        let first = PoolReading(item: items[0], interpretation: .negative)
        try await must(errand(PoolTable.self, "MP-1", .test([first], at: .storyStart - .days(1)), by: "0301"))
        try await test("MP-1", items, .reactive)
        for line in [PoolLine.row(0), .column(0)] {
            let second = MiniPool(
                items: items, rows: 1, columns: 1, members: ["CB-1"],
                parent: MiniPool.Parent(pool: "MP-1", line: line))
            try await must(errand(PoolTable.self, "MP-1-\(line.text)", .make(second), by: "0301"))
            try await test("MP-1-\(line.text)", items, .reactive)
        }
        let pool = try load(PoolTable.self, "MP-1")
        let found = items.map { ResultKey(specimen: "CB-1", item: $0) }
        let own = try sign(
            pool.subject, version: pool.version, content: pool.resolution(found), .verified, by: "0302")
        try await must(errand(PoolTable.self, "MP-1", .resolve, by: "0302", signatures: [own]))
    }

    func test(_ id: String, _ items: [String], _ reading: Interpretation) async throws {
        let readings = items.map { PoolReading(item: $0, interpretation: reading, kit: TestKit(lot: "NAT-2610")) }
        try await must(errand(PoolTable.self, id, .test(readings, at: .storyStart - .days(1)), by: "0301"))
        let pool = try load(PoolTable.self, id)
        let own = try sign(
            pool.subject, version: pool.version, content: pool.canonicalBytes, .verified, by: "0302")
        try await must(errand(PoolTable.self, id, .check, by: "0302", signatures: [own]))
    }

    func conclude(_ id: String) async throws {
        let list = try load(WorklistTable.self, id)
        let sheet = try store.read { (snapshot) throws(Fault) in
            try WorklistTable.sheet(of: list, on: Plant.today, from: snapshot)
        }
        let own = try sign(
            list.subject, version: list.version, content: #require(sheet).canonicalBytes, .released, by: "0302")
        try await must(errand(WorklistTable.self, id, .conclude, by: "0302", signatures: [own]))
    }

    func withdraw(_ specimen: String) async throws {
        let state = try load(SpecimenTable.self, specimen)
        let own = try sign(
            state.subject, version: state.version, content: state.withdrawal(reason: "试剂失效"), .approved, by: "0302")
        try await must(
            errand(SpecimenTable.self, specimen, .withdraw, by: "0302", reason: "试剂失效", signatures: [own]))
    }
}
