import Donors
package import Kernel
import Plasma

/// Some donors judged again, set-wise: what the facts say and the tables do not.
package struct ReviewBatch: Sendable, Hashable {
    /// The last donor record looked at; empty if there was none.
    package let through: String
    package let donors: Int
    package let units: Int
    /// Donor records whose bags stand otherwise than the facts say, and how many bags.
    package let differing: [String]
    package let differences: Int
    package let isLast: Bool
}

/// A full re-evaluation: all donors with bags in quarantine, in order of their records, a stretch at a time. Three
/// statements read a stretch, and the same judge as ever judges it.
package struct FullReview {
    /// How many donors a stretch of statements covers.
    package static let donorsMax = 2_000

    private let reader: HistoryReader
    private let zoneMinutes: Int
    /// Records that share a person with another, or may: their samples lie in other stretches.
    private let tied: Set<String>

    package init(_ snapshot: any Snapshot, zoneMinutes: Int) throws(Fault) {
        reader = try HistoryReader(snapshot)
        self.zoneMinutes = zoneMinutes
        tied = try reader.tied()
    }

    package func batch(
        after donor: String, limit: Int = donorsMax, at now: Moment
    ) throws(Fault) -> ReviewBatch {
        let held = try reader.snapshot.all(
            Self.donors, [.text(donor), .integer(Int64(max(1, min(limit, Self.donorsMax))))]
        ) { (row) throws(Fault) in (donor: row.text(0), units: Int(row.integer(1))) }
        guard let first = held.first?.donor, let last = held.last?.donor else {
            return ReviewBatch(through: donor, donors: 0, units: 0, differing: [], differences: 0, isLast: true)
        }
        let found = try reader.stretch(first, last)
        var differing: [String] = []
        var differences = 0
        func judge(_ record: String, _ evidence: QuarantineEvidence) {
            let facts = QuarantineRules.differences(of: record, evidence, at: now, zoneMinutes: zoneMinutes)
            guard !facts.isEmpty, !differing.contains(record) else { return }
            differing.append(record)
            differences += Set(facts.flatMap(\.bags)).count
        }
        for (record, units) in held {
            if tied.contains(record) {
                judge(record, try reader.evidence(of: record))
            } else {
                judge(record, found.evidence(of: record, reader.limits))
            }
            // A bag that stands under this donor and is another's by its donation is judged under the other.
            let own = (found.units[record] ?? []).count { $0.donor == record }
            guard own < units else { continue }
            for other in try reader.snapshot.all(Self.foreign, [.text(record)], { (row) throws(Fault) in row.text(0) })
            {
                judge(other, try reader.evidence(of: other))
            }
        }
        return ReviewBatch(
            through: last, donors: held.count, units: held.reduce(0) { $0 + $1.units }, differing: differing,
            differences: differences, isLast: held.count < max(1, min(limit, Self.donorsMax)))
    }

    private static let donors: SQL = """
        SELECT donor, COUNT(*) FROM quarantine_unit WHERE origin = $1 AND donor > $2
        GROUP BY donor ORDER BY donor LIMIT $3
        """
    private static let foreign: SQL = """
        SELECT DISTINCT d.donor FROM quarantine_unit u JOIN donors_donation d ON d.origin = u.origin AND d.bag = u.bag
        WHERE u.origin = $1 AND u.donor = $2 AND d.donor <> u.donor ORDER BY d.donor
        """
}

extension HistoryReader.Stretch {
    fileprivate func evidence(of donor: String, _ limits: [QuarantineLimits]) -> QuarantineEvidence {
        QuarantineEvidence(
            history: DonorHistory(samples: samples[donor] ?? [], bars: bars[donor] ?? [], limits: limits),
            units: units[donor] ?? [])
    }
}
