import Exchange
package import Kernel
import Sheets

/// A station's manifest that comes as a message is announced like one from a file: whole or not at all.
package let announcedByMessage = Reaction(to: ["exchange.message.received.v1"]) {
    (fact, _, acting) throws(Denial) in
    guard let incoming = (fact as? MessageFact)?.received(.shipmentManifest) else { return }
    let read: Result<Manifest, ManifestMessage.Flaws>
    do throws(Fault) { read = try ManifestMessage.read(incoming, from: acting.tables) } catch { throw .failed(error) }
    let verdicts: [ItemVerdict]
    switch read {
    case .failure(let flaws): verdicts = ManifestMessage.verdicts(incoming) { flaws.refusal(of: $0) }
    case .success(let manifest):
        var refused: Refusal?
        do throws(Denial) {
            try acting.act(ShipmentTable.self, on: manifest.shipment, .announce(manifest))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            refused = refusal
        }
        verdicts = ManifestMessage.verdicts(incoming) { _ in refused }
    }
    try acting.answer(incoming, verdicts)
}

enum ManifestMessage {
    /// What is wrong, with the whole or with some of its items.
    struct Flaws: Error {
        var whole: Refusal?
        var items: [Int: Phrase] = [:]

        func refusal(of item: Int) -> Refusal {
            if let whole { return whole }
            return items[item].map { .manifestItemWrong($0) } ?? .manifestNotWhole
        }
    }

    static func verdicts(_ incoming: IncomingMessage, _ refusal: (Int) -> Refusal?) -> [ItemVerdict] {
        incoming.message.items.enumerated().map { index, item in
            let bag = MessageType.shipmentManifest.subject(of: item)
            guard let refusal = refusal(index) else { return ItemVerdict(index: index, subject: bag, .accepted) }
            return ItemVerdict(index: index, subject: bag, refused: refusal)
        }
    }

    static func read(
        _ incoming: IncomingMessage, from snapshot: any Snapshot
    ) throws(Fault) -> Result<Manifest, Flaws> {
        let items = incoming.message.items
        let partner = try PartnerLookups.partner(incoming.partner, from: snapshot)
        guard let partner, !partner.detail.code.isEmpty,
            let profile = try StationTable.profile(partner.detail.code, from: snapshot)
        else { return .failure(Flaws(whole: .manifestStationUnknown)) }
        let shipments = Set(items.map { $0.text("shipment") ?? "" })
        let days = Set(items.map { $0.text("shipped_on") ?? "" })
        guard shipments.count == 1, days.count == 1, let shipment = shipments.first, shipment.numberFlaw == nil,
            let shippedOn = days.first.flatMap({ Day(iso: $0) })
        else { return .failure(Flaws(whole: .manifestShipmentsMixed)) }
        var rows = ManifestRows(labels: CodeBook(schemes: profile.schemes), shippedOn: shippedOn)
        for (index, item) in items.enumerated() {
            var values: [ManifestField: String] = [:]
            for field in ManifestField.allCases { values[field] = item.text(field.rawValue) }
            rows.add(row: index + 1, values)
        }
        guard rows.report.isEmpty else {
            var flaws = Flaws()
            for failure in rows.report.failures { flaws.items[failure.row - 1] = failure.reason }
            return .failure(flaws)
        }
        // What came by link or bundle was opened with the partner's registered key, and is kept as it came.
        let isSigned = partner.key != nil && incoming.parcel != nil && [.link, .bundle].contains(incoming.how)
        let file = SourceFile(
            digest: incoming.parcel ?? incoming.digest, name: "\(incoming.message.id).json", encoding: .utf8,
            signedBy: isSigned ? partner.origin : nil)
        return .success(
            Manifest(
                shipment: shipment, station: partner.detail.code, shippedOn: shippedOn, file: file,
                lines: rows.lines))
    }
}

extension Refusal {
    /// Whose labels these are must be known before a bag is (appendix Art. 16).
    package static let manifestStationUnknown = Refusal(
        "plasma.manifest.station-unknown",
        Phrase("对方登记里没有浆站代码，或没有这个浆站", "The partner is registered for no station that is known"),
        next: Phrase("登记浆站，并在对方登记里写上它的代码", "Register the station, and its code with the partner"))

    package static let manifestShipmentsMixed = Refusal(
        "plasma.manifest.shipments-mixed",
        Phrase("一条消息应是同一运输批、同一发运日期", "A message is one shipment, shipped on one day"),
        next: Phrase("每个运输批发一条消息", "Send one message for each shipment"))

    package static func manifestItemWrong(_ reason: Phrase) -> Refusal {
        Refusal(
            "plasma.manifest.item-wrong", Phrase("这一袋有误：\(reason.zh)", "This bag is wrong: \(reason.en)"),
            next: Phrase("更正后整份重发", "Correct it and send the whole manifest again"))
    }

    /// One wrong bag refuses the manifest, so that no half of one is received against.
    package static let manifestNotWhole = Refusal(
        "plasma.manifest.not-whole", Phrase("清单中另有错误，整份未收", "Other items are wrong; none was taken"),
        next: Phrase("更正后整份重发", "Correct them and send the whole manifest again"))
}
