import Kernel
import TestKit
import Testing

@testable import OPCUA

@Suite struct `A secure channel` {
    struct Way: Sendable, CustomTestStringConvertible {
        let policy: SecurityPolicy
        let mode: SecurityMode
        var testDescription: String { "\(policy.rawValue) \(mode)" }
    }

    static let ways: [Way] = SecurityPolicy.allCases.flatMap { policy in
        (policy == .none ? [SecurityMode.none] : [.sign, .signAndEncrypt]).map { Way(policy: policy, mode: $0) }
    }

    static func open(
        _ way: Way, limits: WireLimits = WireLimits(), receive: UInt32 = 8_192, message: UInt32 = 0, chunks: UInt32 = 0
    ) throws -> (SecureChannel, ChannelStage) {
        var channel = SecureChannel(try ChannelStage.terms(way.policy, way.mode, limits: limits))
        var stage = ChannelStage(way.policy, way.mode)
        _ = channel.begin()
        let events = try channel.receive(stage.acknowledge(receive: receive, message: message, chunks: chunks))
        guard case .send? = events.first, events.count == 1 else { throw ChannelFailure.unexpected }
        let opened = try channel.receive(try stage.opened(channel: 7, token: 1, lifetime: 40_000))
        #expect(opened == [.opened(lifetimeMilliseconds: 40_000)])
        return (channel, stage)
    }

    @Test func `says what it takes`() {
        var reader = WireReader(Hello(limits: WireLimits(), url: "opc.tcp://h:1/x").bytes)
        #expect(throws: Never.self) {
            #expect(try reader.raw(4) == Array("HELF".utf8)[...])
            #expect(try reader.integer(UInt32.self) == 32 + 15)
            for number in [0, 65_535, 65_535, 16 << 20, 1_024] as [UInt32] {
                #expect(try reader.integer(UInt32.self) == number)
            }
            #expect(try reader.string() == "opc.tcp://h:1/x")
            try reader.finish()
        }
    }

    @Test(arguments: ways) func `carries messages of many chunks in any pieces`(_ way: Way) throws {
        var (channel, stage) = try Self.open(way)
        let first = [UInt8]((0..<20_000).map { UInt8(truncatingIfNeeded: $0) })
        var said = try stage.message(request: 5, body: first[..<8_000], part: .middle)
        said += try stage.message(request: 5, body: first[8_000...], part: .final)
        said += try stage.message(request: 6, body: [1, 2, 3])
        var events: [SecureChannel.Event] = []
        for start in stride(from: 0, to: said.count, by: 777) {
            events += try channel.receive(said[start..<min(start + 777, said.count)])
        }
        #expect(events == [.answer(request: 5, body: first), .answer(request: 6, body: [1, 2, 3])])
        // What we send fits into what the server takes.
        let (_, bytes) = try channel.send(first)
        var cutter = ChunkCutter(WireLimits(chunkBytes: 8_192))
        cutter.add(bytes)
        var parts: [ChunkHeader.Part] = []
        while let (header, _) = try cutter.next() { parts.append(header.part) }
        #expect(parts == [.middle, .middle, .final])
    }

    @Test(arguments: ways) func `renews its token while the older is still in use`(_ way: Way) throws {
        var (channel, stage) = try Self.open(way)
        _ = try channel.renew()
        let late = try stage.message(request: 2, body: [1], token: 1)
        #expect(try channel.receive(late) == [.answer(request: 2, body: [1])])
        #expect(
            try channel.receive(try stage.opened(channel: 7, token: 2, lifetime: 1_000, request: 3))
                == [.opened(lifetimeMilliseconds: 1_000)])
        let crossing = try stage.message(request: 4, body: [2], token: 1)
        #expect(try channel.receive(crossing) == [.answer(request: 4, body: [2])])
        let newer = try stage.message(request: 5, body: [3])
        #expect(try channel.receive(newer) == [.answer(request: 5, body: [3])])
        // The server has taken up the newer token: the older one is over.
        let older = try stage.message(request: 6, body: [4], token: 1)
        #expect(throws: ChannelFailure.unknownToken(1)) { try channel.receive(older) }
    }

    @Test func `renews several times while the server still uses the first token`() throws {
        var (channel, stage) = try Self.open(Self.ways[0])
        for token in [2, 3, 3, 4] as [UInt32] {
            _ = try channel.renew()
            _ = try channel.receive(try stage.opened(channel: 7, token: token, lifetime: 1_000, request: 3))
        }
        for token in [1, 3, 4] as [UInt32] {
            let said = try stage.message(request: 9, body: [1], token: token)
            #expect(try channel.receive(said).count == 1)
        }
        let older = try stage.message(request: 9, body: [1], token: 3)
        #expect(throws: ChannelFailure.unknownToken(3)) { try channel.receive(older) }
    }

    @Test(arguments: ways.dropFirst()) func `refuses a message that anybody changed`(_ way: Way) throws {
        var numbers = SeededNumbers(7)
        for _ in 0..<20 {
            var (channel, stage) = try Self.open(way)
            var said = try stage.message(request: 5, body: [UInt8](repeating: 3, count: 100))
            said[16 + numbers.below(said.count - 16)] ^= UInt8(1 << numbers.below(8))
            #expect(throws: ChannelFailure.forged) { try channel.receive(said) }
        }
    }

    @Test(arguments: ways.dropFirst()) func `refuses an opening of another server`(_ way: Way) throws {
        var channel = SecureChannel(try ChannelStage.terms(way.policy, way.mode))
        var stage = ChannelStage(way.policy, way.mode)
        _ = channel.begin()
        _ = try channel.receive(stage.acknowledge())
        var said = try stage.opened(channel: 7, token: 1, lifetime: 1_000)
        said[said.count - 1] ^= 1
        #expect(throws: ChannelFailure.forged) { try channel.receive(said) }

        // In clear, although a policy was asked for.
        var other = SecureChannel(try ChannelStage.terms(way.policy, way.mode))
        _ = other.begin()
        _ = try other.receive(stage.acknowledge())
        var plain = ChannelStage(.none, .none)
        let clear = try plain.opened(channel: 7, token: 1, lifetime: 1_000)
        #expect(throws: ChannelFailure.forged) { try other.receive(clear) }
    }

    @Test func `refuses numbers that do not follow each other`() throws {
        var (channel, stage) = try Self.open(Self.ways[0])
        let first = try stage.message(request: 2, body: [1])
        #expect(try channel.receive(first).count == 1)
        var again = channel
        #expect(throws: ChannelFailure.sequence(expected: 52, found: 51)) { try again.receive(first) }
        stage.sequence += 1
        let skipped = try stage.message(request: 3, body: [1])
        #expect(throws: ChannelFailure.sequence(expected: 52, found: 53)) { try channel.receive(skipped) }
    }

    @Test func `begins its numbers again at their end`() throws {
        var counter = SequenceCounter()
        try counter.take(4_294_966_271)
        try counter.take(4_294_966_272)
        try counter.take(1_000)
        #expect(throws: ChannelFailure.sequence(expected: 1_001, found: 3)) { try counter.take(3) }
    }

    @Test func `refuses what is larger than it said it takes`() throws {
        let limits = WireLimits(chunkBytes: 8_192, messageBytes: 10_000, chunks: 3)
        var (channel, stage) = try Self.open(Self.ways[0], limits: limits)
        let part = [UInt8](repeating: 0, count: 6_000)
        let first = try stage.message(request: 2, body: part, part: .middle)
        #expect(try channel.receive(first).isEmpty)
        let second = try stage.message(request: 2, body: part)
        #expect(throws: ChannelFailure.tooLarge(12_000)) { try channel.receive(second) }

        var (other, otherStage) = try Self.open(Self.ways[0], limits: limits)
        for _ in 0..<3 {
            let middle = try otherStage.message(request: 2, body: [0], part: .middle)
            #expect(try other.receive(middle).isEmpty)
        }
        let fourth = try otherStage.message(request: 2, body: [0])
        #expect(throws: ChannelFailure.tooManyChunks) { try other.receive(fourth) }

        var (third, thirdStage) = try Self.open(Self.ways[0], limits: limits)
        let large = try thirdStage.message(request: 2, body: [UInt8](repeating: 0, count: 9_000))
        #expect(throws: ChannelFailure.tooLarge(9_024)) { try third.receive(large) }
    }

    @Test func `sends nothing that the server does not take`() throws {
        var (channel, _) = try Self.open(Self.ways[0], message: 10_000)
        #expect(throws: ChannelFailure.requestTooLarge) {
            try channel.send([UInt8](repeating: 0, count: 10_001))
        }
        var (other, _) = try Self.open(Self.ways[0], chunks: 1)
        #expect(throws: ChannelFailure.requestTooLarge) { try other.send([UInt8](repeating: 0, count: 8_192)) }
    }

    @Test func `tells of an answer that was given up, and of the server's own words`() throws {
        var (channel, stage) = try Self.open(Self.ways[0])
        let abort = OPCUATestBytes.written { writer in
            writer.put(UInt32(0x8008_0000))
            writer.put("too much" as String?)
        }
        let middle = try stage.message(request: 2, body: [1], part: .middle)
        #expect(try channel.receive(middle).isEmpty)
        let last = try stage.message(request: 2, body: abort, part: .abort)
        #expect(try channel.receive(last) == [.abandoned(request: 2, StatusCode(0x8008_0000))])
        #expect(throws: ChannelFailure.refused(StatusCode(0x807F_0000), reason: "enough")) {
            try channel.receive(stage.error(0x807F_0000, "enough"))
        }
        #expect(throws: ChannelFailure.unexpected) { try channel.send([1]) }
    }

    @Test func `of another number or kind is refused`() throws {
        var (channel, stage) = try Self.open(Self.ways[0])
        stage.channel = 8
        let other = try stage.message(request: 2, body: [1])
        #expect(throws: ChannelFailure.wrongChannel) { try channel.receive(other) }
        var (second, secondStage) = try Self.open(Self.ways[0])
        #expect(throws: ChannelFailure.unexpected) { try second.receive(secondStage.acknowledge()) }
        var (third, _) = try Self.open(Self.ways[0])
        #expect(throws: ChannelFailure.garbage(.encoding(0x47))) { try third.receive(Array("GET / HTTP".utf8)) }
    }

    /// RFC 5246's function with the vectors that its authors published for SHA-256.
    @Test func `draws its keys by P_SHA256`() throws {
        let secret = try #require(Hex.decode("9bbe436ba940f017b17652849a71db35"))
        let seed = try #require(Hex.decode("a0ba9f936cda311827a6f796ffd5198c"))
        let label = Array("test label".utf8)
        #expect(
            Hex.encode(SymmetricKeys.expand(secret: secret, seed: label + seed, count: 32))
                == "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a")
    }
}

enum OPCUATestBytes {
    static func written(_ write: (inout WireWriter) -> Void) -> [UInt8] {
        var writer = WireWriter()
        write(&writer)
        return writer.bytes
    }
}
