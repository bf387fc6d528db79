import Kernel

/// Walks over steps, level by level: a lot has some dozens of steps above it, and five thousand bags.
enum GraphWalk {
    private static let perLookUp = 16

    /// These steps and all that follow from what they made.
    static func forward(_ steps: [Int64], from snapshot: any Snapshot) throws(Fault) -> [Int64] {
        try closure(steps, next, from: snapshot)
    }

    /// These steps and all that made what they consumed.
    static func backward(_ steps: [Int64], from snapshot: any Snapshot) throws(Fault) -> [Int64] {
        try closure(steps, before, from: snapshot)
    }

    private static func closure(
        _ steps: [Int64], _ sql: SQL, from snapshot: any Snapshot
    ) throws(Fault) -> [Int64] {
        var seen = Set(steps)
        var level = Array(seen)
        while !level.isEmpty {
            var found: [Int64] = []
            for steps in GraphReader.chunks(level, perLookUp) {
                try snapshot.query(
                    sql, GraphReader.padded(steps.map { .integer($0) }, to: perLookUp)
                ) { (row) throws(Fault) in
                    if seen.insert(row.integer(0)).inserted { found.append(row.integer(0)) }
                }
            }
            level = found
        }
        return seen.sorted()
    }

    /// Steps that consumed a node.
    static func users(of node: Int64, from snapshot: any Snapshot) throws(Fault) -> [Int64] {
        try snapshot.all(usersOf, [.integer(node)]) { (row) throws(Fault) in row.integer(0) }
    }

    /// Steps that consumed a unit of a donor.
    static func users(ofDonor donor: String, from snapshot: any Snapshot) throws(Fault) -> [Int64] {
        try snapshot.all(usersOfDonor, [.text(donor)]) { (row) throws(Fault) in row.integer(0) }
    }

    /// Numbers of what these steps made.
    static func outputs(of steps: [Int64], from snapshot: any Snapshot) throws(Fault) -> [Int64] {
        var found: [Int64] = []
        for steps in GraphReader.chunks(steps, perLookUp) {
            try snapshot.query(
                outputsOf, GraphReader.padded(steps.map { .integer($0) }, to: perLookUp)
            ) { (row) throws(Fault) in found.append(row.integer(0)) }
        }
        return found
    }

    /// Everything that descends from these nodes, themselves left out.
    static func descendants(of nodes: [Int64], from snapshot: any Snapshot) throws(Fault) -> [Int64] {
        var users: Set<Int64> = []
        for node in nodes { users.formUnion(try GraphWalk.users(of: node, from: snapshot)) }
        return try outputs(of: try forward(Array(users), from: snapshot), from: snapshot)
    }

    static let next: SQL = """
        SELECT next FROM lineage_link WHERE origin = $1 AND step IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        """
    static let before: SQL = """
        SELECT step FROM lineage_link WHERE origin = $1 AND next IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        """
    private static let usersOf: SQL = "SELECT step FROM lineage_use WHERE origin = $1 AND input = $2 ORDER BY step"
    private static let usersOfDonor: SQL = """
        SELECT DISTINCT u.step FROM lineage_node n CROSS JOIN lineage_use u
        WHERE n.origin = $1 AND n.donor = $2 AND u.origin = n.origin AND u.input = n.node
        """
    private static let outputsOf: SQL = """
        SELECT output FROM lineage_yield WHERE origin = $1 AND step IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        """
}
