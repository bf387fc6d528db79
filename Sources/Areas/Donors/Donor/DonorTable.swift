package import Kernel
import Plasma
import Records

/// Donors by number, and who looked at whom. The sealed identity is of no use without the donor's key.
package enum DonorTable: FactTable {
    package typealias R = DonorRules

    package static let donors = Table(
        "donors_donor",
        [
            .text("id"), .text("station"), .text("number"), .bytes("sealed", nullable: true),
            .integer("registered_at"), .text("registered_by"), .integer("newest_at"), .integer("version"),
            .integer("erased_at", nullable: true), .text("erased_by", nullable: true),
            .text("erased_ground", nullable: true), .text("erased_reference", nullable: true),
        ],
        key: ["id"], indexes: [.on("number")])

    package static let looks = Table(
        "donors_look",
        [
            .text("donor"), .integer("entry"), .text("person"), .integer("seen_at"), .text("purpose"),
            .text("note"),
        ],
        key: ["donor", "entry"])

    package static let tables = [donors, looks]

    package static func project(
        _ fact: DonorFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        let at = StoreValue.moment(head.recordedAt)
        switch fact {
        case .registered(let station, let number, let sealed):
            try tables.insert(
                into: donors,
                [
                    id, .text(station), .text(number), .bytes(sealed), at, .text(head.person), at, .integer(1), .null,
                    .null, .null, .null,
                ])
        case .corrected(let sealed): try tables.execute(correct, [id, .bytes(sealed), at])
        case .seen(let purpose, let note):
            try tables.insert(
                into: looks,
                [id, .integer(head.index), .text(head.person), at, .text(purpose.rawValue), .text(note)])
            try tables.execute(count, [id])
        case .erased(let ground, let reference):
            try tables.execute(erase, [id, at, .text(head.person), .text(ground.rawValue), .text(reference)])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> DonorState {
        try snapshot.first(state, [.text(id)]) { (row) throws(Fault) in
            var state = DonorState(id: id)
            state.station = row.text(0)
            state.number = row.text(1)
            state.sealed = row.isNull(2) ? nil : row.bytes(2)
            state.isRegistered = true
            state.newestAt = row.moment(3)
            state.version = row.integer(4)
            state.isErased = !row.isNull(5)
            return state
        } ?? DonorState(id: id)
    }

    package static func gather(
        _ command: DonorCommand, _ id: String, _ state: DonorState, from snapshot: any Snapshot
    ) throws(Fault) -> DonorEvidence {
        switch command {
        case .register(let station, _, _):
            return DonorEvidence(stationName: try StationTable.profile(station, from: snapshot)?.name)
        case .erase:
            return DonorEvidence(
                schedules: try ScheduleTable.versions(from: snapshot),
                hold: try HoldTable.open(on: state.subject, from: snapshot))
        case .correct, .look: return DonorEvidence()
        }
    }

    private static let correct: SQL = """
        UPDATE donors_donor SET sealed = $3, newest_at = $4, version = version + 1 WHERE origin = $1 AND id = $2
        """
    private static let count: SQL = "UPDATE donors_donor SET version = version + 1 WHERE origin = $1 AND id = $2"
    private static let erase: SQL = """
        UPDATE donors_donor SET sealed = NULL, erased_at = $3, erased_by = $4, erased_ground = $5,
        erased_reference = $6, version = version + 1 WHERE origin = $1 AND id = $2
        """
    private static let state: SQL = """
        SELECT station, number, sealed, newest_at, version, erased_at FROM donors_donor WHERE origin = $1 AND id = $2
        """
}
