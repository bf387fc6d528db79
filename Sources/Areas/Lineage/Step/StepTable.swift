package import Kernel

/// Steps, and with them the graph.
package enum StepTable: FactTable {
    package typealias R = StepRules

    package static let tables = GraphTables.all

    package static func project(
        _ fact: StepFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        switch fact {
        case .performed(let report): try project(report, head, into: tables)
        case .corrected(let correction): try project(correction, head, into: tables)
        }
    }

    private static func project(
        _ report: StepReport, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let number = GraphTables.number(head, 0)
        let found = try GraphReader.nodes(report.inputs.map(\.node), from: tables)
        var inputs: [(node: LineageNode, quantity: Quantity?)] = []
        inputs.reserveCapacity(report.inputs.count)
        for input in report.inputs {
            guard let node = found[input.node]?.node else {
                throw Fault(.constraint, "a step takes what the lineage does not know")
            }
            inputs.append((node, input.quantity))
        }
        let outputs = report.outputs.enumerated().map { place, output in
            LineageNode(
                number: GraphTables.number(head, place), subject: output.node, material: output.material,
                stage: output.stage, quantity: output.quantity, type: "", virus: output.virus,
                madeAt: report.performedAt, madeBy: number)
        }
        for (node, output) in zip(outputs, report.outputs) {
            try GraphWriter.enter(node, container: output.container, into: tables)
        }
        let holds = Set(try GraphReader.holds(on: inputs.map(\.node.number), from: tables).map(\.1.hold))
        try GraphWriter.inherit(holds, by: outputs, into: tables)
        try GraphWriter.enter(
            WovenStep(
                number: number, record: head.subject.id, process: report.process, version: report.processVersion,
                performedAt: report.performedAt, person: head.person, inputs: inputs,
                outputs: zip(outputs, report.outputs).map { ($0, $1.counted) }, losses: report.losses,
                balance: report.balance), into: tables)
    }

    private static func project(
        _ correction: StepCorrection, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        guard let step = try StepLookups.number(of: head.subject.id, from: tables),
            let node = try GraphReader.nodes([correction.node], from: tables)[correction.node]?.node
        else { throw Fault(.constraint, "a correction of what the lineage does not know") }
        let new: [StoreValue] = [.text(correction.new.number.text), .text(correction.new.unit.code)]
        try tables.execute(
            "UPDATE lineage_node SET quantity = $3, unit = $4 WHERE origin = $1 AND node = $2",
            [.integer(node.number)] + new)
        try tables.execute(
            """
            UPDATE lineage_yield SET quantity = $4, unit = $5, counted = NULL, counted_unit = NULL
            WHERE origin = $1 AND step = $2 AND output = $3
            """, [.integer(step), .integer(node.number)] + new)
        try tables.execute(
            """
            UPDATE lineage_step SET balance_unit = $3, balance_in = $4, balance_out = $5, balance_lost = $6,
            balance_difference = $7, tolerance_percent = $8, verdict = $9, facts = facts + 1
            WHERE origin = $1 AND step = $2
            """, [.integer(step)] + correction.balance.values)
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> StepState {
        guard
            let facts = try snapshot.first(
                "SELECT facts FROM lineage_step WHERE origin = $1 AND record = $2 ORDER BY step LIMIT 1", [.text(id)],
                { (row) throws(Fault) in row.integer(0) })
        else { return StepState(id: id) }
        return StepState(id: id, isPerformed: true, version: facts)
    }

    package static func gather(
        _ command: StepCommand, _ id: String, _ state: StepState, from snapshot: any Snapshot
    ) throws(Fault) -> StepEvidence {
        var evidence = StepEvidence()
        switch command {
        case .perform(let order):
            // What is too long is refused, not looked up.
            guard max(order.takes.count, order.makes.count) <= StepRules.nodesMax else { return evidence }
            evidence.process = try ProcessTable.load(order.process, from: snapshot)
            for code in Set(order.makes.map(\.material)) {
                evidence.materials[code] = try MaterialTable.material(code, from: snapshot)
            }
            evidence.found = try GraphReader.standing(Array(Set(order.takes.map(\.node))), from: snapshot)
            evidence.found.merge(try GraphReader.nodes(order.makes.map(\.node), from: snapshot)) { first, _ in first }
        case .correct(let output, _, _):
            guard let step = try StepLookups.number(of: id, from: snapshot) else { return evidence }
            evidence.parts = try StepLookups.parts(of: step, from: snapshot)
            evidence.found = try GraphReader.standing([Subject(LineageRows.batch, output)], from: snapshot)
        }
        return evidence
    }
}
