package import Kernel
import Lineage

/// What only the tables of all areas know.
package struct CaseEvidence: Sendable {
    package var packs: [LookBackPack] = []
    package var search = CaseSearch()
    /// Stations that take messages.
    package var partners: Set<String> = []
    /// Notices whose message was acknowledged.
    package var answered: Set<String> = []
    /// Things that a hold of this case reaches now.
    package var held: Set<Subject> = []
    /// Bags with a record of their own in this house: they are destroyed there.
    package var bagsHere: Set<Subject> = []

    package init() {}
}

/// A look-back: found and locked in one act, assessed hit by hit, closed by two persons when nothing is left open
/// (GMP annex Blood Products, Art. 20, 22–24).
package enum CaseRules: Rules {
    package static let noun = "lookback.case"
    package static let textBytesMax = 2_000

    package static func blank(_ id: String) -> CaseState { CaseState(id) }

    package static func decide(
        _ command: CaseCommand, _ state: CaseState, _ evidence: CaseEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [CaseFact] {
        switch command {
        case .open(let opening): return try open(opening, state, evidence, circumstance)
        case .draft(let opening): return try draft(opening, state, evidence, circumstance)
        default: break
        }
        guard let beginning = state.beginning else { throw .caseUnknown(state.id) }
        if case .reopen = command {
            guard state.stage == .closed else { throw .caseOpenStill }
            let reason = try reason(circumstance)
            try own(.report(state, "reopen", reason: reason), .approved, state, circumstance)
            return [.reopened]
        }
        guard state.stage != .closed else { throw .caseClosed }
        if state.stage == .drafted, command.needsConfirmation { throw .caseDrafted }
        switch command {
        case .open, .draft, .reopen: return []
        case .confirm:
            guard state.stage == .drafted else { throw .caseConfirmed }
            let reason = try reason(circumstance)
            try own(confirmation(state, beginning, reason: reason), .performed, state, circumstance)
            return [.confirmed]
        case .widen(let cause): return try widen(cause, beginning, state, evidence)
        case .confirmInfected(let bag): return try confirm(bag, beginning, state, evidence, circumstance)
        case .decide(let decision, let subjects): return try assess(decision, subjects, state, circumstance)
        case .dispose(let subjects, let reference):
            return [try dispose(subjects, reference, state, evidence)]
        case .noteDestroyed(let subject, let reference):
            guard let hit = state.hit(subject), !hit.isDisposed else { throw .hitUnknown(subject.id) }
            return [.disposed([subject], reference: reference)]
        case .acknowledge(let notice, let reference):
            guard beginning.notices.contains(where: { $0.code == notice }), state.acknowledged[notice] == nil else {
                throw .noticeUnknown
            }
            guard reference.isText(bytesMax: textBytesMax) else { throw .caseReferenceMissing }
            return [.acknowledged(notice: notice, reference: reference)]
        case .review: return try review(beginning, state, evidence, circumstance)
        case .close:
            guard state.stage == .reviewed else { throw .caseNotReviewed }
            guard state.reviewedBy != circumstance.actor.person else { throw .caseSamePerson }
            try own(.report(state, "close", reason: circumstance.reason ?? ""), .approved, state, circumstance)
            return [.closed]
        }
    }

    // MARK: Opening

    private static func open(
        _ opening: CaseOpening, _ state: CaseState, _ evidence: CaseEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [CaseFact] {
        guard state.beginning == nil else { throw .caseExists(state.id) }
        guard state.id.isLine(bytesMax: 40), !state.id.contains("/") else { throw .caseNumberWrong }
        let pack = try check(opening, evidence, at: circumstance.now, zone: circumstance.zoneMinutes)
        let reason = try reason(circumstance)
        try own(statement(state.id, opening, reason: reason), .performed, state, circumstance)
        return [.opened(beginning(opening, pack, evidence, case: state.id, at: circumstance.now))]
    }

    /// A sample alone opens a case where the person gave something else: the bag of the sample has its own record.
    private static func draft(
        _ opening: CaseOpening, _ state: CaseState, _ evidence: CaseEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [CaseFact] {
        guard state.beginning == nil else { throw .caseExists(state.id) }
        let pack = try check(opening, evidence, at: circumstance.now, zone: circumstance.zoneMinutes)
        let beginning = beginning(opening, pack, evidence, case: state.id, at: circumstance.now)
        guard beginning.hits.contains(where: { !opening.infected.contains($0.subject.id) }) else {
            throw .caseNothingNew
        }
        return [.drafted(beginning)]
    }

    /// What QA signs to take it over: what it was opened with, and what was found.
    package static func confirmation(
        _ state: CaseState, _ beginning: CaseBeginning, reason: String
    ) -> CaseStatement {
        var writer = CanonicalWriter()
        beginning.opening.write(to: &writer)
        return CaseStatement(
            state.id, "confirm",
            [String(decoding: writer.bytes, as: UTF8.self)] + state.hits.map(\.hit.subject.description),
            reason: reason)
    }

    /// What the opener signs.
    package static func statement(_ id: String, _ opening: CaseOpening, reason: String) -> CaseStatement {
        var writer = CanonicalWriter()
        opening.write(to: &writer)
        return CaseStatement(id, "open", [String(decoding: writer.bytes, as: UTF8.self)], reason: reason)
    }

    /// Whether one can search so at all, and by which rules.
    package static func check(
        _ opening: CaseOpening, _ evidence: CaseEvidence, at now: Moment, zone: Int
    ) throws(Refusal) -> LookBackPack {
        guard let pack = evidence.packs.inForce(on: now.day(offsetMinutes: zone)) else { throw .caseRulesMissing }
        guard pack.window(opening.profile, opening.pathogen) != nil else { throw .casePathogenUnknown }
        guard opening.at <= now else { throw .caseTriggerLater }
        guard !evidence.search.donors.isEmpty else { throw .caseDonorUnknown(opening.donor) }
        let bags = Set(evidence.search.units.map(\.bag))
        if let strange = opening.infected.first(where: { !bags.contains($0) }) { throw .caseBagUnknown(strange) }
        let products = Set(evidence.search.units.flatMap(\.products).map(\.subject.id))
        if let strange = opening.distributed.first(where: { !products.contains($0) }) {
            throw .caseBagUnknown(strange)
        }
        return pack
    }

    /// What would be recorded: also what a preview and a drill count.
    package static func beginning(
        _ opening: CaseOpening, _ pack: LookBackPack, _ evidence: CaseEvidence, case id: String, at now: Moment
    ) -> CaseBeginning {
        let search = evidence.search
        let start = search.windowStart(opening, pack)
        let hits = search.hits(opening, pack, from: start)
        var notices = search.stations.map { station in
            CaseNotice(
                .station, party: station,
                message: evidence.partners.contains(station) ? message(to: station, of: id) : "")
        }
        notices += [CaseNotice(.qualifiedPerson), CaseNotice(.authority)]
        if hits.contains(where: { $0.stage == "lot" }) { notices.append(CaseNotice(.institute)) }
        return CaseBeginning(
            opening: opening, rules: pack.version, donors: search.donors,
            lastNegative: search.lastNegative(before: opening.at, except: opening.infected)?.bag, from: start,
            hits: hits, notices: notices, lockedBy: now + .hours(pack.hours("locked")),
            assessedBy: now + .hours(pack.hours("assessed")), reportedBy: now + .hours(pack.hours("reported")),
            exclusion: pack.pathogen(opening.pathogen)?.exclusion ?? "")
    }

    /// Record of the message that asks a station.
    package static func message(to station: String, of id: String) -> String { "LOOKBACK_REQUEST-\(id)-\(station)" }

    // MARK: More is found

    private static func widen(
        _ cause: WidenCause, _ beginning: CaseBeginning, _ state: CaseState, _ evidence: CaseEvidence
    ) throws(Refusal) -> [CaseFact] {
        guard let pack = evidence.packs.first(where: { $0.version == beginning.rules }) else {
            throw .caseRulesMissing
        }
        let opening = beginning.opening.with(infected: state.infected)
        let start = beginning.from.flatMap { from in
            evidence.search.windowStart(opening, pack).map { min($0, from) }
        }
        let found = evidence.search.hits(opening, pack, from: start)
        let newBags = Set(found.map(\.subject).filter { state.hit($0) == nil }.map(\.id))
        let new = found.filter { hit in
            guard let known = state.hit(hit.subject) else {
                // What is made of a hit that was released is free, as long as nothing else of the case holds it.
                return hit.subject.noun == "plasma.bag" || evidence.held.contains(hit.subject)
                    || hit.bags.contains(where: newBags.contains)
            }
            return known.hit.action != hit.action && known.reference == nil && hit.action.follows(known.hit.action)
        }
        let donors = evidence.search.donors.filter { !state.donors.contains($0) }
        guard !new.isEmpty || !donors.isEmpty || cause == .split else { throw .caseNothingNew }
        return [.widened(cause, donors: donors, hits: new)]
    }

    private static func confirm(
        _ bag: String, _ beginning: CaseBeginning, _ state: CaseState, _ evidence: CaseEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [CaseFact] {
        let subject = Subject("plasma.bag", bag)
        guard state.hit(subject) != nil else { throw .hitUnknown(bag) }
        guard !state.infected.contains(bag) else { throw .caseInfectedAlready }
        let reason = try reason(circumstance)
        try own(CaseStatement(state.id, "infected", [bag], reason: reason), .approved, state, circumstance)
        let pack = evidence.packs.first { $0.version == beginning.rules }
        guard pack?.pathogen(beginning.opening.pathogen)?.forcesDestruction == true else {
            return [.infected(bag: bag, forced: [])]
        }
        let forced = state.hits.filter { $0.hit.subject == subject || $0.hit.bags.contains(bag) }
        return [.infected(bag: bag, forced: forced.map(\.hit.subject))]
    }

    // MARK: Assessment

    private static func assess(
        _ decision: HitDecision, _ subjects: [Subject], _ state: CaseState, _ circumstance: Circumstance
    ) throws(Refusal) -> [CaseFact] {
        guard !subjects.isEmpty, Set(subjects).count == subjects.count else { throw .caseNothingChosen }
        for subject in subjects {
            guard let hit = state.hit(subject), hit.hit.action != .pooled else { throw .hitUnknown(subject.id) }
            switch hit.decision {
            case .destroy?, .recall?: throw .hitFinal(subject.id)
            case .release? where decision == .release: throw .hitFinal(subject.id)
            case .release?, nil: break
            }
            // Art. 24 knows no other end.
            guard decision != .release || !hit.isForced else { throw .hitForced(subject.id) }
            guard (decision == .recall) == (hit.hit.action == .recall) || decision == .release else {
                throw .hitRecallWrong(subject.id)
            }
        }
        let reason = try reason(circumstance)
        try own(
            CaseStatement(state.id, decision.rawValue, subjects.map(\.description), reason: reason), .approved, state,
            circumstance)
        return [.decided(decision, subjects)]
    }

    private static func dispose(
        _ subjects: [Subject], _ reference: String, _ state: CaseState, _ evidence: CaseEvidence
    ) throws(Refusal) -> CaseFact {
        guard reference.isText(bytesMax: textBytesMax) else { throw .caseReferenceMissing }
        guard !subjects.isEmpty, Set(subjects).count == subjects.count else { throw .caseNothingChosen }
        for subject in subjects {
            guard let hit = state.hit(subject), !hit.isDisposed else { throw .hitUnknown(subject.id) }
            guard hit.decision != nil else { throw .hitUndecided(subject.id) }
            guard !evidence.bagsHere.contains(subject) else { throw .hitBagRecord(subject.id) }
        }
        return .disposed(subjects, reference: reference)
    }

    // MARK: The report

    private static func review(
        _ beginning: CaseBeginning, _ state: CaseState, _ evidence: CaseEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [CaseFact] {
        guard state.stage == .open else { throw .caseReviewed }
        guard state.undisposed.isEmpty else { throw .caseHitsOpen(state.undisposed.count) }
        let waiting = beginning.notices.filter { state.acknowledged[$0.code] == nil }
        if let silent = waiting.first(where: { !evidence.answered.contains($0.code) }) {
            throw .caseNoticeOpen(silent)
        }
        try own(.report(state, "review", reason: circumstance.reason ?? ""), .reviewed, state, circumstance)
        return waiting.map { .acknowledged(notice: $0.code, reference: "exchange.message/\($0.message)") }
            + [.reviewed]
    }

    private static func reason(_ circumstance: Circumstance) throws(Refusal) -> String {
        guard let reason = circumstance.reason, reason.isText(bytesMax: textBytesMax) else {
            throw .caseReasonMissing
        }
        return reason
    }

    /// The actor's own signature over exactly this, at this state of the case.
    private static func own(
        _ statement: CaseStatement, _ meaning: SignatureMeaning, _ state: CaseState, _ circumstance: Circumstance
    ) throws(Refusal) {
        let digest = circumstance.hash(statement.canonicalBytes)
        let isSigned = circumstance.signatures.contains { signed in
            let signature = signed.signature.statement
            return signature.record == state.subject && signature.version == state.version
                && signature.meaning == meaning && signature.digest == digest
                && signature.person == circumstance.actor.person && signed.standing.person == circumstance.actor.person
        }
        guard isSigned else { throw .caseSignatureMissing }
    }

    package static func apply(_ fact: CaseFact, _ head: EntryHead, to state: inout CaseState) {
        state.version += 1
        switch fact {
        case .opened(let beginning), .drafted(let beginning):
            if case .drafted = fact { state.stage = .drafted }
            state.beginning = beginning
            state.entry = head.index
            state.donors = beginning.donors
            state.infected = beginning.opening.infected
            state.add(beginning.hits)
        case .widened(_, let donors, let hits):
            state.donors += donors
            state.add(hits)
            if state.stage == .reviewed { state.stage = .open }
        case .infected(let bag, let forced):
            state.infected.append(bag)
            for place in state.hits.indices where forced.contains(state.hits[place].hit.subject) {
                state.hits[place].isForced = true
                // What was released before it was known is no longer.
                if state.hits[place].decision == .release { state.hits[place].decision = nil }
            }
            state.stage = .open
        case .decided(let decision, let subjects):
            state.change(subjects) { $0.decision = decision }
            state.stage = .open
        case .disposed(let subjects, let reference): state.change(subjects) { $0.reference = reference }
        case .acknowledged(let notice, let reference): state.acknowledged[notice] = reference
        case .reviewed:
            state.stage = .reviewed
            state.reviewedBy = head.person
        case .closed: state.stage = .closed
        case .confirmed, .reopened: state.stage = .open
        }
    }
}

extension CaseCommand {
    /// Nothing of a case ends before a person has taken it over; what is told and found goes on.
    fileprivate var needsConfirmation: Bool {
        switch self {
        case .confirmInfected, .decide, .dispose, .review, .close: true
        case .open, .draft, .confirm, .widen, .noteDestroyed, .acknowledge, .reopen: false
        }
    }
}

extension CaseState {
    fileprivate mutating func change(_ subjects: [Subject], _ body: (inout HitState) -> Void) {
        for place in hits.indices where subjects.contains(hits[place].hit.subject) { body(&hits[place]) }
    }
}

extension CaseOpening {
    func with(infected bags: [String]) -> CaseOpening {
        CaseOpening(
            donor: donor, trigger: trigger, at: at, pathogen: pathogen, profile: profile, infected: bags,
            distributed: distributed, sample: sample)
    }
}

extension HitAction {
    /// A bag arrives, and goes into a pool; never the other way.
    func follows(_ other: HitAction) -> Bool {
        switch (other, self) {
        case (.ask, .reject), (.ask, .pooled), (.reject, .pooled): true
        default: false
        }
    }
}
