import Kernel
import Sheets
import TestKit

@testable import Plasma

/// A receiving floor for stories: one station, one manifest of four bags in two boxes, three people.
enum Floor {
    static let id = "SH-1"
    static let zhang = Standing.story("p-zhang", "plasma.receive", "plasma.import")
    static let wang = Standing.story("p-wang", "plasma.verify")
    static let li = Standing.story("p-li", "plasma.review")

    static func day(_ text: String) -> Day { Day(iso: text) ?? Day(daysSinceEpoch: 0) }
    static func grams(_ text: String) -> DecimalNumber {
        DecimalNumber(text) ?? DecimalNumber(coefficient: 0)
    }
    static func digest(_ text: String) -> Digest { Digest.story(Array(text.utf8)) }

    static func scheme(_ id: String, _ template: String, issuer: String = "STN-07") -> CodeScheme {
        do {
            return try CodeScheme(
                id: id, issuer: issuer, validFrom: day("2020-01-01"), pattern: try CodePattern(template),
                check: .mod37_2)
        } catch {
            preconditionFailure("a scheme of the tests: \(error)")
        }
    }

    static let profile = StationProfile(
        name: "示例县单采血浆站", licence: "浆证字07", licenceValidTo: day("2026-12-18"), contracted: true,
        schemes: [scheme("STN-07-DIN", "ISBT128")])

    static let shippedOn = day("2026-11-20")

    static func line(_ serial: Int, box: String, grams: String = "590") -> ManifestLine {
        ManifestLine(
            box: box, bag: "A99992601200\(serial)", donor: "D\(serial)",
            collectedOn: day("2026-11-0\(serial)"),
            stationWeightGrams: Floor.grams(grams), type: .normal)
    }

    static func label(_ serial: Int) -> String { "=A99992601200\(serial)00" }

    static let file = SourceFile(digest: digest("manifest"), name: "manifest.csv", encoding: .utf8)

    static let manifest = Manifest(
        shipment: id, station: "STN-07", shippedOn: shippedOn, file: file,
        lines: [line(1, box: "B01"), line(2, box: "B01"), line(3, box: "B02"), line(4, box: "B02")])

    static func pack(_ changes: [String: String] = [:], version: String = "4", from: String = "2026-01-01")
        -> LimitsPack
    {
        let values = [
            "temperatureMaxCelsius": "-15", "excursionMaxCelsius": "-5", "excursionHoursMax": "72",
            "loggerGapMinutesMax": "15", "temperatureRecord": "required", "weightGramsMax": "600",
            "weightDifferenceGramsMax": "10", "weighing": "each", "shelfLifeDays": "1095",
        ].merging(changes) { $1 }
        let limits = values.sorted { $0.key < $1.key }.map { name, value in
            Limit(name: name, value: value, unit: "", source: "test", provenance: Phrase("测试", "test"))
        }
        return LimitsPack(name: "receiving", version: version, effectiveFrom: day(from), limits: limits)
    }

    static func limits(_ changes: [String: String] = [:]) -> ReceivingLimits {
        do { return try ReceivingLimits(pack(changes)) } catch {
            preconditionFailure("limits of the tests: \(error)")
        }
    }

    static let announced = ShipmentFact.announced(
        Announcement(manifest: manifest, stationName: profile.name, schemes: profile.schemes))

    static func arrived(
        _ findings: [ReasonCode] = [], limits: [String: String] = [:], boxes: Int = 2, manifest: String? = nil
    ) -> ShipmentFact {
        .arrived(
            Arrival(
                vehicle: "川A12345", lanes: ["2", "3"], boxesCounted: boxes, sealsIntact: true,
                licenceValidTo: profile.licenceValidTo, contracted: true, limits: Floor.limits(limits),
                findings: findings, manifestDigest: manifest))
    }

    static func series(_ readings: [(minute: Int64, celsius: String)]) -> TemperatureSeries {
        TemperatureSeries(
            file: SourceFile(digest: digest("logger"), name: "logger.csv", encoding: .utf8),
            points: readings.map {
                TemperaturePoint(at: .storyStart + .minutes($0.minute), celsius: grams($0.celsius))
            })
    }

    static var judged: ShipmentFact {
        judgedAs([(0, "-20"), (10, "-19.5")])
    }

    static func judgedAs(_ readings: [(minute: Int64, celsius: String)]) -> ShipmentFact {
        guard let judgement = series(readings).judged(by: limits()) else {
            preconditionFailure("no readings")
        }
        return .temperatureJudged(judgement)
    }

    static func received(_ serial: Int, lane: String = "2", grams: String = "588") -> ShipmentFact {
        let line = manifest.lines[serial - 1]
        return .received(
            Reception(
                bag: line.bag, box: line.box, lane: lane, raw: label(serial), scheme: "STN-07-DIN",
                line: serial,
                netGrams: Floor.grams(grams),
                differenceGrams: DecimalNumber(coefficient: (Floor.grams(grams).coefficient - 590))))
    }

    static func stopped(
        _ number: Int, _ code: ReasonCode, serial: Int = 1, lane: String = "2", grams: String? = nil
    ) -> ShipmentFact {
        let line = manifest.lines[serial - 1]
        return .stopped(
            Stop(
                number: number, code: code, lane: lane, raw: label(serial), bag: line.bag, box: line.box,
                line: serial, scheme: "STN-07-DIN", netGrams: grams.map(Floor.grams),
                differenceGrams: grams.map { DecimalNumber(coefficient: Floor.grams($0).coefficient - 590) }))
    }

    /// Announced, arrived, nothing scanned yet.
    static var open: Story<ShipmentRules> { Story(ShipmentRules.self, id).given(announced, arrived()) }

    static func scan(
        _ raw: String, lane: String = "2", grams: String? = "588", keyed: String? = nil
    ) -> ShipmentCommand {
        .scanBag(BagScan(raw: raw, lane: lane, grams: grams.map(Floor.grams), keyed: keyed))
    }

    /// What `gather` would find, were nothing else in the tables.
    static func evidence(_ raw: String, _ story: Story<ShipmentRules>) -> ShipmentEvidence {
        switch story.state.reading(raw) {
        case .success(let code):
            if let slot = story.state.slots[code.normalized] { return .scan(.listed(code, slot: slot)) }
            return .scan(.unlisted(code, shipment: nil, station: nil))
        case .failure(let failure): return .scan(.failed(failure))
        }
    }

    static func signature(_ standing: Standing, _ meaning: SignatureMeaning, _ state: ShipmentState)
        -> SignedBy
    {
        .story(
            standing, meaning, over: state.subject, version: state.version,
            content: AcceptanceRecord(state).canonicalBytes)
    }

    static func confirmation(
        _ story: Story<ShipmentRules>, lane: String = "2", _ disposition: Disposition,
        by standing: Standing = wang
    ) -> [SignedBy] {
        guard let record = story.state.openStop(ofLane: lane) else { return [] }
        let confirmation = StopConfirmation(shipment: id, record: record, disposition: disposition)
        return [
            .story(
                standing, .verified, over: confirmation.subject, version: StopConfirmation.version,
                content: confirmation.canonicalBytes)
        ]
    }
}

extension Story where R == ShipmentRules {
    /// A scan with the evidence that belongs to it.
    func scanning(
        _ raw: String, lane: String = "2", grams: String? = "588", keyed: String? = nil,
        at moment: Moment? = nil,
        signatures: [SignedBy] = []
    ) -> Result<[ShipmentFact], Refusal> {
        when(
            Floor.scan(raw, lane: lane, grams: grams, keyed: keyed), Floor.evidence(raw, self),
            by: Floor.zhang,
            at: moment, signatures: signatures)
    }

    func asking(
        _ command: ShipmentCommand, by standing: Standing = Floor.zhang, reason: String? = nil,
        signatures: [SignedBy] = []
    ) -> Result<[ShipmentFact], Refusal> {
        when(command, .none, by: standing, reason: reason, signatures: signatures)
    }
}

extension Result where Success == [ShipmentFact], Failure == Refusal {
    var code: String? {
        if case .failure(let refusal) = self { refusal.code } else { nil }
    }

    /// The reason code, if the one fact is a stop.
    var stop: Stop? {
        if case .success(let facts) = self, facts.count == 1, case .stopped(let stop) = facts[0] {
            stop
        } else {
            nil
        }
    }
}
