/// A value in a table. No floating point: measured values are decimals in text.
package enum StoreValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])

    package static func text(_ value: String?) -> StoreValue { value.map { .text($0) } ?? .null }
    package static func integer(_ value: Int64?) -> StoreValue { value.map { .integer($0) } ?? .null }
    package static func moment(_ value: Moment?) -> StoreValue { value.map { .integer($0.microseconds) } ?? .null }
}

/// SQL that stands in the source: there is no way to make one from a run-time string.
/// Placeholders are `$1`, `$2` …; `$1` is always the origin.
package struct SQL: Hashable, Sendable, ExpressibleByStringLiteral {
    private let literal: StaticString

    package init(stringLiteral text: StaticString) { literal = text }

    package var text: String { literal.description }
    /// Where the literal stands in the program: the same place is the same text.
    package var place: UInt { UInt(bitPattern: literal.utf8Start) }

    package static func == (left: SQL, right: SQL) -> Bool { left.place == right.place || left.text == right.text }
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// One row while it is read; valid only inside the closure that it is given to.
package protocol Row {
    func isNull(_ column: Int) -> Bool
    func integer(_ column: Int) -> Int64
    func text(_ column: Int) -> String
    func bytes(_ column: Int) -> [UInt8]
    /// Nil unless there are exactly 32 bytes.
    func digest(_ column: Int) -> Digest?
    /// As stored, whatever type the column declares: for verification.
    func value(_ column: Int) -> StoreValue
    var columnCount: Int { get }
}

extension Row {
    package func digest(_ column: Int) -> Digest? { Digest(bytes(column)) }
    package func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
    package func optionalInteger(_ column: Int) -> Int64? { isNull(column) ? nil : integer(column) }
    package func moment(_ column: Int) -> Moment { Moment(microseconds: integer(column)) }
    package func optionalMoment(_ column: Int) -> Moment? { isNull(column) ? nil : moment(column) }
}

/// One consistent view of the database. Readers never wait for writers.
package protocol Snapshot {
    /// `arguments` are `$2` and following; `$1`, the origin, is bound by the store.
    func query(
        _ sql: SQL, _ arguments: [StoreValue], _ row: (any Row) throws(Fault) -> Void
    ) throws(Fault)
    /// Every row of a table of this origin, in key order, columns as declared (without the origin).
    func scan(_ table: Table, _ row: (any Row) throws(Fault) -> Void) throws(Fault)
    /// The database's own query plan, as text, for the test that forbids scans of big tables.
    func plan(_ sql: SQL) throws(Fault) -> String
}

extension Snapshot {
    /// The first row, mapped.
    package func first<T>(
        _ sql: SQL, _ arguments: [StoreValue], _ map: (any Row) throws(Fault) -> T
    ) throws(Fault) -> T? {
        var found: T?
        try query(sql, arguments) { (row) throws(Fault) in
            if found == nil { found = try map(row) }
        }
        return found
    }

    package func all<T>(
        _ sql: SQL, _ arguments: [StoreValue], _ map: (any Row) throws(Fault) -> T
    ) throws(Fault) -> [T] {
        var found: [T] = []
        try query(sql, arguments) { (row) throws(Fault) in found.append(try map(row)) }
        return found
    }
}

/// The one writer's transaction. What it wrote is seen by its own later queries.
package protocol Transaction: Snapshot {
    /// Values in the order of the declared columns, without the origin.
    func insert(into table: Table, _ values: [StoreValue]) throws(Fault)
    func execute(_ sql: SQL, _ arguments: [StoreValue]) throws(Fault)
    /// Empties a table that is computed from facts. Refused for an append-only one.
    func empty(_ table: Table) throws(Fault)
}

/// A database that holds one ledger and the tables computed from it.
package protocol Store: Sendable {
    /// Ledger name that rows carry.
    var origin: String { get }
    /// Runs on the caller's thread; only the sequencer of the ledger calls it. Committed and on disk when
    /// it returns; nothing is left when it throws.
    func write<T>(_ body: (any Transaction) throws(Fault) -> T) throws(Fault) -> T
    /// Runs on the caller's thread.
    func read<T>(_ body: (any Snapshot) throws(Fault) -> T) throws(Fault) -> T
    /// After a key was destroyed: lets no older copy of its row lie in the store's own files, as far as the store can.
    func scrub() throws(Fault)
}

/// What the node needs of a store around its work: the sequencer's lease, and tables that fit this program.
package protocol LeasedStore: Store {
    /// Only one process may sequence a ledger; the lease goes with the process, however it ends.
    func takeLease() throws(Fault)
    /// True if a computed table is missing or was laid out by another version: replay must fill them again.
    func viewsAreStale() throws(Fault) -> Bool
    /// Drops the computed tables and makes them anew, empty.
    func remakeViews() throws(Fault)
    /// To be called when the tables are filled again.
    func markViewsFresh() throws(Fault)
    func close() throws(Fault)
}
