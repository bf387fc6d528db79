package import Kernel

/// A stretch of film that can be played.
package struct FilmPart: Sendable, Hashable {
    /// Its name among the files of its camera.
    package let path: String
    package let from: Moment
    package let to: Moment
    package let bytes: Int
    package let digest: Digest
    /// Name of the initialisation section that it is played with.
    package let start: String
    /// As browsers ask for it: `avc1.42c016`.
    package let codec: String

    package init(
        path: String, from: Moment, to: Moment, bytes: Int, digest: Digest, start: String, codec: String
    ) {
        self.path = path
        self.from = from
        self.to = to
        self.bytes = bytes
        self.digest = digest
        self.start = start
        self.codec = codec
    }
}

/// A picture and the moment that it shows.
package struct FilmStill: Sendable, Hashable {
    package let at: Moment
    package let jpeg: [UInt8]

    package init(at: Moment, jpeg: [UInt8]) {
        self.at = at
        self.jpeg = jpeg
    }
}

/// What is asked of film that leaves the house.
package struct ClipOrder: Sendable, Hashable {
    package let viewing: ViewingState
    package let camera: String
    package let from: Moment
    package let to: Moment
    /// Left, top, right and bottom of what is made unrecognisable, in per cent; nil for the film as it is.
    package let blur: [Int]?

    package init(viewing: ViewingState, camera: String, from: Moment, to: Moment, blur: [Int]?) {
        self.viewing = viewing
        self.camera = camera
        self.from = from
        self.to = to
        self.blur = blur
    }
}

/// An archive and what the record keeps of it.
package struct MadeClip: Sendable {
    package let name: String
    package let bytes: [UInt8]
    package let clip: ExportedClip

    package init(name: String, bytes: [UInt8], clip: ExportedClip) {
        self.name = name
        self.bytes = bytes
        self.clip = clip
    }
}

/// What the running recorders tell the pages of film.
package struct FilmDesk: Sendable {
    /// End of the newest film of each camera that is recorded.
    package let newest: @Sendable () -> [String: Moment]
    /// Film of a camera, oldest first, what is not sealed yet included.
    package let parts: @Sendable (_ camera: String, _ from: Moment, _ to: Moment) async throws(Fault) -> [FilmPart]
    /// A file of a camera; nil if it is gone.
    package let bytes: @Sendable (_ camera: String, _ path: String) async -> [UInt8]?
    /// The picture of a moment, or the newest before it; nil if there is none near it.
    package let still: @Sendable (_ camera: String, _ at: Moment, _ isLive: Bool) async throws(Fault) -> FilmStill?
    /// Keeps the name and password of a camera beside the record; an empty one is forgotten.
    package let secret: @Sendable (_ camera: String, _ secret: String) async throws(Fault) -> Void
    package let clip: @Sendable (ClipOrder) async throws(Denial) -> MadeClip

    package init(
        newest: @escaping @Sendable () -> [String: Moment],
        parts: @escaping @Sendable (String, Moment, Moment) async throws(Fault) -> [FilmPart],
        bytes: @escaping @Sendable (String, String) async -> [UInt8]?,
        still: @escaping @Sendable (String, Moment, Bool) async throws(Fault) -> FilmStill?,
        secret: @escaping @Sendable (String, String) async throws(Fault) -> Void,
        clip: @escaping @Sendable (ClipOrder) async throws(Denial) -> MadeClip
    ) {
        self.newest = newest
        self.parts = parts
        self.bytes = bytes
        self.still = still
        self.secret = secret
        self.clip = clip
    }

    /// Of a node that records nothing.
    package static let none = FilmDesk(
        newest: { [:] }, parts: { (_, _, _) throws(Fault) in [] }, bytes: { _, _ in nil },
        still: { (_, _, _) throws(Fault) in nil },
        secret: { (_, _) throws(Fault) in throw Fault(.configuration, "this node records no film") },
        clip: { (_) throws(Denial) in throw .refused(.clipEmpty) })
}
