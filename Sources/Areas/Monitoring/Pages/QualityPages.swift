import Alarms
import Equipment
import Historian
import Kernel
import Web

/// What cannot be trusted: silent, bad and doubtful signals with what came in a day, those whose instrument is out of
/// calibration, gaps that the record holds, and every source.
struct QualityPages: Sendable {
    let curves: (any CurveSource)?
    let collection: @Sendable () -> LiveCollection

    private static let title = Phrase("数据质量", "Data quality")
    private static let note = Phrase("最近 24 小时；点数从系统启动算起", "The last 24 hours; points counted since the node started")
    private static let path = "/monitoring/quality"
    /// Signals of one page.
    static let rowsPerPage = 50
    /// Signals looked through at once.
    private static let signalsAtOnce = 500
    private static let gapsMax = 50

    var routes: [Route] { [Route(.get, "/monitoring/quality", .permission("monitoring.view"), show)] }

    /// A signal and what is wrong with it.
    struct Line: Sendable {
        let signal: LiveSignal
        let state: LiveState
        let obstacles: [AssetObstacle]
        let day: SignalStanding.Counts

        var isFlaw: Bool {
            state.isFlaw || !obstacles.isEmpty || day.bad > 0 || day.uncertain > 0 || day.oddStamps > 0
        }
    }

    /// A page of lines, by code.
    struct Model: Sendable {
        var lines: [Line] = []
        /// All signals, or only what is not as it should be.
        var showsAll = false
        var after = ""
        /// The last code of this page, if more follow.
        var next: String?
        var gaps: [SignalGapState] = []
    }

    @Sendable private func show(_ visit: Visit) async throws(Denial) -> Reply {
        let model = try await model(visit)
        let board = Self.board(model, collection(), visit)
        return visit.wantsFragment ? .fragment(board) : .page(Self.page(board, visit))
    }

    private func model(_ visit: Visit) async throws(Denial) -> Model {
        let curves = curves
        let (now, zone) = (visit.now, visit.zoneMinutes)
        var begun = Model()
        begun.showsAll = visit.query["show"] == "all"
        begun.after = visit.query["after"] ?? ""
        let start = begun
        return try await visit.read { (snapshot) throws(Fault) in
            var model = start
            if model.after.isEmpty { model.gaps = try SignalGapTable.newest(limit: Self.gapsMax, from: snapshot) }
            let alarms = Dictionary(grouping: try DefinitionTable.list(from: snapshot)) { $0.definition?.signal ?? "" }
            var gates: [String: [AssetObstacle]] = [:]
            let lines = try ConnectionTable.settings(from: snapshot)
            var after = model.after
            while true {
                let signals = try SignalLookups.list(after: after, limit: Self.signalsAtOnce, from: snapshot)
                let standings = curves?.standings(of: signals.map(\.id)) ?? [:]
                for state in signals where !state.isClosed {
                    guard let detail = state.detail else { continue }
                    if gates[detail.asset] == nil {
                        gates[detail.asset] = try EquipmentGates.check(
                            detail.asset, [.inCalibration], at: now, zoneMinutes: zone, from: snapshot
                        ).map(\.obstacle)
                    }
                    let standing = standings[state.id]
                    let signal = LiveSignal(
                        id: state.id, detail: detail, limits: LiveLimits(detail, alarms[state.id] ?? []),
                        point: try LivePlant.shown(standing?.newest, state.id, detail, from: snapshot),
                        quiet: detail.longestSilence(lines[detail.collection.connection] ?? [:]))
                    let line = Line(
                        signal: signal, state: signal.state(at: now), obstacles: gates[detail.asset] ?? [],
                        day: standing?.lastDay(at: now) ?? SignalStanding.Counts())
                    guard model.showsAll || line.isFlaw else { continue }
                    guard model.lines.count < Self.rowsPerPage else {
                        model.next = model.lines.last?.signal.id
                        return model
                    }
                    model.lines.append(line)
                }
                guard signals.count == Self.signalsAtOnce, let last = signals.last?.id else { return model }
                after = last
            }
        }
    }

    static func page(_ board: Markup, _ visit: Visit) -> Markup {
        Web.page(
            visit.pageFrame(title, live: MonitoringParts.live),
            """
            \(MonitoringParts.head("\(title, visit.language)", note: "\(note, visit.language)", visit))\(board)
            """)
    }

    private static func address(_ model: Model, after: String) -> String {
        let parts = [
            model.showsAll ? "show=all" : "", after.isEmpty ? "" : "after=\(PageAddress.escaped(after))",
        ].filter { !$0.isEmpty }
        return parts.isEmpty ? path : "\(path)?\(parts.joined(separator: "&"))"
    }

    static func board(_ model: Model, _ collection: LiveCollection, _ visit: Visit) -> Markup {
        let language = visit.language
        let heads = [
            Phrase("信号", "Signal"), Phrase("状态", "State"), Phrase("最后", "Last told"), Phrase("点数", "Points"),
            Phrase("坏值", "Bad"), Phrase("可疑", "Doubtful"), Phrase("时间不真", "Untrue stamps"), Phrase("迟到", "Late"),
            Phrase("仪器", "Instrument"), Phrase("来源", "Source"),
        ]
        let shown = chips([
            Chip(visit.say(Phrase("有问题的", "To look at")), href: path, chosen: !model.showsAll),
            Chip(visit.say(Phrase("全部信号", "All signals")), href: path + "?show=all", chosen: model.showsAll),
        ])
        let caption = Phrase("本页 \(model.lines.count) 个信号", "\(model.lines.count) signals on this page")
        let table = dataTable(
            DataTable(
                name: title(language), caption: caption(language),
                columns: heads.enumerated().map {
                    TableColumn($0.element(language), numeric: (3...7).contains($0.offset))
                }, rows: model.lines.map { row($0, visit) },
                empty: "\(Phrase("没有问题", "Nothing to look at"), language)",
                previousLink: model.after.isEmpty ? nil : address(model, after: ""),
                nextLink: model.next.map { address(model, after: $0) }), language)
        return """
            <div data-list data-refresh="\(address(model, after: model.after))">\
            \(full(collection, visit))\(shown)\(table)\
            \(model.gaps.isEmpty ? nil : TrendRecords.gapTable(model.gaps, visit))\
            <div id="sources">\(Self.table(collection.sources, visit))</div></div>
            """
    }

    /// Nothing is lost silently: who looks after the plant is told that there is no room, and what becomes of values.
    private static func full(_ collection: LiveCollection, _ visit: Visit) -> Markup? {
        guard collection.isFull else { return nil }
        let what = Phrase("没有空位，正在拒收采集数据", "No room: values are being refused")
        let why = Phrase(
            "服务器磁盘写不下。来源自己留着没被确认的值，有空位后自动接着收；没有留存的来源记为缺口。",
            "The disk of the server takes no more. Sources keep what was not acknowledged, and are read on with "
                + "room again; those that keep nothing have a stated gap.")
        let since: Markup? = collection.failingSince.map {
            " <small>\(String($0.text(offsetMinutes: visit.zoneMinutes).prefix(19)))</small>"
        }
        return """
            <div class="sheet" id="full" role="alert"><div class="matter">\(badge(.stop, visit.say(what)))\(since)\
            <p>\(why, visit.language)</p></div></div>
            """
    }

    private static func row(_ line: Line, _ visit: Visit) -> TableRow {
        let language = visit.language
        let counts = [line.day.points, line.day.bad, line.day.uncertain, line.day.oddStamps, line.day.late]
        let instrument = line.obstacles.map {
            plainBadge(.stop, $0.phrase(zoneMinutes: visit.zoneMinutes)(language))
        }
        return TableRow(
            [
                """
                <a\(href: MonitoringParts.trendPath([line.signal.id]))><b translate="no">\(line.signal.id)</b></a> \
                \(line.signal.detail.name)
                """, plainBadge(line.state.shape, line.state.phrase(language)),
                "\(MonitoringParts.age(line.signal.point?.at, at: visit.now), language)",
            ] + counts.map { "\(Figures.grouped($0))" } + [
                instrument.isEmpty ? "—" : Markup.joined(instrument),
                "<span translate=\"no\">\(line.signal.detail.collection.connection)</span>",
            ], href: MonitoringParts.trendPath([line.signal.id]), failing: line.state == .bad)
    }

    /// Every source, well or not: who connects them looks here.
    private static func table(_ sources: [LiveSource], _ visit: Visit) -> Markup {
        let language = visit.language
        let name = Phrase("采集来源", "Sources")
        let heads = [
            Phrase("连接", "Connection"), Phrase("状态", "State"), Phrase("自", "Since"), Phrase("最后数据", "Last value"),
            Phrase("时钟", "Clock"), Phrase("未映射", "Unmapped"), Phrase("读不懂", "Unreadable"),
            Phrase("没存下", "Not kept"), Phrase("重连", "Reconnected"),
        ]
        let rows = sources.map { source in
            let reason: Markup? = source.reason.map { "<br><small>\($0, language)</small>" }
            return TableRow(
                [
                    "<b translate=\"no\">\(source.code)</b>",
                    "\(plainBadge(source.phase.shape, source.phase.phrase(language)))\(reason)",
                    "\(MonitoringParts.age(source.since, at: visit.now), language)",
                    "\(MonitoringParts.age(source.lastReadingAt, at: visit.now), language)",
                    source.isClockWrong
                        ? plainBadge(.stop, visit.say(Phrase("偏差超限", "out of limit")))
                        : plainBadge(.pass, visit.say(Phrase("正确", "right"))),
                    "\(Figures.grouped(source.unmapped))", "\(Figures.grouped(source.unreadable))",
                    "\(Figures.grouped(source.refused))", "\(Figures.grouped(source.reconnects))",
                ], failing: source.phase == .failed || source.isRefusing)
        }
        return dataTable(
            DataTable(
                name: name(language), caption: visit.say(Phrase("\(rows.count) 个来源", "\(rows.count) sources")),
                columns: heads.enumerated().map { TableColumn($0.element(language), numeric: $0.offset > 4) },
                rows: rows, empty: "\(Phrase("没有采集来源", "No source is collected"), language)"), language)
    }
}
