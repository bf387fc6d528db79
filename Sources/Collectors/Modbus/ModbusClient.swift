import NIOCore
import NIOPosix

/// One connection to a Modbus TCP device: one question at a time, as most devices want it.
struct ModbusClient: Sendable {
    /// A device that does not answer within this is gone: it is connected anew.
    static let patience = TimeAmount.seconds(3)

    private let channel: any Channel
    private let waiting: NIOLoopBound<ModbusAnswers>

    static func connect(_ host: String, _ port: Int) async throws(WireFailure) -> ModbusClient {
        do {
            return try await ClientBootstrap(group: NIOSingletons.posixEventLoopGroup)
                .connectTimeout(Reach.patience)
                .connect(host: host, port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let answers = ModbusAnswers()
                        let operations = channel.pipeline.syncOperations
                        try operations.addHandler(ByteToMessageHandler(ModbusDecoder()))
                        try operations.addHandler(answers)
                        return ModbusClient(
                            channel: channel, waiting: NIOLoopBound(answers, eventLoop: channel.eventLoop))
                    }
                }
        } catch {
            throw WireFailure.nobodyAnswers(host, port)
        }
    }

    func close() { channel.close(promise: nil) }

    func read(_ block: ModbusBlock, transaction: UInt16) async throws(WireFailure) -> ModbusWire.Outcome {
        let promise = channel.eventLoop.makePromise(of: ModbusWire.Answer.self)
        let question = ModbusWire.question(block, transaction: transaction)
        let (channel, waiting) = (channel, waiting)
        channel.eventLoop.execute {
            waiting.value.await(promise, transaction: transaction)
            channel.writeAndFlush(ByteBuffer(bytes: question), promise: nil)
        }
        let timer = channel.eventLoop.scheduleTask(in: Self.patience) {
            waiting.value.fail(WireFailure.noAnswer(within: Self.patience))
        }
        defer { timer.cancel() }
        let answer: ModbusWire.Answer
        do { answer = try await promise.futureResult.get() } catch {
            throw error as? WireFailure ?? .connectionBroke
        }
        guard answer.unit == block.unit else { throw WireFailure.wrongAnswer("of unit \(answer.unit)") }
        return try ModbusWire.read(answer.message, for: block)
    }
}

private struct ModbusDecoder: ByteToMessageDecoder {
    typealias InboundOut = ModbusWire.Answer

    mutating func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        let bytes = Array(buffer.readableBytesView.prefix(ModbusWire.bytesMax))
        guard let (answer, length) = try ModbusWire.answer(bytes[...]) else { return .needMoreData }
        buffer.moveReaderIndex(forwardBy: length)
        context.fireChannelRead(wrapInboundOut(answer))
        return .continue
    }

    mutating func decodeLast(
        context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool
    ) throws -> DecodingState {
        while try decode(context: context, buffer: &buffer) == .continue {}
        return .needMoreData
    }
}

/// Brings each answer to its question; lives on the channel's event loop.
private final class ModbusAnswers: ChannelInboundHandler {
    typealias InboundIn = ModbusWire.Answer

    private var promise: EventLoopPromise<ModbusWire.Answer>?
    private var transaction: UInt16 = 0
    private var broken: WireFailure?

    func await(_ promise: EventLoopPromise<ModbusWire.Answer>, transaction: UInt16) {
        if let broken { return promise.fail(broken) }
        self.promise = promise
        self.transaction = transaction
    }

    func fail(_ failure: WireFailure) {
        promise?.fail(failure)
        promise = nil
    }

    /// An answer that comes after its time belongs to no question: it is dropped.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let answer = unwrapInboundIn(data)
        guard answer.transaction == transaction else { return }
        promise?.succeed(answer)
        promise = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        broken = broken ?? .deviceClosed
        if let broken { fail(broken) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let failure = error as? WireFailure ?? .connectionBroke
        broken = failure
        fail(failure)
        context.close(promise: nil)
    }
}
