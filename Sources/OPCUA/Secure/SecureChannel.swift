import Kernel

/// How a channel is to be opened.
struct ChannelTerms: Sendable {
    let url: String
    let policy: SecurityPolicy
    let mode: SecurityMode
    /// Both are there for every policy but `none`.
    let own: ApplicationIdentity?
    let server: PeerCertificate?
    let lifetimeMilliseconds: UInt32
    let limits: WireLimits
    /// Bytes that nobody can guess.
    let nonce: @Sendable (Int) -> [UInt8]
    let now: @Sendable () -> Moment
}

/// UA Secure Conversation over UA TCP (OPC 10000-6, 6.7 and 7.1): bytes in, events out; no socket, no timer.
struct SecureChannel {
    enum Event: Equatable {
        case send([UInt8])
        /// Opened or renewed, for so many milliseconds.
        case opened(lifetimeMilliseconds: UInt32)
        case answer(request: UInt32, body: [UInt8])
        /// The server gave up in the middle of its answer.
        case abandoned(request: UInt32, StatusCode)
    }

    private enum State { case idle, greeting, opening, open, closed }

    private struct Token {
        let number: UInt32
        let sending: SymmetricKeys?
        let receiving: SymmetricKeys?
    }

    private struct Partial {
        var chunks = 0
        var bytes: [UInt8] = []
    }

    let terms: ChannelTerms
    private var state = State.idle
    private var cutter: ChunkCutter
    private var server: Acknowledge?
    private var channel: UInt32 = 0
    /// The newest last; an older one is good until the server uses a newer (6.7.5).
    private var tokens: [Token] = []
    private var nonce: [UInt8] = []
    private var sent = SequenceCounter()
    private var received = SequenceCounter()
    private var request: UInt32 = 0
    private var partials: [UInt32: Partial] = [:]
    private var partialBytes = 0

    init(_ terms: ChannelTerms) {
        self.terms = terms
        cutter = ChunkCutter(terms.limits)
    }

    var isOpen: Bool { state == .open }

    mutating func begin() -> [UInt8] {
        precondition(state == .idle, "a channel begins once")
        state = .greeting
        return Hello(limits: terms.limits, url: terms.url).bytes
    }

    /// Every failure ends the channel.
    mutating func receive(_ bytes: some Collection<UInt8>) throws(ChannelFailure) -> [Event] {
        guard state != .idle, state != .closed else { throw .unexpected }
        cutter.add(bytes)
        var events: [Event] = []
        do throws(ChannelFailure) {
            while let (header, chunk) = try cutter.next() { try take(header, chunk, &events) }
        } catch {
            state = .closed
            throw error
        }
        return events
    }

    private mutating func take(
        _ header: ChunkHeader, _ chunk: [UInt8], _ events: inout [Event]
    ) throws(ChannelFailure) {
        switch (header.kind, state) {
        case (.acknowledge, .greeting):
            server = try decode(chunk) { (reader) throws(WireFailure) in try Acknowledge(from: &reader) }
            events.append(.send(try opening(renews: false)))
            state = .opening
        case (.open, .opening), (.open, .open):
            guard header.part == .final else { throw .unexpected }
            events.append(.opened(lifetimeMilliseconds: try opened(chunk)))
            state = .open
        case (.message, .open):
            if let event = try message(header, chunk) { events.append(event) }
        case (.error, _):
            let error = try decode(chunk) { (reader) throws(WireFailure) in try WireError(from: &reader) }
            throw .refused(error.status, reason: error.reason)
        default: throw .unexpected
        }
    }

    private func decode<Value>(
        _ chunk: [UInt8], from place: Int = ChunkHeader.bytes,
        _ read: (inout WireReader) throws(WireFailure) -> Value
    ) throws(ChannelFailure) -> Value {
        var reader = WireReader(Array(chunk[place...]))
        do throws(WireFailure) { return try read(&reader) } catch { throw .garbage(error) }
    }
}

// MARK: Opening and renewing

extension SecureChannel {
    /// To be asked for when three quarters of the lifetime are over.
    mutating func renew() throws(ChannelFailure) -> [UInt8] {
        guard state == .open else { throw .unexpected }
        return try opening(renews: true)
    }

    private mutating func opening(renews: Bool) throws(ChannelFailure) -> [UInt8] {
        nonce = terms.nonce(terms.policy.nonceBytes)
        let ask = OpenChannel(
            renews: renews, mode: terms.mode, nonce: nonce, lifetimeMilliseconds: terms.lifetimeMilliseconds)
        var head = WireWriter()
        ChunkHeader.write(.open, .final, into: &head)
        head.put(channel)
        AsymmetricHeader(
            policy: terms.policy.uri, certificate: terms.policy == .none ? nil : terms.own?.certificate,
            thumbprint: terms.policy == .none ? nil : terms.server?.thumbprint
        ).write(into: &head)
        let inner = numbered(nextRequest()) + Exchange.bytes(of: ask, RequestHeader(sent: terms.now()))
        guard terms.policy != .none else {
            return ChannelSeal.lengthened(head.bytes, to: head.bytes.count + inner.count) + inner
        }
        guard let own = terms.own, let server = terms.server else { throw .ownKey }
        return try ChannelSeal.sealOpening(head: head.bytes, inner: inner, own: own, server: server, terms.policy)
    }

    private mutating func opened(_ chunk: [UInt8]) throws(ChannelFailure) -> UInt32 {
        var reader = WireReader(chunk)
        let header: AsymmetricHeader
        do throws(WireFailure) {
            _ = try reader.raw(ChunkHeader.bytes + 4)
            header = try AsymmetricHeader(from: &reader)
        } catch { throw .garbage(error) }
        guard header.policy == terms.policy.uri else { throw .forged }
        let head = Array(chunk[..<reader.position])
        var inner = Array(chunk[reader.position...])
        if terms.policy != .none {
            guard let own = terms.own, let server = terms.server else { throw .ownKey }
            guard header.thumbprint == own.thumbprint, server.isLeaf(of: header.certificate ?? []) else {
                throw .forged
            }
            inner = try ChannelSeal.openOpening(head: head, sealed: inner, own: own, server: server, terms.policy)
        }
        let (_, body) = try taken(inner)
        let answer: Result<Answered<OpenChannel.Reply>, CallRefused>
        do throws(WireFailure) { answer = try Exchange.answer(OpenChannel.Reply.self, from: body) } catch {
            throw .garbage(error)
        }
        switch answer {
        case .failure(let refused): throw .refused(refused.status, reason: "")
        case .success(let answered): return try adopt(answered.reply)
        }
    }

    private mutating func adopt(_ reply: OpenChannel.Reply) throws(ChannelFailure) -> UInt32 {
        guard channel == 0 || channel == reply.channel else { throw .wrongChannel }
        guard reply.nonce.count >= terms.policy.nonceBytes, reply.lifetimeMilliseconds > 0 else { throw .forged }
        channel = reply.channel
        let secure = terms.policy != .none && terms.mode != .none
        let sending = secure ? SymmetricKeys(policy: terms.policy, secret: reply.nonce, seed: nonce) : nil
        let receiving = secure ? SymmetricKeys(policy: terms.policy, secret: nonce, seed: reply.nonce) : nil
        // The one that the server uses, the one that we use, the new one; a number that was never used may come again.
        let kept = tokens.count > 2 ? [tokens[0], tokens[tokens.count - 1]] : tokens
        tokens = kept.filter { $0.number != reply.token }
        tokens.append(Token(number: reply.token, sending: sending, receiving: receiving))
        return reply.lifetimeMilliseconds
    }
}

// MARK: Messages

extension SecureChannel {
    private mutating func nextRequest() -> UInt32 {
        request = request == .max ? 1 : request + 1
        return request
    }

    private mutating func numbered(_ request: UInt32) -> [UInt8] {
        var writer = WireWriter()
        writer.put(sent.next())
        writer.put(request)
        return writer.bytes
    }

    /// The chunks of one request.
    mutating func send(_ body: [UInt8]) throws(ChannelFailure) -> (request: UInt32, bytes: [UInt8]) {
        let number = nextRequest()
        return (number, try chunks(.message, body, number))
    }

    /// The last bytes of a channel.
    mutating func close() throws(ChannelFailure) -> [UInt8] {
        guard state == .open else { return [] }
        let bytes = try chunks(.close, CloseChannel.bytes(RequestHeader(sent: terms.now())), nextRequest())
        state = .closed
        return bytes
    }

    private mutating func chunks(
        _ kind: ChunkHeader.Kind, _ body: [UInt8], _ number: UInt32
    ) throws(ChannelFailure) -> [UInt8] {
        guard state == .open, let token = tokens.last, let server else { throw .unexpected }
        if server.messageBytes > 0, body.count > server.messageBytes { throw .requestTooLarge }
        let most = bodyBytes(of: max(server.receiveBytes, WireLimits.chunkBytesLeast))
        let count = max(1, (body.count + most - 1) / most)
        if server.chunks > 0, count > server.chunks { throw .requestTooLarge }
        var bytes: [UInt8] = []
        for place in 0..<count {
            let part = body[place * most..<min((place + 1) * most, body.count)]
            var head = WireWriter()
            ChunkHeader.write(kind, place == count - 1 ? .final : .middle, into: &head)
            head.put(channel)
            head.put(token.number)
            let inner = numbered(number) + part
            if let keys = token.sending {
                bytes += try ChannelSeal.seal(
                    head: head.bytes, inner: inner, keys: keys, terms.policy, terms.mode)
            } else {
                bytes += ChannelSeal.lengthened(head.bytes, to: head.bytes.count + inner.count) + inner
            }
        }
        return bytes
    }

    /// Bytes of body that one chunk holds.
    private func bodyBytes(of chunk: Int) -> Int {
        let (head, numbers) = (16, 8)
        switch terms.mode {
        case .none: return chunk - head - numbers
        case .sign: return chunk - head - numbers - terms.policy.signatureBytes
        case .signAndEncrypt:
            let block = terms.policy.blockBytes
            return (chunk - head) / block * block - numbers - 1 - terms.policy.signatureBytes
        }
    }

    private mutating func message(_ header: ChunkHeader, _ chunk: [UInt8]) throws(ChannelFailure) -> Event? {
        let (found, number) = try decode(chunk) { (reader) throws(WireFailure) in
            (try reader.integer(UInt32.self), try reader.integer(UInt32.self))
        }
        guard found == channel else { throw .wrongChannel }
        guard let place = tokens.firstIndex(where: { $0.number == number }) else { throw .unknownToken(number) }
        let token = tokens[place]
        let clear = 16
        var inner = Array(chunk[clear...])
        if let keys = token.receiving {
            inner = try ChannelSeal.open(
                head: Array(chunk[..<clear]), sealed: inner, keys: keys, terms.policy, terms.mode)
        }
        // The server has taken up the newer token: the older one is over.
        if place > 0 { tokens.removeFirst(place) }
        let (request, body) = try taken(inner)
        return try joined(request, header.part, body)
    }

    /// Behind the sequence header.
    private mutating func taken(_ inner: [UInt8]) throws(ChannelFailure) -> (request: UInt32, body: [UInt8]) {
        let (sequence, request) = try decode(inner, from: 0) { (reader) throws(WireFailure) in
            (try reader.integer(UInt32.self), try reader.integer(UInt32.self))
        }
        try received.take(sequence)
        return (request, Array(inner[8...]))
    }

    private mutating func joined(
        _ request: UInt32, _ part: ChunkHeader.Part, _ body: [UInt8]
    ) throws(ChannelFailure) -> Event? {
        if part == .final, partials[request] == nil {
            guard body.count <= terms.limits.messageBytes else { throw .tooLarge(body.count) }
            return .answer(request: request, body: body)
        }
        var partial = partials.removeValue(forKey: request) ?? Partial()
        partialBytes -= partial.bytes.count
        if part == .abort {
            let error = try decode(body, from: 0) { (reader) throws(WireFailure) in try WireError(from: &reader) }
            return .abandoned(request: request, error.status)
        }
        partial.chunks += 1
        partial.bytes += body
        guard partial.chunks <= terms.limits.chunks, partials.count < terms.limits.chunks else { throw .tooManyChunks }
        // All unfinished messages together may not cost more than one may.
        guard partialBytes + partial.bytes.count <= terms.limits.messageBytes else {
            throw .tooLarge(partialBytes + partial.bytes.count)
        }
        if part == .final { return .answer(request: request, body: partial.bytes) }
        partialBytes += partial.bytes.count
        partials[request] = partial
        return nil
    }
}
