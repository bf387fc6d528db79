package import Kernel
import Sheets

/// Shipments, their boxes, bags, lanes, stops and corrections. Counts that a lane needs at every scan stand
/// in the lane's row, so that a scan writes two rows and no more.
package enum ShipmentTable: FactTable {
    package typealias R = ShipmentRules

    package static let shipments = Table(
        "plasma_shipment",
        [
            .text("id"), .text("state"), .text("station"), .text("station_name"), .text("shipped_on"),
            .text("file_digest"), .text("file_name"), .text("encoding"), .bytes("schemes"), .integer("bags"),
            .integer("boxes"), .integer("announced_at"), .text("announced_by"), .integer("facts"),
            .bytes("arrival", nullable: true), .integer("arrived_at", nullable: true),
            .text("vehicle", nullable: true), .integer("boxes_counted", nullable: true),
            .integer("seals_intact", nullable: true), .text("limits_version", nullable: true),
            .integer("blocked"), .bytes("temperature", nullable: true),
            .text("temperature_verdict", nullable: true), .text("receiver", nullable: true),
            .integer("finished_at", nullable: true), .text("reviewer", nullable: true),
            .integer("closed_at", nullable: true), .text("given_back_reason", nullable: true),
            .integer("entry"), .text("manifest_digest", nullable: true), .integer("shelf_life_days"),
            .text("sample_tube"), .text("file_signed_by", nullable: true),
        ],
        key: ["id"], indexes: [.on("state", "id"), .on("station", "id")],
        checks: [
            "state IN ('announced', 'receiving', 'finished', 'accepted', 'rejected')", "blocked IN (0, 1)",
        ])

    package static let boxes = Table(
        "plasma_box",
        [
            .text("shipment"), .text("box"), .integer("bags"), .integer("opened_at", nullable: true),
            .text("opened_lane", nullable: true),
        ],
        key: ["shipment", "box"])

    package static let bags = Table(
        "plasma_bag",
        [
            .text("number"), .text("shipment"), .text("station"), .text("box"), .integer("line"),
            .text("donor"),
            .text("collected_on"), .text("type"), .text("station_weight_grams"), .text("state"),
            .text("lane", nullable: true), .integer("received_at", nullable: true),
            .text("net_weight_grams", nullable: true), .integer("entry"), .integer("sampled"),
        ],
        key: ["number"],
        indexes: [
            .on("shipment", "line", unique: true),
            .on("shipment", "box", "line", where: "state = 'announced'"),
            .on("shipment", "box", where: "state = 'stopped' OR state = 'isolated' OR state = 'rejected'"),
            .on("shipment", "entry", where: "entry > 0"),
        ],
        // Not IN (…): SQLite builds its list anew for each row.
        checks: [
            """
            state = 'announced' OR state = 'received' OR state = 'stopped' OR state = 'isolated'
            OR state = 'rejected'
            """
        ])

    package static let lanes = Table(
        "plasma_lane",
        [
            .text("shipment"), .text("lane"), .text("box", nullable: true),
            .integer("open_stop", nullable: true),
            .text("last_bag", nullable: true), .integer("last_at", nullable: true), .integer("received"),
            .integer("facts"),
        ],
        key: ["shipment", "lane"])

    package static let stops = Table(
        "plasma_stop",
        [
            .text("shipment"), .integer("number"), .text("code"), .text("lane"), .text("bag", nullable: true),
            .integer("holds_bag"), .bytes("stop"), .integer("stopped_at"), .text("person"), .integer("entry"),
            .text("outcome"), .text("reweighed_grams", nullable: true),
            .text("reweighed_difference_grams", nullable: true), .text("disposition", nullable: true),
            .text("settled_by", nullable: true), .text("verified_by", nullable: true),
            .integer("settled_at", nullable: true),
        ],
        key: ["shipment", "number"], indexes: [.on("outcome", "shipment", "number"), .on("bag", "entry")],
        checks: ["outcome IN ('open', 'settled', 'received')", "holds_bag IN (0, 1)"])

    package static let corrections = Table(
        "plasma_correction",
        [
            .text("shipment"), .integer("entry"), .text("field"), .text("old_value"), .text("new_value"),
            .text("reason"),
            .text("person"), .integer("corrected_at"),
        ],
        key: ["shipment", "entry"])

    /// What the manifest announced; the record knows no receiving site but the node's own.
    package static func place(of command: ShipmentCommand, _ state: ShipmentState) -> Place {
        if case .announce(let manifest) = command {
            return .at(site: nil, products: Set(manifest.lines.map(\.type.rawValue)))
        }
        return place(of: state)
    }

    package static func place(of state: ShipmentState) -> Place {
        guard state.stage != .unknown else { return .unknown }
        return .at(site: nil, products: Set(state.bags.map(\.line.type.rawValue)))
    }

    package static let tables = [shipments, boxes, bags, lanes, stops, corrections]

    package static func weight(of state: ShipmentState) -> Int { 1 + state.bags.count }

    package static func gather(
        _ command: ShipmentCommand, _ id: String, _ state: ShipmentState, from snapshot: any Snapshot
    ) throws(Fault) -> ShipmentEvidence {
        switch command {
        case .announce(let manifest):
            return .announcement(
                station: try StationTable.profile(manifest.station, from: snapshot),
                conflicts: try conflicts(manifest, from: snapshot))
        case .arrive:
            guard let station = state.announcement?.station else { return .none }
            return .arrival(
                station: try StationTable.profile(station, from: snapshot),
                limits: try LimitsTable.versions(ReceivingLimits.packName, from: snapshot))
        case .scanBag(let scan): return .scan(try reading(scan.raw, state, from: snapshot))
        case .scanSample(let raw, _): return .scan(try reading(raw, state, from: snapshot))
        case .reportDefect(_, let raw, _): return .scan(try reading(raw, state, from: snapshot))
        default: return .none
        }
    }

    private static func conflicts(_ manifest: Manifest, from snapshot: any Snapshot) throws(Fault)
        -> BagConflicts
    {
        var owners: [String: String] = [:]
        var start = 0
        while start < manifest.lines.count {
            let lines = manifest.lines[start..<min(start + ownersPerLookUp, manifest.lines.count)]
            var arguments = lines.map { StoreValue.text($0.bag) }
            while arguments.count < ownersPerLookUp { arguments.append(.null) }
            try snapshot.query(ownersOf, arguments) { (row) throws(Fault) in owners[row.text(0)] = row.text(1) }
            start += lines.count
        }
        var conflicts = BagConflicts()
        for line in manifest.lines {
            guard let owner = owners[line.bag] else { continue }
            conflicts.count += 1
            if conflicts.listed.count < BagConflicts.listedMax { conflicts.listed.append((line.bag, owner)) }
        }
        return conflicts
    }

    /// A round trip for each bag of a lorry would take seconds.
    private static let ownersPerLookUp = 32
    private static let ownersOf: SQL = """
        SELECT number, shipment FROM plasma_bag WHERE origin = $1 AND number IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
        $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)
        """

    private static func owner(
        of bag: String, from snapshot: any Snapshot
    ) throws(Fault) -> (shipment: String, station: String)? {
        try snapshot.first(
            "SELECT shipment, station FROM plasma_bag WHERE origin = $1 AND number = $2", [.text(bag)]
        ) { (row) throws(Fault) in (row.text(0), row.text(1)) }
    }

    /// A bag of this manifest is found in the state; only a strange one asks the tables.
    private static func reading(
        _ raw: String, _ state: ShipmentState, from snapshot: any Snapshot
    ) throws(Fault) -> BagReading {
        switch state.reading(raw) {
        case .success(let code):
            if let slot = state.slots[code.normalized] { return .listed(code, slot: slot) }
            let owner = try owner(of: code.normalized, from: snapshot)
            return .unlisted(code, shipment: owner?.shipment, station: owner?.station)
        case .failure(.unknown): return try foreignReading(raw, state, from: snapshot)
        case .failure(let failure): return .failed(failure)
        }
    }

    /// A label of another station. Donation numbers fit every station that uses them, so several stations may
    /// read the same number: then only an announced bag tells whose it is.
    private static func foreignReading(
        _ raw: String, _ state: ShipmentState, from snapshot: any Snapshot
    ) throws(Fault) -> BagReading {
        guard let header = state.announcement else { return .failed(.unknown) }
        var schemes: [String: [CodeScheme]] = [:]
        for scheme in try StationTable.schemes(except: header.station, from: snapshot) {
            schemes[scheme.issuer, default: []].append(scheme)
        }
        var codes: [ScannedCode] = []
        var failure = ScanFailure.unknown
        for (_, own) in schemes.sorted(by: { $0.key < $1.key }) {
            switch CodeBook(schemes: own).resolve(raw.trimmed, on: header.shippedOn) {
            case .success(let code): codes.append(code)
            case .failure(.unknown): continue
            case .failure(let other): failure = other
            }
        }
        guard let code = codes.first else { return .failed(failure) }
        guard codes.allSatisfy({ $0.normalized == code.normalized }) else {
            return .failed(.ambiguous(codes.map(\.schemeId)))
        }
        let owner = try owner(of: code.normalized, from: snapshot)
        let station = owner?.station ?? (codes.count == 1 ? code.issuer : nil)
        return .unlisted(code, shipment: owner?.shipment, station: station)
    }
}
