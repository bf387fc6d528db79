import Donors
import Identity
import Kernel
import Ledger
import Notices
import Plasma
import Trail
import Web

/// What the one box finds beside an exact code: numbers by their beginning, names by characters or initials, a date.
enum SearchLookup {
    /// Of each kind; who wants more types more.
    static let hitsMax = 10
    /// No number or name is longer.
    private static let charactersMax = 60

    private enum Words {
        static let bag = Phrase("血浆袋", "Plasma bags")
        static let day = Phrase("当天", "That day")
        static let ledger = Phrase("账本", "Ledger")
        static let arrived = Phrase("当天到厂的运输批", "Shipments that arrived that day")
    }

    /// Nouns with their name, and who may find them.
    private static let nouns: [(noun: String, words: Phrase, right: Permission)] = [
        (ShipmentRules.noun, Phrase("运输批", "Shipments"), "plasma.view"),
        (StationRules.noun, Phrase("浆站", "Plasma stations"), "plasma.view"),
        (LimitsRules.noun, Phrase("限度", "Limits"), "plasma.view"),
        (AccountRules.noun, Phrase("人员", "People"), "identity.view"),
        (DonorRules.noun, Phrase("供血浆者", "Donors"), "donors.view"),
        (ReviewRules.noun, Phrase("轨迹审核", "Trail reviews"), "trail.view"),
    ]

    @Sendable static func hits(
        _ asked: SearchAsked, _ standing: Standing, _ snapshot: any Snapshot
    ) throws(Fault) -> [SearchHit] {
        let text = asked.text
        guard !text.isEmpty, text.count <= charactersMax else { return [] }
        if let day = day(text) { return try hits(on: day, asked.zoneMinutes, standing, snapshot) }
        var found: [SearchHit] = []
        if may(standing, "plasma.view") {
            for number in spellings(text) {
                found += try ShipmentLookups.bags(startingWith: number, limit: hitsMax, from: snapshot).map {
                    SearchHit(
                        Words.bag, $0.number, note: Phrase($0.shipment, $0.shipment),
                        path: "/plasma/bags/\(PageAddress.escaped($0.number))")
                }
            }
        }
        for (noun, words, right) in nouns where may(standing, right) {
            for spelling in spellings(text) {
                for id in try NameIndex.numbers(of: noun, startingWith: spelling, limit: hitsMax, snapshot) {
                    let name = try name(of: id, noun, snapshot)
                    found.append(SearchHit(words, id, note: Phrase(name, name), path: path(Subject(noun, id))))
                }
            }
        }
        let seen = nouns.filter { may(standing, $0.right) }
        let named = try NameIndex.records(named: text, of: Set(seen.map(\.noun)), limit: hitsMax, snapshot)
        for record in named {
            guard let noun = seen.first(where: { $0.noun == record.subject.noun }) else { continue }
            let id = record.subject.id
            found.append(
                SearchHit(noun.words, record.name, note: Phrase(id, id), path: path(record.subject)))
        }
        if !found.isEmpty, let entry = Int64(text), entry >= 0, entry < (try LedgerReader.size(snapshot)) {
            found.append(SearchHit(Words.ledger, text, path: "/proof/\(entry)"))
        }
        return unique(found)
    }

    /// As typed, and in the capitals of codes.
    private static func spellings(_ text: String) -> [String] {
        let upper = text.uppercased()
        return upper == text ? [text] : [text, upper]
    }

    /// Who may see the whole trail may find what stands in it.
    private static func may(_ standing: Standing, _ right: Permission) -> Bool {
        standing.permissions.contains(right) || standing.permissions.contains("trail.view")
    }

    private static func name(of id: String, _ noun: String, _ snapshot: any Snapshot) throws(Fault) -> String {
        switch noun {
        case AccountRules.noun: try AccountLookups.name(of: id, from: snapshot) ?? ""
        case StationRules.noun: try StationTable.profile(id, from: snapshot)?.name ?? ""
        default: ""
        }
    }

    private static func path(_ subject: Subject) -> String {
        subject.noun == ShipmentRules.noun
            ? "/plasma/shipments/\(PageAddress.escaped(subject.id))" : PageAddress.record(subject)
    }

    private static func unique(_ hits: [SearchHit]) -> [SearchHit] {
        var found: [SearchHit] = []
        for hit in hits where !found.contains(where: { $0.path == hit.path && $0.kind == hit.kind }) {
            found.append(hit)
        }
        return found
    }

    // MARK: A date

    /// 2026-11-21, 2026/11/21, 2026.11.21, 2026年11月21日, 20261121.
    static func day(_ text: String) -> Day? {
        if text.count == 8, let day = Day(compact: text) { return day }
        let parts = text.split { "-/.年月日".contains($0) }
        guard parts.count == 3, parts[0].count == 4, let year = Int(parts[0]), let month = Int(parts[1]),
            let ofMonth = Int(parts[2])
        else { return nil }
        return Day(year: year, month: month, day: ofMonth)
    }

    private static func hits(
        on day: Day, _ zoneMinutes: Int, _ standing: Standing, _ snapshot: any Snapshot
    ) throws(Fault) -> [SearchHit] {
        var found: [SearchHit] = []
        var question = TrailQuestion()
        (question.from, question.to) = (day, day)
        if standing.permissions.contains("plasma.view") {
            question.kind = "plasma.shipment.arrived.v1"
            let reader = TrailReader(TrailFilter(question, zoneMinutes: zoneMinutes), snapshot)
            for index in try reader.find(limit: hitsMax, counting: false).indexes {
                let id = try StoredEntry.read(index, from: snapshot).envelope.head.subject.id
                found.append(SearchHit(Words.arrived, id, path: path(Subject(ShipmentRules.noun, id))))
            }
            question.kind = nil
        }
        guard standing.permissions.contains("trail.view") else { return unique(found) }
        for area in trailAreas {
            question.area = area.name
            let reader = TrailReader(TrailFilter(question, zoneMinutes: zoneMinutes), snapshot)
            let count = try reader.find(limit: 0, counting: true).count ?? 0
            guard count > 0 else { continue }
            let figure = Figures.grouped(Int(count))
            found.append(
                SearchHit(
                    Words.day, "\(day.iso) \(area.words.zh) \(area.words.en)",
                    note: Phrase("\(figure) 条", "\(figure) entries"), path: TrailParts.address("/trail", question)))
        }
        return unique(found)
    }
}

/// What was found, by kind; each leads to its own page.
func searchPage(_ visit: Visit, _ text: String, _ hits: [SearchHit]) -> Markup {
    let language = visit.language
    let title = Phrase("查找", "Find")
    var kinds: [Phrase] = []
    for hit in hits where !kinds.contains(hit.kind) { kinds.append(hit.kind) }
    let sheets = kinds.map { kind -> Markup in
        let own = hits.filter { $0.kind == kind }
        let rows = own.map { hit in
            TableRow(
                ["<a\(href: hit.path)><span translate=\"no\">\(hit.title)</span></a>", "\(hit.note, language)"],
                href: hit.path)
        }
        return dataTable(
            DataTable(
                name: kind(language), caption: "\(own.count)",
                columns: [TableColumn(kind(language)), TableColumn("")], rows: rows, empty: ""), language)
    }
    return page(
        visit.pageFrame(title),
        """
        \(pageHead(title: "\(title, language)", note: "<span translate=\"no\">\(text)</span>"))\
        \(Markup.joined(sheets))
        """)
}
