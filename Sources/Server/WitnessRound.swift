package import Assembly
package import Kernel
package import Ledger
package import Logging
import Synchronization
import Web
import Witness

/// A witness that this node's log is cosigned by.
package struct WitnessPeer: Sendable, Hashable {
    /// Type 04.
    package let key: VerifierKey
    /// Prefix of `add-checkpoint`, `https://witness.example/witness`.
    package let url: String

    package init(key: VerifierKey, url: String) {
        self.key = key
        self.url = url.last == "/" ? String(url.dropLast()) : url
    }
}

/// What a witness answered.
package struct PostAnswer: Sendable {
    package let status: Int
    package let body: [UInt8]

    package init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// How this node's log is cosigned by others.
package struct Cosigning: Sendable {
    package let log: VerifierKey
    package let peers: [WitnessPeer]
    /// Cosignatures that put a checkpoint on the shelf.
    package let quorum: Int
    package let shelf: CosignedShelf
    /// Posts a body to an address; throws if nobody answers.
    package let post: @Sendable (_ url: String, _ body: [UInt8]) async throws -> PostAnswer
    /// Time between two rounds: a witness keeps an entry of each.
    package var every = Duration.seconds(30)
    /// Waits before each further try of a round at a witness that does not answer.
    package var patience: [Duration] = [.seconds(1), .seconds(4)]

    package init(
        log: VerifierKey, peers: [WitnessPeer], quorum: Int, shelf: CosignedShelf,
        post: @escaping @Sendable (_ url: String, _ body: [UInt8]) async throws -> PostAnswer
    ) {
        self.log = log
        self.peers = peers
        self.quorum = quorum
        self.shelf = shelf
        self.post = post
    }
}

/// Sends the newest checkpoint to every witness and puts on the shelf what comes back.
package final class WitnessRound: Sendable {
    private let cosigning: Cosigning
    private let node: any ServedNode
    private let metrics: MetricBoard
    private let logger: Logger
    private let jobs: JobBoard
    /// What each witness is known to have; a wrong guess costs one more request.
    private let known = Mutex<[VerifierKey: Int64]>([:])

    package init(
        _ cosigning: Cosigning, node: any ServedNode, metrics: MetricBoard, logger: Logger, jobs: JobBoard = JobBoard()
    ) {
        self.cosigning = cosigning
        self.node = node
        self.metrics = metrics
        self.logger = logger
        self.jobs = jobs
    }

    private static let jobName = "witness"

    /// Until cancelled.
    func run() async {
        jobs.declare(
            WitnessRound.jobName, Phrase("请见证人签名", "Witness round"),
            every: .microseconds(cosigning.every.components.seconds * 1_000_000))
        while !Task.isCancelled {
            jobs.begin(WitnessRound.jobName, at: node.now())
            do throws(Fault) {
                let cosigned = try await once()
                jobs.end(
                    WitnessRound.jobName, at: node.now(),
                    .fine(cosigned ? Phrase("有新的共同签名", "newly cosigned") : Phrase("没有要签的", "nothing to cosign")))
            } catch {
                jobs.end(WitnessRound.jobName, at: node.now(), .failed(Phrase("没有做成", "not done")))
                logger.error("no witness round", metadata: ["code": "\(error.code.rawValue)"])
            }
            do { try await Task.sleep(for: cosigning.every) } catch { return }
        }
    }

    /// True if a checkpoint with enough cosignatures came out of it.
    @discardableResult
    package func once() async throws(Fault) -> Bool {
        let since = cosigning.shelf.newest?.size ?? 0
        let awaiting = try await node.read { (snapshot) throws(Fault) in
            try LedgerReader.awaitingWitness(since: since, own: WitnessLogRules.noun, snapshot)
        }
        guard let awaiting else { return false }
        let note: SignedNote
        let checkpoint: Checkpoint
        do throws(NoteFailure) {
            note = try SignedNote(awaiting)
            checkpoint = try Checkpoint(text: note.text)
        } catch { throw Fault(.damaged, "the newest checkpoint cannot be read: \(error)") }
        var signatures: [NoteSignature] = []
        await withTaskGroup(of: NoteSignature?.self) { group in
            for peer in cosigning.peers {
                group.addTask { await self.cosignature(of: note, checkpoint, by: peer) }
            }
            for await signature in group { if let signature { signatures.append(signature) } }
        }
        guard signatures.count >= cosigning.quorum else { return false }
        let cosigned = SignedNote(
            text: note.text, signatures: note.signatures + signatures.sorted { $0.name < $1.name })
        cosigning.shelf.put(.init(size: Int64(checkpoint.size), note: cosigned.formatted))
        return true
    }

    private func cosignature(
        of note: SignedNote, _ checkpoint: Checkpoint, by peer: WitnessPeer
    ) async -> NoteSignature? {
        for wait in [.zero] + cosigning.patience {
            do {
                if wait > .zero { try await Task.sleep(for: wait) }
                let signature = try await ask(peer, note, checkpoint)
                metrics.add(.witnessAnswers, "cosigned")
                return signature
            } catch is CancellationError {
                return nil
            } catch {
                let failure = error as? WitnessFailure ?? (error is NoteFailure ? .unreadable : .unavailable(0))
                metrics.add(.witnessAnswers, failure.name)
                logger.log(
                    level: failure.isAlarm ? .critical : .warning, "a witness did not cosign",
                    metadata: ["witness": "\(peer.key.name)", "why": "\(error)"])
                if failure.isFinal { return nil }
            }
        }
        return nil
    }

    /// One request, and another if the witness names a size that we did not expect.
    private func ask(
        _ peer: WitnessPeer, _ note: SignedNote, _ checkpoint: Checkpoint
    ) async throws -> NoteSignature {
        let size = Int64(checkpoint.size)
        for _ in 0..<2 {
            let old = min(known.withLock { $0[peer.key] } ?? 0, size)
            let proof = try await node.read { (snapshot) throws(Fault) in
                try LedgerReader.consistency(from: old, to: size, snapshot)
            }
            let request = CosignRequest(old: old, proof: proof, note: note, checkpoint: checkpoint)
            let answer = try await cosigning.post(peer.url + "/add-checkpoint", request.bytes)
            switch answer.status {
            case 200:
                let signature = try WitnessRound.signature(in: answer.body, of: note, by: peer.key)
                known.withLock { $0[peer.key] = size }
                return signature
            case 409:
                let recorded = try WitnessRound.size(in: answer.body)
                // It saw more of this log than there is: a ledger that was put back, or a second one with its key.
                guard recorded <= size else { throw WitnessFailure.hasSeenMore(recorded) }
                known.withLock { $0[peer.key] = recorded }
            case 422: throw WitnessFailure.contradicted
            case 400..<500: throw WitnessFailure.refused(answer.status)
            default: throw WitnessFailure.unavailable(answer.status)
            }
        }
        throw WitnessFailure.unavailable(409)
    }

    private static func size(in body: [UInt8]) throws(WitnessFailure) -> Int64 {
        let text = String(decoding: body, as: UTF8.self)
        guard text.last == "\n", let size = Int64(text.dropLast()), size >= 0 else { throw .unreadable }
        return size
    }

    private static func signature(
        in body: [UInt8], of note: SignedNote, by key: VerifierKey
    ) throws -> NoteSignature {
        guard let lines = String(validating: body, as: UTF8.self) else { throw WitnessFailure.unreadable }
        let answer = try SignedNote(note.text + "\n" + lines)
        _ = try answer.verified(by: [key])
        guard let signature = answer.signatures.first(where: key.made) else { throw WitnessFailure.unreadable }
        return signature
    }
}

/// Why a witness gave no cosignature.
enum WitnessFailure: Error, Equatable {
    case hasSeenMore(Int64)
    case contradicted
    case refused(Int)
    case unavailable(Int)
    case unreadable

    /// As monitors know it.
    var name: String {
        switch self {
        case .hasSeenMore: "ahead"
        case .contradicted: "contradicted"
        case .refused: "refused"
        case .unavailable: "unavailable"
        case .unreadable: "unreadable"
        }
    }

    /// This log has another history than the witness saw: a backup was put back, or somebody else has the key.
    var isAlarm: Bool { name == "ahead" || name == "contradicted" }

    /// Asking again says the same.
    var isFinal: Bool {
        if case .unavailable = self { return false }
        return true
    }
}
