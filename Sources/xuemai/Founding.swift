import ArgumentParser
import Assembly
import Comparison
import Donors
import Film
import Identity
import Kernel
import Ledger
import LookBack
import Plasma
import Pooling
import Preparation
import Records
import Retest

/// What the first commands of a ledger are: made by the node or by its first administrator, never beside the engine.
struct Founding {
    /// Shorter ones are refused for the first administrator; the password policy itself is a setting of the node.
    static let passwordLengthMin = 8

    let node: LiveNode
    var cost: ScryptCost = .standard

    func administrator(_ person: String, name: String, password: String) async throws {
        guard password.count >= Founding.passwordLengthMin else {
            throw ValidationError("the password has fewer than \(Founding.passwordLengthMin) characters")
        }
        let key = try PersonalKey.create(person: person, password: password, cost: cost)
        try await perform(
            AccountTable.self, on: person, as: Standing.node.person,
            .found(AccountOpening(name: name, role: "administrator", key: SealedKeyFields(key))))
    }

    /// Adopts the limits that this program brings, unless that version was adopted before.
    func adoptLimits(as person: String) async throws {
        let pack = try LimitsPack.read(receivingPackBytes)
        let known = try await node.read { (snapshot) throws(Fault) in
            try LimitsTable.versions(pack.name, from: snapshot).contains { $0.version == pack.version }
        }
        if known { return }
        try await perform(LimitsTable.self, on: pack.name, as: person, .adopt(pack))
    }

    /// Adopts the limits of stores that this program brings, unless that version was adopted before.
    func adoptStoreLimits(as person: String) async throws {
        let pack = try LimitsPack.read(storePackBytes)
        let known = try await node.read { (snapshot) throws(Fault) in
            try LimitsTable.versions(pack.name, from: snapshot).contains { $0.version == pack.version }
        }
        if known { return }
        try await perform(LimitsTable.self, on: pack.name, as: person, .adopt(pack))
    }

    /// Adopts the limits of quarantine that this program brings, unless that version was adopted before.
    func adoptQuarantine(as person: String) async throws {
        let pack = try LimitsPack.read(quarantinePackBytes)
        let known = try await node.read { (snapshot) throws(Fault) in
            try LimitsTable.versions(pack.name, from: snapshot).contains { $0.version == pack.version }
        }
        if known { return }
        try await perform(LimitsTable.self, on: pack.name, as: person, .adopt(pack))
    }

    /// Adopts the rules for donors that this program brings, unless that version was adopted before.
    func adoptDonationRules(as person: String) async throws {
        let pack = try CriteriaPack.read(donationRulesPackBytes)
        let known = try await node.read { (snapshot) throws(Fault) in
            try CriteriaTable.packs(from: snapshot).contains { $0.version == pack.version }
        }
        if known { return }
        try await perform(CriteriaTable.self, on: CriteriaPack.packName, as: person, .adopt(pack))
    }

    /// Adopts the specification of the re-test that this program brings, unless that version was adopted before.
    func adoptRetest(as person: String) async throws {
        let pack = try RetestPack.read(retestPackBytes)
        let known = try await node.read { (snapshot) throws(Fault) in
            try SpecificationTable.packs(from: snapshot).contains { $0.version == pack.version }
        }
        if known { return }
        try await perform(SpecificationTable.self, on: RetestPack.packName, as: person, .adopt(pack))
    }

    /// Adopts the rules of picking and of pooling that this program brings, unless those versions were adopted before.
    func adoptProduction(as person: String) async throws {
        let picking = try PreparationPack.read(preparationPackBytes)
        let pooling = try PoolingPack.read(poolingPackBytes)
        let known = try await node.read { (snapshot) throws(Fault) in
            (
                picking: try SelectionTable.packs(from: snapshot).contains { $0.version == picking.version },
                pooling: try PoolingPackTable.packs(from: snapshot).contains { $0.version == pooling.version }
            )
        }
        if !known.picking {
            try await perform(SelectionTable.self, on: PreparationPack.packName, as: person, .adopt(picking))
        }
        if !known.pooling {
            try await perform(PoolingPackTable.self, on: PoolingPack.packName, as: person, .adopt(pooling))
        }
    }

    /// Adopts the limits of the parallel analysis that this program brings, unless that version was adopted before.
    func adoptParallelLimits(as person: String) async throws {
        let limits = try ParallelLimits.read(parallelLimitsPackBytes)
        let known = try await node.read { (snapshot) throws(Fault) in
            try ParallelLimitsTable.packs(from: snapshot).contains { $0.version == limits.version }
        }
        if known { return }
        try await perform(ParallelLimitsTable.self, on: ParallelLimits.packName, as: person, .adopt(limits))
    }

    /// Adopts the retention times that this program brings, unless that version was adopted before.
    func adoptRetention(as person: String) async throws {
        let schedule = try RetentionSchedule.read(retentionPackBytes)
        let known = try await node.read { (snapshot) throws(Fault) in
            try ScheduleTable.versions(from: snapshot).contains { $0.version == schedule.version }
        }
        if known { return }
        try await perform(ScheduleTable.self, on: ScheduleRules.name, as: person, .adopt(schedule))
    }

    func adoptFilm(as person: String) async throws {
        let pack = try FilmPack.read(filmPackBytes)
        let known = try await node.read { (snapshot) throws(Fault) in
            try FilmPackTable.packs(from: snapshot).contains { $0.version == pack.version }
        }
        if known { return }
        try await perform(FilmPackTable.self, on: FilmPack.packName, as: person, .adopt(pack))
    }

    func adoptLookBack(as person: String) async throws {
        let pack = try LookBackPack.read(lookBackPackBytes)
        let known = try await node.read { (snapshot) throws(Fault) in
            try LookBackPackTable.packs(from: snapshot).contains { $0.version == pack.version }
        }
        if known { return }
        try await perform(LookBackPackTable.self, on: LookBackPack.packName, as: person, .adopt(pack))
    }

    func perform<T: FactTable>(
        _ table: T.Type, on record: String, as person: String, _ command: T.R.Deed, reason: String? = nil,
        files: [KeptFile] = [], newKey: WrappedKey? = nil
    ) async throws {
        do throws(Denial) {
            _ = try await node.perform(
                Errand(
                    T.self, id: node.freshCommandID(), record: record, command: command, person: person,
                    workstation: "console", reason: reason, files: files, newKey: newKey))
        } catch {
            throw Told(error)
        }
    }
}

/// A denial as the console says it.
struct Told: Error, CustomStringConvertible {
    let description: String

    init(_ denial: Denial) {
        description =
            switch denial {
            case .refused(let refusal):
                "\(refusal.reason.zh)。\(refusal.next.zh)\n\(refusal.reason.en). \(refusal.next.en) [\(refusal.code)]"
            case .failed(let fault): fault.told
            }
    }

    init(wrapping error: any Error) {
        description = (error as? Fault)?.told ?? "\(error)"
    }
}
