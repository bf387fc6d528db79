package import Kernel

/// Computes the tables again from the entries, in order, through the same projections.
package enum Replay {
    /// Facts of one transaction: bounds memory and lets progress be told.
    private static let factsPerTransaction: Int64 = 5_000

    /// Empties every computed table of the house and fills it again. `progress` is told entries done and in all.
    package static func rebuild(
        _ store: any Store, house: House, progress: (Int64, Int64) -> Void = { _, _ in }
    ) throws(Fault) {
        let size = try store.read { (snapshot) throws(Fault) in try LedgerReader.size(snapshot) }
        try store.write { (tables) throws(Fault) in
            for table in house.tables { try tables.empty(table) }
        }
        var trail = TrailBlocks()
        var next: Int64 = 0
        while next < size {
            let end = min(next + factsPerTransaction, size)
            let start = next
            try store.write { (tables) throws(Fault) in
                try replay(start..<end, from: tables, into: tables, house: house, &trail)
            }
            next = end
            progress(next, size)
        }
    }

    /// Writes the facts of these entries into `tables`; reads them from `snapshot`, which may be another store's.
    private static func replay(
        _ range: Range<Int64>, from snapshot: any Snapshot, into tables: any Transaction, house: House,
        _ trail: inout TrailBlocks
    ) throws(Fault) {
        var entries: [(envelope: [UInt8], body: [UInt8])] = []
        entries.reserveCapacity(range.count)
        try snapshot.query(
            LedgerTables.pairs, [.integer(range.lowerBound), .integer(range.upperBound)]
        ) { (row) throws(Fault) in entries.append((row.bytes(1), row.bytes(2))) }
        guard entries.count == range.count else {
            throw Fault(.damaged, "entries or bodies between \(range.lowerBound) and \(range.upperBound) are missing")
        }
        for entry in entries { try replay(entry.envelope, entry.body, into: tables, house: house, &trail) }
    }

    private static func replay(
        _ envelope: [UInt8], _ body: [UInt8], into tables: any Transaction, house: House,
        _ trail: inout TrailBlocks
    ) throws(Fault) {
        do {
            let envelope = try Envelope.read(envelope)
            guard let noun = house.nounsByKind[envelope.kind] else {
                throw Fault(.damaged, "no area knows the kind \(envelope.kind)")
            }
            let fields = try JSONFields(try JSONReader.read(body, strictness: .canonical))
            try noun.replay(envelope.kind, fields, envelope.head, tables)
            try trail.note(envelope.head, envelope.kind, into: tables)
            try NameIndex.replay(envelope, fields, noun, house, into: tables)
        } catch let fault as Fault {
            throw fault
        } catch {
            throw Fault(.damaged, "an entry cannot be replayed: \(error)")
        }
    }
}
