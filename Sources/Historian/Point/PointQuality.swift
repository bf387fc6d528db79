/// How far a value may be trusted. OPC UA status classes map onto it (`good`, `uncertain`, `bad`).
package enum PointQuality: UInt8, Hashable, Sendable, CaseIterable {
    case good = 0
    /// The source doubts it, or its stamp cannot be true.
    case uncertain = 1
    /// No measurement: a broken sensor, NaN, a stale source.
    case bad = 2
    /// Put in place of a missing value by a person or a rule.
    case substituted = 3
    /// Told after the event (HistoryRead, an edge buffer): stored, never alarmed.
    case historical = 4
    /// Typed in by a person: the moment of entry stands in the fact that carries it.
    case manual = 5
}
