import Assembly
import Identity
import Kernel
import Ledger
import Notices
import Plasma
import Settings
import TestKit
import Testing
import Witness

/// What happens in a plant on a day, drawn from a seed: mostly scans, now and then anything else. Each act fits what
/// the record holds at that moment, or is wrong on purpose.
struct PlantDay {
    private static let receivers = ["0417", "0418"]
    private static let lanes = ["1", "2"]

    let plant: Plant
    let shipments: [DemoShipment]
    private var numbers: SeededNumbers
    private var notices = 0
    /// An accepted bag goes through both houses, which disagree.
    var compares = true

    init(_ plant: Plant, _ shipments: [DemoShipment], seed: UInt64) {
        self.plant = plant
        self.shipments = shipments
        numbers = SeededNumbers(seed)
    }

    mutating func next() throws -> Act {
        plant.clock.advance(.milliseconds(Int64(numbers.below(9_000))))
        switch numbers.below(100) {
        case 0..<74: return try floor(shipments[numbers.below(shipments.count)])
        case 74..<78: return try unit()
        case 78..<80: return box()
        case 80..<90: return door()
        case 90..<95: return notice()
        case 95..<97: return setting()
        default: return try witness()
        }
    }

    /// The last act of a shipment: every stop settled, signed by the receiver, then by QA. Empty when it is closed.
    mutating func closing(_ shipment: DemoShipment) throws -> Act? {
        let state = try plant.load(ShipmentTable.self, shipment.id)
        switch state.stage {
        case .receiving:
            for lane in state.lanes.keys.sorted() where state.openStop(ofLane: lane) != nil {
                return try settle(lane, state)
            }
            let content = AcceptanceRecord(state).canonicalBytes
            let own = try plant.sign(
                state.subject, version: state.version, content: content, .performed, by: "0417")
            return plant.errand(ShipmentTable.self, state.id, .finish, by: "0417", signatures: [own])
        case .finished:
            let content = AcceptanceRecord(state).canonicalBytes
            let own = try plant.sign(
                state.subject, version: state.version, content: content, .reviewed, by: "0533")
            let command: ShipmentCommand = state.temperature?.verdict == .rejected ? .reject : .accept
            return plant.errand(
                ShipmentTable.self, state.id, command, by: "0533", reason: "已看过", signatures: [own])
        case .accepted: return try reboxing(shipment) ?? (compares ? plant.parallel(shipment) : nil)
        default: return nil
        }
    }

    /// The first bag that still lies in its station's box goes into one of the plant, which is sealed.
    private func reboxing(_ shipment: DemoShipment) throws -> Act? {
        let id = "PB-\(shipment.id)"
        let box = try plant.load(BoxTable.self, id)
        if box.packings > 0 {
            return box.seal == nil ? plant.errand(BoxTable.self, id, .seal("S-1"), by: "0417") : nil
        }
        for bag in shipment.bags {
            let line = try plant.store.read { (snapshot) throws(Fault) in
                try StockLookups.line(bag.line.bag, from: snapshot)
            }
            guard let line, line.box == line.stationBox, line.standing != .destroyed else { continue }
            return plant.errand(BoxTable.self, id, .pack([line.number]), by: "0417")
        }
        return nil
    }

    // MARK: The floor

    private mutating func floor(_ shipment: DemoShipment) throws -> Act {
        let state = try plant.load(ShipmentTable.self, shipment.id)
        let lane = PlantDay.lanes[numbers.below(2)]
        if state.stage == .finished { return giveBack(state) }
        if let stop = state.openStop(ofLane: lane), numbers.chance(70) {
            if ReasonCode.weights.contains(stop.stop.code), stop.reweighed == nil {
                let grams = DecimalNumber(coefficient: Int64(580 + numbers.below(30)))
                return scanning(shipment, .reweigh(lane: lane, grams: grams))
            }
            return try settle(lane, state)
        }
        let bag = shipment.bags[numbers.below(shipment.bags.count)]
        switch numbers.below(100) {
        case 0..<8: return scanning(shipment, .scanBox(raw: bag.line.box, lane: lane))
        case 8..<11: return scanning(shipment, .scanBox(raw: "B-nowhere", lane: lane))
        case 11..<14:
            return scanning(shipment, .scanBag(BagScan(raw: "?%&", lane: lane, grams: bag.netGrams)))
        case 14..<18:
            let other = shipments[numbers.below(shipments.count)].bags[0]
            return scanning(shipment, .scanBag(BagScan(raw: other.label, lane: lane, grams: other.netGrams)))
        case 18..<22: return scanning(shipment, .reportDefect(.lipaemia, raw: bag.label, lane: lane))
        case 22..<28:
            let grams = DecimalNumber(coefficient: Int64(540 + numbers.below(80)))
            return scanning(shipment, .scanBag(BagScan(raw: bag.label, lane: lane, grams: grams)))
        case 28..<32: return try keyed(bag, lane, state)
        case 32..<35: return correction(state)
        case 35..<37: return try closing(shipment) ?? notice()
        default: return scanning(shipment, .scanBag(BagScan(raw: bag.label, lane: lane, grams: bag.netGrams)))
        }
    }

    private mutating func scanning(_ shipment: DemoShipment, _ command: ShipmentCommand) -> Act {
        plant.errand(ShipmentTable.self, shipment.id, command, by: PlantDay.receivers[numbers.below(2)])
    }

    private mutating func settle(_ lane: String, _ state: ShipmentState) throws -> Act {
        let record = try #require(state.openStop(ofLane: lane))
        let mayGoBack = !record.stop.holdsBag && ReasonCode.notOurs.contains(record.stop.code)
        let choices: [Disposition] = mayGoBack ? [.putBack, .isolate, .reject] : [.isolate, .reject]
        let disposition = choices[numbers.below(choices.count)]
        let confirmation = StopConfirmation(shipment: state.id, record: record, disposition: disposition)
        let second = try plant.sign(
            confirmation.subject, version: StopConfirmation.version, content: confirmation.canonicalBytes,
            .verified,
            by: "0288")
        return plant.errand(
            ShipmentTable.self, state.id, .settleStop(lane: lane, disposition),
            by: PlantDay.receivers[numbers.below(2)], signatures: [second])
    }

    private func keyed(_ bag: DemoShipment.Bag, _ lane: String, _ state: ShipmentState) throws -> Act {
        let confirmation = KeyedConfirmation(
            shipment: state.id, raw: bag.line.bag, lane: lane, reason: "标签磨损")
        let second = try plant.sign(
            confirmation.subject, version: KeyedConfirmation.version, content: confirmation.canonicalBytes,
            .verified, by: "0288")
        let scan = BagScan(raw: bag.line.bag, lane: lane, grams: bag.netGrams, keyed: "标签磨损")
        return plant.errand(ShipmentTable.self, state.id, .scanBag(scan), by: "0417", signatures: [second])
    }

    private mutating func correction(_ state: ShipmentState) -> Act {
        plant.errand(
            ShipmentTable.self, state.id, .correct(.vehicle, to: "川B\(10_000 + numbers.below(9))"),
            by: "0417",
            reason: "抄错车牌")
    }

    private func giveBack(_ state: ShipmentState) -> Act {
        plant.errand(ShipmentTable.self, state.id, .giveBack, by: "0533", reason: "还有袋没扫")
    }

    /// Bags go from box to box, some of them out of turn.
    private mutating func box() -> Act {
        let shipment = shipments[numbers.below(shipments.count)]
        let id = "PB-\(1 + numbers.below(2))"
        switch numbers.below(5) {
        case 0: return plant.errand(BoxTable.self, id, .seal("S-\(numbers.below(9))"), by: "0417")
        case 1: return plant.errand(BoxTable.self, id, .reopen, by: "0417", reason: "漏装一袋")
        default:
            let bag = shipment.bags[numbers.below(shipment.bags.count)].line.bag
            return plant.errand(BoxTable.self, id, .pack([bag]), by: "0417")
        }
    }

    /// Holds, decisions and destruction of single bags, some of them out of turn.
    private mutating func unit() throws -> Act {
        let shipment = shipments[numbers.below(shipments.count)]
        let bag = shipment.bags[numbers.below(min(shipment.bags.count, 4))].line.bag
        let state = try plant.load(UnitTable.self, bag)
        let why = "复核发现"
        let grams = DecimalNumber(coefficient: 580)
        let command: UnitCommand
        let content: UnitConfirmation
        switch (numbers.below(6), state.decision) {
        case (0, _):
            let code = ReasonCode.unitHolds[numbers.below(ReasonCode.unitHolds.count)]
            return plant.errand(UnitTable.self, bag, .hold([code]), by: "0288", reason: why)
        case (1, _):
            command = .lift(Array(state.holds.prefix(1)))
            content = UnitConfirmation(state, lifting: Array(state.holds.prefix(1)), reason: why)
        case (2, .reject):
            command = .destroy(grams: grams, .incineration)
            content = UnitConfirmation(state, destroying: grams, .incineration, reason: why)
        case (_, .some(let decision)):
            command = .withdrawDecision
            content = UnitConfirmation(state, withdrawing: decision, reason: why)
        default:
            let decision = UnitDecision.allCases[numbers.below(UnitDecision.allCases.count)]
            command = .decide(decision)
            content = UnitConfirmation(state, deciding: decision, reason: why)
        }
        // Two leaders of the plant would be needed to see a destruction; the second signature is refused.
        let signed = try plant.sign(
            content.subject, version: content.version, content: content.canonicalBytes, .verified, by: "0288")
        return plant.errand(UnitTable.self, bag, command, by: "0533", reason: why, signatures: [signed])
    }

    // MARK: The door and the notices

    private mutating func door() -> Act {
        let person = ["0417", "0418", "0900", "0105"][numbers.below(4)]
        let node = Standing.node.person
        switch numbers.below(10) {
        case 0..<3: return plant.errand(AccountTable.self, person, .signIn, by: node)
        case 3..<4: return plant.errand(AccountTable.self, person, .signOut, by: node)
        case 4..<6: return plant.errand(AccountTable.self, "0900", .failSignIn(.wrongPassword), by: node)
        case 6..<7:
            return plant.errand(
                AccountTable.self, "0105",
                .failSignature(record: Subject(StationRules.noun, DemoStation.own.code), meaning: .approved),
                by: node)
        case 7..<8: return plant.errand(AccountTable.self, "0900", .unlock, by: "0001", reason: "本人到场")
        case 8..<9: return plant.errand(AccountTable.self, "0900", .changeRole(to: "inspector"), by: "0001")
        default: return plant.errand(AccountTable.self, "0105", .unlock, by: "0001", reason: "本人到场")
        }
    }

    /// Another plant's log grows, is late, or tells two stories.
    private mutating func witness() throws -> Act {
        let log = "other.example/log"
        let state = try plant.load(WitnessLogTable.self, log)
        let root = TreeHash.sha256([UInt8(numbers.below(256))])
        let command: WitnessLogCommand =
            switch numbers.below(4) {
            case 0: .contradict(size: state.size, root: root, note: "two stories")
            case 1: .cosign(from: 1, fromRoot: nil, size: 9, root: root, note: "late")
            default:
                .cosign(
                    from: state.size, fromRoot: state.root, size: state.size + 1 + Int64(numbers.below(9)),
                    root: root, note: "grown")
            }
        return plant.errand(WitnessLogTable.self, log, command, by: Standing.node.person)
    }

    /// The same setting again and again, by two who may and by one who may not.
    private mutating func setting() -> Act {
        let name = NodeSettings.sessionsPerPerson.name
        let new = "\(1 + numbers.below(4))"
        switch numbers.below(4) {
        case 0: return plant.errand(ValueTable.self, name, .approve(new), by: "0533")
        case 1: return plant.errand(ValueTable.self, name, .reject(new), by: "0533", reason: "不必")
        default:
            return plant.errand(
                ValueTable.self, name, .propose(setting: name, ValueChange(old: "3", new: new)), by: "0001",
                reason: "试一试")
        }
    }

    private mutating func notice() -> Act {
        switch numbers.below(4) {
        case 0:
            notices += 1
            return plant.errand(
                NoticeTable.self, "n-\(notices)", .post(title: "停电 \(notices)", body: "周六 08:00"), by: "0533")
        case 1, 2:
            return plant.errand(NoticeTable.self, "n-\(1 + numbers.below(notices + 1))", .read, by: "0417")
        default:
            return plant.errand(
                NoticeTable.self, "n-\(1 + numbers.below(notices + 1))", .withdraw, by: "0533", reason: "已恢复")
        }
    }
}
