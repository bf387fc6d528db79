package import Kernel

/// A donor as anybody who sees donors sees one: a number.
package struct Donor: Sendable, Hashable {
    package struct Erasure: Sendable, Hashable {
        package let at: Moment
        package let person: String
        package let ground: String
        package let reference: String
    }

    package let id: String
    package let station: String
    package let number: String
    package let registeredAt: Moment
    package let registeredBy: String
    /// New, regular, temporarily or permanently deferred.
    package let status: String
    package let erasure: Erasure?
}

/// Somebody was shown an identity.
package struct IdentityLook: Sendable, Hashable {
    package let entry: Int64
    package let person: String
    package let at: Moment
    package let purpose: String
    package let note: String
}

/// Questions to the donors. Names are in no table and in no index: a donor is found by number alone.
package enum DonorLookups {
    package static let pageMax = 200

    /// Donors after a record, in order.
    package static func donors(after id: String, limit: Int, from snapshot: any Snapshot) throws(Fault) -> [Donor] {
        try snapshot.all(list, [.text(id), .integer(Int64(max(0, min(limit, pageMax + 1))))], donor)
    }

    /// The same, of one status or station.
    package static func donors(
        _ status: DonorStatus?, station: String, after id: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [Donor] {
        let rest: [StoreValue] = [.text(id), .integer(Int64(max(0, min(limit, pageMax + 1))))]
        guard let status else {
            return station.isEmpty
                ? try snapshot.all(list, rest, donor) : try snapshot.all(ofStation, rest + [.text(station)], donor)
        }
        return try snapshot.all(
            ofStatus, rest + [.text(status.rawValue), .text(station)], donor)
    }

    /// Records that share their resident number with another, unsettled.
    package static func twins(
        limit: Int = 50, from snapshot: any Snapshot
    ) throws(Fault) -> [(donor: String, twin: String, since: Moment)] {
        try snapshot.all(unsettled, [.integer(Int64(limit))]) { (row) throws(Fault) in
            (row.text(0), row.text(1), row.moment(2))
        }
    }

    package static func donor(_ id: String, from snapshot: any Snapshot) throws(Fault) -> Donor? {
        try snapshot.first(one, [.text(id)], donor)
    }

    /// Donors of any station with this number.
    package static func donors(numbered number: String, from snapshot: any Snapshot) throws(Fault) -> [Donor] {
        try snapshot.all(numbered, [.text(number)], donor)
    }

    /// Newest first.
    package static func looks(
        at donor: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [IdentityLook] {
        try snapshot.all(looks, [.text(donor), .integer(Int64(limit))]) { (row) throws(Fault) in
            IdentityLook(
                entry: row.integer(0), person: row.text(1), at: row.moment(2), purpose: row.text(3),
                note: row.text(4))
        }
    }

    private static func donor(_ row: any Row) -> Donor {
        Donor(
            id: row.text(0), station: row.text(1), number: row.text(2), registeredAt: row.moment(3),
            registeredBy: row.text(4), status: row.text(9),
            erasure: row.optionalMoment(5).map {
                Donor.Erasure(at: $0, person: row.text(6), ground: row.text(7), reference: row.text(8))
            })
    }

    private static let list: SQL = """
        SELECT id, station, number, registered_at, registered_by, erased_at, erased_by, erased_ground,
        erased_reference, status FROM donors_donor WHERE origin = $1 AND id > $2 ORDER BY id LIMIT $3
        """
    private static let ofStation: SQL = """
        SELECT id, station, number, registered_at, registered_by, erased_at, erased_by, erased_ground,
        erased_reference, status FROM donors_donor WHERE origin = $1 AND station = $4 AND id > $2 ORDER BY id LIMIT $3
        """
    private static let ofStatus: SQL = """
        SELECT id, station, number, registered_at, registered_by, erased_at, erased_by, erased_ground,
        erased_reference, status FROM donors_donor WHERE origin = $1 AND status = $4 AND ($5 = '' OR station = $5)
        AND id > $2 ORDER BY id LIMIT $3
        """
    private static let unsettled: SQL = """
        SELECT id, twin, newest_at FROM donors_donor WHERE origin = $1 AND twin IS NOT NULL ORDER BY twin LIMIT $2
        """
    private static let one: SQL = """
        SELECT id, station, number, registered_at, registered_by, erased_at, erased_by, erased_ground,
        erased_reference, status FROM donors_donor WHERE origin = $1 AND id = $2
        """
    private static let numbered: SQL = """
        SELECT id, station, number, registered_at, registered_by, erased_at, erased_by, erased_ground,
        erased_reference, status FROM donors_donor WHERE origin = $1 AND number = $2 ORDER BY id LIMIT 20
        """
    private static let looks: SQL = """
        SELECT entry, person, seen_at, purpose, note FROM donors_look WHERE origin = $1 AND donor = $2
        ORDER BY entry DESC LIMIT $3
        """
}

/// Questions that donations ask.
extension DonorLookups {
    /// Every record of the person behind this one, itself included: those merged with it.
    package static func person(of donor: String, from snapshot: any Snapshot) throws(Fault) -> [String] {
        let found = try snapshot.all(persons, [.text(donor)]) { (row) throws(Fault) in row.text(0) }
        return found.isEmpty ? [donor] : found
    }

    /// Those, and records with the same resident number that nobody told apart.
    package static func everywhere(_ donor: String, from snapshot: any Snapshot) throws(Fault) -> [String] {
        var found = try person(of: donor, from: snapshot)
        for member in found {
            for other in try snapshot.all(sameTag, [.text(member)], { (row) throws(Fault) in row.text(0) })
            where !found.contains(other) { found.append(other) }
        }
        return found
    }

    static func giver(_ donor: String, from snapshot: any Snapshot) throws(Fault) -> DonationEvidence.Giver? {
        try snapshot.first(twin, [.text(donor)]) { (row) throws(Fault) in
            DonationEvidence.Giver(station: row.text(0), twin: row.optionalText(1))
        }
    }

    /// Deferrals and exclusions of the person, at whichever station.
    static func bars(of donor: String, from snapshot: any Snapshot) throws(Fault) -> [DonationEvidence.Bar] {
        var bars: [DonationEvidence.Bar] = []
        for member in try everywhere(donor, from: snapshot) {
            for line in try deferrals(of: member, from: snapshot) {
                guard line.liftedAt == nil else { continue }
                bars.append(
                    DonationEvidence.Bar(
                        code: line.deferral.code, from: line.deferral.from, until: line.deferral.until,
                        isExclusion: line.deferral.isPermanent))
            }
            bars += try snapshot.all(excluded, [.text(member)], bar)
            bars += try snapshot.all(excludedByTag, [.text(member)], bar)
        }
        var seen: Set<DonationEvidence.Bar> = []
        return bars.filter { seen.insert($0).inserted }
    }

    static func bar(_ row: any Row) throws(Fault) -> DonationEvidence.Bar {
        DonationEvidence.Bar(
            code: row.text(0), from: try Fault.required("donors_exclusion.since_day", Day(iso: row.text(1))),
            until: nil, isExclusion: true)
    }

    /// Newest first.
    package static func deferrals(
        of donor: String, from snapshot: any Snapshot
    ) throws(Fault) -> [DeferralLine] {
        try snapshot.all(deferred, [.text(donor)]) { (row) throws(Fault) in
            DeferralLine(
                deferral: Deferral(
                    code: row.text(0), from: try Fault.required("donors_deferral.from_day", Day(iso: row.text(1))),
                    until: try row.optionalText(2).map { (text) throws(Fault) in
                        try Fault.required("donors_deferral.until_day", Day(iso: text))
                    }, note: row.text(3)),
                entry: row.integer(4), person: row.text(5), at: row.moment(6), liftedAt: row.optionalMoment(7),
                liftedBy: row.optionalText(8), liftedReason: row.optionalText(9))
        }
    }

    private static let persons: SQL = """
        SELECT m.id FROM donors_donor d JOIN donors_donor m ON m.origin = d.origin AND m.person = d.person
        WHERE d.origin = $1 AND d.id = $2 ORDER BY m.id
        """
    private static let sameTag: SQL = """
        SELECT m.id FROM donors_donor d JOIN donors_donor m ON m.origin = d.origin AND m.match_tag = d.match_tag
        WHERE d.origin = $1 AND d.id = $2 AND NOT EXISTS
        (SELECT 1 FROM donors_apart a WHERE a.origin = d.origin AND a.donor = d.id AND a.other = m.id) ORDER BY m.id
        """
    private static let twin: SQL = "SELECT station, twin FROM donors_donor WHERE origin = $1 AND id = $2"
    private static let deferred: SQL = """
        SELECT ground, from_day, until_day, note, entry, person, placed_at, lifted_at, lifted_by, lifted_reason
        FROM donors_deferral WHERE origin = $1 AND donor = $2 ORDER BY entry
        """
    private static let excluded: SQL = """
        SELECT ground, since_day FROM donors_exclusion WHERE origin = $1 AND id = $2 AND lifted_at IS NULL
        """
    private static let excludedByTag: SQL = """
        SELECT e.ground, e.since_day FROM donors_donor d JOIN donors_exclusion e
        ON e.origin = d.origin AND e.match_tag = d.match_tag WHERE d.origin = $1 AND d.id = $2 AND e.lifted_at IS NULL
        """
}

/// A deferral with who placed it and who lifted it.
package struct DeferralLine: Sendable, Hashable {
    package let deferral: Deferral
    package let entry: Int64
    package let person: String
    package let at: Moment
    package let liftedAt: Moment?
    package let liftedBy: String?
    package let liftedReason: String?
}

extension DonorLookups {
    /// Records of whoever an exclusion names: by number, and by tag.
    package static func donors(of entry: Exclusion, from snapshot: any Snapshot) throws(Fault) -> [String] {
        var found = [DonorRules.id(station: entry.station, number: entry.number)]
        guard let tag = entry.tag else { return found }
        found += try snapshot.all(tagged, [.bytes(tag.bytes)]) { (row) throws(Fault) in row.text(0) }
            .filter { !found.contains($0) }
        return found
    }

    private static let tagged: SQL = "SELECT id FROM donors_donor WHERE origin = $1 AND match_tag = $2 LIMIT 50"
}
