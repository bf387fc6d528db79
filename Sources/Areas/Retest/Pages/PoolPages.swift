import Donors
import Kernel
import Web

/// Mini-pools: the list, and one of them as its plate.
enum PoolPages {
    static let rowsPerPage = 50

    static let routes: [Route] = [
        Route(.get, "/retest/pools", .permission("retest.view")) { (visit) throws(Denial) in try await list(visit, nil)
        },
        Route(.get, "/retest/pools/:pool", .permission("retest.view")) { (visit) throws(Denial) in
            try await record(visit, nil)
        },
    ]

    enum Words {
        static let title = Phrase("混检", "Mini-pools")
        static let heads = [
            Phrase("混检", "Pool"), Phrase("布局", "Layout"), Phrase("项目", "Tests"), Phrase("成员", "Members"),
            Phrase("状态", "State"), Phrase("登记", "Made"),
        ]
        static let empty = Phrase("还没有混检", "No pool yet")
        static let make = Phrase("登记混检", "Make a pool")
        static let members = Phrase("成员，逐行，逗号或换行分开", "Members row by row, by comma or line")
        static let plate = Phrase("孔位", "Plate")
    }

    static func list(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let stage = visit.query["stage"].flatMap { PoolStage(rawValue: $0) }
        let before = visit.query["before"].flatMap { Int64($0) }.map { Moment(microseconds: $0) }
        let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
        let (pools, items) = try await visit.read { (snapshot) throws(Fault) in
            (
                try PoolLookups.newest(
                    stage, before: before ?? Moment(microseconds: .max), limit: rowsPerPage + 1, from: snapshot),
                try SpecificationTable.packs(from: snapshot).inForce(on: today)?.items ?? []
            )
        }
        let shown = listPage(pools, items, stage, refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    static func listPage(
        _ pools: [PoolSummary], _ items: [RetestItem], _ stage: PoolStage?, _ refusal: Refusal?, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let shown = pools.prefix(rowsPerPage)
        let stages =
            [Chip(visit.say(Phrase("全部", "All")), href: "/retest/pools", chosen: stage == nil)]
            + PoolStage.allCases.map {
                Chip($0.phrase(language), href: "/retest/pools?stage=\($0.rawValue)", chosen: stage == $0)
            }
        let next =
            pools.count > rowsPerPage
            ? shown.last.map { "/retest/pools?stage=\(stage?.rawValue ?? "")&before=\($0.madeAt.microseconds)" } : nil
        let rows = shown.map { row($0, visit) }
        return page(
            visit.pageFrame(Words.title, scripts: ["form.js"]),
            """
            \(RetestParts.head("\(Words.title, language)", visit))\(refusedBox(refusal, language))\(chips(stages))\
            \(plainTable(Words.title, Words.heads, rows, empty: Words.empty, next: next, visit))\
            \(visit.may("retest.test") ? making(items.filter { $0.testing == .minipool }, visit) : nil)
            """)
    }

    private static func row(_ pool: PoolSummary, _ visit: Visit) -> TableRow {
        let line = pool.parent.isEmpty ? "" : " · \(pool.parent) \(pool.line)"
        return TableRow(
            [
                RetestParts.code(pool.id), "\(pool.rows) × \(pool.columns)\(line)",
                RetestParts.plain(pool.items.joined(separator: " ")), "\(pool.members)",
                stageBadge(pool.stage, visit.language), "\(RetestParts.stamp(pool.madeAt, visit)) \(pool.madeBy)",
            ], href: RetestParts.path("pools", pool.id), failing: pool.stage == .reactive)
    }

    static func stageBadge(_ stage: PoolStage, _ language: Language) -> Markup {
        let shape: Shape =
            switch stage {
            case .made: .running
            case .tested: .waiting
            case .clean, .resolved: .pass
            case .reactive: .stop
            case .discarded: .changed
            }
        return badge(shape, stage.phrase(language))
    }

    private static func making(_ items: [RetestItem], _ visit: Visit) -> Markup {
        var members = Field("members", visit.say(Words.members), .area(rows: 4))
        members.value = visit.form["members"] ?? ""
        members.code = true
        members.required = true
        return sheet(
            title: Words.make(visit.language),
            RetestParts.act(
                "/retest/pools", Words.make,
                """
                \(RetestParts.entry("pool", Phrase("混检编号", "Pool number"), visit))\
                \(RetestParts.entry("rows", Phrase("行数", "Rows"), visit))\
                \(RetestParts.entry("columns", Phrase("列数", "Columns"), visit))\
                \(RetestParts.items(items, visit))\(field(members, visit.language))
                """, visit))
    }

    // MARK: One pool

    struct Model: Sendable {
        let state: PoolState
        let seconds: [PoolSummary]
        /// Reactive items by line, of checked second pools.
        let lines: [String: Set<String>]
        /// What resolving now would find.
        let found: [ResultKey]
        let open: [String]
    }

    static func record(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let id = visit.parameter("pool")
        let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
        let model = try await visit.read { (snapshot) throws(Fault) in try load(id, on: today, from: snapshot) }
        guard let model else { throw .refused(.poolUnknown(id)) }
        let history = try await visit.node.history(of: model.state.subject, before: .max, limit: 50)
        let shown = recordPage(model, history, refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    static func load(_ id: String, on day: Day, from snapshot: any Snapshot) throws(Fault) -> Model? {
        let state = try PoolTable.load(id, from: snapshot)
        guard state.pool != nil else { return nil }
        let seconds = try PoolLookups.seconds(of: id, from: snapshot)
        var lines: [String: Set<String>] = [:]
        for second in seconds where second.stage == .clean || second.stage == .reactive {
            let readings = try PoolLookups.readings(of: second.id, from: snapshot)
            lines[second.line] = Set(readings.filter { !$0.value.isGood }.keys)
        }
        let finding = state.stage == .reactive ? try PoolTable.finding(of: state, on: day, from: snapshot) : nil
        return Model(
            state: state, seconds: seconds, lines: lines, found: finding?.found ?? state.found,
            open: finding?.open ?? [])
    }

    static func recordPage(
        _ model: Model, _ history: [HistoryLine], _ refusal: Refusal?, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let readings = (model.state.pool?.items ?? []).map { item -> Markup in
            let reading = model.state.readings[item]
            return """
                <li><span translate="no">\(item)</span> \
                \(reading.map { RetestParts.reading($0, language) } ?? "—")</li>
                """
        }
        let parent = model.state.pool?.parent.map { parent in
            """
            <p>\(Phrase("拆分自", "Of pool"), language) <a href="\(RetestParts.path("pools", parent.pool))" \
            translate="no">\(parent.pool) \(parent.line.text)</a></p>
            """ as Markup
        }
        return page(
            visit.pageFrame(Phrase(model.state.id, model.state.id), scripts: ["form.js"]),
            """
            \(RetestParts.head(RetestParts.code(model.state.id), note: stageBadge(model.state.stage, language), visit))\
            \(refusedBox(refusal, language))\
            \(sheet(title: visit.say(Phrase("结果", "Readings")), "\(parent)<ul class=\"findings\">\(readings)</ul>"))\
            \(PoolPlate.plate(model, visit))\(seconds(model, visit))\(PoolPlate.acts(model, visit))\
            \(recordTrail(history, visit) { "\(retestWords[$0.fact.kind] ?? Words.title, language)" })
            """)
    }

    private static func seconds(_ model: Model, _ visit: Visit) -> Markup? {
        guard !model.seconds.isEmpty else { return nil }
        return plainTable(
            Phrase("行列混检", "Pools of rows and columns"), Words.heads, model.seconds.map { row($0, visit) },
            empty: Words.empty, visit)
    }
}
