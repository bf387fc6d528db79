import Donors
import Kernel
import Preparation
import Retest

/// From the counted bags to a batch that is tested.
extension PoolingRules {
    /// Everything is checked again at once: what expired, was held or lost its clearance since its scan stops it all.
    static func making(
        _ kilograms: DecimalNumber, _ tank: String, _ state: PoolingState, _ pack: PoolingPack,
        _ evidence: PoolingEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> PoolMaking {
        guard state.stage == .counted else { throw .poolingNotCounted }
        guard evidence.exceptions.isEmpty else { throw .poolingExceptionsOpen(evidence.exceptions) }
        let order = try released(evidence.order, state.opening?.order ?? "")
        guard tank.isShortLine else { throw .poolingFieldWrong("tank") }
        let purpose = try purpose(order, state.id, evidence)
        let bags = evidence.sum.bags.map(\.bag)
        let bars = PickRules.check(
            bags, evidence.pick, for: purpose, at: circumstance.now, zoneMinutes: circumstance.zoneMinutes)
        if let first = bags.first(where: { bars[$0] != nil }) {
            throw .poolingBagsBarred(bars.count, first, Phrase(joining: bars[first] ?? []))
        }
        if let broken = MixRules.broken(evidence.sum.mix, purpose.group).first {
            throw .poolingListWrong(broken.phrase)
        }
        let mix = evidence.sum.mix
        let grams = mix.weight.grams
        try check(kilograms, against: grams, pack)
        let list = circumstance.hash(evidence.sum.list)
        let content = state.content(of: evidence.sum, kilograms: kilograms, tank: tank, list: list)
        try circumstance.poolingSigned(state.subject, version: state.version, content: content, .performed)
        let checker = try circumstance.poolingPerson(
            { $0.permissions.contains("pooling.verify") }, .verified, on: state.subject, version: state.version,
            content: content)
        let approver = try circumstance.poolingPerson(
            { $0.permissions.contains("pooling.approve") }, .approved, on: state.subject, version: state.version,
            content: content)
        guard checker != approver else { throw .poolingSamePerson }
        return PoolMaking(
            bags: mix.bags, donors: mix.donors.count, stations: mix.stations.count, grams: grams,
            kilograms: kilograms, tank: tank, list: list, checkedBy: checker, approvedBy: approver)
    }

    /// Exact: compared without dividing.
    private static func check(
        _ kilograms: DecimalNumber, against grams: DecimalNumber, _ pack: PoolingPack
    ) throws(Refusal) {
        guard !kilograms.isNegative, !kilograms.isZero else { throw .poolingFieldWrong("kilograms") }
        let isWithin: Bool
        do throws(QuantityFailure) {
            let weighed = try kilograms.multiplied(by: DecimalNumber(coefficient: 1_000))
            let difference = try weighed.subtracting(grams)
            let size = difference.isNegative ? try difference.negated() : difference
            let allowed = try grams.multiplied(by: pack.weightTolerance.value)
            isWithin = try size.multiplied(by: DecimalNumber(coefficient: 100)) <= allowed
        } catch {
            throw .poolingFieldWrong("kilograms")
        }
        guard isWithin else { throw .poolingWeightDiffers(kilograms, grams, pack.weightTolerance.value) }
    }

    // MARK: Samples and tests

    static func drawn(
        _ entries: [SampleEntry], _ state: PoolingState, _ pack: PoolingPack, _ evidence: PoolingEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [PoolSample] {
        guard state.stage == .made else { throw .poolingNotMade(state.id) }
        let numbers = entries.map(\.number)
        guard !entries.isEmpty, state.samples.count + entries.count <= samplesMax,
            Set(numbers).count == numbers.count, numbers.allSatisfy(\.isCode),
            entries.allSatisfy({ $0.place.isShortLine })
        else { throw .poolingFieldWrong("samples") }
        let today = circumstance.now.day(offsetMinutes: circumstance.zoneMinutes)
        var samples: [PoolSample] = []
        for entry in entries {
            guard let sampling = pack.sampling(entry.purpose) else { throw .poolingFieldWrong(entry.purpose) }
            if evidence.samples.contains(entry.number) { throw .poolingSampleKnown(entry.number) }
            samples.append(
                PoolSample(
                    number: entry.number, purpose: entry.purpose, place: entry.place,
                    retainUntil: today.adding(months: sampling.keepMonths)))
        }
        return samples
    }

    static func test(
        _ entries: [PoolEntry], _ at: Moment, _ state: PoolingState, _ opening: PoolOpening, _ pack: PoolingPack,
        _ circumstance: Circumstance
    ) throws(Refusal) -> PoolingFact {
        guard state.stage == .made else { throw .poolingNotMade(state.id) }
        guard state.conclusion == nil, state.checkedBy == nil else { throw .poolingTestsChecked }
        let items = entries.map(\.item)
        guard !items.isEmpty, Set(items).count == items.count, at <= circumstance.now,
            entries.allSatisfy({ $0.run.isShortLine })
        else { throw .poolingFieldWrong("results") }
        var results: [PoolResult] = []
        for entry in entries {
            guard let test = pack.test(entry.item), test.counts(for: opening.group) else {
                throw .poolingItemWrong(entry.item)
            }
            let result = TestResult(specimen: state.id, item: entry.item, value: entry.value, told: entry.told)
            guard let reading = test.item.read(result), !reading.contradictsAnalyser else {
                throw .poolingItemWrong(entry.item)
            }
            try check(entry.kit, of: test, at.day(offsetMinutes: circumstance.zoneMinutes))
            results.append(
                PoolResult(
                    item: entry.item, value: entry.value, interpretation: reading.interpretation, kit: entry.kit,
                    run: entry.run))
        }
        return .tested(results, at: at)
    }

    /// GMP annex Blood Products, Art. 27: an approved kit, and in date on the day of the test.
    private static func check(_ kit: KitLot?, of test: PoolTest, _ day: Day) throws(Refusal) {
        guard let kit else {
            guard !test.needsKit else { throw .poolingKitMissing(test.item.code) }
            return
        }
        guard kit.maker.isShortLine, kit.lot.isShortLine else { throw .poolingKitMissing(test.item.code) }
        guard day <= kit.expiresOn else { throw .poolingKitExpired(kit.lot, kit.expiresOn) }
    }

    static func check(
        _ state: PoolingState, _ opening: PoolOpening, _ pack: PoolingPack, _ circumstance: Circumstance
    ) throws(Refusal) -> PoolingFact {
        guard state.stage == .made else { throw .poolingNotMade(state.id) }
        guard state.conclusion == nil, state.checkedBy == nil else { throw .poolingTestsChecked }
        guard !state.testedBy.contains(circumstance.actor.person) else { throw .poolingSamePerson }
        // After a conclusion was taken back, an item that nobody measured again keeps its result.
        let missing = pack.tests(for: opening.group).map(\.item.code).filter { state.results[$0] == nil }
        if let item = missing.first { throw .poolingTestMissing(item) }
        guard state.results.values.contains(where: { $0.round == state.round }) else { throw .poolingNotTestedAgain }
        try circumstance.poolingSigned(
            state.subject, version: state.version, content: state.testContent, .verified)
        return .testsChecked
    }

    static func conclude(
        _ state: PoolingState, _ pack: PoolingPack, _ evidence: PoolingEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> PoolingFact {
        guard evidence.exceptions.isEmpty else { throw .poolingExceptionsOpen(evidence.exceptions) }
        guard let checker = state.checkedBy, state.conclusion == nil else { throw .poolingTestsNotChecked }
        guard checker != circumstance.actor.person, !state.testedBy.contains(circumstance.actor.person) else {
            throw .poolingSamePerson
        }
        for sampling in pack.samples {
            let drawn = state.samples.count { $0.purpose == sampling.purpose }
            guard drawn >= sampling.count else { throw .poolingSamplesMissing(sampling.title, sampling.count, drawn) }
        }
        let conclusion = state.judged(pack)
        try circumstance.poolingSigned(
            state.subject, version: state.version, content: state.content(of: conclusion), .approved)
        return .concluded(conclusion)
    }

    static func reopen(_ state: PoolingState, _ circumstance: Circumstance) throws(Refusal) -> PoolingFact {
        guard state.conclusion != nil else { throw .poolingNotConcluded }
        let reason = try circumstance.poolingReason()
        try circumstance.poolingSigned(
            state.subject, version: state.version, content: state.reopening(reason: reason), .approved)
        return .reopened
    }
}

extension Phrase {
    init(joining obstacles: [PickObstacle]) {
        let phrases = obstacles.map(\.phrase)
        self.init(phrases.map(\.zh).joined(separator: "；"), phrases.map(\.en).joined(separator: "; "))
    }
}

extension Circumstance {
    func poolingReason() throws(Refusal) -> String {
        guard let reason, reason.isText(bytesMax: PoolingRules.reasonBytesMax) else { throw .poolingReasonMissing }
        return reason
    }

    /// The actor signed exactly this.
    func poolingSigned(
        _ record: Subject, version: Int64, content: [UInt8], _ meaning: SignatureMeaning
    ) throws(Refusal) {
        let own = signed(record, version: version, content: content, meaning)
        guard own.contains(where: { $0.standing.person == actor.person }) else { throw .poolingSignatureMissing }
    }

    /// Another person with this right signed exactly this.
    func poolingPerson(
        _ mayDo: (Standing) -> Bool, _ meaning: SignatureMeaning, on record: Subject, version: Int64, content: [UInt8]
    ) throws(Refusal) -> String {
        let others = signed(record, version: version, content: content, meaning).map(\.standing).filter {
            $0.person != actor.person && $0.active && mayDo($0)
        }
        guard let other = others.first else { throw .poolingSecondMissing(meaning) }
        return other.person
    }

    private func signed(
        _ record: Subject, version: Int64, content: [UInt8], _ meaning: SignatureMeaning
    ) -> [SignedBy] {
        let digest = hash(content)
        return signatures.filter { signed in
            let statement = signed.signature.statement
            return statement.record == record && statement.version == version && statement.digest == digest
                && statement.meaning == meaning && statement.person == signed.standing.person
        }
    }
}
