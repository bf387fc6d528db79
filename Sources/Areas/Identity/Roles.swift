package import Kernel

/// The role that gives and takes rights. It holds none in the plant's own work (Law.s2: P11 11.10, RD 22(1)).
package let administratorRole = "administrator"

/// Who may do what; the matrix that a person reads and signs (Law.s10).
package let roleGrants: [RoleGrant] = [
    RoleGrant(
        "administrator", Phrase("系统管理员", "administrator"),
        ["identity.administer", "identity.view", "notices.read"]),
    RoleGrant(
        "receiver", Phrase("收浆员", "receiver"),
        ["plasma.view", "plasma.import", "plasma.receive", "notices.read"]),
    RoleGrant(
        "leader", Phrase("班长", "shift leader"),
        ["plasma.view", "plasma.receive", "plasma.verify", "notices.read"]),
    RoleGrant(
        "qa", Phrase("QA审核", "QA reviewer"),
        [
            "plasma.view", "plasma.review", "plasma.verify", "notices.read", "notices.post", "trail.view",
            "trail.review",
        ]),
    RoleGrant(
        "registrar", Phrase("登记员", "registrar"),
        ["plasma.view", "plasma.register", "notices.read"]),
    RoleGrant(
        "inspector", Phrase("检查员", "inspector"),
        ["plasma.view", "identity.view", "ledger.verify", "notices.read", "trail.view"]),
]

/// What a role is called and may do; nil for a role that this version does not know, which may do nothing.
package func roleGrant(_ role: String) -> RoleGrant? { roleGrants.first { $0.role == role } }
