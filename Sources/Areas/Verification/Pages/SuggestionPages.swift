import Kernel
import Statistics
import Web

/// What charts and models suggest: shown, then confirmed or rejected by a person; all of it recorded.
enum SuggestionPages {
    static let routes: [Route] = [
        Route(.get, "/verification/suggestions", .permission("verification.view")) { (visit) throws(Denial) in
            let (open, newest) = try await visit.read { (snapshot) throws(Fault) in
                (
                    try SuggestionTable.open(limit: shownMax, from: snapshot),
                    try SuggestionTable.newest(limit: shownMax, from: snapshot)
                )
            }
            return .page(listPage(open, newest.filter { $0.verdict != nil }, visit))
        },
        Route(.get, "/verification/suggestions/:suggestion", .permission("verification.view")) {
            (visit) throws(Denial) in try await show(visit, nil)
        },
        Route(.post, "/verification/suggestions/:suggestion/judgements", .permission("verification.judge"), judge),
    ]

    static let shownMax = 200
    static let title = Phrase("建议", "Suggestions")

    private static func show(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let id = visit.parameter("suggestion")
        let state = try await visit.read { (snapshot) throws(Fault) in try SuggestionTable.load(id, from: snapshot) }
        guard state.finding != nil else { return .missing }
        return Reply.answer(page(state, refusal, visit), refusal)
    }

    @Sendable private static func judge(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("suggestion")
        return try await visit.answer(
            to: VerificationParts.path("suggestions", id),
            { (refusal) async throws(Denial) in try await show(visit, refusal) }
        ) { () async throws(Denial) in
            let state = try await visit.read { (snapshot) throws(Fault) in
                try SuggestionTable.load(id, from: snapshot)
            }
            guard let verdict = SuggestionVerdict(rawValue: visit.text("verdict")) else {
                throw .refused(.suggestionUnknown(id))
            }
            // What was shown is what is signed.
            guard visit.form["version"] == "\(state.version)" else { throw .refused(.verificationSignatureMissing) }
            let reason = visit.text("reason")
            let own = try await visit.sign(
                state.subject, version: state.version, digest: visit.node.hash(state.judgement(verdict, reason)),
                meaning: .approved)
            _ = try await visit.perform(
                SuggestionTable.self, on: id, .judge(verdict), reason: reason, signatures: [own])
        }
    }

    static let heads = [
        Phrase("提出", "Shown"), Phrase("建议", "Suggestion"), Phrase("看到什么", "What was noticed"),
        Phrase("批、设备", "Batch, equipment"), Phrase("值和限", "Value, limit"), Phrase("贡献最大", "Most from"),
        Phrase("处理", "Judgement"),
    ]

    static func rows(_ states: [SuggestionState], _ visit: Visit) -> [TableRow] {
        let language = visit.language
        return states.compactMap { state in
            guard let finding = state.finding else { return nil }
            let rule: Markup? = finding.rule.map { "<br><small>\($0.short) \($0.phrase, language)</small>" }
            let most = finding.parts.prefix(2).map { "\($0.signal) \($0.percent.displayText) %" }
            return TableRow(
                [
                    VerificationParts.plain(VerificationParts.stamp(state.shownAt, visit)),
                    VerificationParts.code(finding.source.id), "\(finding.kind.phrase, language)\(rule)",
                    VerificationParts.plain("\(finding.batch) \(finding.asset)"),
                    VerificationParts.plain(
                        finding.value.displayText + (finding.limit.map { " / \($0.displayText)" } ?? "")),
                    VerificationParts.plain(most.joined(separator: " · ")), verdict(state, language),
                ], href: VerificationParts.path("suggestions", state.id))
        }
    }

    static func verdict(_ state: SuggestionState, _ language: Language) -> Markup {
        switch state.verdict {
        case nil: badge(.waiting, Phrase("待处理", "to judge")(language))
        case .confirmed?, .exception?: badge(.warn, state.verdict?.phrase(language) ?? "")
        case .rejected?: plainBadge(.pass, SuggestionVerdict.rejected.phrase(language))
        }
    }

    static func listPage(_ open: [SuggestionState], _ judged: [SuggestionState], _ visit: Visit) -> Markup {
        let language = visit.language
        return Web.page(
            visit.pageFrame(title),
            """
            \(VerificationParts.head("\(title, language)", visit))\
            \(VerificationParts.sheets("/verification/suggestions", visit))\(VerificationParts.advised(language))\
            \(VerificationParts.table(
                Phrase("待处理", "To judge"), heads, rows(open, visit),
                empty: Phrase("没有待处理的建议", "None waits"), visit))\
            \(VerificationParts.table(
                Phrase("已处理", "Judged"), heads, rows(judged, visit),
                empty: Phrase("还没有处理过", "None was judged yet"), visit))
            """)
    }

    static func page(_ state: SuggestionState, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        guard let finding = state.finding else { return "" }
        let language = visit.language
        let folder = finding.source.noun == ModelRules.noun ? "models" : "characteristics"
        var facts = [
            RecordFact(
                visit.say(Phrase("来源", "From")),
                "<a\(href: VerificationParts.path(folder, finding.source.id))>\(finding.source.id)</a>",
                note: "\(Phrase("版本 \(finding.version)", "version \(finding.version)"), language)"),
            RecordFact(
                visit.say(Phrase("看到什么", "Noticed")), "\(finding.kind.phrase, language)",
                note: "\(finding.rule?.phrase(language) ?? "")"),
            RecordFact(
                visit.say(Phrase("值", "Value")), VerificationParts.plain(finding.value.displayText),
                note: "\(Phrase("限", "limit"), language) \(finding.limit?.displayText ?? "—")"),
            RecordFact(
                visit.say(Phrase("批、步骤", "Batch, step")), VerificationParts.plain(finding.batch),
                note: "\(finding.step)"),
            RecordFact(
                visit.say(Phrase("设备", "Equipment")), VerificationParts.plain(finding.asset),
                note: "\(VerificationParts.stamp(finding.at, visit))"),
            RecordFact(
                visit.say(Phrase("数据摘要", "Digest of the data")),
                VerificationParts.plain(String(state.data?.hex.prefix(16) ?? "")),
                note: "SHA-256"),
        ]
        if state.verdict != nil {
            facts.append(
                RecordFact(
                    visit.say(Phrase("处理人", "Judged by")), VerificationParts.plain(state.judgedBy),
                    note: "\(VerificationParts.stamp(state.judgedAt, visit)) \(state.judgedWhy)"))
        }
        let whole = button(
            Button(visit.say(Phrase("全部历史", "Whole history")), .link(PageAddress.record(state.subject))))
        return Web.page(
            visit.pageFrame(Phrase(state.id, state.id), scripts: ["form.js"]),
            """
            \(pageHead(
                trail: "<a href=\"/verification/suggestions\">\(title, language)</a> /",
                title: VerificationParts.plain(state.id), note: verdict(state, language), actions: whole))\
            \(VerificationParts.advised(language))\(refusedBox(refusal, language))\
            \(sheet([factGrid(facts, language)]))\(contributions(finding.parts, language))\(judging(state, visit))
            """)
    }

    static func contributions(_ parts: [SignalPart], _ language: Language) -> Markup? {
        guard !parts.isEmpty else { return nil }
        return sheet([
            barPicture(
                Bars(
                    Phrase("各信号的贡献", "Contributions of the signals")(language),
                    parts.map { Bars.Bar($0.signal, $0.percent.double, figure: "\($0.percent.displayText) %") }))
        ])
    }

    private static func judging(_ state: SuggestionState, _ visit: Visit) -> Markup? {
        guard state.verdict == nil, visit.may("verification.judge") else { return nil }
        let choices = SuggestionVerdict.allCases.map { ($0.rawValue, $0.phrase) }
        let word = Phrase("处理并签名", "Judge and sign")
        return sheet(
            title: visit.say(word),
            actForm(
                VerificationParts.path("suggestions", state.id, "judgements"), word,
                """
                <input type="hidden" name="version" value="\(Int(state.version))">\
                \(VerificationParts.field("verdict", Phrase("处理", "Judgement"),
                    VerificationParts.choices(choices, visit.language), visit))\
                \(VerificationParts.field("reason", Phrase("理由和依据", "Reason and ground"), .area(rows: 3), visit))\
                \(VerificationParts.signing("", visit))
                """, visit))
    }
}
