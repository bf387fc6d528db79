import Kernel
import Ledger
import TestKit
import Testing

@testable import Lineage

@Suite struct `A trace` {
    private func quantity(_ text: String) -> Quantity { LineageBench.quantity(text) }

    /// Bags → pool → two pastes → bulk of two pools → lot → packs, as plasma goes.
    private func plant(_ kind: TestStore, bags: Int = 40) async throws -> LineageBench {
        let bench = try LineageBench(kind)
        try await bench.found()
        try bench.receive(0..<bags)
        for (pool, range) in [("POOL-1", 0..<bags / 2), ("POOL-2", bags / 2..<bags)] {
            try await bench.step(
                "S-\(pool)", range.map { StepTake(LineageBench.bag($0)) },
                [StepMake(pool, of: "POOL", quantity("10 kg"))])
            try await bench.step(
                "S-F\(pool)", [StepTake(LineageBench.batch(pool))],
                [
                    StepMake("II-\(pool)", of: "PASTE", quantity("2 kg")),
                    StepMake("V-\(pool)", of: "PASTE", quantity("3 kg")),
                ])
        }
        try await bench.step(
            "S-BULK", "HEAT", [StepTake(LineageBench.batch("V-POOL-1")), StepTake(LineageBench.batch("V-POOL-2"))],
            [StepMake("BULK-1", of: "BULK", quantity("5 L"))])
        try await bench.step(
            "S-LOT", [StepTake(LineageBench.batch("BULK-1"))], [StepMake("LOT-1", of: "LOT", quantity("100"))])
        try await bench.step(
            "S-PACK", [StepTake(LineageBench.batch("LOT-1"))],
            (0..<100).map { StepMake("PK-\($0)", of: "PACK", quantity("1")) })
        return bench
    }

    @Test(arguments: TestStore.available)
    func `Plan.A3 leads from a pack to every unit, donor and station, and back`(_ kind: TestStore) async throws {
        let bench = try await plant(kind)
        let back = try bench.trace(.backward, LineageBench.batch("PK-7"))
        let units = back.rows.filter { $0.node.stage == .plasma }
        #expect(Set(units.map(\.node.subject.id)) == Set((0..<40).map { "B\($0)" }) && units.count == 40)
        #expect(back.donors == Set((0..<40).map { "D\($0 / 3)" }) && back.stations == ["ST-0", "ST-1"])
        #expect(units.allSatisfy { $0.node.quantity?.text == "600 g" })
        #expect(
            back.steps.map(\.record).sorted() == [
                "S-BULK", "S-FPOOL-1", "S-FPOOL-2", "S-LOT", "S-PACK", "S-POOL-1", "S-POOL-2",
            ])
        #expect(back.links.count == 6)
        let forward = try bench.trace(.forward, LineageBench.bag(3))
        #expect(
            Set(forward.rows.map(\.node.subject.id)).isSuperset(of: [
                "POOL-1", "II-POOL-1", "V-POOL-1", "BULK-1", "LOT-1", "PK-99",
            ]))
        #expect(!forward.nodes.isEmpty && !forward.rows.contains { $0.node.subject.id == "POOL-2" })
        #expect(forward.rows.count == 105)
    }

    @Test(arguments: TestStore.available)
    func `Plan.A3 of a donor is that of all of the donor's units`(_ kind: TestStore) async throws {
        let bench = try await plant(kind, bags: 12)
        let (units, forward, lots) = try bench.store.read { (snapshot) throws(Fault) in
            var onlyLots = TraceFilter()
            onlyLots.stage = .lot
            return (
                try LineageLookups.units(ofDonor: "D1", limit: 100, from: snapshot),
                try LineageLookups.forward(ofDonor: "D1", from: snapshot),
                try LineageLookups.forward(ofDonor: "D1", onlyLots, withPacks: false, from: snapshot)
            )
        }
        #expect(units.map(\.subject.id) == ["B3", "B4", "B5"])
        #expect(forward.rows.count == 105 && lots.rows.map(\.node.subject.id) == ["LOT-1"])
        #expect(lots.steps.count == forward.steps.count)
    }

    @Test func `is filtered by station, donor, stage, material and time, and walked whole all the same`() async throws {
        let bench = try await plant(.sqliteMemory)
        func count(_ set: (inout TraceFilter) -> Void) throws -> Int {
            var filter = TraceFilter()
            set(&filter)
            return try bench.trace(.backward, LineageBench.batch("LOT-1"), filter).rows.count
        }
        #expect(try count { _ in } == 40 + 2 + 2 + 1)
        #expect(try count { $0.station = "ST-0" } == 20)
        #expect(try count { $0.donor = "D2" } == 3)
        #expect(try count { $0.stage = .pool } == 2)
        #expect(try count { $0.material = "PASTE" } == 2)
        #expect(try count { $0.madeBefore = .storyStart + .microseconds(1) } == 40)
        #expect(try count { $0.madeFrom = .storyStart + .microseconds(1) } == 5)
    }

    @Test(arguments: TestStore.available)
    func `Plan.A3 of a lot of 5 000 units is complete`(_ kind: TestStore) async throws {
        let bench = try LineageBench(kind)
        try await bench.found()
        try bench.receive(0..<5_000)
        try await bench.step(
            "S-1", (0..<5_000).map { StepTake(LineageBench.bag($0)) },
            [StepMake("POOL-1", of: "POOL", quantity("3000 kg"))])
        try await bench.step(
            "S-2", "HEAT", [StepTake(LineageBench.batch("POOL-1"))], [StepMake("LOT-1", of: "LOT", quantity("7150"))])
        let trace = try bench.trace(.backward, LineageBench.batch("LOT-1"))
        #expect(trace.rows.count == 5_001 && trace.donors.count == 1_667 && trace.nodes.count == 5_001)
        let pool = try #require(trace.steps.first { $0.record == "S-1" })
        #expect(pool.inputs == 5_000 && pool.donors == 1_667 && pool.stations == 2)
        #expect(try bench.codes(.forward, LineageBench.bag(4_999)) == ["LOT-1", "POOL-1"])
        let parts = try bench.store.read { (snapshot) throws(Fault) in
            try StepLookups.parts(of: pool.number, from: snapshot)
        }
        #expect(parts?.inputs.count == 5_000 && parts?.outputs.count == 1)
    }

    @Test func `finds things by code, whatever their kind`() async throws {
        let bench = try await plant(.sqliteMemory, bags: 4)
        func kinds(_ code: String) throws -> [String] {
            try bench.store.read { (snapshot) throws(Fault) in
                try LineageLookups.nodes(coded: code, from: snapshot).map(\.subject.noun)
            }
        }
        #expect(try kinds("B1") == ["plasma.bag"])
        #expect(try kinds("LOT-1") == ["lineage.batch"] && kinds("none").isEmpty)
        #expect(try bench.trace(.forward, LineageBench.batch("PK-1")).rows.isEmpty)
        #expect(try bench.trace(.backward, LineageBench.bag(1)).steps.isEmpty)
    }
}
