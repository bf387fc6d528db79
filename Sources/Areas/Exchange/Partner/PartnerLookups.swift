package import Kernel

/// A partner as it stands.
package struct Partner: Sendable, Hashable {
    package let origin: String
    package let detail: PartnerDetail
    package let registeredAt: Moment
    package let closedAt: Moment?
    package let clockOffSince: Moment?
    package let clockSeconds: Int64?
    package let clockLimit: Int64?

    package var key: String? { detail.key }
    package var device: String { detail.device }
}

/// Questions to the register of partners.
package enum PartnerLookups {
    /// More partners than one company has.
    package static let pageMax = 500

    package static func partner(_ origin: String, from snapshot: any Snapshot) throws(Fault) -> Partner? {
        try snapshot.first(one, [.text(origin)], partner)
    }

    /// By the house's own code, open ones first.
    package static func coded(_ code: String, from snapshot: any Snapshot) throws(Fault) -> Partner? {
        try snapshot.first(coded, [.text(code)], partner)
    }

    package static func of(device: String, from snapshot: any Snapshot) throws(Fault) -> Partner? {
        try snapshot.first(ofDevice, [.text(device)], partner)
    }

    /// By origin, otherwise by the house's own code.
    package static func party(_ name: String, from snapshot: any Snapshot) throws(Fault) -> Partner? {
        if let found = try partner(name, from: snapshot) { return found }
        return try coded(name, from: snapshot)
    }

    /// In order of their origins, after one; closed ones too.
    package static func all(
        after origin: String = "", limit: Int = pageMax, from snapshot: any Snapshot
    ) throws(Fault) -> [Partner] {
        try snapshot.all(list, [.text(origin), .integer(Int64(max(0, min(limit, pageMax + 1))))], partner)
    }

    private static func partner(_ row: any Row) throws(Fault) -> Partner {
        guard let role = PartnerRole(rawValue: row.text(2)) else {
            throw Fault(.damaged, "exchange_partner.role cannot be read")
        }
        return Partner(
            origin: row.text(0),
            detail: PartnerDetail(
                name: row.text(1), role: role, code: row.text(3), key: row.optionalText(4), url: row.text(5),
                device: row.text(6)),
            registeredAt: row.moment(7), closedAt: row.optionalMoment(8), clockOffSince: row.optionalMoment(9),
            clockSeconds: row.optionalInteger(10), clockLimit: row.optionalInteger(11))
    }

    static let one: SQL = """
        SELECT partner, name, role, code, vkey, url, device, registered_at, closed_at, clock_off_since,
        clock_seconds, clock_limit FROM exchange_partner WHERE origin = $1 AND partner = $2
        """
    static let coded: SQL = """
        SELECT partner, name, role, code, vkey, url, device, registered_at, closed_at, clock_off_since,
        clock_seconds, clock_limit FROM exchange_partner WHERE origin = $1 AND code = $2 AND closed_at IS NULL
        """
    static let ofDevice: SQL = """
        SELECT partner, name, role, code, vkey, url, device, registered_at, closed_at, clock_off_since,
        clock_seconds, clock_limit FROM exchange_partner WHERE origin = $1 AND device = $2 AND closed_at IS NULL
        """
    static let list: SQL = """
        SELECT partner, name, role, code, vkey, url, device, registered_at, closed_at, clock_off_since,
        clock_seconds, clock_limit FROM exchange_partner WHERE origin = $1 AND partner > $2 ORDER BY partner LIMIT $3
        """
}
