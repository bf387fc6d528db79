import Crypto
package import Kernel

/// How one server is reached.
package struct OPCUASettings: Sendable {
    package enum User: Sendable {
        case anonymous
        case named(String, password: String)
    }

    /// `opc.tcp://host:port/path`.
    package var url: String
    package var policy: SecurityPolicy
    package var mode: SecurityMode
    package var user: User
    /// Needed for every policy but `none`.
    package var identity: ApplicationIdentity?
    /// Asked at each connection, so that a judgement counts at once.
    package var trust: @Sendable () -> TrustList
    package var applicationName: String
    package var limits: WireLimits
    /// How long a call may take.
    package var patience: Span
    /// A line that was silent for so long is asked for a sign of life.
    package var heartbeat: Span
    /// The first pause before connecting anew; it doubles up to `pauseMost`.
    package var pause: Span
    package var pauseMost: Span
    package var channelLifetime: Span
    package var sessionTimeout: Span
    /// Changes of one subscription that wait for their reader before nothing more is asked of the server.
    package var inboxMost: Int
    /// A password over a channel that is not encrypted. Nobody should want this.
    package var sendsPlainPassword: Bool
    package var now: @Sendable () -> Moment
    package var nonce: @Sendable (Int) -> [UInt8]

    package init(url: String, now: @escaping @Sendable () -> Moment) {
        self.url = url
        policy = .none
        mode = .none
        user = .anonymous
        identity = nil
        trust = { TrustList() }
        applicationName = "Xuemai"
        limits = WireLimits()
        patience = .seconds(10)
        heartbeat = .seconds(5)
        pause = .seconds(1)
        pauseMost = .seconds(30)
        channelLifetime = .seconds(3_600)
        sessionTimeout = .seconds(120)
        inboxMost = 100_000
        sendsPlainPassword = false
        self.now = now
        nonce = OPCUASettings.randomBytes
    }

    /// Of the generator that makes keys.
    @Sendable package static func randomBytes(_ count: Int) -> [UInt8] {
        guard count > 0 else { return [] }
        return SymmetricKey(size: SymmetricKeySize(bitCount: count * 8)).withUnsafeBytes { Array($0) }
    }
}

/// Host and port of `opc.tcp://host:port/path`; 4840 is the port of OPC UA.
struct ServerAddress: Equatable {
    static let port = 4_840
    let host: String
    let port: Int

    init?(_ url: String) {
        let scheme = "opc.tcp://"
        guard url.lowercased().hasPrefix(scheme) else { return nil }
        var place = url.dropFirst(scheme.count).prefix { $0 != "/" }
        if place.hasPrefix("[") {
            guard let end = place.firstIndex(of: "]") else { return nil }
            host = String(place[..<end].dropFirst())
            place = place[end...].dropFirst()
        } else {
            host = String(place.prefix { $0 != ":" })
            place = place.dropFirst(host.count)
        }
        guard !host.isEmpty else { return nil }
        guard place.hasPrefix(":") else {
            guard place.isEmpty else { return nil }
            port = Self.port
            return
        }
        guard let number = Int(place.dropFirst()), (1...65_535).contains(number) else { return nil }
        port = number
    }
}
