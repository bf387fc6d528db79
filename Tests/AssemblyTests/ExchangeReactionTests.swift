import Assembly
import Donors
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
        _ items: [MessageItem], _ id: String, _ seq: Int64, type: String = "SHIPMENT_MANIFEST", to plant: Plant,
        from partner: String = partner, parcel: Digest? = nil
    ) async throws -> [ItemVerdict] {
        let message = Message(
            id: id, seq: seq, type: type, version: 1, createdAt: plant.clock.read(), items: items)
        let incoming = IncomingMessage(
            partner: partner, message: message, digest: message.digest(TreeHash.sha256), how: .link,
            sentAt: plant.clock.read(), parcel: parcel)
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
        // Nobody kept what it came in: that it was signed is not on record.
        #expect(try plant.load(ShipmentTable.self, "SH-9").announcement?.file.signedBy == nil)
        let again = try await send(good, "m-6", 6, to: plant)
        #expect(codes(again).allSatisfy { !$0.isEmpty })
        #expect(Refusal.manifestStationUnknown.code == "plasma.manifest.station-unknown")
    }

    @Test func `that is a manifest is signed by the partner's key, and so the arrival asks for no digest`() async throws
    {
        let plant = try await plant()
        let shipment = DemoShipment(
            seed: 6, id: "SH-8", station: .isbt, shippedOn: Plant.today.adding(days: -1), bags: 2, serial: 6_001)
        let parcel = TreeHash.sha256([1])
        #expect(codes(try await send(items(shipment), "m-3", 3, to: plant, parcel: parcel)) == ["", ""])
        let file = try plant.load(ShipmentTable.self, "SH-8").announcement?.file
        #expect(file?.signedBy == Self.partner && file?.digest == parcel)
    }

    @Test func `Plan.A3 tells donors, donations and tests, each answered; a broken rule is noted, never lost`()
        async throws
    {
        let plant = try await plant()
        let station = Plant.stations[0].code
        func donor(_ tag: String) -> MessageItem {
            MessageItem([
                ("station", .text(station)), ("number", .text("D900")), ("status", .text("regular")),
                ("match_tag", .text(tag)),
            ])
        }
        func donation(_ bag: String, _ daysAgo: Int64, grams: Int64) -> MessageItem {
            MessageItem([
                ("bag", .text(bag)), ("donor", .text("D900")), ("station", .text(station)),
                ("collected_at", .moment(plant.clock.read() - .days(daysAgo))),
                ("volume_ml", .decimal(DecimalNumber(coefficient: 575))),
                ("weight_g", .decimal(DecimalNumber(coefficient: grams))), ("type", .text("normal")),
                ("plasma_state", .text("normal")), ("age_years", .integer(34)), ("second_puncture", .flag(false)),
                ("adverse_reaction", .flag(false)),
            ])
        }
        let tag = TreeHash.sha256([9]).hex
        #expect(
            codes(try await send([donor("no tag"), donor(tag)], "m-3", 3, type: "DONOR_UPSERT", to: plant)) == [
                Refusal.matchTagWrong.code, "",
            ])
        let told = try await send(
            [donation("X-1", 30, grams: 590), donation("X-2", 20, grams: 601)], "m-4", 4, type: "DONATION", to: plant)
        #expect(codes(told) == ["", ""])
        guard case .noted(let findings) = told[1].outcome else {
            Issue.record("a bag too heavy and too soon was taken without a word")
            return
        }
        #expect(Set(findings).isSuperset(of: ["INT-14", "VOL-600"]))
        let result = MessageItem([
            ("bag", .text("X-1")), ("item", .text("HBsAg")), ("interpretation", .text("reactive")),
            ("tested_at", .moment(plant.clock.read() - .days(29))),
        ])
        let tested = try await send([result], "m-5", 5, type: "STATION_RESULTS", to: plant)
        guard case .noted(let broken) = tested[0].outcome else {
            Issue.record("a reactive bag was taken without a word")
            return
        }
        #expect(broken.contains("STN-POS"))
        let history = try plant.store.read { (snapshot) throws(Fault) in
            try DonationLookups.history(of: DonorRules.id(station: station, number: "D900"), from: snapshot)
        }
        #expect(history.map(\.donation.bag).sorted() == ["X-1", "X-2"])
    }

    @Test
    func `Plan.A3 holds a bag whose donation breaks a rule when its shipment was taken in, or when it is told later`()
        async throws
    {
        let plant = try await plant()
        let shipment = Plant.shipments(31, bags: 4)[0]
        func donation(_ bag: DemoShipment.Bag) -> MessageItem {
            MessageItem([
                ("bag", .text(bag.line.bag)), ("donor", .text(bag.line.donor)), ("station", .text(shipment.station)),
                ("collected_at", .moment(plant.clock.read() - .days(20))),
                ("volume_ml", .decimal(DecimalNumber(coefficient: 575))),
                ("weight_g", .decimal(DecimalNumber(coefficient: 601))), ("type", .text("normal")),
                ("plasma_state", .text("normal")), ("age_years", .integer(34)), ("second_puncture", .flag(false)),
                ("adverse_reaction", .flag(false)),
            ])
        }
        func holds(_ bag: DemoShipment.Bag) throws -> [ReasonCode] {
            try plant.load(UnitTable.self, bag.line.bag).holds
        }
        let received = { (bag: DemoShipment.Bag) throws -> Bool in
            try plant.store.read { (snapshot) throws(Fault) in
                try ShipmentLookups.bag(bag.line.bag, from: snapshot)?.receivedAt != nil
            }
        }
        var day = PlantDay(plant, Plant.shipments(31, bags: 4), seed: 31)
        for _ in 0..<400 where try !shipment.bags.contains(where: received) {
            _ = await (try day.next()).deliver(plant.sequencer)
        }
        let first = try #require(try shipment.bags.first(where: received))
        if try plant.load(ShipmentTable.self, shipment.id).stage == .receiving {
            _ = try await send([donation(first)], "m-3", 3, type: "DONATION", to: plant)
            #expect(try holds(first).contains(.volumeOver))
        }
        while let act = try day.closing(shipment) { try await plant.must(act) }
        #expect(try holds(first).contains(.volumeOver))
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
