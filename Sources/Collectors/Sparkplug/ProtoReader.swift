/// Protocol Buffers on the wire (proto2/3): field numbers and values, unknown ones skipped.
struct ProtoReader {
    enum Value {
        case varint(UInt64)
        case fixed64(UInt64)
        case bytes(ArraySlice<UInt8>)
        case fixed32(UInt32)
    }

    /// Groups were given up before Sparkplug began; one inside another could exhaust the stack.
    private var reader: WireReader

    init(_ bytes: ArraySlice<UInt8>) { reader = WireReader(bytes) }

    /// Nothing at the end.
    mutating func next() throws(WireFailure) -> (field: Int, value: Value)? {
        guard !reader.isAtEnd else { return nil }
        let key = try reader.varint()
        guard key >> 3 > 0, key >> 3 < 1 << 29 else { throw WireFailure("field number \(key >> 3)") }
        let field = Int(key >> 3)
        switch key & 7 {
        case 0: return (field, .varint(try reader.varint()))
        case 1: return (field, .fixed64(try reader.little(UInt64.self)))
        case 2: return (field, .bytes(try reader.take(try reader.count())))
        case 5: return (field, .fixed32(try reader.little(UInt32.self)))
        default: throw WireFailure("wire type \(key & 7)")
        }
    }
}

extension ProtoReader.Value {
    var varint: UInt64? { if case .varint(let number) = self { number } else { nil } }
    var fixed64: UInt64? { if case .fixed64(let number) = self { number } else { nil } }
    var fixed32: UInt32? { if case .fixed32(let number) = self { number } else { nil } }
    var bytes: ArraySlice<UInt8>? { if case .bytes(let bytes) = self { bytes } else { nil } }
    var text: String? { bytes.flatMap { String(validating: $0, as: UTF8.self) } }
}

/// Writes the few messages that a host sends.
struct ProtoWriter {
    var bytes: [UInt8] = []

    mutating func varint(_ field: Int, _ value: UInt64) {
        var writer = WireWriter()
        writer.varint(UInt64(field) << 3)
        writer.varint(value)
        bytes += writer.bytes
    }

    mutating func bytes(_ field: Int, _ value: [UInt8]) {
        var writer = WireWriter()
        writer.varint(UInt64(field) << 3 | 2)
        writer.varint(UInt64(value.count))
        writer.raw(value)
        bytes += writer.bytes
    }

    mutating func text(_ field: Int, _ value: String) { bytes(field, Array(value.utf8)) }
}
