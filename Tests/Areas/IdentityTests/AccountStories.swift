import Kernel
import TestKit
import Testing

@testable import Identity

@Suite struct `An account` {
    @Test func `is opened by an administrator with a password that must be changed, Law.s7`() {
        #expect(Staff.nobody.asked(.open(Staff.opening())) == .success([Staff.opened]))
    }

    @Test func `is never opened twice under one staff number, Law.s1`() {
        #expect(Staff.newcomer.asked(.open(Staff.opening(name: "李四"))) == .failure(.accountExists("0417")))
    }

    @Test func `is not opened under a staff number that looks like another's, Law.s1`() {
        let like = AccountEvidence(accountsExist: true, lookAlike: "O417")
        #expect(
            Staff.nobody.when(.open(Staff.opening()), like, by: Staff.admin)
                == .failure(.accountLooksAlike("O417")))
        #expect(AccountRules.likeness(of: "0417") == AccountRules.likeness(of: "o4-l7"))
        #expect(AccountRules.likeness(of: "0417") != AccountRules.likeness(of: "0418"))
    }

    @Test func `whose password is forgotten gets a first one again, and a key that never signs, Law.s7`() {
        let forgotten = Staff.settled
        #expect(
            forgotten.asked(.resetPassword(Staff.key(3, password: 3)), reason: "忘了口令")
                == .success([.passwordReset(Staff.key(3, password: 3))]))
        #expect(forgotten.asked(.resetPassword(Staff.key(3))) == .failure(.accountReasonMissing))
        #expect(forgotten.asked(.resetPassword(Staff.key(2)), reason: "r") == .failure(.accountKeyKnown))
        let reset = forgotten.given(.passwordReset(Staff.key(3, password: 3)), by: "0001", reason: "忘了口令")
        #expect(reset.state.account?.maySign == false && reset.state.account?.mustChangePassword == true)
        #expect(reset.told(.changePassword(Staff.key(3, password: 4))) == .failure(.accountKeyKnown))
        #expect(
            reset.told(.changePassword(Staff.key(4, password: 4)))
                == .success([.passwordChanged(Staff.key(4, password: 4))]))
    }

    @Test func `changes its key pair of its person's own will`() {
        #expect(Staff.settled.told(.rotateKey(Staff.key(3))) == .success([.keyRotated(Staff.key(3))]))
        #expect(Staff.settled.told(.rotateKey(Staff.key(2))) == .failure(.accountKeyKnown))
        #expect(Staff.newcomer.told(.rotateKey(Staff.key(3))) == .failure(.accountKeyKnown))
        #expect(Staff.settled.asked(.rotateKey(Staff.key(3))) == .failure(.accountDoorOnly))
    }

    @Test func `with a failed signature alerts until an administrator says what it was, Law.s29`() {
        let failed = Staff.settled.given(
            .signatureFailed(record: Staff.shipment, meaning: .performed), by: "node", reason: nil)
        #expect(failed.state.account?.alerts == 1)
        #expect(failed.asked(.seeAlert) == .failure(.accountReasonMissing))
        #expect(failed.asked(.seeAlert, reason: "戴手套输错") == .success([.alertSeen]))
        let seen = failed.given(.alertSeen, by: "0001", reason: "戴手套输错")
        #expect(seen.state.account?.alerts == 0)
        #expect(seen.asked(.seeAlert, reason: "r") == .failure(.accountNoAlert))
    }

    @Test func `that was closed is refused to everybody for ever, Law.s1`() {
        #expect(Staff.left.asked(.open(Staff.opening(name: "李四"))) == .failure(.accountRetired("0417")))
        #expect(Staff.left.asked(.unlock, reason: "回来了") == .failure(.accountRetired("0417")))
    }

    @Test(arguments: ["", "node", "04 17", "04/17", "工号", String(repeating: "1", count: 33)])
    func `has a staff number that can be typed and is not the node's`(number: String) {
        let story = Story(AccountRules.self, number)
        #expect(story.asked(.open(Staff.opening())) == .failure(.accountNumberWrong))
    }

    @Test(arguments: ["", "  ", "张\n三", String(repeating: "张", count: 34)])
    func `has a name that can be printed beside a signature, Law.s23`(name: String) {
        #expect(Staff.nobody.asked(.open(Staff.opening(name: name))) == .failure(.accountNameWrong))
    }

    @Test func `has a role of the matrix`() {
        #expect(Staff.nobody.asked(.open(Staff.opening(role: "owner"))) == .failure(.accountRoleUnknown))
        #expect(Staff.newcomer.asked(.changeRole(to: "owner"), reason: "r") == .failure(.accountRoleUnknown))
    }

    @Test func `has a key whose parts fit together`() {
        let good = Staff.key()
        func changed(
            n: Int = 16, salt: Int = 16, verifier: Int = 32, publicKey: Int = 32, seed: Int = 60,
            name: String? = nil
        ) -> SealedKeyFields {
            let publicKey = [UInt8](repeating: 1, count: publicKey)
            return SealedKeyFields(
                n: n, r: 8, p: 1, salt: [UInt8](repeating: 1, count: salt),
                verifier: [UInt8](repeating: 1, count: verifier), publicKey: publicKey,
                sealedSeed: [UInt8](repeating: 1, count: seed),
                keyName: name ?? String(Digest.story(publicKey).hex.prefix(8)))
        }
        #expect(changed() == good)
        for key in [
            changed(n: 15), changed(n: 0), changed(n: 1 << 62), changed(salt: 15), changed(verifier: 31),
            changed(publicKey: 31),
            changed(seed: 59), changed(name: "00000000"),
        ] {
            #expect(Staff.nobody.asked(.open(Staff.opening(key: key))) == .failure(.accountKeyWrong))
            #expect(Staff.newcomer.told(.changePassword(key)) == .failure(.accountKeyWrong))
        }
    }

    @Test func `changes its role with a reason, and old and new role are kept, Law.s3 Law.s14`() {
        #expect(
            Staff.newcomer.asked(.changeRole(to: "leader"), reason: "升班长")
                == .success([.roleChanged(old: "receiver", new: "leader")]))
        #expect(Staff.newcomer.asked(.changeRole(to: "leader")) == .failure(.accountReasonMissing))
        #expect(
            Staff.newcomer.asked(.changeRole(to: "leader"), reason: " ") == .failure(.accountReasonMissing))
        #expect(Staff.newcomer.asked(.changeRole(to: "receiver"), reason: "r") == .failure(.accountRoleSame))
    }

    @Test func `is closed with a reason, even while it is locked, Law.s1`() {
        #expect(Staff.newcomer.asked(.close, reason: "离职") == .success([.closed]))
        #expect(Staff.lockedOut.asked(.close, reason: "离职") == .success([.closed]))
        #expect(Staff.newcomer.asked(.close) == .failure(.accountReasonMissing))
    }

    @Test(arguments: [
        AccountCommand.checkIdentity(.passport, acceptedResponsibility: true), .changeRole(to: "qa"), .unlock,
        .close,
    ])
    func `is never administered by its own person, Law.s2`(command: AccountCommand) {
        let own = Standing.story("0417", "identity.administer")
        #expect(Staff.newcomer.asked(command, by: own, reason: "r") == .failure(.accountOwn))
    }

    @Test(arguments: [
        AccountCommand.checkIdentity(.passport, acceptedResponsibility: true), .changeRole(to: "qa"), .unlock,
        .close,
    ])
    func `takes an administrator's right to administer, Law.s3`(command: AccountCommand) {
        #expect(command.permission == "identity.administer")
        #expect(Staff.nobody.asked(command, reason: "r") == .failure(.accountNotOpened("0417")))
        #expect(Staff.left.asked(command, reason: "r") == .failure(.accountRetired("0417")))
    }
}

@Suite struct `The first account` {
    let found = AccountCommand.found(Staff.opening(role: "administrator"))

    @Test func `is founded by the node at set-up`() {
        #expect(
            Staff.nobody.asked(found, by: .node, founded: false)
                == .success([
                    .opened(name: "张三", role: "administrator", key: Staff.key(), mustChangePassword: true)
                ]))
    }

    @Test func `is founded only once`() {
        #expect(Staff.nobody.asked(found, by: .node) == .failure(.accountsFounded))
    }

    @Test func `is founded by nobody but the node`() {
        #expect(Staff.nobody.asked(found, founded: false) == .failure(.accountDoorOnly))
    }

    @Test func `is an administrator's`() {
        #expect(
            Staff.nobody.asked(.found(Staff.opening(role: "qa")), by: .node, founded: false)
                == .failure(.accountFounderRole))
    }
}

@Suite struct `An identity check` {
    @Test func `is recorded with the kind of document and the acceptance of responsibility, Law.s28`() {
        #expect(
            Staff.newcomer.asked(.checkIdentity(.identityCard, acceptedResponsibility: true))
                == .success([Staff.checked]))
    }

    @Test func `without accepted responsibility is refused, Law.s28`() {
        #expect(
            Staff.newcomer.asked(.checkIdentity(.identityCard, acceptedResponsibility: false))
                == .failure(.accountResponsibilityMissing))
    }

    @Test func `is recorded once`() {
        #expect(
            Staff.newcomer.given(Staff.checked).asked(.checkIdentity(.passport, acceptedResponsibility: true))
                == .failure(.accountIdentityChecked))
    }

    @Test func `and a changed password together allow signing, neither alone does, Law.s7 Law.s28`() {
        let changed = AccountFact.passwordChanged(Staff.key(password: 2))
        #expect(Staff.newcomer.state.account?.maySign == false)
        #expect(Staff.newcomer.given(Staff.checked).state.account?.maySign == false)
        #expect(Staff.newcomer.given(changed).state.account?.maySign == false)
        #expect(Staff.newcomer.given(Staff.checked, changed).state.account?.maySign == true)
    }
}
