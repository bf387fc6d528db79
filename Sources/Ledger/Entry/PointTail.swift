package import Kernel

/// Points of sensors on their way: on disk when they are acknowledged, and there until the section that holds them is
/// sealed as a fact. No facts yet, so replay neither makes nor drops them.
package enum PointTail {
    /// Signals by the numbers that rows use.
    package static let signals = Table(
        "history_signal", [.integer("number"), .text("code")], key: ["number"],
        indexes: [.on("code", unique: true)], appendOnly: true)

    /// Frames that came together, in the order in which they came.
    package static let rows = Table("history_tail", [.integer("number"), .bytes("points")], key: ["number"])

    static let all = [signals, rows]
}

/// Rows for the tail, all of them or none.
package struct TailRows: Sendable {
    let signals: [(number: Int64, code: String)]
    let rows: [(number: Int64, points: [UInt8])]

    package init(signals: [(number: Int64, code: String)], rows: [(number: Int64, points: [UInt8])]) {
        self.signals = signals
        self.rows = rows
    }

    func insert(into tables: any Transaction) throws(Fault) {
        for signal in signals {
            try tables.insert(into: PointTail.signals, [.integer(signal.number), .text(signal.code)])
        }
        for row in rows { try tables.insert(into: PointTail.rows, [.integer(row.number), .bytes(row.points)]) }
    }
}
