package import Kernel

/// Why a figure is not given. A page prints the reason; it never prints a number that is none.
package enum NotComputable: Error, Sendable, Hashable {
    /// Fewer observations than the method needs.
    case tooFew(needed: Int)
    /// A denominator is empty: nothing positive, or nothing negative, was seen.
    case emptyMargin
    /// Both methods put everything into the one same class: agreement by chance is certain too.
    case oneClass
    /// All values of a column are the same: there is no line.
    case constantColumn
    /// The two columns have nothing in common, or run against each other.
    case noSlope
    /// A value is not a number, or infinite.
    case notFinite
    /// Fewer runs, batches or samples than a model or chart needs.
    case tooFewRuns(needed: Int)
    /// The runs have fewer independent directions than components were asked for.
    case moreComponents(than: Int)
    /// No column, or no run, differs from the others.
    case nothingVaries
    /// A row has other columns than the model was trained on.
    case otherColumns(expected: Int, found: Int)
    /// A signal that the model was trained on tells nothing, or too little.
    case missing(String)
    /// A signal stands still where it never did in the runs that the model was trained on.
    case stuck(String)

    package var phrase: Phrase {
        switch self {
        case .tooFew(let needed): Phrase("算不出：少于 \(needed) 对", "not computable: fewer than \(needed) pairs")
        case .emptyMargin: Phrase("算不出：没有这一类结果", "not computable: no result of this class")
        case .oneClass: Phrase("算不出：全部结果同属一类", "not computable: all results are of one class")
        case .constantColumn: Phrase("算不出：一列数值全部相同", "not computable: all values of a column are equal")
        case .noSlope: Phrase("算不出：两列没有正向关系", "not computable: the columns do not rise together")
        case .notFinite: Phrase("算不出：有一个值不是数", "not computable: a value is not a number")
        case .tooFewRuns(let needed):
            Phrase("算不出：至少要 \(needed) 批（点）", "not computable: needs \(needed) batches or points")
        case .moreComponents(let most): Phrase("算不出：主成分最多 \(most) 个", "not computable: \(most) components at most")
        case .nothingVaries: Phrase("算不出：数值没有变化", "not computable: nothing varies")
        case .otherColumns(let expected, let found):
            Phrase(
                "算不出：模型要 \(expected) 列，给了 \(found) 列", "not computable: the model has \(expected) columns, not \(found)"
            )
        case .missing(let name): Phrase("算不出：\(name) 没有数据", "not computable: \(name) tells nothing")
        case .stuck(let name): Phrase("算不出：\(name) 卡住不变", "not computable: \(name) stands still")
        }
    }
}

/// From … to, both included.
package struct Interval: Sendable, Hashable {
    package let low: Double
    package let high: Double

    package init(_ low: Double, _ high: Double) {
        self.low = low
        self.high = high
    }

    package func contains(_ value: Double) -> Bool { low <= value && value <= high }
}

/// An estimate with its standard error and confidence interval.
package struct Estimate: Sendable, Hashable {
    package let value: Double
    package let standardError: Double
    package let interval: Interval

    package init(value: Double, standardError: Double, interval: Interval) {
        self.value = value
        self.standardError = standardError
        self.interval = interval
    }
}
