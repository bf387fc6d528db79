/// A column; the unit stands in its name (`weight_grams`).
package struct Column: Sendable, Hashable {
    package enum Kind: Sendable, Hashable { case integer, text, bytes }

    package let name: String
    package let kind: Kind
    package let nullable: Bool
    /// A digest or an id: at most 32 bytes, so that a row stays short.
    package let short: Bool

    private init(_ name: StaticString, _ kind: Kind, nullable: Bool, short: Bool) {
        self.name = name.description
        self.kind = kind
        self.nullable = nullable
        self.short = short
    }

    package static func integer(_ name: StaticString, nullable: Bool = false) -> Column {
        Column(name, .integer, nullable: nullable, short: true)
    }
    package static func text(_ name: StaticString, nullable: Bool = false) -> Column {
        Column(name, .text, nullable: nullable, short: true)
    }
    package static func digest(_ name: StaticString, nullable: Bool = false) -> Column {
        Column(name, .bytes, nullable: nullable, short: true)
    }
    package static func bytes(_ name: StaticString, nullable: Bool = false) -> Column {
        Column(name, .bytes, nullable: nullable, short: false)
    }
}

/// An index that a look-up needs.
package struct TableIndex: Sendable, Hashable {
    package let columns: [String]
    package let unique: Bool
    /// Only rows of which this portable SQL condition is true; a look-up must state it in the same words.
    package let condition: String?

    package static func on(
        _ columns: String..., unique: Bool = false, where condition: StaticString? = nil
    ) -> TableIndex {
        TableIndex(columns: columns, unique: unique, condition: condition?.description)
    }
}

/// A table, declared once for both databases. Each gets a first column `origin`, part of the key, so that one
/// database can hold many ledgers and be sharded by it.
package struct Table: Sendable, Hashable {
    package let name: String
    package let columns: [Column]
    /// Key columns, without the origin.
    package let key: [String]
    package let indexes: [TableIndex]
    /// Portable SQL conditions on a row.
    package let checks: [String]
    /// UPDATE and DELETE fail by trigger.
    package let appendOnly: Bool

    package init(
        _ name: StaticString, _ columns: [Column], key: [String], indexes: [TableIndex] = [],
        checks: [StaticString] = [], appendOnly: Bool = false
    ) {
        self.name = name.description
        self.columns = columns
        self.key = key
        self.indexes = indexes
        self.checks = checks.map(\.description)
        self.appendOnly = appendOnly
    }

    package static func == (left: Table, right: Table) -> Bool { left.name == right.name }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// What a changed layout changes: compared at start, and rebuilt from the facts if it differs.
    package var fingerprint: String {
        let columns = columns.map { "\($0.name) \($0.kind)\($0.nullable ? "?" : "")" }.joined(separator: ",")
        let indexes = indexes.map {
            ($0.unique ? "unique " : "") + $0.columns.joined(separator: "+")
                + ($0.condition.map { " where \($0)" } ?? "")
        }
        return "\(name)(\(columns))key(\(key.joined(separator: ",")))"
            + "index(\(indexes.joined(separator: ";")))check(\(checks.joined(separator: ";")))"
    }
}
