package import Kernel

/// Take-overs; their things and relations stand in the graph.
package enum MigrationTable: FactTable {
    package typealias R = MigrationRules

    package static let migrations = Table(
        "lineage_migration",
        [
            .text("id"), .text("system"), .text("file"), .text("file_name"), .integer("nodes"), .integer("edges"),
            .integer("recorded_at"), .text("recorded_by"), .integer("entry"), .integer("equal", nullable: true),
        ],
        key: ["id"])

    package static let tables = [migrations]

    package static func project(
        _ fact: MigrationFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let genealogy: MigratedGenealogy
        switch fact {
        case .recorded(let told): genealogy = told
        case .compared(let comparison):
            try tables.execute(
                "UPDATE lineage_migration SET equal = $3 WHERE origin = $1 AND id = $2",
                [.text(head.subject.id), .integer(comparison.isEqual ? 1 : 0)])
            return
        }
        try tables.insert(
            into: migrations,
            [
                .text(head.subject.id), .text(genealogy.system), .text(genealogy.file.hex),
                .text(genealogy.fileName), .integer(Int64(genealogy.nodes.count)),
                .integer(Int64(genealogy.edges.count)), .moment(head.recordedAt), .text(head.person),
                .integer(head.index), .null,
            ])
        try GenealogyWriter(genealogy, head, tables).write()
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> MigrationState {
        let line = try line(id, from: snapshot)
        return MigrationState(id: id, isRecorded: line != nil, isCompared: line?.isEqual != nil)
    }

    /// A take-over as lists show it.
    package struct Line: Sendable, Hashable {
        package let id: String
        package let system: String
        /// SHA-256.
        package let file: String
        package let fileName: String
        package let nodes: Int
        package let edges: Int
        package let recordedAt: Moment
        package let recordedBy: String
        package let entry: Int64
        /// Nil while nothing was compared.
        package let isEqual: Bool?
    }

    package static func line(_ id: String, from snapshot: any Snapshot) throws(Fault) -> Line? {
        try snapshot.first(
            """
            SELECT id, system, file, file_name, nodes, edges, recorded_at, recorded_by, entry, equal
            FROM lineage_migration WHERE origin = $1 AND id = $2
            """, [.text(id)], line)
    }

    /// In order of their numbers, after one.
    package static func list(after id: String, limit: Int, from snapshot: any Snapshot) throws(Fault) -> [Line] {
        try snapshot.all(
            """
            SELECT id, system, file, file_name, nodes, edges, recorded_at, recorded_by, entry, equal
            FROM lineage_migration WHERE origin = $1 AND id > $2 ORDER BY id LIMIT $3
            """, [.text(id), .integer(Int64(limit))], line)
    }

    private static func line(_ row: any Row) throws(Fault) -> Line {
        Line(
            id: row.text(0), system: row.text(1), file: row.text(2), fileName: row.text(3),
            nodes: Int(row.integer(4)), edges: Int(row.integer(5)), recordedAt: row.moment(6),
            recordedBy: row.text(7), entry: row.integer(8), isEqual: row.optionalInteger(9).map { $0 == 1 })
    }

    /// What the graph holds of one take-over: its things, and what its steps used.
    private static func totals(of entry: Int64, from snapshot: any Snapshot) throws(Fault) -> MigrationTotals {
        let range: [StoreValue] = [
            .integer(entry << GraphTables.placeBits), .integer((entry + 1) << GraphTables.placeBits),
        ]
        var sums = MigrationTotals.Sums()
        try snapshot.query(
            """
            SELECT material, stage, quantity, unit FROM lineage_node WHERE origin = $1 AND node >= $2 AND node < $3
            """, range
        ) { (row) throws(Fault) in
            let number = row.optionalText(2).flatMap { DecimalNumber($0) }
            do throws(QuantityFailure) {
                try sums.add(row.text(0), row.text(1), number == nil ? "" : row.text(3), number)
            } catch { throw Fault(.constraint, "the quantities of a take-over add up to no number") }
        }
        let relations = try snapshot.first(
            "SELECT COUNT(*) FROM lineage_use WHERE origin = $1 AND step >= $2 AND step < $3", range
        ) { (row) throws(Fault) in row.integer(0) }
        return MigrationTotals(lines: sums.lines, relations: Int(relations ?? 0))
    }

    package static func gather(
        _ command: MigrationCommand, _ id: String, _ state: MigrationState, from snapshot: any Snapshot
    ) throws(Fault) -> MigrationEvidence {
        var evidence = MigrationEvidence()
        guard case .record(let genealogy) = command else {
            if let line = try line(id, from: snapshot) { evidence.graph = try totals(of: line.entry, from: snapshot) }
            return evidence
        }
        guard max(genealogy.nodes.count, genealogy.edges.count) <= MigrationRules.rowsMax else { return evidence }
        let named = Set(genealogy.nodes.map(\.node) + genealogy.edges.flatMap { [$0.from, $0.into] })
        evidence.found = try GraphReader.standing(Array(named), from: snapshot)
        let byNumber = Dictionary(
            uniqueKeysWithValues: evidence.found.values.map { ($0.node.number, $0.node.subject) })
        for child in Set(genealogy.edges.map(\.into)) {
            guard let found = evidence.found[child], !found.used.isEmpty else { continue }
            let made = try GraphWalk.descendants(of: [found.node.number], from: snapshot)
            evidence.descendants[child] = Set(made.compactMap { byNumber[$0] })
        }
        return evidence
    }
}

/// Writes a genealogy: its nodes, then one step for each thing that it says was made.
private struct GenealogyWriter {
    private let genealogy: MigratedGenealogy
    private let head: EntryHead
    private let tables: any Transaction
    private var nodes: [Subject: LineageNode] = [:]
    private let parents: [Subject: [MigratedEdge]]

    init(_ genealogy: MigratedGenealogy, _ head: EntryHead, _ tables: any Transaction) throws(Fault) {
        self.genealogy = genealogy
        self.head = head
        self.tables = tables
        parents = Dictionary(grouping: genealogy.edges, by: \.into)
        let own = Set(genealogy.nodes.map(\.node))
        let strange = Set(genealogy.edges.flatMap { [$0.from, $0.into] }).subtracting(own)
        nodes = try GraphReader.nodes(Array(strange), from: tables).mapValues(\.node)
    }

    func write() throws(Fault) {
        var nodes = nodes
        var steps: [(number: Int64, into: Subject)] = []
        for (place, node) in genealogy.nodes.enumerated() {
            let number = GraphTables.number(head, place)
            let isMade = parents[node.node] != nil
            if isMade { steps.append((number, node.node)) }
            let entered = LineageNode(
                number: number, subject: node.node, material: node.material, stage: node.stage,
                quantity: node.quantity, type: node.type, virus: node.virus, madeAt: node.madeAt,
                madeBy: isMade ? number : nil, donor: node.donorRecord, station: node.station)
            nodes[node.node] = entered
            try GraphWriter.enter(entered, into: tables)
        }
        // What was known before and is given ancestors now: its step is numbered after the nodes of the file.
        let given = Set(genealogy.edges.map(\.into)).filter { (nodes[$0]?.number ?? 0) >> 16 != head.index }
        for (place, child) in given.sorted(by: { $0.description < $1.description }).enumerated() {
            guard let node = nodes[child] else { continue }
            let number = GraphTables.number(head, genealogy.nodes.count + place)
            steps.append((number, child))
            nodes[child] = node.made(by: number)
            try connect(node.number, to: number)
        }
        for step in steps { try weave(step.number, step.into, nodes) }
        try spread(steps.map(\.into), nodes)
    }

    /// Steps that used the node already follow its new origin.
    private func connect(_ node: Int64, to step: Int64) throws(Fault) {
        let arguments: [StoreValue] = [.integer(node), .integer(step)]
        try tables.execute("UPDATE lineage_node SET made_by = $3 WHERE origin = $1 AND node = $2", arguments)
        try tables.execute("UPDATE lineage_use SET made_by = $3 WHERE origin = $1 AND input = $2", arguments)
        for user in try GraphWalk.users(of: node, from: tables) {
            try tables.insert(into: GraphTables.links, [.integer(step), .integer(user)])
        }
    }

    private func weave(_ number: Int64, _ into: Subject, _ nodes: [Subject: LineageNode]) throws(Fault) {
        guard let made = nodes[into] else { return }
        var inputs: [(node: LineageNode, quantity: Quantity?)] = []
        for edge in parents[into] ?? [] {
            guard let node = nodes[edge.from] else { throw Fault(.constraint, "a relation names what nobody knows") }
            inputs.append((node, edge.quantity))
        }
        let balance = MassBalance(
            sums: nil, tolerancePercent: DecimalNumber(coefficient: 0), verdict: .uncounted)
        try GraphWriter.enter(
            WovenStep(
                number: number, record: head.subject.description, process: MigrationRules.process, version: 0,
                performedAt: made.madeAt, person: head.person, inputs: inputs, outputs: [(made, nil)], losses: [],
                balance: balance), into: tables)
    }

    /// Whatever held an ancestor reaches all that the file says was made of it.
    private func spread(_ made: [Subject], _ nodes: [Subject: LineageNode]) throws(Fault) {
        let sources = Set(genealogy.edges.map(\.from)).compactMap { nodes[$0]?.number }
        var holds: [Int64: Set<String>] = [:]
        for (node, mark) in try GraphReader.holds(on: sources, from: tables) {
            holds[node, default: []].insert(mark.hold)
        }
        for (node, holds) in holds.sorted(by: { $0.key < $1.key }) {
            try GraphWriter.spread(holds, to: node, into: tables)
        }
    }
}
