/// Reads a ZIP archive (PKWARE APPNOTE 6.3) in memory: only plain, closed archives with names that stay inside.
/// Nothing is written to a disk; names are checked all the same, since the raw file is kept and others open it.
struct ZipArchive {
    private struct Part {
        let name: String
        let isPacked: Bool
        let checksum: UInt32
        let packedSize: Int
        let size: Int
        let head: Int
    }

    private let bytes: [UInt8]
    private let limits: SheetLimits
    private var parts: [String: Part] = [:]

    init(_ bytes: [UInt8], limits: SheetLimits) throws(SheetFailure) {
        self.bytes = bytes
        self.limits = limits
        guard bytes.count <= limits.packedBytesMax else { throw .tooLarge }
        guard bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) else { throw .notArchive }
        let end = try endRecord()
        let count = short(end + 10)
        let size = long(end + 12)
        let start = long(end + 16)
        guard count != 0xFFFF, size != 0xFFFF_FFFF, start != 0xFFFF_FFFF, short(end + 4) == 0,
            short(end + 6) == 0, short(end + 8) == count
        else { throw .wideArchive }
        guard count <= limits.partsMax else { throw .tooManyParts }
        guard start + size == end else { throw .damaged }
        let listed = try directory(from: start, to: end, count: count)
        try refuseOverlaps(listed, before: start)
        for part in listed where parts.updateValue(part, forKey: part.name.lowercased()) != nil {
            throw .overlapping
        }
    }

    /// The bytes of one part, unpacked now and checked; nothing if it is not there.
    func part(_ name: String) throws(SheetFailure) -> [UInt8]? {
        guard let part = parts[name.lowercased()] else { return nil }
        let start = part.head + 30 + short(part.head + 26) + short(part.head + 28)
        let packed = bytes[start..<(start + part.packedSize)]
        let content: [UInt8]?
        if part.isPacked {
            content = Deflate.unpacked(packed, size: part.size)
        } else {
            content = part.size == part.packedSize ? Array(packed) : nil
        }
        guard let content, Deflate.crc32(content) == part.checksum else { throw .damaged }
        return content
    }

    /// The end of the central directory: the last record of the file, with a comment of 65 535 bytes at most.
    private func endRecord() throws(SheetFailure) -> Int {
        var at = bytes.count - 22
        let first = max(0, at - 0xFFFF)
        while at >= first {
            if long(at) == 0x0605_4B50, at + 22 + short(at + 20) == bytes.count { return at }
            at -= 1
        }
        throw .damaged
    }

    private func directory(from start: Int, to end: Int, count: Int) throws(SheetFailure) -> [Part] {
        var found: [Part] = []
        var at = start
        var total = 0
        for _ in 0..<count {
            guard at + 46 <= end, long(at) == 0x0201_4B50 else { throw .damaged }
            let nameEnd = at + 46 + short(at + 28)
            let next = nameEnd + short(at + 30) + short(at + 32)
            guard next <= end else { throw .damaged }
            guard short(at + 8) & 0x2041 == 0 else { throw .encrypted }
            let method = short(at + 10)
            guard method == 0 || method == 8 else { throw .damaged }
            let part = Part(
                name: try inside(bytes[(at + 46)..<nameEnd]), isPacked: method == 8,
                checksum: UInt32(long(at + 16)), packedSize: long(at + 20), size: long(at + 24), head: long(at + 42))
            guard part.size != 0xFFFF_FFFF, part.packedSize != 0xFFFF_FFFF else { throw .wideArchive }
            total += part.size
            guard total <= limits.unpackedBytesMax else { throw .bomb }
            if part.size > limits.ratioFreeBytes, part.size > part.packedSize * limits.ratioMax { throw .bomb }
            found.append(part)
            at = next
        }
        guard at == end else { throw .damaged }
        return found
    }

    /// No absolute path, no step upwards, no drive, no backslash.
    private func inside(_ name: ArraySlice<UInt8>) throws(SheetFailure) -> String {
        guard let text = String(validating: name, as: UTF8.self) else { throw .notUTF8 }
        let steps = text.split(separator: "/", omittingEmptySubsequences: false)
        let foreign = text.unicodeScalars.contains { $0.value < 0x20 || $0 == "\\" || $0 == ":" || $0.value == 0x7F }
        guard !text.isEmpty, !foreign, !text.hasPrefix("/"), !steps.contains(".."), !steps.contains(".") else {
            throw .foreignName
        }
        return text
    }

    /// A bomb of overlapping parts (Fifield 2019) claims each byte many times.
    private func refuseOverlaps(_ listed: [Part], before end: Int) throws(SheetFailure) {
        var free = 0
        for part in listed.sorted(by: { $0.head < $1.head }) {
            guard part.head >= free else { throw .overlapping }
            guard part.head + 30 <= end, long(part.head) == 0x0403_4B50 else { throw .damaged }
            let name = part.head + 30
            let start = name + short(part.head + 26) + short(part.head + 28)
            free = start + part.packedSize
            guard free <= end, bytes[name..<(name + short(part.head + 26))].elementsEqual(part.name.utf8) else {
                throw .damaged
            }
        }
    }

    private func short(_ at: Int) -> Int { Int(bytes[at]) | Int(bytes[at + 1]) << 8 }
    private func long(_ at: Int) -> Int { short(at) | short(at + 2) << 16 }
}
