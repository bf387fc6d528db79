import Assembly
import Film
import Foundation
import Kernel
import Ledger
import Recorder

/// Answers questions about the record, each in a snapshot of its own: one that were held for hours would hold up the
/// database, and would not see what is disposed of meanwhile.
protocol FilmRecord: Sendable {
    func read<T: Sendable>(_ body: @escaping @Sendable (any Snapshot) throws(Fault) -> T) async throws(Fault) -> T
}

extension LiveNode: FilmRecord {}

/// Compares film on the disk with what the ledger sealed of it: every list, every segment, byte for byte; and what is
/// disposed of must be gone.
struct FilmVerification: Sendable {
    struct Report: Sendable {
        var reels: Int64 = 0
        var bytes: Int64 = 0
        /// The first of them.
        var findings: [Finding] = []
        var found = 0
        /// False if it was stopped before the end.
        var isWhole = true
    }

    private static let pageMax = 500
    /// Enough to show what happened.
    private static let findingsMax = 100

    let shelf: FilmShelf
    let record: any FilmRecord
    /// A node that serves rests after each reel for as long as it took: half a core and half the disk stay free.
    var rests = false

    /// Until it is cancelled; `tell` hears how many reels are done.
    func run(_ tell: (Int64) -> Void) async throws(Fault) -> Report {
        var report = Report()
        try await present(&report, tell)
        try await remains(&report)
        return report
    }

    private func present(_ report: inout Report, _ tell: (Int64) -> Void) async throws(Fault) {
        var after = ""
        while true {
            let from = after
            let page = try await record.read { (snapshot) throws(Fault) in
                try ReelTable.present(after: from, limit: Self.pageMax, from: snapshot)
            }
            for state in page {
                guard let reel = state.reel else { continue }
                guard !Task.isCancelled else {
                    report.isWhole = false
                    return
                }
                let begun = ContinuousClock.now
                let found = look(state, reel)
                if !found.isEmpty, try await isPresent(state.id) { take(found, &report) }
                report.reels += 1
                report.bytes += reel.bytes
                tell(report.reels)
                if rests { await rest(.now - begun) }
            }
            guard page.count == Self.pageMax, let last = page.last?.id else { return }
            after = last
        }
    }

    /// A node that was stopped between the record of a disposal and the deletion; one that is just at it is not named.
    private func remains(_ report: inout Report) async throws(Fault) {
        guard report.isWhole else { return }
        let shelf = shelf
        let remains = try await record.read { (snapshot) throws(Fault) in try shelf.remains(snapshot) }
        guard !remains.isEmpty else { return }
        await rest(.seconds(1))
        for reel in remains where shelf.hasList(of: reel) {
            take([finding(reel.id, "录像已处置，文件还在", "Disposed of, and its film is still here")], &report)
        }
    }

    private func take(_ found: [Finding], _ report: inout Report) {
        report.found += found.count
        report.findings += found.prefix(Self.findingsMax - report.findings.count)
    }

    private func rest(_ time: Duration) async {
        do { try await Task.sleep(for: time) } catch { return }
    }

    /// What was disposed of while we looked is gone by right.
    private func isPresent(_ id: String) async throws(Fault) -> Bool {
        try await record.read { (snapshot) throws(Fault) in try !ReelTable.load(id, from: snapshot).isDisposed }
    }

    private func finding(_ id: String, _ zh: String, _ en: String) -> Finding {
        Finding(.row(table: "film", key: id), Phrase(zh, en))
    }

    private func look(_ state: ReelState, _ reel: Reel) -> [Finding] {
        func finding(_ zh: String, _ en: String) -> Finding { self.finding(state.id, zh, en) }
        let place = "\(shelf.folder)/\(reel.camera)"
        guard let list = FilmFile.look("\(place)/\(FilmShelf.manifestPath(reel))") else {
            return [finding("录像清单不见了", "The list of this film is gone")]
        }
        guard list.digest == reel.manifest, let manifest = shelf.manifest(of: reel) else {
            return [finding("录像清单被改过", "The list of this film was changed")]
        }
        guard manifest.previous == reel.previous, manifest.camera == reel.camera else {
            return [finding("录像清单的前后不接", "The list of this film does not follow the one before")]
        }
        var findings: [Finding] = []
        var starts: Set<String> = []
        for segment in manifest.segments {
            if starts.insert(segment.start).inserted,
                FilmFile.look("\(place)/\(segment.start)")?.digest != segment.startDigest
            {
                findings.append(
                    finding("\(segment.start) 不见或被改过", "\(segment.start) is gone or was changed"))
            }
            guard let file = FilmFile.look("\(place)/\(segment.path)") else {
                findings.append(finding("录像段 \(segment.path) 被删除", "Segment \(segment.path) was removed"))
                continue
            }
            if file.bytes != segment.bytes {
                findings.append(
                    finding(
                        "录像段 \(segment.path) 长度变了：\(segment.bytes) → \(file.bytes)",
                        "Segment \(segment.path) was cut or grew: \(segment.bytes) → \(file.bytes) bytes"))
            } else if file.digest != segment.digest {
                findings.append(finding("录像段 \(segment.path) 被换过", "Segment \(segment.path) was exchanged"))
            }
        }
        return findings
    }
}
