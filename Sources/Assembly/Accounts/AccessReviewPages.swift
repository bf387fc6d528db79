import Identity
import Kernel
import Web

/// Who has access, read and signed by somebody who gives none (Law.s10).
enum AccessReviewPages {
    private static let listed = 50

    private enum Words {
        static let title = Phrase("权限审查", "Access review")
        static let present = Phrase("现在的名单", "The sheet as it is now")
        static let past = Phrase("签过的审查", "Signed reviews")
        static let none = Phrase("还没有签过审查", "No review was signed yet")
        static let finding = Phrase("审查结论", "Finding")
        static let sign = Phrase("签审查…", "Sign the review…")
        static let print = Phrase("打印", "Print")
        static let note = Phrase("我逐人核对过角色和在岗情况", "I checked each person's role and presence")
        static let heads = [
            Phrase("工号", "Staff number"), Phrase("姓名", "Name"), Phrase("角色", "Role"), Phrase("状态", "Standing"),
            Phrase("身份核对", "Identity check"), Phrase("上次登录", "Last sign-in"),
        ]
        static let pastHeads = [
            Phrase("审查", "Review"), Phrase("谁", "Who"), Phrase("何时", "When"), Phrase("账号数", "Accounts"), finding,
            Phrase("证明", "Proof"),
        ]
        static let yes = Phrase("已核对", "checked")
        static let no = Phrase("未核对", "not checked")
    }

    struct Model: Sendable {
        let sheet: AccessSheet
        let reviews: [(review: SignedAccessReview, name: String)]
        var refusal: Refusal?
    }

    private static func model(_ visit: Visit, refusal: Refusal? = nil) async throws(Denial) -> Model {
        try await visit.read { (snapshot) throws(Fault) in
            var reviews: [(review: SignedAccessReview, name: String)] = []
            for review in try AccessReviewTable.newest(limit: listed, from: snapshot) {
                reviews.append((review, try AccountLookups.name(of: review.person, from: snapshot) ?? review.person))
            }
            return Model(sheet: try AccessReviewTable.sheet(from: snapshot), reviews: reviews, refusal: refusal)
        }
    }

    static func answer(_ visit: Visit) async throws(Denial) -> Reply { .page(page(try await model(visit), visit)) }

    static func page(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let lines = model.sheet.lines
        let table = DataTable(
            name: Words.present(language),
            caption: visit.say(Phrase("共 \(lines.count) 个账号", "\(lines.count) accounts")),
            columns: Words.heads.map { TableColumn($0(language)) },
            rows: lines.map { line in
                TableRow(
                    [
                        "<b translate=\"no\">\(line.person)</b>", "\(line.name)",
                        "\(AccountListPage.roleName(line.role), language)", "\(line.standing.phrase, language)",
                        "\(line.identityChecked ? Words.yes : Words.no, language)",
                        "\(AccountListPage.lastSignIn(line.lastSignInAt, visit))",
                    ], href: AccountPage.path(line.person), failing: line.standing == .locked)
            }, empty: "—")
        let past = DataTable(
            name: Words.past(language), caption: "\(model.reviews.count)",
            columns: Words.pastHeads.map { TableColumn($0(language)) },
            rows: model.reviews.map { review, name in
                TableRow(
                    [
                        "<span translate=\"no\">\(review.id)</span>", "\(name)",
                        "\(TrailParts.stamp(review.at, visit))",
                        "\(review.accounts)", "\(review.finding)",
                        "<a href=\"/proof/\(Int(review.entry))\">\(Figures.grouped(Int(review.entry)))</a>",
                    ], href: PageAddress.record(Subject(AccessReviewRules.noun, review.id)))
            }, empty: "\(Words.none, language)")
        let dialog = dialog(model, visit)
        let actions: Markup? =
            dialog == nil ? nil : button(Button(Words.sign(language), .opens("sign"), rank: .filled))
        let head = pageHead(
            trail: "<a href=\"/accounts\">\(AccountListPage.Words.title, language)</a> /",
            title: "\(Words.title, language)", actions: "\(actions)")
        return Web.page(
            visit.pageFrame(Words.title, scripts: ["sign.js"]),
            """
            \(head)\(refusedBox(model.refusal, language))\
            \(sheet(title: Words.present(language), dataTable(table, language)))\
            \(sheet(title: Words.past(language), dataTable(past, language)))\(dialog)
            """)
    }

    private static func dialog(_ model: Model, _ visit: Visit) -> Markup? {
        guard visit.may("identity.review"), let standing = visit.standing else { return nil }
        let language = visit.language
        let meaning = SigningMeaning(
            SignatureMeaning.reviewed.rawValue, SignatureMeaning.reviewed.phrase(language), note: Words.note(language),
            mine: true)
        let digest = visit.node.hash(model.sheet.canonicalBytes)
        let comma = visit.say(Phrase("，", ", "))
        var dialog = SignDialog(
            action: "/accounts/reviews", csrf: visit.csrf, command: visit.node.freshCommandID().description,
            title: Words.title(language),
            mainNumbers: """
                \(Phrase("\(model.sheet.lines.count) 个账号", "\(model.sheet.lines.count) accounts"), language)\
                <input type="hidden" name="sheet" value="\(digest.hex)">\
                <br><label for="finding">\(Words.finding, language)</label> <input type="text" size="38" \
                id="finding" name="finding" value="\(visit.form["finding"] ?? "")" autocomplete="off" required>
                """,
            againLink: "/accounts/reviews", digest: digest.bytes, meanings: [meaning], chosen: meaning.value,
            person: standing.name, role: "\(visit.frame.person.role)", series: visit.series,
            keptLine: """
                \(standing.name)\(comma)\(visit.frame.person.role)\(comma)\(TrailParts.stamp(visit.now, visit))\
                \(Phrase("（以服务器时间为准）", " (the server's time counts)"), language)
                """)
        dialog.opened = model.refusal != nil
        dialog.wrong = model.refusal.map { "\($0.reason(language)) \($0.next(language))" }
        return signDialog(dialog, language)
    }

    static func sign(_ visit: Visit) async throws(Denial) -> Reply {
        do throws(Denial) {
            try await perform(visit)
            return .seeOther("/accounts/reviews")
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            let model = try await model(visit, refusal: refusal)
            if visit.wantsFragment { return .refusedFragment(dialog(model, visit) ?? "") }
            return .refused(page(model, visit))
        }
    }

    /// The command's id names the review, so that a repeated post is one review.
    private static func perform(_ visit: Visit) async throws(Denial) {
        guard let command = visit.form["command"].flatMap({ CommandID($0) }) else {
            throw .refused(.accessSheetChanged)
        }
        let sheet = try await visit.read { (snapshot) throws(Fault) in try AccessReviewTable.sheet(from: snapshot) }
        let digest = visit.node.hash(sheet.canonicalBytes)
        guard digest.hex == visit.form["sheet"] else { throw .refused(.accessSheetChanged) }
        let id = "AR-\(command.description.prefix(12))"
        let signature = try await visit.sign(
            Subject(AccessReviewRules.noun, id), version: AccessReviewRules.version, digest: digest, meaning: .reviewed)
        _ = try await visit.perform(
            AccessReviewTable.self, on: id, .sign(sheet, finding: visit.form.text("finding") ?? ""),
            signatures: [signature])
    }
}
