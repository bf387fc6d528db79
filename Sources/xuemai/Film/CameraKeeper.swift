import Assembly
import Film
import Foundation
import Kernel
import Logging
import Recorder
import Synchronization

/// What a camera is recorded by; another one is begun when this changes.
struct RecordedCamera: Sendable, Hashable {
    let code: String
    let source: CameraSource
    let limits: CameraLimits
}

/// Whether film may be written, asked by every camera and looked after by one.
final class FilmRoom: Sendable {
    private let held: Mutex<(room: DiskRoom, free: Int64)>
    private let folder: String

    init(folder: String, reserve: Int64) {
        self.folder = folder
        held = Mutex((DiskRoom(reserve: reserve), .max))
        look()
    }

    func look() {
        guard let free = FilmFile.free(folder) else { return }
        held.withLock { held in
            held.free = free
            _ = held.room.take(free: free)
        }
    }

    var mayWrite: Bool { held.withLock { !$0.room.isFull } }
    var free: Int64 { held.withLock { $0.free } }
}

/// One camera of the running node: its recorder, the watch over it, its film sealed as it comes.
actor CameraKeeper {
    private static let logger = Logger(label: "xuemai.film")
    private static let every = Duration.seconds(1)
    /// A camera is asked for its time so often.
    private static let clockEvery = Span.seconds(20)
    /// Pictures that are compared are apart by so much, or by a quarter of what may stand.
    private static let pictureEvery = Span.seconds(30)
    private static let unwrittenMax = 100
    private static let detailMax = 200

    private let node: LiveNode
    private let camera: RecordedCamera
    private let shelf: FilmShelf
    private let room: FilmRoom
    private let program: String
    private let secrets: String
    private let sealEvery: Span
    private let pictures: FilmPictures

    private var watch: CameraWatch
    private var open: [CameraTrouble: String] = [:]
    private var unwritten: [CameraChange] = []
    private var head: Digest?
    private var isSealing = false
    private var isTelling = false
    private var askedAt = Moment(microseconds: 0)
    private var seenAt = Moment(microseconds: 0)

    init(
        _ camera: RecordedCamera, node: LiveNode, shelf: FilmShelf, room: FilmRoom, program: String, secrets: String,
        sealEvery: Span
    ) {
        self.camera = camera
        self.node = node
        self.shelf = shelf
        self.room = room
        self.program = program
        self.secrets = secrets
        self.sealEvery = sealEvery
        pictures = FilmPictures(program, folder: shelf.folder)
        watch = CameraWatch(camera.limits, film: node.now())
    }

    /// Until it is cancelled.
    func run() async {
        guard await begin() else { return }
        let recorder = CameraRecorder(
            program, camera: camera.code, folder: shelf.folder, source: camera.source, secrets: secrets,
            clock: RecorderClock(now: SystemClock.now), mayWrite: { [room] in room.mayWrite })
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await recorder.run { await self.take($0) } }
            group.addTask { await self.tick() }
            await group.waitForAll()
        }
        // What was recorded until now is sealed, whoever stops us.
        await Task.detached { await self.seal(all: true) }.value
        shelf.forget(camera.code)
    }

    /// What stood and where the film ended when the node was stopped; false if that cannot be read.
    private func begin() async -> Bool {
        let code = camera.code
        let (standing, newest): ([IncidentState], Reel?)
        do throws(Fault) {
            (standing, newest) = try await node.read { (snapshot) throws(Fault) in
                (
                    try IncidentTable.standing(limit: 5_000, from: snapshot).filter { $0.camera == code },
                    try ReelTable.newest(of: code, from: snapshot)
                )
            }
        } catch {
            Self.logger.error("\(code): the record cannot be read: \(error)")
            return false
        }
        for incident in standing {
            if let trouble = incident.trouble.flatMap({ CameraTrouble(rawValue: $0.rawValue) }) {
                open[trouble] = incident.id
            }
        }
        head = newest?.manifest
        if shelf.waiting(code).isEmpty {
            for segment in FilmLeftovers.segments(of: code, in: shelf.folder, after: newest?.to) {
                shelf.put(segment, code)
            }
        }
        let film = shelf.waiting(code).map(\.to).max() ?? newest?.to
        watch = CameraWatch(camera.limits, standing: Set(open.keys), film: film ?? node.now())
        return true
    }

    // MARK: What comes

    private func take(_ event: RecorderEvent) async {
        switch event {
        case .segment(let segment):
            shelf.put(segment, camera.code)
            await tell(watch.took(from: segment.from, to: segment.to))
            await see(segment)
        case .ended(let words): watch.ended(words)
        case .unplayable(let codec): await tell(watch.codec(codec, at: node.now()))
        }
    }

    private func see(_ segment: FilmSegment) async {
        let every = camera.limits.frozen.map {
            min(Self.pictureEvery, Span(microseconds: $0.microseconds / 4))
        }
        guard let every else {
            await tell(watch.saw([], at: segment.from))
            return
        }
        guard segment.from - seenAt >= every else { return }
        seenAt = segment.from
        do throws(FilmToolFailure) {
            let small = try await pictures.small(camera.code, segment)
            await tell(watch.saw(small, at: segment.from))
        } catch {
            Self.logger.warning("\(camera.code): its picture cannot be looked at: \(error)")
        }
    }

    private func tick() async {
        let clock = RecorderClock(now: SystemClock.now)
        while await clock.pause(Self.every) {
            let now = node.now()
            var changes = watch.disk(isFull: !room.mayWrite, free: room.free, at: now)
            changes += watch.tick(now)
            await tell(changes)
            if now - askedAt >= Self.clockEvery {
                askedAt = now
                let offset = await CameraAsk.offset(camera.source, now: SystemClock.now)
                await tell(watch.clock(offset, at: node.now()))
            }
            await seal(all: false)
        }
    }

    // MARK: Told to the record

    /// In the order in which they happened; what could not be written is told again.
    private func tell(_ changes: [CameraChange]) async {
        unwritten += changes
        guard !isTelling else { return }
        isTelling = true
        defer { isTelling = false }
        while let change = unwritten.first {
            guard await told(change) else { break }
            unwritten.removeFirst()
        }
        if unwritten.count > Self.unwrittenMax { unwritten.removeFirst(unwritten.count - Self.unwrittenMax) }
    }

    /// False if it is to be told again.
    private func told(_ change: CameraChange) async -> Bool {
        guard let trouble = FilmTrouble(rawValue: change.trouble.rawValue) else { return true }
        let id: String
        let command: IncidentCommand
        if change.isBegun {
            id = IncidentState.id(camera: camera.code, trouble, from: change.at)
            command = .raise(
                camera: camera.code, trouble, from: change.at, detail: String(change.detail.prefix(Self.detailMax)))
        } else {
            guard let known = open[change.trouble] else { return true }
            id = known
            command = .end(to: change.at)
        }
        do throws(Denial) {
            _ = try await node.perform(
                Errand(
                    IncidentTable.self, id: node.freshCommandID(), record: id, command: command,
                    person: Standing.node.person))
        } catch {
            Self.logger.error("\(id): not recorded: \(error)")
            if case .failed = error { return false }
        }
        open[change.trouble] = change.isBegun ? id : nil
        return true
    }

    // MARK: Sealed

    private func seal(all: Bool) async {
        guard !isSealing else { return }
        isSealing = true
        defer { isSealing = false }
        let waiting = shelf.waiting(camera.code)
        guard let first = waiting.first else { return }
        let isDue = all || node.now() - first.from >= sealEvery || waiting.count >= ReelManifest.segmentsMax
        guard isDue else { return }
        let segments = Array(waiting.prefix(ReelManifest.segmentsMax))
        let manifest = ReelManifest(camera: camera.code, previous: head, segments: segments)
        let bytes = manifest.canonicalBytes
        let reel = Reel(
            camera: camera.code, from: manifest.from, to: manifest.to, segments: segments.count,
            bytes: Int64(manifest.bytes), manifest: FilmFile.digest(of: bytes), previous: head)
        do {
            let place = "\(shelf.folder)/\(camera.code)/reels"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            try Data(bytes).write(
                to: URL(filePath: "\(shelf.folder)/\(camera.code)/\(FilmShelf.manifestPath(reel))"), options: .atomic)
        } catch {
            Self.logger.error("\(camera.code): its list cannot be written: \(error)")
            return
        }
        do throws(Denial) {
            _ = try await node.perform(
                Errand(
                    ReelTable.self, id: node.freshCommandID(), record: reel.id, command: .seal(reel),
                    person: Standing.node.person))
        } catch {
            Self.logger.error("\(reel.id): not sealed: \(error)")
            return
        }
        head = reel.manifest
        shelf.sealed(segments.count, camera.code)
    }
}
