import Foundation
import Historian
import Kernel

/// The signal that historians are measured with: sensors at 1 Hz, slow drift and noise, two decimals; the same every
/// time. A fifth each of temperatures, pH probes, pressures, flows and levels.
struct PlantSignal {
    static let start = Moment(microseconds: 1_790_000_000_000_000)

    let sensors: Int
    let seconds: Int

    /// Hundredths of one sensor, second by second.
    func hundredths(_ sensor: Int) -> [Int32] {
        var numbers = Normals(seed: 20_261_121 &+ UInt64(sensor))
        switch sensor * 5 / sensors {
        case 0: return drifting(&numbers, from: 20, to: 90, sd: 0.5, seconds: 3_600, noise: 0.02)
        case 1: return drifting(&numbers, from: 6.5, to: 7.5, sd: 0.05, seconds: 7_200, noise: 0.004)
        case 2: return drifting(&numbers, from: 0.5, to: 3, sd: 0.05, seconds: 1_200, noise: 0.01)
        case 3: return drifting(&numbers, from: 50, to: 500, sd: 5, seconds: 600, noise: 0.5)
        default: return level(&numbers)
        }
    }

    private func drifting(
        _ numbers: inout Normals, from low: Double, to high: Double, sd: Double, seconds tau: Double, noise: Double
    ) -> [Int32] {
        let setpoint = low + (high - low) * numbers.uniform()
        let keep = exp(-1 / tau)
        let push = sd * (1 - keep * keep).squareRoot()
        var drift = numbers.normal() * sd
        return (0..<seconds).map { _ in
            drift = drift * keep + numbers.normal() * push
            return rounded(setpoint + drift + numbers.normal() * noise)
        }
    }

    /// A tank that is filled and emptied over a shift, with doses.
    private func level(_ numbers: inout Normals) -> [Int32] {
        let period = 7_200 + 21_600 * numbers.uniform()
        let phase = period * numbers.uniform()
        let height = 100 + 1_900 * numbers.uniform()
        return (0..<seconds).map { second in
            let time = Double(second) + phase
            let part = time / period
            let triangle = abs(part - part.rounded(.down) - 0.5) * 2
            let dose = (10 * (time / 1_800).rounded(.down)).truncatingRemainder(dividingBy: 50)
            return rounded(height * triangle + dose + numbers.normal() * 0.05)
        }
    }

    private func rounded(_ value: Double) -> Int32 { Int32((value * 100).rounded(.toNearestOrEven)) }

    static func code(_ sensor: Int) -> String { "S" + String(1_000 + sensor).dropFirst() }

    static func moment(_ second: Int) -> Moment { start + .seconds(Int64(second)) }
}

/// Normal numbers by Box and Muller, from SplitMix64.
private struct Normals {
    private var state: UInt64
    private var kept: Double?

    init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 }

    mutating func uniform() -> Double {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return (Double((mixed ^ (mixed >> 31)) >> 11) + 0.5) / 9_007_199_254_740_992
    }

    mutating func normal() -> Double {
        if let kept {
            self.kept = nil
            return kept
        }
        let (length, angle) = ((-2 * log(uniform())).squareRoot(), 2 * Double.pi * uniform())
        kept = length * sin(angle)
        return length * cos(angle)
    }
}
