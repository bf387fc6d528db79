import Historian
import Kernel
import TestKit
import Testing

@testable import Collectors

@Suite struct ModbusTests {
    private func place(_ text: String) throws -> ModbusBlock.Place {
        ModbusBlock.Place(text: text, address: try #require(ModbusAddress(text)))
    }

    @Test func `an address says unit, table, register, kind, order and decimals`() throws {
        let address = try #require(ModbusAddress("7:holding:100:float32:cdab"))
        #expect((address.unit, address.space, address.start, address.kind) == (7, .holding, 100, .float32))
        #expect(address.order == .cdab)
        #expect(ModbusAddress("1:input:30:int16:d1")?.decimals == 1)
        #expect(ModbusAddress("1:holding:4:bit15")?.bit == 15)
        #expect(ModbusAddress("1:coil:9")?.kind == .flag)
        let wrong = [
            "", "1:holding:1", "256:coil:1", "1:coil:70000", "1:coil:1:int16", "1:holding:1:bit16",
            "1:holding:1:float32:d1",
            "1:holding:65535:float32", "1:holding:1:int16:xyz", "1:holding:1:int16:d10", "1:rom:1:int16",
        ]
        for text in wrong { #expect(ModbusAddress(text) == nil, "\(text)") }
    }

    @Test func `each order of words and bytes gives the same number`() throws {
        let registers: [String: [UInt16]] = [
            "abcd": [0x4216, 0x6666], "cdab": [0x6666, 0x4216], "badc": [0x1642, 0x6666], "dcba": [0x6666, 0x1642],
        ]
        for (order, words) in registers {
            let address = try #require(ModbusAddress("1:holding:10:float32:\(order)"))
            #expect(address.value(registers: words, from: 10) == .decimal(units: 376, scale: 1), "\(order)")
        }
    }

    @Test func `whole numbers keep their sign and get their decimals`() throws {
        func value(_ kind: String, _ words: [UInt16]) throws -> PointValue? {
            try #require(ModbusAddress("1:input:0:\(kind)")).value(registers: words, from: 0)
        }
        #expect(try value("int16:d1", [0xFFF6]) == .decimal(units: -10, scale: 1))
        #expect(try value("uint16", [0xFFF6]) == .decimal(units: 65_526, scale: 0))
        #expect(try value("int32:cdab", [0xFFFE, 0xFFFF]) == .decimal(units: -2, scale: 0))
        #expect(try value("uint64", [0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF]) == .double(Double(UInt64.max)))
        #expect(try value("float64", [0x4042, 0x8CCC, 0xCCCC, 0xCCCD]) == .decimal(units: 371, scale: 1))
        #expect(try value("bit3", [0b1000]) == .decimal(units: 1, scale: 0))
        #expect(try value("float32", [0x7FC0, 0]).map { $0.isFinite } == false)
        #expect(try value("int32", [1]) == nil)
    }

    @Test func `near addresses are one read, far ones and other tables another, within the limits`() throws {
        let places = try [
            "1:holding:100:float32", "1:holding:102:int16", "1:holding:110:int16", "1:holding:300:float64", "1:coil:5",
            "2:holding:100:int16",
        ].map { try place($0) }
        let blocks = ModbusBlock.plan(places)
        #expect(blocks.map(\.start) == [5, 100, 300, 100])
        #expect(blocks.map(\.count) == [1, 11, 4, 1])
        let many = try (0..<300).map { try place("1:input:\($0):int16") }
        #expect(ModbusBlock.plan(many).map(\.count) == [125, 125, 50])
        #expect(blocks[1].apart.map(\.count) == [2, 1, 1])
    }

    @Test func `the question's bytes are those of the specification`() throws {
        let block = ModbusBlock.plan([try place("17:holding:107:int16"), try place("17:holding:109:int16")])[0]
        #expect(ModbusWire.question(block, transaction: 5) == [0, 5, 0, 0, 0, 6, 17, 3, 0, 0x6B, 0, 3])
    }

    @Test func `an answer must be the one to its question`() throws {
        let block = ModbusBlock.plan([try place("1:holding:0:int16"), try place("1:holding:1:int16")])[0]
        #expect(try ModbusWire.read([3, 4, 0, 1, 0, 2], for: block) == .registers([1, 2]))
        #expect(try ModbusWire.read([0x83, 2], for: block) == .exception(2))
        for wrong: [UInt8] in [
            [], [3], [4, 4, 0, 1, 0, 2], [3, 2, 0, 1], [3, 4, 0, 1, 0], [3, 4, 0, 1, 0, 2, 0], [0x83],
        ] {
            #expect(throws: WireFailure.self) { try ModbusWire.read(wrong, for: block) }
        }
        let coils = ModbusBlock.plan([try place("1:coil:0"), try place("1:coil:8")])[0]
        let flags = [true, false, true, false, false, false, false, false, true]
        #expect(try ModbusWire.read([1, 2, 5, 1], for: coils) == .flags(flags))
    }

    @Test func `what the device refuses is a stated gap`() throws {
        let block = ModbusBlock.plan([try place("1:holding:0:int16")])[0]
        let now = Moment(microseconds: 1)
        #expect(
            ModbusCollector.readings(.exception(2), of: block, at: now) == [
                Reading("1:holding:0:int16", .none, at: now, quality: .bad)
            ])
    }

    @Test func `an answer is taken when it is whole, and a stream of garbage is refused`() throws {
        let bytes: [UInt8] = [0, 9, 0, 0, 0, 5, 1, 3, 2, 0, 7]
        for count in 0..<bytes.count { #expect(try ModbusWire.answer(bytes[..<count])?.length == nil) }
        let found = try #require(try ModbusWire.answer((bytes + [0xFF])[...]))
        #expect(found.length == bytes.count)
        #expect(found.answer == ModbusWire.Answer(transaction: 9, unit: 1, message: [3, 2, 0, 7]))
        #expect(throws: WireFailure.self) { try ModbusWire.answer([0, 1, 0, 1, 0, 6, 1][...]) }
        #expect(throws: WireFailure.self) { try ModbusWire.answer([0, 1, 0, 0, 0xFF, 6, 1][...]) }
        var numbers = SeededNumbers(3)
        let block = ModbusBlock.plan(try (0..<9).map { try place("1:input:\($0 * 3):float32") })[0]
        for _ in 0..<30_000 {
            let noise = (0..<numbers.below(40)).map { _ in
                UInt8(numbers.chance(60) ? numbers.below(8) : numbers.below(256))
            }
            do throws(WireFailure) {
                if let (answer, length) = try ModbusWire.answer(noise[...]) {
                    #expect(length <= noise.count)
                    _ = try ModbusWire.read(answer.message, for: block)
                }
            } catch {
                #expect(!error.reason.isEmpty)
            }
        }
    }
}
