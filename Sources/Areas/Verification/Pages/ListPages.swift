import Kernel
import Statistics
import Web

/// All characteristics with their capability, of one product or equipment and of a period, if asked.
enum ListPages {
    static let routes: [Route] = [
        Route(.get, "/verification", .permission("verification.view")) { (visit) throws(Denial) in
            try await show(visit, nil)
        },
        Route(.post, "/verification/characteristics", .permission("verification.propose"), propose),
    ]

    /// What a list is narrowed to.
    struct Filter: Sendable {
        let product: String
        let asset: String
        let from: Day?
        let to: Day?

        init(_ query: [String: String]) {
            product = query["product"] ?? ""
            asset = query["asset"] ?? ""
            from = query["from"].flatMap { Day(iso: $0) }
            to = query["to"].flatMap { Day(iso: $0) }
        }

        func holds(_ line: ValueLine, zoneMinutes: Int) -> Bool {
            let day = line.value.at.day(offsetMinutes: zoneMinutes)
            return (from.map { $0 <= day } ?? true) && (to.map { day <= $0 } ?? true)
                && (asset.isEmpty || line.value.asset.isEmpty || line.value.asset == asset)
        }
    }

    struct Line: Sendable {
        let state: CharacteristicState
        let values: [ValueLine]
    }

    static func lines(_ filter: Filter, zoneMinutes: Int, from snapshot: any Snapshot) throws(Fault) -> [Line] {
        var lines: [Line] = []
        for state in try CharacteristicLookups.list(from: snapshot) {
            guard let plan = state.shown, filter.product.isEmpty || plan.product == filter.product,
                filter.asset.isEmpty || plan.asset.isEmpty || plan.asset == filter.asset
            else { continue }
            let values = try CharacteristicLookups.values(of: state.id, from: snapshot)
                .filter { filter.holds($0, zoneMinutes: zoneMinutes) }
            lines.append(Line(state: state, values: values))
        }
        return lines
    }

    static func show(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let filter = Filter(visit.query)
        let zone = visit.zoneMinutes
        let found = try await visit.read { (snapshot) throws(Fault) in
            try lines(filter, zoneMinutes: zone, from: snapshot)
        }
        return Reply.answer(page(found, filter, refusal, visit), refusal)
    }

    @Sendable private static func propose(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.text("characteristic")
        return try await visit.answer(
            to: VerificationParts.path("characteristics", id),
            { (refusal) async throws(Denial) in try await show(visit, refusal) }
        ) { () async throws(Denial) in
            let plan = try await CharacteristicForm.plan(id, visit)
            _ = try await visit.perform(
                CharacteristicTable.self, on: id, .propose(plan), reason: visit.form.text("reason"))
        }
    }

    static let heads = [
        Phrase("编号", "Code"), Phrase("产品、步骤", "Product, step"), Phrase("参数", "Parameter"),
        Phrase("设备", "Equipment"), Phrase("规格", "Specification"), Phrase("个数", "Values"), Phrase("末值", "Last"),
        Phrase("Cpk（组内）", "Cpk (within)"), Phrase("Ppk（总体）", "Ppk (overall)"), Phrase("判异点", "Signals"),
        Phrase("版本", "Version"),
    ]

    static func row(_ line: Line, _ language: Language) -> TableRow? {
        guard let plan = line.state.shown else { return nil }
        let chart = computed { () throws(NotComputable) in try CharacteristicChart(plan, line.values) }
        let capability = chart.flatMap { chart in computed { () throws(NotComputable) in try chart.capability() } }
        let signals = chart.map { Set($0.violations.map(\.points.upperBound)).count }
        let version: Markup =
            line.state.isClosed
            ? plainBadge(.stop, Phrase("已停用", "closed")(language))
            : line.state.proposal != nil
                ? badge(.waiting, Phrase("待批准", "to adopt")(language))
                : VerificationParts.plain("\(line.state.planVersion)")
        let told: Markup =
            switch signals {
            case .success(0): plainBadge(.pass, "0")
            case .success(let count): badge(.warn, "\(count)")
            case .failure: "—"
            }
        return TableRow(
            [
                VerificationParts.code(line.state.id), "\(plan.product)<br><small>\(plan.step)</small>",
                "\(plan.parameter)", VerificationParts.plain(plan.asset),
                VerificationParts.plain(VerificationParts.ends(plan.specification, plan.unit)), "\(line.values.count)",
                VerificationParts.plain(line.values.last?.value.value.displayText ?? "—"),
                VerificationParts.index(capability, language) { $0.cpk },
                VerificationParts.index(capability, language) { $0.ppk }, told, version,
            ], href: VerificationParts.path("characteristics", line.state.id))
    }

    static func page(_ lines: [Line], _ filter: Filter, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = lines.compactMap { row($0, language) }
        let proposing: Markup? =
            visit.may("verification.propose")
            ? foldedSheet(
                "/verification/characteristics", "propose", Phrase("提出监测特性", "Propose a characteristic"),
                CharacteristicForm.fields(nil, visit), visit) : nil
        let note = Phrase("持续工艺确认：能力和趋势", "Continued process verification: capability and trend")
        return Web.page(
            visit.pageFrame(VerificationParts.title, scripts: ["form.js"]),
            """
            \(pageHead(title: "\(VerificationParts.title, language)", note: "\(note, language)"))\
            \(VerificationParts.sheets("/verification", visit))\(VerificationParts.advised(language))\
            \(refusedBox(refusal, language))\(filters(filter, visit))\
            \(VerificationParts.table(
                Phrase("监测特性", "Characteristics"), heads, rows, numeric: [5, 6, 7, 8],
                empty: Phrase("还没有监测特性；由工程师提出，QA 批准", "None yet: an engineer proposes them, QA adopts"), visit))\
            \(proposing)
            """)
    }

    private static func filters(_ filter: Filter, _ visit: Visit) -> Markup {
        let language = visit.language
        func entry(_ name: String, _ label: Phrase, _ kind: FieldKind, _ value: String) -> Markup {
            var entry = Field(name, visit.say(label), kind)
            entry.value = value
            entry.form = "filter"
            return Web.field(entry, language)
        }
        return """
            <form class="filters" action="/verification">\
            \(entry("product", Phrase("产品", "Product"), .text, filter.product))\
            \(entry("asset", Phrase("设备", "Equipment"), .text, filter.asset))\
            \(entry("from", Phrase("从", "From"), .date, filter.from?.iso ?? ""))\
            \(entry("to", Phrase("到", "To"), .date, filter.to?.iso ?? ""))\
            <button class="button">\(Phrase("筛选", "Filter"), language)</button></form>
            """
    }
}
