package import Kernel

/// A kit that a station used, by item and method.
package struct StationKit: Sendable, Hashable {
    package let item: String
    package let method: String
    /// Nil where the station did not tell.
    package let lot: String?
    package var results: Int
    package var first: Moment
    package var last: Moment

    package init(item: String, method: String, lot: String?, results: Int, first: Moment, last: Moment) {
        self.item = item
        self.method = method
        self.lot = lot
        self.results = results
        self.first = first
        self.last = last
    }
}

extension DonationLookups {
    private static let perLookUp = 64

    /// Kits of the stations on these bags and call-back samples.
    package static func kits(of samples: [String], from snapshot: any Snapshot) throws(Fault) -> [StationKit] {
        struct Key: Hashable { let item: String, method: String, lot: String? }
        var found: [Key: StationKit] = [:]
        for arguments in samples.asked(by: perLookUp) {
            for sql in [kitsOfBags, kitsOfSamples] {
                try snapshot.query(sql, arguments) { (row) throws(Fault) in
                    let key = Key(item: row.text(0), method: row.optionalText(1) ?? "", lot: row.optionalText(2))
                    var kit =
                        found[key]
                        ?? StationKit(
                            item: key.item, method: key.method, lot: key.lot, results: 0, first: row.moment(4),
                            last: row.moment(5))
                    kit.results += Int(row.integer(3))
                    kit.first = min(kit.first, row.moment(4))
                    kit.last = max(kit.last, row.moment(5))
                    found[key] = kit
                }
            }
        }
        return found.values.sorted { ($0.item, $0.method, $0.lot ?? "") < ($1.item, $1.method, $1.lot ?? "") }
    }

    private static let kitsOfBags: SQL = """
        SELECT item, method, kit_lot, COUNT(*), MIN(tested_at), MAX(tested_at) FROM donors_result
        WHERE origin = $1 AND bag IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46,
        $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65)
        GROUP BY item, method, kit_lot
        """
    private static let kitsOfSamples: SQL = """
        SELECT item, method, kit_lot, COUNT(*), MIN(tested_at), MAX(tested_at) FROM donors_sample_result
        WHERE origin = $1 AND sample IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46,
        $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65)
        GROUP BY item, method, kit_lot
        """
}
