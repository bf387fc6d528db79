import Assembly
import Exchange
import Kernel
import Ledger
import Plasma
import TestKit
import Testing
import Web

@Suite struct `A message of a station` {
    private static let partner = "s51a.example/one"

    private func plant() async throws -> Plant {
        let plant = try Plant(try Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 31)
        try await plant.found(Plant.shipments(31, bags: 4))
        return plant
    }

    private func items(_ shipment: DemoShipment) -> [MessageItem] {
        shipment.bags.map { bag in
            MessageItem([
                ("shipment", .text(shipment.id)), ("shipped_on", .day(shipment.shippedOn)),
                ("box", .text(bag.line.box)), ("bag", .text(bag.line.bag)), ("donor", .text(bag.line.donor)),
                ("collected_on", .day(bag.line.collectedOn)), ("weight_g", .decimal(bag.line.stationWeightGrams)),
                ("type", .text(bag.line.type.rawValue)),
            ])
        }
    }

    /// The verdicts of a manifest that came as the next message.
    private func send(
        _ items: [MessageItem], _ id: String, _ seq: Int64, to plant: Plant, from partner: String = partner
    ) async throws -> [ItemVerdict] {
        let message = Message(
            id: id, seq: seq, type: "SHIPMENT_MANIFEST", version: 1, createdAt: plant.clock.read(), items: items)
        let incoming = IncomingMessage(
            partner: partner, message: message, digest: message.digest(TreeHash.sha256), how: .link,
            sentAt: plant.clock.read())
        try await plant.must(
            plant.errand(MessageTable.self, incoming.record, .receive(incoming), by: Standing.node.person))
        return try plant.store.read { (snapshot) throws(Fault) in
            try MessageLookups.standing(incoming.record, from: snapshot)
        }?.told.verdicts ?? []
    }

    private func codes(_ verdicts: [ItemVerdict]) -> [String] {
        verdicts.map { verdict in
            if case .refused(let code, _) = verdict.outcome { code } else { "" }
        }
    }

    @Test func `announces a shipment like a file, whole or not at all`() async throws {
        let plant = try await plant()
        let shipment = DemoShipment(
            seed: 5, id: "SH-9", station: .isbt, shippedOn: Plant.today.adding(days: -1), bags: 3, serial: 5_001)
        let good = items(shipment)
        let wrong = good[0].json == good[1].json ? [] : [good[0], good[0], good[2]]
        #expect(
            codes(try await send(wrong, "m-3", 3, to: plant)) == [
                Refusal.manifestNotWhole.code, Refusal.manifestItemWrong(Phrase("x", "x")).code,
                Refusal.manifestNotWhole.code,
            ])
        let mixed = good + [MessageItem([("shipment", .text("SH-8")), ("bag", .text("b"))])]
        #expect(Set(codes(try await send(mixed, "m-4", 4, to: plant))) == [Refusal.manifestShipmentsMixed.code])
        let verdicts = try await send(good, "m-5", 5, to: plant)
        #expect(codes(verdicts) == ["", "", ""] && verdicts.map(\.subject) == shipment.bags.map(\.line.bag))
        #expect(try plant.load(ShipmentTable.self, "SH-9").stage == .announced)
        let again = try await send(good, "m-6", 6, to: plant)
        #expect(codes(again).allSatisfy { !$0.isEmpty })
        #expect(Refusal.manifestStationUnknown.code == "plasma.manifest.station-unknown")
    }

    @Test func `is answered by what became of each bag when QA has closed the shipment`() async throws {
        let plant = try await plant()
        let shipments = Plant.shipments(31, bags: 4)
        var day = PlantDay(plant, shipments, seed: 31)
        while let act = try day.closing(shipments[0]) { try await plant.must(act) }
        let sent = try plant.store.read { (snapshot) throws(Fault) in
            try MessageLookups.outgoing(to: Self.partner, from: 1, limit: 50, from: snapshot)
        }
        let results = sent.filter { $0.id.hasPrefix("RECEIPT_RESULT-") }
        #expect(results.count == 1)
        let text = String(decoding: results.first?.content ?? [], as: UTF8.self)
        #expect(text.contains("\"result\":\"missing\"") && text.contains("BAG-MISS"))
        for bag in shipments[0].bags { #expect(text.contains(bag.line.bag)) }
    }
}
