import Equipment
import Historian
import Kernel
import Web

/// Pieces that the live pages share.
enum MonitoringParts {
    static let title = Phrase("监测", "Live")

    static func unitPath(_ id: String) -> String { "/monitoring/units/\(PageAddress.escaped(id))" }

    static func trendPath(_ signals: [String]) -> String {
        "/monitoring/trend?signals=" + signals.map { PageAddress.escaped($0) }.joined(separator: ",")
    }

    /// A gap with as much around it.
    static func trendPath(_ gap: SignalGap) -> String { around([gap.signal], gap.from, gap.to) }

    static func trendPath(_ note: CurveNote) -> String { around(note.signals, note.from, note.to) }

    private static func around(_ signals: [String], _ from: Moment, _ to: Moment) -> String {
        let room = max(to - from, .minutes(1))
        return "\(trendPath(signals))&from=\((from - room).milliseconds)&to=\((to + room).milliseconds)"
    }

    static func plain(_ text: String) -> Markup { "<span translate=\"no\">\(text)</span>" }

    static func stamp(_ moment: Moment?, _ visit: Visit) -> String {
        moment.map { String($0.text(offsetMinutes: visit.zoneMinutes).prefix(19)) } ?? "—"
    }

    static func stamps(_ from: Moment, _ to: Moment, _ visit: Visit) -> String {
        "\(stamp(from, visit)) → \(stamp(to, visit))"
    }

    /// A stretch of time in its largest two units.
    static func length(_ span: Span) -> Phrase {
        let seconds = span.seconds
        return switch seconds {
        case ..<120: Phrase("\(seconds) 秒", "\(seconds) s")
        case ..<7_200: Phrase("\(seconds / 60) 分 \(seconds % 60) 秒", "\(seconds / 60) min \(seconds % 60) s")
        default:
            Phrase(
                "\(seconds / 3_600) 小时 \(seconds / 60 % 60) 分", "\(seconds / 3_600) h \(seconds / 60 % 60) min")
        }
    }

    /// A table of records under its name.
    static func records(_ name: Phrase, _ heads: [Phrase], _ rows: [TableRow], _ visit: Visit) -> Markup {
        let language = visit.language
        return sheet(
            title: name(language),
            dataTable(
                DataTable(
                    name: name(language), caption: visit.say(Phrase("\(rows.count) 条", "\(rows.count) in all")),
                    columns: heads.map { TableColumn($0(language)) }, rows: rows, empty: ""), language))
    }

    static func head(_ title: Markup, note: Markup = "", actions: Markup = "", _ visit: Visit) -> Markup {
        pageHead(
            trail: "<a href=\"/monitoring\">\(Self.title, visit.language)</a> /", title: title, note: note,
            actions: actions)
    }

    /// Pages about curves are told when points came.
    static let live = "/live?subject=history"

    static func value(_ signal: LiveSignal) -> Markup {
        "<b translate=\"no\">\(signal.text)</b> <span class=\"unit\">\(signal.detail.unit.symbol)</span>"
    }

    static func state(_ signal: LiveSignal, at now: Moment, _ language: Language) -> Markup {
        let state = signal.state(at: now)
        return plainBadge(state.shape, state.phrase(language))
    }

    /// How long ago, in the words of a clock.
    static func age(_ moment: Moment?, at now: Moment) -> Phrase {
        guard let moment else { return Phrase("—", "—") }
        let seconds = max(0, (now - moment).seconds)
        return switch seconds {
        case ..<120: Phrase("\(seconds) 秒前", "\(seconds) s ago")
        case ..<7_200: Phrase("\(seconds / 60) 分前", "\(seconds / 60) min ago")
        case ..<172_800: Phrase("\(seconds / 3_600) 小时前", "\(seconds / 3_600) h ago")
        default: Phrase("\(seconds / 86_400) 天前", "\(seconds / 86_400) d ago")
        }
    }

    /// The value between the ends of its range; nothing without both a decimal and an end.
    static func bar(_ signal: LiveSignal, _ language: Language) -> Markup? {
        let limits = signal.limits
        guard let value = signal.point?.value.decimal, limits.low != nil || limits.high != nil else { return nil }
        let places = [value.scale, limits.low?.scale ?? 0, limits.high?.scale ?? 0].max() ?? 0
        func fixed(_ number: DecimalNumber?) -> Int? { number.flatMap { $0.units(scale: places) } }
        guard let at = fixed(value) else { return nil }
        let drawn = limitBar(
            LimitBar(
                value: at, lower: fixed(limits.low), upper: fixed(limits.high), places: places,
                unit: signal.detail.unit.symbol), language)
        // The numbers beside the picture: nobody has to measure a bar.
        let told =
            switch (limits.low?.displayText, limits.high?.displayText) {
            case (let low?, let high?): "\(low) … \(high)"
            case (let low?, nil): "≥ \(low)"
            case (nil, let high?): "≤ \(high)"
            case (nil, nil): ""
            }
        return "<span class=\"limited\">\(drawn)<small translate=\"no\">\(told)</small></span>"
    }

    static let signalHeads = [
        Phrase("信号", "Signal"), Phrase("现值", "Now"), Phrase("限度", "Limit"), Phrase("状态", "State"),
        Phrase("时间", "Time"),
    ]

    static func rows(_ signals: [LiveSignal], at now: Moment, _ visit: Visit) -> [TableRow] {
        signals.map { signal in
            let state = signal.state(at: now)
            let critical: Markup? =
                signal.detail.isCritical ? " <small>\(Phrase("关键", "critical"), visit.language)</small>" : nil
            return TableRow(
                [
                    """
                    <a\(href: trendPath([signal.id]))><b translate="no">\(signal.id)</b></a> \
                    \(signal.detail.name)\(critical)
                    """, value(signal), "\(bar(signal, visit.language))",
                    plainBadge(state.shape, state.phrase(visit.language)),
                    "\(age(signal.point?.at, at: now), visit.language)",
                ], href: trendPath([signal.id]), failing: state == .beyond || state == .bad)
        }
    }

    static func table(_ signals: [LiveSignal], name: String, at now: Moment, _ visit: Visit) -> Markup {
        dataTable(
            DataTable(
                name: name, caption: visit.say(Phrase("\(signals.count) 个信号", "\(signals.count) signals")),
                columns: signalHeads.map { TableColumn($0(visit.language)) },
                rows: rows(signals, at: now, visit),
                empty: "\(Phrase("还没有信号", "No signal yet"), visit.language)"), visit.language)
    }
}

extension DecimalNumber {
    /// The number × 10^scale; nil if it is finer than that or too large.
    fileprivate func units(scale places: Int) -> Int? {
        var units = coefficient
        for _ in scale..<max(scale, places) {
            let (next, isOver) = units.multipliedReportingOverflow(by: 10)
            if isOver { return nil }
            units = next
        }
        return Int(exactly: units)
    }
}
