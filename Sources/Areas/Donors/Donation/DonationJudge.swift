package import Kernel

/// What must be known besides to judge a donation.
package struct DonationEvidence: Sendable {
    /// A donor as far as it matters here.
    package struct Giver: Sendable, Hashable {
        package let station: String
        /// Another record with the same resident number, unsettled.
        package let twin: String?

        package init(station: String, twin: String? = nil) {
            self.station = station
            self.twin = twin
        }
    }

    /// Another donation of the same person, at whichever station.
    package struct Other: Sendable, Hashable {
        package let bag: String
        package let collectedAt: Moment

        package init(bag: String, collectedAt: Moment) {
            self.bag = bag
            self.collectedAt = collectedAt
        }
    }

    /// A time in which the person may not give.
    package struct Bar: Sendable, Hashable {
        package let code: String
        package let from: Day
        /// Nil for ever.
        package let until: Day?
        package let isExclusion: Bool

        package init(code: String, from: Day, until: Day?, isExclusion: Bool) {
            self.code = code
            self.from = from
            self.until = until
            self.isExclusion = isExclusion
        }
    }

    package let stationKnown: Bool
    /// Nil if nobody registered them.
    package let donor: Giver?
    /// Every version of the rules, oldest first.
    package let criteria: [DonationCriteria]
    /// Within the year before and the interval after.
    package let others: [Other]
    package let bars: [Bar]

    package init(
        stationKnown: Bool = true, donor: Giver? = nil, criteria: [DonationCriteria] = [], others: [Other] = [],
        bars: [Bar] = []
    ) {
        self.stationKnown = stationKnown
        self.donor = donor
        self.criteria = criteria
        self.others = others
        self.bars = bars
    }
}

/// Holds a donation against the rules in force on the day it was collected.
package struct DonationJudge: Sendable {
    let evidence: DonationEvidence
    let zoneMinutes: Int

    package init(evidence: DonationEvidence, zoneMinutes: Int) {
        self.evidence = evidence
        self.zoneMinutes = zoneMinutes
    }

    package func judge(_ donation: Donation, _ results: [StationResult]) -> Judgement {
        let day = donation.collectedAt.day(offsetMinutes: zoneMinutes)
        var findings = giver(donation, on: day)
        guard let rules = evidence.criteria.inForce(on: day) else {
            findings.append(DonationFinding(.rulesMissing, rule: CriteriaPack.packName, found: day.iso))
            return Judgement(kind: .new, rules: nil, findings: findings)
        }
        let kind = kind(donation, on: day, rules)
        findings += amounts(donation, kind, rules)
        findings += times(donation, on: day, rules)
        if !results.isEmpty { findings += tests(donation, results, kind, rules) }
        return Judgement(kind: kind, rules: rules.version, findings: findings)
    }

    /// Later bags that stand closer than the interval allows: they are judged again.
    package func affected(by donation: Donation) -> [String] {
        evidence.others.filter { $0.collectedAt >= donation.collectedAt && $0.bag != donation.bag }.map(\.bag)
    }

    // MARK: Who gave

    private func giver(_ donation: Donation, on day: Day) -> [DonationFinding] {
        var findings: [DonationFinding] = []
        if let donor = evidence.donor {
            if donor.station != donation.station {
                findings.append(
                    DonationFinding(
                        .donorElsewhere, rule: "station", found: donation.station, limit: donor.station,
                        other: donation.donor))
            }
            if let twin = donor.twin {
                findings.append(DonationFinding(.donorTwin, rule: "resident", other: twin))
            }
        } else {
            findings.append(DonationFinding(.donorUnknown, rule: "donor", found: donation.donor))
        }
        for bar in evidence.bars where bar.from <= day && bar.until.map({ day <= $0 }) != false {
            findings.append(
                DonationFinding(
                    bar.isExclusion ? .donorExcluded : .donorDeferred, rule: bar.code, found: day.iso,
                    limit: bar.until?.iso ?? ""))
        }
        return findings
    }

    /// Regular is who gave often enough within the half year that ends with this donation; everybody else is new.
    private func kind(_ donation: Donation, on day: Day, _ rules: DonationCriteria) -> DonorKind {
        let start = day.adding(months: -rules.count(.regularMonths))
        let given = earlier(than: donation).filter { $0.collectedAt.day(offsetMinutes: zoneMinutes) >= start }
        return given.count + 1 >= rules.count(.regularDonations) ? .regular : .new
    }

    private func earlier(than donation: Donation) -> [DonationEvidence.Other] {
        evidence.others.filter {
            $0.bag != donation.bag
                && ($0.collectedAt, $0.bag) < (donation.collectedAt, donation.bag)
        }
    }

    // MARK: What was given, and when

    private func amounts(
        _ donation: Donation, _ kind: DonorKind, _ rules: DonationCriteria
    ) -> [DonationFinding] {
        var findings: [DonationFinding] = []
        for (limit, value) in [
            (Criterion.volumeMillilitresMax, donation.volumeMillilitres), (.weightGramsMax, donation.weightGrams),
        ] where value > rules.decimal(limit) {
            findings.append(
                DonationFinding(
                    .volumeOver, rule: limit.rawValue, found: "\(value.text) \(limit.unit)",
                    limit: "\(rules.decimal(limit).text) \(limit.unit)"))
        }
        let oldest = kind == .regular ? Criterion.ageRegularMax : .ageMax
        let age = donation.ageYears
        if age < rules.count(.ageMin) {
            findings.append(
                DonationFinding(
                    .age, rule: Criterion.ageMin.rawValue, found: "\(age)", limit: "\(rules.count(.ageMin))"))
        } else if age > rules.count(oldest) {
            findings.append(
                DonationFinding(.age, rule: oldest.rawValue, found: "\(age)", limit: "\(rules.count(oldest))"))
        }
        return findings
    }

    private func times(_ donation: Donation, on day: Day, _ rules: DonationCriteria) -> [DonationFinding] {
        var findings: [DonationFinding] = []
        let earlier = earlier(than: donation)
        let interval = rules.count(.intervalDays)
        if let last = earlier.max(by: { ($0.collectedAt, $0.bag) < ($1.collectedAt, $1.bag) }) {
            let days = day.days(since: last.collectedAt.day(offsetMinutes: zoneMinutes))
            if days < interval {
                findings.append(
                    DonationFinding(
                        .intervalShort, rule: Criterion.intervalDays.rawValue, found: "\(days) d",
                        limit: "\(interval) d", other: last.bag))
            }
        }
        if let most = rules.optionalCount(.yearlyMax) {
            let start = day.adding(months: -12)
            let given = earlier.filter { $0.collectedAt.day(offsetMinutes: zoneMinutes) > start }.count + 1
            if given > most {
                findings.append(
                    DonationFinding(
                        .yearlyOver, rule: Criterion.yearlyMax.rawValue, found: "\(given)", limit: "\(most)"))
            }
        }
        return findings
    }

    // MARK: The station's tests

    /// The last result of each item counts; an item outside of the panel counts too if it is bad.
    private func tests(
        _ donation: Donation, _ results: [StationResult], _ kind: DonorKind, _ rules: DonationCriteria
    ) -> [DonationFinding] {
        var latest: [String: StationResult] = [:]
        for result in results { latest[result.item] = result }
        var findings: [DonationFinding] = []
        for item in rules.panel {
            guard let result = latest.removeValue(forKey: item.code) else {
                findings.append(DonationFinding(.testMissing, rule: item.code))
                continue
            }
            if let flaw = window(result, donation, kind, rules) { findings.append(flaw) }
            if let flaw = item.flaw(of: result) { findings.append(flaw) }
        }
        for result in latest.values.sorted(by: { $0.item < $1.item }) where !result.interpretation.isGood {
            findings.append(
                DonationFinding(.testPositive, rule: result.item, found: result.interpretation.rawValue))
        }
        return findings
    }

    /// A new donor is tested before giving, a regular one at the latest on the retained sample.
    private func window(
        _ result: StationResult, _ donation: Donation, _ kind: DonorKind, _ rules: DonationCriteria
    ) -> DonationFinding? {
        let first = donation.collectedAt - .days(Int64(rules.count(.newTestDays)))
        let hours = kind == .regular ? Int64(rules.count(.regularTestHours)) : 0
        let last = donation.collectedAt + .hours(hours)
        guard result.testedAt < first || result.testedAt > last else { return nil }
        return DonationFinding(
            .testMissing, rule: result.item, found: result.testedAt.rfc3339,
            limit: result.testedAt < first ? first.rfc3339 : last.rfc3339)
    }
}
