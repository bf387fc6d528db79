import Foundation
package import Kernel

/// What a recorder tells of its camera.
package enum RecorderEvent: Sendable {
    case segment(FilmSegment)
    /// A run ended, whatever its exit code; what it said last.
    case ended(String)
    /// The camera sends what browsers do not play.
    case unplayable(String)
}

/// Time and waiting as recorders use them.
package struct RecorderClock: Sendable {
    package let now: @Sendable () -> Moment

    package init(now: @escaping @Sendable () -> Moment) { self.now = now }

    /// False if the task was cancelled meanwhile.
    package func pause(_ time: Duration) async -> Bool {
        do { try await Task.sleep(for: time) } catch { return false }
        return true
    }
}

/// Records one camera for as long as it is let: ffmpeg, started anew whenever it ends, and its finished segments.
package struct CameraRecorder: Sendable {
    /// Half a segment's tenth: a segment is known soon after it is whole.
    private static let look = Duration.milliseconds(300)
    private static let firstWait = Duration.milliseconds(500)
    private static let longestWait = Duration.seconds(15)
    /// A run that recorded begins the next one at once.
    private static let patience = Duration.seconds(3)
    /// What browsers cannot play is asked for again after so long: somebody sets the camera.
    private static let codecWait = Duration.seconds(20)

    private let program: String
    private let camera: String
    private let folder: String
    private let source: CameraSource
    private let secrets: String
    private let clock: RecorderClock
    /// False while there is no room for film.
    private let mayWrite: @Sendable () -> Bool

    /// `folder` holds the film of all cameras, `secrets` the files that name their streams.
    package init(
        _ program: String, camera: String, folder: String, source: CameraSource, secrets: String,
        clock: RecorderClock, mayWrite: @escaping @Sendable () -> Bool
    ) {
        self.program = program
        self.camera = camera
        self.folder = folder
        self.source = source
        self.secrets = secrets
        self.clock = clock
        self.mayWrite = mayWrite
    }

    /// Until it is cancelled.
    package func run(_ tell: (RecorderEvent) async -> Void) async {
        var wait = Self.firstWait
        while !Task.isCancelled {
            guard mayWrite() else {
                guard await clock.pause(Self.patience) else { return }
                continue
            }
            let outcome = await record(tell)
            switch outcome {
            case .recorded: wait = Self.firstWait
            case .nothing: wait = min(wait * 2, Self.longestWait)
            case .unplayable: wait = Self.codecWait
            }
            guard await clock.pause(wait) else { return }
        }
    }

    private enum Outcome { case recorded, nothing, unplayable }

    private func record(_ tell: (RecorderEvent) async -> Void) async -> Outcome {
        let begun = clock.now()
        let name = "r" + begun.rfc3339.prefix(19).filter { $0 != "-" && $0 != ":" }
        let place = "\(folder)/\(camera)/\(name)"
        let run: RecorderRun
        do {
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            run = try RecorderRun(program, source: try sourceFile(), folder: place)
        } catch {
            await tell(.ended("\(error)"))
            return .nothing
        }
        var reading = RunReading(camera: camera, run: name, folder: folder)
        var isUnplayable = false
        while !run.isOver, !isUnplayable {
            if Task.isCancelled || !mayWrite() { break }
            isUnplayable = await take(&reading, tell)
            _ = await clock.pause(Self.look)
        }
        await end(run)
        // The last segment is closed as ffmpeg ends.
        if !isUnplayable { isUnplayable = await take(&reading, tell) }
        await tell(.ended(source.told(run.words)))
        guard reading.taken == 0 else { return .recorded }
        // An attempt that reached nobody, or nothing that can be played, leaves nothing behind.
        do { try FileManager.default.removeItem(atPath: place) } catch { return .nothing }
        return isUnplayable ? .unplayable : .nothing
    }

    private func end(_ run: RecorderRun) async {
        run.stop()
        // Not the task's own sleep: it may be cancelled already, and ffmpeg is to close its last segment.
        let patient = Task.detached {
            for _ in 0..<40 where !run.isOver { try await Task.sleep(for: .milliseconds(50)) }
        }
        _ = await patient.result
        run.kill()
    }

    /// True if the film cannot be played.
    private func take(_ reading: inout RunReading, _ tell: (RecorderEvent) async -> Void) async -> Bool {
        for segment in reading.look() { await tell(.segment(segment)) }
        if let codec = reading.unplayable {
            await tell(.unplayable(codec))
            return true
        }
        return false
    }

    private func sourceFile() throws -> String {
        try FileManager.default.createDirectory(
            atPath: secrets, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let path = "\(secrets)/\(camera).ffconcat"
        if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
        let made = FileManager.default.createFile(
            atPath: path, contents: Data(source.script().utf8), attributes: [.posixPermissions: 0o600])
        guard made else { throw FilmToolFailure.failed("\(path) cannot be written") }
        return path
    }
}

/// Reads what one run wrote, each segment once.
package struct RunReading: Sendable {
    private let camera: String
    private let run: String
    private let folder: String
    private var clock = RunClock()
    private var next: Int64 = 0
    private var changed: Moment?
    private var start: (digest: Digest, track: FragmentedMovie.Track)?
    private let isRecovered: Bool
    /// What ended before is known, and not read again.
    private let known: Moment?

    /// Segments that were read.
    package private(set) var taken = 0
    /// The codec, if browsers do not play it: nothing of it is taken.
    package private(set) var unplayable: String?

    package init(camera: String, run: String, folder: String) {
        self.init(camera: camera, run: run, folder: folder, isRecovered: false, known: nil)
    }

    /// Of a run that is over: what ended after a moment.
    package init(recovering camera: String, run: String, folder: String, after known: Moment?) {
        self.init(camera: camera, run: run, folder: folder, isRecovered: true, known: known)
    }

    private init(camera: String, run: String, folder: String, isRecovered: Bool, known: Moment?) {
        self.camera = camera
        self.run = run
        self.folder = folder
        self.isRecovered = isRecovered
        self.known = known
    }

    private var place: String { "\(folder)/\(camera)/\(run)" }

    /// Segments that were finished since the last look.
    package mutating func look() -> [FilmSegment] {
        let path = "\(place)/live.m3u8"
        guard let written = FilmFile.writtenAt(path), written != changed,
            let bytes = FilmFile.bytes(path, max: Playlist.bytesMax), let playlist = playlist(bytes), knowStart()
        else { return [] }
        changed = written
        guard unplayable == nil, let start else { return [] }
        var found: [FilmSegment] = []
        for (offset, segment) in playlist.segments.enumerated() where playlist.first + Int64(offset) >= next {
            next = playlist.first + Int64(offset) + 1
            guard let at = FilmFile.writtenAt("\(place)/\(segment.path)") else { continue }
            let from = clock.take(segment.duration, writtenAt: at)
            // Beginnings that are worked out again are right to within the machine's hurry.
            if let known, from + segment.duration <= known + .milliseconds(500) { continue }
            guard let file = FilmFile.look("\(place)/\(segment.path)"), file.bytes > 0 else { continue }
            found.append(
                FilmSegment(
                    path: "\(run)/\(segment.path)", from: from,
                    duration: segment.duration, bytes: file.bytes, digest: file.digest, start: "\(run)/init.mp4",
                    startDigest: start.digest, codec: start.track.codec, isRecovered: isRecovered))
        }
        taken += found.count
        return found
    }

    private func playlist(_ bytes: [UInt8]) -> Playlist? {
        do throws(PlaylistFailure) { return try Playlist(bytes) } catch { return nil }
    }

    /// An initialisation section is a few hundred bytes.
    private static let startBytesMax = 1 << 16

    private mutating func knowStart() -> Bool {
        if start != nil || unplayable != nil { return true }
        guard let bytes = FilmFile.bytes("\(place)/init.mp4", max: Self.startBytesMax),
            let track = FragmentedMovie.track(ofInit: bytes)
        else { return false }
        if track.isPlayable {
            start = (FilmFile.digest(of: bytes), track)
        } else {
            unplayable = track.codec
        }
        return true
    }
}
