import Assembly
import Kernel
import Ledger
import StoreSQLite
import Synchronization
import TestKit
import Testing
import Web

@Suite struct `A node` {
    private let accounts: TestAccounts
    private let key: SealedKey

    init() throws {
        accounts = try TestAccounts(["p1"])
        key = try #require(accounts.held.withLock { $0.keys["p1"] })
    }

    private func node(maySign: Bool = true) throws -> LiveNode {
        let house = House(
            [.tallies],
            authority: .open(
                ["test.add"], keys: maySign ? ["p1": (name: key.keyName, publicKey: key.publicKey)] : [:]))
        let numbers = SharedNumbers(2)
        let clock = HandClock()
        let signer = try #require(NoteSigner(name: "o", seed: [UInt8](repeating: 1, count: 32)))
        return try LiveNode(
            store: SQLiteStore(memoryFor: "o", ledger: LedgerTables.all, views: house.tables), house: house,
            setup: EngineSetup(
                clock: { clock.read() }, random: { numbers.next() }, signer: signer, checkpointEvery: .zero),
            accounts: accounts.book, roles: [], storeName: "memory", accessKey: .story, passwordCost: TestAccounts.cost,
            release: {})
    }

    private func request(_ password: String, by signer: Signer = .again("p1")) -> SignatureRequest {
        SignatureRequest(
            signer, password: password, record: Subject("test.tally", "1"), version: 3,
            digest: TreeHash.sha256([1]), meaning: .reviewed, workstation: "lane 2")
    }

    @Test func `signs with the person's own key, and the ledger believes it`() async throws {
        let node = try node()
        let signature = try await node.sign(request(TestAccounts.password))
        #expect(signature.statement.person == "p1" && signature.statement.role == "tester")
        #expect(signature.statement.meaning == .reviewed && signature.statement.version == 3)
        let outcome = try await node.perform(
            Errand(
                TallyTable.self, id: node.freshCommandID(), record: "1", command: .add(1), person: "p1",
                signatures: [signature]))
        #expect(outcome.receipt.index == 0)
        let history = try await node.history(of: Subject("test.tally", "1"), before: .max, limit: 10)
        #expect(history.count == 1)
        #expect(history[0].head.signatures == [signature] && history[0].personName == "p1")
        #expect(try await node.seal(of: 0).leaf == history[0].leaf)
    }

    @Test func `counts a wrong password under a signature and says what is left`() async throws {
        let node = try node()
        await #expect(throws: Denial.refused(.init("identity.password.wrong", .none, next: .none))) {
            try await node.sign(request("no"))
        }
        #expect(accounts.failures("p1") == 1)
        for _ in 0..<3 { _ = await #expect(throws: Denial.self) { try await node.sign(request("no")) } }
        await #expect(throws: Denial.refused(.init("identity.password.locked", .none, next: .none))) {
            try await node.sign(request("no"))
        }
        await #expect(throws: Denial.refused(.init("identity.account.inactive", .none, next: .none))) {
            try await node.sign(request(TestAccounts.password))
        }
    }

    @Test func `Law.s12 signs nothing for the running session alone, nor for a staff number without its password`()
        async throws
    {
        let node = try node()
        for nothing in ["", "p1", " "] {
            await #expect(throws: Denial.refused(.init("identity.password.wrong", .none, next: .none))) {
                try await node.sign(request(nothing))
            }
        }
        await #expect(throws: Denial.refused(.init("identity.sign-in.wrong", .none, next: .none))) {
            try await node.signIn(SignInAttempt(number: "p1", password: "", isHome: true, workstation: ""))
        }
    }

    @Test func `Law.s24 signs first for number and password together, and counts a number that is not the signer's`()
        async throws
    {
        let node = try node()
        _ = try await node.sign(request(TestAccounts.password, by: .first("p1", number: "p1")))
        await #expect(throws: Denial.refused(.init("identity.signature.number-missing", .none, next: .none))) {
            try await node.sign(request(TestAccounts.password, by: .first("p1", number: "")))
        }
        #expect(accounts.failures("p1") == 0)
        await #expect(throws: Denial.refused(.init("identity.signature.number-other", .none, next: .none))) {
            try await node.sign(request(TestAccounts.password, by: .first("p1", number: "p2")))
        }
        #expect(accounts.failures("p1") == 1)
    }

    @Test func `signs nothing for somebody whose identity was not checked`() async throws {
        let node = try node(maySign: false)
        await #expect(throws: Denial.refused(.init("identity.signature.not-yet", .none, next: .none))) {
            try await node.sign(request(TestAccounts.password))
        }
    }

    @Test func `tells a locked account only to who knows its password`() async throws {
        let node = try node()
        for _ in 0..<TestAccounts.triesMax {
            await #expect(throws: Denial.refused(.init("identity.sign-in.wrong", .none, next: .none))) {
                try await node.signIn(SignInAttempt(number: "p1", password: "no", isHome: true, workstation: ""))
            }
        }
        await #expect(throws: Denial.refused(.init("identity.sign-in.wrong", .none, next: .none))) {
            try await node.signIn(SignInAttempt(number: "p1", password: "no", isHome: true, workstation: ""))
        }
        await #expect(throws: Denial.refused(.init("identity.account.inactive", .none, next: .none))) {
            try await node.signIn(
                SignInAttempt(number: "p1", password: TestAccounts.password, isHome: true, workstation: ""))
        }
    }

    @Test func `takes a new password only if it is long and new`() async throws {
        let node = try node()
        for weak in ["short", TestAccounts.password, "p1"] {
            await #expect(throws: Denial.refused(.init("identity.password.weak", .none, next: .none))) {
                try await node.changePassword("p1", from: TestAccounts.password, to: weak, workstation: "")
            }
        }
        try await node.changePassword(
            "p1", from: TestAccounts.password, to: "battery staple", workstation: "")
        _ = try await node.sign(request("battery staple"))
        await #expect(throws: Denial.self) { try await node.sign(request(TestAccounts.password)) }
    }

    @Test func `takes no command after it closed, and has sealed what it took`() async throws {
        let node = try node()
        _ = try await node.perform(
            Errand(TallyTable.self, id: node.freshCommandID(), record: "1", command: .add(1), person: "p1"))
        try await node.close()
        await #expect(throws: Denial.failed(Fault(.stopped, "this node is shutting down"))) {
            try await node.perform(
                Errand(
                    TallyTable.self, id: node.freshCommandID(), record: "1", command: .add(1), person: "p1"))
        }
        let state = try await node.state()
        #expect(state.size == 1 && state.checkpointSize == 1 && state.sealed)
    }

    @Test func `reads GB 18030, and says so when it cannot`() throws {
        let node = try node()
        #expect(node.decodeGB18030([0xd1, 0xaa, 0xbd, 0xac, 0x31]) == "血浆1")
        // Four bytes: 㐂 (U+3402) is outside GBK.
        #expect(
            node.decodeGB18030([0x81, 0x39, 0xee, 0x3a]) == "\u{3402}"
                || node.decodeGB18030([0x81, 0x39]) == nil)
        #expect(node.decodeGB18030([0xd1]) == nil)
        #expect(node.decodeGB18030([]) == "")
    }
}

extension Phrase {
    static let none = Phrase("", "")
}

@Suite struct `The assembly` {
    private let house = House([.tallies, .ledgers], authority: .open([]))

    private func findings(_ routes: [Route], rail: [RailPlace] = [], roles: [RoleGrant] = []) -> [String] {
        assemblyFindings(house: house, pages: [Pages(area: "t", routes: routes, rail: rail)], roles: roles)
    }

    private func route(_ path: StaticString, _ access: Access, _ method: Web.Method = .get) -> Route {
        Route(method, path, access) { (_) throws(Denial) in .missing }
    }

    @Test func `is quiet about what is right`() {
        #expect(
            findings(
                [route("/a", .permission("test.add")), route("/a", .signedIn, .post)],
                rail: [RailPlace(character: "甲", name: Phrase("甲", "A"), path: "/a", access: .signedIn)],
                roles: [RoleGrant("r", Phrase("", ""), ["test.add"])]
            ).isEmpty)
        let key = NoteSigner(name: "o", seed: [UInt8](repeating: 1, count: 32))?.verifierKey
        let proof = key.map { proofRoutes(key: $0) } ?? []
        #expect(proof.count == 4)
        #expect(assemblyFindings(house: house, pages: [.general([], proof: proof)], roles: []).isEmpty)
    }

    @Test func `tells every mistake`() {
        #expect(findings([route("/a/:x", .signedIn), route("/a/:y", .signedIn)]).count == 1)
        #expect(findings([route("a", .signedIn)]).count == 1)
        #expect(findings([route("/session/a", .signedIn)]).count == 1)
        #expect(findings([route("/preferences", .signedIn, .post)]).count == 1)
        #expect(findings([route("/a", .open)]).count == 1)
        #expect(findings([route("/a", .permission("test.nobody"))]).count == 1)
        #expect(
            findings(
                [], rail: [RailPlace(character: "甲", name: Phrase("甲", "A"), path: "/b", access: .signedIn)]
            )
            .count == 1)
        #expect(findings([], roles: [RoleGrant("r", Phrase("", ""), ["test.nobody"])]).count == 1)
    }

    @Test func `puts the riskiest and oldest task first`() {
        func task(_ urgency: Pages.Task.Urgency, _ since: Int64) -> Pages.Task {
            Pages.Task(
                urgency: urgency, since: Moment(microseconds: since), title: Phrase("", ""),
                detail: Phrase("", ""),
                action: Phrase("", ""), path: "/", verdict: .waiting)
        }
        let sorted = sortedTasks([task(.later, 1), task(.now, 9), task(.today, 2), task(.now, 3)])
        #expect(sorted.map(\.since.microseconds) == [3, 9, 2, 1])
    }
}
