import Kernel
import Web

/// The specification in force, its versions, and the adoption of a new one.
enum SpecificationPages {
    static let path = "/retest-specification"

    static let routes: [Route] = [
        Route(.get, "/retest-specification", .permission("retest.view")) { (visit) throws(Denial) in
            try await shown(visit, nil)
        },
        Route(.post, "/retest-specification", .permission("retest.rules"), adopt),
    ]

    enum Words {
        static let title = Phrase("复检标准", "Specification of the re-test")
        static let note = Phrase("逐项有限度、修约、复测规则和出处", "Each test with its limit, rounding, repeats and source")
        static let none = Phrase("还没有采用复检标准", "No specification is adopted yet")
        static let adopt = Phrase("采用新版本", "Adopt a version")
        static let heads = [
            Phrase("项目", "Test"), Phrase("方法", "Method"), Phrase("方式", "Tested"), Phrase("限度", "Limit"),
            Phrase("修约", "Rounding"), Phrase("复测", "Repeats"), Phrase("出处", "Source"),
        ]
        static let versions = [
            Phrase("版本", "Version"), Phrase("生效日", "Effective from"), Phrase("采用人", "Adopted by"),
            Phrase("采用时间", "Adopted at"), Phrase("证明", "Proof"),
        ]
    }

    private static func shown(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let lines = try await visit.read { (snapshot) throws(Fault) in try SpecificationTable.lines(from: snapshot) }
        let shown = rulesPage(lines, refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    private static func adopt(_ visit: Visit) async throws(Denial) -> Reply {
        try await RetestParts.answer(
            visit, to: path, { (refusal) async throws(Denial) in try await shown(visit, refusal) }
        ) { () async throws(Denial) in
            _ = try await visit.perform(SpecificationDeeds.adopt, on: RetestPack.packName)
        }
    }

    static func rulesPage(_ lines: [SpecificationTable.Line], _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
        let pack = lines.map(\.pack).inForce(on: today)
        let rows = (pack?.items ?? []).map { item in
            TableRow([
                "\(RetestParts.plain(item.code)) \(item.title, language)", "\(item.method)",
                "\(item.testing.phrase, language)", "<b>\(item.limit, language)</b>",
                "\(item.rounding.map { $0.phrase(language) } ?? "—")", "\(item.repeats.phrase, language)",
                "\(item.source)<br><small>\(item.provenance, language)</small>",
            ])
        }
        let versions = lines.reversed().map { line in
            TableRow([
                RetestParts.code(line.pack.version), "\(line.pack.effectiveFrom.iso)", RetestParts.plain(line.person),
                "\(RetestParts.stamp(line.at, visit))",
                "<a href=\"/proof/\(Int(line.entry))\">\(Figures.grouped(Int(line.entry)))</a>",
            ])
        }
        let file: Markup = """
            <label for="f-file">\(Phrase("标准文件（JSON）", "File (JSON)"), language)</label>\
            <input id="f-file" type="file" name="file" accept=".json,application/json" required>
            """
        let version = pack.map { "\($0.version) · \($0.effectiveFrom.iso)" } ?? ""
        let adopting: Markup? =
            visit.may("retest.rules")
            ? sheet(title: Words.adopt(language), RetestParts.act(path, Words.adopt, files: true, file, visit)) : nil
        return page(
            visit.pageFrame(Words.title, scripts: ["form.js"]),
            """
            \(RetestParts.head("\(Words.title, language) \(version)", note: "\(Words.note, language)", visit))\
            \(refusedBox(refusal, language))\
            \(RetestParts.table(Words.title, Words.heads, rows, empty: Words.none, visit))\
            \(RetestParts.table(Phrase("版本", "Versions"), Words.versions, versions, empty: Words.none, visit))\
            \(adopting)
            """)
    }
}
