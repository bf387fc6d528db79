package import Kernel
package import Ledger
import Synchronization

/// What was counted since the start, in memory only.
package final class MetricBoard: Sendable {
    private struct Series {
        var count: Int64 = 0
        var sum: Int64 = 0
        /// Observations up to each bound, not added up.
        var buckets: [Int64] = []
    }

    private struct Place: Hashable {
        let name: String
        let label: String
    }

    private let held = Mutex<[Place: Series]>([:])

    package init() {}

    func add(_ metric: Metric, _ label: String = "", _ amount: Int64 = 1) {
        held.withLock { $0[Place(name: metric.name, label: label), default: Series()].count += amount }
    }

    func set(_ metric: Metric, _ label: String = "", to value: Int64) {
        held.withLock { $0[Place(name: metric.name, label: label), default: Series()].count = value }
    }

    func observe(_ metric: Metric, _ value: Int64) {
        guard case .histogram(let bounds) = metric.kind else { preconditionFailure("no histogram") }
        held.withLock { held in
            var series = held[Place(name: metric.name, label: "")] ?? Series()
            if series.buckets.isEmpty { series.buckets = [Int64](repeating: 0, count: bounds.count) }
            series.count += 1
            series.sum += value
            if let bucket = bounds.firstIndex(where: { value <= $0 }) { series.buckets[bucket] += 1 }
            held[Place(name: metric.name, label: "")] = series
        }
    }

    /// Told by the engine after each transaction.
    package func count(_ flush: Flush) {
        add(.commands, "", Int64(flush.commands))
        for code in flush.refusals { add(.refusals, code) }
        observe(.flushCommands, Int64(flush.commands))
        observe(.flushSeconds, flush.microseconds)
    }

    /// Told by the program, which knows of backups; nil while there is none.
    package func tellBackupAge(_ age: Span?) { set(.backupAge, to: age?.seconds ?? -1) }

    /// Prometheus text format 0.0.4: every declared metric, also one that counted nothing yet.
    var text: String {
        let held = held.withLock { $0 }
        var text = ""
        for metric in Metric.all {
            text += "# HELP \(metric.name) \(metric.help)\n# TYPE \(metric.name) \(metric.kind.name)\n"
            guard let label = metric.label else {
                text += MetricBoard.lines(metric, held[Place(name: metric.name, label: "")] ?? Series())
                continue
            }
            for (place, series) in held.filter({ $0.key.name == metric.name }).sorted(by: {
                $0.key.label < $1.key.label
            }) {
                text += "\(metric.name){\(label)=\"\(place.label)\"} \(series.count)\n"
            }
        }
        return text
    }

    private static func lines(_ metric: Metric, _ series: Series) -> String {
        guard case .histogram(let bounds) = metric.kind else { return "\(metric.name) \(series.count)\n" }
        var lines = ""
        var below: Int64 = 0
        for (place, bound) in bounds.enumerated() {
            below += place < series.buckets.count ? series.buckets[place] : 0
            lines += "\(metric.name)_bucket{le=\"\(told(bound, metric.unit))\"} \(below)\n"
        }
        return lines + "\(metric.name)_bucket{le=\"+Inf\"} \(series.count)\n"
            + "\(metric.name)_sum \(told(series.sum, metric.unit))\n\(metric.name)_count \(series.count)\n"
    }

    /// Microseconds as seconds, without what a division would round.
    private static func told(_ value: Int64, _ unit: Metric.Unit) -> String {
        guard unit == .seconds else { return String(value) }
        let fraction = String(value % 1_000_000)
        return "\(value / 1_000_000)." + String(repeating: "0", count: 6 - fraction.utf8.count) + fraction
    }
}

extension Metric.Kind {
    fileprivate var name: String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }
}
