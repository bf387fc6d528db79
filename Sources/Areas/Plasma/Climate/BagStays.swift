package import Kernel
import Places
import Storage

/// One stay of a bag: the box that it lay in, where that stood, and how warm it was there.
package struct BagStay: Sendable, Hashable {
    package let box: String
    /// Position, or nil while the box stood in none.
    package let position: String?
    /// The room or freezer whose temperature is on record, the nearest around the position.
    package var store: String?
    package let from: Moment
    /// Nil while it lasts.
    package let to: Moment?
    package var extremes: ClimateExtremes?
    /// Hours that it lasted, begun ones too: more than are on record means gaps.
    package var hours = 0
}

/// Where bags lay, and when (Law.s49: position, temperature and storage time of every bag).
package enum BagStays {
    /// Every stay of a bag since it was received, in order; none of a bag that is not in stock.
    package static func stays(of bag: String, now: Moment, from snapshot: any Snapshot) throws(Fault) -> [BagStay] {
        guard let stock = try StockLookups.line(bag, from: snapshot) else { return [] }
        var stays: [BagStay] = []
        var start = stock.receivedAt
        let past = try snapshot.all(reboxed, [.text(bag)]) { (row) throws(Fault) in (row.text(0), row.moment(1)) }
        for (box, until) in past where until > start {
            stays += try self.stays(ofBox: box, from: start, to: until, in: snapshot)
            start = until
        }
        stays += try self.stays(ofBox: stock.box, from: start, to: nil, in: snapshot)
        for place in stays.indices { try measure(&stays[place], now: now, from: snapshot) }
        return stays
    }

    private static func stays(
        ofBox box: String, from first: Moment, to last: Moment?, in snapshot: any Snapshot
    ) throws(Fault) -> [BagStay] {
        var stays: [BagStay] = []
        var start = first
        for stay in try StayLookups.positions(of: box, from: first, to: last, in: snapshot) {
            if stay.from > start { stays.append(BagStay(box: box, position: nil, from: start, to: stay.from)) }
            stays.append(BagStay(box: box, position: stay.position, from: stay.from, to: stay.to))
            guard let end = stay.to else { return stays }
            start = end
        }
        if last.map({ start < $0 }) ?? true { stays.append(BagStay(box: box, position: nil, from: start, to: last)) }
        return stays
    }

    private static func measure(
        _ stay: inout BagStay, now: Moment, from snapshot: any Snapshot
    ) throws(Fault) {
        let end = stay.to ?? now
        stay.hours = max(1, Int((end.hour - stay.from.hour).seconds / 3_600) + 1)
        guard let position = stay.position else { return }
        for place in try PlaceTable.way(to: position, from: snapshot).reversed() {
            guard try PlaceTable.place(place, from: snapshot)?.detail.kind.holdsClimate == true else { continue }
            stay.store = stay.store ?? place
            if let found = try ClimateLookups.extremes(of: place, from: stay.from, to: end, in: snapshot) {
                stay.store = place
                stay.extremes = found
                return
            }
        }
    }

    /// Bags that lay in a place, or in one that lies in it, at some instant of a time; in order.
    package static func bags(
        in place: String, from first: Moment, to last: Moment, from snapshot: any Snapshot
    ) throws(Fault) -> [String] {
        var found: Set<String> = []
        for box in try StayLookups.containers(in: place, from: first, to: last, snapshot) {
            let time: [StoreValue] = [.text(box), .moment(first), .moment(last)]
            // Whoever lies in the box now and came from another later than that was not in it then.
            try snapshot.query(inBox, time) { (row) throws(Fault) in found.insert(row.text(0)) }
            try snapshot.query(wereInBox, time) { (row) throws(Fault) in found.insert(row.text(0)) }
        }
        return found.sorted()
    }

    private static let reboxed: SQL = """
        SELECT box, left_at FROM plasma_reboxed WHERE origin = $1 AND bag = $2 ORDER BY left_at, entry
        """
    private static let inBox: SQL = """
        SELECT k.number FROM plasma_stock k WHERE k.origin = $1 AND k.box = $2 AND k.received_at <= $4
        AND k.standing <> 'destroyed' AND NOT EXISTS (SELECT 1 FROM plasma_reboxed r
        WHERE r.origin = k.origin AND r.bag = k.number AND r.left_at > $4) AND $3 <= $4
        """
    private static let wereInBox: SQL = """
        SELECT r.bag FROM plasma_reboxed r JOIN plasma_stock k ON k.origin = r.origin AND k.number = r.bag
        WHERE r.origin = $1 AND r.box = $2 AND r.left_at >= $3 AND k.received_at <= $4
        AND NOT EXISTS (SELECT 1 FROM plasma_reboxed e WHERE e.origin = r.origin AND e.bag = r.bag
        AND e.left_at > $4 AND e.left_at < r.left_at)
        """
}

extension PlaceKind {
    /// What a logger hangs in.
    var holdsClimate: Bool { self == .freezer || self == .room }
}
