import Kernel
import Web

@testable import Plasma

/// The acceptance record before, between and after its signatures.
enum AcceptanceSamples {
    static let subject = Subject("plasma.shipment", PageShipment.id)

    /// Four bags: two taken, one stopped for its weight and isolated, one missing.
    static var received: [(ShipmentFact, reason: String?)] {
        let stop = PageShipment.stop(.weightDiffers, grams: "561").stop
        var facts: [(ShipmentFact, reason: String?)] = [(PageShipment.announced, nil)]
        if let arrived = PageShipment.arrived { facts.append((arrived, nil)) }
        return facts + [
            (.temperatureJudged(PageShipment.judgement), nil), (PageShipment.corrected, "misread"),
            (.received(PageShipment.received(1)), nil), (.received(PageShipment.received(2)), nil),
            (.stopped(stop), nil),
            (.stopSettled(stop: 1, lane: "2", disposition: .isolate, verifiedBy: "p-wang"), nil),
        ]
    }

    static func state(_ more: [ShipmentFact] = []) -> ShipmentState {
        PageShipment.state(received + more.map { ($0, "reason") })
    }

    static var receiving: ShipmentState { state() }

    static func digest(_ state: ShipmentState) -> Digest {
        PageVisit.digest(AcceptanceRecord(state).canonicalBytes)
    }

    static func completion(_ state: ShipmentState) -> ShipmentFact {
        .finished(
            Completion(received: 2, isolated: 1, rejected: 0, missing: state.missing, record: digest(state)))
    }

    static var finished: ShipmentState { state([completion(receiving)]) }

    static func signature(
        _ meaning: SignatureMeaning, by person: String, over record: Subject = subject, digest: Digest
    ) -> Signature {
        Signature(
            statement: SignatureStatement(
                record: record, version: 8, digest: digest, meaning: meaning, person: person, role: "role",
                signedAt: PageShipment.minutesAgo(20), zoneMinutes: 480),
            key: "00000000", bytes: [])
    }

    /// A second person's signature over the stop, and the receiver's over the record.
    static func history(_ state: ShipmentState, signedOver digest: Digest) -> [HistoryLine] {
        [
            PageShipment.line(
                97, completion(state),
                signatures: [signature(.performed, by: PageVisit.zhang.person, digest: digest)]),
            PageShipment.line(
                96, .stopSettled(stop: 1, lane: "2", disposition: .isolate, verifiedBy: "p-wang"),
                signatures: [
                    signature(
                        .verified, by: "p-wang", over: Subject("plasma.stop", "\(PageShipment.id)/1"), digest: digest)
                ]),
        ]
    }

    static func model(_ state: ShipmentState, history: [HistoryLine] = []) -> AcceptancePages.Model {
        AcceptancePages.Model(
            state: state, record: AcceptanceRecord(state), digest: digest(state), history: history)
    }

    /// A station without a licence: nothing may be taken, QA rejects at once.
    static var blocked: AcceptancePages.Model {
        let arrived = [PageShipment.arrived([.stationLicence])].compactMap { $0 }
        return model(PageShipment.state(([PageShipment.announced] + arrived).map { ($0, nil) }))
    }

    static var waiting: AcceptancePages.Model { model(receiving) }
    static var signed: AcceptancePages.Model {
        model(finished, history: history(finished, signedOver: digest(finished)))
    }

    /// More lines than one sheet of paper holds.
    static var long: AcceptancePages.Model {
        let lines = (100...160).map { PageShipment.line($0) }
        let manifest = Manifest(
            shipment: PageShipment.id, station: "STN-07", shippedOn: PageShipment.day("2026-11-20"),
            file: PageShipment.file, lines: lines.map(\.dated))
        let announced = ShipmentFact.announced(
            Announcement(manifest: manifest, stationName: "Example station", schemes: []))
        return model(
            PageShipment.state([(announced, nil)] + [PageShipment.arrived].compactMap { $0 }.map { ($0, nil) }))
    }
}

extension ManifestLine {
    /// The same line with a day that exists.
    fileprivate var dated: ManifestLine {
        ManifestLine(
            box: box, bag: bag, donor: donor, collectedOn: PageShipment.day("2026-11-05"),
            stationWeightGrams: stationWeightGrams, type: type)
    }
}

extension PlasmaPageSamples {
    private static func batch(_ mark: UInt8) -> BatchAcceptancePages.Item {
        let model = AcceptanceSamples.signed
        return BatchAcceptancePages.Item(
            state: model.state, record: model.record, digest: PageVisit.digest([mark]))
    }

    static func acceptance(_ language: Language) -> [(String, Markup)] {
        let receiver = PageVisit.visit(language, parameters: ["id": PageShipment.id])
        let quality = PageVisit.visit(language, by: PageVisit.li, parameters: ["id": PageShipment.id])
        let visitor = PageVisit.visit(language, by: PageVisit.visitor, parameters: ["id": PageShipment.id])
        return [
            ("acceptance-receiver", AcceptancePages.recordPage(AcceptanceSamples.waiting, receiver)),
            ("acceptance-quality", AcceptancePages.recordPage(AcceptanceSamples.signed, quality)),
            ("acceptance-visitor", AcceptancePages.recordPage(AcceptanceSamples.signed, visitor)),
            (
                "acceptance-refused",
                AcceptancePages.recordPage(AcceptanceSamples.signed, refusal: .shipmentReasonMissing, quality)
            ),
            ("acceptances", BatchAcceptancePages.page([batch(1), batch(2)], refusal: .batchChanged("SH-2"), quality)),
            ("acceptances-none", BatchAcceptancePages.page([], quality)),
            ("acceptance-blocked", AcceptancePages.recordPage(AcceptanceSamples.blocked, quality)),
            ("print", AcceptancePrint.page(AcceptanceSamples.signed, quality)),
            ("print-long", AcceptancePrint.page(AcceptanceSamples.long, quality)),
        ]
    }
}
