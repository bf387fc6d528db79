package import Kernel

/// How grave a disagreement is.
package enum FindingGrade: String, Sendable, Hashable, CaseIterable {
    /// The station missed an infection that the plant found.
    case critical
    /// Both said something else.
    case discordant
    /// Numbers that lie apart for days.
    case bias

    package var phrase: Phrase {
        switch self {
        case .critical: Phrase("严重：浆站漏检", "critical: missed at the station")
        case .discordant: Phrase("结果不一致", "results disagree")
        case .bias: Phrase("偏差超限", "bias beyond its limit")
        }
    }
}

/// What was found, by itself to be understood.
package struct FindingOpening: Sendable, Hashable {
    package let grade: FindingGrade
    package let station: String
    package let assay: String
    /// Nil of a bias.
    package let bag: String?
    /// What the station read; of a bias its mean.
    package let stationReading: String
    package let plantReading: String
    /// Of a bias: how much, its limit, and the first of its days.
    package let found: String?
    package let limit: String?
    package let since: Day?
    /// Version of the limits.
    package let rules: String

    package init(
        grade: FindingGrade, station: String, assay: String, bag: String? = nil, stationReading: String,
        plantReading: String, found: String? = nil, limit: String? = nil, since: Day? = nil, rules: String
    ) {
        self.grade = grade
        self.station = station
        self.assay = assay
        self.bag = bag
        self.stationReading = stationReading
        self.plantReading = plantReading
        self.found = found
        self.limit = limit
        self.since = since
        self.rules = rules
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("assay", assay)
        writer.memberIfPresent("bag", bag)
        writer.memberIfPresent("found", found)
        writer.member("grade", grade.rawValue)
        writer.memberIfPresent("limit", limit)
        writer.member("plant", plantReading)
        writer.member("rules", rules)
        writer.memberIfPresent("since", since?.iso)
        writer.member("station", station)
        writer.member("station_reading", stationReading)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            grade: try fields.choice("grade"), station: try fields.string("station"),
            assay: try fields.string("assay"), bag: try fields.optionalString("bag"),
            stationReading: try fields.string("station_reading"), plantReading: try fields.string("plant"),
            found: try fields.optionalString("found"), limit: try fields.optionalString("limit"),
            since: fields.has("since") ? try fields.day("since") : nil, rules: try fields.string("rules"))
    }

    var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        write(to: &writer)
        return writer.bytes
    }
}

/// What happened to a finding.
package enum FindingFact: Fact {
    case opened(FindingOpening)
    case actioned(String)
    /// Signed; it stays in the record for ever.
    case closed(String)

    package static let kinds: [FactKind] = [
        "comparison.finding.opened.v1", "comparison.finding.actioned.v1", "comparison.finding.closed.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .opened: "comparison.finding.opened.v1"
        case .actioned: "comparison.finding.actioned.v1"
        case .closed: "comparison.finding.closed.v1"
        }
    }

    package var mentions: [Subject] {
        guard case .opened(let opening) = self, let bag = opening.bag else { return [] }
        return [Subject("plasma.bag", bag)]
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .opened(let opening): opening.write(to: &writer)
        case .actioned(let text):
            writer.beginObject()
            writer.member("action", text)
            writer.endObject()
        case .closed(let text):
            writer.beginObject()
            writer.member("conclusion", text)
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> FindingFact {
        switch kind {
        case "comparison.finding.opened.v1": .opened(try FindingOpening(reading: fields))
        case "comparison.finding.actioned.v1": .actioned(try fields.string("action"))
        case "comparison.finding.closed.v1": .closed(try fields.string("conclusion"))
        default: throw fields.wrong("kind")
        }
    }
}
