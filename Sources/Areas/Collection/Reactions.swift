import Donors
import Exchange
package import Kernel
import Web

/// Who is turned away is deferred in the register of donors, for as long as the catalogue or the physician says: so the
/// whole company knows.
package let decisionIsDeferral = Reaction(to: ["collection.visit.decided.v1"]) { (fact, head, acting) throws(Denial) in
    guard case .decided(let verdict)? = fact as? VisitFact, let code = verdict.code else { return }
    let donor: String?
    do throws(Fault) {
        donor = try VisitTable.load(head.subject.id, from: acting.tables).opening?.donor
    } catch { throw .failed(error) }
    guard let donor else { return }
    let from = head.recordedAt.day(offsetMinutes: acting.zoneMinutes)
    let until: Day? = if case .deferred(_, let day) = verdict { day } else { nil }
    do throws(Denial) {
        try acting.act(
            DonorTable.self, on: donor, .placeDeferral(code: code, from: from, until: until, note: head.subject.id))
    } catch {
        // Placed by somebody else while the donor was here: it stands.
        guard error == .refused(.deferralOpen(code)) else { throw error }
    }
}

/// A bag that was filled is a donation; the rules for donors judge it.
package let collectedIsDonation = Reaction(to: ["collection.visit.collected.v1"]) {
    (fact, _, acting) throws(Denial) in
    guard case .collected(let record, let station, let donor, let age, _)? = fact as? VisitFact else { return }
    let donation = Donation(
        bag: record.bag, donor: donor, station: station, collectedAt: record.endedAt,
        volumeMillilitres: record.volume, weightGrams: record.grams, type: record.type, plasmaState: record.state,
        ageYears: age, device: record.device, setLot: record.setLot, anticoagulantLot: record.anticoagulantLot,
        secondPuncture: record.secondPuncture, adverseReaction: record.adverseReaction)
    try acting.act(DonationTable.self, on: record.bag, .record(donation))
}

/// Checked results are what the station reports of a donation.
package let checkedIsReported = Reaction(to: ["collection.run.checked.v1"]) { (fact, _, acting) throws(Denial) in
    guard case .checked(let results, _, _)? = fact as? RunFact else { return }
    for bag in Set(results.map(\.bag)).sorted() {
        let own = results.filter { $0.bag == bag }.map { result in
            StationResult(
                item: result.item, value: result.value, unit: result.unit, interpretation: result.reading,
                method: result.method, kitLot: result.kitLot, testedAt: result.testedAt)
        }
        try acting.act(DonationTable.self, on: bag, .reportResults(own))
    }
}

/// What leaves with a shipment is told to the plant, in this order: donors, donations, results, manifest.
package let manifestMessages = Reaction(to: ["collection.shipment.dispatched.v1"]) {
    (fact, head, acting) throws(Denial) in
    guard case .dispatched(let manifest)? = fact as? StationShipmentFact, let partner = manifest.partner else { return }
    let messages: [(MessageType, [MessageItem])] = [
        (.donorUpsert, try StationMessages.donors(manifest, acting)), (.donation, StationMessages.donations(manifest)),
        (.stationResults, StationMessages.results(manifest)),
        (.shipmentManifest, StationMessages.lines(manifest, shipment: head.subject.id)),
    ]
    for (type, items) in messages {
        for start in stride(from: 0, to: items.count, by: type.itemsMax) {
            let part = Array(items[start..<min(start + type.itemsMax, items.count)])
            let id = "\(type.name)-\(head.index)-\(start)"
            try acting.act(MessageTable.self, on: id, .queue(to: partner, type, part))
        }
    }
}

/// What the plant tells of our bags and donors.
package let plantAnswers = Reaction(to: ["exchange.message.received.v1"]) { (fact, head, acting) throws(Denial) in
    guard case .received(let incoming)? = fact as? MessageFact,
        let type = StationMessages.taken.first(where: { $0.name == incoming.message.type })
    else { return }
    var verdicts: [ItemVerdict] = []
    for (index, item) in incoming.message.items.enumerated() {
        let subject = type.subject(of: item)
        do throws(Denial) {
            try StationMessages.take(item, of: type, id: "\(head.index)-\(index)", acting)
            verdicts.append(ItemVerdict(index: index, subject: subject, .accepted))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            // Told before in another message: as good as taken.
            let known = refusal == .stationAnswerKnown
            verdicts.append(
                known
                    ? ItemVerdict(index: index, subject: subject, .accepted)
                    : ItemVerdict(index: index, subject: subject, refused: refusal))
        }
    }
    try acting.act(MessageTable.self, on: head.subject.id, .answer(verdicts))
}

/// The station's side of the messages.
enum StationMessages {
    static let taken: [MessageType] = [
        .receiptResult, .retestConclusion, .unitReject, .lookbackRequest, .titreResult,
    ]

    /// Donors of whom the company's tag is known; who they are is not told.
    static func donors(_ manifest: StationManifest, _ acting: any Acting) throws(Denial) -> [MessageItem] {
        var told: Set<String> = []
        var items: [MessageItem] = []
        for line in manifest.lines where told.insert(line.donor).inserted {
            let tag: Digest?
            do throws(Fault) { tag = try DonorTable.load(line.donor, from: acting.tables).tag } catch {
                throw .failed(error)
            }
            guard let tag else { continue }
            items.append(
                MessageItem([
                    ("station", .text(manifest.station)), ("number", .text(number(line.donor, manifest))),
                    ("status", .text(line.donorKind == .new ? "new" : "regular")), ("sex", .text(line.sex.rawValue)),
                    ("match_tag", .text(tag.hex)),
                ]))
        }
        return items
    }

    static func donations(_ manifest: StationManifest) -> [MessageItem] {
        manifest.lines.map { line in
            let record = line.record
            return MessageItem([
                ("bag", .text(record.bag)), ("donor", .text(number(line.donor, manifest))),
                ("station", .text(manifest.station)), ("collected_at", .moment(record.endedAt)),
                ("volume_ml", .decimal(record.volume)), ("weight_g", .decimal(record.grams)),
                ("type", .text(record.type)), ("plasma_state", .text(record.state.rawValue)),
                ("age_years", .integer(Int64(line.ageYears))), ("device", .text(record.device)),
                ("set_lot", .text(record.setLot)), ("anticoagulant_lot", .text(record.anticoagulantLot)),
                ("second_puncture", .flag(record.secondPuncture)), ("adverse_reaction", .flag(record.adverseReaction)),
            ])
        }
    }

    static func results(_ manifest: StationManifest) -> [MessageItem] {
        manifest.lines.flatMap(\.results).map { result in
            MessageItem([
                ("bag", .text(result.bag)), ("item", .text(result.item)), ("value", .decimal(result.value)),
                ("unit", .text(result.unit)), ("interpretation", .text(result.reading.rawValue)),
                ("method", .text(result.method)), ("kit_lot", .text(result.kitLot)),
                ("tested_at", .moment(result.testedAt)),
            ])
        }
    }

    static func lines(_ manifest: StationManifest, shipment: String) -> [MessageItem] {
        manifest.lines.map { line in
            MessageItem([
                ("shipment", .text(shipment)), ("shipped_on", .day(manifest.shippedOn)), ("box", .text(line.box)),
                ("bag", .text(line.record.bag)), ("donor", .text(number(line.donor, manifest))),
                ("collected_on", .day(line.record.collectedOn)), ("weight_g", .decimal(line.record.grams)),
                ("type", .text(line.record.type)),
            ])
        }
    }

    /// The donor's number without the station that it stands under.
    static func number(_ donor: String, _ manifest: StationManifest) -> String {
        donor.hasPrefix(manifest.station + "-") ? String(donor.dropFirst(manifest.station.count + 1)) : donor
    }

    static func take(_ item: MessageItem, of type: MessageType, id: String, _ acting: any Acting) throws(Denial) {
        func text(_ name: String) -> String { item.text(name) ?? "" }
        func moment(_ name: String) throws(Denial) -> Moment {
            guard let moment = Moment(rfc3339: text(name)) else {
                throw .refused(.visitFieldWrong(Phrase("时间", "time")))
            }
            return moment
        }
        func tell(_ fact: BagFact) throws(Denial) { try acting.act(BagTable.self, on: text("bag"), .tell(fact)) }
        switch type.name {
        case MessageType.receiptResult.name:
            try tell(
                .received(
                    shipment: text("shipment"), result: ReceiptResult(rawValue: text("result")) ?? .missing,
                    code: item.text("code"), netGrams: item.text("net_weight_g").flatMap { DecimalNumber($0) }))
        case MessageType.retestConclusion.name:
            try tell(.retested(conclusion: text("conclusion"), at: try moment("at")))
        case MessageType.unitReject.name:
            try tell(.rejected(code: text("code"), reason: text("reason"), at: try moment("at")))
        case MessageType.titreResult.name:
            try tell(
                .titred(
                    item: text("item"), value: DecimalNumber(text("value")) ?? DecimalNumber(coefficient: 0),
                    unit: text("unit"), at: try moment("at")))
        default:
            let donor = "\(text("station"))-\(text("donor"))"
            try acting.act(
                LookBackTable.self, on: "LB-\(id)",
                .request(
                    donor: donor, station: text("station"), pathogen: text("pathogen"), since: try moment("since"),
                    reason: text("reason")))
        }
    }
}
