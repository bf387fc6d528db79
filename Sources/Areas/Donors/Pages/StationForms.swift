import Kernel
import Plasma
import Web

/// The forms under a station.
enum StationForms {
    static func sheets(_ model: StationPages.Model, _ visit: Visit) -> Markup {
        Markup.joined([audit(model, visit), describe(model, visit)])
    }

    private static func audit(_ model: StationPages.Model, _ visit: Visit) -> Markup {
        let language = visit.language
        var day = Field("on", Phrase("审计日期", "Day of the audit")(language), .date)
        day.required = true
        day.value = visit.form["on"] ?? ""
        let results = AuditResult.allCases.map { Choice($0.rawValue, $0.phrase(language)) }
        return sheet(
            title: StationPages.Words.record(language),
            posted(
                "audits", model, visit,
                """
                \(field(day, language))\
                \(line("auditors", Phrase("审计人（工号，空格分开）", "Auditors, by number, with blanks"), visit, ""))\
                \(field(Field("result", Phrase("结论", "Result")(language), .choice(results)), language))\
                \(line("note", Phrase("发现和整改", "What was found"), visit, "", required: false))\
                \(send(StationPages.Words.record, visit))
                """))
    }

    private static func describe(_ model: StationPages.Model, _ visit: Visit) -> Markup {
        let known = model.description
        return sheet(
            title: StationPages.Words.describe(visit.language),
            posted(
                "description", model, visit,
                """
                \(line("address", Phrase("地址", "Address"), visit, known?.address ?? ""))\
                \(line("area", Phrase("采浆区域", "Collection area"), visit, known?.area ?? ""))\
                \(line("owner", Phrase("所属企业", "Owner"), visit, known?.owner ?? ""))\
                \(send(StationPages.Words.save, visit))
                """))
    }

    private static func line(
        _ name: String, _ label: Phrase, _ visit: Visit, _ value: String, required: Bool = true
    ) -> Markup {
        var entry = Field(name, label(visit.language))
        entry.required = required
        entry.value = visit.form[name] ?? value
        return field(entry, visit.language)
    }

    private static func send(_ word: Phrase, _ visit: Visit) -> Markup {
        button(Button(word(visit.language), .submit(name: nil, value: nil), rank: .filled))
    }

    private static func posted(
        _ act: String, _ model: StationPages.Model, _ visit: Visit, _ matter: Markup
    ) -> Markup {
        form(
            action: "\(StationPages.path(model.code))/\(act)", csrf: visit.csrf,
            command: visit.node.freshCommandID().description, matter)
    }
}
