import Kernel
import Statistics
import TestKit
import Testing

extension Interval {
    fileprivate var ends: [Double] { [low, high] }
}

struct `A statistic, beside scipy, statsmodels, pandas and exact fractions to 1e-9` {
    @Test func `has the quantiles of the normal, Student's and beta distribution`() throws {
        let reference = try Reference.read().part("distributions")
        for row in try reference.rows("normal") {
            #expect(isSame(Distribution.normalQuantile(row[0]), row[1]), "normal \(row)")
        }
        for row in try reference.rows("student") {
            #expect(isSame(Distribution.studentQuantile(row[0], freedom: row[1]), row[2]), "t \(row)")
        }
        for row in try reference.rows("beta") {
            #expect(isSame(Distribution.betaCumulative(row[0], row[1], row[2]), row[3]), "beta \(row)")
        }
        for row in try reference.rows("beta_quantile") {
            #expect(isSame(Distribution.betaQuantile(row[0], row[1], row[2]), row[3]), "beta \(row)")
        }
    }

    @Test func `has Wilson's and Clopper and Pearson's intervals`() throws {
        for row in try Reference.read().parts("proportions") {
            let share = try Proportion(Int(row.number("count")), of: Int(row.number("total")))
            #expect(share.wilson().ends.isSame(as: try row.numbers("wilson")), "\(share)")
            #expect(share.clopperPearson().ends.isSame(as: try row.numbers("clopper_pearson")), "\(share)")
        }
    }

    @Test func `has kappa, its error and interval, and McNemar's exact probability`() throws {
        for row in try Reference.read().parts("tables") {
            let cells = try row.numbers("cells").map { Int($0) }
            let table = Agreement(
                bothPositive: cells[0], testPositive: cells[1], referencePositive: cells[2], bothNegative: cells[3])
            let kappa = try table.kappa()
            #expect(
                [kappa.value, kappa.standardError, kappa.interval.low, kappa.interval.high].isSame(
                    as: try ["kappa", "error", "low", "high"].map { try row.number($0) }), "\(cells) \(kappa)")
            #expect(isSame(table.mcNemar(), try row.number("mcnemar")), "\(cells)")
        }
    }

    @Test func `has Bland and Altman's limits and their intervals`() throws {
        for pairs in try Reference.read().parts("pairs") {
            let expected = try pairs.part("bland_altman")
            let found = try BlandAltman(test: pairs.numbers("x"), reference: pairs.numbers("y"))
            #expect(
                [found.bias.value, found.bias.standardError, found.standardDeviation].isSame(
                    as: try ["bias", "error", "sd"].map { try expected.number($0) }))
            #expect(found.bias.interval.ends.isSame(as: try expected.numbers("bias_ci")))
            #expect(found.limits.ends.isSame(as: try expected.numbers("limits")))
            #expect(found.lowerLimit.ends.isSame(as: try expected.numbers("lower_ci")))
            #expect(found.upperLimit.ends.isSame(as: try expected.numbers("upper_ci")))
        }
    }

    @Test func `has Deming's line and its jackknife interval`() throws {
        for pairs in try Reference.read().parts("pairs") {
            for expected in try pairs.parts("deming") {
                let found = try Deming.line(
                    x: pairs.numbers("x"), y: pairs.numbers("y"), ratio: expected.number("ratio"))
                try expect(found, expected, try pairs.text("name"))
            }
        }
    }

    @Test func `has Passing and Bablok's line, with ties, verticals and slopes of -1`() throws {
        for pairs in try Reference.read().parts("pairs") {
            let expected = try pairs.part("passing_bablok")
            let (x, y) = (try pairs.numbers("x"), try pairs.numbers("y"))
            guard expected.members["slope_ci"] != nil else {
                #expect(throws: NotComputable.self) { try PassingBablok.line(x: x, y: y) }
                continue
            }
            try expect(PassingBablok.line(x: x, y: y), expected, try pairs.text("name"))
        }
    }

    @Test func `has the moving averages and quantiles`() throws {
        let reference = try Reference.read().part("drift")
        let values = try reference.numbers("values")
        let moving = try Drift.weighted(values, target: 58, deviation: 1.5)
        #expect(moving.map(\.value).isSame(as: try reference.numbers("ewma")))
        let series = zip(try reference.numbers("days"), values).map { DayValue(day: Int($0), value: $1) }
        let rolling = try Drift.rolling(series)
        #expect(rolling.map(\.day) == (try reference.rows("rolling").map { Int($0[0]) }))
        #expect(rolling.map(\.value).isSame(as: try reference.rows("rolling").map { $0[1] }))
        for row in try reference.rows("quantiles") {
            #expect(isSame(try Sample.quantile(row[0], of: values), row[1]))
        }
    }

    private func expect(_ found: Line, _ expected: Reference, _ name: String) throws {
        #expect(isSame(found.slope, try expected.number("slope")), "\(name) \(found)")
        #expect(found.slopeInterval.ends.isSame(as: try expected.numbers("slope_ci")), "\(name) \(found)")
        #expect(isSame(found.intercept, try expected.number("intercept")), "\(name) \(found)")
        #expect(found.interceptInterval.ends.isSame(as: try expected.numbers("intercept_ci")), "\(name) \(found)")
    }
}

struct `A statistic, beside published examples to the printed digits` {
    private func rounded(_ value: Double, _ digits: Int) -> Double {
        var factor = 1.0
        for _ in 0..<digits { factor *= 10 }
        return (value * factor).rounded() / factor
    }

    @Test(arguments: [
        (81, 263, [0.2553, 0.3662], [0.2527, 0.3676]), (15, 148, [0.0624, 0.1605], [0.0578, 0.1617]),
        (0, 20, [0, 0.1611], [0, 0.1684]), (1, 29, [0.0061, 0.1718], [0.0009, 0.1776]),
    ])
    func `has the intervals of Newcombe, Statistics in Medicine 17 (1998) 857, table I`(
        count: Int, total: Int, wilson: [Double], exact: [Double]
    ) throws {
        let share = try Proportion(count, of: total)
        #expect(share.wilson().ends.map { rounded($0, 4) } == wilson)
        #expect(share.clopperPearson().ends.map { rounded($0, 4) } == exact)
    }

    @Test func `has mean, deviation and interval of the peak flows of Bland and Altman, Lancet 1986 i 307`() throws {
        let wright: [Double] = [
            494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427,
        ]
        let mini: [Double] = [
            512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451,
        ]
        let found = try BlandAltman(test: wright, reference: mini)
        #expect(rounded(found.bias.value, 1) == -2.1)
        #expect(rounded(found.standardDeviation, 1) == 38.8)
        #expect(rounded(found.bias.standardError, 1) == 9.4)
        // The paper takes 2.12 for t and prints −22.0 and 17.8.
        #expect(found.bias.interval.ends.map { rounded($0, 0) } == [-22, 18])
    }

    @Test func `has the moving average of the NIST e-Handbook of Statistical Methods, 6.3.2.4`() throws {
        let values = [
            52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6,
            52.4, 53.6, 52.1,
        ]
        let found = try Drift.weighted(values, target: 50, deviation: 2.0539, weight: 0.3)
        #expect(
            found.map { rounded($0.value, 2) } == [
                50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36, 49.52, 50.05,
                49.38, 49.92, 50.73, 51.23, 51.94, 51.99,
            ])
        #expect(found.last.map { rounded($0.limits.high, 2) } == 52.59)
    }
}

struct `A statistic that cannot be computed` {
    @Test func `says why: nothing, one class, no positive`() {
        #expect(throws: NotComputable.emptyMargin) { try Agreement().overall() }
        #expect(throws: NotComputable.emptyMargin) { try Agreement(bothNegative: 9).positive() }
        #expect(throws: NotComputable.emptyMargin) { try Agreement(bothPositive: 9).negative() }
        #expect(throws: NotComputable.oneClass) { try Agreement(bothNegative: 9).kappa() }
        #expect(throws: NotComputable.oneClass) { try Agreement(bothPositive: 9).kappa() }
        #expect(throws: NotComputable.emptyMargin) { try Agreement().prevalenceIndex() }
        #expect(throws: NotComputable.emptyMargin) { try Agreement().biasIndex() }
        #expect(throws: NotComputable.emptyMargin) { try Agreement().kappa() }
        #expect(Agreement(bothNegative: 9).mcNemar() == 1)
    }

    @Test func `is not needed where all agree in both classes`() throws {
        let table = Agreement(bothPositive: 3, bothNegative: 97)
        #expect(try table.kappa() == Estimate(value: 1, standardError: 0, interval: Interval(1, 1)))
        #expect(try table.overall().wilson().high == 1)
        #expect(try table.prevalenceIndex() == -0.94)
        #expect(try table.biasIndex() == 0)
    }

    @Test func `says why: too few, a constant column, no number, no common direction`() {
        for line in [
            { (x: [Double], y: [Double]) throws in _ = try Deming.line(x: x, y: y) },
            { (x: [Double], y: [Double]) throws in _ = try PassingBablok.line(x: x, y: y) },
        ] {
            #expect(throws: NotComputable.tooFew(needed: 3)) { try line([1, 2], [1, 2]) }
            #expect(throws: NotComputable.constantColumn) { try line([5, 5, 5, 5], [1, 2, 3, 4]) }
            #expect(throws: NotComputable.constantColumn) { try line([1, 2, 3, 4], [5, 5, 5, 5]) }
            #expect(throws: NotComputable.notFinite) { try line([1, .nan, 3], [1, 2, 3]) }
            #expect(throws: NotComputable.notFinite) { try line([1, 2, 3], [1, .infinity, 3]) }
        }
        #expect(throws: NotComputable.noSlope) { try Deming.line(x: [1, 3, 1, 3], y: [1, 1, 3, 3]) }
        #expect(throws: NotComputable.noSlope) { try PassingBablok.line(x: [1, 2, 3, 4], y: [4, 3, 2, 1]) }
        #expect(throws: NotComputable.tooFew(needed: 3)) { try BlandAltman(test: [1, 2], reference: [1, 2]) }
        #expect(throws: NotComputable.notFinite) { try BlandAltman(test: [1, 2, .nan], reference: [1, 2, 3]) }
        #expect(throws: NotComputable.tooFew(needed: 1)) { try Drift.rolling([]) }
        #expect(throws: NotComputable.notFinite) { try Drift.rolling([DayValue(day: 1, value: .nan)]) }
        #expect(throws: NotComputable.tooFew(needed: 1)) { try Drift.weighted([], target: 1, deviation: 1) }
        #expect(throws: NotComputable.notFinite) { try Drift.weighted([.nan], target: 1, deviation: 1) }
        #expect(throws: NotComputable.tooFew(needed: 1)) { try Sample.quantile(0.5, of: []) }
        #expect(throws: NotComputable.tooFew(needed: 2)) { try Sample.standardDeviation([1]) }
    }

    @Test func `has a reason in both languages`() {
        let all: [NotComputable] = [
            .tooFew(needed: 3), .emptyMargin, .oneClass, .constantColumn, .noSlope, .notFinite,
            .tooFewRuns(needed: 3), .moreComponents(than: 2), .nothingVaries, .otherColumns(expected: 3, found: 2),
            .missing("TT01"), .stuck("TT01"),
        ]
        #expect(Set(all.map(\.phrase.zh)).count == all.count)
        #expect(Set(all.map(\.phrase.en)).count == all.count)
    }

    @Test func `is none of Bland and Altman's where both methods say the same`() throws {
        let found = try BlandAltman(test: [1, 2, 3], reference: [1, 2, 3])
        #expect(found.limits == Interval(0, 0))
        #expect(found.bias.interval == Interval(0, 0))
    }
}

struct `Passing and Bablok's line of many pairs` {
    /// The slope of the rank among all, held in memory: what `PassingBablok` does without.
    private func slow(_ x: [Double], _ y: [Double]) -> [Double] {
        var slopes: [Double] = []
        var shift = 0
        for i in x.indices {
            for j in 0..<i {
                let (dx, dy) = (x[i] - x[j], y[i] - y[j])
                if dx + dy == 0 { continue }
                let slope = dx == 0 ? Double.infinity : dy / dx
                if slope < -1 { shift += 1 }
                slopes.append(slope)
            }
        }
        slopes.sort()
        let n = Double(x.count)
        let spread = Distribution.normalQuantile(0.975) * (n * (n - 1) * (2 * n + 5) / 18).squareRoot()
        let outer = Int(((Double(slopes.count) - spread) / 2).rounded())
        let middle = slopes.count / 2
        let median =
            slopes.count % 2 == 1
            ? slopes[middle + shift] : (slopes[middle - 1 + shift] + slopes[middle + shift]) / 2
        return [median, slopes[outer - 1 + shift], slopes[slopes.count - outer + shift]]
    }

    @Test(arguments: [(900, 1000), (900, 12), (1_500, 100)])
    func `is the same as with all slopes in memory, whole numbers with ties among them`(
        count: Int, range: Int
    ) throws {
        var numbers = SeededNumbers(UInt64(count + range))
        let x = (0..<count).map { _ in Double(numbers.below(range)) }
        let y = x.map { $0 + Double(numbers.below(range / 4)) }
        let line = try PassingBablok.line(x: x, y: y)
        #expect([line.slope, line.slopeInterval.low, line.slopeInterval.high].isSame(as: slow(x, y)))
    }

    @Test func `of a hundred thousand is found without their five thousand million slopes`() throws {
        var numbers = SeededNumbers(5)
        let x = (0..<100_000).map { _ in Double(numbers.below(1_000_000)) / 7 }
        let y = x.map { 1.5 * $0 + 20 + Double(numbers.below(2_000) - 1_000) / 11 }
        let line = try PassingBablok.line(x: x, y: y)
        #expect(abs(line.slope - 1.5) < 0.001)
        #expect(line.slopeInterval.contains(1.5))
    }

    @Test func `of a hundred thousand on one straight line is that line`() throws {
        let x = (0..<100_000).map { Double($0) }
        let line = try PassingBablok.line(x: x, y: x.map { 2 * $0 + 3 })
        #expect(line.slope == 2)
        #expect(line.slopeInterval == Interval(2, 2))
        #expect(line.intercept == 3)
    }
}
