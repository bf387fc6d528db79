import Equipment
import Kernel
import Web

/// What the record says of a stretch of curves: remarks, values that people brought, gaps (A4, A7, A8).
struct TrendRecords: Sendable {
    /// A value that a person brought, and of which signal.
    struct Brought: Sendable {
        let signal: String
        let unit: String
        let line: ValueLine
    }

    var notes: [CurveNoteState] = []
    var values: [Brought] = []
    var gaps: [SignalGapState] = []
    var paths: [GoldenPath] = []

    /// Of one kind and one signal; more are found in a shorter stretch.
    private static let linesMax = 200

    /// Of these signals, what touches the window; a remark on several stands once.
    static func gather(
        _ signals: [LiveSignal], _ window: TrendWindow, from snapshot: any Snapshot
    ) throws(Fault) -> TrendRecords {
        var found = TrendRecords()
        var seen: Set<String> = []
        let (from, to) = (window.from, window.to)
        for signal in signals {
            found.notes += try CurveNoteTable.list(
                on: signal.id, from: from, to: to, limit: linesMax, from: snapshot
            ).filter { seen.insert($0.id).inserted }
            found.gaps += try SignalGapTable.list(of: signal.id, from: from, to: to, limit: linesMax, from: snapshot)
            found.values += try SignalLookups.values(of: signal.id, from: from, to: to, from: snapshot)
                .suffix(linesMax).map { Brought(signal: signal.id, unit: signal.detail.unit.symbol, line: $0) }
        }
        found.notes.sort { ($0.note?.from ?? to, $0.id) < ($1.note?.from ?? to, $1.id) }
        found.gaps.sort { ($0.gap?.to ?? to, $0.id) < ($1.gap?.to ?? to, $1.id) }
        found.values.sort { ($0.line.value.at, $0.line.entry) < ($1.line.value.at, $1.line.entry) }
        return found
    }

    // MARK: For the picture

    /// Characters of a note that stand on the picture; the table has all.
    private static let labelMax = 24

    func write(to writer: inout CanonicalWriter, _ language: Language) {
        writer.beginObject()
        writer.key("gaps")
        writer.beginArray()
        for gap in gaps.compactMap(\.gap) {
            Self.band(
                gap.from, gap.to, "\(gap.signal) \(gap.cause.phrase(language))", signal: gap.signal, to: &writer)
        }
        writer.endArray()
        writer.key("notes")
        writer.beginArray()
        for state in notes where !state.isStruck {
            guard let note = state.note else { continue }
            Self.band(
                note.from, note.to, "\(note.kind.phrase(language)) \(note.text.prefix(Self.labelMax))", to: &writer)
        }
        writer.endArray()
        writer.key("paths")
        writer.beginArray()
        for path in paths { Self.write(path, to: &writer, language) }
        writer.endArray()
        writer.key("values")
        writer.beginArray()
        for value in values where !value.line.isWithdrawn {
            writer.beginObject()
            writer.member("at", value.line.value.at.milliseconds)
            writer.member("label", Self.label(value, language))
            writer.member("late", value.line.isLate)
            writer.member("signal", value.signal)
            writer.key("value")
            writer.value(value.line.value.value.approximate)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }

    private static func band(
        _ from: Moment, _ to: Moment, _ label: String, signal: String? = nil, to writer: inout CanonicalWriter
    ) {
        writer.beginObject()
        writer.member("from", from.milliseconds)
        writer.member("label", label)
        if let signal { writer.member("signal", signal) }
        writer.member("to", to.milliseconds)
        writer.endObject()
    }

    /// Each point as its moment, lower edge, mean and upper edge.
    private static func write(_ path: GoldenPath, to writer: inout CanonicalWriter, _ language: Language) {
        writer.beginObject()
        writer.member("label", path.label(language))
        writer.key("points")
        writer.beginArray()
        for point in path.points {
            writer.beginArray()
            writer.value(point.at.milliseconds)
            for value in [point.low, point.mean, point.high] { writer.value(value) }
            writer.endArray()
        }
        writer.endArray()
        writer.member("signal", path.signal)
        writer.endObject()
    }

    private static func label(_ value: Brought, _ language: Language) -> String {
        let mark = value.line.isLate ? Phrase("手工、补记", "by hand, late entry") : Phrase("手工", "by hand")
        return "\(value.signal) \(value.line.value.value.displayText) \(value.unit) \(mark(language))"
    }

    // MARK: Below the picture

    func tables(_ visit: Visit) -> Markup {
        let shown = [notes.isEmpty ? nil : noteTable(visit), values.isEmpty ? nil : valueTable(visit)]
        return "\(Markup.joined(shown.compactMap { $0 }))\(gaps.isEmpty ? nil : Self.gapTable(gaps, visit))"
    }

    private func noteTable(_ visit: Visit) -> Markup {
        let language = visit.language
        let rows = notes.compactMap { state -> TableRow? in
            guard let note = state.note else { return nil }
            let struck: Markup? =
                state.isStruck
                ? " \(plainBadge(.stop, CurveNotePages.struck(language))) \(state.struckWhy)" : nil
            let said: Markup = state.isStruck ? "<s>\(note.text)</s>" : "\(note.text)"
            return TableRow(
                [
                    MonitoringParts.plain(MonitoringParts.stamps(note.from, note.to, visit)),
                    MonitoringParts.plain(note.signals.joined(separator: " · ")), "\(note.kind.phrase, language)",
                    "\(said)\(struck)",
                    MonitoringParts.plain("\(state.writtenBy) \(MonitoringParts.stamp(state.writtenAt, visit))"),
                ], href: CurveNotePages.path(state.id), failing: false)
        }
        let heads = [
            Phrase("时段", "Time"), Phrase("信号", "Signal"), Phrase("种类", "Kind"), Phrase("内容", "What was said"),
            Phrase("签名", "Signed"),
        ]
        return MonitoringParts.records(CurveNotePages.title, heads, rows, visit)
    }

    private func valueTable(_ visit: Visit) -> Markup {
        let language = visit.language
        let rows = values.map { value -> TableRow in
            let line = value.line
            let marks: [Markup?] = [
                line.isLate ? badge(.warn, Phrase("补记", "late entry")(language)) : nil,
                line.substitutes ? plainBadge(.changed, Phrase("代替采集值", "stands in")(language)) : nil,
                line.isWithdrawn ? plainBadge(.stop, Phrase("已撤销", "withdrawn")(language)) : nil,
            ]
            return TableRow(
                [
                    MonitoringParts.plain(MonitoringParts.stamp(line.value.at, visit)),
                    MonitoringParts.plain(value.signal),
                    "<b translate=\"no\">\(line.value.value.displayText)</b> <span class=\"unit\">\(value.unit)</span>",
                    Markup.joined(marks.compactMap { $0 }, by: " "),
                    "\(line.value.source.phrase, language) \(MonitoringParts.plain(line.value.instrument))",
                    MonitoringParts.plain("\(MonitoringParts.stamp(line.enteredAt, visit)) \(line.enteredBy)"),
                    "<a href=\"/proof/\(Int(line.entry))\">\(Figures.grouped(Int(line.entry)))</a>",
                ], failing: line.isWithdrawn)
        }
        let heads = [
            Phrase("测量时间", "Measured at"), Phrase("信号", "Signal"), Phrase("值", "Value"), Phrase("标记", "Marks"),
            Phrase("来源、仪器", "Source, instrument"), Phrase("录入", "Entered"), Phrase("账本", "Ledger"),
        ]
        return MonitoringParts.records(Phrase("手工录入的值", "Values entered by hand"), heads, rows, visit)
    }

    /// On the page of quality too.
    static func gapTable(_ gaps: [SignalGapState], _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = gaps.compactMap { state -> TableRow? in
            guard let gap = state.gap else { return nil }
            let ran = state.uses.map { "\($0.batch) · \($0.step)" }.joined(separator: "; ")
            return TableRow(
                [
                    MonitoringParts.plain(MonitoringParts.stamps(gap.from, gap.to, visit)),
                    "<a\(href: MonitoringParts.trendPath(gap))><b translate=\"no\">\(gap.signal)</b></a>",
                    "\(MonitoringParts.length(gap.to - gap.from), language)",
                    "\(gap.cause.phrase, language) \(gap.reason)", MonitoringParts.plain(gap.source),
                    MonitoringParts.plain(ran.isEmpty ? "—" : ran),
                    "<a\(href: PageAddress.record(state.subject))>\(Phrase("记录", "record"), language)</a>",
                ])
        }
        let heads = [
            Phrase("时段", "Time"), Phrase("信号", "Signal"), Phrase("长度", "Length"), Phrase("原因", "Why"),
            Phrase("来源", "Source"), Phrase("批、步骤", "Batch, step"), Phrase("账本", "Ledger"),
        ]
        return MonitoringParts.records(Phrase("数据缺口", "Gaps"), heads, rows, visit)
    }
}

extension DecimalNumber {
    /// For drawing.
    var approximate: Double {
        var power = 1.0
        for _ in 0..<scale { power *= 10 }
        return Double(coefficient) / power
    }
}
