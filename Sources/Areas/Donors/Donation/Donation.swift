package import Kernel

/// How plasma looked when it was collected, as the separator's record codes it: 0 normal, 1 lipaemic, 2 red, 3 other.
package enum PlasmaState: String, Sendable, CaseIterable {
    case normal, lipaemic, haemolysed, other

    package var phrase: Phrase {
        switch self {
        case .normal: Phrase("正常", "normal")
        case .lipaemic: Phrase("脂浆", "lipaemic")
        case .haemolysed: Phrase("红浆（溶血）", "haemolysed")
        case .other: Phrase("其他", "other")
        }
    }
}

/// One donation as the station tells it: one bag, and nothing of who the donor is but their number.
package struct Donation: Sendable, Hashable {
    package let bag: String
    /// The donor's record, `3201-D0000017`.
    package var donor: String
    package let station: String
    package let collectedAt: Moment
    package let volumeMillilitres: DecimalNumber
    package let weightGrams: DecimalNumber
    /// Normal, or immune against what.
    package let type: String
    package let plasmaState: PlasmaState
    package let ageYears: Int
    package let device: String?
    package let setLot: String?
    package let anticoagulantLot: String?
    package let secondPuncture: Bool
    package let adverseReaction: Bool

    package init(
        bag: String, donor: String, station: String, collectedAt: Moment, volumeMillilitres: DecimalNumber,
        weightGrams: DecimalNumber, type: String, plasmaState: PlasmaState, ageYears: Int, device: String? = nil,
        setLot: String? = nil, anticoagulantLot: String? = nil, secondPuncture: Bool = false,
        adverseReaction: Bool = false
    ) {
        self.bag = bag
        self.donor = donor
        self.station = station
        self.collectedAt = collectedAt
        self.volumeMillilitres = volumeMillilitres
        self.weightGrams = weightGrams
        self.type = type
        self.plasmaState = plasmaState
        self.ageYears = ageYears
        self.device = device
        self.setLot = setLot
        self.anticoagulantLot = anticoagulantLot
        self.secondPuncture = secondPuncture
        self.adverseReaction = adverseReaction
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("adverse_reaction", adverseReaction)
        writer.member("age_years", Int64(ageYears))
        writer.memberIfPresent("anticoagulant_lot", anticoagulantLot)
        writer.member("bag", bag)
        writer.member("collected_at", collectedAt.rfc3339)
        writer.memberIfPresent("device", device)
        writer.member("donor", donor)
        writer.member("plasma_state", plasmaState.rawValue)
        writer.member("second_puncture", secondPuncture)
        writer.memberIfPresent("set_lot", setLot)
        writer.member("station", station)
        writer.member("type", type)
        writer.member("volume_ml", volumeMillilitres.text)
        writer.member("weight_g", weightGrams.text)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            bag: try fields.string("bag"), donor: try fields.string("donor"), station: try fields.string("station"),
            collectedAt: try fields.moment("collected_at"), volumeMillilitres: try fields.decimal("volume_ml"),
            weightGrams: try fields.decimal("weight_g"), type: try fields.string("type"),
            plasmaState: try fields.choice("plasma_state"), ageYears: try fields.int("age_years"),
            device: try fields.optionalString("device"), setLot: try fields.optionalString("set_lot"),
            anticoagulantLot: try fields.optionalString("anticoagulant_lot"),
            secondPuncture: try fields.bool("second_puncture"),
            adverseReaction: try fields.bool("adverse_reaction"))
    }
}

/// What a test said, as the station read it.
package enum Interpretation: String, Sendable, CaseIterable {
    case negative, reactive, pass, fail

    package var phrase: Phrase {
        switch self {
        case .negative: Phrase("阴性", "negative")
        case .reactive: Phrase("反应性", "reactive")
        case .pass: Phrase("合格", "pass")
        case .fail: Phrase("不合格", "fail")
        }
    }

    package var isGood: Bool { self == .negative || self == .pass }
}

/// One result of the station's own test of a donation.
package struct StationResult: Sendable, Hashable {
    /// As the panel of the rules names it.
    package let item: String
    package let value: DecimalNumber?
    /// UCUM.
    package let unit: String?
    package let interpretation: Interpretation
    package let method: String?
    package let kitLot: String?
    package let testedAt: Moment

    package init(
        item: String, value: DecimalNumber? = nil, unit: String? = nil, interpretation: Interpretation,
        method: String? = nil, kitLot: String? = nil, testedAt: Moment
    ) {
        self.item = item
        self.value = value
        self.unit = unit
        self.interpretation = interpretation
        self.method = method
        self.kitLot = kitLot
        self.testedAt = testedAt
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("interpretation", interpretation.rawValue)
        writer.member("item", item)
        writer.memberIfPresent("kit_lot", kitLot)
        writer.memberIfPresent("method", method)
        writer.member("tested_at", testedAt.rfc3339)
        writer.memberIfPresent("unit", unit)
        writer.memberIfPresent("value", value?.text)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            item: try fields.string("item"), value: try fields.optionalDecimal("value"),
            unit: try fields.optionalString("unit"), interpretation: try fields.choice("interpretation"),
            method: try fields.optionalString("method"), kitLot: try fields.optionalString("kit_lot"),
            testedAt: try fields.moment("tested_at"))
    }
}
