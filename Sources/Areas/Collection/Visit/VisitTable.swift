import Donors
package import Kernel
import Plasma

/// Visits and the bags that they filled.
package enum VisitTable: FactTable {
    package typealias R = VisitRules

    package static let visits = Table(
        "collection_visit",
        [
            .text("id"), .text("donor"), .text("stage"), .integer("at"), .integer("registered_at"),
            .integer("collected_at", nullable: true),
        ],
        key: ["id"], indexes: [.on("stage", "at"), .on("donor", "registered_at")])

    /// What the doctor's decisions say of a donor from then on.
    package static let deferrals = Table(
        "collection_deferral",
        [.text("donor"), .integer("entry"), .text("code"), .text("until", nullable: true), .text("visit")],
        key: ["donor", "entry"])

    package static let tables = [StepTable.steps, visits, deferrals, BagTable.bags]

    package static func project(_ fact: VisitFact, _ head: EntryHead, into tables: any Transaction) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        let at = StoreValue.moment(head.recordedAt)
        try StepTable.add(fact, head, into: tables)
        switch fact {
        case .registered(let opening, _, _):
            try tables.insert(
                into: visits, [id, .text(opening.donor), .text(VisitStage.registered.rawValue), at, at, .null])
        case .examined: try tables.execute(move, [id, at, .text(VisitStage.examined.rawValue)])
        case .questioned: try tables.execute(move, [id, at, .text(VisitStage.questioned.rawValue)])
        case .decided(.accepted): try tables.execute(move, [id, at, .text(VisitStage.accepted.rawValue)])
        case .decided(let verdict):
            let donor = try tables.first(donor, [id]) { (row) throws(Fault) in row.text(0) }
            let until: StoreValue = if case .deferred(_, let day) = verdict { .text(day.iso) } else { .null }
            try tables.insert(
                into: deferrals,
                [.text(donor ?? ""), .integer(head.index), .text(verdict.code ?? ""), until, id])
            try tables.execute(move, [id, at, .text(VisitStage.turnedAway.rawValue)])
        case .collected(let record, let station, let donor, let age, _):
            try tables.execute(collect, [id, at, .moment(record.endedAt)])
            try BagTable.add(record, visit: head.subject.id, station: station, donor: donor, age: age, into: tables)
        case .frozen(let freezer, _):
            try tables.execute(move, [id, at, .text(VisitStage.frozen.rawValue)])
            try tables.execute(BagTable.freeze, [id, at, .text(freezer)])
        case .ended: try tables.execute(move, [id, at, .text(VisitStage.ended.rawValue)])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> VisitState {
        try StepTable.fold(VisitRules.self, id, from: snapshot)
    }

    package static func gather(
        _ command: VisitCommand, _ id: String, _ state: VisitState, from snapshot: any Snapshot
    ) throws(Fault) -> VisitEvidence {
        var evidence = VisitEvidence()
        guard case .register(let opening) = command else {
            evidence.rules = try VisitLimitsLookup.version(state.limits, from: snapshot).map { [$0] } ?? []
            guard case .collect(let record) = command, let donor = state.opening?.donor else { return evidence }
            evidence.station = try DonorLookups.donor(donor, from: snapshot)?.station
            if let station = evidence.station {
                let schemes = try StationTable.profile(station, from: snapshot)?.schemes ?? []
                evidence.labels = CodeBook(schemes: schemes)
            }
            let read = evidence.labels.map { BagTable.normalized(record.bag, $0, state.registeredAt) } ?? record.bag
            evidence.bagOf = try BagLookups.bag(read, from: snapshot)?.visit
            return evidence
        }
        evidence.rules = try VisitLimitsLookup.all(from: snapshot)
        let donor = try DonorLookups.donor(opening.donor, from: snapshot)
        evidence.station = donor?.station
        evidence.erased = donor?.erasure != nil
        evidence.open = try VisitLookups.open(of: opening.donor, from: snapshot)
        evidence.donations = try VisitLookups.collected(by: opening.donor, from: snapshot)
        evidence.deferral = try VisitLookups.deferral(of: opening.donor, from: snapshot)
        return evidence
    }

    private static let donor: SQL = "SELECT donor FROM collection_visit WHERE origin = $1 AND id = $2"
    private static let move: SQL = "UPDATE collection_visit SET at = $3, stage = $4 WHERE origin = $1 AND id = $2"
    private static let collect: SQL = """
        UPDATE collection_visit SET at = $3, stage = 'collected', collected_at = $4 WHERE origin = $1 AND id = $2
        """
}
