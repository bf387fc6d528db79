package import Kernel
import Sheets

/// The lanes: every scan becomes a reception, a stop, or a refusal that leaves no trace.
extension ShipmentRules {
    static func scanBox(_ raw: String, _ lane: String, _ state: ShipmentState) throws(Refusal)
        -> [ShipmentFact]
    {
        try requireFreeLane(lane, state)
        let scanned = try clean(raw)
        let text = state.box(scanned)
        guard let text else {
            var stop = Stop(number: state.stops.count + 1, code: .boxMismatch, lane: lane, raw: raw)
            stop.box = scanned
            return [.stopped(stop)]
        }
        guard state.lanes[lane]?.box != text else { throw .boxOpenAlready(text) }
        return [.boxOpened(box: text, lane: lane)]
    }

    static func scanBag(
        _ scan: BagScan, _ state: ShipmentState, _ evidence: ShipmentEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [ShipmentFact] {
        guard case .scan(let reading) = evidence, let limits = state.arrival?.limits else {
            preconditionFailure("scanning without evidence")
        }
        try requireFreeLane(scan.lane, state)
        _ = try clean(scan.raw)
        if let reason = scan.keyed { try requireSecondPerson(scan, reason, state, circumstance) }
        if let grams = scan.grams { try requireWeight(grams) }
        var stop = Stop(number: state.stops.count + 1, code: .labelUnreadable, lane: scan.lane, raw: scan.raw)
        stop.keyed = scan.keyed
        switch reading {
        case .failed(let failure):
            stop.flaw = try flaw(failure)
            return [.stopped(stop)]
        case .unlisted(let code, let shipment, let station):
            stop.code = shipment == nil && station == nil ? .bagExtra : .bagOther
            stop.bag = code.normalized
            stop.scheme = code.schemeId
            stop.otherShipment = shipment
            stop.otherStation = station
            return [.stopped(stop)]
        case .listed(let code, let slot):
            return try receive(scan, code, slot, &stop, limits, state, circumstance)
        }
    }

    private static func receive(
        _ scan: BagScan, _ code: ScannedCode, _ place: Int, _ stop: inout Stop, _ limits: ReceivingLimits,
        _ state: ShipmentState, _ circumstance: Circumstance
    ) throws(Refusal) -> [ShipmentFact] {
        let slot = state.bags[place]
        stop.bag = slot.line.bag
        stop.box = slot.line.box
        stop.line = place + 1
        stop.scheme = code.schemeId
        guard slot.state == .announced else {
            if slot.state == .received, let last = state.lanes[scan.lane], last.lastBag == slot.line.bag,
                let at = last.lastAt, circumstance.now - at < echoSpan
            {
                throw .bagJustReceived
            }
            stop.code = .bagDouble
            stop.receivedAt = slot.receivedAt
            stop.receivedLane = slot.lane
            return [.stopped(stop)]
        }
        if scan.grams == nil && limits.weighing == .each { throw .bagWeightMissing }
        let weighed = try judge(scan.grams, against: slot.line.stationWeightGrams, limits)
        if let code = weighed.code {
            stop.code = code
            stop.netGrams = scan.grams
            stop.differenceGrams = weighed.difference
            return [.stopped(stop)]
        }
        let openBox = state.lanes[scan.lane]?.box
        return [
            .received(
                Reception(
                    bag: slot.line.bag, box: slot.line.box, foundIn: openBox == slot.line.box ? nil : openBox,
                    lane: scan.lane, raw: scan.raw, scheme: code.schemeId, line: place + 1,
                    netGrams: scan.grams, differenceGrams: weighed.difference, keyed: scan.keyed))
        ]
    }

    static func reweigh(
        _ lane: String, _ grams: DecimalNumber, _ state: ShipmentState
    ) throws(Refusal) -> [ShipmentFact] {
        guard let limits = state.arrival?.limits else { throw .shipmentNotArrived }
        guard let record = state.openStop(ofLane: lane) else { throw .stopNotOpen(lane) }
        let stop = record.stop
        guard ReasonCode.weights.contains(stop.code), let bag = stop.bag, let place = state.slots[bag],
            let first = stop.netGrams
        else { throw .stopNotForWeight }
        guard record.reweighed == nil else { throw .stopReweighedAlready }
        try requireWeight(grams)
        let line = state.bags[place].line
        let weighed = try judge(grams, against: line.stationWeightGrams, limits)
        guard let difference = weighed.difference else { throw .bagWeightWrong }
        let reweighed = ShipmentFact.reweighed(
            Reweighing(
                stop: stop.number, lane: lane, bag: bag, firstGrams: first, secondGrams: grams,
                differenceGrams: difference, resolved: weighed.code == nil))
        guard weighed.code == nil else { return [reweighed] }
        return [
            reweighed,
            .received(
                Reception(
                    bag: bag, box: line.box, lane: lane, raw: stop.raw, scheme: stop.scheme ?? "",
                    line: place + 1, netGrams: grams, differenceGrams: difference, keyed: stop.keyed)),
        ]
    }

    static func reportDefect(
        _ code: ReasonCode, _ raw: String, _ lane: String, _ state: ShipmentState,
        _ evidence: ShipmentEvidence
    ) throws(Refusal) -> [ShipmentFact] {
        guard case .scan(let reading) = evidence else { preconditionFailure("scanning without evidence") }
        guard ReasonCode.defects.contains(code) else { throw .defectUnknown(code) }
        try requireFreeLane(lane, state)
        var stop = Stop(number: state.stops.count + 1, code: code, lane: lane, raw: raw)
        if case .listed(let scanned, let place) = reading {
            let slot = state.bags[place]
            guard slot.state == .announced || slot.state == .received else { throw .bagStoppedAlready }
            stop.bag = slot.line.bag
            stop.box = slot.line.box
            stop.line = place + 1
            stop.scheme = scanned.schemeId
            if code == .labelUnreadable { stop.flaw = .unreadable }
            return [.stopped(stop)]
        }
        guard code == .labelUnreadable else { throw .bagNotListed }
        guard raw.utf8.count <= CodeBook.scanLengthMax, !raw.hasControl else { throw .scanControl }
        stop.flaw = .unreadable
        return [.stopped(stop)]
    }

    /// The tube carries the label of its bag, or of its box, as the plant's limits ask (check 13).
    static func scanSample(
        _ raw: String, _ lane: String, _ state: ShipmentState, _ evidence: ShipmentEvidence
    ) throws(Refusal) -> [ShipmentFact] {
        guard let asked = state.arrival?.limits.sampleTube, asked != .none else { throw .sampleNotAsked }
        guard lane.numberFlaw == nil else { throw .laneWrong }
        let text = try clean(raw)
        var sample = SampleScan(bag: nil, box: nil, lane: lane, raw: raw)
        if asked == .box {
            guard let box = state.box(text) else { throw .sampleUnknown(text) }
            guard state.bags.contains(where: { $0.line.box == box && !$0.isSampled }) else {
                throw .sampleScannedAlready
            }
            sample.box = box
        } else {
            guard case .scan(.listed(_, let slot)) = evidence else { throw .sampleUnknown(text) }
            guard !state.bags[slot].isSampled else { throw .sampleScannedAlready }
            sample.bag = state.bags[slot].line.bag
        }
        return [.sampleScanned(sample)]
    }

    // MARK: Conditions

    private static func requireFreeLane(_ lane: String, _ state: ShipmentState) throws(Refusal) {
        guard lane.numberFlaw == nil else { throw .laneWrong }
        if let record = state.openStop(ofLane: lane) { throw .laneStopped(record.stop) }
    }

    /// What an input method, a control key or a document does to a scan is no bag: nothing is recorded.
    private static func clean(_ raw: String) throws(Refusal) -> String {
        guard raw.utf8.count <= CodeBook.scanLengthMax else { throw .scanTooLong }
        if raw.hasFullWidth { throw .scanFullWidth }
        if raw.hasControl { throw .scanControl }
        let text = raw.trimmed
        guard !text.isEmpty else { throw .scanEmpty }
        return text
    }

    private static func requireWeight(_ grams: DecimalNumber) throws(Refusal) {
        guard !grams.isNegative, !grams.isZero, grams <= ManifestRows.weightGramsMax else {
            throw .bagWeightWrong
        }
    }

    private static func requireSecondPerson(
        _ scan: BagScan, _ reason: String, _ state: ShipmentState, _ circumstance: Circumstance
    ) throws(Refusal) {
        guard !reason.trimmed.isEmpty else { throw .keyedReasonMissing }
        let confirmation = KeyedConfirmation(
            shipment: state.id, raw: scan.raw, lane: scan.lane, reason: reason)
        _ = try circumstance.secondPerson(
            on: confirmation.subject, version: KeyedConfirmation.version,
            content: confirmation.canonicalBytes,
            missing: .keyedSecondPersonMissing)
    }

    private static func judge(
        _ grams: DecimalNumber?, against station: DecimalNumber, _ limits: ReceivingLimits
    ) throws(Refusal) -> (difference: DecimalNumber?, code: ReasonCode?) {
        guard let grams else { return (nil, nil) }
        do throws(QuantityFailure) {
            let difference = try grams.subtracting(station)
            if grams > limits.weightGramsMax { return (difference, .weightOver) }
            let size = try difference.isNegative ? difference.negated() : difference
            return (difference, size > limits.weightDifferenceGramsMax ? .weightDiffers : nil)
        } catch {
            throw .bagWeightWrong
        }
    }

    private static func flaw(_ failure: ScanFailure) throws(Refusal) -> LabelFlaw {
        switch failure {
        case .unknown: .unknownScheme
        case .checkFailed: .wrongCheck
        case .ambiguous: .twoSchemes
        case .empty: throw .scanEmpty
        case .tooLong: throw .scanTooLong
        case .controlCharacter: throw .scanControl
        case .fullWidth: throw .scanFullWidth
        }
    }
}

extension ShipmentState {
    /// The box on the manifest that a label means: as it stands, without the scanner's AIM identifier (`]C1`), or
    /// without the GS1 identifier 00 before the 18 digits of a serial shipping container code.
    func box(_ scanned: String) -> String? {
        var candidates = [scanned]
        if scanned.hasPrefix("]"), scanned.utf8.count > 3 { candidates.append(String(scanned.dropFirst(3))) }
        for candidate in candidates where candidate.hasPrefix("00") && candidate.utf8.count == 20 {
            candidates.append(String(candidate.dropFirst(2)))
        }
        return candidates.first { boxes[$0] != nil }
    }

    /// The label as this shipment's station prints it; the schemes in force when it was shipped, else those
    /// in force when the first bag was collected.
    package func reading(_ raw: String) -> Result<ScannedCode, ScanFailure> {
        guard let header = announcement else { return .failure(.unknown) }
        let result = labels.resolve(raw.trimmed, on: header.shippedOn)
        guard case .failure(.unknown) = result, let first = firstCollectedOn else { return result }
        return labels.resolve(raw.trimmed, on: first)
    }
}
