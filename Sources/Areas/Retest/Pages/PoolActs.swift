import Donors
import Kernel
import Web

/// What is done with mini-pools at a screen.
enum PoolActs {
    static let routes: [Route] = [
        Route(.post, "/retest/pools", .permission("retest.test"), make),
        Route(.post, "/retest/pools/:pool/results", .permission("retest.test"), enter),
        Route(.post, "/retest/pools/:pool/discards", .permission("retest.test"), discard),
        Route(.post, "/retest/pools/:pool/lines", .permission("retest.test"), makeLines),
        Route(.post, "/retest/pools/:pool/checks", .permission("retest.check"), check),
        Route(.post, "/retest/pools/:pool/resolutions", .permission("retest.check"), resolve),
    ]

    private static func make(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.form.text("pool") ?? ""
        return try await visit.answer(
            to: RetestParts.path("pools", id),
            { (refusal) async throws(Denial) in try await PoolPages.list(visit, refusal) }
        ) { () async throws(Denial) in
            let members = (visit.form["members"] ?? "").split { $0 == "," || $0 == "，" || $0.isWhitespace }
            let pool = MiniPool(
                items: visit.form.all("items"), rows: visit.form.text("rows").flatMap { Int($0) } ?? 0,
                columns: visit.form.text("columns").flatMap { Int($0) } ?? 0, members: members.map(String.init))
            _ = try await visit.perform(PoolTable.self, on: id, .make(pool))
        }
    }

    /// Acts on one pool; a refusal is shown above it.
    private static func act(
        _ visit: Visit, _ act: (PoolState) async throws(Denial) -> Void
    ) async throws(Denial) -> Reply {
        let id = visit.parameter("pool")
        return try await visit.answer(
            to: RetestParts.path("pools", id),
            { (refusal) async throws(Denial) in try await PoolPages.record(visit, refusal) }
        ) { () async throws(Denial) in
            try await act(visit.read { (snapshot) throws(Fault) in try PoolTable.load(id, from: snapshot) })
        }
    }

    private static func enter(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state) async throws(Denial) in
            var readings: [PoolReading] = []
            for item in state.pool?.items ?? [] {
                guard let told = visit.form.text("r.\(item)").flatMap({ Interpretation(rawValue: $0) }) else {
                    continue
                }
                readings.append(
                    PoolReading(item: item, interpretation: told, kit: try RetestParts.kit(of: item, visit)))
            }
            _ = try await visit.perform(PoolTable.self, on: state.id, .test(readings, at: visit.now))
        }
    }

    private static func discard(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state) async throws(Denial) in
            _ = try await visit.perform(PoolTable.self, on: state.id, .discard, reason: visit.form.text("reason"))
        }
    }

    /// One second pool for each row and each column; those that are there already are passed over.
    private static func makeLines(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state) async throws(Denial) in
            guard let pool = state.pool, let person = visit.standing?.person else {
                throw .refused(.poolUnknown(state.id))
            }
            let made = try await visit.read { (snapshot) throws(Fault) in
                Set(try PoolLookups.seconds(of: state.id, from: snapshot).map(\.line))
            }
            let errands = pool.lines.filter { !made.contains($0.text) }.map { line in
                let members = pool.members(of: line)
                return Errand(
                    PoolTable.self, id: visit.node.freshCommandID(), record: "\(state.id)-\(line.text)",
                    command: .make(
                        MiniPool(
                            items: state.reactiveItems, rows: 1, columns: members.count, members: members,
                            parent: MiniPool.Parent(pool: state.id, line: line))), person: person,
                    workstation: visit.workstation)
            }
            for result in await visit.node.perform(inOrder: errands) {
                if case .failure(let denial) = result { throw denial }
            }
        }
    }

    private static func check(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state) async throws(Denial) in
            try RetestParts.same(state.version, visit)
            let own = try await visit.sign(
                state.subject, version: state.version, digest: visit.node.hash(state.canonicalBytes),
                meaning: .verified)
            _ = try await visit.perform(PoolTable.self, on: state.id, .check, signatures: [own])
        }
    }

    private static func resolve(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state) async throws(Denial) in
            try RetestParts.same(state.version, visit)
            let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
            let finding = try await visit.read { (snapshot) throws(Fault) in
                try PoolTable.finding(of: state, on: today, from: snapshot)?.found
            }
            let own = try await visit.sign(
                state.subject, version: state.version,
                digest: visit.node.hash(state.resolution(finding ?? [])), meaning: .verified)
            _ = try await visit.perform(PoolTable.self, on: state.id, .resolve, signatures: [own])
        }
    }
}
