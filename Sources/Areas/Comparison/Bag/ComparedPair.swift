package import Donors
package import Kernel

/// What one house found: a word or a number.
package enum Reading: Sendable, Hashable {
    case outcome(Interpretation)
    case value(DecimalNumber)

    package var text: String {
        switch self {
        case .outcome(let interpretation): interpretation.rawValue
        case .value(let number): number.text
        }
    }

    init?(_ text: String, _ kind: AssayKind) {
        switch kind {
        case .qualitative:
            guard let interpretation = Interpretation(rawValue: text) else { return nil }
            self = .outcome(interpretation)
        case .quantitative:
            guard let number = DecimalNumber(text) else { return nil }
            self = .value(number)
        }
    }
}

/// One test of one bag at both houses.
package struct ComparedPair: Sendable, Hashable {
    package let assay: String
    package let kind: AssayKind
    package let isCritical: Bool
    package let station: Reading
    package let plant: Reading
    /// UCUM; nil of words.
    package let unit: String?

    package init(
        assay: String, kind: AssayKind, isCritical: Bool = false, station: Reading, plant: Reading, unit: String? = nil
    ) {
        self.assay = assay
        self.kind = kind
        self.isCritical = isCritical
        self.station = station
        self.plant = plant
        self.unit = unit
    }

    /// Whether each found it positive: reactive, or failed; nil of numbers.
    package var positives: (station: Bool, plant: Bool)? {
        guard case .outcome(let station) = station, case .outcome(let plant) = plant else { return nil }
        return (!station.isGood, !plant.isGood)
    }

    /// What to make of it; nil if both say the same, and of numbers, which are judged by the day.
    package var grade: FindingGrade? {
        guard let positives, positives.station != positives.plant else { return nil }
        return isCritical && positives.plant ? .critical : .discordant
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("assay", assay)
        writer.member("critical", isCritical)
        writer.member("kind", kind.rawValue)
        writer.member("plant", plant.text)
        writer.member("station", station.text)
        writer.memberIfPresent("unit", unit)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        let kind: AssayKind = try fields.choice("kind")
        guard let plant = Reading(try fields.string("plant"), kind) else { throw fields.wrong("plant") }
        guard let station = Reading(try fields.string("station"), kind) else { throw fields.wrong("station") }
        self.init(
            assay: try fields.string("assay"), kind: kind, isCritical: try fields.bool("critical"), station: station,
            plant: plant, unit: try fields.optionalString("unit"))
    }
}

/// All that can be compared of one bag.
package struct BagComparison: Sendable, Hashable {
    package let station: String
    /// When the plant concluded.
    package let at: Moment
    /// The same on the plant's calendar.
    package let day: Day
    /// Version of the limits.
    package let rules: String
    /// By assay.
    package let pairs: [ComparedPair]

    package init(station: String, at: Moment, day: Day, rules: String, pairs: [ComparedPair]) {
        self.station = station
        self.at = at
        self.day = day
        self.rules = rules
        self.pairs = pairs
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("at", at.rfc3339)
        writer.member("day", day.iso)
        writer.key("pairs")
        writer.beginArray()
        for pair in pairs { pair.write(to: &writer) }
        writer.endArray()
        writer.member("rules", rules)
        writer.member("station", station)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        var pairs: [ComparedPair] = []
        for pair in try fields.objects("pairs") { pairs.append(try ComparedPair(reading: pair)) }
        self.init(
            station: try fields.string("station"), at: try fields.moment("at"), day: try fields.day("day"),
            rules: try fields.string("rules"), pairs: pairs)
    }
}
