package import Kernel
import NIOCore

/// A subscription as it stands at the server now; made anew after an outage if need be.
struct Standing: Sendable {
    let nodes: [NodeId]
    let interval: Span
    let inbox: Inbox
    /// The server's number for it.
    var number: UInt32 = 0
    var order = NotificationOrder()
    /// Times of the last values, by the place of their nodes.
    var seen: [Moment?]
    /// The server promised to say something at least so often.
    var keepAlive = Span.seconds(30)
    var heard = NIODeadline.now()

    /// Twice what was promised, and the way here.
    func isSilent(at now: NIODeadline) -> Bool {
        number != 0 && now - heard > .microseconds(keepAlive.microseconds * 2 + 5_000_000)
    }
}

extension OPCUAClient {
    /// Values between two publishings that the server keeps for us, per node.
    static let queueLength: UInt32 = 1_000
    /// A subscription says that it lives at least this often.
    static let keepAlive = Span.seconds(10)

    /// Lets the server report each change of the nodes; `interval` is both sampling and reporting. What came after
    /// `since`, and before now, is read from the server's history.
    package func subscribe(
        _ nodes: [NodeId], interval: Span = .seconds(1), since: [NodeId: Moment] = [:]
    ) async throws(OPCUAFailure) -> Subscription {
        lastSubscription += 1
        let number = lastSubscription
        let inbox = Inbox(most: settings.inboxMost) { [weak self] in Task { await self?.publish() } }
        let begun = Standing(nodes: nodes, interval: interval, inbox: inbox, seen: nodes.map { since[$0] })
        standing[number] = begun
        do throws(OPCUAFailure) {
            let refused = try await create(number)
            fillLater(number, since: begun)
            return Subscription(number: number, refused: refused, inbox: inbox)
        } catch {
            standing[number] = nil
            throw error
        }
    }

    package func cancel(_ subscription: Subscription) async {
        subscription.inbox.close()
        guard let old = standing.removeValue(forKey: subscription.number), old.number != 0 else { return }
        do throws(OPCUAFailure) { _ = try await call(DeleteSubscriptions(subscriptions: [old.number])) } catch {
            // The server ends it by its own clock when nobody asks for it any more.
        }
    }

    /// Makes a subscription at the server; answers the nodes it does not watch.
    func create(_ number: Int) async throws(OPCUAFailure) -> [NodeId: StatusCode] {
        guard let wanted = standing[number] else { throw .closed }
        let milliseconds = Double(wanted.interval.microseconds) / 1_000
        let keepAliveCount = max(1, Int64(Double(Self.keepAlive.microseconds) / 1_000 / max(milliseconds, 1)))
        let reply = try await call(
            CreateSubscription(
                intervalMilliseconds: milliseconds,
                lifetimeCount: UInt32(clamping: keepAliveCount * 12), keepAliveCount: UInt32(clamping: keepAliveCount)))
        guard standing[number] != nil else { throw .closed }
        standing[number]?.number = reply.subscription
        standing[number]?.order = NotificationOrder()
        standing[number]?.heard = .now()
        standing[number]?.keepAlive = Span(
            microseconds: Int64(
                min(max(reply.intervalMilliseconds, 1) * Double(reply.keepAliveCount) * 1_000, 3_600_000_000)))
        var refused: [NodeId: StatusCode] = [:]
        for start in stride(from: 0, to: wanted.nodes.count, by: limits.monitor) {
            let places = start..<min(start + limits.monitor, wanted.nodes.count)
            let ask = CreateMonitoredItems(
                subscription: reply.subscription, items: places.map { (wanted.nodes[$0], UInt32($0)) },
                samplingMilliseconds: milliseconds, queueLength: Self.queueLength)
            let results = try await call(ask).results
            guard results.count == places.count else { throw .garbage(.length(Int64(results.count))) }
            for (place, result) in zip(places, results) where result.status.isBad {
                refused[wanted.nodes[place]] = result.status
            }
        }
        publish()
        await takeEarly(reply.subscription)
        return refused
    }

    // MARK: Publishing

    func startPublishing(over session: Session) {
        let (stream, continuation) = AsyncStream.makeStream(of: Result<[UInt8], OPCUAFailure>.self)
        arrivals = continuation
        publishing = 0
        publishingMost = Self.publishingMost
        receipts = []
        early = []
        generation += 1
        let generation = generation
        Task { [weak self] in
            for await arrival in stream { await self?.arrived(arrival, over: session.link, generation) }
        }
    }

    /// Keeps some requests waiting at the server, unless the reader of a subscription is far behind.
    func publish() {
        guard let session, let arrivals, standing.values.contains(where: { $0.number != 0 }),
            standing.values.allSatisfy({ $0.inbox.count < settings.inboxMost })
        else { return }
        while publishing < publishingMost {
            publishing += 1
            let body = Exchange.bytes(
                of: Publish(receipts: receipts), RequestHeader(token: session.token, sent: settings.now()))
            receipts = []
            session.link.send(LinkCall(body: body, patience: nil) { arrivals.yield($0) })
        }
    }

    private func arrived(_ arrival: Result<[UInt8], OPCUAFailure>, over link: Link, _ generation: Int) async {
        guard generation == self.generation, session != nil else { return }
        publishing -= 1
        do throws(OPCUAFailure) {
            let reply = try Link.answered(Publish.Reply.self, arrival).reply
            await take(reply)
        } catch {
            switch error {
            case .refused(let status) where status == .BadTooManyPublishRequests:
                publishingMost = max(1, publishing)
                return
            // All subscriptions have ended there; the one that comes next asks again.
            case .refused(let status) where status == .BadNoSubscription:
                if standing.values.contains(where: { $0.number != 0 }) { link.close(error) }
                return
            case .disconnected, .closed: return
            default: return link.close(error)
            }
        }
        publish()
    }

    private func take(_ reply: Publish.Reply) async {
        guard let number = standing.first(where: { $0.value.number == reply.subscription })?.key else {
            if early.count < Self.earlyMost { early.append(reply) }
            return
        }
        await take(reply, for: number)
    }

    private func takeEarly(_ subscription: UInt32) async {
        let mine = early.filter { $0.subscription == subscription }
        early.removeAll { $0.subscription == subscription }
        for reply in mine { await take(reply) }
    }

    private func take(_ reply: Publish.Reply, for number: Int) async {
        standing[number]?.heard = .now()
        let message = reply.message
        let step = standing[number]?.order.take(message.sequence, isKeepAlive: message.isKeepAlive) ?? .repeated
        if !message.isKeepAlive {
            receipts.append(.init(subscription: reply.subscription, sequence: message.sequence))
        }
        switch step {
        case .repeated: return
        case .next: break
        case .after(let missing): await fetch(missing, of: reply.subscription, for: number)
        case .tooFar: fillLater(number, since: standing[number])
        }
        deliver(message, to: number, .live)
    }

    /// Asks again for messages that did not come; what the server no longer has is looked for in its history.
    func fetch(_ missing: [UInt32], of subscription: UInt32, for number: Int) async {
        for sequence in missing {
            do throws(OPCUAFailure) {
                let reply = try await call(Republish(subscription: subscription, sequence: sequence))
                // A server that has it no longer may also answer with an empty message.
                guard reply.message.sequence == sequence else {
                    return fillLater(number, since: standing[number])
                }
                receipts.append(.init(subscription: subscription, sequence: sequence))
                deliver(reply.message, to: number, .repeated)
            } catch { return fillLater(number, since: standing[number]) }
        }
    }

    /// A message that was asked for again, in its place.
    func takeRepeated(_ message: NotificationMessage, for number: Int) {
        guard let subscription = standing[number]?.number else { return }
        _ = standing[number]?.order.take(message.sequence, isKeepAlive: false)
        receipts.append(.init(subscription: subscription, sequence: message.sequence))
        deliver(message, to: number, .repeated)
    }

    private func deliver(_ message: NotificationMessage, to number: Int, _ origin: ValueChange.Origin) {
        guard var one = standing[number] else { return }
        var changes: [ValueChange] = []
        changes.reserveCapacity(message.changes.count)
        for change in message.changes {
            let place = Int(change.handle)
            // A handle that we never gave.
            guard one.nodes.indices.contains(place) else { continue }
            if let time = change.value.time { one.seen[place] = max(time, one.seen[place] ?? time) }
            changes.append(ValueChange(node: one.nodes[place], change.value, origin))
        }
        standing[number]?.seen = one.seen
        one.inbox.put(changes)
        if message.status?.isBad == true { renewLater(number) }
    }
}
