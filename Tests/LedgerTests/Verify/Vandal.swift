import Foundation
import GRDB
import Kernel
import Ledger
import TestKit
import Testing

import struct Kernel.Table

/// Somebody with the database file and no scruples: one random edit behind the product's back.
struct Vandal {
    private var numbers: SeededNumbers

    init(seed: UInt64) { numbers = SeededNumbers(seed) }

    /// What was done, or nil if the edit could not be made (a key that exists already).
    mutating func strike(_ path: String, tables: [Table]) throws -> String? {
        let queue = try DatabaseQueue(path: path)
        defer { do { try queue.close() } catch { Issue.record(error) } }
        let table = tables[numbers.below(tables.count)]
        var copy = self
        let done = try queue.write { database -> String? in
            try database.execute(sql: "PRAGMA ignore_check_constraints = 1")
            for act in ["update", "delete"] {
                for table in tables { try database.execute(sql: "DROP TRIGGER IF EXISTS \(table.name)_no_\(act)") }
            }
            do { return try copy.edit(table, database) } catch is DatabaseError { return nil }
        }
        self = copy
        return done
    }

    private mutating func edit(_ table: Table, _ database: Database) throws -> String? {
        let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table.name)") ?? 0
        guard count > 0 else { return nil }
        if table.name == "ledger_entry", numbers.chance(20) {
            // The tail of the whole ledger, as if it had never been.
            let first = numbers.below(count)
            for name in ["ledger_entry", "ledger_body", "ledger_subject", "ledger_command", "ledger_file"] {
                try database.execute(sql: "DELETE FROM \(name) WHERE entry_index >= \(first)")
            }
            try database.execute(sql: "DELETE FROM ledger_checkpoint WHERE tree_size > \(first)")
            try database.execute(sql: "DELETE FROM ledger_tile WHERE (tile_index + 1) * 256 > \(first)")
            return "the tail from \(first) on"
        }
        let place = numbers.below(count)
        let row = try #require(
            try Row.fetchOne(
                database,
                sql: "SELECT * FROM \(table.name) ORDER BY \(table.key.joined(separator: ", ")) LIMIT 1 OFFSET \(place)"
            ))
        let key = table.key.map { "\($0) IS ?" }.joined(separator: " AND ")
        let keyValues = StatementArguments(table.key.map { row[$0] as DatabaseValue })
        if numbers.chance(15) {
            try database.execute(sql: "DELETE FROM \(table.name) WHERE \(key)", arguments: keyValues)
            return "deleted \(table.name) \(place)"
        }
        let column = table.columns[numbers.below(table.columns.count)].name
        let before = row[column] as DatabaseValue
        let after = change(before)
        guard after != before else { return nil }
        if numbers.chance(10) {
            var values = row.map { $0.1 }
            if let at = row.columnNames.firstIndex(of: column) {
                values[row.columnNames.distance(from: row.columnNames.startIndex, to: at)] = after
            }
            let marks = values.map { _ in "?" }.joined(separator: ", ")
            try database.execute(
                sql: "INSERT INTO \(table.name) VALUES (\(marks))", arguments: StatementArguments(values))
            return "inserted a copy of \(table.name) \(place) with another \(column)"
        }
        try database.execute(
            sql: "UPDATE \(table.name) SET \(column) = ? WHERE \(key)",
            arguments: StatementArguments([after]) + keyValues)
        return "changed \(column) of \(table.name) \(place)"
    }

    private mutating func change(_ value: DatabaseValue) -> DatabaseValue {
        switch value.storage {
        case .null: return "x".databaseValue
        case .int64(let number): return (number + (numbers.chance(50) ? 1 : -1)).databaseValue
        case .double(let number): return (number + 1).databaseValue
        case .string(let text):
            var bytes = Array(text.utf8)
            if bytes.isEmpty { return "x".databaseValue }
            let place = numbers.below(bytes.count)
            bytes[place] = bytes[place] == 0x31 ? 0x32 : 0x31
            return String(decoding: bytes, as: UTF8.self).databaseValue
        case .blob(let blob):
            var bytes = Array(blob)
            if bytes.isEmpty { return Data([1]).databaseValue }
            bytes[numbers.below(bytes.count)] ^= UInt8(1 << numbers.below(8))
            return Data(bytes).databaseValue
        }
    }
}
