package import Kernel
import Synchronization

/// The newest checkpoint of this log that witnesses cosigned: receipts and mirrors are given it. Kept in memory and,
/// by `keep`, outside the database; lost, it is asked for again.
package final class CosignedShelf: Sendable {
    package struct Cosigned: Sendable, Equatable {
        package let size: Int64
        package let note: String

        package init(size: Int64, note: String) {
            self.size = size
            self.note = note
        }
    }

    private let held: Mutex<Cosigned?>
    private let keep: @Sendable (_ note: String) -> Void

    /// `note` is what was kept before. What the log's own key did not sign, or cannot be read, is left aside.
    package init(
        log: VerifierKey, note: String? = nil, keep: @escaping @Sendable (_ note: String) -> Void = { _ in }
    ) {
        var kept: Cosigned?
        if let note {
            do throws(NoteFailure) {
                kept = Cosigned(size: Int64(try Checkpoint.open(note, key: log).size), note: note)
            } catch { kept = nil }
        }
        held = Mutex(kept)
        self.keep = keep
    }

    package var newest: Cosigned? { held.withLock { $0 } }

    package func put(_ cosigned: Cosigned) {
        let isNewer = held.withLock { held in
            guard cosigned.size >= held?.size ?? 0 else { return false }
            held = cosigned
            return true
        }
        if isNewer { keep(cosigned.note) }
    }
}

extension LedgerReader {
    /// As `receipt`, under a cosigned checkpoint where one covers the entry.
    package static func receipt(
        _ index: Int64, cosigned: CosignedShelf.Cosigned?, _ snapshot: any Snapshot, cache: TileCache? = nil
    ) throws(Fault) -> TlogProof? {
        guard let cosigned, index < cosigned.size, let newest = try checkpoint(snapshot), cosigned.size <= newest.size
        else { return try receipt(index, snapshot, cache: cache) }
        let path = try inclusionPath(index, size: cosigned.size, snapshot, cache: cache)
        return TlogProof(index: UInt64(index), hashes: path, checkpoint: cosigned.note)
    }

    /// The checkpoint that mirrors are given: the cosigned one, unless the ledger was put back to before it.
    package static func published(
        cosigned: CosignedShelf.Cosigned?, _ snapshot: any Snapshot
    ) throws(Fault) -> String? {
        guard let (size, note) = try checkpoint(snapshot) else { return nil }
        if let cosigned, cosigned.size <= size { return cosigned.note }
        return note
    }

    /// What a log sends to its witnesses next; nil while there is nothing that another log did not cause: two nodes
    /// that witness each other must not answer each other for ever.
    package static func awaitingWitness(
        since size: Int64, own noun: String, _ snapshot: any Snapshot
    ) throws(Fault) -> String? {
        guard let (newest, note) = try checkpoint(snapshot), newest > size else { return nil }
        // More entries than a node gives cosignatures in a round: people did something.
        guard newest - size <= 256 else { return note }
        let entries = try envelopes(size..<newest, snapshot)
        return entries.allSatisfy { $0.envelope.head.subject.noun == noun } ? nil : note
    }
}
