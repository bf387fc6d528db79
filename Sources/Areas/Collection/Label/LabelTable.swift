import Donors
package import Kernel
import Plasma

/// Labels as printed last, one row a bag.
package enum LabelTable: FactTable {
    package typealias R = LabelRules

    package static let labels = Table(
        "collection_label",
        [.text("bag"), .text("donor"), .text("abo"), .integer("copies"), .integer("at"), .text("person")],
        key: ["bag"], indexes: [.on("donor", "at")])

    package static let tables = [labels]

    package static func project(_ fact: LabelFact, _ head: EntryHead, into tables: any Transaction) throws(Fault) {
        try StepTable.add(fact, head, into: tables)
        switch fact {
        case .printed(let label, let copy, _):
            try tables.execute(clear, [.text(label.bag)])
            try tables.insert(
                into: labels,
                [
                    .text(label.bag), .text(label.donor), .text(label.abo.rawValue), .integer(Int64(copy)),
                    .moment(head.recordedAt), .text(head.person),
                ])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> LabelState {
        try StepTable.fold(LabelRules.self, id, from: snapshot)
    }

    package static func gather(
        _ command: LabelCommand, _ id: String, _ state: LabelState, from snapshot: any Snapshot
    ) throws(Fault) -> LabelEvidence { try evidence(id, from: snapshot) }

    package static func evidence(_ id: String, from snapshot: any Snapshot) throws(Fault) -> LabelEvidence {
        var evidence = LabelEvidence()
        guard let bag = try BagLookups.bag(id, from: snapshot) else { return evidence }
        evidence.bag = bag
        evidence.stationName = try StationTable.profile(bag.station, from: snapshot)?.name ?? ""
        let other = try snapshot.first(group, [.text(bag.donor), .text(id)]) { (row) throws(Fault) in row.text(0) }
        evidence.abo = other.flatMap { BloodGroup(rawValue: $0) }
        if evidence.abo == nil { evidence.abo = try DonorTable.load(bag.donor, from: snapshot).report?.abo }
        return evidence
    }

    private static let clear: SQL = "DELETE FROM collection_label WHERE origin = $1 AND bag = $2"
    private static let group: SQL = """
        SELECT abo FROM collection_label WHERE origin = $1 AND donor = $2 AND bag <> $3 ORDER BY at DESC LIMIT 1
        """
}
