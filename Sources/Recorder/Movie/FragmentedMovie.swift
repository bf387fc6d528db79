/// The few boxes of a fragmented MP4 that recording needs to know (ISO/IEC 14496-12).
package enum FragmentedMovie {
    /// The track of an initialisation section.
    package struct Track: Sendable, Hashable {
        /// As browsers ask for it (RFC 6381): `avc1.42c016`; the bare name of the sample entry for any other.
        package let codec: String
        /// Ticks a second of the media's times.
        package let timescale: Int64
        package let width: Int
        package let height: Int

        package init(codec: String, timescale: Int64, width: Int, height: Int) {
            self.codec = codec
            self.timescale = timescale
            self.width = width
            self.height = height
        }

        /// Every browser in use plays H.264 and no more than some plays H.265.
        package var isPlayable: Bool { codec.hasPrefix("avc1.") }
    }

    /// Deeper than any box that is looked for.
    private static let depthMax = 8
    private static let entryHead = 78

    /// Nil if it holds no track of pictures.
    package static func track(ofInit bytes: [UInt8]) -> Track? {
        guard let entries = find(["moov", "trak", "mdia", "minf", "stbl", "stsd"], in: bytes[...]),
            let header = find(["moov", "trak", "mdia", "mdhd"], in: bytes[...]),
            let timescale = number(header, at: header.first == 1 ? 20 : 12), timescale > 0,
            let entry = boxes(entries.dropFirst(8)).first, entry.content.count > entryHead
        else { return nil }
        let picture = entry.content
        let width = Int(number(picture, at: 24, bytes: 2) ?? 0)
        let height = Int(number(picture, at: 26, bytes: 2) ?? 0)
        var codec = entry.name
        if entry.name == "avc1" {
            guard let set = boxes(picture.dropFirst(entryHead)).first(where: { $0.name == "avcC" })?.content,
                let profile = number(set, at: 1, bytes: 3)
            else { return nil }
            let digits = String(profile, radix: 16)
            codec += "." + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        }
        return Track(codec: codec, timescale: timescale, width: width, height: height)
    }

    private struct Box {
        let name: String
        let content: ArraySlice<UInt8>
    }

    private static func find(_ path: [String], in bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var place = bytes
        for name in path.prefix(depthMax) {
            guard let box = boxes(place).first(where: { $0.name == name }) else { return nil }
            place = box.content
        }
        return place
    }

    /// Whole boxes; the first that is cut or damaged ends the list.
    private static func boxes(_ bytes: ArraySlice<UInt8>) -> [Box] {
        var found: [Box] = []
        var rest = bytes
        while rest.count >= 8, let size = number(rest, at: 0), size >= 8, size <= rest.count {
            let name = String(decoding: rest.dropFirst(4).prefix(4), as: UTF8.self)
            found.append(Box(name: name, content: rest.dropFirst(8).prefix(Int(size) - 8)))
            rest = rest.dropFirst(Int(size))
        }
        return found
    }

    private static func number(_ bytes: ArraySlice<UInt8>, at offset: Int, bytes count: Int = 4) -> Int64? {
        guard offset + count <= bytes.count else { return nil }
        return bytes.dropFirst(offset).prefix(count).reduce(0) { $0 << 8 | Int64($1) }
    }
}
