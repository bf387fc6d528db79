package import Kernel

/// A value as charts and lists show it.
package struct ValueLine: Sendable, Hashable {
    package let number: Int
    package let value: CharacteristicValue
    package let isByHand: Bool
    package let isStruck: Bool
    package let person: String
    package let entry: Int64

    package init(
        number: Int, value: CharacteristicValue, isByHand: Bool = false, isStruck: Bool = false, person: String = "",
        entry: Int64 = 0
    ) {
        self.number = number
        self.value = value
        self.isByHand = isByHand
        self.isStruck = isStruck
        self.person = person
        self.entry = entry
    }

    /// What a digest of values covers: number and digits of each, one a line.
    package static func bytes(_ lines: [ValueLine]) -> [UInt8] {
        Array(lines.map { "\($0.number) \($0.value.value.text)\n" }.joined().utf8)
    }
}

/// Questions to characteristics and their values.
package enum CharacteristicLookups {
    package static let pageMax = 500
    /// Values of one chart: five years of eleven lots a day.
    package static let valuesMax = 20_000

    package static func list(
        after id: String = "", limit: Int = pageMax, from snapshot: any Snapshot
    ) throws(Fault) -> [CharacteristicState] {
        try snapshot.all(
            """
            SELECT id, plan, proposal, proposed_by, plan_version, since, value_count, closed, facts
            FROM verification_characteristic WHERE origin = $1 AND id > $2 ORDER BY id LIMIT $3
            """, [.text(id), .integer(Int64(limit))], CharacteristicTable.state)
    }

    /// Values that count, in the order of their numbers.
    package static func values(
        of id: String, _ numbers: ClosedRange<Int> = 1...Int(Int32.max), from snapshot: any Snapshot
    ) throws(Fault) -> [ValueLine] {
        try all(of: id, numbers, from: snapshot).filter { !$0.isStruck }
    }

    /// Struck ones too.
    package static func all(
        of id: String, _ numbers: ClosedRange<Int> = 1...Int(Int32.max), from snapshot: any Snapshot
    ) throws(Fault) -> [ValueLine] {
        try snapshot.all(
            """
            SELECT number, batch, asset, at, value, by_hand, struck, person, entry FROM verification_value
            WHERE origin = $1 AND characteristic = $2 AND number >= $3 AND number <= $4 ORDER BY number LIMIT $5
            """,
            [
                .text(id), .integer(Int64(numbers.lowerBound)), .integer(Int64(numbers.upperBound)),
                .integer(Int64(valuesMax)),
            ], line)
    }

    /// Whether a value of that batch and equipment counts, or did before it was struck.
    static func stands(
        _ value: CharacteristicValue, of id: String, orStruck: Bool = false, from snapshot: any Snapshot
    ) throws(Fault) -> Bool {
        try snapshot.all(
            """
            SELECT number, batch, asset, at, value, by_hand, struck, person, entry FROM verification_value
            WHERE origin = $1 AND characteristic = $2 AND batch = $3 ORDER BY number
            """, [.text(id), .text(value.batch)], line
        ).contains {
            (orStruck || !$0.isStruck) && CharacteristicEvidence.key($0.value) == CharacteristicEvidence.key(value)
        }
    }

    private static func line(_ row: any Row) throws(Fault) -> ValueLine {
        ValueLine(
            number: Int(row.integer(0)),
            value: CharacteristicValue(
                batch: row.text(1), asset: row.text(2), at: row.moment(3),
                value: try row.decimal(4, "verification_value.value")),
            isByHand: row.integer(5) == 1, isStruck: row.integer(6) == 1, person: row.text(7), entry: row.integer(8))
    }
}
