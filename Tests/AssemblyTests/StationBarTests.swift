import Assembly
import Collection
import Donors
import Exchange
import Kernel
import Ledger
import TestKit
import Testing
import Web

/// Through the whole house: what one station knows of a person binds the visit at another.
@Suite struct `A donor who comes to a station` {
    private static let own = DemoStation.own.code
    private static let other = Plant.stations[0].code
    private static let factory = "plant.example/one"
    private static let station = "s51a.example/one"
    private let donor = DemoDonor.ofStation[3]
    private var id: String { DonorRules.id(station: donor.station, number: donor.number) }
    private var twin: String { DonorRules.id(station: Self.other, number: "E4") }

    private func plant() async throws -> Plant {
        let plant = try Plant(try Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 47)
        try await plant.found([])
        try await plant.must(try plant.registration(of: donor))
        let key = try #require(NoteSigner(name: Self.factory, seed: [UInt8](repeating: 3, count: 32))).verifierKey.vkey
        let detail = PartnerDetail(name: "工厂", role: .plant, code: "", key: key, url: "https://plant.example")
        let told = PartnerKey.fingerprint(of: key, hash: TreeHash.sha256)
        try await plant.must(
            plant.errand(PartnerTable.self, Self.factory, .register(detail, compared: told), by: "0105", reason: "签约"))
        return plant
    }

    private func tag(_ plant: Plant) throws -> Digest {
        try #require(plant.setup.matchKey?.tag(of: try donor.identity().resident))
    }

    private func come(
        _ plant: Plant, as donor: String? = nil, _ visit: String = "V-9", card: Digest? = nil
    ) async throws -> Refusal? {
        let opening = VisitOpening(donor: donor ?? id, ageYears: 30, sex: .male)
        let act = plant.errand(VisitTable.self, visit, .register(opening, card: card), by: "0701")
        switch await act.deliver(plant.sequencer) {
        case .success: return nil
        case .failure(.refused(let refusal)): return refusal
        case .failure(let denial): throw denial
        }
    }

    private func hear(_ type: String, _ item: MessageItem, _ plant: Plant, seq: Int64 = 3) async throws -> ItemVerdict {
        let message = Message(
            id: "m-\(seq)", seq: seq, type: type, version: 1, createdAt: plant.clock.read(), items: [item])
        let incoming = IncomingMessage(
            partner: Self.station, message: message, digest: message.digest(TreeHash.sha256), how: .link,
            sentAt: plant.clock.read())
        try await plant.must(
            plant.errand(MessageTable.self, incoming.record, .receive(incoming), by: Standing.node.person))
        return try #require(
            try plant.store.read { (snapshot) throws(Fault) in
                try MessageLookups.standing(incoming.record, from: snapshot)
            }?.told.verdicts.first)
    }

    private func exclusion(_ plant: Plant, _ status: String, number: String = "E4") throws -> MessageItem {
        MessageItem([
            ("station", .text(Self.other)), ("number", .text(number)), ("match_tag", .text(try tag(plant).hex)),
            ("status", .text(status)), ("ground", .text("P-HIV")),
            ("since", .moment(plant.clock.read() - .days(2))),
        ])
    }

    private func gave(_ bag: String, by donor: String, _ daysAgo: Int64, _ plant: Plant) -> MessageItem {
        MessageItem([
            ("bag", .text(bag)), ("donor", .text(donor)), ("station", .text(Self.other)),
            ("collected_at", .moment(plant.clock.read() - .days(daysAgo))),
            ("volume_ml", .decimal(DecimalNumber(coefficient: 575))),
            ("weight_g", .decimal(DecimalNumber(coefficient: 590))), ("type", .text("normal")),
            ("plasma_state", .text("normal")), ("age_years", .integer(31)), ("second_puncture", .flag(false)),
            ("adverse_reaction", .flag(false)),
        ])
    }

    /// The other station told of a record with the same resident number.
    private func tellTwin(_ plant: Plant) async throws {
        let report = DonorReport(station: Self.other, number: "E4", status: .new, tag: try tag(plant))
        try await plant.must(plant.errand(DonorTable.self, twin, .report(report), by: "0105"))
    }

    private func told(_ prefix: String, to partner: String, _ plant: Plant) throws -> [String] {
        try plant.store.read { (snapshot) throws(Fault) in
            try MessageLookups.outgoing(to: partner, from: 1, limit: 50, from: snapshot)
        }.filter { $0.id.hasPrefix(prefix) }.map { String(decoding: $0.content, as: UTF8.self) }
    }

    // MARK: Exclusions

    @Test func `is refused while on the list of another station, by match tag, and may come when taken from it`()
        async throws
    {
        let plant = try await plant()
        _ = try await hear("DONOR_EXCLUSION", exclusion(plant, "permanent"), plant)
        let refusal = try #require(try await come(plant))
        #expect(refusal == .visitDonorExcluded(nil, "P-HIV", since: Plant.today))
        #expect(refusal.reason.en.contains("HIV") && refusal.reason.en.contains(Plant.today.adding(days: -2).iso))
        _ = try await hear("DONOR_EXCLUSION", exclusion(plant, "lifted"), plant, seq: 4)
        #expect(try await come(plant) == nil)
    }

    @Test func `is refused by the card that is shown, if the record has no tag of its own`() async throws {
        let plant = try await plant()
        _ = try await hear("DONOR_EXCLUSION", exclusion(plant, "permanent"), plant)
        let old = DonorRules.id(station: Self.own, number: "D7")
        let sealed = try plant.seal(try donor.identity(), of: Subject(DonorRules.noun, old))
        try await plant.must(
            plant.errand(
                DonorTable.self, old, .register(station: Self.own, number: "D7", sealed: sealed.bytes), by: "0105",
                newKey: sealed.newKey))
        let refusal = try await come(plant, as: old, card: try tag(plant))
        #expect(refusal == .visitDonorExcluded(nil, "P-HIV", since: Plant.today))
    }

    @Test func `is refused with the identity card of another person`() async throws {
        let plant = try await plant()
        #expect(try await come(plant, card: Digest.story([4])) == .visitCardOther)
        #expect(try await come(plant, card: try tag(plant)) == nil)
    }

    @Test func `stands on the list that one station told, and the other stations are told`() async throws {
        let plant = try await plant()
        let key = try #require(NoteSigner(name: "two.example", seed: [UInt8](repeating: 4, count: 32))).verifierKey.vkey
        let detail = PartnerDetail(name: "二站", role: .station, code: "S52", key: key, url: "https://two.example")
        let print = PartnerKey.fingerprint(of: key, hash: TreeHash.sha256)
        try await plant.must(
            plant.errand(
                PartnerTable.self, "two.example", .register(detail, compared: print), by: "0105", reason: "签约"))
        _ = try await hear("DONOR_EXCLUSION", exclusion(plant, "permanent"), plant)
        _ = try await hear("DONOR_EXCLUSION", exclusion(plant, "permanent"), plant, seq: 4)
        let hex = try tag(plant).hex
        #expect(try told("DE-", to: "two.example", plant).count { $0.contains(hex) } == 1)
        for partner in [Self.station, Self.factory] {
            #expect(try told("DE-", to: partner, plant).count { $0.contains(hex) } == 0)
        }
    }

    // MARK: Deferrals

    @Test func `who is turned away is deferred for the catalogue's time, the plant is told, and a lift lets them come`()
        async throws
    {
        let plant = try await plant()
        #expect(try await come(plant) == nil)
        let until = Plant.today.adding(days: 7)
        try await plant.settle("V-9", .deferred(code: "T-COLD", until: until))
        let deferral = try #require(try plant.load(DonorTable.self, id).deferrals.first)
        #expect(deferral == Deferral(code: "T-COLD", from: Plant.today, until: until, note: "V-9"))
        #expect(try told("DU-", to: Self.factory, plant).last?.contains("\"temporary\"") == true)
        #expect(try await come(plant, "V-10") == .visitDonorDeferred(nil, "T-COLD", until))
        try await plant.must(
            plant.errand(DonorTable.self, id, .liftDeferral(code: "T-COLD"), by: "0702", reason: "已愈"))
        #expect(try told("DU-", to: Self.factory, plant).last?.contains("\"new\"") == true)
        #expect(try await come(plant, "V-10") == nil)
    }

    @Test func `may come, and be deferred for the same ground again, when the time has run`() async throws {
        let plant = try await plant()
        #expect(try await come(plant) == nil)
        try await plant.settle("V-9", .deferred(code: "T-COLD", until: Plant.today.adding(days: 7)))
        plant.clock.advance(.days(7))
        #expect(try await come(plant, "V-10") != nil)
        plant.clock.advance(.days(1))
        #expect(try await come(plant, "V-10") == nil)
        try await plant.settle("V-10", .deferred(code: "T-COLD", until: Plant.today.adding(days: 15)))
        #expect(try plant.load(DonorTable.self, id).deferrals.map(\.note) == ["V-9", "V-10"])
    }

    @Test func `who is excluded for ever stands on the list, and the plant is told`() async throws {
        let plant = try await plant()
        #expect(try await come(plant) == nil)
        try await plant.settle("V-9", .excluded(code: "P-HIV"))
        let list = try plant.load(ExclusionTable.self, try tag(plant).hex)
        #expect(list.entry?.ground == "P-HIV" && !list.isLifted)
        #expect(try told("DE-", to: Self.factory, plant).last?.contains("\"permanent\"") == true)
        #expect(try await come(plant, "V-10") == .visitDonorExcluded(nil, "P-HIV", since: Plant.today))
    }

    @Test func `is not accepted by the physician when excluded since reception`() async throws {
        let plant = try await plant()
        #expect(try await come(plant) == nil)
        _ = try await hear("DONOR_EXCLUSION", exclusion(plant, "permanent"), plant)
        await #expect(throws: PlantFailure.self) { try await plant.settle("V-9", .accepted) }
        #expect(try plant.load(VisitTable.self, "V-9").stage == .questioned)
    }

    // MARK: Two stations, two records

    @Test func `after an interval broken between two stations is refused, with the day and the station`() async throws {
        let plant = try await plant()
        let elsewhere = Donation(
            bag: "Y-1", donor: id, station: Self.other, collectedAt: plant.clock.read() - .days(5),
            volumeMillilitres: DecimalNumber(coefficient: 575), weightGrams: DecimalNumber(coefficient: 590),
            type: "normal", plasmaState: .normal, ageYears: 31)
        try await plant.must(plant.errand(DonationTable.self, "Y-1", .record(elsewhere), by: "0105"))
        let refusal = try #require(try await come(plant))
        let day = Plant.today.adding(days: -5)
        #expect(
            refusal
                == .visitIntervalShort(days: 14, last: day, station: Self.other, next: day.adding(days: 14)))
        #expect(refusal.reason.en.contains(day.iso) && refusal.reason.en.contains(Self.other))
        #expect(refusal.next.en.contains(day.adding(days: 14).iso))
        plant.clock.advance(.days(9))
        #expect(try await come(plant) == nil)
    }

    @Test func `as one of two persons with one resident number is refused until somebody told them apart`()
        async throws
    {
        let plant = try await plant()
        try await tellTwin(plant)
        #expect(try await come(plant) == .visitDonorTwin(twin))
        try await plant.must(
            plant.errand(DonorTable.self, id, .tellApart(other: twin), by: "0533", reason: "两人，号码抄错"))
        #expect(try await come(plant) == nil)
    }

    @Test func `merged counts both histories, split has its own again`() async throws {
        let plant = try await plant()
        try await tellTwin(plant)
        _ = try await hear("DONATION", gave("Y-2", by: twin, 3, plant), plant)
        try await plant.must(
            plant.errand(DonorTable.self, id, .merge(other: twin), by: "0533", reason: "同一人"))
        #expect(try await come(plant, as: twin) == .visitDonorMerged(id))
        let day = Plant.today.adding(days: -3)
        let short = Refusal.visitIntervalShort(days: 14, last: day, station: Self.other, next: day.adding(days: 14))
        #expect(try await come(plant) == short)
        try await plant.must(
            plant.errand(DonorTable.self, id, .split(other: twin), by: "0533", reason: "不是同一人"))
        #expect(try await come(plant) == .visitDonorTwin(twin))
        try await plant.must(
            plant.errand(DonorTable.self, id, .tellApart(other: twin), by: "0533", reason: "两人"))
        #expect(try await come(plant) == nil)
    }

    // MARK: Days

    @Test func `half an hour after midnight gives on the new day of the station's clock`() async throws {
        let plant = try await plant()
        let tomorrow = Plant.today.adding(days: 1)
        plant.clock.jump(to: tomorrow.start(offsetMinutes: 480) - .minutes(10))
        #expect(try await come(plant) == nil)
        let bag = DemoStation.own.label(serial: 9_101, collectedOn: tomorrow).number
        try await plant.settle("V-9", .accepted)
        plant.clock.jump(to: tomorrow.start(offsetMinutes: 480) + .minutes(31))
        try await plant.collect("V-9", bag, until: tomorrow.start(offsetMinutes: 480) + .minutes(30))
        let kept = try plant.store.read { (snapshot) throws(Fault) in try BagLookups.bag(bag, from: snapshot) }
        #expect(kept?.record.collectedOn == tomorrow)
        #expect(try #require(kept).collectedAt.day(offsetMinutes: 0) == Plant.today)
        plant.clock.jump(to: tomorrow.adding(days: 14).start(offsetMinutes: 480) - .minutes(1))
        let next = tomorrow.adding(days: 14)
        #expect(
            try await come(plant, "V-10")
                == .visitIntervalShort(days: 14, last: tomorrow, station: Self.own, next: next))
        plant.clock.jump(to: next.start(offsetMinutes: 480) + .minutes(1))
        #expect(try await come(plant, "V-10") == nil)
    }

    // MARK: Who it was

    @Test func `leaves nothing of who it was in the station's tables, before and after the identity is erased`()
        async throws
    {
        let plant = try await plant()
        let resident = donor.resident
        #expect(try await come(plant, card: try tag(plant)) == nil)
        try await plant.settle("V-9", .deferred(code: "T-COLD", until: Plant.today.adding(days: 7)))
        let hidden =
            [
                try donor.identity().name, resident, String(resident.dropFirst(6).prefix(8)),
                String(resident.suffix(4)),
            ].map { Array($0.utf8) } + [try tag(plant).bytes, Array(try tag(plant).hex.utf8)]
        func told() throws -> [String] {
            let tables =
                VisitTable.tables + RunTable.tables + StationBoxTable.tables + StationShipmentTable.tables
                + BagTable.tables + LabelTable.tables + LookBackTable.tables
            return try PlantChecks.rows(plant.store, tables).flatMap { row in
                row.compactMap { value -> String? in
                    let bytes: [UInt8]
                    switch value {
                    case .text(let text): bytes = Array(text.utf8)
                    case .bytes(let held): bytes = held
                    default: return nil
                    }
                    return hidden.contains { part in
                        bytes.count >= part.count
                            && (0...bytes.count - part.count).contains {
                                bytes[$0..<$0 + part.count].elementsEqual(part)
                            }
                    } ? "\(value)" : nil
                }
            }
        }
        #expect(try told() == [])
        try await plant.must(try plant.erasure(of: id, .courtOrder))
        #expect(try told() == [])
        #expect(try await come(plant, "V-10") == .visitDonorErased)
    }
}
