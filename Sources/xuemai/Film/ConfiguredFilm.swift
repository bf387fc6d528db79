import Foundation
import Kernel

/// What of the configuration says how film is recorded.
struct ConfiguredFilm: Sendable {
    /// Empty: `film` in the node's folder. A disk of its own keeps film and record apart.
    var folder = ""
    /// So much of the disk stays free of film.
    var reserveMegabytes: Int64 = 10_240
    /// How long film waits to be sealed.
    var sealSeconds: Int64 = 300
    var ffmpeg = "/usr/bin/ffmpeg"

    static let keys = ["film_folder", "film_reserve_mb", "film_seal_seconds", "ffmpeg"]

    mutating func take(_ values: [String: String], _ problems: inout [String]) {
        func number(_ key: String, _ into: inout Int64, _ range: ClosedRange<Int64>) {
            guard let text = values[key] else { return }
            guard let value = Int64(text), range.contains(value) else {
                problems.append("\(key): between \(range.lowerBound) and \(range.upperBound)")
                return
            }
            into = value
        }
        folder = values["film_folder"] ?? folder
        ffmpeg = values["ffmpeg"] ?? ffmpeg
        number("film_reserve_mb", &reserveMegabytes, 1...100_000_000)
        number("film_seal_seconds", &sealSeconds, 10...1_800)
    }
}
