import Foundation
import Glibc
import Synchronization
import TestKit

/// A foreign program beside the test: told by lines, heard by lines, gone with the test.
final class PeerProcess: Sendable {
    struct Ended: Error, CustomStringConvertible { let description: String }

    private let process: Int32
    private let input: Int32
    private let output: Int32
    private let queue = DispatchQueue(label: "peer")
    private let isEnded = Mutex(false)
    /// A descriptor that is closed twice closes somebody else's the second time.
    private let isDeaf = Mutex(false)

    /// The Python that `./test` prepared, and a script of this repository.
    static func python(_ script: String, _ arguments: [String]) throws -> PeerProcess {
        let python = ProcessInfo.processInfo.environment["XUEMAI_TEST_PYTHON"] ?? "python3"
        return try PeerProcess(["/usr/bin/env", python, Repository.path(of: script)] + arguments)
    }

    static func plant(_ arguments: String...) throws -> PeerProcess {
        try python("Sources/Simulator/plant.py", arguments)
    }

    init(_ command: [String]) throws {
        var toPeer: [Int32] = [0, 0]
        var fromPeer: [Int32] = [0, 0]
        guard pipe(&toPeer) == 0, pipe(&fromPeer) == 0 else { throw Ended(description: "no pipe") }
        for end in toPeer + fromPeer { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, toPeer[0], 0)
        posix_spawn_file_actions_adddup2(&actions, fromPeer[1], 1)
        // Another test's pipe would stay open for as long as the peer lives, and that test would read to no end.
        for other in Int32(3)..<1024 { posix_spawn_file_actions_addclose(&actions, other) }
        let arguments = command.map { strdup($0) }
        defer { for text in arguments { free(text) } }
        var process: pid_t = 0
        guard posix_spawnp(&process, command[0], &actions, nil, arguments + [nil], environ) == 0 else {
            throw Ended(description: "\(command[0]) does not start")
        }
        close(toPeer[0])
        close(fromPeer[1])
        self.process = process
        input = toPeer[1]
        output = fromPeer[0]
    }

    deinit {
        kill()
        closeInput()
        close(output)
    }

    /// As a pulled plug: nothing is said.
    func kill() {
        isEnded.withLock { isEnded in
            guard !isEnded else { return }
            isEnded = true
            Glibc.kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
    }

    func tell(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(input, bytes, bytes.count)
    }

    func closeInput() {
        isDeaf.withLock { isDeaf in
            if !isDeaf { close(input) }
            isDeaf = true
        }
    }

    /// The next line that begins so.
    @discardableResult
    func hear(_ start: String) async throws -> String {
        let output = output
        return try await withCheckedThrowingContinuation { done in
            queue.async {
                var line: [UInt8] = []
                var byte: UInt8 = 0
                while read(output, &byte, 1) == 1 {
                    if byte != UInt8(ascii: "\n") {
                        line.append(byte)
                        continue
                    }
                    let text = String(decoding: line, as: UTF8.self)
                    line = []
                    if text.contains(start) { return done.resume(returning: text) }
                }
                done.resume(throwing: Ended(description: "it ended before it said “\(start)”"))
            }
        }
    }

    /// A port of 127.0.0.1 that nobody has.
    static func freePort() throws -> Int {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { place -> UInt16? in
                guard bind(socket, place, size) == 0, getsockname(socket, place, &size) == 0 else { return nil }
                return UnsafeRawPointer(place).assumingMemoryBound(to: sockaddr_in.self).pointee.sin_port
            }
        }
        guard let port else { throw Ended(description: "no free port") }
        return Int(UInt16(bigEndian: port))
    }
}

/// Debian's broker on a port of its own.
struct Mosquitto {
    let port: Int
    private let folder: TestFolder
    private let command: [String]
    private(set) var process: PeerProcess

    static let path: String? = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto"].first { name in
        access(name, X_OK) == 0
    }

    init() async throws {
        port = try PeerProcess.freePort()
        folder = try TestFolder()
        let configuration = """
            listener \(port) 127.0.0.1
            allow_anonymous true
            log_dest stderr
            log_type notice
            log_type information
            max_inflight_messages 2000
            max_queued_messages 100000

            """
        try Data(configuration.utf8).write(to: URL(filePath: "\(folder.path)/mosquitto.conf"))
        // What it says on standard output comes late.
        command = ["sh", "-c", "exec \(Self.path ?? "mosquitto") -c \(folder.path)/mosquitto.conf 2>&1"]
        process = try PeerProcess(command)
        try await process.hear("running")
    }

    mutating func restart() async throws {
        process.kill()
        process = try PeerProcess(command)
        try await process.hear("running")
    }

    /// One message a line, each thanked for by the broker before this returns.
    func publish(_ lines: [String], to topic: String) async throws {
        let publisher = try PeerProcess([
            "sh", "-c", "mosquitto_pub -h 127.0.0.1 -p \(port) -q 1 -t '\(topic)' -l && echo all told",
        ])
        for line in lines { publisher.tell(line) }
        publisher.closeInput()
        try await publisher.hear("all told")
    }
}
