import Kernel
import Ledger

/// A generator's secret before it is confirmed.
package struct NewFactor: Sendable {
    package let secret: [UInt8]
    /// The secret, sealed for the way back: what is confirmed is what was shown, and not for long.
    package let token: String

    package init(secret: [UInt8], token: String) {
        self.secret = secret
        self.token = token
    }
}

/// A confirmed secret, as the record keeps it.
package struct ConfirmedFactor: Sendable {
    package let sealed: [UInt8]
    package let step: Int64
}

extension SigningDesk {
    /// Time to read a secret into a telephone.
    private static let enrolWithin = Span.minutes(10)

    func newFactor(for person: String) -> NewFactor {
        let secret = Randomness.bytes(TimeCode.secretBytes)
        let until = String((clock() + SigningDesk.enrolWithin).microseconds)
        return NewFactor(
            secret: secret, token: "\(until).\(Hex.encode(key.seal(secret, for: "new \(until) \(person)")))")
    }

    /// The password, so that nobody enrols a generator at an open screen; the code, so that it is known to work.
    func confirmFactor(
        _ token: String, code: String, password: String, for person: String, workstation: String
    ) async throws(Denial) -> ConfirmedFactor {
        _ = try await open(person, password: password, workstation: workstation, failure: .signInFailed(.password))
        let now = clock()
        let parts = token.split(separator: ".").map(String.init)
        guard parts.count == 2, let until = Int64(parts[0]), now.microseconds <= until,
            let sealed = Hex.decode(parts[1]), let secret = key.open(sealed, for: "new \(until) \(person)")
        else { throw .refused(.factorTooLate) }
        guard let step = TimeCode.step(of: code, secret, at: now) else { throw .refused(.factorCodeWrong) }
        return ConfirmedFactor(sealed: key.seal(secret, for: person), step: step)
    }

    /// Law.s8: from outside, and by own choice everywhere, the code counts as much as the password.
    func checkFactor(_ attempt: SignInAttempt, of person: String) async throws(Denial) {
        let factor = try await reading { [accounts] (snapshot) throws(Fault) in
            try accounts.factor(person, snapshot)
        }
        guard !attempt.isHome || factor?.always == true else { return }
        guard let factor else {
            try await recordFailure(.signInFailed(.noFactor), person, attempt.workstation)
            throw .refused(.signInFactorMissing)
        }
        guard let code = attempt.code else { throw .refused(.signInCodeMissing) }
        guard let secret = key.open(factor.sealed, for: person) else {
            throw .failed(Fault(.configuration, "a second factor was sealed under another key of this node"))
        }
        guard let step = TimeCode.step(of: code, secret, at: clock()) else {
            try await recordFailure(.signInFailed(.code), person, attempt.workstation)
            throw .refused(.signInOutsideWrong)
        }
        do throws(Denial) {
            try await record(.codeUsed(step: step), person, attempt.workstation)
        } catch {
            if case .refused = error { try await recordFailure(.signInFailed(.code), person, attempt.workstation) }
            throw error
        }
    }
}

extension Refusal {
    /// One answer for each of the three, so that nobody learns from outside which of them was right.
    static let signInOutsideWrong = Refusal(
        "identity.sign-in.outside-wrong",
        Phrase("工号、口令或验证码不对", "Staff number, password or code is wrong"),
        next: Phrase("用手机上最新的验证码，再输一次", "Take the newest code of your telephone and type all again"))

    /// Law.s8: D 11.6.
    static let signInFactorMissing = Refusal(
        "identity.sign-in.factor-missing",
        Phrase("从厂外登录要第二要素，您还没有登记", "From outside a second factor is needed, and you have none"),
        next: Phrase("在厂内登录，到「我的设置」登记", "Sign in at the plant and enrol one under My settings"))

    static let signInCodeMissing = Refusal(
        "identity.sign-in.code-missing", Phrase("还要验证码", "A code is needed too"),
        next: Phrase("输入手机上的验证码和口令", "Type the code of your telephone, and the password"))

    static let factorTooLate = Refusal(
        "identity.factor.too-late", Phrase("这一页放得太久了", "This page was open too long"),
        next: Phrase("用新页面上的密钥再登记", "Enrol the secret of the new page"))

    static let factorCodeWrong = Refusal(
        "identity.factor.code-wrong", Phrase("验证码不对", "The code is wrong"),
        next: Phrase("核对手机时间，用最新的验证码再试", "Check the telephone's clock and take its newest code"))
}
