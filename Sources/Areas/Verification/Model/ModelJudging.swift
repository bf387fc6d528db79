package import Kernel
package import Statistics

/// A batch before it is judged: its row, or the samples that it has told so far.
package struct AskedBatch: Sendable, Hashable {
    package let batch: ModelBatch
    /// It has not ended.
    package let isRunning: Bool
    /// Whole, over its own length; of one that runs, by the clock, only the points that it has told.
    package let row: [Double]
    /// By the clock, the points that it has told.
    package let clock: [Double]

    package init(batch: ModelBatch, isRunning: Bool, row: [Double], clock: [Double]) {
        self.batch = batch
        self.isRunning = isRunning
        self.row = row
        self.clock = clock
    }

    /// What the digest of a judgement covers.
    package var bytes: [UInt8] { Array(row.map(\.description).joined(separator: ",").utf8) }

    /// A batch that has run so long tells this many points of the model.
    package static func points(_ batch: ModelBatch, _ plan: ModelPlan) -> Int {
        let step = Double(plan.numbers.seconds) / Double(plan.points - 1)
        return min(plan.points, Int(batch.seconds / step) + 1)
    }

    /// From its curves until now.
    package init(
        _ batch: ModelBatch, isRunning: Bool, _ curves: [String: BatchCurve], _ plan: ModelPlan
    ) throws(NotComputable) {
        let whole = try BatchCurves.row(curves, batch, plan.shape, .running(seconds: Double(plan.numbers.seconds)))
        let clock = Array(whole.prefix(Self.points(batch, plan) * plan.signals.count))
        let row = isRunning ? clock : try BatchCurves.row(curves, batch, plan.shape, .whole)
        self.init(batch: batch, isRunning: isRunning, row: row, clock: clock)
    }
}

/// What batches yielded, by the values of a characteristic.
package struct KnownYields: Sendable, Hashable {
    package let characteristic: String
    package let byBatch: [String: Double]

    package init(characteristic: String, byBatch: [String: Double]) {
        self.characteristic = characteristic
        self.byBatch = byBatch
    }
}

/// What a model says of a batch.
package enum ModelJudging {
    package static func judgement(
        _ asked: AskedBatch, _ plan: ModelPlan, _ table: TrainingTable, yields: KnownYields? = nil, data: Digest
    ) throws(NotComputable) -> ModelJudgement {
        asked.isRunning
            ? try running(asked, plan, table, yields, data) : try done(asked, plan, table, yields, data)
    }

    private static func decimal(_ value: Double) throws(NotComputable) -> DecimalNumber {
        guard let number = DecimalNumber(computed: value, places: 3) else { throw .notFinite }
        return number
    }

    private static func done(
        _ asked: AskedBatch, _ plan: ModelPlan, _ table: TrainingTable, _ yields: KnownYields?,
        _ data: Digest
    ) throws(NotComputable) -> ModelJudgement {
        let model = try table.model(components: plan.components)
        let place = try model.place(asked.row)
        let distance = plan.shape.bySignal(try model.contributions(toDistance: asked.row))
        let error = plan.shape.bySignal(place.residuals.map { $0 * $0 })
        return ModelJudgement(
            batch: asked.batch, point: plan.points, isRunning: false, distance: try decimal(place.distance),
            error: try decimal(place.squaredError), distanceLimit: plan.numbers.distanceLimit,
            errorLimit: plan.numbers.errorLimit, distanceParts: parts(plan, distance),
            errorParts: parts(plan, error), hours: nil, yield: yield(asked, plan, table, yields),
            yieldOf: yields?.characteristic ?? "", data: data)
    }

    private static func running(
        _ asked: AskedBatch, _ plan: ModelPlan, _ table: TrainingTable, _ yields: KnownYields?,
        _ data: Digest
    ) throws(NotComputable) -> ModelJudgement {
        let monitor = try BatchMonitor(
            table.running, shape: plan.shape, components: plan.components, level: plan.level)
        guard let last = try instants(asked, plan, monitor).last else {
            throw .tooFewRuns(needed: plan.components)
        }
        return ModelJudgement(
            batch: asked.batch, point: last.point + 1, isRunning: true, distance: try decimal(last.distance),
            error: try decimal(last.squaredError), distanceLimit: try decimal(last.limits.distance),
            errorLimit: try decimal(last.limits.squaredError), distanceParts: parts(plan, last.distanceParts),
            errorParts: parts(plan, last.residuals.map { ($0 ?? 0) * ($0 ?? 0) }), hours: lasting(asked.batch, plan),
            yield: yield(asked, plan, table, yields), yieldOf: yields?.characteristic ?? "", data: data)
    }

    /// How long it will last.
    private static func lasting(_ batch: ModelBatch, _ plan: ModelPlan) -> Prediction {
        do throws(NotComputable) {
            let found = try DurationForecast(plan.batches.map(\.seconds)).forecast(elapsed: batch.seconds)
            return found.map { Prediction($0, scale: 3_600) } ?? .untold(.outlasted)
        } catch { return .untold(NoPrediction(error)) }
    }

    /// Each sample of a running batch under the monitor.
    package static func instants(
        _ asked: AskedBatch, _ plan: ModelPlan, _ monitor: BatchMonitor
    ) throws(NotComputable) -> [RunningBatch.Instant] {
        let count = plan.signals.count
        var running = monitor.start()
        var instants: [RunningBatch.Instant] = []
        for start in stride(from: 0, to: asked.row.count / count * count, by: count) {
            if let instant = try running.take(asked.row[start..<start + count].map { $0 }) {
                instants.append(instant)
            }
        }
        return instants
    }

    /// The yield that a batch is heading for; nil if nobody asked.
    package static func yield(
        _ asked: AskedBatch, _ plan: ModelPlan, _ table: TrainingTable, _ yields: KnownYields?
    ) -> Prediction? {
        guard let known = yields?.byBatch else { return nil }
        let rows = plan.batches.indices.filter { known[plan.batches[$0].batch] != nil }
        guard rows.count >= plan.components + 2 else { return .untold(.few) }
        do throws(NotComputable) {
            let forecast = try YieldForecast(
                table.running.choosing(rows: rows), yields: rows.compactMap { known[plan.batches[$0].batch] },
                shape: plan.shape, components: plan.components)
            let count = plan.signals.count
            let told = asked.clock
            let samples = stride(from: 0, to: told.count / count * count, by: count).map {
                Array(told[$0..<$0 + count])
            }
            return try forecast.forecast(samples).map { Prediction($0) } ?? .untold(.early)
        } catch { return .untold(NoPrediction(error)) }
    }

    private static func parts(_ plan: ModelPlan, _ amounts: [Double]) -> [SignalPart] {
        SignalPart.parts(zip(plan.signals, amounts).map { ($0, $1) })
    }
}
