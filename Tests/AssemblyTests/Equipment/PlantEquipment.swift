import Assembly
import Equipment
import Identity
import Kernel
import Ledger
import Places
import TestKit
import Testing

extension Plant {
    static let engineer = "0450"

    /// The account of somebody who comes later, opened like those of the first day.
    func employ(_ number: String) async throws {
        let person = try #require(people.people[number])
        let opening = AccountOpening(name: "工 \(number)", role: person.role, key: SealedKeyFields(person.first))
        try await must(errand(AccountTable.self, number, .open(opening), by: "0001"))
        let node = Standing.node.person
        try await must(errand(AccountTable.self, number, .changePassword(SealedKeyFields(person.own)), by: node))
        let identity = AccountCommand.checkIdentity(.identityCard, acceptedResponsibility: true)
        try await must(errand(AccountTable.self, number, identity, by: "0001"))
    }

    func place(_ id: String, _ kind: PlaceKind, _ name: String, within: String, _ more: [String: String] = [:])
        async throws
    {
        let detail = PlaceDetail(kind: kind, name: name, within: within, particulars: more)
        try await must(errand(PlaceTable.self, id, .open(detail), by: "0001", reason: "布置"))
    }

    func asset(
        _ id: String, _ command: AssetCommand, by person: String = Plant.engineer, reason: String? = nil
    ) async throws {
        try await must(errand(AssetTable.self, id, command, by: person, reason: reason))
    }

    func points(_ found: String, _ left: String, of reference: String, within tolerance: String) -> [CalibrationPoint] {
        let zero = DecimalNumber(coefficient: 0)
        return [
            CalibrationPoint(
                reference: DecimalNumber(reference) ?? zero, found: DecimalNumber(found) ?? zero,
                left: DecimalNumber(left) ?? zero, tolerance: DecimalNumber(tolerance) ?? zero)
        ]
    }

    /// A tank with a sensor, a pH meter and an analyser: registered, fit, used, cleaned; signals, values, a plan.
    func equip() async throws {
        try await employ(Plant.engineer)
        let pack = try EquipmentPack.read(equipmentPackBytes)
        try await must(errand(EquipmentPackTable.self, EquipmentPack.packName, .adopt(pack), by: "0105"))
        try await place("s1", .site, "一厂", within: "")
        try await place(
            "r101", .room, "合浆间", within: "s1", ["grade": "D", "virus_zone": "PRE"])
        let today = clock.read().day(offsetMinutes: 480)
        try await register()
        try await qualify("BR101", today)
        let unit = Unit("[pH]") ?? .one
        try await asset(
            "BR101.TT01",
            .calibrate(
                on: today.adding(days: -30), dueOn: nil, by: "计量室", certificate: "C-26-001", unit: .celsius,
                points: points("4.02", "4.02", of: "4.00", within: "0.10")))
        try await asset(
            "PH-1",
            .calibrate(
                on: today.adding(days: -350), dueOn: nil, by: "计量室", certificate: "C-25-118", unit: unit,
                points: points("7.08", "7.01", of: "7.00", within: "0.05")))
        try await logbook(today)
        try await signalsAndPlan(today)
        try await certificates()
    }

    private func register() async throws {
        let tank = AssetDetail(
            kind: .unit, name: "合浆罐", assetClass: "tank", place: "r101", maker: "东富龙", model: "HJ-5000", serial: "24-7")
        try await asset("BR101", .register(tank))
        try await asset(
            "BR101.TT01",
            .register(AssetDetail(kind: .sensor, name: "罐温", assetClass: "thermometer", parent: "BR101")))
        try await asset(
            "PH-1", .register(AssetDetail(kind: .instrument, name: "酸度计", assetClass: "ph-meter", place: "r101")))
        let analyser = AssetDetail(kind: .instrument, name: "酶标仪", assetClass: "analyser", place: "r101")
        try await asset("MR-9", .register(analyser))
        try await asset(
            "MR-9",
            .amend(
                AssetDetail(
                    kind: .instrument, name: "酶标仪", assetClass: "analyser", place: "r101", maker: "华大")), reason: "补厂家")
        let scale = AssetDetail(kind: .instrument, name: "旧秤", assetClass: "balance", place: "r101")
        try await asset("WT-1", .register(scale))
        try await asset("WT-1", .retire, reason: "换新")
    }

    private func qualify(_ id: String, _ today: Day) async throws {
        for stage in QualificationStage.allCases {
            let until = stage == .installation ? nil : today.adding(months: 12)
            let one = Qualification(
                stage, performedOn: today.adding(months: -1), validUntil: until, report: "\(stage.rawValue)-\(id)")
            try await asset(id, .qualify(one))
        }
    }

    private func logbook(_ today: Day) async throws {
        try await asset("BR101", .soil(at: nil), by: "0720")
        try await asset("BR101", .clean(method: "CIP-3", at: nil), by: "0720")
        try await asset("BR101", .startUse(batch: "POOL-E1", step: "合浆", at: nil), by: "0720")
        clock.advance(.hours(2))
        try await asset("BR101", .note("搅拌异响，已检查", at: clock.read() - .hours(1)), by: "0720", reason: "处理后补记")
        try await asset("BR101", .endUse(at: nil), by: "0720")
        try await asset("BR101", .clean(method: "CIP-3", at: nil), by: "0720")
        try await asset("BR101", .startUse(batch: "POOL-E2", step: "合浆", at: nil), by: "0720")
        try await asset("BR101", .planMaintenance("换机械密封", dueOn: today.adding(days: 7)))
        try await asset("BR101", .planMaintenance("换油", dueOn: today.adding(days: 20)))
        try await asset("BR101", .doMaintenance(2, what: "已换 46 号油", at: nil))
        try await asset("MR-9", .putOut, by: "0301", reason: "光源故障")
        try await asset("MR-9", .putBack, by: "0533", reason: "已换光源并核查")
    }

    /// The certificate that the plant's server shows.
    static var shownCertificate: ServerCertificate {
        let bytes = Array("certificate of the plant's server".utf8)
        return ServerCertificate(
            thumbprint: TreeHash.sha256(bytes).hex, subject: "CN=合浆车间服务器", validFrom: .storyStart - .hours(24),
            validUntil: .storyStart + .hours(24 * 400), bytes: bytes)
    }

    private func certificates() async throws {
        let shown = Self.shownCertificate
        func judge(_ command: CertificateCommand, _ reason: String) async throws {
            try await must(
                errand(CertificateTable.self, shown.thumbprint, command, by: Plant.engineer, reason: reason))
        }
        try await judge(.trust(shown, connection: "opc-1"), "与服务器面板核对")
        try await judge(.distrust, "换服务器")
        try await judge(.trust(shown, connection: "opc-1"), "误撤，重新核对")
    }

    private func signalsAndPlan(_ today: Day) async throws {
        let line = ConnectionDetail(
            name: "合浆车间", speaks: .opcua, address: "opc.tcp://10.1.2.3:4840/", settings: ["security": "SignAndEncrypt"])
        let old = ConnectionDetail(name: "旧网关", speaks: .modbus, address: "10.1.2.9:502")
        func connection(_ id: String, _ command: ConnectionCommand, reason: String? = nil) async throws {
            try await must(errand(ConnectionTable.self, id, command, by: Plant.engineer, reason: reason))
        }
        func signal(_ id: String, _ command: SignalCommand, by person: String = Plant.engineer, reason: String? = nil)
            async throws
        {
            try await must(errand(SignalTable.self, id, command, by: person, reason: reason))
        }
        try await connection("opc-1", .declare(line))
        try await connection("mb-1", .declare(old))
        try await connection(
            "mb-1", .amend(ConnectionDetail(name: "旧网关", speaks: .modbus, address: "10.1.2.8:502")), reason: "换地址")
        try await connection("mb-1", .close, reason: "不再用")
        let number = { (text: String) in DecimalNumber(text) ?? DecimalNumber(coefficient: 0) }
        let temperature = SignalDetail(
            asset: "BR101.TT01", name: "罐温", unit: .celsius, low: number("-20"), high: number("80"),
            deadBand: number("0.05"), periodMilliseconds: 1_000, isCritical: true,
            collection: .connected(connection: "opc-1", address: "ns=2;s=BR101.TT01"))
        try await signal("BR101.TT01.PV", .declare(temperature))
        let acidity = SignalDetail(
            asset: "BR101", name: "pH", unit: Unit("[pH]") ?? .one, low: number("0"), high: number("14"),
            isCritical: true, collection: .manual, notConnected: "酸度计没有通讯口")
        try await signal("BR101.PH", .declare(acidity))
        let speed = SignalDetail(
            asset: "BR101", name: "转速", unit: .one, collection: .photo, notConnected: "变频器只有表头")
        try await signal("BR101.SI", .declare(speed))
        let renamed = SignalDetail(
            asset: "BR101", name: "搅拌转速", unit: .one, collection: .photo, notConnected: "变频器只有表头")
        try await signal("BR101.SI", .amend(renamed), reason: "改名")
        try await signal("BR101.SI", .close, reason: "改造后停用")
        let at = clock.read() - .minutes(50)
        let value = BroughtValue(at: at, value: number("6.82"), source: .reading, instrument: "PH-1")
        try await signal("BR101.PH", .value(value), by: "0720", reason: "换班")
        let file = Array("2026-11-21,09:02:11,6.85".utf8)
        let digest = TreeHash.sha256(file)
        let second = BroughtValue(
            at: clock.read(), value: number("6.85"), source: .file, instrument: "PH-1", file: "ph.csv", digest: digest)
        try await must(
            errand(
                SignalTable.self, "BR101.PH", .value(second), by: "0720",
                files: [KeptFile(digest: digest, bytes: file)]))
        let first = try store.read { (snapshot) throws(Fault) in
            try SignalLookups.values(of: "BR101.PH", limit: 5, from: snapshot).last?.entry
        }
        try await signal("BR101.PH", .withdrawValue(first ?? 0), by: "0533", reason: "读错行")
        try await planUpgrades(today)
    }

    private func planUpgrades(_ today: Day) async throws {
        let upgrade = UpgradeDetail(
            asset: "BR101", what: "搅拌转速", why: "变频器没有通讯口", interim: "每小时录入读数", dueOn: today.adding(months: 6))
        func plan(_ id: String, _ command: UpgradeCommand, reason: String? = nil) async throws {
            try await must(errand(UpgradeTable.self, id, command, by: Plant.engineer, reason: reason))
        }
        for id in ["UP-01", "UP-02", "UP-03"] { try await plan(id, .plan(upgrade)) }
        let later = UpgradeDetail(
            asset: "BR101", what: "pH", why: "酸度计没有通讯口", interim: "每批三次录入", dueOn: today.adding(months: 4))
        try await plan("UP-02", .amend(later), reason: "分开")
        try await plan("UP-03", .finish(signal: "BR101.TT01.PV"))
        try await plan("UP-01", .withdraw, reason: "并入 UP-02")
    }
}
