package import Assembly
import Kernel
package import Ledger
package import Logging
import Web

/// Somebody who is told of entries of some kinds as they are made, each once or more, in order.
package struct Webhook: Sendable {
    package let name: String
    package let url: String
    /// Beginnings of kinds, `plasma.shipment`; empty for all.
    package let kinds: [String]
    package let secret: WebhookSecret
    /// The entry after the last that was delivered; nil before the first start.
    package let position: @Sendable () throws -> Int64?
    /// Written before the next delivery: a crash repeats one, and loses none.
    package let keep: @Sendable (Int64) throws -> Void
    /// Throws if nobody answers.
    package let post: @Sendable (_ url: String, _ body: [UInt8], _ headers: [String: String]) async throws -> PostAnswer

    package init(
        name: String, url: String, kinds: [String], secret: WebhookSecret,
        position: @escaping @Sendable () throws -> Int64?, keep: @escaping @Sendable (Int64) throws -> Void,
        post:
            @escaping @Sendable (_ url: String, _ body: [UInt8], _ headers: [String: String]) async throws ->
            PostAnswer
    ) {
        self.name = name
        self.url = url
        self.kinds = kinds
        self.secret = secret
        self.position = position
        self.keep = keep
        self.post = post
    }
}

/// Delivers one webhook. The ledger itself is the outbox; only the place in it is kept.
package struct WebhookCourier: Sendable {
    /// Entries read at once, and skipped at most before the place is kept.
    static let pageMax: Int64 = 256
    /// How long a node looks away when all is delivered.
    static let every = Duration.seconds(1)
    /// Doubled with each failure up to the last.
    static let patienceMin = Duration.seconds(1)
    static let patienceMax = Duration.seconds(900)

    private let hook: Webhook
    private let node: any ServedNode
    private let metrics: MetricBoard
    private let logger: Logger
    private let jobs: JobBoard

    package init(
        _ hook: Webhook, node: any ServedNode, metrics: MetricBoard, logger: Logger, jobs: JobBoard = JobBoard()
    ) {
        self.hook = hook
        self.node = node
        self.metrics = metrics
        self.logger = logger
        self.jobs = jobs
    }

    /// Until cancelled.
    func run() async {
        var failures = 0
        let name = "webhook-\(hook.name)"
        jobs.declare(name, Phrase("推送 \(hook.name)", "Webhook \(hook.name)"), every: nil)
        while !Task.isCancelled {
            jobs.begin(name, at: node.now())
            var wait = WebhookCourier.every
            do {
                if try await page() { wait = .zero }
                failures = 0
                jobs.end(name, at: node.now(), .fine(Phrase("已送到", "delivered")))
            } catch is CancellationError {
                return
            } catch {
                wait = WebhookCourier.patience(after: failures)
                failures += 1
                jobs.end(name, at: node.now(), .failed(Phrase("没有送到", "not delivered")))
                logger.warning(
                    "a webhook is not delivered", metadata: ["webhook": "\(hook.name)", "why": "\(error)"])
            }
            do { try await Task.sleep(for: wait) } catch { return }
        }
    }

    /// 1, 2, 4 … seconds, and no longer than a quarter of an hour.
    static func patience(after failures: Int) -> Duration {
        min(patienceMin * (1 << min(failures, 20)), patienceMax)
    }

    /// Delivers the next page, each entry until it is accepted; true if there is more. Throws at the first that is
    /// not, with the place kept before it.
    package func page() async throws -> Bool {
        let (size, start) = try await place()
        metrics.set(.webhookWaiting, hook.name, to: size - start)
        let end = min(start + WebhookCourier.pageMax, size)
        guard start < end else { return false }
        let entries = try await node.read { (snapshot) throws(Fault) in
            try LedgerReader.envelopes(start..<end, snapshot)
        }
        var kept = start
        for (offset, entry) in entries.enumerated() where asks(for: entry.envelope.kind) {
            let index = start + Int64(offset)
            if index > kept { try hook.keep(index) }
            try await deliver(entry.bytes, index)
            try hook.keep(index + 1)
            kept = index + 1
            metrics.set(.webhookWaiting, hook.name, to: size - kept)
        }
        if kept < end { try hook.keep(end) }
        metrics.set(.webhookWaiting, hook.name, to: size - end)
        return end < size
    }

    /// A new webhook begins with what comes after it was named: history is for mirrors.
    private func place() async throws -> (size: Int64, start: Int64) {
        let size = try await node.state().size
        // A ledger that was put back has new entries below the old place.
        if let start = try hook.position(), start <= size { return (size, start) }
        try hook.keep(size)
        return (size, size)
    }

    private func asks(for kind: FactKind) -> Bool {
        hook.kinds.isEmpty || hook.kinds.contains { kind.name == $0 || kind.name.hasPrefix($0 + ".") }
    }

    /// The body is the entry as it stands in the tree: its leaf hash is H(0x00 ‖ body).
    private func deliver(_ entry: [UInt8], _ index: Int64) async throws {
        let id = "entry-\(index)"
        let seconds = node.now().microseconds / 1_000_000
        let answer = try await hook.post(
            hook.url, entry,
            [
                "Content-Type": "application/json", "webhook-id": id, "webhook-timestamp": String(seconds),
                "webhook-signature": hook.secret.signature(id: id, seconds: seconds, body: entry),
            ])
        guard (200..<300).contains(answer.status) else { throw WebhookFailure(status: answer.status) }
    }
}

/// The receiver did not accept an entry.
struct WebhookFailure: Error, Equatable {
    let status: Int
}
