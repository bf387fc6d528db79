/// Writes a ZIP archive; the same parts give the same bytes, since no clock is asked.
struct ZipWriter {
    /// 1980-01-01, the first day that the format knows.
    private static let dosDay = 0x21

    private var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0

    mutating func add(_ name: String, _ content: [UInt8]) {
        let packed = Deflate.packed(content)
        let head = bytes.count
        precondition(head + packed.count < 0xFFFF_FFFF, "no workbook of ours needs ZIP64")
        var fields: [UInt8] = []
        // Version 2.0, UTF-8 names, DEFLATE.
        for value in [20, 0x0800, 8, 0, Self.dosDay] { fields += Self.short(value) }
        fields += Self.long(Int(Deflate.crc32(content))) + Self.long(packed.count) + Self.long(content.count)
        fields += Self.short(name.utf8.count) + Self.short(0)
        bytes += Self.long(0x0403_4B50) + fields + name.utf8 + packed
        directory += Self.long(0x0201_4B50) + Self.short(20) + fields
        for value in [0, 0, 0] { directory += Self.short(value) }
        directory += Self.long(0) + Self.long(head) + name.utf8
        count += 1
    }

    func finished() -> [UInt8] {
        var end = Self.long(0x0605_4B50)
        for value in [0, 0, count, count] { end += Self.short(value) }
        end += Self.long(directory.count) + Self.long(bytes.count) + Self.short(0)
        return bytes + directory + end
    }

    private static func short(_ value: Int) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF)] }
    private static func long(_ value: Int) -> [UInt8] { short(value & 0xFFFF) + short(value >> 16) }
}
