package import Kernel

/// Where a sample comes from.
package enum SampleOrigin: String, Sendable, Hashable, CaseIterable {
    case donation, callback

    package var phrase: Phrase {
        switch self {
        case .donation: Phrase("采浆样本", "sample of a donation")
        case .callback: Phrase("回访样本", "call-back sample")
        }
    }
}

/// What the tests of one sample came to at one place.
package enum TestOutcome: String, Sendable, Hashable, CaseIterable {
    /// None, or not all of them.
    case missing
    case clean
    /// Out of a limit, but no sign of an infection: it clears nothing and fails nothing else.
    case unfit
    /// Good and bad of the same item: it clears nothing until somebody has settled it.
    case contradictory
    /// A marker of infection.
    case positive

    package var phrase: Phrase {
        switch self {
        case .missing: Phrase("未检或不全", "missing or incomplete")
        case .clean: Phrase("阴性", "negative")
        case .unfit: Phrase("不合格（非感染标志）", "out of limit, no marker of infection")
        case .contradictory: Phrase("结果矛盾", "contradictory")
        case .positive: Phrase("阳性", "positive")
        }
    }
}

/// The tests of a sample at the station, or at the plant.
package struct PlaceTests: Sendable, Hashable {
    package let outcome: TestOutcome
    /// The newest test, or the release; nil if there is none.
    package let at: Moment?
    /// The marker that was found, if one was.
    package let marker: String

    package init(_ outcome: TestOutcome, at: Moment? = nil, marker: String = "") {
        self.outcome = outcome
        self.at = at
        self.marker = marker
    }

    package static let missing = PlaceTests(.missing)

    /// What was known of it at a moment.
    func known(at now: Moment) -> PlaceTests { at.map { $0 <= now } == false ? .missing : self }
}

/// One sample of a donor: of a donation, where it stands for the bag too, or called back for.
package struct QuarantineSample: Sendable, Hashable {
    /// Number of the bag or of the sample.
    package let number: String
    package let origin: SampleOrigin
    /// The donor's record that it came under.
    package let donor: String
    package let collectedAt: Moment
    package let atStation: PlaceTests
    package let atPlant: PlaceTests
    /// Worklist or mini-pool of the plant's test.
    package let run: String
    /// Of a record with the same resident number that nobody settled: what it finds counts against the donor, what it
    /// does not find clears nothing.
    package let isOfTwin: Bool

    package init(
        _ number: String, _ origin: SampleOrigin, of donor: String, collectedAt: Moment, atStation: PlaceTests,
        atPlant: PlaceTests, run: String = "", isOfTwin: Bool = false
    ) {
        self.number = number
        self.origin = origin
        self.donor = donor
        self.collectedAt = collectedAt
        self.atStation = atStation
        self.atPlant = atPlant
        self.run = run
        self.isOfTwin = isOfTwin
    }

    var asTwin: QuarantineSample { copy(run: run, isOfTwin: true) }

    func naming(_ run: String) -> QuarantineSample { copy(run: run, isOfTwin: isOfTwin) }

    private func copy(run: String, isOfTwin: Bool) -> QuarantineSample {
        QuarantineSample(
            number, origin, of: donor, collectedAt: collectedAt, atStation: atStation, atPlant: atPlant, run: run,
            isOfTwin: isOfTwin)
    }

    /// When both places had found it clean; nil if they have not, or if a conclusion is older than its sample.
    func cleanAt(_ now: Moment) -> Moment? {
        guard atStation.known(at: now).outcome == .clean, atPlant.known(at: now).outcome == .clean,
            let station = atStation.at, let plant = atPlant.at, plant >= collectedAt
        else { return nil }
        return max(station, plant, collectedAt)
    }

    /// It will clear nothing, whatever else is found.
    func isUnfit(at now: Moment) -> Bool {
        [atStation, atPlant].contains { $0.known(at: now).outcome == .unfit }
    }

    /// When the first place found an infection, and which.
    func positiveAt(_ now: Moment) -> (at: Moment, marker: String)? {
        [atStation, atPlant].map { $0.known(at: now) }.filter { $0.outcome == .positive }
            .map { (max($0.at ?? collectedAt, collectedAt), $0.marker) }.min { $0.0 < $1.0 }
    }
}
