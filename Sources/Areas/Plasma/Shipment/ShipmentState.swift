package import Kernel

/// Where a shipment stands.
package enum ShipmentStage: String, Sendable, Hashable, CaseIterable {
    case unknown, announced, receiving, finished, accepted, rejected

    package var phrase: Phrase {
        switch self {
        case .unknown: Phrase("没有记录", "unknown")
        case .announced: Phrase("已预告", "announced")
        case .receiving: Phrase("收浆中", "receiving")
        case .finished: Phrase("待审核", "awaiting review")
        case .accepted: Phrase("已接收", "accepted")
        case .rejected: Phrase("已拒收", "rejected")
        }
    }
}

/// Where a bag of the manifest stands.
package enum BagState: String, Sendable, Hashable, CaseIterable {
    case announced, received, stopped, isolated, rejected

    package var phrase: Phrase {
        switch self {
        case .announced: Phrase("未到", "not seen")
        case .received: Phrase("已收", "received")
        case .stopped: Phrase("停下", "stopped")
        case .isolated: Phrase("已隔离", "isolated")
        case .rejected: Phrase("已拒收", "rejected")
        }
    }
}

/// A bag of the manifest and what receipt made of it.
package struct BagSlot: Sendable, Equatable {
    package let line: ManifestLine
    package var state = BagState.announced
    package var lane: String?
    package var receivedAt: Moment?
    package var netGrams: DecimalNumber?
    /// Its tube of retained plasma was scanned.
    package var isSampled = false
}

package struct LaneState: Sendable, Equatable {
    package var box: String?
    /// Number of the stop that holds this lane.
    package var openStop: Int?
    package var lastBag: String?
    package var lastAt: Moment?
    package var received = 0
}

/// A stop and what became of it.
package struct StopRecord: Sendable, Equatable {
    package enum Outcome: Sendable, Equatable {
        case open
        case settled(Disposition, by: String, verifiedBy: String)
        /// Weighed again and taken.
        case received
    }

    package let stop: Stop
    package let at: Moment
    package let person: String
    package var reweighed: DecimalNumber?
    package var reweighedDifference: DecimalNumber?
    package var outcome = Outcome.open
}

package struct CorrectionRecord: Sendable, Equatable {
    package let correction: Correction
    package let reason: String
    package let person: String
    package let at: Moment
}

/// One shipment as the rules need it. It is kept in memory while lanes scan into it: every scan costs the
/// same, whether the shipment has twenty bags or twenty thousand.
package struct ShipmentState: Sendable, Equatable {
    package let id: String
    package var stage = ShipmentStage.unknown
    /// Facts so far: the version that a signature names.
    package var version: Int64 = 0
    package var announcement: Announcement.Header?
    package var bags: [BagSlot] = []
    /// Place in `bags` by normalised number.
    package var slots: [String: Int] = [:]
    /// Bags announced by box.
    package var boxes: [String: Int] = [:]
    package var labels = CodeBook(schemes: [])
    package var firstCollectedOn: Day?
    package var arrival: Arrival?
    package var arrivedAt: Moment?
    package var temperature: TemperatureJudgement?
    package var lanes: [String: LaneState] = [:]
    package var stops: [StopRecord] = []
    package var openStops = 0
    package var corrections: [CorrectionRecord] = []
    package var counts: [BagState: Int] = [:]
    package var receiver: String?
    package var finishedAt: Moment?

    package init(id: String) { self.id = id }

    package static func == (left: ShipmentState, right: ShipmentState) -> Bool {
        left.id == right.id && left.stage == right.stage && left.version == right.version
            && left.announcement == right.announcement && left.bags == right.bags && left.slots == right.slots
            && left.boxes == right.boxes && left.labels.schemes == right.labels.schemes
            && left.firstCollectedOn == right.firstCollectedOn && left.arrival == right.arrival
            && left.arrivedAt == right.arrivedAt && left.temperature == right.temperature
            && left.lanes == right.lanes && left.stops == right.stops && left.openStops == right.openStops
            && left.corrections == right.corrections && left.counts == right.counts
            && left.receiver == right.receiver && left.finishedAt == right.finishedAt
    }

    package var subject: Subject { Subject(ShipmentRules.noun, id) }

    package func count(_ state: BagState) -> Int { counts[state] ?? 0 }

    /// The shipment may not be received at all: its station may not supply (`ST-LIC`).
    package var isBlocked: Bool { arrival?.findings.contains(.stationLicence) == true }

    /// Boxes counted and seals as they are known now, corrections included.
    package var boxesAgree: Bool {
        guard let arrival else { return false }
        return arrival.boxesCounted == boxes.count && arrival.sealsIntact
    }

    /// What QA must answer with a reason before it accepts.
    package var holds: [ReasonCode] {
        var holds: [ReasonCode] = []
        if let arrival, let file = announcement?.file, !arrival.proves(file) { holds.append(.documentMissing) }
        if !boxesAgree { holds.append(.boxMismatch) }
        if let code = temperature?.verdict.code { holds.append(code) }
        if count(.announced) > 0 { holds.append(.bagMissing) }
        if samplesMissing > 0 { holds.append(.sampleMissing) }
        return holds
    }

    package var missing: [String] {
        bags.compactMap { $0.state == .announced ? $0.line.bag : nil }
    }

    package func stop(_ number: Int) -> StopRecord? {
        stops.indices.contains(number - 1) ? stops[number - 1] : nil
    }

    package func openStop(ofLane lane: String) -> StopRecord? {
        lanes[lane]?.openStop.flatMap(stop)
    }

    mutating func move(_ slot: Int, to state: BagState) {
        let old = bags[slot].state
        guard old != state else { return }
        let rest = count(old) - 1
        counts[old] = rest > 0 ? rest : nil
        counts[state, default: 0] += 1
        bags[slot].state = state
    }
}

extension Announcement {
    /// The announcement without its lines, which the state holds as slots.
    package struct Header: Sendable, Equatable {
        package let station: String
        package let stationName: String
        package let shippedOn: Day
        package let file: SourceFile
        package let announcedAt: Moment
    }
}
