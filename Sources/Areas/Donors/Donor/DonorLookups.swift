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
            registeredBy: row.text(4),
            erasure: row.optionalMoment(5).map {
                Donor.Erasure(at: $0, person: row.text(6), ground: row.text(7), reference: row.text(8))
            })
    }

    private static let list: SQL = """
        SELECT id, station, number, registered_at, registered_by, erased_at, erased_by, erased_ground,
        erased_reference FROM donors_donor WHERE origin = $1 AND id > $2 ORDER BY id LIMIT $3
        """
    private static let one: SQL = """
        SELECT id, station, number, registered_at, registered_by, erased_at, erased_by, erased_ground,
        erased_reference FROM donors_donor WHERE origin = $1 AND id = $2
        """
    private static let numbered: SQL = """
        SELECT id, station, number, registered_at, registered_by, erased_at, erased_by, erased_ground,
        erased_reference FROM donors_donor WHERE origin = $1 AND number = $2 ORDER BY id LIMIT 20
        """
    private static let looks: SQL = """
        SELECT entry, person, seen_at, purpose, note FROM donors_look WHERE origin = $1 AND donor = $2
        ORDER BY entry DESC LIMIT $3
        """
}

/// Questions that donations ask.
extension DonorLookups {
    /// Every record of the person behind this one, itself included.
    package static func person(of donor: String, from snapshot: any Snapshot) throws(Fault) -> [String] { [donor] }

    static func giver(_ donor: String, from snapshot: any Snapshot) throws(Fault) -> DonationEvidence.Giver? {
        try self.donor(donor, from: snapshot).map { DonationEvidence.Giver(station: $0.station) }
    }

    /// Deferrals and exclusions of the person.
    static func bars(of donor: String, from snapshot: any Snapshot) throws(Fault) -> [DonationEvidence.Bar] { [] }
}
