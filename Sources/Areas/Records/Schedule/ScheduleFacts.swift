package import Kernel

/// Which form of a record counts if both exist (Law.s44: CS 18, RD 6).
package enum LeadingForm: String, Sendable, CaseIterable {
    case electronic, paper

    package var phrase: Phrase {
        switch self {
        case .electronic: Phrase("电子", "electronic")
        case .paper: Phrase("纸质", "paper")
        }
    }
}

/// How long one type of record is kept, which form of it leads, and by which clause.
package struct RetentionTime: Sendable, Hashable {
    /// The type of record: a noun, `plasma.shipment`.
    package let noun: String
    package let title: Phrase
    /// Counted from the newest entry of the record. Nil: for as long as the ledger.
    package let days: Int64?
    package let lead: LeadingForm
    /// The clause, short.
    package let source: String
    /// How sure the source is, and what the plant must confirm before use.
    package let provenance: Phrase

    package init(
        noun: String, title: Phrase, days: Int64?, lead: LeadingForm, source: String, provenance: Phrase
    ) {
        self.noun = noun
        self.title = title
        self.days = days
        self.lead = lead
        self.source = source
        self.provenance = provenance
    }

    /// The last day of keeping, for a record whose newest entry is of that day; nil for one that is never disposed of.
    package func keptUntil(_ newest: Day) -> Day? { days.map { newest.adding(days: Int($0)) } }
}

/// One version of all retention times, effective from a day.
package struct RetentionSchedule: DatedVersion, Hashable {
    package let version: String
    package let effectiveFrom: Day
    package let times: [RetentionTime]

    package init(version: String, effectiveFrom: Day, times: [RetentionTime]) {
        self.version = version
        self.effectiveFrom = effectiveFrom
        self.times = times
    }

    package subscript(noun: String) -> RetentionTime? { times.first { $0.noun == noun } }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("effective_from", effectiveFrom.iso)
        writer.key("times")
        writer.beginArray()
        for time in times {
            writer.beginObject()
            writer.memberIfPresent("days", time.days)
            writer.member("lead", time.lead.rawValue)
            writer.member("noun", time.noun)
            writer.key("provenance")
            write(time.provenance, to: &writer)
            writer.member("source", time.source)
            writer.key("title")
            write(time.title, to: &writer)
            writer.endObject()
        }
        writer.endArray()
        writer.member("version", version)
        writer.endObject()
    }

    private func write(_ phrase: Phrase, to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("en", phrase.en)
        writer.member("zh", phrase.zh)
        writer.endObject()
    }

    package init(reading fields: JSONFields) throws(JSONFailure) {
        try fields.refuseUnknown(except: ["effective_from", "times", "version"])
        guard let from = Day(iso: try fields.string("effective_from")) else { throw fields.wrong("effective_from") }
        var times: [RetentionTime] = []
        for item in try fields.objects("times") {
            try item.refuseUnknown(except: ["days", "lead", "noun", "provenance", "source", "title"])
            guard let lead = LeadingForm(rawValue: try item.string("lead")) else { throw item.wrong("lead") }
            let days = item.has("days") ? try item.integer("days") : nil
            times.append(
                RetentionTime(
                    noun: try item.string("noun"), title: try Self.phrase(item, "title"), days: days, lead: lead,
                    source: try item.string("source"), provenance: try Self.phrase(item, "provenance")))
        }
        self.init(version: try fields.string("version"), effectiveFrom: from, times: times)
    }

    private static func phrase(_ fields: JSONFields, _ key: String) throws(JSONFailure) -> Phrase {
        let both = try fields.object(key)
        try both.refuseUnknown(except: ["en", "zh"])
        return Phrase(try both.string("zh"), try both.string("en"))
    }

    /// Reads a pack file: lenient JSON, but no unknown member, no missing one and no wrong value.
    package static func read(_ bytes: [UInt8]) throws(Refusal) -> RetentionSchedule {
        do throws(JSONFailure) {
            return try RetentionSchedule(
                reading: JSONFields(JSONReader.read(bytes, strictness: .lenient, depthMax: 8)))
        } catch {
            throw .scheduleWrong(error.path.isEmpty ? "#\(error.offset)" : error.path)
        }
    }
}

/// What happened to the retention times.
package enum ScheduleFact: Fact {
    /// A version was adopted; it counts from its effective day on.
    case adopted(RetentionSchedule)

    package static let kinds: [FactKind] = ["records.schedule.adopted.v1"]
    package var kind: FactKind { "records.schedule.adopted.v1" }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .adopted(let schedule): schedule.write(to: &writer)
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> ScheduleFact {
        guard kind == "records.schedule.adopted.v1" else { throw fields.wrong("kind") }
        return .adopted(try RetentionSchedule(reading: fields))
    }
}
