import Kernel
import Retest
import Web

/// The rules of pooling in force, their versions, and the adoption of a new one.
enum PoolingPackPages {
    static let path = "/pooling-specification"

    private static let title = Phrase("合浆标准", "Rules of pooling")
    private static let none = Phrase("还没有采用合浆标准", "No rules of pooling are adopted yet")
    private static let heads = [
        Phrase("项目", "Item"), Phrase("方法", "Method"), Phrase("限度", "Limit"), Phrase("试剂盒", "Kit"),
        Phrase("出处", "Source"),
    ]

    static let rules = PackPage(
        "/pooling-specification", view: "pooling.view", trail: ("/pooling", PoolingFrames.title), title: title,
        none: none, file: Phrase("标准文件（JSON）", "File (JSON)"), adoption: PoolingPackDeeds.adopt
    ) { pack, visit in
        plainTable(title, heads, pack.map { rows($0, visit.language) } ?? [], empty: none, visit)
    }

    private static func rows(_ pack: PoolingPack, _ language: Language) -> [TableRow] {
        func source(_ source: String, _ provenance: Phrase) -> Markup {
            "\(source)<br><small>\(provenance, language)</small>"
        }
        let limits = [
            TableRow([
                "\(Phrase("罐重与各袋之和相差", "Tank against bags"), language)", "—",
                "<b>± \(pack.weightTolerance.value.displayText) %</b>", "—",
                source(pack.weightTolerance.source, pack.weightTolerance.provenance),
            ]),
            TableRow([
                "\(Phrase("空袋", "Empty bags"), language)", "—", "<b>\(pack.emptyBags.value.phrase, language)</b>", "—",
                source(pack.emptyBags.source, pack.emptyBags.provenance),
            ]),
        ]
        let tests = pack.tests.map { test in
            let groups = test.groups.joined(separator: " ")
            return TableRow([
                "\(PoolingFrames.plain(test.item.code)) \(test.item.title, language) \(groups)",
                "\(test.item.method)", "<b>\(test.item.limit, language)</b>",
                test.needsKit ? "\(Phrase("要", "needed"), language)" : "—",
                source(test.item.source, test.item.provenance),
            ])
        }
        let samples = pack.samples.map { sample in
            let least = Phrase(
                "至少 \(sample.count) 份，保存 \(sample.keepMonths) 个月",
                "at least \(sample.count), kept \(sample.keepMonths) months")
            return TableRow([
                "\(PoolingFrames.plain(sample.purpose)) \(sample.title, language)", "\(sample.storage, language)",
                "<b>\(least, language)</b>",
                "—", source(sample.source, sample.provenance),
            ])
        }
        return limits + tests + samples
    }
}
