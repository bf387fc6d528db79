package import Kernel

/// Who may act, and what happened at the door.
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `identity.account` 账号 | staff number, `0417` | opened, checked, changed, locked, unlocked, closed |
/// | `identity.review` 权限审查 | its number, `AR-…` | signed |
/// | `identity.device` 设备 | its id, `scale-3` | registered, disabled, turned away |
/// | `identity.badge` 工牌 | keyed digest of its code | registered, disabled, refused |
/// | `identity.delegation` 委托 | its id, `DG-…` | offered, accepted, withdrawn |
/// | `identity.scope` 范围 | staff number | changed |
/// | `identity.factor` 第二要素 | staff number | enrolled, code used, removed |
///
/// Under the noun of accounts stands what happened at the door: sign-ins, sign-outs, failures, new passwords. Nothing
/// is deleted: a staff number belongs to one person for ever, and a signature of ten years ago still finds its public
/// key. Roles and their rights are data, in `Roles.swift`.
package let identityArea = Area(
    "Identity",
    nouns: [
        Noun(AccountTable.self), Noun(AccessReviewTable.self), Noun(DeviceTable.self), Noun(FactorTable.self),
        Noun(BadgeTable.self), Noun(DelegationTable.self), Noun(ScopeTable.self),
    ],
    permissions: [
        "identity.administer": Phrase("管理账号", "Administer accounts"),
        "identity.view": Phrase("查看账号和登录记录", "See accounts and the log of sign-ins"),
        "identity.review": Phrase("审查权限并签名", "Review access and sign"),
        "ledger.verify": Phrase("核验账本", "Verify the ledger"),
    ], words: identityWords, members: identityMembers)

/// What the engine asks before every act.
package let identityAuthority = Authority(
    nouns: [AccountRules.noun, DeviceRules.noun, DelegationRules.noun, ScopeRules.noun],
    standing: { (person, now, snapshot) throws(Fault) in
        if let device = try DeviceLookups.standing(of: person, from: snapshot) { return device }
        return try AccountLookups.standing(of: person, at: now, from: snapshot)
    },
    publicKey: { (person, key, snapshot) throws(Fault) in
        try AccountLookups.publicKey(of: person, named: key, from: snapshot)
    })
