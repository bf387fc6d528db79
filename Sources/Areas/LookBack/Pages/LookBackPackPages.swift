import Kernel
import Web

/// How far back one looks, what law does to what is found, and by when: its versions, and the adoption of a new one.
enum LookBackPackPages {
    private static let none = Phrase("还没有采用规则", "No rules were adopted")
    private static let windowHeads = [
        Phrase("适用法规", "Market"), Phrase("病原体", "Pathogen"), Phrase("窗口", "Window"), Phrase("依据", "Source"),
    ]
    private static let pathogenHeads = [
        Phrase("病原体", "Pathogen"), Phrase("触发项目", "Markers"), Phrase("淘汰代码", "Exclusion"),
        Phrase("处置", "Disposal"), Phrase("依据", "Source"),
    ]
    private static let clockHeads = [Phrase("事项", "What"), Phrase("时限", "By"), Phrase("依据", "Source")]

    static let rules = PackPage(
        "/lookback/rules", view: "lookback.view", trail: ("/lookback", LookBackParts.Words.title),
        title: Phrase("追溯规则", "Look-back rules"), none: none, file: Phrase("规则包文件", "File of the rules"),
        adoption: LookBackDeeds.adopt
    ) { pack, visit in
        guard let pack else { return plainTable(Phrase("窗口期", "Windows"), windowHeads, [], empty: none, visit) }
        let language = visit.language
        let windows = pack.windows.map { window in
            TableRow([
                "\(pack.profile(window.profile)?.title(language) ?? window.profile)",
                "\(pack.pathogen(window.pathogen)?.title(language) ?? window.pathogen)",
                "<b>\(told(window.months), language)</b>", source(window.source, window.provenance, language),
            ])
        }
        let pathogens = pack.pathogens.map { pathogen in
            TableRow([
                "\(pathogen.title, language)",
                "<span translate=\"no\">\(pathogen.markers.joined(separator: " "))</span>",
                "<span translate=\"no\">\(pathogen.exclusion)</span>",
                pathogen.forcesDestruction ? plainBadge(.stop, CasePage.Words.forced(language)) : "",
                source(pathogen.source, pathogen.provenance, language),
            ])
        }
        let clocks = pack.clocks.map { clock in
            TableRow(["\(clock.provenance, language)", "<b>T + \(clock.hours) h</b>", "\(clock.source)"])
        }
        return """
            \(plainTable(Phrase("窗口期", "Windows"), windowHeads, windows, empty: none, visit))\
            \(plainTable(Phrase("病原体", "Pathogens"), pathogenHeads, pathogens, empty: none, visit))\
            \(plainTable(Phrase("时限", "Clocks"), clockHeads, clocks, empty: none, visit))
            """
    }

    private static func told(_ months: Int?) -> Phrase {
        months.map { Phrase("\($0) 个月", "\($0) months") } ?? Phrase("全部供浆", "every donation")
    }

    private static func source(_ source: String, _ provenance: Phrase, _ language: Language) -> Markup {
        "\(source)<br><small>\(provenance, language)</small>"
    }
}
