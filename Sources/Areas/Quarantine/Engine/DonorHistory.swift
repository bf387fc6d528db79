package import Kernel
package import Plasma

/// The donor was excluded for ever.
package struct ExclusionBar: Sendable, Hashable {
    package let code: String
    package let since: Moment

    package init(code: String, since: Moment) {
        self.code = code
        self.since = since
    }
}

/// All that quarantine asks of one donor: every sample of the person, and what stands against them.
///
/// A verdict is a function of what is known at a moment and of nothing else, so facts that come late or out of
/// order end in the same state, and the incremental judgement is the full one.
package struct DonorHistory: Sendable, Hashable {
    package var samples: [QuarantineSample]
    package var bars: [ExclusionBar]
    /// Oldest first.
    package var limits: [QuarantineLimits]

    package init(samples: [QuarantineSample], bars: [ExclusionBar] = [], limits: [QuarantineLimits]) {
        self.samples = samples
        self.bars = bars
        self.limits = limits
    }

    /// Judges at a moment of the plant's clock: the algorithm of 检疫期 (国食药监安[2007]447号).
    package func judge(at now: Moment, zoneMinutes: Int) -> QuarantineJudge {
        QuarantineJudge(self, at: now, zoneMinutes: zoneMinutes)
    }
}

/// One donor's history as it is known at one moment.
package struct QuarantineJudge: Sendable {
    private struct Clean { let sample: QuarantineSample; let at: Moment }
    private struct Term { let limits: QuarantineLimits; let starts: Moment; let ends: Moment }

    /// What ends clearing for this donor, from when on.
    package let stop: (at: Moment, ground: FailGround)?
    private let now: Moment
    private let own: [String: QuarantineSample]
    /// By time of collection.
    private let clean: [Clean]
    private let taken: [QuarantineSample]
    private let terms: [Term]

    init(_ history: DonorHistory, at now: Moment, zoneMinutes: Int) {
        self.now = now
        let known = history.samples.filter { $0.collectedAt <= now }
        taken = known.filter { !$0.isOfTwin }.sorted { ($0.collectedAt, $0.number) < ($1.collectedAt, $1.number) }
        clean = taken.compactMap { sample in sample.cleanAt(now).map { Clean(sample: sample, at: $0) } }
        own = Dictionary(
            taken.filter { $0.origin == .donation }.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        var starts = history.limits.map { $0.effectiveFrom.start(offsetMinutes: zoneMinutes) }
        starts.append(Moment(microseconds: .max))
        terms = history.limits.enumerated().map { place, limits in
            Term(limits: limits, starts: starts[place], ends: starts[place + 1])
        }
        var stops: [(at: Moment, ground: FailGround)] = []
        for sample in known {
            guard let found = sample.positiveAt(now) else { continue }
            stops.append((found.at, FailGround(.positive, sample: sample.number, detail: found.marker)))
        }
        for bar in history.bars where bar.since <= now {
            stops.append((bar.since, FailGround(.excluded, detail: bar.code)))
        }
        stop = stops.min {
            ($0.at, $0.ground.code.rawValue, $0.ground.sample, $0.ground.detail)
                < ($1.at, $1.ground.code.rawValue, $1.ground.sample, $1.ground.detail)
        }
    }

    package func verdict(of bag: String) -> QuarantineVerdict {
        guard let unit = own[bag] else { return .waiting(.donation) }
        let retest = unit.atPlant.known(at: now)
        if retest.outcome == .unfit { return .failed(FailGround(.retest, sample: bag)) }
        if retest.outcome == .clean, let retestedAt = retest.at, let evidence = evidence(for: unit, retestedAt),
            stop.map({ evidence.qualifiedAt < $0.at }) != false
        {
            return .cleared(evidence)
        }
        if let stop { return .failed(stop.ground) }
        guard retest.outcome == .clean else { return .waiting(.retest) }
        guard let first = earliest(after: unit) else { return .waiting(.limits) }
        let open = taken.first {
            $0.collectedAt >= first && $0.cleanAt(now) == nil && !$0.isUnfit(at: now)
        }
        if let late = open {
            return .waiting(.results(of: late.number))
        }
        return .waiting(.sample(from: first))
    }

    /// From when on a sample of the donor may clear a bag, by the limits in force now.
    package func earliest(after unit: QuarantineSample) -> Moment? {
        terms.last { $0.starts <= now }.map { unit.collectedAt + .days($0.limits.days) }
    }

    /// What cleared it first: the sample, and the version of the limits that let it.
    private func evidence(for unit: QuarantineSample, _ retestedAt: Moment) -> ClearingEvidence? {
        var best: (at: Moment, clean: Clean, limits: QuarantineLimits)?
        for term in terms {
            let due = unit.collectedAt + .days(term.limits.days)
            for clean in clean.reversed() {
                guard clean.sample.collectedAt >= due else { break }
                let at = max(clean.at, retestedAt, term.starts)
                guard at <= now, at < term.ends else { continue }
                // Of two that clear at once, the older sample stands as the evidence.
                if let found = best,
                    (found.at, found.clean.sample.collectedAt, found.clean.sample.number)
                        <= (at, clean.sample.collectedAt, clean.sample.number)
                {
                    continue
                }
                best = (at, clean, term.limits)
            }
        }
        guard let best, let station = best.clean.sample.atStation.at, let plant = best.clean.sample.atPlant.at else {
            return nil
        }
        return ClearingEvidence(
            sample: best.clean.sample.number, origin: best.clean.sample.origin, run: best.clean.sample.run,
            collectedAt: best.clean.sample.collectedAt, stationCheckedAt: station, plantCheckedAt: plant,
            qualifiedAt: best.at, rules: best.limits.version, days: best.limits.days)
    }
}
