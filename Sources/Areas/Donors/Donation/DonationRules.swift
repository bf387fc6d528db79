package import Kernel
import Plasma

package enum DonationCommand: Command {
    case record(Donation)
    case correct(Donation)
    case reportResults([StationResult])
    /// Only the node asks: something else came to be known.
    case judgeAgain

    package var permission: Permission? {
        switch self {
        case .record, .correct, .reportResults: "donors.donate"
        case .judgeAgain: nil
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .record(let donation):
            writer.value("record")
            donation.write(to: &writer)
        case .correct(let donation):
            writer.value("correct")
            donation.write(to: &writer)
        case .reportResults(let results):
            writer.value("results")
            for result in results { result.write(to: &writer) }
        case .judgeAgain: writer.value("judge-again")
        }
        writer.endArray()
    }
}

package struct DonationState: Sendable, Equatable {
    package let bag: String
    package var donation: Donation?
    /// In the order in which they were reported; the last of an item counts.
    package var results: [StationResult] = []
    package var judgement: Judgement?
    /// Count of facts.
    package var version: Int64 = 0
}

/// A donation is named by its bag. What breaks a rule is found, told and held; the record itself is always taken.
package enum DonationRules: Rules {
    package static let noun = "donors.donation"
    /// How other records name the bag.
    package static let bagNoun = "plasma.bag"
    package static let resultsMax = 200
    static let reasonBytesMax = DonorRules.reasonBytesMax
    private static let agesPossible = 1...149

    package static func blank(_ id: String) -> DonationState { DonationState(bag: id) }

    package static func decide(
        _ command: DonationCommand, _ state: DonationState, _ evidence: DonationEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [DonationFact] {
        let judge = DonationJudge(evidence: evidence, zoneMinutes: circumstance.zoneMinutes)
        switch command {
        case .record(let donation):
            try check(donation, state, evidence, circumstance)
            if let known = state.donation { throw known == donation ? .donationUnchanged : .donationExists(state.bag) }
            return [
                .recorded(donation, judge.judge(donation, state.results), affected: judge.affected(by: donation))
            ]
        case .correct(let donation):
            guard let known = state.donation else { throw .donationUnknown(state.bag) }
            try check(donation, state, evidence, circumstance)
            guard known != donation else { throw .donationUnchanged }
            guard circumstance.reason?.isText(bytesMax: reasonBytesMax) == true else { throw .donorReasonMissing }
            return [
                .corrected(donation, judge.judge(donation, state.results), affected: judge.affected(by: donation))
            ]
        case .reportResults(let results):
            guard let donation = state.donation else { throw .donationUnknown(state.bag) }
            let fresh = results.filter { !state.results.contains($0) }
            guard !fresh.isEmpty else { throw .donationUnchanged }
            try check(fresh, state, circumstance)
            return [.resultsReported(fresh, judge.judge(donation, state.results + fresh))]
        case .judgeAgain:
            guard let donation = state.donation else { return [] }
            let judgement = judge.judge(donation, state.results)
            return judgement == state.judgement ? [] : [.judgedAgain(judgement)]
        }
    }

    /// The form alone: what it says is judged, never refused.
    private static func check(
        _ donation: Donation, _ state: DonationState, _ evidence: DonationEvidence, _ circumstance: Circumstance
    ) throws(Refusal) {
        func isNumber(_ text: String) -> Bool {
            text.isLine(bytesMax: DonorRules.numberBytesMax) && !text.contains("/")
        }
        guard isNumber(donation.bag), donation.bag == state.bag else { throw .donationFieldWrong(Words.bag) }
        guard evidence.stationKnown else { throw .donorStationUnknown(donation.station) }
        guard donation.donor.hasPrefix("\(donation.station)-") || evidence.donor != nil,
            donation.donor.isLine(bytesMax: 2 * DonorRules.numberBytesMax)
        else { throw .donationFieldWrong(Words.donor) }
        guard donation.collectedAt <= circumstance.now else { throw .donationFieldWrong(Words.collectedAt) }
        for (value, word) in [(donation.volumeMillilitres, Words.volume), (donation.weightGrams, Words.weight)] {
            guard value.coefficient > 0, value.scale <= 4 else { throw .donationFieldWrong(word) }
        }
        guard agesPossible.contains(donation.ageYears) else { throw .donationFieldWrong(Words.age) }
        guard PlasmaType(rawValue: donation.type) != nil else { throw .donationFieldWrong(Words.type) }
        let lots = [donation.device, donation.setLot, donation.anticoagulantLot]
        guard lots.allSatisfy({ $0?.isLine(bytesMax: DonorRules.numberBytesMax) != false }) else {
            throw .donationFieldWrong(Words.lots)
        }
    }

    private static func check(
        _ results: [StationResult], _ state: DonationState, _ circumstance: Circumstance
    ) throws(Refusal) {
        guard state.results.count + results.count <= resultsMax else { throw .donationFieldWrong(Words.results) }
        for result in results {
            let texts = [result.item] + [result.unit, result.method, result.kitLot].compactMap { $0 }
            guard texts.allSatisfy({ $0.isLine(bytesMax: DonorRules.numberBytesMax) }),
                result.testedAt <= circumstance.now
            else { throw .donationFieldWrong(Phrase("检测 \(result.item)", "test \(result.item)")) }
        }
    }

    package static func apply(_ fact: DonationFact, _ head: EntryHead, to state: inout DonationState) {
        state.version += 1
        state.judgement = fact.judgement
        switch fact {
        case .recorded(let donation, _, _), .corrected(let donation, _, _): state.donation = donation
        case .resultsReported(let results, _): state.results += results
        case .judgedAgain: break
        }
    }

    enum Words {
        static let bag = Phrase("血浆袋号", "Bag number")
        static let donor = Phrase("供血浆者", "Donor")
        static let collectedAt = Phrase("采浆时间", "Time of collection")
        static let volume = Phrase("采浆量 (mL)", "Volume (mL)")
        static let weight = Phrase("净重 (g)", "Weight (g)")
        static let age = Phrase("年龄", "Age")
        static let type = Phrase("血浆类型", "Plasma type")
        static let lots = Phrase("设备和耗材批号", "Device and lots")
        static let results = Phrase("检测结果", "Test results")
    }
}

extension Refusal {
    /// One bag, one donation (GMP annex Blood Products, Art. 16: each unit is identified).
    package static func donationExists(_ bag: String) -> Refusal {
        Refusal(
            "donors.donation.exists",
            Phrase("袋号 \(bag) 已有采浆记录，内容不同", "Bag \(bag) has a donation already, with other content"),
            next: Phrase("核对袋号；要改内容，请用更正并写原因", "Check the number; correct it, with a reason, to change it"))
    }

    /// A fact that changes nothing would only lengthen the history.
    package static let donationUnchanged = Refusal(
        "donors.donation.unchanged", Phrase("这些内容已经有了", "All of this is on record already"),
        next: Phrase("不用再报", "Nothing more is needed"))

    /// Results belong to a donation.
    package static func donationUnknown(_ bag: String) -> Refusal {
        Refusal(
            "donors.donation.unknown", Phrase("没有袋号 \(bag) 的采浆记录", "There is no donation of bag \(bag)"),
            next: Phrase("先报采浆记录，再报检测结果", "Report the donation first, then its results"))
    }

    /// What cannot be: an empty number, a weight of nothing, a time to come.
    package static func donationFieldWrong(_ field: Phrase) -> Refusal {
        Refusal(
            "donors.donation.field-wrong", Phrase("没有填或填错：\(field.zh)", "Missing or wrong: \(field.en)"),
            next: Phrase("对照采浆记录更正后再报", "Correct it by the station's record, then report it again"))
    }
}
