import Historian
import Kernel
import TestKit
import Testing

@testable import Collectors

@Suite struct MQTTContentTests {
    private let now = Moment(microseconds: 1_764_000_000_000_000)

    private func message(_ text: String) -> MQTTSettings.Message {
        MQTTSettings.Message(topic: "p/1", payload: Array(text.utf8))
    }

    @Test func `a payload may be a number, an object or lines`() throws {
        #expect(
            try MQTTContent.number(message("-80.50"), at: now).readings == [
                Reading("p/1", .decimal(units: -8050, scale: 2), at: now)
            ])
        let object = try MQTTContent.json(
            message("{\"ts\":1764000000500,\"temp\":37.1,\"on\":true,\"none\":null,\"name\":\"x\"}"), at: now)
        let at = Moment(microseconds: 1_764_000_000_500_000)
        #expect(object.sentAt == at)
        #expect(
            object.readings == [
                Reading("p/1#temp", .decimal(units: 371, scale: 1), at: at),
                Reading("p/1#on", .decimal(units: 1, scale: 0), at: at),
                Reading("p/1#none", .none, at: at, quality: .bad),
            ])
        #expect(try MQTTContent.line(message("a b=1"), at: now).readings.map(\.address) == ["a b"])
    }

    @Test func `what is neither is refused with its topic`() {
        #expect(throws: WireFailure(Phrase("不是数字：p/1", "no number at p/1"))) {
            try MQTTContent.number(message("warm"), at: now)
        }
        #expect(throws: WireFailure(Phrase("不是 JSON：p/1", "no JSON at p/1"))) {
            try MQTTContent.json(message("{"), at: now)
        }
        #expect(throws: WireFailure(Phrase("不是 JSON 对象：p/1", "no object at p/1"))) {
            try MQTTContent.json(message("[1]"), at: now)
        }
        #expect(throws: WireFailure.self) { try MQTTContent.line(message("nonsense"), at: now) }
    }

    @Test func `garbage never traps`() {
        var numbers = SeededNumbers(41)
        let seed = Array("{\"ts\":1764000000500,\"temp\":37.1,\"list\":[1],\"deep\":{\"a\":1}}".utf8)
        for _ in 0..<10_000 {
            var bytes = seed
            for _ in 0...numbers.below(3) { bytes[numbers.below(bytes.count)] = UInt8(numbers.below(256)) }
            let message = MQTTSettings.Message(topic: "t", payload: bytes)
            do throws(WireFailure) { _ = try MQTTContent.json(message, at: now) } catch {
                #expect(error.reason.hasSuffix("at t"))
            }
        }
    }
}
