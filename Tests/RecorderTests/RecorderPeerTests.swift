import Foundation
import Kernel
import Recorder
import Synchronization
import TestKit
import Testing

/// Debian's GStreamer plays a camera, Debian's ffmpeg records it. Nothing here waits on a thread: other tests have two.
@Suite(.serialized) struct `A recorder of a foreign camera` {
    private static let ffmpeg = "/usr/bin/ffmpeg"
    private static let python = "/usr/bin/python3"

    /// Why it is left out; nil if all of it is there.
    private static func missing() async throws -> String? {
        guard FileManager.default.isExecutableFile(atPath: ffmpeg) else { return "ffmpeg" }
        let probe = Process()
        probe.executableURL = URL(filePath: python)
        probe.arguments = [
            "-c", "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer",
        ]
        probe.standardError = FileHandle.nullDevice
        let (ends, end) = AsyncStream<Int32>.makeStream()
        probe.terminationHandler = { end.yield($0.terminationStatus) }
        do { try probe.run() } catch { return "Python" }
        for await status in ends { return status == 0 ? nil : "GStreamer's RTSP server" }
        return nil
    }

    private final class Camera: Sendable {
        private let process = Process()
        private let input = Pipe()
        private let output = Pipe()
        private let told: AsyncStream<Void>
        let port = 24_000 + Int(ProcessInfo.processInfo.processIdentifier) % 6_000

        init(secret: String) throws {
            let (told, tell) = AsyncStream<Void>.makeStream()
            self.told = told
            output.fileHandleForReading.readabilityHandler = { handle in
                if handle.availableData.isEmpty { handle.readabilityHandler = nil } else { tell.yield() }
            }
            process.executableURL = URL(filePath: python)
            process.arguments = [Repository.path(of: "Sources/Simulator/camera.py"), "\(port)", "1", secret]
            process.standardInput = input
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            try process.run()
        }

        /// It says when it listens.
        func listens() async { for await _ in told { return } }

        /// What a thread of the test pool starts is deaf to SIGTERM.
        func end() { kill(process.processIdentifier, SIGKILL) }
    }

    private static let now: @Sendable () -> Moment = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Moment(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    @Test(.timeLimit(.minutes(1)))
    func `Plan.A5 has its segments by our clock, whoever asks a password, and keeps the last`() async throws {
        if let missing = try await Self.missing() {
            print("note: \(missing) is missing; no foreign camera is recorded")
            return
        }
        let camera = try Camera(secret: "viewer:pa55-word")
        defer { camera.end() }
        await camera.listens()
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "xuemai-recorder-\(ProcessInfo.processInfo.globallyUniqueString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let recorder = CameraRecorder(
            Self.ffmpeg, camera: "CAM-1", folder: folder,
            source: CameraSource(address: "rtsp://127.0.0.1:\(camera.port)/cam1", secret: "viewer:pa55-word"),
            secrets: folder + "/.secrets", clock: RecorderClock(now: Self.now), mayWrite: { true })
        let begun = Self.now()
        let (events, tell) = AsyncStream<RecorderEvent>.makeStream()
        let running = Task { await recorder.run { tell.yield($0) } }
        var segments: [FilmSegment] = []
        var words: String?
        for await event in events {
            switch event {
            case .segment(let segment):
                segments.append(segment)
                // Stopped in the midst of the next one, which is closed and kept.
                if segments.count == 1 { running.cancel() }
            case .ended(let said): words = said
            case .unplayable(let codec): Issue.record("unplayable: \(codec)")
            }
            if words != nil { break }
        }
        await running.value
        let first = try #require(segments.first)
        #expect(segments.count == 2)
        #expect(first.codec.hasPrefix("avc1.") && first.duration > .seconds(3))
        #expect(first.from > begun && first.to < Self.now())
        for one in segments { #expect(FilmFile.look("\(folder)/CAM-1/\(one.path)")?.digest == one.digest) }
        #expect(words?.contains("pa55") == false, "a password is told to nobody")
        let pictures = FilmPictures(Self.ffmpeg, folder: folder)
        #expect(try await pictures.still("CAM-1", first, at: first.from + .seconds(2)).starts(with: [0xFF, 0xD8]))
        #expect(try await pictures.small("CAM-1", first).count == 160 * 90)
        try FileManager.default.removeItem(atPath: folder)
    }
}
