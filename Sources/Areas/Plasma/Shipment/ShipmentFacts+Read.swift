package import Kernel

/// Reads what `write` wrote.
extension ShipmentFact {
    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> ShipmentFact {
        guard let label = labelOf[kind] else { throw fields.wrong("kind") }
        switch label {
        case .announced: return .announced(try Announcement(reading: fields))
        case .arrived: return .arrived(try Arrival(reading: fields))
        case .temperatureJudged: return .temperatureJudged(try TemperatureJudgement(reading: fields))
        case .boxOpened: return .boxOpened(box: try fields.string("box"), lane: try fields.string("lane"))
        case .received: return .received(try Reception(reading: fields))
        case .sampleScanned:
            return .sampleScanned(
                SampleScan(
                    bag: try fields.optionalString("bag"), box: try fields.optionalString("box"),
                    lane: try fields.string("lane"), raw: try fields.string("raw")))
        case .stopped: return .stopped(try Stop(reading: fields))
        case .reweighed: return .reweighed(try Reweighing(reading: fields))
        case .stopSettled:
            return .stopSettled(
                stop: try fields.int("stop"), lane: try fields.string("lane"),
                disposition: try fields.choice("disposition"), verifiedBy: try fields.string("verified_by"))
        case .corrected:
            return .corrected(
                Correction(
                    field: try fields.choice("field"), old: try fields.string("old"),
                    new: try fields.string("new")))
        case .finished: return .finished(try Completion(reading: fields))
        case .accepted: return .accepted(record: try fields.digest("record"))
        case .givenBack: return .givenBack
        case .rejected: return .rejected(record: try fields.digest("record"))
        }
    }
}

extension Announcement {
    fileprivate init(reading fields: JSONFields) throws(JSONFailure) {
        guard try fields.strings("columns") == Self.columns else { throw fields.wrong("columns") }
        var lines: [ManifestLine] = []
        for item in try fields.array("lines") {
            guard case .array(let cells) = item, let line = ManifestLine(cells: cells) else {
                throw fields.wrong("lines[\(lines.count)]")
            }
            lines.append(line)
        }
        var schemes: [CodeScheme] = []
        for item in try fields.objects("schemes") { schemes.append(try CodeScheme.read(item)) }
        self.init(
            manifest: Manifest(
                shipment: try fields.string("shipment"), station: try fields.string("station"),
                shippedOn: try fields.day("shipped_on"), file: try SourceFile(reading: fields.object("file")),
                lines: lines),
            stationName: try fields.string("station_name"), schemes: schemes)
    }
}

extension ManifestLine {
    fileprivate init?(cells: [JSONValue]) {
        guard cells.count == Announcement.columns.count else { return nil }
        var texts: [String] = []
        for cell in cells {
            guard case .string(let text) = cell else { return nil }
            texts.append(text)
        }
        guard let day = Day(iso: texts[3]), let grams = DecimalNumber(texts[4]),
            let type = PlasmaType(rawValue: texts[5])
        else { return nil }
        self.init(
            box: texts[0], bag: texts[1], donor: texts[2], collectedOn: day, stationWeightGrams: grams,
            type: type)
    }
}

extension Arrival {
    fileprivate init(reading fields: JSONFields) throws(JSONFailure) {
        var findings: [ReasonCode] = []
        for text in try fields.strings("findings") {
            guard let code = ReasonCode(rawValue: text) else { throw fields.wrong("findings") }
            findings.append(code)
        }
        self.init(
            vehicle: try fields.string("vehicle"), lanes: try fields.strings("lanes"),
            boxesCounted: try fields.int("boxes_counted"), sealsIntact: try fields.bool("seals_intact"),
            licenceValidTo: try fields.day("licence_valid_to"), contracted: try fields.bool("contracted"),
            limits: try ReceivingLimits(reading: fields.object("limits")), findings: findings,
            manifestDigest: try fields.optionalString("manifest_digest"))
    }
}

extension TemperatureJudgement {
    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            file: try SourceFile(reading: fields.object("file")), points: try fields.int("points"),
            first: try fields.moment("first"), last: try fields.moment("last"),
            warmestCelsius: try fields.decimal("warmest_celsius"),
            secondsAbove: try fields.integer("seconds_above"),
            gapSecondsMax: try fields.integer("gap_seconds_max"),
            verdict: try fields.choice("verdict"), limitsVersion: try fields.string("limits_version"))
    }
}

extension Reception {
    fileprivate init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            bag: try fields.string("bag"), box: try fields.string("box"),
            foundIn: try fields.optionalString("found_in"), lane: try fields.string("lane"),
            raw: try fields.string("raw"), scheme: try fields.string("scheme"), line: try fields.int("line"),
            netGrams: try fields.optionalDecimal("net_grams"),
            differenceGrams: try fields.optionalDecimal("difference_grams"),
            keyed: try fields.optionalString("keyed"))
    }
}

extension Stop {
    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            number: try fields.int("number"), code: try fields.choice("code"),
            lane: try fields.string("lane"),
            raw: try fields.string("raw"), bag: try fields.optionalString("bag"),
            box: try fields.optionalString("box"), line: try fields.optionalInt("line"),
            scheme: try fields.optionalString("scheme"), netGrams: try fields.optionalDecimal("net_grams"),
            differenceGrams: try fields.optionalDecimal("difference_grams"),
            keyed: try fields.optionalString("keyed"),
            otherShipment: try fields.optionalString("other_shipment"),
            otherStation: try fields.optionalString("other_station"),
            receivedAt: try fields.optionalMoment("received_at"),
            receivedLane: try fields.optionalString("received_lane"),
            flaw: try fields.has("flaw") ? fields.choice("flaw") : nil)
    }
}

extension Reweighing {
    fileprivate init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            stop: try fields.int("stop"), lane: try fields.string("lane"), bag: try fields.string("bag"),
            firstGrams: try fields.decimal("first_grams"), secondGrams: try fields.decimal("second_grams"),
            differenceGrams: try fields.decimal("difference_grams"), resolved: try fields.bool("resolved"))
    }
}

extension Completion {
    fileprivate init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            received: try fields.int("received"), isolated: try fields.int("isolated"),
            rejected: try fields.int("rejected"), missing: try fields.strings("missing"),
            record: try fields.digest("record"))
    }
}
