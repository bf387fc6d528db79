import Equipment
package import Kernel
import Places

/// A camera, or a screen that is recorded as one. Its password lies beside the ledger.
package struct CameraDetail: Sendable, Hashable {
    package let name: String
    /// Video point of the rules: `V05`.
    package let point: String
    /// Room or workstation that it shows; empty for none.
    package let place: String
    /// Codes of equipment that it shows.
    package let assets: [String]
    /// `rtsp://10.0.0.8/stream1`
    package let address: String
    /// Its picture may stand: a screen, not a room.
    package let isStill: Bool

    package init(name: String, point: String, place: String, assets: [String], address: String, isStill: Bool) {
        self.name = name
        self.point = point
        self.place = place
        self.assets = assets
        self.address = address
        self.isStill = isStill
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("address", address)
        writer.member("assets", assets)
        writer.member("name", name)
        writer.member("place", place)
        writer.member("point", point)
        writer.member("still", isStill)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            name: try fields.string("name"), point: try fields.string("point"), place: try fields.string("place"),
            assets: try fields.strings("assets"), address: try fields.string("address"),
            isStill: try fields.bool("still"))
    }

    var mentions: [Subject] {
        var subjects = assets.map { Subject(AssetRules.noun, $0) }
        if !place.isEmpty { subjects.append(Subject(PlaceRules.noun, place)) }
        return subjects
    }
}

/// What happened to a camera. Reasons stand in the entries.
package enum CameraFact: Fact {
    case declared(CameraDetail)
    case amended(CameraDetail)
    case closed

    package static let kinds: [FactKind] = [
        "film.camera.declared.v1", "film.camera.amended.v1", "film.camera.closed.v1",
    ]

    package static let namingKinds: [FactKind] = ["film.camera.declared.v1", "film.camera.amended.v1"]

    package var kind: FactKind {
        switch self {
        case .declared: "film.camera.declared.v1"
        case .amended: "film.camera.amended.v1"
        case .closed: "film.camera.closed.v1"
        }
    }

    package var names: [String] {
        switch self {
        case .declared(let detail), .amended(let detail): [detail.name]
        case .closed: []
        }
    }

    package var mentions: [Subject] {
        switch self {
        case .declared(let detail), .amended(let detail): detail.mentions
        case .closed: []
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .declared(let detail), .amended(let detail): detail.write(to: &writer)
        case .closed:
            writer.beginObject()
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> CameraFact {
        switch kind {
        case "film.camera.declared.v1": .declared(try CameraDetail(reading: fields))
        case "film.camera.amended.v1": .amended(try CameraDetail(reading: fields))
        case "film.camera.closed.v1": .closed
        default: throw fields.wrong("kind")
        }
    }
}
