import Kernel
import Ledger
import Trail
import Web

/// The list of the trail with what it can be asked by.
enum TrailListPage {
    private enum Words {
        static let title = Phrase("轨迹", "Trail")
        static let all = Phrase("全部", "All")
        static let late = Phrase("补记", "Late entries")
        static let reason = Phrase("有原因", "With a reason")
        static let signed = Phrase("有签名", "Signed")
        static let ask = Phrase("查", "Ask")
        static let person = Phrase("人员工号", "Person")
        static let subject = Phrase("记录（种类/编号）", "Record (noun/number)")
        static let workstation = Phrase("工位", "Workstation")
        static let kind = Phrase("做了什么", "What was done")
        static let from = Phrase("从", "From")
        static let to = Phrase("到", "To")
        static let nothing = Phrase("没有符合的条目", "No entry fits")
        static let older = Phrase("更早的", "Older")
        static let newest = Phrase("回到最新", "Back to the newest")
        static let reviews = Phrase("已签的审核", "Signed reviews")
        static let review = Phrase("审核签名…", "Sign a review…")
        static let save = Phrase("存下这个筛选", "Save this filter")
        static let name = Phrase("名字", "Name")
        static let saved = Phrase("我的筛选", "My filters")
        static let remove = Phrase("删去", "Remove")

        static func count(_ count: Int64, whole: Bool) -> Phrase {
            let figure = Figures.grouped(Int(count))
            return whole
                ? Phrase("共 \(figure) 条", "\(figure) entries")
                : Phrase("\(figure) 条以上", "more than \(figure) entries")
        }
        static let countAll = Phrase("数到底", "Count them all")
        static let cap = Phrase(
            "导出最新 \(TrailExport.entriesMax) 条以内", "exports the newest \(TrailExport.entriesMax) at most")
    }

    static func page(_ model: TrailPages.Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let dialog = TrailReviewPages.dialog(model, visit)
        var actions: [Button] = [
            Button("PDF", .link(TrailParts.address("/trail/export.pdf", model.question)), rank: .quiet),
            Button(
                "XLSX", .link(TrailParts.address("/trail/exports", model.question, ("format", "xlsx"))), rank: .quiet),
            Button("CSV", .link(TrailParts.address("/trail/exports", model.question, ("format", "csv"))), rank: .quiet),
            Button(
                "JSON", .link(TrailParts.address("/trail/exports", model.question, ("format", "jsonl"))), rank: .quiet),
            Button(Words.reviews(language), .link("/trail/reviews")),
        ]
        if dialog != nil { actions.append(Button(Words.review(language), .opens("sign"), rank: .filled)) }
        let count = Words.count(model.finding.count ?? 0, whole: model.finding.countIsWhole)
        let whole: Markup? =
            model.finding.countIsWhole
            ? nil
            : """
             <a\(href: TrailParts.address("/trail", model.question, ("count", "whole")))>\
            \(Words.countAll, language)</a>
            """
        let head = pageHead(
            title: "\(Words.title, language)", note: "\(count, language)\(whole)",
            actions: Markup.joined(actions.map { button($0) }))
        return Web.page(
            visit.pageFrame(Words.title, scripts: ["sign.js", "form.js"]),
            """
            \(head)\(refusedBox(model.refusal, language))\(quick(model, visit))\(filters(model, visit))\
            \(mayNot(model, visit))\(list(model, visit))\(saving(model, visit))\(dialog)
            """)
    }

    private static func list(_ model: TrailPages.Model, _ visit: Visit) -> Markup {
        let language = visit.language
        guard !model.lines.isEmpty else { return "<p class=\"sheet empty\">\(Words.nothing, language)</p>" }
        var links: [Markup] = ["<span>\(Words.cap, language)</span>"]
        if model.before != nil {
            links.append("<a\(href: TrailParts.address("/trail", model.question))>\(Words.newest, language)</a>")
        }
        if model.finding.hasMore, let last = model.lines.last?.head.index {
            let older = TrailParts.address("/trail", model.question, ("before", "\(last)"))
            links.append("<a rel=\"next\"\(href: older)>\(Words.older, language)</a>")
        }
        return historyList(
            HistoryList(
                title: Words.title(language), note: TrailParts.order(visit), tools: Markup.joined(links, by: "　"),
                model.lines.map { TrailParts.item($0, visit) }), language)
    }

    /// What is asked most, as chips: areas, marks, and one's own saved filters.
    private static func quick(_ model: TrailPages.Model, _ visit: Visit) -> Markup {
        func chip(_ word: Phrase, chosen: Bool, _ change: (inout TrailQuestion) -> Void) -> Chip {
            var question = model.question
            change(&question)
            return Chip(word(visit.language), href: TrailParts.address("/trail", question), chosen: chosen)
        }
        var all = [chip(Words.all, chosen: model.question.isEmpty) { $0 = TrailQuestion() }]
        for area in trailAreas {
            let isChosen = model.question.area == area.name
            all.append(chip(area.words, chosen: isChosen) { $0.area = isChosen ? nil : area.name })
        }
        all.append(chip(Words.late, chosen: model.question.isLate) { $0.isLate.toggle() })
        all.append(chip(Words.reason, chosen: model.question.hasReason) { $0.hasReason.toggle() })
        all.append(chip(Words.signed, chosen: model.question.isSigned) { $0.isSigned.toggle() })
        for (name, question) in model.saved.filters.sorted(by: { $0.key < $1.key }) {
            all.append(
                Chip("★ \(name)", href: TrailParts.address("/trail", question), chosen: question == model.question))
        }
        return chips(all)
    }

    private static func filters(_ model: TrailPages.Model, _ visit: Visit) -> Markup {
        let language = visit.language
        func entry(_ name: String, _ label: Phrase, _ value: String?, _ kind: FieldKind = .text) -> Markup {
            var model = Field(name, label(language), kind)
            model.value = value ?? ""
            model.code = true
            return field(model, language)
        }
        let kinds =
            [Choice("", Words.all(language))]
            + house.kinds.map {
                Choice($0.name, (house.words[$0] ?? Phrase($0.name, $0.name))(language))
            }
        let question = model.question
        let kept = question.pairs.filter { ["area", "late", "reason", "signed"].contains($0.name) }.map {
            "<input type=\"hidden\" name=\"\($0.name)\" value=\"\($0.value)\">" as Markup
        }
        return sheet(
            title: Words.ask(language),
            """
            <form method="get" action="/trail" class="filters">\(kept)\
            \(entry("kind", Words.kind, question.kind, .choice(kinds)))\
            \(entry("person", Words.person, question.person))\
            \(entry("subject", Words.subject, question.subject))\
            \(entry("workstation", Words.workstation, question.workstation))\
            \(entry("from", Words.from, question.from?.iso, .date))\
            \(entry("to", Words.to, question.to?.iso, .date))\
            <button class="button filled">\(Words.ask, language)</button></form>
            """)
    }

    private static func mayNot(_ model: TrailPages.Model, _ visit: Visit) -> Markup? {
        guard visit.may("trail.review"), let refusal = model.ownRefusal else { return nil }
        return """
            <p class="note">\(refusal.reason, visit.language) · \
            \(refusal.next, visit.language)</p>
            """
    }

    private static func saving(_ model: TrailPages.Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let hidden = hidden(model.question)
        var name = Field("name", Words.name(language))
        name.required = true
        let removals = model.saved.filters.keys.sorted().map { name -> Markup in
            let matter: Markup = """
                \(hidden)<input type="hidden" name="remove" value="\(name)"><button class="button quiet">\
                \(Words.remove, language) ★ \(name)</button>
                """
            return form(action: "/trail/filters", csrf: visit.csrf, command: command(visit), matter)
        }
        let save: Markup? =
            model.question.isEmpty
            ? nil
            : form(
                action: "/trail/filters", csrf: visit.csrf, command: command(visit),
                "\(hidden)\(field(name, language))<button class=\"button\">\(Words.save, language)</button>")
        guard save != nil || !removals.isEmpty else { return "" }
        return sheet(title: Words.saved(language), "\(save)\(removals)")
    }

    static func hidden(_ question: TrailQuestion) -> [Markup] {
        question.pairs.map { "<input type=\"hidden\" name=\"\($0.name)\" value=\"\($0.value)\">" }
    }

    private static func command(_ visit: Visit) -> String { visit.node.freshCommandID().description }
}
