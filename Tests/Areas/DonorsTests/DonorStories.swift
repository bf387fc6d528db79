import Kernel
import Records
import TestKit
import Testing

@testable import Donors

@Suite struct `A donor` {
    private static let sealed = [UInt8](repeating: 7, count: 90)
    private static let others = [UInt8](repeating: 8, count: 90)
    private let station = DonorEvidence(stationName: "示例浆站")
    private let registrar = Standing.story("0105", "donors.register")
    private let qa = Standing.story("0533", "donors.identity")
    private let officer = Standing.story("0610", "donors.erase")
    private let blank = Story(DonorRules.self, "3201-D1")
    private var registered: Story<DonorRules> {
        blank.given(.registered(station: "3201", number: "D1", sealed: Self.sealed), by: "0105")
    }
    private var erased: Story<DonorRules> {
        registered.given(.erased(.courtOrder, reference: "R-1"), by: "0610", reason: "r")
    }
    private let register = DonorCommand.register(station: "3201", number: "D1", sealed: sealed)

    @Test func `is registered with a sealed identity, at a station that is known`() {
        #expect(
            blank.when(register, station, by: registrar)
                == .success([.registered(station: "3201", number: "D1", sealed: Self.sealed)]))
        #expect(blank.when(register, DonorEvidence(), by: registrar) == .failure(.donorStationUnknown("3201")))
        #expect(registered.when(register, station, by: registrar) == .failure(.donorExists))
    }

    @Test func `is named by station and number, and comes sealed`() {
        let number = Refusal.donorFieldWrong(Phrase("浆员编号", "Donor number"))
        for wrong in ["D2", "", " D1", "D/1", String(repeating: "9", count: 41)] {
            #expect(
                blank.when(.register(station: "3201", number: wrong, sealed: Self.sealed), station, by: registrar)
                    == .failure(number))
        }
        #expect(
            blank.when(.register(station: "3201", number: "D1", sealed: [1, 2]), station, by: registrar)
                == .failure(.donorFieldWrong(Phrase("身份", "Identity"))))
    }

    @Test func `is corrected with a reason, Law.s14`() {
        let correct = DonorCommand.correct(sealed: Self.others)
        #expect(
            registered.when(correct, DonorEvidence(), by: registrar, reason: "抄错")
                == .success([.corrected(sealed: Self.others)]))
        #expect(registered.when(correct, DonorEvidence(), by: registrar) == .failure(.donorReasonMissing))
        #expect(
            registered.when(.correct(sealed: Self.sealed), DonorEvidence(), by: registrar, reason: "抄错")
                == .failure(.donorUnchanged))
        #expect(blank.when(correct, DonorEvidence(), by: registrar, reason: "x") == .failure(.donorUnknown))
    }

    @Test func `is looked at for a purpose and with a note`() {
        #expect(
            registered.when(.look(.callBack, note: "HF-12"), DonorEvidence(), by: qa)
                == .success([.seen(.callBack, note: "HF-12")]))
        for note in ["", "  ", "a\nb", String(repeating: "x", count: 501)] {
            #expect(
                registered.when(.look(.callBack, note: note), DonorEvidence(), by: qa) == .failure(.donorNoteMissing))
        }
        #expect(blank.when(.look(.callBack, note: "x"), DonorEvidence(), by: qa) == .failure(.donorUnknown))
        #expect(erased.when(.look(.callBack, note: "x"), DonorEvidence(), by: qa) == .failure(.donorErased))
    }

    @Test func `takes a right each to register, to look and to erase`() {
        #expect(register.permission == "donors.register")
        #expect(DonorCommand.correct(sealed: []).permission == "donors.register")
        #expect(DonorCommand.look(.lookBack, note: "").permission == "donors.identity")
        #expect(DonorCommand.erase(.courtOrder, reference: "").permission == "donors.erase")
    }

    // MARK: Erasure

    private func schedule(days: Int64?) -> RetentionSchedule {
        RetentionSchedule(
            version: "1", effectiveFrom: Day(daysSinceEpoch: 20_000),
            times: [
                RetentionTime(
                    noun: "donors.donor", title: Phrase("供血浆者", "Donors"), days: days, lead: .electronic,
                    source: "58/2008", provenance: Phrase("十年", "ten years"))
            ])
    }

    private func erase(
        _ ground: ErasureGround, _ evidence: DonorEvidence, version: Int64 = 1, after days: Int64 = 0,
        by person: Standing? = nil, signed: Bool = true, reference: String = "R-1", reason: String? = "本人申请"
    ) -> Result<[DonorFact], Refusal> {
        let order = ErasureOrder(donor: "3201-D1", ground: ground, reference: reference, reason: reason ?? "")
        let signature = SignedBy.story(
            person ?? officer, .approved, over: order.subject, version: version, content: order.canonicalBytes)
        return registered.when(
            .erase(ground, reference: reference), evidence, by: officer,
            at: .storyStart + .seconds(1 + days * 86_400), reason: reason, signatures: signed ? [signature] : [])
    }

    @Test(arguments: [ErasureGround.purposeOver, .consentWithdrawn])
    func `Law.s42 keeps an identity for its time, whoever asks`(ground: ErasureGround) {
        let times = schedule(days: 3_653)
        let kept = DonorEvidence(schedules: [times])
        let refused = Result<[DonorFact], Refusal>.failure(.donorInsideRetention(times.times[0]))
        #expect(erase(ground, kept) == refused)
        #expect(erase(ground, kept, after: 3_653) == refused)
        #expect(erase(ground, kept, after: 3_654) == .success([.erased(ground, reference: "R-1")]))
        let ever = schedule(days: nil)
        #expect(
            erase(ground, DonorEvidence(schedules: [ever]), after: 30_000)
                == .failure(.donorInsideRetention(ever.times[0])))
        #expect(erase(ground, DonorEvidence()) == .failure(.donorRetentionUnknown))
    }

    @Test(arguments: [ErasureGround.registeredInError, .courtOrder])
    func `goes before its time only if there was none, or if a court says so`(ground: ErasureGround) {
        let kept = DonorEvidence(schedules: [schedule(days: 3_653)])
        #expect(erase(ground, kept) == .success([.erased(ground, reference: "R-1")]))
        let held = DonorEvidence(schedules: [schedule(days: 1)], hold: "LB-1")
        #expect(erase(ground, held, after: 9_000) == .failure(.donorHeld("LB-1")))
    }

    @Test func `is erased by who signs exactly that, with reason and reference`() {
        let over = DonorEvidence(schedules: [schedule(days: 1)])
        #expect(erase(.purposeOver, over, after: 9, signed: false) == .failure(.donorSignatureMissing))
        #expect(erase(.purposeOver, over, version: 2, after: 9) == .failure(.donorSignatureMissing))
        #expect(erase(.purposeOver, over, after: 9, by: registrar) == .failure(.donorSignatureMissing))
        #expect(erase(.purposeOver, over, after: 9, reason: nil) == .failure(.donorReasonMissing))
        #expect(erase(.purposeOver, over, after: 9, reference: " ") == .failure(.donorReferenceMissing))
    }

    @Test func `who is erased takes nothing more`() {
        #expect(
            erased.when(.correct(sealed: Self.others), DonorEvidence(), by: registrar, reason: "x")
                == .failure(.donorErased))
        #expect(
            erased.when(.erase(.courtOrder, reference: "R"), DonorEvidence(), by: officer, reason: "x")
                == .failure(.donorErased))
        #expect(erased.when(register, station, by: registrar) == .failure(.donorExists))
        #expect(erased.state.sealed == nil && erased.state.version == 2)
    }
}

@Suite struct `An identity` {
    @Test func `has a resident number whose check character is right`() throws {
        let identity = try DonorIdentity(name: "张三", resident: "11010519491231002X", phone: "13800000000")
        #expect(identity.resident.birth.iso == "1949-12-31" && !identity.resident.isMale)
        #expect(try DonorIdentity.read(identity.canonicalBytes) == identity)
        #expect(throws: Fault.self) { try DonorIdentity.read(Array("{}".utf8)) }
    }

    @Test(arguments: [
        ("", "11010519491231002X", nil), ("张\n三", "11010519491231002X", nil), ("张三", "110105194912310021", nil),
        ("张三", "11010519491231002X", "12"), ("张三", "11010519491231002X", "1380000x000"),
    ])
    func `with a wrong field is refused, and the value is not told`(name: String, resident: String, phone: String?) {
        var refusal: Refusal?
        do throws(Refusal) { _ = try DonorIdentity(name: name, resident: resident, phone: phone) } catch {
            refusal = error
        }
        #expect(refusal?.code == "donors.donor.field-wrong")
        #expect(refusal?.reason.zh.contains(resident) == false && refusal?.reason.en.contains(resident) == false)
    }
}
