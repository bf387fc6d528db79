import Equipment
import Kernel
import Web

/// What a person chooses at a trend: curves, the stretch of time, and an earlier time to compare with.
enum TrendTools {
    private static let spans: [(word: Phrase, span: Span)] = [
        (Phrase("10 分", "10 min"), .minutes(10)), (Phrase("1 时", "1 h"), .hours(1)),
        (Phrase("6 时", "6 h"), .hours(6)), (Phrase("1 天", "1 day"), .days(1)), (Phrase("7 天", "7 days"), .days(7)),
        (Phrase("30 天", "30 days"), .days(30)),
    ]
    private static let earlier: [(word: Phrase, span: Span)] = [
        (Phrase("不比较", "Nothing"), .zero), (Phrase("1 时前", "1 h before"), .hours(1)),
        (Phrase("1 天前", "1 day before"), .days(1)), (Phrase("7 天前", "7 days before"), .days(7)),
    ]

    /// One picker for all curves of a page.
    static func times(_ language: Language, hasPaths: Bool = false) -> Markup {
        """
        <div class="trend-tools">\(group(Phrase("时间", "Time"), "span", spans, language))\
        \(group(Phrase("对比", "Compare with"), "against", earlier, language))\
        \(hasPaths ? golden(language) : nil)</div>
        """
    }

    /// Shows or hides the band of good batches.
    private static func golden(_ language: Language) -> Markup {
        let name = Phrase("好批带（建议）", "Good batches (advice)")
        return """
            <p class="chips"><button type="button" class="button" data-trend-path aria-pressed="true">\
            \(name, language)</button></p>
            """
    }

    private static func group(
        _ name: Phrase, _ what: String, _ choices: [(word: Phrase, span: Span)], _ language: Language
    ) -> Markup {
        let buttons = choices.map { one -> Markup in
            """
            <button type="button" class="button" data-trend-\(what)="\(Int(one.span.microseconds / 1_000))">\
            \(one.word, language)</button>
            """
        }
        return """
            <p class="chips" role="group" aria-label="\(name, language)"><span>\(name, language)</span>\(buttons)</p>
            """
    }

    /// The curves of the picture, each with a way out, and one more.
    static func chosen(_ model: TrendPages.Model, _ visit: Visit) -> Markup {
        let codes = model.signals.map(\.id)
        let chips = model.signals.map { signal -> Markup in
            let rest = codes.filter { $0 != signal.id }
            let remove = visit.say(Phrase("去掉 \(signal.id)", "Remove \(signal.id)"))
            let leave: Markup? =
                rest.isEmpty
                ? nil
                : """
                <a\(href: model.window.path(of: rest)) aria-label="\(remove)">×</a>
                """
            return """
                <span class="chip"><span><b translate="no">\(signal.id)</b> \(signal.detail.name)</span>\(leave)</span>
                """
        }
        let options = model.others.map { "<option value=\"\($0)\"></option>" as Markup }
        let more = visit.say(Phrase("加一条曲线", "Add a curve"))
        let form: Markup? =
            codes.count >= TrendWindow.signalsMax
            ? nil
            : """
            <form class="trend-add" action="/monitoring/trend">\(model.window.hidden)\
            <label for="f-add">\(more)</label><input id="f-add" name="add" list="trend-others" autocomplete="off" \
            translate="no"><datalist id="trend-others">\(options)</datalist>\
            \(button(Button(visit.say(Phrase("加上", "Add")), .submit(name: nil, value: nil))))</form>
            """
        return "<div class=\"trend-chosen\">\(chips)\(form)</div>"
    }
}

extension TrendWindow {
    /// The same window with other curves.
    func path(of codes: [String]) -> String {
        let end = follows ? "" : "&to=\(to.milliseconds)"
        return MonitoringParts.trendPath(codes) + "&from=\(from.milliseconds)" + end
    }

    /// With its end, for a file and paper.
    var wholeQuery: String {
        "signals=" + signals.map { PageAddress.escaped($0) }.joined(separator: ",")
            + "&from=\(from.milliseconds)&to=\(to.milliseconds)"
    }

    /// For a form that keeps it.
    var hidden: Markup {
        let end: Markup? = follows ? nil : "<input type=\"hidden\" name=\"to\" value=\"\(Int(to.milliseconds))\">"
        return """
            <input type="hidden" name="signals" value="\(signals.joined(separator: ","))">\
            <input type="hidden" name="from" value="\(Int(from.milliseconds))">\(end)
            """
    }
}
