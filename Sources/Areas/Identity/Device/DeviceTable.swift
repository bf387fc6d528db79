package import Kernel

/// Devices, by id and by what their keys hash to.
package enum DeviceTable: FactTable {
    package typealias R = DeviceRules

    package static let devices = Table(
        "identity_device",
        [
            .text("id"), .text("name"), .bytes("key_digest"), .bytes("grant_body"), .text("registered_by"),
            .integer("registered_at"), .text("disabled_by", nullable: true),
            .integer("disabled_at", nullable: true), .text("disabled_reason", nullable: true),
            .integer("turned_away"), .text("turned_away_from", nullable: true),
            .integer("turned_away_at", nullable: true),
        ],
        key: ["id"], indexes: [.on("key_digest", unique: true)], checks: ["turned_away >= 0"])

    package static let tables = [devices]

    package static func project(
        _ fact: DeviceFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        switch fact {
        case .registered(let grant):
            try tables.insert(
                into: devices,
                [
                    id, .text(grant.name), .bytes(grant.keyDigest.bytes), .bytes(fact.canonicalBytes),
                    .text(head.person), .moment(head.recordedAt), .null, .null, .null, .integer(0), .null, .null,
                ])
        case .disabled:
            try tables.execute(
                disabled, [id, .text(head.person), .moment(head.recordedAt), .text(head.reason)])
        case .turnedAway(let address):
            try tables.execute(turnedAway, [id, .text(address), .moment(head.recordedAt)])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> DeviceState {
        guard let device = try DeviceLookups.device(id, from: snapshot) else { return DeviceState(id: id) }
        return DeviceState(id: id, grant: device.grant, isDisabled: device.disabling != nil)
    }

    private static let disabled: SQL = """
        UPDATE identity_device SET disabled_by = $3, disabled_at = $4, disabled_reason = $5
        WHERE origin = $1 AND id = $2
        """
    private static let turnedAway: SQL = """
        UPDATE identity_device SET turned_away = turned_away + 1, turned_away_from = $3, turned_away_at = $4
        WHERE origin = $1 AND id = $2
        """
}
