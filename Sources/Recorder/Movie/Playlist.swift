package import Kernel

/// A playlist that cannot be what our own recorder wrote.
package enum PlaylistFailure: Error, Hashable {
    case tooLong, notAPlaylist, duration, path, tooManySegments
}

/// What ffmpeg says it has finished (RFC 8216): the initialisation section and the media segments, oldest first.
///
/// Its dates are not read: they count from the moment at which the muxer was opened, and are late by as long as the
/// stream was probed before, some two seconds. `RunClock` tells when a segment began.
package struct Playlist: Sendable, Hashable {
    /// ffmpeg lists the last hundred segments, in less than 20 kB.
    package static let bytesMax = 1 << 20
    package static let segmentsMax = 2_000
    /// A camera without a key frame for longer is broken.
    package static let durationMax = Span.minutes(10)

    package struct Segment: Sendable, Hashable {
        /// Beside the playlist, without steps up.
        package let path: String
        package let duration: Span

        package init(path: String, duration: Span) {
            self.path = path
            self.duration = duration
        }
    }

    /// Number of the first segment that is still listed.
    package private(set) var first: Int64 = 0
    /// The initialisation section; empty before the first segment.
    package private(set) var map = ""
    package private(set) var segments: [Segment] = []

    package init(_ bytes: [UInt8]) throws(PlaylistFailure) {
        guard bytes.count <= Self.bytesMax else { throw .tooLong }
        var duration: Span?
        var isFirst = true
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true) {
            let text = String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
            if isFirst {
                guard text == "#EXTM3U" else { throw .notAPlaylist }
                isFirst = false
            } else if let rest = text.after("#EXTINF:") {
                duration = try Self.span(rest)
            } else if let rest = text.after("#EXT-X-MAP:URI=\"") {
                map = try Self.path(String(rest.prefix { $0 != "\"" }))
            } else if let rest = text.after("#EXT-X-MEDIA-SEQUENCE:") {
                guard let number = Int64(rest), number >= 0 else { throw .notAPlaylist }
                first = number
            } else if !text.hasPrefix("#") {
                guard let known = duration else { throw .notAPlaylist }
                guard segments.count < Self.segmentsMax else { throw .tooManySegments }
                segments.append(Segment(path: try Self.path(text), duration: known))
                duration = nil
            }
        }
        guard !isFirst else { throw .notAPlaylist }
    }

    /// Decimal seconds, rounded down to the microsecond.
    private static func span(_ text: Substring) throws(PlaylistFailure) -> Span {
        let number = text.prefix { $0 != "," }
        let halves = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = halves.first.flatMap({ Int64($0) }), (0...600).contains(whole) else { throw .duration }
        var fraction = halves.count > 1 ? halves[1].prefix(6) : ""
        guard fraction.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { throw .duration }
        while fraction.utf8.count < 6 { fraction.append("0") }
        guard let micro = Int64(fraction) else { throw .duration }
        let span = Span.microseconds(whole * 1_000_000 + micro)
        guard span > .zero, span <= durationMax else { throw .duration }
        return span
    }

    private static func path(_ text: String) throws(PlaylistFailure) -> String {
        guard FilmPath.isOurs(text) else { throw .path }
        return text
    }
}

/// Names of files of film: what a playlist or a manifest says is opened only if it can lie in its own folder.
package enum FilmPath {
    private static let bytesMax = 200

    /// Letters, digits, `-`, `_`, `.` and `/`; no step up, no root, nothing hidden.
    package static func isOurs(_ text: String) -> Bool {
        guard (1...bytesMax).contains(text.utf8.count) else { return false }
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "/"):
                true
            default: false
            }
        }
        return isPlain
            && text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                !$0.isEmpty && !$0.hasPrefix(".")
            }
    }
}

extension String {
    fileprivate func after(_ prefix: String) -> Substring? { hasPrefix(prefix) ? dropFirst(prefix.count) : nil }
}
