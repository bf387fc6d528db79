import Kernel

enum StockAge {
    /// Whole months between a month of collection, `2026-03`, and a day.
    static func months(from month: String, to day: Day) -> Int {
        func number(_ text: Substring) -> Int { Int(text) ?? 0 }
        let now = day.iso
        return (number(now.prefix(4)) - number(month.prefix(4))) * 12 + number(now.dropFirst(5).prefix(2))
            - number(month.dropFirst(5).prefix(2))
    }
}
