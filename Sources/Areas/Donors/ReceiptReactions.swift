import Kernel
import Plasma

/// Checks 10 to 12 of a receipt: what stands against a bag's donor, donation or station tests holds the bag, as soon as
/// all of its shipment was taken in.
let receiptIsChecked = Reaction(to: ["plasma.shipment.finished.v1"]) { (_, head, acting) throws(Denial) in
    let today = head.recordedAt.day(offsetMinutes: acting.zoneMinutes)
    var line = 0
    while true {
        let bags: [BagSummary]
        do throws(Fault) {
            bags = try ShipmentLookups.bags(
                of: head.subject.id, afterLine: line, limit: ShipmentLookups.pageMax, from: acting.tables)
        } catch {
            throw .failed(error)
        }
        guard let last = bags.last else { return }
        for bag in bags where bag.receivedAt != nil { try hold(bag.number, on: today, acting) }
        line = last.line
    }
}

/// What is found against a bag later holds it then, if it has come.
let laterFindingsHold = Reaction(to: DonationFact.kinds) { (_, head, acting) throws(Denial) in
    let bag: BagSummary?
    do throws(Fault) { bag = try ShipmentLookups.bag(head.subject.id, from: acting.tables) } catch {
        throw .failed(error)
    }
    guard bag?.receivedAt != nil else { return }
    try hold(head.subject.id, on: head.recordedAt.day(offsetMinutes: acting.zoneMinutes), acting)
}

/// A bag of which its station told nothing is not judged here: its papers came with the shipment.
private func hold(_ bag: String, on day: Day, _ acting: any Acting) throws(Denial) {
    let findings: [DonationFinding]?
    do throws(Fault) { findings = try DonationLookups.findings(of: bag, on: day, from: acting.tables) } catch {
        throw .failed(error)
    }
    var codes: [ReasonCode] = []
    for finding in findings ?? [] {
        let code = ReasonCode(rawValue: finding.code.rawValue) ?? .qualityHold
        if !codes.contains(code) { codes.append(code) }
    }
    guard !codes.isEmpty else { return }
    do throws(Denial) { try acting.act(UnitTable.self, on: bag, .hold(codes)) } catch {
        guard case .refused(.unitHeldAlready) = error else { throw error }
    }
}
