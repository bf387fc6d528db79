import Assembly
import Historian
import History
import Kernel
import Ledger
import TestKit
import Testing
import Web

@testable import Equipment
@testable import Monitoring

@Suite struct `A live page` {
    private let now = Moment.storyStart

    private func visit(_ language: Language, query: [String: String] = [:]) -> Visit {
        let person = Standing(
            person: "0720", name: "陈工", role: "production", permissions: ["monitoring.view", "equipment.view"],
            active: true, signingKey: nil)
        return Visit(
            language: language, theme: .light, standing: person, workstation: "pc-1", now: now, zoneMinutes: 480,
            parameters: ["asset": "PU301"], query: query, form: Form(), csrf: "csrf-token", wantsFragment: false,
            path: "/monitoring", node: StillNode(), frame: TrailStage.frame("陈工"))
    }

    private func compare(_ markup: Markup, _ name: String, _ language: Language) throws {
        let html = markup.html
        #expect(!html.contains("<b>恶</b>") && !html.contains(" style=\""))
        let keyless = html.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY").replacing("><", with: ">\n<") + "\n"
        #expect(
            try Shown.differences("Tests/AssemblyTests/Monitoring/Golden/\(name)-\(language.rawValue).html", keyless)
                == [])
    }

    private func signal(
        _ id: String, _ value: PointValue?, quality: PointQuality = .good, ago: Span = .seconds(1),
        collection: SignalCollection = .connected(connection: "opc-1", address: "ns=2;s=1")
    ) -> LiveSignal {
        let detail = SignalDetail(
            asset: "PU301", name: "温度 <b>恶</b>", unit: .celsius, low: DecimalNumber(coefficient: 595, scale: 1),
            high: DecimalNumber(coefficient: 605, scale: 1), periodMilliseconds: 1_000, isCritical: true,
            collection: collection)
        return LiveSignal(
            id: id, detail: detail, limits: LiveLimits(detail),
            point: value.map { Point(at: now - ago, value: $0, quality: quality) })
    }

    private var signals: [LiveSignal] {
        [
            signal("PU301.TT01", .decimal(units: 6_005, scale: 2)),
            signal("PU301.TT02", .decimal(units: 5_946, scale: 2)),
            signal("PU301.TT03", .double(60.25), quality: .uncertain),
            signal("PU301.TT04", PointValue.none, quality: .bad),
            signal("PU301.TT05", .decimal(units: 60, scale: 0), ago: .minutes(9)),
            signal("PU301.TT06", nil), signal("PU301.TT07", nil, collection: .manual),
        ]
    }

    private var unit: LiveUnit {
        var asset = AssetState(id: "PU301")
        asset.detail = AssetDetail(kind: .unit, name: "巴氏灭活柜 <b>恶</b>", assetClass: "vessel")
        asset.use = AssetUse(batch: "20261119", step: "9", since: now - .hours(3))
        return LiveUnit(asset: asset, signals: signals)
    }

    private var sources: [LiveSource] {
        [
            LiveSource(
                code: "opc-1", phase: .connected, since: now - .hours(5), reason: nil, lastReadingAt: now,
                isClockWrong: false, unmapped: 3, unreadable: 0, refused: 0, reconnects: 1),
            LiveSource(
                code: "mqtt-1", phase: .failed, since: now - .minutes(2), reason: Phrase("<b>恶</b>", "<b>恶</b>"),
                lastReadingAt: nil,
                isClockWrong: true, unmapped: 0, unreadable: 12, refused: 9, isRefusing: true, reconnects: 0),
        ]
    }

    private func model(_ query: [String: String]) -> TrendPages.Model {
        let window = TrendWindow(query, now: now)
        var buckets = CurveBuckets(from: window.from, step: .minutes(1), count: 60)
        buckets.take(
            PointColumns(
                (0..<600).map { place in
                    Point(
                        at: now - .minutes(50) + .seconds(Int64(place)),
                        value: .decimal(units: 6_000 + Int64(place % 7), scale: 2))
                }))
        let use = AssetUseLine(
            asset: "PU301", batch: "20261119", step: "<b>恶</b>", startedAt: now - .hours(3), endedAt: nil)
        var model = TrendPages.Model(window: window, signals: [signals[0]], uses: [use])
        model.table = buckets.buckets.map { ($0.from, [$0]) }
        return model
    }

    @Test(arguments: Language.allCases) func `Plan.A4 is as a person saw it`(_ language: Language) throws {
        let visit = visit(language)
        let plant = LivePlant(units: [unit])
        try compare(OverviewPages.page(OverviewPages.board(plant, visit), visit), "overview", language)
        let empty = LivePlant(units: [])
        try compare(OverviewPages.page(OverviewPages.board(empty, visit), visit), "overview-none", language)
        try compare(OverviewPages.wallPage(OverviewPages.wall(plant, visit), visit), "wall", language)
        let trend = model(["signals": "PU301.TT01"])
        try compare(UnitPages.page(unit, trend, visit), "unit", language)
        try compare(TrendPages.page(trend, nil, visit), "trend", language)
        var quality = QualityPages.Model()
        quality.lines = signals.map {
            QualityPages.Line(
                signal: $0, state: $0.state(at: now), obstacles: [.calibrationMissing], day: Self.counted(now))
        }
        quality.next = quality.lines.last?.signal.id
        let gap = SignalGap(
            signal: "PU301.TT05", from: now - .minutes(9), to: now - .minutes(2), source: "opc-1", cause: .disconnected,
            reason: "<b>恶</b>")
        var state = SignalGapState(id: gap.id)
        state.gap = gap
        state.uses = [SignalGapUse(batch: "20261119", step: "<b>恶</b>")]
        quality.gaps = [state]
        try compare(
            QualityPages.page(QualityPages.board(quality, LiveCollection(sources: sources), visit), visit), "quality",
            language)
    }

    private static func counted(_ now: Moment) -> SignalStanding.Counts {
        var standing = SignalStanding(Point(at: now, value: .decimal(units: 1, scale: 0)))
        for (place, quality) in PointQuality.allCases.enumerated() {
            let point = Point(
                at: now - .seconds(Int64(place)), value: .decimal(units: 1, scale: 0), quality: quality)
            standing.take(TailRow.Entry(signal: 1, point: point, told: place == 1 ? now : nil), at: now)
        }
        return standing.lastDay(at: now)
    }

    @Test func `tells each signal's state by what came and when`() {
        #expect(
            signals.map { $0.state(at: now) } == [.good, .beyond, .uncertain, .bad, .silent, .none, .byHand])
        #expect(signals.map(\.text) == ["60.05", "59.46", "60.250", "—", "60", "—", "—"])
    }

    @Test func `says that values are refused for as long as there is no room, and no longer`() {
        func page(_ collection: LiveCollection) -> String {
            QualityPages.board(QualityPages.Model(), collection, visit(.zh)).html
        }
        let well = LiveCollection(sources: [sources[0]])
        #expect(!page(well).contains("正在拒收"))
        #expect(page(LiveCollection(sources: sources)).contains("没有空位，正在拒收采集数据"))
        #expect(page(LiveCollection(sources: [], failingSince: now)).contains("2026-"))
        // What was refused yesterday is counted, and is no fault of today.
        let healed = LiveSource(
            code: "opc-1", phase: .connected, since: now, reason: nil, lastReadingAt: now, isClockWrong: false,
            unmapped: 0, unreadable: 0, refused: 7, reconnects: 1)
        #expect(!page(LiveCollection(sources: [healed])).contains("class=\"failing\""))
    }

    @Test func `gives every point as a file, with the digits that came`() {
        let points = PointColumns([
            Point(at: now, value: .decimal(units: 6_050, scale: 2)),
            Point(at: now + .milliseconds(1), value: .double(-0.0), quality: .uncertain),
            Point(at: now + .milliseconds(2), value: .double(.nan), quality: .bad),
            Point(at: now + .milliseconds(3), value: PointValue.none, quality: .bad),
            Point(at: now + .milliseconds(4), value: .decimal(units: -7, scale: 0), quality: .historical),
        ])
        let text = String(decoding: CurveFile.csv([("PU301.TT01", "°C", points)]), as: UTF8.self)
        #expect(
            text.split(separator: "\r\n").map {
                $0.split(separator: ",", omittingEmptySubsequences: false).dropFirst(2)
            }
            .dropFirst().map { $0.joined(separator: " ") } == [
                "60.50 °C good", "-0.0 °C uncertain", "nan °C bad", " °C bad", "-7 °C historical",
            ])
        #expect(Refusal.curveTooLong(1_000_001).code == "monitoring.curve.too-long")
    }

    @Test func `waits as long as a dead band may rest before it calls a signal silent`() {
        var live = signal("PU301.TT01", .decimal(units: 6_005, scale: 2), ago: .seconds(80))
        #expect(live.state(at: now) == .silent)
        live.quiet = .seconds(60)
        #expect(live.state(at: now) == .good)
    }

    @Test func `never shows what somebody wrote into an address`() {
        let wild = TrendWindow(["signals": "A,B,A,", "from": "-5", "to": "9223372036854775807"], now: now)
        #expect(wild.signals == ["A", "B"] && wild.follows && wild.to == now && wild.from == now - .hours(1))
        let back = TrendWindow(["from": "2000", "to": "1000"], now: now)
        #expect(back.to == Moment(microseconds: 1_000_000) && back.from < back.to)
        let many = TrendWindow(["signals": (0..<99).map { "S\($0)" }.joined(separator: ",")], now: now)
        #expect(many.signals.count == TrendWindow.signalsMax)
    }

    @Test func `loses no peak between the points and the picture`() {
        var buckets = CurveBuckets(from: now, step: .minutes(1), count: 3)
        let peak = Point(at: now + .seconds(70), value: .decimal(units: 9_999, scale: 2))
        let calm = (0..<170).map {
            Point(at: now + .seconds(Int64($0)), value: .decimal(units: 6_000, scale: 2))
        }
        buckets.take(PointColumns((calm.filter { $0.at != peak.at } + [peak]).sorted { $0.at < $1.at }))
        let told = String(
            decoding: TrendPages.json([(signals[0], buckets.buckets)], TrendRecords(), at: now, .zh), as: UTF8.self)
        #expect(told.contains(",60.0,60.0,99.99,60.0]"))
        #expect(told.contains("\"gap\":30000"))
    }
}
