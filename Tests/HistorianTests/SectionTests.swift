import Historian
import Kernel
import TestKit
import Testing

@Suite struct `A curve` {
    private static func point(_ second: Int64, _ units: Int64, _ quality: PointQuality = .good) -> Point {
        Point(
            at: Moment(microseconds: PointMaker.start + second * 1_000_000), value: .decimal(units: units, scale: 1),
            quality: quality)
    }

    @Test func `holds a point once that came twice, and both of two that contradict each other, marked`() {
        let came = PointColumns([
            Self.point(2, 20), Self.point(1, 10), Self.point(2, 20), Self.point(3, 30), Self.point(3, 31),
            Self.point(3, 30, .historical),
        ])
        #expect(
            CurveOrder.settled(came).points == [
                Self.point(1, 10), Self.point(2, 20), Self.point(3, 30, .uncertain), Self.point(3, 31, .uncertain),
            ])
    }

    @Test func `in order stays as it is`() {
        let came = PointColumns((0..<100).map { Self.point($0, $0) })
        #expect(CurveOrder.settled(came) == came)
    }

    @Test func `is rolled up to what its points say, minute by minute`() throws {
        for seed in 0..<150 {
            var maker = PointMaker(UInt64(seed))
            let points = CurveOrder.settled(maker.columns(1 + maker.numbers.below(2_000)))
            let rollup = MinuteRollup(points)
            #expect(try MinuteRollup.read(rollup.bytes) == rollup, "seed \(seed)")
            var measured = 0
            var others = 0
            for place in 0..<rollup.count {
                measured += Int(rollup.counts[place])
                others += Int(rollup.others[place])
            }
            #expect(measured + others == points.count)
            for place in 0..<min(rollup.count, 20) {
                let inside = points.points.filter {
                    Self.minute($0.at) == rollup.minutes[place] && $0.quality != .bad && $0.value.isFinite
                }.compactMap(\.value.approximate)
                #expect(rollup.span(place)?.first == inside.first)
                #expect(rollup.span(place)?.last == inside.last)
                #expect(rollup.span(place)?.least == inside.min())
                #expect(rollup.span(place)?.greatest == inside.max())
            }
        }
    }

    private static func minute(_ moment: Moment) -> Int64 {
        let quotient = moment.microseconds / MinuteRollup.minute
        return moment.microseconds % MinuteRollup.minute < 0 ? quotient - 1 : quotient
    }

    @Test func `rolled up to damaged bytes is refused or read, and never stops the reader`() {
        var numbers = SeededNumbers(5)
        var refused = 0
        for seed in 0..<100 {
            var maker = PointMaker(UInt64(seed))
            let bytes = MinuteRollup(CurveOrder.settled(maker.columns(300))).bytes
            for _ in 0..<20 {
                do throws(ChunkFailure) {
                    let rollup = try MinuteRollup.read(Damage.done(to: bytes, &numbers))
                    for place in 0..<rollup.count { _ = rollup.span(place)?.mean }
                } catch {
                    refused += 1
                }
            }
        }
        #expect(refused > 500)
    }
}

@Suite struct `A section` {
    @Test func `holds every point that came, late ones in chunks of their own`() throws {
        for seed in 0..<30 {
            var maker = PointMaker(UInt64(seed))
            var came: [String: PointColumns] = [:]
            for signal in 0..<maker.numbers.below(40) {
                came["S\(signal)"] = maker.columns(1 + maker.numbers.below(900))
            }
            let draft = SectionDraft(came)
            #expect(draft.packs.count <= SectionDraft.packsMax)
            var read: [String: [Point]] = [:]
            for chunk in draft.chunks {
                let points = try chunk.points(in: draft.packs[chunk.pack])
                #expect(points[0].at == chunk.from && points[points.count - 1].at == chunk.to)
                #expect(try chunk.rollup(in: draft.packs[chunk.pack]) == MinuteRollup(CurveOrder.settled(points)))
                read[chunk.signal, default: []] += points.points
            }
            #expect(read.mapValues { Set($0) } == came.mapValues { Set($0.points) })
            #expect(read.mapValues(\.count) == came.mapValues(\.count))
            #expect(draft.count == came.values.reduce(0) { $0 + $1.count })
        }
    }

    @Test func `of very many signals stays within what one entry can name`() {
        var came: [String: PointColumns] = [:]
        var maker = PointMaker(3)
        for signal in 0..<2_000 { came["S\(signal)"] = maker.columns(20) }
        let draft = SectionDraft(came)
        #expect(draft.packs.count <= SectionDraft.packsMax)
        #expect(draft.count == 40_000)
    }

    @Test func `cuts a chunk before it spans a day`() {
        var slow = PointColumns()
        for hour in 0..<100 {
            slow.append(
                Point(
                    at: Moment(microseconds: PointMaker.start) + .hours(Int64(hour)),
                    value: .decimal(units: 1, scale: 0)))
        }
        let chunks = SectionDraft(["slow": slow]).chunks
        #expect(chunks.count == 5)
        #expect(chunks.allSatisfy { $0.to - $0.from < ChunkPlace.spanMax })
    }

    @Test func `sorts in what jitters, and keeps apart what is late`() throws {
        func chunks(_ seconds: [Int64]) throws -> [[Int64]] {
            let points = PointColumns(
                seconds.map {
                    Point(
                        at: Moment(microseconds: PointMaker.start) + .seconds($0),
                        value: .decimal(units: $0, scale: 0))
                })
            let draft = SectionDraft(["A": points])
            return try draft.chunks.map { try $0.points(in: draft.packs[$0.pack]).numbers }
        }
        #expect(try chunks([0, 2, 1, 3, 5, 4]) == [[0, 1, 2, 3, 4, 5]])
        #expect(try chunks([0, 7_200, 7_201, 1, 7_202, 2]) == [[0, 7_200, 7_201, 7_202], [1, 2]])
    }

    @Test func `chunk outside of its pack is refused`() {
        let chunk = ChunkPlace(
            signal: "A", from: Moment(microseconds: 0), to: Moment(microseconds: 0), count: 1, pack: 0, offset: 5,
            rollupBytes: 10, pointBytes: 10)
        #expect(throws: ChunkFailure.ended) { try chunk.points(in: [1, 2, 3]) }
        #expect(throws: ChunkFailure.ended) { try chunk.rollup(in: [1, 2, 3, 4, 5, 6]) }
    }
}

@Suite struct `A row of the tail` {
    @Test func `gives back what came, in order, and is refused when it was damaged`() throws {
        var numbers = SeededNumbers(1)
        var refused = 0
        for seed in 0..<100 {
            var maker = PointMaker(UInt64(seed))
            var entries: [TailRow.Entry] = []
            var expected: [Int64: PointColumns] = [:]
            for signal in 0..<Int64(1 + maker.numbers.below(5)) {
                let columns = maker.columns(1 + maker.numbers.below(50))
                let told = Dictionary(uniqueKeysWithValues: columns.told.map { ($0.place, $0.told) })
                for place in 0..<columns.count {
                    entries.append(.init(signal: signal, point: columns[place], told: told[place]))
                }
                expected[signal] = columns
            }
            let bytes = TailRow.write(entries)
            var read: [Int64: PointColumns] = [:]
            try TailRow.read(bytes, into: &read)
            #expect(read == expected)
            for _ in 0..<20 {
                var signals: [Int64: PointColumns] = [:]
                do throws(ChunkFailure) {
                    try TailRow.read(Damage.done(to: bytes, &numbers), into: &signals)
                } catch {
                    refused += 1
                }
            }
        }
        #expect(refused > 500)
    }
}

@Suite struct `A stamp` {
    private static let received = Moment(microseconds: PointMaker.start)

    @Test func `of 1970, of 2106 or ahead of the server is kept beside the moment of arrival, marked`() {
        for told in [
            Moment(microseconds: 0), Moment(microseconds: 4_300_000_000_000_000), Self.received + .minutes(6),
        ] {
            let (point, stamp) = Intake.taken(
                Point(at: told, value: .decimal(units: 1, scale: 0)), receivedAt: Self.received)
            #expect(point.at == Self.received && point.quality == .uncertain && stamp == told)
        }
        let (late, stamp) = Intake.taken(
            Point(at: Self.received - .days(3), value: .decimal(units: 1, scale: 0)), receivedAt: Self.received)
        #expect(late.at == Self.received - .days(3) && late.quality == .good && stamp == nil)
    }

    @Test func `is good and its number bad when the number is none`() {
        for value: PointValue in [.double(.nan), .double(-.infinity), .none] {
            let (point, told) = Intake.taken(Point(at: Self.received, value: value), receivedAt: Self.received)
            #expect(point.value == value && point.quality == .bad && told == nil)
        }
    }
}
