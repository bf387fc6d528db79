import Assembly
import Foundation
import Identity
import Kernel
import Ledger
import Plasma

/// A plant to be measured: one receiver, one station, limits, and shipments as large as a ten-ton lorry's.
struct BenchPlant {
    static let bagsPerShipment = 17_000
    static let receiver = "0417"
    static let password = "xuemai-demo"

    let node: LiveNode
    let folder: NodeFolder
    let shipments: [DemoShipment]
    /// Seconds that each import took: reading, checking, one fact, all rows, on disk.
    var imports: [Double] = []

    init(folder: NodeFolder, node: LiveNode, shipments count: Int) async throws {
        self.folder = folder
        self.node = node
        let today = node.now().day(offsetMinutes: 480)
        shipments = (0..<count).map { place in
            DemoShipment(
                seed: UInt64(place + 1), id: "SH-BENCH-\(place + 1)", station: .isbt,
                shippedOn: today.adding(days: -1), bags: Self.bagsPerShipment,
                serial: 1 + place * Self.bagsPerShipment)
        }
        let founding = Founding(node: node, cost: ScryptCost(n: 1 << 10, r: 8, p: 1))
        try await DemoPlant.people(founding, cost: founding.cost)
        try await founding.adoptLimits(as: "0105")
        let profile = try DemoStation.isbt.profile(licenceValidTo: today.adding(months: 8))
        try await founding.perform(StationTable.self, on: DemoStation.isbt.code, as: "0105", .register(profile))
        for shipment in shipments {
            let bytes = Array(shipment.manifestCSV.utf8)
            let start = ContinuousClock.now
            let digest = TreeHash.sha256(bytes)
            let reader = ManifestReader(
                name: "manifest.csv", digest: digest, form: ManifestForm(),
                labels: { _ in CodeBook(schemes: profile.schemes) }, decodeGB18030: { _ in nil })
            try await founding.perform(
                ShipmentTable.self, on: shipment.id, as: Self.receiver, .announce(try reader.read(bytes)),
                files: [KeptFile(digest: digest, bytes: bytes)])
            imports.append(seconds(since: start))
            try await founding.perform(
                ShipmentTable.self, on: shipment.id, as: Self.receiver,
                .arrive(
                    ArrivalReport(
                        vehicle: "BENCH", lanes: (1...8).map(String.init), boxesCounted: shipment.boxes,
                        sealsIntact: true)))
        }
    }

    /// One bag, scanned and weighed: rights, rules, bytes, hashes, tables, flush.
    func scan(_ bag: DemoShipment.Bag, of shipment: DemoShipment, lane: Int) async throws {
        do throws(Denial) {
            _ = try await node.perform(
                Errand(
                    ShipmentTable.self, id: node.freshCommandID(), record: shipment.id,
                    command: .scanBag(
                        BagScan(raw: bag.label, lane: "\(lane)", grams: bag.line.stationWeightGrams)),
                    person: Self.receiver, workstation: "bench"))
        } catch {
            throw Told(error)
        }
    }
}

func seconds(since start: ContinuousClock.Instant) -> Double {
    (ContinuousClock.now - start) / .seconds(1)
}
