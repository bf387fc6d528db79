package import Historian
package import Kernel

/// Reads curves: sealed chunks, what is not sealed yet and what people brought, merged by the rules of `CurveOrder`.
package struct CurveReader {
    /// From this step on, a drawing is made of minutes and not of points.
    private static let minutesFrom = Span.minutes(4)
    /// Steps of one answer; a page shows 4 000 at most, a month of minutes has 44 640.
    package static let bucketsMax = 100_000
    /// How far before a signal's newest point its last measurement is looked for.
    private static let silenceMost = Span.hours(1)

    private let snapshot: any Snapshot
    private let file: (Digest, any Snapshot) throws(Fault) -> [UInt8]?
    private let tail: (String) -> PointColumns
    private let brought: Brought
    private let held = HeldPack()

    /// Values of facts: of a signal from a moment until before another, in order.
    package typealias Brought = (String, Moment, Moment, any Snapshot) throws(Fault) -> PointColumns

    /// `tail` was taken before the snapshot: a point between the two is read twice and stands once.
    package init(
        _ snapshot: any Snapshot, file: @escaping (Digest, any Snapshot) throws(Fault) -> [UInt8]?,
        tail: @escaping (String) -> PointColumns,
        brought: @escaping Brought = { (_, _, _, _) throws(Fault) in PointColumns() }
    ) {
        self.snapshot = snapshot
        self.file = file
        self.tail = tail
        self.brought = brought
    }

    /// Points from `from` until before `to`, in order.
    package func points(of signal: String, from: Moment, to: Moment) throws(Fault) -> PointColumns {
        var parts: [Part] = []
        for chunk in try SectionTable.chunks(of: signal, from: from, to: to, from: snapshot) {
            parts.append(try part(chunk, before: to).clipped(from, to))
        }
        if let unsealed = unsealed(signal, from, to) { parts.append(unsealed.clipped(from, to)) }
        parts.append(Part(points: try brought(signal, from, to, snapshot), entry: .max))
        return Part.merged(parts.filter { !$0.points.isEmpty }).clipped(from: from, to: to)
    }

    /// What happened in each step of equal length; exact, whatever is read for it.
    package func aggregate(
        of signal: String, from: Moment, step: Span, count: Int
    ) throws(Fault) -> [CurveBucket] {
        precondition(count <= Self.bucketsMax, "more steps than one answer holds")
        let isLong = step >= Self.minutesFrom
        let isOfMinutes =
            from.microseconds % MinuteRollup.minute == 0 && step.microseconds % MinuteRollup.minute == 0
        guard isLong || isOfMinutes else { return try ofPoints(signal, from, step, count) }
        // A step that ends within a minute asks for that minute's points.
        let edges = isOfMinutes ? [] : (0...count).map { from.microseconds + step.microseconds * Int64($0) }
        return try ofMinutes(signal, from, step, count, apart: edges)
    }

    /// What a drawing of so many pixels needs. Where a pixel is some minutes wide, its edges are whole minutes.
    package func drawing(
        of signal: String, from: Moment, to: Moment, pixels: Int
    ) throws(Fault) -> [CurveBucket] {
        let count = min(max(1, pixels), Self.bucketsMax)
        let step = Span(microseconds: max(1, ((to - from).microseconds + Int64(count) - 1) / Int64(count)))
        return step >= Self.minutesFrom
            ? try ofMinutes(signal, from, step, count, apart: []) : try ofPoints(signal, from, step, count)
    }

    private func ofPoints(
        _ signal: String, _ from: Moment, _ step: Span, _ count: Int
    ) throws(Fault) -> [CurveBucket] {
        var buckets = CurveBuckets(from: from, step: step, count: count)
        buckets.take(try points(of: signal, from: from, to: buckets.to))
        return buckets.buckets
    }

    /// `apart`: moments whose minutes are taken point by point.
    private func ofMinutes(
        _ signal: String, _ from: Moment, _ step: Span, _ count: Int, apart: [Int64]
    ) throws(Fault) -> [CurveBucket] {
        var buckets = CurveBuckets(from: from, step: step, count: count)
        for piece in try pieces(of: signal, from: from, to: buckets.to, apart: apart) {
            switch piece {
            case .minutes(let rollup): buckets.take(rollup)
            case .points(let points): buckets.take(points)
            }
        }
        return buckets.buckets
    }

    /// The mean over time, by the stated rule between points.
    package func timeWeightedMean(
        of signal: String, from: Moment, to: Moment, _ interpolation: Interpolation, holdMax: Span
    ) throws(Fault) -> TimeWeightedMean? {
        let points = try points(of: signal, from: from - holdMax, to: to + (interpolation == .linear ? holdMax : .zero))
        return TimeWeightedMean.of(points, from: from, to: to, interpolation, holdMax: holdMax)
    }

    package func gaps(
        of signal: String, from: Moment, to: Moment, longerThan span: Span
    ) throws(Fault) -> [CurveGap] {
        CurveGap.gaps(in: try points(of: signal, from: from, to: to), from: from, to: to, longerThan: span)
    }

    /// The newest point that a source told of a signal; nil if none ever did.
    package func last(of signal: String) throws(Fault) -> Point? {
        let tail = tail(signal)
        if let newest = tail.at.indices.max(by: { tail.at[$0] < tail.at[$1] }) { return tail[newest] }
        guard let chunk = try SectionTable.last(of: signal, from: snapshot) else { return nil }
        let points = CurveOrder.settled(try part(chunk).points)
        return points.isEmpty ? nil : points[points.count - 1]
    }

    /// When a source last measured each of these signals; those that it never did are left out. The newest point may
    /// say that a source fell silent.
    package func lastMeasured(of signals: [String]) throws(Fault) -> [String: Moment] {
        var last: [String: Moment] = [:]
        for signal in signals { last[signal] = try lastMeasured(signal) }
        return last
    }

    private func lastMeasured(_ signal: String) throws(Fault) -> Moment? {
        guard let newest = try last(of: signal) else { return nil }
        if newest.isMeasured { return newest.at }
        let points = try points(of: signal, from: newest.at - Self.silenceMost, to: newest.at)
        return points.at.indices.last { points[$0].isMeasured }.map { points[$0].at }
    }

    private enum Piece {
        case minutes(MinuteRollup)
        case points(PointColumns)
    }

    /// All that may be in the asked time, in order. Where chunks overlap, the minutes they share are taken point by
    /// point; one that two chunks share without overlapping comes in two parts.
    private func pieces(
        of signal: String, from: Moment, to: Moment, apart: [Int64]
    ) throws(Fault) -> [Piece] {
        let chunks = try SectionTable.chunks(of: signal, from: from, to: to, from: snapshot)
        let unsealed = unsealed(signal, from, to)
        var spans: [(from: Int64, to: Int64)] = chunks.map {
            (from: $0.place.from.microseconds, to: $0.place.to.microseconds)
        }
        if let reach = unsealed?.points.reach { spans.append((from: reach.lowerBound, to: reach.upperBound)) }
        let brought = try brought(signal, from, to, snapshot)
        let shared = SharedMinutes(spans.sorted { $0.from < $1.from }, apart: apart + brought.at)
        var pieces: [(start: Int64, from: Int64, piece: Piece)] = []
        func add(_ rollup: MinuteRollup, from: Int64) {
            if let start = rollup.minutes.first { pieces.append((start, from, .minutes(rollup))) }
        }
        var parts: [Part] = []
        for chunk in chunks {
            let whole = try reading(chunk) { (pack) throws(ChunkFailure) in try chunk.place.rollup(in: pack) }
            let (first, last) = (chunk.place.from.microseconds, chunk.place.to.microseconds)
            for rollup in shared.parts(of: whole) { add(rollup, from: first) }
            if let end = shared.end(from: first, to: last) { parts.append(try part(chunk, before: end)) }
        }
        if let unsealed, let reach = unsealed.points.reach {
            for rollup in shared.parts(of: MinuteRollup(CurveOrder.settled(unsealed.points))) {
                add(rollup, from: reach.lowerBound)
            }
            parts.append(unsealed)
        }
        if !brought.isEmpty { parts.append(Part(points: brought, entry: .max)) }
        for range in shared.ranges {
            let start = Moment(microseconds: range.lowerBound * MinuteRollup.minute)
            let end = Moment(microseconds: (range.upperBound + 1) * MinuteRollup.minute)
            let touching = parts.map { $0.clipped(start, end) }.filter { !$0.points.isEmpty }
            let points = Part.merged(touching).clipped(from: start, to: end)
            if !points.isEmpty { pieces.append((range.lowerBound, start.microseconds, .points(points))) }
        }
        // Parts of one minute stand in the order of what they are of.
        return pieces.sorted { ($0.start, $0.from) < ($1.start, $1.from) }.map(\.piece)
    }

    /// Points that came together.
    private struct Part {
        let points: PointColumns
        let entry: Int64

        /// Less to be merged; all of it if it is not in order.
        func clipped(_ from: Moment, _ to: Moment) -> Part {
            points.isOrdered ? Part(points: points.clipped(from: from, to: to), entry: entry) : self
        }

        static func merged(_ parts: [Part]) -> PointColumns {
            if parts.count == 1 { return CurveOrder.settled(parts[0].points) }
            var whole = PointColumns()
            whole.reserve(parts.reduce(0) { $0 + $1.points.count })
            // Mostly they follow each other; if not, which came first matters.
            var newest = Int64.min
            let follows = parts.allSatisfy { part in
                guard let reach = part.points.reach, reach.lowerBound > newest else { return false }
                newest = reach.upperBound
                return true
            }
            for part in follows ? parts : parts.sorted(by: { $0.entry < $1.entry }) {
                whole.append(contentsOf: part.points)
            }
            return CurveOrder.settled(whole)
        }
    }

    /// Nothing after `end` is needed, and may be missing.
    private func part(_ chunk: SectionTable.Found, before end: Moment? = nil) throws(Fault) -> Part {
        Part(
            points: try reading(chunk) { (pack) throws(ChunkFailure) in
                try chunk.place.points(in: pack, before: end)
            }, entry: chunk.entry)
    }

    /// What is not sealed and may touch the asked time.
    private func unsealed(_ signal: String, _ from: Moment, _ to: Moment) -> Part? {
        let points = tail(signal)
        guard let reach = points.reach, reach.lowerBound < to.microseconds, reach.upperBound >= from.microseconds
        else { return nil }
        return Part(points: points, entry: .max)
    }

    private func reading<T>(
        _ chunk: SectionTable.Found, _ body: ([UInt8]) throws(ChunkFailure) -> T
    ) throws(Fault) -> T {
        let pack = try pack(chunk.pack)
        do throws(ChunkFailure) { return try body(pack) } catch {
            throw Fault(.damaged, "a chunk of points cannot be read: \(error)")
        }
    }

    private func pack(_ digest: Digest) throws(Fault) -> [UInt8] {
        if let held = held.pack, held.digest == digest { return held.bytes }
        guard let bytes = try file(digest, snapshot) else {
            throw Fault(.damaged, "a pack of points is missing: \(digest.hex)")
        }
        held.pack = (digest, bytes)
        return bytes
    }

    /// Signals that are asked one after the other stand in one pack.
    private final class HeldPack {
        var pack: (digest: Digest, bytes: [UInt8])?
    }
}

/// Minutes that are taken point by point: those in which two chunks have points between each other's, and those of
/// chosen moments.
struct SharedMinutes {
    /// First and last minute of each, in order.
    private(set) var ranges: [ClosedRange<Int64>] = []

    /// Stamps of the first and last point of each chunk, by the first.
    init(_ spans: [(from: Int64, to: Int64)], apart: [Int64] = []) {
        var reach = Int64.min
        var found = apart.map { Moment.minute(of: $0)...Moment.minute(of: $0) }
        for span in spans {
            if span.from <= reach {
                found.append(Moment.minute(of: span.from)...Moment.minute(of: min(span.to, reach)))
            }
            reach = max(reach, span.to)
        }
        for range in found.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = ranges.last, range.lowerBound <= last.upperBound {
                ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                ranges.append(range)
            }
        }
    }

    /// The end of the last of them that touches the time from one stamp to another; nil if none does.
    func end(from: Int64, to: Int64) -> Moment? {
        let (first, last) = (Moment.minute(of: from), Moment.minute(of: to))
        guard let range = ranges.last(where: { $0.lowerBound <= last }), range.upperBound >= first else { return nil }
        return Moment(microseconds: (range.upperBound + 1) * MinuteRollup.minute)
    }

    /// The minutes that are not shared, in pieces between those that are.
    func parts(of rollup: MinuteRollup) -> [MinuteRollup] {
        guard let first = rollup.minutes.first, let last = rollup.minutes.last else { return [] }
        let touching = ranges.filter { $0.upperBound >= first && $0.lowerBound <= last }
        guard !touching.isEmpty else { return [rollup] }
        var parts: [MinuteRollup] = []
        var start = first
        for range in touching {
            let from = start
            parts.append(rollup.without { $0 < from || $0 >= range.lowerBound })
            start = range.upperBound + 1
        }
        let from = start
        parts.append(rollup.without { $0 < from })
        return parts.filter { $0.count > 0 }
    }
}
