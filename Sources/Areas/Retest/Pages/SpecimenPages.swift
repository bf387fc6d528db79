import Donors
import Kernel
import Web

/// One specimen: where each test stands, everything that was tested of it, and its conclusion.
enum SpecimenPages {
    static let routes: [Route] = [
        Route(.get, "/retest/specimens/:specimen", .permission("retest.view")) { (visit) throws(Denial) in
            try await record(visit, nil)
        },
        Route(.post, "/retest/specimens/:specimen/withdrawals", .permission("retest.conclude"), withdraw),
    ]

    struct Model: Sendable {
        let state: SpecimenState
        let source: SpecimenSource
        let items: [RetestItem]
        let judgement: SpecimenJudgement?
        let lines: [TestedLine]
        let pools: [PoolSummary]
    }

    private static func record(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let id = visit.parameter("specimen")
        let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
        let model = try await visit.read { (snapshot) throws(Fault) -> Model? in
            guard let source = try SpecimenLookups.source(of: id, from: snapshot) else { return nil }
            let pack = try SpecificationTable.packs(from: snapshot).inForce(on: today)
            let found = try CaseLookups.specimen(id, from: snapshot)
            return Model(
                state: try SpecimenTable.load(id, from: snapshot), source: source, items: pack?.items ?? [],
                judgement: pack?.judge(found), lines: try CaseLookups.lines(of: id, from: snapshot),
                pools: try PoolLookups.pools(of: id, from: snapshot))
        }
        guard let model else { throw .refused(.specimenUnknown(id)) }
        let history = try await visit.node.history(of: model.state.subject, before: .max, limit: 50)
        let shown = recordPage(model, history, refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    static func recordPage(
        _ model: Model, _ history: [HistoryLine], _ refusal: Refusal?, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let id = model.state.id
        let verdict =
            model.state.conclusion.map { RetestParts.verdict($0.verdict, language) }
            ?? badge(.waiting, Phrase("没有结论", "no conclusion")(language))
        let facts = factGrid(
            [
                RecordFact(visit.say(Phrase("种类", "Kind")), "\(model.source.kind.phrase, language)"),
                RecordFact(visit.say(Phrase("浆站", "Station")), RetestParts.plain(model.source.station)),
                RecordFact(visit.say(Phrase("供血浆者", "Donor")), RetestParts.plain(model.source.donor ?? "—")),
                RecordFact(
                    visit.say(Phrase("采集", "Collected")),
                    "\(model.source.collectedAt.map { RetestParts.stamp($0, visit) } ?? "—")"),
                RecordFact(
                    visit.say(Phrase("标准版本", "Specification")),
                    RetestParts.plain(model.state.conclusion?.specification ?? "—")),
                RecordFact(
                    visit.say(Phrase("下结论", "Concluded")),
                    "\(model.state.conclusion.map { RetestParts.stamp($0.releasedAt, visit) } ?? "—")",
                    note: "\(model.state.conclusion?.releasedBy ?? "")"),
            ], language)
        let bag: Markup? =
            model.source.kind == .donation && visit.may("plasma.view")
            ? "<a href=\"/plasma/bags/\(PageAddress.escaped(id))\">\(Phrase("血浆袋", "Bag"), language)</a>" : nil
        return page(
            visit.pageFrame(Phrase(id, id), scripts: ["form.js"]),
            """
            \(RetestParts.head(RetestParts.code(id), note: "\(verdict) \(bag)", visit))\(refusedBox(refusal, language))\
            \(sheet([facts]))\(items(model, visit))\(results(model, visit))\(withdrawing(model, visit))\
            \(recordTrail(history, visit) { "\(retestWords[$0.fact.kind] ?? RetestParts.title, language)" })
            """)
    }

    private static func items(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let held = Dictionary(
            (model.state.conclusion?.items ?? []).map { ($0.item, $0) }, uniquingKeysWith: { first, _ in first })
        let rows = model.items.map { item -> TableRow in
            let standing = model.judgement?.items.first { $0.code == item.code }?.standing ?? .missing
            var conclusion = held[item.code]
            if conclusion == nil, case .settled(let settled) = standing { conclusion = settled }
            let says =
                conclusion.map { RetestParts.reading($0.interpretation, language) }
                ?? WorklistGrid.open(standing, language)
                ?? plainBadge(.waiting, Phrase("待检", "to be tested")(language))
            return TableRow(
                [
                    "\(item.title, language) \(RetestParts.plain(item.code))", "\(item.limit, language)",
                    "\(item.rounding?.phrase ?? item.testing.phrase, language)",
                    RetestParts.plain(conclusion?.value?.text ?? "—"),
                    RetestParts.plain(conclusion?.rounded?.text ?? "—"), says,
                    RetestParts.plain(conclusion?.run ?? "—"),
                ], failing: conclusion.map { !$0.interpretation.isGood } ?? false)
        }
        return plainTable(
            Phrase("逐项判定", "Item by item"),
            [
                Phrase("项目", "Test"), Phrase("限度", "Limit"), Phrase("修约", "Rounding"), Phrase("测得值", "Measured"),
                Phrase("修约值", "Rounded"), Phrase("判定", "Judged"), Phrase("来自", "From"),
            ], rows, empty: Phrase("还没有生效的复检标准", "No specification is in force"), visit)
    }

    private static func results(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        var rows = model.lines.map { line -> TableRow in
            let state: Phrase =
                !line.isValid
                ? Phrase("已作废", "taken out") : line.isChecked ? Phrase("已复核", "checked") : Phrase("待复核", "awaits check")
            return TableRow(
                [
                    RetestParts.plain(line.result.run), RetestParts.plain(line.result.result.item),
                    RetestParts.plain(line.result.result.value?.text ?? "—"),
                    "\(line.result.result.told?.phrase(language) ?? "—")",
                    RetestParts.plain(line.kit.map(RetestParts.told) ?? "—"),
                    "\(RetestParts.stamp(line.result.testedAt, visit))", "\(state, language)",
                ], href: RetestParts.path("worklists", line.result.run))
        }
        rows += model.pools.map { pool in
            TableRow(
                [
                    RetestParts.plain(pool.id), RetestParts.plain(pool.items.joined(separator: " ")), "—", "—", "—",
                    "\(RetestParts.stamp(pool.madeAt, visit))", PoolPages.stageBadge(pool.stage, language),
                ], href: RetestParts.path("pools", pool.id))
        }
        return plainTable(
            Phrase("全部检测", "Everything tested"),
            [
                Phrase("检测单或混检", "Worklist or pool"), Phrase("项目", "Test"), Phrase("值", "Value"),
                Phrase("仪器判读", "Analyser"), Phrase("试剂批号", "Kit lot"), Phrase("时间", "Time"), Phrase("状态", "State"),
            ], rows, empty: Phrase("还没有检测", "Nothing was tested yet"), visit)
    }

    private static func withdrawing(_ model: Model, _ visit: Visit) -> Markup? {
        guard model.state.conclusion != nil, visit.may("retest.conclude") else { return nil }
        return RetestParts.signing(
            Phrase("撤回结论", "Withdraw the conclusion"), "\(RetestParts.path("specimens", model.state.id))/withdrawals",
            says: Phrase("口令：撤回这个结论", "Password: I withdraw this conclusion"), version: model.state.version,
            RetestParts.entry("reason", Phrase("原因", "Reason"), visit, form: "withdraw"),
            word: Phrase("签「批准」", "Sign as approved"), visit)
    }

    private static func withdraw(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("specimen")
        return try await visit.answer(
            to: RetestParts.path("specimens", id),
            { (refusal) async throws(Denial) in try await record(visit, refusal) }
        ) { () async throws(Denial) in
            let state = try await visit.read { (snapshot) throws(Fault) in try SpecimenTable.load(id, from: snapshot) }
            try RetestParts.same(state.version, visit)
            let reason = visit.form.text("reason") ?? ""
            let own = try await visit.sign(
                state.subject, version: state.version, digest: visit.node.hash(state.withdrawal(reason: reason)),
                meaning: .approved)
            _ = try await visit.perform(SpecimenTable.self, on: id, .withdraw, reason: reason, signatures: [own])
        }
    }
}
