package import Kernel

/// The role that gives and takes rights. It holds none in the plant's own work (Law.s2: P11 11.10, RD 22(1)).
package let administratorRole = "administrator"

/// Who may do what; the matrix that a person reads and signs (Law.s10).
package let roleGrants: [RoleGrant] = [
    RoleGrant(
        "administrator", Phrase("系统管理员", "administrator"),
        [
            "identity.administer", "identity.view", "notices.read", "settings.view", "settings.change", "node.view",
            "node.operate", "places.view", "places.change",
        ]),
    RoleGrant(
        "receiver", Phrase("收浆员", "receiver"),
        [
            "plasma.view", "plasma.import", "plasma.receive", "plasma.store", "storage.view", "storage.move",
            "notices.read",
        ]),
    RoleGrant(
        "leader", Phrase("班长", "shift leader"),
        [
            "plasma.view", "plasma.receive", "plasma.verify", "plasma.hold", "storage.view", "storage.move",
            "notices.read",
        ]),
    RoleGrant(
        "storekeeper", Phrase("库管员", "storekeeper"),
        ["plasma.view", "plasma.store", "storage.view", "storage.move", "places.view", "notices.read"]),
    RoleGrant(
        "qa", Phrase("QA审核", "QA reviewer"),
        [
            "plasma.view", "plasma.review", "plasma.verify", "plasma.hold", "plasma.decide", "notices.read",
            "notices.post", "trail.view",
            "trail.review", "identity.view", "identity.review", "donors.view", "donors.identity", "donors.defer",
            "donors.merge", "records.view",
            "records.adopt", "records.hold", "records.dispose", "settings.view", "settings.approve", "node.view",
            "places.view", "storage.view",
        ]),
    RoleGrant(
        "registrar", Phrase("登记员", "registrar"),
        [
            "plasma.view", "plasma.register", "donors.view", "donors.register", "donors.donate", "donors.rules",
            "notices.read",
        ]),
    RoleGrant(
        "privacy", Phrase("个人信息保护负责人", "privacy officer"),
        ["donors.view", "donors.erase", "records.view", "records.hold", "records.dispose", "notices.read"]),
    RoleGrant(
        "inspector", Phrase("检查员", "inspector"),
        [
            "plasma.view", "identity.view", "ledger.verify", "notices.read", "trail.view", "donors.view",
            "records.view", "settings.view", "node.view", "places.view",
            "storage.view",
        ]),
]

/// What a role is called and may do; nil for a role that this version does not know, which may do nothing.
package func roleGrant(_ role: String) -> RoleGrant? { roleGrants.first { $0.role == role } }

/// Two rights that no role may join, and why. Checked when the house is put together (Law.s2, Law.s27).
package struct SeparatedDuties: Sendable, Hashable {
    package let one: Permission
    package let other: Permission
    package let why: Phrase
}

/// Segregation of duties, as data. Who may do both through two roles is stopped by the rules: a performer does not
/// verify, a receiver does not review their own receipt.
package let separatedDuties: [SeparatedDuties] = [
    SeparatedDuties(
        one: "plasma.receive", other: "plasma.review",
        why: Phrase("收浆的人不审核收浆", "Who receives plasma does not review its receipt")),
    SeparatedDuties(
        one: "plasma.receive", other: "plasma.decide",
        why: Phrase("收浆的人不判定不合格血浆", "Who receives plasma does not decide on what does not conform")),
    SeparatedDuties(
        one: "plasma.register", other: "plasma.review",
        why: Phrase("登记限度的人不审核按限度的判定", "Who registers limits does not review what they judged")),
    SeparatedDuties(
        one: "identity.administer", other: "identity.review",
        why: Phrase("给权限的人不审查权限", "Who gives access does not review it")),
    SeparatedDuties(
        one: "identity.administer", other: "trail.review",
        why: Phrase("管理员不审核轨迹", "Administrators do not review the trail")),
    SeparatedDuties(
        one: "settings.change", other: "settings.approve",
        why: Phrase("提出改设置的人不批准", "Who proposes a setting does not approve it")),
    SeparatedDuties(
        one: "donors.erase", other: "donors.identity",
        why: Phrase("删除身份的人不看身份", "Who erases identities does not look at them")),
    SeparatedDuties(
        one: "donors.erase", other: "donors.register",
        why: Phrase("登记身份的人不删除身份", "Who registers identities does not erase them")),
    SeparatedDuties(
        one: "records.dispose", other: "plasma.receive",
        why: Phrase("做记录的人不处置记录", "Who makes records does not dispose of them")),
    SeparatedDuties(
        one: "records.dispose", other: "plasma.register",
        why: Phrase("登记的人不处置记录", "Who registers does not dispose of records")),
]

/// What an administrator may do besides: nothing of the plant's own business (Law.s2: RD 22(1), BG 10.1.2b).
package let administratorAreas = ["identity", "notices", "settings", "node", "places"]

/// What is wrong with a table of roles; empty if duties are kept apart.
package func dutyFindings(_ grants: [RoleGrant]) -> [String] {
    var findings: [String] = []
    for grant in grants {
        for duties in separatedDuties
        where grant.permissions.contains(duties.one) && grant.permissions.contains(duties.other) {
            findings.append("\(grant.role) joins \(duties.one) and \(duties.other): \(duties.why.en)")
        }
        guard grant.permissions.contains("identity.administer") else { continue }
        for permission in grant.permissions
        where !administratorAreas.contains(where: { permission.name.hasPrefix($0 + ".") }) {
            findings.append("\(grant.role) administers and may \(permission)")
        }
    }
    return findings
}
