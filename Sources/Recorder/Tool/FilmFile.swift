import Foundation
package import Kernel

import struct Crypto.SHA256

/// Files of film: read and hashed in pieces, since they are larger than what a node should hold.
package enum FilmFile {
    private static let pieceBytes = 1 << 20

    package static func digest(of bytes: [UInt8]) -> Digest {
        var hasher = SHA256()
        bytes.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        return hasher.finalize().withUnsafeBytes { Digest(loading: $0) }
    }

    /// Length and SHA-256 of a file; nil if it is not there or cannot be read.
    package static func look(_ path: String) -> (bytes: Int, digest: Digest)? {
        guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
        defer { do { try handle.close() } catch {} }
        var hasher = SHA256()
        var count = 0
        while true {
            let piece: Data?
            do { piece = try handle.read(upToCount: pieceBytes) } catch { return nil }
            guard let piece, !piece.isEmpty else { break }
            piece.withUnsafeBytes { hasher.update(bufferPointer: $0) }
            count += piece.count
        }
        return (count, hasher.finalize().withUnsafeBytes { Digest(loading: $0) })
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
