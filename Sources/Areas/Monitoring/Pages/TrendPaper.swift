import Equipment
import Kernel
import Web

/// What only paper shows of a trend: a head as on every form, the facts of each curve, and who printed it.
enum TrendPaper {
    static func head(_ model: TrendPages.Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let heads = [
            Phrase("信号", "Signal"), Phrase("名称", "Name"), Phrase("单位", "Unit"), Phrase("下限", "Low"),
            Phrase("上限", "High"),
        ]
        let rows = model.signals.map { signal -> [Markup] in
            [
                "<b translate=\"no\">\(signal.id)</b>", "\(signal.detail.name)", "\(signal.detail.unit.symbol)",
                "\(signal.limits.low?.displayText ?? "—")", "\(signal.limits.high?.displayText ?? "—")",
            ]
        }
        let stretch = TrendPages.told(
            TrendWindow(from: model.window.from, to: model.window.to, of: model.window.signals), visit)
        return """
            <div class="on-paper"><header><span class="maker">\(brandMark(size: 26))<b>\(visit.frame.site)</b></span>\
            <span class="numbers">\(stretch)</span></header><h1>\(Phrase("曲线记录", "Trend record"), language)</h1>\
            \(printTable(heads.map { TableColumn($0(language)) }, rows, language))</div>
            """
    }

    static func foot(_ visit: Visit) -> Markup {
        let stamp = visit.now.text(offsetMinutes: visit.zoneMinutes)
        let person = "\(visit.standing?.name ?? "") \(visit.standing?.person ?? "")"
        let said = visit.say(
            Phrase(
                "打印件，原始数据以账本封存的曲线为准。打印：\(person)，\(stamp)",
                "A print; the curves that the ledger has sealed are the record. Printed by: \(person), \(stamp)"))
        return "<div class=\"on-paper\"><footer>\(said)</footer></div>"
    }
}
