package import Kernel

/// Viewings, and who looked at each camera.
package enum ViewingTable: FactTable {
    package typealias R = ViewingRules

    package static let viewings = Table(
        "film_viewing",
        [.text("id"), .text("person"), .integer("opened_at"), .bytes("detail"), .integer("clips"), .integer("entry")],
        key: ["id"])

    package static let looks = Table(
        "film_look", [.text("camera"), .integer("opened_at"), .text("viewing"), .text("person"), .bytes("detail")],
        key: ["camera", "opened_at", "viewing"])

    package static let clips = Table(
        "film_clip", [.text("viewing"), .integer("entry"), .bytes("clip")], key: ["viewing", "entry"])

    package static let tables = [viewings, looks, clips]

    package static func project(_ fact: ViewingFact, _ head: EntryHead, into tables: any Transaction) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        switch fact {
        case .opened(let detail):
            try tables.insert(
                into: viewings,
                [
                    id, .text(head.person), .moment(head.recordedAt), .bytes(fact.canonicalBytes), .integer(0),
                    .integer(head.index),
                ])
            for camera in detail.cameras {
                try tables.insert(
                    into: looks,
                    [
                        .text(camera), .moment(head.recordedAt), id, .text(head.person),
                        .bytes(fact.canonicalBytes),
                    ])
            }
        case .exported:
            try tables.insert(into: clips, [id, .integer(head.index), .bytes(fact.canonicalBytes)])
            try tables.execute(count, [id])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> ViewingState {
        guard var state = try snapshot.first(one, [.text(id)], state) else { return ViewingState(id: id) }
        state.clips = try snapshot.all(clipsOf, [.text(id)]) { (row) throws(Fault) in
            let fact = try Fault.reading("film_clip.clip") { () throws(JSONFailure) in
                try ViewingFact.read("film.viewing.exported.v1", JSONFields(canonical: row.bytes(0)))
            }
            guard case .exported(let clip) = fact else { throw Fault(.damaged, "film_clip.clip") }
            return clip
        }
        return state
    }

    private static func state(_ row: any Row) throws(Fault) -> ViewingState {
        var state = ViewingState(id: row.text(0))
        state.person = row.text(1)
        state.openedAt = row.moment(2)
        state.detail = try Fault.reading("film_viewing.detail") { () throws(JSONFailure) in
            try ViewingDetail(reading: JSONFields(canonical: row.bytes(3)))
        }
        return state
    }

    package static func gather(
        _ command: ViewingCommand, _ id: String, _ state: ViewingState, from snapshot: any Snapshot
    ) throws(Fault) -> [String] {
        guard case .open(let detail) = command else { return [] }
        var unknown: [String] = []
        for camera in detail.cameras.prefix(ViewingRules.camerasMax)
        where try CameraTable.load(camera, from: snapshot).detail == nil {
            unknown.append(camera)
        }
        return unknown
    }

    /// Who looked at a camera, newest first.
    package static func looks(
        at camera: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [ViewingState] {
        try snapshot.all(looksAt, [.text(camera), .integer(Int64(limit))], state)
    }

    private static let count: SQL = "UPDATE film_viewing SET clips = clips + 1 WHERE origin = $1 AND id = $2"
    static let one: SQL = "SELECT id, person, opened_at, detail FROM film_viewing WHERE origin = $1 AND id = $2"
    static let clipsOf: SQL = "SELECT clip FROM film_clip WHERE origin = $1 AND viewing = $2 ORDER BY entry"
    static let looksAt: SQL = """
        SELECT viewing, person, opened_at, detail FROM film_look
        WHERE origin = $1 AND camera = $2 ORDER BY opened_at DESC, viewing LIMIT $3
        """
}
