import Foundation
import Kernel
import Ledger
import Testing

/// `./test` installs both programs. XUEMAI_SKIP_PEERS=1 leaves them out, and says so; a missing program is a
/// failure.
@Suite(
    .enabled(
        if: ProcessInfo.processInfo.environment["XUEMAI_SKIP_PEERS"] != "1",
        "XUEMAI_SKIP_PEERS=1: nobody but ourselves has checked the tree"))
struct `A ledger, given to the programs of others` {
    /// One way to damage a bundle, and the file that is refused for it.
    private struct Damage: Sendable {
        let refused: String
        let change: @Sendable (inout PeerBundle) throws -> Void
    }

    private static let damages = [
        Damage(refused: "checkpoint") { bundle in bundle.entries[700][3] ^= 1 },
        Damage(refused: "checkpoint") { bundle in bundle.entries.swapAt(8, 9) },
        Damage(refused: "checkpoint") { bundle in
            bundle.checkpoint = try changed(bundle.checkpoint, line: 2) { $0[5] ^= 1 }
        },
        Damage(refused: "inclusion line 13") { bundle in
            bundle.inclusion[12].hashes[4] = try flipped(bundle.inclusion[12].hashes[4])
        },
        Damage(refused: "inclusion line 501") { bundle in bundle.inclusion[500].hashes.removeLast() },
        Damage(refused: "inclusion line 1") { bundle in bundle.inclusion[0].hashes.append(TreeHash.empty) },
        Damage(refused: "consistency line 300") { bundle in
            bundle.consistency[299].hashes[0] = try flipped(bundle.consistency[299].hashes[0])
        },
        Damage(refused: "consistency line 512") { bundle in
            bundle.consistency[511].hashes[0] = try flipped(bundle.consistency[511].hashes[0])
        },
        Damage(refused: "consistency line 777") { bundle in
            bundle.consistency[776].hashes[6] = try flipped(bundle.consistency[776].hashes[6])
        },
        Damage(refused: "consistency line 40") { bundle in bundle.consistency[39].hashes.removeLast() },
    ]

    /// Only who checks the signature sees this one.
    private static let forgery = Damage(refused: "checkpoint") { bundle in
        let line = try #require(bundle.checkpoint.split(separator: "\n").last)
        let signed = String(bundle.checkpoint.dropLast(line.count + 1))
        let words = line.split(separator: " ")
        var signature = try #require(Base64.decode(String(words[2])))
        signature[20] ^= 1
        bundle.checkpoint = signed + "\(words[0]) \(words[1]) \(Base64.encode(signature))\n"
    }

    @Test func `is verified by the libraries of Go's checksum database, and no damaged copy is`() throws {
        try inFolder { folder in
            let peer = folder.appending(path: "peer").path
            let build = try run(
                ["go", "build", "-o", peer, peers.appending(path: "go/main.go").path],
                with: ["GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOPROXY": "off", "GOFLAGS": ""])
            try #require(build.status == 0, "\(build.said)")
            try check(by: [peer], in: folder, damages: Self.damages + [Self.forgery])
        }
    }

    @Test func `is verified by pymerkle, and no damaged copy is`() throws {
        let python = ProcessInfo.processInfo.environment["XUEMAI_TEST_PYTHON"] ?? "python3"
        try inFolder { folder in
            try check(
                by: [python, peers.appending(path: "pymerkle_check.py").path], in: folder,
                damages: Self.damages)
        }
    }

    private func check(by peer: [String], in folder: URL, damages: [Damage]) throws {
        let bundle = try bundle()
        let whole = folder.appending(path: "peer-bundle")
        try bundle.write(to: whole)
        let verdict = try run(peer + [whole.path])
        try #require(verdict.status == 0, "\(verdict.said)")
        #expect(verdict.said == "verified \(bundle.proofCount) proofs\n")
        for (number, damage) in damages.enumerated() {
            var copy = bundle
            try damage.change(&copy)
            let damaged = folder.appending(path: "damaged-\(number)")
            try copy.write(to: damaged)
            let verdict = try run(peer + [damaged.path])
            #expect(verdict.status == 1)
            #expect(verdict.said.hasPrefix("refused: \(damage.refused): "), "\(number): \(verdict.said)")
        }
    }

    /// A thousand entries of many lengths, the empty one among them.
    private func bundle() throws -> PeerBundle {
        let signer = try #require(NoteSigner(name: "gmp.example/plant1", seed: (0..<32).map { UInt8($0) }))
        return PeerBundle(
            entries: (0..<1_000).map { index in
                (0..<index * 7 % 300).map { UInt8(truncatingIfNeeded: $0 * index) }
            },
            signer: signer)
    }

    private static func flipped(_ digest: Digest) throws -> Digest {
        var bytes = digest.bytes
        bytes[17] ^= 0x10
        return try #require(Digest(bytes))
    }

    /// Text with the bytes behind one base64 line changed.
    private static func changed(_ text: String, line: Int, _ change: (inout [UInt8]) -> Void) throws -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var bytes = try #require(Base64.decode(lines[line]))
        change(&bytes)
        lines[line] = Base64.encode(bytes)
        return lines.joined(separator: "\n")
    }

    private var peers: URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Peers")
            .standardizedFileURL
    }

    private func inFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "xuemai-peers-\(ProcessInfo.processInfo.globallyUniqueString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) }
        }
        try body(folder)
    }

    private func run(_ words: [String], with changes: [String: String] = [:]) throws -> (
        status: Int32, said: String
    ) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        process.environment = ProcessInfo.processInfo.environment.merging(changes) { _, change in change }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, said)
    }
}
