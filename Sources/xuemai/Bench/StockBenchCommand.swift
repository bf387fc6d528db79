import ArgumentParser
import Assembly
import Foundation
import Kernel
import Ledger
import Plasma
import StorePostgres
import StoreSQLite

struct StockBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stock", abstract: "Measures the stock list among millions of bags. 实测库存列表。",
        discussion: "Thirty stations, four types, three years of collection. Nothing is asserted.")

    @Option(help: "Folder for the bench ledger; must not exist. 目录。") var path = "bench-stock"
    @Option(help: "Bags in stock. 在库袋数。") var units = 2_000_000

    private static let stations = 30
    /// Three years of collection, a day each.
    private static let days = 1_095
    private static let today = Day(daysSinceEpoch: 20_778)

    func run() throws {
        guard !FileManager.default.fileExists(atPath: path) else { throw ValidationError("\(path) exists already") }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let configuration = try NodeConfiguration.load(path: nil)
        let origin = "bench.example/stock"
        let views = UnitTable.tables + BoxTable.tables
        let store: any LeasedStore =
            configuration.usesPostgres
            ? try PostgresStore(
                runtime: configuration.postgresRuntime, owner: configuration.postgresOwner, origin: origin,
                ledger: LedgerTables.all, views: views)
            : try SQLiteStore(
                path: path + "/stock.db", origin: origin, ledger: LedgerTables.all, views: views, create: true)
        let start = ContinuousClock.now
        try fill(store)
        tell("store", configuration.usesPostgres ? "PostgreSQL" : "SQLite")
        tell("bags", units)
        tell("fill_seconds", seconds(since: start))
        try ask(store)
        try store.close()
    }

    private func tell(_ name: String, _ value: some CustomStringConvertible) {
        print("\(name)\t\(value)")
        fflush(nil)
    }

    /// Of the bags: nine of ten are normal, one in two hundred is held, one in a thousand rejected.
    private static func bag(_ index: Int) -> (station: String, type: PlasmaType, day: Day, standing: UnitStanding) {
        let mixed = index &* 7_919
        let station = "STN-\(10 + mixed % stations)"
        let type: PlasmaType = index % 10 == 0 ? PlasmaType.allCases[1 + index / 10 % 3] : .normal
        let day = today.adding(days: -(mixed / stations % days) - 1)
        let standing: UnitStanding = index % 1_000 == 7 ? .rejected : index % 200 == 3 ? .hold : .accepted
        return (station, type, day, standing)
    }

    private func fill(_ store: any Store) throws(Fault) {
        var counts: [[String]: Int64] = [:]
        var next = 0
        while next < units {
            let range = next..<min(next + 20_000, units)
            try store.write { (tables) throws(Fault) in
                for index in range {
                    let bag = Self.bag(index)
                    let box = StoreValue.text("B\(index / 20)")
                    counts[
                        [bag.standing.rawValue, bag.station, bag.type.rawValue, String(bag.day.iso.prefix(7))],
                        default: 0] += 1
                    try tables.insert(
                        into: UnitTable.stock,
                        [
                            .text("P\(100_000_000 + index)"), .text("SH-\(index / 17_000)"), .text(bag.station),
                            .text(bag.type.rawValue), .text(bag.day.iso), box, box, .text("588.0"),
                            .integer(1_795_222_800_000_000), .integer(1_095), .text(""), .text("received"), .text(""),
                            .integer(0), .text("accepted"), .text(bag.standing == .hold ? "INT-14" : ""),
                            .text(bag.standing == .rejected ? "reject" : ""), .integer(0),
                            .text(bag.standing.rawValue),
                        ])
                }
            }
            next = range.upperBound
        }
        try store.write { (tables) throws(Fault) in
            for (key, bags) in counts.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                try tables.insert(into: UnitTable.counts, key.map { .text($0) } + [.integer(bags)])
            }
        }
    }

    private func ask(_ store: any Store) throws(Fault) {
        let rows = 51
        var questions: [(String, StockQuestion)] = [("all", StockQuestion())]
        func add(_ name: String, _ change: (inout StockQuestion) -> Void) {
            var question = StockQuestion()
            change(&question)
            questions.append((name, question))
        }
        add("all_by_number") { $0.sort = .number }
        add("station") { $0.station = "STN-17" }
        add("station_by_number_down") {
            $0.station = "STN-17"
            $0.sort = .number
            $0.descending = true
        }
        add("accepted_newest_first") {
            $0.standings = [.accepted]
            $0.descending = true
        }
        add("held") { $0.standings = [.hold] }
        add("tetanus_over_two_years") {
            $0.type = .tetanus
            $0.to = "2024-11"
        }
        add("station_held_tetanus_year_by_number") {
            $0.station = "STN-17"
            $0.standings = [.hold]
            $0.type = .tetanus
            $0.from = "2026-01"
            $0.sort = .number
        }
        for (name, question) in questions {
            try time(name, store) { (snapshot) throws(Fault) in
                try StockLookups.page(question, limit: rows, from: snapshot).count
            }
        }
        let middle = StockKey(collectedOn: Self.today.adding(days: -Self.days / 2).iso, number: "")
        try time("page_in_the_middle", store) { (snapshot) throws(Fault) in
            try StockLookups.page(StockQuestion(), after: middle, limit: rows, from: snapshot).count
        }
        try time("totals", store) { (snapshot) throws(Fault) in
            try StockLookups.counts(from: snapshot).reduce(0) { $0 + $1.bags }
        }
    }

    /// The first from a cold cache, then the mean of twenty.
    private func time(
        _ name: String, _ store: any Store, _ body: (any Snapshot) throws(Fault) -> Int
    ) throws(Fault) {
        var start = ContinuousClock.now
        let found = try store.read(body)
        let first = seconds(since: start)
        start = .now
        for _ in 0..<20 { _ = try store.read(body) }
        tell("\(name)_found", found)
        tell("\(name)_first_milliseconds", first * 1_000)
        tell("\(name)_milliseconds", seconds(since: start) / 20 * 1_000)
    }
}
