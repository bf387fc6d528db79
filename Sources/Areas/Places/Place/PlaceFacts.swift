package import Kernel

/// What a place is.
package enum PlaceKind: String, Sendable, CaseIterable {
    case site, room, workstation, printer
    case freezer, shelf, position

    package var phrase: Phrase {
        switch self {
        case .site: Phrase("厂区", "site")
        case .room: Phrase("房间", "room")
        case .workstation: Phrase("工位", "workstation")
        case .printer: Phrase("打印机", "printer")
        case .freezer: Phrase("冷库", "freezer")
        case .shelf: Phrase("货架", "shelf")
        case .position: Phrase("货位", "position")
        }
    }

    /// What lies there must stay at or below; of the plant's own specification.
    private static let coldness = ("celsius_max", Phrase("温度上限（℃，可不填）", "At most, °C, if limited"))

    /// Kinds of places that it may lie in; empty for any.
    package var within: Set<PlaceKind> {
        switch self {
        case .freezer: [.site, .room]
        case .shelf: [.room, .freezer]
        case .position: [.room, .freezer, .shelf]
        case .site, .room, .workstation, .printer: []
        }
    }

    /// Particulars that it may have; what they are called.
    package var particulars: [(name: String, what: Phrase)] {
        switch self {
        case .site: [("gln", Phrase("GLN（可不填）", "GLN, if there is one"))]
        case .room:
            [
                ("grade", Phrase("洁净级别", "Clean room grade")), ("virus_zone", Phrase("病毒区", "Virus zone")),
                Self.coldness,
            ]
        case .freezer: [Self.coldness]
        case .workstation, .shelf, .position: []
        case .printer:
            [("language", Phrase("类型：zpl 或 pdf", "Kind: zpl or pdf")), ("address", Phrase("地址", "Address"))]
        }
    }
}

/// A place with its particulars.
package struct PlaceDetail: Sendable, Hashable {
    package let kind: PlaceKind
    package let name: String
    /// Id of the place that it lies in; empty for none.
    package let within: String
    package let particulars: [String: String]

    package init(kind: PlaceKind, name: String, within: String, particulars: [String: String]) {
        self.kind = kind
        self.name = name
        self.within = within
        self.particulars = particulars
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("kind", kind.rawValue)
        writer.member("name", name)
        writer.key("particulars")
        writer.beginObject()
        // Names of ours: plain ASCII, so that this order is the one of RFC 8785.
        for (name, value) in particulars.sorted(by: { $0.key < $1.key }) {
            writer.key(name)
            writer.value(value)
        }
        writer.endObject()
        writer.member("within", within)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        guard let kind = PlaceKind(rawValue: try fields.string("kind")) else { throw fields.wrong("kind") }
        let given = try fields.object("particulars")
        var particulars: [String: String] = [:]
        for (name, _) in kind.particulars {
            if let value = try given.optionalString(name) { particulars[name] = value }
        }
        self.init(
            kind: kind, name: try fields.string("name"), within: try fields.string("within"),
            particulars: particulars)
    }
}

/// What happened to a place. Reasons stand in the entries.
package enum PlaceFact: Fact {
    case opened(PlaceDetail)
    case changed(PlaceDetail)
    /// A computer carries a token that hashes to this, and is this workstation from now on; an earlier one no more.
    case bound(token: Digest)
    case closed

    package static let kinds: [FactKind] = [
        "places.place.opened.v1", "places.place.changed.v1", "places.place.bound.v1", "places.place.closed.v1",
    ]

    package static let namingKinds: [FactKind] = ["places.place.opened.v1", "places.place.changed.v1"]

    package var names: [String] {
        switch self {
        case .opened(let detail), .changed(let detail): [detail.name]
        case .bound, .closed: []
        }
    }

    package var kind: FactKind {
        switch self {
        case .opened: "places.place.opened.v1"
        case .changed: "places.place.changed.v1"
        case .bound: "places.place.bound.v1"
        case .closed: "places.place.closed.v1"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .opened(let detail), .changed(let detail): detail.write(to: &writer)
        case .bound(let token):
            writer.beginObject()
            writer.member("token_digest", token.hex)
            writer.endObject()
        case .closed:
            writer.beginObject()
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> PlaceFact {
        switch kind {
        case "places.place.opened.v1": return .opened(try PlaceDetail(reading: fields))
        case "places.place.changed.v1": return .changed(try PlaceDetail(reading: fields))
        case "places.place.bound.v1":
            guard let digest = Digest(hex: try fields.string("token_digest")) else {
                throw fields.wrong("token_digest")
            }
            return .bound(token: digest)
        case "places.place.closed.v1": return .closed
        default: throw fields.wrong("kind")
        }
    }
}
