import Assembly
import Identity
import Kernel
import Ledger
import TestKit
import Testing

extension Plant {
    /// A scale with a key.
    func registerDevice() async throws {
        let device = DeviceGrant(
            name: "三号秤", permissions: ["plasma.receive"], networks: [Network("10.2.0.0/16")].compactMap(\.self),
            perMinute: 60, keyDigest: TreeHash.sha256([1]))
        try await must(errand(DeviceTable.self, "scale-3", .register(device), by: "0001"))
    }
}

@Suite struct `A key of a device` {
    @Test func `opens until it is disabled, under the device's own name and role`() async throws {
        let plant = try Plant(try Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 4)
        try await plant.found(Plant.shipments(4, bags: 2))
        try await plant.registerDevice()
        func key(_ digest: Digest) throws -> DoorKey? {
            try plant.store.read { (snapshot) throws(Fault) in try openDoors.key(digest, snapshot) }
        }
        #expect(try key(TreeHash.sha256([2])) == nil)
        let found = try #require(try key(TreeHash.sha256([1])))
        #expect(found.device == "scale-3" && found.permissions == ["plasma.receive"])
        let standing = try plant.store.read { (snapshot) throws(Fault) in
            try identityAuthority.standing(found.person, .storyStart, snapshot)
        }
        #expect(standing?.role == "device" && standing?.active == true && standing?.person == "device:scale-3")
        try await openDoors.turnAway("scale-3", "203.0.113.9", CommandID(high: 9, low: 9), plant.sequencer)
        try await plant.must(plant.errand(DeviceTable.self, "scale-3", .disable, by: "0001", reason: "丢失"))
        #expect(try key(TreeHash.sha256([1])) == nil)
        let after = try plant.store.read { (snapshot) throws(Fault) in
            try DeviceLookups.device("scale-3", from: snapshot)
        }
        #expect(after?.turnedAway == 1 && after?.stranger?.address == "203.0.113.9")
        #expect(after?.disabling?.reason == "丢失" && after?.disabling?.person == "0001")
    }
}
