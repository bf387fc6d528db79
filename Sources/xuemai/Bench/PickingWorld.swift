import Donors
import Kernel
import Lineage
import Plasma
import Quarantine
import Retest

/// Bags in the store of donors of twenty stations, each of whom came fourteen times: what picking and pooling run on.
struct PickingWorld {
    private static let donationsEach = 14
    private static let stations = 20

    let units: Int
    /// The lineage knows the bags, too.
    var isWoven = false

    private static func station(_ place: Int) -> String { "32\(10 + place % stations)" }
    private static func donor(_ place: Int) -> String { "\(station(place))-D\(1_000_000 + place)" }
    private static func bag(_ place: Int, _ donation: Int) -> String { "P\(1_000_000 + place)-\(donation)" }

    func fill(_ store: any Store, _ now: Moment, _ limits: [QuarantineLimits]) throws(Fault) {
        let donors = max(1, units / Self.donationsEach)
        var counts: [[String]: Int64] = [:]
        var next = 0
        while next < donors {
            let range = next..<min(next + 2_000, donors)
            try store.write { (tables) throws(Fault) in
                for place in range { try enter(place, now, limits, &counts, into: tables) }
            }
            next = range.upperBound
        }
        try store.write { (tables) throws(Fault) in
            for (key, bags) in counts.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                try tables.insert(into: UnitTable.counts, key.map { .text($0) } + [.integer(bags)])
            }
        }
    }

    /// Fourteen donations a fortnight apart; the newest waits for the plant.
    private func enter(
        _ place: Int, _ now: Moment, _ limits: [QuarantineLimits], _ counts: inout [[String]: Int64],
        into tables: any Transaction
    ) throws(Fault) {
        let donor = Self.donor(place)
        let samples = (0..<Self.donationsEach).map { donation -> QuarantineSample in
            let at = now - .days(Int64(14 * (Self.donationsEach - donation) + place % 13))
            let isNewest = donation == Self.donationsEach - 1
            return QuarantineSample(
                Self.bag(place, donation), .donation, of: donor, collectedAt: at,
                atStation: PlaceTests(.clean, at: at + .hours(1)),
                atPlant: isNewest ? .missing : PlaceTests(.clean, at: at + .days(6)), run: "WL-1")
        }
        let judge = DonorHistory(samples: samples, limits: limits).judge(at: now, zoneMinutes: 480)
        for sample in samples {
            try given(sample, Self.station(place), into: tables)
            var evidence: ClearingEvidence?
            if case .cleared(let found) = judge.verdict(of: sample.number) { evidence = found }
            let day = sample.collectedAt.day(offsetMinutes: 480).iso
            try tables.insert(
                into: QuarantineTable.units,
                [
                    .text(sample.number), .text(donor), .text(Self.station(place)), .text("normal"), .text(day),
                    .moment(sample.collectedAt), .text(evidence == nil ? "waiting" : "cleared"),
                    .text(evidence?.sample ?? ""), .text(evidence?.origin.rawValue ?? ""),
                    .text(evidence?.run ?? ""), .moment(evidence?.collectedAt), .moment(evidence?.stationCheckedAt),
                    .moment(evidence?.plantCheckedAt), .moment(evidence?.qualifiedAt), .integer(evidence?.days),
                    .text(evidence?.rules ?? ""), .text(""), .text(""), .integer(0),
                ])
            let box = StoreValue.text("B\(place / 20)")
            try tables.insert(
                into: UnitTable.stock,
                [
                    .text(sample.number), .text("SH-1"), .text(Self.station(place)), .text("normal"), .text(day), box,
                    box, .text("590.0"), .moment(sample.collectedAt), .integer(1_095), .text(""), .text("received"),
                    .text(""), .integer(0), .text("accepted"), .text(""), .text(""), .integer(0), .text(""), .text(""),
                    .text("accepted"), .text(""), .text(""),
                ])
            if isWoven { try weave(sample, Self.station(place), into: tables) }
            counts[["accepted", Self.station(place), "normal", String(day.prefix(7))], default: 0] += 1
        }
    }

    /// As receipt would have entered it; numbers far beyond those of the bench's own entries.
    private func weave(
        _ sample: QuarantineSample, _ station: String, into tables: any Transaction
    ) throws(Fault) {
        let index = Int64(1) << 40 + Int64(sample.number.dropFirst().utf8.reduce(0) { $0 &* 13 &+ Int64($1) - 45 })
        let head = EntryHead(
            index: index, subject: Subject(LineageRows.bag, sample.number), recordedAt: sample.collectedAt,
            happenedAt: sample.collectedAt, person: "bench", role: "", workstation: "", reason: nil, signatures: [])
        try LineageRows.enter(
            [
                LineageUnit(
                    kind: LineageRows.bag, code: sample.number, material: LineageRows.plasma, donor: sample.donor,
                    station: station, quantity: DecimalNumber(coefficient: 590), unit: .gram,
                    madeAt: sample.collectedAt, type: "normal")
            ], head, into: tables)
    }

    private func given(_ sample: QuarantineSample, _ station: String, into tables: any Transaction) throws(Fault) {
        try tables.insert(
            into: DonationTable.donations,
            [
                .text(sample.number), .text(sample.donor), .text(station), .moment(sample.collectedAt), .text("575"),
                .text("592.5"), .text("normal"), .text("normal"), .integer(38), .null, .null, .null, .integer(0),
                .integer(0), .text("regular"), .text("1"), .integer(0), .integer(6), .integer(2), .integer(1),
                .moment(sample.atStation.at), .integer(0),
            ])
        guard sample.atPlant.outcome == .clean else { return }
        try tables.insert(
            into: SpecimenTable.specimens,
            [
                .text(sample.number), .text("pass"), .text(station), .text(sample.donor), .moment(sample.atPlant.at),
                .text(""), .null, .integer(1), .integer(1),
            ])
    }
}
