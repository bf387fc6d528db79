import Equipment
package import Kernel

/// Gaps by signal and time.
package enum SignalGapTable: FactTable {
    package typealias R = SignalGapRules

    package static let gaps = Table(
        "monitoring_gap",
        [
            .text("id"), .text("signal"), .integer("from_at"), .integer("to_at"), .bytes("gap"), .integer("facts"),
            .integer("entry"),
        ], key: ["id"], indexes: [.on("signal", "to_at", "id"), .on("to_at", "id")])

    package static let tables = [gaps]

    package static func project(_ fact: SignalGapFact, _ head: EntryHead, into tables: any Transaction) throws(Fault) {
        guard case .closed(let gap, _, _) = fact else { return }
        try tables.insert(
            into: gaps,
            [
                .text(head.subject.id), .text(gap.signal), .moment(gap.from), .moment(gap.to),
                .bytes(fact.canonicalBytes), .integer(1), .integer(head.index),
            ])
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> SignalGapState {
        try snapshot.first(
            "SELECT id, gap, facts FROM monitoring_gap WHERE origin = $1 AND id = $2", [.text(id)], state)
            ?? SignalGapState(id: id)
    }

    package static func gather(
        _ command: SignalGapCommand, _ id: String, _ state: SignalGapState, from snapshot: any Snapshot
    ) throws(Fault) -> SignalGapEvidence {
        var evidence = SignalGapEvidence()
        guard case .close(let gap) = command,
            let detail = try SignalTable.load(gap.signal, from: snapshot).detail
        else { return evidence }
        evidence.asset = detail.asset
        for asset in try AssetLookups.above(detail.asset, from: snapshot) {
            for use in try AssetLookups.uses(of: asset.id, limit: usesMax, from: snapshot)
            where use.startedAt < gap.to && (use.endedAt.map { $0 > gap.from } ?? true) {
                let ran = SignalGapUse(batch: use.batch, step: use.step)
                if !evidence.uses.contains(ran) { evidence.uses.append(ran) }
            }
        }
        return evidence
    }

    /// Uses of one piece of equipment that are looked through, the newest first.
    private static let usesMax = 50

    /// Of one signal, touching a stretch of time; the oldest first.
    package static func list(
        of signal: String, from: Moment, to: Moment, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [SignalGapState] {
        try snapshot.all(
            """
            SELECT id, gap, facts FROM monitoring_gap
            WHERE origin = $1 AND signal = $2 AND to_at >= $3 AND from_at <= $4 ORDER BY to_at, id LIMIT $5
            """, [.text(signal), .moment(from), .moment(to), .integer(Int64(limit))], state)
    }

    /// Of all signals, the newest first.
    package static func newest(limit: Int, from snapshot: any Snapshot) throws(Fault) -> [SignalGapState] {
        try snapshot.all(
            "SELECT id, gap, facts FROM monitoring_gap WHERE origin = $1 ORDER BY to_at DESC, id LIMIT $2",
            [.integer(Int64(limit))], state)
    }

    private static func state(_ row: any Row) throws(Fault) -> SignalGapState {
        var state = SignalGapState(id: row.text(0))
        let fact = try Fault.reading("monitoring_gap.gap") { () throws(JSONFailure) in
            try SignalGapFact.read("monitoring.gap.closed.v1", JSONFields(canonical: row.bytes(1)))
        }
        guard case .closed(let gap, let asset, let uses) = fact else { return state }
        state.gap = gap
        state.asset = asset
        state.uses = uses
        state.version = row.integer(2)
        return state
    }
}
