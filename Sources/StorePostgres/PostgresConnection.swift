import CPostgres
import Glibc
import Kernel
import Synchronization

/// One libpq connection, used by one thread at a time. Statements are prepared once and sent in pipeline
/// mode: nothing waits for an answer until somebody asks a question or the transaction ends.
final class PostgresConnection: Sendable {
    /// What runs on it: rows have time limits and settings that schema work must not have.
    enum Duty { case owning, writing, reading }

    /// An address, because a pointer is not `Sendable`; who holds the connection is the store's business.
    private let address: UInt
    private let held = Mutex(Held())

    private struct Held {
        var statements: [String: Prepared] = [:]
        /// Prepared since the last answer: if one of them failed, all are forgotten.
        var unconfirmed: [String] = []
        var names = 0
        /// Sent in the pipeline and not read back yet.
        var awaited = 0
        /// Statements and rows since plans were made, and how many make them due again.
        var work = 0
        var workPerPlan = PostgresConnection.workPerFirstPlan
    }

    private struct Prepared {
        let name: String
        let places: Int
    }

    /// Results that may wait in the pipeline before they are read: bounds what libpq keeps in memory.
    private static let awaitedMax = 400

    /// Plans are made for tables as large as they were: on an empty one any index looks as good as the right one.
    /// Made anew after so much work, then after twice as much each time, they fit tables that grow.
    private static let workPerFirstPlan = 500
    private static let workPerPlanMax = 500_000

    /// A dead server is noticed within half a minute, whatever its network does. The caller's string
    /// overrides these.
    private static let defaults = [
        ("application_name", "xuemai"), ("connect_timeout", "10"), ("keepalives_idle", "10"),
        ("keepalives_interval", "5"), ("keepalives_count", "3"), ("tcp_user_timeout", "30000"),
        ("client_encoding", "UTF8"),
    ]

    init(_ url: String, for duty: Duty = .owning) throws(Fault) {
        address = PostgresConnection.connect(url)
        guard let connection = pointer else { throw Fault(.storeFailed, "no memory for a connection") }
        guard PQstatus(connection) == CONNECTION_OK else {
            let message = String(cString: PQerrorMessage(connection))
            throw Fault(.storeFailed, "connecting to PostgreSQL: \(PostgresFault.line(message))")
        }
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        guard PQserverVersion(connection) >= 150_000 else {
            let version = PQserverVersion(connection)
            throw Fault(.storeFailed, "PostgreSQL 15 or later is needed; this server is \(version / 10_000)")
        }
        try settle(on: duty)
    }

    deinit { PQfinish(pointer) }

    private static func connect(_ url: String) -> UInt {
        let pairs = defaults + [("dbname", url)]
        let keys = pairs.map { strdup($0.0) }
        let values = pairs.map { strdup($0.1) }
        defer { for text in keys + values { free(text) } }
        return UInt(
            bitPattern: PQconnectdbParams(
                keys.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 1))
    }

    private func settle(on duty: Duty) throws(Fault) {
        guard duty != .owning else { return }
        // Look-ups are by key; compiling them costs more than running them.
        try run("SET statement_timeout = '60s'; SET lock_timeout = '10s'; SET jit = off", doing: "connecting")
        guard duty == .writing else {
            // Every look-up has an index, and what is asked for often is in memory: going through an index costs little
            // more than reading on. Without it a walk over the lineage reads a table whole at each level.
            try run("SET random_page_cost = 1.1", doing: "connecting")
            return
        }
        // Committed is on disk, whatever the server's default; stricter settings are left. The writer's
        // look-ups are by key: a plan made while a table was empty must touch few rows when it has grown, so
        // rows are made dear.
        try run(
            """
            SET enable_seqscan = off; SET cpu_tuple_cost = 10;
            SELECT set_config('synchronous_commit', 'on', false)
            WHERE current_setting('synchronous_commit') IN ('off', 'local')
            """, doing: "connecting")
    }

    private var pointer: OpaquePointer? { OpaquePointer(bitPattern: address) }

    var isAlive: Bool { PQstatus(pointer) == CONNECTION_OK }

    /// Whether the server is still there, without a round trip: one that went away has closed the socket,
    /// which then is readable.
    var isUsable: Bool {
        for _ in 0..<4 where isAlive {
            var socket = pollfd(fd: PQsocket(pointer), events: Int16(POLLIN), revents: 0)
            guard poll(&socket, 1, 0) > 0 else { break }
            guard PQconsumeInput(pointer) == 1 else { return false }
        }
        return isAlive
    }

    var user: String { PQuser(pointer).map { String(cString: $0) } ?? "" }

    /// Plain statements without values: schema work.
    func run(_ text: String, doing what: String) throws(Fault) {
        let result = PQexec(pointer, text)
        defer { PQclear(result) }
        let status = PQresultStatus(result)
        guard status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK else {
            throw PostgresFault.of(result, pointer, doing: what)
        }
    }

    /// First column of every row, as text. For schema questions without values from outside.
    func texts(_ text: String) throws(Fault) -> [String] {
        let result = PQexec(pointer, text)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_TUPLES_OK else {
            throw PostgresFault.of(result, pointer, doing: "looking at the schema")
        }
        return (0..<PQntuples(result)).map { String(cString: PQgetvalue(result, $0, 0)) }
    }

    // MARK: Pipeline

    func enterPipeline() throws(Fault) {
        let mustPlan = held.withLock { held in
            held.awaited = 0
            guard held.work >= held.workPerPlan else { return false }
            held.work = 0
            held.workPerPlan = min(held.workPerPlan * 2, PostgresConnection.workPerPlanMax)
            return true
        }
        // Not in the pipeline: before BEGIN it would begin a transaction of its own.
        if mustPlan { try run("DISCARD PLANS", doing: "planning anew") }
        guard PQenterPipelineMode(pointer) == 1 else { throw Fault(.storeFailed, "the connection is busy") }
    }

    func leavePipeline() -> Bool { PQexitPipelineMode(pointer) == 1 }

    /// Sends a statement without waiting for its result; `settle` reads what came of it. `key` finds a
    /// prepared statement without composing its text again; `places` tells how many parameters it has, if its
    /// text does not.
    func send(
        _ key: String, _ text: @autoclosure () -> String, _ parameters: PostgresParameters, places: Int? = nil,
        rows: Int = 1
    ) throws(Fault) {
        if held.withLock({ $0.awaited }) >= PostgresConnection.awaitedMax { _ = try settle() }
        let statement: Prepared
        if let known = held.withLock({ $0.statements[key] }) {
            statement = known
        } else {
            statement = try prepare(key, text(), places: places)
        }
        guard statement.places == parameters.count else {
            let given = parameters.count
            throw Fault(.storeFailed, "a statement has \(statement.places) parameters and was given \(given)")
        }
        let sent = parameters.withPointers { values, lengths, formats in
            PQsendQueryPrepared(
                pointer, statement.name, Int32(parameters.count), values, lengths, formats, 1)
        }
        guard sent == 1 else { throw PostgresFault.of(nil, pointer, doing: "sending a statement") }
        held.withLock { held in
            held.awaited += 1
            held.work += rows
        }
    }

    private func prepare(_ key: String, _ text: String, places: Int?) throws(Fault) -> Prepared {
        let statement = held.withLock { held -> Prepared in
            held.names += 1
            let statement = Prepared(
                name: "s\(held.names)", places: places ?? PostgresWire.places(in: text))
            held.statements[key] = statement
            held.unconfirmed.append(key)
            held.awaited += 1
            return statement
        }
        guard PQsendPrepare(pointer, statement.name, text, 0, nil) == 1 else {
            throw PostgresFault.of(nil, pointer, doing: "preparing a statement")
        }
        return statement
    }

    /// Waits for everything that was sent, and gives the last statement's result. Nothing is in the pipeline
    /// when it returns, so that the next question may be asked while these rows are read.
    func settle() throws(Fault) -> PostgresResult? {
        held.withLock { $0.awaited = 0 }
        guard PQpipelineSync(pointer) == 1 else { throw lost(nil, "sending statements") }
        var failure: Fault?
        var last: PostgresResult?
        var pauses = 0
        while true {
            guard let result = PQgetResult(pointer) else {
                // One pause ends each statement's results; two mean that there is nothing more.
                pauses += 1
                if pauses > 1 || !isAlive { throw failure ?? lost(nil, "waiting for the server") }
                continue
            }
            pauses = 0
            let status = PQresultStatus(result)
            switch status {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK: last = PostgresResult(result)
            case PGRES_PIPELINE_ABORTED: PQclear(result)
            case PGRES_PIPELINE_SYNC:
                PQclear(result)
                guard let failure else {
                    held.withLock { $0.unconfirmed = [] }
                    return last
                }
                throw failure
            default:
                failure = failure ?? lost(result, "a statement")
                PQclear(result)
            }
        }
    }

    /// After an error a statement may not have been prepared, and one may have lost its table.
    private func lost(_ result: OpaquePointer?, _ what: String) -> Fault {
        let isStale = ["0A000", "26000"].contains(PostgresFault.sqlState(result))
        held.withLock { held in
            if isStale { held.statements = [:] }
            for key in held.unconfirmed { held.statements[key] = nil }
            held.unconfirmed = []
        }
        return PostgresFault.of(result, pointer, doing: what)
    }

    /// After a change of layout: a prepared statement must not change the type of its result.
    func forgetStatements() throws(Fault) {
        held.withLock { $0.statements = [:] }
        try run("DEALLOCATE ALL", doing: "forgetting statements")
    }
}
