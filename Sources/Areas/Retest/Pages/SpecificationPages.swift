import Kernel
import Web

/// The specification in force, its versions, and the adoption of a new one.
enum SpecificationPages {
    private static let title = Phrase("复检标准", "Specification of the re-test")
    private static let none = Phrase("还没有采用复检标准", "No specification is adopted yet")
    private static let heads = [
        Phrase("项目", "Test"), Phrase("方法", "Method"), Phrase("方式", "Tested"), Phrase("限度", "Limit"),
        Phrase("修约", "Rounding"), Phrase("复测", "Repeats"), Phrase("出处", "Source"),
    ]

    static let rules = PackPage(
        "/retest-specification", view: "retest.view", trail: ("/retest", RetestParts.title), title: title,
        note: Phrase("逐项有限度、修约、复测规则和出处", "Each test with its limit, rounding, repeats and source"), none: none,
        file: Phrase("标准文件（JSON）", "File (JSON)"), adoption: SpecificationDeeds.adopt
    ) { pack, visit in
        plainTable(title, heads, (pack?.items ?? []).map { row($0, visit.language) }, empty: none, visit)
    }

    private static func row(_ item: RetestItem, _ language: Language) -> TableRow {
        TableRow([
            "\(RetestParts.plain(item.code)) \(item.title, language)", "\(item.method)",
            "\(item.testing.phrase, language)", "<b>\(item.limit, language)</b>",
            "\(item.rounding.map { $0.phrase(language) } ?? "—")", "\(item.repeats.phrase, language)",
            "\(item.source)<br><small>\(item.provenance, language)</small>",
        ])
    }
}
