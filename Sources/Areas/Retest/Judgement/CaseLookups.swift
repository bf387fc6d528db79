import Donors
package import Kernel

/// What counts of one specimen: results that were checked and not taken out, and its pools.
package struct SpecimenCase: Sendable, Hashable {
    package var results: [RunResult]
    /// By item.
    package var pools: [String: [PoolOutcome]]

    package init(results: [RunResult] = [], pools: [String: [PoolOutcome]] = [:]) {
        self.results = results
        self.pools = pools
    }
}

/// A result with where it stands: pages show what does not count, too.
package struct TestedLine: Sendable, Hashable {
    package let result: RunResult
    package let kit: TestKit?
    package let isValid: Bool
    package let isChecked: Bool
}

/// What judging takes, set-wise: one question for all specimens of a worklist, never one for each.
package enum CaseLookups {
    /// Everything that was entered of a specimen, in the order in which it was tested.
    package static func lines(of specimen: String, from snapshot: any Snapshot) throws(Fault) -> [TestedLine] {
        try snapshot.all(ofSpecimen, [.text(specimen)]) { (row) throws(Fault) in
            TestedLine(
                result: try run(row), kit: try WorklistLookups.kit(row, 6, 9, 10), isValid: row.integer(7) == 1,
                isChecked: row.text(8) == WorklistStage.checked.rawValue)
        }
    }

    package static func specimen(_ specimen: String, from snapshot: any Snapshot) throws(Fault) -> SpecimenCase {
        var memberships: [Membership] = []
        try snapshot.query(poolsOfSpecimen, [.text(specimen)]) { (row) throws(Fault) in
            memberships.append(try Membership(row))
        }
        return SpecimenCase(
            results: try lines(of: specimen, from: snapshot).filter { $0.isValid && $0.isChecked }.map(\.result),
            pools: try outcomes(memberships, from: snapshot)[specimen] ?? [:])
    }

    /// `unchecked`: with its own results, though nobody checked them yet.
    package static func cases(
        onWorklist id: String, unchecked: Bool, from snapshot: any Snapshot
    ) throws(Fault) -> [String: SpecimenCase] {
        var cases: [String: SpecimenCase] = [:]
        try snapshot.query(ofWorklist, [.text(id), .text(unchecked ? id : "")]) { (row) throws(Fault) in
            cases[row.text(0), default: SpecimenCase()].results.append(try run(row))
        }
        var memberships: [Membership] = []
        try snapshot.query(poolsOfWorklist, [.text(id)]) { (row) throws(Fault) in
            memberships.append(try Membership(row))
        }
        for (specimen, pools) in try outcomes(memberships, from: snapshot) {
            cases[specimen, default: SpecimenCase()].pools = pools
        }
        return cases
    }

    private struct Membership {
        let specimen: String
        let pool: String
        let stage: PoolStage
        let items: [String]

        init(_ row: any Row) throws(Fault) {
            specimen = row.text(0)
            pool = row.text(1)
            stage = try row.choice(2, "retest_pool.stage")
            items = row.text(3).split(separator: " ").map(String.init)
        }
    }

    /// What pools say of their members, by specimen and item.
    private static func outcomes(
        _ memberships: [Membership], from snapshot: any Snapshot
    ) throws(Fault) -> [String: [String: [PoolOutcome]]] {
        var readings: [String: [String: Interpretation]] = [:]
        var found: [String: Set<ResultKey>] = [:]
        for pool in Set(memberships.map(\.pool)) {
            readings[pool] = try PoolLookups.readings(of: pool, from: snapshot)
            found[pool] = Set(try PoolLookups.found(in: pool, from: snapshot))
        }
        var outcomes: [String: [String: [PoolOutcome]]] = [:]
        for member in memberships.sorted(by: { $0.pool < $1.pool }) {
            for item in member.items {
                let key = ResultKey(specimen: member.specimen, item: item)
                let isFound = found[member.pool]?.contains(key) == true
                let standing = member.stage.standing(
                    reading: readings[member.pool]?[item], isFound: isFound)
                guard let standing else { continue }
                outcomes[member.specimen, default: [:]][item, default: []].append(
                    PoolOutcome(pool: member.pool, standing: standing))
            }
        }
        return outcomes
    }

    private static func run(_ row: any Row) throws(Fault) -> RunResult {
        RunResult(try WorklistLookups.result(row), run: row.text(4), testedAt: row.moment(5))
    }

    private static let ofSpecimen: SQL = """
        SELECT r.specimen, r.item, r.value, r.told, r.worklist, r.tested_at, r.kit_lot, r.valid, w.stage,
        r.kit_maker, r.kit_expires_on
        FROM retest_result r JOIN retest_worklist w ON w.origin = r.origin AND w.id = r.worklist
        WHERE r.origin = $1 AND r.specimen = $2 ORDER BY r.tested_at, r.worklist, r.place
        """
    private static let ofWorklist: SQL = """
        SELECT r.specimen, r.item, r.value, r.told, r.worklist, r.tested_at
        FROM retest_member m JOIN retest_result r ON r.origin = m.origin AND r.specimen = m.specimen
        JOIN retest_worklist w ON w.origin = r.origin AND w.id = r.worklist
        WHERE m.origin = $1 AND m.worklist = $2 AND r.valid = 1 AND (w.stage = 'checked' OR w.id = $3)
        """
    private static let poolsOfSpecimen: SQL = """
        SELECT m.specimen, p.id, p.stage, p.items FROM retest_pool_member m
        JOIN retest_pool p ON p.origin = m.origin AND p.id = m.pool
        WHERE m.origin = $1 AND m.specimen = $2 AND p.parent = '' AND p.stage <> 'discarded'
        """
    private static let poolsOfWorklist: SQL = """
        SELECT m.specimen, p.id, p.stage, p.items FROM retest_member w
        JOIN retest_pool_member m ON m.origin = w.origin AND m.specimen = w.specimen
        JOIN retest_pool p ON p.origin = m.origin AND p.id = m.pool
        WHERE w.origin = $1 AND w.worklist = $2 AND p.parent = '' AND p.stage <> 'discarded'
        """
}
