import Kernel
import Statistics
import Web

/// Pieces that the pages of process verification share.
enum VerificationParts {
    static let title = Phrase("工艺确认", "Verification")
    /// Stands above everything that a chart or a model says.
    static let advice = Phrase(
        "统计和模型只给建议：不放行、不拒收、不改任何记录；由人确认或不采纳，两者都留痕。",
        "Statistics and models give advice only: they release, reject and change nothing. A person judges."
    )

    static func path(_ parts: String...) -> String {
        (["/verification"] + parts.map { PageAddress.escaped($0) }).joined(separator: "/")
    }

    static func plain(_ text: String) -> Markup { "<span translate=\"no\">\(text)</span>" }
    static func code(_ text: String) -> Markup { "<b translate=\"no\">\(text)</b>" }

    static func stamp(_ moment: Moment?, _ visit: Visit) -> String {
        moment.map { String($0.text(offsetMinutes: visit.zoneMinutes).prefix(16)) } ?? "—"
    }

    static func number(_ value: Double, _ places: Int = 2) -> String { Figures.fixed(value, places: places) }

    static func interval(_ interval: Interval, _ places: Int = 2) -> String {
        "[\(number(interval.low, places)), \(number(interval.high, places))]"
    }

    /// A figure with its interval, or why there is none.
    static func index(
        _ found: Result<Capability, NotComputable>, _ language: Language, _ which: (Capability) -> Capability.Estimated?
    ) -> Markup {
        switch found {
        case .success(let capability):
            guard let estimate = which(capability) else { return "—" }
            return "<b translate=\"no\">\(number(estimate.value))</b> <small>\(interval(estimate.interval))</small>"
        case .failure(let reason): return "<small>\(reason.phrase, language)</small>"
        }
    }

    static func ends(_ ends: Ends, _ unit: Unit) -> String {
        switch (ends.low?.displayText, ends.high?.displayText) {
        case (let low?, let high?): "\(low) … \(high) \(unit.symbol)"
        case (let low?, nil): "≥ \(low) \(unit.symbol)"
        case (nil, let high?): "≤ \(high) \(unit.symbol)"
        case (nil, nil): "—"
        }
    }

    static func sheets(_ present: String, _ visit: Visit) -> Markup {
        let all = [
            ("/verification", Phrase("监测特性", "Characteristics")),
            ("/verification/models", Phrase("批次模型", "Batch models")),
            ("/verification/suggestions", Phrase("建议", "Suggestions")),
            ("/verification/review", Phrase("年度产品质量回顾", "Product quality review")),
        ]
        return chips(all.map { Chip($0.1(visit.language), href: $0.0, chosen: $0.0 == present) })
    }

    static func advised(_ language: Language) -> Markup { sheet(["<p class=\"note\">\(advice, language)</p>"]) }

    static func head(_ title: Markup, note: Markup = "", actions: Markup = "", _ visit: Visit) -> Markup {
        pageHead(
            trail: "<a href=\"/verification\">\(Self.title, visit.language)</a> /", title: title, note: note,
            actions: actions)
    }

    static func field(
        _ name: String, _ label: Phrase, _ kind: FieldKind = .text, form: String = "", value: String = "",
        required: Bool = true, code: Bool = false, _ visit: Visit
    ) -> Markup {
        var entry = Field(name, visit.say(label), kind)
        entry.required = required
        entry.code = code
        entry.form = form
        entry.value = visit.form[name] ?? value
        return Web.field(entry, visit.language)
    }

    static func table(
        _ name: Phrase, _ heads: [Phrase], _ rows: [TableRow], numeric: Set<Int> = [], empty: Phrase, _ visit: Visit
    ) -> Markup {
        sheet(
            title: visit.say(name), plainTable(name, heads, rows, numeric: numeric, empty: empty, visit))
    }

    /// Who did it; the node itself is no person.
    static func person(_ number: String, _ language: Language) -> Markup {
        number == Standing.node.person ? "\(Phrase("本机自动", "by itself"), language)" : plain(number)
    }

    /// What had ended and was not taken; nothing if all was.
    static func omissions(_ omissions: [Omission], _ visit: Visit) -> Markup? {
        guard !omissions.isEmpty else { return nil }
        let heads = [
            Phrase("结束于", "Ended"), Phrase("批", "Batch"), Phrase("设备", "Equipment"), Phrase("为什么", "Why"),
            Phrase("信号", "Signal"), Phrase("版本", "Version"),
        ]
        let rows = omissions.map { omission in
            TableRow([
                plain(stamp(omission.at, visit)), plain(omission.batch.isEmpty ? "—" : omission.batch),
                plain(omission.asset.isEmpty ? "—" : omission.asset),
                badge(.warn, omission.cause.phrase(visit.language)),
                plain(omission.signal.isEmpty ? "—" : omission.signal), "\(omission.version)",
            ])
        }
        return table(
            Phrase("没有取值：说明，不猜", "Nothing taken: said, not guessed"), heads, rows, empty: Phrase("没有", "None"),
            visit)
    }

    static func choices(_ all: [(String, Phrase)], _ language: Language) -> FieldKind {
        .choice(all.map { Choice($0.0, $0.1(language)) })
    }

    static func signing(_ form: String, _ visit: Visit) -> Markup {
        signerFields(visit.say(Phrase("口令；签名表示「批准」", "Password; you sign as “approved”")), form: form, visit)
    }
}

extension Visit {
    /// A decimal that was typed; nil for nothing.
    func decimal(_ name: String, else refusal: Refusal) throws(Denial) -> DecimalNumber? {
        guard let text = form.text(name), !text.isEmpty else { return nil }
        guard let number = DecimalNumber(text) else { throw .refused(refusal) }
        return number
    }
}

/// A computation that may say why it gives nothing.
func computed<T>(_ body: () throws(NotComputable) -> T) -> Result<T, NotComputable> {
    do throws(NotComputable) { return .success(try body()) } catch { return .failure(error) }
}
