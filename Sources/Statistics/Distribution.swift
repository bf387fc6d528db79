import Glibc

/// Normal, Student's t, beta and binomial: cumulative probabilities and quantiles to about 14 digits.
package enum Distribution {
    /// Newton steps close in quadratically; this many are never needed.
    private static let stepsMax = 200
    /// The continued fraction takes about √max(a, b) terms: enough for 10⁹ observations.
    private static let termsMax = 200_000

    package static func normalCumulative(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }

    /// z with that much of the normal distribution below it. Start: Abramowitz & Stegun 26.2.23; then Halley's steps.
    package static func normalQuantile(_ probability: Double) -> Double {
        precondition(0 < probability && probability < 1, "a probability outside 0…1")
        let isLow = probability < 0.5
        let tail = isLow ? probability : 1 - probability
        let t = (-2 * log(tail)).squareRoot()
        var z =
            t - (2.515517 + 0.802853 * t + 0.010328 * t * t)
            / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t)
        for _ in 0..<4 {
            let density = exp(-z * z / 2) / (2 * Double.pi).squareRoot()
            let step = (0.5 * erfc(z / 2.0.squareRoot()) - tail) / density
            z += step / (1 - z * step / 2)
        }
        return isLow ? -z : z
    }

    /// t of that many degrees of freedom with that much of the distribution below it.
    package static func studentQuantile(_ probability: Double, freedom: Double) -> Double {
        precondition(freedom > 0, "no degree of freedom")
        let share = abs(2 * probability - 1)
        guard share > 0 else { return 0 }
        let y = betaQuantile(share, 0.5, freedom / 2)
        let t = (freedom * y / (1 - y)).squareRoot()
        return probability < 0.5 ? -t : t
    }

    /// P(X ≤ k) of n trials.
    package static func binomialCumulative(_ k: Int, of n: Int, probability: Double) -> Double {
        if k < 0 { return 0 }
        if k >= n { return 1 }
        return betaCumulative(1 - probability, Double(n - k), Double(k + 1))
    }

    /// The regularised incomplete beta function.
    package static func betaCumulative(_ x: Double, _ a: Double, _ b: Double) -> Double {
        if x <= 0 { return 0 }
        if x >= 1 { return 1 }
        let front = exp(a * log(x) + b * log1p(-x) - logBeta(a, b))
        return x < (a + 1) / (a + b + 2)
            ? front * fraction(x, a, b) / a : 1 - front * fraction(1 - x, b, a) / b
    }

    /// x with that much of the beta distribution below it: Newton's steps, halved where they leave the bracket.
    package static func betaQuantile(_ probability: Double, _ a: Double, _ b: Double) -> Double {
        precondition((0...1).contains(probability), "a probability outside 0…1")
        if probability == 0 { return 0 }
        if probability == 1 { return 1 }
        var (low, high) = (0.0, 1.0)
        var x = a / (a + b)
        for _ in 0..<stepsMax {
            let excess = betaCumulative(x, a, b) - probability
            if excess > 0 { high = x } else { low = x }
            let density = exp((a - 1) * log(x) + (b - 1) * log1p(-x) - logBeta(a, b))
            var next = x - excess / density
            if !(low < next && next < high) { next = (low + high) / 2 }
            if abs(next - x) <= 4 * x.ulp || next == low && next == high { return next }
            x = next
        }
        return x
    }

    /// log B(a, b) without the cancellation of three large logarithms (Didonato & Morris, ACM TOMS 708).
    static func logBeta(_ a: Double, _ b: Double) -> Double {
        let (p, q) = (min(a, b), max(a, b))
        if p >= 10 {
            let correction = stirling(p) + stirling(q) - stirling(p + q)
            return -0.5 * log(q) + 0.5 * log(2 * Double.pi) + correction
                + (p - 0.5) * log(p / (p + q)) + q * log1p(-p / (p + q))
        }
        if q >= 10 {
            return log(tgamma(p)) + stirling(q) - stirling(p + q) + p - p * log(p + q)
                + (q - 0.5) * log1p(-p / (p + q))
        }
        return log(tgamma(p) * (tgamma(q) / tgamma(p + q)))
    }

    /// What Stirling's formula leaves of log Γ(x), x ≥ 10.
    static func stirling(_ x: Double) -> Double {
        let y = 1 / (x * x)
        return
            (1.0 / 12 + y * (-1.0 / 360 + y * (1.0 / 1260 + y * (-1.0 / 1680 + y * (1.0 / 1188 - y * 691 / 360_360)))))
            / x
    }

    /// The continued fraction of the incomplete beta function, by Lentz's method (DLMF 8.17.22).
    private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let tiny = 1e-300
        var c = 1.0
        var d = 1 - (a + b) * x / (a + 1)
        d = 1 / (abs(d) < tiny ? tiny : d)
        var value = d
        for term in 1...termsMax {
            let m = Double(term)
            for coefficient in [
                m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
            ] {
                d = 1 + coefficient * d
                d = 1 / (abs(d) < tiny ? tiny : d)
                c = 1 + coefficient / c
                if abs(c) < tiny { c = tiny }
                value *= d * c
            }
            if abs(d * c - 1) < 1e-16 { break }
        }
        return value
    }
}
