import Assembly
import Kernel
import Ledger
import TestKit
import Testing
import Web
import Witness

@testable import Server

/// A log of somebody else: signs what a test wants, also what it must not.
struct ForeignLog: Sendable {
    let signer: NoteSigner
    private var leaves: [Digest] = []

    init(_ origin: String = "plant.example/log", seed: UInt8 = 40, entries: Int) throws {
        signer = try #require(NoteSigner(name: origin, seed: [UInt8](repeating: seed, count: 32)))
        for entry in 0..<entries { leaves.append(TreeHash.leaf([UInt8(truncatingIfNeeded: entry)])) }
    }

    /// The same log with its last entry changed.
    func forked(at place: Int) -> ForeignLog {
        var fork = self
        fork.leaves[place] = TreeHash.leaf(Array("fork".utf8))
        return fork
    }

    private func node(_ node: TreeNode) -> Digest {
        var range = CompactRange()
        let width = 1 << node.level
        for leaf in leaves[Int(node.index) * width..<(Int(node.index) + 1) * width] { range.append(leaf) }
        return range.root
    }

    func checkpoint(_ size: Int) -> Checkpoint {
        let root = MerkleTree.root(size: UInt64(size), node: node)
        return Checkpoint(origin: signer.name, size: UInt64(size), root: root)
    }

    func request(old: Int, size: Int, by other: NoteSigner? = nil) throws -> CosignRequest {
        let checkpoint = checkpoint(size)
        let proof =
            old <= size
            ? MerkleTree.consistencyProof(from: UInt64(old), to: UInt64(size), node: node) : []
        return CosignRequest(
            old: Int64(old), proof: proof, note: try SignedNote(checkpoint.signed(by: other ?? signer)),
            checkpoint: checkpoint)
    }
}

@Suite struct `The witness` {
    private static let log = "plant.example/log"

    /// A node that watches one log.
    private func run(_ body: @escaping @Sendable (ServerStage, VerifierKey) async throws -> Void) async throws {
        let watched = try ForeignLog(entries: 0).signer.verifierKey
        let signer = try #require(NoteSigner(name: "witness.example/w", seed: [UInt8](repeating: 41, count: 32)))
        let duty = WitnessDuty(signer: signer, logs: [watched])
        let key = try #require(duty.verifierKey)
        try await ServerStage.run(setup: { $0.witness = duty }, { try await body($0, key) })
    }

    private static func add(_ request: CosignRequest, _ stage: ServerStage) async throws -> Answer {
        try await stage.client.send("POST", "/witness/add-checkpoint", body: request.bytes)
    }

    private static var monitor: String { "/witness/\(TreeHash.sha256(Array(log.utf8)).hex)/checkpoint" }

    @Test func `does not exist where no log is watched`() async throws {
        try await ServerStage.run { stage in
            let log = try ForeignLog(entries: 1)
            #expect(try await Self.add(log.request(old: 0, size: 1), stage).status == 404)
            #expect(try await stage.client.send("GET", Self.monitor).status == 404)
        }
    }

    @Test func `cosigns a log as it grows, and has it on record before it answers`() async throws {
        try await run { stage, key in
            let log = try ForeignLog(entries: 70)
            for (old, size) in [(0, 1), (1, 5), (5, 64), (64, 70)] {
                let request = try log.request(old: old, size: size)
                let answer = try await Self.add(request, stage)
                #expect(answer.status == 200, "\(old) to \(size): \(answer.text)")
                #expect(answer.header("content-type") == "text/plain; charset=utf-8")
                let cosigned = try SignedNote(request.note.formatted + answer.text)
                #expect(try cosigned.verified(by: [log.signer.verifierKey, key]).count == 2)
                let state = try await stage.node.read { (snapshot) throws(Fault) in
                    try WitnessLogTable.load(Self.log, from: snapshot)
                }
                #expect(state.size == Int64(size) && state.root == request.checkpoint.root)
            }
        }
    }

    @Test func `shows monitors the newest checkpoint that it cosigned`() async throws {
        try await run { stage, key in
            let log = try ForeignLog(entries: 9)
            #expect(try await stage.client.send("GET", Self.monitor).status == 404)
            for (old, size) in [(0, 3), (3, 9)] { _ = try await Self.add(log.request(old: old, size: size), stage) }
            let answer = try await stage.client.send("GET", Self.monitor)
            #expect(answer.status == 200)
            let checkpoint = try Checkpoint.open(answer.text, key: log.signer.verifierKey, witnesses: [key])
            #expect(checkpoint.size == 9)
            let unknown = try await stage.client.send("GET", "/witness/\(TreeHash.empty.hex)/checkpoint")
            #expect(unknown.status == 404)
        }
    }

    @Test func `cosigns the same tree again without another entry`() async throws {
        try await run { stage, _ in
            let log = try ForeignLog(entries: 4)
            let first = try await Self.add(log.request(old: 0, size: 4), stage)
            let size = try await stage.node.state().size
            stage.clock.advance(.seconds(9))
            let second = try await Self.add(log.request(old: 4, size: 4), stage)
            #expect(first.status == 200 && second.status == 200 && first.text != second.text)
            #expect(try await stage.node.state().size == size)
        }
    }

    @Test func `cosigns an empty log once and then from nothing`() async throws {
        try await run { stage, _ in
            let log = try ForeignLog(entries: 2)
            #expect(try await Self.add(log.request(old: 0, size: 0), stage).status == 200)
            #expect(try await Self.add(log.request(old: 0, size: 2), stage).status == 200)
        }
    }

    @Test func `knows watched logs only, and only by their key`() async throws {
        try await run { stage, _ in
            let other = try ForeignLog("other.example/log", entries: 1)
            #expect(try await Self.add(other.request(old: 0, size: 1), stage).status == 404)
            let log = try ForeignLog(entries: 1)
            let thief = try ForeignLog(seed: 99, entries: 1).signer
            #expect(try await Self.add(log.request(old: 0, size: 1, by: thief), stage).status == 403)
            var request = try log.request(old: 0, size: 1)
            let signature = try #require(request.note.signatures.first)
            let wrong = NoteSignature(
                name: signature.name, keyID: signature.keyID, signature: signature.signature.reversed())
            request = CosignRequest(
                old: 0, proof: [], note: SignedNote(text: request.note.text, signatures: [wrong]),
                checkpoint: request.checkpoint)
            #expect(try await Self.add(request, stage).status == 403)
            #expect(try await stage.node.state().size == 0)
        }
    }

    @Test func `says from which size a log must prove`() async throws {
        try await run { stage, _ in
            let log = try ForeignLog(entries: 20)
            _ = try await Self.add(log.request(old: 0, size: 10), stage)
            for old in [0, 3, 11] {
                let answer = try await Self.add(log.request(old: old, size: 20), stage)
                #expect(answer.status == 409 && answer.text == "10\n")
                #expect(answer.header("content-type") == "text/x.tlog.size")
            }
            #expect(try await Self.add(log.request(old: 11, size: 10), stage).status == 400)
        }
    }

    @Test func `refuses a fork and keeps the log's own signature as proof of it`() async throws {
        try await run { stage, _ in
            let log = try ForeignLog(entries: 12)
            _ = try await Self.add(log.request(old: 0, size: 8), stage)
            let fork = log.forked(at: 3)
            for _ in 0..<2 { #expect(try await Self.add(fork.request(old: 8, size: 8), stage).status == 422) }
            #expect(try await Self.add(fork.request(old: 8, size: 12), stage).status == 422)
            #expect(try await stage.node.state().size == 2)
            let fact =
                try await stage.node.history(
                    of: Subject(WitnessLogRules.noun, Self.log), before: .max, limit: 1
                ).first?.fact as? WitnessLogFact
            guard case .contradicted(let size, let root, let note) = fact else {
                Issue.record("no contradiction on record")
                return
            }
            #expect(size == 8 && root == fork.checkpoint(8).root)
            #expect(try Checkpoint.open(note, key: log.signer.verifierKey) == fork.checkpoint(8))
            #expect(try await Self.add(log.request(old: 8, size: 12), stage).status == 200)
        }
    }

    @Test func `refuses a proof that is cut, long or of another tree`() async throws {
        try await run { stage, _ in
            let log = try ForeignLog(entries: 12)
            func changed(_ request: CosignRequest, _ proof: [Digest]) -> CosignRequest {
                CosignRequest(old: request.old, proof: proof, note: request.note, checkpoint: request.checkpoint)
            }
            let first = try log.request(old: 0, size: 7)
            #expect(try await Self.add(changed(first, [TreeHash.empty]), stage).status == 422)
            #expect(try await Self.add(first, stage).status == 200)
            let next = try log.request(old: 7, size: 12)
            for proof in [[], next.proof.dropLast(), next.proof + [TreeHash.empty], next.proof.reversed()] {
                #expect(try await Self.add(changed(next, Array(proof)), stage).status == 422)
            }
            #expect(try await stage.node.state().size == 1)
        }
    }

    @Test func `refuses an empty tree with another root than that of nothing`() async throws {
        try await run { stage, _ in
            let log = try ForeignLog(entries: 1)
            let empty = Checkpoint(origin: Self.log, size: 0, root: log.checkpoint(1).root)
            let request = CosignRequest(
                old: 0, proof: [], note: try SignedNote(empty.signed(by: log.signer)), checkpoint: empty)
            #expect(try await Self.add(request, stage).status == 422)
        }
    }

    @Test(arguments: [
        "", "old 0", "old 0\n", "old -1\n\n", "old 00\n\n", "new 0\n\n", "old 0\nAAAA\n\n", "old 0\n\n",
        "old 0\n\nplant.example/log\n", "old 9999999999999999999\n\n",
    ]) func `answers 400 to what is no request`(start: String) async throws {
        let note = try ForeignLog(entries: 1).request(old: 0, size: 1).note.formatted
        try await run { stage, _ in
            let whole = start.hasSuffix("\n\n") && start != "old 0\n\n" ? start + note : start
            let answer = try await stage.client.send("POST", "/witness/add-checkpoint", body: Array(whole.utf8))
            #expect(answer.status == 400, "\(answer.text)")
        }
    }

    @Test func `answers 400 to too long a body or proof`() async throws {
        try await run { stage, _ in
            let long = [UInt8](repeating: 65, count: CosignRequest.bytesMax + 1)
            #expect(try await stage.client.send("POST", "/witness/add-checkpoint", body: long).status == 400)
            let request = try ForeignLog(entries: 1).request(old: 0, size: 1)
            let padded = CosignRequest(
                old: 0, proof: [Digest](repeating: TreeHash.empty, count: 64), note: request.note,
                checkpoint: request.checkpoint)
            #expect(try await Self.add(padded, stage).status == 400)
        }
    }

    @Test func `cosigns one of two that come at once from the same size`() async throws {
        try await run { stage, _ in
            let log = try ForeignLog(entries: 30)
            let fork = log.forked(at: 29)
            let requests = try [log.request(old: 0, size: 30), fork.request(old: 0, size: 30)]
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for request in requests { group.addTask { try await Self.add(request, stage).status } }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200, 409])
        }
    }

    @Test func `tells of a store that fails by a reference, and cosigns nothing`() async throws {
        try await run { stage, _ in
            let log = try ForeignLog(entries: 1)
            for statement in 1...40 {
                stage.store.fail(at: statement, with: Fault(.storeFailed, ServerStage.secret))
                let answer = try await Self.add(log.request(old: 0, size: 1), stage)
                if answer.status == 200 { break }
                #expect(answer.status == 503 && !answer.text.contains("SELECT") && !answer.text.contains("—"))
                #expect(try await stage.client.send("GET", Self.monitor).status == 404)
            }
            stage.store.fail(at: nil)
            #expect(try await Self.add(log.request(old: 1, size: 1), stage).status == 200)
        }
    }
}
