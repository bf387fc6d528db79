/// Two methods, two classes: how often both said what. The reference's answers are the columns (CLSI EP12).
package struct Agreement: Sendable, Hashable {
    package var bothPositive: Int
    /// The tested method alone said positive.
    package var testPositive: Int
    /// The reference alone said positive.
    package var referencePositive: Int
    package var bothNegative: Int

    package init(bothPositive: Int = 0, testPositive: Int = 0, referencePositive: Int = 0, bothNegative: Int = 0) {
        precondition(
            min(bothPositive, testPositive, referencePositive, bothNegative) >= 0, "fewer than none in a cell")
        self.bothPositive = bothPositive
        self.testPositive = testPositive
        self.referencePositive = referencePositive
        self.bothNegative = bothNegative
    }

    package var total: Int { bothPositive + testPositive + referencePositive + bothNegative }
    package var discordant: Int { testPositive + referencePositive }

    /// Of what the reference found positive, what the tested method found too.
    package func positive() throws(NotComputable) -> Proportion {
        try Proportion(bothPositive, of: bothPositive + referencePositive)
    }

    /// Of what the reference found negative, what the tested method found too.
    package func negative() throws(NotComputable) -> Proportion {
        try Proportion(bothNegative, of: bothNegative + testPositive)
    }

    package func overall() throws(NotComputable) -> Proportion {
        try Proportion(bothPositive + bothNegative, of: total)
    }

    /// How lopsided the classes are, −1…1 (Byrt, Bishop & Carlin 1993): near ±1 kappa says little.
    package func prevalenceIndex() throws(NotComputable) -> Double {
        guard total > 0 else { throw .emptyMargin }
        return Double(bothPositive - bothNegative) / Double(total)
    }

    /// How unequal the two methods' shares of positives are, −1…1 (Byrt, Bishop & Carlin 1993).
    package func biasIndex() throws(NotComputable) -> Double {
        guard total > 0 else { throw .emptyMargin }
        return Double(testPositive - referencePositive) / Double(total)
    }

    /// Agreement beyond chance (Cohen 1960), with the large-sample error of Fleiss, Cohen & Everitt (1969).
    package func kappa(level: Double = 0.95) throws(NotComputable) -> Estimate {
        guard total > 0 else { throw .emptyMargin }
        // Whole numbers as far as they go: differences of shares would cancel where one class is rare.
        let n = Int128(total)
        let cells = [[bothPositive, testPositive], [referencePositive, bothNegative]].map { $0.map { Int128($0) } }
        let rows = cells.map { $0[0] + $0[1] }
        let columns = [cells[0][0] + cells[1][0], cells[0][1] + cells[1][1]]
        let seen = cells[0][0] + cells[1][1]
        let chance = rows[0] * columns[0] + rows[1] * columns[1]
        let beyond = n * n - chance
        guard beyond > 0 else { throw .oneClass }
        let value = Double(seen * n - chance) / Double(beyond)
        let mean = seen * n * n + chance * seen - 2 * chance * n
        var sum = 0.0
        for i in 0...1 {
            for j in 0...1 {
                let effect = (i == j ? beyond : 0) - (n - seen) * (columns[i] + rows[j])
                let deviation = Double(n * effect - mean)
                sum += Double(cells[i][j]) * deviation * deviation
            }
        }
        let error = sum.squareRoot() / (Double(beyond) * Double(beyond))
        let half = Distribution.normalQuantile(1 - (1 - level) / 2) * error
        return Estimate(value: value, standardError: error, interval: Interval(value - half, min(1, value + half)))
    }

    /// Whether both methods find positives equally often: McNemar's test, exact, two-sided; 1 if they never differ.
    package func mcNemar() -> Double {
        min(
            1,
            2 * Distribution.binomialCumulative(min(testPositive, referencePositive), of: discordant, probability: 0.5))
    }
}
