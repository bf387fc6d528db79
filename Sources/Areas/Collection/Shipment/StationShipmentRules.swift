package import Kernel

/// What happened to a shipment of the station.
package enum StationShipmentFact: Fact {
    case opened
    case loaded(box: String)
    /// Taken off again; the reason stands in the entry.
    case unloaded(box: String)
    case dispatched(StationManifest)

    package static let kinds: [FactKind] = [
        "collection.shipment.opened.v1", "collection.shipment.loaded.v1", "collection.shipment.unloaded.v1",
        "collection.shipment.dispatched.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .opened: "collection.shipment.opened.v1"
        case .loaded: "collection.shipment.loaded.v1"
        case .unloaded: "collection.shipment.unloaded.v1"
        case .dispatched: "collection.shipment.dispatched.v1"
        }
    }

    package var mentions: [Subject] {
        switch self {
        case .loaded(let box), .unloaded(let box): [Subject(StationBoxRules.noun, box)]
        case .opened, .dispatched: []
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .dispatched(let manifest): manifest.write(to: &writer)
        case .loaded(let box), .unloaded(let box):
            writer.beginObject()
            writer.member("box", box)
            writer.endObject()
        case .opened:
            writer.beginObject()
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> StationShipmentFact {
        switch kind {
        case "collection.shipment.opened.v1": .opened
        case "collection.shipment.loaded.v1": .loaded(box: try fields.string("box"))
        case "collection.shipment.unloaded.v1": .unloaded(box: try fields.string("box"))
        case "collection.shipment.dispatched.v1": .dispatched(try StationManifest(reading: fields))
        default: throw fields.wrong("kind")
        }
    }
}

package enum StationShipmentCommand: Command {
    case open
    case load(box: String)
    case unload(box: String)
    case dispatch(logger: String, vehicle: String, partner: String?)

    package var permission: Permission? {
        switch self {
        case .open, .load, .unload: "collection.pack"
        case .dispatch: "collection.dispatch"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .open: writer.value("open")
        case .load(let box):
            writer.value("load")
            writer.value(box)
        case .unload(let box):
            writer.value("unload")
            writer.value(box)
        case .dispatch(let logger, let vehicle, let partner):
            writer.value("dispatch")
            writer.value(logger)
            writer.value(vehicle)
            writer.value(partner ?? "")
        }
        writer.endArray()
    }
}

package struct StationShipmentState: Sendable, Equatable {
    package enum Stage: String, Sendable { case none, open, dispatched }

    package let id: String
    package var stage = Stage.none
    package var version: Int64 = 0
    /// In order of their numbers.
    package var boxes: [String] = []

    package init(_ id: String) { self.id = id }

    package var subject: Subject { Subject(StationShipmentRules.noun, id) }
}

package struct StationShipmentEvidence: Sendable {
    /// The box that was scanned.
    package var box: StationBoxSummary?
    package var lines: [StationManifestLine] = []
    /// Stations of the bags; more than one cannot travel on one manifest.
    package var stations: Set<String> = []

    package init() {}
}

/// Closed boxes are loaded by scan; the shipment leaves with a logger, a vehicle and a signature.
package enum StationShipmentRules: Rules {
    package static let noun = "collection.shipment"
    private static let vehicleBytesMax = 40

    package static func blank(_ id: String) -> StationShipmentState { StationShipmentState(id) }

    package static func decide(
        _ command: StationShipmentCommand, _ state: StationShipmentState, _ evidence: StationShipmentEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [StationShipmentFact] {
        switch (command, state.stage) {
        case (.open, .none):
            guard VisitRules.isCode(state.id) else { throw .visitFieldWrong(Phrase("运输批号", "shipment number")) }
            return [.opened]
        case (.open, _): throw .dispatchExists
        case (_, .none): throw .dispatchUnknown
        case (_, .dispatched): throw .dispatchGone
        case (.load, .open):
            guard let box = evidence.box else { throw .stationBoxUnknown }
            if let other = box.shipment {
                throw other == state.id ? .dispatchBoxHere : .dispatchBoxElsewhere(other)
            }
            guard box.stage == .closed else { throw .dispatchBoxOpen }
            return [.loaded(box: box.id)]
        case (.unload(let box), .open):
            guard state.boxes.contains(box) else { throw .dispatchBoxNotHere }
            guard circumstance.reason?.contains(where: { !$0.isWhitespace }) == true else {
                throw .stationBoxReasonMissing
            }
            return [.unloaded(box: box)]
        case (.dispatch(let logger, let vehicle, let partner), .open):
            return [try dispatch(logger, vehicle, partner, state, evidence, circumstance)]
        }
    }

    private static func dispatch(
        _ logger: String, _ vehicle: String, _ partner: String?, _ state: StationShipmentState,
        _ evidence: StationShipmentEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> StationShipmentFact {
        guard !state.boxes.isEmpty else { throw .dispatchEmpty }
        guard VisitRules.isCode(logger) else { throw .visitFieldWrong(Phrase("温度记录仪编号", "logger number")) }
        guard vehicle.utf8.count <= vehicleBytesMax, vehicle.contains(where: { !$0.isWhitespace }),
            !vehicle.contains(where: \.isNewline)
        else { throw .visitFieldWrong(Phrase("车牌", "vehicle")) }
        guard evidence.stations.count == 1, let station = evidence.stations.first else { throw .dispatchMixed }
        let statement = DispatchStatement(
            shipment: state.id, boxes: state.boxes, logger: logger, vehicle: vehicle, partner: partner)
        try circumstance.signed(
            by: circumstance.actor.person, .approved, on: state.subject, version: state.version,
            content: statement.canonicalBytes)
        return .dispatched(
            StationManifest(
                station: station, partner: partner, logger: logger, vehicle: vehicle,
                shippedOn: circumstance.now.day(offsetMinutes: circumstance.zoneMinutes), lines: evidence.lines))
    }

    package static func apply(
        _ fact: StationShipmentFact, _ head: EntryHead, to state: inout StationShipmentState
    ) {
        state.version += 1
        switch fact {
        case .opened: state.stage = .open
        case .loaded(let box):
            state.boxes.append(box)
            state.boxes.sort()
        case .unloaded(let box): state.boxes.removeAll { $0 == box }
        case .dispatched: state.stage = .dispatched
        }
    }
}

extension Refusal {
    package static let dispatchExists = Refusal(
        "collection.shipment.exists", Phrase("这个运输批号已经用过", "This shipment number was used before"),
        next: Phrase("换一个批号", "Take another number"))

    package static let dispatchUnknown = Refusal(
        "collection.shipment.unknown", Phrase("没有这个运输批", "There is no such shipment"),
        next: Phrase("先建运输批", "Open the shipment first"))

    package static let dispatchGone = Refusal(
        "collection.shipment.gone", Phrase("这一批已经发运", "This shipment has left"),
        next: Phrase("另建一批", "Open another shipment"))

    package static let dispatchBoxOpen = Refusal(
        "collection.shipment.box-open", Phrase("这一箱还没点数封箱", "The box is not counted and sealed"),
        next: Phrase("先封箱，再装车", "Close it, then load it"))

    package static let dispatchBoxHere = Refusal(
        "collection.shipment.box-here", Phrase("这一箱已经装上", "The box is loaded already"),
        next: Phrase("扫下一箱", "Scan the next box"))

    package static func dispatchBoxElsewhere(_ shipment: String) -> Refusal {
        Refusal(
            "collection.shipment.box-elsewhere",
            Phrase("这一箱在运输批 \(shipment)", "The box is in shipment \(shipment)"),
            next: Phrase("核对实物；要换批，先从那一批取下", "Compare; take it off that shipment first"))
    }

    package static let dispatchBoxNotHere = Refusal(
        "collection.shipment.box-not-here", Phrase("这一箱不在这一批", "The box is not in this shipment"),
        next: Phrase("核对箱号", "Compare the box number"))

    package static let dispatchEmpty = Refusal(
        "collection.shipment.empty", Phrase("没有装箱，不能发运", "Nothing is loaded"),
        next: Phrase("先扫箱装车", "Scan boxes first"))

    /// A manifest names one station.
    package static let dispatchMixed = Refusal(
        "collection.shipment.mixed", Phrase("箱里有几个浆站的袋", "The boxes hold bags of several stations"),
        next: Phrase("按浆站分批", "Ship each station by itself"))
}
