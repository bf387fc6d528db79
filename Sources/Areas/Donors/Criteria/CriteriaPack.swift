package import Kernel
package import Plasma

/// One test of the station's panel: what counts as good.
package struct PanelItem: Sendable, Hashable {
    package let code: String
    package let title: Phrase
    /// Nil where the result is a word: then it must be negative or passed.
    package let min: DecimalNumber?
    package let max: DecimalNumber?
    /// UCUM; empty for words.
    package let unit: String
    package let source: String
    package let provenance: Phrase

    package init(
        code: String, title: Phrase, min: DecimalNumber? = nil, max: DecimalNumber? = nil, unit: String = "",
        source: String, provenance: Phrase
    ) {
        self.code = code
        self.title = title
        self.min = min
        self.max = max
        self.unit = unit
        self.source = source
        self.provenance = provenance
    }

    package var limit: String {
        [min.map { "≥ \($0.text)" }, max.map { "≤ \($0.text)" }].compactMap { $0 }.joined(separator: ", ")
            + (unit.isEmpty ? "" : " \(unit)")
    }

    /// A value outside of its limit is bad whatever the station read it as, and so is a bad word beside a good value.
    func flaw(of result: StationResult) -> DonationFinding? {
        if let value = result.value, min != nil || max != nil {
            let isInside = min.map { value >= $0 } != false && max.map { value <= $0 } != false
            guard isInside, result.unit ?? unit == unit, result.interpretation.isGood else {
                return DonationFinding(
                    .testPositive, rule: code, found: "\(value.text) \(result.unit ?? unit)", limit: limit)
            }
            return nil
        }
        guard !result.interpretation.isGood else { return nil }
        return DonationFinding(.testPositive, rule: code, found: result.interpretation.rawValue, limit: limit)
    }
}

/// For how long a ground keeps somebody from giving.
package enum DeferralPeriod: Sendable, Hashable {
    case days(Int)
    case months(Int)
    /// The physician says until when: the longest incubation, for instance.
    case decided
    case permanent

    package init?(value: String, unit: String) {
        switch (value, unit) {
        case ("permanent", ""): self = .permanent
        case ("decided", ""): self = .decided
        case (let text, "d"): guard let count = DeferralPeriod.count(text) else { return nil }; self = .days(count)
        case (let text, "mo"): guard let count = DeferralPeriod.count(text) else { return nil }; self = .months(count)
        default: return nil
        }
    }

    private static func count(_ text: String) -> Int? {
        guard let number = DecimalNumber(text), number.scale == 0, (1...1_200).contains(number.coefficient) else {
            return nil
        }
        return Int(number.coefficient)
    }

    package var value: String {
        switch self {
        case .days(let count), .months(let count): "\(count)"
        case .decided: "decided"
        case .permanent: "permanent"
        }
    }

    package var unit: String {
        switch self {
        case .days: "d"
        case .months: "mo"
        case .decided, .permanent: ""
        }
    }

    package var phrase: Phrase {
        switch self {
        case .days(let count): Phrase("\(count) 天", "\(count) days")
        case .months(let count): Phrase("\(count) 个月", "\(count) months")
        case .decided: Phrase("由医师决定", "as the physician decides")
        case .permanent: Phrase("永久", "for ever")
        }
    }

    /// The last day; nil for ever, or where the physician must say.
    package func last(from day: Day) -> Day? {
        switch self {
        case .days(let count): day.adding(days: count)
        case .months(let count): day.adding(months: count)
        case .decided, .permanent: nil
        }
    }
}

/// One ground of the catalogue.
package struct DeferralGround: Sendable, Hashable {
    package let code: String
    package let title: Phrase
    package let period: DeferralPeriod
    package let source: String
    package let provenance: Phrase

    package init(code: String, title: Phrase, period: DeferralPeriod, source: String, provenance: Phrase) {
        self.code = code
        self.title = title
        self.period = period
        self.source = source
        self.provenance = provenance
    }
}

/// The rules for donors, donations and stations: a versioned table, in force from a day. A changed law changes no code,
/// and each judgement says by which version it was made.
package struct CriteriaPack: AdoptedPack {
    package static let packName = "donation-rules"
    static let itemsMax = 200

    package let version: String
    package let effectiveFrom: Day
    package let limits: [Limit]
    package let panel: [PanelItem]
    package let deferrals: [DeferralGround]

    package init(
        version: String, effectiveFrom: Day, limits: [Limit], panel: [PanelItem], deferrals: [DeferralGround]
    ) {
        self.version = version
        self.effectiveFrom = effectiveFrom
        self.limits = limits
        self.panel = panel
        self.deferrals = deferrals
    }

    package func check() throws(Refusal) { _ = try DonationCriteria(self) }
}

/// The rules, typed: whoever holds them may ask for every criterion.
package struct DonationCriteria: DatedVersion, Hashable {
    package let pack: CriteriaPack
    private let values: [Criterion: DecimalNumber]

    package init(_ pack: CriteriaPack) throws(Refusal) {
        guard pack.version.isLine(bytesMax: 64) else { throw CriteriaPack.wrong("version") }
        var values: [Criterion: DecimalNumber] = [:]
        guard Set(pack.limits.map(\.name)).count == pack.limits.count else { throw CriteriaPack.wrong("limits") }
        for limit in pack.limits {
            guard let criterion = Criterion(rawValue: limit.name), limit.unit == criterion.unit,
                limit.source.isLine(bytesMax: 200)
            else { throw CriteriaPack.wrong(limit.name) }
            if criterion.mayBeNone, limit.value == "none" { continue }
            guard let number = DecimalNumber(limit.value), !number.isNegative, number.coefficient <= 1_000_000,
                !criterion.isCount || number.scale == 0
            else { throw CriteriaPack.wrong(limit.name) }
            values[criterion] = number
        }
        for criterion in Criterion.allCases where values[criterion] == nil {
            guard criterion.mayBeNone, pack.limits.contains(where: { $0.name == criterion.rawValue }) else {
                throw CriteriaPack.wrong(criterion.rawValue)
            }
        }
        for codes in [pack.panel.map(\.code), pack.deferrals.map(\.code)] {
            guard (1...CriteriaPack.itemsMax).contains(codes.count), Set(codes).count == codes.count,
                codes.allSatisfy({ $0.isLine(bytesMax: 40) })
            else { throw CriteriaPack.wrong("panel, deferrals") }
        }
        self.pack = pack
        self.values = values
    }

    package var version: String { pack.version }
    package var effectiveFrom: Day { pack.effectiveFrom }
    package var panel: [PanelItem] { pack.panel }

    package func decimal(_ criterion: Criterion) -> DecimalNumber {
        guard let value = values[criterion] else { preconditionFailure("\(criterion) may be none: ask for it so") }
        return value
    }

    package func count(_ criterion: Criterion) -> Int { Int(decimal(criterion).coefficient) }

    /// Of a criterion that may be none.
    package func optionalCount(_ criterion: Criterion) -> Int? { values[criterion].map { Int($0.coefficient) } }

    package func ground(_ code: String) -> DeferralGround? { pack.deferrals.first { $0.code == code } }
}
