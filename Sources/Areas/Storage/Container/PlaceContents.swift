package import Kernel
import Places

extension ContainerLookups {
    private static let perLookUp = 64

    /// Containers that lie at a place or in one that lies there, however deep: a position, a shelf, a freezer, a room.
    /// Nil if there are more than so many.
    package static func codes(
        in place: String, max: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [String]? {
        var level: [String] = []
        if let occupant = try occupant(of: place, from: snapshot) { level.append(occupant) }
        for inner in try inner(of: place, from: snapshot) where level.count <= max {
            let rows = StoreValue.integer(Int64(max + 1 - level.count))
            level += try snapshot.all(atPositions, [.text(inner), rows]) { (row) throws(Fault) in row.text(0) }
        }
        var found = level
        while !level.isEmpty, found.count <= max {
            var inside: [String] = []
            for start in stride(from: 0, to: level.count, by: perLookUp) where found.count + inside.count <= max {
                let holders = level[start..<min(start + perLookUp, level.count)]
                let padding = [StoreValue](repeating: .null, count: perLookUp - holders.count)
                let rows = StoreValue.integer(Int64(max + 1))
                inside += try snapshot.all(inHolders, holders.map { .text($0) } + padding + [rows]) {
                    (row) throws(Fault) in row.text(0)
                }
            }
            found += inside
            level = inside
        }
        return found.count <= max ? found : nil
    }

    /// A place and the places in it; positions, of which there are thousands, are found by where they lie.
    static func inner(of place: String, from snapshot: any Snapshot) throws(Fault) -> [String] {
        let within = Dictionary(grouping: try PlaceTable.all(from: snapshot), by: \.detail.within)
        var found = [place]
        var next = 0
        while next < found.count {
            for inner in within[found[next]] ?? [] where !found.contains(inner.id) { found.append(inner.id) }
            next += 1
        }
        return found
    }

    private static let atPositions: SQL = """
        SELECT c.code FROM places_place p CROSS JOIN storage_container c
        WHERE p.origin = $1 AND p.kind = 'position' AND p.within = $2
        AND c.origin = p.origin AND c.position = p.id AND c.position IS NOT NULL LIMIT $3
        """
    private static let inHolders: SQL = """
        SELECT code FROM storage_container WHERE origin = $1 AND holder IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46,
        $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65) LIMIT $66
        """
}
