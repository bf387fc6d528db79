import Kernel
import TestKit
import Testing

@testable import Equipment

/// `vectors.txt` holds a line for each kind: kind, tab, canonical body. Lines are only ever added.
@Suite struct `The bytes of a fact about equipment` {
    private static let late = LogTime(.storyStart, isLate: true)

    private var assets: [AssetFact] {
        [
            .registered(EquipmentSamples.meter), .amended(EquipmentSamples.tank),
            .qualified(EquipmentSamples.qualifications()[0]), .qualified(EquipmentSamples.qualifications()[2]),
            .calibrated(EquipmentSamples.calibration()),
            .cleaned(Self.late, method: "CIP-3", until: .storyStart + .hours(72), overdue: true),
            .soiled(LogTime(.storyStart), until: nil),
            .useStarted(LogTime(.storyStart), batch: "POOL-26-001", step: "POOLING"),
            .useEnded(LogTime(.storyStart), soils: true, until: .storyStart + .hours(24)),
            .noted(Self.late, text: "换密封圈"),
            .maintenancePlanned(MaintenancePlan(number: 1, what: "换油", dueOn: EquipmentSamples.today)),
            .maintenanceDone(LogTime(.storyStart), number: 1, what: "已换"), .putOut, .returned, .retired,
        ]
    }

    private var signals: [SignalFact] {
        let number = EquipmentSamples.number
        return [
            .declared(
                SignalDetail(
                    asset: "BR101", name: "罐温", unit: .celsius, low: number("-20"), high: number("150.0"),
                    deadBand: number("0.05"), periodMilliseconds: 1_000, isCritical: true,
                    collection: .connected(connection: "opc-1", address: "ns=2;s=BR101.TT01"))),
            .amended(
                SignalDetail(
                    asset: "BR101", name: "pH", unit: Unit("[pH]") ?? .one, collection: .photo,
                    notConnected: "没有通讯口")),
            .valued(
                BroughtValue(
                    at: .storyStart, value: number("6.82"), source: .file, instrument: "PH-1", file: "ph.csv",
                    digest: Digest.story([1])), late: true, substitutes: false),
            .valueWithdrawn(entry: 17), .closed,
        ]
    }

    private var others: [any Fact] {
        let line = ConnectionDetail(
            name: "车间 OPC UA", speaks: .opcua, address: "opc.tcp://10.1.2.3:4840/", settings: ["security": "Sign"])
        let upgrade = UpgradeDetail(
            asset: "BR101", what: "搅拌转速", why: "变频器没有通讯口", interim: "每小时录入", dueOn: EquipmentSamples.today)
        let facts: [any Fact] = [
            ConnectionFact.declared(line), ConnectionFact.amended(line), ConnectionFact.closed,
            CertificateFact.trusted(EquipmentSamples.certificate, connection: "opc-1"), CertificateFact.distrusted,
            UpgradeFact.planned(upgrade), UpgradeFact.amended(upgrade), UpgradeFact.done(signal: "BR101.SI01"),
            UpgradeFact.withdrawn, EquipmentPackFact.adopted(EquipmentSamples.pack()),
        ]
        return facts
    }

    @Test func `never change`() throws {
        let path = "Tests/Areas/EquipmentTests/vectors.txt"
        let all: [any Fact] = assets + signals + others
        let written = all.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) + "\n" }.joined()
        if try Repository.updates(path, to: written) { return }
        #expect(try Repository.text(of: path) == written)
    }

    @Test func `are read back as they were, and refused where they are wrong`() throws {
        for fact in assets {
            #expect(try AssetFact.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
        }
        for fact in signals {
            #expect(try SignalFact.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
        }
        let empty = try JSONFields(canonical: Array("{}".utf8))
        for kind in AssetFact.kinds where !["put-out", "returned", "retired"].contains(where: kind.name.contains) {
            #expect(throws: JSONFailure.self, "\(kind)") { try AssetFact.read(kind, empty) }
        }
        #expect(throws: JSONFailure.self) { try SignalFact.read("equipment.signal.valued.v1", empty) }
        #expect(throws: JSONFailure.self) { try SignalFact.read("equipment.signal.x.v1", empty) }
        #expect(throws: JSONFailure.self) { try ConnectionFact.read("equipment.connection.x.v1", empty) }
        #expect(throws: JSONFailure.self) { try CertificateFact.read("equipment.certificate.x.v1", empty) }
        #expect(throws: JSONFailure.self) { try UpgradeFact.read("equipment.upgrade.x.v1", empty) }
        #expect(throws: JSONFailure.self) { try EquipmentPackFact.read("equipment.rules.x.v1", empty) }
        let twice =
            #"{"address":"a","name":"n","protocol":"mqtt","settings":["#
            + #"{"name":"a","value":"1"},{"name":"a","value":"2"}]}"#
        let odd = #"{"connection":"c","der":"?","subject":"s","thumbprint":"t","valid_from":"","valid_to":""}"#
        let der = try JSONFields(canonical: Array(odd.utf8))
        #expect(throws: JSONFailure.self) { try CertificateFact.read("equipment.certificate.trusted.v1", der) }
        let fields = try JSONFields(canonical: Array(twice.utf8))
        #expect(throws: JSONFailure.self) { try ConnectionFact.read("equipment.connection.declared.v1", fields) }
    }

    @Test func `come back from the table's row as the state that made it`() throws {
        var story = Story(AssetRules.self, "PH-1")
        for fact in assets {
            story = story.given(fact)
            let fields = try JSONFields(canonical: story.state.canonicalBytes)
            #expect(try AssetState(id: "PH-1", reading: fields) == story.state, "\(fact.kind)")
        }
    }
}
