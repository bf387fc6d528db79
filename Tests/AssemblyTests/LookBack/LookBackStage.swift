import Assembly
import Donors
import Exchange
import Kernel
import Lineage
import Plasma
import Rejects
import StoreSQLite
import TestKit
import Testing
import Web

@testable import Ledger
@testable import LookBack

/// The demo's lineage and two look-backs alone in a store, and requests to their pages: the same bytes whatever else a
/// plant records.
final class LookBackStage {
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
            throw .refused(.caseReasonMissing)
        }
        func read<T: Sendable>(
            _ body: @escaping @Sendable (any Snapshot) throws(Fault) -> T
        ) async throws(Fault) -> T { try store.read(body) }
        func signatures(for request: SignatureRequest) async throws(Denial) -> [Signature] {
            throw .refused(.caseSignatureMissing)
        }
        func history(of subject: Subject, before: Int64, limit: Int) async throws(Denial) -> [HistoryLine] { [] }
        func seal(of index: Int64) async throws(Denial) -> (leaf: Digest, sealed: Bool) {
            try await still.seal(of: index)
        }
        func freshCommandID() -> CommandID { still.freshCommandID() }
        func hash(_ bytes: [UInt8]) -> Digest { still.hash(bytes) }
        func decodeGB18030(_ bytes: [UInt8]) -> String? { nil }
    }

    static let opening = CaseOpening(
        donor: "3201-OD-1", trigger: .diseaseReport, at: .storyStart, pathogen: "HBV", profile: "CN",
        infected: ["OLD-0001"])

    init() throws {
        store = try SQLiteStore(
            memoryFor: "test.example/one", ledger: LedgerTables.all,
            views: [lookBackArea, lineageArea, donorsArea, plasma, exchangeArea, rejectsArea].flatMap {
                $0.nouns.flatMap(\.tables)
            })
        for (code, material) in DemoLineage.materials {
            try record(MaterialTable.self, .register(material), on: code)
        }
        for (code, process) in DemoLineage.processes { try record(ProcessTable.self, .declare(process), on: code) }
        try record(
            MigrationTable.self, .record(DemoLineage.older(at: now, file: TreeHash.sha256([9]))), on: "MG-1")
        for step in DemoLineage.steps { try record(StepTable.self, .perform(step.order), on: step.id) }
        try record(LookBackPackTable.self, .adopt(try LookBackPack.read(lookBackPackBytes)), on: "lookback")
        try record(LookBackDrillTable.self, .run(Self.opening), on: "DR-1")
        try open("LB-1", Self.opening)
        let second = CaseOpening(
            donor: "3201-OD-2", trigger: .stationNotice, at: .storyStart, pathogen: "syphilis", profile: "EU")
        try open("LB-2", second)
        let pool = Subject(LineageRows.batch, "POOL-09-1")
        try sign(.decide(.release, [pool]), "LB-2", "release", [pool.description])
        let infected = Subject(LineageRows.batch, "V-09-1")
        try sign(.decide(.destroy, [infected]), "LB-1", "destroy", [infected.description])
    }

    /// QA rejects a batch, as a person does.
    func reject(_ batch: Subject, on hold: String) throws {
        try record(LineageHoldTable.self, .place(on: [batch], ground: .deviation), on: hold)
        let state = try store.read { (snapshot) throws(Fault) in try LineageHoldTable.load(hold, from: snapshot) }
        let closing = HoldClosing(state, .deviation, .rejected, reason: Self.reason)
        let own = SignedBy.story(
            Standing.story("0533"), .approved, over: state.subject, version: state.version,
            content: closing.canonicalBytes)
        try record(LineageHoldTable.self, .reject, on: hold, [own])
    }

    /// One order waits for approval, another is executed.
    func destroy() throws {
        let owner = Subject(CaseRules.noun, "LB-1")
        try record(
            DestructionTable.self, .draft([Subject(LineageRows.batch, "CRYO-09-1")], owner: owner), on: "DS-1",
            by: Standing.story("p-node"))
        let lot = Subject(LineageRows.batch, "ALB-09-1")
        try record(DestructionTable.self, .draft([lot], owner: owner), on: "DS-2", by: Standing.story("p-node"))
        func act(_ command: DestructionCommand, _ name: String, _ texts: [String], _ signers: [SignatureMeaning]) throws
        {
            let state = try store.read { (snapshot) throws(Fault) in
                try DestructionTable.load("DS-2", from: snapshot)
            }
            let content = DestructionStatement(state, name, texts, reason: Self.reason).canonicalBytes
            let people = signers.enumerated().map { place, meaning -> SignedBy in
                let person = Standing.story(place == 0 ? "0533" : "p-\(place)", "plasma.verify", "rejects.approve")
                return .story(person, meaning, over: state.subject, version: state.version, content: content)
            }
            try record(DestructionTable.self, command, on: "DS-2", people)
        }
        try act(.approve, "approve", [], [.approved])
        try act(.scan(lot, Quantity(DecimalNumber(coefficient: 8), .one)), "scan", [], [])
        try act(
            .execute(video: "V-1", contractor: "处置单位", manifest: "M-1"), "execute", ["V-1", "处置单位", "M-1"],
            [.performed, .verified, .verified, .approved])
    }

    private static let reason = "浆站 <b>恶</b>"

    private func open(_ id: String, _ opening: CaseOpening) throws {
        let content = CaseRules.statement(id, opening, reason: Self.reason).canonicalBytes
        let own = SignedBy.story(
            Standing.story("0533"), .performed, over: Subject(CaseRules.noun, id), version: 0, content: content)
        try record(CaseTable.self, .open(opening), on: id, [own])
    }

    private func sign(_ command: CaseCommand, _ id: String, _ act: String, _ detail: [String]) throws {
        let version = try store.read { (snapshot) throws(Fault) in try CaseTable.load(id, from: snapshot) }.version
        let content = CaseStatement(id, act, detail, reason: Self.reason).canonicalBytes
        let own = SignedBy.story(
            Standing.story("0533"), .approved, over: Subject(CaseRules.noun, id), version: version, content: content)
        try record(CaseTable.self, command, on: id, [own])
    }

    private func record<T: FactTable>(
        _ table: T.Type, _ command: T.R.Deed, on id: String, _ signatures: [SignedBy] = [],
        by person: Standing = .story("0533")
    ) throws {
        next += 1
        now = now + .minutes(10)
        try store.write { (tables) throws(Fault) in
            let state = try T.load(id, from: tables)
            let evidence = try T.gather(command, id, state, from: tables)
            let facts: [T.R.Event]
            do throws(Refusal) {
                facts = try T.R.decide(
                    command, state, evidence,
                    Circumstance(
                        now: now, zoneMinutes: 480, actor: person, workstation: "", reason: Self.reason,
                        signatures: signatures, hash: Digest.story))
            } catch {
                throw Fault(.stopped, error.code)
            }
            for fact in facts {
                let head = EntryHead(
                    index: next, subject: Subject(T.R.noun, id), recordedAt: now, happenedAt: now,
                    person: person.person,
                    role: "qa", workstation: "", reason: Self.reason, signatures: [])
                try T.project(fact, head, into: tables)
            }
        }
    }

    func visit(
        _ language: Language, _ permissions: Set<Permission>, query: [String: String] = [:],
        form: [String: String] = [:], parameters: [String: String] = [:]
    ) -> Visit {
        let standing = Standing(
            person: "0533", name: "李工", role: "qa", permissions: permissions, active: true, signingKey: nil)
        return Visit(
            language: language, theme: .light, standing: standing, workstation: "office",
            now: .storyStart + .hours(30), zoneMinutes: 480, parameters: parameters, query: query, form: Form(form),
            csrf: "csrf-token", wantsFragment: false, path: "/lookback", node: StoreNode(store),
            frame: TrailStage.frame("李工"))
    }

    /// What a route answers.
    func ask(_ method: Web.Method, _ path: String, _ visit: Visit) async throws -> Reply {
        let route = try #require(lookBackPages.routes.first { $0.method == method && $0.path == path })
        return try await route.answer(visit)
    }
}
