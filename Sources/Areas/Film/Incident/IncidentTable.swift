import Equipment
package import Kernel

/// Troubles by camera and time.
package enum IncidentTable: FactTable {
    package typealias R = IncidentRules

    package static let incidents = Table(
        "film_incident",
        [
            .text("id"), .text("camera"), .text("trouble"), .integer("from_at"), .integer("to_at", nullable: true),
            .text("detail"), .bytes("ending", nullable: true), .integer("standing"),
        ], key: ["id"],
        indexes: [.on("camera", "from_at"), .on("standing", "from_at", "id"), .on("from_at", "id")],
        checks: ["standing = 0 OR standing = 1"])

    package static let tables = [incidents]

    package static func project(_ fact: IncidentFact, _ head: EntryHead, into tables: any Transaction) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        switch fact {
        case .raised(let camera, let trouble, let from, let detail):
            try tables.insert(
                into: incidents,
                [
                    id, .text(camera), .text(trouble.rawValue), .moment(from), .null, .text(detail), .null,
                    .integer(1),
                ])
        case .ended(_, let to, _):
            try tables.execute(end, [id, .moment(to), .bytes(fact.canonicalBytes)])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> IncidentState {
        try snapshot.first(one, [.text(id)], state) ?? IncidentState(id: id)
    }

    private static func state(_ row: any Row) throws(Fault) -> IncidentState {
        var state = IncidentState(id: row.text(0))
        state.camera = row.text(1)
        state.trouble = try row.choice(2, "film_incident.trouble")
        state.from = row.moment(3)
        state.to = row.optionalMoment(4)
        state.detail = row.text(5)
        if !row.isNull(6) {
            let fact = try Fault.reading("film_incident.ending") { () throws(JSONFailure) in
                try IncidentFact.read("film.incident.ended.v1", JSONFields(canonical: row.bytes(6)))
            }
            if case .ended(_, _, let uses) = fact { state.uses = uses }
        }
        return state
    }

    package static func gather(
        _ command: IncidentCommand, _ id: String, _ state: IncidentState, from snapshot: any Snapshot
    ) throws(Fault) -> [FilmedUse] {
        guard case .end(let to) = command, let camera = try CameraTable.load(state.camera, from: snapshot).detail else {
            return []
        }
        var found: [FilmedUse] = []
        for asset in camera.assets {
            for use in try AssetLookups.uses(of: asset, limit: usesMax, from: snapshot)
            where use.startedAt < to && (use.endedAt.map { $0 > state.from } ?? true) {
                let ran = FilmedUse(batch: use.batch, step: use.step)
                if !found.contains(ran) { found.append(ran) }
            }
        }
        return found
    }

    private static let usesMax = 50

    /// That stand, the oldest first.
    package static func standing(limit: Int, from snapshot: any Snapshot) throws(Fault) -> [IncidentState] {
        try snapshot.all(standing, [.integer(Int64(limit))], state)
    }

    /// Of all cameras, newest first, before a moment.
    package static func list(
        before: Moment, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [IncidentState] {
        try snapshot.all(newest, [.moment(before), .integer(Int64(limit))], state)
    }

    /// Of one camera, touching a stretch of time, oldest first.
    package static func list(
        of camera: String, from: Moment, to: Moment, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [IncidentState] {
        try snapshot.all(
            between, [.text(camera), .moment(to), .moment(from), .integer(Int64(limit))], state)
    }

    private static let end: SQL = """
        UPDATE film_incident SET to_at = $3, ending = $4, standing = 0 WHERE origin = $1 AND id = $2
        """
    static let one: SQL = """
        SELECT id, camera, trouble, from_at, to_at, detail, ending FROM film_incident WHERE origin = $1 AND id = $2
        """
    static let standing: SQL = """
        SELECT id, camera, trouble, from_at, to_at, detail, ending FROM film_incident
        WHERE origin = $1 AND standing = 1 ORDER BY from_at, id LIMIT $2
        """
    static let newest: SQL = """
        SELECT id, camera, trouble, from_at, to_at, detail, ending FROM film_incident
        WHERE origin = $1 AND from_at < $2 ORDER BY from_at DESC, id DESC LIMIT $3
        """
    static let between: SQL = """
        SELECT id, camera, trouble, from_at, to_at, detail, ending FROM film_incident
        WHERE origin = $1 AND camera = $2 AND from_at < $3 AND (to_at IS NULL OR to_at > $4)
        ORDER BY from_at LIMIT $5
        """
}
