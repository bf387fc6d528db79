package import Kernel

extension DonationLookups {
    /// Bags of each station with a finding of this code, collected from one moment on and before another.
    package static func stations(
        with code: FindingCode, from first: Moment, to last: Moment, in snapshot: any Snapshot
    ) throws(Fault) -> [String: Int] {
        var found: [String: Int] = [:]
        try snapshot.query(
            counted, [.text(code.rawValue), .moment(first), .moment(last)]
        ) { (row) throws(Fault) in found[row.text(0)] = Int(row.integer(1)) }
        return found
    }

    private static let counted: SQL = """
        SELECT d.station, COUNT(DISTINCT f.bag) FROM donors_finding f CROSS JOIN donors_donation d
        WHERE f.origin = $1 AND f.code = $2 AND d.origin = f.origin AND d.bag = f.bag
        AND d.collected_at >= $3 AND d.collected_at < $4 GROUP BY d.station
        """
}
