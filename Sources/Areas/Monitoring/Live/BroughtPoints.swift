import Equipment
package import Historian
package import Kernel

/// Values that people brought, as points of a curve (A7).
///
/// The fact is the truth, and the curve is merged on reading: nothing is stored twice, a value that is withdrawn leaves
/// the curve at once, and a rebuild of the tables brings the same curve.
package enum BroughtPoints {
    /// Those that count, from one moment until before another, each at the moment at which it was measured.
    package static func columns(
        of signal: String, from: Moment, to: Moment, from snapshot: any Snapshot
    ) throws(Fault) -> PointColumns {
        PointColumns(
            try SignalLookups.values(of: signal, from: from, to: to, from: snapshot)
                .filter { !$0.isWithdrawn }.compactMap(point))
    }

    /// The newest; nil if nobody brought one.
    package static func newest(of signal: String, from snapshot: any Snapshot) throws(Fault) -> Point? {
        try SignalLookups.newestValue(of: signal, from: snapshot).flatMap(point)
    }

    /// What stands in for a collected value says so; the rest was entered by hand.
    private static func point(_ line: ValueLine) -> Point? {
        PointValue(line.value.value).map {
            Point(at: line.value.at, value: $0, quality: line.substitutes ? .substituted : .manual)
        }
    }
}
