import Foundation
import Synchronization

/// One run of ffmpeg for one camera, into a folder of its own: nothing of an earlier run is written over.
final class RecorderRun: Sendable {
    /// A camera that says nothing for so long is gone.
    static let silence = Duration.seconds(5)
    static let segmentSeconds = 6
    /// Ten minutes of segments stay listed: what a node that was killed had not sealed is found again.
    static let listed = 100

    private struct Held {
        var process: Process?
        var isOver = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    let folder: String
    private let said = LastWords()
    private let held = Mutex(Held())

    /// `source`: the file that names the camera's stream; ffmpeg's command line names only that file.
    init(_ program: String, source: String, folder: String) throws(FilmToolFailure) {
        self.folder = folder
        guard FileManager.default.isExecutableFile(atPath: program) else { throw .missing }
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = [
            "-hide_banner", "-loglevel", "error", "-nostdin", "-f", "concat", "-safe", "0", "-protocol_whitelist",
            "file,rtsp,rtsps,rtp,tcp,udp,tls", "-i", source, "-map", "0:v:0", "-c", "copy", "-an", "-f", "hls",
            "-hls_time", "\(Self.segmentSeconds)", "-hls_list_size", "\(Self.listed)", "-hls_segment_type", "fmp4",
            "-hls_flags", "independent_segments+temp_file", "-strftime", "1", "-strftime_mkdir", "1",
            "-hls_segment_filename", "%Y%m%d%H/%M%S.m4s", "-hls_fmp4_init_filename", "init.mp4", "live.m3u8",
        ]
        process.environment = FilmTool.environment
        process.currentDirectoryURL = URL(filePath: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = said.pipe
        process.terminationHandler = { [weak self] _ in self?.over() }
        do { try Self.hearing { try process.run() } } catch { throw .missing }
        held.withLock { $0.process = process }
        Leftover.remember(process.processIdentifier, in: folder)
    }

    /// Threads of a pool hear no signals, and neither does what they start: ffmpeg is to hear that it shall end.
    private static func hearing(_ start: () throws -> Void) rethrows {
        var (heard, before) = (sigset_t(), sigset_t())
        sigemptyset(&heard)
        sigaddset(&heard, SIGINT)
        pthread_sigmask(SIG_UNBLOCK, &heard, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try start()
    }

    private func over() {
        held.withLock { held in
            held.isOver = true
            held.waiting?.resume()
            held.waiting = nil
        }
    }

    var isOver: Bool { held.withLock { $0.isOver } }
    var words: String { said.text }

    func stop() { held.withLock { if !$0.isOver { $0.process?.interrupt() } } }
    /// What does not end when it is asked to.
    func kill() {
        held.withLock { held in
            if !held.isOver, let process = held.process { Leftover.kill(process.processIdentifier) }
        }
    }
}

/// A recorder that outlived its node, which was killed: it would go on writing beside the next one.
enum Leftover {
    private static let name = "recorder.pid"

    static func remember(_ number: Int32, in folder: String) {
        do { try Data("\(number)\n".utf8).write(to: URL(filePath: "\(folder)/\(name)")) } catch { return }
    }

    /// Ends it if the process of that number still works in that folder.
    static func end(in folder: String) {
        guard let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)"),
            let number = Int32(String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
        else { return }
        do {
            let works = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(number)/cwd")
            let own = URL(filePath: folder).resolvingSymlinksInPath().path
            if works == own { kill(number) }
        } catch { return }
    }

    static func kill(_ number: Int32) { _ = Foundation.kill(number, SIGKILL) }
}
