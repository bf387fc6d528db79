package import Kernel
import Synchronization

/// A store that fails the n-th statement, or the commit, as a disk would.
package final class FaultyStore: Store {
    private let inner: any Store
    private let plan: Mutex<Plan>

    private struct Plan {
        var failAt: Int?
        var seen = 0
        var fault = Fault(.storeFailed, "planted")
    }

    package init(_ inner: any Store) {
        self.inner = inner
        plan = Mutex(Plan())
    }

    package var origin: String { inner.origin }
    package func scrub() throws(Fault) { try inner.scrub() }

    /// Counts statements from now; the `number`-th (from 1) fails. Nil: none.
    package func fail(at number: Int?, with fault: Fault = Fault(.storeFailed, "planted")) {
        plan.withLock {
            $0.failAt = number
            $0.seen = 0
            $0.fault = fault
        }
    }

    package var statements: Int { plan.withLock { $0.seen } }

    fileprivate func count() throws(Fault) {
        let fault = plan.withLock { plan -> Fault? in
            plan.seen += 1
            return plan.seen == plan.failAt ? plan.fault : nil
        }
        if let fault { throw fault }
    }

    package func write<T>(_ body: (any Transaction) throws(Fault) -> T) throws(Fault) -> T {
        try inner.write { (tables) throws(Fault) in
            let value = try body(FaultyTransaction(store: self, inner: tables))
            try count()
            return value
        }
    }

    package func read<T>(_ body: (any Snapshot) throws(Fault) -> T) throws(Fault) -> T { try inner.read(body) }
}

private struct FaultyTransaction: Transaction {
    let store: FaultyStore
    let inner: any Transaction

    func insert(into table: Table, _ values: [StoreValue]) throws(Fault) {
        try store.count()
        try inner.insert(into: table, values)
    }

    func execute(_ sql: SQL, _ arguments: [StoreValue]) throws(Fault) {
        try store.count()
        try inner.execute(sql, arguments)
    }

    func empty(_ table: Table) throws(Fault) {
        try store.count()
        try inner.empty(table)
    }

    func query(_ sql: SQL, _ arguments: [StoreValue], _ row: (any Row) throws(Fault) -> Void) throws(Fault) {
        try store.count()
        try inner.query(sql, arguments, row)
    }

    func scan(_ table: Table, _ row: (any Row) throws(Fault) -> Void) throws(Fault) { try inner.scan(table, row) }
    func plan(_ sql: SQL) throws(Fault) -> String { try inner.plan(sql) }
}
