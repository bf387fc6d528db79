package import Kernel

/// One limit: its value as text with the digits as approved, and where it comes from.
package struct Limit: Sendable, Hashable {
    package let name: String
    package let value: String
    /// UCUM; empty for words.
    package let unit: String
    /// The clause, short.
    package let source: String
    /// How sure the source is, and what the plant must confirm before use.
    package let provenance: Phrase

    package init(name: String, value: String, unit: String, source: String, provenance: Phrase) {
        self.name = name
        self.value = value
        self.unit = unit
        self.source = source
        self.provenance = provenance
    }
}

extension Limit {
    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("name", name)
        writer.member("provenance", provenance)
        writer.member("source", source)
        writer.member("unit", unit)
        writer.member("value", value)
        writer.endObject()
    }

    package init(reading fields: JSONFields) throws(JSONFailure) {
        try fields.refuseUnknown(except: ["name", "provenance", "source", "unit", "value"])
        self.init(
            name: try fields.string("name"), value: try fields.string("value"), unit: try fields.string("unit"),
            source: try fields.string("source"), provenance: try fields.phrase("provenance"))
    }
}

/// A versioned table of limits, effective from a day. Regulatory limits are data, so that a changed law
/// changes no code, and a record says by which version it was judged.
package struct LimitsPack: Sendable, Hashable {
    package let name: String
    package let version: String
    package let effectiveFrom: Day
    package let limits: [Limit]

    package init(name: String, version: String, effectiveFrom: Day, limits: [Limit]) {
        self.name = name
        self.version = version
        self.effectiveFrom = effectiveFrom
        self.limits = limits
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("effective_from", effectiveFrom.iso)
        writer.key("limits")
        writer.beginArray()
        for limit in limits { limit.write(to: &writer) }
        writer.endArray()
        writer.member("name", name)
        writer.member("version", version)
        writer.endObject()
    }

    package init(reading fields: JSONFields) throws(JSONFailure) {
        try fields.refuseUnknown(except: ["effective_from", "limits", "name", "version"])
        var limits: [Limit] = []
        for item in try fields.objects("limits") { limits.append(try Limit(reading: item)) }
        self.init(
            name: try fields.string("name"), version: try fields.string("version"),
            effectiveFrom: try fields.day("effective_from"), limits: limits)
    }

    /// Reads a pack file: lenient JSON, but no unknown member, no missing one and no wrong value.
    package static func read(_ bytes: [UInt8]) throws(Refusal) -> LimitsPack {
        let pack: LimitsPack
        do throws(JSONFailure) {
            pack = try LimitsPack(
                reading: JSONFields(JSONReader.read(bytes, strictness: .lenient, depthMax: 8)))
        } catch {
            throw .limitsUnreadable(error)
        }
        try pack.check()
        return pack
    }

    /// Packs that we judge by must hold every limit that the rules ask for.
    package func check() throws(Refusal) {
        guard name.numberFlaw == nil, version.numberFlaw == nil else { throw .limitsWrong("name, version") }
        if name == ReceivingLimits.packName { _ = try ReceivingLimits(self) }
        if name == StoreLimits.packName { _ = try StoreLimits(self) }
        if name == QuarantineLimits.packName { _ = try QuarantineLimits(self) }
    }

    subscript(name: String) -> Limit? { limits.first { $0.name == name } }
}

/// Whether each bag goes on the scale on receipt.
package enum Weighing: String, Sendable, CaseIterable { case each, none }

/// What brings the retained sample of a bag with it: a tube of each bag, of each box, or none at receipt.
package enum SampleTube: String, Sendable, CaseIterable { case none, bag, box }

/// Whether the gate compares the digest that the station gives with its manifest.
package enum ManifestProof: String, Sendable, CaseIterable { case none, digest }

/// The limits of receipt, typed; a shipment pins the version in force on the day it arrived.
package struct ReceivingLimits: Sendable, Hashable {
    package static let packName = "receiving"

    package let version: String
    package let temperatureMaxCelsius: DecimalNumber
    package let excursionMaxCelsius: DecimalNumber
    package let excursionHoursMax: Int64
    package let loggerGapMinutesMax: Int64
    /// False where a plant accepts shipments without a logger file.
    package let temperatureRecorded: Bool
    package let weightGramsMax: DecimalNumber
    package let weightDifferenceGramsMax: DecimalNumber
    package let weighing: Weighing
    package let shelfLifeDays: Int64
    /// Packs from before they were known leave these two out.
    package let sampleTube: SampleTube
    package let manifestProof: ManifestProof

    package init(_ pack: LimitsPack) throws(Refusal) {
        let known: Set<String> = [
            "temperatureMaxCelsius", "excursionMaxCelsius", "excursionHoursMax", "loggerGapMinutesMax",
            "temperatureRecord", "weightGramsMax", "weightDifferenceGramsMax", "weighing", "shelfLifeDays",
            "sampleTube", "manifestProof",
        ]
        guard Set(pack.limits.map(\.name)).count == pack.limits.count else { throw .limitsWrong("limits") }
        for limit in pack.limits where !known.contains(limit.name) { throw .limitsWrong(limit.name) }
        version = pack.version
        temperatureMaxCelsius = try Self.decimal("temperatureMaxCelsius", pack)
        excursionMaxCelsius = try Self.decimal("excursionMaxCelsius", pack)
        excursionHoursMax = try Self.count("excursionHoursMax", pack)
        loggerGapMinutesMax = try Self.count("loggerGapMinutesMax", pack)
        weightGramsMax = try Self.decimal("weightGramsMax", pack)
        weightDifferenceGramsMax = try Self.decimal("weightDifferenceGramsMax", pack)
        shelfLifeDays = try Self.count("shelfLifeDays", pack)
        guard let weighing = pack["weighing"].flatMap({ Weighing(rawValue: $0.value) }) else {
            throw .limitsWrong("weighing")
        }
        self.weighing = weighing
        switch pack["temperatureRecord"]?.value {
        case "required": temperatureRecorded = true
        case "none": temperatureRecorded = false
        default: throw .limitsWrong("temperatureRecord")
        }
        guard let tube = SampleTube(rawValue: pack["sampleTube"]?.value ?? SampleTube.none.rawValue) else {
            throw .limitsWrong("sampleTube")
        }
        sampleTube = tube
        guard let proof = ManifestProof(rawValue: pack["manifestProof"]?.value ?? ManifestProof.none.rawValue) else {
            throw .limitsWrong("manifestProof")
        }
        manifestProof = proof
        guard excursionMaxCelsius >= temperatureMaxCelsius else { throw .limitsWrong("excursionMaxCelsius") }
        guard !weightDifferenceGramsMax.isNegative else { throw .limitsWrong("weightDifferenceGramsMax") }
    }

    private static func decimal(_ name: String, _ pack: LimitsPack) throws(Refusal) -> DecimalNumber {
        guard let number = pack[name].flatMap({ DecimalNumber($0.value) }) else { throw .limitsWrong(name) }
        return number
    }

    private static func count(_ name: String, _ pack: LimitsPack) throws(Refusal) -> Int64 {
        let number = try decimal(name, pack)
        guard number.scale == 0, (0...1_000_000).contains(number.coefficient) else {
            throw .limitsWrong(name)
        }
        return number.coefficient
    }
}

extension ReceivingLimits {
    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("excursion_celsius_max", excursionMaxCelsius.text)
        writer.member("excursion_hours_max", excursionHoursMax)
        writer.member("logger_gap_minutes_max", loggerGapMinutesMax)
        if manifestProof != .none { writer.member("manifest_proof", manifestProof.rawValue) }
        if sampleTube != .none { writer.member("sample_tube", sampleTube.rawValue) }
        writer.member("shelf_life_days", shelfLifeDays)
        writer.member("temperature_celsius_max", temperatureMaxCelsius.text)
        writer.member("temperature_recorded", temperatureRecorded)
        writer.member("version", version)
        writer.member("weighing", weighing.rawValue)
        writer.member("weight_difference_grams_max", weightDifferenceGramsMax.text)
        writer.member("weight_grams_max", weightGramsMax.text)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        version = try fields.string("version")
        temperatureMaxCelsius = try fields.decimal("temperature_celsius_max")
        excursionMaxCelsius = try fields.decimal("excursion_celsius_max")
        excursionHoursMax = try fields.integer("excursion_hours_max")
        loggerGapMinutesMax = try fields.integer("logger_gap_minutes_max")
        temperatureRecorded = try fields.bool("temperature_recorded")
        weightGramsMax = try fields.decimal("weight_grams_max")
        weightDifferenceGramsMax = try fields.decimal("weight_difference_grams_max")
        guard let weighing = Weighing(rawValue: try fields.string("weighing")) else {
            throw fields.wrong("weighing")
        }
        self.weighing = weighing
        shelfLifeDays = try fields.integer("shelf_life_days")
        sampleTube = try fields.has("sample_tube") ? fields.choice("sample_tube") : .none
        manifestProof = try fields.has("manifest_proof") ? fields.choice("manifest_proof") : .none
    }
}

extension Refusal {
    /// A pack file that is no JSON, or lacks a member.
    package static func limitsUnreadable(_ failure: JSONFailure) -> Refusal {
        let place = failure.path.isEmpty ? "#\(failure.offset)" : failure.path
        return Refusal(
            "plasma.limits.unreadable",
            Phrase(
                "限度包读不出来：\(place)（\(failure.code.rawValue)）",
                "The pack cannot be read: \(place) (\(failure.code.rawValue))"),
            next: Phrase("更正文件后再试", "Correct the file and try again"))
    }

    /// A limit that is missing, unknown, double, or no value of its kind: judging by it would be guessing.
    package static func limitsWrong(_ name: String) -> Refusal {
        Refusal(
            "plasma.limits.wrong",
            Phrase("限度「\(name)」缺失、重复或写错", "The limit \(name) is missing, double or wrong"),
            next: Phrase("更正限度包后再试", "Correct the pack and try again"))
    }
}
