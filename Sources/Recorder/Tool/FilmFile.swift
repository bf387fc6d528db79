import Foundation
package import Kernel
import Ledger

/// Files of film: a segment is some megabytes, and is read and hashed as a whole.
package enum FilmFile {
    /// What is longer is no segment of ours.
    private static let bytesMax = 256 << 20

    package static func digest(of bytes: [UInt8]) -> Digest { TreeHash.sha256(bytes) }

    /// Length and SHA-256 of a file; nil if it is not there or cannot be read.
    package static func look(_ path: String) -> (bytes: Int, digest: Digest)? {
        bytes(path, max: bytesMax).map { ($0.count, digest(of: $0)) }
    }

    /// The whole of a small file; nil if it is not there, or longer.
    package static func bytes(_ path: String, max: Int) -> [UInt8]? {
        guard let size = size(path), size <= max else { return nil }
        return FileManager.default.contents(atPath: path).map(Array.init)
    }

    package static func size(_ path: String) -> Int? { attribute(path, .size) as? Int }

    /// When its last byte was written.
    package static func writtenAt(_ path: String) -> Moment? {
        guard let date = attribute(path, .modificationDate) as? Date else { return nil }
        return Moment(microseconds: Int64((date.timeIntervalSince1970 * 1e6).rounded()))
    }

    private static func attribute(_ path: String, _ key: FileAttributeKey) -> Any? {
        do { return try FileManager.default.attributesOfItem(atPath: path)[key] } catch { return nil }
    }

    /// Bytes that are free for us where a folder lies; nil if that cannot be asked.
    package static func free(_ folder: String) -> Int64? {
        do {
            let told = try FileManager.default.attributesOfFileSystem(forPath: folder)[.systemFreeSize]
            return (told as? NSNumber)?.int64Value
        } catch { return nil }
    }
}
