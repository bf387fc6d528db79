import Equipment
import Kernel
import Web

/// One unit live: what runs in it, its curves over one stretch of time, and every signal with its range.
struct UnitPages: Sendable {
    let curves: (any CurveSource)?
    let trend: TrendPages

    var routes: [Route] { [Route(.get, "/monitoring/units/:asset", .permission("monitoring.view"), show)] }

    @Sendable private func show(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("asset")
        let curves = curves
        let unit = try await visit.read { (snapshot) throws(Fault) in
            try LivePlant.unit(id, curves.map { source in { source.newest(of: $0) } }, from: snapshot)
        }
        guard let unit else { return .missing }
        if visit.wantsFragment { return .fragment(Self.board(unit, visit)) }
        var query = visit.query
        if query["signals"] == nil { query["signals"] = Self.chosen(unit).joined(separator: ",") }
        let model = try await trend.model(TrendWindow(query, now: visit.now), visit)
        return .page(Self.page(unit, model, visit))
    }

    /// The critical ones, of one unit of measure: curves that share an axis.
    private static func chosen(_ unit: LiveUnit) -> [String] {
        let critical = unit.signals.filter { $0.detail.isCritical && $0.detail.collection.name == .connected }
        let shown = critical.isEmpty ? unit.signals : critical
        return shown.filter { $0.detail.unit == shown.first?.detail.unit }.map(\.id)
    }

    static func page(_ unit: LiveUnit, _ model: TrendPages.Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let name = Phrase(unit.asset.detail?.name ?? "", unit.asset.detail?.name ?? "")
        let running: Markup? = unit.asset.use.map { use in
            badge(.running, visit.say(Phrase("批 \(use.batch) · \(use.step)", "batch \(use.batch) · \(use.step)")))
        }
        let register: Markup? =
            visit.may("equipment.view")
            ? button(
                Button(
                    visit.say(Phrase("设备记录", "Record")),
                    .link("/equipment/assets/\(PageAddress.escaped(unit.asset.id))"), rank: .quiet)) : nil
        return Web.page(
            visit.pageFrame(name, scripts: ["trend.js"], live: MonitoringParts.live),
            """
            \(MonitoringParts.head(
                "<span translate=\"no\">\(unit.asset.id)</span> \(name, language) \(running)", actions: "\(register)",
                visit))\(TrendTools.times(language, hasPaths: model.hasPaths))\
            \(model.signals.isEmpty ? nil : TrendPicture.figure(model, visit))\(board(unit, visit))\
            \(CurveNotePages.form(model.window, visit))\(model.records.tables(visit))
            """)
    }

    static func board(_ unit: LiveUnit, _ visit: Visit) -> Markup {
        let name = unit.asset.detail?.name ?? unit.asset.id
        return """
            <div class="live-board" data-list data-refresh="\(MonitoringParts.unitPath(unit.asset.id))">\
            \(MonitoringParts.table(unit.signals, name: name, at: visit.now, visit))</div>
            """
    }
}
