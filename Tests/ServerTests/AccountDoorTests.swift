import Assembly
import Identity
import Kernel
import Ledger
import StoreSQLite
import TestKit
import Testing
import Web

@Suite struct `The door over the record's accounts` {
    private let node: LiveNode
    private static let password = "first password"

    init() async throws {
        let numbers = SharedNumbers(3)
        let clock = HandClock()
        let signer = try #require(NoteSigner(name: "o", seed: [UInt8](repeating: 1, count: 32)))
        node = try liveNode(
            store: SQLiteStore(memoryFor: "o", ledger: LedgerTables.all, views: house.tables),
            setup: EngineSetup(
                clock: { clock.read() }, random: { numbers.next() }, signer: signer, checkpointEvery: .zero),
            storeName: "memory", accessKey: .story, passwordCost: TestAccounts.cost, release: {})
        let key = try PersonalKey.create(person: "0001", password: Self.password, cost: TestAccounts.cost)
        try await asNode(
            "0001", .found(AccountOpening(name: "李工", role: administratorRole, key: SealedKeyFields(key))))
    }

    private func asNode(_ record: String, _ command: AccountCommand) async throws {
        _ = try await node.perform(
            Errand(
                AccountTable.self, id: node.freshCommandID(), record: record, command: command,
                person: Standing.node.person))
    }

    private func attempts() async throws -> [Attempt.What] {
        try await node.read { (snapshot) throws(Fault) in
            try AccountLookups.attempts(limit: 50, from: snapshot).map(\.what)
        }
    }

    @Test func `lets the first administrator in, asks for a new password, and records all of it`()
        async throws
    {
        let first = try await node.signIn(
            SignInAttempt(number: "0001", password: Self.password, isHome: true, workstation: "lane 1"))
        #expect(first.mustChangePassword && first.standing.name == "李工")
        try await node.changePassword(
            "0001", from: Self.password, to: "second password", workstation: "lane 1")
        let second = try await node.signIn(
            SignInAttempt(number: "0001", password: "second password", isHome: true, workstation: "lane 1"))
        #expect(!second.mustChangePassword)
        try await node.signOut("0001", workstation: "lane 1")
        #expect(try await attempts() == [.signOut, .signIn, .signIn])
        #expect(node.roleName("administrator").zh == "系统管理员")
    }

    @Test func `takes no password back that was used before, nor one with the staff number in it`() async throws {
        try await node.changePassword("0001", from: Self.password, to: "second password", workstation: "")
        try await node.changePassword("0001", from: "second password", to: "third password", workstation: "")
        for (former, code) in [
            ("second password", "identity.password.used-before"), (Self.password, "identity.password.used-before"),
            ("pass-0001-word", "identity.password.weak"), ("aaaaaaaaaaaa", "identity.password.weak"),
        ] {
            let denial = await #expect(throws: Denial.self) {
                try await node.changePassword("0001", from: "third password", to: former, workstation: "")
            }
            guard case .refused(let refusal)? = denial else {
                Issue.record("\(former) was taken")
                continue
            }
            #expect(refusal.code == code)
        }
    }

    @Test func `gives a first password that is told once, opens the door and signs nothing, Law.s7`() async throws {
        let first = try await node.firstKey(for: "0002")
        let other = try await node.firstKey(for: "0002")
        #expect(first.password.count == 14 && first.password != other.password)
        try await asNode("0001", .changePassword(SealedKeyFields(try ownKey("0001"))))
        _ = try await node.perform(
            Errand(
                AccountTable.self, id: node.freshCommandID(), record: "0002",
                command: .open(AccountOpening(name: "王工", role: "qa", key: SealedKeyFields(first.sealed))),
                person: "0001"))
        let signedIn = try await node.signIn(
            SignInAttempt(number: "0002", password: first.password, isHome: true, workstation: "office"))
        #expect(signedIn.mustChangePassword && signedIn.standing.signingKey == nil)
    }

    @Test func `changes the key pair under the same password; the old one is on the list of revoked keys`()
        async throws
    {
        try await node.changePassword("0001", from: Self.password, to: "second password", workstation: "")
        try await node.rotateKey("0001", password: "second password", workstation: "office")
        let (revoked, account) = try await node.read { (snapshot) throws(Fault) in
            (
                try AccountLookups.revokedKeys(limit: 10, from: snapshot),
                try AccountLookups.account("0001", from: snapshot)
            )
        }
        #expect(revoked.map(\.person) == ["0001"] && revoked.first?.name != account?.key.keyName)
        _ = try await node.signIn(
            SignInAttempt(number: "0001", password: "second password", isHome: true, workstation: "office"))
        await #expect(throws: Denial.self) {
            try await node.rotateKey("0001", password: "no", workstation: "office")
        }
    }

    private func ownKey(_ person: String) throws -> SealedKey {
        try PersonalKey.create(person: person, password: "own password", cost: TestAccounts.cost)
    }

    @Test func `locks after five wrong passwords, even with the right one`() async throws {
        for left in (0..<AccountRules.failuresMax).reversed() {
            let code = left > 0 ? "identity.password.wrong" : "identity.password.locked"
            let denial = await #expect(throws: Denial.self) {
                try await node.unlock("0001", password: "no", workstation: "")
            }
            guard case .refused(let refusal)? = denial else {
                Issue.record("no refusal")
                return
            }
            #expect(refusal.code == code)
        }
        await #expect(throws: Denial.refused(.accountInactive)) {
            try await node.signIn(SignInAttempt(number: "0001", password: Self.password, isHome: true, workstation: ""))
        }
        #expect(try await node.standing(of: "0001")?.active == false)
        #expect(try await attempts() == [SignInWhat](repeating: .signInFailed, count: 6))
    }

    @Test func `leaves nothing in the record for a number that nobody has`() async throws {
        let before = try await node.state().size
        await #expect(throws: Denial.self) {
            try await node.signIn(SignInAttempt(number: "9999", password: "no", isHome: true, workstation: ""))
        }
        #expect(try await node.state().size == before)
    }

    @Test func `signs only for a person whose identity was checked and who chose the password`() async throws {
        let request = SignatureRequest(
            .again("0001"), password: Self.password, record: Subject("a.b", "1"), version: 1,
            digest: node.hash([1]), meaning: .approved, workstation: "")
        let denial = await #expect(throws: Denial.self) { try await node.sign(request) }
        guard case .refused(let refusal)? = denial else {
            Issue.record("no refusal")
            return
        }
        #expect(refusal.code == "identity.signature.not-yet")
    }
}

private typealias SignInWhat = Attempt.What

@Suite struct `The house` {
    @Test func `is whole: every route, menu and role fits`() throws {
        let key = try #require(NoteSigner(name: "o", seed: [UInt8](repeating: 1, count: 32))?.verifierKey)
        let pages = [Pages.general(areaPages, proof: proofRoutes(key: key))] + areaPages
        #expect(assemblyFindings(house: house, pages: pages, roles: roleGrants) == [])
    }
}
