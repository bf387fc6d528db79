import Kernel
import TestKit
import Testing

@testable import Identity

@Suite struct `The door` {
    static let acts: [AccountCommand] = [
        .signIn, .failSignIn(.wrongPassword), .signOut, .changePassword(Staff.key(password: 2)),
        .failSignature(record: Staff.shipment, meaning: .performed),
    ]

    @Test(arguments: acts)
    func `alone tells what happened at it, whatever rights a person has`(act: AccountCommand) {
        #expect(act.permission == nil)
        #expect(Staff.newcomer.asked(act) == .failure(.accountDoorOnly))
        #expect(Staff.newcomer.asked(act, by: .story("0417")) == .failure(.accountDoorOnly))
    }

    @Test(arguments: acts)
    func `keeps nothing of a staff number that nobody has, since people type passwords there`(
        act: AccountCommand
    ) {
        #expect(Staff.nobody.told(act) == .failure(.accountNotOpened("0417")))
    }

    @Test func `records a sign-in and a sign-out, Law.s6`() {
        #expect(Staff.newcomer.told(.signIn) == .success([.signInSucceeded]))
        #expect(Staff.newcomer.told(.signOut) == .success([.signedOut]))
    }

    @Test func `lets nobody in on a locked or closed account, Law.s4`() {
        #expect(Staff.lockedOut.told(.signIn) == .failure(.accountLocked))
        #expect(Staff.left.told(.signIn) == .failure(.accountRetired("0417")))
    }

    @Test func `records failures on locked and closed accounts without locking again, Law.s6`() {
        for story in [Staff.lockedOut, Staff.left] {
            #expect(story.told(.failSignIn(.wrongPassword)) == .success([.signInFailed(.wrongPassword)]))
            #expect(story.told(.signOut) == .success([.signedOut]))
        }
        #expect(Staff.lockedOut.told(.failSignIn(.locked)) == .success([.signInFailed(.locked)]))
        #expect(Staff.left.told(.failSignIn(.closed)) == .success([.signInFailed(.closed)]))
    }

    @Test func `records a failed signature with its record and meaning, Law.s29`() {
        let fact = AccountFact.signatureFailed(record: Staff.shipment, meaning: .approved)
        #expect(
            Staff.newcomer.told(.failSignature(record: Staff.shipment, meaning: .approved))
                == .success([fact]))
        #expect(fact.mentions == [Staff.shipment])
    }

    @Test func `takes a new password for the same key, Law.s7`() {
        let key = Staff.key(2, password: 3)
        #expect(Staff.settled.told(.changePassword(key)) == .success([.passwordChanged(key)]))
    }

    @Test func `takes a new key with the first own password, Law.s7`() {
        let key = Staff.key(2, password: 2)
        #expect(Staff.newcomer.told(.changePassword(key)) == .success([.passwordChanged(key)]))
        let after = Staff.newcomer.given(.passwordChanged(key))
        #expect(after.state.account?.mustChangePassword == false)
        #expect(after.state.account?.key == key)
    }

    @Test func `takes no other key with a new password, Law.s7`() {
        #expect(Staff.settled.told(.changePassword(Staff.key(3, password: 3))) == .failure(.accountKeyOther))
    }

    @Test func `takes no first own password for the key that somebody else could open, Law.s7`() {
        #expect(Staff.newcomer.told(.changePassword(Staff.key(password: 2))) == .failure(.accountKeyKnown))
    }

    @Test func `takes no password change that changes nothing, Law.s7`() {
        #expect(
            Staff.settled.told(.changePassword(Staff.key(2, password: 2))) == .failure(.accountPasswordSame))
    }

    @Test func `takes no new password for a locked or closed account, Law.s4`() {
        let command = AccountCommand.changePassword(Staff.key(password: 2))
        #expect(Staff.lockedOut.told(command) == .failure(.accountLocked))
        #expect(Staff.left.told(command) == .failure(.accountRetired("0417")))
    }
}

@Suite struct `A lock` {
    let wrong = AccountFact.signInFailed(.wrongPassword)
    let unsigned = AccountFact.signatureFailed(record: Staff.shipment, meaning: .performed)

    @Test func `falls with the fifth failure and not before, Law.s4`() {
        #expect(AccountRules.failuresMax == 5)
        let three = Staff.newcomer.given(wrong, wrong, wrong)
        #expect(three.told(.failSignIn(.wrongPassword)) == .success([wrong]))
        #expect(
            three.given(wrong).told(.failSignIn(.wrongPassword)) == .success([wrong, .locked(failures: 5)]))
    }

    @Test func `counts failed signatures with failed sign-ins, Law.s29`() {
        let four = Staff.newcomer.given(wrong, unsigned, wrong, unsigned)
        #expect(
            four.told(.failSignature(record: Staff.shipment, meaning: .performed))
                == .success([unsigned, .locked(failures: 5)]))
        #expect(four.state.account?.triesLeft(of: 5) == 1)
    }

    @Test(arguments: [
        AccountFact.signInSucceeded, .passwordChanged(Staff.key(password: 2)), .unlocked,
    ])
    func `counts from the last success`(success: AccountFact) {
        let story = Staff.newcomer.given(wrong, wrong, wrong, wrong, success)
        #expect(story.state.account?.triesLeft(of: 5) == 5)
        #expect(story.told(.failSignIn(.wrongPassword)) == .success([wrong]))
    }

    @Test func `does not fall for a right password`() {
        let four = Staff.newcomer.given(wrong, wrong, wrong, wrong)
        #expect(four.told(.failSignIn(.locked)) == .success([.signInFailed(.locked)]))
    }

    @Test func `is lifted by an administrator who says why, Law.s4 Law.s14`() {
        #expect(Staff.lockedOut.asked(.unlock, reason: "本人忘记大写锁定") == .success([.unlocked]))
        #expect(Staff.lockedOut.asked(.unlock) == .failure(.accountReasonMissing))
        #expect(Staff.newcomer.asked(.unlock, reason: "r") == .failure(.accountNotLocked))
        #expect(Staff.lockedOut.given(.unlocked).told(.signIn) == .success([.signInSucceeded]))
    }

    @Test func `leaves no tries, and five after it is lifted`() {
        #expect(Staff.lockedOut.state.account?.triesLeft(of: 5) == 0)
        #expect(Staff.lockedOut.given(.unlocked).state.account?.triesLeft(of: 5) == 5)
    }
}
