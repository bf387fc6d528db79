/// 16 random bytes chosen by the caller: a repeat returns the first receipt.
package struct CommandID: Hashable, Sendable, CustomStringConvertible {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Ordered by time, so that the table of commands grows at its end: 48 bits of milliseconds, then 74 random
    /// ones (RFC 9562 §5.7, version 7).
    package init(at now: Moment, random: () -> UInt64) {
        let milliseconds = UInt64(truncatingIfNeeded: max(now.microseconds, 0) / 1000)
        high = milliseconds << 16 | 0x7000 | random() & 0x0fff
        low = 0x8000_0000_0000_0000 | random() >> 2
    }

    /// 32 hex digits, dashes allowed (RFC 9562 text).
    package init?(_ text: String) {
        var words: (high: UInt64, low: UInt64) = (0, 0)
        var count = 0
        for byte in text.utf8 where byte != UInt8(ascii: "-") {
            guard count < 32, let digit = CanonicalText.hexValue(byte, capitals: true) else { return nil }
            words.high = words.high << 4 | words.low >> 60
            words.low = words.low << 4 | UInt64(digit)
            count += 1
        }
        guard count == 32 else { return nil }
        high = words.high
        low = words.low
    }

    /// Nil unless there are exactly 16 bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
    }

    package var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
            for place in 0..<8 {
                buffer[place] = UInt8(truncatingIfNeeded: high >> (56 - 8 * UInt64(place)))
                buffer[8 + place] = UInt8(truncatingIfNeeded: low >> (56 - 8 * UInt64(place)))
            }
            count = 16
        }
    }

    package var description: String { Hex.encode(bytes) }
}

/// A command with everything around it.
package struct Errand<T: FactTable>: Sendable {
    package let id: CommandID
    /// Which record of the noun.
    package let record: String
    package let command: T.R.Deed
    package let person: String
    package let workstation: String
    package let reason: String?
    /// When it happened, if not now.
    package let happenedAt: Moment?
    package let signatures: [Signature]
    /// Raw files that the facts name by digest; kept as they came, in the same transaction.
    package let files: [KeptFile]
    /// The key that the record's personal data is sealed with, if it is new.
    package let newKey: WrappedKey?

    package init(
        _ table: T.Type, id: CommandID, record: String, command: T.R.Deed, person: String,
        workstation: String = "", reason: String? = nil, happenedAt: Moment? = nil, signatures: [Signature] = [],
        files: [KeptFile] = [], newKey: WrappedKey? = nil
    ) {
        self.id = id
        self.record = record
        self.command = command
        self.person = person
        self.workstation = workstation
        self.reason = reason
        self.happenedAt = happenedAt
        self.signatures = signatures
        self.files = files
        self.newKey = newKey
    }
}

/// The key of one person's data as the database may hold it: it opens nothing without the node's own key.
package struct WrappedKey: Sendable, Equatable {
    package let person: Subject
    package let bytes: [UInt8]

    package init(person: Subject, bytes: [UInt8]) {
        self.person = person
        self.bytes = bytes
    }
}

/// Personal data as facts carry it.
package struct SealedText: Sendable, Equatable {
    package let bytes: [UInt8]
    /// To be given along with the command, if the person had no key before.
    package let newKey: WrappedKey?

    package init(bytes: [UInt8], newKey: WrappedKey?) {
        self.bytes = bytes
        self.newKey = newKey
    }
}

/// A raw file as it came, by the SHA-256 of its bytes.
package struct KeptFile: Sendable {
    package let digest: Digest
    package let bytes: [UInt8]

    package init(digest: Digest, bytes: [UInt8]) {
        self.digest = digest
        self.bytes = bytes
    }
}

/// What the caller gets once the facts are on disk.
package struct Receipt: Sendable, Equatable {
    /// Index of the first entry; `count` entries follow each other.
    package let index: Int64
    package let count: Int64
    /// Leaf hash of the first entry.
    package let leaf: Digest
    package let recordedAt: Moment
    /// The newest checkpoint that covers the entries, if one was signed already.
    package let checkpoint: String?
    /// True if this is the receipt of an earlier performance of the same command.
    package let repeated: Bool

    package init(
        index: Int64, count: Int64, leaf: Digest, recordedAt: Moment, checkpoint: String?, repeated: Bool
    ) {
        self.index = index
        self.count = count
        self.leaf = leaf
        self.recordedAt = recordedAt
        self.checkpoint = checkpoint
        self.repeated = repeated
    }
}

/// What became of a command: its facts, in order, and the receipt.
package struct Outcome<Event: Fact>: Sendable {
    package let facts: [Event]
    package let receipt: Receipt

    package init(facts: [Event], receipt: Receipt) {
        self.facts = facts
        self.receipt = receipt
    }
}

/// The one way in.
package protocol Performing: Sendable {
    func perform<T: FactTable>(_ errand: Errand<T>) async throws(Denial) -> Outcome<T.R.Event>
    /// One after the other in this order, in as few flushes as can be; one that is refused stops none behind it.
    func perform<T: FactTable>(inOrder errands: [Errand<T>]) async -> [Result<Outcome<T.R.Event>, Denial>]
}

extension Performing {
    package func perform<T: FactTable>(inOrder errands: [Errand<T>]) async -> [Result<Outcome<T.R.Event>, Denial>] {
        var results: [Result<Outcome<T.R.Event>, Denial>] = []
        for errand in errands {
            do throws(Denial) { results.append(.success(try await perform(errand))) } catch {
                results.append(.failure(error))
            }
        }
        return results
    }
}

/// A command that an area gives in answer to another area's fact, in the same transaction.
package struct Reaction: Sendable {
    package let kinds: [FactKind]
    package let react: @Sendable (any Fact, EntryHead, any Acting) throws(Denial) -> Void

    package init(
        to kinds: [FactKind], _ react: @escaping @Sendable (any Fact, EntryHead, any Acting) throws(Denial) -> Void
    ) {
        self.kinds = kinds
        self.react = react
    }
}

/// What a reaction may do: command its own area, and read what is recorded so far, its own fact included.
package protocol Acting {
    var tables: any Snapshot { get }
    /// Of the house's wall clock: the day of a moment is the day there.
    var zoneMinutes: Int { get }
    func act<T: FactTable>(_ table: T.Type, on record: String, _ command: T.R.Deed) throws(Denial)
}

extension Acting {
    /// Asks the tables; a fault ends the act, and nothing of it stands.
    package func read<T>(_ question: (any Snapshot) throws(Fault) -> T) throws(Denial) -> T {
        do throws(Fault) { return try question(tables) } catch { throw .failed(error) }
    }

    /// Acts where what is wanted may be so already: the refusals that say so are passed over, any other ends the act.
    package func act<T: FactTable>(
        _ table: T.Type, on record: String, _ command: T.R.Deed, passing known: Refusal...
    ) throws(Denial) {
        do throws(Denial) { try act(table, on: record, command) } catch {
            guard case .refused(let refusal) = error, known.contains(refusal) else { throw error }
        }
    }
}
