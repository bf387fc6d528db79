import Historian
import Kernel
import TestKit

/// Signals of every kind that a plant has, and of some that it should not have, from a seed.
struct PointMaker {
    var numbers: SeededNumbers

    init(_ seed: UInt64) { numbers = SeededNumbers(seed) }

    static let start: Int64 = 1_790_000_000_000_000

    /// Points of one of many shapes: regular or not, decimals or doubles, steps, spikes, gaps, jumping clocks.
    mutating func columns(_ count: Int) -> PointColumns {
        var columns = PointColumns()
        let shape = numbers.below(10)
        let beat: [Int64] = [1_000_000, 100_000, 250_000, 60_000_000, 1]
        var at = Self.start + Int64(numbers.below(1_000_000))
        let step = beat[numbers.below(beat.count)]
        let jitters = numbers.chance(30)
        var level = Int64(numbers.below(100_000))
        for place in 0..<count {
            at += step + (jitters ? Int64(numbers.below(5_000)) : 0)
            if numbers.chance(1) { at += step * Int64(numbers.below(1_000)) }
            if shape == 7, numbers.chance(3) { at -= step * Int64(numbers.below(200)) }
            level += Int64(numbers.below(21)) - 10
            let quality: PointQuality = numbers.chance(2) ? PointQuality.allCases[numbers.below(6)] : .good
            let stamp = Moment(microseconds: shape == 9 ? Int64(bitPattern: numbers.next()) : at)
            let point = Point(at: stamp, value: value(shape, level, place), quality: quality)
            columns.append(
                point, told: shape == 8 && numbers.chance(5) ? Moment(microseconds: Int64(numbers.below(99))) : nil)
        }
        return columns
    }

    private mutating func value(_ shape: Int, _ level: Int64, _ place: Int) -> PointValue {
        switch shape {
        case 0: .decimal(units: level, scale: 2)
        case 1: trimmed(level, 3)
        case 2: .decimal(units: level, scale: UInt8(numbers.below(10)))
        case 3: .double(Double(level) / 100)
        case 4: .double(Double(Float(level) / 10))
        case 5: .double(bits: odd(numbers.next()))
        case 6: numbers.chance(20) ? .none : numbers.chance(50) ? .double(1.5) : .decimal(units: level, scale: 1)
        case 9: .decimal(units: Int64(bitPattern: numbers.next()), scale: UInt8(numbers.below(10)))
        default: .decimal(units: level / 20 + Int64(place / 300) * 5_000, scale: 1)
        }
    }

    /// As a source writes that drops zeros at the end.
    private func trimmed(_ units: Int64, _ scale: UInt8) -> PointValue {
        var (units, scale) = (units, scale)
        while scale > 0, units % 10 == 0 { (units, scale) = (units / 10, scale - 1) }
        return .decimal(units: units, scale: scale)
    }

    private mutating func odd(_ bits: UInt64) -> UInt64 {
        switch numbers.below(6) {
        case 0: (-0.0).bitPattern
        case 1: 0x7ff8_0000_0000_0000 | bits & 0xffff
        case 2: Double.infinity.bitPattern
        case 3: 0xfff0_0000_0000_0001
        default: bits
        }
    }

    /// One signal of the plant as the speed tests have it: drift and noise with two decimals.
    mutating func plant(_ count: Int) -> PointColumns {
        var columns = PointColumns()
        var drift = 0.0
        for place in 0..<count {
            drift = drift * 0.9997 + (Double(numbers.below(1_000)) / 500 - 1) * 2
            let noise = (0..<6).reduce(0.0) { sum, _ in sum + Double(numbers.below(1_000)) / 500 - 1 }
            columns.append(
                Point(
                    at: Moment(microseconds: Self.start + Int64(place) * 1_000_000),
                    value: .decimal(units: 6_000 + Int64((drift + noise * 1.4).rounded()), scale: 2)))
        }
        return columns
    }
}
