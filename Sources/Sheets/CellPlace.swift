/// A cell by row and column, both counted from one: `B7`.
package struct CellPlace: Sendable, Hashable {
    package let row: Int
    package let column: Int

    package init(row: Int, column: Int) {
        self.row = row
        self.column = column
    }

    package init?(_ text: String) {
        var column = 0
        var row = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z") where row == 0 && column < 100_000:
                column = column * 26 + Int(byte - UInt8(ascii: "A")) + 1
            case UInt8(ascii: "0")...UInt8(ascii: "9") where column > 0 && row < 100_000_000:
                row = row * 10 + Int(byte - UInt8(ascii: "0"))
            default: return nil
            }
        }
        guard row > 0, column > 0 else { return nil }
        self.init(row: row, column: column)
    }

    package var text: String { Self.letters(column) + String(row) }

    package static func letters(_ column: Int) -> String {
        var text = ""
        var rest = column
        while rest > 0 {
            text = String(UnicodeScalar(UInt8(ascii: "A") + UInt8((rest - 1) % 26))) + text
            rest = (rest - 1) / 26
        }
        return text
    }
}
