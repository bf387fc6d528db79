import Donors
import Kernel

/// Because of whom a pool is reactive: by its rows and columns if they tell, else by testing each member alone.
package enum PoolResolution {
    /// What was found of one reactive item; members of whom nothing is known yet keep it open.
    package struct Finding: Sendable, Hashable {
        package var reactive: [String] = []
        package var open: [String] = []
    }

    /// `lines`: checked second pools, whether each was reactive. `alone`: how each member stands by itself.
    package static func judge(
        _ pool: MiniPool, lines: [PoolLine: Bool], alone: (String) -> ItemStanding
    ) -> Finding {
        let suspects = suspects(pool, lines)
        var finding = Finding()
        for member in pool.members {
            let own = alone(member)
            if case .settled(let conclusion) = own, !conclusion.interpretation.isGood {
                finding.reactive.append(member)
                continue
            }
            guard let suspects else {
                if !own.isSettled { finding.open.append(member) }
                continue
            }
            guard suspects.members.contains(member) else {
                if own == .contradictory { finding.open.append(member) }
                continue
            }
            if suspects.areCertain {
                // Two methods that disagree: a person settles it by testing again, the matrix is not overruled.
                finding.reactive.append(member)
            } else if !own.isSettled {
                finding.open.append(member)
            }
        }
        return finding
    }

    private struct Suspects {
        let members: Set<String>
        let areCertain: Bool
    }

    /// Nil while a line is untested, and when rows and columns contradict each other: then each member is tested alone.
    private static func suspects(_ pool: MiniPool, _ lines: [PoolLine: Bool]) -> Suspects? {
        var rows: [PoolLine] = []
        var columns: [PoolLine] = []
        for line in pool.lines {
            guard let isReactive = lines[line] else { return nil }
            guard isReactive else { continue }
            switch line {
            case .row: rows.append(line)
            case .column: columns.append(line)
            }
        }
        guard !rows.isEmpty, !columns.isEmpty else { return nil }
        let inRows = Set(rows.flatMap { pool.members(of: $0) })
        let crossing = inRows.intersection(columns.flatMap { pool.members(of: $0) })
        // A reactive line without a crossing would be a contradiction as well.
        let isWhole = (rows + columns).allSatisfy { !crossing.isDisjoint(with: pool.members(of: $0)) }
        guard isWhole else { return nil }
        return Suspects(members: crossing, areCertain: rows.count == 1 || columns.count == 1)
    }
}
