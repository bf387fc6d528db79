package import Kernel

/// One finished segment of film.
package struct FilmSegment: Sendable, Hashable {
    /// Below the folder of the camera.
    package let path: String
    /// By our own clock.
    package let from: Moment
    package let duration: Span
    package let bytes: Int
    package let digest: Digest
    /// Initialisation section that it is played with, below the folder of the camera.
    package let start: String
    package let startDigest: Digest
    package let codec: String
    /// Hashed only after the node was started anew: it lay on the disk unsealed meanwhile.
    package let isRecovered: Bool

    package init(
        path: String, from: Moment, duration: Span, bytes: Int, digest: Digest, start: String, startDigest: Digest,
        codec: String, isRecovered: Bool = false
    ) {
        self.path = path
        self.from = from
        self.duration = duration
        self.bytes = bytes
        self.digest = digest
        self.start = start
        self.startDigest = startDigest
        self.codec = codec
        self.isRecovered = isRecovered
    }

    package var to: Moment { from + duration }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("bytes", bytes)
        writer.member("codec", codec)
        writer.member("duration_us", duration.microseconds)
        writer.member("from", from.rfc3339)
        writer.member("path", path)
        writer.member("recovered", isRecovered)
        writer.member("sha256", digest.hex)
        writer.member("start", start)
        writer.member("start_sha256", startDigest.hex)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        guard let from = Moment(rfc3339: try fields.string("from")) else { throw fields.wrong("from") }
        guard let digest = Digest(hex: try fields.string("sha256")) else { throw fields.wrong("sha256") }
        guard let startDigest = Digest(hex: try fields.string("start_sha256")) else {
            throw fields.wrong("start_sha256")
        }
        let (path, start) = (try fields.string("path"), try fields.string("start"))
        guard FilmPath.isOurs(path), FilmPath.isOurs(start) else { throw fields.wrong("path") }
        let bytes = try fields.integer("bytes")
        let duration = try fields.integer("duration_us")
        guard bytes > 0, duration > 0 else { throw fields.wrong("bytes") }
        self.init(
            path: path, from: from, duration: .microseconds(duration), bytes: Int(bytes), digest: digest,
            start: start, startDigest: startDigest, codec: try fields.string("codec"),
            isRecovered: try fields.bool("recovered"))
    }
}

/// The list of a reel's segments, a file beside them; the ledger seals its digest. It says what came before, so that a
/// reel that is taken out leaves a hole in the chain.
package struct ReelManifest: Sendable, Hashable {
    /// Five minutes of segments of a second.
    package static let segmentsMax = 1_000
    package static let bytesMax = 1 << 20

    package let camera: String
    /// Digest of the manifest before it; nil of the first.
    package let previous: Digest?
    package let segments: [FilmSegment]

    /// `segments`: at least one, oldest first.
    package init(camera: String, previous: Digest?, segments: [FilmSegment]) {
        precondition(!segments.isEmpty, "a reel holds film")
        self.camera = camera
        self.previous = previous
        self.segments = segments
    }

    package var from: Moment { segments[0].from }
    package var to: Moment { segments.map(\.to).max() ?? from }
    package var bytes: Int { segments.reduce(0) { $0 + $1.bytes } }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter(capacity: 400 * segments.count)
        writer.beginObject()
        writer.member("camera", camera)
        if let previous { writer.member("previous", previous.hex) }
        writer.key("segments")
        writer.beginArray()
        for segment in segments { segment.write(to: &writer) }
        writer.endArray()
        writer.member("v", 1)
        writer.endObject()
        return writer.bytes
    }

    package init(canonical bytes: [UInt8]) throws(JSONFailure) {
        let fields = try JSONFields(canonical: bytes)
        guard bytes.count <= Self.bytesMax, try fields.integer("v") == 1 else { throw fields.wrong("v") }
        var segments: [FilmSegment] = []
        for one in try fields.objects("segments") { segments.append(try FilmSegment(reading: one)) }
        guard (1...Self.segmentsMax).contains(segments.count) else { throw fields.wrong("segments") }
        let told = try fields.optionalString("previous")
        let previous = told.flatMap { Digest(hex: $0) }
        guard (told == nil) == (previous == nil) else { throw fields.wrong("previous") }
        self.init(camera: try fields.string("camera"), previous: previous, segments: segments)
    }
}
