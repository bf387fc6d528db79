import Historian
import Kernel

/// Bytes of Modbus TCP: MODBUS Messaging on TCP/IP 1.0b §3.1.3 and MODBUS Application Protocol 1.1b3 §6.
enum ModbusWire {
    /// Transaction, protocol, length, unit.
    static let headBytes = 7
    /// Head and 253 bytes of message.
    static let bytesMax = 260

    struct Answer: Sendable, Equatable {
        let transaction: UInt16
        let unit: UInt8
        let message: [UInt8]
    }

    /// What a device answered to a read.
    enum Outcome: Sendable, Equatable {
        case registers([UInt16])
        case flags([Bool])
        /// 1 function, 2 address, 3 value, 4 failure, 6 busy, 10/11 gateway (§7).
        case exception(UInt8)
    }

    static func question(_ block: ModbusBlock, transaction: UInt16) -> [UInt8] {
        var writer = WireWriter()
        writer.big(transaction)
        writer.big(UInt16(0))
        writer.big(UInt16(6))
        writer.byte(block.unit)
        writer.byte(block.space.function)
        writer.big(UInt16(block.start))
        writer.big(UInt16(block.count))
        return writer.bytes
    }

    /// The first whole answer of the bytes and how long it is; nothing while it is not whole.
    static func answer(_ bytes: ArraySlice<UInt8>) throws(WireFailure) -> (answer: Answer, length: Int)? {
        guard bytes.count >= headBytes else { return nil }
        var reader = WireReader(bytes)
        let transaction = try reader.big(UInt16.self)
        let protocolNumber = try reader.big(UInt16.self)
        let length = Int(try reader.big(UInt16.self))
        guard protocolNumber == 0 else {
            throw WireFailure(
                Phrase("协议号 \(protocolNumber)（不是 Modbus）", "protocol \(protocolNumber), not Modbus"))
        }
        guard (3...bytesMax - 6).contains(length) else { throw WireFailure.wrongAnswer("of \(length) bytes") }
        guard bytes.count >= 6 + length else { return nil }
        let unit = try reader.byte()
        let message = try reader.take(length - 1)
        return (Answer(transaction: transaction, unit: unit, message: Array(message)), 6 + length)
    }

    /// The answer must be the one to this question, byte count and all.
    static func read(_ message: [UInt8], for block: ModbusBlock) throws(WireFailure) -> Outcome {
        var reader = WireReader(message)
        let function = try reader.byte()
        if function == block.space.function | 0x80 { return .exception(try reader.byte()) }
        guard function == block.space.function else { throw WireFailure.wrongAnswer("of function \(function)") }
        let bytes = Int(try reader.byte())
        guard bytes == reader.left else { throw WireFailure("\(reader.left) bytes where \(bytes) are told") }
        if block.space.isOfBits {
            guard bytes == (block.count + 7) / 8 else { throw WireFailure("\(bytes) bytes for \(block.count) bits") }
            let taken = Array(try reader.take(bytes))
            return .flags((0..<block.count).map { taken[$0 / 8] >> ($0 % 8) & 1 == 1 })
        }
        guard bytes == 2 * block.count else { throw WireFailure("\(bytes) bytes for \(block.count) registers") }
        var registers: [UInt16] = []
        for _ in 0..<block.count { registers.append(try reader.big(UInt16.self)) }
        return .registers(registers)
    }

    /// In words for the operator (§7).
    static func reason(_ exception: UInt8) -> String {
        switch exception {
        case 1: "illegal function"
        case 2: "illegal address"
        case 3: "illegal value"
        case 4: "device failure"
        case 5: "acknowledged, not done"
        case 6: "device busy"
        case 8: "memory parity"
        case 10: "gateway has no path"
        case 11: "no answer behind the gateway"
        default: "exception \(exception)"
        }
    }
}
