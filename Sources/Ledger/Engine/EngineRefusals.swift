package import Kernel

extension Refusal {
    /// The same command id with other content: a broken client, or somebody replaying with changes.
    package static let commandReused = Refusal(
        "engine.command.reused",
        Phrase("这个命令编号已经用于另一项内容", "This command id was already used for something else"),
        next: Phrase("刷新页面后再做一次", "Reload the page and do it again"))

    /// Law.s37: only server time is recorded; what is told besides cannot lie ahead of it (BG 10.1.1d).
    package static let happenedLater = Refusal(
        "engine.command.happened-later", Phrase("所说的发生时间还没有到", "It is said to have happened in the future"),
        next: Phrase("检查设备的时钟", "Check the clock of the device"))

    /// Two at once gave the same person a first key: what the second sealed would open for nobody.
    package static let personalKeyExists = Refusal(
        "engine.personal-key.exists",
        Phrase("别人刚刚登记了这个人的资料", "Somebody has just recorded data of this person"),
        next: Phrase("刷新页面，看清后再做", "Reload the page, look, and do it again"))

    /// Deny by default; RD 22(1), P11 11.10(g).
    package static func permissionMissing(_ permission: Permission) -> Refusal {
        Refusal(
            "identity.permission.missing",
            Phrase("您没有这项权限：\(permission.name)", "You do not hold the right \(permission.name)"),
            next: Phrase("请有此权限的人来做，或请管理员授权", "Ask somebody who holds it, or ask an administrator"))
    }

    package static let personUnknown = Refusal(
        "identity.account.unknown", Phrase("没有这个账号", "There is no such account"),
        next: Phrase("检查工号", "Check the staff number"))

    package static let accountInactive = Refusal(
        "identity.account.inactive", Phrase("这个账号已停用或锁定", "This account is closed or locked"),
        next: Phrase("请管理员处理", "Ask an administrator"))

    /// P11 11.70: a signature that does not verify is no signature.
    package static let signatureInvalid = Refusal(
        "identity.signature.invalid", Phrase("签名无效", "The signature is not valid"),
        next: Phrase("重新签名；如仍不行，请管理员检查密钥", "Sign again; if it fails again, have the key checked"))
}
