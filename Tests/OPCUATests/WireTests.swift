import Kernel
import TestKit
import Testing

@testable import OPCUA

@Suite struct `OPC UA Binary` {
    static func written(_ write: (inout WireWriter) -> Void) -> [UInt8] {
        var writer = WireWriter()
        write(&writer)
        return writer.bytes
    }

    /// Bytes of OPC 10000-6, 5.2.2.9 and what Annex A numbers.
    @Test func `writes node ids in the shortest form, and reads every form`() throws {
        let cases: [(text: String, bytes: [UInt8])] = [
            ("i=114", [0x00, 0x72]), ("ns=5;i=1025", [0x01, 0x05, 0x01, 0x04]),
            ("i=70000", [0x02, 0x00, 0x00, 0x70, 0x11, 0x01, 0x00]),
            ("ns=1;s=Hot水", [0x03, 0x01, 0x00, 0x06, 0x00, 0x00, 0x00] + Array("Hot水".utf8)),
            (
                "ns=2;g=72962b91-fa75-4ae6-8d28-b404dc7daf63",
                [
                    0x04, 0x02, 0x00, 0x91, 0x2B, 0x96, 0x72, 0x75, 0xFA, 0xE6, 0x4A, 0x8D, 0x28, 0xB4, 0x04, 0xDC,
                    0x7D, 0xAF, 0x63,
                ]
            ),
            ("ns=3;b=AQID", [0x05, 0x03, 0x00, 0x03, 0x00, 0x00, 0x00, 0x01, 0x02, 0x03]),
        ]
        for (text, bytes) in cases {
            let node = try #require(NodeId(text))
            #expect(node.description == text)
            #expect(Self.written { node.write(into: &$0) } == bytes)
            var reader = WireReader(bytes)
            #expect(try NodeId(from: &reader) == node)
            try reader.finish()
        }
        for text in ["", "i=", "i=-1", "ns=2", "ns=70000;i=1", "x=1", "g=72962b91", "ns=1;b=*", "i=4294967296"] {
            #expect(NodeId(text) == nil)
        }
    }

    @Test func `has times of 100 ns since 1601, and none outside of them`() throws {
        let unix = Moment(microseconds: 0)
        #expect(unix.ticksOfOPCUA == 116_444_736_000_000_000)
        #expect(Moment(ticksOfOPCUA: 116_444_736_000_000_019) == Moment(microseconds: 1))
        #expect(Moment(ticksOfOPCUA: 0) == nil)
        #expect(Moment(ticksOfOPCUA: -5) == nil)
        #expect(Moment(microseconds: .min).ticksOfOPCUA == 0)
        #expect(Moment(microseconds: .max).ticksOfOPCUA == .max)
        let last = try #require(Moment(ticksOfOPCUA: .max))
        #expect(last.rfc3339.count > 20)
    }

    @Test func `reads every type of value`() throws {
        let cases: [(bytes: [UInt8], value: Variant)] = [
            ([0], .null), ([1, 1], .boolean(true)), ([2, 0xFF], .signed(-1)), ([3, 0xFF], .unsigned(255)),
            ([4, 0, 0x80], .signed(-32_768)), ([5, 0xFF, 0xFF], .unsigned(65_535)),
            ([6, 0xFE, 0xFF, 0xFF, 0xFF], .signed(-2)), ([7, 1, 0, 0, 0], .unsigned(1)),
            ([8] + [UInt8](repeating: 0xFF, count: 8), .signed(-1)),
            ([9] + [UInt8](repeating: 0xFF, count: 8), .unsigned(.max)),
            ([10, 0, 0, 0xD0, 0xC0], .float(-6.5)), ([11, 0, 0, 0, 0, 0, 0, 0, 0x80], .double(-0.0)),
            ([12, 2, 0, 0, 0, 0x41, 0x42], .text("AB")), ([12, 0xFF, 0xFF, 0xFF, 0xFF], .null),
            ([13] + [UInt8](repeating: 0, count: 8), .moment(nil)),
            ([15, 1, 0, 0, 0, 7], .bytes([7])), ([17, 0, 85], .node(NodeId(85))),
            ([18, 0x80, 85, 1, 0, 0, 0, 0x78], .node(NodeId(85))),
            ([19, 0, 0, 0x34, 0x80], .status(StatusCode(0x8034_0000))),
            ([20, 1, 0, 1, 0, 0, 0, 0x78], .name(QualifiedName(namespace: 1, name: "x"))),
            ([21, 2, 1, 0, 0, 0, 0x78], .localized(LocalizedText(locale: nil, text: "x"))),
            ([22, 0, 5, 1, 1, 0, 0, 0, 9], .object(ExtensionObject(type: NodeId(5), body: [9]))),
            ([23, 1, 3, 4], .value(TimedValue(value: .unsigned(4)))), ([24, 3, 4], .unsigned(4)),
            ([25, 0x01, 0, 0, 0, 0], .null),
            ([0x83, 2, 0, 0, 0, 1, 2], .array([.unsigned(1), .unsigned(2)], dimensions: [])),
            (
                [0xC3, 2, 0, 0, 0, 1, 2, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0],
                .array([.unsigned(1), .unsigned(2)], dimensions: [2, 1])
            ),
        ]
        for (bytes, value) in cases {
            var reader = WireReader(bytes)
            #expect(try Variant(from: &reader) == value)
            try reader.finish()
        }
        #expect(Variant.double(.nan).double?.isNaN == true)
        #expect(Variant.unsigned(.max).integer == nil)
        #expect(Variant.boolean(true).integer == 1)
    }

    @Test func `of a NaN keeps its bits`() throws {
        var reader = WireReader([11, 1, 2, 3, 4, 5, 6, 0xF8, 0x7F])
        guard case .double(let number) = try Variant(from: &reader) else { throw WireFailure.ended }
        #expect(number.bitPattern == 0x7FF8_0605_0403_0201)
    }

    @Test func `is refused where it lies about lengths, types or depth`() throws {
        let cases: [(bytes: [UInt8], failure: WireFailure)] = [
            ([], .ended), ([12, 5, 0, 0, 0, 0x41], .length(5)), ([12, 0xFE, 0xFF, 0xFF, 0xFF], .length(-2)),
            ([12, 1, 0, 0, 0, 0xFF], .notUTF8), ([32], .encoding(32)), ([0x80], .encoding(0x80)),
            ([0x41], .encoding(0x41)), ([0x8B, 0xFF, 0xFF, 0xFF, 0x7F], .length(2_147_483_647)),
            ([23, 0x40], .encoding(0x40)), ([25, 0x80], .encoding(0x80)),
            ([UInt8](repeating: 24, count: 200), .depth), ([25] + [UInt8](repeating: 0x40, count: 200), .depth),
        ]
        for (bytes, failure) in cases {
            var reader = WireReader(bytes)
            #expect(throws: failure) { try Variant(from: &reader) }
        }
    }

    @Test func `names its status codes as the standard does`() {
        #expect(StatusCode(0x8034_0000).description == "BadNodeIdUnknown")
        #expect(StatusCode(0x408F_0000).severity == .uncertain)
        #expect(StatusCode(0x0000_0480).hasOverflow)
        #expect(!StatusCode(0x0000_0080).hasOverflow)
        #expect(StatusCode(0x8034_0480) == .BadNodeIdUnknown)
        #expect(StatusCode(0x8FFF_0000).description == "0x8fff0000")
        #expect(StatusCode(0).isGood && StatusCode(0x8000_0000).isBad)
    }
}

@Suite struct `Any bytes` {
    /// Real messages, so that a change of one byte gets far.
    static let answers: [[UInt8]] = AnswerSamples.all

    static func decodeAll(_ bytes: [UInt8]) {
        func tried(_ read: (inout WireReader) throws -> Void) {
            var reader = WireReader(bytes)
            // Anything may be refused; nothing may trap.
            do { try read(&reader) } catch { #expect(error is WireFailure || error is ChannelFailure) }
        }
        tried { _ = try Variant(from: &$0) }
        tried { _ = try TimedValue(from: &$0) }
        tried { _ = try AsymmetricHeader(from: &$0) }
        tried { _ = try Acknowledge(from: &$0) }
        tried { _ = try WireError(from: &$0) }
        tried { _ = try ChunkHeader(from: &$0) }
        tried { _ in _ = try Exchange.answer(GetEndpoints.Reply.self, from: bytes) }
        tried { _ in _ = try Exchange.answer(CreateSession.Reply.self, from: bytes) }
        tried { _ in _ = try Exchange.answer(ActivateSession.Reply.self, from: bytes) }
        tried { _ in _ = try Exchange.answer(Browse.Reply.self, from: bytes) }
        tried { _ in _ = try Exchange.answer(BrowseNext.Reply.self, from: bytes) }
        tried { _ in _ = try Exchange.answer(Read.Reply.self, from: bytes) }
        tried { _ in _ = try Exchange.answer(HistoryRead.Reply.self, from: bytes) }
        tried { _ in _ = try Exchange.answer(CreateSubscription.Reply.self, from: bytes) }
        tried { _ in _ = try Exchange.answer(CreateMonitoredItems.Reply.self, from: bytes) }
        tried { _ in _ = try Exchange.answer(Publish.Reply.self, from: bytes) }
        tried { _ in _ = try Exchange.answer(Republish.Reply.self, from: bytes) }
        tried { _ in _ = try Exchange.answer(TransferSubscriptions.Reply.self, from: bytes) }
        tried { _ in _ = try Exchange.answer(DeleteSubscriptions.Reply.self, from: bytes) }
        tried { _ in _ = try Exchange.answer(OpenChannel.Reply.self, from: bytes) }
    }

    @Test(arguments: 0..<4) func `never trap a decoder`(_ seed: UInt64) {
        var numbers = SeededNumbers(seed)
        for _ in 0..<1_500 {
            let count = numbers.below(80)
            Self.decodeAll((0..<count).map { _ in UInt8(truncatingIfNeeded: numbers.next()) })
        }
    }

    @Test(arguments: Self.answers.indices) func `changed in a real answer never trap a decoder`(_ place: Int) {
        var numbers = SeededNumbers(UInt64(place))
        let whole = Self.answers[place]
        for cut in 0..<whole.count { Self.decodeAll(Array(whole[..<cut])) }
        for _ in 0..<1_000 {
            var bytes = whole
            for _ in 0...numbers.below(3) {
                let hit = numbers.below(bytes.count)
                bytes[hit] = numbers.chance(50) ? 0xFF : UInt8(truncatingIfNeeded: numbers.next())
            }
            Self.decodeAll(bytes)
        }
    }

    @Test(arguments: 0..<4) func `as a certificate are read or refused`(_ seed: UInt64) throws {
        var numbers = SeededNumbers(seed)
        let whole = try TestIdentity.own.get().certificate
        #expect(try PeerCertificate(whole).applicationURI == "urn:xuemai:test:client")
        for _ in 0..<300 {
            var bytes = numbers.chance(50) ? whole : Array(whole.prefix(numbers.below(whole.count)))
            if !bytes.isEmpty { bytes[numbers.below(bytes.count)] = UInt8(truncatingIfNeeded: numbers.next()) }
            do { _ = try PeerCertificate(bytes) } catch { #expect(error == .unreadable || error == .wrongKey) }
        }
    }

    @Test(arguments: 0..<6) func `from a line end a channel or are waited for`(_ seed: UInt64) throws {
        var numbers = SeededNumbers(seed)
        for _ in 0..<300 {
            var channel = SecureChannel(try ChannelStage.terms(.none, .none))
            _ = channel.begin()
            var stage = ChannelStage(.none, .none)
            var said = stage.acknowledge() + (try stage.opened(channel: 7, token: 1, lifetime: 60_000))
            said += try stage.message(request: 2, body: Self.answers[numbers.below(Self.answers.count)])
            for _ in 0...numbers.below(4) {
                said[numbers.below(said.count)] = UInt8(truncatingIfNeeded: numbers.next())
            }
            var place = 0
            do {
                while place < said.count {
                    let end = min(said.count, place + 1 + numbers.below(100))
                    _ = try channel.receive(said[place..<end])
                    place = end
                }
            } catch {
                #expect(!channel.isOpen)
                #expect(throws: ChannelFailure.unexpected) { _ = try channel.receive([0]) }
            }
        }
    }
}
