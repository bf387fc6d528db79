import Kernel
import Ledger

extension SigningDesk {
    /// A code shorter than this is tried out by hand.
    static let badgeCodeMin = 8
    static let badgeCodeMax = 128

    /// The record of a badge: half of the keyed digest of its code is enough to tell badges apart.
    func badgeID(of code: String) -> String { String(key.badge(code).hex.prefix(32)) }

    /// Whose number was typed, or whose badge was scanned. A staff number goes before a badge, so that no badge opens
    /// a way to somebody else's account.
    func person(of number: String, use: AccountBook.BadgeUse, workstation: String) async throws(Denial) -> String {
        let id = badgeID(of: number)
        let found = try await reading { [accounts] (snapshot) throws(Fault) -> AccountBook.Badge? in
            if try accounts.account(number, snapshot) != nil { return nil }
            return try accounts.badge(id, snapshot)
        }
        guard let badge = found else { return number }
        guard badge.isActive else {
            try await record(.badgeRefused(id, use), badge.person, workstation)
            throw .refused(.badgeUsedAfterLoss)
        }
        return badge.person
    }

    func newBadgeID(_ code: String) throws(Denial) -> String {
        guard (SigningDesk.badgeCodeMin...SigningDesk.badgeCodeMax).contains(code.utf8.count) else {
            throw .refused(.badgeCodeWrong)
        }
        return badgeID(of: code)
    }
}

extension Refusal {
    /// Law.s9: what was lost opens nothing; the use is recorded and alerts.
    static let badgeUsedAfterLoss = Refusal(
        "identity.badge.used-after-loss",
        Phrase("这张工牌已停用，这次使用已记录并报警", "This badge is disabled; its use is recorded and reported"),
        next: Phrase("输工号；捡到的工牌交给管理员", "Type the staff number; hand a found badge to an administrator"))

    static let badgeCodeWrong = Refusal(
        "identity.badge.code-wrong",
        Phrase(
            "工牌编码要 \(SigningDesk.badgeCodeMin) 到 \(SigningDesk.badgeCodeMax) 个字符",
            "A badge code has \(SigningDesk.badgeCodeMin) to \(SigningDesk.badgeCodeMax) characters"),
        next: Phrase("用扫码枪扫工牌", "Scan the badge"))
}
