package import Kernel

/// What the plant knows of a plasma station that may send plasma to it.
package struct StationProfile: Sendable, Hashable {
    package let name: String
    /// 单采血浆许可证.
    package let licence: String
    package let licenceValidTo: Day
    /// Whether a supply agreement stands (GMP annex Blood Products, Art. 16: only approved stations).
    package let contracted: Bool
    package let schemes: [CodeScheme]

    package init(name: String, licence: String, licenceValidTo: Day, contracted: Bool, schemes: [CodeScheme]) {
        self.name = name
        self.licence = licence
        self.licenceValidTo = licenceValidTo
        self.contracted = contracted
        self.schemes = schemes
    }

    /// Whether plasma shipped on that day may be taken.
    package func maySupply(on day: Day) -> Bool { contracted && day <= licenceValidTo }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("contracted", contracted)
        writer.member("licence", licence)
        writer.member("licence_valid_to", licenceValidTo.iso)
        writer.member("name", name)
        writer.key("schemes")
        writer.beginArray()
        for scheme in schemes { scheme.write(to: &writer) }
        writer.endArray()
        writer.endObject()
    }

    package init(reading fields: JSONFields) throws(JSONFailure) {
        var schemes: [CodeScheme] = []
        for item in try fields.objects("schemes") { schemes.append(try CodeScheme.read(item)) }
        self.init(
            name: try fields.string("name"), licence: try fields.string("licence"),
            licenceValidTo: try fields.day("licence_valid_to"), contracted: try fields.bool("contracted"),
            schemes: schemes)
    }
}

/// What happened to a station's entry in the register.
package enum StationFact: Fact {
    /// The station was entered.
    case registered(StationProfile)
    /// All of its particulars as they are from now on.
    case amended(StationProfile)
    /// Where it is and whose, from now on.
    case described(StationDescription)
    case audited(StationAudit)

    package static let kinds: [FactKind] = [
        "plasma.station.registered.v1", "plasma.station.amended.v1", "plasma.station.described.v1",
        "plasma.station.audited.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .registered: "plasma.station.registered.v1"
        case .amended: "plasma.station.amended.v1"
        case .described: "plasma.station.described.v1"
        case .audited: "plasma.station.audited.v1"
        }
    }

    /// Of those that say it whole.
    package var profile: StationProfile? {
        switch self {
        case .registered(let profile), .amended(let profile): profile
        case .described, .audited: nil
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .registered(let profile), .amended(let profile): profile.write(to: &writer)
        case .described(let description): description.write(to: &writer)
        case .audited(let audit): audit.write(to: &writer)
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> StationFact {
        switch kind {
        case "plasma.station.registered.v1": .registered(try StationProfile(reading: fields))
        case "plasma.station.amended.v1": .amended(try StationProfile(reading: fields))
        case "plasma.station.described.v1": .described(try StationDescription(reading: fields))
        case "plasma.station.audited.v1": .audited(try StationAudit(reading: fields))
        default: throw fields.wrong("kind")
        }
    }
}
