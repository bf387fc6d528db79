import Kernel
import TestKit
import Testing

@testable import Equipment

@Suite struct `A signal` {
    private let engineer = Standing.story("0450", "equipment.register")
    private let analyst = Standing.story("0301", "equipment.operate")
    private let qa = Standing.story("0533", "equipment.release")
    private let blank = Story(SignalRules.self, "BR101.AT01")
    private static let digest = Digest.story([7])

    private func detail(
        _ collection: SignalCollection = .connected(connection: "opc-1", address: "ns=2;s=x"), why: String = "",
        low: String? = "0", high: String? = "14", deadBand: String? = nil, period: Int? = 1_000, name: String = "pH"
    ) -> SignalDetail {
        SignalDetail(
            asset: "BR101", name: name, unit: .one, low: low.map(EquipmentSamples.number),
            high: high.map(EquipmentSamples.number), deadBand: deadBand.map(EquipmentSamples.number),
            periodMilliseconds: period, isCritical: true, collection: collection, notConnected: why)
    }

    private var evidence: SignalEvidence {
        var evidence = SignalEvidence()
        evidence.packs = [EquipmentSamples.pack()]
        evidence.asset = EquipmentSamples.state("BR101", EquipmentSamples.tank)
        evidence.connectionIsOpen = true
        evidence.instrument = EquipmentSamples.gate(
            "PH-1", EquipmentSamples.meter, [.calibrated(EquipmentSamples.calibration())])
        evidence.valueCounts = true
        return evidence
    }

    private var connected: Story<SignalRules> { blank.given(.declared(detail())) }
    private var byHand: Story<SignalRules> { blank.given(.declared(detail(.manual, why: "没有通讯口"))) }
    private var byPhoto: Story<SignalRules> { blank.given(.declared(detail(.photo, why: "没有通讯口"))) }

    private func value(
        _ number: String = "6.82", at: Moment = .storyStart + .seconds(5), _ source: ValueSource = .reading,
        file: String = "", digest: Digest? = nil
    ) -> SignalCommand {
        .value(
            BroughtValue(
                at: at, value: EquipmentSamples.number(number), source: source, instrument: "PH-1", file: file,
                digest: digest))
    }

    @Test func `is declared once, of equipment that is there, over a connection that is open`() {
        #expect(blank.when(.declare(detail()), evidence, by: engineer) == .success([.declared(detail())]))
        #expect(
            EquipmentSamples.code(connected.when(.declare(detail()), evidence, by: engineer))
                == "equipment.signal.exists")
        func refused(_ detail: SignalDetail, _ change: (inout SignalEvidence) -> Void = { _ in }) -> String? {
            var evidence = evidence
            change(&evidence)
            return EquipmentSamples.code(blank.when(.declare(detail), evidence, by: engineer))
        }
        #expect(refused(detail()) { $0.asset = nil } == "equipment.asset.unknown")
        #expect(refused(detail()) { $0.connectionIsOpen = false } == "equipment.connection.unknown")
        #expect(refused(detail(name: "")) == "equipment.signal.field-wrong")
        #expect(refused(detail(low: "14")) == "equipment.signal.field-wrong")
        #expect(refused(detail(deadBand: "-1")) == "equipment.signal.field-wrong")
        #expect(refused(detail(period: 0)) == "equipment.signal.field-wrong")
        #expect(refused(detail(why: "x")) == "equipment.signal.field-wrong")
        #expect(refused(detail(.connected(connection: "opc-1", address: ""))) == "equipment.signal.field-wrong")
        #expect(refused(detail(.manual)) == "equipment.signal.not-connected-unsaid")
        #expect(refused(detail(.photo, why: "没有通讯口")) == nil)
        let odd = Story(SignalRules.self, "a b")
        #expect(odd.when(.declare(detail()), evidence, by: engineer) == .failure(.assetCodeWrong))
    }

    @Test func `is amended and closed with a reason, and keeps its unit`() {
        let other = detail(name: "酸度")
        #expect(connected.when(.amend(other), evidence, by: engineer, reason: "x") == .success([.amended(other)]))
        #expect(connected.when(.amend(other), evidence, by: engineer) == .failure(.equipmentReasonMissing))
        #expect(connected.when(.amend(detail()), evidence, by: engineer, reason: "x") == .failure(.assetSame))
        let unit = SignalDetail(asset: "BR101", name: "pH", unit: .gram, collection: .manual, notConnected: "x")
        #expect(connected.when(.amend(unit), evidence, by: engineer, reason: "x") == .failure(.signalUnitStays))
        #expect(connected.when(.close, evidence, by: engineer, reason: "x") == .success([.closed]))
        let closed = connected.given(.closed)
        #expect(
            EquipmentSamples.code(closed.when(.close, evidence, by: engineer, reason: "x"))
                == "equipment.signal.unknown")
    }

    @Test func `Law.s34 keeps instrument, source, file, hash and time of a value; none of one not in calibration`()
        throws
    {
        let brought = value("6.82", .file, file: "ph.csv", digest: Self.digest)
        let facts = try byHand.when(brought, evidence, by: analyst).get()
        guard case .valued(let kept, let late, let substitutes)? = facts.first else {
            Issue.record("no value")
            return
        }
        #expect(
            kept.instrument == "PH-1" && kept.file == "ph.csv" && kept.digest == Self.digest && kept.source == .file)
        #expect(!late && !substitutes)
        #expect(byHand.when(value("6.82", .file), evidence, by: analyst) == .failure(.signalFileMissing))
        func refused(_ facts: AssetFact...) -> String? {
            var evidence = evidence
            evidence.instrument = EquipmentSamples.gate("PH-1", EquipmentSamples.meter, facts)
            return EquipmentSamples.code(byHand.when(value(), evidence, by: analyst))
        }
        let today = EquipmentSamples.today
        #expect(refused() == "equipment.asset.not-ready")
        #expect(
            refused(.calibrated(EquipmentSamples.calibration(due: today.adding(days: -1))))
                == "equipment.asset.not-ready")
        #expect(refused(.calibrated(EquipmentSamples.calibration(.failed))) == "equipment.asset.not-ready")
        #expect(refused(.calibrated(EquipmentSamples.calibration()), .putOut) == "equipment.asset.not-ready")
        #expect(refused(.calibrated(EquipmentSamples.calibration(due: today))) == nil)
    }

    @Test func `Law.s51 takes no value from memory: a registered instrument measured it, within its range`() {
        var nobody = evidence
        nobody.instrument = nil
        #expect(byHand.when(value(), nobody, by: analyst) == .failure(.assetUnknown("PH-1")))
        #expect(
            EquipmentSamples.code(byHand.when(value("68.2"), evidence, by: analyst))
                == "equipment.signal.value-out-of-range")
        #expect(byHand.when(value("6.82", .reading, file: "x"), evidence, by: analyst) == .failure(.signalFieldWrong))
        // Where the value is collected, one by hand stands in for it and says why.
        #expect(connected.when(value(), evidence, by: analyst) == .failure(.signalSubstituteReasonMissing))
        guard case .success(let facts) = connected.when(value(), evidence, by: analyst, reason: "采集中断"),
            case .valued(_, _, let substitutes)? = facts.first
        else {
            Issue.record("refused")
            return
        }
        #expect(substitutes)
    }

    @Test func `Law.s53 takes a photo only where it cannot be connected, and marks it`() {
        let photo = value("6.82", .photo, file: "curve.jpg", digest: Self.digest)
        #expect(connected.when(photo, evidence, by: analyst, reason: "x") == .failure(.signalPhotoRefused))
        #expect(byHand.when(photo, evidence, by: analyst) == .failure(.signalPhotoRefused))
        #expect(byPhoto.when(value("6.82", .photo), evidence, by: analyst) == .failure(.signalFileMissing))
        guard case .success(let facts) = byPhoto.when(photo, evidence, by: analyst),
            case .valued(let kept, _, _)? = facts.first
        else {
            Issue.record("refused")
            return
        }
        #expect(kept.source == .photo)
    }

    @Test func `Plan.A7 keeps when a value was measured and when it was entered, and marks what is late`() throws {
        let at = Moment.storyStart
        let late = at + .minutes(31)
        #expect(
            byHand.when(value(at: at), evidence, by: analyst, at: late) == .failure(.lateReasonMissing))
        let facts = try byHand.when(value(at: at), evidence, by: analyst, at: late, reason: "换班").get()
        guard case .valued(let kept, let isLate, _)? = facts.first else {
            Issue.record("no value")
            return
        }
        #expect(kept.at == at && isLate)
        #expect(byHand.when(value(at: late), evidence, by: analyst, at: at) == .failure(.logTimeWrong))
    }

    @Test func `has values withdrawn by QA with a reason`() {
        #expect(
            byHand.when(.withdrawValue(7), evidence, by: qa, reason: "读错") == .success([.valueWithdrawn(entry: 7)]))
        #expect(byHand.when(.withdrawValue(7), evidence, by: qa) == .failure(.equipmentReasonMissing))
        var none = evidence
        none.valueCounts = false
        #expect(
            EquipmentSamples.code(byHand.when(.withdrawValue(7), none, by: qa, reason: "x"))
                == "equipment.signal.value-unknown")
        #expect(SignalCommand.withdrawValue(7).permission == "equipment.release")
    }
}

@Suite struct `A connection` {
    private let engineer = Standing.story("0450", "equipment.register")
    private let blank = Story(ConnectionRules.self, "opc-1")
    private let line = ConnectionDetail(
        name: "车间", speaks: .opcua, address: "opc.tcp://10.0.0.1:4840/", settings: ["security": "Sign"])

    @Test func `is declared, amended and closed when nothing comes over it`() {
        #expect(blank.when(.declare(line), false, by: engineer) == .success([.declared(line)]))
        let open = blank.given(.declared(line))
        #expect(EquipmentSamples.code(open.when(.declare(line), false, by: engineer)) == "equipment.connection.exists")
        #expect(open.when(.amend(line), false, by: engineer, reason: "x") == .failure(.assetSame))
        let other = ConnectionDetail(name: "车间", speaks: .opcua, address: "opc.tcp://10.0.0.2:4840/")
        #expect(open.when(.amend(other), false, by: engineer, reason: "换机") == .success([.amended(other)]))
        #expect(
            EquipmentSamples.code(open.when(.close, true, by: engineer, reason: "x")) == "equipment.connection.carries")
        #expect(open.when(.close, false, by: engineer, reason: "x") == .success([.closed]))
        #expect(
            EquipmentSamples.code(open.given(.closed).when(.close, false, by: engineer, reason: "x"))
                == "equipment.connection.unknown")
    }

    @Test func `never holds a secret`() {
        func refused(_ address: String, _ settings: [String: String] = [:]) -> String? {
            let line = ConnectionDetail(name: "n", speaks: .mqtt, address: address, settings: settings)
            return EquipmentSamples.code(blank.when(.declare(line), false, by: engineer))
        }
        #expect(refused("mqtt://broker:1883", ["topic": "spBv1.0/#"]) == nil)
        #expect(refused("mqtt://me:word@broker:1883") == "equipment.connection.secret")
        for name in ["password", "user.Password", "apiKey", "auth_token", "client-secret"] {
            #expect(refused("mqtt://broker", [name: "x"]) == "equipment.connection.secret", "\(name)")
        }
        #expect(refused("") == "equipment.connection.field-wrong")
        #expect(refused("mqtt://broker", ["a b": "x"]) == "equipment.connection.field-wrong")
    }
}

@Suite struct `The plan of upgrades` {
    private let engineer = Standing.story("0450", "equipment.register")
    private let blank = Story(UpgradeRules.self, "UP-1")
    private let line = UpgradeDetail(
        asset: "BR101", what: "转速", why: "没有通讯口", interim: "每小时录入", dueOn: EquipmentSamples.today.adding(days: 90))

    private var evidence: UpgradeEvidence {
        var evidence = UpgradeEvidence()
        evidence.assetIsKnown = true
        evidence.signalIsConnected = true
        return evidence
    }

    @Test func `says what, why, how meanwhile and by when, and is done when the value is collected`() {
        #expect(blank.when(.plan(line), evidence, by: engineer) == .success([.planned(line)]))
        let open = blank.given(.planned(line))
        #expect(EquipmentSamples.code(open.when(.plan(line), evidence, by: engineer)) == "equipment.upgrade.exists")
        #expect(
            EquipmentSamples.code(blank.when(.plan(line), UpgradeEvidence(), by: engineer)) == "equipment.asset.unknown"
        )
        let past = UpgradeDetail(asset: "BR101", what: "w", why: "y", interim: "i", dueOn: EquipmentSamples.today)
        #expect(blank.when(.plan(past), evidence, by: engineer) == .failure(.upgradeFieldWrong))
        #expect(open.when(.amend(line), evidence, by: engineer, reason: "x") == .failure(.assetSame))
        let later = UpgradeDetail(
            asset: "BR101", what: "转速", why: "缺件", interim: "每小时录入", dueOn: EquipmentSamples.today.adding(days: 120))
        #expect(open.when(.amend(later), evidence, by: engineer, reason: "缺件") == .success([.amended(later)]))
        #expect(
            EquipmentSamples.code(open.when(.finish(signal: "S"), UpgradeEvidence(), by: engineer))
                == "equipment.upgrade.not-connected")
        #expect(open.when(.finish(signal: "S"), evidence, by: engineer) == .success([.done(signal: "S")]))
        #expect(open.when(.withdraw, evidence, by: engineer, reason: "报废") == .success([.withdrawn]))
        #expect(
            EquipmentSamples.code(open.given(.withdrawn).when(.withdraw, evidence, by: engineer, reason: "x"))
                == "equipment.upgrade.unknown")
    }
}

@Suite struct `A signal's dead band` {
    private func detail(_ band: String?, period: Int? = nil, isCritical: Bool = false) -> SignalDetail {
        SignalDetail(
            asset: "BR101", name: "罐温", unit: .celsius, deadBand: band.map(EquipmentSamples.number),
            periodMilliseconds: period, isCritical: isCritical,
            collection: .connected(connection: "opc-1", address: "a"))
    }

    @Test func `lets values rest for ten periods, a minute at least, or as its connection says`() {
        #expect(detail("0.05").longestSilence([:]) == .seconds(60))
        #expect(detail("0.05", period: 30_000).longestSilence([:]) == .seconds(300))
        let settings = ["quiet-periods": "3", "quiet-seconds": "20"]
        #expect(detail("0.05", period: 30_000).longestSilence(settings) == .seconds(90))
        #expect(detail("0.05", period: 1_000).longestSilence(settings) == .seconds(20))
    }

    @Test func `leaves out nothing of a critical parameter`() {
        #expect(detail("0.05", isCritical: true).longestSilence([:]) == nil)
        #expect(detail(nil).longestSilence([:]) == nil && detail("0").longestSilence([:]) == nil)
    }
}
