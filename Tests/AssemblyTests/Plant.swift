import Assembly
import Identity
import Kernel
import Ledger
import Notices
import Plasma
import TestKit
import Testing

/// The people of a plant with their keys, made once: two plants of the same people have the same bytes.
struct PlantPeople: Sendable {
    struct Person: Sendable {
        let number: String
        let role: String
        let first: SealedKey
        let own: SealedKey
        let key: OpenKey
    }

    static let cost = ScryptCost(n: 16, r: 1, p: 1)
    static let roles = [
        "0001": "administrator", "0417": "receiver", "0418": "receiver", "0288": "leader", "0720": "production",
        "0533": "qa", "0539": "qp",
        "0105": "registrar", "0610": "privacy", "0900": "inspector",
        "0701": "reception", "0702": "physician", "0703": "nurse", "0704": "laboratory", "0705": "packer",
        "0706": "station-lead", "0301": "analyst", "0302": "checker",
    ]

    /// Whose accounts are opened later than on the first day.
    static let later = ["0450": "engineer"]

    let people: [String: Person]

    init() throws {
        var people: [String: Person] = [:]
        for (number, role) in PlantPeople.roles.merging(PlantPeople.later, uniquingKeysWith: { $1 }) {
            let first = try PersonalKey.create(person: number, password: "first", cost: PlantPeople.cost)
            let own = try PersonalKey.create(person: number, password: "own", cost: PlantPeople.cost)
            people[number] = Person(
                number: number, role: role, first: first, own: own,
                key: try PersonalKey.open(own, person: number, password: "own"))
        }
        self.people = people
    }
}

/// A command on its way, with its noun erased: it may be delivered again and again.
struct Act: Sendable {
    let id: CommandID
    let what: String
    let deliver: @Sendable (any Performing) async -> Result<Receipt, Denial>

    init<T: FactTable>(_ errand: Errand<T>) {
        id = errand.id
        what = "\(T.R.noun)/\(errand.record) \(errand.command)"
        deliver = { node in
            do throws(Denial) {
                return .success(try await node.perform(errand).receipt)
            } catch {
                return .failure(error)
            }
        }
    }
}

/// A whole plant on one store: the real house, a clock and numbers that a test can repeat.
final class Plant {
    static let origin = "test.example/plant"
    static let today = Day(daysSinceEpoch: 20_778)

    let store: FaultyStore
    let people: PlantPeople
    let clock: HandClock
    let setup: EngineSetup
    let key: VerifierKey
    private(set) var sequencer: Sequencer
    private let numbers: SharedNumbers

    init(_ inner: any Store, people: PlantPeople, seed: UInt64) throws {
        store = FaultyStore(inner)
        self.people = people
        let clock = HandClock()
        let numbers = SharedNumbers(seed)
        self.clock = clock
        self.numbers = numbers
        let signer = try #require(NoteSigner(name: Plant.origin, seed: [UInt8](repeating: 7, count: 32)))
        key = signer.verifierKey
        // Every flush signs, so that no timer of the machine decides where checkpoints stand.
        setup = EngineSetup(
            clock: { clock.read() }, random: { numbers.next() }, signer: signer, checkpointEvery: .zero,
            masterKey: MasterKey(bytes: [UInt8](repeating: 9, count: 32)),
            matchKey: MatchKey(bytes: [UInt8](repeating: 5, count: 32)))
        sequencer = try Sequencer(store: store, house: house, setup: setup)
    }

    static func open(_ place: TestPlace) throws(Fault) -> any LeasedStore {
        try place.open(origin: origin, views: house.tables)
    }

    /// The program ends and is started again.
    func restart() async throws {
        await sequencer.stop()
        sequencer = try Sequencer(store: store, house: house, setup: setup)
    }

    func errand<T: FactTable>(
        _ table: T.Type, _ record: String, _ command: T.R.Deed, by person: String, reason: String? = nil,
        signatures: [Signature] = [], files: [KeptFile] = [], newKey: WrappedKey? = nil
    ) -> Act {
        Act(
            Errand(
                table, id: CommandID(high: numbers.next(), low: numbers.next()), record: record,
                command: command,
                person: person, workstation: "lane", reason: reason, signatures: signatures, files: files,
                newKey: newKey))
    }

    func sign(
        _ record: Subject, version: Int64, content: [UInt8], _ meaning: SignatureMeaning, by person: String
    ) throws -> Signature {
        let signer = try #require(people.people[person])
        let statement = SignatureStatement(
            record: record, version: version, digest: TreeHash.sha256(content), meaning: meaning,
            person: person,
            role: signer.role, signedAt: clock.read(), zoneMinutes: 480)
        return Signature(
            statement: statement, key: signer.key.name, bytes: signer.key.sign(statement.canonicalBytes))
    }

    func load<T: FactTable>(_ table: T.Type, _ id: String) throws(Fault) -> T.R.State {
        try store.read { (snapshot) throws(Fault) in try T.load(id, from: snapshot) }
    }

    /// What must work.
    func must(_ act: Act) async throws {
        if case .failure(let denial) = await act.deliver(sequencer) {
            throw PlantFailure(what: "\(act.what): \(denial)")
        }
    }
}

struct PlantFailure: Error, CustomStringConvertible {
    let what: String
    var description: String { what }
}

extension Plant {
    static let stations = DemoStation.all

    /// Shipments of a seed, small enough to be received whole.
    static func shipments(_ seed: UInt64, bags: Int) -> [DemoShipment] {
        [
            DemoShipment(
                seed: seed, id: "SH-1", station: .isbt, shippedOn: today.adding(days: -1), bags: bags),
            DemoShipment(
                seed: seed &+ 1, id: "SH-2", station: .own, shippedOn: today.adding(days: -1), bags: bags,
                serial: 1_001),
        ]
    }

    /// People, limits, stations, and shipments at the gate.
    func found(_ shipments: [DemoShipment]) async throws {
        clock.advance(.zero - Plant.noticeKept)
        let first = people.people.values.filter { PlantPeople.later[$0.number] == nil }
        for person in first.sorted(by: { $0.number < $1.number }) {
            let opening = AccountOpening(
                name: "工 \(person.number)", role: person.role, key: SealedKeyFields(person.first))
            let isFirst = person.role == administratorRole
            try await must(
                errand(
                    AccountTable.self, person.number, isFirst ? .found(opening) : .open(opening),
                    by: isFirst ? Standing.node.person : "0001"))
            try await must(
                errand(
                    AccountTable.self, person.number, .changePassword(SealedKeyFields(person.own)),
                    by: Standing.node.person))
            if isFirst { continue }
            try await must(
                errand(
                    AccountTable.self, person.number,
                    .checkIdentity(.identityCard, acceptedResponsibility: true),
                    by: "0001"))
        }
        try await keepRecords()
        let pack = try LimitsPack.read(receivingPackBytes)
        try await must(errand(LimitsTable.self, pack.name, .adopt(pack), by: "0105"))
        for station in Plant.stations {
            try await must(
                errand(
                    StationTable.self, station.code,
                    .register(try station.profile(licenceValidTo: Plant.today.adding(months: 8))), by: "0105")
            )
        }
        try await registerDonors()
        try await stationDay()
        for shipment in shipments { try await announce(shipment) }
        try await reviewTrail()
        try await reviewAccess()
        try await weaveLineage(shipments)
        try await lookBack()
        try await administer()
    }

    /// QA reads who has access, and signs it.
    private func reviewAccess() async throws {
        let sheet = try store.read { (snapshot) throws(Fault) in try AccessReviewTable.sheet(from: snapshot) }
        let own = try sign(
            Subject(AccessReviewRules.noun, "AR-1"), version: AccessReviewRules.version,
            content: sheet.canonicalBytes, .reviewed, by: "0533")
        try await must(
            errand(
                AccessReviewTable.self, "AR-1", .sign(sheet, finding: "无异常"), by: "0533", signatures: [own]))
    }

    private func announce(_ shipment: DemoShipment) async throws {
        let bytes = Array(shipment.manifestCSV.utf8)
        let digest = TreeHash.sha256(bytes)
        let labels = try load(StationTable.self, shipment.station).profile.map {
            CodeBook(schemes: $0.schemes)
        }
        let manifest = try ManifestReader(
            name: "manifest.csv", digest: digest, labels: { _ in labels }, decodeGB18030: { _ in nil }
        ).read(bytes)
        try await must(
            errand(
                ShipmentTable.self, shipment.id, .announce(manifest), by: "0417",
                files: [KeptFile(digest: digest, bytes: bytes)]))
        let report = ArrivalReport(
            vehicle: "川A12345", lanes: ["1", "2"], boxesCounted: shipment.boxes, sealsIntact: true)
        try await must(errand(ShipmentTable.self, shipment.id, .arrive(report), by: "0417"))
        let curve = Array(shipment.loggerCSV().utf8)
        let seen = TreeHash.sha256(curve)
        let series = try LoggerReader(
            name: "logger.csv", digest: seen, zoneMinutes: 480, decodeGB18030: { _ in nil }
        ).read(curve)
        try await must(
            errand(
                ShipmentTable.self, shipment.id, .judgeTemperature(series), by: "0417",
                files: [KeptFile(digest: seen, bytes: curve)]))
    }
}
