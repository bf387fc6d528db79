import Kernel
import Web

/// On the page of a bag: where it lay, how long, and how warm it was there (Law.s49).
enum StayPages {
    struct Model: Sendable {
        let stays: [BagStay]
        let excursions: [ExcursionLine]
    }

    static func load(_ bag: String, now: Moment, from snapshot: any Snapshot) throws(Fault) -> Model {
        Model(
            stays: try BagStays.stays(of: bag, now: now, from: snapshot),
            excursions: try ClimateLookups.excursions(ofBag: bag, from: snapshot))
    }

    static func section(_ model: Model, _ visit: Visit) -> Markup? {
        guard !model.stays.isEmpty else { return nil }
        let language = visit.language
        let rows = model.stays.map { stay in
            let recorded: Markup =
                stay.extremes.map { found in
                    found.hours < stay.hours
                        ? plainBadge(
                            .warn,
                            visit.say(Phrase("\(found.hours)/\(stay.hours) 小时", "\(found.hours) of \(stay.hours) h")))
                        : plainBadge(.pass, visit.say(Phrase("完整", "whole")))
                } ?? plainBadge(.waiting, visit.say(Phrase("没有温度记录", "no temperature record")))
            return TableRow([
                "\(PlasmaParts.stamp(stay.from, visit))",
                "\(stay.to.map { PlasmaParts.stamp($0, visit) } ?? visit.say(Phrase("至今", "now")))",
                "<span translate=\"no\">\(stay.box)</span>", "<span translate=\"no\">\(stay.position ?? "—")</span>",
                stay.store.map { "<a\(href: ClimatePages.path($0)) translate=\"no\">\($0)</a>" } ?? "—",
                "\(stay.extremes?.coldest.displayText ?? "—")", "\(stay.extremes?.warmest.displayText ?? "—")",
                recorded,
            ])
        }
        let heads = [
            ClimatePages.Words.from, ClimatePages.Words.to, Phrase("箱", "Box"), Phrase("货位", "Position"),
            ClimatePages.Words.store, ClimatePages.Words.coldest, ClimatePages.Words.warmest,
            Phrase("温度记录", "On record"),
        ]
        let title = Phrase("存放和温度", "Storage and temperature")
        let table = plainTable(title, heads, rows, empty: Phrase("不在库", "Not in stock"), visit)
        let bad = model.excursions.map { line in
            let told = Phrase(
                "\(PlasmaParts.stamp(line.first, visit)) 起 \(line.minutes) min，最高 \(line.warmest.displayText) ℃",
                "from \(PlasmaParts.stamp(line.first, visit)) for \(line.minutes) min, \(line.warmest.displayText) °C"
            )
            return """
                <li><a\(href: ClimatePages.path(line.place, line.number))>\(line.place) · \(told, language)</a> \
                \(ClimatePages.judged(line, language))</li>
                """ as Markup
        }
        let list: Markup? = bad.isEmpty ? nil : "<ul>\(bad)</ul>"
        return "<h2>\(title, language)</h2>\(list)\(table)"
    }
}
