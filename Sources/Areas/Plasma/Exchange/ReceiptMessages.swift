import Exchange
package import Kernel
import Web

/// What became of each bag goes back to the station when QA has closed the shipment (plan A15).
package let receiptToldToStation = Reaction(to: ["plasma.shipment.accepted.v1", "plasma.shipment.rejected.v1"]) {
    (fact, head, acting) throws(Denial) in
    guard let fact = fact as? ShipmentFact else { return }
    let isRejected = if case .rejected = fact { true } else { false }
    let told = try acting.read { (tables) throws(Fault) in
        try ReceiptMessages.read(head, isRejected: isRejected, from: tables)
    }
    guard let told else { return }
    try acting.send(.receiptResult, to: told.station, about: head, told.results)
    try acting.send(.unitReject, to: told.station, about: head, told.rejects)
}

/// The messages of one closed shipment.
struct ReceiptMessages {
    let station: String
    private(set) var results: [MessageItem] = []
    private(set) var rejects: [MessageItem] = []

    static func read(
        _ head: EntryHead, isRejected: Bool, from snapshot: any Snapshot
    ) throws(Fault) -> ReceiptMessages? {
        let id = head.subject.id
        guard let shipment = try ShipmentLookups.shipment(id, from: snapshot) else { return nil }
        // Nothing is gathered for a station that nobody can be told of.
        guard try PartnerLookups.party(shipment.station, from: snapshot) != nil else { return nil }
        var codes: [String: ReasonCode] = [:]
        for record in try ShipmentLookups.stops(of: id, from: snapshot) {
            if let bag = record.stop.bag { codes[bag] = record.stop.code }
        }
        var told = ReceiptMessages(station: shipment.station)
        var line = 0
        while true {
            let bags = try ShipmentLookups.bags(
                of: id, afterLine: line, limit: ShipmentLookups.pageMax, from: snapshot)
            for bag in bags { told.add(bag, codes[bag.number], isRejected, head.recordedAt) }
            guard let last = bags.last, bags.count == ShipmentLookups.pageMax else { return told }
            line = last.line
        }
    }

    private mutating func add(_ bag: BagSummary, _ stop: ReasonCode?, _ isRejected: Bool, _ at: Moment) {
        let result =
            switch bag.state {
            case .announced: "missing"
            case .received: isRejected ? "rejected" : "received"
            case .stopped, .isolated: isRejected ? "rejected" : "isolated"
            case .rejected: "rejected"
            }
        let code: ReasonCode? =
            switch bag.state {
            case .announced: .bagMissing
            case .received: isRejected ? .temperatureRejected : nil
            case .stopped, .isolated, .rejected: stop
            }
        results.append(
            MessageItem([
                ("shipment", .text(bag.shipment)), ("bag", .text(bag.number)), ("result", .text(result)),
                ("code", .text(code?.rawValue)), ("net_weight_g", .decimal(bag.netGrams)),
            ]))
        guard result == "rejected", let code else { return }
        rejects.append(
            MessageItem([
                ("bag", .text(bag.number)), ("code", .text(code.rawValue)),
                ("reason", .text("\(code.phrase.zh) \(code.phrase.en)")), ("at", .moment(at)),
            ]))
    }
}
