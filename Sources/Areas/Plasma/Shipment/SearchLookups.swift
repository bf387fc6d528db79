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

    /// The bag that a label means, as a scanner reads it or a person types it with its check character; nil if no
    /// manifest of this plant has it.
    package static func bag(scanned code: String, from snapshot: any Snapshot) throws(Fault) -> String? {
        for number in [code, donation(code)] {
            if let number, try bag(number, from: snapshot) != nil { return number }
        }
        return nil
    }

    private static func donation(_ code: String) -> String? {
        do throws(DonationNumberFailure) {
            return try code.hasPrefix("=") ? DonationNumber(scan: code).din : DonationNumber(keyed: code).din
        } catch { return nil }
    }

    private static let startingWith: SQL = """
        SELECT number, shipment FROM plasma_bag WHERE origin = $1 AND number >= $2 AND number < $3
        ORDER BY number LIMIT $4
        """
}
