package import Kernel

/// A few minutes of film of one camera: the ledger keeps the digest of the list of its segments, which lies with them.
package struct Reel: Sendable, Hashable {
    package let camera: String
    package let from: Moment
    package let to: Moment
    package let segments: Int
    package let bytes: Int64
    package let manifest: Digest
    /// Manifest of the reel before it, of the same camera; nil of the first.
    package let previous: Digest?

    package init(
        camera: String, from: Moment, to: Moment, segments: Int, bytes: Int64, manifest: Digest, previous: Digest?
    ) {
        self.camera = camera
        self.from = from
        self.to = to
        self.segments = segments
        self.bytes = bytes
        self.manifest = manifest
        self.previous = previous
    }

    package var id: String { "\(camera)-\(from.milliseconds)" }
}

/// What happened to a reel; a disposed one is gone from the disk, and that it was there stays.
package enum ReelFact: Fact {
    case sealed(Reel)
    case disposed

    package static let kinds: [FactKind] = ["film.reel.sealed.v1", "film.reel.disposed.v1"]

    package var kind: FactKind {
        switch self {
        case .sealed: "film.reel.sealed.v1"
        case .disposed: "film.reel.disposed.v1"
        }
    }

    package var mentions: [Subject] {
        switch self {
        case .sealed(let reel): [Subject(CameraRules.noun, reel.camera)]
        case .disposed: []
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        if case .sealed(let reel) = self {
            writer.member("bytes", reel.bytes)
            writer.member("camera", reel.camera)
            writer.member("from", reel.from)
            writer.member("manifest", reel.manifest.hex)
            writer.memberIfPresent("previous", reel.previous?.hex)
            writer.member("segments", reel.segments)
            writer.member("to", reel.to)
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> ReelFact {
        switch kind {
        case "film.reel.disposed.v1": return .disposed
        case "film.reel.sealed.v1":
            guard let manifest = Digest(hex: try fields.string("manifest")) else { throw fields.wrong("manifest") }
            let told = try fields.optionalString("previous")
            let previous = told.flatMap { Digest(hex: $0) }
            guard (told == nil) == (previous == nil) else { throw fields.wrong("previous") }
            return .sealed(
                Reel(
                    camera: try fields.string("camera"), from: try fields.moment("from"), to: try fields.moment("to"),
                    segments: Int(try fields.integer("segments")), bytes: try fields.integer("bytes"),
                    manifest: manifest, previous: previous))
        default: throw fields.wrong("kind")
        }
    }
}
