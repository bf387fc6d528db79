import Glibc

/// Chi-square and Fisher's F: what limits of multivariate monitoring are made of.
extension Distribution {
    private static let stepsMax = 200
    /// Terms of the series and of the continued fraction; both end near √a + 30.
    private static let termsMax = 100_000

    /// The regularised lower incomplete gamma function P(a, x) (DLMF 8.11.4 below a + 1, 8.9.2 above).
    package static func gammaCumulative(_ x: Double, _ a: Double) -> Double {
        precondition(a > 0, "a shape that is none")
        guard x > 0 else { return 0 }
        let front = exp(a * log(x) - x - logGamma(a))
        if x < a + 1 {
            var (term, sum, n) = (1 / a, 1 / a, a)
            for _ in 0..<termsMax where term > sum * 1e-17 {
                n += 1
                term *= x / n
                sum += term
            }
            return front * sum
        }
        var b = x + 1 - a
        var c = 1e300
        var d = 1 / b
        var value = d
        for i in 1...termsMax {
            let k = Double(i)
            let coefficient = -k * (k - a)
            b += 2
            d = 1 / (coefficient * d + b)
            c = b + coefficient / c
            value *= c * d
            if abs(c * d - 1) < 1e-16 { break }
        }
        return 1 - front * value
    }

    /// χ² of that many degrees of freedom, whole or not, with that much of the distribution below it.
    package static func chiSquareQuantile(_ probability: Double, freedom: Double) -> Double {
        precondition(0 < probability && probability < 1 && freedom > 0, "no such quantile")
        let a = freedom / 2
        // Wilson & Hilferty 1931, then Newton's steps within a bracket.
        let rough = 1 - 2 / (9 * freedom) + normalQuantile(probability) * (2 / (9 * freedom)).squareRoot()
        var x = max(a * rough * rough * rough, 1e-12)
        var (low, high) = (0.0, Double.infinity)
        for _ in 0..<stepsMax {
            let excess = gammaCumulative(x, a) - probability
            if excess > 0 { high = x } else { low = x }
            let density = exp((a - 1) * log(x) - x - logGamma(a))
            var next = x - excess / density
            if !(low < next && next < high) { next = high.isFinite ? (low + high) / 2 : 2 * x }
            if abs(next - x) <= 4 * x.ulp { return 2 * next }
            x = next
        }
        return 2 * x
    }

    /// F of that many degrees of freedom above and below the line, with that much of the distribution below it.
    package static func fisherQuantile(_ probability: Double, _ above: Double, _ below: Double) -> Double {
        precondition(0 < probability && probability < 1 && above > 0 && below > 0, "no such quantile")
        // Of the tail above, so that it keeps its digits where F is large.
        let rest = betaQuantile(1 - probability, below / 2, above / 2)
        return below * (1 - rest) / (above * rest)
    }

    /// The share of Student's t below a value.
    package static func studentCumulative(_ t: Double, freedom: Double) -> Double {
        precondition(freedom > 0, "no degree of freedom")
        let tail = betaCumulative(freedom / (freedom + t * t), freedom / 2, 0.5) / 2
        return t < 0 ? tail : 1 - tail
    }

    /// log Γ(x), x > 0.
    static func logGamma(_ x: Double) -> Double {
        guard x >= 10 else { return log(tgamma(x)) }
        return (x - 0.5) * log(x) - x + 0.5 * log(2 * Double.pi) + stirling(x)
    }
}
