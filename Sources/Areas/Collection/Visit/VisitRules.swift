package import Donors
package import Kernel

/// How far a visit is.
package enum VisitStage: String, Sendable, CaseIterable {
    case none, registered, examined, questioned, accepted, collected, frozen, turnedAway = "turned-away", ended

    package var phrase: Phrase {
        switch self {
        case .none: Phrase("未登记", "not registered")
        case .registered: Phrase("待体检", "to be examined")
        case .examined: Phrase("待问诊", "to be questioned")
        case .questioned: Phrase("待医生决定", "awaits the doctor")
        case .accepted: Phrase("待采浆", "to be collected")
        case .collected: Phrase("待速冻", "to be frozen")
        case .frozen: Phrase("已冻存", "frozen")
        case .turnedAway: Phrase("拒绝供浆", "turned away")
        case .ended: Phrase("未供浆离开", "left without giving")
        }
    }
}

package struct VisitState: Sendable, Equatable {
    package let id: String
    package var stage = VisitStage.none
    package var version: Int64 = 0
    package var opening: VisitOpening?
    package var kind = DonorKind.new
    package var limits = ""
    package var registeredAt: Moment?
    package var exam: Examination?
    package var findings: [ExaminationFinding] = []
    package var yes: [String] = []
    package var verdict: Verdict?
    package var physician = ""
    package var record: DeviceRecord?
    package var station = ""
    package var overLimit: [String] = []
    package var nurse = ""
    package var freezer = ""
    package var frozenAt: Moment?
    package var late = false

    package init(_ id: String) { self.id = id }

    package var subject: Subject { Subject(VisitRules.noun, id) }
    /// The doctor may not accept with any of these.
    package var isClear: Bool { findings.isEmpty && yes.isEmpty }
}

/// What the record knows of the donor and the bag when a command comes.
package struct VisitEvidence: Sendable {
    /// Versions of the rules to choose from by the day; one, the visit's own, once it is registered.
    package var rules: [VisitLimits] = []
    /// Nothing for a donor who is not registered here.
    package var station: String?
    package var erased = false
    /// Another visit that is not over.
    package var open: String?
    package var donor = DonorProspect()
    package var labels: CodeBook?
    /// The visit that filled this bag.
    package var bagOf: String?

    package init() {}
}

/// A visit goes step by step; a step out of its order is refused by the server (Law.s30).
package enum VisitRules: Rules {
    package static let noun = "collection.visit"
    /// Codes, lots, devices: as long as numbers on labels are.
    package static let codeBytesMax = 40
    /// A separator makes fewer.
    static let cyclesMax = 99

    package static func blank(_ id: String) -> VisitState { VisitState(id) }

    package static func decide(
        _ command: VisitCommand, _ state: VisitState, _ evidence: VisitEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [VisitFact] {
        if case .register(let opening, let card) = command {
            guard state.stage == .none else { throw .visitExists }
            return [try register(opening, card, state, evidence, circumstance)]
        }
        guard state.stage != .none else { throw .visitUnknown }
        guard let limits = evidence.rules.last else { throw .visitRulesMissing }
        let opening = try inOrder(command, state)
        switch command {
        case .register: throw .visitExists
        case .examine(let exam):
            try check(exam)
            return [.examined(exam, limits.findings(exam, opening.sex))]
        case .question(let answers):
            guard Set(answers.keys) == Set(limits.deferrals.map(\.code)) else { throw .visitAnswersMissing }
            return [.questioned(yes: answers.filter(\.value).keys.sorted())]
        case .decide(let verdict): return [try decide(verdict, state, limits, evidence, circumstance)]
        case .collect(let record):
            return [try collect(record, opening, state, limits, evidence, circumstance)]
        case .freeze(let freezer):
            guard isCode(freezer) else { throw .visitFieldWrong(Words.freezer) }
            let hours = circumstance.now - (state.record?.endedAt ?? circumstance.now)
            return [.frozen(freezer: freezer, late: hours > .hours(limits.handling.freezeHoursMax))]
        case .end:
            guard let reason = circumstance.reason, reason.contains(where: { !$0.isWhitespace }) else {
                throw .visitReasonMissing
            }
            return [.ended]
        }
    }

    package static func apply(_ fact: VisitFact, _ head: EntryHead, to state: inout VisitState) {
        state.version += 1
        switch fact {
        case .registered(let opening, let kind, let limits):
            state.opening = opening
            state.kind = kind
            state.limits = limits
            state.registeredAt = head.recordedAt
            state.stage = .registered
        case .examined(let exam, let findings):
            state.exam = exam
            state.findings = findings
            state.stage = .examined
        case .questioned(let yes):
            state.yes = yes
            state.stage = .questioned
        case .decided(let verdict):
            state.verdict = verdict
            state.physician = head.person
            state.stage = verdict == .accepted ? .accepted : .turnedAway
        case .collected(let record, let station, _, _, let over):
            state.record = record
            state.station = station
            state.overLimit = over
            state.nurse = head.person
            state.stage = .collected
        case .frozen(let freezer, let late):
            state.freezer = freezer
            state.late = late
            state.frozenAt = head.recordedAt
            state.stage = .frozen
        case .ended: state.stage = .ended
        }
    }

    // MARK: The order

    private static func inOrder(_ command: VisitCommand, _ state: VisitState) throws(Refusal) -> VisitOpening {
        let due: Bool =
            switch command {
            case .register: false
            case .examine: state.stage == .registered
            case .question: state.stage == .examined
            case .decide: state.stage == .questioned
            case .collect: state.stage == .accepted
            case .freeze: state.stage == .collected
            case .end: [.registered, .examined, .questioned, .accepted].contains(state.stage)
            }
        guard due, let opening = state.opening else { throw .visitOutOfOrder(state.stage) }
        return opening
    }

    // MARK: The steps

    private static func register(
        _ opening: VisitOpening, _ card: Digest?, _ state: VisitState, _ evidence: VisitEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> VisitFact {
        guard isCode(state.id) else {
            throw .visitFieldWrong(Words.number)
        }
        guard evidence.station != nil else { throw .visitDonorUnknown }
        if let card, let own = evidence.donor.tag, card != own { throw .visitCardOther }
        let today = circumstance.now.day(offsetMinutes: circumstance.zoneMinutes)
        guard let limits = evidence.rules.last(where: { $0.effectiveFrom <= today }) else { throw .visitRulesMissing }
        try mayGive(evidence, limits, circumstance.now, zoneMinutes: circumstance.zoneMinutes)
        if let open = evidence.open { throw .visitOpenAlready(open) }
        // The donation of this visit is counted among those that make a donor regular.
        let since = today.adding(months: -limits.criteria.count(.regularMonths))
        let recent = evidence.donor.given.count {
            $0.collectedAt.day(offsetMinutes: circumstance.zoneMinutes) >= since
        }
        let isRegular = recent + 1 >= limits.criteria.count(.regularDonations)
        let range = limits.criteria.count(.ageMin)...limits.criteria.count(isRegular ? .ageRegularMax : .ageMax)
        guard range.contains(opening.ageYears) else { throw .visitAgeOutside(opening.ageYears, range) }
        return .registered(opening, kind: isRegular ? .regular : .new, limits: limits.version)
    }

    /// What no person can have is a slip of the pen, not a finding.
    private static func check(_ exam: Examination) throws(Refusal) {
        func plausible(_ number: DecimalNumber, _ range: ClosedRange<Int64>, _ word: Phrase) throws(Refusal) {
            guard number >= DecimalNumber(coefficient: range.lowerBound),
                number <= DecimalNumber(coefficient: range.upperBound)
            else { throw .visitFieldWrong(word) }
        }
        try plausible(exam.weightKg, 20...300, ExaminationFinding.weight.phrase)
        try plausible(exam.systolic, 40...300, ExaminationFinding.systolic.phrase)
        try plausible(exam.diastolic, 20...200, ExaminationFinding.diastolic.phrase)
        try plausible(exam.pulse, 20...250, ExaminationFinding.pulse.phrase)
        try plausible(exam.temperature, 30...45, ExaminationFinding.temperature.phrase)
        let range: ClosedRange<Int64> = exam.method == .copper ? 1...2 : 20...300
        try plausible(exam.haemoglobin, range, ExaminationFinding.haemoglobin.phrase)
    }

    private static func decide(
        _ verdict: Verdict, _ state: VisitState, _ limits: VisitLimits, _ evidence: VisitEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> VisitFact {
        switch verdict {
        case .accepted:
            guard state.isClear else { throw .visitFindingsStand }
            try mayGive(evidence, limits, circumstance.now, zoneMinutes: circumstance.zoneMinutes)
        case .deferred(let code, let until):
            guard let ground = limits.ground(code), ground.period != .permanent else { throw .visitGroundUnknown }
            let today = circumstance.now.day(offsetMinutes: circumstance.zoneMinutes)
            guard ground.period == .decided ? until > today : until == ground.period.last(from: today) else {
                throw .visitFieldWrong(Words.until)
            }
        case .excluded(let code):
            guard let ground = limits.ground(code), ground.period == .permanent else { throw .visitGroundUnknown }
        }
        let content = DecisionStatement(visit: state.id, state: state, verdict: verdict).canonicalBytes
        try circumstance.signed(
            by: circumstance.actor.person, .approved, on: state.subject, version: state.version, content: content)
        return .decided(verdict)
    }

    private static func collect(
        _ record: DeviceRecord, _ opening: VisitOpening, _ state: VisitState, _ limits: VisitLimits,
        _ evidence: VisitEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> VisitFact {
        guard circumstance.actor.person != state.physician else { throw .visitSamePerson }
        guard let station = evidence.station else { throw .visitDonorUnknown }
        let today = circumstance.now.day(offsetMinutes: circumstance.zoneMinutes)
        guard let labels = evidence.labels else { throw .visitBagWrong }
        guard case .success(let code) = labels.resolve(record.bag, on: today) else { throw .visitBagWrong }
        if let other = evidence.bagOf { throw .visitBagTaken(other) }
        for (text, word) in [
            (record.device, Words.device), (record.setLot, Words.setLot),
            (record.anticoagulantLot, Words.anticoagulantLot), (record.type, Words.type),
        ] where !isCode(text) { throw .visitFieldWrong(word) }
        guard (1...cyclesMax).contains(record.cycles) else { throw .visitFieldWrong(Words.cycles) }
        let zero = DecimalNumber(coefficient: 0)
        let most = DecimalNumber(coefficient: 5_000)
        for (number, word) in [
            (record.volume, Words.volume), (record.grams, Words.grams), (record.setVolume, Words.setVolume),
        ] where number <= zero || number > most { throw .visitFieldWrong(word) }
        for (number, word) in [(record.anticoagulant, Words.anticoagulant), (record.saline, Words.saline)]
        where number.isNegative || number > most { throw .visitFieldWrong(word) }
        guard record.startedAt < record.endedAt, record.endedAt <= circumstance.now,
            record.startedAt + .seconds(1) > state.registeredAt ?? record.startedAt
        else { throw .visitFieldWrong(Words.times) }
        var kept = record
        kept.bag = code.normalized
        kept.collectedOn = record.endedAt.day(offsetMinutes: circumstance.zoneMinutes)
        var over: [String] = []
        for (number, limit) in [
            (record.volume, Criterion.volumeMillilitresMax), (record.grams, .weightGramsMax),
        ] where number > limits[limit] { over.append(limit.rawValue) }
        return .collected(kept, station: station, donor: opening.donor, ageYears: opening.ageYears, overLimit: over)
    }

    /// Visible ASCII, as labels and scanners have it.
    package static func isCode(_ text: String) -> Bool {
        (1...codeBytesMax).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    enum Words {
        static let number = Phrase("编号", "number")
        static let freezer = Phrase("冰箱", "freezer")
        static let until = Phrase("暂缓到", "deferred until")
        static let device = Phrase("采浆机", "device")
        static let type = Phrase("血浆类型", "plasma type")
        static let setLot = Phrase("耗材批号", "set lot")
        static let anticoagulantLot = Phrase("抗凝剂批号", "anticoagulant lot")
        static let cycles = Phrase("循环数", "cycles")
        static let setVolume = Phrase("设定量", "set volume")
        static let volume = Phrase("采集量", "volume")
        static let grams = Phrase("血浆重量", "plasma weight")
        static let anticoagulant = Phrase("抗凝剂用量", "anticoagulant")
        static let saline = Phrase("生理盐水用量", "saline")
        static let times = Phrase("开始和结束时间", "start and end")
    }
}
