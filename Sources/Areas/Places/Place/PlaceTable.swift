package import Kernel

/// Places by id; a plant has a few hundred.
package enum PlaceTable: FactTable {
    package typealias R = PlaceRules

    package static let places = Table(
        "places_place",
        [
            .text("id"), .bytes("detail"), .digest("token", nullable: true), .integer("closed"),
            .text("changed_by"), .integer("changed_at"), .text("kind"), .text("within"),
        ], key: ["id"], indexes: [.on("kind", "within", "id")], checks: ["closed = 0 OR closed = 1"])

    package static let tables = [places]

    /// Whether the place that one lies in is open depends on other places.
    package static let reads = [PlaceRules.noun]

    package static func project(
        _ fact: PlaceFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        let (person, at) = (StoreValue.text(head.person), StoreValue.moment(head.recordedAt))
        switch fact {
        case .opened(let detail):
            try tables.insert(
                into: places,
                [
                    id, .bytes(fact.canonicalBytes), .null, .integer(0), person, at, .text(detail.kind.rawValue),
                    .text(detail.within),
                ])
        case .changed(let detail):
            try tables.execute(change, [id, .bytes(fact.canonicalBytes), person, at, .text(detail.within)])
        case .bound(let token): try tables.execute(bind, [id, .bytes(token.bytes), person, at])
        case .closed: try tables.execute(close, [id, person, at])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> PlaceState {
        guard let place = try place(id, from: snapshot) else { return PlaceState(id: id) }
        return PlaceState(id: id, detail: place.detail, token: place.token, isClosed: place.isClosed)
    }

    package static func gather(
        _ command: PlaceCommand, _ id: String, _ state: PlaceState, from snapshot: any Snapshot
    ) throws(Fault) -> [String: PlaceKind] {
        switch command {
        case .open(let detail), .change(let detail):
            guard let outer = try place(detail.within, from: snapshot), !outer.isClosed else { return [:] }
            return [outer.id: outer.detail.kind]
        case .bind, .close: return [:]
        }
    }

    /// By id, closed ones too; positions, of which there are thousands, are asked for by where they lie.
    package static func all(from snapshot: any Snapshot) throws(Fault) -> [Place] {
        try snapshot.all(list, [], place)
    }

    package static func place(_ id: String, from snapshot: any Snapshot) throws(Fault) -> Place? {
        try snapshot.first(one, [.text(id)], place)
    }

    /// Open positions that lie right in a place, after an id.
    package static func positions(
        in place: String, after id: String = "", limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [Place] {
        try snapshot.all(
            positions, [.text(place), .text(id), .integer(Int64(limit))], PlaceTable.place
        )
    }

    /// How many open positions lie right in each place.
    package static func positionCounts(from snapshot: any Snapshot) throws(Fault) -> [String: Int] {
        let rows = try snapshot.all(positionCounts, []) { (row) throws(Fault) in (row.text(0), Int(row.integer(1))) }
        return Dictionary(rows) { first, _ in first }
    }

    /// The places that one lies in, the outermost first, without itself.
    package static func way(to id: String, from snapshot: any Snapshot) throws(Fault) -> [String] {
        var way: [String] = []
        var next = try place(id, from: snapshot)?.detail.within ?? ""
        while !next.isEmpty, way.count < wayMax, !way.contains(next) {
            way.insert(next, at: 0)
            next = try place(next, from: snapshot)?.detail.within ?? ""
        }
        return way
    }

    /// Site, room, freezer, shelf, and some to spare.
    private static let wayMax = 8

    private static func place(_ row: any Row) throws(Fault) -> Place {
        let detail: PlaceDetail
        do throws(JSONFailure) { detail = try PlaceDetail(reading: JSONFields(canonical: row.bytes(1))) } catch {
            throw Fault(.damaged, "places_place.detail: \(error.code.rawValue)")
        }
        return Place(
            id: row.text(0), detail: detail, token: row.isNull(2) ? nil : row.digest(2), isClosed: row.integer(3) == 1,
            changedBy: row.text(4), changedAt: row.moment(5))
    }

    private static let change: SQL =
        """
        UPDATE places_place SET detail = $3, changed_by = $4, changed_at = $5, within = $6
        WHERE origin = $1 AND id = $2
        """
    private static let bind: SQL =
        "UPDATE places_place SET token = $3, changed_by = $4, changed_at = $5 WHERE origin = $1 AND id = $2"
    private static let close: SQL = """
        UPDATE places_place SET closed = 1, token = NULL, changed_by = $3, changed_at = $4
        WHERE origin = $1 AND id = $2
        """
    static let list: SQL = """
        SELECT id, detail, token, closed, changed_by, changed_at FROM places_place
        WHERE origin = $1 AND kind <> 'position' ORDER BY id
        """
    private static let positions: SQL = """
        SELECT id, detail, token, closed, changed_by, changed_at FROM places_place
        WHERE origin = $1 AND kind = 'position' AND within = $2 AND id > $3 AND closed = 0 ORDER BY id LIMIT $4
        """
    private static let positionCounts: SQL = """
        SELECT within, COUNT(*) FROM places_place WHERE origin = $1 AND kind = 'position' AND closed = 0
        GROUP BY within
        """
    static let one: SQL =
        "SELECT id, detail, token, closed, changed_by, changed_at FROM places_place WHERE origin = $1 AND id = $2"
}

/// A place as its facts have made it.
package struct Place: Sendable, Equatable {
    package let id: String
    package let detail: PlaceDetail
    /// SHA-256 of what the computer there carries.
    package let token: Digest?
    package let isClosed: Bool
    package let changedBy: String
    package let changedAt: Moment
}
