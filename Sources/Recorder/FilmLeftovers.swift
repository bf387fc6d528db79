import Foundation
package import Kernel

/// What a node that was killed had not sealed: finished segments of a camera's last runs, whose manifests name them
/// not.
package enum FilmLeftovers {
    /// Runs that are looked through; a node seals every few minutes.
    private static let runsMax = 20

    /// Segments of a camera that are after `sealed`, oldest first; recorders that still write there are ended.
    package static func segments(of camera: String, in folder: String, after sealed: Moment?) -> [FilmSegment] {
        let runs: [String]
        do { runs = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(camera)") } catch { return [] }
        var found: [FilmSegment] = []
        for run in runs.filter({ $0.hasPrefix("r") && FilmPath.isOurs($0) }).sorted().suffix(runsMax) {
            Leftover.end(in: "\(folder)/\(camera)/\(run)")
            var reading = RunReading(recovering: camera, run: run, folder: folder, after: sealed)
            found += reading.look()
        }
        return found
    }
}
