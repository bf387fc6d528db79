import Assembly
import Kernel
import Lineage
import Plasma
import Sheets
import Web

/// A shipment of the bench plant from the gate to QA: every bag scanned and weighed, what looks wrong stopped and
/// settled by two, signed as performed and as approved.
struct PlasmaReceipt {
    private static let lanes = (1...8).map(String.init)

    let founding: Founding
    let world: PlasmaWorld
    let shipment: String

    private var node: LiveNode { founding.node }

    func run(_ bags: [PlasmaMessages.Sent], file: Int, shippedOn: Day) async throws {
        let boxes = (bags.count + PlasmaMessages.bagsPerBox - 1) / PlasmaMessages.bagsPerBox
        try await perform(
            .arrive(ArrivalReport(vehicle: "BENCH", lanes: Self.lanes, boxesCounted: boxes, sealsIntact: true)))
        try await perform(.judgeTemperature(temperature(file, shippedOn)))
        var scans: [ShipmentCommand] = []
        var defects: [(ReasonCode, String)] = []
        for (index, sent) in bags.enumerated() {
            if index % PlasmaMessages.bagsPerBox == 0 {
                scans.append(.scanBox(raw: PlasmaMessages.box(index), lane: "1"))
            }
            if case .shows(let code) = world.fate(file, sent.place) {
                defects.append((code, sent.bag.node.id))
            } else {
                scans.append(
                    .scanBag(BagScan(raw: sent.bag.node.id, lane: "1", grams: sent.bag.quantity?.number)))
            }
        }
        try await performAll(scans)
        var rest = defects[...]
        while !rest.isEmpty {
            try await stop(rest.prefix(Self.lanes.count))
            rest = rest.dropFirst(Self.lanes.count)
        }
        try await close(.finish, .performed, as: BenchPlant.receiver)
        try await close(.accept, .approved, as: "0533")
    }

    /// One shipment in three hundred was too warm for some hours.
    private func temperature(_ file: Int, _ day: Day) -> TemperatureSeries {
        var numbers = MixedNumbers(shipment.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
        let isWarm = numbers.below(300) == 0
        let start = day.start(offsetMinutes: 480)
        let points = (0...54).map { place in
            let tenths = (isWarm && (12..<24).contains(place) ? -121 : -212) + numbers.below(20)
            return TemperaturePoint(
                at: start + .minutes(Int64(place) * 10), celsius: DecimalNumber(coefficient: Int64(tenths), scale: 1))
        }
        let digest = node.hash(Array("\(shipment)-logger".utf8))
        return TemperatureSeries(
            file: SourceFile(digest: digest, name: "\(shipment)-logger.csv", encoding: .utf8), points: points)
    }

    private func stop(_ defects: ArraySlice<(ReasonCode, String)>) async throws {
        let lanes = Array(zip(Self.lanes, defects))
        try await performAll(lanes.map { lane, defect in .reportDefect(defect.0, raw: defect.1, lane: lane) })
        let state = try await state()
        for (lane, _) in lanes {
            guard let record = state.openStop(ofLane: lane) else { continue }
            let disposition: Disposition = record.stop.code == .bagBroken ? .reject : .isolate
            let confirmation = StopConfirmation(shipment: shipment, record: record, disposition: disposition)
            let signature = try await sign(
                confirmation.subject, StopConfirmation.version, confirmation.canonicalBytes, .verified, as: "0288")
            try await perform(.settleStop(lane: lane, disposition), signatures: [signature])
        }
    }

    private func close(_ command: ShipmentCommand, _ meaning: SignatureMeaning, as person: String) async throws {
        let state = try await state()
        let signature = try await sign(
            state.subject, state.version, AcceptanceRecord(state).canonicalBytes, meaning, as: person)
        try await perform(command, as: person, reason: "bench", signatures: [signature])
    }

    private func state() async throws -> ShipmentState {
        let shipment = shipment
        return try await node.read { (snapshot) throws(Fault) in try ShipmentTable.load(shipment, from: snapshot) }
    }

    private func sign(
        _ record: Subject, _ version: Int64, _ content: [UInt8], _ meaning: SignatureMeaning, as person: String
    ) async throws -> Signature {
        let request = SignatureRequest(
            .named(person), password: BenchPlant.password, record: record, version: version,
            digest: node.hash(content), meaning: meaning, workstation: "bench")
        do throws(Denial) { return try await node.signatures(for: request)[0] } catch { throw Told(error) }
    }

    private func errand(
        _ command: ShipmentCommand, as person: String, reason: String?, _ signatures: [Signature]
    ) -> Errand<ShipmentTable> {
        Errand(
            ShipmentTable.self, id: node.freshCommandID(), record: shipment, command: command, person: person,
            workstation: "bench", reason: reason, signatures: signatures)
    }

    private func perform(
        _ command: ShipmentCommand, as person: String = BenchPlant.receiver, reason: String? = nil,
        signatures: [Signature] = []
    ) async throws {
        let errand = errand(command, as: person, reason: reason, signatures)
        do throws(Denial) { _ = try await node.perform(errand) } catch { throw Told(error) }
    }

    private func performAll(_ commands: [ShipmentCommand]) async throws {
        let errands = commands.map { errand($0, as: BenchPlant.receiver, reason: nil, []) }
        for result in await node.perform(inOrder: errands) {
            do throws(Denial) { _ = try result.get() } catch { throw Told(error) }
        }
    }
}
