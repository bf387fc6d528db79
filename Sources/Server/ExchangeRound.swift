package import Assembly
import Exchange
package import Kernel
package import Logging
import Synchronization
import Web

/// How this node reaches its partners.
package struct ExchangePost: Sendable {
    /// Posts a parcel to an address; throws if nobody answers.
    package let post: @Sendable (_ url: String, _ body: [UInt8]) async throws -> PostAnswer
    /// Time between two looks at what waits.
    package var every = Duration.milliseconds(500)
    /// Pauses after failures grow from the first to the last, and never end.
    package var pauseFirst = Span.seconds(1)
    package var pauseLast = Span.seconds(300)

    package init(post: @escaping @Sendable (_ url: String, _ body: [UInt8]) async throws -> PostAnswer) {
        self.post = post
    }
}

/// Sends what waits to each partner, in order, until it is acknowledged: for ever, however long the link is cut.
package final class ExchangeRound: Sendable {
    private let setup: ExchangePost
    private let node: any ServedNode
    private let metrics: MetricBoard
    private let logger: Logger
    private let links = Mutex<[String: Link]>([:])

    /// What is known of the way to one partner; lost at a restart, and found again by one more request.
    private struct Link {
        var isBusy = false
        var pause: Span?
        var notBefore = Moment(microseconds: 0)
        /// The number that the partner said it expects.
        var next: Int64?
    }

    package init(_ setup: ExchangePost, node: any ServedNode, metrics: MetricBoard, logger: Logger) {
        self.setup = setup
        self.node = node
        self.metrics = metrics
        self.logger = logger
    }

    /// Until cancelled. A partner that does not answer holds up nobody else.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                for partner in await due() { group.addTask { await self.sendAll(to: partner) } }
                do { try await Task.sleep(for: setup.every) } catch { return }
            }
        }
    }

    /// Sends what is due now and waits for it.
    package func once() async {
        await withTaskGroup(of: Void.self) { group in
            for partner in await due() { group.addTask { await self.sendAll(to: partner) } }
        }
    }

    /// Partners with something to send, not under way and not in a pause.
    private func due() async -> [Partner] {
        let found: [Partner]
        do throws(Fault) {
            found = try await node.read { (snapshot) throws(Fault) in
                var due: [Partner] = []
                for partner in try PartnerLookups.all(from: snapshot)
                where partner.closedAt == nil && partner.key != nil && !partner.detail.url.isEmpty {
                    let waiting = try MessageLookups.firstWaiting(to: partner.origin, from: snapshot)
                    if waiting != nil { due.append(partner) }
                }
                return due
            }
        } catch {
            logger.error("no exchange round", metadata: ["code": "\(error.code.rawValue)"])
            return []
        }
        let now = node.now()
        return links.withLock { links in
            found.filter { partner in
                var link = links[partner.origin] ?? Link()
                guard !link.isBusy, link.notBefore <= now else { return false }
                link.isBusy = true
                links[partner.origin] = link
                return true
            }
        }
    }

    private func sendAll(to partner: Partner) async {
        var isFine = true
        do {
            while !Task.isCancelled, try await sendNext(to: partner) {}
        } catch {
            isFine = false
            let failure = error as? LinkFailure ?? .unavailable
            metrics.add(.exchangeSends, failure.name)
            logger.log(
                level: failure.isAlarm ? .critical : .warning, "messages wait for a partner",
                metadata: ["partner": "\(partner.origin)", "why": "\(failure.name)"])
        }
        let now = node.now()
        links.withLock { links in
            var link = links[partner.origin] ?? Link()
            link.isBusy = false
            if isFine {
                link.pause = nil
            } else {
                let pause = link.pause.map { min($0 + $0, setup.pauseLast) } ?? setup.pauseFirst
                link.pause = pause
                link.notBefore = now + pause
            }
            links[partner.origin] = link
        }
    }

    /// True if something was acknowledged and more may wait.
    private func sendNext(to partner: Partner) async throws -> Bool {
        let desk = ParcelDesk(node: node)
        let from = links.withLock { $0[partner.origin]?.next }
        guard let parcel = try await desk.outgoing(to: partner.origin, from: from, at: node.now()) else {
            links.withLock { $0[partner.origin]?.next = nil }
            return false
        }
        let answered = try await setup.post(partner.detail.url + ExchangeDoor.path, parcel.bytes)
        switch answered.status {
        case 200: break
        case 403: throw LinkFailure.notTrusted
        case 400..<500: throw LinkFailure.refused
        default: throw LinkFailure.unavailable
        }
        let (answer, file) = try await desk.openAnswer(answered.body)
        guard answer.from == partner.origin, answer.parcel == parcel.digest else { throw LinkFailure.wrongAnswer }
        let count = try await desk.acknowledge(answer, file, how: .link)
        metrics.add(.exchangeSends, "acknowledged", Int64(count))
        // It may have gone back behind what it acknowledged: then that goes again.
        links.withLock { $0[partner.origin]?.next = answer.next > parcel.last ? nil : answer.next }
        if answer.lines.contains(where: { $0.told == nil }) { throw LinkFailure.contradicted }
        guard count > 0 || answer.next < parcel.first || answer.next > parcel.last else { throw LinkFailure.stuck }
        return true
    }
}

/// Why a partner did not acknowledge.
enum LinkFailure: Error, Equatable {
    case unavailable
    case refused
    /// It does not know our key, or knows another.
    case notTrusted
    case wrongAnswer
    /// It holds other content under an id or number of ours.
    case contradicted
    case stuck

    var name: String {
        switch self {
        case .unavailable: "unavailable"
        case .refused: "refused"
        case .notTrusted: "untrusted"
        case .wrongAnswer: "wrong-answer"
        case .contradicted: "contradicted"
        case .stuck: "stuck"
        }
    }

    var isAlarm: Bool { self == .contradicted || self == .notTrusted }
}
