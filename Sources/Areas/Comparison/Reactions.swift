import Donors
import Kernel
import Retest

/// The plant concluded, or took its conclusion back: the bag is compared, or no longer.
let conclusionsAreCompared = Reaction(to: SpecimenFact.kinds) { (_, head, acting) throws(Denial) in
    try acting.act(ComparedBagTable.self, on: head.subject.id, .compare)
}

/// The station told its results after the plant had concluded, or told them again.
let lateResultsAreCompared = Reaction(to: ["donors.donation.results-reported.v1"]) {
    (_, head, acting) throws(Denial) in
    try acting.act(ComparedBagTable.self, on: head.subject.id, .compare)
}

/// Each disagreement opens a finding at once; numbers that lie apart for days open one for the station.
let disagreementsAreFound = Reaction(to: ["comparison.bag.compared.v1"]) { (fact, head, acting) throws(Denial) in
    guard case .compared(let comparison)? = fact as? ComparedBagFact else { return }
    let bag = head.subject.id
    for pair in comparison.pairs {
        if let grade = pair.grade {
            let opening = FindingOpening(
                grade: grade, station: comparison.station, assay: pair.assay, bag: bag,
                stationReading: pair.station.text, plantReading: pair.plant.text, rules: comparison.rules)
            try acting.act(FindingTable.self, on: FindingRules.id(bag: bag, assay: pair.assay), .open(opening))
        }
        guard pair.kind == .quantitative, let opening = try bias(of: pair.assay, comparison, acting) else { continue }
        let id = FindingRules.id(
            station: comparison.station, assay: pair.assay, since: opening.since ?? comparison.day)
        try acting.act(FindingTable.self, on: id, .open(opening))
    }
}

/// Findings of one station and test that are looked at for one that is open, or was closed last.
private let recentMax = 50

private func bias(
    of assay: String, _ comparison: BagComparison, _ acting: any Acting
) throws(Denial) -> FindingOpening? {
    do throws(Fault) {
        let limits = try ParallelLimitsTable.inForce(on: comparison.day, from: acting.tables)
        guard let limit = limits?.assay(assay)?.bias else { return nil }
        let known = try FindingTable.of(comparison.station, assay, limit: recentMax, from: acting.tables)
            .filter { $0.opening.grade == .bias }
        guard known.allSatisfy({ $0.closing != nil }) else { return nil }
        // A closing counts for the whole of its day.
        let closed = known.compactMap { $0.closing?.at.day(offsetMinutes: acting.zoneMinutes) }.max()
        let days = try ComparisonLookups.days(
            of: comparison.station, assay, from: comparison.day.adding(days: 1 - limit.days), to: comparison.day,
            in: acting.tables)
        return BiasWatch(limit: limit, days: days).opening(
            on: comparison.day, closed: closed, station: comparison.station, assay: assay, rules: comparison.rules)
    } catch { throw .failed(error) }
}
