/// How points that came twice, late or against each other stand in a curve. Nothing stored changes: this is the
/// reading.
package enum CurveOrder {
    /// In the order of their stamps. The same value at the same moment stands once, as it first came; two values at
    /// one moment both stand, and neither is good any more.
    package static func settled(_ points: PointColumns) -> PointColumns {
        guard !isStrict(points) else { return points }
        var settled = PointColumns()
        settled.reserve(points.count)
        let told = Dictionary(uniqueKeysWithValues: points.told.map { ($0.place, $0.told) })
        var group = 0
        for place in places(points) {
            if let last = settled.at.last, last == points.at[place] {
                if holds(settled, from: group, points, place) { continue }
            } else {
                group = settled.count
            }
            settled.append(at: points.at[place], number: points.numbers[place], tag: points.tags[place])
            if let stamp = told[place] { settled.tell(stamp) }
            guard settled.count - group > 1 else { continue }
            for place in group..<settled.count where settled.quality(place) == .good {
                settled.mark(place, .uncertain)
            }
        }
        return settled
    }

    private static func isStrict(_ points: PointColumns) -> Bool {
        points.at.withUnsafeBufferPointer { at in
            for place in at.indices.dropFirst() where at[place] <= at[place &- 1] { return false }
            return true
        }
    }

    /// Sorted by stamp; points of one moment as they came.
    private static func places(_ points: PointColumns) -> [Int] {
        guard !points.isOrdered else { return Array(points.at.indices) }
        return points.at.indices.sorted { left, right in
            points.at[left] != points.at[right] ? points.at[left] < points.at[right] : left < right
        }
    }

    private static func holds(_ settled: PointColumns, from group: Int, _ points: PointColumns, _ place: Int) -> Bool {
        (group..<settled.count).contains {
            settled.numbers[$0] == points.numbers[place] && settled.tags[$0] & 0xf == points.tags[place] & 0xf
        }
    }

    /// A point that came after one so much later is late; less is the jitter of several connections, and sorted in.
    private static let lateFrom: Int64 = 600_000_000

    /// The points in order, and the late ones, each sorted and in parts that a chunk may hold.
    static func parted(_ points: PointColumns, pointsMax: Int, spanMax: Int64) -> [PointColumns] {
        guard !points.isOrdered else { return cut(points, pointsMax, spanMax) }
        var (ordered, late): ([Int], [Int]) = ([], [])
        var newest = Int64.min
        for place in points.at.indices {
            let at = points.at[place]
            newest = max(newest, at)
            if UInt64(bitPattern: newest &- at) < UInt64(lateFrom) { ordered.append(place) } else { late.append(place) }
        }
        let isBefore = { (one: Int, other: Int) in
            points.at[one] != points.at[other] ? points.at[one] < points.at[other] : one < other
        }
        ordered.sort(by: isBefore)
        late.sort(by: isBefore)
        return [ordered, late].flatMap { cut(points.only($0), pointsMax, spanMax) }
    }

    private static func cut(_ points: PointColumns, _ pointsMax: Int, _ spanMax: Int64) -> [PointColumns] {
        var parts: [PointColumns] = []
        var start = 0
        for place in 0...points.count {
            guard
                place == points.count || place - start == pointsMax
                    || UInt64(bitPattern: points.at[place] &- points.at[start]) >= UInt64(spanMax)
            else { continue }
            parts.append(start == 0 && place == points.count ? points : points.only(Array(start..<place)))
            start = place
        }
        return parts
    }
}
