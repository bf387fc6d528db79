package import Kernel

/// What a signal did in each minute: how many measurements, the first, last, least, greatest, and their sum. Exact:
/// decimals stay decimals. Kept beside each chunk, under its digest, so that a year is drawn without its points.
package struct MinuteRollup: Hashable, Sendable {
    package static let minute: Int64 = 60_000_000

    /// Decimals behind the point of all numbers; nil if they are doubles by their bits.
    package private(set) var scale: UInt8?
    /// Minutes since 1970, ascending.
    package private(set) var minutes: [Int64] = []
    /// Measurements; no gaps, nothing bad, no NaN.
    package private(set) var counts: [Int64] = []
    /// Points that are no measurements.
    package private(set) var others: [Int64] = []
    private(set) var firsts: [Int64] = []
    private(set) var lasts: [Int64] = []
    private(set) var leasts: [Int64] = []
    private(set) var greatests: [Int64] = []
    private(set) var sums: [Int64] = []

    package var count: Int { minutes.count }

    /// All but some minutes.
    package func without(_ left: (Int64) -> Bool) -> MinuteRollup {
        guard minutes.contains(where: left) else { return self }
        var kept = MinuteRollup()
        kept.scale = scale
        for place in minutes.indices where !left(minutes[place]) {
            kept.minutes.append(minutes[place])
            kept.counts.append(counts[place])
            kept.others.append(others[place])
            kept.firsts.append(firsts[place])
            kept.lasts.append(lasts[place])
            kept.leasts.append(leasts[place])
            kept.greatests.append(greatests[place])
            kept.sums.append(sums[place])
        }
        return kept
    }

    /// A minute as numbers; nil without a measurement.
    package func span(_ place: Int) -> Stretch? {
        guard counts[place] > 0 else { return nil }
        return Stretch(
            count: Int(counts[place]), first: number(firsts[place]), last: number(lasts[place]),
            least: number(leasts[place]), greatest: number(greatests[place]), sum: number(sums[place]))
    }

    private func number(_ stored: Int64) -> Double {
        guard let scale else { return Double(bitPattern: UInt64(bitPattern: stored)) }
        return Double(stored) / PointValue.powers[Int(scale)]
    }

    /// Measurements of a stretch of time, taken together.
    package struct Stretch: Hashable, Sendable {
        package private(set) var count: Int
        package private(set) var first: Double
        package private(set) var last: Double
        package private(set) var least: Double
        package private(set) var greatest: Double
        package private(set) var sum: Double

        package init(count: Int, first: Double, last: Double, least: Double, greatest: Double, sum: Double) {
            self.count = count
            self.first = first
            self.last = last
            self.least = least
            self.greatest = greatest
            self.sum = sum
        }

        package var mean: Double { sum / Double(count) }

        @inline(__always)
        mutating func take(_ value: Double) {
            count += 1
            last = value
            least = min(least, value)
            greatest = max(greatest, value)
            sum += value
        }

        /// What follows this one.
        mutating func take(_ next: Stretch) {
            count += next.count
            last = next.last
            least = min(least, next.least)
            greatest = max(greatest, next.greatest)
            sum += next.sum
        }
    }

    // MARK: Made of points

    /// Of points as they are read, in order.
    package init(_ points: PointColumns) {
        if let scale = MinuteRollup.scale(of: points), gather(decimals: points, scale) { return }
        self = MinuteRollup()
        gather(doubles: points)
    }

    private init() {}

    /// The finest scale, if all measurements are decimals.
    private static func scale(of points: PointColumns) -> UInt8? {
        var scale: UInt8 = 0
        for place in points.tags.indices where points.measured(place) != nil {
            let kind = points.tags[place] & 0xf
            guard kind <= PointValue.scaleMax else { return nil }
            scale = max(scale, kind)
        }
        return scale
    }

    /// False if a sum is beyond 64 bits.
    private mutating func gather(decimals points: PointColumns, _ scale: UInt8) -> Bool {
        self.scale = scale
        for place in points.at.indices {
            open(Moment.minute(of: points.at[place]))
            guard points.measured(place) != nil else {
                others[count - 1] += 1
                continue
            }
            let power = Int64(PointValue.powers[Int(scale - points.tags[place] & 0xf)])
            let (value, isWide) = points.numbers[place].multipliedReportingOverflow(by: power)
            let (sum, isOver) = sums[count - 1].addingReportingOverflow(value)
            guard !isWide, !isOver else { return false }
            close(
                value, least: counts[count - 1] == 0 || value < leasts[count - 1],
                greatest: counts[count - 1] == 0 || value > greatests[count - 1], sum: sum)
        }
        return true
    }

    private mutating func gather(doubles points: PointColumns) {
        func bits(_ value: Double) -> Int64 { Int64(bitPattern: value.bitPattern) }
        for place in points.at.indices {
            open(Moment.minute(of: points.at[place]))
            guard let value = points.measured(place) else {
                others[count - 1] += 1
                continue
            }
            let isFirst = counts[count - 1] == 0
            close(
                bits(value), least: isFirst || value < number(leasts[count - 1]),
                greatest: isFirst || value > number(greatests[count - 1]),
                sum: bits(isFirst ? value : number(sums[count - 1]) + value))
        }
    }

    private mutating func open(_ minute: Int64) {
        guard minutes.last != minute else { return }
        minutes.append(minute)
        counts.append(0)
        others.append(0)
        for column in [\MinuteRollup.firsts, \.lasts, \.leasts, \.greatests, \.sums] { self[keyPath: column].append(0) }
    }

    private mutating func close(_ value: Int64, least: Bool, greatest: Bool, sum: Int64) {
        let place = count - 1
        if counts[place] == 0 { firsts[place] = value }
        counts[place] += 1
        lasts[place] = value
        if least { leasts[place] = value }
        if greatest { greatests[place] = value }
        sums[place] = sum
    }

    // MARK: Bytes

    private static let doubles: UInt8 = 0xff
    /// A chunk's points stand in fewer minutes than they are.
    private static let minutesMax = ChunkCodec.pointsMax
    /// Minutes whose moments can be told.
    private static let possible = (Int64.min / minute)...(Int64.max / minute - 1)

    /// Each number by its distance from what the others make likely.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.put(varint: UInt64(count))
        guard count > 0 else { return bytes }
        bytes.append(scale ?? Self.doubles)
        IntegerColumn.write(minutes.enumerated().map { $1 - Int64($0) }, to: &bytes)
        IntegerColumn.write(counts, to: &bytes)
        IntegerColumn.write(others, to: &bytes)
        guard scale != nil else {
            for column in [firsts, lasts, leasts, greatests, sums] { DoubleColumn.write(column, to: &bytes) }
            return bytes
        }
        IntegerColumn.write(minutes.indices.map { firsts[$0] &- ($0 > 0 ? lasts[$0 - 1] : 0) }, to: &bytes)
        IntegerColumn.write(minutes.indices.map { lasts[$0] &- firsts[$0] }, to: &bytes)
        IntegerColumn.write(minutes.indices.map { min(firsts[$0], lasts[$0]) &- leasts[$0] }, to: &bytes)
        IntegerColumn.write(minutes.indices.map { greatests[$0] &- max(firsts[$0], lasts[$0]) }, to: &bytes)
        IntegerColumn.write(minutes.indices.map { sums[$0] &- likelySum($0) }, to: &bytes)
        return bytes
    }

    private func likelySum(_ place: Int) -> Int64 {
        counts[place] &* (leasts[place] / 2 &+ greatests[place] / 2)
    }

    package static func read(_ bytes: [UInt8]) throws(ChunkFailure) -> MinuteRollup {
        try bytes[...].withRawBytes { (buffer) throws(ChunkFailure) in
            var source = ByteSource(buffer)
            return try read(from: &source)
        }
    }

    static func read(from source: inout ByteSource) throws(ChunkFailure) -> MinuteRollup {
        var rollup = MinuteRollup()
        let count = try source.count(upTo: minutesMax)
        guard count > 0 else { return rollup }
        let form = try source.byte()
        guard form == doubles || form <= PointValue.scaleMax else { throw .malformed }
        rollup.scale = form == doubles ? nil : form
        func column() throws(ChunkFailure) -> [Int64] { try IntegerColumn.read(count: count, from: &source) }
        rollup.minutes = try column()
        for place in 0..<count { rollup.minutes[place] &+= Int64(place) }
        rollup.counts = try column()
        rollup.others = try column()
        let points = Int64(0)...Int64(ChunkCodec.pointsMax)
        guard rollup.minutes.allSatisfy(possible.contains), rollup.counts.allSatisfy(points.contains),
            rollup.others.allSatisfy(points.contains)
        else { throw .malformed }
        if form == doubles {
            rollup.firsts = try DoubleColumn.read(count: count, from: &source)
            rollup.lasts = try DoubleColumn.read(count: count, from: &source)
            rollup.leasts = try DoubleColumn.read(count: count, from: &source)
            rollup.greatests = try DoubleColumn.read(count: count, from: &source)
            rollup.sums = try DoubleColumn.read(count: count, from: &source)
        } else {
            rollup.firsts = try column()
            rollup.lasts = try column()
            rollup.leasts = try column()
            rollup.greatests = try column()
            rollup.sums = try column()
            rollup.unfold()
        }
        guard source.left == 0 else { throw .malformed }
        return rollup
    }

    private mutating func unfold() {
        for place in minutes.indices {
            firsts[place] = firsts[place] &+ (place > 0 ? lasts[place - 1] : 0)
            lasts[place] = lasts[place] &+ firsts[place]
            leasts[place] = min(firsts[place], lasts[place]) &- leasts[place]
            greatests[place] = greatests[place] &+ max(firsts[place], lasts[place])
            sums[place] = sums[place] &+ likelySum(place)
        }
    }
}

extension Moment {
    /// Minutes since 1970, down.
    package static func minute(of microseconds: Int64) -> Int64 {
        microseconds / MinuteRollup.minute - (microseconds % MinuteRollup.minute < 0 ? 1 : 0)
    }
}
