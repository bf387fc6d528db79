package import Kernel

/// An entry read back, checked against its own digest on the way.
package struct StoredEntry: Sendable {
    package let envelope: Envelope
    package let leaf: Digest
    package let salt: [UInt8]
    package let body: [UInt8]

    package static func read(
        _ index: Int64, from snapshot: any Snapshot
    ) throws(Fault) -> (envelope: Envelope, leaf: Digest, body: [UInt8]) {
        let entry = try whole(index, from: snapshot)
        return (entry.envelope, entry.leaf, entry.body)
    }

    package static func whole(_ index: Int64, from snapshot: any Snapshot) throws(Fault) -> StoredEntry {
        let stored = try snapshot.first(LedgerTables.envelope, [.integer(index)]) { (row) throws(Fault) in
            row.bytes(0)
        }
        let beside = try snapshot.first(LedgerTables.bodyOf, [.integer(index)]) { (row) throws(Fault) in
            (row.bytes(0), row.bytes(1))
        }
        guard let stored, let beside else { throw Fault(.damaged, "entry \(index) is missing") }
        let envelope: Envelope
        do throws(JSONFailure) {
            envelope = try Envelope.read(stored)
        } catch {
            throw Fault(.damaged, "entry \(index) cannot be read: \(error)")
        }
        guard envelope.body == TreeHash.sha256(beside.0, beside.1), envelope.head.index == index else {
            throw Fault(.damaged, "the body of entry \(index) is not what the entry says")
        }
        return StoredEntry(envelope: envelope, leaf: TreeHash.leaf(stored), salt: beside.0, body: beside.1)
    }
}
