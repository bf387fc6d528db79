import Historian
import Kernel
import TestKit
import Testing

@testable import Collectors

@Suite struct `A dead band` {
    private static let start = Moment(microseconds: 1_764_000_000_000_000)
    private let band = DeadBand(DecimalNumber(coefficient: 5, scale: 2), longestSilence: .seconds(60))

    private func point(_ second: Int64, _ hundredths: Int64?, _ quality: PointQuality = .good) -> Point {
        Point(
            at: Self.start + .seconds(second), value: hundredths.map { .decimal(units: $0, scale: 2) } ?? .none,
            quality: quality)
    }

    /// The seconds of what is stored.
    private func stored(_ points: [Point], _ band: DeadBand?) -> [Int64] {
        var quiet = QuietValues()
        return quiet.kept(points.map { Sample(signal: "T", point: $0) }, { _ in band }).map {
            ($0.point.at.microseconds - Self.start.microseconds) / 1_000_000
        }
    }

    @Test func `leaves out what lies within it, and stores the last value before a change`() {
        let points = [point(0, 400), point(1, 402), point(2, 405), point(3, 406), point(4, 407)]
        #expect(stored(points, band) == [0, 2, 3])
        #expect(stored(points, nil) == [0, 1, 2, 3, 4])
    }

    @Test func `never leaves out a change of quality, a gap, an odd number or history`() {
        let odd = Point(at: Self.start + .seconds(4), value: .double(.nan), quality: .good)
        let points = [
            point(0, 400), point(1, 400, .uncertain), point(2, 400), point(3, nil, .bad), odd, point(5, 400),
            point(6, 400, .historical),
        ]
        #expect(stored(points, band) == [0, 1, 2, 3, 4, 5, 6])
    }

    @Test func `stores a value after the longest silence, though it has not changed`() {
        let points = (0...130).map { point(Int64($0), 400) }
        #expect(stored(points, band) == [0, 59, 60, 119, 120])
    }

    @Test func `stores what comes late and two values of one moment, and takes neither for the newest`() {
        let points = [point(10, 400), point(5, 400), point(10, 401), point(12, 401), point(11, 400)]
        #expect(stored(points, band) == [10, 5, 10, 11])
    }

    @Test func `compares decimals exactly and binary numbers as they are`() {
        func holds(_ new: PointValue, _ old: PointValue) -> Bool { band.holds(new, to: old) }
        #expect(holds(.decimal(units: 405, scale: 2), .decimal(units: 40, scale: 1)))
        #expect(!holds(.decimal(units: 4_051, scale: 3), .decimal(units: 40, scale: 1)))
        #expect(holds(.double(4.04), .decimal(units: 4, scale: 0)) && !holds(.double(4.06), .double(4)))
        #expect(!holds(.none, .none) && !holds(.double(.infinity), .double(.infinity)))
        #expect(!holds(.decimal(units: .max, scale: 0), .decimal(units: .min, scale: 0)))
    }

    @Test func `is applied before the disk; before a gap the last value is stored, and a full disk holds nothing back`()
        async throws
    {
        let folder = try TestFolder()
        let buffer = try EdgeBuffer(folder: folder.path)
        let board = SourceBoard()
        let port = SourcePort(
            "S", map: { SignalMap(["a": "T", "b": "U"], bands: ["T": band]) }, into: buffer, board: board,
            clock: TestTime().clock)
        func tell(_ second: Int64, _ value: Int64) async throws {
            try await port.accept(
                ["a", "b"].map { address in
                    Reading(address, .decimal(units: value, scale: 2), at: Self.start + .seconds(second))
                })
        }
        for second in 0..<5 { try await tell(Int64(second), 400) }
        await port.silence(.failed, Phrase("断", "gone"))
        try await tell(6, 400)
        var stored: [String] = []
        while let batch = try buffer.next() {
            stored += batch.frames.flatMap(\.samples).filter { $0.signal == "T" }.map {
                $0.point.value == .none
                    ? "gap" : "\(($0.point.at.microseconds - Self.start.microseconds) / 1_000_000)"
            }
            buffer.acknowledge(batch)
        }
        #expect(stored == ["0", "4", "gap", "6"])
        #expect(board["S"]?.unmapped == 0)
    }
}
