import Kernel
import Sheets
import Web

/// One excursion of a store: what it was, which bags lay there, and the judgement that a person signs.
enum ExcursionPages {
    private static let bagsMax = 500

    static let routes: [Route] = [
        Route(.get, "/plasma/climate/:place/excursions/:number", .permission("plasma.view")) {
            (visit) throws(Denial) in try await show(visit)
        },
        Route(.post, "/plasma/climate/:place/excursions/:number", .permission("plasma.decide"), judge),
    ]

    struct Model: Sendable {
        let line: ExcursionLine
        let version: Int64
        let bags: [String]
        var refusal: Refusal?
    }

    private static func show(_ visit: Visit, _ refusal: Refusal? = nil) async throws(Denial) -> Reply {
        let (place, number) = (visit.parameter("place"), Int(visit.parameter("number")) ?? 0)
        let model = try await visit.read { (snapshot) throws(Fault) -> Model? in
            guard let line = try ClimateLookups.excursion(place, number, from: snapshot) else { return nil }
            return Model(
                line: line, version: try ClimateTable.load(place, from: snapshot).version,
                bags: try ClimateLookups.bags(of: place, number, limit: bagsMax, from: snapshot), refusal: refusal)
        }
        guard let model else { return .missing }
        let history = try await visit.node.history(of: Subject(ClimateRules.noun, place), before: .max, limit: 50)
        let shown = excursionPage(model, history, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    static func excursionPage(_ model: Model, _ history: [HistoryLine], _ visit: Visit) -> Markup {
        let language = visit.language
        let line = model.line
        let facts = factGrid(
            [
                RecordFact(ClimatePages.Words.from(language), "\(PlasmaParts.stamp(line.first, visit))"),
                RecordFact(ClimatePages.Words.to(language), "\(PlasmaParts.stamp(line.last, visit))"),
                RecordFact(ClimatePages.Words.lasted(language), "\(line.minutes)"),
                RecordFact(ClimatePages.Words.warmest(language), "\(line.warmest.displayText)"),
                RecordFact(
                    ClimatePages.Words.limit(language), "\(line.limitCelsius.displayText)", note: "\(line.version)"),
                RecordFact(ClimatePages.Words.bags(language), "\(Figures.grouped(line.bags))"),
                RecordFact(
                    ClimatePages.Words.verdict(language), ClimatePages.judged(line, language),
                    note: "<span translate=\"no\">\(line.person)</span> \(PlasmaParts.stamp(line.judgedAt, visit))"),
            ], language)
        let rows = model.bags.map { bag in
            TableRow([PlasmaParts.code(bag)], href: "/plasma/bags/\(PageAddress.escaped(bag))")
        }
        let told = Phrase(
            "共 \(Figures.grouped(line.bags)) 袋，列出 \(rows.count) 袋",
            "\(Figures.grouped(line.bags)) bags, \(rows.count) listed")
        let bags = dataTable(
            DataTable(
                name: ClimatePages.Words.bags(language), caption: visit.say(told),
                columns: [TableColumn(visit.say(Phrase("血浆袋", "Bag")))], rows: rows,
                empty: "\(Phrase("当时库里没有血浆", "No plasma lay there"), language)"), language)
        let trail: Markup = """
            <a href="/plasma/climate">\(ClimatePages.title, language)</a> / \
            <a href="\(ClimatePages.path(line.place))" translate="no">\(line.place)</a> /
            """
        return page(
            visit.pageFrame(ClimatePages.Words.excursions, scripts: ["form.js"]),
            """
            \(pageHead(trail: trail, title: "\(ClimatePages.Words.excursions, language) \(line.number)"))\
            \(refusedBox(model.refusal, language))\(sheet([facts]))\
            \(visit.may("plasma.decide") ? judging(model, visit) : nil)\(bags)\
            \(recordTrail(history, visit) { "\(plasmaWords[$0.fact.kind] ?? ClimatePages.title, language)" })
            """)
    }

    private static func judging(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let choices = (model.line.isSevere ? [.unfit] : ClimateJudgement.allCases).filter {
            $0 != model.line.judgement
        }
        guard !choices.isEmpty else { return "" }
        let verdict = Field(
            "judgement", ClimatePages.Words.verdict(language),
            .choice(choices.map { Choice($0.rawValue, $0.phrase(language)) }))
        var reason = Field("reason", visit.say(Phrase("依据", "Grounds")))
        reason.required = true
        reason.value = visit.form["reason"] ?? ""
        let sign = visit.say(Phrase("签「批准」", "Sign as approved"))
        return sheet(
            title: visit.say(Phrase("判定", "Judge")),
            form(
                action: ClimatePages.path(model.line.place, model.line.number), csrf: visit.csrf,
                command: PlasmaParts.command(visit),
                """
                <input type="hidden" name="version" value="\(Int(model.version))">\(field(verdict, language))\
                \(field(reason, language))\
                \(signerFields(visit.say(Phrase("口令：我判定这次超温", "Password: I judge this excursion")), visit))\
                \(button(Button(sign, .submit(name: nil, value: nil), rank: .filled)))
                """))
    }

    private static func judge(_ visit: Visit) async throws(Denial) -> Reply {
        let (place, number) = (visit.parameter("place"), Int(visit.parameter("number")) ?? 0)
        let state = try await visit.read { (snapshot) throws(Fault) in try ClimateTable.load(place, from: snapshot) }
        do throws(Denial) {
            guard let judgement = visit.form["judgement"].flatMap({ ClimateJudgement(rawValue: $0) }) else {
                throw .refused(.fieldUnknown)
            }
            // What was shown is what is signed.
            guard visit.form["version"] == "\(state.version)" else { throw .refused(.signatureOtherContent) }
            let reason = visit.form.text("reason") ?? ""
            let own = try await visit.sign(
                state.subject, version: state.version,
                digest: visit.node.hash(state.content(number, judgement, reason: reason)), meaning: .approved)
            _ = try await visit.perform(
                ClimateTable.self, on: place, .judge(excursion: number, judgement), reason: reason, signatures: [own])
            return .seeOther(ClimatePages.path(place, number))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await show(visit, refusal)
        }
    }
}
