import Kernel
import Ledger
import Web

/// Where passwords are checked and keys opened. Every answer takes one scrypt, whether or not the account
/// exists.
final class SigningDesk: Sendable {
    /// Callers that may wait for scrypt; beyond it a flood of sign-ins is sent away, so that those inside can
    /// sign.
    static let waitingMax = 64
    static let passwordBytesMax = 512
    /// Different characters of a new password: `aaaaaaaa` is none.
    static let passwordDifferentMin = 4
    /// Passwords that must not come back; each takes one scrypt to compare.
    static let formerPasswordsMax = 5

    let accounts: AccountBook
    let key: AccessKey
    let clock: @Sendable () -> Moment
    private let read: ReadPool
    private let stretch = ReadPool("xuemai.scrypt", width: 1)
    private let store: any Store
    private let performing: any Performing
    private let random: @Sendable () -> UInt64
    /// A key that no password opens, at the price of a real one.
    private let nobody: SealedKey
    private let newKeyCost: ScryptCost
    /// Characters of a new password at least, as it is set now.
    private let passwordCharacters: @Sendable () -> Int

    init(
        accounts: AccountBook, store: any Store, read: ReadPool, performing: any Performing,
        setup: EngineSetup, key: AccessKey, cost: ScryptCost, passwordCharacters: @escaping @Sendable () -> Int
    ) {
        self.accounts = accounts
        self.key = key
        clock = setup.clock
        self.store = store
        self.read = read
        self.performing = performing
        random = setup.random
        newKeyCost = cost
        self.passwordCharacters = passwordCharacters
        nobody = SealedKey(
            cost: cost, salt: [UInt8](repeating: 0, count: 16), verifier: [UInt8](repeating: 0, count: 32),
            publicKey: [UInt8](repeating: 0, count: 32), sealedSeed: [UInt8](repeating: 0, count: 60))
    }

    /// Says the same to an unknown number and to a wrong password, after the same work.
    func signIn(_ attempt: SignInAttempt) async throws(Denial) -> AccountBook.Account {
        let workstation = attempt.workstation
        let person = try await person(of: attempt.number, use: .signIn, workstation: workstation)
        let wrong: Refusal = attempt.isHome ? .signInWrong : .signInOutsideWrong
        let account = try await account(person)
        do throws(KeyFailure) {
            _ = try await open(account?.sealedKey ?? nobody, person: person, password: attempt.password).get()
        } catch {
            if account != nil { try await recordFailure(.signInFailed(.password), person, workstation) }
            throw .refused(wrong)
        }
        guard let account else { throw .refused(wrong) }
        guard account.course == .open else {
            let why: AccountBook.Failure = account.course == .locked ? .locked : .closed
            try await recordFailure(.signInFailed(why), person, workstation)
            throw .refused(.accountInactive)
        }
        try await checkFactor(attempt, of: person)
        try await record(.signedIn, person, workstation)
        return account
    }

    /// Somebody who is known gives their password again; a wrong one says how many tries are left.
    func open(
        _ person: String, password: String, workstation: String, failure: AccountBook.Event
    ) async throws(Denial) -> OpenKey {
        guard let account = try await account(person) else { throw .refused(.personUnknown) }
        guard account.course == .open else { throw .refused(.accountInactive) }
        do throws(KeyFailure) {
            return try await open(account.sealedKey, person: person, password: password).get()
        } catch {
            guard error == .wrongPassword else {
                throw .failed(Fault(.damaged, "a sealed key is no key of its account"))
            }
            try await recordFailure(failure, person, workstation)
            let left = try await self.account(person)
            throw .refused(.passwordWrong(triesLeft: left.map { $0.course == .open ? $0.triesLeft : 0 } ?? 0))
        }
    }

    /// Who the signer says they are; a number that is not of the session's person is a failed signature (Law.s24,
    /// Law.s29).
    func identify(_ request: SignatureRequest) async throws(Denial) -> String {
        switch request.signer {
        case .named(let number):
            return try await person(of: number, use: .signature, workstation: request.workstation)
        case .again(let person): return person
        case .first(let person, let number):
            guard !number.isEmpty else { throw .refused(.signatureNumberMissing) }
            guard try await self.person(of: number, use: .signature, workstation: request.workstation) == person
            else {
                try await recordFailure(
                    .signatureFailed(record: request.first.record, meaning: request.first.meaning), person,
                    request.workstation)
                throw .refused(.signatureNumberOther)
            }
            return person
        }
    }

    /// The same person comes back to their own screen; counts as a sign-in.
    func unlock(_ person: String, password: String, workstation: String) async throws(Denial) {
        _ = try await open(
            person, password: password, workstation: workstation, failure: .signInFailed(.password))
        try await record(.signedIn, person, workstation)
    }

    func signOut(_ person: String, workstation: String) async throws(Denial) {
        try await record(.signedOut, person, workstation)
    }

    func changePassword(
        _ person: String, from old: String, to new: String, workstation: String
    ) async throws(Denial) {
        let characters = passwordCharacters()
        guard SigningDesk.isStrong(new, of: person, characters: characters), new != old else {
            throw .refused(.passwordWeak(characters: characters))
        }
        _ = try await open(person, password: old, workstation: workstation, failure: .signInFailed(.password))
        guard let account = try await account(person) else { throw .refused(.personUnknown) }
        try await refuseFormer(new, of: person)
        let cost = newKeyCost
        let resealed = await stretch.run { () -> Result<SealedKey, KeyFailure> in
            do throws(KeyFailure) {
                // Somebody else chose the first password and can open the first key for ever.
                if account.mustChangePassword {
                    return .success(try PersonalKey.create(person: person, password: new, cost: cost))
                }
                return .success(
                    try PersonalKey.reseal(account.sealedKey, person: person, old: old, new: new, cost: cost))
            } catch {
                return .failure(error)
            }
        }
        switch resealed {
        case .success(let sealed): try await record(.passwordChanged(sealed), person, workstation)
        case .failure: throw .refused(.passwordWrong(triesLeft: account.triesLeft))
        }
    }

    /// The same password opens a new key pair from now on; the old one signs no more.
    func rotateKey(_ person: String, password: String, workstation: String) async throws(Denial) {
        _ = try await open(person, password: password, workstation: workstation, failure: .signInFailed(.password))
        let sealed = try await newKey(for: person, password: password)
        try await record(.keyRotated(sealed), person, workstation)
    }

    /// A key pair under a password; for a first password, whoever chose it tells it to the person.
    func newKey(for person: String, password: String) async throws(Denial) -> SealedKey {
        let cost = newKeyCost
        let made = await stretch.run { () -> Result<SealedKey, KeyFailure> in
            do throws(KeyFailure) {
                return .success(try PersonalKey.create(person: person, password: password, cost: cost))
            } catch {
                return .failure(error)
            }
        }
        do throws(KeyFailure) {
            return try made.get()
        } catch {
            throw .failed(Fault(.damaged, "a key could not be made"))
        }
    }

    /// Long enough, of different characters, and without the staff number, which everybody knows.
    private static func isStrong(_ password: String, of person: String, characters: Int) -> Bool {
        password.count >= characters && password.utf8.count <= passwordBytesMax
            && Set(password).count >= passwordDifferentMin
            && !password.lowercased().contains(person.lowercased())
    }

    private func refuseFormer(_ new: String, of person: String) async throws(Denial) {
        let formers = try await reading { [accounts] (snapshot) throws(Fault) in
            try accounts.formerPasswords(person, SigningDesk.formerPasswordsMax, snapshot)
        }
        for former in formers {
            let isSame = await stretch.run { () -> Bool in
                do throws(KeyFailure) {
                    return try PersonalKey.matches(
                        new, cost: former.cost, salt: former.salt, verifier: former.verifier)
                } catch {
                    // A damaged row is found by verification; it must not let nobody in.
                    return false
                }
            }
            if isSame { throw .refused(.passwordUsedBefore) }
        }
    }

    private func open(
        _ sealed: SealedKey, person: String, password: String
    ) async -> Result<OpenKey, KeyFailure> {
        await stretch.run {
            do throws(KeyFailure) {
                return .success(try PersonalKey.open(sealed, person: person, password: password))
            } catch {
                return .failure(error)
            }
        }
    }

    private func account(_ person: String) async throws(Denial) -> AccountBook.Account? {
        guard stretch.waiting < SigningDesk.waitingMax else { throw .refused(.doorBusy) }
        return try await reading { [accounts] (snapshot) throws(Fault) in try accounts.account(person, snapshot) }
    }

    func reading<T: Sendable>(
        _ body: @escaping @Sendable (any Snapshot) throws(Fault) -> T
    ) async throws(Denial) -> T {
        let store = store
        let found = await read.run { () -> Result<T, Fault> in
            do throws(Fault) { return .success(try store.read(body)) } catch { return .failure(error) }
        }
        do throws(Fault) { return try found.get() } catch { throw .failed(error) }
    }

    func record(_ event: AccountBook.Event, _ person: String, _ workstation: String)
        async throws(Denial)
    {
        let id = CommandID(high: random(), low: random())
        try await accounts.record(event, person, workstation, id, performing)
    }

    /// A failure that the account refuses to count (it is locked or closed already) is still a wrong
    /// password.
    func recordFailure(
        _ event: AccountBook.Event, _ person: String, _ workstation: String
    ) async throws(Denial) {
        do throws(Denial) {
            try await record(event, person, workstation)
        } catch {
            if case .failed = error { throw error }
        }
    }
}

extension Refusal {
    /// One answer for both, so that the door tells nobody which accounts exist.
    static let signInWrong = Refusal(
        "identity.sign-in.wrong", Phrase("工号或口令不对", "Staff number or password is wrong"),
        next: Phrase("看看大写锁定和输入法，再输一次", "Check caps lock and input method, and type it again"))

    /// P11 11.300(d).
    static func passwordWrong(triesLeft: Int) -> Refusal {
        triesLeft > 0
            ? Refusal(
                "identity.password.wrong",
                Phrase("口令不对，还可试 \(triesLeft) 次", "Wrong password, \(triesLeft) tries left"),
                next: Phrase("看看大写锁定和输入法，再输一次", "Check caps lock and input method, and type it again"))
            : Refusal(
                "identity.password.locked",
                Phrase("口令不对，账号已锁定", "Wrong password, the account is locked now"),
                next: Phrase("请管理员解锁", "Ask an administrator to unlock it"))
    }

    /// Law.s28: no signature before somebody has seen a document of the person; Law.s7: nor under a password
    /// that somebody else chose.
    static let signatureNotYet = Refusal(
        "identity.signature.not-yet", Phrase("您的账号还不能签名", "Your account cannot sign yet"),
        next: Phrase("先换口令，并请管理员核对身份证件", "Change your password and have your identity checked"))

    /// Law.s24: the session and a password are not enough for its first signature.
    static let signatureNumberMissing = Refusal(
        "identity.signature.number-missing",
        Phrase("登录或解锁后第一次签名要两个要素", "The first signature after signing in or unlocking takes two components"),
        next: Phrase("输入或扫自己的工号，再输口令", "Type or scan your own staff number, then the password"))

    static let signatureNumberOther = Refusal(
        "identity.signature.number-other", Phrase("这不是登录人的工号", "This is not the number of who is signed in"),
        next: Phrase("输入自己的工号；换人要先退出登录", "Give your own number; another person signs in first"))

    static func passwordWeak(characters: Int) -> Refusal {
        Refusal(
            "identity.password.weak",
            Phrase(
                "新口令太短、太简单，含工号，或和旧口令一样",
                "The new password is too short or simple, holds the staff number, or equals the old one"),
            next: Phrase(
                "用至少 \(characters) 个字符的新口令",
                "Choose a new one of at least \(characters) characters"))
    }

    /// GMP 计算机化系统 §14; the last ones must not come back.
    static let passwordUsedBefore = Refusal(
        "identity.password.used-before", Phrase("这个口令用过", "This password was used before"),
        next: Phrase(
            "换一个最近 \(SigningDesk.formerPasswordsMax) 次没有用过的",
            "Choose one that is not among your last \(SigningDesk.formerPasswordsMax)"))

    static let doorBusy = Refusal(
        "identity.sign-in.busy", Phrase("登录的人太多，没有核对", "Too many sign in at once; nothing was checked"),
        next: Phrase("过一会儿再试", "Try again in a moment"))
}
