import Kernel

/// Reads nodes by their codes, many at once: a round trip for each bag of a pool would take seconds.
enum GraphReader {
    private static let perLookUp = 64

    /// Nodes of these kinds and codes that the graph knows.
    static func nodes(
        _ subjects: [Subject], from snapshot: any Snapshot
    ) throws(Fault) -> [Subject: FoundNode] {
        var found: [Subject: FoundNode] = [:]
        found.reserveCapacity(subjects.count)
        var codesByKind: [String: [String]] = [:]
        for subject in subjects { codesByKind[subject.noun, default: []].append(subject.id) }
        for (kind, codes) in codesByKind.sorted(by: { $0.key < $1.key }) {
            for codes in chunks(codes, perLookUp) {
                let arguments = [.text(kind)] + padded(codes.map { .text($0) }, to: perLookUp)
                try snapshot.query(byCode, arguments) { (row) throws(Fault) in
                    let node = try LineageNode(row)
                    found[node.subject] = FoundNode(node: node, state: try row.choice(13, "lineage_node.state"))
                }
            }
        }
        return found
    }

    /// The same with what was taken of each, and the holds that reach it.
    static func standing(
        _ subjects: [Subject], from snapshot: any Snapshot
    ) throws(Fault) -> [Subject: FoundNode] {
        var found = try nodes(subjects, from: snapshot)
        let numbers = Dictionary(uniqueKeysWithValues: found.values.map { ($0.node.number, $0.node.subject) })
        for (number, quantity) in try uses(of: Array(numbers.keys), from: snapshot) {
            guard let subject = numbers[number] else { continue }
            found[subject]?.used.append(quantity)
        }
        for (number, mark) in try holds(on: Array(numbers.keys), from: snapshot) {
            guard let subject = numbers[number] else { continue }
            found[subject]?.holds.append(mark)
        }
        return found
    }

    private static func uses(
        of nodes: [Int64], from snapshot: any Snapshot
    ) throws(Fault) -> [(Int64, Quantity?)] {
        var found: [(Int64, Quantity?)] = []
        for nodes in chunks(nodes.sorted(), perLookUp) {
            try snapshot.query(
                usesOf, padded(nodes.map { .integer($0) }, to: perLookUp)
            ) { (row) throws(Fault) in
                found.append((row.integer(0), try row.optionalQuantity(1, 2, "lineage_use.quantity")))
            }
        }
        return found
    }

    /// Holds that stand: placed, or turned into a rejection.
    static func holds(
        on nodes: [Int64], from snapshot: any Snapshot
    ) throws(Fault) -> [(Int64, HoldMark)] {
        guard try holdsAny(snapshot) else { return [] }
        var found: [(Int64, HoldMark)] = []
        for nodes in chunks(nodes.sorted(), perLookUp) {
            try snapshot.query(
                holdsOn, padded(nodes.map { .integer($0) }, to: perLookUp)
            ) { (row) throws(Fault) in
                found.append(
                    (
                        row.integer(0),
                        HoldMark(hold: row.text(1), placedAt: row.moment(2), isRejection: row.text(3) == "rejected")
                    ))
            }
        }
        return found
    }

    /// Most days nothing is held: then nothing is asked for each node.
    static func holdsAny(_ snapshot: any Snapshot) throws(Fault) -> Bool {
        try snapshot.first(anyHold, []) { (row) throws(Fault) in row.text(0) } != nil
    }

    static func chunks<T>(_ items: [T], _ size: Int) -> [ArraySlice<T>] {
        stride(from: 0, to: items.count, by: size).map { items[$0..<min($0 + size, items.count)] }
    }

    static func padded(_ values: [StoreValue], to count: Int) -> [StoreValue] {
        values + [StoreValue](repeating: .null, count: count - values.count)
    }

    private static let byCode: SQL = """
        SELECT node, kind, code, material, stage, quantity, unit, donor, station, type, virus, made_at, made_by, state
        FROM lineage_node WHERE origin = $1 AND kind = $2 AND code IN
        ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
        $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47,
        $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65, $66)
        """
    private static let usesOf: SQL = """
        SELECT input, quantity, unit FROM lineage_use WHERE origin = $1 AND input IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46,
        $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65)
        """
    private static let anyHold: SQL = """
        SELECT id FROM lineage_hold WHERE origin = $1 AND lifted_at IS NULL LIMIT 1
        """
    private static let holdsOn: SQL = """
        SELECT h.node, h.hold, l.placed_at, l.state FROM lineage_held h
        JOIN lineage_hold l ON l.origin = h.origin AND l.id = h.hold AND l.lifted_at IS NULL
        WHERE h.origin = $1 AND h.node IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46,
        $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65)
        """
}
