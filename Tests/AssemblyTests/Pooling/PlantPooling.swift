import Assembly
import Donors
import Kernel
import Ledger
import Plasma
import Pooling
import Preparation
import Quarantine
import Retest
import TestKit
import Testing

extension Plant {
    func adoptPooling() async throws {
        let pack = try PoolingPack.read(poolingPackBytes)
        try await must(errand(PoolingPackTable.self, PoolingPack.packName, .adopt(pack), by: "0105"))
    }

    func pooling(
        _ pool: String, _ command: PoolingCommand, by person: String = "0720", reason: String? = nil,
        _ signatures: [Signature] = []
    ) -> Act {
        errand(PoolingTable.self, pool, command, by: person, reason: reason, signatures: signatures)
    }

    func giveBack(_ bag: String, from pool: String) throws -> Act {
        let content = ReturnConfirmation(pool: pool, bag: bag, reason: "外袋破损")
        let own = try sign(
            content.subject, version: ReturnConfirmation.version, content: content.canonicalBytes, .performed,
            by: "0720")
        return pooling(pool, .giveBack(bag), reason: "外袋破损", [own])
    }

    /// Signed by three, as it is shown at this moment.
    func make(_ pool: String, kilograms: DecimalNumber? = nil, checker: String = "0288") throws -> Act {
        let state = try load(PoolingTable.self, pool)
        let sum = try store.read { (snapshot) throws(Fault) in try PoolingLookups.sum(of: pool, from: snapshot) }
        let grams = sum.mix.weight.count
        let kilograms = kilograms ?? DecimalNumber(coefficient: grams, scale: 6)
        let content = state.content(
            of: sum, kilograms: kilograms, tank: "TK-101", list: TreeHash.sha256(sum.list))
        let people: [(String, SignatureMeaning)] = [("0720", .performed), (checker, .verified), ("0533", .approved)]
        let signatures = try people.map {
            try sign(state.subject, version: state.version, content: content, $0.1, by: $0.0)
        }
        return pooling(pool, .make(kilograms: kilograms, tank: "TK-101"), signatures)
    }

    func count(_ pool: String) -> Act { pooling(pool, .count(nil, deviation: nil)) }

    func draw(_ pool: String) throws -> Act {
        let pack = try PoolingPack.read(poolingPackBytes)
        let samples = pack.samples.flatMap { sampling in
            (0..<sampling.count).map {
                SampleEntry(number: "\(pool)-\(sampling.purpose)-\($0)", purpose: sampling.purpose, place: "F-07")
            }
        }
        return pooling(pool, .sample(samples))
    }

    /// The whole panel; `bad` is what was reactive.
    func testPool(_ pool: String, bad: String = "") throws -> Act {
        let pack = try PoolingPack.read(poolingPackBytes)
        let group = try load(PoolingTable.self, pool).opening?.group ?? ""
        let kit = KitLot(maker: "万泰", lot: "K-2611", expiresOn: Plant.today.adding(months: 6))
        let entries = pack.tests(for: group).map { test -> PoolEntry in
            let value = (test.item.min ?? test.item.max).flatMap { limit in
                test.item.isQuantitative ? limit : nil
            }
            return PoolEntry(
                item: test.item.code, value: value,
                told: value == nil ? (test.item.code == bad ? .reactive : .negative) : nil,
                kit: test.needsKit ? kit : nil, run: "RUN-1")
        }
        return pooling(pool, .test(entries, at: clock.read()), by: "0301")
    }

    func checkTests(_ pool: String) throws -> Act {
        let state = try load(PoolingTable.self, pool)
        let own = try sign(
            state.subject, version: state.version, content: state.testContent, .verified, by: "0302")
        return pooling(pool, .check, by: "0302", [own])
    }

    func concludePool(_ pool: String) throws -> Act {
        let state = try load(PoolingTable.self, pool)
        let judged = state.judged(try PoolingPack.read(poolingPackBytes))
        let own = try sign(
            state.subject, version: state.version, content: state.content(of: judged), .approved, by: "0533")
        return pooling(pool, .conclude, by: "0533", [own])
    }

    func reopenPool(_ pool: String) throws -> Act {
        let state = try load(PoolingTable.self, pool)
        let own = try sign(
            state.subject, version: state.version, content: state.reopening(reason: "试剂失效"), .approved, by: "0533")
        return pooling(pool, .reopen, by: "0533", reason: "试剂失效", [own])
    }

    /// Free bags, made usable by a later one of their donor.
    func clearedBags(_ shipment: DemoShipment, _ count: Int) async throws -> [String] {
        let free = try freeBags(shipment)
        try #require(free.count > count)
        let bags = Array(free.prefix(count))
        try await clear(bags, with: free[count], of: "\(shipment.station)-DX1", at: shipment.station)
        return bags
    }

    /// What lies in the store, cleared and in no order.
    func usableBags(_ shipments: [DemoShipment]) throws -> [String] {
        try shipments.flatMap { try restingBags($0) }.filter { bag in
            try store.read { (snapshot) throws(Fault) in
                guard try StockLookups.line(bag, from: snapshot)?.standing == .accepted else { return false }
                return try QuarantineLookups.line(bag, from: snapshot)?.unit.state == .cleared
            }
        }
    }

    /// An order of these bags, released by QA.
    func order(_ id: String, _ bags: [String]) async throws {
        try await must(draft(id, grams: 590 * Int64(bags.count)))
        try await must(errand(OrderTable.self, id, .pick(bags, passedOver: []), by: "0720"))
        try await must(try release(id))
    }

    /// A pool is opened and given up; another goes through everything, fails, is tested anew and passes.
    func pool(_ shipments: [DemoShipment]) async throws {
        try await adoptPooling()
        let bags = Array(try usableBags(shipments).prefix(2))
        try #require(bags.count == 2)
        try await order("PP-7", bags)
        try await must(pooling("PL-6", .open(order: "PP-7")))
        try await must(pooling("PL-6", .cancel, reason: "罐未就绪"))
        try await must(pooling("PL-7", .open(order: "PP-7")))
        try await must(pooling("PL-7", .issue(bags)))
        try await must(try giveBack(bags[0], from: "PL-7"))
        try await must(pooling("PL-7", .issue([bags[0]])))
        try await must(pooling("PL-7", .empty([bags[0]])))
        try await must(pooling("PL-7", .reject(bags[1], .haemolysis)))
        try await must(count("PL-7"))
        try await must(try make("PL-7"))
        try await must(try draw("PL-7"))
        try await must(try testPool("PL-7", bad: "HBsAg"))
        try await must(try checkTests("PL-7"))
        try await must(try concludePool("PL-7"))
        try await must(try reopenPool("PL-7"))
        try await must(try testPool("PL-7"))
        try await must(try checkTests("PL-7"))
        try await must(try concludePool("PL-7"))
    }
}
