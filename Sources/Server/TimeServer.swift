package import Kernel
import NIOCore
import NIOPosix

/// A server that tells the time by SNTP (RFC 4330).
package struct TimeServer: Sendable, Hashable {
    package let host: String
    package let port: Int

    /// `time.example` or `time.example:1123`; nil if it is neither.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let host = parts.first, !host.isEmpty,
            host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") })
        else { return nil }
        self.host = String(host)
        guard parts.count == 2 else {
            port = 123
            return
        }
        guard let port = Int(parts[1]), (1...65_535).contains(port) else { return nil }
        self.port = port
    }
}

/// One question and its answer: 48 bytes each way.
enum SNTP {
    static let bytes = 48

    enum Failure: Error, Equatable {
        /// Not an answer to this question.
        case strange
        /// The server has no time itself, or asks to be left alone (kiss-o'-death).
        case unsynchronised
        case timeout
    }

    /// Version 4, client. The nonce stands where the time of sending may stand: the server returns it, and learns
    /// nothing of our clock.
    static func question(nonce: UInt64) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Self.bytes)
        bytes[0] = 0x23
        put(nonce, into: &bytes, at: 40)
        return bytes
    }

    /// How far our clock is ahead of the server's, in milliseconds: `((T1 − T2) + (T4 − T3)) / 2`.
    static func offset(
        of answer: [UInt8], nonce: UInt64, sent: Moment, received: Moment
    ) throws(Failure) -> Int64 {
        guard answer.count >= bytes, answer[0] & 0x07 == 4, word(answer, at: 24) == nonce else { throw .strange }
        let (leap, stratum) = (answer[0] >> 6, answer[1])
        guard leap != 3, (1...15).contains(stratum), word(answer, at: 40) != 0 else { throw .unsynchronised }
        let there = milliseconds(from: word(answer, at: 32), to: sent)
        let back = milliseconds(from: word(answer, at: 40), to: received)
        return (there + back) / 2
    }

    /// Differences wrap with the eras of NTP (the next begins in 2036), so they are right for 68 years each way.
    private static func milliseconds(from ntp: UInt64, to moment: Moment) -> Int64 {
        let difference = Int64(bitPattern: stamp(moment) &- ntp)
        return (difference >> 32) * 1_000 + ((difference & 0xFFFF_FFFF) * 1_000) >> 32
    }

    /// Seconds since 1900 and their fraction, 32 bits each.
    static func stamp(_ moment: Moment) -> UInt64 {
        let seconds = moment.microseconds / 1_000_000
        let rest = moment.microseconds % 1_000_000
        let (whole, micros) = rest < 0 ? (seconds - 1, rest + 1_000_000) : (seconds, rest)
        let since1900 = UInt64(truncatingIfNeeded: whole + 2_208_988_800) & 0xFFFF_FFFF
        return since1900 << 32 | UInt64(micros) << 32 / 1_000_000
    }

    private static func word(_ bytes: [UInt8], at place: Int) -> UInt64 {
        bytes[place..<place + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func put(_ word: UInt64, into bytes: inout [UInt8], at place: Int) {
        for byte in 0..<8 { bytes[place + byte] = UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64(byte))) }
    }
}

/// Asks a time server over UDP.
package struct TimeClient: Sendable {
    static let patience = TimeAmount.seconds(3)

    let now: @Sendable () -> Moment
    let random: @Sendable () -> UInt64

    package init(now: @escaping @Sendable () -> Moment, random: @escaping @Sendable () -> UInt64) {
        self.now = now
        self.random = random
    }

    /// Milliseconds that our clock is ahead of the server's.
    package func offset(from server: TimeServer) async throws -> Int64 {
        let group = NIOSingletons.posixEventLoopGroup
        let address = try await NIOThreadPool.singleton.runIfActive {
            try SocketAddress.makeAddressResolvingHost(server.host, port: server.port)
        }
        let answered = group.next().makePromise(of: (bytes: [UInt8], at: Moment).self)
        let now = now
        let channel: any Channel
        do {
            channel = try await DatagramBootstrap(group: group).channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answered(answered, now))
                }
            }.connect(to: address).get()
        } catch {
            answered.fail(error)
            throw error
        }
        let nonce = random()
        let sent = now()
        do {
            try await channel.writeAndFlush(ByteBuffer(bytes: SNTP.question(nonce: nonce)))
        } catch { answered.fail(error) }
        let timer = channel.eventLoop.scheduleTask(in: Self.patience) { answered.fail(SNTP.Failure.timeout) }
        let result: Result<(bytes: [UInt8], at: Moment), any Error>
        do { result = .success(try await answered.futureResult.get()) } catch { result = .failure(error) }
        timer.cancel()
        channel.close(promise: nil)
        let (bytes, at) = try result.get()
        return try SNTP.offset(of: bytes, nonce: nonce, sent: sent, received: at)
    }

    /// Takes the first datagram of a connected socket, with the moment at which it came.
    private final class Answered: ChannelInboundHandler {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>

        private let promise: EventLoopPromise<(bytes: [UInt8], at: Moment)>
        private let now: @Sendable () -> Moment

        init(_ promise: EventLoopPromise<(bytes: [UInt8], at: Moment)>, _ now: @escaping @Sendable () -> Moment) {
            self.promise = promise
            self.now = now
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            promise.succeed((Array(unwrapInboundIn(data).data.readableBytesView), now()))
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { promise.fail(error) }
    }
}
