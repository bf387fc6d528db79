import Kernel
import Sheets
import Web

@testable import Plasma

/// One shipment of a plant, at the points where its pages differ.
enum PageShipment {
    static let id = "SH-20261121-02"

    static func grams(_ text: String) -> DecimalNumber { DecimalNumber(text) ?? DecimalNumber(coefficient: 0) }
    static func day(_ iso: String) -> Day { Day(iso: iso) ?? Day(daysSinceEpoch: 0) }
    static func minutesAgo(_ minutes: Int64) -> Moment { PageVisit.now - .minutes(minutes) }

    static func number(_ serial: Int) -> String { "A99992601241\(serial)" }
    static let file = SourceFile(
        digest: PageVisit.digest(Array("manifest".utf8)), name: "SH-20261121-02.csv", encoding: .utf8)

    static func line(_ serial: Int, box: String = "B-01") -> ManifestLine {
        ManifestLine(
            box: box, bag: number(serial), donor: "D-0\(serial)", collectedOn: day("2026-11-0\(serial + 1)"),
            stationWeightGrams: grams("590"), type: .normal)
    }

    static let lines = [line(1), line(2), line(3, box: "B-02"), line(4, box: "B-02")]

    static let limits: ReceivingLimits? = {
        let values = [
            "temperatureMaxCelsius": "-15", "excursionMaxCelsius": "-5", "excursionHoursMax": "72",
            "loggerGapMinutesMax": "15", "temperatureRecord": "required", "weightGramsMax": "600",
            "weightDifferenceGramsMax": "10", "weighing": "each", "shelfLifeDays": "1095",
        ]
        let pack = LimitsPack(
            name: "receiving", version: "4", effectiveFrom: day("2026-01-01"),
            limits: values.sorted { $0.key < $1.key }.map {
                Limit(name: $0.key, value: $0.value, unit: "", source: "test", provenance: Phrase("测试", "test"))
            })
        do throws(Refusal) { return try ReceivingLimits(pack) } catch { return nil }
    }()

    static let judgement = TemperatureJudgement(
        file: SourceFile(digest: PageVisit.digest(Array("logger".utf8)), name: "logger.csv", encoding: .utf8),
        points: 48, first: minutesAgo(600), last: minutesAgo(90), warmestCelsius: grams("-17.2"), secondsAbove: 0,
        gapSecondsMax: 600, verdict: .inRange, limitsVersion: "4")

    static func summary(
        _ stage: ShipmentStage, id: String = id, blocked: Bool = false
    ) -> ShipmentSummary {
        let hasArrived = stage != .announced
        let isDone = stage == .finished || stage == .accepted || stage == .rejected
        let isClosed = stage == .accepted || stage == .rejected
        return ShipmentSummary(
            id: id, stage: stage, station: "STN-07", stationName: "Example station", shippedOn: day("2026-11-20"),
            bags: 4, boxes: 2, announcedAt: minutesAgo(900), announcedBy: "p-zhang",
            arrivedAt: hasArrived ? minutesAgo(80) : nil, vehicle: hasArrived ? "A12345" : nil,
            limitsVersion: hasArrived ? "4" : nil, blocked: blocked, verdict: hasArrived ? .inRange : nil,
            receiver: isDone ? "p-zhang" : nil, finishedAt: isDone ? minutesAgo(20) : nil,
            reviewer: isClosed ? "p-li" : nil, closedAt: isClosed ? minutesAgo(5) : nil, givenBackReason: nil,
            fileName: file.name, fileDigest: file.digest.hex)
    }

    static func bag(_ serial: Int, _ state: BagState = .received, net: String? = "588") -> BagSummary {
        let line = lines[serial - 1]
        return BagSummary(
            number: line.bag, shipment: id, station: "STN-07", box: line.box, line: serial, donor: line.donor,
            collectedOn: line.collectedOn, type: line.type, stationWeightGrams: line.stationWeightGrams,
            state: state, lane: state == .announced ? nil : "2",
            receivedAt: state == .received ? minutesAgo(Int64(10 - serial)) : nil,
            netGrams: state == .announced ? nil : net.map(grams), entry: state == .announced ? 0 : Int64(serial))
    }

    static func stop(_ code: ReasonCode, serial: Int = 3, grams text: String? = nil) -> StopRecord {
        StopRecord(
            stop: Stop(
                number: 1, code: code, lane: "2", raw: "=\(number(serial))00", bag: number(serial), box: "B-02",
                line: serial, scheme: "STN-07-DIN", netGrams: text.map(grams),
                differenceGrams: text.map { grams($0).minus(grams("590")) }),
            at: minutesAgo(6), person: "p-zhang")
    }

    static func head(_ index: Int64, reason: String? = nil, signatures: [Signature] = []) -> EntryHead {
        EntryHead(
            index: index, subject: Subject("plasma.shipment", id), recordedAt: minutesAgo(100 - index),
            happenedAt: minutesAgo(100 - index), person: "p-zhang", role: "receiver", workstation: "WS-2",
            reason: reason, signatures: signatures)
    }

    static func line(_ index: Int64, _ fact: ShipmentFact, reason: String? = nil, signatures: [Signature] = [])
        -> HistoryLine
    {
        HistoryLine(
            head: head(index, reason: reason, signatures: signatures),
            leaf: PageVisit.digest(Array("leaf \(index)".utf8)), sealed: index < 90, fact: fact,
            personName: PageVisit.zhang.name,
            signerNames: [PageVisit.zhang.person: PageVisit.zhang.name, "p-wang": "王工"])
    }

    static let announced = ShipmentFact.announced(
        Announcement(
            manifest: Manifest(
                shipment: id, station: "STN-07", shippedOn: day("2026-11-20"), file: file, lines: lines),
            stationName: "Example station", schemes: []))

    static var arrived: ShipmentFact? { arrived([]) }

    static func arrived(_ findings: [ReasonCode]) -> ShipmentFact? {
        limits.map {
            .arrived(
                Arrival(
                    vehicle: "A12345", lanes: ["1", "2"], boxesCounted: 2, sealsIntact: true,
                    licenceValidTo: day("2027-12-18"), contracted: true, limits: $0, findings: findings))
        }
    }

    static func received(_ serial: Int, grams text: String? = "588") -> Reception {
        Reception(
            bag: number(serial), box: lines[serial - 1].box, lane: "2", raw: "=\(number(serial))00",
            scheme: "STN-07-DIN", line: serial, netGrams: text.map(grams),
            differenceGrams: text.map { grams($0).minus(grams("590")) })
    }

    static let corrected = ShipmentFact.corrected(
        Correction(field: .vehicle, old: "A12354", new: "A12345"))

    /// The state after these facts, as the rules fold them.
    static func state(_ facts: [(ShipmentFact, reason: String?)]) -> ShipmentState {
        var state = ShipmentRules.blank(id)
        for (place, entry) in facts.enumerated() {
            ShipmentRules.apply(entry.0, head(Int64(place + 1), reason: entry.reason), to: &state)
        }
        return state
    }
}

extension DecimalNumber {
    /// For sample figures only, which never overflow.
    fileprivate func minus(_ other: DecimalNumber) -> DecimalNumber {
        do throws(QuantityFailure) { return try subtracting(other) } catch { return DecimalNumber(coefficient: 0) }
    }
}
