import Kernel
import Web

/// What is compared and how far it may differ, its versions, and the adoption of a new one.
enum ParallelLimitsPages {
    static let path = "/comparison-limits"
    static let title = Phrase("比对限度", "Limits of the parallel analysis")

    private static let none = Phrase("还没有采用比对限度", "No limits of the parallel analysis are adopted yet")
    private static let heads = [
        ComparisonWords.assay, Phrase("浆站项目", "At the station"), Phrase("工厂项目", "At the plant"),
        Phrase("方式", "Gives"), Phrase("限度", "Limit"), Phrase("出处", "Source"),
    ]

    static let rules = PackPage(
        "/comparison-limits", view: "comparison.view", trail: ("/comparison", ComparisonWords.title), title: title,
        note: Phrase("每个项目比什么、差多少算超限", "What is compared, and how far it may differ"), none: none,
        file: Phrase("限度文件（JSON）", "File (JSON)"), adoption: ParallelLimitsDeeds.adopt
    ) { pack, visit in
        plainTable(title, heads, (pack?.assays ?? []).map { row($0, visit.language) }, empty: none, visit)
    }

    private static func row(_ assay: Assay, _ language: Language) -> TableRow {
        let limit =
            if let bias = assay.bias {
                Phrase(
                    "偏差 ± \(bias.text)，连续 \(bias.days) 天", "bias ± \(bias.text), \(bias.days) days in a row")
            } else if assay.isCritical {
                Phrase("浆站漏检为严重", "missed at the station is critical")
            } else {
                Phrase("不一致即处理", "each disagreement is acted on")
            }
        return TableRow([
            "<span translate=\"no\">\(assay.code)</span> \(assay.title, language)",
            "<span translate=\"no\">\(assay.stationItem)</span>",
            "<span translate=\"no\">\(assay.plantItem)</span>", "\(assay.kind.phrase, language)",
            "<b>\(limit, language)</b>", "\(assay.source)<br><small>\(assay.provenance, language)</small>",
        ])
    }
}
