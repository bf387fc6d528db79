package import Kernel
import Sheets

/// Receiving a shipment of plasma: announced, received bag by bag, finished by the receiver, accepted by QA.
package enum ShipmentRules: Rules {
    /// A code that lies under the scanner a moment too long is not a second bag.
    package static let echoSpan = Span.seconds(2)

    package static let noun = "plasma.shipment"

    package static func blank(_ id: String) -> ShipmentState { ShipmentState(id: id) }

    package static func decide(
        _ command: ShipmentCommand, _ state: ShipmentState, _ evidence: ShipmentEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [ShipmentFact] {
        try admit(command, state)
        switch command {
        case .announce(let manifest): return try announce(manifest, state, evidence)
        case .arrive(let report): return try arrive(report, state, evidence, circumstance)
        case .judgeTemperature(let series): return try judge(series, state, circumstance)
        case .scanBox(let raw, let lane): return try scanBox(raw, lane, state)
        case .scanBag(let scan): return try scanBag(scan, state, evidence, circumstance)
        case .scanSample(let raw, let lane): return try scanSample(raw, lane, state, evidence)
        case .reweigh(let lane, let grams): return try reweigh(lane, grams, state)
        case .reportDefect(let code, let raw, let lane):
            return try reportDefect(code, raw, lane, state, evidence)
        case .settleStop(let lane, let disposition):
            return try settleStop(lane, disposition, state, circumstance)
        case .correct(let field, let value): return try correct(field, value, state, circumstance)
        case .finish: return try finish(state, circumstance)
        case .accept: return try accept(state, circumstance)
        case .giveBack:
            try requireReason(circumstance, .shipmentReasonMissing)
            return [.givenBack]
        case .reject: return try reject(state, circumstance)
        }
    }

    /// The state machine: which stage a command belongs to, and the refusal of every other.
    private static func admit(_ command: ShipmentCommand, _ state: ShipmentState) throws(Refusal) {
        switch (command, state.stage) {
        case (.announce, .unknown), (.arrive, .announced), (.accept, .finished), (.giveBack, .finished),
            (.reject, .finished):
            return
        case (.announce, _): throw .shipmentExists(state.id)
        case (_, .unknown): throw .shipmentUnknown(state.id)
        case (_, .accepted): throw .shipmentAcceptedAlready
        case (_, .rejected): throw .shipmentRejectedAlready
        case (.arrive, _): throw .shipmentArrivedAlready
        case (_, .announced): throw .shipmentNotArrived
        case (.reject, .receiving) where state.isBlocked: return
        case (.accept, .receiving), (.giveBack, .receiving), (.reject, .receiving): throw .shipmentNotFinished
        case (_, .finished): throw .shipmentFinishedAlready
        case (.correct, .receiving): return
        case (_, .receiving): if state.isBlocked { throw .shipmentBlocked }
        }
    }

    static func requireReason(_ circumstance: Circumstance, _ refusal: Refusal) throws(Refusal) {
        guard let reason = circumstance.reason, !reason.trimmed.isEmpty else { throw refusal }
    }

    // MARK: Before the lanes

    private static func announce(
        _ manifest: Manifest, _ state: ShipmentState, _ evidence: ShipmentEvidence
    ) throws(Refusal) -> [ShipmentFact] {
        guard case .announcement(let station, let conflicts) = evidence else {
            preconditionFailure("announcing without evidence")
        }
        guard manifest.shipment == state.id, state.id.numberFlaw == nil else { throw .shipmentOtherNumber }
        guard let station else { throw .stationUnknown(manifest.station) }
        guard (1...Manifest.linesMax).contains(manifest.lines.count) else { throw .manifestLineCount }
        guard Set(manifest.lines.map(\.bag)).count == manifest.lines.count else { throw .manifestBagTwice }
        guard conflicts.count == 0 else { throw .bagsAnnouncedElsewhere(conflicts) }
        return [
            .announced(
                Announcement(manifest: manifest, stationName: station.name, schemes: station.schemes))
        ]
    }

    private static func arrive(
        _ report: ArrivalReport, _ state: ShipmentState, _ evidence: ShipmentEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [ShipmentFact] {
        guard case .arrival(let station, let packs) = evidence, let header = state.announcement else {
            preconditionFailure("arriving without evidence")
        }
        guard let station else { throw .stationUnknown(header.station) }
        let today = circumstance.now.day(offsetMinutes: circumstance.zoneMinutes)
        guard let pack = packs.last(where: { $0.effectiveFrom <= today }) else { throw .limitsNotAdopted }
        let limits = try ReceivingLimits(pack)
        guard (0...ArrivalReport.boxesMax).contains(report.boxesCounted) else { throw .headerValueWrong(.boxesCounted) }
        guard report.vehicle.numberFlaw == nil else { throw .headerValueWrong(.vehicle) }
        if let given = report.manifestDigest, !HeaderField.isDigest(given) { throw .headerValueWrong(.manifestDigest) }
        for lane in report.lanes where lane.numberFlaw != nil { throw .laneWrong }
        var findings: [ReasonCode] = []
        if !station.maySupply(on: header.shippedOn) { findings.append(.stationLicence) }
        if report.boxesCounted != state.boxes.count || !report.sealsIntact { findings.append(.boxMismatch) }
        var arrival = Arrival(
            vehicle: report.vehicle, lanes: report.lanes, boxesCounted: report.boxesCounted,
            sealsIntact: report.sealsIntact, licenceValidTo: station.licenceValidTo,
            contracted: station.contracted, limits: limits, findings: findings, manifestDigest: report.manifestDigest)
        if !arrival.proves(header.file) { arrival.findings.append(.documentMissing) }
        return [.arrived(arrival)]
    }

    private static func judge(
        _ series: TemperatureSeries, _ state: ShipmentState, _ circumstance: Circumstance
    ) throws(Refusal) -> [ShipmentFact] {
        guard let limits = state.arrival?.limits else { throw .shipmentNotArrived }
        if state.temperature != nil { try requireReason(circumstance, .temperatureReasonMissing) }
        guard series.points.count >= 2, let judgement = series.judged(by: limits) else {
            throw .temperaturePointsMissing
        }
        return [.temperatureJudged(judgement)]
    }

    private static func correct(
        _ field: HeaderField, _ value: String, _ state: ShipmentState, _ circumstance: Circumstance
    ) throws(Refusal) -> [ShipmentFact] {
        guard let arrival = state.arrival else { throw .shipmentNotArrived }
        let old: String
        let isRight: Bool
        switch field {
        case .vehicle:
            old = arrival.vehicle
            isRight = value.numberFlaw == nil
        case .boxesCounted:
            old = String(arrival.boxesCounted)
            isRight = Int(value).map { (0...ArrivalReport.boxesMax).contains($0) && String($0) == value } ?? false
        case .sealsIntact:
            old = arrival.sealsIntact ? HeaderField.yes : HeaderField.no
            isRight = value == HeaderField.yes || value == HeaderField.no
        case .manifestDigest:
            old = arrival.manifestDigest ?? ""
            isRight = HeaderField.isDigest(value)
        }
        guard isRight else { throw .headerValueWrong(field) }
        guard old != value else { throw .correctionUnchanged }
        try requireReason(circumstance, .correctionReasonMissing)
        return [.corrected(Correction(field: field, old: old, new: value))]
    }
}
