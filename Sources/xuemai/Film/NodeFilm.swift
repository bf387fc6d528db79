import Assembly
import Film
import Foundation
import Kernel
import Ledger
import Logging
import Recorder

/// The film of a node: a recorder for each open camera of the register, and what pages ask. Passwords of cameras lie
/// beside the ledger, one file each, and never in a fact.
final class NodeFilm: Sendable {
    private static let roomEvery = Duration.seconds(2)
    private static let logger = Logger(label: "xuemai.film")

    let node: LiveNode
    let shelf: FilmShelf
    private let room: FilmRoom
    private let pictures: FilmPictures
    private let settings: ConfiguredFilm
    private let secrets: String
    private let log: VerifierKey
    /// A password is no fact: that it changed is told here.
    private let told: AsyncStream<Void>
    private let tell: AsyncStream<Void>.Continuation

    init(_ node: LiveNode, _ configuration: NodeConfiguration, log: VerifierKey) {
        self.node = node
        self.log = log
        (told, tell) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        settings = configuration.film
        let folder = URL(filePath: configuration.filmPath).path
        secrets = URL(filePath: configuration.folder + "/secrets").path
        do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
            Self.logger.error("\(folder) cannot be made: \(error)")
        }
        shelf = FilmShelf(folder: folder)
        room = FilmRoom(folder: folder, reserve: settings.reserveMegabytes << 20)
        pictures = FilmPictures(settings.ffmpeg, folder: folder)
    }

    /// Until it is cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.lookAfterRoom() }
            group.addTask {
                for await subjects in self.node.changes()
                where subjects.contains(where: { $0.noun == CameraRules.noun || $0.noun == FilmPackRules.noun }) {
                    self.tell.yield()
                }
            }
            group.addTask { await self.record() }
            await group.waitForAll()
        }
    }

    private func lookAfterRoom() async {
        let clock = RecorderClock(now: SystemClock.now)
        while await clock.pause(Self.roomEvery) { room.look() }
    }

    /// Cameras that are as they were go on: nobody else's change makes a gap.
    private func record() async {
        var running: [RecordedCamera: Task<Void, Never>] = [:]
        func follow() async {
            guard let wanted = await wanted() else { return }
            let gone = running.filter { !wanted.contains($0.key) }
            for task in gone.values { task.cancel() }
            for (camera, task) in gone {
                await task.value
                running[camera] = nil
            }
            for camera in wanted where running[camera] == nil {
                let keeper = CameraKeeper(
                    camera, node: node, shelf: shelf, room: room, program: settings.ffmpeg,
                    secrets: secrets + "/streams", sealEvery: .seconds(settings.sealSeconds))
                running[camera] = Task { await keeper.run() }
            }
            await endTroubles(except: Set(wanted.map(\.code)))
        }
        await follow()
        for await _ in told {
            await follow()
            if Task.isCancelled { break }
        }
        for task in running.values { task.cancel() }
        for task in running.values { await task.value }
    }

    /// What stood of a camera that was closed ends with it.
    private func endTroubles(except recorded: Set<String>) async {
        do {
            let standing = try await node.read { (snapshot) throws(Fault) in
                try IncidentTable.standing(limit: 5_000, from: snapshot)
            }
            for incident in standing where !recorded.contains(incident.camera) {
                _ = try await node.perform(
                    Errand(
                        IncidentTable.self, id: node.freshCommandID(), record: incident.id,
                        command: .end(to: max(node.now(), incident.from)), person: Standing.node.person))
            }
        } catch {
            Self.logger.error("troubles of closed cameras are not ended: \(error)")
        }
    }

    /// Nil if the register cannot be read: what runs goes on.
    private func wanted() async -> Set<RecordedCamera>? {
        do throws(Fault) {
            let (cameras, pack) = try await node.read { (snapshot) throws(Fault) in
                (try CameraTable.all(from: snapshot), try FilmPackTable.packs(from: snapshot).last)
            }
            guard let gap = pack?.value(.gapSeconds), let frozen = pack?.value(.frozenSeconds),
                let clock = pack?.value(.clockSeconds)
            else { return [] }
            return Set(
                cameras.compactMap { camera in
                    guard let detail = camera.detail, !camera.isClosed else { return nil }
                    return RecordedCamera(
                        code: camera.id, source: CameraSource(address: detail.address, secret: secret(of: camera.id)),
                        limits: CameraLimits(
                            gap: .seconds(Int64(gap)), frozen: detail.isStill ? nil : .seconds(Int64(frozen)),
                            clock: .seconds(Int64(clock))))
                })
        } catch {
            Self.logger.error("the register of cameras cannot be read: \(error)")
            return nil
        }
    }

    // MARK: Secrets

    private func secretPath(_ camera: String) -> String { "\(secrets)/film-\(camera)" }

    private func secret(of camera: String) -> String {
        guard let bytes = FileManager.default.contents(atPath: secretPath(camera)) else { return "" }
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func keep(_ secret: String, of camera: String) throws(Fault) {
        guard CameraRules.isCode(camera) else { throw Fault(.constraint, "no camera has that code") }
        do {
            try FileManager.default.createDirectory(
                atPath: secrets, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let path = secretPath(camera)
            if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
            let isMade = FileManager.default.createFile(
                atPath: path, contents: Data(secret.utf8), attributes: [.posixPermissions: 0o600])
            if !isMade { throw Fault(.storeFailed, "the password of \(camera) cannot be kept") }
            tell.yield()
        } catch {
            throw Fault(.storeFailed, "the password of \(camera) cannot be kept")
        }
    }

    // MARK: Pages

    var desk: FilmDesk {
        FilmDesk(
            newest: { self.shelf.newest },
            parts: { (camera, from, to) throws(Fault) in
                try await self.segments(camera, from, to).map(FilmPart.init)
            },
            bytes: { camera, path in self.shelf.bytes(camera, path) },
            still: { (camera, at, isLive) throws(Fault) in try await self.still(camera, at, isLive) },
            secret: { (camera, secret) throws(Fault) in try self.keep(secret, of: camera) },
            clip: { (order) throws(Denial) in try await self.clip(order) })
    }

    private func segments(_ camera: String, _ from: Moment, _ to: Moment) async throws(Fault) -> [FilmSegment] {
        let shelf = shelf
        return try await node.read { (snapshot) throws(Fault) in
            try shelf.segments(of: camera, from: from, to: to, snapshot)
        }
    }

    private func still(_ camera: String, _ at: Moment, _ isLive: Bool) async throws(Fault) -> FilmStill? {
        let end = isLive ? shelf.newest[camera] ?? at : at
        let found = try await segments(camera, end - .seconds(15), end + .milliseconds(1))
        guard let segment = isLive ? found.last : found.last(where: { $0.from <= at && at < $0.to }) else { return nil }
        if isLive, let known = shelf.live(camera, segment.path) { return known }
        let moment = isLive ? segment.to - .milliseconds(500) : at
        do throws(FilmToolFailure) {
            let still = FilmStill(at: moment, jpeg: try await pictures.still(camera, segment, at: moment))
            if isLive { shelf.keepLive(still, camera, segment.path) }
            return still
        } catch {
            throw Fault(.storeFailed, "a picture of \(camera) cannot be made: \(error)")
        }
    }

    private func clip(_ order: ClipOrder) async throws(Denial) -> MadeClip {
        let segments: [FilmSegment]
        do throws(Fault) { segments = try await self.segments(order.camera, order.from, order.to) } catch {
            throw .failed(error)
        }
        guard !segments.isEmpty else { throw .refused(.clipEmpty) }
        return try await ClipArchive(node: node, shelf: shelf, pictures: pictures, log: log)
            .make(order, segments)
    }
}
