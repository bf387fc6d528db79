import Kernel
import Sheets
import Web

/// Taking genealogy over from an older system: by file, with a report of every wrong row; what was told and what is
/// held are compared, and the comparison is kept.
enum MigrationPages {
    static let routes: [Route] = [
        Route(.get, "/lineage/migrations", .permission("lineage.view")) { (visit) throws(Denial) in
            try await list(visit, nil)
        },
        Route(.get, "/lineage/migrations/:id", .permission("lineage.view"), one),
        Route(.get, "/lineage/genealogy-template", .permission("lineage.migrate")) { (visit) throws(Denial) in
            guard visit.query["format"] == "csv" else { return FileParts.reply(GenealogyFile.table.template) }
            return .file(
                name: "genealogy-template.csv", contentType: "text/csv; charset=utf-8",
                bytes: GenealogyFile.table.templateCSV)
        },
        Route(.post, "/lineage/migrations", .permission("lineage.migrate"), take),
    ]

    static let rowsPerPage = 50

    enum Words {
        static let title = Phrase("迁入谱系", "Genealogy taken over")
        static let note = Phrase(
            "旧系统的物料和关系；格式或内容有一处错就一行也不收；迁入后逐项比对并存档",
            "things and relations of an older system; one wrong row refuses the file; then both sides are compared")
        static let heads = [
            Phrase("编号", "Number"), Phrase("原系统", "Older system"), Phrase("文件", "File"),
            Phrase("物料", "Things"), Phrase("关系", "Relations"), Phrase("迁入时间", "Taken over at"),
            Phrase("比对", "Comparison"),
        ]
        static let empty = Phrase("还没有迁入", "Nothing was taken over yet")
        static let take = Phrase("导入旧系统的谱系", "Take over genealogy")
        static let number = Phrase("迁入编号", "Number of the take-over")
        static let toldThings = Phrase("旧系统报的物料数", "Things, as the older system counts")
        static let toldRelations = Phrase("旧系统报的关系数", "Relations, as the older system counts")
        static let told = Phrase("不填就不核", "empty: not compared")
        static let file = Phrase("文件", "File")
        static let long = Phrase(
            "最多 \(GenealogyFile.rowsMax) 行；超过 \(MigrationRules.rowsMax) 个物料或关系时分几部分记录，中断后同一文件再交即续传",
            """
            \(GenealogyFile.rowsMax) rows at most; more than \(MigrationRules.rowsMax) things or relations are \
            recorded in parts, and the same file again goes on where it was cut
            """)
        static let equal = Phrase("一致", "equal")
        static let differs = Phrase("不一致", "differs")
        static let open = Phrase("未比对", "not compared")
        static let sums = Phrase("逐项比对", "Comparison")
        static let sumHeads = [
            Phrase("物料", "Material"), Phrase("阶段", "Stage"), Phrase("单位", "Unit"),
            Phrase("件数：文件", "Things: file"), Phrase("件数：账本", "Things: ledger"),
            Phrase("数量：文件", "Quantity: file"), Phrase("数量：账本", "Quantity: ledger"), Phrase("结论", "Verdict"),
        ]
        static let relations = Phrase("关系", "relations")
        static let template = Phrase("下载模板", "Download the template")
    }

    static func path(_ id: String) -> String { "/lineage/migrations/\(PageAddress.escaped(id))" }

    // MARK: The list

    private static func list(_ visit: Visit, _ refusal: Refusal?, report: Markup? = nil) async throws(Denial) -> Reply {
        let after = visit.query["after"] ?? ""
        let lines = try await visit.read { (snapshot) throws(Fault) in
            try MigrationTable.list(after: after, limit: rowsPerPage + 1, from: snapshot)
        }
        let shown = listPage(lines, refusal, report: report, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    static func listPage(
        _ lines: [MigrationTable.Line], _ refusal: Refusal?, report: Markup? = nil, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let shown = lines.prefix(rowsPerPage)
        let things = shown.reduce(0) { $0 + $1.nodes }
        let relations = shown.reduce(0) { $0 + $1.edges }
        let table = DataTable(
            name: Words.title(language),
            caption: visit.say(
                Phrase(
                    "本页 \(shown.count) 次：物料 \(things)，关系 \(relations)",
                    "\(shown.count) on this page: \(things) things, \(relations) relations")),
            columns: Words.heads.enumerated().map {
                TableColumn($0.element(language), numeric: [3, 4].contains($0.offset))
            },
            rows: shown.map { line in
                TableRow(
                    [
                        "<b translate=\"no\">\(line.id)</b>", "\(line.system)",
                        "\(line.fileName)", "\(line.nodes)", "\(line.edges)",
                        "\(line.recordedAt.text(offsetMinutes: visit.zoneMinutes))", verdict(line.isEqual, language),
                    ], href: path(line.id), failing: line.isEqual == false)
            }, empty: "\(Words.empty, language)",
            nextLink: lines.count > rowsPerPage
                ? shown.last.map { "/lineage/migrations?after=\(PageAddress.escaped($0.id))" } : nil)
        let head = pageHead(
            trail: "<a href=\"/lineage\">\(LineagePages.Words.title, language)</a> /",
            title: "\(Words.title, language)", note: "\(Words.note, language)")
        return Web.page(
            visit.pageFrame(Words.title, scripts: ["form.js"]),
            """
            \(head)\(refusedBox(refusal, language))\(report)\(dataTable(table, language))\
            \(visit.may("lineage.migrate") ? taking(visit) : nil)
            """)
    }

    private static func verdict(_ isEqual: Bool?, _ language: Language) -> Markup {
        switch isEqual {
        case nil: plainBadge(.waiting, Words.open(language))
        case true?: plainBadge(.pass, Words.equal(language))
        case false?: plainBadge(.stop, Words.differs(language))
        }
    }

    private static func taking(_ visit: Visit) -> Markup {
        let language = visit.language
        let matter = form(
            action: "/lineage/migrations", csrf: visit.csrf, command: visit.node.freshCommandID().description,
            files: true,
            """
            \(StepPages.entry("id", Words.number, visit))\(StepPages.entry("system", Words.heads[1], visit))\
            \(StepPages.entry("told_things", Words.toldThings, required: false, visit))\
            \(StepPages.entry("told_relations", Words.toldRelations, required: false, visit))\
            \(FileParts.field("file", Words.file, language))\
            \(button(Button(visit.say(Phrase("导入", "Import")), .submit(name: nil, value: nil), rank: .filled)))
            """)
        return sheet(
            title: Words.take(language),
            """
            <p>\(Words.long, language)</p>\
            <p><a href="/lineage/genealogy-template">\(Words.template, language) XLSX</a> \
            <a href="/lineage/genealogy-template?format=csv">CSV</a></p>\(matter)
            """)
    }

    // MARK: Taking a file

    @Sendable private static func take(_ visit: Visit) async throws(Denial) -> Reply {
        guard let file = visit.form.files["file"], !file.bytes.isEmpty else {
            return try await list(visit, .fileMissing)
        }
        let content: GenealogyFile.Content
        do throws(FileFailure) {
            content = try GenealogyFile.read(
                file.bytes, zoneMinutes: visit.zoneMinutes, decodeGB18030: { visit.node.decodeGB18030($0) })
        } catch {
            guard case .rows(let report) = error else { return try await list(visit, error.refusal) }
            return try await refused(report, file, visit)
        }
        for (name, count) in [("told_things", content.nodes.count), ("told_relations", content.edges.count)] {
            guard let told = visit.form.text(name), told != String(count) else { continue }
            return try await list(visit, .migrationCountsDiffer(told: told, found: count))
        }
        do throws(Denial) {
            let course = MigrationImport(visit, file, content)
            let open = try await course.openParts()
            if open.count == course.parts.count {
                let report = try await visit.read { (snapshot) throws(Fault) in
                    try GenealogyFile.report(content, from: snapshot)
                }
                guard report.isEmpty else { return try await refused(report, file, visit) }
            }
            for part in open { try await course.take(part) }
            return .seeOther(course.parts.count == 1 ? path(course.id) : "/lineage/migrations")
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await list(visit, refusal)
        }
    }

    private static func refused(_ report: RowReport, _ file: Form.File, _ visit: Visit) async throws(Denial) -> Reply {
        let template = GenealogyFile.table.template
        let told = FileParts.report(
            report, template, marked: FileParts.marked(file, report, template, visit), visit.language)
        return try await list(visit, .fileRowsWrong(report), report: told)
    }

    // MARK: One take-over

    @Sendable private static func one(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("id")
        let found = try await visit.read { (snapshot) throws(Fault) in try MigrationTable.line(id, from: snapshot) }
        guard let found else { return .missing }
        let history = try await visit.node.history(of: Subject(MigrationRules.noun, id), before: .max, limit: 50)
        return .page(onePage(found, history, visit))
    }

    static func onePage(_ line: MigrationTable.Line, _ history: [HistoryLine], _ visit: Visit) -> Markup {
        let language = visit.language
        let facts = factGrid(
            [
                RecordFact(Words.heads[1](language), "\(line.system)"),
                RecordFact(
                    Words.heads[2](language), "\(line.fileName)",
                    note: "<span class=\"digest\" translate=\"no\">\(String(line.file.prefix(16)))…</span>"),
                RecordFact(Words.heads[3](language), "\(line.nodes)"),
                RecordFact(Words.heads[4](language), "\(line.edges)"),
                RecordFact(
                    Words.heads[5](language), "\(line.recordedAt.text(offsetMinutes: visit.zoneMinutes))",
                    note: "\(line.recordedBy)"),
                RecordFact(Words.heads[6](language), verdict(line.isEqual, language)),
            ], language)
        var compared: MigrationComparison?
        for entry in history {
            if case .compared(let comparison)? = entry.fact as? MigrationFact { compared = comparison }
        }
        let head = pageHead(
            trail: "<a href=\"/lineage/migrations\">\(Words.title, language)</a> /",
            title: "<span translate=\"no\">\(line.id)</span>")
        let trail = recordTrail(history, visit) { line in
            "\(lineageWords[line.fact.kind] ?? Words.title, language)"
        }
        return Web.page(
            visit.pageFrame(Words.title),
            "\(head)\(sheet([facts]))\(compared.map { sums($0, language) })\(trail)")
    }

    private static func sums(_ comparison: MigrationComparison, _ language: Language) -> Markup {
        var places: [[String]] = []
        var rows: [[String]: (file: MigrationTotals.Line?, graph: MigrationTotals.Line?)] = [:]
        for (lines, isFile) in [(comparison.file.lines, true), (comparison.graph.lines, false)] {
            for line in lines {
                let place = [line.material, line.stage, line.unit]
                if rows[place] == nil { places.append(place) }
                var row = rows[place] ?? (nil, nil)
                if isFile { row.file = line } else { row.graph = line }
                rows[place] = row
            }
        }
        var shown = places.map { place -> TableRow in
            let row = rows[place] ?? (nil, nil)
            let isEqual =
                row.file?.things == row.graph?.things
                && row.file.flatMap { file in row.graph.map { file.quantity.compare($0.quantity) == 0 } } == true
            return TableRow(
                place.map { "<span translate=\"no\">\($0.isEmpty ? "—" : $0)</span>" } + [
                    "\(row.file?.things ?? 0)", "\(row.graph?.things ?? 0)",
                    "\(row.file?.quantity.displayText ?? "0")", "\(row.graph?.quantity.displayText ?? "0")",
                    verdict(isEqual, language),
                ], failing: !isEqual)
        }
        let sides = (comparison.file.relations, comparison.graph.relations)
        shown.append(
            TableRow(
                [
                    "\(Words.relations, language)", "—", "—", "\(sides.0)", "\(sides.1)", "—", "—",
                    verdict(sides.0 == sides.1, language),
                ], failing: sides.0 != sides.1))
        return dataTable(
            DataTable(
                name: Words.sums(language), caption: Words.sums(language),
                columns: Words.sumHeads.enumerated().map {
                    TableColumn($0.element(language), numeric: (3...6).contains($0.offset))
                }, rows: shown, empty: "—"), language)
    }
}

/// One file on its way into the ledger, part by part.
private struct MigrationImport {
    let id: String
    let parts: [(nodes: [MigratedNode], edges: [MigratedEdge])]
    private let visit: Visit
    private let file: Form.File
    private let digest: Digest

    init(_ visit: Visit, _ file: Form.File, _ content: GenealogyFile.Content) {
        self.visit = visit
        self.file = file
        id = visit.form.text("id") ?? ""
        parts = content.parts()
        digest = visit.node.hash(file.bytes)
    }

    private func record(_ part: Int) -> String { parts.count == 1 ? id : "\(id).\(part + 1)" }

    /// Parts that are not recorded yet: all of them, or what is left of a file that was cut.
    func openParts() async throws(Denial) -> [Int] {
        let records = parts.indices.map(record)
        let known = try await visit.read { (snapshot) throws(Fault) in
            var known: [MigrationTable.Line?] = []
            for record in records { known.append(try MigrationTable.line(record, from: snapshot)) }
            return known
        }
        for line in known.compactMap(\.self) where line.file != digest.hex || line.isEqual != nil && parts.count == 1 {
            throw .refused(.migrationExists(line.id))
        }
        return parts.indices.filter { known[$0]?.isEqual == nil }
    }

    func take(_ part: Int) async throws(Denial) {
        let genealogy = MigratedGenealogy(
            system: visit.form.text("system") ?? "", file: digest, fileName: file.name, nodes: parts[part].nodes,
            edges: parts[part].edges)
        let totals: MigrationTotals
        do throws(QuantityFailure) { totals = try MigrationTotals(genealogy) } catch {
            throw .refused(.migrationFileWrong)
        }
        do throws(Denial) {
            _ = try await visit.perform(
                MigrationTable.self, on: record(part), .record(genealogy),
                files: [KeptFile(digest: digest, bytes: file.bytes)], id: visit.node.freshCommandID())
        } catch {
            // Cut between record and comparison: the comparison is what is left.
            guard case .refused(.migrationExists(record(part))) = error else { throw error }
        }
        _ = try await visit.perform(
            MigrationTable.self, on: record(part), .compare(totals), id: visit.node.freshCommandID())
    }
}
