import Kernel

/// Tables of both kinds in PostgreSQL, made and owned by the owner; the runtime role gets rows, never tables.
enum PostgresSchema {
    private static let product = "xuemai"
    /// "xuemai" in ASCII: the first half of the names of our advisory locks.
    static let lockName = 0x7875_656d
    /// The lock under which the schema is changed; origins count from 1.
    private static let schemaLock = 0

    /// Brings the schema up to this program, as its owner, in one transaction; gives the number of the
    /// origin.
    static func prepare(
        _ owner: PostgresConnection, role: String, origin: String, ledger: [Table], views: [Table]
    ) throws(Fault) -> Int64 {
        try owner.run("BEGIN", doing: "opening the schema")
        // Two programs that start at once: the second finds what the first has made.
        try owner.run("SELECT pg_advisory_xact_lock(\(lockName), \(schemaLock))", doing: "opening the schema")
        if try !isOurs(owner) { try claim(owner) }
        try migrate(owner, ledger: ledger)
        let existing = Set(try tables(owner))
        let made = views.filter { !existing.contains($0.name) }
        for table in made { try create(table, owner) }
        try grant(owner, to: role, ledger: ledger, views: views)
        try owner.run(
            "INSERT INTO ledger_origin (name) VALUES (\(literal(origin))) ON CONFLICT (name) DO NOTHING",
            doing: "naming the ledger")
        let number = try self.origin(owner, origin)
        // A ledger without entries has nothing to replay; a table of another layout must be made anew all the
        // same.
        if try owner.texts("SELECT '1' FROM ledger_entry WHERE origin = \(number) LIMIT 1").isEmpty {
            let marks = Set(try owner.texts("SELECT name || ' ' || fingerprint FROM store_view"))
            let fresh = views.filter { marks.contains("\($0.name) \($0.fingerprint)") }
            try markViews(owner, made + fresh, origin: number)
        }
        try owner.run("COMMIT", doing: "opening the schema")
        return number
    }

    /// What a program without the owner's rights can do: look, and refuse what does not fit.
    static func find(_ runtime: PostgresConnection, origin: String) throws(Fault) -> Int64 {
        guard try isOurs(runtime) else {
            throw Fault(.foreignStore, "the database is empty; run `xuemai init` first")
        }
        return try self.origin(runtime, origin)
    }

    private static func origin(_ connection: PostgresConnection, _ name: String) throws(Fault) -> Int64 {
        let found = try connection.texts("SELECT id::text FROM ledger_origin WHERE name = \(literal(name))")
        guard let text = found.first, let number = Int64(text) else {
            throw Fault(
                .foreignStore, "the database does not hold the ledger \(name); run `xuemai init` first")
        }
        return number
    }

    private static func tables(_ connection: PostgresConnection) throws(Fault) -> [String] {
        try connection.texts("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1")
    }

    /// Whether the database is ours; false if it is empty. What is another product's or a newer version's is
    /// refused, and left alone.
    private static func isOurs(_ connection: PostgresConnection) throws(Fault) -> Bool {
        let tables = try tables(connection)
        guard tables.contains("store_product") else {
            guard let first = tables.first else { return false }
            throw Fault(
                .foreignStore,
                "the database holds tables of something else: \(first) (\(tables.count) in all)")
        }
        let layouts = try connection.texts("SELECT layout::text FROM store_product WHERE name = '\(product)'")
        guard let text = layouts.first, let layout = Int64(text) else {
            let name = try connection.texts("SELECT name FROM store_product").first ?? "nobody"
            throw Fault(.foreignStore, "the database belongs to another product: \(name)")
        }
        guard layout >= 1 else { throw Fault(.foreignStore, "the database has no layout of this product") }
        guard layout <= PostgresStore.layout else {
            throw Fault(
                .newerStore,
                "the database has layout \(layout), this one knows \(PostgresStore.layout): use a newer one"
            )
        }
        return true
    }

    /// Marks an empty database as ours.
    private static func claim(_ owner: PostgresConnection) throws(Fault) {
        try owner.run(
            """
            CREATE TABLE store_product (name TEXT NOT NULL PRIMARY KEY, layout BIGINT NOT NULL);
            CREATE TABLE store_migration (
                number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL);
            CREATE TABLE ledger_origin (
                id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name TEXT NOT NULL UNIQUE);
            CREATE TABLE store_view (
                origin BIGINT NOT NULL, name TEXT NOT NULL, fingerprint TEXT NOT NULL,
                PRIMARY KEY (origin, name));
            CREATE FUNCTION store_append_only() RETURNS trigger LANGUAGE plpgsql AS
                $$BEGIN RAISE EXCEPTION 'append-only'; END$$;
            INSERT INTO store_product (name, layout) VALUES ('\(product)', \(PostgresStore.layout));
            """, doing: "making the schema")
    }

    /// Forward only; each applied once, in order, by number.
    private static func migrate(_ owner: PostgresConnection, ledger: [Table]) throws(Fault) {
        let done = Set(try owner.texts("SELECT number::text FROM store_migration"))
        guard !done.contains("3") else { return }
        // What the later ones bring is missing in a database that is older than it.
        let existing = Set(try tables(owner))
        for table in ledger where !existing.contains(table.name) { try create(table, owner) }
        for (number, name) in [("1", "the ledger"), ("2", "keys of persons"), ("3", "points")]
        where !done.contains(number) {
            try owner.run(
                "INSERT INTO store_migration VALUES (\(number), '\(name)', now()::text)", doing: "a migration")
        }
    }

    private static func grant(
        _ owner: PostgresConnection, to role: String, ledger: [Table], views: [Table]
    ) throws(Fault) {
        func names(_ tables: [Table]) -> String { tables.map(\.name).joined(separator: ", ") }
        let role = quoted(role)
        var grants = [
            "SELECT ON store_product, store_migration, ledger_origin", "SELECT, INSERT, UPDATE ON store_view",
        ]
        if !ledger.isEmpty { grants.append("SELECT, INSERT ON \(names(ledger))") }
        let erasable = ledger.filter { !$0.appendOnly }
        if !erasable.isEmpty { grants.append("DELETE ON \(names(erasable))") }
        if !views.isEmpty { grants.append("SELECT, INSERT, UPDATE, DELETE ON \(names(views))") }
        for grant in grants { try owner.run("GRANT \(grant) TO \(role)", doing: "granting rights") }
    }

    static func staleViews(
        _ connection: PostgresConnection, _ views: [Table], origin: Int64
    ) throws(Fault) -> Bool {
        let marks = Set(
            try connection.texts("SELECT name || ' ' || fingerprint FROM store_view WHERE origin = \(origin)")
        )
        return views.contains { !marks.contains("\($0.name) \($0.fingerprint)") }
    }

    static func remakeViews(_ owner: PostgresConnection, _ views: [Table], role: String) throws(Fault) {
        try owner.run("BEGIN", doing: "making the tables anew")
        try owner.run(
            "SELECT pg_advisory_xact_lock(\(lockName), \(schemaLock))", doing: "making the tables anew")
        let former = try owner.texts("SELECT DISTINCT name FROM store_view")
        for name in Set(former).union(views.map(\.name)).sorted() {
            try owner.run("DROP TABLE IF EXISTS \(name)", doing: "making the tables anew")
        }
        for table in views { try create(table, owner) }
        try grant(owner, to: role, ledger: [], views: views)
        // Rows of other ledgers went too: they must be replayed as well.
        try owner.run("DELETE FROM store_view; COMMIT", doing: "making the tables anew")
    }

    static func markViews(
        _ connection: PostgresConnection, _ views: [Table], origin: Int64
    ) throws(Fault) {
        for table in views {
            try connection.run(
                """
                INSERT INTO store_view
                VALUES (\(origin), \(literal(table.name)), \(literal(table.fingerprint)))
                ON CONFLICT (origin, name) DO UPDATE SET fingerprint = excluded.fingerprint
                """, doing: "marking the tables")
        }
    }

    private static func create(_ table: Table, _ owner: PostgresConnection) throws(Fault) {
        // Not a foreign key: only the store writes the number, and checking it costs a look-up with a lock on
        // each row.
        var lines = ["origin BIGINT NOT NULL"]
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
        try owner.run(
            "CREATE TABLE \(table.name) (\(lines.joined(separator: ", ")))", doing: "making a table")
        for (place, index) in table.indexes.enumerated() {
            try owner.run(
                """
                CREATE \(index.unique ? "UNIQUE " : "")INDEX \(table.name)_\(place + 1)
                ON \(table.name) (origin, \(index.columns.joined(separator: ", ")))
                \(index.condition.map { "WHERE \($0)" } ?? "")
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

    /// A string literal of SQL; names of ledgers come from the configuration.
    private static func literal(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
    private static func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }
}
