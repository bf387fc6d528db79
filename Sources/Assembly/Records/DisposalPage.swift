import Kernel
import Ledger
import Records
import Web

/// One record whose time is over, and the two signatures that end it.
enum DisposalPage {
    private enum Words {
        static let title = Phrase("处置记录", "Dispose of a record")
        static let note = Phrase(
            "账本条目与证明保留；页面、打印和导出不再显示内容",
            "Entries and proofs stay; pages, print-outs and exports no longer show the content")
        static let record = Phrase("记录", "Record")
        static let entries = Phrase("条目", "Entries")
        static let newest = Phrase("最新一条", "Newest entry")
        static let digest = Phrase("摘要", "Digest")
        static let reason = Phrase("原因", "Reason")
        static let own = Phrase("我的口令（签「批准」）", "My password, to sign as approved")
        static let second = Phrase("第二人工号", "Staff number of the second person")
        static let secondPassword = Phrase("第二人口令（签「复核」）", "Their password, to sign as verified")
    }

    static func path(_ subject: Subject) -> String {
        "/retention/disposal?noun=\(PageAddress.escaped(subject.noun))&id=\(PageAddress.escaped(subject.id))"
    }

    private static func subject(_ visit: Visit) -> Subject {
        Subject(
            visit.form["noun"] ?? visit.query["noun"] ?? "", visit.form["record"] ?? visit.query["id"] ?? "")
    }

    static func answer(_ visit: Visit, refusal: Refusal?) async throws(Denial) -> Reply {
        let subject = subject(visit)
        let scope = try await visit.read { (snapshot) throws(Fault) in
            try RetentionScopes.scope(of: subject, snapshot)
        }
        guard let scope else { return .missing }
        return refusal == nil ? .page(page(scope, nil, visit)) : .refused(page(scope, refusal, visit))
    }

    /// The command's id names the disposal, so that a repeated post is one disposal.
    static func dispose(_ visit: Visit) async throws(Denial) -> Reply {
        do throws(Denial) {
            let subject = subject(visit)
            let scope = try await visit.read { (snapshot) throws(Fault) in
                try RetentionScopes.scope(of: subject, snapshot)
            }
            guard let scope, visit.form["digest"] == scope.digest.hex,
                let command = visit.form["command"].flatMap({ CommandID($0) })
            else { throw .refused(.disposalScopeChanged) }
            let record = Subject(DisposalRules.noun, "DP-\(command.description.prefix(12))")
            let digest = visit.node.hash(scope.canonicalBytes)
            let signatures = [
                try await visit.sign(record, version: DisposalRules.version, digest: digest, meaning: .approved),
                try await visit.node.sign(
                    SignatureRequest(
                        .named(visit.form.text("second") ?? ""), password: visit.form["second_password"] ?? "",
                        record: record, version: DisposalRules.version, digest: digest, meaning: .verified,
                        workstation: visit.workstation)),
            ]
            _ = try await visit.perform(
                DisposalTable.self, on: record.id, .dispose(scope), reason: visit.form.text("reason"),
                signatures: signatures)
            return .seeOther("/retention")
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await answer(visit, refusal: refusal)
        }
    }

    static func page(_ scope: DisposalScope, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let facts = factGrid(
            [
                RecordFact(
                    Words.record(language),
                    "<a\(href: PageAddress.record(scope.subject)) translate=\"no\">\(scope.subject.description)</a>"),
                RecordFact(Words.entries(language), "\(Figures.grouped(Int(scope.entries)))"),
                RecordFact(Words.newest(language), "\(TrailParts.stamp(scope.newestAt, visit))"),
                RecordFact(Words.digest(language), "<code translate=\"no\">\(scope.digest.hex)</code>"),
            ], language)
        let fields = [
            ("reason", Words.reason, FieldKind.text), ("second", Words.second, .text),
            ("second_password", Words.secondPassword, .password),
        ].map { name, label, kind -> Markup in
            var entry = Field(name, label(language), kind)
            entry.required = true
            if case .text = kind { entry.value = visit.form[name] ?? "" }
            return field(entry, language)
        }
        let body = form(
            action: "/retention/disposal", csrf: visit.csrf, command: visit.node.freshCommandID().description,
            """
            <input type="hidden" name="noun" value="\(scope.subject.noun)">\
            <input type="hidden" name="record" value="\(scope.subject.id)">\
            <input type="hidden" name="digest" value="\(scope.digest.hex)">\
            \(signerFields(Words.own(language), visit))\(fields)\
            \(button(Button(Words.title(language), .submit(name: nil, value: nil), rank: .filled)))
            """)
        let head = pageHead(
            trail: "<a href=\"/retention\">\(RetentionPage.Words.title, language)</a> /",
            title: "\(Words.title, language)")
        return Web.page(
            visit.pageFrame(Words.title, scripts: ["form.js"]),
            """
            \(head)\(refusedBox(refusal, language))\(sheet([facts]))\
            \(sheet(title: Words.title(language), note: Words.note(language), body))
            """)
    }
}
