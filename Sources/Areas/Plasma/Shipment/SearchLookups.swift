package import Kernel

extension ShipmentLookups {
    /// Numbers of bags that begin so, announced ones too, with their shipment.
    package static func bags(
        startingWith start: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [(number: String, shipment: String)] {
        guard !start.isEmpty else { return [] }
        return try snapshot.all(
            startingWith, [.text(start), .text(start + "\u{10FFFF}"), .integer(Int64(limit))]
        ) { (row) throws(Fault) in (row.text(0), row.text(1)) }
    }

    private static let startingWith: SQL = """
        SELECT number, shipment FROM plasma_bag WHERE origin = $1 AND number >= $2 AND number < $3
        ORDER BY number LIMIT $4
        """
}
