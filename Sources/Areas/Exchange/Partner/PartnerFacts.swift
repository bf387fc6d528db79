package import Kernel

/// What kind of house a partner is.
package enum PartnerRole: String, Sendable, CaseIterable {
    case station, plant, regulator

    package var phrase: Phrase {
        switch self {
        case .station: Phrase("浆站", "station")
        case .plant: Phrase("生产企业", "plant")
        case .regulator: Phrase("监管", "regulator")
        }
    }
}

/// Who a partner is and how it is reached.
package struct PartnerDetail: Sendable, Hashable {
    package let name: String
    package let role: PartnerRole
    /// The house's own code for it: of a station, its station code.
    package let code: String
    /// Verifier key of its ledger's notes (C2SP vkey); nil for software of another make.
    package let key: String?
    /// Prefix of `/exchange/messages`; empty where nobody can be reached.
    package let url: String
    /// The device whose key posts for it; empty for none.
    package let device: String

    package init(
        name: String, role: PartnerRole, code: String, key: String?, url: String = "", device: String = ""
    ) {
        self.name = name
        self.role = role
        self.code = code
        self.key = key
        self.url = url.last == "/" ? String(url.dropLast()) : url
        self.device = device
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("code", code)
        writer.member("device", device)
        writer.member("key", key)
        writer.member("name", name)
        writer.member("role", role.rawValue)
        writer.member("url", url)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        guard let role = PartnerRole(rawValue: try fields.string("role")) else { throw fields.wrong("role") }
        self.init(
            name: try fields.string("name"), role: role, code: try fields.string("code"),
            key: try fields.optionalString("key"), url: try fields.string("url"),
            device: try fields.string("device"))
    }
}

/// What happened to a partner. Reasons stand in the entries.
package enum PartnerFact: Fact {
    /// A person compared the key's fingerprint with the one that the other side told.
    case registered(PartnerDetail)
    case amended(PartnerDetail)
    case closed
    /// Its clock went out of the limit, or came back into it.
    case clockNoted(offsetSeconds: Int64, limitSeconds: Int64)

    package static let kinds: [FactKind] = [
        "exchange.partner.registered.v1", "exchange.partner.amended.v1", "exchange.partner.closed.v1",
        "exchange.partner.clock-noted.v1",
    ]

    package static let namingKinds: [FactKind] = ["exchange.partner.registered.v1", "exchange.partner.amended.v1"]

    package var names: [String] {
        switch self {
        case .registered(let detail), .amended(let detail): [detail.name]
        case .closed, .clockNoted: []
        }
    }

    package var kind: FactKind {
        switch self {
        case .registered: "exchange.partner.registered.v1"
        case .amended: "exchange.partner.amended.v1"
        case .closed: "exchange.partner.closed.v1"
        case .clockNoted: "exchange.partner.clock-noted.v1"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .registered(let detail), .amended(let detail): detail.write(to: &writer)
        case .closed:
            writer.beginObject()
            writer.endObject()
        case .clockNoted(let offset, let limit):
            writer.beginObject()
            writer.member("limit_seconds", limit)
            writer.member("offset_seconds", offset)
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> PartnerFact {
        switch kind {
        case "exchange.partner.registered.v1": return .registered(try PartnerDetail(reading: fields))
        case "exchange.partner.amended.v1": return .amended(try PartnerDetail(reading: fields))
        case "exchange.partner.closed.v1": return .closed
        case "exchange.partner.clock-noted.v1":
            return .clockNoted(
                offsetSeconds: try fields.integer("offset_seconds"), limitSeconds: try fields.integer("limit_seconds"))
        default: throw fields.wrong("kind")
        }
    }
}
