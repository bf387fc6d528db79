package import Kernel

/// Certificates of servers by thumbprint; a plant has a few dozen.
package enum CertificateTable: FactTable {
    package typealias R = CertificateRules

    package static let certificates = Table(
        "equipment_certificate",
        [.text("id"), .bytes("detail"), .text("connection"), .integer("trusted"), .integer("entry")], key: ["id"],
        checks: ["trusted = 0 OR trusted = 1"])

    package static let tables = [certificates]

    package static func project(
        _ fact: CertificateFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        switch fact {
        case .trusted(_, let connection):
            let row: [StoreValue] = [.bytes(fact.canonicalBytes), .text(connection), .integer(head.index)]
            let isKnown = try load(head.subject.id, from: tables).certificate != nil
            if isKnown {
                try tables.execute(trust, [id] + row)
            } else {
                try tables.insert(into: certificates, [id, row[0], row[1], .integer(1), row[2]])
            }
        case .distrusted: try tables.execute(distrust, [id, .integer(head.index)])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> CertificateState {
        try snapshot.first(one, [.text(id)], state) ?? CertificateState(thumbprint: id)
    }

    /// By thumbprint, those that are trusted.
    package static func trusted(from snapshot: any Snapshot) throws(Fault) -> [CertificateState] {
        try snapshot.all(
            """
            SELECT id, detail, connection, trusted FROM equipment_certificate WHERE origin = $1 AND trusted = 1
            ORDER BY id
            """, [], state)
    }

    private static func state(_ row: any Row) throws(Fault) -> CertificateState {
        var state = CertificateState(thumbprint: row.text(0))
        state.certificate = try Fault.reading("equipment_certificate.detail") { () throws(JSONFailure) in
            try ServerCertificate(reading: JSONFields(canonical: row.bytes(1)))
        }
        state.connection = row.text(2)
        state.isTrusted = row.integer(3) == 1
        return state
    }

    package static func gather(
        _ command: CertificateCommand, _ id: String, _ state: CertificateState, from snapshot: any Snapshot
    ) throws(Fault) -> Bool {
        guard case .trust(_, let connection) = command else { return true }
        let met = try ConnectionTable.load(connection, from: snapshot)
        return met.detail != nil && !met.isClosed
    }

    private static let trust: SQL = """
        UPDATE equipment_certificate SET detail = $3, connection = $4, trusted = 1, entry = $5
        WHERE origin = $1 AND id = $2
        """
    private static let distrust: SQL =
        "UPDATE equipment_certificate SET trusted = 0, entry = $3 WHERE origin = $1 AND id = $2"
    private static let one: SQL =
        "SELECT id, detail, connection, trusted FROM equipment_certificate WHERE origin = $1 AND id = $2"
}
