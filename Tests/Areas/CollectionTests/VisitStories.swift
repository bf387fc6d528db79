import Donors
import Kernel
import TestKit
import Testing

@testable import Collection

@Suite struct `A visit` {
    private let limits: VisitLimits
    private let blank = Story(VisitRules.self, "V20261121-0001")
    private let begun = VisitFact.registered(Samples.opening, kind: .new, limits: "1")

    init() throws { limits = try Samples.limits() }

    private func known(_ change: (inout VisitEvidence) -> Void = { _ in }) throws -> VisitEvidence {
        var evidence = VisitEvidence()
        evidence.rules = [limits]
        evidence.station = "0012"
        evidence.labels = try Samples.labels()
        change(&evidence)
        return evidence
    }

    private func register(
        age: Int = 30, _ change: (inout VisitEvidence) -> Void = { _ in }
    ) throws -> Result<[VisitFact], Refusal> {
        let opening = VisitOpening(donor: "0012-D1", ageYears: age, sex: .male)
        return blank.when(.register(opening), try known(change), by: Samples.reception)
    }

    // MARK: The start

    @Test func `begins with a donor who may give`() throws {
        #expect(try register() == .success([begun]))
        #expect(try register { $0.station = nil } == .failure(.visitDonorUnknown))
        #expect(try register { $0.erased = true } == .failure(.visitDonorErased))
        #expect(try register { $0.rules = [] } == .failure(.visitRulesMissing))
        #expect(try register { $0.open = "V1" } == .failure(.visitOpenAlready("V1")))
        #expect(
            blank.given(begun).when(.register(Samples.opening), try known(), by: Samples.reception)
                == .failure(.visitExists))
        #expect(
            Story(VisitRules.self, "no number").when(.register(Samples.opening), try known(), by: Samples.reception)
                == .failure(.visitFieldWrong(VisitRules.Words.number)))
    }

    @Test(arguments: [(13, false), (14, true), (15, true)])
    func `needs so many days since the last donation`(days: Int, may: Bool) throws {
        let last = Samples.day.adding(days: -days).start(offsetMinutes: 480) + .hours(23)
        let answer = try register { $0.donor.given = [Samples.given(at: last)] }
        let day = Samples.day.adding(days: -days)
        let short = Refusal.visitIntervalShort(days: 14, last: day, station: "0013", next: day.adding(days: 14))
        let regular = VisitFact.registered(Samples.opening, kind: .regular, limits: "1")
        #expect(answer == (may ? .success([regular]) : .failure(short)))
    }

    @Test(arguments: [(17, 0, false), (18, 0, true), (55, 0, true), (56, 0, false), (60, 1, true), (61, 1, false)])
    func `needs an age within the limits, wider for regular donors`(age: Int, donations: Int, may: Bool) throws {
        let answer = try register(age: age) {
            $0.donor.given = (0..<donations).map { _ in Samples.given(at: .storyStart - .days(30)) }
        }
        if may {
            #expect(
                answer
                    == .success([
                        .registered(
                            VisitOpening(donor: "0012-D1", ageYears: age, sex: .male),
                            kind: donations > 0 ? .regular : .new, limits: "1")
                    ]))
        } else {
            #expect(answer == .failure(.visitAgeOutside(age, 18...(donations > 0 ? 60 : 55))))
        }
    }

    @Test func `is refused while a deferral holds, and for ever after an exclusion`() throws {
        func refused(_ code: String, until: Day?) throws -> Result<[VisitFact], Refusal> {
            try register { $0.donor.bars = [Samples.bar(code, until: until)] }
        }
        #expect(
            try refused("T-COLD", until: Samples.day)
                == .failure(.visitDonorDeferred(nil, "T-COLD", Samples.day)))
        #expect(try refused("T-COLD", until: Samples.day.adding(days: -1)) == .success([begun]))
        #expect(
            try refused("P-HIV", until: nil)
                == .failure(.visitDonorExcluded(nil, "P-HIV", since: Samples.day.adding(days: -8))))
    }

    @Test func `says the rule, the value and the next step when a donor may not give`() throws {
        let day = Samples.day
        func refusal(_ change: (inout VisitEvidence) -> Void) throws -> Refusal {
            guard case .failure(let refusal) = try register(change) else {
                Issue.record("nothing was refused")
                return .visitUnknown
            }
            return refusal
        }
        let cold = try refusal { $0.donor.bars = [Samples.bar("T-COLD", until: day)] }
        #expect(cold.reason.zh.contains("感冒") && cold.reason.en.contains(day.iso) && !cold.next.en.isEmpty)
        let hiv = try refusal { $0.donor.bars = [Samples.bar("P-HIV", until: nil)] }
        #expect(hiv.reason.en.contains("HIV") && hiv.reason.zh.contains(day.adding(days: -8).iso))
        let short = try refusal { $0.donor.given = [Samples.given(at: .storyStart - .days(3))] }
        #expect(short.reason.en.contains("0013") && short.reason.en.contains("14"))
        #expect(short.next.zh.contains(day.adding(days: 11).iso))
    }

    @Test func `is not begun on a record that another stands for, or that has an unsettled match`() throws {
        #expect(try register { $0.donor.mergedInto = "0012-D9" } == .failure(.visitDonorMerged("0012-D9")))
        #expect(try register { $0.donor.twin = "0013-E1" } == .failure(.visitDonorTwin("0013-E1")))
    }

    @Test func `needs the identity card that the donor registered with`() throws {
        let (own, other) = (Digest.story([1]), Digest.story([2]))
        let evidence = try known { $0.donor.tag = own }
        func answer(_ card: Digest?) -> Result<[VisitFact], Refusal> {
            blank.when(.register(Samples.opening, card: card), evidence, by: Samples.reception)
        }
        #expect(answer(own) == .success([begun]) && answer(nil) == .success([begun]))
        #expect(answer(other) == .failure(.visitCardOther))
    }

    @Test func `is judged by the rules of its day`() throws {
        let later = try Samples.limits(version: "2", from: Samples.day.adding(days: 1))
        #expect(try register { $0.rules = [limits, later] } == .success([begun]))
        #expect(try register { $0.rules = [later] } == .failure(.visitRulesMissing))
    }

    // MARK: The order

    private var facts: [VisitFact] {
        [
            begun, .examined(Samples.exam(), []), .questioned(yes: []), .decided(.accepted),
            .collected(Samples.record(), station: "0012", donor: "0012-D1", ageYears: 30, overLimit: []),
            .frozen(freezer: "F1", late: false),
        ]
    }

    @Test func `Law.s30 refuses each step out of its order, whatever the page shows`() throws {
        let commands: [VisitCommand] = [
            .examine(Samples.exam()), .question(["P-HIV": false, "T-COLD": false, "T-CONTACT": false]),
            .decide(.accepted),
            .collect(Samples.record()), .freeze(freezer: "F1"),
        ]
        for done in 1...facts.count {
            let story = blank.given(Array(facts.prefix(done)), by: "0702", at: nil, reason: nil)
            for (place, command) in commands.enumerated() where place != done - 1 {
                #expect(
                    story.when(command, try known(), by: Samples.nurse)
                        == .failure(.visitOutOfOrder(story.state.stage)))
            }
        }
        for command in commands {
            #expect(blank.when(command, try known(), by: Samples.nurse) == .failure(.visitUnknown))
        }
        for end in [VisitFact.ended, .decided(.excluded(code: "P-HIV"))] {
            let over = blank.given(begun, end)
            #expect(
                over.when(.examine(Samples.exam()), try known(), by: Samples.physician)
                    == .failure(.visitOutOfOrder(over.state.stage)))
        }
    }

    @Test func `ends with a reason before plasma is taken, not after`() throws {
        let story = blank.given(begun)
        #expect(story.when(.end, try known(), by: Samples.reception) == .failure(.visitReasonMissing))
        #expect(story.when(.end, try known(), by: Samples.reception, reason: "本人放弃") == .success([.ended]))
        let taken = blank.given(Array(facts.prefix(5)), by: "0703", at: nil, reason: nil)
        #expect(
            taken.when(.end, try known(), by: Samples.reception, reason: "x") == .failure(.visitOutOfOrder(.collected)))
    }

    // MARK: Examination and questions

    private func findings(_ exam: Examination) throws -> [ExaminationFinding]? {
        guard
            case .success(let facts) = blank.given(begun).when(
                .examine(exam), try known(), by: Samples.physician),
            case .examined(_, let findings)? = facts.first
        else { return nil }
        return findings
    }

    @Test func `keeps what was measured and names what lies outside, at the limit itself not`() throws {
        #expect(try findings(Samples.exam(weight: "50", systolic: "90", diastolic: "60")) == [])
        #expect(try findings(Samples.exam(weight: "49.9")) == [.weight])
        #expect(try findings(Samples.exam(systolic: "140", diastolic: "90", pulse: "100", temperature: "37.2")) == [])
        #expect(try findings(Samples.exam(systolic: "141", diastolic: "91")) == [.systolic, .diastolic])
        #expect(try findings(Samples.exam(systolic: "89", diastolic: "60")) == [.systolic, .pulsePressure])
        #expect(try findings(Samples.exam(systolic: "109", diastolic: "80")) == [.pulsePressure])
        #expect(try findings(Samples.exam(pulse: "59", temperature: "37.3")) == [.pulse, .temperature])
        #expect(try findings(Samples.exam(haemoglobin: "119")) == [.haemoglobin])
        #expect(try findings(Samples.exam(method: .copper, haemoglobin: "1.0520")) == [])
        #expect(try findings(Samples.exam(method: .copper, haemoglobin: "1.0519")) == [.haemoglobin])
        #expect(limits.findings(Samples.exam(weight: "45", haemoglobin: "110"), .female) == [])
    }

    @Test func `refuses what nobody can have`() throws {
        for exam in [
            Samples.exam(weight: "6.25"), Samples.exam(systolic: "12"), Samples.exam(diastolic: "800"),
            Samples.exam(pulse: "0"), Samples.exam(temperature: "366"), Samples.exam(haemoglobin: "13.8"),
            Samples.exam(method: .copper, haemoglobin: "138"),
        ] { #expect(try findings(exam) == nil) }
    }

    @Test func `asks every question of the catalogue`() throws {
        let story = blank.given(Array(facts.prefix(2)), by: "0702", at: nil, reason: nil)
        let evidence = try known()
        for answers in [[:], ["P-HIV": false], ["P-HIV": false, "T-COLD": false, "T-CONTACT": false, "X": true]] {
            #expect(
                story.when(.question(answers), evidence, by: Samples.physician) == .failure(.visitAnswersMissing))
        }
        #expect(
            story.when(
                .question(["P-HIV": false, "T-COLD": true, "T-CONTACT": false]), evidence, by: Samples.physician)
                == .success([.questioned(yes: ["T-COLD"])]))
    }

    // MARK: The doctor

    private func decide(
        _ verdict: Verdict, yes: [String] = [], found: [ExaminationFinding] = [], signed: Bool = true,
        version: Int64 = 3, _ change: (inout VisitEvidence) -> Void = { _ in }
    ) throws -> Result<[VisitFact], Refusal> {
        let story = blank.given(begun, .examined(Samples.exam(), found), .questioned(yes: yes))
        let statement = DecisionStatement(visit: story.id, state: story.state, verdict: verdict)
        let signature = SignedBy.story(
            Samples.physician, .approved, over: story.state.subject, version: version,
            content: statement.canonicalBytes)
        return story.when(
            .decide(verdict), try known(change), by: Samples.physician, signatures: signed ? [signature] : [])
    }

    @Test func `is not accepted when something came to be known since reception`() throws {
        let excluded = try decide(.accepted) { $0.donor.bars = [Samples.bar("P-HIV", until: nil)] }
        #expect(excluded == .failure(.visitDonorExcluded(nil, "P-HIV", since: Samples.day)))
        let gave = try decide(.accepted) { $0.donor.given = [Samples.given(at: .storyStart - .days(3))] }
        let day = Samples.day
        #expect(gave == .failure(.visitIntervalShort(days: 14, last: day, station: "0013", next: day)))
        #expect(try decide(.accepted) { $0.erased = true } == .failure(.visitDonorErased))
        let turned = try decide(.excluded(code: "P-HIV")) { $0.donor.bars = [Samples.bar("P-HIV", until: nil)] }
        #expect(turned == .success([.decided(.excluded(code: "P-HIV"))]))
    }

    @Test func `is decided by a doctor who signs exactly that`() throws {
        #expect(try decide(.accepted) == .success([.decided(.accepted)]))
        #expect(try decide(.accepted, signed: false) == .failure(.collectionSignatureMissing))
        #expect(try decide(.accepted, version: 2) == .failure(.collectionSignatureOther))
        #expect(try decide(.accepted, yes: ["T-COLD"]) == .failure(.visitFindingsStand))
        #expect(try decide(.accepted, found: [.pulse]) == .failure(.visitFindingsStand))
    }

    @Test func `leads a value outside to a deferral, never to a lost record`() throws {
        let until = Samples.day.adding(days: 7)
        #expect(
            try decide(.deferred(code: "T-COLD", until: until), found: [.pulse])
                == .success([.decided(.deferred(code: "T-COLD", until: until))]))
        #expect(
            try decide(.deferred(code: "T-COLD", until: Samples.day))
                == .failure(.visitFieldWrong(VisitRules.Words.until)))
        #expect(
            try decide(.deferred(code: "T-COLD", until: until.adding(days: 1)))
                == .failure(.visitFieldWrong(VisitRules.Words.until)))
        let longer = Verdict.deferred(code: "T-CONTACT", until: until.adding(days: 30))
        #expect(try decide(longer) == .success([.decided(longer)]))
        #expect(try decide(.deferred(code: "P-HIV", until: until)) == .failure(.visitGroundUnknown))
        #expect(try decide(.excluded(code: "T-COLD")) == .failure(.visitGroundUnknown))
        #expect(try decide(.excluded(code: "P-HIV")) == .success([.decided(.excluded(code: "P-HIV"))]))
    }

    // MARK: Collection

    private func collect(
        _ record: DeviceRecord, by person: Standing = Samples.nurse,
        _ change: (inout VisitEvidence) -> Void = { _ in }
    ) throws -> Result<[VisitFact], Refusal> {
        blank.given(Array(facts.prefix(4)), by: "0702", at: .storyStart, reason: nil).when(
            .collect(record), try known(change), by: person, at: .storyStart + .hours(1))
    }

    @Test func `fills one bag of the station, beside another person than the doctor`() throws {
        let kept = VisitFact.collected(
            Samples.record(), station: "0012", donor: "0012-D1", ageYears: 30, overLimit: [])
        #expect(try collect(Samples.record()) == .success([kept]))
        #expect(try collect(Samples.record(), by: Samples.physician) == .failure(.visitSamePerson))
        #expect(try collect(Samples.record("P0012")) == .failure(.visitBagWrong))
        #expect(try collect(Samples.record(Samples.label(1) + "X")) == .failure(.visitBagWrong))
        #expect(try collect(Samples.record()) { $0.labels = nil } == .failure(.visitBagWrong))
        #expect(try collect(Samples.record()) { $0.bagOf = "V2" } == .failure(.visitBagTaken("V2")))
        #expect(try collect(Samples.record()) { $0.station = nil } == .failure(.visitDonorUnknown))
    }

    @Test func `names what is over the limit and keeps the record`() throws {
        for (volume, grams, over) in [
            ("580", "600", [String]()), ("580.1", "600", ["volumeMillilitresMax"]),
            ("580", "600.1", ["weightGramsMax"]),
        ] {
            let record = Samples.record(volume: volume, grams: grams)
            #expect(
                try collect(record)
                    == .success([
                        .collected(record, station: "0012", donor: "0012-D1", ageYears: 30, overLimit: over)
                    ]))
        }
    }

    @Test func `refuses a device record that cannot be`() throws {
        func wrong(_ word: Phrase, _ change: (inout DeviceRecord) -> Void) throws {
            var record = Samples.record()
            change(&record)
            #expect(try collect(record) == .failure(.visitFieldWrong(word)))
        }
        typealias Words = VisitRules.Words
        try wrong(Words.device) { $0.device = "" }
        try wrong(Words.setLot) { $0.setLot = "a b" }
        try wrong(Words.anticoagulantLot) { $0.anticoagulantLot = "" }
        try wrong(Words.cycles) { $0.cycles = 0 }
        try wrong(Words.volume) { $0.volume = Samples.decimal("0") }
        try wrong(Words.grams) { $0.grams = Samples.decimal("5001") }
        try wrong(Words.saline) { $0.saline = Samples.decimal("-1") }
        try wrong(Words.times) { $0.endedAt = $0.startedAt }
        try wrong(Words.times) { $0.endedAt = .storyStart + .hours(2) }
        try wrong(Words.times) { $0.startedAt = .storyStart - .hours(1) }
    }

    @Test(arguments: [(6, 0, false), (6, 1, true)])
    func `is frozen in time, or the record says late`(hours: Int64, seconds: Int64, late: Bool) throws {
        let story = blank.given(Array(facts.prefix(5)), by: "0703", at: .storyStart, reason: nil)
        let at = Samples.record().endedAt + .hours(hours) + .seconds(seconds)
        let packer = Standing.story("0705", "collection.freeze")
        #expect(
            story.when(.freeze(freezer: "F1"), try known(), by: packer, at: at)
                == .success([.frozen(freezer: "F1", late: late)]))
        #expect(
            story.when(.freeze(freezer: ""), try known(), by: packer, at: at)
                == .failure(.visitFieldWrong(VisitRules.Words.freezer)))
    }

    @Test func `takes a right of its own at each step`() {
        let rights = [
            VisitCommand.register(Samples.opening), .examine(Samples.exam()), .question([:]), .decide(.accepted),
            .collect(Samples.record()), .freeze(freezer: "F"), .end,
        ].map { $0.permission?.name }
        #expect(
            rights == [
                "collection.register", "collection.examine", "collection.examine", "collection.decide",
                "collection.collect", "collection.freeze", "collection.register",
            ])
    }
}
