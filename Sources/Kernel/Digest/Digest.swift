/// A SHA-256 digest: exactly 32 bytes, held without a heap allocation.
package struct Digest: Hashable, Sendable, CustomStringConvertible {
    package static let count = 32

    private let a: UInt64
    private let b: UInt64
    private let c: UInt64
    private let d: UInt64

    /// Nil unless there are exactly 32 bytes: a cut hash must never pass for one.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Digest.count else { return nil }
        self = bytes.withUnsafeBytes { Digest(loading: $0) }
    }

    package init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count == Digest.count else { return nil }
        self = bytes.withUnsafeBytes { Digest(loading: $0) }
    }

    /// From a buffer of 32 bytes, without a loop.
    package init(loading buffer: UnsafeRawBufferPointer) {
        precondition(buffer.count == Digest.count)
        a = UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
        b = UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        c = UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
        d = UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
    }

    package init?(hex: String) {
        var hex = hex
        guard let digest = hex.withUTF8({ Digest(hexDigits: $0) }) else { return nil }
        self = digest
    }

    /// From 64 lower-case digits.
    package init?(hexDigits digits: UnsafeBufferPointer<UInt8>) {
        guard digits.count == 64, let a = Hex.word(digits[0..<16]), let b = Hex.word(digits[16..<32]),
            let c = Hex.word(digits[32..<48]), let d = Hex.word(digits[48..<64])
        else { return nil }
        (self.a, self.b, self.c, self.d) = (a, b, c, d)
    }

    package init?(base64: String) {
        guard let bytes = Base64.decode(base64) else { return nil }
        self.init(bytes)
    }

    package func store(into buffer: UnsafeMutableRawBufferPointer) {
        precondition(buffer.count == Digest.count)
        buffer.storeBytes(of: a.bigEndian, toByteOffset: 0, as: UInt64.self)
        buffer.storeBytes(of: b.bigEndian, toByteOffset: 8, as: UInt64.self)
        buffer.storeBytes(of: c.bigEndian, toByteOffset: 16, as: UInt64.self)
        buffer.storeBytes(of: d.bigEndian, toByteOffset: 24, as: UInt64.self)
    }

    package var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Digest.count) { buffer, count in
            store(
                into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[0..<32]))
            count = Digest.count
        }
    }

    package func append(to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(byteCount: Digest.count, alignment: 8) { buffer in
            store(into: buffer)
            bytes.append(contentsOf: buffer)
        }
    }

    func appendHex(to bytes: inout [UInt8]) {
        for word in [a, b, c, d] { Hex.append(word, to: &bytes) }
    }

    package var hex: String { Hex.encode(bytes) }
    package var base64: String { Base64.encode(bytes) }
    package var description: String { hex }
}
