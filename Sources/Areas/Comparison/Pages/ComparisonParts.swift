import Kernel
import Statistics
import Web

/// What one station's one test came to in a period: a word with its shape, and the figure behind it.
struct AssayVerdict: Sendable {
    let shape: Shape
    let word: Phrase
    let figure: String

    init(_ tally: PairTally, _ assay: Assay) {
        guard tally.pairs > 0 else {
            (shape, word, figure) = (.waiting, ComparisonWords.nothing, "—")
            return
        }
        guard let limit = assay.bias else {
            let agreement = tally.agreement
            if tally.missed > 0 {
                (shape, word) = (.stop, ComparisonWords.missed)
            } else if agreement.discordant > 0 {
                (shape, word) = (.warn, ComparisonWords.disagree)
            } else {
                (shape, word) = (.pass, ComparisonWords.agree)
            }
            figure = "\(Figures.grouped(agreement.discordant)) / \(Figures.grouped(tally.pairs))"
            return
        }
        (shape, word) =
            tally.side(limit) == 0 ? (.pass, ComparisonWords.within) : (.stop, ComparisonWords.beyond)
        figure = tally.bias(limit).map { ComparisonParts.number($0, limit.unit, signed: true) } ?? "—"
    }
}

/// Words that several pages say.
enum ComparisonWords {
    static let title = Phrase("平行比对", "Parallel analysis")
    static let note = Phrase("同一袋，浆站结果与工厂复检结果逐项对照", "The station's result beside the plant's re-test, bag by bag")
    static let nothing = Phrase("无数据", "no result")
    static let missed = Phrase("有漏检", "missed")
    static let disagree = Phrase("有不一致", "disagree")
    static let agree = Phrase("一致", "agree")
    static let within = Phrase("在限内", "within limit")
    static let beyond = Phrase("超限", "beyond limit")
    static let findings = Phrase("比对发现", "Findings")
    static let periods: [(days: Int, word: Phrase)] = [
        (30, Phrase("30 天", "30 days")), (90, Phrase("90 天", "90 days")), (365, Phrase("一年", "a year")),
    ]
    static let station = Phrase("浆站", "Station")
    static let assay = Phrase("检测项目", "Assay")
    static let table = Phrase("数据表", "Table")
    static let noLimits = Phrase(
        "还没有采用比对限度。采用后的复检结论会逐袋比对。", "No limits are adopted yet. Conclusions made after their adoption are compared.")
    static let pairs = Phrase("对数", "Pairs")
    static let verdict = Phrase("判定", "Verdict")
}

/// Pieces that several pages share.
enum ComparisonParts {
    /// The period that was asked for: its length, and its first and last day.
    struct Period: Sendable, Equatable {
        let days: Int
        let from: Day
        let to: Day

        init(_ visit: Visit) {
            let asked = visit.query["days"].flatMap { Int($0) }
            days = ComparisonWords.periods.map(\.days).first { $0 == asked } ?? 90
            to = visit.now.day(offsetMinutes: visit.zoneMinutes)
            from = to.adding(days: 1 - days)
        }

        var query: String { "days=\(days)" }
    }

    static func number(_ value: Double, _ unit: String = "", places: Int = 2, signed: Bool = false) -> String {
        Figures.fixed(value, places: places, signed: signed) + (unit.isEmpty ? "" : "\u{00A0}\(unit)")
    }

    static func stationPath(_ station: String) -> String { "/comparison/stations/\(PageAddress.escaped(station))" }

    static func assayPath(_ station: String, _ assay: String) -> String {
        "\(stationPath(station))/assays/\(PageAddress.escaped(assay))"
    }

    static func findingPath(_ id: String) -> String { "/comparison/findings/\(PageAddress.escaped(id))" }

    static func periods(_ period: Period, _ path: String, _ visit: Visit) -> Markup {
        let chips = ComparisonWords.periods.map { choice -> Markup in
            """
            <a class="chip"\(href: "\(path)?days=\(choice.days)")\
            \(attribute: "aria-current", choice.days == period.days ? "true" : nil)>\(choice.word, visit.language)</a>
            """
        }
        return "<nav class=\"chips\">\(chips)</nav>"
    }

    static func stamp(_ moment: Moment, _ visit: Visit) -> String {
        String(moment.text(offsetMinutes: visit.zoneMinutes).prefix(16))
    }

    /// A figure, or in words why there is none: never a number that is none.
    static func computed<T>(_ body: () throws(NotComputable) -> T, _ language: Language, _ show: (T) -> String)
        -> String
    {
        do throws(NotComputable) { return show(try body()) } catch { return error.phrase(language) }
    }

    static func share(_ proportion: Proportion) -> String {
        let interval = proportion.wilson()
        return "\(number(100 * proportion.fraction)) % (\(number(100 * interval.low))–\(number(100 * interval.high)))"
    }

    static func interval(_ interval: Interval, places: Int = 3) -> String {
        "[\(number(interval.low, places: places)), \(number(interval.high, places: places))]"
    }

    static func mark(_ opening: FindingOpening, _ language: Language) -> Markup {
        plainBadge(opening.grade == .discordant ? .warn : .stop, opening.grade.phrase(language))
    }
}
