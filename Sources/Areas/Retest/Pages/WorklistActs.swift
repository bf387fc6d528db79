import Donors
import Kernel
import Web

/// What is done with worklists at a screen.
enum WorklistActs {
    static let routes: [Route] = [
        Route(.post, "/retest/worklists", .permission("retest.test"), create),
        Route(.post, "/retest/worklists/:list/results", .permission("retest.test"), enter),
        Route(.post, "/retest/worklists/:list/files", .permission("retest.test"), upload),
        Route(.post, "/retest/worklists/:list/checks", .permission("retest.check"), check),
        Route(.post, "/retest/worklists/:list/invalidations", .permission("retest.check"), invalidate),
        Route(.post, "/retest/worklists/:list/conclusions", .permission("retest.conclude"), conclude),
    ]

    private static func create(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.form.text("list") ?? ""
        return try await visit.answer(
            to: RetestParts.path("worklists", id),
            { (refusal) async throws(Denial) in try await WorklistPages.list(visit, refusal) }
        ) { () async throws(Denial) in
            let items = visit.form.all("items")
            let typed = (visit.form["specimens"] ?? "").split { $0 == "," || $0 == "，" || $0.isWhitespace }
                .map(String.init)
            let shipment = visit.form.text("shipment") ?? ""
            let box = visit.form.text("box") ?? ""
            let chosen = try await visit.read { (snapshot) throws(Fault) in
                shipment.isEmpty
                    ? [] : try RetestChoice.bags(of: shipment, box: box, items: items, from: snapshot)
            }
            _ = try await visit.perform(
                WorklistTable.self, on: id,
                .create(
                    analyser: visit.form.text("analyser") ?? "", items: items,
                    specimens: chosen + typed.filter { !chosen.contains($0) }))
        }
    }

    /// Acts on one worklist; a refusal is shown above it.
    private static func act(
        _ visit: Visit, _ act: (WorklistState) async throws(Denial) -> Void
    ) async throws(Denial) -> Reply {
        let id = visit.parameter("list")
        return try await visit.answer(
            to: RetestParts.path("worklists", id),
            { (refusal) async throws(Denial) in try await WorklistPages.record(visit, refusal) }
        ) { () async throws(Denial) in
            try await act(visit.read { (snapshot) throws(Fault) in try WorklistTable.load(id, from: snapshot) })
        }
    }

    private static func enter(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state) async throws(Denial) in
            var results: [TestResult] = []
            var kits: [String: TestKit] = [:]
            for item in state.worklist?.items ?? [] { kits[item] = try RetestParts.kit(of: item, visit) }
            for specimen in state.worklist?.specimens ?? [] {
                for item in state.worklist?.items ?? [] {
                    guard let text = visit.form.text("r.\(specimen).\(item)") else { continue }
                    results.append(ResultFile.result(specimen, item, text, ""))
                }
            }
            _ = try await visit.perform(
                WorklistTable.self, on: state.id,
                .enter(ResultBatch(testedAt: visit.now, kits: kits, results: results)))
        }
    }

    private static func upload(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state) async throws(Denial) in
            let bytes = visit.form.files["file"]?.bytes ?? []
            let batch: ResultBatch
            do throws(Refusal) {
                batch = try ResultFile.read(bytes, testedAt: visit.now) { visit.node.decodeGB18030($0) }
            } catch { throw .refused(error) }
            _ = try await visit.perform(
                WorklistTable.self, on: state.id, .enter(batch),
                files: [KeptFile(digest: visit.node.hash(bytes), bytes: bytes)])
        }
    }

    private static func check(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state) async throws(Denial) in
            try RetestParts.same(state.version, visit)
            let own = try await visit.sign(
                state.subject, version: state.version, digest: visit.node.hash(state.canonicalBytes),
                meaning: .verified)
            _ = try await visit.perform(WorklistTable.self, on: state.id, .check, signatures: [own])
        }
    }

    private static func invalidate(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state) async throws(Denial) in
            try RetestParts.same(state.version, visit)
            let key = ResultKey(specimen: visit.form.text("specimen") ?? "", item: visit.form.text("item") ?? "")
            let reason = visit.form.text("reason") ?? ""
            let own = try await visit.sign(
                state.subject, version: state.version,
                digest: visit.node.hash(state.invalidation(key, reason: reason)), meaning: .verified)
            _ = try await visit.perform(
                WorklistTable.self, on: state.id, .invalidate(key), reason: reason, signatures: [own])
        }
    }

    private static func conclude(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state) async throws(Denial) in
            try RetestParts.same(state.version, visit)
            let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
            let sheet = try await visit.read { (snapshot) throws(Fault) in
                try WorklistTable.sheet(of: state, on: today, from: snapshot)
            }
            guard let sheet else { throw .refused(RetestPack.missing) }
            let own = try await visit.sign(
                state.subject, version: state.version, digest: visit.node.hash(sheet.canonicalBytes),
                meaning: .released)
            _ = try await visit.perform(WorklistTable.self, on: state.id, .conclude, signatures: [own])
        }
    }
}
