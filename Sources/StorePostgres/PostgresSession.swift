import CPostgres
import Kernel

/// One transaction on one connection. Inserts are gathered and go out as one statement a table; nothing waits for an
/// answer until somebody asks a question or the transaction ends.
final class PostgresSession: Transaction {
    private let connection: PostgresConnection
    private let origin: [UInt8]
    private var gathered: [Gathered] = []
    private var cursors = 0

    private struct Gathered {
        let table: Table
        var rows: [[StoreValue]]
    }

    /// Rows fetched at a time by a scan.
    private static let rowsPerFetch = 5_000

    init(_ connection: PostgresConnection, origin: Int64) throws(Fault) {
        self.connection = connection
        self.origin = try PostgresWire.bytes(.integer(origin)) ?? []
    }

    func begin(readOnly: Bool) throws(Fault) {
        try connection.send(
            readOnly ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN", [])
    }

    func commit() throws(Fault) {
        try flush(mentionedIn: nil)
        try connection.send("COMMIT", [])
        try connection.settle()
    }

    func insert(into table: Table, _ values: [StoreValue]) throws(Fault) {
        precondition(values.count == table.columns.count, "\(table.name) has other columns")
        if let place = gathered.firstIndex(where: { $0.table.name == table.name }) {
            gathered[place].rows.append(values)
        } else {
            gathered.append(Gathered(table: table, rows: [values]))
        }
    }

    func execute(_ sql: SQL, _ arguments: [StoreValue]) throws(Fault) {
        try flush(mentionedIn: sql.text)
        try connection.send(sql.text, try encode(sql.text, arguments))
    }

    func empty(_ table: Table) throws(Fault) {
        precondition(!table.appendOnly, "\(table.name) is append-only")
        try flush(mentionedIn: table.name)
        try connection.send("DELETE FROM \(table.name) WHERE origin = $1", [origin])
    }

    func query(_ sql: SQL, _ arguments: [StoreValue], _ row: (any Row) throws(Fault) -> Void) throws(Fault) {
        try flush(mentionedIn: sql.text)
        try run(sql.text, try encode(sql.text, arguments), row)
    }

    func scan(_ table: Table, _ row: (any Row) throws(Fault) -> Void) throws(Fault) {
        try flush(mentionedIn: table.name)
        let columns = table.columns.map(\.name).joined(separator: ", ")
        cursors += 1
        let name = "scan_\(cursors)"
        // DECLARE takes no parameters of a prepared statement by name; the origin is a number of ours.
        let number = PostgresWire.integer(origin.withUnsafeBytes { UnsafeRawBufferPointer($0) })
        try connection.send(
            """
            DECLARE \(name) NO SCROLL CURSOR FOR SELECT \(columns) FROM \(table.name) WHERE origin = \(number)
            ORDER BY \(table.key.joined(separator: ", "))
            """, [])
        while true {
            var count = 0
            try run("FETCH \(PostgresSession.rowsPerFetch) FROM \(name)", []) { (fetched) throws(Fault) in
                count += 1
                try row(fetched)
            }
            if count < PostgresSession.rowsPerFetch { break }
        }
        try connection.send("CLOSE \(name)", [])
    }

    func plan(_ sql: SQL) throws(Fault) -> String {
        // A generic plan, as a prepared statement gets; without sequential scans where any index would serve, since
        // on an empty table the planner prefers to scan.
        cursors += 1
        let name = "plan_\(cursors)"
        let places = (1...40).filter { sql.text.contains("$\($0)") }.count
        try connection.send("SET LOCAL plan_cache_mode = force_generic_plan", [])
        try connection.send("SET LOCAL enable_seqscan = off", [])
        try connection.send("PREPARE \(name) AS \(sql.text)", [])
        var lines: [String] = []
        let nothing = [String](repeating: "NULL", count: places).joined(separator: ", ")
        try run("EXPLAIN EXECUTE \(name)(\(nothing))", []) { (row) throws(Fault) in lines.append(row.text(0)) }
        return lines.joined(separator: "\n")
    }

    private func run(
        _ text: String, _ arguments: [[UInt8]?], _ row: (any Row) throws(Fault) -> Void
    ) throws(Fault) {
        try connection.send(text, arguments)
        try withoutActuallyEscaping(row) { (row) throws(Fault) in
            try connection.settle { (result) throws(Fault) in
                for place in 0..<PQntuples(result) { try row(PostgresRow(result: result, place: place)) }
            }
        }
    }

    /// Only as many as the statement has: `$1` is the origin.
    private func encode(_ text: String, _ arguments: [StoreValue]) throws(Fault) -> [[UInt8]?] {
        var encoded: [[UInt8]?] = text.contains("$1") ? [origin] : []
        for argument in arguments { encoded.append(try PostgresWire.bytes(argument)) }
        return encoded
    }

    /// Sends what was gathered for the tables that a statement speaks of; for all, if there is no statement.
    private func flush(mentionedIn text: String?) throws(Fault) {
        guard !gathered.isEmpty else { return }
        var kept: [Gathered] = []
        for gathered in gathered {
            if let text, !text.contains(gathered.table.name) {
                kept.append(gathered)
                continue
            }
            try send(gathered)
        }
        gathered = kept
    }

    private func send(_ gathered: Gathered) throws(Fault) {
        let table = gathered.table
        let columns = (["origin"] + table.columns.map(\.name)).joined(separator: ", ")
        if gathered.rows.count == 1 {
            let places = (1...table.columns.count + 1).map { "$\($0)" }.joined(separator: ", ")
            var arguments: [[UInt8]?] = [origin]
            for value in gathered.rows[0] { arguments.append(try PostgresWire.bytes(value)) }
            try connection.send("INSERT INTO \(table.name) (\(columns)) VALUES (\(places))", arguments)
            return
        }
        var arguments: [[UInt8]?] = [origin]
        var types: [String] = []
        for (place, column) in table.columns.enumerated() {
            types.append("$\(place + 2)::\(PostgresWire.typeName(column.kind))[]")
            arguments.append(try PostgresWire.array(gathered.rows.map { $0[place] }, of: column.kind))
        }
        try connection.send(
            """
            INSERT INTO \(table.name) (\(columns)) SELECT $1::bigint, u.* FROM unnest(\(types.joined(separator: ", "))) AS u
            """, arguments)
    }
}

/// One row of a result.
private struct PostgresRow: Row {
    let result: OpaquePointer?
    let place: Int32

    var columnCount: Int { Int(PQnfields(result)) }

    func isNull(_ column: Int) -> Bool { PQgetisnull(result, place, Int32(column)) == 1 }

    private func raw(_ column: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: PQgetvalue(result, place, Int32(column)), count: Int(PQgetlength(result, place, Int32(column))))
    }

    func integer(_ column: Int) -> Int64 { PostgresWire.integer(raw(column)) }
    func text(_ column: Int) -> String { String(decoding: raw(column), as: UTF8.self) }
    func bytes(_ column: Int) -> [UInt8] { Array(raw(column)) }

    func value(_ column: Int) -> StoreValue {
        if isNull(column) { return .null }
        return switch PQftype(result, Int32(column)) {
        case 20, 23, 21, 16: .integer(integer(column))
        case PostgresWire.bytea: .bytes(bytes(column))
        default: .text(text(column))
        }
    }
}
