import Alarms
import Equipment
import Kernel

/// Between which ends a signal is expected: the limits of its alarms, else the ends of what it can measure.
struct LiveLimits: Sendable, Hashable {
    let low: DecimalNumber?
    let high: DecimalNumber?
    /// They are limits that alarm, and not only the ends of a range.
    let areAlarms: Bool

    init(_ detail: SignalDetail, _ definitions: [DefinitionState] = []) {
        let open = definitions.filter { !$0.isClosed }.compactMap(\.definition)
        let low = open.filter { $0.kind == .low }.map(\.value).max { $0 < $1 }
        let high = open.filter { $0.kind == .high }.map(\.value).min { $0 < $1 }
        areAlarms = low != nil || high != nil
        self.low = areAlarms ? low : detail.low
        self.high = areAlarms ? high : detail.high
    }

    func hold(_ value: DecimalNumber) -> Bool {
        (low.map { $0 <= value } ?? true) && (high.map { value <= $0 } ?? true)
    }
}
