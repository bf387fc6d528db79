import Kernel

/// The end of receiving: what must be settled, and who signs over what.
extension ShipmentRules {
    static func settleStop(
        _ lane: String, _ disposition: Disposition, _ state: ShipmentState, _ circumstance: Circumstance
    ) throws(Refusal) -> [ShipmentFact] {
        guard let record = state.openStop(ofLane: lane) else { throw .stopNotOpen(lane) }
        if disposition == .putBack {
            guard !record.stop.holdsBag, ReasonCode.notOurs.contains(record.stop.code) else {
                throw .stopPutBackNotForeign
            }
        }
        let confirmation = StopConfirmation(shipment: state.id, record: record, disposition: disposition)
        let verifier = try circumstance.secondPerson(
            on: confirmation.subject, version: StopConfirmation.version, content: confirmation.canonicalBytes,
            missing: .stopSecondPersonMissing)
        return [
            .stopSettled(
                stop: record.stop.number, lane: lane, disposition: disposition, verifiedBy: verifier)
        ]
    }

    static func finish(
        _ state: ShipmentState, _ circumstance: Circumstance
    ) throws(Refusal) -> [ShipmentFact] {
        guard state.openStops == 0 else { throw .shipmentStopsOpen(state.openStops) }
        if state.arrival?.limits.temperatureRecorded == true && state.temperature == nil {
            throw .temperatureNotJudged
        }
        let digest = circumstance.hash(AcceptanceRecord(state).canonicalBytes)
        try circumstance.ownSignature(
            on: state.subject, version: state.version, digest: digest, meanings: [.performed])
        return [
            .finished(
                Completion(
                    received: state.count(.received), isolated: state.count(.isolated),
                    rejected: state.count(.rejected), missing: state.missing, record: digest))
        ]
    }

    static func accept(
        _ state: ShipmentState, _ circumstance: Circumstance
    ) throws(Refusal) -> [ShipmentFact] {
        // Law.s50: plasma without a whole record of its transport, or outside of the excursion rule, is not used.
        guard let temperature = state.temperature else { throw .shipmentTemperatureIncomplete }
        switch temperature.verdict {
        case .rejected: throw .shipmentTemperatureRejected
        case .incomplete: throw .shipmentTemperatureIncomplete
        case .inRange, .restricted: break
        }
        let digest = try reviewed(state, circumstance)
        if !state.holds.isEmpty { try requireReason(circumstance, .shipmentHoldReasonMissing(state.holds)) }
        return [.accepted(record: digest)]
    }

    static func reject(
        _ state: ShipmentState, _ circumstance: Circumstance
    ) throws(Refusal) -> [ShipmentFact] {
        try requireReason(circumstance, .shipmentReasonMissing)
        return [.rejected(record: try reviewed(state, circumstance))]
    }

    /// QA signs over the same content that the receiver finished, at the version it has now.
    private static func reviewed(
        _ state: ShipmentState, _ circumstance: Circumstance
    ) throws(Refusal) -> Digest {
        guard circumstance.actor.person != state.receiver else { throw .reviewerIsReceiver }
        let digest = circumstance.hash(AcceptanceRecord(state).canonicalBytes)
        try circumstance.ownSignature(
            on: state.subject, version: state.version, digest: digest, meanings: [.reviewed, .approved])
        return digest
    }
}
