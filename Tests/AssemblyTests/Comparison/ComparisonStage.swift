import Assembly
import Donors
import Kernel
import StoreSQLite
import TestKit
import Testing
import Web

@testable import Comparison
@testable import Ledger
@testable import Plasma

/// A plant that has compared two stations for ninety days: 3201 reads ALT too high in the end, and missed one HBsAg.
final class ComparisonStage {
    static let today = Moment.storyStart.day(offsetMinutes: 480)
    let store: SQLiteStore
    private var next: Int64 = 0

    /// Answers a page's questions out of the store, and performs nothing.
    private struct StoreNode: Node {
        let store: SQLiteStore
        private let still = StillNode()

        init(_ store: SQLiteStore) { self.store = store }

        var home: String { still.home }
        func perform<T: FactTable>(_ errand: Errand<T>) async throws(Denial) -> Outcome<T.R.Event> {
            throw .refused(.findingTextMissing)
        }
        func read<T: Sendable>(
            _ body: @escaping @Sendable (any Snapshot) throws(Fault) -> T
        ) async throws(Fault) -> T { try store.read(body) }
        func signatures(for request: SignatureRequest) async throws(Denial) -> [Signature] {
            throw .refused(.findingSignatureMissing)
        }
        func history(of subject: Subject, before: Int64, limit: Int) async throws(Denial) -> [HistoryLine] { [] }
        func seal(of index: Int64) async throws(Denial) -> (leaf: Digest, sealed: Bool) {
            try await still.seal(of: index)
        }
        func freshCommandID() -> CommandID { still.freshCommandID() }
        func hash(_ bytes: [UInt8]) -> Digest { still.hash(bytes) }
        func decodeGB18030(_ bytes: [UInt8]) -> String? { nil }
    }

    init(isEmpty: Bool = false) throws {
        store = try SQLiteStore(
            memoryFor: "test.example/one", ledger: LedgerTables.all,
            views: comparisonArea.nouns.flatMap(\.tables) + StationTable.tables)
        for station in Plant.stations {
            try record(
                StationTable.self, .registered(try station.profile(licenceValidTo: Self.today.adding(months: 8))),
                station.code)
        }
        if isEmpty { return }
        try record(
            ParallelLimitsTable.self, .adopted(try ParallelLimits.read(parallelLimitsPackBytes)),
            ParallelLimits.packName)
        var numbers = SeededNumbers(3)
        for ago in (0..<90).reversed() {
            for place in 0..<3 { try compare(ago, place, &numbers) }
        }
        let code = Plant.stations[0].code
        let missed = FindingOpening(
            grade: .critical, station: code, assay: "HBsAg", bag: "BAG-5-1", stationReading: "negative",
            plantReading: "reactive", rules: "2026-1")
        try record(FindingTable.self, .opened(missed), "BAG-5-1-HBsAg")
        try record(FindingTable.self, .actioned("换批号重测，<b>仍</b>为反应性"), "BAG-5-1-HBsAg")
        let bias = FindingOpening(
            grade: .bias, station: code, assay: "ALT", stationReading: "23.10", plantReading: "20.00",
            found: "15.50 %", limit: "10 %", since: Self.today.adding(days: -6), rules: "2026-1")
        try record(FindingTable.self, .opened(bias), "\(code)-ALT")
        try record(FindingTable.self, .actioned("校准"), "\(code)-ALT")
        try record(FindingTable.self, .closed("校准后在限内"), "\(code)-ALT")
    }

    private func compare(_ ago: Int, _ place: Int, _ numbers: inout SeededNumbers) throws {
        let day = Self.today.adding(days: -ago)
        let plant = Int64(140 + numbers.below(260))
        let station = plant + Int64(numbers.below(21)) - 10 + (ago < 12 ? plant / 6 : 0)
        let protein = Int64(540 + numbers.below(80))
        let isMissed = ago == 5 && place == 1
        func number(_ assay: String, _ own: Int64, _ other: Int64, _ unit: String) -> ComparedPair {
            ComparedPair(
                assay: assay, kind: .quantitative, station: .value(DecimalNumber(coefficient: own, scale: 1)),
                plant: .value(DecimalNumber(coefficient: other, scale: 1)), unit: unit)
        }
        func word(_ assay: String, _ own: Interpretation, _ other: Interpretation, critical: Bool) -> ComparedPair {
            ComparedPair(
                assay: assay, kind: .qualitative, isCritical: critical, station: .outcome(own), plant: .outcome(other))
        }
        let comparison = BagComparison(
            station: Plant.stations[0].code, at: day.start(offsetMinutes: 480) + .hours(Int64(8 + place)), day: day,
            rules: "2026-1",
            pairs: [
                number("ALT", station, plant, "U/L"),
                word(
                    "HBsAg", ago == 40 && place == 0 ? .reactive : .negative,
                    ago == 40 && place == 0 || isMissed ? .reactive : .negative, critical: true),
                number("protein", protein + Int64(numbers.below(9)) - 4, protein, "g/L"),
                word("syphilis", ago == 20 && place == 2 ? .reactive : .negative, .negative, critical: false),
            ])
        try record(ComparedBagTable.self, .compared(comparison), "BAG-\(ago)-\(place)")
    }

    func record<T: FactTable>(_ table: T.Type, _ fact: T.R.Event, _ id: String) throws {
        next += 1
        let now = Moment.storyStart - .hours(2) + .minutes(next)
        try store.write { (tables) throws(Fault) in
            try T.project(
                fact,
                EntryHead(
                    index: next, subject: Subject(T.R.noun, id), recordedAt: now, happenedAt: now, person: "0533",
                    role: "qa", workstation: "", reason: nil, signatures: []), into: tables)
        }
    }

    func visit(
        _ language: Language, _ permissions: Set<Permission>, query: [String: String] = [:],
        form: [String: String] = [:], parameters: [String: String] = [:]
    ) -> Visit {
        let standing = Standing(
            person: "0533", name: "李工", role: "qa", permissions: permissions, active: true, signingKey: nil)
        return Visit(
            language: language, theme: .light, standing: standing, workstation: "office", now: .storyStart,
            zoneMinutes: 480, parameters: parameters, query: query, form: Form(form), csrf: "csrf-token",
            wantsFragment: false, path: "/comparison", node: StoreNode(store), frame: TrailStage.frame("李工"))
    }

    /// What a route answers.
    func ask(_ method: Web.Method, _ path: String, _ visit: Visit) async throws -> Reply {
        let route = try #require(comparisonPages.routes.first { $0.method == method && $0.path == path })
        return try await route.answer(visit)
    }
}
