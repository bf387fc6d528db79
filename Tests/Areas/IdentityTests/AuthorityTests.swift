import Kernel
import Ledger
import StoreSQLite
import TestKit
import Testing

@testable import Identity

@Suite struct `The authority` {
    @Test func `knows nobody who has no account`() throws {
        #expect(try IdentityBench().standing("0417") == nil)
    }

    @Test func `gives a person the rights of the role, and no key before both steps, Law.s7 Law.s28`()
        async throws
    {
        let bench = try IdentityBench()
        _ = try await bench.staff()
        let first = try #require(try bench.standing("0417"))
        #expect(first.name == "张三" && first.role == "receiver" && first.active)
        #expect(
            first.permissions == [
                "plasma.view", "plasma.import", "plasma.receive", "plasma.store", "storage.view", "storage.move",
                "lineage.view", "notices.read", "exchange.view", "exchange.operate",
                "rejects.view", "rejects.execute",
            ])
        #expect(first.signingKey == nil)
        try await bench.perform(
            .checkIdentity(.identityCard, acceptedResponsibility: true), on: "0417", by: "0001", id: 4)
        #expect(try bench.standing("0417")?.signingKey == nil)
        let key = try await bench.ownPassword()
        let signing = try #require(try bench.standing("0417")?.signingKey)
        #expect(signing.name == key.keyName && signing.publicKey == key.publicKey)
    }

    @Test func `follows a change of role at once, Law.s3`() async throws {
        let bench = try IdentityBench()
        _ = try await bench.staff()
        try await bench.perform(.changeRole(to: "inspector"), on: "0417", by: "0001", id: 3, reason: "转岗")
        #expect(try bench.standing("0417")?.permissions.contains("plasma.receive") == false)
        #expect(try bench.standing("0417")?.role == "inspector")
    }

    @Test func `leaves a locked person no way to act, Law.s4`() async throws {
        let bench = try IdentityBench()
        _ = try await bench.staff()
        for id in UInt64(3)..<8 { try await bench.perform(.failSignIn(.wrongPassword), on: "0001", id: id) }
        #expect(try bench.account("0001")?.standing == .locked)
        await #expect(throws: Denial.refused(.accountInactive)) {
            try await bench.perform(.close, on: "0417", by: "0001", id: 9, reason: "r")
        }
    }

    @Test func `refuses to administer without the right, Law.s3`() async throws {
        let bench = try IdentityBench()
        _ = try await bench.staff()
        await #expect(throws: Denial.refused(.permissionMissing("identity.administer"))) {
            try await bench.perform(.close, on: "0001", by: "0417", id: 3, reason: "r")
        }
    }

    @Test func `founds no second administrator, Law.s2`() async throws {
        let bench = try IdentityBench()
        _ = try await bench.staff()
        let opening = AccountOpening(
            name: "另一位", role: "administrator", key: IdentityBench.fields(try IdentityBench.sealed("0002")))
        await #expect(throws: Denial.refused(.accountsFounded)) {
            try await bench.perform(.found(opening), on: "0002", id: 3)
        }
    }

    @Test func `still tells the public key of a closed account, and of no other name, Law.s25`() async throws {
        let bench = try IdentityBench()
        _ = try await bench.staff()
        let key = try await bench.ownPassword()
        try await bench.perform(.close, on: "0417", by: "0001", id: 4, reason: "离职")
        #expect(try bench.standing("0417")?.active == false)
        try bench.store.read { (snapshot) throws(Fault) in
            #expect(try identityAuthority.publicKey("0417", key.keyName, snapshot) == key.publicKey)
            #expect(try identityAuthority.publicKey("0417", "00000000", snapshot) == nil)
            #expect(try identityAuthority.publicKey("0001", key.keyName, snapshot) == nil)
        }
    }

    @Test func `is not kept by the administrator who chose the first password, Law.s7`() async throws {
        let bench = try IdentityBench()
        let first = try await bench.staff()
        let own = try await bench.ownPassword()
        try await bench.perform(
            .checkIdentity(.identityCard, acceptedResponsibility: true), on: "0417", by: "0001", id: 4)
        let signing = try #require(try bench.standing("0417")?.signingKey)
        #expect(own.keyName == signing.name)
        let kept = try PersonalKey.open(first, person: "0417", password: "first password")
        let forged = kept.sign([1, 2, 3])
        #expect(!PersonalKey.verify(publicKey: signing.publicKey, bytes: [1, 2, 3], signature: forged))
        try bench.store.read { (snapshot) throws(Fault) in
            #expect(try identityAuthority.publicKey("0417", first.keyName, snapshot) == nil)
        }
    }
}
