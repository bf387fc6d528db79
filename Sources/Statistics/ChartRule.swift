/// Rules by which a chart within its limits tells a cause all the same.
package enum ChartRule: String, Sendable, Hashable, CaseIterable {
    /// Nelson, J. Quality Technology 16 (1984) 237.
    case nelson1 = "nelson-1"
    case nelson2 = "nelson-2"
    case nelson3 = "nelson-3"
    case nelson4 = "nelson-4"
    case nelson5 = "nelson-5"
    case nelson6 = "nelson-6"
    case nelson7 = "nelson-7"
    case nelson8 = "nelson-8"
    /// Western Electric, Statistical Quality Control Handbook, 1956, zone tests; the first three are Nelson's 1, 5, 6.
    case western4 = "western-4"

    package static let westernElectric: [ChartRule] = [.nelson1, .nelson5, .nelson6, .western4]
    package static let nelson: [ChartRule] = [
        .nelson1, .nelson2, .nelson3, .nelson4, .nelson5, .nelson6, .nelson7, .nelson8,
    ]

    private static let rounding = 1e-9

    /// Points that it looks back over, the present one among them.
    package var span: Int {
        switch self {
        case .nelson1: 1
        case .nelson2: 9
        case .nelson3: 6
        case .nelson4: 14
        case .nelson5: 3
        case .nelson6: 5
        case .nelson7: 15
        case .nelson8: 8
        case .western4: 8
        }
    }

    /// Where it is broken: a rule tells at the point that completes it, once for each such point.
    package static func violations(
        _ values: [Double], _ limits: ControlLimits, _ rules: [ChartRule]
    ) throws(NotComputable) -> [ChartViolation] {
        guard values.allSatisfy(\.isFinite) else { throw .notFinite }
        guard limits.sigma > 0 else { throw .nothingVaries }
        let z = values.map { ($0 - limits.center) / limits.sigma }
        // Limits that were set unevenly count as they stand.
        let outside = values.map { $0 > limits.upper || $0 < limits.lower }
        var found: [ChartViolation] = []
        for end in values.indices {
            for rule in rules where end + 1 >= rule.span {
                let range = (end + 1 - rule.span)...end
                if rule.isBroken(z[range], values[range], isOutside: outside[end]) {
                    found.append(ChartViolation(rule: rule, points: range))
                }
            }
        }
        return found
    }

    private func isBroken(_ z: ArraySlice<Double>, _ values: ArraySlice<Double>, isOutside: Bool) -> Bool {
        guard let last = z.last else { return false }
        switch self {
        case .nelson1: return isOutside
        case .nelson2, .western4: return z.allSatisfy { $0 > 0 } || z.allSatisfy { $0 < 0 }
        case .nelson3: return Self.steps(values).allSatisfy { $0 > 0 } || Self.steps(values).allSatisfy { $0 < 0 }
        case .nelson4:
            let steps = Self.steps(values)
            return zip(steps, steps.dropFirst()).allSatisfy { $0 * $1 < 0 }
        case .nelson5: return Self.many(z, 2, beyond: 2, last)
        case .nelson6: return Self.many(z, 4, beyond: 1, last)
        case .nelson7: return z.allSatisfy { abs($0) < 1 - Self.rounding }
        case .nelson8:
            return z.allSatisfy { abs($0) > 1 + Self.rounding } && z.contains { $0 > 0 } && z.contains { $0 < 0 }
        }
    }

    /// So many on the side of the last, the last among them.
    private static func many(_ z: ArraySlice<Double>, _ count: Int, beyond zone: Double, _ last: Double) -> Bool {
        // What lies on the edge in decimals lies on it in binary too.
        let edge = zone + Self.rounding
        return last > edge ? z.count { $0 > edge } >= count : last < -edge ? z.count { $0 < -edge } >= count : false
    }

    private static func steps(_ values: ArraySlice<Double>) -> [Double] {
        zip(values.dropFirst(), values).map { $0 - $1 }
    }
}

/// A rule that was broken, and the points that broke it.
package struct ChartViolation: Sendable, Hashable {
    package let rule: ChartRule
    package let points: ClosedRange<Int>
}
