import Kernel
import NIOCore
import NIOPosix

/// An open secure channel that carries calls.
struct Link: Sendable {
    private let channel: any Channel
    private let ended: EventLoopFuture<OPCUAFailure>
    private let now: @Sendable () -> Moment

    /// Connects and opens the channel.
    static func open(_ terms: ChannelTerms, patience: Span) async throws(OPCUAFailure) -> Link {
        guard let address = ServerAddress(terms.url) else { throw .address(terms.url) }
        let loop = NIOSingletons.posixEventLoopGroup.next()
        let opened = loop.makePromise(of: Void.self)
        let ended = loop.makePromise(of: OPCUAFailure.self)
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: loop)
                .connectTimeout(patience.timeAmount)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            LinkHandler(terms, opened: opened, ended: ended))
                    }
                }
                .connect(host: address.host, port: address.port).get()
        } catch {
            opened.fail(error)
            ended.succeed(.disconnected)
            throw .unreachable("\(address.host):\(address.port)")
        }
        let link = Link(channel: channel, ended: ended.futureResult, now: terms.now)
        let timer = loop.scheduleTask(in: patience.timeAmount) { link.close(.timeout) }
        defer { timer.cancel() }
        do { try await opened.futureResult.get() } catch let failure as OPCUAFailure { throw failure } catch {
            throw .disconnected
        }
        return link
    }

    /// Why it ended, when it has.
    func end() async -> OPCUAFailure {
        do { return try await ended.get() } catch { return .disconnected }
    }

    func close(_ reason: OPCUAFailure) { channel.writeAndFlush(LinkOrder.close(reason), promise: nil) }

    /// Without waiting: the reply comes on the event loop, in the order of the answers.
    func send(_ call: LinkCall) {
        channel.writeAndFlush(LinkOrder.call(call)).whenFailure { _ in call.reply(.failure(.disconnected)) }
    }

    /// Asks and waits; also tells when the question left and the answer came.
    func call<Ask: Request>(
        _ ask: Ask, token: NodeId, patience: Span
    ) async throws(OPCUAFailure) -> Answered<Ask.Reply> {
        try await timed(ask, token: token, patience: patience).answered
    }

    func timed<Ask: Request>(
        _ ask: Ask, token: NodeId, patience: Span
    ) async throws(OPCUAFailure) -> (answered: Answered<Ask.Reply>, sent: Moment, received: Moment) {
        let sent = now()
        let header = RequestHeader(
            token: token, sent: sent, patienceMilliseconds: UInt32(clamping: patience.microseconds / 1_000))
        let body = Exchange.bytes(of: ask, header)
        let result: Result<[UInt8], OPCUAFailure> = await withCheckedContinuation { continuation in
            send(LinkCall(body: body, patience: patience.timeAmount) { continuation.resume(returning: $0) })
        }
        let received = now()
        return (try Link.answered(Ask.Reply.self, result), sent, received)
    }

    static func answered<Reply: Answer>(
        _: Reply.Type, _ result: Result<[UInt8], OPCUAFailure>
    ) throws(OPCUAFailure) -> Answered<Reply> {
        let bytes = try result.get()
        let read: Result<Answered<Reply>, CallRefused>
        do throws(WireFailure) { read = try Exchange.answer(Reply.self, from: bytes) } catch { throw .garbage(error) }
        switch read {
        case .success(let answered): return answered
        case .failure(let refused): throw .refused(refused.status)
        }
    }
}

extension Span {
    var timeAmount: TimeAmount { .microseconds(microseconds) }
}
