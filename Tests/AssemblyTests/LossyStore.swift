import Donors
import Kernel
import Ledger
import Synchronization

/// A store with a planted bug: what the checks of a simulation must find.
final class LossyStore: Store {
    enum Bug: Sendable, CaseIterable {
        /// One row is not written.
        case dropsInsert
        /// One statement does nothing.
        case dropsUpdate
        /// One transaction is undone, and nobody is told.
        case dropsCommit
    }

    private let inner: any Store
    private let bug: Bug
    /// Counts down to the loss.
    private let left: Mutex<Int>
    /// Whether the transaction under way wrote to the ledger: one that only refused has nothing to lose.
    fileprivate let wrote = Mutex(false)

    init(_ inner: any Store, _ bug: Bug, after: Int) {
        self.inner = inner
        self.bug = bug
        left = Mutex(after)
    }

    var origin: String { inner.origin }
    func scrub() throws(Fault) { try inner.scrub() }

    fileprivate func isHit(_ kind: Bug) -> Bool {
        guard kind == bug else { return false }
        return left.withLock { left in
            left -= 1
            return left == 0
        }
    }

    func write<T>(_ body: (any Transaction) throws(Fault) -> T) throws(Fault) -> T {
        var value: T?
        wrote.withLock { $0 = false }
        let lost = Fault(.storeFailed, "lost")
        do throws(Fault) {
            return try inner.write { (tables) throws(Fault) in
                let made = try body(LossyTransaction(store: self, inner: tables))
                value = made
                if wrote.withLock({ $0 }), isHit(.dropsCommit) { throw lost }
                return made
            }
        } catch {
            if error == lost, let value { return value }
            throw error
        }
    }

    func read<T>(_ body: (any Snapshot) throws(Fault) -> T) throws(Fault) -> T { try inner.read(body) }
}

private struct LossyTransaction: Transaction {
    let store: LossyStore
    let inner: any Transaction

    func insert(into table: Table, _ values: [StoreValue]) throws(Fault) {
        // Findings are written anew by a later judgement.
        let stays = table != PersonalKeys.table && table != DonationTable.findings
        if !table.appendOnly, stays, store.isHit(.dropsInsert) { return }
        if table.appendOnly { store.wrote.withLock { $0 = true } }
        try inner.insert(into: table, values)
    }

    func execute(_ sql: SQL, _ arguments: [StoreValue]) throws(Fault) {
        // Of what nothing later writes over.
        if sql.text.contains("UPDATE plasma_bag SET"), store.isHit(.dropsUpdate) { return }
        try inner.execute(sql, arguments)
    }

    func empty(_ table: Table) throws(Fault) { try inner.empty(table) }
    func query(_ sql: SQL, _ arguments: [StoreValue], _ row: (any Row) throws(Fault) -> Void) throws(Fault) {
        try inner.query(sql, arguments, row)
    }
    func scan(_ table: Table, _ row: (any Row) throws(Fault) -> Void) throws(Fault) {
        try inner.scan(table, row)
    }
    func plan(_ sql: SQL) throws(Fault) -> String { try inner.plan(sql) }
}
