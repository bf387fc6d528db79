import Equipment
import Historian
import History
import Kernel

/// One number of a curve over a step, or why there is none.
enum StepCurve {
    /// A value speaks for no longer than this, unless its source tells changes only.
    static let holdMax = Span.minutes(10)
    private static let periodsMax: Int64 = 3

    /// How long a value of this signal speaks.
    static func hold(of signal: String, from snapshot: any Snapshot) throws(Fault) -> Span {
        guard let detail = try SignalTable.load(signal, from: snapshot).detail else { return holdMax }
        let line = try ConnectionTable.load(detail.collection.connection, from: snapshot)
        let periods = Span.milliseconds(Int64(detail.periodMilliseconds ?? 0) * periodsMax)
        let quiet = detail.longestSilence(line.detail?.settings ?? [:]) ?? .zero
        return max(holdMax, max(periods, quiet))
    }

    static func number(
        _ signal: String, _ statistic: CurveStatistic, from: Moment, to: Moment, hold: Span, _ reader: CurveReader
    ) throws(Fault) -> Result<Double, OmissionCause> {
        let points = try reader.points(of: signal, from: from - hold, to: to)
        if let flaw = flaw(points, from: from, to: to, hold: hold) { return .failure(flaw) }
        if statistic == .mean {
            let mean = TimeWeightedMean.of(points, from: from, to: to, .previous, holdMax: hold)
            return mean.map { .success($0.mean) } ?? .failure(.silent)
        }
        let values = points.at.indices.filter { points.at[$0] >= from.microseconds }.compactMap { points.measured($0) }
        let found: Double? =
            switch statistic {
            case .mean: nil
            case .least: values.min()
            case .greatest: values.max()
            case .last: values.last
            }
        return found.map { .success($0) } ?? .failure(.silent)
    }

    /// A stretch without a measurement that is too long, and what lies in it; nil for a whole curve.
    static func flaw(_ points: PointColumns, from: Moment, to: Moment, hold: Span) -> OmissionCause? {
        let gaps = CurveGap.gaps(in: points, from: from, to: to, longerThan: hold)
        guard !gaps.isEmpty else { return nil }
        let told = points.at.indices.filter { (from.microseconds..<to.microseconds).contains(points.at[$0]) }
        guard !told.isEmpty else { return .silent }
        let isBad = told.contains { place in
            points.measured(place) == nil
                && gaps.contains { ($0.from.microseconds...$0.to.microseconds).contains(points.at[place]) }
        }
        return isBad ? .bad : .gap
    }
}
