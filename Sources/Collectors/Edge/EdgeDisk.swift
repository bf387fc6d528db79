import Foundation
import Glibc
import Kernel

/// What the buffer asks of the disk; a test puts another one in its place.
package struct EdgeDisk: Sendable {
    /// How many bytes of the array from the place on were written; below zero with `errno` where none were.
    package var write: @Sendable (_ file: Int32, _ bytes: [UInt8], _ from: Int) -> Int
    /// Zero when all that was written is on the disk.
    package var sync: @Sendable (_ file: Int32) -> Int32

    package init(
        write: @escaping @Sendable (Int32, [UInt8], Int) -> Int, sync: @escaping @Sendable (Int32) -> Int32
    ) {
        self.write = write
        self.sync = sync
    }

    package static let real = EdgeDisk(
        write: { file, bytes, from in
            bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress?.advanced(by: from), $0.count - from) }
        },
        sync: { fdatasync($0) })

    func writeAll(_ file: Int32, _ bytes: [UInt8]) throws(Fault) {
        var done = 0
        while done < bytes.count {
            let count = write(file, bytes, done)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw EdgeDisk.fault("writing the edge buffer") }
            done += count
        }
    }

    static func fault(_ doing: String) -> Fault {
        let number = errno
        let code: Fault.Code =
            switch number {
            case ENOSPC, EDQUOT: .storeFull
            case EROFS, EACCES: .storeReadOnly
            default: .storeFailed
            }
        return Fault(code, "\(doing): \(String(cString: strerror(number)))")
    }

    /// A new name is only there after a crash if its folder was synced.
    static func syncFolder(_ path: String) throws(Fault) {
        let folder = open(path, O_RDONLY | O_DIRECTORY)
        guard folder >= 0 else { throw fault("opening \(path)") }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw fault("syncing \(path)") }
    }

    static func read(_ path: String, from offset: Int, max: Int) throws(Fault) -> [UInt8] {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { throw fault("opening \(path)") }
        defer { close(file) }
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: max) { room, count in
            while count < max {
                let more = pread(file, room.baseAddress?.advanced(by: count), max - count, off_t(offset + count))
                if more < 0, errno == EINTR { continue }
                failed = more < 0
                if more <= 0 { break }
                count += more
            }
        }
        if failed { throw fault("reading \(path)") }
        return bytes
    }

    static func names(in folder: String) throws(Fault) -> [String] {
        do { return try FileManager.default.contentsOfDirectory(atPath: folder).sorted() } catch {
            throw Fault(.storeFailed, "listing \(folder)")
        }
    }

    static func size(_ path: String) -> Int {
        var found = stat()
        return stat(path, &found) == 0 ? Int(found.st_size) : 0
    }
}
