import Alarms
import Kernel
import Web

/// The rules in force, their versions, and the adoption of a new one.
enum FilmRulesPages {
    private static let none = Phrase("还没有采用录像规则", "No rules of film are adopted yet")
    private static let pointHeads = [
        Phrase("视频点", "Point"), Phrase("拍什么", "What it shows"), Phrase("为什么", "Why"),
        Phrase("保留（天）", "Kept (d)"), Phrase("异常报警", "Its troubles alarm"), Phrase("出处", "Source"),
    ]

    static let rules = PackPage(
        "/film/rules", view: "film.view", trail: ("/film", FilmParts.title), title: Phrase("录像规则", "Rules of film"),
        note: Phrase("哪里要拍、留多久、何时报警，逐项有出处", "Where film is asked for, how long it is kept, what alarms"), none: none,
        file: Phrase("规则文件（JSON）", "File (JSON)"), adoption: FilmDeeds.adopt
    ) { pack, visit in
        let language = visit.language
        let points = (pack?.points ?? []).map { point in
            TableRow([
                "<b translate=\"no\">\(point.code)</b>", "\(point.title, language)", "\(point.why, language)",
                "\(point.keepDays)", alarm(point, language), "\(point.source)",
            ])
        }
        return """
            \(FilmParts.sheets("/film/rules", visit))\
            \(plainTable(Phrase("视频点", "Video points"), pointHeads, points, empty: none, visit))\
            \(packNumbers(Phrase("时限", "Times"), pack?.times ?? [], empty: none, visit))
            """
    }

    private static func alarm(_ point: FilmPoint, _ language: Language) -> Markup {
        let shape: Shape = point.priority == .high ? .stop : point.priority == .medium ? .warn : .changed
        let critical: Markup? = point.isCritical ? badge(.stop, Phrase("关键", "critical")(language)) : nil
        return "\(plainBadge(shape, point.priority.phrase(language))) \(critical)"
    }
}
