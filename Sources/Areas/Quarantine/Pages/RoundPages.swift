import Kernel
import Web

/// A full re-evaluation: everything is judged again from the facts, and every difference is recorded.
enum RoundPages {
    static let title = Phrase("全部重新评估", "Evaluate all again")
    /// Donors of one step; the page shows how far it is and goes on.
    static let donorsPerStep = 20_000

    static let routes: [Route] = [
        Route(.get, "/quarantine/rounds", .permission("quarantine.review")) { (visit) throws(Denial) in
            .page(roundsPage(try await model(visit), visit))
        },
        Route(.post, "/quarantine/rounds", .permission("quarantine.review"), step),
    ]

    struct Model: Sendable {
        let lines: [RoundTable.Line]
        let total: Int
    }

    private static func model(_ visit: Visit) async throws(Denial) -> Model {
        try await visit.read { (snapshot) throws(Fault) in
            var total = 0
            for state in QuarantineState.allCases {
                total += try QuarantineLookups.counts(state, from: snapshot).reduce(0) { $0 + $1.units }
            }
            return Model(lines: try RoundTable.newest(limit: 20, from: snapshot), total: total)
        }
    }

    /// One stretch: reads set-wise, records each difference under its donor, then what the stretch came to.
    @Sendable private static func step(_ visit: Visit) async throws(Denial) -> Reply {
        guard let command = visit.form["command"].flatMap({ CommandID($0) }) else { return .missing }
        let round = visit.form["round"].flatMap { $0.isEmpty ? nil : $0 } ?? "R-\(command.description.prefix(12))"
        let (now, zone) = (visit.now, visit.zoneMinutes)
        var state = try await visit.read { (snapshot) throws(Fault) in try RoundTable.load(round, from: snapshot) }
        let after = state.through
        var (donors, units, differences) = (0, 0, 0)
        var isLast = state.isOver
        while donors < donorsPerStep, !isLast {
            let from = state.through
            let batch = try await visit.read { (snapshot) throws(Fault) in
                try FullReview(snapshot, zoneMinutes: zone).batch(after: from, at: now)
            }
            for donor in batch.differing {
                _ = try await visit.perform(
                    QuarantineTable.self, on: donor, .review, id: visit.node.freshCommandID())
            }
            donors += batch.donors
            units += batch.units
            differences += batch.differences
            state.through = batch.through
            isLast = batch.isLast
        }
        let stretch = RoundStretch(
            after: after, through: state.through, donors: Int64(donors), units: Int64(units),
            differences: Int64(differences), isLast: isLast)
        _ = try await visit.perform(RoundTable.self, on: round, .review(stretch))
        return .seeOther("/quarantine/rounds")
    }

    static func roundsPage(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let open = model.lines.first { !$0.isOver }
        let word =
            open == nil ? Phrase("开始重新评估", "Begin") : Phrase("继续这一轮", "Go on with this round")
        let progress: Markup? = open.map { line in
            let done = visit.say(
                Phrase(
                    "\(line.id)：\(Figures.grouped(Int(line.units))) 袋，共 \(Figures.grouped(model.total)) 袋",
                    "\(line.id): \(Figures.grouped(Int(line.units))) of \(Figures.grouped(model.total)) bags"))
            return "\(progressBar(done: Int(line.units), of: model.total, label: done))<p>\(done)</p>"
        }
        let act = form(
            action: "/quarantine/rounds", csrf: visit.csrf, command: visit.node.freshCommandID().description,
            """
            \(progress)<input type="hidden" name="round" value="\(open?.id ?? "")">\
            \(button(Button(word(language), .submit(name: nil, value: nil), rank: .filled)))
            """)
        let rows = model.lines.map { line in
            TableRow([
                "<b translate=\"no\">\(line.id)</b>", "\(line.at.text(offsetMinutes: visit.zoneMinutes))",
                "<span translate=\"no\">\(line.person)</span>", "\(Figures.grouped(Int(line.donors)))",
                "\(Figures.grouped(Int(line.units)))", "\(Figures.grouped(Int(line.differences)))",
                line.isOver
                    ? plainBadge(line.differences == 0 ? .pass : .warn, visit.say(Phrase("已结束", "over")))
                    : plainBadge(.running, visit.say(Phrase("进行中", "under way"))),
                QuarantineParts.entry(line.entry),
            ])
        }
        let heads = [
            Phrase("轮次", "Round"), Phrase("时间", "When"), Phrase("办理人", "By"), Phrase("供血浆者", "Donors"),
            Phrase("袋", "Bags"), Phrase("差异", "Differences"), Phrase("状态", "State"), Phrase("账本", "Ledger"),
        ].enumerated().map { TableColumn($0.element(language), numeric: (3...5).contains($0.offset)) }
        let note = Phrase(
            "按此刻的事实逐人重新判定；与表不同的，逐袋记入账本", "every donor is judged again from the facts; each difference is recorded")
        return page(
            visit.pageFrame(title, scripts: ["form.js"]),
            """
            \(pageHead(trail: QuarantineParts.trail(language), title: "\(title, language)", note: "\(note, language)"))\
            \(sheet([act]))\
            \(dataTable(
                DataTable(
                    name: title(language), caption: "\(rows.count)", columns: heads, rows: rows,
                    empty: "\(Phrase("还没有评估过", "No round yet"), language)"), language))
            """)
    }
}
