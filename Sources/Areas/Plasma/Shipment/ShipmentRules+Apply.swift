package import Kernel

/// What each fact does to the state: counters and one slot, never a pass over all bags.
extension ShipmentRules {
    package static func apply(_ fact: ShipmentFact, _ head: EntryHead, to state: inout ShipmentState) {
        state.version += 1
        switch fact {
        case .announced(let announcement): apply(announcement, head, to: &state)
        case .arrived(let arrival):
            state.stage = .receiving
            state.arrival = arrival
            state.arrivedAt = head.recordedAt
        case .temperatureJudged(let judgement): state.temperature = judgement
        case .boxOpened(let box, let lane): state.lanes[lane, default: LaneState()].box = box
        case .received(let reception): apply(reception, head, to: &state)
        case .sampleScanned(let sample): state.take(sample)
        case .stopped(let stop): apply(stop, head, to: &state)
        case .reweighed(let reweighing): apply(reweighing, to: &state)
        case .stopSettled(let number, let lane, let disposition, let verifier):
            settle(number, lane, disposition, by: head.person, verifier, in: &state)
        case .corrected(let correction):
            apply(correction, to: &state)
            state.corrections.append(
                CorrectionRecord(
                    correction: correction, reason: head.reason ?? "", person: head.person,
                    at: head.recordedAt))
        case .finished:
            state.stage = .finished
            state.receiver = head.person
            state.finishedAt = head.recordedAt
        case .accepted: state.stage = .accepted
        case .givenBack: state.stage = .receiving
        case .rejected: state.stage = .rejected
        }
    }

    private static func apply(_ announcement: Announcement, _ head: EntryHead, to state: inout ShipmentState) {
        let manifest = announcement.manifest
        state.stage = .announced
        state.announcement = Announcement.Header(
            station: manifest.station, stationName: announcement.stationName, shippedOn: manifest.shippedOn,
            file: manifest.file, announcedAt: head.recordedAt)
        state.labels = CodeBook(schemes: announcement.schemes)
        state.bags.reserveCapacity(manifest.lines.count)
        state.slots.reserveCapacity(manifest.lines.count)
        for line in manifest.lines { state.add(BagSlot(line: line)) }
    }

    private static func apply(_ reception: Reception, _ head: EntryHead, to state: inout ShipmentState) {
        guard let slot = state.slots[reception.bag] else { return }
        state.move(slot, to: .received)
        state.bags[slot].lane = reception.lane
        state.bags[slot].receivedAt = head.recordedAt
        state.bags[slot].netGrams = reception.netGrams
        state.lanes[reception.lane, default: LaneState()].lastBag = reception.bag
        state.lanes[reception.lane, default: LaneState()].lastAt = head.recordedAt
        state.lanes[reception.lane, default: LaneState()].received += 1
    }

    private static func apply(_ stop: Stop, _ head: EntryHead, to state: inout ShipmentState) {
        state.stops.append(StopRecord(stop: stop, at: head.recordedAt, person: head.person))
        state.openStops += 1
        state.lanes[stop.lane, default: LaneState()].openStop = stop.number
        if stop.holdsBag, let bag = stop.bag, let slot = state.slots[bag] {
            if let lane = state.bags[slot].lane, state.bags[slot].state == .received {
                state.lanes[lane, default: LaneState()].received -= 1
            }
            state.move(slot, to: .stopped)
            state.bags[slot].lane = stop.lane
            if let net = stop.netGrams { state.bags[slot].netGrams = net }
        }
    }

    private static func apply(_ reweighing: Reweighing, to state: inout ShipmentState) {
        let place = reweighing.stop - 1
        guard state.stops.indices.contains(place) else { return }
        state.stops[place].reweighed = reweighing.secondGrams
        state.stops[place].reweighedDifference = reweighing.differenceGrams
        if let slot = state.slots[reweighing.bag] { state.bags[slot].netGrams = reweighing.secondGrams }
        if reweighing.resolved {
            state.stops[place].outcome = .received
            state.openStops -= 1
            state.lanes[reweighing.lane, default: LaneState()].openStop = nil
        }
    }

    private static func settle(
        _ number: Int, _ lane: String, _ disposition: Disposition, by person: String, _ verifier: String,
        in state: inout ShipmentState
    ) {
        let place = number - 1
        guard state.stops.indices.contains(place) else { return }
        state.stops[place].outcome = .settled(disposition, by: person, verifiedBy: verifier)
        state.openStops -= 1
        state.lanes[lane, default: LaneState()].openStop = nil
        let stop = state.stops[place].stop
        guard stop.holdsBag, let bag = stop.bag, let slot = state.slots[bag] else { return }
        state.move(slot, to: disposition == .reject ? .rejected : .isolated)
    }

    private static func apply(_ correction: Correction, to state: inout ShipmentState) {
        switch correction.field {
        case .vehicle: state.arrival?.vehicle = correction.new
        case .boxesCounted: state.arrival?.boxesCounted = Int(correction.new) ?? 0
        case .sealsIntact: state.arrival?.sealsIntact = correction.new == HeaderField.yes
        case .manifestDigest: state.arrival?.manifestDigest = correction.new
        }
    }
}

extension ShipmentState {
    /// Adds a bag of the manifest; also for loading, where the bag comes with what became of it.
    mutating func add(_ slot: BagSlot) {
        slots[slot.line.bag] = bags.count
        bags.append(slot)
        boxes[slot.line.box, default: 0] += 1
        counts[slot.state, default: 0] += 1
        firstCollectedOn = firstCollectedOn.map { min($0, slot.line.collectedOn) } ?? slot.line.collectedOn
    }
}

extension Stop {
    /// Whether the bag of the manifest itself is in question. A double or a foreign bag leaves the one on the
    /// manifest as it is.
    package var holdsBag: Bool {
        bag != nil && line != nil && code != .bagDouble && code != .bagOther && code != .bagExtra
    }
}

extension HeaderField {
    static let yes = "yes"
    static let no = "no"

    /// Eight digits at least tell one manifest from another; the whole SHA-256 has 64.
    static func isDigest(_ text: String) -> Bool {
        (8...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 || $0 &- UInt8(ascii: "a") < 6 }
    }
}

extension Arrival {
    /// Check 2 of the receipt: whether the manifest is the station's. A digest that its paper states must be that of
    /// the file; without one the signature of its key over what came proves it, or the plant asks for no proof.
    func proves(_ manifest: SourceFile) -> Bool {
        if let manifestDigest { return manifest.digest.hex.hasPrefix(manifestDigest) }
        return manifest.signedBy != nil || limits.manifestProof == .none
    }
}

extension ShipmentState {
    /// The tube of one bag, or of every bag of a box.
    mutating func take(_ sample: SampleScan) {
        if let bag = sample.bag, let slot = slots[bag] { bags[slot].isSampled = true }
        guard let box = sample.box else { return }
        for slot in bags.indices where bags[slot].line.box == box { bags[slot].isSampled = true }
    }

    /// Bags taken whose tube was asked for and not scanned (`SMP-MISS`).
    package var samplesMissing: Int {
        guard let asked = arrival?.limits.sampleTube, asked != .none else { return 0 }
        return bags.count { $0.state == .received && !$0.isSampled }
    }
}
