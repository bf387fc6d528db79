internal import CZlib

/// DEFLATE (RFC 1951) and CRC-32 by zlib, on bytes in memory.
enum Deflate {
    /// Raw streams, without zlib's own head and tail.
    private static let rawWindow = -MAX_WBITS

    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count)) }
    }

    static func packed(_ bytes: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        let started = deflateInit2_(
            &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, rawWindow, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
        precondition(started == Z_OK, "zlib does not start")
        defer { deflateEnd(&stream) }
        let room = Int(deflateBound(&stream, UInt(bytes.count)))
        var source = bytes
        return [UInt8](unsafeUninitializedCapacity: room) { target, count in
            source.withUnsafeMutableBufferPointer { from in
                stream.next_in = from.baseAddress
                stream.avail_in = UInt32(from.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(room)
                let ended = deflate(&stream, Z_FINISH)
                precondition(ended == Z_STREAM_END, "deflateBound is an upper bound")
            }
            count = room - Int(stream.avail_out)
        }
    }

    /// Exactly `size` bytes, or nothing: the stream may neither be shorter nor have one byte more.
    static func unpacked(_ bytes: ArraySlice<UInt8>, size: Int) -> [UInt8]? {
        var stream = z_stream()
        let started = inflateInit2_(&stream, rawWindow, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard started == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        var source = Array(bytes)
        var isWhole = false
        // One byte of room more shows a stream that is longer than it said.
        let room = size + 1
        let unpacked = [UInt8](unsafeUninitializedCapacity: room) { target, count in
            source.withUnsafeMutableBufferPointer { from in
                stream.next_in = from.baseAddress
                stream.avail_in = UInt32(from.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(room)
                isWhole = inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0
            }
            count = room - Int(stream.avail_out)
        }
        return isWhole && unpacked.count == size ? unpacked : nil
    }
}
