import NIOCore

/// A request on its way, and who waits for it.
struct LinkCall: Sendable {
    let body: [UInt8]
    /// Nil: as long as it takes.
    let patience: TimeAmount?
    let reply: @Sendable (Result<[UInt8], OPCUAFailure>) -> Void
}

enum LinkOrder: Sendable {
    case call(LinkCall)
    case close(OPCUAFailure)
}

/// The channel's state machine on its event loop: moves bytes, keeps the timers, matches answers with calls.
final class LinkHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = Never
    typealias OutboundIn = LinkOrder
    typealias OutboundOut = ByteBuffer

    private struct Waiting {
        let call: LinkCall
        let timer: Scheduled<Void>?
    }

    private var channel: SecureChannel
    private var waiting: [UInt32: Waiting] = [:]
    private var opened: EventLoopPromise<Void>?
    private let ended: EventLoopPromise<OPCUAFailure>
    private var renewal: Scheduled<Void>?
    private var hasEnded = false

    init(_ terms: ChannelTerms, opened: EventLoopPromise<Void>, ended: EventLoopPromise<OPCUAFailure>) {
        channel = SecureChannel(terms)
        self.opened = opened
        self.ended = ended
    }

    func channelActive(context: ChannelHandlerContext) { write(channel.begin(), context) }

    func channelInactive(context: ChannelHandlerContext) { end(.disconnected, context) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { end(.disconnected, context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasEnded else { return }
        let buffer = unwrapInboundIn(data)
        do throws(ChannelFailure) {
            for event in try channel.receive(buffer.readableBytesView) { act(on: event, context) }
        } catch { end(.channel(error), context) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // What has been taken is answered by its reply, never by the promise.
        promise?.succeed()
        switch unwrapOutboundIn(data) {
        case .call(let call): start(call, context)
        case .close(let reason):
            do throws(ChannelFailure) { write(try channel.close(), context) } catch {
                // Nothing is owed to a channel that is over already.
            }
            end(reason, context)
        }
    }

    private func start(_ call: LinkCall, _ context: ChannelHandlerContext) {
        guard !hasEnded else { return call.reply(.failure(.disconnected)) }
        do throws(ChannelFailure) {
            let (request, bytes) = try channel.send(call.body)
            let timer = call.patience.map { patience in
                context.eventLoop.assumeIsolated().scheduleTask(in: patience) {
                    self.finish(request, .failure(.timeout))
                }
            }
            waiting[request] = Waiting(call: call, timer: timer)
            write(bytes, context)
        } catch { call.reply(.failure(.channel(error))) }
    }

    private func act(on event: SecureChannel.Event, _ context: ChannelHandlerContext) {
        switch event {
        case .send(let bytes): write(bytes, context)
        case .opened(let lifetime):
            opened?.succeed()
            opened = nil
            renewLater(Int64(lifetime), context)
        // An answer that nobody waits for any more came after its time.
        case .answer(let request, let body): finish(request, .success(body))
        case .abandoned(let request, let status): finish(request, .failure(.refused(status)))
        }
    }

    /// A token is renewed when three quarters of its life are over (OPC 10000-4, 5.6.2.1).
    private func renewLater(_ milliseconds: Int64, _ context: ChannelHandlerContext) {
        renewal?.cancel()
        renewal = context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(milliseconds * 3 / 4)) {
            guard !self.hasEnded else { return }
            do throws(ChannelFailure) { self.write(try self.channel.renew(), context) } catch {
                self.end(.channel(error), context)
            }
        }
    }

    private func finish(_ request: UInt32, _ result: Result<[UInt8], OPCUAFailure>) {
        guard let found = waiting.removeValue(forKey: request) else { return }
        found.timer?.cancel()
        found.call.reply(result)
    }

    private func write(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        guard !bytes.isEmpty else { return }
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: nil)
    }

    private func end(_ reason: OPCUAFailure, _ context: ChannelHandlerContext) {
        guard !hasEnded else { return }
        hasEnded = true
        renewal?.cancel()
        opened?.fail(reason)
        opened = nil
        for request in waiting.keys.sorted() { finish(request, .failure(reason)) }
        ended.succeed(reason)
        context.close(promise: nil)
    }
}
