import Kernel
import Web

/// The operator's screen of one lane: scan, verdict, second person. One decision a screen.
enum LanePages {
    static let routes: [Route] = [
        Route(.get, "/plasma/shipments/:id/lanes/:lane", .permission("plasma.receive"), screen),
        Route(.post, "/plasma/shipments/:id/lanes/:lane/scans", .permission("plasma.receive"), scan),
        Route(.post, "/plasma/shipments/:id/lanes/:lane/settlements", .permission("plasma.receive"), settle),
    ]

    static func model(_ visit: Visit) async throws(Denial) -> LaneModel? {
        let id = visit.parameter("id")
        let lane = visit.parameter("lane")
        return try await visit.read { (snapshot) throws(Fault) in
            guard let shipment = try ShipmentLookups.shipment(id, from: snapshot),
                let progress = try ShipmentLookups.progress(of: id, from: snapshot)
            else { return nil }
            let summary = try ShipmentLookups.lanes(of: id, from: snapshot).first { $0.lane == lane }
            return LaneModel(
                shipment: shipment, lane: lane, progress: progress,
                recent: try ShipmentLookups.lastReceived(of: id, lane: lane, from: snapshot),
                limits: try limits(shipment.limitsVersion, snapshot), box: summary?.box,
                stop: try ShipmentLookups.openStop(of: id, lane: lane, from: snapshot))
        }
    }

    private static func limits(_ version: String?, _ snapshot: any Snapshot) throws(Fault) -> ReceivingLimits? {
        guard let version else { return nil }
        let packs = try LimitsTable.versions(ReceivingLimits.packName, from: snapshot)
        guard let pack = packs.first(where: { $0.version == version }) else { return nil }
        do throws(Refusal) { return try ReceivingLimits(pack) } catch {
            throw Fault(.damaged, "limits \(version) cannot be read: \(error.code)")
        }
    }

    // MARK: The screen

    private static func screen(_ visit: Visit) async throws(Denial) -> Reply {
        guard let model = try await model(visit) else { return .missing }
        return .page(screenPage(model, visit))
    }

    static func screenPage(_ model: LaneModel, _ visit: Visit) -> Markup {
        let language = visit.language
        let path = PlasmaParts.lanePath(model.shipment.id, model.lane)
        var frame = visit.floorFrame(
            place: visit.say(Phrase("收浆 · \(model.lane) 号通道", "Receiving · lane \(model.lane)")),
            subject: "\(Phrase("运输批", "Shipment"), language) <b translate=\"no\">\(model.shipment.id)</b>",
            step: model.shipment.limitsVersion.map { visit.say(Phrase("限度 \($0)", "limits \($0)")) } ?? "",
            scanPath: "\(path)/scans")
        frame.station = "\(model.shipment.stationName) \(model.shipment.station)"
        frame.home = PlasmaParts.path(model.shipment.id)
        if let stop = model.stop {
            return floor(
                frame, verdict: LaneAnswers.stopped(stop.stop, model, visit),
                side: LaneAnswers.secondPerson(model, stop, visit), foot: LaneAnswers.foot(model, visit))
        }
        return floor(
            frame, verdict: LaneAnswers.ready(model, language), side: LaneAnswers.count(model, visit),
            foot: LaneAnswers.foot(model, visit))
    }

    // MARK: A scan

    private static func scan(_ visit: Visit) async throws(Denial) -> Reply {
        let code = visit.form.text("code") ?? ""
        let waiting = visit.form.text("waiting")
        var bag = code
        var grams = visit.form.text("weight").flatMap(weight)
        if let waiting, let weighed = weight(code) {
            bag = waiting
            grams = weighed
        }
        do throws(Denial) {
            let facts = try await perform(bag, grams: grams, visit)
            return .fragment(try await answer(facts.facts, facts.receipt, visit))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return .fragment(try await refused(refusal, bag, visit))
        }
    }

    /// A box of this shipment, or a bag.
    private static func perform(
        _ code: String, grams: DecimalNumber?, _ visit: Visit
    ) async throws(Denial) -> Outcome<ShipmentFact> {
        let id = visit.parameter("id")
        let lane = visit.parameter("lane")
        let isBox =
            grams == nil
            ? try await visit.read { (snapshot) throws(Fault) in
                try ShipmentLookups.isBox(code, of: id, from: snapshot)
            } : false
        return try await visit.perform(
            ShipmentTable.self, on: id,
            isBox
                ? .scanBox(raw: code, lane: lane)
                : .scanBag(BagScan(raw: code, lane: lane, grams: grams)))
    }

    /// What a scale types: `588`, `588.0`, `588.0 g`, `588.0g`.
    static func weight(_ text: String) -> DecimalNumber? {
        var digits = text[...]
        if digits.hasSuffix("g") || digits.hasSuffix("G") { digits = digits.dropLast() }
        while digits.hasSuffix(" ") { digits = digits.dropLast() }
        guard digits.utf8.count <= 8 else { return nil }
        return DecimalNumber(String(digits))
    }

    static func answer(
        _ facts: [ShipmentFact], _ receipt: Receipt, _ visit: Visit
    ) async throws(Denial) -> Markup {
        guard var model = try await model(visit) else { throw .refused(.shipmentUnknown(visit.parameter("id"))) }
        model.entry = receipt.index
        model.at = receipt.recordedAt
        let language = visit.language
        switch facts.last {
        case .received(let reception):
            return scanAnswer(
                LaneAnswers.accepted(reception, model, language), side: LaneAnswers.count(model, visit),
                foot: LaneAnswers.foot(model, visit), language)
        case .boxOpened(let box, _):
            return scanAnswer(
                LaneAnswers.boxOpened(box, language), side: LaneAnswers.count(model, visit),
                foot: LaneAnswers.foot(model, visit), language)
        default:
            return present(model, visit)
        }
    }

    /// The lane as it stands: stopped, or ready.
    private static func present(_ model: LaneModel, wrong: Refusal? = nil, _ visit: Visit) -> Markup {
        let language = visit.language
        guard let stop = model.stop else {
            return scanAnswer(
                LaneAnswers.ready(model, language), side: LaneAnswers.count(model, visit),
                foot: LaneAnswers.foot(model, visit), language)
        }
        return scanAnswer(
            LaneAnswers.stopped(stop.stop, model, visit),
            side: LaneAnswers.secondPerson(model, stop, wrong: wrong, visit), foot: LaneAnswers.foot(model, visit),
            language)
    }

    private static func refused(
        _ refusal: Refusal, _ bag: String, _ visit: Visit
    ) async throws(Denial) -> Markup {
        guard let model = try await model(visit) else { throw .refused(.shipmentUnknown(visit.parameter("id"))) }
        if model.stop != nil { return present(model, visit) }
        let language = visit.language
        let foot = LaneAnswers.foot(model, visit)
        // A weight that cannot be is the scale's fault: the bag stays in hand and is weighed again.
        if refusal == .bagWeightMissing || refusal == .bagWeightWrong {
            return scanAnswer(
                LaneAnswers.weighing(bag, refusal, language), side: LaneAnswers.scale(bag, model, visit), foot: foot,
                language)
        }
        return scanAnswer(
            LaneAnswers.refused(refusal, language), side: LaneAnswers.count(model, visit), foot: foot, language)
    }

    // MARK: The second person

    private static func settle(_ visit: Visit) async throws(Denial) -> Reply {
        guard let model = try await model(visit) else { return .missing }
        guard let stop = model.stop else { return .fragment(present(model, visit)) }
        do throws(Denial) {
            guard let disposition = visit.form["disposition"].flatMap({ Disposition(rawValue: $0) }) else {
                throw .refused(.fieldUnknown)
            }
            let confirmation = StopConfirmation(shipment: model.shipment.id, record: stop, disposition: disposition)
            let signature = try await visit.node.sign(
                SignatureRequest(
                    .named(visit.form.text("badge") ?? ""), password: visit.form["password"] ?? "",
                    record: confirmation.subject, version: StopConfirmation.version,
                    digest: visit.node.hash(confirmation.canonicalBytes), meaning: .verified,
                    workstation: visit.workstation))
            let outcome = try await visit.perform(
                ShipmentTable.self, on: model.shipment.id, .settleStop(lane: model.lane, disposition),
                signatures: [signature])
            return .fragment(try await answer(outcome.facts, outcome.receipt, visit))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return .refusedFragment(LaneAnswers.secondPerson(model, stop, wrong: refusal, visit))
        }
    }
}

extension ShipmentLookups {
    static func isBox(_ code: String, of id: String, from snapshot: any Snapshot) throws(Fault) -> Bool {
        try snapshot.first(
            "SELECT 1 FROM plasma_box WHERE origin = $1 AND shipment = $2 AND box = $3", [.text(id), .text(code)],
            { (_) throws(Fault) in true }) ?? false
    }
}

extension ShipmentTable {
    /// The newest judgement of the transport temperature.
    static func temperature(of id: String, from snapshot: any Snapshot) throws(Fault) -> TemperatureJudgement? {
        let stored = try snapshot.first(
            "SELECT temperature FROM plasma_shipment WHERE origin = $1 AND id = $2 AND temperature IS NOT NULL",
            [.text(id)], { (row) throws(Fault) in row.bytes(0) })
        guard let stored else { return nil }
        guard case .temperatureJudged(let judgement) = try fact("temperature-judged", stored) else {
            throw Fault(.damaged, "plasma_shipment.temperature")
        }
        return judgement
    }
}
