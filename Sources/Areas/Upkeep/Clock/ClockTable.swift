package import Kernel

/// Whether the clock is out of its limit, and changes that nobody explained.
package enum ClockTable: FactTable {
    package typealias R = ClockRules

    package static let drifts = Table(
        "node_clock_drift",
        [
            .text("clock"), .integer("offset_ms"), .integer("limit_ms"), .text("source"), .integer("since"),
        ], key: ["clock"])

    package static let jumps = Table(
        "node_clock_jump",
        [
            .text("clock"), .integer("entry"), .integer("offset_ms"), .integer("limit_ms"), .text("source"),
            .integer("at"),
        ], key: ["clock", "entry"])

    package static let tables = [drifts, jumps]

    package static func project(
        _ fact: ClockFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        switch fact {
        case .drifted(let offset):
            try tables.insert(
                into: drifts,
                [
                    id, .integer(offset.milliseconds), .integer(offset.limitMilliseconds), .text(offset.source),
                    .moment(head.recordedAt),
                ])
        case .returned: try tables.execute(endDrift, [id])
        case .jumped(let offset):
            try tables.insert(
                into: jumps,
                [
                    id, .integer(head.index), .integer(offset.milliseconds), .integer(offset.limitMilliseconds),
                    .text(offset.source), .moment(head.recordedAt),
                ])
        case .explained: try tables.execute(endJumps, [id])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> ClockState {
        var state = ClockState(id: id)
        state.drift = try drift(id, from: snapshot)?.offset
        state.jumps = try jumps(id, from: snapshot).map(\.offset)
        return state
    }

    /// Nil while the clock is in its limit.
    package static func drift(
        _ id: String = ClockRules.record, from snapshot: any Snapshot
    ) throws(Fault) -> (offset: ClockOffset, since: Moment)? {
        try snapshot.first(drift, [.text(id)], told)
    }

    /// Changes that nobody explained, oldest first.
    package static func jumps(
        _ id: String = ClockRules.record, from snapshot: any Snapshot
    ) throws(Fault) -> [(offset: ClockOffset, since: Moment)] {
        try snapshot.all(openJumps, [.text(id)], told)
    }

    private static func told(_ row: any Row) throws(Fault) -> (offset: ClockOffset, since: Moment) {
        (
            ClockOffset(milliseconds: row.integer(0), limitMilliseconds: row.integer(1), source: row.text(2)),
            row.moment(3)
        )
    }

    static let drift: SQL =
        "SELECT offset_ms, limit_ms, source, since FROM node_clock_drift WHERE origin = $1 AND clock = $2"
    static let openJumps: SQL = """
        SELECT offset_ms, limit_ms, source, at FROM node_clock_jump WHERE origin = $1 AND clock = $2 ORDER BY entry
        """
    private static let endDrift: SQL = "DELETE FROM node_clock_drift WHERE origin = $1 AND clock = $2"
    private static let endJumps: SQL = "DELETE FROM node_clock_jump WHERE origin = $1 AND clock = $2"
}
