package import Kernel
package import Sheets

/// What a bag of plasma is for, as the station declares it (血浆类型).
package enum PlasmaType: String, Sendable, CaseIterable {
    case normal
    case hepatitisB = "hbv-immune"
    case tetanus
    case rabies

    package var phrase: Phrase {
        switch self {
        case .normal: Phrase("普通", "normal")
        case .hepatitisB: Phrase("乙免", "HBV-immune")
        case .tetanus: Phrase("破免", "tetanus")
        case .rabies: Phrase("狂免", "rabies")
        }
    }

    /// The words that stations write in manifests.
    init?(written text: String) {
        guard let type = Self.allCases.first(where: { $0.rawValue == text || $0.phrase.zh == text }) else {
            return nil
        }
        self = type
    }
}

/// One bag as the station announces it.
package struct ManifestLine: Sendable, Hashable {
    package let box: String
    /// Normalised: a scan of the label gives the same text.
    package let bag: String
    package let donor: String
    package let collectedOn: Day
    package let stationWeightGrams: DecimalNumber
    package let type: PlasmaType

    package init(
        box: String, bag: String, donor: String, collectedOn: Day, stationWeightGrams: DecimalNumber,
        type: PlasmaType
    ) {
        self.box = box
        self.bag = bag
        self.donor = donor
        self.collectedOn = collectedOn
        self.stationWeightGrams = stationWeightGrams
        self.type = type
    }
}

/// The raw file behind a fact: kept as it came, named by its SHA-256.
package struct SourceFile: Sendable, Hashable {
    package let digest: Digest
    package let name: String
    package let encoding: TextEncoding
    /// The partner whose registered key signed it, verified when it came; nil for a file that a person uploaded.
    package let signedBy: String?

    package init(digest: Digest, name: String, encoding: TextEncoding, signedBy: String? = nil) {
        self.digest = digest
        self.name = name
        self.encoding = encoding
        self.signedBy = signedBy
    }
}

/// What a station says it sends: read from a file without error, or not at all.
package struct Manifest: Sendable, Hashable {
    /// Bags of one shipment: a full lorry holds about 17 000, and the fact must stay one.
    package static let linesMax = 20_000

    package let shipment: String
    package let station: String
    package let shippedOn: Day
    package let file: SourceFile
    package let lines: [ManifestLine]

    package init(shipment: String, station: String, shippedOn: Day, file: SourceFile, lines: [ManifestLine]) {
        self.shipment = shipment
        self.station = station
        self.shippedOn = shippedOn
        self.file = file
        self.lines = lines
    }
}

/// What a person filled in beside the file; whatever the file says as well must be the same.
package struct ManifestForm: Sendable, Hashable {
    package let shipment: String?
    package let station: String?
    package let shippedOn: String?

    package init(shipment: String? = nil, station: String? = nil, shippedOn: String? = nil) {
        self.shipment = shipment
        self.station = station
        self.shippedOn = shippedOn
    }
}
