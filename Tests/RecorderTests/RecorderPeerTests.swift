import Foundation
import Kernel
import Recorder
import Synchronization
import TestKit
import Testing

/// Debian's GStreamer plays a camera, Debian's ffmpeg records it.
@Suite struct `A recorder of a foreign camera` {
    private static let ffmpeg = "/usr/bin/ffmpeg"
    private static let patience = 60

    /// Whatever plays is ended with the test.
    private final class Camera {
        private let process = Process()
        private let input = Pipe()
        let port: Int

        /// Nil where there is no GStreamer.
        init?(secret: String) throws {
            let probe = Process()
            probe.executableURL = URL(filePath: "/usr/bin/python3")
            probe.arguments = [
                "-c", "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer",
            ]
            probe.standardError = FileHandle.nullDevice
            try probe.run()
            probe.waitUntilExit()
            guard probe.terminationStatus == 0 else { return nil }
            port = 24_000 + Int(ProcessInfo.processInfo.processIdentifier) % 6_000
            let output = Pipe()
            process.executableURL = probe.executableURL
            process.arguments = [Repository.path(of: "Sources/Simulator/camera.py"), "\(port)", "1", secret]
            process.standardInput = input
            process.standardOutput = output
            try process.run()
            // It says when it listens.
            _ = output.fileHandleForReading.availableData
        }

        func order(_ words: String) throws {
            try input.fileHandleForWriting.write(contentsOf: Data("1 \(words)\n".utf8))
        }

        deinit { if process.isRunning { process.terminate() } }
    }

    private final class Told: Sendable {
        private let held = Mutex<(segments: [FilmSegment], hasEnded: Bool)>(([], false))

        func take(_ event: RecorderEvent) {
            held.withLock { held in
                switch event {
                case .segment(let one): held.segments.append(one)
                case .ended: held.hasEnded = true
                case .unplayable: break
                }
            }
        }

        var segments: [FilmSegment] { held.withLock { $0.segments } }
        var hasEnded: Bool { held.withLock { $0.hasEnded } }
    }

    @Test func `has its segments, by our clock, whoever asks a password, and tells when it goes`() async throws {
        guard FileManager.default.isExecutableFile(atPath: Self.ffmpeg), let camera = try Camera(secret: "viewer:word")
        else {
            print("note: ffmpeg or GStreamer is missing; no foreign camera is recorded")
            return
        }
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "xuemai-recorder-\(ProcessInfo.processInfo.globallyUniqueString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let now: @Sendable () -> Moment = {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return Moment(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
        }
        let begun = now()
        let told = Told()
        let recorder = CameraRecorder(
            Self.ffmpeg, camera: "CAM-1", folder: folder,
            source: CameraSource(address: "rtsp://127.0.0.1:\(camera.port)/cam1", secret: "viewer:word"),
            secrets: folder + "/.secrets", clock: RecorderClock(now: now), mayWrite: { true })
        let running = Task { await recorder.run { told.take($0) } }
        for _ in 0..<Self.patience where told.segments.count < 2 { try await Task.sleep(for: .milliseconds(500)) }
        let found = told.segments
        try #require(found.count >= 2)
        #expect(found.allSatisfy { $0.codec.hasPrefix("avc1.") && $0.duration > .seconds(3) })
        #expect(found[0].from > begun - .seconds(5) && found[1].to < now() + .seconds(1))
        #expect(found[1].from - found[0].to < .milliseconds(100))
        for one in found { #expect(FilmFile.look("\(folder)/CAM-1/\(one.path)")?.digest == one.digest) }
        // A picture of the second second, and the same in grey.
        let pictures = FilmPictures(Self.ffmpeg, folder: folder)
        let jpeg = try await pictures.still("CAM-1", found[1], at: found[1].from + .seconds(2))
        #expect(jpeg.starts(with: [0xFF, 0xD8]))
        #expect(try await pictures.small("CAM-1", found[1]).count == 160 * 90)
        // A camera that says nothing: ffmpeg ends, with code 0, and that is a failure.
        try camera.order("freeze")
        for _ in 0..<Self.patience where !told.hasEnded { try await Task.sleep(for: .milliseconds(500)) }
        #expect(told.hasEnded, "the end of a live recorder is told")
        running.cancel()
        await running.value
        try FileManager.default.removeItem(atPath: folder)
    }
}
