import Assembly
import Kernel
import StoreSQLite
import TestKit
import Testing
import Web

@testable import Ledger
@testable import Lineage

/// The demo's lineage alone in a store, and requests to its pages: the same bytes whatever else a plant records.
final class LineageStage {
    let store: SQLiteStore
    private var next: Int64 = 0
    private var now = Moment.storyStart

    /// Answers a page's questions out of the store, and performs nothing.
    private struct StoreNode: Node {
        let store: SQLiteStore
        private let still = StillNode()

        init(_ store: SQLiteStore) { self.store = store }

        var home: String { still.home }
        func perform<T: FactTable>(_ errand: Errand<T>) async throws(Denial) -> Outcome<T.R.Event> {
            throw .refused(.lineageHoldReasonMissing)
        }
        func read<T: Sendable>(
            _ body: @escaping @Sendable (any Snapshot) throws(Fault) -> T
        ) async throws(Fault) -> T { try store.read(body) }
        func signatures(for request: SignatureRequest) async throws(Denial) -> [Signature] {
            throw .refused(.lineageHoldSignatureMissing)
        }
        func history(of subject: Subject, before: Int64, limit: Int) async throws(Denial) -> [HistoryLine] { [] }
        func seal(of index: Int64) async throws(Denial) -> (leaf: Digest, sealed: Bool) {
            try await still.seal(of: index)
        }
        func freshCommandID() -> CommandID { still.freshCommandID() }
        func hash(_ bytes: [UInt8]) -> Digest { still.hash(bytes) }
        func decodeGB18030(_ bytes: [UInt8]) -> String? { nil }
    }

    init() throws {
        store = try SQLiteStore(
            memoryFor: "test.example/one", ledger: LedgerTables.all, views: lineageArea.nouns.flatMap(\.tables))
        for (code, material) in DemoLineage.materials {
            try record(MaterialTable.self, .register(material), on: code)
        }
        for (code, process) in DemoLineage.processes { try record(ProcessTable.self, .declare(process), on: code) }
        let older = DemoLineage.older(at: now, file: TreeHash.sha256([9]))
        try record(MigrationTable.self, .record(older), on: "MG-1")
        try record(MigrationTable.self, .compare(try MigrationTotals(older)), on: "MG-1")
        for step in DemoLineage.steps { try record(StepTable.self, .perform(step.order), on: step.id) }
        try record(
            LineageHoldTable.self, .place(on: [Subject(LineageRows.batch, "V-09-1")], ground: .lookBack), on: "LH-1")
    }

    private func record<T: FactTable>(_ table: T.Type, _ command: T.R.Deed, on id: String) throws {
        next += 1
        now = now + .minutes(10)
        let person = Standing.story("0720")
        try store.write { (tables) throws(Fault) in
            let state = try T.load(id, from: tables)
            let evidence = try T.gather(command, id, state, from: tables)
            let facts: [T.R.Event]
            do throws(Refusal) {
                facts = try T.R.decide(
                    command, state, evidence,
                    Circumstance(
                        now: now, zoneMinutes: 480, actor: person, workstation: "", reason: "追溯 <b>恶</b>",
                        signatures: [], hash: TreeHash.sha256))
            } catch {
                throw Fault(.stopped, error.code)
            }
            for fact in facts {
                try T.project(
                    fact,
                    EntryHead(
                        index: next, subject: Subject(T.R.noun, id), recordedAt: now, happenedAt: now,
                        person: "0720", role: "production", workstation: "", reason: "追溯 <b>恶</b>",
                        signatures: []), into: tables)
            }
        }
    }

    func visit(
        _ language: Language, _ permissions: Set<Permission>, query: [String: String] = [:],
        form: [String: String] = [:], parameters: [String: String] = [:], scope: Scope = .unlimited
    ) -> Visit {
        let standing = Standing(
            person: "0533", name: "李工", role: "qa", permissions: permissions, active: true, signingKey: nil,
            scope: scope)
        return Visit(
            language: language, theme: .light, standing: standing, workstation: "office", now: .storyStart,
            zoneMinutes: 480, parameters: parameters, query: query, form: Form(form), csrf: "csrf-token",
            wantsFragment: false, path: "/lineage", node: StoreNode(store), frame: TrailStage.frame("李工"))
    }

    /// What a route answers.
    func ask(_ method: Web.Method, _ path: String, _ visit: Visit) async throws -> Reply {
        let route = try #require(lineagePages.routes.first { $0.method == method && $0.path == path })
        return try await route.answer(visit)
    }
}
