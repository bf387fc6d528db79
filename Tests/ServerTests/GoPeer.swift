import Dispatch
import Foundation
import Testing

/// A program of others, in Go, built from `Tests/Peers/go`.
struct GoPeer: Sendable {
    struct Verdict: Sendable, Equatable {
        let status: Int32
        let said: String
    }

    static let mirror = GoPeer(source: "mirror/main.go")
    static var isAsked: Bool { ProcessInfo.processInfo.environment["XUEMAI_SKIP_PEERS"] != "1" }

    let source: String

    func run(_ words: [String]) async throws -> Verdict {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Peers/go/\(source)").standardizedFileURL.path
        // Waits for the program on a thread of its own: the server under test needs all the others.
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "peer").async {
                continuation.resume(with: Result { try GoPeer.wait(for: ["go", "run", path] + words) })
            }
        }
    }

    private static func wait(for words: [String]) throws -> Verdict {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        process.environment = ProcessInfo.processInfo.environment.merging([
            "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOPROXY": "off", "GOFLAGS": "",
        ]) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Verdict(status: process.terminationStatus, said: said)
    }
}
