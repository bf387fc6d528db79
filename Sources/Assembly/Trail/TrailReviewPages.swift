import Kernel
import Ledger
import Trail
import Web

/// Reading a part of the trail and signing what was found, by somebody who took no part in it (Law.s20).
enum TrailReviewPages {
    private static let listed = 200

    private enum Words {
        static let title = Phrase("轨迹审核", "Trail reviews")
        static let back = Phrase("轨迹", "Trail")
        static let finding = Phrase("审核结论", "Finding")
        static let none = Phrase("还没有签过审核", "No review was signed yet")
        static let note = Phrase("我逐条看过，没有参与其中任何一条", "I read them and took part in none of them")
        static func numbers(_ scope: ReviewScope) -> Phrase {
            let (first, last) = (Figures.grouped(Int(scope.first)), Figures.grouped(Int(scope.end - 1)))
            let count = Figures.grouped(Int(scope.count))
            return Phrase("账本 \(first) 至 \(last) 中的 \(count) 条", "\(count) entries of ledger \(first) to \(last)")
        }
    }

    static func list(_ visit: Visit) async throws(Denial) -> Reply {
        let reviews = try await visit.read { (snapshot) throws(Fault) -> [(SignedReview, String)] in
            var found: [(SignedReview, String)] = []
            for review in try ReviewTable.newest(limit: listed, from: snapshot) {
                found.append((review, try house.authority.name(of: review.person, snapshot) ?? review.person))
            }
            return found
        }
        return .page(page(reviews, visit))
    }

    static func page(_ reviews: [(SignedReview, String)], _ visit: Visit) -> Markup {
        let language = visit.language
        let heads = [
            Phrase("审核", "Review"), Phrase("谁", "Who"), Phrase("何时", "When"), Phrase("条目", "Entries"),
            Words.finding, Phrase("证明", "Proof"),
        ]
        let rows = reviews.map { review, name in
            TableRow(
                [
                    "<span translate=\"no\">\(review.id)</span>", "\(name)", "\(TrailParts.stamp(review.at, visit))",
                    "\(Figures.grouped(Int(review.count))) (\(Int(review.first))–\(Int(review.end - 1)))",
                    "\(review.finding)",
                    "<a href=\"/proof/\(Int(review.entry))\">\(Figures.grouped(Int(review.entry)))</a>",
                ], href: PageAddress.record(Subject(ReviewRules.noun, review.id)))
        }
        let head = pageHead(
            trail: "<a href=\"/trail\">\(Words.back, language)</a> /", title: "\(Words.title, language)")
        let table = DataTable(
            name: Words.title(language), caption: "\(rows.count)", columns: heads.map { TableColumn($0(language)) },
            rows: rows, empty: "\(Words.none, language)")
        return Web.page(visit.pageFrame(Words.title), "\(head)\(dataTable(table, language))")
    }

    static func dialog(_ model: TrailPages.Model, wrong: Refusal? = nil, _ visit: Visit) -> Markup? {
        guard visit.may("trail.review"), model.scope.count > 0, model.finding.countIsWhole,
            model.ownRefusal == nil || wrong != nil,
            let standing = visit.standing
        else { return nil }
        let language = visit.language
        let scope = model.scope
        let meaning = SigningMeaning(
            SignatureMeaning.reviewed.rawValue, SignatureMeaning.reviewed.phrase(language),
            note: Words.note(language), mine: true)
        let digest = visit.node.hash(scope.canonicalBytes)
        let comma = visit.say(Phrase("，", ", "))
        var dialog = SignDialog(
            action: "/trail/reviews", csrf: visit.csrf, command: visit.node.freshCommandID().description,
            title: Words.title(language),
            mainNumbers: """
                \(Words.numbers(scope), language)\(TrailListPage.hidden(scope.question))\
                <input type="hidden" name="first" value="\(Int(scope.first))">\
                <input type="hidden" name="end" value="\(Int(scope.end))">\
                <input type="hidden" name="count" value="\(Int(scope.count))">\
                <br><label for="finding">\(Words.finding, language)</label> <input type="text" size="38" \
                id="finding" name="finding" value="\(visit.form["finding"] ?? "")" autocomplete="off" required>
                """,
            againLink: TrailParts.address("/trail", scope.question), digest: digest.bytes, meanings: [meaning],
            chosen: meaning.value, person: standing.name, role: "\(visit.frame.person.role)", series: visit.series,
            keptLine: """
                \(standing.name)\(comma)\(visit.frame.person.role)\(comma)\(TrailParts.stamp(visit.now, visit))\
                \(Phrase("（以服务器时间为准）", " (the server's time counts)"), language)
                """)
        dialog.opened = wrong != nil
        dialog.wrong = wrong.map { "\($0.reason(language)) \($0.next(language))" }
        return signDialog(dialog, language)
    }

    static func sign(_ visit: Visit) async throws(Denial) -> Reply {
        do throws(Denial) {
            try await perform(visit)
            return .seeOther("/trail/reviews")
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            let model = try await TrailPages.model(visit, refusal: refusal)
            if visit.wantsFragment { return .refusedFragment(dialog(model, wrong: refusal, visit) ?? "") }
            return .refused(TrailListPage.page(model, visit))
        }
    }

    /// The command's id names the review, so that a repeated post is one review.
    private static func perform(_ visit: Visit) async throws(Denial) {
        guard let standing = visit.standing else { throw .refused(.signInFirst) }
        guard let first = number("first", visit), let end = number("end", visit), let count = number("count", visit),
            let command = visit.form["command"].flatMap({ CommandID($0) })
        else { throw .refused(.reviewScopeWrong) }
        let scope = ReviewScope(question: TrailQuestion { visit.form[$0] }, first: first, end: end, count: count)
        let reviewer = standing.person
        if let refusal = try await visit.read({ (snapshot) throws(Fault) in
            try reviewCheck(scope, reviewer, snapshot)
        }) {
            throw .refused(refusal)
        }
        let id = "AT-\(command.description.prefix(12))"
        let signature = try await visit.sign(
            Subject(ReviewRules.noun, id), version: ReviewRules.version, digest: visit.node.hash(scope.canonicalBytes),
            meaning: .reviewed)
        _ = try await visit.perform(
            ReviewTable.self, on: id,
            .sign(scope, reviewer: reviewer, finding: visit.form.text("finding") ?? ""), signatures: [signature])
    }

    private static func number(_ name: String, _ visit: Visit) -> Int64? { visit.form[name].flatMap { Int64($0) } }
}
