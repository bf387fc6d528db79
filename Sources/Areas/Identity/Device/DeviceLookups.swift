package import Kernel

/// A device as its facts have made it.
package struct Device: Sendable, Equatable {
    package struct Disabling: Sendable, Equatable {
        package let at: Moment
        package let person: String
        package let reason: String
    }

    /// The last call from a network that is none of its own.
    package struct Stranger: Sendable, Equatable {
        package let at: Moment
        package let address: String
    }

    package let id: String
    package let grant: DeviceGrant
    package let registeredBy: String
    package let registeredAt: Moment
    package let disabling: Disabling?
    package let turnedAway: Int64
    package let stranger: Stranger?

    /// As entries name it; no staff number has a colon.
    package var person: String { Device.personPrefix + id }
    package static let personPrefix = "device:"
    package static let role = "device"
}

/// Questions to the devices; each is answered from an index.
package enum DeviceLookups {
    package static let pageMax = 201

    package static func device(_ id: String, from snapshot: any Snapshot) throws(Fault) -> Device? {
        try snapshot.first(one, [.text(id)], device)
    }

    /// Whose key hashes to this.
    package static func device(key digest: Digest, from snapshot: any Snapshot) throws(Fault) -> Device? {
        try snapshot.first(byKey, [.bytes(digest.bytes)], device)
    }

    /// Devices after an id, in their order, disabled ones too.
    package static func devices(
        after id: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [Device] {
        try snapshot.all(list, [.text(id), .integer(Int64(max(0, min(limit, pageMax))))], device)
    }

    /// What a device may do now; nil if the name is none of a device.
    static func standing(of person: String, from snapshot: any Snapshot) throws(Fault) -> Standing? {
        guard person.hasPrefix(Device.personPrefix),
            let device = try device(String(person.dropFirst(Device.personPrefix.count)), from: snapshot)
        else { return nil }
        return Standing(
            person: person, name: device.grant.name, role: Device.role, permissions: Set(device.grant.permissions),
            active: device.disabling == nil, signingKey: nil)
    }

    private static func device(_ row: any Row) throws(Fault) -> Device {
        let grant: DeviceGrant
        do throws(JSONFailure) { grant = try DeviceGrant(reading: JSONFields(canonical: row.bytes(1))) } catch {
            throw Fault(.damaged, "identity_device.grant_body: \(error.code.rawValue)")
        }
        return Device(
            id: row.text(0), grant: grant, registeredBy: row.text(2), registeredAt: row.moment(3),
            disabling: row.optionalMoment(4).map {
                Device.Disabling(at: $0, person: row.text(5), reason: row.text(6))
            }, turnedAway: row.integer(7),
            stranger: row.optionalMoment(8).map { Device.Stranger(at: $0, address: row.text(9)) })
    }

    static let one: SQL = """
        SELECT id, grant_body, registered_by, registered_at, disabled_at, disabled_by, disabled_reason, turned_away,
        turned_away_at, turned_away_from FROM identity_device WHERE origin = $1 AND id = $2
        """
    static let byKey: SQL = """
        SELECT id, grant_body, registered_by, registered_at, disabled_at, disabled_by, disabled_reason, turned_away,
        turned_away_at, turned_away_from FROM identity_device WHERE origin = $1 AND key_digest = $2
        """
    static let list: SQL = """
        SELECT id, grant_body, registered_by, registered_at, disabled_at, disabled_by, disabled_reason, turned_away,
        turned_away_at, turned_away_from FROM identity_device WHERE origin = $1 AND id > $2 ORDER BY id LIMIT $3
        """
}
