import Assembly
import Film
import Foundation
import Kernel
import Ledger
import Recorder

/// Compares film on the disk with what the ledger sealed of it: every list, every segment, byte for byte.
struct FilmVerification: Sendable {
    private static let pageMax = 500
    /// Enough to show what happened.
    private static let findingsMax = 100

    let shelf: FilmShelf

    /// `tell` hears how many reels are done.
    func run(_ snapshot: any Snapshot, _ tell: (Int64) -> Void) throws(Fault) -> (reels: Int64, findings: [Finding]) {
        var findings: [Finding] = []
        var count: Int64 = 0
        var after = ""
        while true {
            let page = try ReelTable.present(after: after, limit: Self.pageMax, from: snapshot)
            for state in page {
                guard let reel = state.reel else { continue }
                if findings.count < Self.findingsMax { findings += look(state, reel) }
                count += 1
                tell(count)
            }
            guard page.count == Self.pageMax, let last = page.last?.id else { break }
            after = last
        }
        return (count, Array(findings.prefix(Self.findingsMax)))
    }

    private func look(_ state: ReelState, _ reel: Reel) -> [Finding] {
        func finding(_ zh: String, _ en: String) -> Finding {
            Finding(.row(table: "film", key: state.id), Phrase(zh, en))
        }
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
