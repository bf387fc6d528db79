package import Donors
package import Kernel

/// A line of the parent's layout, that a second pool of a matrix is made of. Counted from zero.
package enum PoolLine: Sendable, Hashable {
    case row(Int)
    case column(Int)

    /// `r0`, `c11`.
    package var text: String {
        switch self {
        case .row(let number): "r\(number)"
        case .column(let number): "c\(number)"
        }
    }

    package init?(text: String) {
        guard let number = Int(text.dropFirst()), number >= 0 else { return nil }
        switch text.first {
        case "r": self = .row(number)
        case "c": self = .column(number)
        default: return nil
        }
    }
}

/// Samples of many specimens mixed in one tube, each with its place: row by row, the last places may be empty.
package struct MiniPool: Sendable, Hashable {
    /// The most that any site mixes (US and EU pools of 512).
    package static let membersMax = 512

    package struct Parent: Sendable, Hashable {
        package let pool: String
        package let line: PoolLine

        package init(pool: String, line: PoolLine) {
            self.pool = pool
            self.line = line
        }
    }

    package let items: [String]
    package let rows: Int
    package let columns: Int
    package let members: [String]
    /// Of a second pool, made to resolve a first one.
    package let parent: Parent?

    package init(items: [String], rows: Int, columns: Int, members: [String], parent: Parent? = nil) {
        self.items = items
        self.rows = rows
        self.columns = columns
        self.members = members
        self.parent = parent
    }

    package func members(of line: PoolLine) -> [String] {
        switch line {
        case .row(let row):
            guard row < rows else { return [] }
            return Array(members.dropFirst(row * columns).prefix(columns))
        case .column(let column):
            guard column < columns else { return [] }
            return stride(from: column, to: members.count, by: columns).map { members[$0] }
        }
    }

    /// Lines that hold somebody.
    package var lines: [PoolLine] {
        ((0..<rows).map { PoolLine.row($0) } + (0..<columns).map { PoolLine.column($0) })
            .filter { !members(of: $0).isEmpty }
    }

    /// `A01`: rows by letters, columns by numbers, as on a plate.
    package func place(_ index: Int) -> String { MiniPool.place(row: index / columns, column: index % columns) }

    package static func place(row: Int, column: Int) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        let letter = row < 26 ? String(letters[row]) : String(letters[row / 26 - 1]) + String(letters[row % 26])
        return letter + (column < 9 ? "0" : "") + "\(column + 1)"
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("columns", columns)
        writer.member("items", items)
        writer.memberIfPresent("line", parent?.line.text)
        writer.member("members", members)
        writer.memberIfPresent("parent", parent?.pool)
        writer.member("rows", rows)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        var parent: Parent?
        if let pool = try fields.optionalString("parent") {
            guard let line = PoolLine(text: try fields.string("line")) else { throw fields.wrong("line") }
            parent = Parent(pool: pool, line: line)
        }
        self.init(
            items: try fields.strings("items"), rows: try fields.int("rows"), columns: try fields.int("columns"),
            members: try fields.strings("members"), parent: parent)
    }
}

/// What a pool was read as, item by item.
package struct PoolReading: Sendable, Hashable {
    package let item: String
    package let interpretation: Interpretation
    package let kit: TestKit?

    package init(item: String, interpretation: Interpretation, kit: TestKit? = nil) {
        self.item = item
        self.interpretation = interpretation
        self.kit = kit
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.memberIfPresent("expires_on", kit?.expiresOn?.iso)
        writer.member("interpretation", interpretation.rawValue)
        writer.member("item", item)
        writer.memberIfPresent("kit_lot", kit?.lot)
        writer.memberIfPresent("maker", kit?.maker)
        writer.endObject()
    }

    static func read(_ key: String, _ fields: JSONFields) throws(JSONFailure) -> [PoolReading] {
        var readings: [PoolReading] = []
        for one in try fields.objects(key) {
            readings.append(
                PoolReading(
                    item: try one.string("item"), interpretation: try one.choice("interpretation"),
                    kit: try one.kit()))
        }
        return readings
    }
}

package enum PoolStage: String, Sendable, Hashable, CaseIterable {
    case made, tested
    /// Checked, and no item reactive.
    case clean
    /// Checked, and an item reactive: every member waits.
    case reactive
    case resolved, discarded

    package var phrase: Phrase {
        switch self {
        case .made: Phrase("待检", "to be tested")
        case .tested: Phrase("待复核", "awaits check")
        case .clean: Phrase("阴性", "negative")
        case .reactive: Phrase("反应性，待拆分", "reactive, to be resolved")
        case .resolved: Phrase("已拆分", "resolved")
        case .discarded: Phrase("作废", "discarded")
        }
    }

    /// Until it is known what it says, no member has a conclusion.
    package var isOpen: Bool { self == .made || self == .tested || self == .reactive }

    /// What it says of a member and an item, given the item's reading and whether the member was found.
    package func standing(reading: Interpretation?, isFound: Bool) -> PoolOutcome.Standing? {
        switch self {
        case .made, .tested: .blocked
        case .clean: .negative
        case .reactive: reading?.isGood == true ? .negative : .blocked
        case .resolved: isFound ? .reactive : .negative
        case .discarded: nil
        }
    }
}
