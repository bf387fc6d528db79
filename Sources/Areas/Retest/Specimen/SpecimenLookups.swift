package import Donors
package import Kernel
import Plasma

/// The plant's result of one item beside its specimen.
package struct SpecimenResult: Sendable, Hashable {
    package let specimen: String
    package let station: String
    package let releasedAt: Moment
    package let value: DecimalNumber?
    package let unit: String?
    package let interpretation: Interpretation
}

/// One specimen with its conclusion, as lists show it.
package struct SpecimenLine: Sendable, Hashable {
    package let specimen: String
    package let conclusion: SpecimenConclusion
    package let entry: Int64
}

/// Questions to the conclusions.
package enum SpecimenLookups {
    package static let pageMax = 500

    /// What holds now of each of these; whoever has none is missing.
    package static func conclusions(
        of specimens: [String], from snapshot: any Snapshot
    ) throws(Fault) -> [String: SpecimenConclusion] {
        var found: [String: SpecimenConclusion] = [:]
        for specimen in specimens where found[specimen] == nil {
            found[specimen] = try SpecimenTable.load(specimen, from: snapshot).conclusion
        }
        return found
    }

    /// Of one donor record, in order of specimens.
    package static func ofDonor(
        _ donor: String, after specimen: String = "", limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [SpecimenLine] {
        try snapshot.all(ofDonor, [.text(donor), .text(specimen), count(limit)], line).compactMap { $0 }
    }

    /// Results of one item at one station, concluded from a moment on and before another, oldest first; the next page
    /// begins after the moment and specimen of the last.
    package static func results(
        item: String, station: String, from: Moment, to: Moment, after last: (at: Moment, specimen: String)? = nil,
        limit: Int, in snapshot: any Snapshot
    ) throws(Fault) -> [SpecimenResult] {
        let last = last ?? (from, "")
        return try snapshot.all(
            results,
            [
                .text(item), .text(station), .moment(max(from, last.at)), .moment(to), .moment(last.at),
                .text(last.specimen), count(limit),
            ]
        ) { (row) throws(Fault) in
            SpecimenResult(
                specimen: row.text(0), station: row.text(1), releasedAt: row.moment(2),
                value: try row.optionalDecimal(3, "retest_value.value"), unit: row.optionalText(4),
                interpretation: try row.choice(5, "retest_value.interpretation"))
        }
    }

    /// Every specimen with a conclusion, after a specimen.
    package static func list(
        after specimen: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [SpecimenLine] {
        try snapshot.all(listed, [.text(specimen), count(limit)], line).compactMap { $0 }
    }

    /// Of one verdict, newest first.
    package static func newest(
        _ verdict: SpecimenVerdict, before: Moment = Moment(microseconds: .max), limit: Int,
        from snapshot: any Snapshot
    ) throws(Fault) -> [SpecimenLine] {
        try snapshot.all(
            newest, [.text(verdict.rawValue), .moment(before), count(limit)], line
        ).compactMap { $0 }
    }

    /// Negative at the station and not here, newest first: critical events.
    package static func discordant(
        before: Moment = Moment(microseconds: .max), limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [SpecimenLine] {
        try snapshot.all(discordant, [.moment(before), count(limit)], line).compactMap { $0 }
    }

    /// What a specimen was taken from; nil if this plant knows no such bag and no such call-back sample.
    package static func source(of specimen: String, from snapshot: any Snapshot) throws(Fault) -> SpecimenSource? {
        if let bag = try ShipmentLookups.bag(specimen, from: snapshot) {
            let donation = try DonationLookups.donation(specimen, from: snapshot)?.donation
            let receipt = try UnitTable.receipt(specimen, from: snapshot)
            let unit = try UnitTable.load(specimen, from: snapshot)
            return SpecimenSource(
                kind: .donation,
                donor: donation?.donor ?? DonorRules.id(station: bag.station, number: bag.donor),
                station: bag.station, collectedAt: donation?.collectedAt,
                standing: receipt.flatMap { unit.standing($0) })
        }
        guard let sample = try SampleTable.load(specimen, from: snapshot).sample else { return nil }
        return SpecimenSource(
            kind: .callback, donor: sample.donor, station: sample.station, collectedAt: sample.collectedAt)
    }

    /// Why a specimen cannot be tested; nil if it can.
    static func obstacle(to specimen: String, from snapshot: any Snapshot) throws(Fault) -> Refusal? {
        guard let source = try source(of: specimen, from: snapshot) else { return .specimenUnknown(specimen) }
        return source.obstacle(specimen)
    }

    private static func line(_ row: any Row) throws(Fault) -> SpecimenLine? {
        try SpecimenTable.conclusion(row, 1).map {
            SpecimenLine(specimen: row.text(0), conclusion: $0, entry: row.integer(2))
        }
    }

    private static func count(_ limit: Int) -> StoreValue { .integer(Int64(max(0, min(limit, pageMax + 1)))) }

    private static let ofDonor: SQL = """
        SELECT id, conclusion, entry FROM retest_specimen WHERE origin = $1 AND donor = $2 AND donor <> ''
        AND id > $3 ORDER BY id LIMIT $4
        """
    private static let listed: SQL = """
        SELECT id, conclusion, entry FROM retest_specimen WHERE origin = $1 AND id > $2 AND conclusion IS NOT NULL
        ORDER BY id LIMIT $3
        """
    private static let newest: SQL = """
        SELECT id, conclusion, entry FROM retest_specimen WHERE origin = $1 AND verdict = $2 AND released_at < $3
        ORDER BY released_at DESC, id DESC LIMIT $4
        """
    private static let discordant: SQL = """
        SELECT id, conclusion, entry FROM retest_specimen WHERE origin = $1 AND discordant <> '' AND released_at < $2
        ORDER BY released_at DESC, id DESC LIMIT $3
        """
    private static let results: SQL = """
        SELECT specimen, station, released_at, value, unit, interpretation FROM retest_value
        WHERE origin = $1 AND item = $2 AND station = $3 AND released_at >= $4 AND released_at < $5
        AND (released_at > $6 OR specimen > $7) ORDER BY released_at, specimen LIMIT $8
        """
}
