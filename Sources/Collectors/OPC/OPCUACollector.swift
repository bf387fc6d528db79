import Historian
package import Kernel
package import OPCUA

/// How an OPC UA server is reached; certificates and trust are the machine's, not the connection's.
package struct OPCUASource: Sendable, Equatable {
    /// `opc.tcp://host:port/path`.
    package var url: String
    package var interval = Span.seconds(1)
    package var policy = SecurityPolicy.none
    package var mode = SecurityMode.none
    /// Empty: nobody in particular.
    package var user = ""
    package var password = ""

    package init(url: String) { self.url = url }
}

/// Values of an OPC UA server by subscription. The client connects anew by itself and reads the server's history over
/// the outage; what the server cannot tell again is a stated gap.
package struct OPCUACollector: Collector {
    private static let idle = Duration.seconds(1)
    /// History is asked for as far back as the edge keeps what waits; what is older, a person brings.
    private static let historyMost = Span.hours(72)

    private let source: OPCUASource
    private let security: OPCUASecurity

    package init(_ source: OPCUASource, _ security: OPCUASecurity = .none) {
        self.source = source
        self.security = security
    }

    package func run(_ port: SourcePort) async throws {
        do {
            let settings = try settings(port.clock.now)
            let client = try await OPCUAClient.connect(settings)
            try await talk(client, port, shown: settings.identity?.certificate)
        } catch let failure as OPCUAFailure {
            Self.show(failure, port)
            throw SourceFailure(failure.phrase)
        }
    }

    private func settings(_ now: @escaping @Sendable () -> Moment) throws(OPCUAFailure) -> OPCUASettings {
        var settings = OPCUASettings(url: source.url, now: now)
        settings.policy = source.policy
        settings.mode = source.mode
        if !source.user.isEmpty { settings.user = .named(source.user, password: source.password) }
        if source.policy != .none {
            do { settings.identity = try security.identity(at: now()) } catch { throw .noIdentity }
        }
        let trusted = security.trusted
        settings.trust = { TrustList(servers: trusted()) }
        return settings
    }

    private func talk(_ client: OPCUAClient, _ port: SourcePort, shown: [UInt8]?) async throws {
        let events = await client.events()
        let watch = Task { await self.watch(events, client, port, shown) }
        port.browses(OPCUABrowser(client: client))
        defer {
            watch.cancel()
            port.browses(nil)
        }
        do {
            port.connected()
            while !Task.isCancelled { try await follow(client, port) }
            await client.close()
        } catch {
            await client.close()
            throw error
        }
    }

    private func isRenewed(_ shown: [UInt8], _ now: Moment) -> Bool {
        do { return try security.identity(at: now).certificate != shown } catch { return false }
    }

    /// A certificate that nobody trusts is shown to people, so that somebody may.
    private static func show(_ failure: OPCUAFailure, _ port: SourcePort) {
        if case .untrusted(let certificate, _) = failure { port.shown(ShownCertificate(certificate)) }
    }

    /// Until the mapping changes.
    private func follow(_ client: OPCUAClient, _ port: SourcePort) async throws {
        let signals = port.signals
        var addresses: [NodeId: String] = [:]
        for text in signals.addresses {
            if let node = NodeId(text) {
                addresses[node] = text
            } else {
                port.unreadable(Phrase("不是节点地址：\(text)", "no node: \(text)"))
            }
        }
        guard !addresses.isEmpty else {
            // Connected all the same: that its nodes can be browsed.
            while port.signals == signals { guard await port.clock.pause(Self.idle) else { return } }
            return
        }
        let earliest = port.clock.now() - Self.historyMost
        let stored = await port.stored()
        let since = addresses.compactMapValues { stored[$0].map { max($0, earliest) } }
        let subscription = try await client.subscribe(
            Array(addresses.keys), interval: source.interval, since: since)
        let refused = subscription.refused.compactMap { addresses[$0.key] }.sorted()
        if !refused.isEmpty {
            let now = port.clock.now()
            let nodes = refused.prefix(5).joined(separator: ", ")
            port.unreadable(Phrase("服务器不给订阅：\(nodes)", "not watched by the server: \(nodes)"))
            try await port.accept(refused.map { Reading($0, .none, at: now, quality: .bad) })
        }
        let mapping = Task {
            while port.signals == signals { guard await port.clock.pause(Self.idle) else { return } }
            await client.cancel(subscription)
        }
        defer { mapping.cancel() }
        while let changes = await subscription.batch() {
            let now = port.clock.now()
            let live = changes.filter { $0.origin == .live }
            try await port.accept(
                changes.compactMap { change in
                    addresses[change.node].flatMap { Self.reading($0, change, at: now) }
                }, sentAt: live.compactMap(\.serverTime).max())
            if port.signals != signals { break }
        }
        await client.cancel(subscription)
    }

    private func watch(
        _ events: AsyncStream<OPCUAClient.Event>, _ client: OPCUAClient, _ port: SourcePort, _ shown: [UInt8]?
    ) async {
        for await event in events {
            switch event {
            case .connected: port.connected()
            case .interrupted(_, let failure), .stillAway(_, let failure):
                Self.show(failure, port)
                await port.silence(.failed, failure.phrase)
                // The client keeps the certificate that it began with; with a new one it begins anew.
                if let shown, isRenewed(shown, port.clock.now()) { await client.close() }
            case .gap(let gap) where gap.filled == nil:
                port.unreadable(Phrase("可能缺值：\(gap.node)", "values may be missing at \(gap.node)"))
            case .gap, .closed: break
            }
        }
    }

    /// Nothing for texts and structures: they are no measurements.
    static func reading(_ address: String, _ change: ValueChange, at now: Moment) -> Reading? {
        let value: PointValue
        switch change.value {
        case .boolean(let flag): value = .decimal(units: flag ? 1 : 0, scale: 0)
        case .signed(let number): value = ToldNumber.value(number)
        case .unsigned(let number): value = ToldNumber.value(number)
        case .float(let number): value = ToldNumber.value(number)
        case .double(let number): value = ToldNumber.value(number)
        case .null: value = .none
        default: return nil
        }
        let quality: PointQuality =
            switch change.status.severity {
            case .bad: .bad
            case .uncertain: .uncertain
            case .good: !value.isFinite ? .bad : change.origin == .history ? .historical : .good
            }
        return Reading(address, value, at: change.sourceTime ?? change.serverTime ?? now, quality: quality)
    }
}
