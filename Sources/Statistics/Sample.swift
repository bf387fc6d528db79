/// A column of numbers.
package enum Sample {
    package static func mean(_ values: [Double]) -> Double {
        precondition(!values.isEmpty, "the mean of nothing")
        let first = values.reduce(0, +) / Double(values.count)
        return first + values.reduce(0) { $0 + ($1 - first) } / Double(values.count)
    }

    /// Sum of squares about the mean.
    package static func squares(_ values: [Double], about mean: Double) -> Double {
        values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }

    package static func standardDeviation(_ values: [Double]) throws(NotComputable) -> Double {
        guard values.count > 1 else { throw .tooFew(needed: 2) }
        return (squares(values, about: mean(values)) / Double(values.count - 1)).squareRoot()
    }

    /// The value below which that share lies, straight between neighbours (Hyndman & Fan 1996, type 7).
    package static func quantile(_ share: Double, of values: [Double]) throws(NotComputable) -> Double {
        precondition((0...1).contains(share), "a share outside 0…1")
        guard !values.isEmpty else { throw .tooFew(needed: 1) }
        guard values.allSatisfy(\.isFinite) else { throw .notFinite }
        let sorted = values.sorted()
        let place = share * Double(sorted.count - 1)
        let index = Int(place)
        guard index + 1 < sorted.count else { return sorted[index] }
        return sorted[index] + (place - Double(index)) * (sorted[index + 1] - sorted[index])
    }

    /// The same length, enough of them, all of them numbers.
    static func check(_ x: [Double], _ y: [Double], needed: Int) throws(NotComputable) {
        precondition(x.count == y.count, "columns of different length")
        guard x.count >= needed else { throw .tooFew(needed: needed) }
        guard x.allSatisfy(\.isFinite), y.allSatisfy(\.isFinite) else { throw .notFinite }
    }
}
