import Assembly
import Exchange
import Kernel
import Ledger
import Logging
import Server
import StoreSQLite
import Synchronization
import TestKit
import Web
import Witness

final class AtomicFlag: Sendable {
    private let raised = Mutex(false)
    /// True for the first who raises it.
    func raise() -> Bool {
        raised.withLock { raised in
            defer { raised = true }
            return !raised
        }
    }
}

/// Accounts kept in memory: what the area of accounts would keep, without its rules.
final class TestAccounts: Sendable {
    struct Held {
        var failures: [String: Int] = [:]
        var keys: [String: SealedKey] = [:]
        var first: Set<String> = []
        var factors: [String: AccountBook.Factor] = [:]
        var lastSteps: [String: Int64] = [:]
        /// Sign-ins that failed, in order.
        var told: [AccountBook.Failure] = []
    }

    static let cost = ScryptCost(n: 16, r: 1, p: 1)
    static let password = "correct horse"
    static let triesMax = 5
    static let accessKey = AccessKey.story
    let held = Mutex(Held())

    init(_ persons: [String], first: Set<String> = []) throws {
        for person in persons {
            let key = try PersonalKey.create(
                person: person, password: TestAccounts.password, cost: TestAccounts.cost)
            held.withLock { $0.keys[person] = key }
        }
        held.withLock { $0.first = first }
    }

    func failures(_ person: String) -> Int { held.withLock { $0.failures[person] ?? 0 } }

    var publicKeys: [String: (name: String, publicKey: [UInt8])] {
        held.withLock { $0.keys.mapValues { ($0.keyName, $0.publicKey) } }
    }

    var book: AccountBook {
        AccountBook(
            account: { (person, _) throws(Fault) in
                self.held.withLock { held in
                    guard let key = held.keys[person] else { return nil }
                    let left = max(0, TestAccounts.triesMax - (held.failures[person] ?? 0))
                    return AccountBook.Account(
                        person: person, sealedKey: key, course: left > 0 ? .open : .locked,
                        mustChangePassword: held.first.contains(person), triesLeft: left)
                }
            },
            formerPasswords: { (_, _, _) throws(Fault) in [] },
            factor: { (person, _) throws(Fault) in self.held.withLock { $0.factors[person] } },
            badge: { (_, _) throws(Fault) in nil },
            record: { (event, person, _, _, _) throws(Denial) in
                try self.held.withLock { (held) throws(Denial) in
                    switch event {
                    case .signedIn: held.failures[person] = 0
                    case .signedOut, .badgeRefused: break
                    case .codeUsed(let step):
                        guard step > held.lastSteps[person] ?? 0 else {
                            throw .refused(.init("identity.factor.code-used", .none, next: .none))
                        }
                        held.lastSteps[person] = step
                    case .signInFailed(let why):
                        held.told.append(why)
                        if why == .password || why == .code { held.failures[person, default: 0] += 1 }
                    case .signatureFailed: held.failures[person, default: 0] += 1
                    case .passwordChanged(let key), .keyRotated(let key):
                        held.keys[person] = key
                        held.first.remove(person)
                    }
                }
            })
    }
}

/// A whole node on a free port, with an area of tallies, gone after the test.
struct ServerStage: Sendable {
    let client: SocketClient
    let clock: HandClock
    let store: FaultyStore
    let accounts: TestAccounts
    let node: LiveNode

    /// The context of a fault as a store might word it; no page may show it.
    static let secret = "SELECT secret FROM donor at /var/lib/xuemai/ledger.sqlite"

    /// Of the log's key.
    static let seed = [UInt8](repeating: 7, count: 32)

    static func run(
        publicURL: String = "http://localhost", origin: String = "test.example/log", doors: OpenDoors = openDoors,
        setup change: (inout ServerSetup) -> Void = { _ in },
        _ body: @escaping @Sendable (ServerStage) async throws -> Void
    ) async throws {
        let clock = HandClock()
        let accounts = try TestAccounts(["p1", "p2", "pnew"], first: ["pnew"])
        let house = House(
            [.tallies, .ledgers, witnessArea, exchangeArea, .echo],
            authority: .open(
                ["test.add", "ledger.verify", "exchange.operate", "exchange.register"], keys: accounts.publicKeys))
        let store = FaultyStore(
            try SQLiteStore(memoryFor: origin, ledger: LedgerTables.all, views: house.tables))
        guard let signer = NoteSigner(name: origin, seed: seed) else {
            throw ClientFailure.noAnswer
        }
        let numbers = SharedNumbers(1)
        let metrics = MetricBoard()
        let node = try LiveNode(
            store: store, house: house,
            setup: EngineSetup(
                clock: { clock.read() }, random: { numbers.next() }, signer: signer, checkpointEvery: .zero,
                measure: { metrics.count($0) }),
            accounts: accounts.book, roles: [RoleGrant("tester", Phrase("试验员", "Tester"), ["test.add"])],
            storeName: "memory", accessKey: TestAccounts.accessKey, passwordCost: TestAccounts.cost, release: {})
        var setup = ServerSetup(
            host: "127.0.0.1", port: 0, publicURL: publicURL, site: "试验厂", version: "test")
        setup.handlesSignals = false
        setup.logsRequests = false
        setup.uploadBytesMax = 100_000
        setup.formBytesMax = 50_000
        setup.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        setup.metrics = metrics
        change(&setup)
        let pages = [Pages.tallies]
        let general = Pages.general(pages, proof: proofRoutes(key: signer.verifierKey))
        let served = setup
        let (ports, port) = AsyncStream<Int>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await serve(served, node: node, pages: [general] + pages, doors: doors) { port.yield($0) }
                port.finish()
            }
            var waiting = ports.makeAsyncIterator()
            guard let found = await waiting.next() else {
                try await group.next()
                throw ClientFailure.connect
            }
            try await body(
                ServerStage(
                    client: SocketClient(port: found), clock: clock, store: store, accounts: accounts,
                    node: node))
            group.cancelAll()
            do { try await group.waitForAll() } catch is CancellationError {}
        }
    }

    // MARK: What tests do again and again

    /// So many entries, each in its own command.
    func record(_ count: Int, of amount: Int64 = 1) async throws {
        for _ in 0..<count {
            _ = try await node.perform(
                Errand(
                    TallyTable.self, id: node.freshCommandID(), record: "T", command: .add(amount), person: "p1",
                    workstation: "test"))
        }
    }

    /// Signs in and gives the session's cookie, and its token as a page shows it.
    func signIn(_ person: String = "p1", password: String = TestAccounts.password) async throws -> Signed {
        let answer = try await tryToSignIn(person, password: password)
        let session = answer.cookie("xuemai_session") ?? ""
        let page = try await client.send("GET", "/", ["Cookie": "xuemai_session=\(session)"])
        return Signed(cookie: "xuemai_session=\(session)", csrf: page.field("csrf") ?? "", answer: answer)
    }

    func tryToSignIn(
        _ person: String, password: String, code: String? = nil, from address: String? = nil
    ) async throws -> Answer {
        let form = try await client.send("GET", "/session")
        let door = form.cookie("xuemai_door") ?? ""
        var fields = ["csrf": door, "badge": person, "password": password]
        fields["code"] = code
        var headers = ["Cookie": "xuemai_door=\(door)"]
        headers["X-Forwarded-For"] = address
        return try await post("/session", fields, headers)
    }

    func post(
        _ path: String, _ fields: [String: String], _ headers: [String: String] = [:]
    ) async throws -> Answer {
        let body = fields.map { "\($0.key)=\($0.value.replacing(" ", with: "+"))" }.joined(separator: "&")
        let type = ["Content-Type": "application/x-www-form-urlencoded"]
        return try await client.send(
            "POST", path, headers.merging(type) { left, _ in left }, body: Array(body.utf8))
    }
}

struct Signed: Sendable {
    let cookie: String
    let csrf: String
    let answer: Answer

    var headers: [String: String] { ["Cookie": cookie] }
    var fetching: [String: String] { ["Cookie": cookie, "X-Fragment": "1", "X-Csrf": csrf] }
}

extension Area {
    /// Declares the one right that the general pages ask for.
    static let ledgers = Area("Ledgers", nouns: [], permissions: ["ledger.verify": Phrase("核验", "Verify")])
}

extension Pages {
    /// Every kind of answer that a route can give.
    static let tallies = Pages(
        area: "Tallies",
        routes: [
            Route(.get, "/tallies", .permission("test.add")) { (visit) throws(Denial) in
                .page(page(visit.pageFrame(Phrase("数", "Tallies")), "<p>\(visit.query["q"] ?? "")</p>"))
            },
            Route(.get, "/tallies/:id", .permission("test.add")) { (visit) throws(Denial) in
                if visit.parameter("id") == "none" { return .missing }
                return .fragment("<p id=\"tally\">\(visit.parameter("id"))</p>")
            },
            Route(.post, "/tallies/:id", .permission("test.add")) { (visit) throws(Denial) in
                let amount = visit.form["amount"].flatMap { Int64($0) } ?? 1
                _ = try await visit.perform(TallyTable.self, on: visit.parameter("id"), .add(amount))
                return .seeOther("/tallies/\(visit.parameter("id"))")
            },
            Route(.post, "/tallies/:id/signatures", .permission("test.add")) { (visit) throws(Denial) in
                let signature = try await visit.sign(
                    Subject(TallyRules.noun, visit.parameter("id")), version: 1, digest: visit.node.hash([1]),
                    meaning: .performed)
                let amount = visit.form["amount"].flatMap { Int64($0) } ?? 1
                _ = try await visit.perform(
                    TallyTable.self, on: visit.parameter("id"), .add(amount), signatures: [signature])
                return .fragment("<p>\(visit.series.isBegun ? "password" : "number and password")</p>")
            },
            Route(.post, "/uploads", .signedIn) { (visit) throws(Denial) in
                .fragment("<p>\(visit.form.files["file"]?.bytes.count ?? 0)</p>")
            },
            Route(.get, "/secrets", .permission("test.secret")) { (_) throws(Denial) in .page("<p>secret</p>")
            },
            Route(.get, "/faults", .signedIn) { (_) throws(Denial) in
                throw .failed(Fault(.storeFailed, ServerStage.secret))
            },
            Route(.get, "/files", .signedIn) { (_) throws(Denial) in
                .file(name: "清单 1.csv", contentType: "text/csv", bytes: [97])
            },
            Route(.get, "/refusals", .signedIn) { (_) throws(Denial) in
                .refused("<!doctype html><p>kept</p>")
            },
        ],
        rail: [
            RailPlace(
                character: "数", name: Phrase("数", "Tallies"), path: "/tallies",
                access: .permission("test.add"))
        ])
}
