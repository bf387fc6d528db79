import Kernel
import Lineage
import Web

/// 原料血浆摘要: the plasma part of the summary for lot release, of any pool, fraction or lot.
enum SummaryPages {
    static let title = Phrase("原料血浆摘要", "Raw-plasma summary")
    private static let path = "/reports/plasma-summary"

    static let routes = [
        Route(.get, "/reports/plasma-summary", .permission("reports.view")) { (visit) throws(Denial) in
            try await show(visit)
        },
        Route(.get, "/reports/plasma-summary/print", .permission("reports.view")) { (visit) throws(Denial) in
            guard case .found(let summary) = try await load(visit) else { return .missing }
            return .page(summary.report(visit).print(visit))
        },
        Route(.get, "/reports/plasma-summary/file", .permission("reports.view")) { (visit) throws(Denial) in
            guard case .found(let summary) = try await load(visit) else { return .missing }
            return summary.report(visit).file(visit)
        },
    ]

    enum Answer: Sendable {
        case unasked
        case refused(Refusal)
        case found(PlasmaSummary)
    }

    private static func load(_ visit: Visit) async throws(Denial) -> Answer {
        try ReportIndex.stay(visit)
        let code = Form(["q": visit.query["batch"] ?? ""]).text("q") ?? ""
        guard !code.isEmpty else { return .unasked }
        let zone = visit.zoneMinutes
        return try await visit.read { (snapshot) throws(Fault) -> Answer in
            let nodes = try LineageLookups.nodes(coded: code, from: snapshot)
            guard let batch = nodes.first(where: { $0.stage != .plasma }) else {
                return .refused(nodes.isEmpty ? .batchUnknown(code) : .batchIsPlasma(code))
            }
            let summary = try PlasmaSummary(batch, zoneMinutes: zone, from: snapshot)
            return summary.bags.isEmpty ? .refused(.batchWithoutPlasma(code)) : .found(summary)
        }
    }

    private static func show(_ visit: Visit) async throws(Denial) -> Reply {
        let answer = try await load(visit)
        if case .refused = answer { return .refused(summaryPage(answer, visit)) }
        return .page(summaryPage(answer, visit))
    }

    static func summaryPage(_ answer: Answer, _ visit: Visit) -> Markup {
        let language = visit.language
        var batch = Field("batch", visit.say(Phrase("批号：合浆、组分、原液或成品", "Batch: pool, fraction, bulk or lot")))
        batch.code = true
        batch.value = visit.query["batch"] ?? ""
        let asking: Markup = """
            <form class="filters" method="get" action="\(path)">\(field(batch, language))\
            \(button(Button(visit.say(Phrase("查看", "Show")), .submit(name: nil, value: nil))))</form>
            """
        if case .found(let summary) = answer {
            let query = "batch=\(PageAddress.escaped(summary.batch.subject.id))"
            return summary.report(visit).page(asking: asking, path: path, query: query, visit)
        }
        var refusal: Refusal?
        if case .refused(let found) = answer { refusal = found }
        return page(
            visit.pageFrame(title, scripts: ["form.js"]),
            """
            \(pageHead(trail: ReportIndex.trail(language), title: "\(title, language)"))\
            \(refusedBox(refusal, language))\(asking)
            """)
    }
}

extension Refusal {
    static func batchUnknown(_ code: String) -> Refusal {
        Refusal(
            "reports.summary.batch-unknown", Phrase("谱系里没有 \(code)", "The lineage knows no \(code)"),
            next: Phrase("核对批号", "Check the number"))
    }

    static func batchIsPlasma(_ code: String) -> Refusal {
        Refusal(
            "reports.summary.batch-is-plasma", Phrase("\(code) 是一袋血浆，不是批", "\(code) is a bag, not a batch"),
            next: Phrase("写合浆、组分或成品的批号", "Give the number of a pool, a fraction or a lot"))
    }

    static func batchWithoutPlasma(_ code: String) -> Refusal {
        Refusal(
            "reports.summary.no-plasma", Phrase("\(code) 追不到血浆袋", "No bag of plasma stands behind \(code)"),
            next: Phrase("看它的谱系，补录缺的一步", "Look at its lineage, and record the step that is missing"))
    }
}
