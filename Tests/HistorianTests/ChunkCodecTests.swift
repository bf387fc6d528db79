import Kernel
import TestKit
import Testing

@testable import Historian

@Suite struct `A chunk` {
    @Test func `gives back every point bit for bit, whatever the signal`() throws {
        for seed in 0..<400 {
            var maker = PointMaker(UInt64(seed))
            let columns = maker.columns(1 + maker.numbers.below(seed < 360 ? 400 : 10_000))
            let read = try ChunkCodec.read(ChunkCodec.write(columns))
            #expect(read == columns, "seed \(seed)")
        }
    }

    @Test func `gives the points before a moment without those behind`() throws {
        for seed in 0..<200 {
            var maker = PointMaker(UInt64(seed))
            let columns = seed < 20 ? maker.plant(10_000) : maker.columns(1 + maker.numbers.below(400))
            let end = Moment(microseconds: columns.at[maker.numbers.below(columns.count)])
            let bytes = ChunkCodec.write(columns)
            let read = try bytes[...].withRawBytes { (buffer) throws(ChunkFailure) in
                var source = ByteSource(buffer)
                return try ChunkCodec.read(from: &source, before: end)
            }
            #expect(read.points == Array(columns.points.prefix(read.count)), "seed \(seed)")
            #expect(!columns.at[read.count...].contains { $0 < end.microseconds }, "seed \(seed)")
            if seed < 20 { #expect(read.count < columns.count) }
        }
    }

    @Test func `keeps the digits of a source that drops zeros, and of one that does not`() throws {
        for values: [PointValue] in [
            [.decimal(units: 71, scale: 1), .decimal(units: 712, scale: 2), .decimal(units: 7, scale: 0)],
            [.decimal(units: 710, scale: 2), .decimal(units: 712, scale: 2), .decimal(units: 71, scale: 1)],
            [.decimal(units: .max, scale: 0), .decimal(units: 1, scale: 9), .decimal(units: .min, scale: 3)],
            [.double(-0.0), .double(bits: 0x7ff8_0000_0000_0abc), .double(.infinity), .none, .double(20.1)],
        ] {
            var columns = PointColumns()
            for (place, value) in values.enumerated() {
                columns.append(Point(at: Moment(microseconds: Int64(place)), value: value))
            }
            #expect(try ChunkCodec.read(ChunkCodec.write(columns)).points.map(\.value) == values)
        }
    }

    @Test func `of the plant's signal takes less than 0.6 bytes a point with time and quality`() {
        var maker = PointMaker(7)
        let columns = maker.plant(8_192)
        let bytes = ChunkCodec.write(columns).count + MinuteRollup(columns).bytes.count
        #expect(bytes * 10 < columns.count * 6, "\(bytes) bytes")
    }

    @Test func `of a signal that stands still takes next to nothing`() throws {
        var columns = PointColumns()
        for place in 0..<ChunkCodec.pointsMax {
            columns.append(
                Point(at: Moment(microseconds: Int64(place) * 1_000_000), value: .decimal(units: 370, scale: 1)))
        }
        let bytes = ChunkCodec.write(columns)
        #expect(bytes.count < 100)
        #expect(try ChunkCodec.read(bytes) == columns)
    }

    @Test func `that was damaged is read as other points or refused, and never stops the reader`() {
        var numbers = SeededNumbers(11)
        var refused = 0
        for seed in 0..<300 {
            var maker = PointMaker(UInt64(seed))
            let bytes = ChunkCodec.write(maker.columns(1 + maker.numbers.below(600)))
            for _ in 0..<20 where isRefused(Damage.done(to: bytes, &numbers)) { refused += 1 }
        }
        for _ in 0..<5_000
        where isRefused([1] + (0..<numbers.below(80)).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }) {
            refused += 1
        }
        #expect(refused > 5_000)
    }

    private func isRefused(_ bytes: [UInt8]) -> Bool {
        do throws(ChunkFailure) {
            let read = try ChunkCodec.read(bytes)
            #expect(read.count <= ChunkCodec.pointsMax)
            _ = MinuteRollup(CurveOrder.settled(read))
            return false
        } catch {
            return true
        }
    }

    @Test func `of more points than are allowed, or of a later layout, is refused`() {
        #expect(throws: ChunkFailure.tooMany) { try ChunkCodec.read([1, 0x81, 0x80, 0x04]) }
        #expect(throws: ChunkFailure.newer) { try ChunkCodec.read([2, 1]) }
        #expect(throws: ChunkFailure.malformed) { try ChunkCodec.read([1, 0]) }
        #expect(throws: ChunkFailure.ended) { try ChunkCodec.read([]) }
    }
}

/// Bytes as a bad disk or a bad hand leaves them.
enum Damage {
    static func done(to bytes: [UInt8], _ numbers: inout SeededNumbers) -> [UInt8] {
        var bytes = bytes
        switch numbers.below(4) {
        case 0: bytes.removeLast(numbers.below(bytes.count + 1))
        case 1: bytes.insert(UInt8(truncatingIfNeeded: numbers.next()), at: numbers.below(bytes.count + 1))
        default:
            for _ in 0...numbers.below(3) { bytes[numbers.below(bytes.count)] ^= 1 << UInt8(numbers.below(8)) }
        }
        return bytes
    }
}
