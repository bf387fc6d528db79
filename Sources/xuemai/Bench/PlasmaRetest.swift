import Assembly
import Donors
import Kernel
import Ledger
import Lineage
import Plasma
import Retest
import Web

/// The re-test of a shipment of the bench plant: mini-pools for what is tested in pools, and a worklist whose results
/// come as the file of an analyser, are checked by a second person and concluded.
struct PlasmaRetest {
    static let analyst = "0301"
    static let checker = "0302"
    /// Bags of one worklist: six results of each make the largest act of import.
    static let bagsPerWorklist = 1_600

    let founding: Founding
    let world: PlasmaWorld
    /// Seconds by stage.
    private(set) var took: [String: Double] = [:]
    private(set) var imported = 0

    init(founding: Founding, world: PlasmaWorld) {
        self.founding = founding
        self.world = world
    }

    private var node: LiveNode { founding.node }

    mutating func run(_ bags: [PlasmaMessages.Sent], file: Int, name: String) async throws {
        let items = try RetestPack.read(retestPackBytes).items
        let pooled = items.filter { $0.testing == .minipool }.map(\.code)
        let single = items.filter { $0.testing == .single }.map(\.code)
        // What was stopped at the gate for its look is not tested.
        let fit = bags.filter { if case .shows = world.fate(file, $0.place) { false } else { true } }
        for (place, start) in stride(from: 0, to: fit.count, by: MiniPool.membersMax).enumerated() {
            let members = fit[start..<min(start + MiniPool.membersMax, fit.count)]
            try await pool(members, pooled, file, "MP-\(name)-\(place)")
        }
        for (place, start) in stride(from: 0, to: fit.count, by: Self.bagsPerWorklist).enumerated() {
            let members = fit[start..<min(start + Self.bagsPerWorklist, fit.count)]
            try await worklist(members, single, file, "WL-\(name)-\(place)")
        }
    }

    // MARK: Pools

    private mutating func pool(
        _ members: ArraySlice<PlasmaMessages.Sent>, _ items: [String], _ file: Int, _ id: String
    ) async throws {
        let start = ContinuousClock.now
        let pool = MiniPool(items: items, rows: 16, columns: 32, members: members.map(\.bag.node.id))
        try await founding.perform(PoolTable.self, on: id, as: Self.analyst, .make(pool))
        let readings = items.map { PoolReading(item: $0, interpretation: .negative, kit: TestKit(lot: "NAT-2603")) }
        try await founding.perform(PoolTable.self, on: id, as: Self.analyst, .test(readings, at: node.now()))
        let state = try await node.read { (tables) throws(Fault) in try PoolTable.load(id, from: tables) }
        try await sign(PoolTable.self, id, .check, state.subject, state.version, state.canonicalBytes, .verified)
        took["retest_pools", default: 0] += seconds(since: start)
    }

    // MARK: Worklists

    private mutating func worklist(
        _ members: ArraySlice<PlasmaMessages.Sent>, _ items: [String], _ file: Int, _ id: String
    ) async throws {
        var start = ContinuousClock.now
        func lap(_ stage: String) {
            took[stage, default: 0] += seconds(since: start)
            start = .now
        }
        try await founding.perform(
            WorklistTable.self, on: id, as: Self.analyst,
            .create(analyser: "BENCH", items: items, specimens: members.map(\.bag.node.id)))
        lap("retest_worklists")
        let bytes = Array(results(of: members, file).utf8)
        start = .now
        let batch: ResultBatch
        do throws(Refusal) {
            batch = try ResultFile.read(bytes, testedAt: node.now()) { _ in nil }
        } catch { throw Told(.refused(error)) }
        try await founding.perform(
            WorklistTable.self, on: id, as: Self.analyst, .enter(batch),
            files: [KeptFile(digest: TreeHash.sha256(bytes), bytes: bytes)])
        imported += batch.results.count
        lap("retest_import")
        let entered = try await node.read { (tables) throws(Fault) in try WorklistTable.load(id, from: tables) }
        try await sign(
            WorklistTable.self, id, .check, entered.subject, entered.version, entered.canonicalBytes, .verified)
        lap("retest_check")
        let day = node.now().day(offsetMinutes: 480)
        let (state, sheet) = try await node.read { (tables) throws(Fault) in
            let state = try WorklistTable.load(id, from: tables)
            return (state, try WorklistTable.sheet(of: state, on: day, from: tables))
        }
        guard let sheet else { return }
        try await sign(
            WorklistTable.self, id, .conclude, state.subject, state.version, sheet.canonicalBytes, .released)
        lap("retest_conclude")
    }

    /// One row a result: bag, test, value, word, lot. What a station found bad, the plant finds bad as well.
    private func results(of members: ArraySlice<PlasmaMessages.Sent>, _ file: Int) -> String {
        var text = "specimen,item,value,result,kit lot\n"
        for sent in members {
            var numbers = MixedNumbers(UInt64(file) << 24 ^ UInt64(sent.place) << 2 ^ 3)
            var failed: String?
            if case .fails(let item) = world.fate(file, sent.place) { failed = item }
            let bag = sent.bag.node.id
            text += "\(bag),protein,\(52 + numbers.below(12)).\(numbers.below(10)),,BCA-26\n"
            text += "\(bag),ALT,\(failed == "ALT" ? 60 + numbers.below(40) : 9 + numbers.below(30)),,ALT-26\n"
            for item in ["HBsAg", "anti-HCV", "anti-HIV", "syphilis"] {
                text += "\(bag),\(item),\(failed == item ? "7.20" : "0.\(10 + numbers.below(60))"),,\(item)-26\n"
            }
        }
        return text
    }

    private func sign<T: FactTable>(
        _ table: T.Type, _ id: String, _ command: T.R.Deed, _ subject: Subject, _ version: Int64, _ content: [UInt8],
        _ meaning: SignatureMeaning
    ) async throws {
        let request = SignatureRequest(
            .named(Self.checker), password: BenchPlant.password, record: subject, version: version,
            digest: node.hash(content), meaning: meaning, workstation: "bench")
        do throws(Denial) {
            let signatures = try await node.signatures(for: request)
            _ = try await node.perform(
                Errand(
                    T.self, id: node.freshCommandID(), record: id, command: command, person: Self.checker,
                    workstation: "bench", signatures: signatures))
        } catch { throw Told(error) }
    }
}
