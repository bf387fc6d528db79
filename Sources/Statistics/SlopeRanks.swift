import Glibc

/// The k-th smallest of all slopes between points, in O(n) memory and O(n log n) time per step.
///
/// The slopes below τ are the inversions of w − τu in the order of u (Cole, Salowe, Steiger & Szemerédi 1989); the
/// angle of τ is halved until few slopes, or one value, lie between. Equal points are one point with a weight.
struct SlopeRanks {
    private struct Point {
        let x: Double
        let y: Double
        let u: Double
        let w: Double
        var weight: Int
    }

    /// So many slopes at once are worth looking at one by one.
    private static let candidatesMax = 200_000
    /// An angle halved this often is as fine as its digits.
    private static let halvingsMax = 56

    private let points: [Point]
    /// Pairs with a slope other than −1.
    let total: Int

    init(_ pairs: [(Double, Double)]) {
        let sorted = pairs.map { Point(x: $0.0, y: $0.1, u: $0.0 + $0.1, w: $0.1 - $0.0, weight: 1) }
            .sorted { ($0.u, $0.w) < ($1.u, $1.w) }
        var distinct: [Point] = []
        for point in sorted {
            if let last = distinct.last, last.u == point.u, last.w == point.w {
                distinct[distinct.count - 1].weight += 1
            } else {
                distinct.append(point)
            }
        }
        points = distinct
        var all = 0
        var before = 0
        var start = distinct.startIndex
        while start < distinct.endIndex {
            var end = start
            var weight = 0
            while end < distinct.endIndex, distinct[end].u == distinct[start].u {
                weight += distinct[end].weight
                end += 1
            }
            all += weight * before
            before += weight
            start = end
        }
        total = all
    }

    /// The slope Δy / Δx of the rank, counted from 1.
    func slope(_ rank: Int) throws(NotComputable) -> Double {
        precondition((1...total).contains(rank), "a rank that no slope has")
        var (low, high) = (-Double.pi / 2, Double.pi / 2)
        var (below, upTo) = (0, total)
        for _ in 0..<Self.halvingsMax where upTo - below > Self.candidatesMax {
            let middle = low + (high - low) / 2
            guard low < middle, middle < high else { break }
            let count = inversions(heights(middle))
            if count < rank { (low, below) = (middle, count) } else { (high, upTo) = (middle, count) }
        }
        let found = candidates(low, high)
        var left = rank - below
        for candidate in found {
            left -= candidate.weight
            if left <= 0 { return try finite(candidate) }
        }
        guard let last = found.last else { throw .noSlope }
        return try finite(last)
    }

    private struct Candidate {
        let turned: Double
        let dx: Double
        let dy: Double
        let weight: Int
    }

    private struct Height {
        let value: Double
        let place: Int
        let weight: Int
    }

    private func finite(_ candidate: Candidate) throws(NotComputable) -> Double {
        guard candidate.dx != 0 else { throw .noSlope }
        return candidate.dy / candidate.dx
    }

    /// w − τu in the order of u; at the ends of the half-circle the order of u itself, forward or back.
    private func heights(_ angle: Double) -> [Height] {
        let values: [Double]
        if angle <= -Double.pi / 2 {
            values = points.indices.map(Double.init)
        } else if angle >= Double.pi / 2 {
            values = backward()
        } else {
            let slope = tan(angle)
            values = points.map { $0.w - slope * $0.u }
        }
        return points.indices.map { Height(value: values[$0], place: $0, weight: points[$0].weight) }
    }

    /// Falling with u, rising with w where u is the same: every pair with a slope is inverted, no other.
    private func backward() -> [Double] {
        var places = [Double](repeating: 0, count: points.count)
        var place = 0
        var end = points.endIndex
        while end > points.startIndex {
            var start = end - 1
            while start > points.startIndex, points[start - 1].u == points[end - 1].u { start -= 1 }
            for index in start..<end {
                places[index] = Double(place)
                place += 1
            }
            end = start
        }
        return places
    }

    private func inversions(_ heights: [Height]) -> Int {
        var count = 0
        Self.sort(heights) { right, remaining, weight in
            count += right.weight * weight
            return true
        }
        return count
    }

    /// Pairs whose slope lies between the angles: those that change places from one order to the other.
    private func candidates(_ low: Double, _ high: Double) -> [Candidate] {
        let after = heights(high)
        let order = heights(low).sorted { ($0.value, $0.place) < ($1.value, $1.place) }
        var found: [Candidate] = []
        Self.sort(order.map { after[$0.place] }) { right, remaining, _ in
            let b = points[right.place]
            for left in remaining {
                let a = points[left.place]
                guard a.u != b.u else { continue }
                found.append(
                    Candidate(
                        turned: (b.w - a.w) / (b.u - a.u), dx: b.x - a.x, dy: b.y - a.y, weight: a.weight * b.weight))
            }
            // More than that are left only where all are of one angle, as fine as numbers are.
            return found.count <= 2 * Self.candidatesMax
        }
        return found.sorted { $0.turned < $1.turned }
    }

    /// Merges upwards; tells of each that moves to the left which it passes, and their weight; ends early on false.
    private static func sort(
        _ heights: [Height], _ passes: (Height, Slice<UnsafeMutableBufferPointer<Height>>, Int) -> Bool
    ) {
        var from = heights
        var to = heights
        var width = 1
        while width < heights.count {
            var goesOn = true
            from.withUnsafeMutableBufferPointer { from in
                to.withUnsafeMutableBufferPointer { to in
                    var start = 0
                    while start < from.count, goesOn {
                        goesOn = merge(from, to, start, width, passes)
                        start += 2 * width
                    }
                }
            }
            guard goesOn else { return }
            swap(&from, &to)
            width *= 2
        }
    }

    private static func merge(
        _ from: UnsafeMutableBufferPointer<Height>, _ to: UnsafeMutableBufferPointer<Height>, _ start: Int,
        _ width: Int, _ passes: (Height, Slice<UnsafeMutableBufferPointer<Height>>, Int) -> Bool
    ) -> Bool {
        let middle = min(start + width, from.count)
        let end = min(start + 2 * width, from.count)
        var (left, right, place) = (start, middle, start)
        var weight = 0
        for index in start..<middle { weight += from[index].weight }
        while left < middle || right < end {
            let takesRight = right < end && (left == middle || from[right].value < from[left].value)
            if takesRight {
                if left < middle, !passes(from[right], from[left..<middle], weight) { return false }
                to[place] = from[right]
                right += 1
            } else {
                to[place] = from[left]
                weight -= from[left].weight
                left += 1
            }
            place += 1
        }
        return true
    }
}
