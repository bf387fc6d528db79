import Donors
import Kernel
import Ledger
import Records
import TestKit
import Testing
import Web

@testable import Assembly
@testable import xuemai_verify

@Suite struct `An erased donor` {
    private let plant: Plant
    private let id = DonorRules.id(station: DemoDonor.all[1].station, number: DemoDonor.all[1].number)
    private var person: Subject { Subject(DonorRules.noun, id) }

    init() async throws {
        plant = try Plant(Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 51)
        try await plant.found(Plant.shipments(51, bags: 2))
    }

    private func archive() async throws -> RecordFile {
        try await plant.sequencer.seal()
        let made = try plant.store.read { (snapshot) throws(Fault) in try RecordArchive.make(of: person, snapshot) }
        guard case .bytes(let bytes) = made else { throw PlantFailure(what: "no archive") }
        return try RecordFile(reading: bytes)
    }

    private func holds(_ file: RecordFile) -> Bool {
        RecordVerdict(of: file, policy: TlogPolicy(log: plant.key), old: nil, signers: []).holds
    }

    private func key() throws -> [UInt8]? {
        try plant.store.read { (snapshot) throws(Fault) in try PersonalKeys.wrapped(of: person, snapshot) }
    }

    private func node() async throws -> LiveNode {
        await plant.sequencer.stop()
        return try liveNode(
            store: plant.store, setup: plant.setup, storeName: "memory", accessKey: .story,
            passwordCost: PlantPeople.cost, release: {})
    }

    @Test func `is readable for nobody, while every hash, proof and table stands`() async throws {
        let before = try await archive()
        #expect(holds(before) && before.entries.count >= 2)
        let sealed = try #require(try plant.load(DonorTable.self, id).sealed)
        let wrapped = try #require(try key())
        try await plant.must(try plant.erasure(of: id, .courtOrder))
        #expect(try key() == nil)
        let after = try await archive()
        #expect(holds(after) && after.entries.count == before.entries.count + 1 && holds(before))
        let rows = try PlantChecks.rows(plant.store, house.tables)
        try Replay.rebuild(plant.store, house: house)
        #expect(try PlantChecks.rows(plant.store, house.tables) == rows)
        #expect(try PlantChecks.findings(plant) == [])
        #expect(try key() == nil)
        #expect(try await node().openPersonal(sealed, of: person) == nil)
        #expect(wrapped.count == 60)
    }

    @Test func `is in clear nowhere in the database, before or after`() throws {
        let named = ["张示例", "李样例", "11010519491231002X", "13800000017"].map { Array($0.utf8) }
        for row in try PlantChecks.rows(plant.store, LedgerTables.all + house.tables) {
            for value in row {
                let bytes: [UInt8]
                switch value {
                case .text(let text): bytes = Array(text.utf8)
                case .bytes(let held): bytes = held
                default: continue
                }
                for name in named { #expect(!contains(bytes, name)) }
            }
        }
    }

    private func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        guard bytes.count >= part.count else { return false }
        return (0...bytes.count - part.count).contains { Array(bytes[$0..<$0 + part.count]) == part }
    }

    @Test func `loses a key that a restored backup brought back`() async throws {
        let wrapped = try #require(try key())
        try await plant.must(try plant.erasure(of: id, .courtOrder))
        func bringBack(_ person: Subject) throws {
            try plant.store.write { (tables) throws(Fault) in
                try tables.insert(
                    into: PersonalKeys.table, [.text(person.description), .bytes(wrapped)])
            }
        }
        try bringBack(person)
        #expect(try PersonalKeys.destroyErased(plant.store, house: house) == [person])
        #expect(try key() == nil && PersonalKeys.destroyErased(plant.store, house: house).isEmpty)
        // Erased after the backup was made: only the list beside the database knows.
        let other = Subject(DonorRules.noun, DonorRules.id(station: DemoDonor.all[0].station, number: "D0000017"))
        #expect(try PersonalKeys.destroyErased(plant.store, house: house, listed: [other]) == [other])
    }

    @Test func `is asked for again with the same command and answered with the same receipt`() async throws {
        let erasure = try plant.erasure(of: id, .courtOrder)
        guard case .success(let first) = await erasure.deliver(plant.sequencer),
            case .success(let second) = await erasure.deliver(plant.sequencer)
        else { throw PlantFailure(what: "refused") }
        #expect(first.leaf == second.leaf && second.repeated)
    }

    @Test func `Law.s42 is not erased inside the retention time, nor while a hold is open`() async throws {
        let early = await (try plant.erasure(of: id, .consentWithdrawn)).deliver(plant.sequencer)
        guard case .failure(.refused(let refusal)) = early else { throw PlantFailure(what: "erased") }
        #expect(refusal.code == "donors.donor.inside-retention" && refusal.reason.zh.contains("58"))
        let held = DonorRules.id(station: DemoDonor.all[0].station, number: DemoDonor.all[0].number)
        guard
            case .failure(.refused(.donorHeld("LB-1"))) = await (try plant.erasure(of: held, .courtOrder)).deliver(
                plant.sequencer)
        else { throw PlantFailure(what: "erased while held") }
        for other in ["0001", "0533", "0105"] {
            guard
                case .failure(.refused(.permissionMissing("donors.erase"))) = await
                    (try plant.erasure(
                        of: id, .courtOrder, by: other)).deliver(plant.sequencer)
            else { throw PlantFailure(what: "\(other) erased") }
        }
    }

    @Test func `has a key only if the command that brings it is performed, and one at most`() async throws {
        let fresh = Subject(DonorRules.noun, DonorRules.id(station: "nowhere", number: "D9"))
        func registration() throws -> (Act, SealedText) {
            let sealed = try plant.seal(DonorIdentity(name: "甲", resident: "11010519491231002X", phone: nil), of: fresh)
            return (
                plant.errand(
                    DonorTable.self, fresh.id, .register(station: "nowhere", number: "D9", sealed: sealed.bytes),
                    by: "0105", newKey: sealed.newKey), sealed
            )
        }
        guard
            case .failure(.refused(.donorStationUnknown("nowhere"))) = await (try registration().0).deliver(
                plant.sequencer)
        else { throw PlantFailure(what: "registered at no station") }
        #expect(
            try plant.store.read { (snapshot) throws(Fault) in try PersonalKeys.wrapped(of: fresh, snapshot) } == nil)
        let second = plant.errand(
            DonorTable.self, id, .correct(sealed: [UInt8](repeating: 1, count: 40)), by: "0105", reason: "x",
            newKey: WrappedKey(person: person, bytes: [1]))
        guard case .failure(.refused(.personalKeyExists)) = await second.deliver(plant.sequencer) else {
            throw PlantFailure(what: "a second key was taken")
        }
    }
}
