import Dispatch
import Foundation
import Synchronization

package enum FilmToolFailure: Error, Hashable {
    /// ffmpeg is not there.
    case missing
    /// It took longer than it may.
    case tooLong
    /// It ended with another code than 0; its last words.
    case failed(String)
}

/// Runs ffmpeg to its end: an empty environment, a folder, a limit of time, its output in memory.
package enum FilmTool {
    /// Pictures and the clips of ten minutes.
    static let outputMax = 512 << 20
    /// What is kept of what it says.
    static let wordsMax = 2_000

    package static func run(
        _ program: String, _ arguments: [String], in folder: String, limit: Duration
    ) async throws(FilmToolFailure) -> [UInt8] {
        guard FileManager.default.isExecutableFile(atPath: program) else { throw .missing }
        let result: Result<[UInt8], FilmToolFailure> = await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async {
                continuation.resume(returning: ended(program, arguments, folder, limit))
            }
        }
        return try result.get()
    }

    private static func ended(
        _ program: String, _ arguments: [String], _ folder: String, _ limit: Duration
    ) -> Result<[UInt8], FilmToolFailure> {
        let process = Process()
        let (output, said) = (Pipe(), LastWords())
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = URL(filePath: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = said.pipe
        let late = Mutex(false)
        do { try process.run() } catch { return .failure(.missing) }
        let watch = DispatchSource.makeTimerSource(queue: .global())
        watch.schedule(deadline: .now() + .milliseconds(Int(limit / .milliseconds(1))))
        watch.setEventHandler {
            late.withLock { $0 = true }
            Leftover.kill(process.processIdentifier)
        }
        watch.resume()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        watch.cancel()
        if late.withLock({ $0 }) { return .failure(.tooLong) }
        guard process.terminationStatus == 0, bytes.count <= outputMax else { return .failure(.failed(said.text)) }
        return .success(Array(bytes))
    }

    /// `TZ`: names of segments are UTC.
    static let environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"]
}

/// The end of what a process says, of however much.
final class LastWords: Sendable {
    let pipe = Pipe()
    private let held = Mutex<[UInt8]>([])

    init() {
        pipe.fileHandleForReading.readabilityHandler = { [weak self] handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil } else { self?.take(data) }
        }
    }

    private func take(_ data: Data) {
        held.withLock { held in
            held += data
            if held.count > 2 * FilmTool.wordsMax { held.removeFirst(held.count - FilmTool.wordsMax) }
        }
    }

    var text: String { String(decoding: held.withLock { $0.suffix(FilmTool.wordsMax) }, as: UTF8.self) }
}
