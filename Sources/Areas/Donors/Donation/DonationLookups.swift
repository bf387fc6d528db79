package import Kernel

/// One donation as the tables hold it.
package struct DonationLine: Sendable, Hashable {
    package let donation: Donation
    package let kind: DonorKind
    package let rules: String?
    /// How many findings the rules made.
    package let findings: Int64
    /// How many results were reported.
    package let results: Int64
    package let facts: Int64
    /// Its newest entry.
    package let entry: Int64
}

/// Questions to the donations.
package enum DonationLookups {
    package static let pageMax = 200

    package static func donation(_ bag: String, from snapshot: any Snapshot) throws(Fault) -> DonationLine? {
        try snapshot.first(one, [.text(bag)], line)
    }

    /// Donations of the person behind a donor record, at whichever station, newest first.
    package static func history(
        of donor: String, before: Moment? = nil, limit: Int = pageMax, from snapshot: any Snapshot
    ) throws(Fault) -> [DonationLine] {
        var lines: [DonationLine] = []
        let before = before ?? Moment(microseconds: .max)
        for member in try DonorLookups.person(of: donor, from: snapshot) {
            lines += try snapshot.all(
                ofDonor, [.text(member), .moment(before), .integer(Int64(max(0, min(limit, pageMax + 1))))], line)
        }
        lines.sort { ($0.donation.collectedAt, $0.donation.bag) > ($1.donation.collectedAt, $1.donation.bag) }
        return Array(lines.prefix(limit))
    }

    /// What stands against a bag now, for receipt (checks 10 to 12): what the rules found, a donor excluded since, and
    /// tests of which nothing was reported. Nil if the station reported no donation of this bag.
    package static func findings(
        of bag: String, on day: Day, from snapshot: any Snapshot
    ) throws(Fault) -> [DonationFinding]? {
        guard let line = try donation(bag, from: snapshot) else { return nil }
        var found = try recordedFindings(of: bag, from: snapshot)
        if line.results == 0 { found.append(DonationFinding(.testMissing, rule: "panel")) }
        if !found.contains(where: { $0.code == .donorExcluded }) {
            for bar in try DonorLookups.bars(of: line.donation.donor, from: snapshot)
            where bar.isExclusion && bar.from <= day && bar.until.map({ day <= $0 }) != false {
                found.append(
                    DonationFinding(
                        .donorExcluded, rule: bar.code, found: bar.from.iso, limit: bar.until?.iso ?? ""))
            }
        }
        return found
    }

    /// What the facts of a donation say stands against it.
    package static func recordedFindings(
        of bag: String, from snapshot: any Snapshot
    ) throws(Fault) -> [DonationFinding] {
        try snapshot.all(found, [.text(bag)]) { (row) throws(Fault) in
            DonationFinding(
                try Fault.required("donors_finding.code", FindingCode(rawValue: row.text(0))), rule: row.text(1),
                found: row.text(2), limit: row.text(3), other: row.optionalText(4))
        }
    }

    /// Bags with a finding of this code, after a bag.
    package static func bags(
        with code: FindingCode, after bag: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [String] {
        try snapshot.all(
            coded, [.text(code.rawValue), .text(bag), .integer(Int64(max(0, min(limit, pageMax + 1))))]
        ) { (row) throws(Fault) in row.text(0) }
    }

    /// In the order in which they were reported.
    package static func results(of bag: String, from snapshot: any Snapshot) throws(Fault) -> [StationResult] {
        try snapshot.all(tested, [.text(bag)]) { (row) throws(Fault) in
            StationResult(
                item: row.text(0),
                value: try row.optionalText(1).map { (text) throws(Fault) in
                    try Fault.required("donors_result.value", DecimalNumber(text))
                },
                unit: row.optionalText(2),
                interpretation: try Fault.required(
                    "donors_result.interpretation", Interpretation(rawValue: row.text(3))),
                method: row.optionalText(4), kitLot: row.optionalText(5), testedAt: row.moment(6))
        }
    }

    private static func line(_ row: any Row) throws(Fault) -> DonationLine {
        let donation = Donation(
            bag: row.text(0), donor: row.text(1), station: row.text(2), collectedAt: row.moment(3),
            volumeMillilitres: try Fault.required("donors_donation.volume_ml", DecimalNumber(row.text(4))),
            weightGrams: try Fault.required("donors_donation.weight_grams", DecimalNumber(row.text(5))),
            type: row.text(6),
            plasmaState: try Fault.required("donors_donation.plasma_state", PlasmaState(rawValue: row.text(7))),
            ageYears: Int(row.integer(8)), device: row.optionalText(9), setLot: row.optionalText(10),
            anticoagulantLot: row.optionalText(11), secondPuncture: row.integer(12) == 1,
            adverseReaction: row.integer(13) == 1)
        return DonationLine(
            donation: donation,
            kind: try Fault.required("donors_donation.donor_kind", DonorKind(rawValue: row.text(14))),
            rules: row.optionalText(15), findings: row.integer(16), results: row.integer(17), facts: row.integer(18),
            entry: row.integer(19))
    }

    private static let one: SQL = """
        SELECT bag, donor, station, collected_at, volume_ml, weight_grams, type, plasma_state, age_years, device,
        set_lot, anticoagulant_lot, second_puncture, adverse_reaction, donor_kind, rules, findings, results, facts,
        entry FROM donors_donation WHERE origin = $1 AND bag = $2
        """
    private static let ofDonor: SQL = """
        SELECT bag, donor, station, collected_at, volume_ml, weight_grams, type, plasma_state, age_years, device,
        set_lot, anticoagulant_lot, second_puncture, adverse_reaction, donor_kind, rules, findings, results, facts,
        entry FROM donors_donation WHERE origin = $1 AND donor = $2 AND collected_at < $3
        ORDER BY collected_at DESC LIMIT $4
        """
    private static let found: SQL = """
        SELECT code, rule, found, limit_text, other FROM donors_finding WHERE origin = $1 AND bag = $2 ORDER BY place
        """
    private static let coded: SQL = """
        SELECT DISTINCT bag FROM donors_finding WHERE origin = $1 AND code = $2 AND bag > $3 ORDER BY bag LIMIT $4
        """
    private static let tested: SQL = """
        SELECT item, value, unit, interpretation, method, kit_lot, tested_at FROM donors_result
        WHERE origin = $1 AND bag = $2 ORDER BY place
        """
}

extension DonationLookups {
    /// Bags of one donor record, newest first.
    static func newest(of donor: String, limit: Int, from snapshot: any Snapshot) throws(Fault) -> [String] {
        try snapshot.all(newestBags, [.text(donor), .integer(Int64(limit))]) { (row) throws(Fault) in row.text(0) }
    }

    private static let newestBags: SQL = """
        SELECT bag FROM donors_donation WHERE origin = $1 AND donor = $2 ORDER BY collected_at DESC LIMIT $3
        """
}
