package import Kernel

/// Which way one looks from a node.
package enum TraceDirection: String, Sendable, Hashable, CaseIterable {
    case forward, backward

    package var phrase: Phrase {
        switch self {
        case .forward: Phrase("去向", "forward")
        case .backward: Phrase("来源", "backward")
        }
    }
}

/// A node of a trace, and the step that it was found through: consumed by it backward, made by it forward.
package struct TraceRow: Sendable, Hashable {
    package let step: Int64
    /// Backward, its quantity is what the step took; forward, what it made.
    package let node: LineageNode

    fileprivate func precedes(_ other: TraceRow) -> Bool {
        (step, node.number) < (other.step, other.node.number)
    }
}

/// Everything that a node was made of, or that was made of it. Never cut short.
package struct Trace: Sendable {
    package let direction: TraceDirection
    /// By number.
    package let steps: [TraceStep]
    /// By step, then by node. A node that several steps consumed stands there for each.
    package let rows: [TraceRow]
    /// Which step fed which: both ends are in `steps`.
    package let links: [TraceLink]

    /// Different donors.
    package var donors: Set<String> { Set(rows.compactMap(\.node.donor)) }
    package var stations: Set<String> { Set(rows.compactMap(\.node.station)) }
    /// Different nodes.
    package var nodes: Set<Int64> { Set(rows.map(\.node.number)) }
}

package struct TraceLink: Sendable, Hashable {
    package let step: Int64
    package let next: Int64
}

/// A node that a step consumed.
package struct TraceFlow: Sendable, Hashable {
    package let step: Int64
    package let node: Int64
}

/// Which rows of a trace are wanted. Everything is walked all the same.
package struct TraceFilter: Sendable, Hashable {
    package var stage: MaterialStage?
    package var material: String?
    package var station: String?
    package var donor: String?
    package var madeFrom: Moment?
    package var madeBefore: Moment?

    package init() {}

    package func takes(_ node: LineageNode) -> Bool {
        (stage.map { $0 == node.stage } ?? true) && (material.map { $0 == node.material } ?? true)
            && (station.map { $0 == node.station } ?? true) && (donor.map { $0 == node.donor } ?? true)
            && (madeFrom.map { $0 <= node.madeAt } ?? true) && (madeBefore.map { node.madeAt < $0 } ?? true)
    }
}

/// Questions to the graph. A trace reads no unit but those of its answer, one range of a key for each step.
package enum LineageLookups {
    private static let perLookUp = 64
    /// Rows that one question may bring: bounds what PostgreSQL and its client keep of an answer at a time.
    private static let rowsMax = 40_000

    /// What the graph knows of a thing.
    package static func node(_ subject: Subject, from snapshot: any Snapshot) throws(Fault) -> FoundNode? {
        try GraphReader.standing([subject], from: snapshot)[subject]
    }

    /// The same of many things, a page of a trace for instance.
    package static func standing(
        of subjects: [Subject], from snapshot: any Snapshot
    ) throws(Fault) -> [Subject: FoundNode] {
        try GraphReader.standing(subjects, from: snapshot)
    }

    /// Things of this code, whatever their kind.
    package static func nodes(coded code: String, from snapshot: any Snapshot) throws(Fault) -> [LineageNode] {
        try snapshot.all(coded, [.text(code)]) { (row) throws(Fault) in try LineageNode(row) }
    }

    /// Units of a donor, in the order in which they became known.
    package static func units(
        ofDonor donor: String, after node: Int64 = -1, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [LineageNode] {
        try snapshot.all(ofDonor, [.text(donor), .integer(node), .integer(Int64(limit))]) { (row) throws(Fault) in
            try LineageNode(row)
        }
    }

    /// Everything that a node was made of.
    package static func backward(
        from node: LineageNode, _ filter: TraceFilter = TraceFilter(), from snapshot: any Snapshot
    ) throws(Fault) -> Trace {
        let start = node.madeBy.map { [$0] } ?? []
        return try trace(.backward, try GraphWalk.backward(start, from: snapshot), filter, from: snapshot)
    }

    /// Everything that was made of a node. Without packs, if only lots are asked for: a lot has thousands.
    package static func forward(
        from node: LineageNode, _ filter: TraceFilter = TraceFilter(), withPacks: Bool = true,
        from snapshot: any Snapshot
    ) throws(Fault) -> Trace {
        let start = try GraphWalk.users(of: node.number, from: snapshot)
        return try trace(
            .forward, try GraphWalk.forward(start, from: snapshot), filter, withPacks: withPacks, from: snapshot)
    }

    /// Everything that was made of any of these nodes.
    package static func forward(
        from nodes: [LineageNode], withPacks: Bool = true, from snapshot: any Snapshot
    ) throws(Fault) -> Trace {
        var start: Set<Int64> = []
        for node in nodes { start.formUnion(try GraphWalk.users(of: node.number, from: snapshot)) }
        return try trace(
            .forward, try GraphWalk.forward(start.sorted(), from: snapshot), TraceFilter(), withPacks: withPacks,
            from: snapshot)
    }

    /// Everything that was made of a donor's units.
    package static func forward(
        ofDonor donor: String, _ filter: TraceFilter = TraceFilter(), withPacks: Bool = true,
        from snapshot: any Snapshot
    ) throws(Fault) -> Trace {
        let start = try GraphWalk.users(ofDonor: donor, from: snapshot)
        return try trace(
            .forward, try GraphWalk.forward(start, from: snapshot), filter, withPacks: withPacks, from: snapshot)
    }

    /// Holds that reach a node now, those that became rejections too.
    package static func holds(on node: LineageNode, from snapshot: any Snapshot) throws(Fault) -> [HoldMark] {
        try GraphReader.holds(on: [node.number], from: snapshot).map(\.1).sorted { $0.hold < $1.hold }
    }

    /// Whether something holds a thing now; false for what the graph does not know.
    package static func isHeld(_ subject: Subject, from snapshot: any Snapshot) throws(Fault) -> Bool {
        guard let found = try GraphReader.nodes([subject], from: snapshot)[subject] else { return false }
        return try !GraphReader.holds(on: [found.node.number], from: snapshot).isEmpty
    }

    /// Those of many things that something holds now.
    package static func held(_ subjects: [Subject], from snapshot: any Snapshot) throws(Fault) -> Set<Subject> {
        guard try GraphReader.holdsAny(snapshot) else { return [] }
        let found = try GraphReader.nodes(subjects, from: snapshot)
        let held = Set(try GraphReader.holds(on: found.values.map(\.node.number), from: snapshot).map { $0.0 })
        return Set(found.values.filter { held.contains($0.node.number) }.map(\.node.subject))
    }

    /// Steps that consumed a node.
    package static func users(of node: LineageNode, from snapshot: any Snapshot) throws(Fault) -> [Int64] {
        try GraphWalk.users(of: node.number, from: snapshot)
    }

    /// Steps that consumed a unit of a donor.
    package static func users(ofDonor donor: String, from snapshot: any Snapshot) throws(Fault) -> [Int64] {
        try GraphWalk.users(ofDonor: donor, from: snapshot)
    }

    /// What steps consumed of what others had made; what came from outside is left out.
    package static func flows(into steps: [TraceStep], from snapshot: any Snapshot) throws(Fault) -> [TraceFlow] {
        var flows: [TraceFlow] = []
        for steps in GraphReader.chunks(steps, perLookUp) {
            let arguments = GraphReader.padded(steps.map { .integer($0.number) }, to: perLookUp)
            try snapshot.query(flowsInto, arguments) { (row) throws(Fault) in
                flows.append(TraceFlow(step: row.integer(0), node: row.integer(1)))
            }
        }
        return flows
    }

    private static func trace(
        _ direction: TraceDirection, _ way: GraphWay, _ filter: TraceFilter, withPacks: Bool = true,
        from snapshot: any Snapshot
    ) throws(Fault) -> Trace {
        var steps: [TraceStep] = []
        steps.reserveCapacity(way.steps.count)
        for numbers in GraphReader.chunks(way.steps, perLookUp) {
            let arguments = GraphReader.padded(numbers.map { .integer($0) }, to: perLookUp)
            try snapshot.query(stepsOf, arguments) { (row) throws(Fault) in steps.append(try StepLookups.line(row)) }
        }
        let read = withPacks ? steps : steps.filter { $0.stage != .pack }
        let rows = try rows(of: read, direction, filter, from: snapshot)
        return Trace(direction: direction, steps: steps, rows: rows, links: way.links)
    }

    private static func rows(
        of steps: [TraceStep], _ direction: TraceDirection, _ filter: TraceFilter, from snapshot: any Snapshot
    ) throws(Fault) -> [TraceRow] {
        let count = { (step: TraceStep) in direction == .backward ? step.inputs : step.outputs }
        let isOpen = filter == TraceFilter()
        var rows: [TraceRow] = []
        if isOpen { rows.reserveCapacity(steps.reduce(0) { $0 + count($1) }) }
        var seen = SeenColumns()
        var isInOrder = true
        var asked: [StoreValue] = []
        var awaited = 0
        for (place, step) in steps.enumerated() {
            asked.append(.integer(step.number))
            awaited += count(step)
            let isLast = place + 1 == steps.count
            guard isLast || asked.count == perLookUp || awaited + count(steps[place + 1]) > rowsMax else { continue }
            let arguments = GraphReader.padded(asked, to: perLookUp)
            try snapshot.query(direction == .backward ? inputs : outputs, arguments) { (row) throws(Fault) in
                let row = TraceRow(step: row.integer(0), node: try LineageNode(row, from: 1, &seen))
                guard isOpen || filter.takes(row.node) else { return }
                if let last = rows.last, !last.precedes(row) { isInOrder = false }
                rows.append(row)
            }
            (asked, awaited) = ([], 0)
        }
        if !isInOrder { rows.sort { $0.precedes($1) } }
        return rows
    }

    private static let flowsInto: SQL = """
        SELECT step, input FROM lineage_use WHERE origin = $1 AND step IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46,
        $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65)
        AND made_by IS NOT NULL ORDER BY step, input
        """
    private static let coded: SQL = """
        SELECT node, kind, code, material, stage, quantity, unit, donor, station, type, virus, made_at, made_by
        FROM lineage_node WHERE origin = $1 AND code = $2 ORDER BY kind
        """
    private static let ofDonor: SQL = """
        SELECT node, kind, code, material, stage, quantity, unit, donor, station, type, virus, made_at, made_by
        FROM lineage_node WHERE origin = $1 AND donor = $2 AND node > $3 ORDER BY node LIMIT $4
        """
    private static let stepsOf: SQL = """
        SELECT step, record, process, performed_at, person, stage, inputs, outputs, donors, stations, balance_unit,
        balance_in, balance_out, balance_lost, balance_difference, tolerance_percent, verdict FROM lineage_step
        WHERE origin = $1 AND step IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46,
        $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65) ORDER BY step
        """
    private static let inputs: SQL = """
        SELECT step, input, kind, code, material, stage, quantity, unit, donor, station, type, virus, made_at, made_by
        FROM lineage_use WHERE origin = $1 AND step IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46,
        $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65)
        """
    private static let outputs: SQL = """
        SELECT step, output, kind, code, material, stage, quantity, unit, donor, station, type, virus, made_at, step
        FROM lineage_yield WHERE origin = $1 AND step IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46,
        $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65)
        """
}
