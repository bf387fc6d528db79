package import Kernel

/// A step as one line.
package struct TraceStep: Sendable, Hashable {
    package let number: Int64
    /// Of the noun `lineage.step`, or of a migration.
    package let record: String
    package let process: String
    package let performedAt: Moment
    package let person: String
    /// Of what it made first.
    package let stage: MaterialStage
    package let inputs: Int
    package let outputs: Int
    /// How many different donors and stations its inputs are directly of.
    package let donors: Int
    package let stations: Int
    package let balance: MassBalance

    /// Taken over from an older system: nobody here judged it.
    package var isMigrated: Bool { process == MigrationRules.process }
}

/// A step with everything that went in and came out.
package struct StepParts: Sendable, Hashable {
    package struct Input: Sendable, Hashable {
        package let node: LineageNode
        package let quantity: Quantity?
    }

    package struct Output: Sendable, Hashable {
        package let node: LineageNode
        package let counted: Quantity?
    }

    package let step: TraceStep
    package let inputs: [Input]
    package let outputs: [Output]
    package let losses: [StepLoss]
    package var balance: MassBalance { step.balance }
}

/// Questions to the steps.
package enum StepLookups {
    package static let pageMax = 200

    /// The step of a record.
    package static func number(of record: String, from snapshot: any Snapshot) throws(Fault) -> Int64? {
        try snapshot.first(
            "SELECT step FROM lineage_step WHERE origin = $1 AND record = $2 ORDER BY step LIMIT 1", [.text(record)]
        ) { (row) throws(Fault) in row.integer(0) }
    }

    /// One step as a line.
    package static func step(_ step: Int64, from snapshot: any Snapshot) throws(Fault) -> TraceStep? {
        try snapshot.first(one, [.integer(step)]) { (row) throws(Fault) in try line(row) }
    }

    /// Everything of one step.
    package static func parts(of step: Int64, from snapshot: any Snapshot) throws(Fault) -> StepParts? {
        guard let line = try self.step(step, from: snapshot) else { return nil }
        let inputs = try snapshot.all(
            """
            SELECT input, kind, code, material, stage, quantity, unit, donor, station, type, virus, made_at, made_by
            FROM lineage_use WHERE origin = $1 AND step = $2 ORDER BY input
            """, [.integer(step)]
        ) { (row) throws(Fault) in
            let node = try LineageNode(row)
            return StepParts.Input(node: node, quantity: node.quantity)
        }
        let outputs = try outputs(of: step, from: snapshot)
        let losses = try snapshot.all(
            "SELECT what, quantity, unit FROM lineage_loss WHERE origin = $1 AND step = $2 ORDER BY place",
            [.integer(step)]
        ) { (row) throws(Fault) in
            StepLoss(
                what: row.text(0),
                quantity: try Fault.required("lineage_loss", try row.optionalQuantity(1, 2, "lineage_loss")))
        }
        return StepParts(step: line, inputs: inputs, outputs: outputs, losses: losses)
    }

    /// What one step made.
    package static func outputs(of step: Int64, from snapshot: any Snapshot) throws(Fault) -> [StepParts.Output] {
        try snapshot.all(
            """
            SELECT output, kind, code, material, stage, quantity, unit, donor, station, type, virus, made_at, step,
            counted, counted_unit FROM lineage_yield WHERE origin = $1 AND step = $2 ORDER BY output
            """, [.integer(step)]
        ) { (row) throws(Fault) in
            StepParts.Output(
                node: try LineageNode(row), counted: try row.optionalQuantity(13, 14, "lineage_yield.counted"))
        }
    }

    /// Of one process, newest first.
    package static func newest(
        of process: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [TraceStep] {
        try snapshot.all(ofProcess, [.text(process), .integer(Int64(max(0, min(limit, pageMax + 1))))]) {
            (row) throws(Fault) in try line(row)
        }
    }

    /// Steps before a number, newest first.
    package static func newest(
        before step: Int64 = .max, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [TraceStep] {
        try snapshot.all(list, [.integer(step), .integer(Int64(max(0, min(limit, pageMax + 1))))]) {
            (row) throws(Fault) in try line(row)
        }
    }

    /// Columns as in `one`.
    static func line(_ row: any Row) throws(Fault) -> TraceStep {
        TraceStep(
            number: row.integer(0), record: row.text(1), process: row.text(2), performedAt: row.moment(3),
            person: row.text(4), stage: try row.choice(5, "lineage_step.stage"), inputs: Int(row.integer(6)),
            outputs: Int(row.integer(7)), donors: Int(row.integer(8)), stations: Int(row.integer(9)),
            balance: try MassBalance(row, from: 10))
    }

    private static let one: SQL = """
        SELECT step, record, process, performed_at, person, stage, inputs, outputs, donors, stations, balance_unit,
        balance_in, balance_out, balance_lost, balance_difference, tolerance_percent, verdict
        FROM lineage_step WHERE origin = $1 AND step = $2
        """
    private static let ofProcess: SQL = """
        SELECT step, record, process, performed_at, person, stage, inputs, outputs, donors, stations, balance_unit,
        balance_in, balance_out, balance_lost, balance_difference, tolerance_percent, verdict
        FROM lineage_step WHERE origin = $1 AND process = $2 ORDER BY step DESC LIMIT $3
        """
    private static let list: SQL = """
        SELECT step, record, process, performed_at, person, stage, inputs, outputs, donors, stations, balance_unit,
        balance_in, balance_out, balance_lost, balance_difference, tolerance_percent, verdict
        FROM lineage_step WHERE origin = $1 AND step < $2 ORDER BY step DESC LIMIT $3
        """
}
