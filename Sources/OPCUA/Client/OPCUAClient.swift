package import Kernel
import NIOCore

/// A client of one OPC UA server. It connects anew by itself and takes its subscriptions along; what happened meanwhile
/// it reads from the server's history, and says where that is not possible.
package actor OPCUAClient {
    package enum Event: Sendable, Equatable {
        case connected(at: Moment)
        case interrupted(at: Moment, OPCUAFailure)
        /// Another try that failed; told when its reason changes.
        case stillAway(at: Moment, OPCUAFailure)
        case gap(Gap)
        case closed
    }

    /// A time of which values may be missing.
    package struct Gap: Sendable, Equatable {
        package let node: NodeId
        package let from: Moment?
        package let to: Moment
        /// Values that the server's history held; nil: it has none to read.
        package let filled: Int?
    }

    let settings: OPCUASettings
    var session: Session?
    var standing: [Int: Standing] = [:]
    var lastSubscription = 0
    /// Publish requests that wait at the server.
    var publishing = 0
    var publishingMost = OPCUAClient.publishingMost
    /// Counts the connections: what comes late from an older one is not taken.
    var generation = 0
    var receipts: [Publish.Receipt] = []
    var arrivals: AsyncStream<Result<[UInt8], OPCUAFailure>>.Continuation?
    /// Messages of subscriptions whose creation has not been answered yet.
    var early: [Publish.Reply] = []
    var limits = OperationLimits()
    private(set) var clockOffset: ClockOffset?
    private var isClosed = false
    private var listeners: [AsyncStream<Event>.Continuation] = []
    private var keeper: Task<Void, Never>?

    /// Several, so that one answer may be on its way while the server fills the next (OPC 10000-4, 5.13.5).
    static let publishingMost = 4
    static let earlyMost = 64

    private init(_ settings: OPCUASettings) { self.settings = settings }

    /// Connects once and fails if it cannot; from then on it keeps the connection until `close`.
    package static func connect(_ settings: OPCUASettings) async throws(OPCUAFailure) -> OPCUAClient {
        let client = OPCUAClient(settings)
        do throws(OPCUAFailure) { try await client.establish() } catch {
            await client.close()
            throw error
        }
        await client.keep()
        return client
    }

    /// What happens to the connection, from now on.
    package func events() -> AsyncStream<Event> {
        let (stream, continuation) = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .bufferingNewest(1_000))
        if isClosed { continuation.finish() } else { listeners.append(continuation) }
        return stream
    }

    package var isConnected: Bool { session != nil }

    package func close() async {
        guard !isClosed else { return }
        isClosed = true
        for one in standing.values { one.inbox.close() }
        standing = [:]
        if let session {
            self.session = nil
            let ask = CloseSession(deletesSubscriptions: true)
            do throws(OPCUAFailure) {
                _ = try await session.link.call(ask, token: session.token, patience: settings.patience)
            } catch {
                // It is over either way; the server ends the session by its own clock.
            }
            session.link.close(.closed)
        }
        keeper?.cancel()
        arrivals?.finish()
        tell(.closed)
        for listener in listeners { listener.finish() }
    }

    func tell(_ event: Event) { for listener in listeners { listener.yield(event) } }

    /// A call over the session as it is now.
    func call<Ask: Request>(_ ask: Ask) async throws(OPCUAFailure) -> Ask.Reply {
        if isClosed { throw .closed }
        guard let session else { throw .disconnected }
        let (answered, sent, received) = try await session.link.timed(
            ask, token: session.token, patience: settings.patience)
        if let server = answered.header.sent {
            clockOffset = ClockOffset(server: server, sent: sent, received: received) ?? clockOffset
        }
        return answered.reply
    }

    /// The server's clock, as far as we know it.
    func serverNow() -> Moment { settings.now() + (clockOffset?.offset ?? .microseconds(0)) }

    // MARK: Connecting

    private func establish() async throws(OPCUAFailure) {
        let old = session ?? away
        let opened = try await Session.open(settings, resuming: old)
        if isClosed {
            opened.link.close(.closed)
            throw .closed
        }
        away = nil
        session = opened
        publishing = 0
        limits = try await OperationLimits(of: self)
        startPublishing(over: opened)
    }

    /// The session of the connection that was lost.
    private var away: Session?

    private func keep() {
        keeper = Task { await self.watchOver() }
    }

    private func watchOver() async {
        while !isClosed, let current = session {
            tell(.connected(at: settings.now()))
            let pulse = Task { await self.beat(current) }
            let reason = await current.link.end()
            pulse.cancel()
            if isClosed { return }
            (away, session) = (current, nil)
            // Who fell silent is not asked to go on where it was.
            if reason == .silent { forget() }
            arrivals?.finish()
            tell(.interrupted(at: settings.now(), reason))
            await reconnect()
        }
    }

    private func reconnect() async {
        var pause = settings.pause
        var last: OPCUAFailure?
        while !isClosed {
            do throws(OPCUAFailure) {
                try await establish()
                try await takeUpSubscriptions()
                return
            } catch {
                if let failed = session { lose(failed, error) }
                if error != last { tell(.stillAway(at: settings.now(), error)) }
                last = error
            }
            do { try await Task.sleep(for: .microseconds(pause.microseconds)) } catch { return }
            pause = Span(microseconds: min(pause.microseconds * 2, settings.pauseMost.microseconds))
        }
    }

    private func forget() {
        away = nil
        for number in standing.keys { standing[number]?.number = 0 }
    }

    private func lose(_ failed: Session, _ reason: OPCUAFailure) {
        failed.link.close(reason)
        (away, session) = (failed, nil)
        arrivals?.finish()
    }

    /// A sign of life from time to time; a line that gives none is cut, and made anew.
    private func beat(_ current: Session) async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: .microseconds(settings.heartbeat.microseconds)) } catch { return }
            do throws(OPCUAFailure) {
                try await current.judged?.check(settings)
                let state = try await call(Read(nodes: [WellKnown.serverState], attribute: .value)).values.first
                if let state, state.status == .BadSessionIdInvalid || state.status == .BadSessionClosed {
                    throw .refused(state.status)
                }
            } catch { return current.link.close(error == .timeout ? .silent : error) }
            if standing.values.contains(where: { $0.isSilent(at: .now()) }) {
                return current.link.close(.silent)
            }
        }
    }
}

/// Nodes that every server has (OPC 10000-6, annex A).
enum WellKnown {
    static let objects = NodeId(85)
    static let serverState = NodeId(2_259)
    static let nodesPerRead = NodeId(11_705)
    static let nodesPerBrowse = NodeId(11_710)
    static let nodesPerHistoryRead = NodeId(12_165)
    static let itemsPerCall = NodeId(11_714)
}

/// How many nodes the server takes in one call (OPC 10000-5, 6.3.11).
struct OperationLimits: Sendable, Equatable {
    /// Ours: an answer of these stays far below the limits of a message.
    static let most = 1_000

    private(set) var read = OperationLimits.most
    private(set) var browse = OperationLimits.most
    private(set) var history = 100
    private(set) var monitor = OperationLimits.most

    init() {}

    init(of client: isolated OPCUAClient) async throws(OPCUAFailure) {
        let nodes = [
            WellKnown.nodesPerRead, WellKnown.nodesPerBrowse, WellKnown.nodesPerHistoryRead, WellKnown.itemsPerCall,
        ]
        let values = try await client.call(Read(nodes: nodes, attribute: .value)).values
        // 0 or nothing: the server states no limit.
        func limit(_ place: Int, _ ours: Int) -> Int {
            guard values.indices.contains(place), let stated = values[place].value.integer, stated > 0 else {
                return ours
            }
            return Int(min(stated, Int64(ours)))
        }
        (read, browse) = (limit(0, read), limit(1, browse))
        (history, monitor) = (limit(2, history), limit(3, monitor))
    }
}
