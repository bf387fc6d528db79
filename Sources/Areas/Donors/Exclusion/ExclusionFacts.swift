package import Kernel

/// Somebody who may not give at any station of the company.
package struct Exclusion: Sendable, Hashable {
    package let station: String
    package let number: String
    /// Of the resident number; nil where the identity was registered without the company's key.
    package let tag: Digest?
    /// Permanent, or until it is lifted.
    package let isPermanent: Bool
    /// Code of the catalogue, as the station has it.
    package let ground: String
    package let since: Moment
    /// The partner that told it; empty for the node's own.
    package let source: String

    package init(
        station: String, number: String, tag: Digest?, isPermanent: Bool, ground: String, since: Moment,
        source: String = ""
    ) {
        self.station = station
        self.number = number
        self.tag = tag
        self.isPermanent = isPermanent
        self.ground = ground
        self.since = since
        self.source = source
    }

    /// How the record is named: the same person at two stations is one record.
    package var record: String { tag?.hex ?? DonorRules.id(station: station, number: number) }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("ground", ground)
        writer.memberIfPresent("match_tag", tag?.hex)
        writer.member("number", number)
        writer.member("permanent", isPermanent)
        writer.member("since", since)
        writer.member("source", source)
        writer.member("station", station)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            station: try fields.string("station"), number: try fields.string("number"),
            tag: try fields.optionalDigest("match_tag"), isPermanent: try fields.bool("permanent"),
            ground: try fields.string("ground"), since: try fields.moment("since"),
            source: try fields.string("source"))
    }
}

/// What happened to an entry of the exclusion list.
package enum ExclusionFact: Fact {
    /// `day` is the first day at the node's clock.
    case entered(Exclusion, day: Day)
    /// The reason stands in the entry; `source` is the partner that told it, empty for the node's own.
    case lifted(source: String)

    package static let kinds: [FactKind] = ["donors.exclusion.entered.v1", "donors.exclusion.lifted.v1"]

    package var kind: FactKind {
        switch self {
        case .entered: "donors.exclusion.entered.v1"
        case .lifted: "donors.exclusion.lifted.v1"
        }
    }

    /// The partner that told it; empty for the node's own.
    package var source: String {
        switch self {
        case .entered(let entry, _): entry.source
        case .lifted(let source): source
        }
    }

    package var mentions: [Subject] {
        guard case .entered(let entry, _) = self else { return [] }
        return [Subject(DonorRules.noun, DonorRules.id(station: entry.station, number: entry.number))]
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .entered(let entry, let day):
            writer.member("day", day)
            writer.key("exclusion")
            entry.write(to: &writer)
        case .lifted(let source): writer.member("source", source)
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> ExclusionFact {
        switch kind {
        case "donors.exclusion.entered.v1":
            return .entered(try Exclusion(reading: try fields.object("exclusion")), day: try fields.day("day"))
        case "donors.exclusion.lifted.v1": return .lifted(source: try fields.string("source"))
        default: throw fields.wrong("kind")
        }
    }
}
