import Kernel

/// One transaction on one connection. Inserts are gathered and go out as one statement a table, before
/// anything that could see them.
final class PostgresSession: Transaction {
    private let connection: PostgresConnection
    private let origin: Int64
    private var gathered: [GatheredRows] = []
    private var cursors = 0
    /// The first fault of this session. PostgreSQL does nothing more after it, and a write is undone even if
    /// its body carries on.
    private var failure: Fault?

    /// What one fetch of a scan should bring, in bytes and in rows. The first one is small, to learn how long
    /// rows are.
    private static let fetchBytes = 4 << 20
    private static let fetchRowsMax = 8_192
    private static let fetchRowsFirst = 64

    init(_ connection: PostgresConnection, origin: Int64) {
        self.connection = connection
        self.origin = origin
    }

    func begin(readOnly: Bool) throws(Fault) {
        try send(readOnly ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN")
    }

    func commit() throws(Fault) {
        if let failure { throw failure }
        try flush(mentionedIn: nil)
        try send("COMMIT")
        let result = try settle()
        // A commit of a failed transaction is answered without an error.
        guard result?.tag == "COMMIT" else { throw Fault(.storeFailed, "the server did not commit") }
    }

    func insert(into table: Table, _ values: [StoreValue]) throws(Fault) {
        precondition(values.count == table.columns.count, "\(table.name) has other columns")
        if let failure { throw failure }
        let place: Int
        if let known = gathered.firstIndex(where: { $0.table.name == table.name }) {
            place = known
        } else {
            place = gathered.count
            gathered.append(GatheredRows(table))
        }
        try noting { () throws(Fault) in try gathered[place].append(values) }
        if gathered[place].byteCount > GatheredRows.byteCountMax { try flush(place) }
    }

    func execute(_ sql: SQL, _ arguments: [StoreValue]) throws(Fault) {
        try flush(mentionedIn: sql.text)
        try send(sql.text, try parameters(sql.text, arguments))
    }

    func empty(_ table: Table) throws(Fault) {
        precondition(!table.appendOnly, "\(table.name) is append-only")
        try flush(mentionedIn: table.name)
        try send("DELETE FROM \(table.name) WHERE origin = $1", PostgresParameters(origin: origin))
    }

    func query(_ sql: SQL, _ arguments: [StoreValue], _ row: (any Row) throws(Fault) -> Void) throws(Fault) {
        try flush(mentionedIn: sql.text)
        try send(sql.text, try parameters(sql.text, arguments))
        try read(try settle(), row)
    }

    func scan(_ table: Table, _ row: (any Row) throws(Fault) -> Void) throws(Fault) {
        try flush(mentionedIn: table.name)
        cursors += 1
        let name = "scan_\(cursors)"
        let columns = table.columns.map(\.name).joined(separator: ", ")
        try send(
            """
            DECLARE \(name) NO SCROLL CURSOR FOR SELECT \(columns) FROM \(table.name) WHERE origin = $1
            ORDER BY \(table.key.joined(separator: ", "))
            """, PostgresParameters(origin: origin))
        var rows = PostgresSession.fetchRowsFirst
        while true {
            try send("FETCH \(rows) FROM \(name)")
            let result = try settle()
            try read(result, row)
            guard let result, result.rowCount == rows else { break }
            // Doubling and halving keep the number of different statements small.
            if result.byteCount < PostgresSession.fetchBytes / 2 {
                rows = min(rows * 2, PostgresSession.fetchRowsMax)
            } else if result.byteCount > PostgresSession.fetchBytes {
                rows = max(rows / 2, 1)
            }
        }
        try send("CLOSE \(name)")
    }

    /// A generic plan, as a prepared statement gets; without sequential scans where any index would serve,
    /// since on an empty table the planner prefers to scan.
    func plan(_ sql: SQL) throws(Fault) -> String {
        try send("SET LOCAL plan_cache_mode = force_generic_plan")
        try send("SET LOCAL enable_seqscan = off")
        try send("PREPARE planned AS \(sql.text)", places: 0)
        let places = PostgresWire.places(in: sql.text)
        let nothing =
            places == 0 ? "" : "(\([String](repeating: "NULL", count: places).joined(separator: ", ")))"
        try send("EXPLAIN EXECUTE planned\(nothing)")
        var lines: [String] = []
        try read(try settle()) { (row) throws(Fault) in lines.append(row.text(0)) }
        try send("DEALLOCATE planned")
        try send("SET LOCAL enable_seqscan TO DEFAULT")
        try send("SET LOCAL plan_cache_mode TO DEFAULT")
        return lines.joined(separator: "\n")
    }

    // MARK: Sending

    private func noting<T>(_ body: () throws(Fault) -> T) throws(Fault) -> T {
        if let failure { throw failure }
        do throws(Fault) {
            return try body()
        } catch {
            failure = error
            throw error
        }
    }

    private func send(
        _ text: String, _ parameters: PostgresParameters = PostgresParameters(), places: Int? = nil
    ) throws(Fault) {
        try noting { () throws(Fault) in try connection.send(text, text, parameters, places: places) }
    }

    private func settle() throws(Fault) -> PostgresResult? {
        try noting { () throws(Fault) in try connection.settle() }
    }

    private func read(_ result: PostgresResult?, _ row: (any Row) throws(Fault) -> Void) throws(Fault) {
        guard let result else { return }
        for place in 0..<result.rowCount { try row(result.row(place)) }
        withExtendedLifetime(result) {}
    }

    private func parameters(_ text: String, _ arguments: [StoreValue]) throws(Fault) -> PostgresParameters {
        var parameters =
            arguments.isEmpty && !text.contains("$1")
            ? PostgresParameters() : PostgresParameters(origin: origin)
        for argument in arguments {
            try noting { () throws(Fault) in try parameters.append(argument) }
        }
        return parameters
    }

    /// Sends what was gathered for the tables that a statement speaks of; for all, if there is no statement.
    private func flush(mentionedIn text: String?) throws(Fault) {
        for place in gathered.indices where gathered[place].rowCount > 0 {
            if let text, !PostgresWire.mentions(text, gathered[place].table.name) { continue }
            try flush(place)
        }
    }

    private func flush(_ place: Int) throws(Fault) {
        try noting { () throws(Fault) in try gathered[place].send(on: connection, origin: origin) }
        gathered[place].removeAll()
    }
}
