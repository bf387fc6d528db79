import Kernel

/// A session of ours on a server, over one link.
struct Session: Sendable {
    let link: Link
    let token: NodeId
    /// The server's last nonce, to be signed at the next activation.
    let nonce: [UInt8]
    let certificate: [UInt8]
    /// Whom we judged before the first word; nil where nobody was to be.
    let judged: JudgedServer?
    /// Nothing was made anew: the server still knows the subscriptions.
    let isResumed: Bool

    /// Finds the endpoint, judges the server, opens the channel and activates a session: the old one if the server
    /// still has it.
    static func open(_ settings: OPCUASettings, resuming old: Session?) async throws(OPCUAFailure) -> Session {
        guard let address = ServerAddress(settings.url) else { throw .address(settings.url) }
        let endpoint = try choose(among: try await endpoints(settings), settings)
        let user = try UserChoice(settings, endpoint)
        let judged = try await judged(settings, endpoint, user, address)
        let server = judged?.certificate
        if settings.policy != .none, settings.identity == nil { throw .noIdentity }
        let terms = ChannelTerms(
            url: settings.url, policy: settings.policy, mode: settings.mode, own: settings.identity, server: server,
            lifetimeMilliseconds: UInt32(clamping: settings.channelLifetime.microseconds / 1_000),
            limits: settings.limits, nonce: settings.nonce, now: settings.now)
        let link = try await Link.open(terms, patience: settings.patience)
        do throws(OPCUAFailure) {
            if let old, old.certificate == endpoint.certificate {
                let resumed = Session(
                    link: link, token: old.token, nonce: old.nonce, certificate: old.certificate, judged: judged,
                    isResumed: true)
                do throws(OPCUAFailure) { return try await resumed.activated(settings, user, server) } catch {
                    guard case .refused = error else { throw error }
                }
            }
            let created = try await create(settings, endpoint, link, judged)
            return try await created.activated(settings, user, server)
        } catch {
            link.close(error)
            throw error
        }
    }

    /// Asked over an open channel; what comes is believed only as far as the certificate is trusted.
    static func endpoints(_ settings: OPCUASettings) async throws(OPCUAFailure) -> [EndpointDescription] {
        let terms = ChannelTerms(
            url: settings.url, policy: .none, mode: .none, own: nil, server: nil, lifetimeMilliseconds: 60_000,
            limits: settings.limits, nonce: settings.nonce, now: settings.now)
        let link = try await Link.open(terms, patience: settings.patience)
        defer { link.close(.closed) }
        let ask = GetEndpoints(url: settings.url)
        return try await link.call(ask, token: .null, patience: settings.patience).reply.endpoints
    }

    private static func choose(
        among endpoints: [EndpointDescription], _ settings: OPCUASettings
    ) throws(OPCUAFailure) -> EndpointDescription {
        let binary = endpoints.filter { $0.url.lowercased().hasPrefix("opc.tcp:") }
        let found = binary.first { $0.policy == settings.policy.uri && $0.mode == settings.mode.rawValue }
        if let found { return found }
        throw .notOffered(
            binary.map {
                let mode = SecurityMode(rawValue: $0.mode).map { "\($0)" } ?? "\($0.mode)"
                return "\(SecurityPolicy(uri: $0.policy)?.rawValue ?? $0.policy) \(mode)"
            })
    }

    /// The server's certificate, where one is needed: to open the channel, or to lock the password for it.
    private static func judged(
        _ settings: OPCUASettings, _ endpoint: EndpointDescription, _ user: UserChoice, _ address: ServerAddress
    ) async throws(OPCUAFailure) -> JudgedServer? {
        guard settings.policy != .none || user.locksPassword else { return nil }
        let server: PeerCertificate
        do throws(PeerCertificate.Failure) { server = try PeerCertificate(endpoint.certificate) } catch {
            throw .forged
        }
        let judged = JudgedServer(certificate: server, host: address.host, application: endpoint.server.uri)
        try await judged.check(settings)
        return judged
    }

    private static func create(
        _ settings: OPCUASettings, _ endpoint: EndpointDescription, _ link: Link, _ judged: JudgedServer?
    ) async throws(OPCUAFailure) -> Session {
        let nonce = settings.nonce(32)
        let own = settings.policy == .none ? nil : settings.identity?.certificate
        let ask = CreateSession(
            client: ApplicationDescription(
                uri: settings.identity?.applicationURI ?? "urn:xuemai:client", name: settings.applicationName),
            url: settings.url, name: settings.applicationName, nonce: nonce, certificate: own,
            timeoutMilliseconds: Double(settings.sessionTimeout.microseconds) / 1_000,
            messageBytes: UInt32(clamping: settings.limits.messageBytes))
        let reply = try await link.call(ask, token: .null, patience: settings.patience).reply
        if settings.policy != .none {
            // OPC 10000-4, 5.7.2: the server signs our certificate and nonce, and is the one that discovery named.
            guard let server = judged?.certificate, let own, reply.certificate == endpoint.certificate,
                let proof = reply.proof.bytes,
                reply.proof.algorithm == settings.policy.signatureAlgorithm,
                AsymmetricKeys.isSigned(own + nonce, by: proof, of: server.key, settings.policy),
                reply.endpoints.contains(where: { $0.policy == endpoint.policy && $0.mode == endpoint.mode })
            else { throw .forged }
        }
        return Session(
            link: link, token: reply.token, nonce: reply.nonce, certificate: endpoint.certificate, judged: judged,
            isResumed: false)
    }

    private func activated(
        _ settings: OPCUASettings, _ user: UserChoice, _ server: PeerCertificate?
    ) async throws(OPCUAFailure) -> Session {
        var proof = SignatureProof.none
        if settings.policy != .none, let own = settings.identity {
            do {
                proof = SignatureProof(
                    algorithm: settings.policy.signatureAlgorithm,
                    bytes: try AsymmetricKeys.sign(certificate + nonce, by: own.key, settings.policy))
            } catch { throw .noIdentity }
        }
        let ask = ActivateSession(proof: proof, identity: try user.token(nonce: nonce, server: server))
        let reply = try await link.call(ask, token: token, patience: settings.patience).reply
        return Session(
            link: link, token: token, nonce: reply.nonce, certificate: certificate, judged: judged, isResumed: isResumed
        )
    }
}

/// A server's certificate, and where and for what it was met.
struct JudgedServer: Sendable {
    let certificate: PeerCertificate
    let host: String
    let application: String

    /// Asked before a channel is opened and again as long as it stands: trust ends, and certificates expire.
    func check(_ settings: OPCUASettings) async throws(OPCUAFailure) {
        let verdict = await settings.trust().judge(
            certificate, host: host, application: application, at: settings.now())
        guard verdict == .trusted else { throw .untrusted(certificate, verdict) }
    }
}

/// Who we are to the server, and how a password travels (OPC 10000-4, 7.40).
struct UserChoice: Sendable {
    private let user: OPCUASettings.User
    private let offer: UserTokenPolicy
    private let policy: SecurityPolicy

    /// The password is encrypted for the server's certificate.
    var locksPassword: Bool {
        if case .named = user { return policy != .none }
        return false
    }

    init(_ settings: OPCUASettings, _ endpoint: EndpointDescription) throws(OPCUAFailure) {
        user = settings.user
        let kind: UserTokenPolicy.Kind
        switch settings.user {
        case .anonymous: kind = .anonymous
        case .named: kind = .userName
        }
        let offers = endpoint.tokens.filter { $0.kind == kind.rawValue }
        // The first that is encrypted by a policy we speak; else what there is.
        func spoken(_ offer: UserTokenPolicy) -> SecurityPolicy? {
            SecurityPolicy(uri: offer.securityPolicy.flatMap { $0.isEmpty ? nil : $0 } ?? endpoint.policy)
        }
        let found = offers.first { (spoken($0) ?? .none) != .none } ?? offers.first { spoken($0) != nil }
        guard let found, let policy = spoken(found) else { throw .userNotOffered }
        (offer, self.policy) = (found, policy)
        if kind == .userName, policy == .none, settings.mode != .signAndEncrypt, !settings.sendsPlainPassword {
            throw .plainPassword
        }
    }

    func token(nonce: [UInt8], server: PeerCertificate?) throws(OPCUAFailure) -> ExtensionObject {
        switch user {
        case .anonymous: return ExtensionObject(321) { $0.put(offer.id) }
        case .named(let name, let password):
            var secret = Array(password.utf8)
            if policy != .none {
                guard let server else { throw .forged }
                var writer = WireWriter()
                writer.put(UInt32(secret.count + nonce.count))
                writer.raw(secret + nonce)
                do { secret = try AsymmetricKeys.encrypt(writer.bytes, for: server.key, policy) } catch {
                    throw .forged
                }
            }
            return ExtensionObject(324) { writer in
                writer.put(offer.id)
                writer.put(name)
                writer.put(bytes: secret)
                writer.put(policy.encryptionAlgorithm)
            }
        }
    }
}
