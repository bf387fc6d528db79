import Historian
import Kernel
import Testing

@Suite struct `A drawing` {
    private static let start = Moment(microseconds: 1_790_000_040_000_000)

    private static func points(_ values: [(Int64, Int64?)]) -> PointColumns {
        PointColumns(
            values.map { second, units in
                Point(
                    at: start + .seconds(second), value: units.map { .decimal(units: $0, scale: 0) } ?? .none)
            })
    }

    @Test func `hides no peak, whether it is made of points or of minutes`() {
        var values = (0..<3_600).map { (Int64($0), Int64?(10)) }
        values[1_777].1 = 999
        values[2_001].1 = -5
        values[2_500].1 = nil
        let points = Self.points(values)
        var fine = CurveBuckets(from: Self.start, step: .minutes(10), count: 6)
        fine.take(points)
        var coarse = CurveBuckets(from: Self.start, step: .minutes(10), count: 6)
        coarse.take(MinuteRollup(points))
        #expect(fine.buckets == coarse.buckets)
        #expect(fine.buckets[2].stretch?.greatest == 999)
        #expect(fine.buckets[3].stretch?.least == -5)
        #expect(fine.buckets[4].others == 1 && fine.buckets[4].stretch?.count == 599)
        #expect(fine.buckets.reduce(0) { $0 + ($1.stretch?.count ?? 0) } == 3_599)
    }

    @Test func `has empty steps where nothing was told, and takes nothing from outside`() {
        var buckets = CurveBuckets(from: Self.start, step: .seconds(10), count: 3)
        buckets.take(Self.points([(-1, 5), (0, 1), (25, 2), (29, 3), (30, 9)]))
        #expect(buckets.buckets.map { $0.stretch?.count } == [1, nil, 2])
        #expect(buckets.buckets[2].stretch?.mean == 2.5)
    }

    @Test func `weighs a value by how long it lasted, and says for how long the points speak`() {
        let points = Self.points([(0, 10), (30, 20), (40, nil), (50, 40)])
        let end = Self.start + .seconds(60)
        // 10 for 30 s, 20 for 10 s, nothing for 10 s, 40 for 10 s.
        let held = TimeWeightedMean.of(points, from: Self.start, to: end, .previous, holdMax: .minutes(1))
        #expect(held?.mean == 18 && held?.covered == .seconds(50))
        let short = TimeWeightedMean.of(points, from: Self.start, to: end, .previous, holdMax: .seconds(10))
        #expect(short?.mean == 70.0 / 3 && short?.covered == .seconds(30))
        // A straight line from 10 to 20 within 30 s; no line over the gap.
        let line = TimeWeightedMean.of(points, from: Self.start, to: end, .linear, holdMax: .minutes(1))
        #expect(line?.mean == 15 && line?.covered == .seconds(30))
        #expect(TimeWeightedMean.of(Self.points([]), from: Self.start, to: end, .linear, holdMax: .minutes(1)) == nil)
    }

    @Test func `says where nothing was measured`() {
        let points = Self.points([(0, 1), (5, 1), (30, nil), (31, 1)])
        let gaps = CurveGap.gaps(in: points, from: Self.start, to: Self.start + .seconds(60), longerThan: .seconds(10))
        #expect(
            gaps == [
                CurveGap(from: Self.start + .seconds(5), to: Self.start + .seconds(31)),
                CurveGap(from: Self.start + .seconds(31), to: Self.start + .seconds(60)),
            ])
    }
}
