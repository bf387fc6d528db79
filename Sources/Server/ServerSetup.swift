package import Assembly
package import Kernel
package import Ledger
package import Logging
import Settings

/// What the operator of a node decides about its server.
package struct ServerSetup: Sendable {
    package var host: String
    /// 0 takes any free port.
    package var port: Int
    /// As browsers reach it, `https://plasma.example`; decides whether cookies are `Secure`.
    package var publicURL: String
    /// "示例血液制品有限公司" in the top bar.
    package var site: String
    package var version: String
    /// Idle time after which a session locks (GMP 计算机化系统 §14: an unattended screen is nobody's).
    package var lockSeconds: Int64 = 900
    /// A session ends after this, however busy: one long shift.
    package var sessionHours: Int64 = 12
    package var language: Language = .zh
    /// Files and fields of one post together.
    package var uploadBytesMax = 40 * 1_048_576
    /// Fields of a post without files; a pasted run of 5 000 rows has about 400 kB.
    package var formBytesMax = 4 * 1_048_576
    /// Proxies of ours, whose `X-Forwarded-For` is believed.
    package var proxies: [Network] = []
    /// Networks of the house: from elsewhere a sign-in takes a second factor (Law.s8). Empty: everywhere is home.
    package var homeNetworks: [Network] = []
    package var logsRequests = true
    /// Who may copy the log.
    package var mirrorKeys = BearerKeys()
    package var webhooks: [Webhook] = []
    /// What runs by itself, and where it is told.
    package var scheduled: [ScheduledJob] = []
    package var jobs = JobBoard()
    /// Asked for the time; none: only jumps are seen.
    package var timeServers: [TimeServer] = []
    /// Who may read the figures.
    package var metricsKeys = BearerKeys()
    package var metrics = MetricBoard()
    /// Logs of others that this node cosigns; nil if it is no witness.
    package var witness: WitnessDuty?
    /// Others that cosign this node's log; nil if nobody does.
    package var cosigning: Cosigning?
    /// How partners are reached; nil if this node sends nothing by itself.
    package var exchange: ExchangePost?
    /// Takes values of devices; nil if this node keeps none.
    package var points: PointsIntake?
    /// False in tests: one process has one set of signals.
    package var handlesSignals = true
    package var logger = Logger(label: "xuemai.server")

    package init(host: String, port: Int, publicURL: String, site: String, version: String) {
        self.host = host
        self.port = port
        self.publicURL = publicURL
        self.site = site
        self.version = version
    }

    /// An address that nobody can tell is outside. What the operator's file names is home besides what persons have
    /// set: a wrong setting must not lock everybody out for ever.
    func isHome(_ address: String?, _ settings: KnownSettings) -> Bool {
        let home = homeNetworks + (settings.networks(NodeSettings.homeNetworks) ?? [])
        guard !home.isEmpty else { return true }
        guard let known = address.flatMap({ NetworkAddress($0) }) else { return false }
        return home.contains { $0.contains(known) }
    }

    /// What persons have set comes before what the operator's file says.
    func sessionLimits(_ settings: KnownSettings) -> Sessions.Limits {
        var limits = Sessions.Limits(
            lockAfter: .seconds(settings.integer(NodeSettings.lockSeconds) ?? lockSeconds))
        if let perPerson = settings.integer(NodeSettings.sessionsPerPerson) { limits.perPerson = Int(perPerson) }
        return limits
    }

    var isSecure: Bool { publicURL.hasPrefix("https://") }

    /// `https://plasma.example`, without a path.
    var publicOrigin: String {
        guard let scheme = publicURL.firstRange(of: "://") else { return publicURL }
        return String(publicURL[..<scheme.upperBound]) + publicURL[scheme.upperBound...].prefix { $0 != "/" }
    }
}
