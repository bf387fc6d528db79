import Foundation
import Kernel
import Ledger

/// A backup in one file: the database, a manifest, the manifest's length, a mark (`docs/record.md`).
struct BackupManifest: Equatable {
    enum Store: String { case sqlite, postgres }

    /// Digests name the damaged part, and a reader holds no more than this.
    static let chunkBytes = 16 * 1_048_576
    static let mark = Array("xuemai-backup-1\n".utf8)
    /// A terabyte of database has 65 536 digests.
    static let bytesMax = 8 * 1_048_576
    /// Length and mark.
    static let endBytes = 8 + mark.count

    let bytes: Int64
    /// Signed; covers every entry that is inside.
    let checkpoint: String
    let chunks: [Digest]
    let entries: Int64
    /// What the checkpoint is verified with, for whoever finds the file.
    let key: String
    let madeAt: Moment
    let origin: String
    let store: Store
    let version: String

    var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter(capacity: 1_024 + chunks.count * 70)
        writer.beginObject()
        writer.member("bytes", bytes)
        writer.member("checkpoint", checkpoint)
        writer.member("chunk_bytes", BackupManifest.chunkBytes)
        writer.member("chunks", chunks.map(\.hex))
        writer.member("entries", entries)
        writer.member("key", key)
        writer.member("made_at", madeAt.rfc3339)
        writer.member("origin", origin)
        writer.member("store", store.rawValue)
        writer.member("v", 1)
        writer.member("version", version)
        writer.endObject()
        return writer.bytes
    }

    static func read(_ bytes: [UInt8]) throws(JSONFailure) -> BackupManifest {
        let fields = try JSONFields(canonical: bytes)
        guard try fields.integer("v") == 1 else { throw fields.wrong("v") }
        guard try fields.integer("chunk_bytes") == Int64(chunkBytes) else {
            throw fields.wrong("chunk_bytes")
        }
        guard let store = Store(rawValue: try fields.string("store")) else { throw fields.wrong("store") }
        guard let madeAt = Moment(rfc3339: try fields.string("made_at")) else {
            throw fields.wrong("made_at")
        }
        var chunks: [Digest] = []
        for text in try fields.strings("chunks") {
            guard let digest = Digest(hex: text) else { throw fields.wrong("chunks") }
            chunks.append(digest)
        }
        return BackupManifest(
            bytes: try fields.integer("bytes"), checkpoint: try fields.string("checkpoint"), chunks: chunks,
            entries: try fields.integer("entries"), key: try fields.string("key"), madeAt: madeAt,
            origin: try fields.string("origin"), store: store, version: try fields.string("version"))
    }

    /// The last bytes of the file.
    var end: [UInt8] {
        let manifest = canonicalBytes
        let length = withUnsafeBytes(of: UInt64(manifest.count).bigEndian) { Array($0) }
        return manifest + length + BackupManifest.mark
    }
}

/// Reads and writes the file around the manifest.
enum BackupFile {
    /// The SHA-256 of each chunk of a file's first `bytes`, or of all of it.
    static func chunks(
        of path: String, bytes: Int64, to target: FileHandle? = nil, progress: (Int64, Int64) -> Void
    ) throws -> [Digest] {
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { closeQuietly(file) }
        var digests: [Digest] = []
        var left = bytes
        while left > 0 {
            let wanted = Int(min(left, Int64(BackupManifest.chunkBytes)))
            let chunk = try file.read(upToCount: wanted) ?? Data()
            guard chunk.count == wanted else { throw Fault(.damaged, "the file ends before its time") }
            digests.append(TreeHash.sha256(Array(chunk)))
            try target?.write(contentsOf: chunk)
            left -= Int64(wanted)
            progress(bytes - left, bytes)
        }
        return digests
    }

    /// SHA-256 of all of a file, as `sha256sum` tells it.
    static func digest(of path: String) throws -> Digest {
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { closeQuietly(file) }
        var hash = StreamHash()
        while let chunk = try file.read(upToCount: BackupManifest.chunkBytes), !chunk.isEmpty {
            hash.update(Array(chunk))
        }
        return hash.digest()
    }

    /// Appends the manifest and brings all of it to the disk.
    static func finish(_ path: String, with manifest: BackupManifest) throws {
        let file = try FileHandle(forUpdating: URL(filePath: path))
        try file.seekToEnd()
        try file.write(contentsOf: manifest.end)
        try file.synchronize()
        try file.close()
    }

    /// The manifest of a backup whose length fits; its content is not yet compared.
    static func manifest(of path: String) throws -> BackupManifest {
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw Fault(.configuration, "the backup \(path) is not there, or cannot be read. 读不到备份文件")
        }
        let whole = try size(of: path)
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { closeQuietly(file) }
        let cut = Fault(.damaged, "\(path) is no backup, or was cut: its end is missing. 不是备份，或已被截短")
        guard whole > Int64(BackupManifest.endBytes) else { throw cut }
        try file.seek(toOffset: UInt64(whole) - UInt64(BackupManifest.endBytes))
        let end = Array(try file.readToEnd() ?? Data())
        guard end.count == BackupManifest.endBytes, Array(end[8...]) == BackupManifest.mark else { throw cut }
        let length = end[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let before = UInt64(whole) - UInt64(BackupManifest.endBytes)
        let damaged = Fault(.damaged, "the manifest of \(path) is damaged. 备份的清单已损坏")
        guard length <= BackupManifest.bytesMax, length <= before else { throw damaged }
        try file.seek(toOffset: before - length)
        let manifest: BackupManifest
        do throws(JSONFailure) {
            manifest = try BackupManifest.read(Array(try readExactly(Int(length), of: file)))
        } catch { throw damaged }
        guard manifest.bytes == Int64(before - length) else {
            throw Fault(
                .damaged,
                "\(path) was cut or lengthened: \(manifest.bytes) bytes belong before the manifest. 备份长度不对")
        }
        return manifest
    }

    private static func readExactly(_ count: Int, of file: FileHandle) throws(JSONFailure) -> Data {
        do { return try file.read(upToCount: count) ?? Data() } catch {
            throw JSONFailure(.unexpectedEnd, offset: 0)
        }
    }

    static func size(of path: String) throws -> Int64 {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.size] as? NSNumber)?.int64Value ?? 0
    }

    /// Renames within a folder, and brings the new name to the disk.
    static func rename(_ old: String, to new: String) throws {
        guard Foundation.rename(old, new) == 0 else {
            throw Fault(
                .storeFailed, "\(old) cannot be renamed to \(new): \(String(cString: strerror(errno)))")
        }
        let folder = open(URL(filePath: new).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    /// After closing, all is in the file itself: what lies beside it is empty, and goes.
    static func settle(_ path: String) throws {
        let log = path + "-wal"
        if FileManager.default.fileExists(atPath: log), try size(of: log) > 0 {
            throw Fault(.storeFailed, "the copy was not closed whole")
        }
        for ending in ["-wal", "-shm"] where FileManager.default.fileExists(atPath: path + ending) {
            try FileManager.default.removeItem(atPath: path + ending)
        }
    }

    /// What an earlier, interrupted run left.
    static func removeLeftovers(_ path: String) throws {
        for ending in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + ending) {
            try FileManager.default.removeItem(atPath: path + ending)
        }
    }

    private static func closeQuietly(_ file: FileHandle) {
        // Read only: nothing can be lost.
        do { try file.close() } catch { return }
    }
}
