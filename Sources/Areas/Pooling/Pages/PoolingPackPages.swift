import Kernel
import Retest
import Web

/// The rules of pooling in force, their versions, and the adoption of a new one.
enum PoolingPackPages {
    static let path = "/pooling-specification"

    static let routes: [Route] = [
        Route(.get, "/pooling-specification", .permission("pooling.view")) { (visit) throws(Denial) in
            try await shown(visit, nil)
        },
        Route(.post, "/pooling-specification", .permission("pooling.rules"), adopt),
    ]

    private enum Words {
        static let title = Phrase("合浆标准", "Rules of pooling")
        static let none = Phrase("还没有采用合浆标准", "No rules of pooling are adopted yet")
        static let adopt = Phrase("采用新版本", "Adopt a version")
        static let heads = [
            Phrase("项目", "Item"), Phrase("方法", "Method"), Phrase("限度", "Limit"), Phrase("试剂盒", "Kit"),
            Phrase("出处", "Source"),
        ]
        static let versions = [
            Phrase("版本", "Version"), Phrase("生效日", "Effective from"), Phrase("采用人", "Adopted by"),
            Phrase("采用时间", "Adopted at"), Phrase("证明", "Proof"),
        ]
    }

    private static func shown(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let lines = try await visit.read { (snapshot) throws(Fault) in try PoolingPackTable.lines(from: snapshot) }
        let shown = rulesPage(lines, refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    private static func adopt(_ visit: Visit) async throws(Denial) -> Reply {
        try await PoolingFrames.answer(
            visit, to: path, { (refusal) async throws(Denial) in try await shown(visit, refusal) }
        ) { () async throws(Denial) in
            _ = try await visit.perform(PoolingPackDeeds.adopt, on: PoolingPack.packName)
        }
    }

    static func rulesPage(_ lines: [PoolingPackTable.Line], _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
        let pack = lines.map(\.pack).inForce(on: today)
        let versions = lines.reversed().map { line in
            TableRow([
                PoolingFrames.code(line.pack.version), "\(line.pack.effectiveFrom.iso)",
                PoolingFrames.plain(line.person), "\(PoolingFrames.stamp(line.at, visit))",
                "<a href=\"/proof/\(Int(line.entry))\">\(Figures.grouped(Int(line.entry)))</a>",
            ])
        }
        let file: Markup = """
            <label for="f-file">\(Phrase("标准文件（JSON）", "File (JSON)"), language)</label>\
            <input id="f-file" type="file" name="file" accept=".json,application/json" required>
            """
        let adopting: Markup? =
            visit.may("pooling.rules")
            ? sheet(title: Words.adopt(language), PoolingFrames.act(path, Words.adopt, files: true, file, visit)) : nil
        let rules = pack.map { rows($0, language) } ?? []
        let version = pack.map { "\($0.version) · \($0.effectiveFrom.iso)" } ?? ""
        return page(
            visit.pageFrame(Words.title, scripts: ["form.js"]),
            """
            \(PoolingFrames.head("\(Words.title, language) \(version)", visit))\(refusedBox(refusal, language))\
            \(PoolingFrames.table(Words.title, Words.heads, rules, empty: Words.none, visit))\
            \(PoolingFrames.table(Phrase("版本", "Versions"), Words.versions, versions, empty: Words.none, visit))\
            \(adopting)
            """)
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
