import Assembly
import Kernel
import Ledger
import Logging
import Synchronization
import TestKit
import Testing
import Web
import Witness

@testable import Server

/// Two nodes on the loopback: a log, and the witness that watches it.
private struct WitnessPair: Sendable {
    let log: ServerStage
    let witness: ServerStage
    let key: VerifierKey
    let witnessKey: VerifierKey
    let shelf: CosignedShelf

    static func run(_ body: @escaping @Sendable (WitnessPair) async throws -> Void) async throws {
        let key = try #require(NoteSigner(name: "test.example/log", seed: ServerStage.seed)).verifierKey
        let signer = try #require(
            NoteSigner(name: "second.example/witness", seed: [UInt8](repeating: 41, count: 32)))
        let duty = WitnessDuty(signer: signer, logs: [key])
        let witnessKey = try #require(duty.verifierKey)
        let shelf = CosignedShelf(log: key)
        try await ServerStage.run(origin: "second.example/log", setup: { $0.witness = duty }) { witness in
            let peer = WitnessPeer(key: witnessKey, url: "http://127.0.0.1:\(witness.client.port)/witness/")
            try await ServerStage.run(
                setup: {
                    $0.mirrorKeys = TestMirror.keys
                    $0.cosigning = WitnessPair.cosigning(key, [peer], 1, shelf)
                    // The server's own rounds wait: the tests make theirs.
                    $0.cosigning?.every = .seconds(3_600)
                },
                { log in
                    try await body(
                        WitnessPair(log: log, witness: witness, key: key, witnessKey: witnessKey, shelf: shelf))
                })
        }
    }

    static func cosigning(
        _ key: VerifierKey, _ peers: [WitnessPeer], _ quorum: Int, _ shelf: CosignedShelf
    ) -> Cosigning {
        var cosigning = Cosigning(
            log: key, peers: peers, quorum: quorum, shelf: shelf,
            post: { url, body in
                let parts = url.split(separator: "/", maxSplits: 2)
                let port = parts[1].split(separator: ":").last.flatMap { Int($0) }
                let answer = try await SocketClient(port: try #require(port))
                    .send("POST", "/\(parts[2])", body: body)
                return PostAnswer(status: answer.status, body: answer.body)
            })
        cosigning.patience = []
        return cosigning
    }

    var peer: WitnessPeer {
        WitnessPeer(key: witnessKey, url: "http://127.0.0.1:\(witness.client.port)/witness")
    }

    func round(
        of stage: ServerStage? = nil, peers: [WitnessPeer]? = nil, quorum: Int = 1, shelf: CosignedShelf? = nil,
        metrics: MetricBoard = MetricBoard()
    ) -> WitnessRound {
        WitnessRound(
            WitnessPair.cosigning(key, peers ?? [peer], quorum, shelf ?? self.shelf),
            node: (stage ?? log).node, metrics: metrics,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }
}

@Suite struct `A log with a witness` {
    @Test func `gives out checkpoints that both signed, as it grows`() async throws {
        try await WitnessPair.run { pair in
            let round = pair.round()
            for (more, size) in [(1, 1), (4, 5), (300, 305)] {
                try await pair.log.record(more)
                #expect(try await round.once())
                let answer = try await pair.log.client.send("GET", "/log/checkpoint", TestMirror.authorized)
                let checkpoint = try Checkpoint.open(answer.text, key: pair.key, witnesses: [pair.witnessKey])
                #expect(checkpoint.size == UInt64(size))
            }
        }
    }

    @Test(.enabled(if: GoPeer.isAsked, "XUEMAI_SKIP_PEERS=1: nobody but ourselves has read the signatures"))
    func `is accepted with both signatures by Go's sumdb and note, and not with another witness`() async throws {
        try await WitnessPair.run { pair in
            try await pair.log.record(300)
            #expect(try await pair.round().once())
            let url = "http://127.0.0.1:\(pair.log.client.port)/log"
            let words = [url, TestMirror.key, pair.key.vkey]
            let verdict = try await GoPeer.mirror.run(words + [pair.witnessKey.vkey])
            #expect(verdict == GoPeer.Verdict(status: 0, said: "mirrored 300 entries, 2 signatures\n"))
            let other = try #require(
                VerifierKey(name: pair.witnessKey.name, kind: .cosignature, publicKey: pair.key.publicKey))
            let refused = try await GoPeer.mirror.run(words + [other.vkey])
            #expect(refused.status == 1 && refused.said.contains("1 of 2 signatures"))
        }
    }

    @Test func `hands out receipts under the cosigned checkpoint`() async throws {
        try await WitnessPair.run { pair in
            try await pair.log.record(3)
            #expect(try await pair.round().once())
            try await pair.log.record(1)
            let cosigned = try #require(pair.shelf.newest)
            #expect(cosigned.size == 3)
            for index in Int64(0)..<4 {
                let (receipt, entry) = try await pair.log.node.read { (snapshot) throws(Fault) in
                    (
                        try LedgerReader.receipt(index, cosigned: cosigned, snapshot),
                        try StoredEntry.whole(index, from: snapshot).envelope.bytes
                    )
                }
                let witnesses = index < 3 ? [pair.witnessKey] : []
                _ = try #require(receipt).verify(entry: entry, key: pair.key, witnesses: witnesses)
            }
        }
    }

    @Test func `asks from the size that the witness names, also after it forgot its own`() async throws {
        try await WitnessPair.run { pair in
            try await pair.log.record(3)
            #expect(try await pair.round().once())
            try await pair.log.record(6)
            let fresh = CosignedShelf(log: pair.key)
            #expect(try await pair.round(shelf: fresh).once())
            #expect(fresh.newest?.size == 9)
            #expect(try await pair.round(shelf: CosignedShelf(log: pair.key)).once())
        }
    }

    @Test func `sends nothing while nothing is new`() async throws {
        try await WitnessPair.run { pair in
            #expect(try await !pair.round().once())
            try await pair.log.record(2)
            #expect(try await pair.round().once())
            let entries = try await pair.witness.node.state().size
            #expect(try await !pair.round().once())
            #expect(try await pair.witness.node.state().size == entries)
        }
    }

    @Test func `that is forked is refused, and stays with what was cosigned`() async throws {
        try await WitnessPair.run { pair in
            try await pair.log.record(5)
            #expect(try await pair.round().once())
            // A second ledger with the same key and other entries: what a thief of the key, or of the machine, has.
            try await ServerStage.run { fork in
                fork.clock.advance(.seconds(1))
                for entries in [5, 2] {
                    try await fork.record(entries)
                    let shelf = CosignedShelf(log: pair.key)
                    let metrics = MetricBoard()
                    #expect(try await !pair.round(of: fork, shelf: shelf, metrics: metrics).once())
                    #expect(shelf.newest == nil)
                    #expect(metrics.text.contains("answers_total{answer=\"contradicted\"} 1\n"))
                }
            }
            let kinds = try await pair.witness.node.history(
                of: Subject(WitnessLogRules.noun, "test.example/log"), before: .max, limit: 9
            ).map(\.fact.kind)
            // The log's own first round may have come in between.
            #expect(kinds.first == "witness.log.contradicted.v1" && kinds.count > 1)
            #expect(kinds.dropFirst().allSatisfy { $0 == "witness.log.cosigned.v1" })
            try await pair.log.record(1)
            #expect(try await pair.round().once())
        }
    }

    @Test func `that lost entries is told by a witness that has seen more`() async throws {
        try await WitnessPair.run { pair in
            try await pair.log.record(5)
            #expect(try await pair.round().once())
            try await ServerStage.run { restored in
                try await restored.record(3)
                let shelf = CosignedShelf(log: pair.key)
                let metrics = MetricBoard()
                #expect(try await !pair.round(of: restored, shelf: shelf, metrics: metrics).once())
                #expect(shelf.newest == nil)
                #expect(metrics.text.contains("answers_total{answer=\"ahead\"} 1\n"))
            }
        }
    }

    @Test(arguments: ["", "— second.example/witness AAAA\n", "200\n", "\u{0}\n"])
    func `believes no answer that is not the witness's signature`(body: String) async throws {
        try await WitnessPair.run { pair in
            try await pair.log.record(1)
            let shelf = CosignedShelf(log: pair.key)
            let metrics = MetricBoard()
            var cosigning = Cosigning(
                log: pair.key, peers: [pair.peer], quorum: 1, shelf: shelf,
                post: { _, _ in PostAnswer(status: 200, body: Array(body.utf8)) })
            cosigning.patience = [.zero, .zero]
            let round = WitnessRound(
                cosigning, node: pair.log.node, metrics: metrics,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            #expect(try await !round.once())
            #expect(shelf.newest == nil)
            #expect(metrics.text.contains("answers_total{answer=\"unreadable\"} 1\n"))
        }
    }

    @Test func `asks a witness that is away so often and no more`() async throws {
        try await WitnessPair.run { pair in
            try await pair.log.record(1)
            let metrics = MetricBoard()
            var cosigning = Cosigning(
                log: pair.key, peers: [pair.peer], quorum: 1, shelf: CosignedShelf(log: pair.key),
                post: { _, _ in PostAnswer(status: 503, body: []) })
            cosigning.patience = [.zero, .zero]
            let round = WitnessRound(
                cosigning, node: pair.log.node, metrics: metrics,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            #expect(try await !round.once())
            #expect(metrics.text.contains("answers_total{answer=\"unavailable\"} 3\n"))
        }
    }

    @Test func `waits for its quorum`() async throws {
        try await WitnessPair.run { pair in
            try await pair.log.record(1)
            let name = "third.example/witness"
            let stranger = try #require(
                VerifierKey(name: name, kind: .cosignature, publicKey: pair.witnessKey.publicKey))
            let peers = [pair.peer, WitnessPeer(key: stranger, url: pair.peer.url)]
            #expect(try await !pair.round(peers: peers, quorum: 2).once())
            #expect(pair.shelf.newest == nil)
            #expect(try await pair.round(peers: peers, quorum: 1).once())
            let note = try SignedNote(try #require(pair.shelf.newest).note)
            #expect(note.signatures.map(\.name) == ["test.example/log", "second.example/witness"])
        }
    }

    @Test func `and its witness, when each watches the other, come to rest`() async throws {
        try await WitnessPair.run { pair in
            try await pair.log.record(1)
            #expect(try await pair.round().once())
            // The witness's own log has grown by one cosignature only: nothing that it must have cosigned.
            let note = try await pair.witness.node.read { (snapshot) throws(Fault) in
                try LedgerReader.awaitingWitness(since: 0, own: WitnessLogRules.noun, snapshot)
            }
            #expect(note == nil)
            try await pair.witness.record(1)
            let later = try await pair.witness.node.read { (snapshot) throws(Fault) in
                try LedgerReader.awaitingWitness(since: 0, own: WitnessLogRules.noun, snapshot)
            }
            #expect(later != nil)
        }
    }

    @Test func `puts on the shelf only what its own key signed, and nothing older`() throws {
        let log = try ForeignLog(entries: 3)
        let note = log.checkpoint(2).signed(by: log.signer)
        let stranger = try ForeignLog(seed: 9, entries: 0).signer.verifierKey
        #expect(CosignedShelf(log: stranger, note: note).newest == nil)
        #expect(CosignedShelf(log: log.signer.verifierKey, note: "cut").newest == nil)
        let kept = Mutex<[String]>([])
        let shelf = CosignedShelf(
            log: log.signer.verifierKey, note: note, keep: { note in kept.withLock { $0.append(note) } })
        #expect(shelf.newest?.size == 2)
        shelf.put(.init(size: 1, note: "older"))
        shelf.put(.init(size: 3, note: "newer"))
        #expect(shelf.newest?.note == "newer" && kept.withLock { $0 } == ["newer"])
    }
}
