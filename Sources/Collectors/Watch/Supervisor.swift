package import Kernel

/// Talks one protocol to one source.
package protocol Collector: Sendable {
    /// Until it is cancelled or the source fails: then it throws, and is asked again.
    func run(_ port: SourcePort) async throws
}

/// Keeps collectors running: what fails is named, waited for and begun again; what is silent for too long is marked.
package struct Supervisor: Sendable {
    package struct Post: Sendable {
        package let port: SourcePort
        package let collector: any Collector
        /// A source that says nothing for longer is stale; nil where silence is no fault (files).
        package let staleAfter: Span?

        package init(_ port: SourcePort, _ collector: any Collector, staleAfter: Span?) {
            self.port = port
            self.collector = collector
            self.staleAfter = staleAfter
        }
    }

    /// A source that ran so long was well: its next failure is waited for from the beginning again.
    static let wellAfter = Span.seconds(60)
    static let watchEvery = Duration.seconds(1)

    private let posts: [Post]
    private let clock: CollectorClock

    package init(_ posts: [Post], clock: CollectorClock) {
        self.posts = posts
        self.clock = clock
    }

    /// Until it is cancelled.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            for post in posts { group.addTask { await keepRunning(post) } }
            group.addTask { await watch() }
        }
    }

    func keepRunning(_ post: Post) async {
        var backOff = BackOff()
        while !Task.isCancelled {
            let began = clock.now()
            var reason = Phrase("连接自己结束了", "it ended by itself")
            do { try await post.collector.run(post.port) } catch { reason = SourceReason.phrase(error) }
            if Task.isCancelled { return }
            await post.port.silence(.failed, reason)
            if clock.now() >= began + Self.wellAfter { backOff = BackOff() }
            guard await clock.pause(backOff.next()) else { return }
        }
    }

    private func watch() async {
        while await clock.pause(Self.watchEvery) { await lookOnce() }
    }

    func lookOnce() async {
        let now = clock.now()
        for post in posts {
            // Silence is no fault where nothing is wanted.
            guard !post.port.signals.isEmpty, let after = post.staleAfter, let state = post.port.state,
                state.phase == .connected
            else { continue }
            let last = max(state.lastReadingAt ?? state.since, state.since)
            if now >= last + after {
                await post.port.silence(.stale, Phrase("自 \(last.rfc3339) 起没有数据", "silent since \(last.rfc3339)"))
            }
        }
    }
}
