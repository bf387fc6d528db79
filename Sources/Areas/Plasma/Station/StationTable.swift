package import Kernel

/// Stations and their label schemes.
package enum StationTable: FactTable {
    package typealias R = StationRules

    package static let stations = Table(
        "plasma_station",
        [
            .text("code"), .text("name"), .text("licence"), .text("licence_valid_to"), .integer("contracted"),
            .integer("facts"), .integer("entry"), .integer("changed_at"),
        ],
        key: ["code"], checks: ["contracted IN (0, 1)"])

    package static let schemes = Table(
        "plasma_code_scheme",
        [
            .text("station"), .text("id"), .integer("place"), .text("valid_from"),
            .text("valid_to", nullable: true), .bytes("scheme"),
        ],
        key: ["station", "id"])

    package static let tables = [stations, schemes, StationUpkeepTable.descriptions, StationUpkeepTable.audits]

    package static func project(
        _ fact: StationFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let code = head.subject.id
        switch fact {
        case .described(let description):
            return try StationUpkeepTable.project(description, head, into: tables)
        case .audited(let audit): return try StationUpkeepTable.project(audit, head, into: tables)
        case .registered, .amended: break
        }
        guard let profile = fact.profile else { return }
        switch fact {
        case .registered:
            try tables.insert(
                into: stations,
                [
                    .text(code), .text(profile.name), .text(profile.licence),
                    .text(profile.licenceValidTo.iso),
                    .integer(profile.contracted ? 1 : 0), .integer(1), .integer(head.index),
                    .integer(head.recordedAt.microseconds),
                ])
        case .amended:
            try tables.execute(
                """
                UPDATE plasma_station SET name = $3, licence = $4, licence_valid_to = $5, contracted = $6,
                facts = facts + 1, entry = $7, changed_at = $8 WHERE origin = $1 AND code = $2
                """,
                [
                    .text(code), .text(profile.name), .text(profile.licence),
                    .text(profile.licenceValidTo.iso),
                    .integer(profile.contracted ? 1 : 0), .integer(head.index),
                    .integer(head.recordedAt.microseconds),
                ])
            try tables.execute(
                "DELETE FROM plasma_code_scheme WHERE origin = $1 AND station = $2", [.text(code)])
        case .described, .audited: return
        }
        for (place, scheme) in profile.schemes.enumerated() {
            var writer = CanonicalWriter()
            scheme.write(to: &writer)
            try tables.insert(
                into: schemes,
                [
                    .text(code), .text(scheme.id), .integer(Int64(place)), .text(scheme.validFrom.iso),
                    .text(scheme.validTo?.iso), .bytes(writer.bytes),
                ])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> StationState {
        StationState(
            code: id, profile: try profile(id, from: snapshot),
            description: try StationUpkeepTable.description(id, from: snapshot),
            audits: try StationUpkeepTable.audits(of: id, from: snapshot).map(\.audit))
    }

    /// Everything known of one station.
    package static func profile(_ code: String, from snapshot: any Snapshot) throws(Fault) -> StationProfile? {
        let schemes = try snapshot.all(
            "SELECT scheme FROM plasma_code_scheme WHERE origin = $1 AND station = $2 ORDER BY place",
            [.text(code)]
        ) { (row) throws(Fault) in try scheme(row.bytes(0)) }
        return try snapshot.first(
            """
            SELECT name, licence, licence_valid_to, contracted FROM plasma_station
            WHERE origin = $1 AND code = $2
            """, [.text(code)]
        ) { (row) throws(Fault) in
            StationProfile(
                name: row.text(0), licence: row.text(1),
                licenceValidTo: try row.day(2, "plasma_station.licence_valid_to"),
                contracted: row.integer(3) == 1, schemes: schemes)
        }
    }

    /// The label schemes of every station but one, for a number that is none of its own.
    package static func schemes(
        except code: String, from snapshot: any Snapshot
    ) throws(Fault) -> [CodeScheme] {
        try snapshot.all(
            """
            SELECT scheme FROM plasma_code_scheme WHERE origin = $1 AND station <> $2 ORDER BY station, place
            """,
            [.text(code)]
        ) { (row) throws(Fault) in try scheme(row.bytes(0)) }
    }

    /// One line of the list of stations.
    package struct Summary: Sendable, Hashable {
        package let code: String
        package let name: String
        package let licence: String
        package let licenceValidTo: Day
        package let contracted: Bool
    }

    /// Stations after a code, in order of codes.
    package static func list(
        after code: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [Summary] {
        try snapshot.all(
            """
            SELECT code, name, licence, licence_valid_to, contracted FROM plasma_station
            WHERE origin = $1 AND code > $2 ORDER BY code LIMIT $3
            """, [.text(code), .integer(Int64(limit))]
        ) { (row) throws(Fault) in
            Summary(
                code: row.text(0), name: row.text(1), licence: row.text(2),
                licenceValidTo: try row.day(3, "plasma_station.licence_valid_to"),
                contracted: row.integer(4) == 1)
        }
    }

    private static func scheme(_ bytes: [UInt8]) throws(Fault) -> CodeScheme {
        try Fault.reading("plasma_code_scheme.scheme") { () throws(JSONFailure) in
            try CodeScheme.read(JSONFields(canonical: bytes))
        }
    }
}
