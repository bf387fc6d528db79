package import Kernel

/// Notices and who read them.
package enum NoticeTable: FactTable {
    package typealias R = NoticeRules

    package static let notices = Table(
        "notices_notice",
        [
            .text("id"), .text("title"), .text("body"), .text("posted_by"), .integer("posted_at"),
            .integer("posted_entry"), .integer("withdrawn_at", nullable: true),
            .text("withdrawn_by", nullable: true), .text("withdrawn_reason", nullable: true),
        ],
        key: ["id"], indexes: [.on("withdrawn_at", "posted_entry")])

    package static let readings = Table(
        "notices_reading", [.text("notice"), .text("person"), .integer("read_at")], key: ["notice", "person"])

    package static let tables = [notices, readings]

    package static func project(
        _ fact: NoticeFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        switch fact {
        case .posted(let title, let body):
            try tables.insert(
                into: notices,
                [
                    id, .text(title), .text(body), .text(head.person), .moment(head.recordedAt),
                    .integer(head.index), .null, .null, .null,
                ])
        case .read:
            try tables.insert(into: readings, [id, .text(head.person), .moment(head.recordedAt)])
        case .withdrawn:
            try tables.execute(
                withdraw, [id, .moment(head.recordedAt), .text(head.person), .text(head.reason)])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> NoticeState {
        let withdrawn = try snapshot.first(stage, [.text(id)]) { (row) throws(Fault) in !row.isNull(0) }
        guard let withdrawn else { return NoticeState(id: id) }
        let people = try snapshot.all(readers, [.text(id)]) { (row) throws(Fault) in row.text(0) }
        return NoticeState(id: id, stage: withdrawn ? .withdrawn : .open, readers: Set(people))
    }

    private static let withdraw: SQL = """
        UPDATE notices_notice SET withdrawn_at = $3, withdrawn_by = $4, withdrawn_reason = $5
        WHERE origin = $1 AND id = $2
        """
    private static let stage: SQL = "SELECT withdrawn_at FROM notices_notice WHERE origin = $1 AND id = $2"
    private static let readers: SQL = "SELECT person FROM notices_reading WHERE origin = $1 AND notice = $2"
}
