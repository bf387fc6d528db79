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
            "lineage.view", "notices.read", "exchange.view", "exchange.operate",
            "rejects.view", "rejects.execute",
        ]),
    RoleGrant(
        "leader", Phrase("班长", "shift leader"),
        [
            "plasma.view", "plasma.receive", "plasma.verify", "plasma.hold", "storage.view", "storage.move",
            "lineage.view", "notices.read", "exchange.view", "pooling.view", "pooling.verify", "rejects.view",
            "rejects.apply", "rejects.execute", "plasma.climate", "equipment.view", "monitoring.view",
            "equipment.operate", "alarms.view", "alarms.act", "monitoring.annotate", "film.view", "film.watch",
            "verification.view",
        ]),
    RoleGrant(
        "storekeeper", Phrase("库管员", "storekeeper"),
        [
            "plasma.view", "plasma.store", "plasma.climate", "storage.view", "storage.move", "places.view",
            "quarantine.view", "notices.read", "preparation.view", "preparation.sort", "rejects.view", "rejects.apply",
            "rejects.execute",
        ]),
    RoleGrant(
        "production", Phrase("生产记录员", "production recorder"),
        [
            "notices.read", "lineage.view", "lineage.record", "preparation.view", "preparation.plan",
            "preparation.sort", "quarantine.view", "plasma.view", "pooling.view", "pooling.operate", "reports.view",
            "equipment.view", "monitoring.view", "equipment.operate", "alarms.view", "alarms.act",
            "monitoring.annotate",
            "verification.view", "verification.measure",
        ]),
    RoleGrant(
        "engineer", Phrase("设备工程师", "equipment engineer"),
        [
            "equipment.view", "monitoring.view", "equipment.register", "equipment.calibrate",
            "equipment.maintain", "places.view", "notices.read", "alarms.view", "alarms.define", "monitoring.annotate",
            "verification.view", "verification.propose", "verification.measure",
            "film.view", "film.register",
        ]),
    RoleGrant(
        "qa", Phrase("QA审核", "QA reviewer"),
        [
            "plasma.view", "plasma.review", "plasma.verify", "plasma.hold", "plasma.decide", "notices.read",
            "notices.post", "trail.view",
            "trail.review", "identity.view", "identity.review", "donors.view", "donors.identity", "donors.defer",
            "donors.merge", "records.view",
            "records.adopt", "records.hold", "records.dispose", "settings.view", "settings.approve", "node.view",
            "places.view", "storage.view", "lineage.view", "lineage.hold", "exchange.view", "retest.view",
            "retest.conclude", "comparison.view", "comparison.act", "comparison.close", "quarantine.view",
            "quarantine.review", "reports.view", "preparation.view", "preparation.release", "pooling.view",
            "pooling.approve",
            "lookback.view", "lookback.open", "lookback.assess", "lookback.rules", "rejects.view", "rejects.approve",
            "equipment.view", "monitoring.view", "equipment.release", "alarms.view", "alarms.judge",
            "monitoring.annotate", "film.view", "film.watch", "film.export", "film.keep",
            "verification.view", "verification.adopt", "verification.judge",
        ]),
    RoleGrant(
        "qp", Phrase("质量受权人", "qualified person"),
        [
            "plasma.view", "donors.view", "lineage.view", "trail.view", "notices.read", "lookback.view",
            "lookback.approve",
            "rejects.view", "reports.view", "equipment.view", "monitoring.view", "alarms.view", "film.view",
            "film.watch",
            "verification.view",
        ]),
    RoleGrant(
        "registrar", Phrase("登记员", "registrar"),
        [
            "plasma.view", "plasma.register", "donors.view", "donors.register", "donors.donate", "donors.rules",
            "notices.read", "lineage.view", "lineage.register", "lineage.migrate", "exchange.view", "exchange.register",
            "comparison.view", "comparison.rules", "retest.view", "retest.rules", "preparation.view",
            "preparation.rules", "pooling.view", "pooling.rules", "equipment.view", "monitoring.view",
            "equipment.rules", "film.view", "film.rules",
        ]),
    RoleGrant(
        "analyst", Phrase("复检检验员", "re-test analyst"),
        [
            "retest.view", "retest.test", "plasma.view", "notices.read", "pooling.view", "pooling.test",
            "equipment.view", "monitoring.view", "equipment.operate",
        ]),
    RoleGrant(
        "checker", Phrase("复检复核员", "re-test checker"),
        [
            "retest.view", "retest.conclude", "plasma.view", "notices.read", "comparison.view", "comparison.act",
            "retest.check", "quarantine.view", "pooling.view", "pooling.check", "equipment.view", "monitoring.view",
        ]),
    RoleGrant(
        "reception", Phrase("接待登记员", "reception"),
        ["collection.view", "collection.register", "donors.view", "donors.register", "notices.read"]),
    RoleGrant(
        "physician", Phrase("体检医生", "physician"),
        [
            "collection.view", "collection.examine", "collection.decide", "donors.view", "donors.defer",
            "notices.read",
        ]),
    RoleGrant("nurse", Phrase("采浆护士", "nurse"), ["collection.view", "collection.collect", "notices.read"]),
    RoleGrant(
        "laboratory", Phrase("浆站检验员", "station laboratory"),
        ["collection.view", "collection.test", "notices.read"]),
    RoleGrant(
        "packer", Phrase("包装发运员", "packer"),
        ["collection.view", "collection.freeze", "collection.pack", "notices.read"]),
    RoleGrant(
        "station-lead", Phrase("站长", "station lead"),
        [
            "collection.view", "collection.check", "collection.dispatch", "collection.answer", "plasma.register",
            "donors.rules", "donors.view", "notices.read", "notices.post", "trail.view",
            "exchange.view", "exchange.operate", "exchange.register",
        ]),
    RoleGrant(
        "privacy", Phrase("个人信息保护负责人", "privacy officer"),
        ["donors.view", "donors.erase", "records.view", "records.hold", "records.dispose", "notices.read"]),
    RoleGrant(
        "inspector", Phrase("检查员", "inspector"),
        [
            "plasma.view", "identity.view", "ledger.verify", "notices.read", "trail.view", "donors.view",
            "records.view", "settings.view", "node.view", "places.view", "storage.view", "collection.view",
            "lineage.view", "exchange.view", "retest.view", "comparison.view", "quarantine.view",
            "preparation.view", "pooling.view", "lookback.view", "rejects.view", "reports.view", "equipment.view",
            "monitoring.view", "alarms.view", "film.view", "film.watch",
            "verification.view",
        ]),
]

/// What a role is called and may do; nil for a role that this version does not know, which may do nothing.
package func roleGrant(_ role: String) -> RoleGrant? { roleGrants.first { $0.role == role } }

/// Roles that only one kind of house has; the others are of both.
private let rolesOfKind: [NodeKind: Set<String>] = [
    .plant: ["receiver", "leader", "registrar", "analyst", "checker", "qp", "engineer"],
    .station: ["reception", "physician", "nurse", "laboratory", "packer", "station-lead"],
]

/// The roles that a house of this kind gives.
package func roleGrants(of kind: NodeKind) -> [RoleGrant] {
    roleGrants.filter { grant in
        !rolesOfKind.contains { $0.key != kind && $0.value.contains(grant.role) }
    }
}

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
        one: "collection.decide", other: "collection.collect",
        why: Phrase("决定能否供浆的医生不采浆", "Who decides on a donor does not collect")),
    SeparatedDuties(
        one: "collection.test", other: "collection.check",
        why: Phrase("录入检测的人不复核", "Who enters tests does not check them")),
    SeparatedDuties(
        one: "retest.test", other: "retest.check",
        why: Phrase("录入复检的人不复核", "Who enters re-tests does not check them")),
    SeparatedDuties(
        one: "retest.test", other: "retest.conclude",
        why: Phrase("录入复检的人不下结论", "Who enters re-tests does not conclude them")),
    SeparatedDuties(
        one: "retest.rules", other: "retest.conclude",
        why: Phrase("采用复检标准的人不按标准下结论", "Who adopts the specification does not conclude by it")),
    SeparatedDuties(
        one: "pooling.operate", other: "pooling.verify",
        why: Phrase("合浆的人不复核合浆", "Who pools does not check it")),
    SeparatedDuties(
        one: "pooling.operate", other: "pooling.approve",
        why: Phrase("合浆的人不批准合浆", "Who pools does not approve it")),
    SeparatedDuties(
        one: "pooling.test", other: "pooling.check",
        why: Phrase("录入合浆检验的人不复核", "Who enters tests of pools does not check them")),
    SeparatedDuties(
        one: "pooling.test", other: "pooling.approve",
        why: Phrase("录入合浆检验的人不下结论", "Who enters tests of pools does not conclude them")),
    SeparatedDuties(
        one: "pooling.rules", other: "pooling.approve",
        why: Phrase("采用合浆标准的人不按标准下结论", "Who adopts the rules of pooling does not conclude by them")),
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
        one: "lineage.record", other: "lineage.hold",
        why: Phrase("记录生产的人不解除暂扣", "Who records production does not lift holds")),
    SeparatedDuties(
        one: "lineage.register", other: "lineage.record",
        why: Phrase("登记允差的人不记录按允差的判定", "Who registers tolerances does not record what they judge")),
    SeparatedDuties(
        one: "rejects.apply", other: "rejects.approve",
        why: Phrase("申请销毁的人不批准", "Who applies for destruction does not approve it")),
    SeparatedDuties(
        one: "lookback.assess", other: "lookback.approve",
        why: Phrase("评估追溯的人不批准报告", "Who assesses a look-back does not approve its report")),
    SeparatedDuties(
        one: "equipment.calibrate", other: "equipment.release",
        why: Phrase("登记校准的人不恢复设备使用", "Who calibrates does not return equipment to use")),
    SeparatedDuties(
        one: "equipment.operate", other: "equipment.release",
        why: Phrase("录入值的人不撤销值", "Who enters values does not withdraw them")),
    SeparatedDuties(
        one: "alarms.define", other: "alarms.judge",
        why: Phrase("定义报警的人不判定异常", "Who defines alarms does not judge exceptions")),
    SeparatedDuties(
        one: "equipment.operate", other: "alarms.judge",
        why: Phrase("操作设备的人不判定异常", "Who runs the equipment does not judge its exceptions")),
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
