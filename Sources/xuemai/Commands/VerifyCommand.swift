import ArgumentParser
import Assembly
import Foundation
import Kernel
import Ledger
import StoreSQLite

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recomputes every hash, signature, checkpoint and table. 全账验证：改过的第一处会被指名。",
        discussion: "Exit code 0: whole. 1: something was touched. 2: could not be checked.")

    @OptionGroup var configurationOption: ConfigurationOption
    @Option(help: "An older checkpoint kept elsewhere: nothing before it may have changed. May be repeated. 旧检查点。")
    var checkpoint: [String] = []
    @Flag(inversion: .prefixedNo, help: "Also compare the tables with a replay. 是否核对各表。") var tables = true

    func run() async throws {
        let findings: [Finding]
        do {
            findings = try check()
        } catch let fault as Fault {
            Progress.say("could not be checked 无法验证: \(fault.told)")
            throw ExitCode(2)
        }
        guard findings.isEmpty else { throw ExitCode(1) }
    }

    private func check() throws -> [Finding] {
        let configuration = try configurationOption.load()
        let folder = NodeFolder(configuration: configuration)
        let key = try folder.signer().verifierKey
        let store = try folder.openStore()
        var saved = try checkpoint.map { try String(contentsOfFile: $0, encoding: .utf8) }
        if let head = folder.head() { saved.append(head) }
        var progress = Progress("entries 条目")
        var findings: [Finding] = []
        let report = try store.read { (snapshot) throws(Fault) in
            try LedgerVerification.run(snapshot, key: key, saved: saved) { progress.tell($0, of: $1) }
        }
        progress.end()
        findings += report.findings
        print(
            "\(report.entries) entries 条, \(report.checkpoints) checkpoints 检查点, root 根 \(report.root?.hex ?? "")")
        if let lite = store as? SQLiteStore {
            findings += try lite.integrityFindings().map { Finding(.table("sqlite"), Phrase($0, $0)) }
        }
        if tables { findings += try checkTables(store) }
        for finding in findings {
            print("✗ \(finding.placeText)  \(finding.what.zh)\n    \(finding.what.en)")
        }
        print(findings.isEmpty ? "whole 完整，无改动" : "touched 有改动: \(findings.count)")
        return findings
    }

    /// Replays into a database of its own in the temporary folder, and removes it.
    private func checkTables(_ store: any LeasedStore) throws -> [Finding] {
        if try store.viewsAreStale() {
            return [Finding(.table("store_view"), Phrase("各表的版式与程序不符，先重建", "The tables have another layout; rebuild first"))]
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
        print("\(report.rows) rows 行, \(report.signatures) signatures 签名")
        return report.findings
    }
}
