import Kernel
import TestKit
import Testing

@testable import Equipment

@Suite struct `The rules of equipment` {
    private let registrar = Standing.story("0105", "equipment.rules")
    private let blank = Story(EquipmentPackRules.self, "equipment")

    @Test func `are adopted version by version, each later than the one before`() {
        let first = EquipmentSamples.pack()
        #expect(blank.when(.adopt(first), by: registrar) == .success([.adopted(first)]))
        let adopted = blank.given(.adopted(first))
        #expect(adopted.when(.adopt(first), by: registrar) == .failure(EquipmentPack.versionExists("1")))
        let same = EquipmentSamples.pack("2")
        #expect(adopted.when(.adopt(same), by: registrar) == .failure(EquipmentPack.notLater))
        let next = EquipmentSamples.pack("2", from: EquipmentSamples.today)
        #expect(adopted.when(.adopt(next), by: registrar) == .success([.adopted(next)]))
        #expect([first, next].inForce(on: EquipmentSamples.today.adding(days: -1)) == first)
        #expect([first, next].inForce(on: EquipmentSamples.today) == next)
        let other = Story(EquipmentPackRules.self, "x")
        #expect(other.when(.adopt(first), by: registrar) == .failure(EquipmentPack.wrong("name")))
    }

    @Test func `leave nothing open and nothing double`() {
        func flaw(_ pack: EquipmentPack) -> Bool {
            blank.when(.adopt(pack), by: registrar) == .failure(EquipmentPack.wrong(""))
        }
        func kind(
            _ code: String = "x", _ needs: Set<EquipmentNeed> = [], months: Int? = nil, hours: Int? = nil,
            source: String = "S", title: String = "t"
        ) -> EquipmentPack {
            EquipmentSamples.pack(classes: [
                AssetClass(
                    code: code, title: Phrase("类", title), needs: needs, calibrationMonths: months,
                    cleanHoldHours: hours, source: source, provenance: EquipmentSamples.words)
            ])
        }
        #expect(!flaw(kind()))
        for wrong in [
            kind("a b"), kind("x", [.inCalibration]), kind("x", [.clean]), kind("x", months: 0), kind("x", hours: 0),
            kind(source: ""), kind(title: " "), EquipmentSamples.pack(classes: []), EquipmentSamples.pack(times: []),
            EquipmentSamples.pack("a b"),
        ] { #expect(flaw(wrong)) }
    }

    @Test func `that the program brings can be read, and an odd file cannot`() throws {
        let text = try Repository.text(of: "Sources/Assembly/Packs/equipment.json")
        let pack = try EquipmentPack.read(Array(text.utf8))
        #expect(pack.assetClass("balance")?.needs == [.inCalibration])
        #expect(pack.value(.lateEntryMinutes) == 30 && pack.value(.gapSeconds) == 60)
        #expect(pack.value(.floodAlarms) == 10 && pack.value(.chatterAlarms) == 3)
        // One of before alarms were counted is still one; a plant may leave gaps out.
        #expect(EquipmentSamples.pack().value(.floodAlarms) == nil && EquipmentSamples.pack().value(.gapSeconds) == nil)
        #expect(throws: EquipmentPack.wrong("")) {
            try EquipmentPack.read(Array(text.replacing("\"d\"", with: "\"h\"").utf8))
        }
        #expect(throws: EquipmentPack.wrong("")) { try EquipmentPack.read([]) }
    }
}
