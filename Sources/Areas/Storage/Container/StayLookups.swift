package import Kernel
import Places

/// Where a container stood for a time.
package struct ContainerStay: Sendable, Hashable {
    package let position: String
    package let from: Moment
    /// Nil while it lasts.
    package let to: Moment?
}

/// Where containers stood, also in the past.
package enum StayLookups {
    /// One leg of a container's way: a position or another container.
    private struct Leg {
        let position: String?
        let holder: String?
        let from: Moment
        let to: Moment?
    }

    /// Positions of a container within a time, alone or in others, in order.
    package static func positions(
        of code: String, from first: Moment, to last: Moment?, in snapshot: any Snapshot
    ) throws(Fault) -> [ContainerStay] {
        try positions(of: code, from: first, to: last, depth: 0, in: snapshot)
    }

    private static func positions(
        of code: String, from first: Moment, to last: Moment?, depth: Int, in snapshot: any Snapshot
    ) throws(Fault) -> [ContainerStay] {
        var stays: [ContainerStay] = []
        for leg in try legs(of: code, from: snapshot) {
            let from = max(leg.from, first)
            let to = [leg.to, last].compactMap { $0 }.min()
            guard to.map({ from < $0 }) ?? true else { continue }
            if let position = leg.position {
                stays.append(ContainerStay(position: position, from: from, to: to))
            } else if let holder = leg.holder, depth < ContainerRules.depthMax {
                stays += try positions(of: holder, from: from, to: to, depth: depth + 1, in: snapshot)
            }
        }
        return stays
    }

    private static func legs(of code: String, from snapshot: any Snapshot) throws(Fault) -> [Leg] {
        var legs = try snapshot.all(past, [.text(code)]) { (row) throws(Fault) in
            Leg(
                position: row.optionalText(0), holder: row.optionalText(1), from: row.moment(2), to: row.moment(3))
        }
        if let now = try ContainerLookups.container(code, from: snapshot) {
            switch now.at.kind {
            case .out: break
            case .position: legs.append(Leg(position: now.at.id, holder: nil, from: now.movedAt, to: nil))
            case .container: legs.append(Leg(position: nil, holder: now.at.id, from: now.movedAt, to: nil))
            }
        }
        return legs
    }

    /// Containers that stood in a place, or in one that lies in it, at some instant of a time, however deep.
    package static func containers(
        in place: String, from first: Moment, to last: Moment, _ snapshot: any Snapshot
    ) throws(Fault) -> Set<String> {
        var found: Set<String> = []
        let time: [StoreValue] = [.moment(first), .moment(last)]
        var waiting: [String] = []
        for inner in try ContainerLookups.inner(of: place, from: snapshot) {
            for sql in [atPositions, wereAtPositions, atPlace, wereAtPlace] {
                waiting += try snapshot.all(sql, [.text(inner)] + time) { (row) throws(Fault) in row.text(0) }
            }
        }
        while let next = waiting.popLast() {
            guard found.insert(next).inserted else { continue }
            for sql in [inHolder, wereInHolder] {
                waiting += try snapshot.all(sql, [.text(next)] + time) { (row) throws(Fault) in row.text(0) }
            }
        }
        return found
    }

    private static let past: SQL = """
        SELECT position, holder, entered_at, left_at FROM storage_stay WHERE origin = $1 AND container = $2
        ORDER BY entered_at, entry
        """
    private static let atPositions: SQL = """
        SELECT c.code FROM places_place p CROSS JOIN storage_container c
        WHERE p.origin = $1 AND p.kind = 'position' AND p.within = $2 AND c.origin = p.origin AND c.position = p.id
        AND c.position IS NOT NULL AND c.moved_at <= $4 AND $3 <= $4
        """
    private static let wereAtPositions: SQL = """
        SELECT s.container FROM places_place p CROSS JOIN storage_stay s
        WHERE p.origin = $1 AND p.kind = 'position' AND p.within = $2 AND s.origin = p.origin AND s.position = p.id
        AND s.position IS NOT NULL AND s.left_at >= $3 AND s.entered_at <= $4
        """
    private static let atPlace: SQL = """
        SELECT code FROM storage_container WHERE origin = $1 AND position = $2 AND position IS NOT NULL
        AND moved_at <= $4 AND $3 <= $4
        """
    private static let wereAtPlace: SQL = """
        SELECT container FROM storage_stay WHERE origin = $1 AND position = $2 AND position IS NOT NULL
        AND left_at >= $3 AND entered_at <= $4
        """
    private static let inHolder: SQL = """
        SELECT code FROM storage_container WHERE origin = $1 AND holder = $2 AND moved_at <= $4 AND $3 <= $4
        """
    private static let wereInHolder: SQL = """
        SELECT container FROM storage_stay WHERE origin = $1 AND holder = $2 AND holder IS NOT NULL
        AND left_at >= $3 AND entered_at <= $4
        """
}
