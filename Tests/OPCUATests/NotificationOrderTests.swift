import Kernel
import Testing

@testable import OPCUA

@Suite struct `Numbers of notifications` {
    @Test func `in order are taken, keep-alives use none`() {
        var order = NotificationOrder()
        #expect(order.take(1, isKeepAlive: true) == .next)
        #expect(order.take(1, isKeepAlive: false) == .next)
        #expect(order.take(2, isKeepAlive: true) == .next)
        #expect(order.take(2, isKeepAlive: false) == .next)
        #expect(order.expected == 3)
    }

    @Test func `that are missing are asked for, once`() {
        var order = NotificationOrder()
        #expect(order.take(4, isKeepAlive: false) == .after([1, 2, 3]))
        #expect(order.take(7, isKeepAlive: true) == .after([5, 6]))
        #expect(order.take(7, isKeepAlive: false) == .next)
        #expect(order.take(3, isKeepAlive: false) == .repeated)
        #expect(order.take(0, isKeepAlive: false) == .repeated)
        #expect(order.expected == 8)
    }

    @Test func `that are too many are not asked for one by one`() {
        var order = NotificationOrder()
        #expect(order.take(258, isKeepAlive: false) == .tooFar(missing: 257))
        #expect(order.expected == 259)
    }

    @Test func `go on with 1 after the last`() {
        var order = NotificationOrder()
        // A server cannot be so far ahead: what lies half the numbers ahead lies behind.
        #expect(order.take(.max - 1, isKeepAlive: false) == .repeated)
        _ = order.take(2_000_000_000, isKeepAlive: false)
        _ = order.take(4_000_000_000, isKeepAlive: false)
        _ = order.take(.max - 1, isKeepAlive: false)
        #expect(order.expected == .max)
        #expect(order.take(2, isKeepAlive: false) == .after([.max, 1]))
        #expect(order.take(.max, isKeepAlive: false) == .repeated)
    }

    @Test func `that the server still has are taken up to the first it has not`() {
        var order = NotificationOrder()
        _ = order.take(4, isKeepAlive: false)
        #expect(order.unseen(of: [3, 4, 5, 6, 8]) == [5, 6])
        #expect(order.unseen(of: []) == [])
        #expect(order.unseen(of: [6]) == [])
    }

    @Test func `offset of a clock is halfway there and back`() throws {
        let start = ChannelStage.now
        let offset = try #require(
            ClockOffset(server: start + .seconds(90), sent: start, received: start + .microseconds(2_000)))
        #expect(offset.offset.microseconds == 89_999_000)
        #expect(offset.doubt.microseconds == 1_000)
        #expect(ClockOffset(server: start, sent: start, received: start + .seconds(2)) == nil)
        #expect(ClockOffset(server: start, sent: start + .seconds(1), received: start) == nil)
    }

    @Test func `address of a server has a host and may have a port`() {
        #expect(ServerAddress("opc.tcp://plc:4841/x")?.port == 4_841)
        #expect(ServerAddress("OPC.TCP://plc/x")?.port == 4_840)
        #expect(ServerAddress("opc.tcp://[::1]:99")?.host == "::1")
        for text in ["http://plc", "opc.tcp://", "opc.tcp://:1", "opc.tcp://h:0", "opc.tcp://h:x", "opc.tcp://[::1"] {
            #expect(ServerAddress(text) == nil)
        }
    }
}
