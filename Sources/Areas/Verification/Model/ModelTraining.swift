import Historian
package import History
package import Kernel
package import Statistics

/// The table that a model learns from: good batches over their own length, and by the clock. Kept as a file, named by
/// its hash; every number of the model follows from it.
package struct TrainingTable: Sendable, Hashable {
    private static let head = "xuemai batch table 1"

    package let shape: BatchShape
    package let seconds: Int
    package let batches: [String]
    /// A row a batch.
    package let whole: Matrix
    package let running: Matrix

    package init(shape: BatchShape, seconds: Int, batches: [String], whole: Matrix, running: Matrix) {
        self.shape = shape
        self.seconds = seconds
        self.batches = batches
        self.whole = whole
        self.running = running
    }

    /// Lines of text; numbers as short as they can be and still be the same.
    package var bytes: [UInt8] {
        var text = "\(Self.head)\n\(shape.points) \(seconds)\n\(shape.signals.joined(separator: ","))\n"
        for (place, batch) in batches.enumerated() {
            text += "\(batch)\n"
            for table in [whole, running] { text += table.row(place).map(\.description).joined(separator: ",") + "\n" }
        }
        return Array(text.utf8)
    }

    package init?(_ bytes: [UInt8]) {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 4, lines[0] == Self.head, lines.last == "", (lines.count - 4) % 3 == 0 else { return nil }
        let numbers = lines[1].split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 2, numbers[0] >= 2, !lines[2].isEmpty else { return nil }
        let shape = BatchShape(signals: lines[2].split(separator: ",").map(String.init), points: numbers[0])
        func row(_ line: Substring) -> [Double]? {
            let row = line.split(separator: ",").compactMap { Double($0) }
            return row.count == shape.columns ? row : nil
        }
        var batches: [String] = []
        var (whole, running) = ([[Double]](), [[Double]]())
        for place in stride(from: 3, to: lines.count - 1, by: 3) {
            guard let first = row(lines[place + 1]), let second = row(lines[place + 2]) else { return nil }
            batches.append(String(lines[place]))
            whole.append(first)
            running.append(second)
        }
        self.init(
            shape: shape, seconds: numbers[1], batches: batches, whole: Matrix(whole), running: Matrix(running))
    }

    /// Trained anew: the same table gives the same numbers, on every machine.
    package func model(components: Int) throws(NotComputable) -> PrincipalComponents {
        try PrincipalComponents(whole, .count(components))
    }

    package func numbers(components: Int, level: Double) throws(NotComputable) -> ModelNumbers {
        let model = try model(components: components)
        let left = try LeftOut(whole, components: components)
        var errors: [Double] = []
        for row in 0..<whole.rows { errors.append(try model.place(whole.row(row)).squaredError) }
        let own = try ModelLimits.matched(errors, level: level)
        func decimal(_ value: Double, _ places: Int) throws(NotComputable) -> DecimalNumber {
            guard let number = DecimalNumber(computed: value, places: places) else { throw .notFinite }
            return number
        }
        var explained: [DecimalNumber] = []
        for share in model.explained { explained.append(try decimal(100 * share, 2)) }
        return ModelNumbers(
            explained: explained,
            distanceLimit: try decimal(try left.limit(ofDistance: level, components: components), 3),
            errorLimit: try decimal(try left.limit(ofSquaredError: level), 3),
            falseAlarms: try decimal(100 * left.beyond(own, left.squaredErrors), 1),
            constant: model.scaling.constant.count, seconds: seconds)
    }
}

/// Curves of batches as models need them.
package enum BatchCurves {
    /// Steps of time a point: finer than the model, coarser than a sensor.
    private static let stepsAPoint = 4
    /// A stretch without a value longer than this share of the batch is a gap, and no batch to learn from.
    static let gapShare = 0.1

    /// Signals of one batch until `to`: the mean of each step, at its middle.
    package static func curves(
        _ batch: ModelBatch, _ shape: BatchShape, from reader: CurveReader
    ) throws(Fault) -> [String: BatchCurve] {
        let count = shape.points * stepsAPoint
        let length = max(1, (batch.to - batch.from).microseconds)
        let step = Span(microseconds: max(1, length / Int64(count)))
        var curves: [String: BatchCurve] = [:]
        for signal in shape.signals {
            let buckets = try reader.aggregate(of: signal, from: batch.from, step: step, count: count)
            var (seconds, values) = ([Double](), [Double]())
            for bucket in buckets {
                guard let stretch = bucket.stretch, bucket.from < batch.to else { continue }
                seconds.append(Double((bucket.from - batch.from).microseconds + step.microseconds / 2) / 1e6)
                values.append(stretch.sum / Double(stretch.count))
            }
            curves[signal] = BatchCurve(seconds: seconds, values: values)
        }
        return curves
    }

    /// A row over the batch's own length, and one by the clock.
    package static func row(
        _ curves: [String: BatchCurve], _ batch: ModelBatch, _ shape: BatchShape, _ clock: BatchClock
    ) throws(NotComputable) -> [Double] {
        let gapMax = gapShare * max(batch.seconds, 1)
        // A signal that fell silent before the end is not stretched over it.
        for signal in shape.signals {
            guard let last = curves[signal]?.seconds.last, batch.seconds - last <= gapMax else {
                throw .missing(signal)
            }
        }
        return try shape.row(curves, clock, gapMax: gapMax)
    }

    /// The table of chosen batches.
    package static func table(
        _ batches: [ModelBatch], _ curves: [[String: BatchCurve]], _ shape: BatchShape
    ) throws(NotComputable) -> TrainingTable {
        guard !batches.isEmpty else { throw .tooFewRuns(needed: 1) }
        let seconds = Int((batches.reduce(0) { $0 + $1.seconds } / Double(batches.count)).rounded())
        var (whole, running) = ([[Double]](), [[Double]]())
        for (batch, curves) in zip(batches, curves) {
            whole.append(try row(curves, batch, shape, .whole))
            running.append(try row(curves, batch, shape, .running(seconds: Double(seconds))))
        }
        return TrainingTable(
            shape: shape, seconds: seconds, batches: batches.map { "\($0.batch) \($0.asset)" },
            whole: Matrix(whole), running: Matrix(running))
    }
}
