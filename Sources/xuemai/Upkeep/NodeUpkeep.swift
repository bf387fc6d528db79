import Assembly
import Foundation
import Kernel
import Ledger
import Server
import Upkeep
import Web

/// Backups, drills and verification of a running node: done in the background, told in the record.
final class NodeUpkeep: Sendable {
    private static let backupName = "backup"
    private static let drillName = "drill"

    private let folder: NodeFolder
    private let node: any ServedNode
    private let jobs: JobBoard
    private let metrics: MetricBoard
    private let executor = BackgroundExecutor()

    init(_ folder: NodeFolder, node: any ServedNode, jobs: JobBoard, metrics: MetricBoard) {
        self.folder = folder
        self.node = node
        self.jobs = jobs
        self.metrics = metrics
        if !settings.backupFolder.isEmpty {
            jobs.declare(Self.backupName, Phrase("备份", "Backup"), every: .hours(settings.backupHours))
            jobs.declare(Self.drillName, Phrase("恢复演练", "Restore drill"), every: nil)
        }
    }

    private var settings: ConfiguredUpkeep { folder.configuration.upkeep }

    // MARK: What pages may order

    /// Nil if no place is named.
    var desk: BackupDesk? {
        guard !settings.backupFolder.isEmpty else { return nil }
        return BackupDesk(
            place: settings.backupFolder, hours: settings.backupHours, keep: settings.backupKeep,
            backUp: { person in
                self.begin(Self.backupName) { await self.backUp(orderedBy: person) }
            },
            drill: { file, person in
                guard !file.contains("/"), FileManager.default.fileExists(atPath: self.path(file)) else {
                    return .fileUnknown
                }
                return self.begin(Self.drillName) { await self.drill(file, orderedBy: person) }
            })
    }

    private func begin(
        _ name: String, _ work: @escaping @Sendable () async -> JobBoard.Outcome
    ) -> BackupDesk.Order {
        guard jobs.begin(name, at: node.now()) else { return .runsAlready }
        Task { self.jobs.end(name, at: self.node.now(), await work()) }
        return .begun
    }

    private func path(_ file: String) -> String { settings.backupFolder + "/" + file }

    // MARK: What runs by itself

    /// The first backup when the newest is old enough, so that restarts make none too many.
    func scheduled() async throws(Fault) -> [ScheduledJob] {
        let newest = try await node.read { (snapshot) throws(Fault) in
            try BackupTable.newestMade(from: snapshot)?.at
        }
        var found: [ScheduledJob] = []
        if !settings.backupFolder.isEmpty {
            let every = Span.hours(settings.backupHours)
            let due = newest.map { max(.zero, every - (node.now() - $0)) } ?? .zero
            found.append(
                ScheduledJob(Self.backupName, Phrase("备份", "Backup"), every: every, after: due) {
                    await self.backUp(orderedBy: "")
                })
        }
        if settings.verifyHours > 0 {
            let every = Span.hours(settings.verifyHours)
            found.append(
                ScheduledJob("verification", Phrase("核验账本", "Verification"), every: every, after: .minutes(10)) {
                    await self.verify()
                })
        }
        found.append(
            ScheduledJob("backup-age", Phrase("看备份多旧", "Age of the backup"), every: .minutes(1)) {
                await self.tellAge()
            })
        return found
    }

    // MARK: Backup

    func backUp(orderedBy person: String) async -> JobBoard.Outcome {
        let name = BackupPlace.fileName(at: node.now())
        let place = BackupPlace(folder: settings.backupFolder, dataFolder: folder.configuration.folder)
        do {
            if let problem = place.problem { throw Fault(.configuration, "\(problem.en). \(problem.zh)") }
            let receipt = try await withTaskExecutorPreference(executor) { try await self.make(name) }
            try await tell(.make(receipt, orderedBy: person), of: name)
            let deleted = try await deleteOld()
            return .fine(
                Phrase(
                    "\(receipt.entries) 条，删旧 \(deleted) 份", "\(receipt.entries) entries, \(deleted) old ones deleted"))
        } catch {
            let why = String(NodeUpkeep.told(error).prefix(400))
            do { try await tell(.fail(why: why, orderedBy: person), of: name) } catch {
                return .failed(Phrase("\(why)；也没有记成", "\(why); nor could it be recorded"))
            }
            return .failed(Phrase(why, why))
        }
    }

    private func make(_ name: String) async throws -> BackupReceipt {
        let begun = ContinuousClock.now
        let file = path(name)
        let manifest = try await BackupRun(folder: folder).make(file)
        let checkpoint = try Checkpoint.open(manifest.checkpoint, key: folder.signer().verifierKey)
        let took = (ContinuousClock.now - begun).components
        return BackupReceipt(
            bytes: try BackupFile.size(of: file), digest: try BackupFile.digest(of: file), entries: manifest.entries,
            root: checkpoint.root, place: settings.backupFolder,
            milliseconds: took.seconds * 1_000 + took.attoseconds / 1_000_000_000_000_000)
    }

    /// By the rule that keeps so many; what is gone is told.
    private func deleteOld() async throws -> Int {
        let (place, keep) = (settings.backupFolder, Int(settings.backupKeep))
        let old = try await node.read { (snapshot) throws(Fault) in
            try BackupTable.newest(limit: keep + 500, from: snapshot)
                .filter { $0.deletedAt == nil && $0.receipt?.place == place }.dropFirst(keep)
        }
        for backup in old {
            if FileManager.default.fileExists(atPath: path(backup.file)) {
                try FileManager.default.removeItem(atPath: path(backup.file))
            }
            try await tell(.delete(keep: settings.backupKeep), of: backup.file)
        }
        return old.count
    }

    private func tell(_ command: BackupTelling, of file: String) async throws(Denial) {
        _ = try await node.perform(
            Errand(
                BackupTable.self, id: node.freshCommandID(), record: file, command: command,
                person: Standing.node.person))
    }

    private static func told(_ error: any Error) -> String {
        switch error {
        case let fault as Fault: fault.told
        case .refused(let refusal) as Denial: refusal.code
        case .failed(let fault) as Denial: fault.told
        default: "\(error.localizedDescription)"
        }
    }

    private func tellAge() async -> JobBoard.Outcome {
        do throws(Fault) {
            let newest = try await node.read { (snapshot) throws(Fault) in
                try BackupTable.newestMade(from: snapshot)?.at
            }
            let age = newest.map { node.now() - $0 }
            metrics.tellBackupAge(age)
            guard let age else { return .fine(Phrase("还没有备份", "no backup yet")) }
            return .fine(Phrase("\(age.seconds / 3_600) 小时", "\(age.seconds / 3_600) h"))
        } catch {
            return .failed(Phrase("读不到", "cannot be read"))
        }
    }

    // MARK: Drill and verification

    func drill(_ file: String, orderedBy person: String) async -> JobBoard.Outcome {
        do {
            let known = try await node.read { (snapshot) throws(Fault) in
                try BackupTable.newest(limit: 1_000, from: snapshot).first { $0.file == file }?.receipt
            }
            let (folder, path) = (folder, path(file))
            let result = await withTaskExecutorPreference(executor) {
                await Task { RestoreDrill(folder: folder).run(path, known: known) }.value
            }
            let id = node.freshCommandID()
            _ = try await node.perform(
                Errand(
                    DrillTable.self, id: id, record: "RT-\(id.description.prefix(12))",
                    command: .tell(result, orderedBy: person), person: Standing.node.person))
            guard result.passed else { return .failed(Phrase(result.finding, result.finding)) }
            return .fine(Phrase("\(result.entries) 条全部核验", "\(result.entries) entries, all verified"))
        } catch {
            let why = NodeUpkeep.told(error)
            return .failed(Phrase(why, why))
        }
    }

    /// Every hash, checkpoint and signature.
    private func verify() async -> JobBoard.Outcome {
        do {
            let key = try folder.signer().verifierKey
            let saved = folder.head().map { [$0] } ?? []
            let report = try await node.read { (snapshot) throws(Fault) in
                try LedgerVerification.run(snapshot, key: key, saved: saved)
            }
            guard let wrong = report.findings.first else {
                return .fine(Phrase("\(report.entries) 条全部成立", "\(report.entries) entries hold"))
            }
            return .failed(
                Phrase("\(wrong.placeText)：\(wrong.what.zh)", "\(wrong.placeText): \(wrong.what.en)"))
        } catch {
            let why = NodeUpkeep.told(error)
            return .failed(Phrase(why, why))
        }
    }
}
