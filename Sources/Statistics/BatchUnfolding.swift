/// One signal over one batch: seconds since its start, in order, and the values.
package struct BatchCurve: Sendable, Hashable {
    package let seconds: [Double]
    package let values: [Double]

    package init(seconds: [Double], values: [Double]) {
        precondition(seconds.count == values.count, "times and values of different number")
        self.seconds = seconds
        self.values = values
    }

    /// Samples of equal distance.
    package init(_ values: [Double]) { self.init(seconds: values.indices.map(Double.init), values: values) }

    /// Straight between samples; before the first and after the last, those. Nil where samples are farther apart than
    /// `gapMax`, and where there is none.
    package func value(at time: Double, gapMax: Double = .infinity) -> Double? {
        guard let first = seconds.first, let last = seconds.last else { return nil }
        if time <= first { return first - time <= gapMax ? values[0] : nil }
        if time >= last { return values[values.count - 1] }
        var (low, high) = (0, seconds.count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if seconds[middle] <= time { low = middle } else { high = middle }
        }
        let width = seconds[high] - seconds[low]
        guard width <= gapMax else { return nil }
        return width > 0 ? values[low] + (time - seconds[low]) / width * (values[high] - values[low]) : values[high]
    }
}

/// Signals × points of a batch, side by side in one row: point after point, each with all signals (Nomikos & MacGregor
/// 1994, batch-wise).
package struct BatchShape: Sendable, Hashable {
    package let signals: [String]
    package let points: Int

    package init(signals: [String], points: Int) {
        precondition(!signals.isEmpty && points >= 2, "no signal, or no stretch of time")
        self.signals = signals
        self.points = points
    }

    package var columns: Int { signals.count * points }
    package func column(signal: Int, point: Int) -> Int { point * signals.count + signal }
    package func signal(ofColumn column: Int) -> Int { column % signals.count }
    package func point(ofColumn column: Int) -> Int { column / signals.count }
}

/// How the time of a batch becomes points.
package enum BatchClock: Sendable, Hashable {
    /// From its first sample to its last: a batch that is done is stretched to the others' length.
    case whole
    /// By the clock, over so many seconds: a batch that runs does not know its end. After its end the last value stays.
    case running(seconds: Double)
}

extension BatchShape {
    /// A row of the table; `gapMax` in seconds.
    package func row(
        _ curves: [String: BatchCurve], _ clock: BatchClock, gapMax: Double = .infinity
    ) throws(NotComputable) -> [Double] {
        var row = [Double](repeating: 0, count: columns)
        for (place, name) in signals.enumerated() {
            guard let curve = curves[name], let first = curve.seconds.first, let last = curve.seconds.last else {
                throw .missing(name)
            }
            for point in 0..<points {
                let share = Double(point) / Double(points - 1)
                let time: Double
                switch clock {
                case .whole: time = first + share * (last - first)
                case .running(let seconds): time = share * seconds
                }
                guard let value = curve.value(at: time, gapMax: gapMax) else { throw .missing(name) }
                guard value.isFinite else { throw .notFinite }
                row[column(signal: place, point: point)] = value
            }
        }
        return row
    }

    /// Sums a value of each column by signal.
    package func bySignal(_ columns: [Double]) -> [Double] {
        var sums = [Double](repeating: 0, count: signals.count)
        for (column, value) in columns.enumerated() { sums[signal(ofColumn: column)] += value }
        return sums
    }

    /// The longest run of equal values of each signal in a row.
    func longestRest(_ row: [Double]) -> [Int] {
        signals.indices.map { signal in
            var (longest, run) = (1, 1)
            for point in 1..<points {
                let same = row[column(signal: signal, point: point)] == row[column(signal: signal, point: point - 1)]
                run = same ? run + 1 : 1
                longest = max(longest, run)
            }
            return longest
        }
    }
}
