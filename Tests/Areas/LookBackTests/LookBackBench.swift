import Donors
import Exchange
import Kernel
import Ledger
import Lineage
import Plasma
import Rejects
import Retest
import Storage
import StoreSQLite
import TestKit
import Testing

@testable import LookBack

/// A ledger of everything that a look-back touches; `p1` and `p2` may do everything, and sign.
final class LookBackBench {
    static let origin = "test.example/look-back"
    static let station = "0012"
    static let donor = "0012-D1"
    static let permissions: Set<Permission> = [
        "lookback.view", "lookback.open", "lookback.assess", "lookback.approve", "lookback.rules", "lineage.record",
        "lineage.register", "lineage.hold", "lineage.migrate", "donors.donate", "donors.rules", "donors.merge",
        "plasma.register", "plasma.verify", "rejects.approve", "rejects.apply", "rejects.execute", "plasma.hold",
        "plasma.decide", "exchange.register",
    ]

    let store: any LeasedStore
    let house: House
    let sequencer: Sequencer
    let clock = HandClock(.storyStart)
    private var keys: [String: OpenKey] = [:]
    private var commands: UInt64 = 0
    private var files: UInt8 = 0

    init(_ kind: TestStore = .sqliteMemory) throws {
        var told: [String: (name: String, publicKey: [UInt8])] = [:]
        for person in ["p1", "p2", "p3", "p4"] {
            let sealed = try PersonalKey.create(person: person, password: "x", cost: ScryptCost(n: 16, r: 1, p: 1))
            keys[person] = try PersonalKey.open(sealed, person: person, password: "x")
            told[person] = (sealed.keyName, sealed.publicKey)
        }
        house = House(
            [lookBackArea, lineageArea, plasma, donorsArea, exchangeArea, storageArea, rejectsArea, retestArea],
            authority: .open(Self.permissions, keys: told))
        store = try TestPlace(kind).open(origin: Self.origin, views: house.tables)
        let signer = try #require(NoteSigner(name: Self.origin, seed: [UInt8](repeating: 7, count: 32)))
        let numbers = SharedNumbers(5)
        let clock = clock
        sequencer = try Sequencer(
            store: store, house: house,
            setup: EngineSetup(
                clock: { clock.read() }, random: { numbers.next() }, signer: signer, checkpointEvery: .zero))
    }

    @discardableResult
    func perform<T: FactTable>(
        _ table: T.Type, _ command: T.R.Deed, on record: String, by person: String = "p1", reason: String? = "x",
        signatures: [Signature] = []
    ) async throws(Denial) -> Outcome<T.R.Event> {
        commands += 1
        return try await sequencer.perform(
            Errand(
                T.self, id: CommandID(high: 1, low: commands), record: record, command: command, person: person,
                reason: reason, signatures: signatures))
    }

    func refusal(_ act: () async throws -> Void) async throws -> Refusal? {
        do {
            try await act()
            return nil
        } catch Denial.refused(let refusal) {
            return refusal
        }
    }

    func refusal<T: FactTable>(
        _ table: T.Type, _ command: T.R.Deed, on record: String, reason: String? = "x"
    ) async throws -> Refusal? {
        try await refusal { try await perform(table, command, on: record, reason: reason) }
    }

    // MARK: A plant, a station and a donor

    static let good = ["protein": "58", "ALT": "17"]

    func found(rules: Bool = true) async throws {
        try await perform(
            CriteriaTable.self,
            .adopt(
                try CriteriaPack.read(Array(Repository.text(of: "Sources/Assembly/Packs/donation-rules.json").utf8))),
            on: CriteriaPack.packName)
        if rules { try await adoptRules() }
        try await foundRest()
    }

    private func adoptRules() async throws {
        try await perform(
            LookBackPackTable.self,
            .adopt(try LookBackPack.read(Array(Repository.text(of: "Sources/Assembly/Packs/lookback.json").utf8))),
            on: LookBackPack.packName)
    }

    private func foundRest() async throws {
        for station in [Self.station, "0013"] {
            let scheme = try CodeScheme(
                id: "P-\(station)", issuer: station, validFrom: Day(daysSinceEpoch: 18_262),
                pattern: try CodePattern("P{station:4n}{date:yyyymmdd}{serial:4n}{check:1}"), check: .mod37_2)
            let profile = StationProfile(
                name: "样例", licence: "L", licenceValidTo: Day(daysSinceEpoch: 30_000), contracted: true,
                schemes: [scheme])
            try await perform(StationTable.self, .register(profile), on: station)
        }
        let partner = PartnerDetail(name: "样例", role: .station, code: Self.station, key: nil)
        try await perform(PartnerTable.self, .register(partner, compared: ""), on: "station.example/0012")
        try await registerDonor(Self.donor)
        try await registerMaterials()
    }

    func registerDonor(_ id: String, tag: UInt8 = 1) async throws(Denial) {
        let parts = id.split(separator: "-")
        try await perform(
            DonorTable.self,
            .report(
                DonorReport(
                    station: String(parts[0]), number: String(parts[1]), status: .regular, sex: .male, abo: .o,
                    tag: Digest.story([tag]))), on: id)
    }

    private func registerMaterials() async throws {
        let materials: [(String, MaterialStage, Unit, VirusStatus)] = [
            ("PLASMA", .plasma, .gram, .pre), ("POOL", .pool, .kilogram, .pre), ("PASTE", .fraction, .kilogram, .pre),
            ("BULK", .bulk, .litre, .post), ("LOT", .lot, .one, .post), ("PACK", .pack, .one, .post),
        ]
        for (code, stage, unit, virus) in materials {
            try await perform(
                MaterialTable.self,
                .register(Material(name: Phrase(code, code), stage: stage, unit: unit, virus: virus)), on: code)
        }
        try await perform(
            ProcessTable.self,
            .declare(
                ProcessProfile(
                    name: Phrase("MIX", "MIX"), reducesVirus: true,
                    tolerancePercent: try #require(DecimalNumber("100")), source: "MR-1",
                    effectiveFrom: Day(daysSinceEpoch: 20_000))), on: "MIX")
    }

    /// A donation as its station reports it, tested unless said otherwise.
    func donate(
        _ bag: String, at moment: Moment, of donor: String = donor, positive: Bool = false, tested: Bool = true
    ) async throws {
        let donation = Donation(
            bag: bag, donor: donor, station: String(donor.prefix(4)), collectedAt: moment,
            volumeMillilitres: DecimalNumber(coefficient: 575), weightGrams: DecimalNumber(coefficient: 590),
            type: "normal", plasmaState: .normal, ageYears: 38)
        try await perform(DonationTable.self, .record(donation), on: bag)
        if tested { try await report(bag, at: moment, positive: positive) }
    }

    func report(_ bag: String, at moment: Moment, positive: Bool) async throws {
        let codes = try store.read { (snapshot) throws(Fault) in try CriteriaTable.versions(from: snapshot) }[0].panel
        let results = codes.map { item in
            StationResult(
                item: item.code, value: Self.good[item.code].flatMap { DecimalNumber($0) },
                unit: Self.good[item.code] == nil ? nil : item.unit,
                interpretation: positive && item.code == "anti-HCV" ? .reactive : .negative,
                testedAt: moment - .hours(1))
        }
        try await perform(DonationTable.self, .reportResults(results), on: bag)
    }

    /// Bags as an older system handed them over: the house has them.
    func take(_ bags: [String], of donor: String = donor) async throws(Denial) {
        files += 1
        try await perform(
            MigrationTable.self,
            .record(
                MigratedGenealogy(
                    system: "old", file: Digest.story([files]), fileName: "a.csv",
                    nodes: bags.map {
                        MigratedNode(
                            Self.bag($0), material: "PLASMA", stage: .plasma, virus: .pre,
                            quantity: Quantity(DecimalNumber(coefficient: 590), .gram),
                            donor: String(donor.dropFirst(5)),
                            station: String(donor.prefix(4)), madeAt: clock.read() - .days(1))
                    }, edges: [])), on: "MG-\(files)")
    }

    static func bag(_ code: String) -> Subject { Subject(LineageRows.bag, code) }
    static func batch(_ code: String) -> Subject { Subject(LineageRows.batch, code) }
    static func quantity(_ text: String) -> Quantity {
        guard let quantity = Quantity(text) else { preconditionFailure("a quantity of the tests") }
        return quantity
    }

    /// Makes things of bags and batches; a batch gives a tenth of a kilogram.
    @discardableResult
    func make(
        _ id: String, _ takes: [Subject], _ makes: [(String, String)], at moment: Moment? = nil
    ) async throws(Denial) -> Outcome<StepFact> {
        let order = StepOrder(
            process: "MIX", performedAt: moment,
            takes: takes.map { StepTake($0, $0.noun == LineageRows.bag ? nil : share($0)) },
            makes: makes.map { StepMake($0.0, of: $0.1, amount($0.1)) }, isOutOfBalance: true)
        return try await perform(StepTable.self, .perform(order), on: id)
    }

    private func share(_ subject: Subject) -> Quantity {
        let unit = store.unit(of: subject)
        return Quantity(DecimalNumber(coefficient: 1, scale: unit == .one ? 0 : 1), unit)
    }

    private func amount(_ material: String) -> Quantity {
        switch material {
        case "BULK": Self.quantity("90 L")
        case "LOT", "PACK": Quantity(DecimalNumber(coefficient: 900), .one)
        default: Self.quantity("900 kg")
        }
    }

    // MARK: A case

    static func opening(
        _ donor: String = donor, at moment: Moment, pathogen: String = "HCV", infected: [String] = [],
        distributed: [String] = [], profile: String = "CN"
    ) -> CaseOpening {
        CaseOpening(
            donor: donor, trigger: .latePositive, at: moment, pathogen: pathogen, profile: profile,
            infected: infected, distributed: distributed)
    }

    func state(_ id: String = "LB-1") throws -> CaseState {
        try store.read { (snapshot) throws(Fault) in try CaseTable.load(id, from: snapshot) }
    }

    func signature(
        _ statement: CaseStatement, version: Int64, _ meaning: SignatureMeaning, by person: String = "p1"
    ) throws -> Signature {
        try signature(
            Subject(CaseRules.noun, statement.record), statement.canonicalBytes, version: version, meaning, by: person)
    }

    func signature(
        _ record: Subject, _ content: [UInt8], version: Int64, _ meaning: SignatureMeaning, by person: String
    ) throws -> Signature {
        let told = SignatureStatement(
            record: record, version: version, digest: TreeHash.sha256(content), meaning: meaning, person: person,
            role: "tester", signedAt: clock.read(), zoneMinutes: 480)
        let key = try #require(keys[person])
        return Signature(statement: told, key: key.name, bytes: key.sign(told.canonicalBytes))
    }

    @discardableResult
    func open(_ opening: CaseOpening, _ id: String = "LB-1") async throws -> CaseState {
        let own = try signature(CaseRules.statement(id, opening, reason: "x"), version: 0, .performed)
        try await perform(CaseTable.self, .open(opening), on: id, signatures: [own])
        return try state(id)
    }

    /// An act of a case, signed as its rules want it.
    func act(
        _ command: CaseCommand, _ name: String, _ detail: [String], _ id: String = "LB-1",
        _ meaning: SignatureMeaning = .approved, by person: String = "p1"
    ) async throws {
        let own = try signature(
            CaseStatement(id, name, detail, reason: "x"), version: try state(id).version, meaning, by: person)
        try await perform(CaseTable.self, command, on: id, by: person, signatures: [own])
    }

    func decide(_ decision: HitDecision, _ subjects: [Subject], _ id: String = "LB-1") async throws {
        try await act(.decide(decision, subjects), decision.rawValue, subjects.map(\.description), id)
    }

    func finish(_ id: String = "LB-1") async throws {
        for notice in try state(id).beginning?.notices ?? [] {
            try await perform(CaseTable.self, .acknowledge(notice: notice.code, reference: "r"), on: id)
        }
        try await report(.review, "review", .reviewed, id, by: "p1")
        try await report(.close, "close", .approved, id, by: "p2")
    }

    func report(
        _ command: CaseCommand, _ name: String, _ meaning: SignatureMeaning, _ id: String = "LB-1", by person: String
    ) async throws {
        let state = try state(id)
        let own = try signature(.report(state, name, reason: "x"), version: state.version, meaning, by: person)
        try await perform(CaseTable.self, command, on: id, by: person, signatures: [own])
    }

    // MARK: Questions

    func isHeld(_ subject: Subject) throws -> Bool {
        try store.read { (snapshot) throws(Fault) in try LineageLookups.isHeld(subject, from: snapshot) }
    }

    func rows(_ tables: [Table]? = nil) throws -> [[StoreValue]] {
        try store.read { (snapshot) throws(Fault) in
            var rows: [[StoreValue]] = []
            for table in tables ?? house.tables {
                try snapshot.scan(table) { (row) throws(Fault) in
                    rows.append([.text(table.name)] + (0..<row.columnCount).map { row.value($0) })
                }
            }
            return rows
        }
    }
}

extension Store {
    /// The unit in which a batch is counted.
    fileprivate func unit(of subject: Subject) -> Unit {
        do throws(Fault) {
            return try read { (snapshot) throws(Fault) in
                try LineageLookups.node(subject, from: snapshot)?.node.quantity?.unit ?? .kilogram
            }
        } catch {
            return .kilogram
        }
    }
}
