import Dispatch
import Foundation
import Kernel
import Synchronization
import TestKit
import Testing

@testable import OPCUA

/// A foreign server that runs as long as this object is there; see `Tests/Peers/opcua_server.py`.
final class PeerServer: Sendable {
    static var isAsked: Bool { ProcessInfo.processInfo.environment["XUEMAI_SKIP_PEERS"] != "1" }

    static var isMeasured: Bool { isAsked && ProcessInfo.processInfo.environment["XUEMAI_BENCH"] == "1" }

    struct DidNotStart: Error, CustomStringConvertible { let description: String }

    /// One for all that only read.
    static let shared = Task { try await PeerServer.start() }

    let url: String
    let relayURL: String
    private let input: FileHandle
    private let output: LineReader
    private let queue = DispatchQueue(label: "peer")

    private init(_ url: String, _ relayURL: String, _ input: FileHandle, _ output: LineReader) {
        (self.url, self.relayURL, self.input, self.output) = (url, relayURL, input, output)
    }

    deinit { input.closeFile() }

    static func start(_ script: String = "Tests/Peers/opcua_server.py") async throws -> PeerServer {
        let path = ProcessInfo.processInfo.environment["XUEMAI_TEST_PYTHON"] ?? "python3"
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [path, Repository.path(of: script)]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let reader = LineReader(output.fileHandleForReading)
        // Waits on a thread of its own: the tests need all the others.
        let words = await withCheckedContinuation { continuation in
            DispatchQueue(label: "peer start").async {
                continuation.resume(returning: reader.line().split(separator: " ").map(String.init))
            }
        }
        guard words.count == 3, words[0] == "ready" else {
            throw DidNotStart(description: "\(script) said \(words); ./test installs what it needs")
        }
        return PeerServer(
            "opc.tcp://127.0.0.1:\(words[1])/bio/", "opc.tcp://127.0.0.1:\(words[2])/bio/",
            input.fileHandleForWriting, reader)
    }

    func tell(_ line: String) async throws {
        let said = await withCheckedContinuation { continuation in
            queue.async { [input, output] in
                input.write(Data("\(line)\n".utf8))
                continuation.resume(returning: output.line())
            }
        }
        #expect(said == "done", "to \(line)")
    }

    func settings(relayed: Bool = false) -> OPCUASettings {
        var settings = OPCUASettings(url: relayed ? relayURL : url, now: PeerServer.now)
        settings.pause = Span(microseconds: 20_000)
        // A machine that builds beside its tests is slow; nothing waits for so long where all is well.
        settings.patience = .seconds(50)
        return settings
    }

    @Sendable static func now() -> Moment {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Moment(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}

/// Lines of a program's output.
final class LineReader: Sendable {
    private let handle: FileHandle
    private let rest = Mutex<[UInt8]>([])

    init(_ handle: FileHandle) { self.handle = handle }

    /// Empty: the program has ended.
    func line() -> String {
        while true {
            let found = rest.withLock { rest -> String? in
                guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
                defer { rest.removeFirst(end + 1) }
                return String(decoding: rest[..<end], as: UTF8.self)
            }
            if let found { return found }
            let more = handle.availableData
            if more.isEmpty { return "" }
            rest.withLock { $0 += more }
        }
    }
}

/// What a client needs besides a server: made once, because a key takes a while.
enum TestIdentity {
    static let own = Result {
        try ApplicationIdentity(
            making: "urn:xuemai:test:client", name: "xuemai test", host: "localhost", from: PeerServer.now())
    }
}
