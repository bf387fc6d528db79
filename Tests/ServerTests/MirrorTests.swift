import Assembly
import Kernel
import Ledger
import TestKit
import Testing

@testable import Server

/// What a mirror shows at the door.
enum TestMirror {
    static let key = "a-mirror's-key"
    static let authorized = ["Authorization": "Bearer \(key)"]
    static let keys = BearerKeys([TreeHash.sha256(Array(key.utf8))])
}

@Suite struct `The log for mirrors` {

    static func run(
        entries: Int, _ body: @escaping @Sendable (ServerStage) async throws -> Void
    ) async throws {
        try await ServerStage.run(
            setup: { $0.mirrorKeys = TestMirror.keys },
            { stage in
                try await stage.record(entries)
                try await body(stage)
            })
    }

    @Test func `does not exist where no mirror is configured`() async throws {
        try await ServerStage.run { stage in
            try await stage.record(1)
            let answer = try await stage.client.send("GET", "/log/checkpoint", TestMirror.authorized)
            #expect(answer.status == 404)
        }
    }

    @Test func `asks for a key and knows only its own`() async throws {
        try await Self.run(entries: 1) { stage in
            let none = try await stage.client.send("GET", "/log/checkpoint")
            #expect(none.status == 401 && none.header("www-authenticate") == "Bearer")
            for header in ["Bearer another", "Bearer"] {
                let answer = try await stage.client.send("GET", "/log/tile/0/000.p/1", ["Authorization": header])
                #expect(answer.status == (header == "Bearer" ? 401 : 403))
            }
            let session = try await stage.signIn()
            #expect(try await stage.client.send("GET", "/log/checkpoint", session.headers).status == 401)
            #expect(try await stage.client.send("GET", "/log/checkpoint", TestMirror.authorized).status == 200)
        }
    }

    @Test func `serves what its newest checkpoint covers and nothing else`() async throws {
        try await Self.run(entries: 300) { stage in
            let checkpoint = try await stage.client.send("GET", "/log/checkpoint", TestMirror.authorized)
            #expect(checkpoint.header("content-type") == "text/plain; charset=utf-8")
            #expect(checkpoint.text.hasPrefix("test.example/log\n300\n"))
            for path in ["0/000", "0/001.p/44", "0/000.p/7", "1/000.p/1", "entries/000", "entries/001.p/44"] {
                let answer = try await stage.client.send("GET", "/log/tile/\(path)", TestMirror.authorized)
                #expect(answer.status == 200, "\(path)")
                #expect(answer.header("content-type") == "application/octet-stream")
                #expect(answer.header("cache-control") == "private, max-age=31536000, immutable")
            }
            for path in ["0/001", "0/001.p/45", "0/002.p/1", "1/000", "1/000.p/2", "2/000.p/1", "entries/001"] {
                let answer = try await stage.client.send("GET", "/log/tile/\(path)", TestMirror.authorized)
                #expect(answer.status == 404, "\(path)")
                #expect(answer.header("content-type") == "text/plain; charset=utf-8")
            }
        }
    }

    @Test func `gives leaf hashes and entries as they stand in the ledger`() async throws {
        try await Self.run(entries: 2) { stage in
            let tile = try await stage.client.send("GET", "/log/tile/0/000.p/2", TestMirror.authorized)
            let bundle = try await stage.client.send("GET", "/log/tile/entries/000.p/2", TestMirror.authorized)
            let entries = try await stage.node.read { (snapshot) throws(Fault) in
                [try StoredEntry.whole(0, from: snapshot), try StoredEntry.whole(1, from: snapshot)]
            }
            #expect(tile.body == entries.flatMap(\.leaf.bytes))
            let framed = entries.flatMap { entry -> [UInt8] in
                let bytes = entry.envelope.bytes
                return [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xff)] + bytes
            }
            #expect(bundle.body == framed)
        }
    }

    @Test(arguments: [
        "", "tile", "tile/0", "tile/0/", "tile/00/000", "tile/64/000", "tile/-1/000", "tile/0/0", "tile/0/x000/000",
        "tile/0/001/000", "tile/0/x001", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p",
        "tile/0/+01", "tile/0/000/", "tile/data/000", "tile/0/000.p/1/2", "checkpoint/", "../session",
        "tile/0/x999/x999/x999/x999/x999/x999/999", "tile/0/x9223372036854775807/000",
    ]) func `has one address for each tile`(path: String) {
        #expect(MirrorRequest(path: path) == nil)
    }

    @Test func `writes large indexes in groups of three digits`() {
        #expect(
            MirrorRequest(path: "tile/63/x001/x234/067") == .hashes(level: 63, index: 1_234_067, width: 256))
        #expect(MirrorRequest(path: "tile/entries/x001/000.p/255") == .entries(index: 1_000, width: 255))
        for index in [UInt64(0), 999, 1_000, 1_234_067, 9_223_372_036_854_775_807] {
            let path = TreeTile.path(level: 3, index: index, width: 9)
            #expect(MirrorRequest(path: path) == .hashes(level: 3, index: Int64(index), width: 9))
        }
    }

    @Test(.enabled(if: GoPeer.isAsked, "XUEMAI_SKIP_PEERS=1: nobody but ourselves has read the tiles"))
    func `is copied and verified by the libraries of Go's checksum database`() async throws {
        try await Self.run(entries: 700) { stage in
            let url = "http://127.0.0.1:\(stage.client.port)/log"
            let key = try #require(NoteSigner(name: "test.example/log", seed: ServerStage.seed)).verifierKey
            let verdict = try await GoPeer.mirror.run([url, TestMirror.key, key.vkey])
            #expect(verdict == GoPeer.Verdict(status: 0, said: "mirrored 700 entries, 1 signatures\n"))
            let stranger = try #require(NoteSigner(name: "test.example/log", seed: [UInt8](repeating: 8, count: 32)))
            let refused = try await GoPeer.mirror.run([url, TestMirror.key, stranger.verifierKey.vkey])
            #expect(refused.status == 1, "\(refused.said)")
        }
    }
}
