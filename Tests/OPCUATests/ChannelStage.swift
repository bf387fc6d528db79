import Kernel

@testable import OPCUA

/// The server's half of a channel, for tests: says what a right server says, or what a test makes of it.
struct ChannelStage {
    static let now = Moment(microseconds: 1_795_226_400_000_000)

    let policy: SecurityPolicy
    let mode: SecurityMode
    var sequence: UInt32 = 50
    var channel: UInt32 = 7
    var token: UInt32 = 1
    var keys: [UInt32: SymmetricKeys] = [:]
    var lastNonce: [UInt8] = []

    init(_ policy: SecurityPolicy, _ mode: SecurityMode) { (self.policy, self.mode) = (policy, mode) }

    static func terms(
        _ policy: SecurityPolicy, _ mode: SecurityMode, limits: WireLimits = WireLimits()
    ) throws -> ChannelTerms {
        // Both sides have the same certificate: nothing in a channel forbids it.
        let own = policy == .none ? nil : try TestIdentity.own.get()
        return ChannelTerms(
            url: "opc.tcp://stage", policy: policy, mode: mode, own: own,
            server: try own.map { try PeerCertificate($0.certificate) }, lifetimeMilliseconds: 60_000,
            limits: limits, nonce: { [UInt8](repeating: 9, count: $0) }, now: { now })
    }

    func acknowledge(receive: UInt32 = 8_192, message: UInt32 = 0, chunks: UInt32 = 0) -> [UInt8] {
        chunk(.acknowledge) { writer in
            for number in [0, receive, 65_536, message, chunks] as [UInt32] { writer.put(number) }
        }
    }

    func error(_ status: UInt32, _ reason: String) -> [UInt8] {
        chunk(.error) { writer in
            writer.put(status)
            writer.put(reason)
        }
    }

    func chunk(
        _ kind: ChunkHeader.Kind, _ part: ChunkHeader.Part = .final, _ write: (inout WireWriter) -> Void
    ) -> [UInt8] {
        var writer = WireWriter()
        ChunkHeader.write(kind, part, into: &writer)
        write(&writer)
        return ChannelSeal.lengthened(writer.bytes, to: writer.bytes.count)
    }

    static func answer(_ number: UInt32, result: UInt32 = 0, _ write: (inout WireWriter) -> Void) -> [UInt8] {
        var writer = WireWriter()
        NodeId(number).write(into: &writer)
        writer.put(now)
        writer.put(UInt32(0))
        writer.put(result)
        writer.put(UInt8(0))
        writer.put(Int32(-1))
        ExtensionObject.writeNull(into: &writer)
        write(&writer)
        return writer.bytes
    }

    /// The answer to an opening; the server's nonce is twos.
    mutating func opened(channel: UInt32, token: UInt32, lifetime: UInt32, request: UInt32 = 1) throws -> [UInt8] {
        (self.channel, self.token) = (channel, token)
        let nonce = [UInt8](repeating: 2, count: policy.nonceBytes)
        let body = Self.answer(OpenChannel.Reply.number) { writer in
            for number in [0, channel, token] { writer.put(number) }
            writer.put(Self.now)
            writer.put(lifetime)
            writer.put(bytes: nonce)
        }
        if policy != .none {
            keys[token] = SymmetricKeys(
                policy: policy, secret: [UInt8](repeating: 9, count: policy.nonceBytes), seed: nonce)
        }
        let own = policy == .none ? nil : try TestIdentity.own.get()
        var head = WireWriter()
        ChunkHeader.write(.open, .final, into: &head)
        head.put(channel)
        AsymmetricHeader(policy: policy.uri, certificate: own?.certificate, thumbprint: own?.thumbprint)
            .write(into: &head)
        let inner = numbered(request) + body
        guard let own else {
            return ChannelSeal.lengthened(head.bytes, to: head.bytes.count + inner.count) + inner
        }
        return try ChannelSeal.sealOpening(
            head: head.bytes, inner: inner, own: own, server: try PeerCertificate(own.certificate), policy)
    }

    mutating func numbered(_ request: UInt32) -> [UInt8] {
        var writer = WireWriter()
        writer.put(sequence)
        writer.put(request)
        sequence += 1
        return writer.bytes
    }

    mutating func message(
        request: UInt32, body: some Collection<UInt8>, part: ChunkHeader.Part = .final, token: UInt32? = nil
    ) throws -> [UInt8] {
        let token = token ?? self.token
        var head = WireWriter()
        ChunkHeader.write(.message, part, into: &head)
        head.put(channel)
        head.put(token)
        let inner = numbered(request) + body
        guard let keys = keys[token] else {
            return ChannelSeal.lengthened(head.bytes, to: head.bytes.count + inner.count) + inner
        }
        return try ChannelSeal.seal(head: head.bytes, inner: inner, keys: keys, policy, mode)
    }
}

/// Answers of every kind, as bytes.
enum AnswerSamples {
    static func value(_ writer: inout WireWriter, _ number: Double) {
        writer.put(UInt8(0x0D))
        writer.put(UInt8(11))
        writer.put(number)
        writer.put(ChannelStage.now)
        writer.put(ChannelStage.now)
    }

    static func notification(_ writer: inout WireWriter, sequence: UInt32, _ values: [(UInt32, Double)]) {
        writer.put(sequence)
        writer.put(ChannelStage.now)
        writer.put(Int32(values.isEmpty ? 0 : 1))
        guard !values.isEmpty else { return }
        ExtensionObject(NotificationMessage.changesNumber) { writer in
            writer.array(values) { writer, one in
                writer.put(one.0)
                value(&writer, one.1)
            }
            writer.put(Int32(-1))
        }.write(into: &writer)
    }

    static let all: [[UInt8]] = [
        ChannelStage.answer(Read.Reply.number) { writer in
            writer.array([1.0, 2.5]) { value(&$0, $1) }
            writer.put(Int32(-1))
        },
        ChannelStage.answer(Browse.Reply.number) { writer in
            writer.put(Int32(1))
            writer.put(UInt32(0))
            writer.put(bytes: [1, 2])
            writer.put(Int32(1))
            NodeId(35).write(into: &writer)
            writer.put(true)
            NodeId(85).write(into: &writer)
            writer.put(UInt16(2))
            writer.put("BR101")
            LocalizedText(locale: nil, text: "BR101").write(into: &writer)
            writer.put(UInt32(1))
            NodeId(58).write(into: &writer)
            writer.put(Int32(-1))
        },
        ChannelStage.answer(Publish.Reply.number) { writer in
            writer.put(UInt32(3))
            writer.array([4, 5] as [UInt32]) { $0.put($1) }
            writer.put(false)
            notification(&writer, sequence: 5, [(0, 1.5), (1, -2)])
            writer.put(Int32(-1))
            writer.put(Int32(-1))
        },
        ChannelStage.answer(HistoryRead.Reply.number) { writer in
            writer.put(Int32(1))
            writer.put(UInt32(0))
            writer.put(nil as String?)
            ExtensionObject(HistoryResult.number) { writer in writer.array([1.0]) { value(&$0, $1) } }
                .write(into: &writer)
            writer.put(Int32(-1))
        },
        ChannelStage.answer(CreateSession.Reply.number) { writer in
            NodeId(9).write(into: &writer)
            NodeId(10).write(into: &writer)
            writer.put(60_000.0)
            writer.put(bytes: [1])
            writer.put(bytes: nil)
            writer.put(Int32(1))
            writer.put("opc.tcp://x")
            ApplicationDescription(uri: "urn:x", name: "x").write(into: &writer)
            writer.put(bytes: nil)
            writer.put(UInt32(1))
            writer.put(SecurityPolicy.none.uri)
            writer.put(Int32(0))
            writer.put("t")
            writer.put(UInt8(0))
            writer.put(Int32(-1))
            SignatureProof.none.write(into: &writer)
            writer.put(UInt32(0))
        },
        ChannelStage.answer(Exchange.fault, result: 0x800B_0000) { _ in },
    ]
}
