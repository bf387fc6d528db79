import Equipment
package import Kernel
import Places

/// Cameras by code; a plant has dozens.
package enum CameraTable: FactTable {
    package typealias R = CameraRules

    package static let cameras = Table(
        "film_camera", [.text("id"), .bytes("detail"), .integer("closed"), .integer("entry")], key: ["id"],
        checks: ["closed = 0 OR closed = 1"])

    package static let tables = [cameras]

    package static func project(_ fact: CameraFact, _ head: EntryHead, into tables: any Transaction) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        switch fact {
        case .declared:
            try tables.insert(
                into: cameras, [id, .bytes(fact.canonicalBytes), .integer(0), .integer(head.index)])
        case .amended: try tables.execute(amend, [id, .bytes(fact.canonicalBytes), .integer(head.index)])
        case .closed: try tables.execute(close, [id, .integer(head.index)])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> CameraState {
        try snapshot.first(one, [.text(id)], state) ?? CameraState(id: id)
    }

    /// By code, closed ones too.
    package static func all(from snapshot: any Snapshot) throws(Fault) -> [CameraState] {
        try snapshot.all(list, [], state)
    }

    private static func state(_ row: any Row) throws(Fault) -> CameraState {
        var state = CameraState(id: row.text(0))
        state.detail = try Fault.reading("film_camera.detail") { () throws(JSONFailure) in
            try CameraDetail(reading: JSONFields(canonical: row.bytes(1)))
        }
        state.isClosed = row.integer(2) == 1
        return state
    }

    package static func gather(
        _ command: CameraCommand, _ id: String, _ state: CameraState, from snapshot: any Snapshot
    ) throws(Fault) -> CameraEvidence {
        var evidence = CameraEvidence()
        switch command {
        case .declare(let detail), .amend(let detail):
            // The newest rules: a camera may be set up before they count.
            let pack = try FilmPackTable.packs(from: snapshot).last
            evidence.pointKnown = pack?.point(detail.point) != nil
            if detail.place.isEmpty {
                evidence.placeKnown = true
            } else if let place = try PlaceTable.place(detail.place, from: snapshot) {
                evidence.placeKnown = !place.isClosed
            }
            for asset in detail.assets.prefix(CameraRules.assetsMax)
            where try AssetTable.load(asset, from: snapshot).detail == nil {
                evidence.unknownAssets.append(asset)
            }
        case .close: break
        }
        return evidence
    }

    private static let amend: SQL =
        "UPDATE film_camera SET detail = $3, entry = $4 WHERE origin = $1 AND id = $2"
    private static let close: SQL = "UPDATE film_camera SET closed = 1, entry = $3 WHERE origin = $1 AND id = $2"
    static let one: SQL = "SELECT id, detail, closed FROM film_camera WHERE origin = $1 AND id = $2"
    static let list: SQL = "SELECT id, detail, closed FROM film_camera WHERE origin = $1 ORDER BY id"
}
