import Equipment
package import Kernel

/// Alarms by code, and every occurrence of each.
package enum AlarmTable: FactTable {
    package typealias R = AlarmRules

    package static let alarms = Table(
        "alarms_alarm",
        [
            .text("id"), .integer("active"), .integer("awaits"), .text("cover"),
            .integer("cover_until", nullable: true), .text("permit"), .integer("count"), .integer("facts"),
            .integer("is_open"), .integer("changed_at"), .integer("entry"),
        ],
        key: ["id"],
        indexes: [
            .on("changed_at", "id", where: "is_open = 1"), .on("id", where: "cover <> ''"),
            .on("cover_until", "id", where: "cover = 'shelf'"),
        ])

    package static let occurrences = Table(
        "alarms_occurrence",
        [
            .text("alarm"), .integer("number"), .integer("raised_at"), .text("value", nullable: true),
            .text("signal"), .text("kind"), .text("limit_value"), .text("priority"), .integer("critical"),
            .integer("version"), .text("asset"), .text("batch"), .text("step"), .integer("times"),
            .integer("returned_at", nullable: true), .integer("acknowledged_at", nullable: true),
            .text("acknowledged_by", nullable: true), .text("comment", nullable: true), .integer("covered"),
            .integer("recorded_at"), .integer("entry"),
        ],
        key: ["alarm", "number"], indexes: [.on("raised_at", "alarm", "number"), .on("batch", "raised_at")])

    package static let tables = [alarms, occurrences]

    package static func project(_ fact: AlarmFact, _ head: EntryHead, into tables: any Transaction) throws(Fault) {
        var state = try load(head.subject.id, from: tables)
        let isNew = state.version == 0
        let covered = state.cover != nil
        AlarmRules.apply(fact, head, to: &state)
        var cover = (name: "", until: Moment?.none, permit: "")
        switch state.cover {
        case .shelf(let until): cover = ("shelf", until, "")
        case .design: cover = ("design", nil, "")
        case .service(let permit): cover = ("service", nil, permit)
        case nil: break
        }
        let row: [StoreValue] = [
            .text(state.id), .integer(state.isActive ? 1 : 0), .integer(state.awaitsAcknowledgement ? 1 : 0),
            .text(cover.name), .moment(cover.until), .text(cover.permit), .integer(Int64(state.count)),
            .integer(state.version), .integer(state.isActive || state.awaitsAcknowledgement ? 1 : 0),
            .moment(head.recordedAt), .integer(head.index),
        ]
        if isNew { try tables.insert(into: alarms, row) } else { try tables.execute(change, row) }
        try log(fact, covered: covered, head, into: tables)
    }

    private static func log(
        _ fact: AlarmFact, covered: Bool, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        switch fact {
        case .raised(let raising):
            try tables.insert(
                into: occurrences,
                [
                    id, .integer(Int64(raising.number)), .moment(raising.at), .text(raising.value?.text),
                    .text(raising.signal), .text(raising.kind.rawValue), .text(raising.limit.text),
                    .text(raising.priority.rawValue), .integer(raising.isCritical ? 1 : 0),
                    .integer(Int64(raising.version)), .text(raising.asset), .text(raising.batch),
                    .text(raising.step), .integer(1), .null, .null, .null, .null, .integer(covered ? 1 : 0),
                    .moment(head.recordedAt), .integer(head.index),
                ])
        case .chattered(let number, let times, _):
            try tables.execute(chatter, [id, .integer(Int64(number)), .integer(Int64(times))])
        case .returned(let number, let at, _):
            try tables.execute(giveBack, [id, .integer(Int64(number)), .moment(at)])
        case .acknowledged(let number, let comment):
            try tables.execute(
                acknowledge,
                [id, .integer(Int64(number)), .moment(head.recordedAt), .text(head.person), .text(comment)])
        default: break
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> AlarmState {
        try snapshot.first(one, [.text(id)], state) ?? AlarmState(id: id)
    }

    static func state(_ row: any Row) throws(Fault) -> AlarmState {
        var state = AlarmState(id: row.text(0))
        state.isActive = row.integer(1) == 1
        state.awaitsAcknowledgement = row.integer(2) == 1
        switch row.text(3) {
        case "shelf": state.cover = .shelf(until: row.moment(4))
        case "design": state.cover = .design
        case "service": state.cover = .service(permit: row.text(5))
        default: state.cover = nil
        }
        state.count = Int(row.integer(6))
        state.version = row.integer(7)
        return state
    }

    package static func gather(
        _ command: AlarmCommand, _ id: String, _ state: AlarmState, from snapshot: any Snapshot
    ) throws(Fault) -> AlarmEvidence {
        var evidence = AlarmEvidence()
        evidence.definition = try DefinitionTable.load(id, from: snapshot)
        if case .raise(let at, _, nil) = command, let definition = evidence.definition?.definition {
            let signal = try SignalTable.load(definition.signal, from: snapshot)
            evidence.asset = signal.detail?.asset ?? ""
            evidence.use = try AssetLookups.use(of: evidence.asset, at: at, from: snapshot)
        }
        return evidence
    }

    private static let change: SQL = """
        UPDATE alarms_alarm SET active = $3, awaits = $4, cover = $5, cover_until = $6, permit = $7, count = $8,
        facts = $9, is_open = $10, changed_at = $11, entry = $12 WHERE origin = $1 AND id = $2
        """
    private static let chatter: SQL = """
        UPDATE alarms_occurrence SET times = times + $4, returned_at = NULL
        WHERE origin = $1 AND alarm = $2 AND number = $3
        """
    private static let giveBack: SQL = """
        UPDATE alarms_occurrence SET returned_at = $4 WHERE origin = $1 AND alarm = $2 AND number = $3
        """
    private static let acknowledge: SQL = """
        UPDATE alarms_occurrence SET acknowledged_at = $4, acknowledged_by = $5, comment = $6
        WHERE origin = $1 AND alarm = $2 AND number = $3
        """
    private static let one: SQL = """
        SELECT id, active, awaits, cover, cover_until, permit, count, facts FROM alarms_alarm
        WHERE origin = $1 AND id = $2
        """
}

/// One occurrence as the log has it (Law.s47).
package struct AlarmOccurrence: Sendable, Hashable {
    package let alarm: String
    package let number: Int
    package let raisedAt: Moment
    package let value: DecimalNumber?
    package let signal: String
    package let kind: AlarmKind
    package let limit: DecimalNumber
    package let priority: AlarmPriority
    package let isCritical: Bool
    package let asset: String
    package let batch: String
    package let step: String
    /// More than one: it chattered.
    package let times: Int
    package let returnedAt: Moment?
    package let acknowledgedAt: Moment?
    package let acknowledgedBy: String?
    package let comment: String?
    /// Raised while shelved, suppressed or out of service.
    package let isCovered: Bool

    /// The equipment, or the device that serves none.
    var place: String { asset.isEmpty && kind == .diagnostic ? signal : asset }
}

/// What pages and reports ask of alarms.
package enum AlarmLookups {
    /// Active or not acknowledged, the newest change first.
    package static func open(limit: Int, from snapshot: any Snapshot) throws(Fault) -> [AlarmState] {
        try snapshot.all(
            """
            SELECT id, active, awaits, cover, cover_until, permit, count, facts FROM alarms_alarm
            WHERE origin = $1 AND is_open = 1 ORDER BY changed_at DESC, id LIMIT $2
            """, [.integer(Int64(limit))], AlarmTable.state)
    }

    /// Shelved, suppressed or out of service.
    package static func covered(from snapshot: any Snapshot) throws(Fault) -> [AlarmState] {
        try snapshot.all(
            """
            SELECT id, active, awaits, cover, cover_until, permit, count, facts FROM alarms_alarm
            WHERE origin = $1 AND cover <> '' ORDER BY id
            """, [], AlarmTable.state)
    }

    /// Whose shelf is over: the node ends it.
    package static func shelvesOver(at now: Moment, from snapshot: any Snapshot) throws(Fault) -> [String] {
        try snapshot.all(
            """
            SELECT id FROM alarms_alarm WHERE origin = $1 AND cover = 'shelf' AND cover_until <= $2 ORDER BY cover_until
            """, [.moment(now)]
        ) { (row) throws(Fault) in row.text(0) }
    }

    package static func occurrence(
        _ alarm: String, _ number: Int, from snapshot: any Snapshot
    ) throws(Fault) -> AlarmOccurrence? {
        try snapshot.first(
            """
            SELECT alarm, number, raised_at, value, signal, kind, limit_value, priority, critical, asset, batch, step,
            times, returned_at, acknowledged_at, acknowledged_by, comment, covered FROM alarms_occurrence
            WHERE origin = $1 AND alarm = $2 AND number = $3
            """, [.text(alarm), .integer(Int64(number))], line)
    }

    /// Newest first.
    package static func occurrences(
        of alarm: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [AlarmOccurrence] {
        try snapshot.all(
            """
            SELECT alarm, number, raised_at, value, signal, kind, limit_value, priority, critical, asset, batch, step,
            times, returned_at, acknowledged_at, acknowledged_by, comment, covered FROM alarms_occurrence
            WHERE origin = $1 AND alarm = $2 ORDER BY number DESC LIMIT $3
            """, [.text(alarm), .integer(Int64(limit))], line)
    }

    /// Of a period, in the order of time.
    package static func occurrences(
        from start: Moment, to end: Moment, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [AlarmOccurrence] {
        try snapshot.all(
            """
            SELECT alarm, number, raised_at, value, signal, kind, limit_value, priority, critical, asset, batch, step,
            times, returned_at, acknowledged_at, acknowledged_by, comment, covered FROM alarms_occurrence
            WHERE origin = $1 AND raised_at >= $2 AND raised_at < $3 ORDER BY raised_at LIMIT $4
            """, [.moment(start), .moment(end), .integer(Int64(limit))], line)
    }

    /// Of a batch, for its record.
    package static func occurrences(
        ofBatch batch: String, from snapshot: any Snapshot
    ) throws(Fault) -> [AlarmOccurrence] {
        try snapshot.all(
            """
            SELECT alarm, number, raised_at, value, signal, kind, limit_value, priority, critical, asset, batch, step,
            times, returned_at, acknowledged_at, acknowledged_by, comment, covered FROM alarms_occurrence
            WHERE origin = $1 AND batch = $2 ORDER BY raised_at
            """, [.text(batch)], line)
    }

    private static func line(_ row: any Row) throws(Fault) -> AlarmOccurrence {
        AlarmOccurrence(
            alarm: row.text(0), number: Int(row.integer(1)), raisedAt: row.moment(2),
            value: try row.optionalDecimal(3, "alarms_occurrence.value"), signal: row.text(4),
            kind: try row.choice(5, "alarms_occurrence.kind"),
            limit: try row.decimal(6, "alarms_occurrence.limit_value"),
            priority: try row.choice(7, "alarms_occurrence.priority"), isCritical: row.integer(8) == 1,
            asset: row.text(9), batch: row.text(10), step: row.text(11), times: Int(row.integer(12)),
            returnedAt: row.optionalMoment(13), acknowledgedAt: row.optionalMoment(14),
            acknowledgedBy: row.optionalText(15), comment: row.optionalText(16), isCovered: row.integer(17) == 1)
    }
}
