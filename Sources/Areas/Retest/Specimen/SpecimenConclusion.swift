package import Donors
package import Kernel

/// Where a specimen comes from.
package enum SpecimenKind: String, Sendable, Hashable, CaseIterable {
    /// The tube of a bag; named by the bag.
    case donation
    /// Taken from a donor who did not give again; named by its own number.
    case callback

    package var phrase: Phrase {
        switch self {
        case .donation: Phrase("随袋样本", "sample of a bag")
        case .callback: Phrase("回访样本", "call-back sample")
        }
    }
}

/// The end of a re-test. There is nothing between: what is not whole has no conclusion.
package enum SpecimenVerdict: String, Sendable, Hashable, CaseIterable {
    case pass, fail

    package var phrase: Phrase {
        switch self {
        case .pass: Phrase("合格", "pass")
        case .fail: Phrase("不合格", "fail")
        }
    }
}

/// What one item of the specification came to, and the run that says so.
package struct ItemConclusion: Sendable, Hashable {
    package let item: String
    /// As measured, all digits; nil of a qualitative test.
    package let value: DecimalNumber?
    /// As compared with the limit (GB/T 8170).
    package let rounded: DecimalNumber?
    /// UCUM.
    package let unit: String?
    package let interpretation: Interpretation
    /// Number of the worklist or mini-pool.
    package let run: String

    package init(
        item: String, value: DecimalNumber? = nil, rounded: DecimalNumber? = nil, unit: String? = nil,
        interpretation: Interpretation, run: String
    ) {
        self.item = item
        self.value = value
        self.rounded = rounded
        self.unit = unit
        self.interpretation = interpretation
        self.run = run
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("interpretation", interpretation.rawValue)
        writer.member("item", item)
        writer.memberIfPresent("rounded", rounded?.text)
        writer.member("run", run)
        writer.memberIfPresent("unit", unit)
        writer.memberIfPresent("value", value?.text)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            item: try fields.string("item"), value: try fields.optionalDecimal("value"),
            rounded: try fields.optionalDecimal("rounded"), unit: try fields.optionalString("unit"),
            interpretation: try fields.choice("interpretation"), run: try fields.string("run"))
    }
}

/// The re-test of one specimen, whole: every item of the specification, judged.
package struct SpecimenConclusion: Sendable, Hashable {
    package let verdict: SpecimenVerdict
    /// Version of the specification that it was judged by.
    package let specification: String
    package let kind: SpecimenKind
    /// The donor's record, `3201-D0000017`; nil if nobody told whose it is.
    package let donor: String?
    package let station: String
    package let collectedAt: Moment?
    package let items: [ItemConclusion]
    /// Items of infection that the station found negative and the plant did not: each is a critical event.
    package let discordant: [String]
    package let releasedAt: Moment
    /// Staff number of who signed.
    package let releasedBy: String

    package init(
        verdict: SpecimenVerdict, specification: String, kind: SpecimenKind, donor: String?, station: String,
        collectedAt: Moment?, items: [ItemConclusion], discordant: [String] = [], releasedAt: Moment,
        releasedBy: String
    ) {
        self.verdict = verdict
        self.specification = specification
        self.kind = kind
        self.donor = donor
        self.station = station
        self.collectedAt = collectedAt
        self.items = items
        self.discordant = discordant
        self.releasedAt = releasedAt
        self.releasedBy = releasedBy
    }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter(capacity: 1_024)
        write(to: &writer)
        return writer.bytes
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.memberIfPresent("collected_at", collectedAt?.rfc3339)
        writer.member("discordant", discordant)
        writer.memberIfPresent("donor", donor)
        writer.key("items")
        writer.beginArray()
        for item in items { item.write(to: &writer) }
        writer.endArray()
        writer.member("released_at", releasedAt.rfc3339)
        writer.member("released_by", releasedBy)
        writer.member("specification", specification)
        writer.member("specimen_kind", kind.rawValue)
        writer.member("station", station)
        writer.member("verdict", verdict.rawValue)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        var items: [ItemConclusion] = []
        for item in try fields.objects("items") { items.append(try ItemConclusion(reading: item)) }
        self.init(
            verdict: try fields.choice("verdict"), specification: try fields.string("specification"),
            kind: try fields.choice("specimen_kind"), donor: try fields.optionalString("donor"),
            station: try fields.string("station"),
            collectedAt: try fields.optionalMoment("collected_at"), items: items,
            discordant: try fields.strings("discordant"), releasedAt: try fields.moment("released_at"),
            releasedBy: try fields.string("released_by"))
    }
}
