import Assembly
import HTTPTypes
import Hummingbird
import Kernel
import ServiceLifecycle
import Synchronization

/// What an open page is told: something it shows has changed, or only that the line still stands.
enum LiveEvent: Sendable, Equatable {
    case changed
    case beat

    /// Bytes of a server-sent event (HTML Standard §9.2). No subject is named: who listens asks for the
    /// fragment, and the route decides what they may see.
    var bytes: ByteBuffer {
        switch self {
        case .changed: ByteBuffer(string: "event: changed\ndata: 1\n\n")
        case .beat: ByteBuffer(string: ": still here\n\n")
        }
    }
}

/// Tells open pages of commits.
final class LiveHub: Sendable {
    /// Proxies close a silent line after 30–60 s.
    static let beatEvery = Duration.seconds(15)
    /// Who watches everything is told at most this often: home pages must not count tasks at the pace of the
    /// floor.
    static let wideEvery = Duration.seconds(1)
    /// Who watches points is told at least this often, so that silence is seen as well.
    static let clockEvery = Duration.seconds(1)
    /// The noun of points and of their clock: never told to who watches everything, since they come without end.
    static let points = "history."
    /// Open lines; one page holds one. Beyond it a page refreshes by hand.
    static let listenersMax = 4096

    private struct Listener {
        let prefix: String
        let continuation: AsyncStream<LiveEvent>.Continuation
    }

    private struct Held {
        var next = 0
        var listeners: [Int: Listener] = [:]
    }

    private let held = Mutex(Held())

    /// Nil if too many listen.
    func listen(_ prefix: String) -> AsyncStream<LiveEvent>? {
        let (stream, continuation) = AsyncStream<LiveEvent>.makeStream(bufferingPolicy: .bufferingNewest(2))
        let number = held.withLock { held -> Int? in
            guard held.listeners.count < LiveHub.listenersMax else { return nil }
            held.next += 1
            held.listeners[held.next] = Listener(prefix: prefix, continuation: continuation)
            return held.next
        }
        guard let number else { return nil }
        continuation.onTermination = { [weak self] _ in
            self?.held.withLock { $0.listeners[number] = nil }
        }
        return stream
    }

    func publish(_ subjects: Set<Subject>) {
        let listeners = held.withLock { Array($0.listeners.values) }
        guard !listeners.isEmpty else { return }
        let names = subjects.map(\.description)
        for listener in listeners {
            let wanted = names.contains { name in
                name.hasPrefix(listener.prefix) && !(listener.prefix.isEmpty && name.hasPrefix(Self.points))
            }
            if wanted { listener.continuation.yield(.changed) }
        }
    }

    /// A second has passed for who watches points.
    func clock() { publish([Subject("history.clock", "second")]) }

    func beat() {
        for listener in held.withLock({ Array($0.listeners.values) }) { listener.continuation.yield(.beat) }
    }

    /// Until it is cancelled.
    func keep(_ span: Duration, _ act: @Sendable () -> Void) async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: span) } catch { return }
            act()
        }
    }

    var count: Int { held.withLock { $0.listeners.count } }
}

extension Reception {
    /// `/live?subject=plasma.shipment/SH-1`: one line per page, ended with the session.
    func live(_ request: Request, _ hub: LiveHub) -> Response {
        let caller = caller(request)
        guard case .open = caller.entry else {
            return Response(status: .unauthorized)
        }
        let prefix = request.uri.query.map(PercentText.query)?["subject"] ?? ""
        guard let events = hub.listen(prefix) else { return Response(status: .serviceUnavailable) }
        let sessions = sessions
        let node = node
        let token = caller.token
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream; charset=utf-8", .named("x-accel-buffering"): "no"],
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(string: "retry: 3000\n\n"))
                for await event in events.cancelOnGracefulShutdown() {
                    guard case .open = sessions.enter(token, at: node.now(), counts: false) else { break }
                    try await writer.write(event.bytes)
                    if prefix.isEmpty, event == .changed { try await Task.sleep(for: LiveHub.wideEvery) }
                }
                try await writer.finish(nil)
            })
    }
}
