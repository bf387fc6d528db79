import GRDB
import Kernel

import struct Kernel.Table

/// What the planner is told of a table when it is made, instead of counting rows later: that the origin, first in
/// every key, selects nothing. Without it SQLite takes ten rows for each origin and walks whole tables; with it the
/// plans are the same on an empty database and on a full one.
enum SQLiteStatistics {
    /// Rows of a table, and of a part of it, as told; only their proportions count.
    private static let rows = 6
    private static let partRows = 5

    static func tell(_ database: Database, of table: Table, isRowIDKeyed: Bool, isKeyed: Bool) throws {
        // Makes the table of statistics if there is none.
        try database.execute(sql: "ANALYZE \(table.name)")
        if !isRowIDKeyed {
            let name = isKeyed ? table.name : "sqlite_autoindex_\(table.name)_1"
            try put(database, table, name, columns: table.key.count, unique: true, rows: rows)
        }
        for (place, index) in table.indexes.enumerated() {
            try put(
                database, table, "\(table.name)_\(place + 1)", columns: index.columns.count, unique: index.unique,
                rows: index.condition == nil ? rows : partRows)
        }
        // Read again by the open connections.
        try database.execute(sql: "ANALYZE sqlite_schema")
    }

    /// Powers of ten: all rows, those of one origin, then fewer with each further column.
    private static func put(
        _ database: Database, _ table: Table, _ index: String, columns: Int, unique: Bool, rows: Int
    ) throws {
        let last = unique ? 0 : 1
        var exponents = [rows, rows]
        for column in 1...max(columns, 1) { exponents.append(rows - (rows - last) * column / max(columns, 1)) }
        let text = exponents.map { "1" + String(repeating: "0", count: $0) }.joined(separator: " ")
        try database.execute(
            sql: "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", arguments: [table.name, index, text])
    }
}
