import Kernel
import TestKit
import Testing

@testable import Equipment

@Suite struct `A piece of equipment` {
    private let engineer = Standing.story("0450", "equipment.register", "equipment.calibrate", "equipment.maintain")
    private let operatorOfIt = Standing.story("0720", "equipment.operate")
    private let qa = Standing.story("0533", "equipment.release")
    private let blank = Story(AssetRules.self, "BR101")
    private let today = EquipmentSamples.today

    private var evidence: AssetEvidence {
        var evidence = AssetEvidence()
        evidence.packs = [EquipmentSamples.pack()]
        evidence.placeIsOpen = true
        return evidence
    }

    private var tank: Story<AssetRules> { blank.given(.registered(EquipmentSamples.tank)) }
    private var fit: Story<AssetRules> {
        let clean = AssetFact.cleaned(
            LogTime(.storyStart), method: "CIP", until: .storyStart + .hours(72), overdue: false)
        return tank.given(
            EquipmentSamples.qualifications().map { AssetFact.qualified($0) } + [clean], by: "x", at: .storyStart,
            reason: nil)
    }

    private func meter(_ facts: AssetFact...) -> Story<AssetRules> {
        Story(AssetRules.self, "PH-1").given(
            [.registered(EquipmentSamples.meter)] + facts, by: "x", at: .storyStart, reason: nil)
    }

    @Test func `is registered once, where something may stand`() {
        let register = AssetCommand.register(EquipmentSamples.tank)
        #expect(blank.when(register, evidence, by: engineer) == .success([.registered(EquipmentSamples.tank)]))
        #expect(tank.when(register, evidence, by: engineer) == .failure(.assetExists("BR101")))
        for odd in ["", "B R", "B/1", "B,1", "罐"] {
            let story = Story(AssetRules.self, odd)
            #expect(story.when(register, evidence, by: engineer) == .failure(.assetCodeWrong), "\(odd)")
        }
        func refused(_ detail: AssetDetail, _ evidence: AssetEvidence) -> String? {
            EquipmentSamples.code(blank.when(.register(detail), evidence, by: engineer))
        }
        #expect(refused(EquipmentSamples.tank, AssetEvidence()) == "pack.missing")
        var closed = evidence
        closed.placeIsOpen = false
        #expect(refused(EquipmentSamples.tank, closed) == "equipment.asset.place-unknown")
        func detail(_ name: String = "n", _ kind: String = "tank", parent: String = "", place: String = "r-1")
            -> AssetDetail
        {
            AssetDetail(kind: .unit, name: name, assetClass: kind, parent: parent, place: place)
        }
        #expect(refused(detail(" "), evidence) == "equipment.asset.field-wrong")
        #expect(refused(detail("n", "x"), evidence) == "equipment.asset.class-unknown")
        #expect(refused(detail(parent: "A"), evidence) == "equipment.asset.place-wrong")
        #expect(refused(detail(place: ""), evidence) == "equipment.asset.place-wrong")
        #expect(
            blank.when(.putOut, evidence, by: operatorOfIt, reason: "x") == .failure(.assetUnknown("BR101")))
    }

    @Test func `is part of what may have it as a part, and never of itself`() {
        func refused(_ detail: AssetDetail, _ above: [AssetState]) -> String? {
            var evidence = evidence
            evidence.above = above
            let blank = Story(AssetRules.self, "PH-1")
            return EquipmentSamples.code(blank.when(.register(detail), evidence, by: engineer))
        }
        let tank = EquipmentSamples.state("BR101", EquipmentSamples.tank)
        let sensor = EquipmentSamples.state("TT01", EquipmentSamples.sensor)
        #expect(refused(EquipmentSamples.meter, [tank]) == nil)
        #expect(refused(EquipmentSamples.meter, []) == "equipment.asset.parent-wrong")
        #expect(refused(EquipmentSamples.meter, [sensor]) == "equipment.asset.parent-wrong")
        let retired = EquipmentSamples.state("BR101", EquipmentSamples.tank, [.retired])
        #expect(refused(EquipmentSamples.meter, [retired]) == "equipment.asset.parent-wrong")
        let own = EquipmentSamples.state("PH-1", EquipmentSamples.meter)
        #expect(refused(EquipmentSamples.meter, [tank, own]) == "equipment.asset.parent-wrong")
        let deep = (0..<AssetRules.depthMax).map { EquipmentSamples.state("U\($0)", EquipmentSamples.tank) }
        #expect(refused(EquipmentSamples.meter, deep) == "equipment.asset.parent-wrong")
    }

    @Test func `is amended, put out, returned and retired with reasons, and keeps its kind`() {
        let other = AssetDetail(kind: .unit, name: "罐 2", assetClass: "tank", place: "r-1")
        #expect(tank.when(.amend(other), evidence, by: engineer, reason: "改名") == .success([.amended(other)]))
        #expect(tank.when(.amend(other), evidence, by: engineer) == .failure(.equipmentReasonMissing))
        #expect(tank.when(.amend(EquipmentSamples.tank), evidence, by: engineer, reason: "x") == .failure(.assetSame))
        let sensor = AssetDetail(kind: .sensor, name: "n", assetClass: "tank", place: "r-1")
        #expect(tank.when(.amend(sensor), evidence, by: engineer, reason: "x") == .failure(.assetKindStays))
        #expect(tank.when(.putOut, evidence, by: operatorOfIt, reason: "漏") == .success([.putOut]))
        let out = tank.given(.putOut)
        #expect(
            EquipmentSamples.code(out.when(.putOut, evidence, by: operatorOfIt, reason: "x"))
                == "equipment.asset.out-of-use")
        #expect(out.when(.putBack, evidence, by: qa, reason: "已修") == .success([.returned]))
        #expect(
            EquipmentSamples.code(tank.when(.putBack, evidence, by: qa, reason: "x"))
                == "equipment.asset.not-out-of-use")
        #expect(tank.when(.retire, evidence, by: engineer, reason: "旧") == .success([.retired]))
        var parts = evidence
        parts.parts = [EquipmentSamples.gate("PH-1", EquipmentSamples.meter)]
        #expect(tank.when(.retire, parts, by: engineer, reason: "旧") == .failure(.assetHasParts))
        #expect(
            EquipmentSamples.code(tank.given(.retired).when(.soil(at: nil), evidence, by: operatorOfIt))
                == "equipment.asset.retired")
    }

    @Test func `is calibrated by its readings: passed, adjusted, failed`() throws {
        func calibrate(
            _ points: [CalibrationPoint], on day: Day, due: Day? = nil, by: String = "计量室"
        ) -> AssetCommand {
            .calibrate(on: day, dueOn: due, by: by, certificate: "C-1", unit: .one, points: points)
        }
        func verdict(_ points: [CalibrationPoint]) throws -> CalibrationVerdict? {
            let facts = try meter().when(calibrate(points, on: today), evidence, by: engineer).get()
            guard case .calibrated(let calibration)? = facts.first else { return nil }
            #expect(calibration.dueOn == today.adding(months: 12))
            return calibration.verdict
        }
        #expect(try verdict(EquipmentSamples.points()) == .passed)
        #expect(try verdict(EquipmentSamples.points("7.06", "7.01")) == .adjusted)
        #expect(try verdict(EquipmentSamples.points("7.06", "7.06")) == .failed)
        #expect(try verdict(EquipmentSamples.points("6.95", "7.05")) == .passed)
        func refused(_ command: AssetCommand, _ story: Story<AssetRules>) -> String? {
            EquipmentSamples.code(story.when(command, evidence, by: engineer))
        }
        for wrong in [
            calibrate([], on: today), calibrate(EquipmentSamples.points(), on: today.adding(days: 1)),
            calibrate(EquipmentSamples.points(), on: today, by: ""),
            calibrate(EquipmentSamples.points(), on: today, due: today),
        ] { #expect(refused(wrong, meter()) == "equipment.calibration.wrong") }
        let long = calibrate(EquipmentSamples.points(), on: today, due: today.adding(months: 13))
        #expect(refused(long, meter()) == "equipment.calibration.too-long")
        let known = meter(.calibrated(EquipmentSamples.calibration()))
        let older = calibrate(EquipmentSamples.points(), on: today.adding(months: -11))
        #expect(refused(older, known) == "equipment.calibration.older")
        // A tank has no interval: its day must be told.
        #expect(refused(calibrate(EquipmentSamples.points(), on: today), tank) == "equipment.calibration.wrong")
    }

    @Test func `is qualified stage by stage, no longer than its class allows`() {
        func refused(_ stage: QualificationStage, until: Day?, report: String = "R") -> String? {
            let one = Qualification(stage, performedOn: today, validUntil: until, report: report)
            return EquipmentSamples.code(tank.when(.qualify(one), evidence, by: engineer))
        }
        #expect(refused(.installation, until: nil) == nil)
        #expect(refused(.operation, until: today.adding(months: 36)) == nil)
        #expect(refused(.operation, until: nil) == "equipment.qualification.too-long")
        #expect(refused(.performance, until: today.adding(months: 37)) == "equipment.qualification.too-long")
        #expect(refused(.performance, until: today) == "equipment.qualification.wrong")
        #expect(refused(.performance, until: nil, report: "") == "equipment.qualification.wrong")
    }

    @Test func `Law.s34 that is out of use, overdue, not qualified or not clean is not used, each reason told`() {
        func against(_ story: Story<AssetRules>, _ at: Moment = .storyStart + .hours(1), _ parts: [AssetGate] = [])
            -> [AssetObstacle]
        {
            AssetGate(story.state, packs: [EquipmentSamples.pack()], parts: parts)
                .obstacles(at: at, zoneMinutes: 480).map(\.obstacle)
        }
        #expect(against(fit) == [])
        #expect(against(blank) == [.unknown])
        #expect(against(fit.given(.putOut)) == [.outOfUse])
        #expect(against(fit.given(.retired)) == [.retired])
        #expect(
            against(tank) == [
                .stageMissing(.installation), .stageMissing(.operation), .stageMissing(.performance), .notClean,
            ])
        #expect(against(fit, .storyStart + .hours(73)) == [.cleanHoldOver(.storyStart + .hours(72))])
        let end = today.adding(months: 12)
        #expect(
            against(fit, .storyStart + .days(400)).filter { $0.need == .qualified } == [
                .stageExpired(.operation, end), .stageExpired(.performance, end),
            ])
        #expect(
            AssetGate(fit.state, packs: []).obstacles(at: .storyStart, zoneMinutes: 480).first?.obstacle
                == .rulesMissing)
        // A sensor built into it counts, its being clean does not; a retired one does not.
        let overdue = EquipmentSamples.calibration(due: today.adding(days: -1))
        let part = EquipmentSamples.gate("PH-1", EquipmentSamples.meter, [.calibrated(overdue)])
        #expect(against(fit, .storyStart + .hours(1), [part]) == [.calibrationOverdue(overdue.dueOn)])
        let failed = EquipmentSamples.gate(
            "PH-1", EquipmentSamples.meter, [.calibrated(EquipmentSamples.calibration(.failed))])
        #expect(against(fit, .storyStart + .hours(1), [failed]) == [.calibrationFailed])
        let never = EquipmentSamples.gate("PH-1", EquipmentSamples.meter)
        #expect(against(fit, .storyStart + .hours(1), [never]) == [.calibrationMissing])
        let gone = EquipmentSamples.gate("PH-1", EquipmentSamples.meter, [.retired])
        #expect(against(fit, .storyStart + .hours(1), [gone]) == [])
        for obstacle in against(tank) + [.unknown, .outOfUse, .retired, .rulesMissing, .calibrationFailed, .notClean] {
            #expect(!obstacle.phrase(zoneMinutes: 480).zh.isEmpty && !obstacle.phrase(zoneMinutes: 480).en.isEmpty)
        }
    }

    @Test func `is used when it is fit, by one batch at a time, and is dirty afterwards`() throws {
        let start = AssetCommand.startUse(batch: "POOL-1", step: "合浆", at: nil)
        #expect(EquipmentSamples.code(tank.when(start, evidence, by: operatorOfIt)) == "equipment.asset.not-ready")
        let used = try fit.after(start, evidence, by: operatorOfIt)
        #expect(used.state.use?.batch == "POOL-1")
        for command in [start, .clean(method: "CIP", at: nil), .soil(at: nil)] {
            #expect(EquipmentSamples.code(used.when(command, evidence, by: operatorOfIt)) == "equipment.asset.in-use")
        }
        #expect(used.when(.retire, evidence, by: engineer, reason: "x") == .failure(.assetInUse("BR101")))
        let before = AssetCommand.endUse(at: .storyStart - .minutes(5))
        #expect(used.when(before, evidence, by: operatorOfIt) == .failure(.logTimeWrong))
        let ended = try used.after(.endUse(at: nil), evidence, by: operatorOfIt)
        #expect(ended.state.use == nil && ended.state.cleanliness?.isClean == false)
        #expect(
            EquipmentSamples.code(ended.when(.endUse(at: nil), evidence, by: operatorOfIt))
                == "equipment.asset.not-used")
        #expect(EquipmentSamples.code(ended.when(start, evidence, by: operatorOfIt)) == "equipment.asset.not-ready")
        let odd = AssetCommand.startUse(batch: "P 1", step: "x", at: nil)
        #expect(fit.when(odd, evidence, by: operatorOfIt) == .failure(.assetFieldWrong))
    }

    @Test func `that stood dirty too long is cleaned with a reason, and marked`() throws {
        let dirty = try tank.after(.soil(at: nil), evidence, by: operatorOfIt)
        let until = try #require(dirty.state.cleanliness?.until)
        let clean = AssetCommand.clean(method: "CIP-3", at: nil)
        let soon = try dirty.after(clean, evidence, by: operatorOfIt)
        #expect(soon.state.cleanliness?.isClean == true)
        let late = until + .minutes(1)
        #expect(dirty.when(clean, evidence, by: operatorOfIt, at: late) == .failure(.dirtyHoldOver))
        let told = try dirty.when(clean, evidence, by: operatorOfIt, at: late, reason: "停电").get()
        #expect(told == [.cleaned(LogTime(late), method: "CIP-3", until: late + .hours(72), overdue: true)])
        #expect(
            dirty.when(.clean(method: "", at: nil), evidence, by: operatorOfIt) == .failure(.assetFieldWrong))
    }

    @Test func `Plan.A7 has a logbook: what is told late is marked and says why, what lies ahead is refused`() throws {
        let now = Moment.storyStart + .hours(2)
        func note(_ at: Moment?, _ reason: String? = nil) -> Result<[AssetFact], Refusal> {
            tank.when(.note("异响", at: at), evidence, by: operatorOfIt, at: now, reason: reason)
        }
        #expect(note(nil) == .success([.noted(LogTime(now), text: "异响")]))
        let edge = now - .minutes(30)
        #expect(note(edge) == .success([.noted(LogTime(edge), text: "异响")]))
        let late = edge - .seconds(1)
        #expect(note(late) == .failure(.lateReasonMissing))
        #expect(note(late, "网络中断") == .success([.noted(LogTime(late, isLate: true), text: "异响")]))
        #expect(note(now + .seconds(1)) == .failure(.logTimeWrong))
        let blank = AssetCommand.note(" ", at: nil)
        #expect(tank.when(blank, evidence, by: operatorOfIt) == .failure(.assetFieldWrong))
        #expect(tank.when(.note("x", at: nil), AssetEvidence(), by: operatorOfIt) == .failure(EquipmentPack.missing))
    }

    @Test func `is maintained as planned`() throws {
        let plan = AssetCommand.planMaintenance("换油", dueOn: today)
        let planned = try tank.after(plan, evidence, by: engineer).after(plan, evidence, by: engineer)
        #expect(planned.state.maintenance.map(\.number) == [1, 2])
        let done = try planned.after(.doMaintenance(1, what: "已换", at: nil), evidence, by: engineer)
        #expect(done.state.maintenance.map(\.number) == [2])
        #expect(
            EquipmentSamples.code(done.when(.doMaintenance(1, what: "x", at: nil), evidence, by: engineer))
                == "equipment.maintenance.unknown")
        let past = AssetCommand.planMaintenance("换油", dueOn: today.adding(days: -1))
        #expect(tank.when(past, evidence, by: engineer) == .failure(.maintenanceWrong))
        #expect(try done.after(plan, evidence, by: engineer).state.maintenance.map(\.number) == [2, 3])
    }

    @Test func `is on the list of what is due, the oldest first`() {
        let overdue = EquipmentSamples.calibration(due: today.adding(days: -3))
        let soon = EquipmentSamples.calibration(due: today.adding(days: 3))
        let assets = [
            EquipmentSamples.state("A", EquipmentSamples.meter, [.calibrated(soon)]),
            EquipmentSamples.state("B", EquipmentSamples.meter, [.calibrated(overdue)]),
            EquipmentSamples.state("C", EquipmentSamples.meter),
            EquipmentSamples.state("D", EquipmentSamples.meter, [.retired]),
            EquipmentSamples.state(
                "E", EquipmentSamples.sensor,
                [.maintenancePlanned(MaintenancePlan(number: 1, what: "换", dueOn: today.adding(days: 1)))]),
        ]
        let lines = DueLine.all(
            assets, upTo: today.adding(days: 3), [EquipmentSamples.pack()], today: today, zoneMinutes: 480)
        #expect(lines.map(\.asset.id) == ["B", "C", "E", "A"])
        let fewer = DueLine.all(assets, upTo: today, [EquipmentSamples.pack()], today: today, zoneMinutes: 480)
        #expect(fewer.map(\.asset.id) == ["B", "C"])
        for line in lines { #expect(!line.what.phrase.zh.isEmpty) }
    }
}
