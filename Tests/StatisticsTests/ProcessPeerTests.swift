import Foundation
import Statistics
import TestKit
import Testing

/// The public process data that models of batches are tried on everywhere, from the packages that ship them.
enum ProcessPeer {
    static let isThere = ProcessInfo.processInfo.environment["XUEMAI_SKIP_PEERS"] != "1"

    static func rows(_ arguments: String...) throws -> Matrix {
        let said = try Peer.python("Tests/Peers/process_data.py", arguments, input: Data())
        return Matrix(
            try said.split(separator: "\n").map { line in
                try line.split(separator: ",").map { try #require(Double($0), "\($0)") }
            })
    }
}

@Suite(.serialized, .enabled(if: ProcessPeer.isThere, "XUEMAI_SKIP_PEERS=1: no public process data was read"))
struct `A model of public process data` {
    private func rounded(_ value: Double, _ digits: Int) -> Double {
        let factor = (0..<digits).reduce(1.0) { power, _ in power * 10 }
        return (value * factor).rounded() / factor
    }

    @Test(arguments: [("3", 3.5e-5), ("6", 3.2e-4)])
    func `of polyethylene, 14 process values and 5 qualities, has the T² that its package ships`(
        components: String, within: Double
    ) throws {
        let table = try ProcessPeer.rows("ldpe")
        let expected = try ProcessPeer.rows("ldpe-t2", components)
        #expect(table.rows == 54 && expected.rows == 54)
        let x = Matrix((0..<table.rows).map { Array(table.row($0)[0..<14]) })
        let y = Matrix((0..<table.rows).map { Array(table.row($0)[14...]) })
        let model = try LatentStructures(x, y, components: try #require(Int(components)))
        for row in 0..<x.rows {
            #expect(abs(try model.distance(x.row(row)) - expected[row, 0]) < within, "row \(row)")
        }
    }

    static func nylon() throws -> (batches: [[String: BatchCurve]], shape: BatchShape) {
        let rows = try ProcessPeer.rows("nylon")
        let signals = (1...10).map { "Tag\($0)" }
        var columns: [Int: [[Double]]] = [:]
        for row in 0..<rows.rows { columns[Int(rows[row, 0]), default: []].append(rows.row(row)) }
        let batches = columns.keys.sorted().map { batch -> [String: BatchCurve] in
            let samples = columns[batch] ?? []
            return Dictionary(
                uniqueKeysWithValues: signals.enumerated().map { place, name in
                    (name, BatchCurve(samples.map { $0[place + 1] }))
                })
        }
        return (batches, BatchShape(signals: signals, points: 100))
    }

    @Test func `of nylon, 57 batches unfolded, has R², limits and the batches beyond them`() throws {
        let (batches, shape) = try Self.nylon()
        let x = Matrix(try batches.map { try shape.row($0, .whole) })
        #expect(x.rows == 57 && x.columns == 1_000)
        let model = try PrincipalComponents(x, .count(3))
        #expect(model.explained.map { rounded($0, 4) } == [0.4340, 0.1996, 0.0706])
        let limit = ModelLimits.distance(components: 3, runs: 57, level: 0.99)
        #expect(rounded(limit, 2) == 13.19)
        let places = try (0..<x.rows).map { try model.place(x.row($0)) }
        let error = try ModelLimits.matched(places.map(\.squaredError), level: 0.99)
        #expect(rounded(error, 1) == 558.2)
        #expect(places.indices.filter { places[$0].distance > limit }.map { $0 + 1 } == [53, 54])
        #expect(places.indices.filter { places[$0].squaredError > error }.map { $0 + 1 } == [53])
        // Columns that never move are left out and can be named.
        #expect(model.scaling.constant.count == 96)
    }

    @Test func `of the Tennessee Eastman plant has components, limits and detection rates of the literature`() throws {
        let training = try ProcessPeer.rows("tennessee", "d00")
        let model = try PrincipalComponents(training, .explaining(0.7))
        #expect(model.components == 19)
        let distance = ModelLimits.distance(components: 19, runs: 500, level: 0.99)
        let error = try ModelLimits.residual(variances: model.variances, components: 19, level: 0.99)
        #expect(rounded(distance, 2) == 38.37)
        #expect(rounded(error, 2) == 27.29)
        let expected: [(Int, Double, Double)] = [
            (1, 0.993, 0.998), (2, 0.980, 0.990), (4, 0.135, 1), (5, 0.249, 0.396), (6, 0.989, 1), (7, 1, 1),
            (8, 0.973, 0.983), (11, 0.326, 0.800), (13, 0.944, 0.958), (14, 0.973, 1),
        ]
        for (fault, byDistance, byError) in expected {
            let found = try rates(fault, model, distance, error)
            // 800 samples: half a sample is the last digit's rounding.
            #expect(abs(found.distance - byDistance) < 0.000_7, "fault \(fault): T² \(found.distance)")
            #expect(abs(found.error - byError) < 0.000_7, "fault \(fault): SPE \(found.error)")
        }
        for fault in [3, 9, 15] {
            #expect((0.015...0.045).contains(try rates(fault, model, distance, error).distance), "fault \(fault)")
        }
    }

    private func rates(
        _ fault: Int, _ model: PrincipalComponents, _ distance: Double, _ error: Double
    ) throws -> (distance: Double, error: Double) {
        let rows = try ProcessPeer.rows("tennessee", fault < 10 ? "d0\(fault)_te" : "d\(fault)_te")
        let places = try (160..<rows.rows).map { try model.place(rows.row($0)) }
        return (
            Double(places.count { $0.distance > distance }) / Double(places.count),
            Double(places.count { $0.squaredError > error }) / Double(places.count)
        )
    }

    @Test func `calls 13.5 % of normal samples odd by the limit of its own samples, and few by cross-validation`()
        throws
    {
        let training = try ProcessPeer.rows("tennessee", "d00")
        let model = try PrincipalComponents(training, .count(19))
        let naive = try ModelLimits.residual(variances: model.variances, components: 19, level: 0.99)
        let left = try LeftOut(training, components: 19, .stretches)
        let honest = try left.limit(ofSquaredError: 0.99)
        let fresh = try ProcessPeer.rows("tennessee", "d00_te")
        let errors = try (0..<fresh.rows).map { try model.place(fresh.row($0)).squaredError }
        #expect(rounded(left.beyond(naive, errors), 3) == 0.135)
        #expect(left.beyond(honest, errors) < 0.02)
        // It was to be foreseen: those left out already show it.
        #expect(left.beyond(naive, left.squaredErrors) > 0.09)
        #expect(
            try left.limit(ofDistance: 0.99, components: 19)
                >= ModelLimits.distance(components: 19, runs: 500, level: 0.99))
    }

    private func watched(_ monitor: BatchMonitor, _ row: [Double]) throws -> [RunningBatch.Instant] {
        let shape = monitor.shape
        var running = monitor.start()
        return try (0..<shape.points).compactMap { point in
            try running.take(shape.signals.indices.map { row[shape.column(signal: $0, point: point)] })
        }
    }

    @Test func `of nylon watches batch 53 sample by sample, and finds it at its beginning`() throws {
        let (batches, shape) = try Self.nylon()
        let rows = try batches.map { try shape.row($0, .whole) }
        // Those beyond the limits of the whole model are no good ones.
        let good = rows.indices.filter { ![52, 53].contains($0) }
        let monitor = try BatchMonitor(Matrix(good.map { rows[$0] }), shape: shape, components: 3)
        let odd = try watched(monitor, rows[52])
        let first = try #require(odd.first { $0.isBeyondDistance || $0.isBeyondError })
        #expect(first.point < shape.points / 4)
        #expect(odd.count { $0.isBeyondError } > 60)
    }

    @Test func `of nylon by the clock says of good batches that they are good, and ends where the whole model does`()
        throws
    {
        let (batches, shape) = try Self.nylon()
        let rows = try batches.map { try shape.row($0, .running(seconds: 117)) }
        let monitor = try BatchMonitor(Matrix(rows), shape: shape, components: 3)
        var beyond = 0
        var all = 0
        for row in rows {
            let instants = try watched(monitor, row)
            beyond += instants.count { $0.isBeyondError }
            all += instants.count
            let last = try #require(instants.last)
            #expect(abs(last.distance - (try monitor.model.place(row).distance)) < 1e-6)
            #expect(abs(last.distanceParts.reduce(0, +) - last.distance) < 1e-9)
        }
        #expect(Double(beyond) / Double(all) < 0.03)
    }
}
