package import Kernel

/// All sources of one machine with the buffer between them and the node: what `xuemai collect` and a node both run.
package final class Collection: Sendable {
    package let board = SourceBoard()
    package let buffer: EdgeBuffer
    private let forwarder: Forwarder
    private let clock: CollectorClock
    private let posts: [Supervisor.Post]
    /// By code of the connection: for the tag browser, and for readings that come in by a door.
    package let ports: [String: SourcePort]

    /// Two buffers below the folder: what waits, and what the node never takes.
    package init(
        folder: String, limits: EdgeBuffer.Limits = EdgeBuffer.Limits(), sources: [SourceSetup],
        security: OPCUASecurity = .none, book: SourceBook = SourceBook(), to sink: any FrameSink,
        stored: @escaping StoredTimes = { _ in [:] }, clock: CollectorClock
    ) throws(Fault) {
        buffer = try EdgeBuffer(folder: folder, limits: limits)
        let aside = try EdgeBuffer(folder: folder + "/refused", limits: limits)
        forwarder = Forwarder(buffer, aside: aside, to: sink, clock: clock)
        self.clock = clock
        var posts: [Supervisor.Post] = []
        var ports: [String: SourcePort] = [:]
        for source in sources {
            let port = SourcePort(
                source.code, map: { book.map(of: source.code) ?? source.signals }, into: buffer, board: board,
                tags: book.tags(of: source.code), stored: stored, clock: clock)
            ports[source.code] = port
            posts.append(Supervisor.Post(port, source.collector(security), staleAfter: source.staleAfter))
        }
        self.posts = posts
        self.ports = ports
    }

    package var forwarding: Forwarder.Status { forwarder.status }

    /// Until it is cancelled.
    package func run() async {
        let supervisor = Supervisor(posts, clock: clock)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await supervisor.run() }
            group.addTask { await self.forwarder.run() }
        }
    }
}
