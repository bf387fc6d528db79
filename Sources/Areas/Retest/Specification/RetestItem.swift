import Donors
package import Kernel

/// How an item is tested: each specimen by itself, or many mixed in one tube first.
package enum ItemTesting: String, Sendable, Hashable, CaseIterable {
    case single, minipool

    package var phrase: Phrase {
        switch self {
        case .single: Phrase("单份", "single")
        case .minipool: Phrase("混检", "mini-pool")
        }
    }
}

/// How measured digits become what is compared with the limit; the verdict can differ by it.
package struct ItemRounding: Sendable, Hashable {
    package let rule: RoundingRule
    package let decimals: Int

    package init(_ rule: RoundingRule, decimals: Int) {
        self.rule = rule
        self.decimals = decimals
    }

    package var phrase: Phrase {
        switch rule {
        case .halfEven: Phrase("GB/T 8170 修约到 \(decimals) 位小数", "GB/T 8170 to \(decimals) decimals")
        case .halfUp: Phrase("四舍五入到 \(decimals) 位小数", "half up to \(decimals) decimals")
        }
    }
}

/// What follows a first bad result: so many more, and bad for good if so many of all are bad. One of one: none.
package struct RepeatRule: Sendable, Hashable {
    package let more: Int
    package let badMin: Int

    package init(more: Int, badMin: Int) {
        self.more = more
        self.badMin = badMin
    }

    package var phrase: Phrase {
        more == 0
            ? Phrase("不复测", "no repeat")
            : Phrase("初测不合格再测 \(more) 次，\(badMin)/\(more + 1) 判不合格", "\(more) repeats; bad if \(badMin) of \(more + 1)")
    }
}

/// One item of the specification: what is tested, by which limit, and what a bad result leads to.
package struct RetestItem: Sendable, Hashable {
    package let code: String
    package let title: Phrase
    package let method: String
    package let testing: ItemTesting
    /// Inclusive limits of a quantitative item; both nil for a qualitative one.
    package let min: DecimalNumber?
    package let max: DecimalNumber?
    /// Of a quantitative item.
    package let rounding: ItemRounding?
    /// A qualitative item's value is reactive from here on; nil where the analyser's word alone counts.
    package let cutoff: DecimalNumber?
    /// UCUM.
    package let unit: String
    package let repeats: RepeatRule
    /// HIV, HBV or HCV: found here and not at the station, it is a critical event. Empty for the rest.
    package let marker: String
    package let source: String
    package let provenance: Phrase

    package init(
        code: String, title: Phrase, method: String, testing: ItemTesting = .single, min: DecimalNumber? = nil,
        max: DecimalNumber? = nil, rounding: ItemRounding? = nil, cutoff: DecimalNumber? = nil, unit: String = "",
        repeats: RepeatRule = RepeatRule(more: 0, badMin: 1), marker: String = "", source: String, provenance: Phrase
    ) {
        self.code = code
        self.title = title
        self.method = method
        self.testing = testing
        self.min = min
        self.max = max
        self.rounding = rounding
        self.cutoff = cutoff
        self.unit = unit
        self.repeats = repeats
        self.marker = marker
        self.source = source
        self.provenance = provenance
    }

    package var isQuantitative: Bool { min != nil || max != nil }

    package var limit: Phrase {
        if isQuantitative {
            let texts = [min.map { "≥ \($0.text)" }, max.map { "≤ \($0.text)" }].compactMap { $0 }
            let text = texts.joined(separator: ", ") + (unit.isEmpty ? "" : " \(unit)")
            return Phrase(text, text)
        }
        guard let cutoff else { return Interpretation.negative.phrase }
        return Phrase("< \(cutoff.text) \(unit)", "< \(cutoff.text) \(unit)")
    }

    /// What is wrong with the item itself; nil if it can be judged by.
    var flaw: String? {
        guard code.isCode, method.isLine, unit.utf8.count <= 40, marker.utf8.count <= 40, source.isLine else {
            return code
        }
        if let min, let max, min > max { return "\(code).min" }
        guard isQuantitative == (rounding != nil), !isQuantitative || cutoff == nil else { return "\(code).rounding" }
        if let rounding, !(0...6).contains(rounding.decimals) { return "\(code).decimals" }
        guard (0...9).contains(repeats.more), (1...repeats.more + 1).contains(repeats.badMin) else {
            return "\(code).repeats"
        }
        // What is mixed has no value of its own.
        guard testing == .single || !isQuantitative else { return "\(code).testing" }
        return nil
    }
}

extension RetestItem {
    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("bad_min", repeats.badMin)
        writer.member("code", code)
        writer.memberIfPresent("cutoff", cutoff?.text)
        writer.memberIfPresent("decimals", rounding?.decimals)
        writer.member("marker", marker)
        writer.memberIfPresent("max", max?.text)
        writer.member("method", method)
        writer.memberIfPresent("min", min?.text)
        writer.member("provenance", provenance)
        writer.member("repeats", repeats.more)
        writer.memberIfPresent("rounding", rounding?.rule.rawValue)
        writer.member("source", source)
        writer.member("testing", testing.rawValue)
        writer.member("title", title)
        writer.member("unit", unit)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        try fields.refuseUnknown(except: [
            "bad_min", "code", "cutoff", "decimals", "marker", "max", "method", "min", "provenance", "repeats",
            "rounding", "source", "testing", "title", "unit",
        ])
        var rounding: ItemRounding?
        if let rule: RoundingRule = try fields.optionalChoice("rounding") {
            rounding = ItemRounding(rule, decimals: try fields.int("decimals"))
        }
        self.init(
            code: try fields.string("code"), title: try fields.phrase("title"), method: try fields.string("method"),
            testing: try fields.choice("testing"), min: try fields.optionalDecimal("min"),
            max: try fields.optionalDecimal("max"), rounding: rounding, cutoff: try fields.optionalDecimal("cutoff"),
            unit: try fields.string("unit"),
            repeats: RepeatRule(more: try fields.int("repeats"), badMin: try fields.int("bad_min")),
            marker: try fields.string("marker"), source: try fields.string("source"),
            provenance: try fields.phrase("provenance"))
    }
}
