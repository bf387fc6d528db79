import Assembly
import HTTPTypes
import Hummingbird
import Kernel
import Ledger
import Logging
import Web
import Witness

/// Cosigns the checkpoints of watched logs: C2SP tlog-witness v1.0.0 below `/witness/`. Open to everybody, since the
/// log's own signature is what lets in.
struct WitnessDoor: Sendable {
    static let sizeType = "text/x.tlog.size"

    private let reception: Reception
    private var node: any ServedNode { reception.node }

    init(_ reception: Reception) { self.reception = reception }

    // MARK: Submission

    func add(_ request: Request) async -> Response {
        guard let duty = reception.setup.witness else { return .plain("not found\n", .notFound) }
        let asked: CosignRequest
        do {
            let body = try await request.body.collect(upTo: CosignRequest.bytesMax)
            asked = try CosignRequest(Array(body.readableBytesView))
        } catch {
            return .plain("no add-checkpoint request of tlog-witness\n", .badRequest)
        }
        do throws(CosignRefusal) {
            let note = try duty.opened(asked)
            do throws(Denial) {
                // Once more if another request was faster: then the size on record has moved.
                for _ in 0..<2 {
                    switch try await cosign(asked, note, duty) {
                    case .success(let line?): return .plain(line)
                    case .success(nil): continue
                    case .failure(let refusal): return answer(refusal)
                    }
                }
                return .plain("busy\n", .serviceUnavailable)
            } catch {
                return failing(error)
            }
        } catch {
            return answer(error)
        }
    }

    /// The signature line, given out only after the ledger has it. Nil if the record moved meanwhile.
    private func cosign(
        _ asked: CosignRequest, _ note: SignedNote, _ duty: WitnessDuty
    ) async throws(Denial) -> Result<String?, CosignRefusal> {
        let origin = asked.checkpoint.origin
        let state: WitnessLogState
        do throws(Fault) {
            state = try await node.read { (snapshot) throws(Fault) in
                try WitnessLogTable.load(origin, from: snapshot)
            }
        } catch { throw .failed(error) }
        let continued: ContinuedCheckpoint
        do throws(CosignRefusal) {
            continued = try duty.judged(asked, note: note, size: state.size, root: state.root)
        } catch {
            if case .contradicts(let proof) = error { try await keep(contradiction: proof, asked, state) }
            return .failure(error)
        }
        guard let line = duty.cosignature(of: continued.note, at: node.now()) else {
            throw .failed(Fault(.configuration, "the clock stands before 1970"))
        }
        let size = Int64(continued.checkpoint.size)
        // The same tree again: cosigned with a newer time, nothing new to record.
        guard size > state.size else { return .success(line.line) }
        let cosigned = SignedNote(text: note.text, signatures: note.signatures + [line]).formatted
        let moved = try await perform(
            .cosign(
                from: state.size, fromRoot: state.root, size: size, root: continued.checkpoint.root, note: cosigned),
            on: origin)
        return .success(moved ? nil : line.line)
    }

    /// A log that tells two stories is told of in our own record, once for each size.
    private func keep(
        contradiction note: String, _ asked: CosignRequest, _ state: WitnessLogState
    ) async throws(Denial) {
        reception.setup.logger.critical(
            "a log signed two trees of one size", metadata: ["log": "\(asked.checkpoint.origin)"])
        guard state.contradictedSize != state.size else { return }
        _ = try await perform(
            .contradict(size: state.size, root: asked.checkpoint.root, note: note), on: asked.checkpoint.origin)
    }

    /// True if the rules found another tree on record.
    private func perform(_ command: WitnessLogCommand, on origin: String) async throws(Denial) -> Bool {
        do throws(Denial) {
            _ = try await node.perform(
                Errand(
                    WitnessLogTable.self, id: node.freshCommandID(), record: origin, command: command,
                    person: Standing.node.person, workstation: "witness"))
            return false
        } catch {
            if case .refused = error { return true }
            throw error
        }
    }

    private func answer(_ refusal: CosignRefusal) -> Response {
        switch refusal {
        case .originUnknown: .plain("this log is not watched here\n", .notFound)
        case .notSigned: .plain("not signed by the log's key\n", .forbidden)
        case .oldAboveSize: .plain("the old size is above the checkpoint's\n", .badRequest)
        case .recorded(let size): .plain("\(size)\n", .conflict, contentType: WitnessDoor.sizeType)
        case .contradicts: .plain("another tree of this size was cosigned\n", .unprocessableContent)
        case .notProven: .plain("the proof does not lead to this tree\n", .unprocessableContent)
        }
    }

    private func failing(_ denial: Denial) -> Response {
        switch denial {
        case .refused(let refusal): .plain("\(refusal.reason.en)\n", .serviceUnavailable)
        case .failed(let fault): .plain("failing: \(reception.failed(fault).reference)\n", .serviceUnavailable)
        }
    }

    // MARK: Monitoring

    /// The newest checkpoint of a log that was cosigned, for monitors; `hash` is the SHA-256 of its origin.
    func newest(_ hash: String) async -> Response {
        guard let origin = reception.setup.witness?.origin(hash: hash) else {
            return .plain("this log is not watched here\n", .notFound)
        }
        do throws(Fault) {
            let note = try await node.read { (snapshot) throws(Fault) in
                try WitnessLogTable.note(of: origin, from: snapshot)
            }
            guard let note else { return .plain("nothing cosigned yet\n", .notFound) }
            return .plain(note, caching: "max-age=1")
        } catch {
            return failing(.failed(error))
        }
    }
}
