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

    package static let tables = [StepTable.steps, visits, BagTable.bags]

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
        case .decided: try tables.execute(move, [id, at, .text(VisitStage.turnedAway.rawValue)])
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
        switch command {
        case .register(let opening, let card):
            evidence.rules = try VisitLimitsLookup.all(from: snapshot)
            try ask(opening.donor, card: card, &evidence, from: snapshot)
            for record in evidence.donor.records where evidence.open == nil {
                evidence.open = try VisitLookups.open(of: record, from: snapshot)
            }
        case .decide, .collect:
            evidence.rules = try VisitLimitsLookup.version(state.limits, from: snapshot).map { [$0] } ?? []
            guard let donor = state.opening?.donor else { break }
            try ask(donor, card: nil, &evidence, from: snapshot)
            guard case .collect(let record) = command else { break }
            if let station = evidence.station {
                let schemes = try StationTable.profile(station, from: snapshot)?.schemes ?? []
                evidence.labels = CodeBook(schemes: schemes)
            }
            for read in BagTable.readings(of: record.bag, evidence.labels, on: record.collectedOn)
            where evidence.bagOf == nil {
                evidence.bagOf = try BagLookups.bag(read, from: snapshot)?.visit
            }
        case .examine, .question, .freeze, .end:
            evidence.rules = try VisitLimitsLookup.version(state.limits, from: snapshot).map { [$0] } ?? []
        }
        return evidence
    }

    private static func ask(
        _ id: String, card: Digest?, _ evidence: inout VisitEvidence, from snapshot: any Snapshot
    ) throws(Fault) {
        let donor = try DonorLookups.donor(id, from: snapshot)
        evidence.station = donor?.station
        evidence.erased = donor?.erasure != nil
        evidence.donor = try DonorLookups.prospect(of: id, card: card, from: snapshot)
    }

    private static let move: SQL = "UPDATE collection_visit SET at = $3, stage = $4 WHERE origin = $1 AND id = $2"
    private static let collect: SQL = """
        UPDATE collection_visit SET at = $3, stage = 'collected', collected_at = $4 WHERE origin = $1 AND id = $2
        """
}
