/// CRC-32C (Castagnoli, RFC 3720 §12.1): finds what a disk wrote half or turned over.
enum CRC32C {
    /// Eight tables of 256 words: eight bytes a step.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var rest = UInt32(byte)
            for _ in 0..<8 { rest = rest & 1 == 1 ? rest >> 1 ^ 0x82F6_3B78 : rest >> 1 }
            tables[byte] = rest
        }
        for byte in 0..<256 {
            for step in 1..<8 {
                let before = tables[(step - 1) * 256 + byte]
                tables[step * 256 + byte] = before >> 8 ^ tables[Int(before & 0xFF)]
            }
        }
        return tables
    }()

    static func of(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var crc = ~UInt32(0)
        tables.withUnsafeBufferPointer { table in
            bytes.withUnsafeBufferPointer { bytes in
                var place = 0
                while place + 8 <= bytes.count {
                    let low =
                        crc ^ UInt32(bytes[place]) ^ UInt32(bytes[place + 1]) << 8 ^ UInt32(bytes[place + 2]) << 16
                        ^ UInt32(bytes[place + 3]) << 24
                    crc = table[7 * 256 + Int(low & 0xFF)] ^ table[6 * 256 + Int(low >> 8 & 0xFF)]
                    crc ^= table[5 * 256 + Int(low >> 16 & 0xFF)] ^ table[4 * 256 + Int(low >> 24)]
                    crc ^= table[3 * 256 + Int(bytes[place + 4])] ^ table[2 * 256 + Int(bytes[place + 5])]
                    crc ^= table[256 + Int(bytes[place + 6])] ^ table[Int(bytes[place + 7])]
                    place += 8
                }
                while place < bytes.count {
                    crc = crc >> 8 ^ table[Int((crc ^ UInt32(bytes[place])) & 0xFF)]
                    place += 1
                }
            }
        }
        return ~crc
    }
}
