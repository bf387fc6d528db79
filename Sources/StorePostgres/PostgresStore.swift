package import Kernel
import Synchronization

/// The store on PostgreSQL 15 or later, and on what speaks its protocol. One writer, a few readers.
package final class PostgresStore: LeasedStore {
    package static let layout: Int64 = 1
    /// Readers kept between reads; more are opened and closed as needed.
    private static let idleReadersMax = 8

    package let origin: String
    private let originNumber: Int64
    private let runtimeURL: String
    private let ownerURL: String
    private let views: [Table]
    private let pool = Mutex(Pool())

    private struct Pool {
        var writer: PostgresConnection?
        var readers: [PostgresConnection] = []
        var leased = false
    }

    /// `owner` makes and owns the tables; `runtime` only reads and writes rows and owns none.
    package init(
        runtime: String, owner: String, origin: String, ledger: [Table], views: [Table]
    ) throws(Fault) {
        self.origin = origin
        self.views = views
        runtimeURL = runtime
        ownerURL = owner
        let writer = try PostgresConnection(runtime)
        let role = writer.user
        let owner = try PostgresConnection(owner)
        originNumber = try PostgresSchema.open(owner, role: role, origin: origin, ledger: ledger, views: views)
        pool.withLock { $0.writer = writer }
    }

    package func write<T>(_ body: (any Transaction) throws(Fault) -> T) throws(Fault) -> T {
        let connection = try writer()
        do throws(Fault) {
            return try run(on: connection, readOnly: false, body)
        } catch {
            if !connection.isAlive { pool.withLock { $0.writer = nil } }
            throw error
        }
    }

    package func read<T>(_ body: (any Snapshot) throws(Fault) -> T) throws(Fault) -> T {
        let idle = pool.withLock { $0.readers.popLast() }
        let connection: PostgresConnection
        if let idle, idle.isAlive { connection = idle } else { connection = try PostgresConnection(runtimeURL) }
        let value = try run(on: connection, readOnly: true) { (tables) throws(Fault) in try body(tables) }
        pool.withLock { pool in
            if pool.readers.count < PostgresStore.idleReadersMax { pool.readers.append(connection) }
        }
        return value
    }

    private func run<T>(
        on connection: PostgresConnection, readOnly: Bool, _ body: (any Transaction) throws(Fault) -> T
    ) throws(Fault) -> T {
        try connection.enterPipeline()
        do throws(Fault) {
            let session = try PostgresSession(connection, origin: originNumber)
            try session.begin(readOnly: readOnly)
            let value = try body(session)
            try session.commit()
            _ = connection.leavePipeline()
            return value
        } catch {
            undo(connection)
            throw error
        }
    }

    /// Reads off what is still in the pipeline and rolls back, so that the connection can be used again.
    private func undo(_ connection: PostgresConnection) {
        do throws(Fault) { try connection.settle() } catch { /* the first fault is the one that is told */  }
        guard connection.isAlive, connection.leavePipeline() else { return }
        do throws(Fault) { try connection.run("ROLLBACK", doing: "rolling back") } catch { return }
        connection.forgetStatements()
    }

    private func writer() throws(Fault) -> PostgresConnection {
        let (held, leased) = pool.withLock { ($0.writer, $0.leased) }
        if let held, held.isAlive { return held }
        let fresh = try PostgresConnection(runtimeURL)
        // The lease went with the lost connection; take it again before anything is written.
        if leased { try PostgresStore.lease(fresh, origin: originNumber) }
        pool.withLock { $0.writer = fresh }
        return fresh
    }

    // MARK: Views

    package func viewsAreStale() throws(Fault) -> Bool {
        try PostgresSchema.staleViews(try PostgresConnection(ownerURL), views, origin: originNumber)
    }

    package func remakeViews() throws(Fault) {
        let owner = try PostgresConnection(ownerURL)
        try PostgresSchema.remakeViews(owner, views, role: try writer().user)
    }

    package func markViewsFresh() throws(Fault) {
        try PostgresSchema.markViews(try PostgresConnection(ownerURL), views, origin: originNumber)
    }

    // MARK: The sequencer's lease

    /// An advisory lock of the writer's session: it goes with the process, however it ends.
    package func takeLease() throws(Fault) {
        try PostgresStore.lease(try writer(), origin: originNumber)
        pool.withLock { $0.leased = true }
    }

    private static func lease(_ connection: PostgresConnection, origin: Int64) throws(Fault) {
        var taken = false
        try connection.enterPipeline()
        defer { _ = connection.leavePipeline() }
        // "xuemai" in ASCII as the first half of the lock's name.
        try connection.send("SELECT pg_try_advisory_lock(\(0x7875_656d), \(origin)::int)", [])
        try connection.settle { (result) throws(Fault) in taken = PostgresSchema.flag(result) }
        guard taken else { throw Fault(.busy, "another process is writing this ledger") }
    }

    package func close() {
        pool.withLock { $0 = Pool() }
    }
}
