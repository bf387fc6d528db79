import Kernel
import Plasma
import Web

/// The rules of picking in force, their versions, and the adoption of a new one.
enum SelectionPages {
    static let path = "/preparation-selection"
    static let title = Phrase("挑浆规则", "Rules of picking")

    static let routes: [Route] = [
        Route(.get, "/preparation-selection", .permission("preparation.view")) { (visit) throws(Denial) in
            try await shown(visit, nil)
        },
        Route(.post, "/preparation-selection", .permission("preparation.rules")) { (visit) throws(Denial) in
            try await PreparationParts.answer(
                visit, to: path, { (refusal) async throws(Denial) in try await shown(visit, refusal) }
            ) { () async throws(Denial) in
                _ = try await visit.perform(PreparationDeeds.adopt, on: PreparationPack.packName)
            }
        },
    ]

    private enum Words {
        static let note = Phrase("每个产品组的限度，各有出处", "Limits of each product group, each with its source")
        static let none = Phrase("还没有采用挑浆规则", "No rules of picking are adopted yet")
        static let adopt = Phrase("采用新版本", "Adopt a version")
        static let heads = [
            Phrase("规则", "Rule"), Phrase("限度", "Limit"), Phrase("出处", "Source"), Phrase("说明", "Provenance"),
        ]
        static let versions = [
            Phrase("版本", "Version"), Phrase("生效日", "Effective from"), Phrase("采用人", "Adopted by"),
            Phrase("采用时间", "Adopted at"), Phrase("证明", "Proof"),
        ]
    }

    private static func shown(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let lines = try await visit.read { (snapshot) throws(Fault) in try SelectionTable.lines(from: snapshot) }
        let shown = rulesPage(lines, refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    static func rulesPage(_ lines: [SelectionTable.Line], _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let pack = lines.map(\.pack).inForce(on: visit.now.day(offsetMinutes: visit.zoneMinutes))
        let groups = (pack?.groups ?? []).map { group -> Markup in
            let rows = MixLimit.allCases.compactMap { name -> TableRow? in
                guard let limit = group.limit(name) else { return nil }
                return TableRow([
                    "\(name.phrase, language)", PreparationParts.code("\(limit.value) \(limit.unit)"),
                    "\(limit.source)", "<small>\(limit.provenance, language)</small>",
                ])
            }
            let types = group.types.map { $0.phrase(language) }.joined(separator: language == .zh ? "、" : ", ")
            return PreparationParts.table(
                Phrase("\(group.code) \(group.title.zh)", "\(group.code) \(group.title.en)"), Words.heads, rows,
                empty: Words.none,
                caption: Phrase(
                    "用途：\(group.use.phrase.zh)；血浆类型：\(types)", "For \(group.use.phrase.en); of \(types) plasma"),
                visit)
        }
        let versions = lines.reversed().map { line in
            TableRow([
                PreparationParts.code(line.pack.version), "\(line.pack.effectiveFrom.iso)",
                PreparationParts.plain(line.person), "\(PreparationParts.stamp(line.at, visit))",
                "<a href=\"/proof/\(Int(line.entry))\">\(Figures.grouped(Int(line.entry)))</a>",
            ])
        }
        let file: Markup = """
            <label for="f-file">\(Phrase("规则文件（JSON）", "File (JSON)"), language)</label>\
            <input id="f-file" type="file" name="file" accept=".json,application/json" required>
            """
        let adopting: Markup? =
            visit.may("preparation.rules")
            ? sheet(title: Words.adopt(language), PreparationParts.act(path, Words.adopt, files: true, file, visit))
            : nil
        let version = pack.map { "\($0.version) · \($0.effectiveFrom.iso)" } ?? ""
        return page(
            visit.pageFrame(title, scripts: ["form.js"]),
            """
            \(PreparationParts.head("\(title, language) \(version)", note: "\(Words.note, language)", visit))\
            \(refusedBox(refusal, language))\(Markup.joined(groups))\
            \(PreparationParts.table(Phrase("版本", "Versions"), Words.versions, versions, empty: Words.none, visit))\
            \(adopting)
            """)
    }
}
