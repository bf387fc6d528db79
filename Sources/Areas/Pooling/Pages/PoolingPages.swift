import Kernel
import Preparation
package import Web

/// What pooling shows.
package let poolingPages = Pages(
    area: "Pooling",
    routes: PoolingPages.routes + PoolingRecord.routes + PoolingActs.routes + PoolingScans.routes
        + PoolingPackPages.rules.routes,
    rail: [
        RailPlace(
            character: "合", name: PoolingFrames.title, path: "/pooling", access: .permission("pooling.view"),
            waiting: { (standing, snapshot) throws(Fault) in
                try PoolingTasks.waiting(for: standing, from: snapshot)
            })
    ],
    find: { (code, standing, snapshot) throws(Fault) in
        guard standing.permissions.contains("pooling.view"), try PoolingLookups.pool(code, from: snapshot) != nil
        else { return nil }
        return PoolingFrames.path(code)
    })

/// What waits for whom.
enum PoolingTasks {
    static func waiting(for standing: Standing, from snapshot: any Snapshot) throws(Fault) -> Int {
        var count = 0
        if standing.permissions.contains("pooling.operate") {
            count += try PoolingLookups.newest(.issuing, limit: 100, from: snapshot).count
            count += try PoolingLookups.newest(.counted, limit: 100, from: snapshot).count
        }
        let judges: [Permission] = ["pooling.check", "pooling.approve", "pooling.test"]
        if judges.contains(where: { standing.permissions.contains($0) }) {
            count += try PoolingLookups.newest(.made, limit: 100, from: snapshot).filter { $0.verdict == nil }.count
        }
        return count
    }
}

/// The list of pools, and the form that opens one.
enum PoolingPages {
    static let rowsPerPage = 50

    static let routes: [Route] = [
        Route(.get, "/pooling", .permission("pooling.view")) { (visit) throws(Denial) in try await list(visit, nil) },
        Route(.post, "/pooling/pools", .permission("pooling.operate"), open),
    ]

    struct Model: Sendable {
        let pools: [PoolSummary]
        /// Released and not in a pool.
        let orders: [OrderLine]
        let stage: PoolingStage?
    }

    private static func list(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let stage = visit.query["stage"].flatMap { PoolingStage(rawValue: $0) }
        let before = visit.query["before"].flatMap { Int64($0) }.map { Moment(microseconds: $0) }
        let model = try await visit.read { (snapshot) throws(Fault) in
            Model(
                pools: try PoolingLookups.newest(
                    stage, before: before ?? Moment(microseconds: .max), limit: rowsPerPage + 1, from: snapshot),
                orders: try OrderLookups.page(.released, limit: 100, from: snapshot), stage: stage)
        }
        let shown = listPage(model, refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    private static func open(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.form.text("pool") ?? ""
        return try await visit.answer(
            to: PoolingFrames.path(id),
            { (refusal) async throws(Denial) in try await list(visit, refusal) }
        ) { () async throws(Denial) in
            _ = try await visit.perform(PoolingTable.self, on: id, .open(order: visit.form.text("order") ?? ""))
        }
    }

    private static let heads = [
        Phrase("合浆批", "Pool"), Phrase("投产准备", "Preparation"), Phrase("产品组", "Group"), Phrase("袋数", "Bags"),
        Phrase("净重 kg", "Net kg"), Phrase("状态", "State"), Phrase("检验结论", "Tests"), Phrase("开批", "Opened"),
    ]

    static func listPage(_ model: Model, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let shown = model.pools.prefix(rowsPerPage)
        let stages =
            [Chip(visit.say(Phrase("全部", "All")), href: "/pooling", chosen: model.stage == nil)]
            + PoolingStage.allCases.map {
                Chip($0.phrase(language), href: "/pooling?stage=\($0.rawValue)", chosen: model.stage == $0)
            }
        let next =
            model.pools.count > rowsPerPage
            ? shown.last.map {
                "/pooling?stage=\(model.stage?.rawValue ?? "")&before=\($0.openedAt.microseconds)"
            } : nil
        let rows = shown.map { pool in
            TableRow(
                [
                    PoolingFrames.code(pool.id), PoolingFrames.plain(pool.order), PoolingFrames.plain(pool.group),
                    "\(Figures.grouped(pool.bags))", "\(pool.weight.kilogramText)",
                    PoolingFrames.stage(pool.stage, language),
                    pool.stage == .made ? PoolingFrames.verdict(pool.verdict, language) : "—",
                    "\(PoolingFrames.stamp(pool.openedAt, visit)) \(pool.openedBy)",
                ], href: PoolingFrames.path(pool.id), failing: pool.verdict == .fail)
        }
        let table = plainTable(
            PoolingFrames.title, heads, rows, empty: Phrase("还没有合浆批", "No pool yet"), next: next, visit)
        let rules = Button(
            visit.say(Phrase("合浆标准", "Rules")), .link(PoolingPackPages.path), rank: .quiet)
        return page(
            visit.pageFrame(PoolingFrames.title, scripts: ["form.js"]),
            """
            \(pageHead(title: "\(PoolingFrames.title, language)", actions: button(rules)))\
            \(refusedBox(refusal, language))\(chips(stages))\
            \(table)\
            \(visit.may("pooling.operate") ? opening(model.orders, visit) : nil)
            """)
    }

    private static func opening(_ orders: [OrderLine], _ visit: Visit) -> Markup {
        let word = Phrase("开合浆批", "Open a pool")
        guard !orders.isEmpty else {
            return sheet(
                title: visit.say(word),
                "<p>\(Phrase("没有已放行的投产准备", "No released preparation waits"), visit.language)</p>")
        }
        let choices = orders.map { line in
            let (state, weight) = (line.state, line.state.milligrams.kilogramText)
            return Choice(state.id, "\(state.id) · \(state.draft?.group ?? "") · \(state.bags) · \(weight) kg")
        }
        let matter: Markup = """
            \(PoolingFrames.entry("pool", Phrase("合浆批号", "Number of the pool"), visit))\
            \(PoolingFrames.choice("order", Phrase("投产准备", "Preparation"), choices, visit))
            """
        return sheet(title: visit.say(word), PoolingFrames.act("/pooling/pools", word, matter, visit))
    }
}
