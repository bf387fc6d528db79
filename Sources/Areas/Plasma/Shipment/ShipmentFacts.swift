package import Kernel

/// A bag taken: on the manifest, first time, in the limits.
package struct Reception: Sendable, Hashable {
    package var bag: String
    package var box: String
    /// The box that lay open in the lane, when it was another one.
    package var foundIn: String?
    package var lane: String
    package var raw: String
    package var scheme: String
    /// Of the manifest, counted from one.
    package var line: Int
    package var netGrams: DecimalNumber?
    package var differenceGrams: DecimalNumber?
    /// Why the number was typed by hand.
    package var keyed: String?
}

/// A lane stopped: nothing more goes through it until a second person confirmed what became of the bag.
package struct Stop: Sendable, Hashable {
    package var number: Int
    package var code: ReasonCode
    package var lane: String
    package var raw: String
    package var bag: String?
    package var box: String?
    package var line: Int?
    package var scheme: String?
    package var netGrams: DecimalNumber?
    package var differenceGrams: DecimalNumber?
    package var keyed: String?
    /// Shipment and station to which the bag belongs, of `BAG-OTHER`.
    package var otherShipment: String?
    package var otherStation: String?
    /// When and in which lane it was taken before, of `BAG-DUP`.
    package var receivedAt: Moment?
    package var receivedLane: String?
    /// What is wrong with the label, of `LBL-BAD`.
    package var flaw: LabelFlaw?
}

/// Why a label was not understood.
package enum LabelFlaw: String, Sendable, Hashable, CaseIterable {
    case unknownScheme = "unknown-scheme"
    case wrongCheck = "wrong-check"
    case twoSchemes = "two-schemes"
    case unreadable

    package var phrase: Phrase {
        switch self {
        case .unknownScheme: Phrase("不符合任何编码规则", "It fits no code scheme")
        case .wrongCheck: Phrase("校验位不对", "Its check character is wrong")
        case .twoSchemes: Phrase("同时符合两个编码规则", "It fits two code schemes")
        case .unreadable: Phrase("条码损坏", "The bar code is damaged")
        }
    }
}

/// A weight taken again on an open stop; the first one stays.
package struct Reweighing: Sendable, Hashable {
    package var stop: Int
    package var lane: String
    package var bag: String
    package var firstGrams: DecimalNumber
    package var secondGrams: DecimalNumber
    package var differenceGrams: DecimalNumber
    /// In the limits now: the stop is closed, and a reception follows.
    package var resolved: Bool
}

/// How the shipment came to the gate.
package struct Arrival: Sendable, Hashable {
    package var vehicle: String
    package var lanes: [String]
    package var boxesCounted: Int
    package var sealsIntact: Bool
    package var licenceValidTo: Day
    package var contracted: Bool
    package var limits: ReceivingLimits
    package var findings: [ReasonCode]
    /// SHA-256 of the manifest as the station's paper or message says it, or how it begins.
    package var manifestDigest: String?
}

/// A tube of retained plasma, by the label of its bag or its box.
package struct SampleScan: Sendable, Hashable {
    package var bag: String?
    package var box: String?
    package var lane: String
    package var raw: String
}

/// A field of the header that may be corrected.
package enum HeaderField: String, Sendable, Hashable, CaseIterable {
    case vehicle
    case boxesCounted = "boxes-counted"
    case sealsIntact = "seals-intact"
    case manifestDigest = "manifest-digest"

    package var phrase: Phrase {
        switch self {
        case .vehicle: Phrase("车辆", "vehicle")
        case .boxesCounted: Phrase("箱数", "boxes counted")
        case .sealsIntact: Phrase("铅封完好", "seals intact")
        case .manifestDigest: Phrase("清单摘要", "manifest digest")
        }
    }
}

package struct Correction: Sendable, Hashable {
    package var field: HeaderField
    package var old: String
    package var new: String
}

/// What was announced: the manifest, with the name and label schemes that the station had then.
package struct Announcement: Sendable, Hashable {
    package var manifest: Manifest
    package var stationName: String
    package var schemes: [CodeScheme]
}

package struct Completion: Sendable, Hashable {
    package var received: Int
    package var isolated: Int
    package var rejected: Int
    /// Bags of the manifest that nobody saw (`BAG-MISS`).
    package var missing: [String]
    /// Digest of the acceptance record that the receiver signed.
    package var record: Digest
}

/// What happened to a shipment of plasma on its way from the station's manifest to its acceptance.
package enum ShipmentFact: Fact {
    case announced(Announcement)
    case arrived(Arrival)
    case temperatureJudged(TemperatureJudgement)
    case boxOpened(box: String, lane: String)
    case received(Reception)
    case sampleScanned(SampleScan)
    case stopped(Stop)
    case reweighed(Reweighing)
    case stopSettled(stop: Int, lane: String, disposition: Disposition, verifiedBy: String)
    case corrected(Correction)
    /// The receiver signed: all bags were taken, stopped or missed.
    case finished(Completion)
    /// QA reviewed and took the shipment.
    case accepted(record: Digest)
    /// QA gave it back to receiving, with a reason.
    case givenBack
    /// QA refused the whole shipment, with a reason.
    case rejected(record: Digest)

    package static let kinds: [FactKind] = Kind.allCases.map(\.kind)

    /// Names of the kinds, in the order of a shipment's life.
    enum Kind: String, CaseIterable {
        case announced, arrived
        case temperatureJudged = "temperature-judged"
        case boxOpened = "box-opened"
        case received
        case sampleScanned = "sample-scanned"
        case stopped, reweighed
        case stopSettled = "stop-settled"
        case corrected, finished, accepted
        case givenBack = "given-back"
        case rejected

        var kind: FactKind { FactKind(read: "plasma.shipment.\(rawValue).v1") }
    }

    var label: Kind {
        switch self {
        case .announced: .announced
        case .arrived: .arrived
        case .temperatureJudged: .temperatureJudged
        case .boxOpened: .boxOpened
        case .received: .received
        case .sampleScanned: .sampleScanned
        case .stopped: .stopped
        case .reweighed: .reweighed
        case .stopSettled: .stopSettled
        case .corrected: .corrected
        case .finished: .finished
        case .accepted: .accepted
        case .givenBack: .givenBack
        case .rejected: .rejected
        }
    }

    package var kind: FactKind { Self.kindOf[label] ?? label.kind }

    private static let kindOf = Dictionary(uniqueKeysWithValues: Kind.allCases.map { ($0, $0.kind) })
    static let labelOf = Dictionary(uniqueKeysWithValues: Kind.allCases.map { ($0.kind, $0) })

    /// The bag, so that its own history can be found.
    package var mentions: [Subject] {
        switch self {
        case .received(let reception): [Subject("plasma.bag", reception.bag)]
        case .sampleScanned(let sample): sample.bag.map { [Subject("plasma.bag", $0)] } ?? []
        case .stopped(let stop): stop.bag.map { [Subject("plasma.bag", $0)] } ?? []
        case .reweighed(let reweighing): [Subject("plasma.bag", reweighing.bag)]
        case .announced(let announcement): [Subject("plasma.station", announcement.manifest.station)]
        default: []
        }
    }
}
