import Foundation
import Kernel
import Ledger
import Testing

@testable import xuemai

@Suite struct `A backup file` {
    private let folder = FileManager.default.temporaryDirectory.appending(
        path: "xuemai-backup-\(Randomness.word())")
    private var path: String { folder.appending(path: "b.xb").path }
    private let content = Array("the database".utf8)

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    private func make() throws -> BackupManifest {
        try Data(content).write(to: URL(filePath: path))
        let manifest = BackupManifest(
            bytes: Int64(content.count), checkpoint: "a note\n", chunks: [TreeHash.sha256(content)],
            entries: 3,
            key: "k", madeAt: Moment(microseconds: 7), origin: "test.example/log", store: .sqlite,
            version: "0")
        try BackupFile.finish(path, with: manifest)
        return manifest
    }

    @Test func `gives back the manifest that was appended`() throws {
        let made = try make()
        #expect(try BackupFile.manifest(of: path) == made)
        #expect(try BackupFile.chunks(of: path, bytes: made.bytes, progress: { _, _ in }) == made.chunks)
        try FileManager.default.removeItem(at: folder)
    }

    @Test func `is refused at every shorter length`() throws {
        _ = try make()
        let whole = try Data(contentsOf: URL(filePath: path))
        for length in 0..<whole.count {
            try whole.prefix(length).write(to: URL(filePath: path))
            #expect(throws: Fault.self) { try BackupFile.manifest(of: path) }
        }
        try FileManager.default.removeItem(at: folder)
    }

    @Test func `is refused with bytes missing inside`() throws {
        _ = try make()
        let whole = try Data(contentsOf: URL(filePath: path))
        try whole.dropFirst().write(to: URL(filePath: path))
        #expect(throws: Fault.self) { try BackupFile.manifest(of: path) }
        try FileManager.default.removeItem(at: folder)
    }
}
