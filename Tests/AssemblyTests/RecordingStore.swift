import Kernel
import Synchronization

/// A store that remembers every statement it was asked.
final class RecordingStore: Store {
    private let inner: any Store
    private let seen = Mutex<Set<SQL>>([])
    /// Is told too.
    private let other: RecordingStore?

    init(_ inner: any Store, beside other: RecordingStore? = nil) {
        self.inner = inner
        self.other = other
    }

    var origin: String { inner.origin }
    func scrub() throws(Fault) { try inner.scrub() }
    var statements: Set<SQL> { seen.withLock { $0 } }

    fileprivate func note(_ sql: SQL) {
        seen.withLock { _ = $0.insert(sql) }
        other?.note(sql)
    }

    func write<T>(_ body: (any Transaction) throws(Fault) -> T) throws(Fault) -> T {
        try inner.write { (tables) throws(Fault) in try body(RecordingTransaction(store: self, inner: tables))
        }
    }

    func read<T>(_ body: (any Snapshot) throws(Fault) -> T) throws(Fault) -> T {
        try inner.read { (snapshot) throws(Fault) in try body(RecordingSnapshot(store: self, inner: snapshot))
        }
    }
}

private struct RecordingSnapshot: Snapshot {
    let store: RecordingStore
    let inner: any Snapshot

    func query(_ sql: SQL, _ arguments: [StoreValue], _ row: (any Row) throws(Fault) -> Void) throws(Fault) {
        store.note(sql)
        try inner.query(sql, arguments, row)
    }

    func scan(_ table: Table, _ row: (any Row) throws(Fault) -> Void) throws(Fault) {
        try inner.scan(table, row)
    }
    func plan(_ sql: SQL) throws(Fault) -> String { try inner.plan(sql) }
}

private struct RecordingTransaction: Transaction {
    let store: RecordingStore
    let inner: any Transaction

    func insert(into table: Table, _ values: [StoreValue]) throws(Fault) {
        try inner.insert(into: table, values)
    }

    func execute(_ sql: SQL, _ arguments: [StoreValue]) throws(Fault) {
        store.note(sql)
        try inner.execute(sql, arguments)
    }

    func empty(_ table: Table) throws(Fault) { try inner.empty(table) }

    func query(_ sql: SQL, _ arguments: [StoreValue], _ row: (any Row) throws(Fault) -> Void) throws(Fault) {
        store.note(sql)
        try inner.query(sql, arguments, row)
    }

    func scan(_ table: Table, _ row: (any Row) throws(Fault) -> Void) throws(Fault) {
        try inner.scan(table, row)
    }
    func plan(_ sql: SQL) throws(Fault) -> String { try inner.plan(sql) }
}
