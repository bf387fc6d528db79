package import Kernel

extension Refusal {
    /// A staff number names one person for ever (Law.s1: P11 11.100(a)).
    package static func accountRetired(_ person: String) -> Refusal {
        Refusal(
            "identity.account.retired",
            Phrase("工号 \(person) 的账号已停用，永不再用", "The account \(person) is closed for ever"),
            next: Phrase("给新工号开新账号", "Open an account under a new staff number"))
    }

    /// Two people never share a staff number (Law.s1: P11 11.300(a)).
    package static func accountExists(_ person: String) -> Refusal {
        Refusal(
            "identity.account.exists",
            Phrase("工号 \(person) 已有账号", "The staff number \(person) has an account"),
            next: Phrase("核对工号", "Check the staff number"))
    }

    /// Two staff numbers that look the same would make one person's acts another's (Law.s1: P11 11.300(a)).
    package static func accountLooksAlike(_ other: String) -> Refusal {
        Refusal(
            "identity.account.looks-alike",
            Phrase("工号和已有的 \(other) 看起来一样", "The staff number looks like \(other)"),
            next: Phrase("换一个一眼能分清的工号", "Choose one that is told apart at a glance"))
    }

    /// There is nothing that was not looked into.
    package static let accountNoAlert = Refusal(
        "identity.account.no-alert", Phrase("没有要查看的警示", "There is no alert to look into"),
        next: Phrase("不用再办", "Nothing more is needed"))

    /// Nobody was given this staff number.
    package static func accountNotOpened(_ person: String) -> Refusal {
        Refusal(
            "identity.account.not-opened",
            Phrase("工号 \(person) 没有账号", "The staff number \(person) has no account"),
            next: Phrase("核对工号，或先开账号", "Check the staff number, or open an account first"))
    }

    /// Staff numbers are typed at every sign-in and printed beside signatures.
    package static let accountNumberWrong = Refusal(
        "identity.account.number-wrong",
        Phrase("工号只能用英文字母、数字和短横，不超过32个", "A staff number has letters, digits and dashes, 32 at most"),
        next: Phrase("更正工号", "Correct the staff number"))

    /// Signatures print the full name (Law.s23: P11 11.50).
    package static let accountNameWrong = Refusal(
        "identity.account.name-wrong",
        Phrase("姓名没有填、太长或有控制字符", "The name is missing, too long or has control characters"),
        next: Phrase("按证件填写姓名", "Write the name as in the identity document"))

    /// A role that the matrix does not hold would be a role without rules.
    package static let accountRoleUnknown = Refusal(
        "identity.account.role-unknown", Phrase("没有这个角色", "There is no such role"),
        next: Phrase("从角色表中选择", "Choose a role of the list"))

    /// A fact that changes nothing would only lengthen the history.
    package static let accountRoleSame = Refusal(
        "identity.account.role-same", Phrase("角色没有变", "The role is the same"),
        next: Phrase("选择另一个角色，或不改", "Choose another role, or leave it"))

    /// A sealed key whose parts cannot be right would lock its person out.
    package static let accountKeyWrong = Refusal(
        "identity.account.key-wrong", Phrase("密钥数据不完整", "The sealed key is not whole"),
        next: Phrase("重新生成密钥再试", "Make the key again and retry"))

    /// Whoever chose the first password can open the first key for ever, since its fact stays: it never signs
    /// (Law.s7: P11 11.200(a)(3)).
    package static let accountKeyKnown = Refusal(
        "identity.account.key-known",
        Phrase("首次换口令必须换密钥", "The first change of the password must bring a new key"),
        next: Phrase("生成新密钥再试", "Make a new key and retry"))

    /// Another key pair under the same account would let somebody else sign for the person (Law.s7).
    package static let accountKeyOther = Refusal(
        "identity.account.key-other", Phrase("换口令不能换密钥", "A new password may not bring another key"),
        next: Phrase("用原密钥换口令", "Change the password of the same key"))

    /// The password that somebody else chose must go (Law.s7: P11 11.200(a)(3)).
    package static let accountPasswordSame = Refusal(
        "identity.account.password-same", Phrase("口令没有变", "The password is the same"),
        next: Phrase("用新口令", "Choose a new password"))

    /// Nobody gives themselves rights, checks their own papers or lifts their own lock (Law.s2: RD 22(1)).
    package static let accountOwn = Refusal(
        "identity.account.own", Phrase("不能管理自己的账号", "Nobody administers their own account"),
        next: Phrase("请另一位管理员办理", "Ask another administrator"))

    /// The signature binds only who accepted that it does (Law.s28: P11 11.10(j)).
    package static let accountResponsibilityMissing = Refusal(
        "identity.account.responsibility-missing",
        Phrase("本人没有接受电子签名的责任", "The person has not accepted responsibility for their signature"),
        next: Phrase("请本人阅读并接受后再登记", "Have the person read and accept it, then record the check"))

    /// One check is enough; it was recorded before.
    package static let accountIdentityChecked = Refusal(
        "identity.account.identity-checked", Phrase("身份已核对过", "The identity was checked before"),
        next: Phrase("不用再登记", "Nothing more is needed"))

    /// An unlocked account that is unlocked again would hide that nothing was wrong.
    package static let accountNotLocked = Refusal(
        "identity.account.not-locked", Phrase("账号没有锁定", "The account is not locked"),
        next: Phrase("核对工号", "Check the staff number"))

    /// Only an administrator unlocks (Law.s4: P11 11.300(d)).
    package static let accountLocked = Refusal(
        "identity.account.locked", Phrase("账号已锁定", "The account is locked"),
        next: Phrase("请管理员解锁", "Ask an administrator to unlock it"))

    /// Every change of a right says why (Law.s3, Law.s14).
    package static let accountReasonMissing = Refusal(
        "identity.account.reason-missing", Phrase("没有写原因", "No reason is given"),
        next: Phrase("写明原因再提交", "Give the reason, then submit"))

    /// Sign-ins and failures are told by the door that saw them, never by a person.
    package static let accountDoorOnly = Refusal(
        "identity.account.door-only", Phrase("只有系统本身可以登记", "Only the node itself records this"),
        next: Phrase("在登录页办理", "Use the sign-in page"))

    /// After set-up, accounts come only from administrators.
    package static let accountsFounded = Refusal(
        "identity.account.founded", Phrase("系统已有账号", "This node has accounts already"),
        next: Phrase("请管理员开账号", "Have an administrator open the account"))

    /// Without an administrator nobody could open a second account.
    package static let accountFounderRole = Refusal(
        "identity.account.founder-role", Phrase("第一个账号必须是系统管理员", "The first account is an administrator's"),
        next: Phrase("用系统管理员角色", "Give it the administrator role"))
}
