package import Donors
package import Kernel

/// One result as a run of the laboratory gave it.
package struct TestResult: Sendable, Hashable {
    package let specimen: String
    package let item: String
    /// As measured, all digits.
    package let value: DecimalNumber?
    /// What the analyser made of it.
    package let told: Interpretation?

    package init(specimen: String, item: String, value: DecimalNumber? = nil, told: Interpretation? = nil) {
        self.specimen = specimen
        self.item = item
        self.value = value
        self.told = told
    }
}

/// A result and the run that it comes from.
package struct RunResult: Sendable, Hashable {
    package let result: TestResult
    package let run: String
    package let testedAt: Moment

    package init(_ result: TestResult, run: String, testedAt: Moment) {
        self.result = result
        self.run = run
        self.testedAt = testedAt
    }
}

/// What a mini-pool says of one member and item.
package struct PoolOutcome: Sendable, Hashable {
    package enum Standing: String, Sendable, Hashable {
        /// The pool was negative, or the member was found negative when it was resolved.
        case negative
        /// Found to be the one when the pool was resolved.
        case reactive
        /// The pool is not tested, not checked, or reactive and nobody knows yet because of whom.
        case blocked
    }

    package let pool: String
    package let standing: Standing

    package init(pool: String, standing: Standing) {
        self.pool = pool
        self.standing = standing
    }
}

/// Where one item of one specimen stands.
package enum ItemStanding: Sendable, Hashable {
    case missing
    /// The first result was bad; so many more must come.
    case awaiting(repeats: Int)
    case blocked(pool: String)
    /// Results that cannot all be true, or more of them than the rule asks for: a person decides, no average does.
    case contradictory
    case settled(ItemConclusion)

    package var isSettled: Bool {
        if case .settled = self { true } else { false }
    }
}

extension RetestItem {
    /// A result read by the limit. Nil if nothing can be read of it.
    package struct Reading: Sendable, Hashable {
        package let interpretation: Interpretation
        package let rounded: DecimalNumber?
        /// The analyser said otherwise.
        package let contradictsAnalyser: Bool
    }

    package func read(_ result: TestResult) -> Reading? {
        if isQuantitative {
            guard let value = result.value, let rounding else { return nil }
            let rounded: DecimalNumber
            do throws(QuantityFailure) {
                rounded = try value.rounded(toScale: rounding.decimals, rule: rounding.rule)
            } catch { return nil }
            let isInside = min.map { rounded >= $0 } != false && max.map { rounded <= $0 } != false
            return Reading(
                interpretation: isInside ? .pass : .fail, rounded: rounded,
                contradictsAnalyser: result.told.map { $0.isGood != isInside } ?? false)
        }
        if let cutoff, let value = result.value {
            let isNegative = value < cutoff
            return Reading(
                interpretation: isNegative ? .negative : .reactive, rounded: nil,
                contradictsAnalyser: result.told.map { $0.isGood != isNegative } ?? false)
        }
        guard let told = result.told else { return nil }
        return Reading(
            interpretation: told.isGood ? .negative : .reactive, rounded: nil, contradictsAnalyser: false)
    }

    /// Item by item: single results in the order in which they were tested, and what pools say.
    package func stand(_ results: [RunResult], pools: [PoolOutcome] = []) -> ItemStanding {
        if let pool = pools.first(where: { $0.standing == .blocked }) { return .blocked(pool: pool.pool) }
        let single = stand(alone: results)
        guard testing == .minipool, let pool = pools.last else { return single }
        if let reactive = pools.first(where: { $0.standing == .reactive }) {
            return .settled(ItemConclusion(item: code, interpretation: .reactive, run: reactive.pool))
        }
        switch single {
        case .missing: return .settled(ItemConclusion(item: code, interpretation: .negative, run: pool.pool))
        case .settled(let conclusion) where !conclusion.interpretation.isGood: return .contradictory
        case .awaiting, .blocked, .contradictory, .settled: return single
        }
    }

    private func stand(alone results: [RunResult]) -> ItemStanding {
        let ordered = results.sorted { ($0.testedAt, $0.run) < ($1.testedAt, $1.run) }
        guard Set(ordered.map(\.run)).count == ordered.count else { return .contradictory }
        var readings: [(reading: Reading, result: RunResult)] = []
        for result in ordered {
            guard let reading = read(result.result), !reading.contradictsAnalyser else { return .contradictory }
            readings.append((reading, result))
        }
        guard let first = readings.first else { return .missing }
        if first.reading.interpretation.isGood {
            let agree = readings.allSatisfy { $0.reading.interpretation.isGood }
            return agree ? .settled(conclusion(first)) : .contradictory
        }
        let all = repeats.more + 1
        guard readings.count >= all else { return .awaiting(repeats: all - readings.count) }
        // Testing on until it passes is no test.
        guard readings.count == all else { return .contradictory }
        let bad = readings.filter { !$0.reading.interpretation.isGood }
        if bad.count >= repeats.badMin { return .settled(conclusion(first)) }
        guard let good = readings.first(where: { $0.reading.interpretation.isGood }) else { return .contradictory }
        return .settled(conclusion(good))
    }

    private func conclusion(_ found: (reading: Reading, result: RunResult)) -> ItemConclusion {
        ItemConclusion(
            item: code, value: found.result.result.value, rounded: found.reading.rounded,
            unit: unit.isEmpty ? nil : unit, interpretation: found.reading.interpretation, run: found.result.run)
    }
}

/// Where a specimen stands, item by item.
package struct SpecimenJudgement: Sendable, Hashable {
    package struct Item: Sendable, Hashable {
        package let code: String
        package let standing: ItemStanding
    }

    package let specification: String
    package let items: [Item]

    /// Nil while one item is open: there is no conclusion of a part.
    package var verdict: SpecimenVerdict? {
        var isGood = true
        for item in items {
            guard case .settled(let conclusion) = item.standing else { return nil }
            if !conclusion.interpretation.isGood { isGood = false }
        }
        return isGood ? .pass : .fail
    }

    package var contradictions: [String] { items.filter { $0.standing == .contradictory }.map(\.code) }

    package var conclusions: [ItemConclusion] {
        items.compactMap { item in
            if case .settled(let conclusion) = item.standing { conclusion } else { nil }
        }
    }
}

extension RetestPack {
    package func judge(_ found: SpecimenCase) -> SpecimenJudgement {
        let byItem = Dictionary(grouping: found.results, by: \.result.item)
        return SpecimenJudgement(
            specification: version,
            items: items.map { item in
                SpecimenJudgement.Item(
                    code: item.code, standing: item.stand(byItem[item.code] ?? [], pools: found.pools[item.code] ?? []))
            })
    }

    /// Items found bad here whose infection the station tested for and found none of.
    package func discordant(_ judgement: SpecimenJudgement, station: [StationResult]) -> [String] {
        var last: [String: Bool] = [:]
        for result in station { last[result.item] = result.interpretation.isGood }
        return judgement.conclusions.filter { conclusion in
            guard !conclusion.interpretation.isGood, let item = item(conclusion.item), !item.marker.isEmpty else {
                return false
            }
            let tested = items.filter { $0.marker == item.marker }.compactMap { last[$0.code] }
            return !tested.isEmpty && tested.allSatisfy { $0 }
        }.map(\.item)
    }
}
