import Alarms
import Comparison
import Donors
import Equipment
import Film
import Identity
package import Kernel
import Lineage
import LookBack
import Notices
import Plasma
import Pooling
import Preparation
import Records
import Rejects
import Retest
import Storage
package import Web

/// What the node offers to machines: declared commands and look-ups, and whose key opens them.
package struct OpenDoors: Sendable {
    package let deeds: [OpenDeed]
    package let lookUps: [LookUp]
    /// Whose key has this SHA-256; nil for nobody's.
    package let key: @Sendable (_ digest: Digest, _ snapshot: any Snapshot) throws(Fault) -> DoorKey?
    /// Records that a key was used from a network that is none of its device's.
    package let turnAway:
        @Sendable (_ device: String, _ address: String, _ id: CommandID, _ node: any Performing) async throws(Denial)
            -> Void

    package init(
        deeds: [OpenDeed], lookUps: [LookUp],
        key: @escaping @Sendable (Digest, any Snapshot) throws(Fault) -> DoorKey?,
        turnAway: @escaping @Sendable (String, String, CommandID, any Performing) async throws(Denial) -> Void
    ) {
        self.deeds = deeds
        self.lookUps = lookUps
        self.key = key
        self.turnAway = turnAway
    }
}

/// A device as the door sees it.
package struct DoorKey: Sendable {
    package let device: String
    /// As entries name it.
    package let person: String
    package let permissions: Set<Permission>
    package let networks: [Network]
    package let perMinute: Int64

    package init(
        device: String, person: String, permissions: Set<Permission>, networks: [Network], perMinute: Int64
    ) {
        self.device = device
        self.person = person
        self.permissions = permissions
        self.networks = networks
        self.perMinute = perMinute
    }
}

/// The doors of the house. An area's declarations are one line here.
package let openDoors = OpenDoors(
    deeds: NoticeDeeds.all
        + StationDeeds.all
        + ShipmentDeeds.all
        + DonorDeeds.all
        + RetestDeeds.all
        + PreparationDeeds.all
        + PoolingDeeds.all
        + DonationDeeds.all
        + FindingDeeds.all
        + CriteriaDeeds.all
        + PersonDeeds.all
        + StationDeskDeeds.all
        + RecordsDeeds.all
        + UnitDeeds.all
        + BoxDeeds.all
        + ClimateDeeds.all
        + ContainerDeeds.all
        + EquipmentDeeds.all
        + AlarmDeeds.all
        + FilmDeeds.all
        + LineageDeeds.all
        + LookBackDeeds.all
        + DestructionDeeds.all,
    lookUps: IdentityLookUps.all
        + NoticeDeeds.lookUps
        + ShipmentTables.all
        + DonorDeeds.lookUps
        + RetestDeeds.lookUps
        + EquipmentDeeds.lookUps
        + LineageTables.all,
    key: { (digest, snapshot) throws(Fault) in
        guard let device = try DeviceLookups.device(key: digest, from: snapshot), device.disabling == nil else {
            return nil
        }
        return DoorKey(
            device: device.id, person: device.person, permissions: Set(device.grant.permissions),
            networks: device.grant.networks, perMinute: device.grant.perMinute)
    },
    turnAway: { (device, address, id, node) throws(Denial) in
        _ = try await node.perform(
            Errand(
                DeviceTable.self, id: id, record: device, command: .turnAway(address: address),
                person: Standing.node.person))
    })
