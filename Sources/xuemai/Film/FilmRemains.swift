import Film
import Foundation
import Kernel
import Logging
import Recorder

/// Film that goes, and what is left of it where a node was stopped meanwhile. The list goes last: as long as it lies
/// there, it says what is still to be deleted.
extension FilmShelf {
    /// Lists that are looked up at once.
    private static let listsAtOnce = 1_000
    private static let logger = Logger(label: "xuemai.film")

    /// Reels that the record calls disposed of and whose lists are still here.
    func remains(_ snapshot: any Snapshot) throws(Fault) -> [Reel] {
        var found: [Reel] = []
        for camera in names(in: folder).filter(CameraRules.isCode).sorted() {
            let begins = begins(of: camera)
            for start in stride(from: 0, to: begins.count, by: Self.listsAtOnce) {
                let some = begins[start..<min(start + Self.listsAtOnce, begins.count)]
                guard let first = some.first, let last = some.last else { continue }
                let here = Set(some)
                found += try ReelTable.disposed(of: camera, between: first, and: last, from: snapshot)
                    .compactMap(\.reel).filter { here.contains($0.from) }
            }
        }
        return found
    }

    func hasList(of reel: Reel) -> Bool {
        FileManager.default.fileExists(atPath: "\(folder)/\(reel.camera)/\(Self.manifestPath(reel))")
    }

    /// Segments first, the list last. False if something of it may still be there, which is said: the record calls it
    /// gone.
    func remove(_ reel: Reel) -> Bool {
        guard let manifest = manifest(of: reel) else {
            Self.logger.error("\(reel.id): its list cannot be read, its film is not deleted")
            return false
        }
        let place = "\(folder)/\(reel.camera)"
        var isGone = true
        for segment in manifest.segments { isGone = delete("\(place)/\(segment.path)", of: reel) && isGone }
        guard isGone else { return false }
        for hour in Set(manifest.segments.map { $0.path.split(separator: "/").dropLast().joined(separator: "/") }) {
            // Only what is empty.
            rmdir("\(place)/\(hour)")
        }
        return delete("\(place)/\(Self.manifestPath(reel))", of: reel)
    }

    private func delete(_ path: String, of reel: Reel) -> Bool {
        do { try FileManager.default.removeItem(atPath: path) } catch {
            guard FileManager.default.fileExists(atPath: path) else { return true }
            Self.logger.error("\(reel.id): a file cannot be deleted: \(error)")
            return false
        }
        return true
    }

    /// When the reels of a camera begin whose lists lie here, in their order.
    private func begins(of camera: String) -> [Moment] {
        names(in: "\(folder)/\(camera)/reels").compactMap { name in
            name.hasSuffix(".json") ? Int64(name.dropLast(5)).map { Moment(microseconds: $0) } : nil
        }.sorted()
    }

    private func names(in folder: String) -> [String] {
        do { return try FileManager.default.contentsOfDirectory(atPath: folder) } catch { return [] }
    }
}
