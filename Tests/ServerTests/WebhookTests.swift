import Assembly
import Kernel
import Ledger
import Logging
import Synchronization
import TestKit
import Testing
import Web

@testable import Server

/// Somebody who is told, and who accepts or not.
private final class Receiver: Sendable {
    struct Told: Sendable {
        let body: [UInt8]
        let headers: [String: String]
    }

    struct Held {
        var told: [Told] = []
        var answers: [Int] = []
        var place: Int64?
        var keepFails = false
    }

    static let secret = WebhookSecret(bytes: [UInt8](repeating: 3, count: 32))
    let held: Mutex<Held>

    init(place: Int64? = 0) { held = Mutex(Held(place: place)) }

    var ids: [String] { held.withLock { $0.told.compactMap { $0.headers["webhook-id"] } } }
    var place: Int64? { held.withLock { $0.place } }

    /// Answers of the next posts; 200 after them.
    func answer(_ statuses: Int...) { held.withLock { $0.answers = statuses } }

    func courier(_ stage: ServerStage, kinds: [String] = [], metrics: MetricBoard = MetricBoard()) throws
        -> WebhookCourier
    {
        let hook = Webhook(
            name: "erp", url: "https://erp.example/hook", kinds: kinds, secret: try #require(Receiver.secret),
            position: { self.place },
            keep: { place in
                try self.held.withLock { held in
                    if held.keepFails { throw Fault(.storeFull, "planted") }
                    held.place = place
                }
            },
            post: { _, body, headers in
                self.held.withLock { held in
                    held.told.append(Told(body: body, headers: headers))
                    return PostAnswer(status: held.answers.isEmpty ? 200 : held.answers.removeFirst(), body: [])
                }
            })
        return WebhookCourier(
            hook, node: stage.node, metrics: metrics,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }
}

@Suite struct `A webhook` {
    @Test func `is told of each entry once, in order, signed`() async throws {
        try await ServerStage.run { stage in
            try await stage.record(3)
            let receiver = Receiver()
            let courier = try receiver.courier(stage)
            #expect(try await !courier.page())
            #expect(try await !courier.page())
            #expect(receiver.ids == ["entry-0", "entry-1", "entry-2"] && receiver.place == 3)
            let entry = try await stage.node.read { (snapshot) throws(Fault) in
                try StoredEntry.whole(2, from: snapshot)
            }
            let told = try #require(receiver.held.withLock { $0.told.last })
            #expect(TreeHash.leaf(told.body) == entry.leaf)
            let seconds = try #require(told.headers["webhook-timestamp"].flatMap { Int64($0) })
            let signature = Receiver.secret?.signature(id: "entry-2", seconds: seconds, body: told.body)
            #expect(told.headers["webhook-signature"] == signature)
            #expect(told.headers["Content-Type"] == "application/json")
        }
    }

    @Test func `begins with what comes after it was named`() async throws {
        try await ServerStage.run { stage in
            try await stage.record(2)
            let receiver = Receiver(place: nil)
            let courier = try receiver.courier(stage)
            #expect(try await !courier.page())
            #expect(receiver.ids.isEmpty && receiver.place == 2)
            try await stage.record(1)
            _ = try await courier.page()
            #expect(receiver.ids == ["entry-2"])
        }
    }

    @Test func `loses nothing while its receiver is away, and hears nothing out of order`() async throws {
        try await ServerStage.run { stage in
            try await stage.record(3)
            let receiver = Receiver()
            let courier = try receiver.courier(stage)
            receiver.answer(200, 503)
            await #expect(throws: WebhookFailure(status: 503)) { _ = try await courier.page() }
            #expect(receiver.place == 1)
            receiver.answer(302)
            await #expect(throws: WebhookFailure(status: 302)) { _ = try await courier.page() }
            // The node starts again: only the place remains.
            _ = try await receiver.courier(stage).page()
            #expect(receiver.ids == ["entry-0", "entry-1", "entry-1", "entry-1", "entry-2"])
            #expect(receiver.place == 3)
        }
    }

    @Test func `hears an entry again rather than never if its place cannot be kept`() async throws {
        try await ServerStage.run { stage in
            try await stage.record(2)
            let receiver = Receiver()
            receiver.held.withLock { $0.keepFails = true }
            let courier = try receiver.courier(stage)
            await #expect(throws: Fault.self) { _ = try await courier.page() }
            receiver.held.withLock { $0.keepFails = false }
            _ = try await courier.page()
            #expect(receiver.ids == ["entry-0", "entry-0", "entry-1"])
        }
    }

    @Test func `hears of its own kinds only, and passes over the rest`() async throws {
        try await ServerStage.run { stage in
            try await stage.record(600)
            for (kinds, count) in [(["test.tally"], 600), (["test.tally.added.v1"], 600), (["test.tal"], 0)] {
                let receiver = Receiver()
                let courier = try receiver.courier(stage, kinds: kinds)
                #expect(try await courier.page())
                #expect(receiver.place == 256)
                #expect(try await courier.page())
                #expect(try await !courier.page())
                #expect(receiver.ids.count == count && receiver.place == 600)
            }
        }
    }

    @Test func `begins anew at the end of a ledger that was put back`() async throws {
        try await ServerStage.run { stage in
            try await stage.record(2)
            let receiver = Receiver(place: 9)
            let courier = try receiver.courier(stage)
            #expect(try await !courier.page())
            #expect(receiver.place == 2)
            try await stage.record(1)
            _ = try await courier.page()
            #expect(receiver.ids == ["entry-2"])
        }
    }

    @Test func `shows monitors what waits`() async throws {
        try await ServerStage.run { stage in
            try await stage.record(3)
            let receiver = Receiver()
            let metrics = MetricBoard()
            let courier = try receiver.courier(stage, metrics: metrics)
            receiver.answer(200, 500)
            await #expect(throws: WebhookFailure.self) { _ = try await courier.page() }
            #expect(metrics.text.contains("xuemai_webhook_waiting_entries{webhook=\"erp\"} 2\n"))
            _ = try await courier.page()
            #expect(metrics.text.contains("xuemai_webhook_waiting_entries{webhook=\"erp\"} 0\n"))
        }
    }

    @Test func `is asked again after 1, 2, 4 seconds and at most a quarter of an hour`() {
        #expect((0..<5).map { WebhookCourier.patience(after: $0) } == [1, 2, 4, 8, 16].map { .seconds($0) })
        #expect(WebhookCourier.patience(after: 10_000) == .seconds(900))
    }

    @Test func `is served by a node as long as it runs`() async throws {
        let receiver = Receiver()
        let (told, tell) = AsyncStream<Void>.makeStream()
        let secret = try #require(Receiver.secret)
        let hook = Webhook(
            name: "erp", url: "", kinds: [], secret: secret, position: { 0 }, keep: { _ in },
            post: { _, body, headers in
                receiver.held.withLock { $0.told.append(.init(body: body, headers: headers)) }
                tell.yield()
                return PostAnswer(status: 200, body: [])
            })
        try await ServerStage.run(setup: { $0.webhooks = [hook] }) { stage in
            try await stage.record(1)
            for await _ in told { break }
            #expect(receiver.ids.first == "entry-0")
        }
    }
}
