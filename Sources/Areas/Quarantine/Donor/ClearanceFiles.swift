package import Kernel
import Lineage
package import Plasma

/// All that judging many bags takes, read at once from one snapshot; judged at any instant, without asking again.
package struct ClearanceFiles: Sendable, Hashable {
    /// By bag; what the plant never took in is missing.
    private let files: [String: BagFile]
    private let histories: [String: DonorHistory]
    private let limits: [QuarantineLimits]

    package static let none = ClearanceFiles(files: [:], histories: [:], limits: [])

    init(files: [String: BagFile], histories: [String: DonorHistory], limits: [QuarantineLimits]) {
        self.files = files
        self.histories = histories
        self.limits = limits
    }

    /// A few statements for each sixty-four bags and each sixty-four donors.
    package static func read(_ bags: [String], from snapshot: any Snapshot) throws(Fault) -> ClearanceFiles {
        let stock = try StockLookups.lines(bags, from: snapshot)
        let held = try LineageLookups.held(bags.map { Subject(QuarantineFact.bagNoun, $0) }, from: snapshot)
        var files: [String: BagFile] = [:]
        files.reserveCapacity(bags.count)
        for part in StockLookups.parts(bags) {
            try snapshot.query(owners, part) { (row) throws(Fault) in
                let bag = row.text(0)
                files[bag] = BagFile(
                    bag: bag, donor: row.optionalText(3) ?? row.text(1),
                    collectedOn: try row.day(2, "quarantine_unit.collected_on"), stock: stock[bag],
                    isHeld: held.contains(Subject(QuarantineFact.bagNoun, bag)))
            }
        }
        let reader = try HistoryReader(snapshot)
        let histories = try reader.histories(of: Set(files.values.map(\.donor)).sorted())
        return ClearanceFiles(files: files, histories: histories, limits: reader.limits)
    }

    /// Of one bag its donor, the day of its collection, and what the store holds of it.
    package func bag(_ bag: String) -> (donor: String, collectedOn: Day, stock: StockLine?)? {
        files[bag].map { ($0.donor, $0.collectedOn, $0.stock) }
    }

    /// Every bag judged. `within`: records that may use it already.
    package func judge(
        at now: Moment, for use: PlasmaUse, zoneMinutes: Int, within records: Set<String> = []
    ) -> [String: Clearance] {
        var judges: [String: QuarantineJudge] = [:]
        var found: [String: Clearance] = [:]
        found.reserveCapacity(files.count)
        for (bag, file) in files {
            guard let history = histories[file.donor] else { continue }
            let judge = judges[file.donor] ?? history.judge(at: now, zoneMinutes: zoneMinutes)
            judges[file.donor] = judge
            found[bag] = file.clearance(
                judge, limits, at: now, for: use, zoneMinutes: zoneMinutes, within: records)
        }
        return found
    }

    private static let owners: SQL = """
        SELECT u.bag, u.donor, u.collected_on, d.donor FROM quarantine_unit u
        LEFT JOIN donors_donation d ON d.origin = u.origin AND d.bag = u.bag
        WHERE u.origin = $1 AND u.bag IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45,
        $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65)
        """
}

extension QuarantineLookups {
    /// The same judgement as `clearance`, of many bags at once.
    package static func clearances(
        of bags: [String], at now: Moment, for use: PlasmaUse, zoneMinutes: Int, within records: Set<String> = [],
        from snapshot: any Snapshot
    ) throws(Fault) -> [String: Clearance] {
        try ClearanceFiles.read(bags, from: snapshot)
            .judge(at: now, for: use, zoneMinutes: zoneMinutes, within: records)
    }
}
