import Kernel
import Plasma
import Web

/// The exclusion list, and the versions of the rules.
enum ExclusionPages {
    static let rowsPerPage = 50
    static let listPath = "/donor-exclusions"
    static let rulesPath = "/donor-rules"

    static let routes = [
        Route(.get, "/donor-exclusions", .permission("donors.view"), list),
        Route(.get, "/donor-rules", .permission("donors.view")) { (visit) throws(Denial) in
            try await rules(visit, refusal: nil)
        },
        Route(.post, "/donor-rules", .permission("donors.rules"), adopt),
    ]

    enum Words {
        static let title = Phrase("淘汰名单", "Exclusion list")
        static let note = Phrase("自有浆站共用；按比对标签认人，不含姓名和证件号", "Shared by own stations, by match tag, without names")
        static let empty = Phrase("名单是空的", "The list is empty")
        static let heads = [
            Phrase("浆站", "Station"), Phrase("浆员编号", "Donor number"), Phrase("原因", "Ground"), Phrase("自", "Since"),
            Phrase("来源", "Told by"), Phrase("状态", "State"), Phrase("证明", "Proof"),
        ]
        static let own = Phrase("本节点", "this node")
        static let permanent = Phrase("永久", "for ever")
        static let temporary = Phrase("暂缓", "until lifted")
        static let lifted = Phrase("已移出", "lifted")
        static let rules = Phrase("供浆规则", "Rules for donors")
        static let rulesNote = Phrase(
            "每条限度有出处；采浆按当日生效的版本判定", "Each limit has its source; a donation is judged by its day's version")
        static let none = Phrase("还没有采用供浆规则", "No rules are adopted yet")
        static let limitHeads = [
            Phrase("限度", "Limit"), Phrase("值", "Value"), Phrase("单位", "Unit"), Phrase("依据", "Source"),
            Phrase("出处", "Provenance"),
        ]
        static let panel = Phrase("浆站检测项目", "Panel of station tests")
        static let grounds = Phrase("拒绝供浆目录", "Deferral catalogue")
        static let versions = Phrase("版本", "Versions")
        static let versionHeads = [
            Phrase("版本", "Version"), Phrase("生效日", "Effective from"), Phrase("采用人", "Adopted by"),
            Phrase("采用时间", "Adopted at"), Phrase("证明", "Proof"),
        ]
        static let adopt = Phrase("采用新版本", "Adopt a version")
        static let file = Phrase("规则包文件（JSON）", "File of the rules (JSON)")
    }

    private static func list(_ visit: Visit) async throws(Denial) -> Reply {
        let after = visit.query["after"] ?? ""
        let lines = try await visit.read { (snapshot) throws(Fault) in
            try ExclusionTable.list(after: after, limit: rowsPerPage + 1, from: snapshot)
        }
        return .page(listPage(lines, visit))
    }

    static func listPage(_ lines: [ExclusionTable.Line], _ visit: Visit) -> Markup {
        let language = visit.language
        let shown = lines.prefix(rowsPerPage)
        let rows = shown.map { line in
            let entry = line.entry
            let state: Markup =
                line.liftedAt != nil
                ? plainBadge(.pass, Words.lifted(language))
                : plainBadge(.stop, (entry.isPermanent ? Words.permanent : Words.temporary)(language))
            return TableRow([
                "<span translate=\"no\">\(entry.station)</span>", "<b translate=\"no\">\(entry.number)</b>",
                "<span translate=\"no\">\(entry.ground)</span>",
                "\(entry.since.text(offsetMinutes: visit.zoneMinutes))",
                "\(entry.source.isEmpty ? Words.own(language) : entry.source)", state,
                "<a href=\"/proof/\(Int(line.index))\">\(Figures.grouped(Int(line.index)))</a>",
            ])
        }
        let table = DataTable(
            name: Words.title(language),
            caption: visit.say(Phrase("本页 \(rows.count) 人", "\(rows.count) on this page")),
            columns: Words.heads.map { TableColumn($0(language)) }, rows: rows, empty: "\(Words.empty, language)",
            nextLink: lines.count > rowsPerPage
                ? shown.last.map { "\(listPath)?after=\(PageAddress.escaped($0.id))" } : nil)
        return page(
            visit.pageFrame(Words.title),
            """
            \(pageHead(trail: DonorPages.trail(language), title: "\(Words.title, language)",
            note: "\(Words.note, language)"))\(dataTable(table, language))
            """)
    }

    // MARK: Rules

    private static func rules(_ visit: Visit, refusal: Refusal?) async throws(Denial) -> Reply {
        let lines = try await visit.read { (snapshot) throws(Fault) in try CriteriaTable.lines(from: snapshot) }
        return refusal == nil
            ? .page(rulesPage(lines, nil, visit)) : .refused(rulesPage(lines, refusal, visit))
    }

    private static func adopt(_ visit: Visit) async throws(Denial) -> Reply {
        try await visit.answer(
            to: rulesPath, { (refusal) async throws(Denial) in try await rules(visit, refusal: refusal) }
        ) { () async throws(Denial) in
            _ = try await visit.perform(CriteriaDeeds.adopt, on: CriteriaPack.packName)
        }
    }

    static func rulesPage(_ lines: [CriteriaTable.Line], _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
        let inForce = lines.last { $0.pack.effectiveFrom <= today }?.pack
        let version: Markup = inForce.map { "\($0.version) · \($0.effectiveFrom.iso)" } ?? "\(Words.none, language)"
        var pieces: [Markup] = []
        if let inForce { pieces = [limits(inForce, language), panel(inForce, language), grounds(inForce, language)] }
        pieces.append(versions(lines, visit))
        if visit.may("donors.rules") { pieces.append(adopting(visit)) }
        return page(
            visit.pageFrame(Words.rules, scripts: ["form.js"]),
            """
            \(pageHead(trail: DonorPages.trail(language), title: "\(Words.rules, language) \(version)",
            note: "\(Words.rulesNote, language)"))\(refusedBox(refusal, language))\(pieces)
            """)
    }

    private static func limits(_ pack: CriteriaPack, _ language: Language) -> Markup {
        let rows = pack.limits.map { limit in
            TableRow([
                "\(Criterion(rawValue: limit.name)?.phrase(language) ?? limit.name)",
                "<b translate=\"no\">\(limit.value)</b>", "<span translate=\"no\">\(limit.unit)</span>",
                "\(limit.source)", "\(limit.provenance, language)",
            ])
        }
        return table(Words.rules, Words.limitHeads, rows, language)
    }

    private static func panel(_ pack: CriteriaPack, _ language: Language) -> Markup {
        let rows = pack.panel.map { item in
            let limit = item.limit.isEmpty ? Interpretation.negative.phrase(language) : item.limit
            return TableRow([
                "<span translate=\"no\">\(item.code)</span> \(item.title, language)", "<b>\(limit)</b>",
                "<span translate=\"no\">\(item.unit)</span>", "\(item.source)", "\(item.provenance, language)",
            ])
        }
        return table(Words.panel, Words.limitHeads, rows, language)
    }

    private static func grounds(_ pack: CriteriaPack, _ language: Language) -> Markup {
        let rows = pack.deferrals.map { ground in
            TableRow([
                "<span translate=\"no\">\(ground.code)</span> \(ground.title, language)",
                "<b>\(ground.period.phrase, language)</b>", "<span translate=\"no\">\(ground.period.unit)</span>",
                "\(ground.source)", "\(ground.provenance, language)",
            ])
        }
        return table(Words.grounds, Words.limitHeads, rows, language)
    }

    private static func versions(_ lines: [CriteriaTable.Line], _ visit: Visit) -> Markup {
        let rows = lines.reversed().map { line in
            TableRow([
                "<b translate=\"no\">\(line.pack.version)</b>", "\(line.pack.effectiveFrom.iso)",
                "<span translate=\"no\">\(line.person)</span>", "\(line.at.text(offsetMinutes: visit.zoneMinutes))",
                "<a href=\"/proof/\(Int(line.entry))\">\(Figures.grouped(Int(line.entry)))</a>",
            ])
        }
        return table(Words.versions, Words.versionHeads, rows, visit.language)
    }

    private static func table(_ title: Phrase, _ heads: [Phrase], _ rows: [TableRow], _ language: Language) -> Markup {
        sheet(
            title: title(language),
            dataTable(
                DataTable(
                    name: title(language), caption: "\(rows.count)", columns: heads.map { TableColumn($0(language)) },
                    rows: rows, empty: "\(Words.none, language)"), language))
    }

    private static func adopting(_ visit: Visit) -> Markup {
        let language = visit.language
        return sheet(
            title: Words.adopt(language),
            form(
                action: rulesPath, csrf: visit.csrf, command: visit.node.freshCommandID().description, files: true,
                """
                <label for="f-file">\(Words.file, language)</label>\
                <input id="f-file" type="file" name="file" accept=".json,application/json" required>\
                \(button(Button(Words.adopt(language), .submit(name: nil, value: nil), rank: .filled)))
                """))
    }
}
