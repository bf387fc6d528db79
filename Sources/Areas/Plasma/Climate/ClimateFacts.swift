package import Kernel

/// What a person decided about bags that lay in a store while it was too warm.
package enum ClimateJudgement: String, Sendable, Hashable, CaseIterable {
    case noEffect = "no-effect"
    /// Albumin and immunoglobulin only (`TMP-A`).
    case restricted
    /// Not to be used (`TMP-R`); rejection and destruction follow bag by bag.
    case unfit

    package var phrase: Phrase {
        switch self {
        case .noEffect: Phrase("无影响", "no effect")
        case .restricted: Phrase("仅白蛋白和免疫球蛋白", "albumin and immunoglobulin only")
        case .unfit: Phrase("不得使用", "not to be used")
        }
    }
}

/// A store was too warm: when, how long, how warm, and which bags lay there. Stored whether anybody looks or not.
package struct ClimateExcursion: Sendable, Hashable {
    /// Counted by place, from one.
    package let number: Int
    package let stretch: ClimateStretch
    package let limitCelsius: DecimalNumber
    package let limitsVersion: String
    package let bags: [String]
}

/// What happened to the temperature record of a store.
package enum ClimateFact: Fact {
    case recorded(ClimateRecord)
    case exceeded(ClimateExcursion)
    /// Signed; the reason stands in the entry. Judged again, the newer judgement holds.
    case judged(excursion: Int, ClimateJudgement)

    package static let kinds: [FactKind] = [
        "plasma.climate.recorded.v1", "plasma.climate.exceeded.v1", "plasma.climate.judged.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .recorded: "plasma.climate.recorded.v1"
        case .exceeded: "plasma.climate.exceeded.v1"
        case .judged: "plasma.climate.judged.v1"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .recorded(let record): record.write(to: &writer)
        case .exceeded(let excursion): excursion.write(to: &writer)
        case .judged(let number, let judgement):
            writer.beginObject()
            writer.member("excursion", number)
            writer.member("judgement", judgement.rawValue)
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> ClimateFact {
        switch kind {
        case "plasma.climate.recorded.v1": .recorded(try ClimateRecord(reading: fields))
        case "plasma.climate.exceeded.v1": .exceeded(try ClimateExcursion(reading: fields))
        case "plasma.climate.judged.v1":
            .judged(excursion: try fields.int("excursion"), try fields.choice("judgement"))
        default: throw fields.wrong("kind")
        }
    }
}

extension ClimateRecord {
    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("coldest_celsius", coldest.text)
        writer.key("file")
        file.write(to: &writer)
        writer.member("first", first.rfc3339)
        writer.key("gaps")
        writer.beginArray()
        for gap in gaps {
            writer.beginObject()
            writer.member("first", gap.from.rfc3339)
            writer.member("last", gap.to.rfc3339)
            writer.endObject()
        }
        writer.endArray()
        writer.key("hours")
        writer.beginArray()
        for hour in hours {
            writer.beginObject()
            writer.member("coldest_celsius", hour.coldest.text)
            writer.member("first", hour.start.rfc3339)
            writer.member("warmest_celsius", hour.warmest.text)
            writer.endObject()
        }
        writer.endArray()
        writer.member("last", last.rfc3339)
        writer.member("limit_celsius", limitCelsius.text)
        writer.member("limits_version", limitsVersion)
        writer.member("points", points)
        writer.member("warmest_celsius", warmest.text)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        var gaps: [ClimateGap] = []
        for gap in try fields.objects("gaps") {
            gaps.append(ClimateGap(from: try gap.moment("first"), to: try gap.moment("last")))
        }
        var hours: [ClimateHour] = []
        for hour in try fields.objects("hours") {
            hours.append(
                ClimateHour(
                    start: try hour.moment("first"), coldest: try hour.decimal("coldest_celsius"),
                    warmest: try hour.decimal("warmest_celsius")))
        }
        self.init(
            file: try SourceFile(reading: fields.object("file")), points: try fields.int("points"),
            first: try fields.moment("first"), last: try fields.moment("last"),
            coldest: try fields.decimal("coldest_celsius"), warmest: try fields.decimal("warmest_celsius"),
            limitCelsius: try fields.decimal("limit_celsius"), limitsVersion: try fields.string("limits_version"),
            gaps: gaps, hours: hours)
    }
}

extension ClimateExcursion {
    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("bags", bags)
        writer.member("excursion", number)
        writer.member("first", stretch.from.rfc3339)
        writer.member("last", stretch.to.rfc3339)
        writer.member("limit_celsius", limitCelsius.text)
        writer.member("limits_version", limitsVersion)
        writer.member("severe", stretch.isSevere)
        writer.member("warmest_celsius", stretch.warmest.text)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            number: try fields.int("excursion"),
            stretch: ClimateStretch(
                from: try fields.moment("first"), to: try fields.moment("last"),
                warmest: try fields.decimal("warmest_celsius"), isSevere: try fields.bool("severe")),
            limitCelsius: try fields.decimal("limit_celsius"), limitsVersion: try fields.string("limits_version"),
            bags: try fields.strings("bags"))
    }
}
