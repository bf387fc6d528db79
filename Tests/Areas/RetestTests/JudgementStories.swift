import Donors
import Kernel
import TestKit
import Testing

@testable import Retest

@Suite struct `Judging an item` {
    static let at = Moment.storyStart
    static let words = Phrase("出处", "provenance")

    static func item(
        _ code: String = "ALT", min: String? = nil, max: String? = nil, _ rule: RoundingRule = .halfEven,
        decimals: Int = 0, cutoff: String? = nil, more: Int = 0, bad: Int = 1, marker: String = "",
        testing: ItemTesting = .single
    ) -> RetestItem {
        RetestItem(
            code: code, title: words, method: "m", testing: testing, min: min.flatMap { DecimalNumber($0) },
            max: max.flatMap { DecimalNumber($0) },
            rounding: min == nil && max == nil ? nil : ItemRounding(rule, decimals: decimals),
            cutoff: cutoff.flatMap { DecimalNumber($0) }, repeats: RepeatRule(more: more, badMin: bad),
            marker: marker, source: "ChP", provenance: words)
    }

    static func result(
        _ value: String, run: String = "WL-1", told: Interpretation? = nil, item: String = "ALT"
    ) -> RunResult {
        RunResult(
            TestResult(specimen: "B-1", item: item, value: DecimalNumber(value), told: told), run: run, testedAt: at)
    }

    private func verdict(_ item: RetestItem, _ results: RunResult...) -> String {
        switch item.stand(results) {
        case .missing: "missing"
        case .awaiting(let more): "awaits \(more)"
        case .blocked(let pool): "blocked by \(pool)"
        case .contradictory: "contradictory"
        case .settled(let conclusion):
            "\(conclusion.interpretation) \(conclusion.value?.text ?? "-") \(conclusion.rounded?.text ?? "-")"
        }
    }

    /// The table of the trade notes, §4.4.
    @Test(
        arguments: [
            ("5.05", nil, "5.0", 1, RoundingRule.halfEven, "pass 5.05 5.0"),
            ("5.05", nil, "5.0", 1, .halfUp, "fail 5.05 5.1"), ("5.04", nil, "5.0", 1, .halfEven, "pass 5.04 5.0"),
            ("5.06", nil, "5.0", 1, .halfEven, "fail 5.06 5.1"),
            ("0.155", nil, "0.15", 2, .halfEven, "fail 0.155 0.16"),
            ("0.145", nil, "0.15", 2, .halfEven, "pass 0.145 0.14"),
            ("95.95", "96.0", nil, 1, .halfEven, "pass 95.95 96.0"),
            ("95.85", "95.9", nil, 1, .halfEven, "fail 95.85 95.8"),
            ("95.85", "95.9", nil, 1, .halfUp, "pass 95.85 95.9"),
            ("6.35", "6.4", "7.4", 1, .halfEven, "pass 6.35 6.4"),
        ] as [(String, String?, String?, Int, RoundingRule, String)])
    func `Plan.A14 rounds by the rule of the item, compares then, and keeps both values`(
        raw: String, min: String?, max: String?, decimals: Int, rule: RoundingRule, says: String
    ) {
        #expect(
            verdict(Self.item(min: min, max: max, rule, decimals: decimals), Self.result(raw)) == says)
    }

    @Test func `Plan.A14 reads a qualitative value by its cut-off, or the analyser's word`() {
        let item = Self.item("HBsAg", cutoff: "1.00")
        #expect(verdict(item, Self.result("0.99")) == "negative 0.99 -")
        #expect(verdict(item, Self.result("1.00")) == "reactive 1.00 -")
        #expect(verdict(item, Self.result("0.24", told: .reactive)) == "contradictory")
        #expect(verdict(Self.item("HBsAg"), Self.result("x", told: .negative)) == "negative - -")
        #expect(Self.item("ALT", max: "50").read(TestResult(specimen: "B", item: "ALT")) == nil)
    }

    @Test func `Plan.A14 repeats a first bad result as the rule says: two of three count`() {
        let item = Self.item("HBsAg", cutoff: "1.00", more: 2, bad: 2)
        let bad = Self.result("1.32", run: "WL-1")
        #expect(verdict(item, bad) == "awaits 2")
        #expect(verdict(item, bad, Self.result("0.2", run: "WL-2")) == "awaits 1")
        #expect(
            verdict(item, bad, Self.result("0.2", run: "WL-2"), Self.result("0.3", run: "WL-3")) == "negative 0.2 -")
        #expect(
            verdict(item, bad, Self.result("2.2", run: "WL-2"), Self.result("0.3", run: "WL-3")) == "reactive 1.32 -")
    }

    @Test func `Plan.A14 never averages, and never tests on until it passes: contradictions stay open`() {
        let once = Self.item(max: "50")
        #expect(verdict(once, Self.result("40"), Self.result("60", run: "WL-2")) == "contradictory")
        #expect(verdict(once, Self.result("60"), Self.result("40", run: "WL-2")) == "contradictory")
        #expect(verdict(once, Self.result("40"), Self.result("41")) == "contradictory")
        #expect(verdict(once, Self.result("40"), Self.result("41", run: "WL-2")) == "pass 40 40")
        #expect(verdict(once, Self.result("40", told: .fail)) == "contradictory")
    }

    @Test func `Plan.A14 blocks by an open pool whatever single tests say`() {
        let item = Self.item("HBV-DNA", testing: .minipool)
        let negative = RunResult(
            TestResult(specimen: "B-1", item: "HBV-DNA", told: .negative), run: "WL-1", testedAt: Self.at)
        func stand(_ results: [RunResult], _ standings: PoolOutcome.Standing...) -> ItemStanding {
            item.stand(results, pools: standings.map { PoolOutcome(pool: "MP-1", standing: $0) })
        }
        #expect(stand([negative], .blocked) == .blocked(pool: "MP-1"))
        #expect(stand([], .negative).isSettled)
        guard case .settled(let found) = stand([], .reactive) else { return #expect(Bool(false)) }
        #expect(found.interpretation == .reactive && found.run == "MP-1")
        let reactive = RunResult(
            TestResult(specimen: "B-1", item: "HBV-DNA", told: .reactive), run: "WL-1", testedAt: Self.at)
        #expect(stand([reactive], .negative) == .contradictory)
    }

    @Test func `Plan.A14 concludes only when every item is there, and tells what the station missed`() {
        let pack = RetestPack(
            version: "7", effectiveFrom: Day(daysSinceEpoch: 1),
            items: [
                Self.item("ALT", max: "50"), Self.item("HBsAg", cutoff: "1.00", marker: "HBV"),
                Self.item("HBV-DNA", marker: "HBV", testing: .minipool),
            ])
        let half = pack.judge(SpecimenCase(results: [Self.result("40"), Self.result("0.2", item: "HBsAg")]))
        #expect(half.verdict == nil && half.specification == "7")
        let whole = pack.judge(
            SpecimenCase(
                results: [Self.result("40"), Self.result("0.2", item: "HBsAg")],
                pools: ["HBV-DNA": [PoolOutcome(pool: "MP-1", standing: .reactive)]]))
        #expect(whole.verdict == .fail)
        func station(_ reading: Interpretation) -> [StationResult] {
            [StationResult(item: "HBsAg", interpretation: reading, testedAt: Self.at)]
        }
        #expect(pack.discordant(whole, station: station(.negative)) == ["HBV-DNA"])
        #expect(pack.discordant(whole, station: station(.reactive)) == [])
        #expect(pack.discordant(whole, station: []) == [])
    }
}
