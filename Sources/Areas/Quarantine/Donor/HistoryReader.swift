import Donors
package import Kernel
import Plasma
import Retest

/// Reads what quarantine judges by: one donor, or a stretch of donors in a few statements.
package struct HistoryReader {
    let snapshot: any Snapshot
    let limits: [QuarantineLimits]

    package init(_ snapshot: any Snapshot) throws(Fault) {
        self.snapshot = snapshot
        limits = try LimitsTable.quarantine(from: snapshot)
    }

    /// Everything about one donor record: its bags, and the samples of the whole person.
    package func evidence(of donor: String) throws(Fault) -> QuarantineEvidence {
        let person = try DonorLookups.person(of: donor, from: snapshot)
        var samples: [QuarantineSample] = []
        var bars: [ExclusionBar] = []
        var units: [QuarantineUnit] = []
        for member in try DonorLookups.everywhere(donor, from: snapshot) {
            let found = try stretch(member, member)
            let isOfTwin = !person.contains(member)
            samples += (found.samples[member] ?? []).map { isOfTwin ? $0.asTwin : $0 }
            bars += found.bars[member] ?? []
            if member == donor { units = found.units[member] ?? [] }
        }
        let history = DonorHistory(samples: try naming(samples, for: units), bars: bars, limits: limits)
        return QuarantineEvidence(history: history, units: units)
    }

    /// Runs of those samples that may clear something that waits.
    private func naming(
        _ samples: [QuarantineSample], for units: [QuarantineUnit]
    ) throws(Fault) -> [QuarantineSample] {
        guard let oldest = units.filter({ $0.state == .waiting }).compactMap(\.collectedAt).min(),
            let days = limits.map(\.days).min()
        else { return samples }
        var named: [QuarantineSample] = []
        for sample in samples {
            guard sample.collectedAt >= oldest + .days(days), sample.atPlant.outcome == .clean,
                let conclusion = try SpecimenTable.load(sample.number, from: snapshot).conclusion
            else {
                named.append(sample)
                continue
            }
            named.append(sample.naming(Set(conclusion.items.map(\.run)).sorted().joined(separator: " ")))
        }
        return named
    }

    // MARK: Many donors

    /// What the tables hold of the donors from one record to another.
    struct Stretch {
        var samples: [String: [QuarantineSample]] = [:]
        var units: [String: [QuarantineUnit]] = [:]
        var bars: [String: [ExclusionBar]] = [:]
    }

    func stretch(_ first: String, _ last: String) throws(Fault) -> Stretch {
        let range: [StoreValue] = [.text(first), .text(last)]
        var found = Stretch()
        // What needs a second look is looked at after the rows, since a row lives only inside its closure.
        var doubtful: [DonationRow] = []
        try snapshot.query(Self.donations, range) { (row) throws(Fault) in
            let donation = DonationRow(row)
            if donation.isDoubtful {
                doubtful.append(donation)
            } else {
                found.samples[donation.donor, default: []].append(
                    donation.sample(donation.plainStation, donation.plainPlant))
            }
            if !row.isNull(9) {
                found.units[donation.donor, default: []].append(try Self.unit(row, donation.bag))
            }
        }
        for donation in doubtful {
            found.samples[donation.donor, default: []].append(
                donation.sample(try station(donation), try plant(donation.bag, donation.verdict, donation.releasedAt)))
        }
        for call in try snapshot.all(Self.callbacks, range, CallbackRow.init) {
            found.samples[call.donor, default: []].append(
                QuarantineSample(
                    call.number, .callback, of: call.donor, collectedAt: call.collectedAt,
                    atStation: try station(call),
                    atPlant: try plant(call.number, call.verdict, call.releasedAt)))
        }
        for sql in [Self.barsByRecord, Self.barsByTag] {
            try snapshot.query(sql, range) { (row) throws(Fault) in
                let bar = ExclusionBar(code: row.text(1), since: row.moment(2))
                if found.bars[row.text(0)]?.contains(bar) != true { found.bars[row.text(0), default: []].append(bar) }
            }
        }
        return found
    }

    // MARK: What tests came to

    private var markers: Set<String> { limits.last?.markers ?? [] }

    /// The station's tests of a donation that has findings, or had a bad result.
    private func station(_ donation: DonationRow) throws(Fault) -> PlaceTests {
        guard donation.results > 0, let at = donation.testedAt else { return .missing }
        let findings = try DonationLookups.recordedFindings(of: donation.bag, from: snapshot)
        let bad = findings.filter { $0.code == .testPositive }
        if let marker = bad.first(where: { markers.contains($0.rule) }) {
            return PlaceTests(.positive, at: at, marker: marker.rule)
        }
        if donation.badResults > 0 {
            let told = try DonationLookups.results(of: donation.bag, from: snapshot)
            if told.contains(where: { !$0.interpretation.isGood && markers.contains($0.item) }) {
                return PlaceTests(.contradictory, at: at)
            }
        }
        if !bad.isEmpty { return PlaceTests(.unfit, at: at) }
        let isOpen = findings.contains { $0.code == .testMissing || $0.code == .rulesMissing }
        return isOpen ? .missing : PlaceTests(.clean, at: at)
    }

    /// The station's tests of a call-back sample: every item that the limits name, and none of them bad.
    private func station(_ call: CallbackRow) throws(Fault) -> PlaceTests {
        let told = try SampleTable.results(of: call.number, from: snapshot)
        guard let at = told.map(\.testedAt).max(), let limits = limits.last else { return .missing }
        var latest: [String: Interpretation] = [:]
        for result in told { latest[result.item] = result.interpretation }
        let bad = latest.filter { !$0.value.isGood }.keys.sorted()
        if let marker = bad.first(where: limits.markers.contains) {
            return PlaceTests(.positive, at: at, marker: marker)
        }
        if told.contains(where: { !$0.interpretation.isGood && limits.markers.contains($0.item) }) {
            return PlaceTests(.contradictory, at: at)
        }
        if !bad.isEmpty { return PlaceTests(.unfit, at: at) }
        return limits.callbackItems.allSatisfy { latest[$0] != nil } ? PlaceTests(.clean, at: at) : .missing
    }

    /// The plant's conclusion; of a failed one, whether a marker failed it.
    private func plant(_ specimen: String, _ verdict: String, _ releasedAt: Moment?) throws(Fault) -> PlaceTests {
        switch SpecimenVerdict(rawValue: verdict) {
        case nil: return .missing
        case .pass: return PlaceTests(.clean, at: releasedAt)
        case .fail:
            let items = try SpecimenTable.load(specimen, from: snapshot).conclusion?.items ?? []
            let marker = items.first { !$0.interpretation.isGood && markers.contains($0.item) }
            return marker.map { PlaceTests(.positive, at: releasedAt, marker: $0.item) }
                ?? PlaceTests(.unfit, at: releasedAt)
        }
    }

    private static func unit(_ row: any Row, _ bag: String) throws(Fault) -> QuarantineUnit {
        try QuarantineLookups.unit(row, bag: bag, from: 9)
    }
}

/// A donation as the statement brings it.
private struct DonationRow {
    let bag: String
    let donor: String
    let collectedAt: Moment
    let findings: Int64
    let results: Int64
    let testedAt: Moment?
    let badResults: Int64
    let verdict: String
    let releasedAt: Moment?

    init(_ row: any Row) {
        bag = row.text(0)
        donor = row.text(1)
        collectedAt = row.moment(2)
        findings = row.integer(3)
        results = row.integer(4)
        testedAt = row.optionalMoment(5)
        badResults = row.integer(6)
        verdict = row.optionalText(7) ?? ""
        releasedAt = row.optionalMoment(8)
    }

    var isDoubtful: Bool { findings > 0 || badResults > 0 || verdict == SpecimenVerdict.fail.rawValue }
    var plainStation: PlaceTests { results > 0 ? PlaceTests(.clean, at: testedAt) : .missing }
    var plainPlant: PlaceTests { verdict.isEmpty ? .missing : PlaceTests(.clean, at: releasedAt) }

    func sample(_ station: PlaceTests, _ plant: PlaceTests) -> QuarantineSample {
        QuarantineSample(bag, .donation, of: donor, collectedAt: collectedAt, atStation: station, atPlant: plant)
    }
}

/// A call-back sample as the statement brings it.
private struct CallbackRow {
    let number: String
    let donor: String
    let collectedAt: Moment
    let verdict: String
    let releasedAt: Moment?

    init(_ row: any Row) throws(Fault) {
        number = row.text(0)
        donor = row.text(1)
        collectedAt = row.moment(2)
        verdict = row.optionalText(3) ?? ""
        releasedAt = row.optionalMoment(4)
    }
}

extension HistoryReader {
    private static let donations: SQL = """
        SELECT d.bag, d.donor, d.collected_at, d.findings, d.results, d.tested_at, d.bad_results, r.verdict,
        r.released_at, u.donor, u.collected_at, u.state, u.sample, u.sample_origin, u.run, u.sample_at, u.station_at,
        u.plant_at, u.qualified_at, u.days, u.rules, u.ground, u.detail
        FROM donors_donation d LEFT JOIN retest_specimen r ON r.origin = d.origin AND r.id = d.bag
        LEFT JOIN quarantine_unit u ON u.origin = d.origin AND u.bag = d.bag
        WHERE d.origin = $1 AND d.donor >= $2 AND d.donor <= $3 ORDER BY d.donor, d.collected_at
        """
    private static let callbacks: SQL = """
        SELECT s.id, s.donor, s.collected_at, r.verdict, r.released_at FROM donors_sample s
        LEFT JOIN retest_specimen r ON r.origin = s.origin AND r.id = s.id
        WHERE s.origin = $1 AND s.donor >= $2 AND s.donor <= $3 ORDER BY s.donor, s.collected_at
        """
    private static let barsByRecord: SQL = """
        SELECT id, ground, since FROM donors_exclusion WHERE origin = $1 AND id >= $2 AND id <= $3
        AND permanent = 1 AND lifted_at IS NULL
        """
    private static let barsByTag: SQL = """
        SELECT d.id, e.ground, e.since FROM donors_donor d JOIN donors_exclusion e
        ON e.origin = d.origin AND e.match_tag = d.match_tag
        WHERE d.origin = $1 AND d.id >= $2 AND d.id <= $3 AND e.permanent = 1 AND e.lifted_at IS NULL
        """
}
