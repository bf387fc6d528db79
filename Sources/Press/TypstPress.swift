package import Assembly
import Foundation

/// Sets papers with Typst in a helper process: one at a time, an empty environment, a folder of its own that is
/// removed, limits of time, memory and output that the helper sets itself before it reads anything.
package actor TypstPress: PaperPress {
    /// Papers that wait; a person asks again rather than wait longer than minutes.
    static let waitingMax = 8

    private let python: String
    private var isSetting = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private let told: @Sendable (String) -> Void

    /// `python` has `typst` and `segno`, or there is a `typst` program in `/usr/local/bin`. `told` gets what went
    /// wrong.
    package init(python: String, told: @escaping @Sendable (String) -> Void = { _ in }) {
        self.python = python
        self.told = told
    }

    package func set(_ template: [UInt8], _ matter: [UInt8]) async throws(PressFailure) -> [UInt8] {
        guard FileManager.default.isExecutableFile(atPath: python) else { throw .missing }
        guard waiting.count < TypstPress.waitingMax else { throw .busy }
        if isSetting { await withCheckedContinuation { waiting.append($0) } }
        isSetting = true
        defer {
            if waiting.isEmpty { isSetting = false } else { waiting.removeFirst().resume() }
        }
        let result = await TypstPress.run(python, template, matter)
        if case .failure(let failure) = result {
            if case .failed(let words) = failure { told(words) }
            throw failure
        }
        return try result.get()
    }

    private static func run(
        _ python: String, _ template: [UInt8], _ matter: [UInt8]
    ) async -> Result<[UInt8], PressFailure> {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "xuemai-paper-\(ProcessInfo.processInfo.globallyUniqueString)")
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        } catch { return .failure(.failed("\(error)")) }
        let result: Result<[UInt8], PressFailure>
        do {
            try Data(template).write(to: folder.appending(path: "paper.typ"))
            try Data(matter).write(to: folder.appending(path: "paper.json"))
            try Data(PackageResources.press_py).write(to: folder.appending(path: "press.py"))
            let said = folder.appending(path: "said")
            try Data().write(to: said)
            let output = try FileHandle(forWritingTo: said)
            defer { closeQuietly(output) }
            let status = try await ended(python, folder, output)
            let words = String(decoding: try Data(contentsOf: said).prefix(4_000), as: UTF8.self)
            switch status {
            case .some(0):
                result = .success(Array(try Data(contentsOf: folder.appending(path: "paper.pdf"))))
            // What `press.py` says if it finds neither the package nor the program.
            case .some(3): result = .failure(.missing)
            case .some(4): result = .failure(.limits)
            case .some: result = .failure(.failed(words))
            case .none: result = .failure(.limits)
            }
        } catch { result = .failure(.failed("\(error)")) }
        do { try FileManager.default.removeItem(at: folder) } catch { return .failure(.failed("\(error)")) }
        return result
    }

    private static func closeQuietly(_ handle: FileHandle) {
        do { try handle.close() } catch { return }
    }

    /// The exit status; nil if a signal ended it, which is how its limits end it.
    private static func ended(_ python: String, _ folder: URL, _ output: FileHandle) async throws -> Int32? {
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = ["-I", "-B", folder.appending(path: "press.py").path, folder.path]
        process.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"]
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        return try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { ended in
                continuation.resume(returning: ended.terminationReason == .exit ? ended.terminationStatus : nil)
            }
            do { try process.run() } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
    }
}
