package import Kernel

/// How far the rows of messages to and from a partner are.
package struct MessageLine: Sendable, Hashable {
    package var lastIn: Int64 = 0
    package var lastOut: Int64 = 0
    package var waiting: Int64 = 0
    package var contactAt: Moment?
    /// Our clock less the sender's, of the last one that came over the link.
    package var offsetSeconds: Int64?

    package init() {}
}

/// One message in a list.
package struct MessageRow: Sendable, Hashable {
    package let record: String
    package let partner: String
    package let isIncoming: Bool
    package let how: Carriage?
    package let seq: Int64?
    package let messageID: String
    package let type: String
    package let createdAt: Moment
    package let itemCount: Int
    package let refusedCount: Int
    package let stage: MessageState.Stage
    package let entry: Int64
    package let recordedAt: Moment
    package let answeredAt: Moment?
    package let contradictedAt: Moment?
    package let settledAt: Moment?
    package let code: String?
    package let reason: Phrase?
}

/// What a list of messages shows; nil for everything.
package struct MessageFilter: Sendable, Hashable {
    package var partner: String?
    package var isIncoming: Bool?
    package var type: String?
    package var stage: MessageState.Stage?

    package init() {}
}

/// What was said of a message that came, for whoever sends it again.
package struct MessageStanding: Sendable, Hashable {
    package let digest: Digest?
    package let told: Acknowledgement
}

/// Questions to the messages.
package enum MessageLookups {
    package static let pageMax = 200

    package static func line(of partner: String, from snapshot: any Snapshot) throws(Fault) -> MessageLine {
        try snapshot.first(line, [.text(partner)]) { (row) throws(Fault) in
            var found = MessageLine()
            found.lastIn = row.integer(0)
            found.lastOut = row.integer(1)
            found.waiting = row.integer(2)
            found.contactAt = row.optionalMoment(3)
            found.offsetSeconds = row.optionalInteger(4)
            return found
        } ?? MessageLine()
    }

    /// Outgoing messages to a partner from a number on, in order, as the canonical bytes that are sent.
    package static func outgoing(
        to partner: String, from seq: Int64, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [(id: String, seq: Int64, stage: String, content: [UInt8])] {
        try snapshot.all(outgoing, [.text(partner), .integer(seq), .integer(Int64(limit))]) { (row) throws(Fault) in
            (row.text(0), row.integer(1), row.text(2), row.bytes(3))
        }
    }

    /// Number of the oldest message that a partner has not acknowledged.
    package static func firstWaiting(
        to partner: String, from snapshot: any Snapshot
    ) throws(Fault) -> Int64? {
        try snapshot.first(firstWaiting, [.text(partner)]) { (row) throws(Fault) in row.integer(0) }
    }

    /// What was said of a message that came; nil if it never came.
    package static func standing(
        _ record: String, from snapshot: any Snapshot
    ) throws(Fault) -> MessageStanding? {
        try snapshot.first(standing, [.text(record)]) { (row) throws(Fault) in
            let verdicts = row.isNull(2) ? [] : try ItemVerdict.stored(row.bytes(2))
            let state: Acknowledgement.State =
                switch row.text(1) {
                case "answered": .answered
                case "rejected": .rejected
                default: .received
                }
            return MessageStanding(
                digest: row.isNull(0) ? nil : row.digest(0),
                told: Acknowledgement(
                    state: state, verdicts: verdicts, code: row.optionalText(3),
                    reason: row.optionalText(4).map { Phrase($0, row.text(5)) }))
        }
    }

    /// Newest first, before an entry.
    package static func page(
        _ filter: MessageFilter, before entry: Int64, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [MessageRow] {
        let direction = filter.isIncoming.map { $0 ? "in" : "out" } ?? ""
        let rest: [StoreValue] = [
            .text(direction), .text(filter.type ?? ""), .text(filter.stage?.rawValue ?? ""), .integer(entry),
            .integer(Int64(max(0, min(limit, pageMax + 1)))),
        ]
        if let partner = filter.partner { return try snapshot.all(ofPartner, rest + [.text(partner)], row) }
        return try snapshot.all(list, rest, row)
    }

    package static func message(
        _ record: String, from snapshot: any Snapshot
    ) throws(Fault) -> MessageRow? {
        try snapshot.first(one, [.text(record)], row)
    }

    /// Rejected or contradicted, and nobody looked into it yet; oldest first.
    package static func unsettled(
        limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [MessageRow] {
        try snapshot.all(rejected, [.integer(Int64(limit))], row)
            + snapshot.all(contradicted, [.integer(Int64(limit))], row)
    }

    private static func row(_ row: any Row) throws(Fault) -> MessageRow {
        MessageRow(
            record: row.text(0), partner: row.text(1), isIncoming: row.text(2) == "in",
            how: row.optionalText(3).flatMap { Carriage(rawValue: $0) }, seq: row.optionalInteger(4),
            messageID: row.text(5), type: row.text(6), createdAt: row.moment(7), itemCount: Int(row.integer(8)),
            refusedCount: Int(row.integer(9)), stage: MessageState.Stage(rawValue: row.text(10)) ?? .none,
            entry: row.integer(11), recordedAt: row.moment(12), answeredAt: row.optionalMoment(13),
            contradictedAt: row.optionalMoment(14), settledAt: row.optionalMoment(15),
            code: row.optionalText(16), reason: row.optionalText(17).map { Phrase($0, row.text(18)) })
    }

    static let line: SQL = """
        SELECT last_in, last_out, waiting, contact_at, offset_seconds FROM exchange_line
        WHERE origin = $1 AND partner = $2
        """
    static let outgoing: SQL = """
        SELECT id, seq, state, content FROM exchange_message
        WHERE origin = $1 AND partner = $2 AND direction = 'out' AND seq >= $3 ORDER BY seq LIMIT $4
        """
    static let firstWaiting: SQL = """
        SELECT seq FROM exchange_message WHERE origin = $1 AND partner = $2 AND state = 'queued'
        ORDER BY seq LIMIT 1
        """
    static let standing: SQL = """
        SELECT content_digest, state, verdicts, code, reason_zh, reason_en FROM exchange_message
        WHERE origin = $1 AND id = $2
        """
    static let list: SQL = """
        SELECT id, partner, direction, how, seq, message_id, type, created_at, item_count, refused_count, state,
        entry, recorded_at, answered_at, contradicted_at, settled_at, code, reason_zh, reason_en
        FROM exchange_message WHERE origin = $1 AND ($2 = '' OR direction = $2) AND ($3 = '' OR type = $3)
        AND ($4 = '' OR state = $4) AND entry < $5 ORDER BY entry DESC LIMIT $6
        """
    static let ofPartner: SQL = """
        SELECT id, partner, direction, how, seq, message_id, type, created_at, item_count, refused_count, state,
        entry, recorded_at, answered_at, contradicted_at, settled_at, code, reason_zh, reason_en
        FROM exchange_message WHERE origin = $1 AND ($2 = '' OR direction = $2) AND ($3 = '' OR type = $3)
        AND ($4 = '' OR state = $4) AND entry < $5 AND partner = $7 ORDER BY entry DESC LIMIT $6
        """
    static let one: SQL = """
        SELECT id, partner, direction, how, seq, message_id, type, created_at, item_count, refused_count, state,
        entry, recorded_at, answered_at, contradicted_at, settled_at, code, reason_zh, reason_en
        FROM exchange_message WHERE origin = $1 AND id = $2
        """
    static let rejected: SQL = """
        SELECT id, partner, direction, how, seq, message_id, type, created_at, item_count, refused_count, state,
        entry, recorded_at, answered_at, contradicted_at, settled_at, code, reason_zh, reason_en
        FROM exchange_message WHERE origin = $1 AND state = 'rejected' AND settled_at IS NULL
        ORDER BY recorded_at LIMIT $2
        """
    static let contradicted: SQL = """
        SELECT id, partner, direction, how, seq, message_id, type, created_at, item_count, refused_count, state,
        entry, recorded_at, answered_at, contradicted_at, settled_at, code, reason_zh, reason_en
        FROM exchange_message WHERE origin = $1 AND contradicted_at > 0 AND settled_at IS NULL
        ORDER BY contradicted_at LIMIT $2
        """
}

extension ItemVerdict {
    /// As the table holds them.
    static func stored(_ bytes: [UInt8]) throws(Fault) -> [ItemVerdict] {
        do throws(JSONFailure) {
            guard case .array(let items) = try JSONReader.read(bytes, strictness: .canonical) else { return [] }
            var verdicts: [ItemVerdict] = []
            for item in items { verdicts.append(try ItemVerdict(reading: try JSONFields(item))) }
            return verdicts
        } catch {
            throw Fault(.damaged, "exchange_message.verdicts cannot be read")
        }
    }
}
