import ArgumentParser
import Assembly
import Foundation
import Kernel
import Ledger
import StorePostgres
import StoreSQLite

struct SearchBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Measures the one box among many named records. 实测查找。",
        discussion: "Each record has a number and a Chinese name with its characters and initials. Nothing is asserted."
    )

    @Option(help: "Folder for the bench ledger; must not exist. 目录。") var path = "bench-search"
    @Option(help: "Records to be filled in. 记录数。") var records = 1_000_000

    private static let noun = "bench.person"

    func run() throws {
        guard !FileManager.default.fileExists(atPath: path) else { throw ValidationError("\(path) exists already") }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let configuration = try NodeConfiguration.load(path: nil)
        let origin = "bench.example/search"
        let store: any LeasedStore =
            configuration.usesPostgres
            ? try PostgresStore(
                runtime: configuration.postgresRuntime, owner: configuration.postgresOwner, origin: origin,
                ledger: LedgerTables.all, views: [NameIndex.names])
            : try SQLiteStore(
                path: path + "/search.db", origin: origin, ledger: LedgerTables.all, views: [NameIndex.names],
                create: true)
        let start = ContinuousClock.now
        try fill(store)
        tell("store", configuration.usesPostgres ? "PostgreSQL" : "SQLite")
        tell("records", records)
        tell("fill_seconds", seconds(since: start))
        try ask(store)
        try store.close()
    }

    private func tell(_ name: String, _ value: some CustomStringConvertible) { print("\(name)\t\(value)") }

    private static let surnames = Array("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗")
    private static let given = Array("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文辉力健民永志义兴良海山")

    private static func name(_ index: Int) -> String {
        let (first, rest) = (index % surnames.count, index / surnames.count)
        let (second, third) = (rest % given.count, rest / given.count % given.count)
        return String([surnames[first], given[second], given[third]])
    }

    private func fill(_ store: any Store) throws(Fault) {
        var next = 0
        while next < records {
            let range = next..<min(next + 20_000, records)
            try store.write { (tables) throws(Fault) in
                for index in range {
                    let subject = "\(Self.noun)/P\(100_000_000 + index)"
                    try tables.insert(into: LedgerTables.subject, [.text(subject), .integer(Int64(index))])
                    let name = Self.name(index)
                    for term in NameIndex.terms(of: name, PinyinInitials.of) {
                        try tables.insert(
                            into: NameIndex.names,
                            [.text(term), .text(subject), .text(name), .integer(Int64(index))])
                    }
                }
            }
            next = range.upperBound
        }
    }

    private func ask(_ store: any Store) throws(Fault) {
        let middle = String(100_000_000 + records / 2)
        for start in ["P1", "P\(middle.prefix(6))", "P\(middle)"] {
            try time("number_\(start.count)_characters", store) { (snapshot) throws(Fault) in
                try NameIndex.numbers(of: Self.noun, startingWith: start, limit: 10, snapshot).count
            }
        }
        for text in ["王", "王伟", "王伟明", "伟明", "w", "ww", "wwm"] {
            try time("name_\(text)", store) { (snapshot) throws(Fault) in
                try NameIndex.records(named: text, of: [Self.noun], limit: 10, snapshot).count
            }
        }
    }

    /// The first from a cold cache, then the mean of fifty.
    private func time(
        _ name: String, _ store: any Store, _ body: (any Snapshot) throws(Fault) -> Int
    ) throws(Fault) {
        var start = ContinuousClock.now
        let found = try store.read(body)
        let first = seconds(since: start)
        start = .now
        for _ in 0..<50 { _ = try store.read(body) }
        tell("\(name)_found", found)
        tell("\(name)_first_milliseconds", first * 1_000)
        tell("\(name)_milliseconds", seconds(since: start) / 50 * 1_000)
    }
}
