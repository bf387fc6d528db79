package import Kernel

/// What an entry can be marked with, beside its values.
package enum TrailMark: String, Sendable, CaseIterable {
    /// Entered later than it happened.
    case late
    case reason
    case signed
}

/// One value that the trail is asked by.
package struct TrailKey: Sendable, Hashable {
    package enum Dimension: String, Sendable, CaseIterable { case area, kind, mark, person, workstation }

    package let dimension: Dimension
    package let value: String

    package init(_ dimension: Dimension, _ value: String) {
        self.dimension = dimension
        self.value = value
    }

    /// Everything that an entry is found by.
    package static func all(of head: EntryHead, _ kind: FactKind) -> [TrailKey] {
        var keys = [
            TrailKey(.area, area(of: kind)), TrailKey(.kind, kind.name), TrailKey(.person, head.person),
        ]
        if !head.workstation.isEmpty { keys.append(TrailKey(.workstation, head.workstation)) }
        if head.reason != nil { keys.append(TrailKey(.mark, TrailMark.reason.rawValue)) }
        if head.happenedAt != head.recordedAt { keys.append(TrailKey(.mark, TrailMark.late.rawValue)) }
        if head.signatures.isEmpty { return keys }
        keys.append(TrailKey(.mark, TrailMark.signed.rawValue))
        // Who signed took part: a second person is found as the doer is.
        for signature in head.signatures {
            let signer = TrailKey(.person, signature.statement.person)
            if !keys.contains(signer) { keys.append(signer) }
        }
        return keys
    }

    /// `plasma` of `plasma.bag.received.v1`.
    package static func area(of kind: FactKind) -> String { String(kind.name.prefix { $0 != "." }) }
}

/// The table behind the trail: for each value and block, which entries have it. Computed from the entries alone, in
/// whole blocks: the newest entries are read from the ledger itself.
package enum TrailTable {
    package static let postings = Table(
        "trail_posting", [.text("dimension"), .text("value"), .integer("block"), .bytes("entries")],
        key: ["dimension", "value", "block"])

    static let envelopes: SQL = """
        SELECT entry_index, envelope FROM ledger_entry
        WHERE origin = $1 AND entry_index >= $2 AND entry_index < $3 ORDER BY entry_index
        """
    static let blocks: SQL = """
        SELECT block, entries FROM trail_posting WHERE origin = $1 AND dimension = $2 AND value = $3
        AND block <= $4 AND block >= $5 ORDER BY block DESC LIMIT $6
        """
    static let firstBlock: SQL = """
        SELECT block, entries FROM trail_posting WHERE origin = $1 AND dimension = 'kind' AND value = $2
        ORDER BY block LIMIT 1
        """
    static let subjectEntries: SQL = """
        SELECT entry_index FROM ledger_subject WHERE origin = $1 AND subject = $2
        AND entry_index < $3 AND entry_index >= $4 ORDER BY entry_index DESC LIMIT $5
        """

    static func envelope(_ row: any Row) throws(Fault) -> Envelope {
        do throws(JSONFailure) {
            return try Envelope.read(row.bytes(1))
        } catch {
            throw Fault(.damaged, "entry \(row.integer(0)) cannot be read: \(error)")
        }
    }
}

/// The open block: gathers as entries come, and writes its rows with its last entry, in the same transaction.
package struct TrailBlocks: Sendable {
    private var block: Int64 = -1
    /// The first entry of the block that was told here; those before it are read when the block is full.
    private var from: Int64 = 0
    private var offsets: [TrailKey: [UInt16]] = [:]

    package init() {}

    /// To be told of every entry, in order.
    package mutating func note(
        _ head: EntryHead, _ kind: FactKind, into tables: any Transaction
    ) throws(Fault) {
        let here = head.index / BlockSet.width
        if here != block {
            offsets.removeAll(keepingCapacity: true)
            block = here
            from = head.index
        }
        gather(head, kind)
        if head.index % BlockSet.width == BlockSet.width - 1 { try close(tables) }
    }

    private mutating func gather(_ head: EntryHead, _ kind: FactKind) {
        let offset = UInt16(head.index % BlockSet.width)
        for key in TrailKey.all(of: head, kind) { offsets[key, default: []].append(offset) }
    }

    private mutating func close(_ tables: any Transaction) throws(Fault) {
        let start = block * BlockSet.width
        if from > start {
            let before = try tables.all(TrailTable.envelopes, [.integer(start), .integer(from)], TrailTable.envelope)
            guard before.count == from - start else { throw Fault(.damaged, "entries after \(start) are missing") }
            for envelope in before { gather(envelope.head, envelope.kind) }
        }
        let keys = offsets.keys.sorted { ($0.dimension.rawValue, $0.value) < ($1.dimension.rawValue, $1.value) }
        for key in keys {
            var set = BlockSet()
            for offset in offsets[key] ?? [] { set.insert(offset) }
            try tables.insert(
                into: TrailTable.postings,
                [.text(key.dimension.rawValue), .text(key.value), .integer(block), .bytes(set.bytes)])
        }
        offsets.removeAll(keepingCapacity: true)
        from = start + BlockSet.width
    }
}
