package import Kernel

/// A bag held under the scanner, or its number typed by hand.
package struct BagScan: Sendable, Hashable {
    package let raw: String
    package let lane: String
    package let grams: DecimalNumber?
    /// Why it was typed; nothing when it was scanned.
    package let keyed: String?

    package init(raw: String, lane: String, grams: DecimalNumber?, keyed: String? = nil) {
        self.raw = raw
        self.lane = lane
        self.grams = grams
        self.keyed = keyed
    }
}

/// What the gate reports of a lorry.
package struct ArrivalReport: Sendable, Hashable {
    /// Boxes of one lorry: five times what the largest carries.
    package static let boxesMax = 100_000

    package let vehicle: String
    package let lanes: [String]
    package let boxesCounted: Int
    package let sealsIntact: Bool
    /// Of the manifest, as the station states it; at least the first eight digits.
    package let manifestDigest: String?

    package init(
        vehicle: String, lanes: [String], boxesCounted: Int, sealsIntact: Bool, manifestDigest: String? = nil
    ) {
        self.manifestDigest = manifestDigest
        self.vehicle = vehicle
        self.lanes = lanes
        self.boxesCounted = boxesCounted
        self.sealsIntact = sealsIntact
    }
}

/// Everything that may be asked of a shipment.
package enum ShipmentCommand: Command {
    case announce(Manifest)
    case arrive(ArrivalReport)
    case judgeTemperature(TemperatureSeries)
    case scanBox(raw: String, lane: String)
    case scanBag(BagScan)
    case scanSample(raw: String, lane: String)
    case reweigh(lane: String, grams: DecimalNumber)
    case reportDefect(ReasonCode, raw: String, lane: String)
    case settleStop(lane: String, Disposition)
    case correct(HeaderField, to: String)
    case finish
    case accept
    case giveBack
    case reject

    package var permission: Permission? {
        switch self {
        case .announce: "plasma.import"
        case .arrive, .judgeTemperature, .scanBox, .scanBag, .scanSample, .reweigh, .reportDefect, .settleStop,
            .correct,
            .finish:
            "plasma.receive"
        case .accept, .giveBack, .reject: "plasma.review"
        }
    }

    package var name: StaticString {
        switch self {
        case .announce: "announce"
        case .arrive: "arrive"
        case .judgeTemperature: "judge-temperature"
        case .scanBox: "scan-box"
        case .scanBag: "scan-bag"
        case .scanSample: "scan-sample"
        case .reweigh: "reweigh"
        case .reportDefect: "report-defect"
        case .settleStop: "settle-stop"
        case .correct: "correct"
        case .finish: "finish"
        case .accept: "accept"
        case .giveBack: "give-back"
        case .reject: "reject"
        }
    }

    /// Files are named by their digest: the same digest is the same content.
    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.key(name)
        writer.beginObject()
        switch self {
        case .announce(let manifest):
            writer.member("bags", manifest.lines.count)
            writer.member("digest", manifest.file.digest.hex)
            writer.member("shipment", manifest.shipment)
            writer.member("shipped_on", manifest.shippedOn.iso)
            writer.member("station", manifest.station)
        case .arrive(let report):
            writer.member("boxes_counted", report.boxesCounted)
            writer.member("lanes", report.lanes)
            writer.memberIfPresent("manifest_digest", report.manifestDigest)
            writer.member("seals_intact", report.sealsIntact)
            writer.member("vehicle", report.vehicle)
        case .judgeTemperature(let series): writer.member("digest", series.file.digest.hex)
        case .scanBox(let raw, let lane), .scanSample(let raw, let lane):
            writer.member("lane", lane)
            writer.member("raw", raw)
        case .scanBag(let scan):
            writer.member("grams", scan.grams?.text)
            writer.member("keyed", scan.keyed)
            writer.member("lane", scan.lane)
            writer.member("raw", scan.raw)
        case .reweigh(let lane, let grams):
            writer.member("grams", grams.text)
            writer.member("lane", lane)
        case .reportDefect(let code, let raw, let lane):
            writer.member("code", code.rawValue)
            writer.member("lane", lane)
            writer.member("raw", raw)
        case .settleStop(let lane, let disposition):
            writer.member("disposition", disposition.rawValue)
            writer.member("lane", lane)
        case .correct(let field, let value):
            writer.member("field", field.rawValue)
            writer.member("value", value)
        case .finish, .accept, .giveBack, .reject: break
        }
        writer.endObject()
        writer.endObject()
    }
}

/// What only the tables know when a shipment's command is decided.
package enum ShipmentEvidence: Sendable {
    case none
    /// The station, and bags of the manifest that another shipment announced already.
    case announcement(station: StationProfile?, conflicts: BagConflicts)
    /// The station as it stands, and every version of the limits, oldest first.
    case arrival(station: StationProfile?, limits: [LimitsPack])
    /// What a number means that is not on this manifest.
    case scan(BagReading)
}

/// Bags announced twice, by number and the shipment that has them.
package struct BagConflicts: Sendable, Equatable {
    /// A person reads no more; the count tells how many there are.
    package static let listedMax = 20

    package var listed: [(bag: String, shipment: String)] = []
    package var count = 0

    package init() {}

    package static func == (left: BagConflicts, right: BagConflicts) -> Bool {
        left.count == right.count && left.listed.elementsEqual(right.listed, by: ==)
    }
}

/// A label as it was understood.
package enum BagReading: Sendable, Equatable {
    /// On this manifest, at this place.
    case listed(ScannedCode, slot: Int)
    /// Read, but not on this manifest; perhaps on another.
    case unlisted(ScannedCode, shipment: String?, station: String?)
    case failed(ScanFailure)
}
