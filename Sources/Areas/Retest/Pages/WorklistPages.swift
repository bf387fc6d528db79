import Donors
import Kernel
import Web

/// The list of worklists, and one of them as a grid of specimens and tests.
enum WorklistPages {
    static let rowsPerPage = 50
    /// More is entered by file.
    static let gridMax = 96

    static let routes: [Route] = [
        Route(.get, "/retest", .permission("retest.view")) { (visit) throws(Denial) in try await list(visit, nil) },
        Route(.get, "/retest/worklists/:list", .permission("retest.view")) { (visit) throws(Denial) in
            try await record(visit, nil)
        },
    ]

    enum Words {
        static let worklists = Phrase("检测单", "Worklists")
        static let heads = [
            Phrase("检测单", "Worklist"), Phrase("仪器", "Analyser"), Phrase("项目", "Tests"),
            Phrase("样本", "Specimens"), Phrase("结果", "Results"), Phrase("状态", "State"), Phrase("建单", "Created"),
        ]
        static let empty = Phrase("还没有检测单", "No worklist yet")
        static let number = Phrase("检测单号", "Worklist number")
        static let analyser = Phrase("仪器", "Analyser")
        static let shipment = Phrase("运输批（取已收、未检的袋）", "Shipment: bags received and not tested")
        static let box = Phrase("只取这一箱", "Only of this box")
        static let typed = Phrase("或样本号，逗号或换行分开", "Or specimens, by comma or line")
        static let create = Phrase("建检测单", "Create a worklist")
        static let failed = Phrase("不合格", "Failed")
        static let critical = Phrase("浆站阴性、本厂阳性", "Negative at the station, positive here")
    }

    struct ListModel: Sendable {
        let worklists: [WorklistSummary]
        let items: [RetestItem]
        let failed: [SpecimenLine]
        let stage: WorklistStage?
    }

    static func list(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let stage = visit.query["stage"].flatMap { WorklistStage(rawValue: $0) }
        let before = visit.query["before"].flatMap { Int64($0) }.map { Moment(microseconds: $0) }
        let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
        let model = try await visit.read { (snapshot) throws(Fault) in
            ListModel(
                worklists: try WorklistLookups.newest(
                    stage, before: before ?? Moment(microseconds: .max), limit: rowsPerPage + 1, from: snapshot),
                items: try SpecificationTable.packs(from: snapshot).inForce(on: today)?.items ?? [],
                failed: try failed(from: snapshot), stage: stage)
        }
        let shown = listPage(model, refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    /// What failed lately, what its station found clean first: that is what somebody must act on.
    private static func failed(from snapshot: any Snapshot) throws(Fault) -> [SpecimenLine] {
        let critical = try SpecimenLookups.discordant(limit: 10, from: snapshot)
        let others = try SpecimenLookups.newest(.fail, limit: 10, from: snapshot).filter { !critical.contains($0) }
        return critical + others
    }

    static func listPage(_ model: ListModel, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let shown = model.worklists.prefix(rowsPerPage)
        let rows = shown.map { list in
            TableRow(
                [
                    RetestParts.code(list.id), "\(list.analyser)",
                    RetestParts.plain(list.items.joined(separator: " ")), "\(list.specimens)", "\(list.results)",
                    stageBadge(list.stage, language), "\(RetestParts.stamp(list.createdAt, visit)) \(list.createdBy)",
                ], href: RetestParts.path("worklists", list.id))
        }
        let stages =
            [Chip(visit.say(Phrase("全部", "All")), href: "/retest", chosen: model.stage == nil)]
            + WorklistStage.allCases.map {
                Chip($0.phrase(language), href: "/retest?stage=\($0.rawValue)", chosen: model.stage == $0)
            }
        let next =
            model.worklists.count > rowsPerPage
            ? shown.last.map { "/retest?stage=\(model.stage?.rawValue ?? "")&before=\($0.createdAt.microseconds)" }
            : nil
        let links: Markup = """
            <a href="/retest/pools">\(Phrase("混检", "Mini-pools"), language)</a> · \
            <a href="/retest-specification">\(Phrase("复检标准", "Specification"), language)</a>
            """
        return page(
            visit.pageFrame(RetestParts.title, scripts: ["form.js"]),
            """
            \(pageHead(title: "\(RetestParts.title, language)", note: links))\(refusedBox(refusal, language))\
            \(chips(stages))\
            \(plainTable(Words.worklists, Words.heads, rows, empty: Words.empty, next: next, visit))\
            \(model.failed.isEmpty ? nil : failures(model.failed, visit))\
            \(visit.may("retest.test") ? creation(model.items, visit) : nil)
            """)
    }

    private static func failures(_ lines: [SpecimenLine], _ visit: Visit) -> Markup {
        let rows = lines.map { line in
            let bad = line.conclusion.items.filter { !$0.interpretation.isGood }.map(\.item).joined(separator: " ")
            let critical: Markup =
                line.conclusion.discordant.isEmpty ? "" : badge(.stop, Words.critical(visit.language))
            return TableRow(
                [
                    RetestParts.code(line.specimen), RetestParts.plain(line.conclusion.station),
                    RetestParts.plain(bad), critical, "\(RetestParts.stamp(line.conclusion.releasedAt, visit))",
                ], href: RetestParts.path("specimens", line.specimen), failing: true)
        }
        let heads = [
            Phrase("样本", "Specimen"), Phrase("浆站", "Station"), Phrase("项目", "Tests"), Phrase("严重", "Critical"),
            Phrase("下结论", "Concluded"),
        ]
        return plainTable(Words.failed, heads, rows, empty: Words.empty, visit)
    }

    private static func creation(_ items: [RetestItem], _ visit: Visit) -> Markup {
        var typed = Field("specimens", visit.say(Words.typed), .area(rows: 3))
        typed.value = visit.form["specimens"] ?? ""
        typed.code = true
        return sheet(
            title: Words.create(visit.language),
            RetestParts.act(
                "/retest/worklists", Words.create,
                """
                \(RetestParts.entry("list", Words.number, visit))\
                \(RetestParts.entry("analyser", Words.analyser, visit))\
                \(RetestParts.items(items, visit))\
                \(RetestParts.entry("shipment", Words.shipment, visit, required: false))\
                \(RetestParts.entry("box", Words.box, visit, required: false))\(field(typed, visit.language))
                """, visit))
    }

    static func stageBadge(_ stage: WorklistStage, _ language: Language) -> Markup {
        let shape: Shape =
            switch stage {
            case .created: .running
            case .entered: .waiting
            case .checked: .pass
            }
        return badge(shape, stage.phrase(language))
    }

    // MARK: One worklist

    struct Model: Sendable {
        let state: WorklistState
        let items: [RetestItem]
        /// By specimen: how each test stands, with everything else that counts.
        let judgements: [String: SpecimenJudgement]
        let verdicts: [String: SpecimenVerdict]
        /// What concluding now would say.
        let sheet: ConclusionSheet?
    }

    static func record(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let id = visit.parameter("list")
        let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
        let model = try await visit.read { (snapshot) throws(Fault) in try load(id, on: today, from: snapshot) }
        guard let model else { throw .refused(.worklistUnknown(id)) }
        let history = try await visit.node.history(of: model.state.subject, before: .max, limit: 50)
        let shown = recordPage(model, history, refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    static func load(_ id: String, on day: Day, from snapshot: any Snapshot) throws(Fault) -> Model? {
        let state = try WorklistTable.load(id, from: snapshot)
        guard let list = state.worklist, let pack = try SpecificationTable.packs(from: snapshot).inForce(on: day) else {
            return nil
        }
        var judgements: [String: SpecimenJudgement] = [:]
        for (specimen, found) in try CaseLookups.cases(onWorklist: id, unchecked: true, from: snapshot) {
            judgements[specimen] = pack.judge(found)
        }
        var verdicts: [String: SpecimenVerdict] = [:]
        for specimen in list.specimens {
            verdicts[specimen] = try SpecimenTable.load(specimen, from: snapshot).conclusion?.verdict
        }
        return Model(
            state: state, items: list.items.compactMap(pack.item), judgements: judgements, verdicts: verdicts,
            sheet: state.stage == .checked ? try WorklistTable.sheet(of: state, on: day, from: snapshot) : nil)
    }

    static func recordPage(
        _ model: Model, _ history: [HistoryLine], _ refusal: Refusal?, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let list = model.state.worklist
        let head = RetestParts.head(
            RetestParts.code(model.state.id), note: stageBadge(model.state.stage, language), visit)
        let lots = Set(model.state.results.compactMap(\.kit).map(RetestParts.told)).sorted().joined(separator: " · ")
        let facts = factGrid(
            [
                RecordFact(visit.say(Words.analyser), "\(list?.analyser ?? "")"),
                RecordFact(
                    visit.say(Phrase("项目", "Tests")),
                    RetestParts.plain((list?.items ?? []).joined(separator: " "))),
                RecordFact(visit.say(Phrase("样本", "Specimens")), "\(list?.specimens.count ?? 0)"),
                RecordFact(visit.say(Phrase("结果", "Results")), "\(model.state.results.count)"),
                RecordFact(visit.say(Phrase("试剂批号", "Kit lots")), RetestParts.plain(lots.isEmpty ? "—" : lots)),
                RecordFact(
                    visit.say(Phrase("标准版本", "Specification")), RetestParts.plain(list?.specification ?? "")),
            ], language)
        return page(
            visit.pageFrame(Phrase(model.state.id, model.state.id), scripts: ["form.js"]),
            """
            \(head)\(refusedBox(refusal, language))\(sheet([facts]))\(WorklistGrid.grid(model, visit))\
            \(WorklistGrid.acts(model, visit))\(recordTrail(history, visit) { line in
                "\(retestWords[line.fact.kind] ?? RetestParts.title, language)"
            })
            """)
    }
}
