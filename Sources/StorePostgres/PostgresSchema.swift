import CPostgres
import Kernel

/// Tables of both kinds in PostgreSQL, made and owned by the owner; the runtime role gets rows, never tables.
enum PostgresSchema {
    private static let product = "xuemai"

    static func open(
        _ owner: PostgresConnection, role: String, origin: String, ledger: [Table], views: [Table]
    ) throws(Fault) -> Int64 {
        try check(owner)
        let migrated = try texts(owner, "SELECT number::text FROM store_migration")
        try owner.run("BEGIN", doing: "opening the schema")
        if !migrated.contains("1") {
            for table in ledger { try create(table, owner, role: role) }
            try owner.run("INSERT INTO store_migration VALUES (1, 'the ledger', now()::text)", doing: "a migration")
        }
        let existing = Set(try texts(owner, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"))
        for table in views where !existing.contains(table.name) { try create(table, owner, role: role) }
        try owner.run(
            """
            GRANT SELECT, INSERT ON \(ledger.map(\.name).joined(separator: ", ")) TO \(quoted(role));
            GRANT SELECT ON store_product, store_migration, store_view, ledger_origin TO \(quoted(role));
            """, doing: "granting rights")
        if !views.isEmpty {
            try owner.run(
                "GRANT SELECT, INSERT, UPDATE, DELETE ON \(views.map(\.name).joined(separator: ", ")) TO \(quoted(role))",
                doing: "granting rights")
        }
        try owner.run(
            "INSERT INTO ledger_origin (name) VALUES (\(literal(origin))) ON CONFLICT (name) DO NOTHING",
            doing: "naming the ledger")
        let found = try texts(owner, "SELECT id::text FROM ledger_origin WHERE name = \(literal(origin))")
        guard let text = found.first, let number = Int64(text) else { throw Fault(.storeFailed, "no origin") }
        // A ledger without entries has nothing to replay.
        let entries = try texts(owner, "SELECT '1' FROM ledger_entry WHERE origin = \(number) LIMIT 1")
        try owner.run("COMMIT", doing: "opening the schema")
        if entries.isEmpty { try markViews(owner, views, origin: number) }
        return number
    }

    /// A database of another product, or of a newer version of ours, is left alone.
    private static func check(_ owner: PostgresConnection) throws(Fault) {
        let tables = try texts(owner, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        guard tables.contains("store_product") else {
            guard tables.isEmpty else {
                throw Fault(.foreignStore, "the database holds tables of something else (\(tables.count) of them)")
            }
            try owner.run(
                """
                BEGIN;
                CREATE TABLE store_product (name TEXT NOT NULL PRIMARY KEY, layout BIGINT NOT NULL);
                CREATE TABLE store_migration (
                    number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL);
                CREATE TABLE ledger_origin (
                    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name TEXT NOT NULL UNIQUE);
                CREATE TABLE store_view (
                    origin BIGINT NOT NULL, name TEXT NOT NULL, fingerprint TEXT NOT NULL, PRIMARY KEY (origin, name));
                CREATE FUNCTION store_append_only() RETURNS trigger LANGUAGE plpgsql AS
                    $$BEGIN RAISE EXCEPTION 'append-only'; END$$;
                INSERT INTO store_product (name, layout) VALUES ('\(product)', \(PostgresStore.layout));
                COMMIT;
                """, doing: "making the schema")
            return
        }
        let layouts = try texts(owner, "SELECT layout::text FROM store_product WHERE name = '\(product)'")
        guard let text = layouts.first, let layout = Int64(text) else {
            throw Fault(.foreignStore, "the database belongs to another product")
        }
        guard layout >= 1 else { throw Fault(.foreignStore, "the database has no layout of this product") }
        guard layout <= PostgresStore.layout else {
            throw Fault(
                .newerStore,
                "the database has layout \(layout); this program knows \(PostgresStore.layout). Use a newer program")
        }
    }

    static func staleViews(_ owner: PostgresConnection, _ views: [Table], origin: Int64) throws(Fault) -> Bool {
        let marks = Set(
            try texts(owner, "SELECT name || ' ' || fingerprint FROM store_view WHERE origin = \(origin)"))
        return views.contains { !marks.contains("\($0.name) \($0.fingerprint)") }
    }

    static func remakeViews(_ owner: PostgresConnection, _ views: [Table], role: String) throws(Fault) {
        try owner.run("BEGIN", doing: "making the tables anew")
        for table in views {
            try owner.run("DROP TABLE IF EXISTS \(table.name)", doing: "making the tables anew")
            try create(table, owner, role: role)
            try owner.run(
                "GRANT SELECT, INSERT, UPDATE, DELETE ON \(table.name) TO \(quoted(role))", doing: "granting rights")
        }
        // Rows of other ledgers went too: they must be replayed as well.
        try owner.run("DELETE FROM store_view; COMMIT", doing: "making the tables anew")
    }

    static func markViews(_ owner: PostgresConnection, _ views: [Table], origin: Int64) throws(Fault) {
        for table in views {
            try owner.run(
                """
                INSERT INTO store_view VALUES (\(origin), \(literal(table.name)), \(literal(table.fingerprint)))
                ON CONFLICT (origin, name) DO UPDATE SET fingerprint = excluded.fingerprint
                """, doing: "marking the tables")
        }
    }

    private static func create(_ table: Table, _ owner: PostgresConnection, role: String) throws(Fault) {
        var lines = ["origin BIGINT NOT NULL REFERENCES ledger_origin (id)"]
        for column in table.columns {
            let type =
                switch column.kind {
                case .integer: "BIGINT"
                case .text: "TEXT COLLATE \"C\""
                case .bytes: "BYTEA"
                }
            lines.append("\(column.name) \(type)\(column.nullable ? "" : " NOT NULL")")
        }
        lines.append("PRIMARY KEY (origin, \(table.key.joined(separator: ", ")))")
        lines += table.checks.map { "CHECK (\($0))" }
        try owner.run("CREATE TABLE \(table.name) (\(lines.joined(separator: ", ")))", doing: "making a table")
        for (place, index) in table.indexes.enumerated() {
            try owner.run(
                """
                CREATE \(index.unique ? "UNIQUE " : "")INDEX \(table.name)_\(place + 1)
                ON \(table.name) (origin, \(index.columns.joined(separator: ", ")))
                """, doing: "making an index")
        }
        guard table.appendOnly else { return }
        try owner.run(
            """
            CREATE TRIGGER \(table.name)_append_only BEFORE UPDATE OR DELETE ON \(table.name)
            FOR EACH ROW EXECUTE FUNCTION store_append_only();
            CREATE TRIGGER \(table.name)_not_emptied BEFORE TRUNCATE ON \(table.name)
            FOR EACH STATEMENT EXECUTE FUNCTION store_append_only();
            """, doing: "guarding a table")
    }

    /// First column of every row, as text. For schema questions without values from outside.
    private static func texts(_ owner: PostgresConnection, _ sql: String) throws(Fault) -> [String] {
        var found: [String] = []
        try owner.ask(sql) { result in
            for place in 0..<PQntuples(result) { found.append(String(cString: PQgetvalue(result, place, 0))) }
        }
        return found
    }

    static func flag(_ result: OpaquePointer?) -> Bool {
        PQntuples(result) == 1 && PQgetlength(result, 0, 0) == 1 && PQgetvalue(result, 0, 0).pointee == 1
    }

    /// A string literal of SQL; names of ledgers come from the configuration.
    private static func literal(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
    private static func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }
}
