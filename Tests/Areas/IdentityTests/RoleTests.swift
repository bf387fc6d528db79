import Kernel
import Testing

@testable import Identity

@Suite struct `The role matrix` {
    /// Rights that touch no record of the plant's own work.
    private let keeping: Set<Permission> = [
        "identity.administer", "identity.view", "ledger.verify", "notices.read", "settings.view", "settings.change",
        "node.view", "node.operate", "places.view", "places.change",
    ]

    private let engineering =
        "equipment.view equipment.register equipment.calibrate equipment.maintain places.view notices.read"
        + " alarms.view alarms.define"

    private let testing =
        "retest.view retest.test plasma.view notices.read pooling.view pooling.test equipment.view equipment.operate"

    private let signed = [
        "administrator 系统管理员: identity.administer identity.view notices.read settings.view"
            + " settings.change node.view node.operate places.view places.change",
        "receiver 收浆员: plasma.view plasma.import plasma.receive plasma.store storage.view"
            + " storage.move lineage.view notices.read exchange.view exchange.operate rejects.view"
            + " rejects.execute",
        "leader 班长: plasma.view plasma.receive plasma.verify plasma.hold storage.view"
            + " storage.move lineage.view notices.read exchange.view pooling.view pooling.verify"
            + " rejects.view rejects.apply rejects.execute plasma.climate equipment.view monitoring.view"
            + " equipment.operate alarms.view alarms.act monitoring.annotate film.view film.watch"
            + " verification.view",
        "storekeeper 库管员: plasma.view plasma.store plasma.climate storage.view storage.move"
            + " places.view quarantine.view notices.read preparation.view preparation.sort rejects.view"
            + " rejects.apply rejects.execute",
        "production 生产记录员: notices.read lineage.view lineage.record preparation.view"
            + " preparation.plan preparation.sort quarantine.view plasma.view pooling.view pooling.operate"
            + " reports.view equipment.view monitoring.view equipment.operate alarms.view alarms.act"
            + " monitoring.annotate"
            + " verification.view verification.measure",
        "engineer 设备工程师: equipment.view monitoring.view equipment.register"
            + " equipment.calibrate equipment.maintain places.view notices.read alarms.view alarms.define"
            + " monitoring.annotate"
            + " verification.view verification.propose verification.measure film.view film.register",
        "qa QA审核: plasma.view plasma.review plasma.verify plasma.hold plasma.decide notices.read"
            + " notices.post trail.view trail.review identity.view identity.review donors.view"
            + " donors.identity donors.defer donors.merge records.view records.adopt records.hold"
            + " records.dispose settings.view settings.approve node.view places.view storage.view"
            + " lineage.view lineage.hold exchange.view retest.view retest.conclude comparison.view"
            + " comparison.act comparison.close quarantine.view quarantine.review reports.view"
            + " preparation.view preparation.release pooling.view pooling.approve lookback.view"
            + " lookback.open lookback.assess lookback.rules rejects.view rejects.approve equipment.view"
            + " monitoring.view equipment.release alarms.view alarms.judge monitoring.annotate"
            + " film.view film.watch film.export film.keep"
            + " verification.view verification.adopt verification.judge",
        "qp 质量受权人: plasma.view donors.view lineage.view trail.view notices.read"
            + " lookback.view lookback.approve rejects.view reports.view equipment.view monitoring.view"
            + " alarms.view film.view film.watch"
            + " verification.view",
        "registrar 登记员: plasma.view plasma.register donors.view donors.register donors.donate"
            + " donors.rules notices.read lineage.view lineage.register lineage.migrate exchange.view"
            + " exchange.register comparison.view comparison.rules retest.view retest.rules"
            + " preparation.view preparation.rules pooling.view pooling.rules equipment.view"
            + " monitoring.view equipment.rules film.view film.rules",
        "analyst 复检检验员: retest.view retest.test plasma.view notices.read pooling.view"
            + " pooling.test equipment.view monitoring.view equipment.operate",
        "checker 复检复核员: retest.view retest.conclude plasma.view notices.read"
            + " comparison.view comparison.act retest.check quarantine.view pooling.view pooling.check"
            + " equipment.view monitoring.view",
        "reception 接待登记员: collection.view collection.register donors.view donors.register"
            + " notices.read",
        "physician 体检医生: collection.view collection.examine collection.decide donors.view"
            + " donors.defer notices.read",
        "nurse 采浆护士: collection.view collection.collect notices.read",
        "laboratory 浆站检验员: collection.view collection.test notices.read",
        "packer 包装发运员: collection.view collection.freeze collection.pack notices.read",
        "station-lead 站长: collection.view collection.check collection.dispatch collection.answer"
            + " plasma.register donors.rules donors.view notices.read notices.post trail.view exchange.view"
            + " exchange.operate exchange.register",
        "privacy 个人信息保护负责人: donors.view donors.erase records.view records.hold"
            + " records.dispose notices.read",
        "inspector 检查员: plasma.view identity.view ledger.verify notices.read trail.view"
            + " donors.view records.view settings.view node.view places.view storage.view collection.view"
            + " lineage.view exchange.view retest.view comparison.view quarantine.view preparation.view"
            + " pooling.view lookback.view rejects.view reports.view equipment.view monitoring.view"
            + " alarms.view film.view film.watch"
            + " verification.view",
    ]

    @Test func `is what a person signed, Law.s3 Law.s10`() {
        let matrix = roleGrants.map { grant in
            "\(grant.role) \(grant.name.zh): " + grant.permissions.map(\.name).joined(separator: " ")
        }
        #expect(matrix == signed)
    }

    @Test func `gives the administrator no right in the plant's work, Law.s2`() throws {
        let grant = try #require(roleGrant(administratorRole))
        #expect(Set(grant.permissions).isSubset(of: keeping))
    }

    @Test func `gives nobody else the right to administer, Law.s2`() {
        for grant in roleGrants where grant.role != administratorRole {
            #expect(!grant.permissions.contains("identity.administer"))
        }
    }

    @Test func `gives the inspector nothing that changes a record`() throws {
        let grant = try #require(roleGrant("inspector"))
        #expect(
            Set(grant.permissions).isSubset(
                of: keeping.union([
                    "plasma.view", "trail.view", "donors.view", "records.view", "exchange.view", "lineage.view",
                    "collection.view", "storage.view", "comparison.view", "quarantine.view", "retest.view",
                    "preparation.view", "pooling.view", "lookback.view", "rejects.view", "reports.view",
                    "equipment.view", "monitoring.view", "alarms.view", "verification.view", "film.view",
                    // Whose film was looked at, and why, is recorded; nothing of what it shows changes.
                    "film.watch",
                ])))
        #expect(
            Set(grant.permissions).isDisjoint(with: [
                "identity.administer", "settings.change", "node.operate", "places.change",
            ]))
    }

    @Test func `keeps who erases identities from seeing and from registering them`() throws {
        let officer = try #require(roleGrant("privacy"))
        #expect(dutyFindings([officer]) == [])
        for right in ["donors.identity", "donors.register"] as [Permission] {
            let joined = RoleGrant("privacy", officer.name, officer.permissions + [right])
            #expect(dutyFindings([joined]).count == 1, "\(right)")
        }
        for grant in roleGrants where grant.permissions.contains("donors.erase") { #expect(grant.role == "privacy") }
    }

    @Test func `holds each role and each right of a role once`() {
        #expect(Set(roleGrants.map(\.role)).count == roleGrants.count)
        for grant in roleGrants { #expect(Set(grant.permissions).count == grant.permissions.count) }
    }

    @Test func `knows every identity right that it grants`() {
        let granted = Set(roleGrants.flatMap(\.permissions)).filter { $0.name.hasPrefix("identity.") }
        #expect(granted == Set(identityArea.permissions.keys).filter { $0.name.hasPrefix("identity.") })
    }
}
