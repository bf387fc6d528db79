package import Kernel

/// Points of one signal, column by column: 17 bytes a point, and as quick to read as to write.
package struct PointColumns: Hashable, Sendable {
    /// A stamp that could not be true: what the source told beside the moment of arrival that stands for it.
    package struct ToldStamp: Hashable, Sendable {
        package let place: Int
        package let told: Moment

        package init(place: Int, told: Moment) {
            self.place = place
            self.told = told
        }
    }

    /// Microseconds.
    package private(set) var at: [Int64] = []
    /// Units of a decimal, bits of a double, nothing of a gap.
    package private(set) var numbers: [Int64] = []
    /// Kind in the low four bits (decimals by their scale), quality above.
    package private(set) var tags: [UInt8] = []
    /// By place, ascending.
    package private(set) var told: [ToldStamp] = []

    static let double: UInt8 = 10
    static let none: UInt8 = 11

    package init() {}

    init(at: [Int64], numbers: [Int64], tags: [UInt8], told: [ToldStamp]) {
        self.at = at
        self.numbers = numbers
        self.tags = tags
        self.told = told
    }

    package init(_ points: some Collection<Point>) {
        reserve(points.count)
        for point in points { append(point) }
    }

    package var count: Int { at.count }
    package var isEmpty: Bool { at.isEmpty }

    package mutating func reserve(_ count: Int) {
        at.reserveCapacity(count)
        numbers.reserveCapacity(count)
        tags.reserveCapacity(count)
    }

    package mutating func append(_ point: Point, told stamp: Moment? = nil) {
        let (number, tag) = Self.coded(point.value, point.quality)
        append(at: point.at.microseconds, number: number, tag: tag)
        if let stamp { tell(stamp) }
    }

    @inline(__always)
    mutating func append(at moment: Int64, number: Int64, tag: UInt8) {
        at.append(moment)
        numbers.append(number)
        tags.append(tag)
    }

    /// The last point came with another stamp.
    mutating func tell(_ stamp: Moment) { told.append(ToldStamp(place: count - 1, told: stamp)) }

    /// The points at these places, in this order.
    func only(_ places: [Int]) -> PointColumns {
        var chosen = PointColumns()
        chosen.reserve(places.count)
        let stamps = Dictionary(uniqueKeysWithValues: told.map { ($0.place, $0.told) })
        for place in places {
            chosen.append(at: at[place], number: numbers[place], tag: tags[place])
            if !stamps.isEmpty, let stamp = stamps[place] { chosen.tell(stamp) }
        }
        return chosen
    }

    /// Those from `from` until before `to`, of points in order.
    package func clipped(from: Moment, to: Moment) -> PointColumns {
        let start = firstPlace(from.microseconds)
        let end = max(start, firstPlace(to.microseconds))
        if start == 0, end == count { return self }
        return PointColumns(
            at: Array(at[start..<end]), numbers: Array(numbers[start..<end]), tags: Array(tags[start..<end]),
            told: told.filter { (start..<end).contains($0.place) }.map {
                ToldStamp(place: $0.place - start, told: $0.told)
            })
    }

    private func firstPlace(_ moment: Int64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if at[middle] < moment { low = middle + 1 } else { high = middle }
        }
        return low
    }

    package mutating func append(contentsOf other: PointColumns) {
        told += other.told.map { ToldStamp(place: $0.place + count, told: $0.told) }
        at += other.at
        numbers += other.numbers
        tags += other.tags
    }

    mutating func mark(_ place: Int, _ quality: PointQuality) {
        tags[place] = tags[place] & 0xf | quality.rawValue << 4
    }

    package subscript(place: Int) -> Point {
        Point(
            at: Moment(microseconds: at[place]), value: Self.value(numbers[place], tags[place]),
            quality: Self.quality(tags[place]))
    }

    package var points: [Point] { at.indices.map { self[$0] } }

    package func quality(_ place: Int) -> PointQuality { Self.quality(tags[place]) }

    /// Nil for what is no measurement: bad, a gap, or no finite number.
    package func measured(_ place: Int) -> Double? {
        let tag = tags[place]
        guard tag >> 4 != PointQuality.bad.rawValue else { return nil }
        switch tag & 0xf {
        case Self.none: return nil
        case Self.double:
            let value = Double(bitPattern: UInt64(bitPattern: numbers[place]))
            return value.isFinite ? value : nil
        case let scale: return Double(numbers[place]) / PointValue.powers[Int(scale)]
        }
    }

    /// The earliest and the latest stamp; nil of no points.
    package var reach: ClosedRange<Int64>? {
        guard let first = at.first, let last = at.last else { return nil }
        if isOrdered { return first...last }
        return at.reduce(first...first) { min($0.lowerBound, $1)...max($0.upperBound, $1) }
    }

    /// Whether the stamps never go back.
    package var isOrdered: Bool {
        guard count > 1 else { return true }
        return at.withUnsafeBufferPointer { at in
            for place in 1..<at.count where at[place] < at[place - 1] { return false }
            return true
        }
    }

    static func coded(_ value: PointValue, _ quality: PointQuality) -> (number: Int64, tag: UInt8) {
        let high = quality.rawValue << 4
        switch value {
        case .decimal(let units, let scale):
            precondition(scale <= PointValue.scaleMax, "a decimal finer than nine places")
            return (units, high | scale)
        case .double(let bits): return (Int64(bitPattern: bits), high | double)
        case .none: return (0, high | none)
        }
    }

    private static func value(_ number: Int64, _ tag: UInt8) -> PointValue {
        switch tag & 0xf {
        case double: .double(bits: UInt64(bitPattern: number))
        case none: .none
        case let scale: .decimal(units: number, scale: scale)
        }
    }

    private static func quality(_ tag: UInt8) -> PointQuality { PointQuality(rawValue: tag >> 4) ?? .bad }

    /// Whether a tag means something.
    static func isKnown(_ tag: UInt8) -> Bool { tag & 0xf <= none && PointQuality(rawValue: tag >> 4) != nil }
}
