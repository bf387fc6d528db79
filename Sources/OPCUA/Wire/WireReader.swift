/// Why bytes are no message of OPC UA Binary (OPC 10000-6, 5.2).
package enum WireFailure: Error, Equatable {
    /// The bytes end before the value does.
    case ended
    /// A length or count that the rest cannot hold.
    case length(Int64)
    case notUTF8
    /// An encoding byte that the standard does not have.
    case encoding(UInt8)
    /// Values inside values, deeper than the 100 levels that the standard asks for.
    case depth
    /// Another message than was asked for, by the number of its encoding.
    case message(UInt32)
    /// Bytes after the end of the message.
    case rest(Int)
}

/// Reads little-endian values and never past the end; a count is believed only if its elements can be there.
package struct WireReader {
    private let bytes: [UInt8]
    private(set) var position: Int
    private let end: Int
    private var depth = 0

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = 0
        end = bytes.count
    }

    package var remaining: Int { end - position }

    mutating func integer<Number: FixedWidthInteger>(_: Number.Type = Number.self) throws(WireFailure) -> Number {
        let size = MemoryLayout<Number>.size
        guard remaining >= size else { throw .ended }
        let number = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: Number.self) }
        position += size
        return Number(littleEndian: number)
    }

    mutating func byte() throws(WireFailure) -> UInt8 {
        guard position < end else { throw .ended }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func boolean() throws(WireFailure) -> Bool { try byte() != 0 }
    mutating func float() throws(WireFailure) -> Float { Float(bitPattern: try integer()) }
    mutating func double() throws(WireFailure) -> Double { Double(bitPattern: try integer()) }

    mutating func raw(_ count: Int) throws(WireFailure) -> ArraySlice<UInt8> {
        guard count >= 0, count <= remaining else { throw .length(Int64(count)) }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// Null and empty differ on the wire; null is nil.
    mutating func byteString() throws(WireFailure) -> [UInt8]? {
        let count: Int32 = try integer()
        if count == -1 { return nil }
        return Array(try raw(Int(count)))
    }

    mutating func string() throws(WireFailure) -> String? {
        let count: Int32 = try integer()
        if count == -1 { return nil }
        guard let text = String(validating: try raw(Int(count)), as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    /// A null array is empty. `least`: the fewest bytes that an element has, so that no count makes us take memory.
    mutating func array<Element>(
        least: Int, _ read: (inout WireReader) throws(WireFailure) -> Element
    ) throws(WireFailure) -> [Element] {
        let count: Int32 = try integer()
        if count <= 0 {
            guard count >= -1 else { throw .length(Int64(count)) }
            return []
        }
        guard Int(count) <= remaining / least else { throw .length(Int64(count)) }
        var elements: [Element] = []
        elements.reserveCapacity(Int(count))
        for _ in 0..<count { elements.append(try read(&self)) }
        return elements
    }

    /// Reads what may hold itself.
    mutating func nested<Value>(
        _ read: (inout WireReader) throws(WireFailure) -> Value
    ) throws(WireFailure) -> Value {
        guard depth < WireLimits.depthMax else { throw .depth }
        depth += 1
        defer { depth -= 1 }
        return try read(&self)
    }

    /// A message ends where its bytes end.
    func finish() throws(WireFailure) { if remaining > 0 { throw .rest(remaining) } }
}

/// What one message may cost.
package struct WireLimits: Sendable, Equatable {
    /// OPC 10000-6, 5.1.2: decoders support at least this many levels.
    static let depthMax = 100
    /// OPC 10000-6, 7.1.2.3: nobody may state less.
    package static let chunkBytesLeast = 8_192

    /// Bytes of one chunk, both ways.
    package var chunkBytes: Int
    /// Bytes of one message of the server, all chunks.
    package var messageBytes: Int
    package var chunks: Int

    package init(chunkBytes: Int = 65_535, messageBytes: Int = 16 << 20, chunks: Int = 1_024) {
        self.chunkBytes = max(chunkBytes, Self.chunkBytesLeast)
        self.messageBytes = messageBytes
        self.chunks = chunks
    }
}
