import Kernel

/// The steps of a walk, and which of them fed which.
struct GraphWay {
    /// By number; those that it began with too.
    let steps: [Int64]
    let links: [TraceLink]
}

/// Walks over steps, which the database does in one question: a lot has some dozens of steps above it, and five
/// thousand bags.
enum GraphWalk {
    private static let perLookUp = 16
    /// Steps that one question begins with. With many, PostgreSQL expects a long walk and reads every link there is.
    private static let startsMax = 4

    /// These steps and all that follow from what they made.
    static func forward(_ steps: [Int64], from snapshot: any Snapshot) throws(Fault) -> GraphWay {
        try way(from: steps, onward, in: snapshot)
    }

    /// These steps and all that made what they consumed.
    static func backward(_ steps: [Int64], from snapshot: any Snapshot) throws(Fault) -> GraphWay {
        try way(from: steps, upward, in: snapshot)
    }

    private static func way(
        from starts: [Int64], _ sql: SQL, in snapshot: any Snapshot
    ) throws(Fault) -> GraphWay {
        var steps: Set<Int64> = []
        var links: Set<TraceLink> = []
        for starts in GraphReader.chunks(starts, startsMax) {
            // What was reached was walked on from.
            let fresh = starts.filter { !steps.contains($0) }
            guard !fresh.isEmpty else { continue }
            steps.formUnion(fresh)
            try snapshot.query(
                sql, GraphReader.padded(fresh.map { .integer($0) }, to: startsMax)
            ) { (row) throws(Fault) in
                let link = TraceLink(step: row.integer(0), next: row.integer(1))
                links.insert(link)
                steps.insert(link.step)
                steps.insert(link.next)
            }
        }
        return GraphWay(
            steps: steps.sorted(), links: links.sorted { ($0.step, $0.next) < ($1.step, $1.next) })
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
        return try outputs(of: try forward(Array(users), from: snapshot).steps, from: snapshot)
    }

    /// The origin walks along: a condition on it alone makes SQLite read all links for a filter of its own.
    private static let onward: SQL = """
        WITH RECURSIVE walk(origin, step, next) AS (
            SELECT origin, step, next FROM lineage_link WHERE origin = $1 AND step IN ($2, $3, $4, $5)
            UNION SELECT l.origin, l.step, l.next FROM walk w CROSS JOIN lineage_link l
            WHERE l.origin = w.origin AND l.step = w.next)
        SELECT step, next FROM walk
        """
    private static let upward: SQL = """
        WITH RECURSIVE walk(origin, step, next) AS (
            SELECT origin, step, next FROM lineage_link WHERE origin = $1 AND next IN ($2, $3, $4, $5)
            UNION SELECT l.origin, l.step, l.next FROM walk w CROSS JOIN lineage_link l
            WHERE l.origin = w.origin AND l.next = w.step)
        SELECT step, next FROM walk
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
