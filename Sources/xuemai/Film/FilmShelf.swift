import Film
import Foundation
import Kernel
import Recorder
import Synchronization

/// Film as it lies on the disk: what is sealed by the lists beside it, what is not yet by memory.
final class FilmShelf: Sendable {
    /// Lists that were read lately; each is some ten kilobytes.
    private static let manifestsMax = 64
    /// A segment is some megabytes; more is none of ours.
    static let partBytesMax = 64 << 20
    private static let reelsMax = 300

    let folder: String

    private struct Held {
        var waiting: [String: [FilmSegment]] = [:]
        var newest: [String: Moment] = [:]
        var manifests: [String: ReelManifest] = [:]
        var stills: [String: (path: String, still: FilmStill)] = [:]
    }

    private let held = Mutex(Held())

    init(folder: String) { self.folder = folder }

    /// Where the list of a reel lies, below the folder of its camera.
    static func manifestPath(_ reel: Reel) -> String { "reels/\(reel.from.microseconds).json" }

    // MARK: What comes

    func put(_ segment: FilmSegment, _ camera: String) {
        held.withLock { held in
            held.waiting[camera, default: []].append(segment)
            held.newest[camera] = max(held.newest[camera] ?? segment.to, segment.to)
        }
    }

    func waiting(_ camera: String) -> [FilmSegment] { held.withLock { $0.waiting[camera] ?? [] } }

    /// The first so many are sealed.
    func sealed(_ count: Int, _ camera: String) {
        held.withLock { $0.waiting[camera]?.removeFirst(count) }
    }

    func forget(_ camera: String) { held.withLock { $0.newest[camera] = nil } }

    var newest: [String: Moment] { held.withLock { $0.newest } }

    // MARK: What is there

    /// Segments of reels and of what waits, oldest first, each once.
    func segments(
        of camera: String, from: Moment, to: Moment, _ snapshot: any Snapshot
    ) throws(Fault) -> [FilmSegment] {
        let reels = try ReelTable.list(of: camera, from: from, to: to, limit: Self.reelsMax, from: snapshot)
        var found: [FilmSegment] = []
        for state in reels {
            guard let reel = state.reel, let manifest = manifest(of: reel) else { continue }
            found += manifest.segments
        }
        let known = Set(found.map(\.path))
        found += waiting(camera).filter { !known.contains($0.path) }
        return found.filter { $0.from < to && $0.to > from }.sorted { ($0.from, $0.path) < ($1.from, $1.path) }
    }

    /// The list of a reel, as it was sealed; nil if its file is gone or was changed.
    func manifest(of reel: Reel) -> ReelManifest? {
        let key = reel.id
        if let known = held.withLock({ $0.manifests[key] }) { return known }
        let path = "\(folder)/\(reel.camera)/\(Self.manifestPath(reel))"
        guard let bytes = FilmFile.bytes(path, max: ReelManifest.bytesMax),
            FilmFile.digest(of: bytes) == reel.manifest
        else { return nil }
        do throws(JSONFailure) {
            let manifest = try ReelManifest(canonical: bytes)
            held.withLock { held in
                if held.manifests.count >= Self.manifestsMax { held.manifests.removeAll() }
                held.manifests[key] = manifest
            }
            return manifest
        } catch { return nil }
    }

    func bytes(_ camera: String, _ path: String) -> [UInt8]? {
        guard CameraRules.isCode(camera), FilmPath.isOurs(path) else { return nil }
        return FilmFile.bytes("\(folder)/\(camera)/\(path)", max: Self.partBytesMax)
    }

    /// The newest picture of a camera is made once, however many look.
    func live(_ camera: String, _ path: String) -> FilmStill? {
        held.withLock { held in held.stills[camera].flatMap { $0.path == path ? $0.still : nil } }
    }

    func keepLive(_ still: FilmStill, _ camera: String, _ path: String) {
        held.withLock { $0.stills[camera] = (path, still) }
    }
}

extension FilmPart {
    init(_ segment: FilmSegment) {
        self.init(
            path: segment.path, from: segment.from, to: segment.to, bytes: segment.bytes, digest: segment.digest,
            start: segment.start, codec: segment.codec)
    }
}
