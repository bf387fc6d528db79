import Kernel
import Plasma
import Web

/// The rules of picking in force, their versions, and the adoption of a new one.
enum SelectionPages {
    static let path = "/preparation-selection"

    private static let none = Phrase("还没有采用挑浆规则", "No rules of picking are adopted yet")
    private static let heads = [
        Phrase("规则", "Rule"), Phrase("限度", "Limit"), Phrase("出处", "Source"), Phrase("说明", "Provenance"),
    ]

    static let rules = PackPage(
        "/preparation-selection", view: "preparation.view", trail: ("/preparation", PreparationParts.title),
        title: Phrase("挑浆规则", "Rules of picking"),
        note: Phrase("每个产品组的限度，各有出处", "Limits of each product group, each with its source"), none: none,
        file: Phrase("规则文件（JSON）", "File (JSON)"), adoption: PreparationDeeds.adopt
    ) { pack, visit in
        Markup.joined((pack?.groups ?? []).map { table($0, visit) })
    }

    private static func table(_ group: ProductGroup, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = MixLimit.allCases.compactMap { name -> TableRow? in
            guard let limit = group.limit(name) else { return nil }
            return TableRow([
                "\(name.phrase, language)", PreparationParts.code("\(limit.value) \(limit.unit)"),
                "\(limit.source)", "<small>\(limit.provenance, language)</small>",
            ])
        }
        let types = group.types.map { $0.phrase(language) }.joined(separator: language == .zh ? "、" : ", ")
        return plainTable(
            Phrase("\(group.code) \(group.title.zh)", "\(group.code) \(group.title.en)"), heads, rows, empty: none,
            caption: Phrase(
                "用途：\(group.use.phrase.zh)；血浆类型：\(types)", "For \(group.use.phrase.en); of \(types) plasma"),
            visit)
    }
}
