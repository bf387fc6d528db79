import Kernel

/// Rows for one table that were not sent yet, column by column, as they will stand in the arrays of one
/// statement.
struct GatheredRows {
    /// Sent at the latest when it has so many bytes: bounds the memory of a long transaction, and keeps the
    /// server busy while the next rows are made.
    static let byteCountMax = 1 << 20

    let table: Table
    private var columns: [[UInt8]]
    private var hasNull: [Bool]
    private(set) var rowCount = 0
    private(set) var byteCount = 0

    init(_ table: Table) {
        self.table = table
        columns = Array(repeating: [], count: table.columns.count)
        hasNull = Array(repeating: false, count: table.columns.count)
    }

    mutating func append(_ values: [StoreValue]) throws(Fault) {
        for (place, value) in values.enumerated() {
            let column = table.columns[place]
            switch (value, column.kind) {
            case (.integer, .integer), (.text, .text), (.bytes, .bytes): break
            case (.null, _): hasNull[place] = true
            default: throw Fault(.constraint, "\(table.name).\(column.name) holds another kind of value")
            }
            let before = columns[place].count
            try PostgresWire.append(value, to: &columns[place])
            byteCount += columns[place].count - before
        }
        rowCount += 1
    }

    mutating func removeAll() {
        for place in columns.indices {
            columns[place].removeAll(keepingCapacity: true)
            hasNull[place] = false
        }
        rowCount = 0
        byteCount = 0
    }

    func send(on connection: PostgresConnection, origin: Int64) throws(Fault) {
        var parameters = PostgresParameters(origin: origin)
        if rowCount == 1 {
            for column in columns { parameters.append(encoded: column) }
            try connection.send("row \(table.name)", rowText, parameters)
            return
        }
        for (place, column) in table.columns.enumerated() {
            parameters.append(
                array: columns[place], count: rowCount, hasNull: hasNull[place], of: column.kind)
        }
        try connection.send("rows \(table.name)", rowsText, parameters, rows: rowCount)
    }

    private var columnNames: String { (["origin"] + table.columns.map(\.name)).joined(separator: ", ") }

    private var rowText: String {
        let places = (1...table.columns.count + 1).map { "$\($0)" }.joined(separator: ", ")
        return "INSERT INTO \(table.name) (\(columnNames)) VALUES (\(places))"
    }

    private var rowsText: String {
        let arrays = table.columns.enumerated().map { place, column in
            "$\(place + 2)::\(PostgresWire.typeName(column.kind))[]"
        }
        return """
            INSERT INTO \(table.name) (\(columnNames))
            SELECT $1::bigint, u.* FROM unnest(\(arrays.joined(separator: ", "))) AS u
            """
    }
}
