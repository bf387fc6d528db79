package import Kernel

/// Holds; what they reach stands in the graph.
package enum LineageHoldTable: FactTable {
    package typealias R = LineageHoldRules

    package static let holds = Table(
        "lineage_hold",
        [
            .text("id"), .text("ground"), .text("reason"), .text("placed_by"), .integer("placed_at"),
            .integer("placed_on"), .integer("reached"), .text("state"), .text("decided_by", nullable: true),
            .integer("decided_at", nullable: true), .text("decided_why", nullable: true),
            .integer("lifted_at", nullable: true), .integer("facts"), .text("owner", nullable: true),
        ],
        key: ["id"], indexes: [.on("id", where: "lifted_at IS NULL")],
        checks: ["state = 'placed' OR state = 'lifted' OR state = 'rejected'"])

    package static let tables = [holds]

    package static func project(
        _ fact: LineageHoldFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        switch fact {
        case .placed(let nodes, let ground, let owner): try place(nodes, ground, owner, head, into: tables)
        case .lifted: try decide(.lifted, liftedAt: head.recordedAt, head, into: tables)
        case .rejected: try decide(.rejected, liftedAt: nil, head, into: tables)
        }
    }

    private static func place(
        _ nodes: [Subject], _ ground: HoldGround, _ owner: Subject?, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let found = try GraphReader.nodes(nodes, from: tables)
        let placed = Set(found.values.map(\.node.number))
        let made = Set(try GraphWalk.descendants(of: placed.sorted(), from: tables)).subtracting(placed)
        try tables.insert(
            into: holds,
            [
                .text(head.subject.id), .text(ground.rawValue), .text(head.reason ?? ""), .text(head.person),
                .moment(head.happenedAt), .integer(Int64(nodes.count)), .integer(Int64(placed.count + made.count)),
                .text("placed"), .null, .null, .null, .null, .integer(1), .text(owner?.description),
            ])
        for node in placed.sorted() {
            try tables.insert(into: GraphTables.held, [.text(head.subject.id), .integer(node), .integer(1)])
        }
        for node in made.sorted() {
            try tables.insert(into: GraphTables.held, [.text(head.subject.id), .integer(node), .integer(0)])
        }
    }

    private static func decide(
        _ decision: HoldDecision, liftedAt: Moment?, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        try tables.execute(
            """
            UPDATE lineage_hold SET state = $3, decided_by = $4, decided_at = $5, decided_why = $6, lifted_at = $7,
            facts = facts + 1 WHERE origin = $1 AND id = $2
            """,
            [
                .text(head.subject.id), .text(decision.rawValue), .text(head.person), .moment(head.recordedAt),
                .text(head.reason), .moment(liftedAt),
            ])
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> LineageHoldState {
        guard let line = try hold(id, from: snapshot) else { return LineageHoldState(id: id) }
        return LineageHoldState(
            id: id, ground: line.ground, owner: line.owner, placedOn: line.placedOn, decision: line.decision?.decision,
            version: line.decision == nil ? 1 : 2)
    }

    package static func gather(
        _ command: LineageHoldCommand, _ id: String, _ state: LineageHoldState, from snapshot: any Snapshot
    ) throws(Fault) -> Set<Subject> {
        let nodes: [Subject]
        switch command {
        case .place(let named, _), .placeFor(_, let named, _): nodes = named
        case .lift, .reject, .liftFor, .rejectFor: return []
        }
        guard nodes.count <= LineageHoldRules.nodesMax else { return [] }
        return Set(try GraphReader.nodes(Array(Set(nodes)), from: snapshot).keys)
    }

    /// A hold as one line.
    package struct Line: Sendable, Hashable {
        package struct Decision: Sendable, Hashable {
            package let decision: HoldDecision
            package let person: String
            package let at: Moment
            package let reason: String
        }

        package let id: String
        package let ground: HoldGround
        package let reason: String
        package let placedBy: String
        package let placedAt: Moment
        package let placedOn: Int
        /// How many it reached when it was placed; what was made later adds to it.
        package let reached: Int
        package let decision: Decision?
        /// The record that placed it and alone ends it; nil where a person did.
        package let owner: Subject?
    }

    package static func hold(_ id: String, from snapshot: any Snapshot) throws(Fault) -> Line? {
        try snapshot.first(one, [.text(id)]) { (row) throws(Fault) in try line(row) }
    }

    /// Holds after a number, in order of numbers; only those that stand, if asked.
    package static func list(
        standing: Bool, after id: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [Line] {
        try snapshot.all(standing ? standingList : list, [.text(id), .integer(Int64(limit))]) {
            (row) throws(Fault) in try line(row)
        }
    }

    /// Nodes that a hold reaches, after a number, in order of numbers.
    package static func reached(
        by id: String, after node: Int64, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [LineageNode] {
        try snapshot.all(reachedBy, [.text(id), .integer(node), .integer(Int64(limit))]) {
            (row) throws(Fault) in try LineageNode(row)
        }
    }

    private static func line(_ row: any Row) throws(Fault) -> Line {
        let decision = HoldDecision(rawValue: row.text(7)).map {
            Line.Decision(
                decision: $0, person: row.optionalText(8) ?? "", at: row.optionalMoment(9) ?? row.moment(4),
                reason: row.optionalText(10) ?? "")
        }
        return Line(
            id: row.text(0), ground: try row.choice(1, "lineage_hold.ground"), reason: row.text(2),
            placedBy: row.text(3), placedAt: row.moment(4), placedOn: Int(row.integer(5)),
            reached: Int(row.integer(6)), decision: decision, owner: row.optionalText(11).flatMap { Subject(text: $0) })
    }

    private static let one: SQL = """
        SELECT id, ground, reason, placed_by, placed_at, placed_on, reached, state, decided_by, decided_at,
        decided_why, owner FROM lineage_hold WHERE origin = $1 AND id = $2
        """
    private static let list: SQL = """
        SELECT id, ground, reason, placed_by, placed_at, placed_on, reached, state, decided_by, decided_at,
        decided_why, owner FROM lineage_hold WHERE origin = $1 AND id > $2 ORDER BY id LIMIT $3
        """
    private static let standingList: SQL = """
        SELECT id, ground, reason, placed_by, placed_at, placed_on, reached, state, decided_by, decided_at,
        decided_why, owner FROM lineage_hold WHERE origin = $1 AND lifted_at IS NULL AND id > $2 ORDER BY id LIMIT $3
        """
    private static let reachedBy: SQL = """
        SELECT n.node, n.kind, n.code, n.material, n.stage, n.quantity, n.unit, n.donor, n.station, n.type, n.virus,
        n.made_at, n.made_by FROM lineage_held h
        JOIN lineage_node n ON n.origin = h.origin AND n.node = h.node
        WHERE h.origin = $1 AND h.hold = $2 AND h.node > $3 ORDER BY h.node LIMIT $4
        """
}
