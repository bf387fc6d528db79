package import Kernel

/// Messages, and how far the row of each partner is.
package enum MessageTable: FactTable {
    package typealias R = MessageRules

    package static let messages = Table(
        "exchange_message",
        [
            .text("id"), .text("partner"), .text("direction"), .text("how", nullable: true),
            .integer("seq", nullable: true), .text("message_id"), .text("type"), .integer("version"),
            .integer("created_at"), .integer("item_count"), .text("state"), .integer("entry"),
            .integer("recorded_at"), .digest("content_digest", nullable: true), .digest("parcel", nullable: true),
            // The canonical message, of an outgoing one: what is sent again until it is acknowledged.
            .bytes("content", nullable: true), .bytes("verdicts", nullable: true),
            .integer("refused_count"), .text("code", nullable: true), .text("reason_zh", nullable: true),
            .text("reason_en", nullable: true), .integer("answered_at", nullable: true),
            .digest("contradiction", nullable: true), .integer("contradicted_at", nullable: true),
            .integer("settled_at", nullable: true),
        ],
        key: ["id"],
        indexes: [
            .on("entry"), .on("partner", "entry"), .on("partner", "direction", "seq"),
            .on("partner", "seq", where: "state = 'queued'"), .on("state", "settled_at", "recorded_at"),
            .on("contradicted_at"),
        ],
        checks: ["direction = 'in' OR direction = 'out'"])

    /// How far the rows of messages to and from a partner are.
    package static let lines = Table(
        "exchange_line",
        [
            .text("partner"), .integer("last_in"), .integer("last_out"), .integer("waiting"),
            .integer("contact_at", nullable: true), .integer("offset_seconds", nullable: true),
        ], key: ["partner"])

    package static let tables = [messages, lines]
    package static let reads = [PartnerRules.noun]

    package static func gather(
        _ command: MessageCommand, _ id: String, _ state: MessageState, from snapshot: any Snapshot
    ) throws(Fault) -> MessageEvidence {
        let partner: Partner?
        switch command {
        case .queue(let party, _, _, _): partner = try PartnerLookups.party(party, from: snapshot)
        case .receive(let incoming), .reject(let incoming, _, _):
            partner = try PartnerLookups.partner(incoming.partner, from: snapshot)
        case .acknowledge, .answer, .contradict, .settle: return MessageEvidence()
        }
        guard let partner else { return MessageEvidence() }
        let line = try MessageLookups.line(of: partner.origin, from: snapshot)
        return MessageEvidence(partner: partner, lastIn: line.lastIn, lastOut: line.lastOut)
    }

    package static func project(
        _ fact: MessageFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        switch fact {
        case .queued(let partner, let message):
            try tables.insert(
                into: messages, row(head, partner, "out", nil, message, .queued, content: message.canonicalBytes))
            try tables.execute(queuedLine, [.text(partner), .integer(message.seq ?? 0)])
        case .received(let incoming):
            try take(incoming, .received, head, tables)
        case .rejected(let incoming, let code, let reason):
            try take(incoming, .rejected, head, tables)
            try tables.execute(rejection, [id, .text(code), .text(reason.zh), .text(reason.en)])
        case .answered(let verdicts):
            try tables.execute(
                answer,
                [
                    id, .bytes(verdicts.canonicalBytes), .integer(refused(verdicts)), .moment(head.recordedAt),
                ])
        case .acknowledged(let told, let how, let note):
            try tables.execute(
                acknowledgement,
                [
                    id, .bytes(told.verdicts.canonicalBytes), .integer(refused(told.verdicts)),
                    .moment(head.recordedAt), .text(told.code), .text(told.reason?.zh), .text(told.reason?.en),
                    .text(how.rawValue), note.map { .bytes($0.bytes) } ?? .null,
                ])
            try tables.execute(acknowledgedLine, [id, .moment(head.recordedAt)])
        case .contradicted(let digest):
            try tables.execute(contradiction, [id, .bytes(digest.bytes), .moment(head.recordedAt)])
        case .settled: try tables.execute(settlement, [id, .moment(head.recordedAt)])
        }
    }

    private static func refused(_ verdicts: [ItemVerdict]) -> Int64 { Int64(verdicts.count(where: \.isRefused)) }

    private static func take(
        _ incoming: IncomingMessage, _ stage: MessageState.Stage, _ head: EntryHead, _ tables: any Transaction
    ) throws(Fault) {
        try tables.insert(
            into: messages, row(head, incoming.partner, "in", incoming, incoming.message, stage, content: nil))
        let offset = incoming.sentAt.map { (head.recordedAt.microseconds - $0.microseconds) / 1_000_000 }
        try tables.execute(
            receivedLine,
            [
                .text(incoming.partner), .integer(incoming.message.seq ?? 0), .moment(head.recordedAt),
                // A bundle travels for days: what it tells of the clock is nothing.
                incoming.how == .link ? .integer(offset) : .null,
            ])
    }

    private static func row(
        _ head: EntryHead, _ partner: String, _ direction: String, _ incoming: IncomingMessage?,
        _ message: Message, _ stage: MessageState.Stage, content: [UInt8]?
    ) -> [StoreValue] {
        [
            .text(head.subject.id), .text(partner), .text(direction), .text(incoming?.how.rawValue),
            .integer(message.seq), .text(message.id), .text(message.type), .integer(message.version),
            .moment(message.createdAt), .integer(Int64(message.items.count)), .text(stage.rawValue),
            .integer(head.index), .moment(head.recordedAt), incoming.map { .bytes($0.digest.bytes) } ?? .null,
            incoming?.parcel.map { .bytes($0.bytes) } ?? .null, content.map { .bytes($0) } ?? .null, .null,
            .integer(0), .null, .null, .null, .null, .null, .null, .null,
        ]
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> MessageState {
        try snapshot.first(state, [.text(id)]) { (row) throws(Fault) in
            guard let stage = MessageState.Stage(rawValue: row.text(0)) else {
                throw Fault(.damaged, "exchange_message.state cannot be read")
            }
            var state = MessageState(id: id)
            state.stage = stage
            state.partner = row.text(1)
            state.seq = row.optionalInteger(2)
            state.itemCount = Int(row.integer(3))
            state.digest = row.isNull(4) ? nil : row.digest(4)
            state.contradiction = row.isNull(5) ? nil : row.digest(5)
            state.isSettled = !row.isNull(6)
            state.isRefused = stage == .acknowledged && !row.isNull(7)
            return state
        } ?? MessageState(id: id)
    }

    private static let state: SQL = """
        SELECT state, partner, seq, item_count, content_digest, contradiction, settled_at, code
        FROM exchange_message WHERE origin = $1 AND id = $2
        """
    private static let queuedLine: SQL = """
        INSERT INTO exchange_line (origin, partner, last_in, last_out, waiting) VALUES ($1, $2, 0, $3, 1)
        ON CONFLICT (origin, partner) DO UPDATE SET last_out = $3, waiting = exchange_line.waiting + 1
        """
    private static let receivedLine: SQL = """
        INSERT INTO exchange_line (origin, partner, last_in, last_out, waiting, contact_at, offset_seconds)
        VALUES ($1, $2, $3, 0, 0, $4, $5) ON CONFLICT (origin, partner) DO UPDATE SET
        last_in = CASE WHEN $3 > exchange_line.last_in THEN $3 ELSE exchange_line.last_in END, contact_at = $4,
        offset_seconds = COALESCE($5, exchange_line.offset_seconds)
        """
    private static let acknowledgedLine: SQL = """
        UPDATE exchange_line SET waiting = waiting - 1, contact_at = $3 WHERE origin = $1
        AND partner = (SELECT m.partner FROM exchange_message m WHERE m.origin = $1 AND m.id = $2)
        """
    private static let rejection: SQL = """
        UPDATE exchange_message SET code = $3, reason_zh = $4, reason_en = $5 WHERE origin = $1 AND id = $2
        """
    private static let answer: SQL = """
        UPDATE exchange_message SET state = 'answered', verdicts = $3, refused_count = $4, answered_at = $5
        WHERE origin = $1 AND id = $2
        """
    private static let acknowledgement: SQL = """
        UPDATE exchange_message SET state = 'acknowledged', verdicts = $3, refused_count = $4, answered_at = $5,
        code = $6, reason_zh = $7, reason_en = $8, how = $9, parcel = $10 WHERE origin = $1 AND id = $2
        """
    private static let contradiction: SQL = """
        UPDATE exchange_message SET contradiction = $3, contradicted_at = $4, settled_at = NULL
        WHERE origin = $1 AND id = $2
        """
    private static let settlement: SQL = """
        UPDATE exchange_message SET settled_at = $3 WHERE origin = $1 AND id = $2
        """
}
