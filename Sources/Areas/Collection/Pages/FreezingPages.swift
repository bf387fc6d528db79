import Kernel
import Web

/// The freezer: say which one, then scan bag after bag.
enum FreezingPages {
    static let routes: [Route] = [
        Route(.get, "/collection/freezing", .permission("collection.freeze")) { (visit) throws(Denial) in
            if let freezer = visit.query["freezer"], VisitRules.isCode(freezer) {
                return .seeOther(StationParts.path("freezing", freezer))
            }
            return .page(try await entry(visit))
        },
        Route(.get, "/collection/freezing/:freezer", .permission("collection.freeze"), screen),
        Route(.post, "/collection/freezing/:freezer/scans", .permission("collection.freeze"), scan),
    ]

    private static func waiting(_ visit: Visit) async throws(Denial) -> [VisitSummary] {
        try await visit.read { (snapshot) throws(Fault) in
            try VisitLookups.waiting(at: .collected, limit: VisitLookups.pageMax, from: snapshot)
        }
    }

    private static func entry(_ visit: Visit) async throws(Denial) -> Markup {
        let count = try await waiting(visit).count
        let freezer = StationParts.text("freezer", Phrase("冰箱编号（扫或输入）", "Freezer (scan or type)"), visit)
        let note = Phrase("\(count) 袋等速冻", "\(count) bags wait")
        let matter: Markup = """
            <form method="get" action="/collection/freezing"><div class="station">\(field(freezer, visit.language))\
            \(submitButton(Phrase("用这台冰箱", "Use this freezer"), visit))</div></form>
            """
        return page(
            visit.pageFrame(Phrase("速冻", "Freezing")),
            """
            \(StationParts.head(Phrase("速冻", "Freezing"), note: "\(note, visit.language)", visit))\(sheet([matter]))
            """)
    }

    private static func path(_ visit: Visit) -> String { StationParts.path("freezing", visit.parameter("freezer")) }

    private static func screen(_ visit: Visit) async throws(Denial) -> Reply {
        guard VisitRules.isCode(visit.parameter("freezer")) else { return .missing }
        let frame = StationParts.frame(
            Phrase("速冻", "Freezing"),
            "\(Phrase("冰箱", "Freezer"), visit.language) \(StationParts.code(visit.parameter("freezer")))",
            scans: "\(path(visit))/scans", visit)
        return .page(
            floor(
                frame, verdict: StationParts.ready(Phrase("扫要速冻的袋", "Scan the bag to freeze"), visit.language),
                side: try await side(visit), foot: StationParts.foot(visit)))
    }

    private static func side(_ visit: Visit) async throws(Denial) -> Markup {
        let waiting = try await waiting(visit)
        let rows = waiting.prefix(8).map { item in
            "<tr><td>\(StationParts.code(item.id))</td><td>\(StationParts.stamp(item.at, visit))</td></tr>" as Markup
        }
        return StationParts.side(
            Phrase("\(waiting.count) 袋等速冻", "\(waiting.count) bags wait"),
            "<table><tbody>\(Markup.joined(rows))</tbody></table>", visit)
    }

    private static func scan(_ visit: Visit) async throws(Denial) -> Reply {
        let raw = visit.form.text("code") ?? ""
        let language = visit.language
        do throws(Denial) {
            let found = try await visit.read { (snapshot) throws(Fault) in
                try BagLookups.scanned(raw, from: snapshot)
            }
            guard let bag = found else { throw .refused(.stationBagUnknown) }
            let outcome = try await visit.perform(
                VisitTable.self, on: bag.visit, .freeze(freezer: visit.parameter("freezer")))
            var verdict = StationParts.accepted(
                Phrase("已入冰箱 \(visit.parameter("freezer"))", "In freezer \(visit.parameter("freezer"))"), bag.bag,
                next: Phrase("扫下一袋", "Scan the next bag"), language)
            if case .frozen(_, let late)? = outcome.facts.first, late {
                verdict.facts = ["\(Phrase("采后超时才速冻，已记入记录", "Frozen late; the record says so"), language)"]
            }
            return .fragment(
                scanAnswer(
                    verdict, side: try await side(visit), foot: StationParts.foot(receipt: outcome.receipt, visit),
                    language))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return .fragment(
                scanAnswer(
                    StationParts.stopped(refusal, raw, language), side: try await side(visit),
                    foot: StationParts.foot([StationParts.goOn(path(visit), visit)], visit), language))
        }
    }
}
