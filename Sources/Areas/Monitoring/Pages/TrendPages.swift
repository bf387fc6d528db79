import Alarms
import Equipment
import Historian
import History
import Kernel
import Web

/// Curves over one stretch of time: the picture, the points that a script draws it of, and the table behind it.
struct TrendPages: Sendable {
    /// Rows of the table behind a picture.
    private static let rows = 60
    private static let usesMax = 50
    /// Codes to choose from; any other is typed.
    private static let othersMax = 500
    static let title = Phrase("曲线", "Trend")

    let curves: (any CurveSource)?
    var paths: GoldenPaths?

    var routes: [Route] {
        [
            Route(.get, "/monitoring/trend", .permission("monitoring.view")) { (visit) throws(Denial) in
                try await show(TrendWindow(visit.query, now: visit.now), nil, visit)
            },
            Route(.get, "/monitoring/points", .permission("monitoring.view"), points),
        ]
    }

    /// What a picture shows besides the curves.
    struct Model: Sendable {
        let window: TrendWindow
        let signals: [LiveSignal]
        let uses: [AssetUseLine]
        /// Codes that may be set beside them.
        var others: [String] = []
        /// What was raised in the window, newest first.
        var alarms: [AlarmOccurrence] = []
        var records = TrendRecords()
        /// Somebody knows the way of good batches, here or in another window.
        var hasPaths = false
        var table: [(from: Moment, cells: [CurveBucket?])] = []
    }

    /// The signals that are registered, of those asked for, and what ran in their equipment.
    func model(_ window: TrendWindow, _ visit: Visit) async throws(Denial) -> Model {
        let points = curves?.newest(of: window.signals) ?? [:]
        let paths = paths
        let (signals, uses, alarms, others, records) = try await visit.read { (snapshot) throws(Fault) in
            var signals: [LiveSignal] = []
            var alarms: [AlarmOccurrence] = []
            for code in window.signals {
                guard let detail = try SignalTable.load(code, from: snapshot).detail else { continue }
                signals.append(try LivePlant.signal(code, detail, points[code], from: snapshot))
                for definition in try DefinitionTable.list(ofSignal: code, from: snapshot) {
                    alarms += try AlarmLookups.occurrences(of: definition.id, limit: Self.usesMax, from: snapshot)
                        .filter { $0.raisedAt >= window.from && $0.raisedAt <= window.to }
                }
            }
            let uses = try Self.uses(signals, window, from: snapshot)
            let known = try SignalLookups.list(limit: Self.othersMax, from: snapshot)
            let others = known.filter { state in !state.isClosed && !signals.contains { $0.id == state.id } }.map(\.id)
            var records = try TrendRecords.gather(signals, window, from: snapshot)
            records.paths = try paths?(signals.map(\.id), uses, snapshot) ?? []
            return (signals, uses, alarms, others, records)
        }
        var model = Model(
            window: window, signals: signals, uses: uses, others: others, alarms: alarms, records: records)
        model.hasPaths = paths != nil
        model.table = try await table(model)
        return model
    }

    /// What ran in the equipment of the first signal, and in what that is part of.
    private static func uses(
        _ signals: [LiveSignal], _ window: TrendWindow, from snapshot: any Snapshot
    ) throws(Fault) -> [AssetUseLine] {
        guard let asset = signals.first?.detail.asset else { return [] }
        var uses: [AssetUseLine] = []
        for state in try AssetLookups.above(asset, from: snapshot) {
            uses += try AssetLookups.uses(of: state.id, limit: usesMax, from: snapshot)
                .filter { $0.startedAt < window.to && ($0.endedAt.map { $0 > window.from } ?? true) }
        }
        return uses
    }

    private func table(_ model: Model) async throws(Denial) -> [(from: Moment, cells: [CurveBucket?])] {
        guard let curves, !model.signals.isEmpty else { return [] }
        let columns = try await Self.drawn(model.signals, model.window, pixels: Self.rows, curves)
        return (columns.first ?? []).indices.map { place in
            (columns[0][place].from, columns.map { $0.indices.contains(place) ? $0[place] : nil })
        }
    }

    /// The steps of each signal's drawing.
    private static func drawn(
        _ signals: [LiveSignal], _ window: TrendWindow, pixels: Int, _ curves: any CurveSource
    ) async throws(Denial) -> [[CurveBucket]] {
        let codes = signals.map(\.id)
        do throws(Fault) {
            return try await curves.curves(of: codes) { (reader) throws(Fault) in
                var columns: [[CurveBucket]] = []
                for code in codes {
                    columns.append(try reader.drawing(of: code, from: window.from, to: window.to, pixels: pixels))
                }
                return columns
            }
        } catch {
            throw .failed(error)
        }
    }

    // MARK: The page

    func show(_ window: TrendWindow, _ refusal: Refusal?, _ visit: Visit) async throws(Denial) -> Reply {
        let model = try await model(window, visit)
        guard !model.signals.isEmpty else { return .missing }
        let page = Self.page(model, refusal, visit)
        return refusal == nil ? .page(page) : .refused(page)
    }

    static func page(_ model: Model, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let names = model.signals.map(\.id).joined(separator: " · ")
        return Web.page(
            visit.pageFrame(title, scripts: ["trend.js"], live: MonitoringParts.live),
            """
            \(TrendPaper.head(model, visit))\
            \(MonitoringParts.head("\(title, language) <span translate=\"no\">\(names)</span>",
            note: "<span data-trend-told>\(told(model.window, visit))</span>",
            actions: actions(model.window, visit), visit))\
            \(refusedBox(refusal, language))\(TrendTools.chosen(model, visit))\
            \(TrendTools.times(language, hasPaths: model.hasPaths))\
            \(TrendPicture.figure(model, visit))\(CurveNotePages.form(model.window, visit))\
            \(model.records.tables(visit))\(table(model, visit))\(TrendPaper.foot(visit))
            """)
    }

    private static func actions(_ window: TrendWindow, _ visit: Visit) -> Markup {
        let language = visit.language
        let file = Button(
            Phrase("数据文件 CSV", "File CSV")(language), .link("/monitoring/curve.csv?" + window.wholeQuery), rank: .quiet)
        return """
            \(annotating(visit))<span class="with-window">\(button(file))</span>\
            <button type="button" class="button" data-print>\(Phrase("打印", "Print"), language)</button>
            """
    }

    /// Opens the form of a note for what is shown.
    private static func annotating(_ visit: Visit) -> Markup? {
        guard visit.may("monitoring.annotate") else { return nil }
        let word = Phrase("批注所见时段", "Annotate what is shown")
        return "<button type=\"button\" class=\"button\" data-trend-note>\(word, visit.language)</button>"
    }

    static func told(_ window: TrendWindow, _ visit: Visit) -> String {
        func stamp(_ moment: Moment) -> String { String(moment.text(offsetMinutes: visit.zoneMinutes).prefix(19)) }
        let end = window.follows ? visit.say(Phrase("现在", "now")) : stamp(window.to)
        return "\(stamp(window.from)) → \(end)"
    }

    static func table(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = model.table.filter { $0.cells.contains { $0?.stretch != nil } }.map { line in
            TableRow(
                ["\(String(line.from.text(offsetMinutes: visit.zoneMinutes).prefix(19)))"]
                    + line.cells.map { cell in
                        guard let stretch = cell?.stretch else { return "—" }
                        let (low, high) = (number(stretch.least), number(stretch.greatest))
                        return low == high ? "\(low)" : "\(low) … \(high)"
                    })
        }
        let name = Phrase("数据表", "Table")
        return sheet(
            title: name(language),
            dataTable(
                DataTable(
                    name: name(language), caption: visit.say(Phrase("\(rows.count) 段", "\(rows.count) steps")),
                    columns: [TableColumn(visit.say(Phrase("起", "From")))]
                        + model.signals.map {
                            TableColumn("\($0.id) \($0.detail.unit.symbol)", numeric: true)
                        },
                    rows: rows, empty: "\(Phrase("这段时间没有数据", "No points in this time"), language)"), language))
    }

    private static func number(_ value: Double) -> String { Figures.fixed(value, places: 3) }

    // MARK: Points

    /// For the script: what each column of pixels holds. Numbers for drawing; the record has the digits.
    @Sendable private func points(_ visit: Visit) async throws(Denial) -> Reply {
        let window = TrendWindow(visit.query, now: visit.now)
        let pixels = min(max(visit.query["width"].flatMap { Int($0) } ?? 1_000, 1), TrendWindow.pixelsMax)
        let paths = paths
        let (known, records) = try await visit.read { (snapshot) throws(Fault) in
            var known: [LiveSignal] = []
            for code in window.signals {
                guard let detail = try SignalTable.load(code, from: snapshot).detail else { continue }
                known.append(try LivePlant.signal(code, detail, nil, from: snapshot))
            }
            var records = try TrendRecords.gather(known, window, from: snapshot)
            if let paths {
                records.paths = try paths(known.map(\.id), Self.uses(known, window, from: snapshot), snapshot)
            }
            return (known, records)
        }
        guard let curves, !known.isEmpty else { return .missing }
        let columns = try await Self.drawn(known, window, pixels: pixels, curves)
        let bytes = Self.json(zip(known, columns).map { ($0, $1) }, records, at: visit.now, visit.language)
        return .file(name: "points.json", contentType: "application/json", bytes: bytes)
    }

    static func json(
        _ curves: [(signal: LiveSignal, buckets: [CurveBucket])], _ records: TrendRecords, at now: Moment,
        _ language: Language
    ) -> [UInt8] {
        var writer = CanonicalWriter()
        records.write(to: &writer, language)
        let told = String(decoding: writer.bytes, as: UTF8.self)
        var text = "{\"now\":\(now.milliseconds),\"records\":\(told),\"signals\":["
        for (place, curve) in curves.enumerated() {
            if place > 0 { text += "," }
            let gap =
                curve.signal.detail.periodMilliseconds == nil
                ? TrendWindow.widthMax.microseconds / 1_000 : curve.signal.silentAfter.microseconds / 1_000
            text += "{\"code\":\"\(curve.signal.id)\",\"gap\":\(gap),\"columns\":["
            var isFirst = true
            for bucket in curve.buckets {
                guard let stretch = bucket.stretch else { continue }
                if !isFirst { text += "," }
                isFirst = false
                text += "[\(bucket.from.milliseconds),\(stretch.first),\(stretch.least),"
                text += "\(stretch.greatest),\(stretch.last)]"
            }
            text += "]}"
        }
        return Array((text + "]}").utf8)
    }
}
