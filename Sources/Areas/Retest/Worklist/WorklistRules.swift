import Equipment
package import Kernel

/// A worklist is made, its results entered by one person and checked by another, and concluded (GMP Art. 223:
/// test records are reviewed). Results are judged, never refused for being bad; what cannot be is refused row by row.
package enum WorklistRules: Rules {
    package static let noun = "retest.worklist"
    /// Two days of a large station; and one act of import.
    package static let specimensMax = 10_000
    package static let resultsMax = 10_000
    static let itemsMax = 50

    package static func blank(_ id: String) -> WorklistState { WorklistState(id: id) }

    package static func decide(
        _ command: WorklistCommand, _ state: WorklistState, _ evidence: WorklistEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [WorklistFact] {
        let today = circumstance.now.day(offsetMinutes: circumstance.zoneMinutes)
        guard let pack = evidence.packs.inForce(on: today) else { throw RetestPack.missing }
        if case .create(let analyser, let items, let specimens) = command {
            guard state.worklist == nil else { throw .worklistExists(state.id) }
            guard state.id.isCode, analyser.isLine else { throw .worklistFieldWrong }
            try check(evidence.analyser, at: circumstance.now, circumstance)
            return [.created(try worklist(analyser, items, specimens, pack, evidence))]
        }
        guard let worklist = state.worklist else { throw .worklistUnknown(state.id) }
        switch command {
        case .create: throw .worklistExists(state.id)
        case .enter(let batch):
            guard state.stage != .checked else { throw .worklistChecked }
            try check(evidence.analyser, at: batch.testedAt, circumstance)
            return [.entered(try fresh(batch, worklist, state, pack, evidence, circumstance))]
        case .invalidate(let key):
            guard state.results.contains(where: { $0.isValid && $0.result.key == key }) else {
                throw .resultUnknown(key.specimen, key.item)
            }
            guard evidence.concluded.isEmpty else { throw .specimenConcluded(key.specimen) }
            guard let reason = circumstance.reason, reason.isText(bytesMax: SpecimenRules.reasonBytesMax) else {
                throw .retestReasonMissing
            }
            try circumstance.signed(
                state.subject, version: state.version, content: state.invalidation(key, reason: reason), .verified)
            return [.invalidated(key)]
        case .check: return [try check(state, pack, evidence, circumstance)]
        case .conclude:
            guard state.stage == .checked else { throw .worklistNotChecked }
            let sheet = sheet(worklist, pack, evidence)
            guard !sheet.passed.isEmpty || !sheet.failed.isEmpty else { throw .worklistNothingWhole }
            try circumstance.signed(
                state.subject, version: state.version, content: sheet.canonicalBytes, .released)
            return [.concluded(sheet)]
        }
    }

    /// No value is taken from an analyser that is out of use, not qualified or out of calibration (Law.s34).
    private static func check(
        _ analyser: AssetGate?, at moment: Moment, _ circumstance: Circumstance
    ) throws(Refusal) {
        let zone = circumstance.zoneMinutes
        let against = analyser?.obstacles([.inCalibration, .qualified], at: moment, zoneMinutes: zone) ?? []
        guard against.isEmpty else { throw .assetNotReady(against, zoneMinutes: zone) }
    }

    private static func worklist(
        _ analyser: String, _ items: [String], _ specimens: [String], _ pack: RetestPack,
        _ evidence: WorklistEvidence
    ) throws(Refusal) -> Worklist {
        guard (1...itemsMax).contains(items.count), Set(items).count == items.count,
            (1...specimensMax).contains(specimens.count)
        else { throw .worklistFieldWrong }
        if let unknown = items.first(where: { pack.item($0) == nil }) { throw .worklistItemUnknown(unknown) }
        var flaws = RowFlaws()
        var seen: Set<String> = []
        for (place, specimen) in specimens.enumerated() {
            if !seen.insert(specimen).inserted {
                flaws.add(place + 1, specimen, Phrase("写了两次", "stands twice"))
            } else if let obstacle = evidence.obstacles[specimen] {
                flaws.add(place + 1, specimen, obstacle.reason)
            }
        }
        try flaws.refuse()
        return Worklist(analyser: analyser, items: items, specification: pack.version, specimens: specimens)
    }

    /// What of a batch is new. The same result again changes nothing; another one beside it is a contradiction, kept.
    private static func fresh(
        _ batch: ResultBatch, _ worklist: Worklist, _ state: WorklistState, _ pack: RetestPack,
        _ evidence: WorklistEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> ResultBatch {
        guard (1...resultsMax).contains(batch.results.count), batch.testedAt <= circumstance.now,
            batch.kits.keys.allSatisfy(worklist.items.contains)
        else { throw .worklistFieldWrong }
        let day = batch.testedAt.day(offsetMinutes: circumstance.zoneMinutes)
        for (item, kit) in batch.kits.sorted(by: { $0.key < $1.key }) { try kit.check(item: item, testedOn: day) }
        let members = Set(worklist.specimens)
        var items: [String: RetestItem] = [:]
        for code in worklist.items { items[code] = pack.item(code) }
        var known: [ResultKey: [TestResult]] = [:]
        for entered in state.results where entered.isValid {
            known[entered.result.key, default: []].append(entered.result)
        }
        var seen: Set<ResultKey> = []
        var flaws = RowFlaws()
        var results: [TestResult] = []
        results.reserveCapacity(batch.results.count)
        for (place, result) in batch.results.enumerated() {
            if let flaw = flaw(of: result, members, items, evidence) {
                flaws.add(place + 1, "\(result.specimen) \(result.item)", flaw)
            } else if !seen.insert(result.key).inserted {
                flaws.add(place + 1, "\(result.specimen) \(result.item)", Phrase("写了两次", "stands twice"))
            } else if known[result.key]?.contains(result) != true {
                results.append(result)
            }
        }
        try flaws.refuse()
        guard !results.isEmpty else { throw .resultsKnown }
        return ResultBatch(testedAt: batch.testedAt, kits: batch.kits, results: results)
    }

    private static func flaw(
        of result: TestResult, _ members: Set<String>, _ items: [String: RetestItem], _ evidence: WorklistEvidence
    ) -> Phrase? {
        guard members.contains(result.specimen) else {
            return Phrase("样本不在这张检测单上", "the specimen is not on this worklist")
        }
        if let obstacle = evidence.obstacles[result.specimen] { return obstacle.reason }
        guard let item = items[result.item] else {
            return Phrase("项目不在这张检测单上", "the test is not on this worklist")
        }
        if let value = result.value, value.scale > 6 || value.coefficient.magnitude > 1_000_000_000_000 {
            return Phrase("数值位数不对", "the value has too many digits")
        }
        guard item.read(result) != nil else {
            return item.isQuantitative
                ? Phrase("要写数值", "a value is asked for") : Phrase("要写阴性或反应性", "negative or reactive is asked for")
        }
        return nil
    }

    private static func check(
        _ state: WorklistState, _ pack: RetestPack, _ evidence: WorklistEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> WorklistFact {
        guard state.stage == .entered, state.results.contains(where: \.isValid) else { throw .worklistNotEntered }
        guard !state.enteredBy.contains(circumstance.actor.person) else { throw .worklistOwnCheck }
        try circumstance.signed(
            state.subject, version: state.version, content: state.canonicalBytes, .verified)
        var contradictions: [ResultKey] = []
        for specimen in state.worklist?.specimens ?? [] {
            guard let found = evidence.cases[specimen] else { continue }
            for item in pack.judge(found).contradictions {
                contradictions.append(ResultKey(specimen: specimen, item: item))
            }
        }
        return .checked(contradictions: contradictions)
    }

    /// What a conclusion would say now.
    package static func sheet(
        _ worklist: Worklist, _ pack: RetestPack, _ evidence: WorklistEvidence
    ) -> ConclusionSheet {
        var passed: [String] = []
        var failed: [String] = []
        var waiting = 0
        for specimen in worklist.specimens where !evidence.concluded.contains(specimen) {
            let judged = evidence.obstacles[specimen] == nil ? evidence.cases[specimen].map(pack.judge) : nil
            switch judged?.verdict {
            case .pass: passed.append(specimen)
            case .fail: failed.append(specimen)
            case nil: waiting += 1
            }
        }
        return ConclusionSheet(specification: pack.version, passed: passed, failed: failed, waiting: waiting)
    }

    package static func apply(_ fact: WorklistFact, _ head: EntryHead, to state: inout WorklistState) {
        state.version += 1
        switch fact {
        case .created(let worklist): state.worklist = worklist
        case .entered(let batch):
            state.results += batch.results.map {
                EnteredResult($0, testedAt: batch.testedAt, kit: batch.kits[$0.item])
            }
            if !state.enteredBy.contains(head.person) { state.enteredBy.append(head.person) }
            state.stage = .entered
        case .invalidated(let key):
            for place in state.results.indices where state.results[place].result.key == key {
                state.results[place].isValid = false
            }
        case .checked: state.stage = .checked
        case .concluded(let sheet): state.sheet = sheet
        }
    }
}

/// What is wrong, row by row; nothing of the act is taken.
struct RowFlaws {
    /// A person reads no more than this at once.
    static let shownMax = 20

    private var shown: [(row: Int, what: String, reason: Phrase)] = []
    private var total = 0

    mutating func add(_ row: Int, _ what: String, _ reason: Phrase) {
        total += 1
        if shown.count < Self.shownMax { shown.append((row, String(what.prefix(80)), reason)) }
    }

    func refuse() throws(Refusal) {
        guard total > 0 else { return }
        let zh = shown.map { "第 \($0.row) 行 \($0.what)：\($0.reason.zh)" }.joined(separator: "；")
        let en = shown.map { "row \($0.row) \($0.what): \($0.reason.en)" }.joined(separator: "; ")
        throw .worklistRowsWrong(total, Phrase(zh, en))
    }
}
