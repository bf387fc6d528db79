import GRDB
import Kernel

import struct Kernel.Table

/// Tables of both kinds in SQLite: numbered migrations for the ledger, fingerprints for what is computed.
enum SQLiteSchema {
    private static let product = "xuemai"

    /// Whether the database is ours; false if it is empty. What is another product's or a newer version's is
    /// refused, and left alone.
    static func isOurs(_ database: Database) throws -> Bool {
        let tables = try String.fetchAll(
            database,
            sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
        )
        guard tables.contains("store_product") else {
            guard let first = tables.first else { return false }
            throw Fault(
                .foreignStore,
                "the database holds tables of something else: \(first) (\(tables.count) in all)")
        }
        let layout = try Int64.fetchOne(
            database, sql: "SELECT layout FROM store_product WHERE name = ?", arguments: [product])
        guard let layout else {
            let name = try String.fetchOne(database, sql: "SELECT name FROM store_product") ?? "nobody"
            throw Fault(.foreignStore, "the database belongs to another product: \(name)")
        }
        guard layout >= 1 else { throw Fault(.foreignStore, "the database has no layout of this product") }
        guard layout <= SQLiteStore.layout else {
            throw Fault(
                .newerStore,
                "the database has layout \(layout), this program knows \(SQLiteStore.layout): use a newer one"
            )
        }
        return true
    }

    /// Marks an empty database as ours.
    static func claim(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE store_product (name TEXT NOT NULL PRIMARY KEY, layout INTEGER NOT NULL) STRICT;
                CREATE TABLE store_migration (
                    number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT;
                CREATE TABLE ledger_origin (
                    id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
                CREATE TABLE store_view (
                    origin INTEGER NOT NULL, name TEXT NOT NULL, fingerprint TEXT NOT NULL,
                    PRIMARY KEY (origin, name)) STRICT;
                INSERT INTO store_product (name, layout) VALUES ('\(product)', \(SQLiteStore.layout));
                """)
    }

    /// Forward only; each applied once, in order, by number.
    static func migrate(_ database: Database, ledger: [Table]) throws {
        let done = try Int64.fetchOne(database, sql: "SELECT max(number) FROM store_migration") ?? 0
        guard done < 3 else { return }
        // What the later ones bring is missing in a database that is older than it.
        let existing = Set(
            try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'table'"))
        for table in ledger where !existing.contains(table.name) { try create(table, database) }
        for (number, name) in [(1, "the ledger"), (2, "keys of persons"), (3, "points")] where number > done {
            try database.execute(
                sql: "INSERT INTO store_migration VALUES (?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))",
                arguments: [number, name])
        }
    }

    static func origin(_ name: String, _ database: Database) throws -> Int64 {
        let known = try Int64.fetchOne(
            database, sql: "SELECT id FROM ledger_origin WHERE name = ?", arguments: [name])
        if let known { return known }
        let other = try String.fetchOne(database, sql: "SELECT name FROM ledger_origin")
        if let other { throw Fault(.foreignStore, "the file holds the ledger \(other): one file, one ledger") }
        try database.execute(sql: "INSERT INTO ledger_origin (name) VALUES (?)", arguments: [name])
        return database.lastInsertedRowID
    }

    static func makeViews(_ database: Database, _ views: [Table], origin: Int64) throws {
        let existing = Set(
            try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'table'"))
        let marks = Set(
            try String.fetchAll(database, sql: "SELECT name || ' ' || fingerprint FROM store_view"))
        let used = try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT 1 FROM ledger_entry WHERE origin = ?)", arguments: [origin])
        for table in views {
            let isNew = !existing.contains(table.name)
            if isNew { try create(table, database) }
            // A ledger without entries has nothing to replay; a table of another layout must be made anew all
            // the same.
            guard used == false, isNew || marks.contains("\(table.name) \(table.fingerprint)") else {
                continue
            }
            try markViews(database, [table], origin: origin)
        }
    }

    static func staleViews(_ database: Database, _ views: [Table], origin: Int64) throws -> Bool {
        let marks = try Row.fetchAll(
            database, sql: "SELECT name, fingerprint FROM store_view WHERE origin = ?", arguments: [origin])
        let known = Dictionary(uniqueKeysWithValues: marks.map { ($0[0] as String, $0[1] as String) })
        return views.contains { known[$0.name] != $0.fingerprint }
    }

    static func remakeViews(_ database: Database, _ views: [Table]) throws {
        let former = try String.fetchAll(database, sql: "SELECT DISTINCT name FROM store_view")
        for name in Set(former).union(views.map(\.name)).sorted() {
            try database.execute(sql: "DROP TABLE IF EXISTS \(name)")
        }
        for table in views { try create(table, database) }
        // Rows of other ledgers went too: they must be replayed as well.
        try database.execute(sql: "DELETE FROM store_view")
    }

    static func markViews(_ database: Database, _ views: [Table], origin: Int64) throws {
        for table in views {
            try database.execute(
                sql: "INSERT OR REPLACE INTO store_view VALUES (?, ?, ?)",
                arguments: [origin, table.name, table.fingerprint])
        }
    }

    private static func create(_ table: Table, _ database: Database) throws {
        // Not a foreign key: only the store writes the number, and checking it costs on each row.
        var lines = ["origin INTEGER NOT NULL"]
        for column in table.columns {
            let type =
                switch column.kind {
                case .integer: "INTEGER"
                case .text: "TEXT"
                case .bytes: "BLOB"
                }
            let isRowID = table.key == [column.name] && column.kind == .integer
            lines.append("\(column.name) \(type)\(isRowID ? " PRIMARY KEY" : "")\(column.nullable ? "" : " NOT NULL")")
        }
        // One tree a table, where it can be: a number as the only key is the rowid, as a file holds one ledger;
        // any other key is the table itself, unless long rows would make that tree deep.
        let hasRowIDKey = lines.contains { $0.contains("PRIMARY KEY") }
        if !hasRowIDKey { lines.append("PRIMARY KEY (origin, \(table.key.joined(separator: ", ")))") }
        lines += table.checks.map { "CHECK (\($0))" }
        let withoutRowID = hasRowIDKey || table.columns.contains { !$0.short } ? "" : ", WITHOUT ROWID"
        // Strict: a column holds what it declares, as it does in PostgreSQL.
        try database.execute(
            sql: "CREATE TABLE \(table.name) (\(lines.joined(separator: ", "))) STRICT\(withoutRowID)")
        for (place, index) in table.indexes.enumerated() {
            let unique = index.unique ? "UNIQUE " : ""
            try database.execute(
                sql: """
                    CREATE \(unique)INDEX \(table.name)_\(place + 1)
                    ON \(table.name) (origin, \(index.columns.joined(separator: ", ")))
                    \(index.condition.map { "WHERE \($0)" } ?? "")
                    """)
        }
        try SQLiteStatistics.tell(database, of: table, isRowIDKeyed: hasRowIDKey, isKeyed: withoutRowID != "")
        guard table.appendOnly else { return }
        for act in ["UPDATE", "DELETE"] {
            try database.execute(
                sql: """
                    CREATE TRIGGER \(table.name)_no_\(act.lowercased()) BEFORE \(act) ON \(table.name)
                    BEGIN SELECT RAISE(ABORT, 'append-only'); END
                    """)
        }
    }
}
