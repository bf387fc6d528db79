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
            .digest("match_tag", nullable: true), .bytes("report", nullable: true), .text("twin", nullable: true),
            .text("merged_into", nullable: true), .text("person"), .text("kind"), .text("status"),
            .integer("last_collected_at", nullable: true),
        ],
        key: ["id"],
        indexes: [
            .on("number"), .on("match_tag"), .on("person"), .on("station", "id"), .on("status", "id"),
            .on("twin", where: "twin IS NOT NULL"), .on("merged_into", where: "merged_into IS NOT NULL"),
        ])

    package static let deferrals = Table(
        "donors_deferral",
        [
            .text("donor"), .integer("entry"), .text("ground"), .text("from_day"), .text("until_day", nullable: true),
            .text("note"), .text("person"), .integer("placed_at"), .integer("lifted_at", nullable: true),
            .text("lifted_by", nullable: true), .text("lifted_reason", nullable: true),
        ],
        key: ["donor", "entry"])

    /// Records whose match was looked into: two persons.
    package static let apart = Table("donors_apart", [.text("donor"), .text("other")], key: ["donor", "other"])

    package static let looks = Table(
        "donors_look",
        [
            .text("donor"), .integer("entry"), .text("person"), .integer("seen_at"), .text("purpose"),
            .text("note"),
        ],
        key: ["donor", "entry"])

    package static let tables = [donors, looks, deferrals, apart]

    package static func project(
        _ fact: DonorFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        let at = StoreValue.moment(head.recordedAt)
        switch fact {
        case .registered(let station, let number, let sealed):
            if try tables.first(state, [id], { (_) throws(Fault) in true }) == true {
                try tables.execute(correct, [id, .bytes(sealed), at])
            } else {
                try enter(head, station, number, sealed: .bytes(sealed), into: tables)
            }
        case .corrected(let sealed): try tables.execute(correct, [id, .bytes(sealed), at])
        case .seen(let purpose, let note):
            try tables.insert(
                into: looks,
                [id, .integer(head.index), .text(head.person), at, .text(purpose.rawValue), .text(note)])
            try tables.execute(count, [id])
        case .erased(let ground, let reference):
            try tables.execute(erase, [id, at, .text(head.person), .text(ground.rawValue), .text(reference)])
        default: try DonorPersonTable.project(fact, head, into: tables)
        }
    }

    static func enter(
        _ head: EntryHead, _ station: String, _ number: String, sealed: StoreValue, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        let at = StoreValue.moment(head.recordedAt)
        try tables.insert(
            into: donors,
            [
                id, .text(station), .text(number), sealed, at, .text(head.person), at, .integer(1), .null, .null, .null,
                .null, .null, .null, .null, .null, id, .text(DonorStatus.new.rawValue),
                .text(DonorStatus.new.rawValue), .null,
            ])
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> DonorState {
        guard var state = try row(id, from: snapshot) else { return DonorState(id: id) }
        state.deferrals = try DonorLookups.deferrals(of: id, from: snapshot).filter { $0.liftedAt == nil }
            .map(\.deferral)
        state.members = try DonorLookups.person(of: id, from: snapshot)
            .filter { $0 != id && state.mergedInto == nil }
        state.apart = try snapshot.all(apartFrom, [.text(id)]) { (row) throws(Fault) in row.text(0) }
        return state
    }

    private static func row(_ id: String, from snapshot: any Snapshot) throws(Fault) -> DonorState? {
        try snapshot.first(state, [.text(id)]) { (row) throws(Fault) in
            var state = DonorState(id: id)
            state.station = row.text(0)
            state.number = row.text(1)
            state.sealed = row.isNull(2) ? nil : row.bytes(2)
            state.isRegistered = true
            state.newestAt = row.moment(3)
            state.version = row.integer(4)
            state.isErased = !row.isNull(5)
            state.tag = row.isNull(6) ? nil : row.digest(6)
            state.twin = row.optionalText(7)
            state.mergedInto = row.optionalText(8)
            if !row.isNull(9) {
                let bytes = row.bytes(9)
                state.report = try Fault.reading("donors_donor.report") { () throws(JSONFailure) in
                    try DonorReport(reading: JSONFields(canonical: bytes))
                }
            }
            return state
        }
    }

    package static func gather(
        _ command: DonorCommand, _ id: String, _ state: DonorState, from snapshot: any Snapshot
    ) throws(Fault) -> DonorEvidence {
        switch command {
        case .register(let station, _, _, let tag):
            return DonorEvidence(
                stationName: try StationTable.profile(station, from: snapshot)?.name,
                twins: try twins(tag, from: snapshot))
        case .report(let report):
            return DonorEvidence(
                stationName: try StationTable.profile(report.station, from: snapshot)?.name,
                twins: try twins(report.tag, from: snapshot))
        case .correct(_, let tag): return DonorEvidence(twins: try twins(tag, from: snapshot))
        case .placeDeferral, .liftDeferral:
            return DonorEvidence(criteria: try CriteriaTable.versions(from: snapshot))
        case .merge(let other), .split(let other), .tellApart(let other):
            var bags: [String] = []
            for member in Set([id, other]).sorted() {
                bags += try snapshot.all(bagsOf, [.text(member), .integer(bagsMax)]) { (row) throws(Fault) in
                    row.text(0)
                }
            }
            return DonorEvidence(other: try load(other, from: snapshot), bags: bags)
        case .erase:
            return DonorEvidence(
                schedules: try ScheduleTable.versions(from: snapshot),
                hold: try HoldTable.open(on: state.subject, from: snapshot))
        case .look, .noteTwin, .join, .leave, .noteApart: return DonorEvidence()
        }
    }

    private static func twins(_ tag: Digest?, from snapshot: any Snapshot) throws(Fault) -> [String] {
        guard let tag else { return [] }
        return try snapshot.all(tagged, [.bytes(tag.bytes)]) { (row) throws(Fault) in row.text(0) }
    }

    /// Donations of thirty years.
    private static let bagsMax: Int64 = 800
    private static let bagsOf: SQL = """
        SELECT bag FROM donors_donation WHERE origin = $1 AND donor = $2 ORDER BY collected_at DESC LIMIT $3
        """
    private static let tagged: SQL = "SELECT id FROM donors_donor WHERE origin = $1 AND match_tag = $2 ORDER BY id"
    private static let apartFrom: SQL = "SELECT other FROM donors_apart WHERE origin = $1 AND donor = $2 ORDER BY other"

    private static let correct: SQL = """
        UPDATE donors_donor SET sealed = $3, newest_at = $4, version = version + 1 WHERE origin = $1 AND id = $2
        """
    private static let count: SQL = "UPDATE donors_donor SET version = version + 1 WHERE origin = $1 AND id = $2"
    private static let erase: SQL = """
        UPDATE donors_donor SET sealed = NULL, erased_at = $3, erased_by = $4, erased_ground = $5,
        erased_reference = $6, match_tag = NULL, twin = NULL, version = version + 1 WHERE origin = $1 AND id = $2
        """
    private static let state: SQL = """
        SELECT station, number, sealed, newest_at, version, erased_at, match_tag, twin, merged_into, report
        FROM donors_donor WHERE origin = $1 AND id = $2
        """
}
