import ArgumentParser
import Assembly
import Foundation
import Kernel
import Ledger
import StoreSQLite

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recomputes every hash, signature, checkpoint and table. 全账核验：改过的第一处会被指名。",
        discussion: """
            Works beside a running node. Exit code 0: whole. 1: something was touched. 2: could not be checked.
            可与运行中的节点并行。退出码 0 完整，1 有改动，2 无法核验。
            """)

    @OptionGroup var configurationOption: ConfigurationOption
    @Option(
        help: "An older checkpoint kept elsewhere: nothing before it may have changed. May be repeated. 旧检查点。"
    )
    var checkpoint: [String] = []
    @Flag(inversion: .prefixedNo, help: "Also compare the tables with a replay. 是否核对各表。") var tables = true
    @Flag(inversion: .prefixedNo, help: "Also hash all film again. 是否重算录像。") var film = true
    @Flag(help: "Prints one JSON object. 以 JSON 输出。") var json = false

    func run() async throws {
        let verdict: Verdict
        do {
            verdict = try await check()
        } catch {
            Progress.say("could not be checked 无法核验: \(Told(wrapping: error))")
            throw ExitCode(2)
        }
        print(json ? verdict.json : verdict.text)
        guard verdict.findings.isEmpty else { throw ExitCode(1) }
    }

    private func check() async throws -> Verdict {
        let configuration = try configurationOption.load()
        let folder = NodeFolder(configuration: configuration)
        let key = try folder.signer().verifierKey
        var saved = try checkpoint.map { try String(contentsOfFile: $0, encoding: .utf8) }
        if let head = folder.head() { saved.append(head) }
        let store = try folder.openStore()
        var progress = Progress("entries 条目")
        var (report, signed) = try store.read { (snapshot) throws(Fault) in
            let report = try LedgerVerification.run(snapshot, key: key, saved: saved) {
                progress.tell($0, of: $1)
            }
            return (report, try LedgerReader.checkpoint(snapshot)?.size ?? 0)
        }
        progress.end()
        if report.entries > signed, isServed(store) {
            // The last moments of a working node wait for their checkpoint; of a stopped one they are a finding.
            report.findings.removeAll { $0.place == .entries(from: signed, to: report.entries) }
        }
        if let lite = store as? SQLiteStore {
            report.findings += try lite.integrityFindings().map { Finding(.table("sqlite"), Phrase($0, $0)) }
        }
        report.findings += try returnedKeys(store)
        if film, FileManager.default.fileExists(atPath: configuration.filmPath) {
            report.findings += try await checkFilm(store, configuration)
        }
        if tables {
            let replayed = try checkTables(store)
            report.rows = replayed.rows
            report.signatures = replayed.signatures
            report.findings += replayed.findings
        }
        try store.close()
        return Verdict(origin: configuration.origin, tables: tables, report: report)
    }

    /// Keys of persons whom the ledger says are erased: a restored backup brought them back.
    private func returnedKeys(_ store: any LeasedStore) throws -> [Finding] {
        try store.read { (snapshot) throws(Fault) in
            var found: [Finding] = []
            for person in try PersonalKeys.erased(house, snapshot)
            where try PersonalKeys.wrapped(of: person, snapshot) != nil {
                found.append(
                    Finding(
                        .row(table: PersonalKeys.table.name, key: person.description),
                        Phrase("身份已删除，密钥还在", "The identity was erased and its key is still here")))
            }
            return found
        }
    }

    /// Film lies beside the record: a segment that was exchanged, cut or removed is named, and one that is disposed of
    /// and still there.
    private func checkFilm(_ store: any LeasedStore, _ configuration: NodeConfiguration) async throws -> [Finding] {
        guard try !store.viewsAreStale() else { return [] }
        let shelf = FilmShelf(folder: URL(filePath: configuration.filmPath).path)
        var progress = Progress("film 录像")
        let report = try await FilmVerification(shelf: shelf, record: StoredRecord(store: store))
            .run { progress.tell($0, of: $0) }
        progress.end()
        return report.findings
    }

    private func isServed(_ store: any LeasedStore) -> Bool {
        do throws(Fault) { try store.takeLease() } catch { return error.code == .busy }
        return false
    }

    /// Replays into a database of its own in the temporary folder, and removes it.
    private func checkTables(_ store: any LeasedStore) throws -> VerifyReport {
        if try store.viewsAreStale() {
            throw Fault(
                .newerStore, "the tables are laid out by another version; run `xuemai rebuild` first. 请先重建各表")
        }
        let path = FileManager.default.temporaryDirectory
            .appending(path: "xuemai-verify-\(ProcessInfo.processInfo.processIdentifier).db").path
        defer {
            for ending in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + ending) {
                do { try FileManager.default.removeItem(atPath: path + ending) } catch { continue }
            }
        }
        let shadow = try SQLiteStore(
            path: path, origin: store.origin, ledger: LedgerTables.all, views: house.tables, create: true)
        var progress = Progress("facts 事实")
        let report = try store.read { (snapshot) throws(Fault) in
            try TableVerification.run(snapshot, shadow: shadow, house: house) { progress.tell($0, of: $1) }
        }
        progress.end()
        try shadow.close()
        return report
    }
}

/// A record that no node serves, or another process.
private struct StoredRecord: FilmRecord {
    let store: any LeasedStore

    func read<T: Sendable>(
        _ body: @escaping @Sendable (any Snapshot) throws(Fault) -> T
    ) async throws(Fault) -> T { try store.read(body) }
}

/// What a verification says, to people and to machines.
private struct Verdict {
    let origin: String
    let tables: Bool
    let report: VerifyReport

    var findings: [Finding] { report.findings }

    var text: String {
        var lines = [
            "\(origin): \(report.entries) entries 条, \(report.checkpoints) checkpoints 检查点",
            "root 根 \(report.root?.hex ?? "")",
        ]
        if tables { lines.append("\(report.rows) rows 行, \(report.signatures) signatures 签名") }
        for finding in findings {
            lines += ["✗ \(finding.placeText)  \(finding.what.zh)", "    \(finding.what.en)"]
        }
        lines.append(findings.isEmpty ? "完整，没有改动。Whole: nothing was touched." : "有改动。Something was touched.")
        return lines.joined(separator: "\n")
    }

    var json: String {
        var writer = CanonicalWriter(capacity: 1_024)
        writer.beginObject()
        writer.member("checkpoints", report.checkpoints)
        writer.member("entries", report.entries)
        writer.key("findings")
        writer.beginArray()
        for finding in findings {
            writer.beginObject()
            writer.member("en", finding.what.en)
            writer.member("place", finding.placeText)
            writer.member("zh", finding.what.zh)
            writer.endObject()
        }
        writer.endArray()
        writer.member("origin", origin)
        writer.member("root", report.root?.hex)
        writer.member("rows", report.rows)
        writer.member("signatures", report.signatures)
        writer.member("tables", tables)
        writer.member("whole", findings.isEmpty)
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
