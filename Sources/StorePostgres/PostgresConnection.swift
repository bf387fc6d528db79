import CPostgres
import Kernel
import Synchronization

/// One libpq connection, used by one thread at a time. Statements are prepared once, by text.
final class PostgresConnection: Sendable {
    /// An address, because a pointer is not `Sendable`; who holds the connection is the store's business.
    private let address: UInt
    private let held = Mutex(Held())

    private struct Held {
        var names: [String: String] = [:]
        /// Sent in the pipeline and not read back yet.
        var awaited = 0
    }

    /// Results that may wait in the pipeline before they are read: keeps both socket buffers from filling up.
    private static let awaitedMax = 400

    init(_ url: String) throws(Fault) {
        guard let connection = PQconnectdb(url) else { throw Fault(.storeFailed, "no memory for a connection") }
        address = UInt(bitPattern: connection)
        guard PQstatus(connection) == CONNECTION_OK else {
            let message = String(cString: PQerrorMessage(connection))
            throw Fault(.storeFailed, "connecting to PostgreSQL: \(PostgresFault.line(message))")
        }
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        guard PQserverVersion(connection) >= 150_000 else {
            let version = PQserverVersion(connection)
            throw Fault(.storeFailed, "PostgreSQL 15 or later is needed; this server is \(version / 10_000)")
        }
    }

    deinit { PQfinish(pointer) }

    private var pointer: OpaquePointer? { OpaquePointer(bitPattern: address) }

    var isAlive: Bool { PQstatus(pointer) == CONNECTION_OK }

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

    /// A plain question without values: schema work. Text results.
    func ask(_ text: String, _ read: (OpaquePointer?) -> Void) throws(Fault) {
        let result = PQexec(pointer, text)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_TUPLES_OK else {
            throw PostgresFault.of(result, pointer, doing: "looking at the schema")
        }
        read(result)
    }

    func enterPipeline() throws(Fault) {
        held.withLock { $0.awaited = 0 }
        guard PQenterPipelineMode(pointer) == 1 else { throw Fault(.storeFailed, "the connection is busy") }
    }

    func leavePipeline() -> Bool { PQexitPipelineMode(pointer) == 1 }

    /// Sends a statement without waiting for its result; `settle` reads what came of it.
    func send(_ text: String, _ arguments: [[UInt8]?], binary: Bool = true) throws(Fault) {
        if held.withLock({ $0.awaited }) >= PostgresConnection.awaitedMax { try settle() }
        let name = try prepare(text)
        try withPointers(arguments) { (values, lengths) throws(Fault) in
            let formats = [Int32](repeating: 1, count: arguments.count)
            guard
                PQsendQueryPrepared(
                    pointer, name, Int32(arguments.count), values, lengths, formats, binary ? 1 : 0) == 1
            else { throw PostgresFault.of(nil, pointer, doing: "sending a statement") }
        }
        held.withLock { $0.awaited += 1 }
    }

    /// Waits for everything that was sent; the rows of the last statement go to `read`.
    func settle(_ read: ((OpaquePointer?) throws(Fault) -> Void)? = nil) throws(Fault) {
        let count = held.withLock { held in
            defer { held.awaited = 0 }
            return held.awaited
        }
        guard PQpipelineSync(pointer) == 1 else { throw PostgresFault.of(nil, pointer, doing: "sending statements") }
        var failure: Fault?
        for place in 0..<count {
            let result = PQgetResult(pointer)
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK: break
            case PGRES_TUPLES_OK:
                if place == count - 1, failure == nil, let read {
                    do throws(Fault) { try read(result) } catch { failure = error }
                }
            case PGRES_PIPELINE_ABORTED: break
            default: failure = failure ?? PostgresFault.of(result, pointer, doing: "a statement")
            }
            // Each statement's results end with a null.
            while let rest = PQgetResult(pointer) { PQclear(rest) }
            if !isAlive { break }
        }
        let sync = PQgetResult(pointer)
        let synced = PQresultStatus(sync) == PGRES_PIPELINE_SYNC
        PQclear(sync)
        if let failure { throw failure }
        guard synced else { throw PostgresFault.of(nil, pointer, doing: "waiting for the server") }
    }

    private func prepare(_ text: String) throws(Fault) -> String {
        if let known = held.withLock({ $0.names[text] }) { return known }
        let name = held.withLock { held -> String in
            let name = "s\(held.names.count + 1)"
            held.names[text] = name
            held.awaited += 1
            return name
        }
        guard PQsendPrepare(pointer, name, text, 0, nil) == 1 else {
            throw PostgresFault.of(nil, pointer, doing: "preparing a statement")
        }
        return name
    }

    /// After an error in the pipeline a statement may not have been prepared: forget the names.
    func forgetStatements() {
        held.withLock { $0.names = [:] }
        if let result = PQexec(pointer, "DEALLOCATE ALL") { PQclear(result) }
    }

    private func withPointers(
        _ arguments: [[UInt8]?],
        _ body: ([UnsafePointer<CChar>?], [Int32]) throws(Fault) -> Void
    ) throws(Fault) {
        // One run of bytes with a place for each value; empty values still need a pointer that is not null.
        var all: [UInt8] = []
        var places: [Int?] = []
        var lengths: [Int32] = []
        for argument in arguments {
            places.append(argument == nil ? nil : all.count)
            lengths.append(Int32(argument?.count ?? 0))
            if let argument { all.append(contentsOf: argument) }
        }
        all.append(0)
        var failure: Fault?
        all.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { buffer in
                let values = places.map { place in place.flatMap { buffer.baseAddress?.advanced(by: $0) } }
                do throws(Fault) { try body(values, lengths) } catch { failure = error }
            }
        }
        if let failure { throw failure }
    }
}

/// SQLSTATEs as faults. Texts name what was tried, never a value: details of constraint errors are left out.
enum PostgresFault {
    static func of(_ result: OpaquePointer?, _ connection: OpaquePointer?, doing what: String) -> Fault {
        let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? ""
        let primary = PQresultErrorField(result, Int32(UInt8(ascii: "M"))).map { String(cString: $0) }
        let message = primary ?? PQerrorMessage(connection).map { String(cString: $0) } ?? "unknown"
        let code: Fault.Code =
            switch state {
            case "53100": .storeFull
            case "25006": .storeReadOnly
            case let state where state.hasPrefix("23"): .constraint
            case "P0001": .constraint
            case "42501": .storeReadOnly
            case "XX001", "XX002": .damaged
            default: .storeFailed
            }
        return Fault(code, "\(what): \(line(message)) (PostgreSQL \(state))")
    }

    static func line(_ message: String) -> String {
        String(message.split(whereSeparator: \.isNewline).first ?? "")
    }
}
