import ArgumentParser
import Assembly
import Foundation
import Kernel
import Ledger
import Places
import Plasma
import Storage
import StorePostgres
import StoreSQLite

struct StockBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stock", abstract: "Measures the stock list among millions of bags. 实测库存列表。",
        discussion: """
            Thirty stations, four types, three years of collection, on pallets of ten boxes in ten freezers. \
            Nothing is asserted.
            """)

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
        let views = UnitTable.tables + BoxTable.tables + ContainerTable.tables + PlaceTable.tables
        let store: any LeasedStore =
            configuration.usesPostgres
            ? try PostgresStore(
                runtime: configuration.postgresRuntime, owner: configuration.postgresOwner, origin: origin,
                ledger: LedgerTables.all, views: views)
            : try SQLiteStore(
                path: path + "/stock.db", origin: origin, ledger: LedgerTables.all, views: views, create: true)
        let start = ContinuousClock.now
        try fill(store)
        try layOut(store)
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
                            .text(""), .text(""), .text(bag.standing.rawValue), .text(""), .text(""),
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

    private static let bagsPerBox = 20
    private static let boxesPerPallet = 10
    private static let positionsPerShelf = 100
    private static let shelvesPerFreezer = 10

    /// A room, its freezers, their shelves, and a pallet at each position.
    private func layOut(_ store: any Store) throws(Fault) {
        let boxes = (units + Self.bagsPerBox - 1) / Self.bagsPerBox
        let pallets = (boxes + Self.boxesPerPallet - 1) / Self.boxesPerPallet
        let shelves = (pallets + Self.positionsPerShelf - 1) / Self.positionsPerShelf
        try store.write { (tables) throws(Fault) in
            try Self.open("room", .room, in: "", tables)
            for shelf in 0..<shelves {
                let freezer = shelf / Self.shelvesPerFreezer
                if shelf % Self.shelvesPerFreezer == 0 { try Self.open("f\(freezer)", .freezer, in: "room", tables) }
                try Self.open("s\(shelf)", .shelf, in: "f\(freezer)", tables)
            }
            for pallet in 0..<pallets {
                try Self.open("p\(pallet)", .position, in: "s\(pallet / Self.positionsPerShelf)", tables)
                try Self.place("PAL-\(pallet)", "pallet", position: "p\(pallet)", holder: nil, tables)
            }
            for box in 0..<boxes {
                try Self.place("B\(box)", "box", position: nil, holder: "PAL-\(box / Self.boxesPerPallet)", tables)
            }
        }
    }

    private static func open(
        _ id: String, _ kind: PlaceKind, in outer: String, _ tables: any Transaction
    ) throws(Fault) {
        let detail = PlaceDetail(kind: kind, name: id, within: outer, particulars: [:])
        try tables.insert(
            into: PlaceTable.places,
            [
                .text(id), .bytes(PlaceFact.opened(detail).canonicalBytes), .null, .integer(0), .text("bench"),
                .integer(0), .text(kind.rawValue), .text(outer),
            ])
    }

    private static func place(
        _ code: String, _ kind: String, position: String?, holder: String?, _ tables: any Transaction
    ) throws(Fault) {
        try tables.insert(
            into: ContainerTable.containers,
            [
                .text(code), .text(kind), .text(position), .text(holder), .integer(0), .integer(0), .integer(0),
                .text("bench"),
            ])
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
        add("position") { $0.place = "p17" }
        add("shelf") { $0.place = "s3" }
        add("shelf_held_by_number") {
            $0.place = "s3"
            $0.standings = [.hold]
            $0.sort = .number
        }
        for (name, question) in questions {
            try time(name, store) { (snapshot) throws(Fault) in
                guard let placed = try StockLookups.placed(question, from: snapshot) else { return -1 }
                return try StockLookups.page(placed, limit: rows, from: snapshot).count
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
