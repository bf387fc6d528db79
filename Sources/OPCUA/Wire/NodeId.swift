import Kernel

/// 16 bytes as a GUID is written: three little-endian groups, then eight bytes.
package struct GUID: Hashable, Sendable, CustomStringConvertible {
    package let first: UInt32
    package let second: UInt16
    package let third: UInt16
    package let last: [UInt8]

    init(from reader: inout WireReader) throws(WireFailure) {
        first = try reader.integer()
        second = try reader.integer()
        third = try reader.integer()
        last = Array(try reader.raw(8))
    }

    init?(_ text: Substring) {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.count == 5, groups.map(\.count) == [8, 4, 4, 4, 12],
            let first = UInt32(groups[0], radix: 16), let second = UInt16(groups[1], radix: 16),
            let third = UInt16(groups[2], radix: 16), let last = Hex.decode(String(groups[3] + groups[4]).lowercased())
        else { return nil }
        (self.first, self.second, self.third, self.last) = (first, second, third, last)
    }

    func write(into writer: inout WireWriter) {
        writer.put(first)
        writer.put(second)
        writer.put(third)
        writer.raw(last)
    }

    package var description: String {
        let head = [GUID.hex(first, 8), GUID.hex(UInt32(second), 4), GUID.hex(UInt32(third), 4)]
        let tail = Hex.encode(last)
        return (head + [String(tail.prefix(4)), String(tail.dropFirst(4))]).joined(separator: "-")
    }

    private static func hex(_ number: UInt32, _ width: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: width - digits.count) + digits
    }
}

/// Names a node of a server (OPC 10000-3, 8.2); written `ns=2;s=BR101.TT01` (OPC 10000-6, 5.3.1.10).
package struct NodeId: Hashable, Sendable, CustomStringConvertible {
    package enum Identifier: Hashable, Sendable {
        case number(UInt32)
        case text(String)
        case guid(GUID)
        case opaque([UInt8])
    }

    package let namespace: UInt16
    package let identifier: Identifier

    package init(_ number: UInt32, namespace: UInt16 = 0) {
        self.init(.number(number), namespace: namespace)
    }

    package init(_ identifier: Identifier, namespace: UInt16) {
        self.namespace = namespace
        self.identifier = identifier
    }

    static let null = NodeId(0)

    /// Nil: no node id.
    package init?(_ text: String) {
        var rest = Substring(text)
        var namespace: UInt16 = 0
        if rest.hasPrefix("ns=") {
            guard let end = rest.firstIndex(of: ";"), let number = UInt16(rest[..<end].dropFirst(3)) else { return nil }
            namespace = number
            rest = rest[rest.index(after: end)...]
        }
        let value = rest.dropFirst(2)
        switch rest.prefix(2) {
        case "i=":
            guard let number = UInt32(value) else { return nil }
            self.init(.number(number), namespace: namespace)
        case "s=": self.init(.text(String(value)), namespace: namespace)
        case "g=":
            guard let guid = GUID(value) else { return nil }
            self.init(.guid(guid), namespace: namespace)
        case "b=":
            guard let bytes = Base64.decode(String(value)) else { return nil }
            self.init(.opaque(bytes), namespace: namespace)
        default: return nil
        }
    }

    package var description: String {
        let place = namespace == 0 ? "" : "ns=\(namespace);"
        switch identifier {
        case .number(let number): return "\(place)i=\(number)"
        case .text(let text): return "\(place)s=\(text)"
        case .guid(let guid): return "\(place)g=\(guid)"
        case .opaque(let bytes): return "\(place)b=\(Base64.encode(bytes))"
        }
    }

    init(from reader: inout WireReader) throws(WireFailure) {
        try self.init(encoding: try reader.byte(), from: &reader)
    }

    init(encoding: UInt8, from reader: inout WireReader) throws(WireFailure) {
        switch encoding {
        case 0: self.init(.number(UInt32(try reader.byte())), namespace: 0)
        case 1:
            let namespace = UInt16(try reader.byte())
            self.init(.number(UInt32(try reader.integer(UInt16.self))), namespace: namespace)
        case 2:
            let namespace = try reader.integer(UInt16.self)
            self.init(.number(try reader.integer()), namespace: namespace)
        case 3:
            let namespace = try reader.integer(UInt16.self)
            self.init(.text(try reader.string() ?? ""), namespace: namespace)
        case 4:
            let namespace = try reader.integer(UInt16.self)
            self.init(.guid(try GUID(from: &reader)), namespace: namespace)
        case 5:
            let namespace = try reader.integer(UInt16.self)
            self.init(.opaque(try reader.byteString() ?? []), namespace: namespace)
        default: throw .encoding(encoding)
        }
    }

    func write(into writer: inout WireWriter) {
        switch identifier {
        case .number(let number) where namespace == 0 && number < 256:
            writer.put(UInt8(0))
            writer.put(UInt8(number))
        case .number(let number) where namespace < 256 && number < 65_536:
            writer.put(UInt8(1))
            writer.put(UInt8(namespace))
            writer.put(UInt16(number))
        case .number(let number):
            writer.put(UInt8(2))
            writer.put(namespace)
            writer.put(number)
        case .text(let text):
            writer.put(UInt8(3))
            writer.put(namespace)
            writer.put(text)
        case .guid(let guid):
            writer.put(UInt8(4))
            writer.put(namespace)
            guid.write(into: &writer)
        case .opaque(let bytes):
            writer.put(UInt8(5))
            writer.put(namespace)
            writer.put(bytes: bytes)
        }
    }
}

/// A node that may stand on another server or under a namespace by its name.
package struct ExpandedNodeId: Hashable, Sendable {
    package let node: NodeId
    package let namespaceURI: String?
    package let server: UInt32

    init(from reader: inout WireReader) throws(WireFailure) {
        let encoding = try reader.byte()
        node = try NodeId(encoding: encoding & 0x3F, from: &reader)
        namespaceURI = encoding & 0x80 != 0 ? try reader.string() : nil
        server = encoding & 0x40 != 0 ? try reader.integer() : 0
    }
}
