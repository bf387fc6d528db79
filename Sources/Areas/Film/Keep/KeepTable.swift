package import Kernel

/// What is kept, by camera and time.
package enum KeepTable: FactTable {
    package typealias R = KeepRules

    package static let keeps = Table(
        "film_keep",
        [
            .text("id"), .text("camera"), .integer("from_at"), .integer("to_at"), .text("subject"),
            .integer("released"),
        ], key: ["id"], indexes: [.on("camera", "released", "from_at")], checks: ["released = 0 OR released = 1"])

    package static let tables = [keeps]

    package static func project(_ fact: KeepFact, _ head: EntryHead, into tables: any Transaction) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        switch fact {
        case .kept(let film):
            try tables.insert(
                into: keeps,
                [id, .text(film.camera), .moment(film.from), .moment(film.to), .text(film.subject), .integer(0)])
        case .released: try tables.execute(release, [id])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> KeepState {
        try snapshot.first(one, [.text(id)], state) ?? KeepState(id: id)
    }

    private static func state(_ row: any Row) throws(Fault) -> KeepState {
        var state = KeepState(id: row.text(0))
        state.film = KeptFilm(
            camera: row.text(1), from: row.moment(2), to: row.moment(3), subject: row.text(4))
        state.isReleased = row.integer(5) == 1
        return state
    }

    package static func gather(
        _ command: KeepCommand, _ id: String, _ state: KeepState, from snapshot: any Snapshot
    ) throws(Fault) -> Bool {
        guard case .keep(let film) = command else { return true }
        return try CameraTable.load(film.camera, from: snapshot).detail != nil
    }

    /// What keeps a reel: its number and what it is kept for; nil if nothing does.
    package static func keeping(_ reel: Reel, from snapshot: any Snapshot) throws(Fault) -> String? {
        try snapshot.first(
            touching, [.text(reel.camera), .moment(reel.to), .moment(reel.from)]
        ) { (row) throws(Fault) in "\(row.text(0)) \(row.text(1))" }
    }

    /// Of a camera that are not released, newest film first.
    package static func list(of camera: String, limit: Int, from snapshot: any Snapshot) throws(Fault) -> [KeepState] {
        try snapshot.all(list, [.text(camera), .integer(Int64(limit))], state)
    }

    private static let release: SQL = "UPDATE film_keep SET released = 1 WHERE origin = $1 AND id = $2"
    static let one: SQL = """
        SELECT id, camera, from_at, to_at, subject, released FROM film_keep WHERE origin = $1 AND id = $2
        """
    static let touching: SQL = """
        SELECT id, subject FROM film_keep
        WHERE origin = $1 AND camera = $2 AND released = 0 AND from_at < $3 AND to_at > $4 ORDER BY from_at LIMIT 1
        """
    static let list: SQL = """
        SELECT id, camera, from_at, to_at, subject, released FROM film_keep
        WHERE origin = $1 AND camera = $2 AND released = 0 ORDER BY from_at DESC LIMIT $3
        """
}
