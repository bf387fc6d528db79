import Kernel
package import Settings

/// Classes of age of the stock, in whole months since the month of collection.
struct AgeBands: Sendable, Equatable {
    static let setting = SettingDeclaration(
        "reports.age-bands-months",
        Phrase("库龄分段（月，由小到大，空格隔开）", "Classes of the stock's age, in months, ascending, by blanks"),
        .text(bytesMax: 60), first: "3 6 12 24 36", source: "ChP 2020 III")

    /// Upper ends; above the last there is one more class.
    let ends: [Int]

    /// What is not ascending months from 1 to 600 is passed over for the first value.
    init(_ text: String?) {
        func ends(_ text: String) -> [Int]? {
            let words = text.split(separator: " ")
            let ends = words.compactMap { Int($0) }
            guard !ends.isEmpty, ends.count == words.count, ends.count <= 12, ends.allSatisfy((1...600).contains),
                zip(ends, ends.dropFirst()).allSatisfy(<)
            else { return nil }
            return ends
        }
        self.ends = text.flatMap(ends) ?? ends(AgeBands.setting.first) ?? []
    }

    var count: Int { ends.count + 1 }

    func place(months: Int) -> Int { ends.firstIndex { months < $0 } ?? ends.count }

    var words: [Phrase] {
        ends.indices.map { place in
            place == 0
                ? Phrase("不到 \(ends[0]) 个月", "under \(ends[0]) months")
                : Phrase("\(ends[place - 1])–\(ends[place]) 个月", "\(ends[place - 1])–\(ends[place]) months")
        } + [Phrase("\(ends.last ?? 0) 个月以上", "\(ends.last ?? 0) months and over")]
    }
}

/// The setting of this area, for the page of settings.
package let reportSettings = [AgeBands.setting]
