import Donors
import Exchange
package import Kernel
import Lineage
import Plasma

/// Cases, their hits and notices; the facts as they stand beside them, so that a loaded state is what folding gives.
package enum CaseTable: FactTable {
    package typealias R = CaseRules

    package static let steps = Table(
        "lookback_step",
        [
            .text("record"), .integer("entry"), .text("kind"), .text("person"), .integer("at"), .text("reason"),
            .bytes("body"),
        ],
        key: ["record", "entry"])

    package static let cases = Table(
        "lookback_case",
        [
            .text("id"), .text("stage"), .integer("opened_at"), .text("opened_by"), .text("donor"),
            .text("pathogen"), .text("cause"), .integer("assessed_by"), .integer("reported_by"), .integer("locked_by"),
            .integer("asked"), .integer("hits"),
            .integer("waiting"), .integer("undecided"), .integer("entry"),
        ],
        key: ["id"], indexes: [.on("stage", "opened_at"), .on("entry")])

    package static let hits = Table(
        "lookback_hit",
        [
            .text("record"), .integer("number"), .text("noun"), .text("code"), .text("state"), .integer("is_open"),
        ],
        key: ["record", "number"], indexes: [.on("noun", "code", "is_open"), .on("state", "is_open", "code")])

    /// Records of the persons that cases are about.
    package static let donors = Table(
        "lookback_donor", [.text("donor"), .text("record"), .integer("is_open")], key: ["donor", "record"],
        indexes: [.on("record")])

    package static let tables = [steps, cases, hits, donors]

    package static func project(_ fact: CaseFact, _ head: EntryHead, into tables: any Transaction) throws(Fault) {
        let id = head.subject.id
        var state = try load(id, from: tables)
        let known = state
        CaseRules.apply(fact, head, to: &state)
        try tables.insert(
            into: steps,
            [
                .text(id), .integer(head.index), .text(fact.kind.name), .text(head.person), .moment(head.recordedAt),
                .text(head.reason ?? ""), .bytes(fact.canonicalBytes),
            ])
        guard let beginning = state.beginning else { return }
        if known.beginning == nil {
            try tables.insert(
                into: cases,
                [
                    .text(id), .text(CaseStage.open.rawValue), .moment(head.recordedAt), .text(head.person),
                    .text(beginning.opening.donor), .text(beginning.opening.pathogen),
                    .text(beginning.opening.trigger.rawValue), .moment(beginning.assessedBy),
                    .moment(beginning.reportedBy), .moment(beginning.lockedBy), .integer(0), .integer(0), .integer(0),
                    .integer(0), .integer(head.index),
                ])
        }
        try tables.execute(
            change,
            [
                .text(id), .text(state.stage.rawValue), .integer(Int64(state.hits.count)),
                .integer(Int64(state.undisposed.count)),
                .integer(Int64(state.undisposed.count { $0.decision == nil })),
                .integer(Int64(state.undisposed.count { $0.hit.action == .ask && $0.decision == nil })),
            ])
        try write(state, known, into: tables)
    }

    private static func write(
        _ state: CaseState, _ known: CaseState, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(state.id)
        let isOpen = StoreValue.integer(state.isOpen ? 1 : 0)
        let before = Dictionary(uniqueKeysWithValues: known.hits.map { ($0.number, $0) })
        for hit in state.hits where before[hit.number] != hit || known.isOpen != state.isOpen {
            try tables.execute(
                hitRow,
                [
                    id, .integer(Int64(hit.number)), .text(hit.hit.subject.noun), .text(hit.hit.subject.id),
                    .text(hit.word), isOpen,
                ])
        }
        for donor in state.donors { try tables.execute(donorRow, [.text(donor), id, isOpen]) }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> CaseState {
        var state = CaseRules.blank(id)
        for step in try CaseLookups.steps(of: id, from: snapshot) { CaseRules.apply(step.fact, step.head, to: &state) }
        return state
    }

    package static func gather(
        _ command: CaseCommand, _ id: String, _ state: CaseState, from snapshot: any Snapshot
    ) throws(Fault) -> CaseEvidence {
        switch command {
        case .open(let opening), .draft(let opening): return try evidence(opening, from: snapshot)
        case .widen:
            guard let beginning = state.beginning else { return CaseEvidence() }
            let opening = beginning.opening.with(infected: state.infected)
            var evidence = CaseEvidence()
            evidence.packs = try LookBackPackTable.packs(from: snapshot)
            evidence.search = try CaseSearcher.search(
                opening, evidence.packs, widest: beginning.from, from: snapshot)
            evidence.held = try held(by: state, evidence.search, from: snapshot)
            return evidence
        case .confirmInfected:
            var evidence = CaseEvidence()
            evidence.packs = try LookBackPackTable.packs(from: snapshot)
            return evidence
        case .dispose(let subjects, _):
            var evidence = CaseEvidence()
            for subject in subjects where subject.noun == LineageRows.bag {
                if try UnitTable.receipt(subject.id, from: snapshot) != nil { evidence.bagsHere.insert(subject) }
            }
            return evidence
        case .review:
            var evidence = CaseEvidence()
            evidence.answered = try CaseLookups.answered(state, from: snapshot)
            return evidence
        case .confirm, .decide, .noteDestroyed, .acknowledge, .close, .reopen: return CaseEvidence()
        }
    }

    /// What a case that is opened so would stand on; a preview and a drill ask for the same.
    package static func evidence(
        _ opening: CaseOpening, from snapshot: any Snapshot
    ) throws(Fault) -> CaseEvidence {
        var evidence = CaseEvidence()
        evidence.packs = try LookBackPackTable.packs(from: snapshot)
        evidence.search = try CaseSearcher.search(opening, evidence.packs, from: snapshot)
        let isKnown = try DonorLookups.donor(opening.donor, from: snapshot) != nil
        if !isKnown, evidence.search.units.isEmpty { evidence.search.donors = [] }
        for station in evidence.search.stations {
            if let partner = try PartnerLookups.party(station, from: snapshot), partner.closedAt == nil {
                evidence.partners.insert(station)
            }
        }
        return evidence
    }

    private static func held(
        by state: CaseState, _ search: CaseSearch, from snapshot: any Snapshot
    ) throws(Fault) -> Set<Subject> {
        let products = Set(search.units.flatMap(\.products).map(\.subject)).filter { state.hit($0) == nil }
        let found = try LineageLookups.standing(of: products.sorted { $0.id < $1.id }, from: snapshot)
        return Set(
            found.values.filter { $0.holds.contains { $0.hold.hasPrefix(state.id + ".") } }.map(\.node.subject))
    }

    private static let change: SQL = """
        UPDATE lookback_case SET stage = $3, hits = $4, waiting = $5, undecided = $6, asked = $7
        WHERE origin = $1 AND id = $2
        """
    private static let hitRow: SQL = """
        INSERT INTO lookback_hit (origin, record, number, noun, code, state, is_open)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (origin, record, number) DO UPDATE SET state = excluded.state, is_open = excluded.is_open
        """
    private static let donorRow: SQL = """
        INSERT INTO lookback_donor (origin, donor, record, is_open) VALUES ($1, $2, $3, $4)
        ON CONFLICT (origin, donor, record) DO UPDATE SET is_open = excluded.is_open
        """
}

extension HitState {
    /// As tables and lists name it: the action that was taken, then the decision, then that it is gone.
    var word: String {
        if isDisposed, hit.action != .pooled, decision != .release { return "disposed" }
        return decision?.rawValue ?? hit.action.rawValue
    }
}
