package import Kernel

/// A name with the namespace it is of.
package struct QualifiedName: Hashable, Sendable {
    package let namespace: UInt16
    package let name: String
}

/// A text and the language it is in.
package struct LocalizedText: Hashable, Sendable {
    package let locale: String?
    package let text: String
}

/// A structure that is carried as its bytes: what is not known is not lost.
package struct ExtensionObject: Hashable, Sendable {
    package let type: NodeId
    package let body: [UInt8]
}

/// A value of any built-in type (OPC 10000-6, 5.1.2, table 1).
package indirect enum Variant: Hashable, Sendable {
    case null
    case boolean(Bool)
    /// SByte, Int16, Int32, Int64.
    case signed(Int64)
    /// Byte, UInt16, UInt32, UInt64.
    case unsigned(UInt64)
    case float(Float)
    case double(Double)
    case text(String)
    case moment(Moment?)
    case guid(GUID)
    case bytes([UInt8])
    case node(NodeId)
    case status(StatusCode)
    case name(QualifiedName)
    case localized(LocalizedText)
    case object(ExtensionObject)
    case value(TimedValue)
    /// With the sizes of its dimensions; empty: one dimension.
    case array([Variant], dimensions: [Int32])

    /// As a binary number; a Float as the nearest Double.
    package var double: Double? {
        switch self {
        case .boolean(let flag): flag ? 1 : 0
        case .signed(let number): Double(number)
        case .unsigned(let number): Double(number)
        case .float(let number): Double(number)
        case .double(let number): number
        default: nil
        }
    }

    /// A whole number, exact.
    package var integer: Int64? {
        switch self {
        case .boolean(let flag): flag ? 1 : 0
        case .signed(let number): number
        case .unsigned(let number): Int64(exactly: number)
        default: nil
        }
    }

    package var string: String? {
        switch self {
        case .text(let text): text
        case .localized(let localized): localized.text
        case .name(let name): name.name
        default: nil
        }
    }

    init(from reader: inout WireReader) throws(WireFailure) {
        self = try reader.nested { (reader) throws(WireFailure) in try Variant.read(from: &reader) }
    }

    private static func read(from reader: inout WireReader) throws(WireFailure) -> Variant {
        let encoding = try reader.byte()
        let type = encoding & 0x3F
        guard encoding & 0x80 != 0 else {
            guard encoding & 0x40 == 0 else { throw .encoding(encoding) }
            return try scalar(type, from: &reader)
        }
        guard type > 0 else { throw .encoding(encoding) }
        // A Diagnostics is one byte at least, as is every other type.
        let elements = try reader.array(least: 1) { (reader) throws(WireFailure) in
            try scalar(type, from: &reader)
        }
        guard encoding & 0x40 != 0 else { return .array(elements, dimensions: []) }
        let dimensions = try reader.array(least: 4) { (reader) throws(WireFailure) in
            try reader.integer(Int32.self)
        }
        return .array(elements, dimensions: dimensions)
    }

    private static func scalar(_ type: UInt8, from reader: inout WireReader) throws(WireFailure) -> Variant {
        switch type {
        case 0: return .null
        case 1: return .boolean(try reader.boolean())
        case 2: return .signed(Int64(try reader.integer(Int8.self)))
        case 3: return .unsigned(UInt64(try reader.byte()))
        case 4: return .signed(Int64(try reader.integer(Int16.self)))
        case 5: return .unsigned(UInt64(try reader.integer(UInt16.self)))
        case 6: return .signed(Int64(try reader.integer(Int32.self)))
        case 7: return .unsigned(UInt64(try reader.integer(UInt32.self)))
        case 8: return .signed(try reader.integer())
        case 9: return .unsigned(try reader.integer())
        case 10: return .float(try reader.float())
        case 11: return .double(try reader.double())
        case 12: return try reader.string().map(Variant.text) ?? .null
        case 13: return .moment(Moment(ticksOfOPCUA: try reader.integer()))
        case 14: return .guid(try GUID(from: &reader))
        // XmlElement is a ByteString on the wire.
        case 15, 16: return try reader.byteString().map(Variant.bytes) ?? .null
        case 17: return .node(try NodeId(from: &reader))
        case 18: return .node(try ExpandedNodeId(from: &reader).node)
        case 19: return .status(StatusCode(try reader.integer()))
        case 20: return .name(try QualifiedName(from: &reader))
        case 21: return .localized(try LocalizedText(from: &reader))
        case 22: return .object(try ExtensionObject(from: &reader))
        case 23: return .value(try TimedValue(from: &reader))
        case 24: return try Variant(from: &reader)
        case 25:
            try Diagnostics.skip(in: &reader)
            return .null
        // 26 to 31 are kept for later and stand for a ByteString (5.2.2.16).
        case 26...31: return try reader.byteString().map(Variant.bytes) ?? .null
        default: throw .encoding(type)
        }
    }
}

/// A value with its quality and its times: DataValue of the standard (OPC 10000-6, 5.2.2.17).
package struct TimedValue: Hashable, Sendable {
    package var value: Variant
    package var status: StatusCode
    package var sourceTime: Moment?
    package var serverTime: Moment?

    /// A server that does not know its source's time states its own.
    package var time: Moment? { sourceTime ?? serverTime }

    package init(
        value: Variant, status: StatusCode = StatusCode(0), sourceTime: Moment? = nil, serverTime: Moment? = nil
    ) {
        (self.value, self.status) = (value, status)
        (self.sourceTime, self.serverTime) = (sourceTime, serverTime)
    }

    init(from reader: inout WireReader) throws(WireFailure) {
        let mask = try reader.byte()
        guard mask & 0xC0 == 0 else { throw .encoding(mask) }
        value = mask & 0x01 != 0 ? try Variant(from: &reader) : .null
        status = StatusCode(mask & 0x02 != 0 ? try reader.integer() : 0)
        sourceTime = mask & 0x04 != 0 ? Moment(ticksOfOPCUA: try reader.integer()) : nil
        // Units of 10 ps below the 100 ns: finer than any clock of a plant.
        if mask & 0x10 != 0 { _ = try reader.integer(UInt16.self) }
        serverTime = mask & 0x08 != 0 ? Moment(ticksOfOPCUA: try reader.integer()) : nil
        if mask & 0x20 != 0 { _ = try reader.integer(UInt16.self) }
    }
}

extension QualifiedName {
    init(from reader: inout WireReader) throws(WireFailure) {
        namespace = try reader.integer()
        name = try reader.string() ?? ""
    }

    /// No data encoding asked for, and the like.
    static func writeNull(into writer: inout WireWriter) {
        writer.put(UInt16(0))
        writer.put(nil as String?)
    }
}

extension LocalizedText {
    init(from reader: inout WireReader) throws(WireFailure) {
        let mask = try reader.byte()
        guard mask & 0xFC == 0 else { throw .encoding(mask) }
        locale = mask & 0x01 != 0 ? try reader.string() : nil
        text = mask & 0x02 != 0 ? try reader.string() ?? "" : ""
    }

    func write(into writer: inout WireWriter) {
        writer.put(UInt8(0x02))
        writer.put(text)
    }
}

extension ExtensionObject {
    init(from reader: inout WireReader) throws(WireFailure) {
        type = try NodeId(from: &reader)
        let encoding = try reader.byte()
        switch encoding {
        case 0: body = []
        case 1, 2: body = try reader.byteString() ?? []
        default: throw .encoding(encoding)
        }
    }

    func write(into writer: inout WireWriter) {
        type.write(into: &writer)
        writer.put(UInt8(1))
        writer.put(bytes: body)
    }

    static func writeNull(into writer: inout WireWriter) {
        NodeId.null.write(into: &writer)
        writer.put(UInt8(0))
    }

    /// A structure of ours under the number of its encoding.
    init(_ number: UInt32, _ write: (inout WireWriter) -> Void) {
        var writer = WireWriter()
        write(&writer)
        type = NodeId(number)
        body = writer.bytes
    }
}

/// DiagnosticInfo is never asked for; a server that sends it all the same is read past (OPC 10000-6, 5.2.2.12).
enum Diagnostics {
    static func skip(in reader: inout WireReader) throws(WireFailure) {
        try reader.nested { (reader) throws(WireFailure) in
            let mask = try reader.byte()
            guard mask & 0x80 == 0 else { throw .encoding(mask) }
            for bit in [0x01, 0x02, 0x08, 0x04] as [UInt8] where mask & bit != 0 {
                _ = try reader.integer(Int32.self)
            }
            if mask & 0x10 != 0 { _ = try reader.string() }
            if mask & 0x20 != 0 { _ = try reader.integer(UInt32.self) }
            if mask & 0x40 != 0 { try skip(in: &reader) }
        }
    }

    static func skipArray(in reader: inout WireReader) throws(WireFailure) {
        _ = try reader.array(least: 1) { (reader) throws(WireFailure) in try skip(in: &reader) }
    }
}
