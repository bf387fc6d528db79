import Foundation
import Kernel
import Ledger
import TestKit
import Testing

@testable import Assembly

/// What must be found: a chunk that was changed, removed or put in, and an index that hides one.
@Suite(.serialized) struct `A curve changed behind the product's back` {
    /// What is done, in the words of SQLite and of PostgreSQL.
    private struct Strike: Sendable {
        let what: String
        let sqlite: [SQL]
        let postgres: String
    }

    private static let strikes: [Strike] = [
        Strike(
            what: "changed",
            sqlite: [
                "DROP TRIGGER ledger_file_no_update",
                "UPDATE ledger_file SET content = zeroblob(length(content)) WHERE origin = $1",
            ],
            postgres: """
                ALTER TABLE ledger_file DISABLE TRIGGER ALL;
                UPDATE ledger_file SET content = decode(repeat('00', length(content)), 'hex')
                """),
        Strike(
            what: "missing",
            sqlite: ["DROP TRIGGER ledger_file_no_delete", "DELETE FROM ledger_file WHERE origin = $1"],
            postgres: "ALTER TABLE ledger_file DISABLE TRIGGER ALL; DELETE FROM ledger_file"),
        Strike(
            what: "added",
            sqlite: [
                """
                INSERT INTO ledger_file (origin, digest, entry_index, content)
                SELECT $1, zeroblob(32), entry_index, content FROM ledger_file LIMIT 1
                """
            ],
            postgres: """
                INSERT INTO ledger_file (origin, digest, entry_index, content)
                SELECT origin, decode(repeat('00', 32), 'hex'), entry_index, content FROM ledger_file LIMIT 1
                """),
        Strike(
            what: "moved", sqlite: ["UPDATE history_chunk SET from_at = from_at + 1 WHERE origin = $1 AND place = 0"],
            postgres: "UPDATE history_chunk SET from_at = from_at + 1 WHERE place = 0"),
        Strike(
            what: "hidden", sqlite: ["DELETE FROM history_chunk WHERE origin = $1 AND place = 1"],
            postgres: "DELETE FROM history_chunk WHERE place = 1"),
        Strike(
            what: "hidden with its section", sqlite: ["DELETE FROM history_section WHERE origin = $1"],
            postgres: "DELETE FROM history_section"),
        Strike(
            what: "doubled",
            sqlite: [
                """
                INSERT INTO history_chunk (origin, signal, from_at, entry, place, to_at, points, pack, pack_offset,
                rollup_bytes, point_bytes) SELECT $1, 'S99', from_at, entry, 99, to_at, points, pack, pack_offset,
                rollup_bytes, point_bytes FROM history_chunk LIMIT 1
                """
            ],
            postgres: """
                INSERT INTO history_chunk (origin, signal, from_at, entry, place, to_at, points, pack, pack_offset,
                rollup_bytes, point_bytes) SELECT origin, 'S99', from_at, entry, 99, to_at, points, pack, pack_offset,
                rollup_bytes, point_bytes FROM history_chunk LIMIT 1
                """),
    ]

    /// Somebody with the owner's password of the server.
    static func psql(_ place: TestPlace, _ sql: String) throws {
        let tool = Process()
        tool.executableURL = URL(filePath: "/usr/bin/env")
        tool.arguments = ["psql", "-q", "-v", "ON_ERROR_STOP=1", place.ownerURL, "-c", sql]
        try tool.run()
        tool.waitUntilExit()
        #expect(tool.terminationStatus == 0)
    }

    @Test(arguments: TestStore.durable, strikes.indices)
    func `Law.s22 is found by verify`(_ kind: TestStore, _ place: Int) async throws {
        let strike = Self.strikes[place]
        let stage = try ArchiveStage(try TestPlace(kind))
        try await stage.feed(40, from: 0, 60)
        try await stage.archive.seal()
        #expect(try stage.findings() == [])
        if kind == .postgres {
            try Self.psql(stage.place, strike.postgres)
        } else {
            try stage.store.write { (tables) throws(Fault) in
                for statement in strike.sqlite { try tables.execute(statement, []) }
            }
        }
        #expect(try !stage.findings().isEmpty, "\(strike.what) was not found")
    }
}
