import Kernel
import Plasma
import Quarantine

/// A bag that may be picked as far as the tables say; it is judged before it is taken.
struct PickCandidate: Sendable, Hashable {
    let bag: String
    let donor: String
    let collectedOn: String

    func precedes(_ other: PickCandidate) -> Bool { (collectedOn, bag) < (other.collectedOn, other.bag) }
}

/// Cleared bags of the store, oldest first: one run a station on the index, merged. What the tables rule out is counted
/// and left, so that a million bags that still wait cost a look each and no judgement.
struct PickStream {
    private struct Run {
        let station: String
        var key: StockKey
        /// Newest first: the next is the last.
        var ready: [PickCandidate] = []
        var isOver = false
    }

    private static let rowsPerRead = 512

    private let type: String
    private let last: String
    private var runs: [Run] = []
    private(set) var passed: [PassGround: Int] = [:]

    /// `own`: what the order has already, picked anew with the rest.
    init(
        _ purpose: PickPurpose, shelfLifeDays: Int, own: [PickedBag], on today: Day, from snapshot: any Snapshot
    ) throws(Fault) {
        type = purpose.type.rawValue
        let first = today.adding(days: -min(purpose.group[.ageMaxDays], shelfLifeDays))
        last = today.adding(days: -purpose.group[.ageMinDays]).iso
        let stations = Set(
            try StockLookups.counts(from: snapshot)
                .filter { $0.standing == .accepted && $0.type == purpose.type && $0.bags > 0 }.map(\.station))
        for station in stations.sorted() {
            runs.append(Run(station: station, key: StockKey(collectedOn: first.iso, number: "")))
            let old = try snapshot.first(
                Self.olderThan, [.text(station), .text(type), .text(first.iso)]
            ) { (row) throws(Fault) in Int(row.integer(0)) }
            if let old, old > 0 { passed[.old, default: 0] += old }
        }
        var listed = Run(station: "", key: StockKey(collectedOn: "", number: ""), isOver: true)
        listed.ready = own.map { PickCandidate(bag: $0.bag, donor: $0.donor, collectedOn: $0.collectedOn.iso) }
            .sorted { $1.precedes($0) }
        runs.append(listed)
    }

    /// The next bags, oldest first; none when the store has no more.
    mutating func next(
        _ limit: Int, from snapshot: any Snapshot, where isWanted: (PickCandidate) -> Bool
    ) throws(Fault) -> [PickCandidate] {
        var found: [PickCandidate] = []
        while found.count < limit {
            var best: Int?
            for place in runs.indices {
                try fill(place, from: snapshot)
                guard let head = runs[place].ready.last else { continue }
                if let now = best.flatMap({ runs[$0].ready.last }), !head.precedes(now) { continue }
                best = place
            }
            guard let best, let candidate = runs[best].ready.popLast() else { break }
            if isWanted(candidate) { found.append(candidate) }
        }
        return found
    }

    private mutating func fill(_ place: Int, from snapshot: any Snapshot) throws(Fault) {
        while runs[place].ready.isEmpty, !runs[place].isOver {
            var run = runs[place]
            var passed = passed
            var rows = 0
            try snapshot.query(
                Self.candidates,
                [
                    .text(run.station), .text(type), .text(run.key.collectedOn), .text(run.key.number), .text(last),
                    .integer(Int64(Self.rowsPerRead)),
                ]
            ) { (row) throws(Fault) in
                rows += 1
                run.key = StockKey(collectedOn: row.text(1), number: row.text(0))
                switch row.optionalText(2).flatMap(QuarantineState.init) {
                case .cleared:
                    run.ready.append(
                        PickCandidate(bag: row.text(0), donor: row.text(3), collectedOn: row.text(1)))
                case .waiting: passed[.waiting, default: 0] += 1
                case .failed: passed[.failed, default: 0] += 1
                case nil: passed[.unknown, default: 0] += 1
                }
            }
            run.ready.reverse()
            run.isOver = rows < Self.rowsPerRead
            runs[place] = run
            self.passed = passed
        }
    }

    private static let candidates: SQL = """
        SELECT k.number, k.collected_on, u.state, COALESCE(u.donor, '') FROM plasma_stock k
        LEFT JOIN quarantine_unit u ON u.origin = k.origin AND u.bag = k.number
        WHERE k.origin = $1 AND k.standing = 'accepted' AND k.station = $2 AND k.type = $3
        AND (k.collected_on, k.number) > ($4, $5) AND k.collected_on <= $6
        ORDER BY k.collected_on, k.number LIMIT $7
        """
    private static let olderThan: SQL = """
        SELECT COUNT(*) FROM plasma_stock WHERE origin = $1 AND standing = 'accepted' AND station = $2 AND type = $3
        AND collected_on < $4
        """
}
