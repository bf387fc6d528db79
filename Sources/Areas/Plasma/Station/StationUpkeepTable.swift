package import Kernel

/// Where stations are, and their audits.
package enum StationUpkeepTable {
    package static let descriptions = Table(
        "plasma_station_description", [.text("code"), .text("address"), .text("area"), .text("owner")], key: ["code"])

    package static let audits = Table(
        "plasma_station_audit",
        [
            .text("station"), .integer("entry"), .text("audited_on"), .text("auditors"), .text("result"),
            .text("note"), .text("next_due"), .text("rules"), .text("person"), .integer("recorded_at"),
        ],
        key: ["station", "entry"])

    static func project(
        _ description: StationDescription, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        try tables.execute(
            "DELETE FROM plasma_station_description WHERE origin = $1 AND code = $2", [.text(head.subject.id)])
        try tables.insert(
            into: descriptions,
            [
                .text(head.subject.id), .text(description.address), .text(description.area), .text(description.owner),
            ])
    }

    static func project(_ audit: StationAudit, _ head: EntryHead, into tables: any Transaction) throws(Fault) {
        try tables.insert(
            into: audits,
            [
                .text(head.subject.id), .integer(head.index), .text(audit.on.iso),
                .text(audit.auditors.joined(separator: "\n")), .text(audit.result.rawValue), .text(audit.note),
                .text(audit.nextDue.iso), .text(audit.rules), .text(head.person), .moment(head.recordedAt),
            ])
    }

    package static func description(
        _ code: String, from snapshot: any Snapshot
    ) throws(Fault) -> StationDescription? {
        try snapshot.first(
            "SELECT address, area, owner FROM plasma_station_description WHERE origin = $1 AND code = $2",
            [.text(code)]
        ) { (row) throws(Fault) in
            StationDescription(address: row.text(0), area: row.text(1), owner: row.text(2))
        }
    }

    /// One audit with its entry.
    package struct Line: Sendable, Hashable {
        package let audit: StationAudit
        package let entry: Int64
        package let person: String

        package init(audit: StationAudit, entry: Int64, person: String) {
            self.audit = audit
            self.entry = entry
            self.person = person
        }
    }

    /// In the order in which they were recorded.
    package static func audits(of code: String, from snapshot: any Snapshot) throws(Fault) -> [Line] {
        try snapshot.all(
            """
            SELECT audited_on, auditors, result, note, next_due, rules, entry, person FROM plasma_station_audit
            WHERE origin = $1 AND station = $2 ORDER BY entry
            """, [.text(code)]
        ) { (row) throws(Fault) in
            Line(
                audit: StationAudit(
                    on: try row.day(0, "plasma_station_audit.audited_on"),
                    auditors: row.text(1).split(separator: "\n").map(String.init),
                    result: try row.choice(2, "plasma_station_audit.result"), note: row.text(3),
                    nextDue: try row.day(4, "plasma_station_audit.next_due"), rules: row.text(5)),
                entry: row.integer(6), person: row.text(7))
        }
    }
}
