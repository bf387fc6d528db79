import Alarms
package import Kernel
import Preparation

extension PoolingTable {
    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> PoolingState {
        var state = PoolingState(id: id)
        _ = try snapshot.first(one, [.text(id)]) { (row) throws(Fault) in
            state.opening = PoolOpening(order: row.text(0), group: row.text(1), specification: row.text(2))
            state.stage = try row.choice(3, "pooling_pool.stage")
            state.bags = Int(row.integer(4))
            state.rejected = Int(row.integer(5))
            state.cut = Int(row.integer(6))
            state.weight = Milligrams(count: row.integer(7))
            if let expected = row.optionalInteger(8), let counted = row.optionalInteger(9) {
                state.count = EmptyCount(
                    expected: Int(expected), counted: Int(counted), deviation: row.optionalText(10),
                    confirmedBy: row.optionalText(11))
            }
            if !row.isNull(12) {
                let bytes = row.bytes(12)
                state.making = try Fault.reading("pooling_pool.making") { () throws(JSONFailure) in
                    try PoolMaking(reading: JSONFields(canonical: bytes))
                }
            }
            state.madeBy = row.optionalText(13)
            state.madeAt = row.optionalMoment(14)
            state.testedBy = row.text(15).split(separator: " ").map(String.init)
            state.checkedBy = row.optionalText(16)
            if let verdict = PoolVerdict(rawValue: row.text(17)) {
                state.conclusion = PoolConclusion(
                    verdict: verdict, failed: row.text(18).split(separator: " ").map(String.init))
            }
            state.round = Int(row.integer(19))
            state.hold = row.optionalText(20)
            state.version = row.integer(21)
        }
        guard state.stage == .made else { return state }
        state.samples = try PoolingLookups.samples(of: id, from: snapshot)
        state.results = PoolingLookups.standing(try PoolingLookups.results(of: id, from: snapshot))
        return state
    }

    package static func gather(
        _ command: PoolingCommand, _ id: String, _ state: PoolingState, from snapshot: any Snapshot
    ) throws(Fault) -> PoolingEvidence {
        var evidence = PoolingEvidence()
        evidence.packs = try PoolingPackTable.packs(from: snapshot)
        let order = state.opening?.order ?? ""
        switch command {
        case .open(let order):
            evidence.order = try OrderTable.load(order, from: snapshot)
            evidence.poolOfOrder = try PoolingLookups.pool(ofOrder: order, from: snapshot)
        // What is too long is refused, not looked up.
        case .issue(let bags) where bags.count <= PoolingRules.bagsMax:
            evidence.order = try OrderTable.load(order, from: snapshot)
            evidence.criteria = try SelectionTable.packs(from: snapshot)
            evidence.rows = try PoolingLookups.rows(of: bags, from: snapshot)
            evidence.pick = try PickEvidence.read(Array(Set(bags)), from: snapshot)
        case .empty(let bags) where bags.count <= PoolingRules.bagsMax:
            evidence.rows = try PoolingLookups.rows(of: bags, from: snapshot)
        case .giveBack(let bag), .reject(let bag, _):
            evidence.rows = try PoolingLookups.rows(of: [bag], from: snapshot)
        case .make:
            evidence.exceptions = try ExceptionTable.open(ofBatch: id, from: snapshot)
            evidence.order = try OrderTable.load(order, from: snapshot)
            evidence.criteria = try SelectionTable.packs(from: snapshot)
            evidence.sum = try PoolingLookups.sum(of: id, from: snapshot)
            evidence.pick = try PickEvidence.read(evidence.sum.bags.map(\.bag), from: snapshot)
        case .sample(let samples):
            for sample in samples.prefix(PoolingRules.samplesMax)
            where try PoolingLookups.sample(sample.number, from: snapshot) != nil {
                evidence.samples.insert(sample.number)
            }
        case .conclude: evidence.exceptions = try ExceptionTable.open(ofBatch: id, from: snapshot)
        case .issue, .empty, .count, .test, .check, .reopen, .cancel: break
        }
        return evidence
    }

    private static let one: SQL = """
        SELECT preparation, product_group, specification, stage, bags, rejected, cut, net_milligrams, expected, counted,
        deviation, confirmed_by, making, made_by, made_at, tested_by, checked_by, verdict, failed, round, hold, facts
        FROM pooling_pool WHERE origin = $1 AND id = $2
        """
}
