import Glibc

/// GB 18030, in which Chinese software writes its files; read by the system's own tables (iconv).
enum ChineseText {
    /// Nil if the bytes are no GB 18030 text, or the system has no table for it.
    static func decodeGB18030(_ bytes: [UInt8]) -> String? {
        let converter = iconv_open("UTF-8", "GB18030")
        guard converter != iconv_t(bitPattern: -1) else { return nil }
        defer { iconv_close(converter) }
        // Two bytes of GB 18030 become at most three of UTF-8, one becomes one, four become four.
        var decoded = [UInt8](repeating: 0, count: bytes.count * 2 + 4)
        var source = bytes
        let written: Int? = source.withUnsafeMutableBytes { source in
            decoded.withUnsafeMutableBytes { target in
                var from = source.baseAddress?.assumingMemoryBound(to: CChar.self)
                var fromLeft = source.count
                var to = target.baseAddress?.assumingMemoryBound(to: CChar.self)
                var toLeft = target.count
                let result = iconv(converter, &from, &fromLeft, &to, &toLeft)
                return result == -1 || fromLeft > 0 ? nil : target.count - toLeft
            }
        }
        return written.map { String(decoding: decoded[..<$0], as: UTF8.self) }
    }
}
