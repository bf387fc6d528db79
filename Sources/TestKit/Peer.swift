package import Foundation

/// Foreign programs that judge our files.
package enum Peer {
    package struct Refused: Error, CustomStringConvertible {
        package let description: String
    }

    /// Runs a script of this repository with the Python that `./test` prepared; answers what it printed.
    package static func python(_ script: String, _ arguments: [String] = [], input: Data) throws -> String {
        let path = ProcessInfo.processInfo.environment["XUEMAI_TEST_PYTHON"] ?? "python3"
        let file = FileManager.default.temporaryDirectory
            .appending(path: "xuemai-peer-\(ProcessInfo.processInfo.globallyUniqueString)")
        try input.write(to: file)
        defer { unlink(file.path) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [path, Repository.path(of: script)] + arguments
        process.standardInput = try FileHandle(forReadingFrom: file)
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Refused(description: said) }
        return said
    }
}
