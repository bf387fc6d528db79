package import Kernel
import Plasma
import Web

/// The register of stations: licence, owner, area, label schemes by date, audits and when the next is due.
enum StationPages {
    static let rowsPerPage = 50
    /// More stations than one company has.
    static let tasksMax = 200

    static let routes = [
        Route(.get, "/stations", .permission("plasma.view"), list),
        Route(.get, "/stations/:code", .permission("plasma.view")) { (visit) throws(Denial) in
            try await answer(visit, refusal: nil)
        },
        Route(.post, "/stations/:code/audits", .permission("plasma.register")) { (visit) throws(Denial) in
            try await act(visit, StationDeskDeeds.audit)
        },
        Route(.post, "/stations/:code/description", .permission("plasma.register")) { (visit) throws(Denial) in
            try await act(visit, StationDeskDeeds.describe)
        },
    ]

    enum Words {
        static let title = Phrase("浆站", "Stations")
        static let empty = Phrase("还没有登记浆站", "No station is registered yet")
        static let heads = [
            Phrase("代码", "Code"), Phrase("名称", "Name"), Phrase("许可证", "Licence"), Phrase("有效至", "Valid to"),
            Phrase("下次审计", "Next audit"),
        ]
        static let never = Phrase("从未审计", "never audited")
        static let audits = Phrase("审计", "Audits")
        static let noAudit = Phrase("还没有审计记录", "No audit yet")
        static let auditHeads = [
            Phrase("日期", "Day"), Phrase("结论", "Result"), Phrase("审计人", "Auditors"), Phrase("发现", "Found"),
            Phrase("下次期限", "Next due"), Phrase("证明", "Proof"),
        ]
        static let schemes = Phrase("标签编码规则", "Label schemes")
        static let schemeHeads = [
            Phrase("规则", "Scheme"), Phrase("码型", "Pattern"), Phrase("校验", "Check"), Phrase("启用", "From"),
            Phrase("停用", "To"),
        ]
        static let record = Phrase("记一次审计", "Record an audit")
        static let describe = Phrase("地址和归属", "Address and owner")
        static let save = Phrase("保存", "Save")
    }

    static func path(_ code: String) -> String { "/stations/\(PageAddress.escaped(code))" }

    struct Line: Sendable {
        let station: StationTable.Summary
        let due: Day?
    }

    private static func list(_ visit: Visit) async throws(Denial) -> Reply {
        let after = visit.query["after"] ?? ""
        let lines = try await visit.read { (snapshot) throws(Fault) in
            try StationTable.list(after: after, limit: rowsPerPage + 1, from: snapshot).map {
                (station) throws(Fault) in
                Line(
                    station: station,
                    due: try StationUpkeepTable.audits(of: station.code, from: snapshot).last?.audit.nextDue)
            }
        }
        return .page(listPage(lines, visit))
    }

    static func listPage(_ lines: [Line], _ visit: Visit) -> Markup {
        let language = visit.language
        let shown = lines.prefix(rowsPerPage)
        let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
        let table = DataTable(
            name: Words.title(language),
            caption: visit.say(Phrase("本页 \(shown.count) 个", "\(shown.count) on this page")),
            columns: Words.heads.map { TableColumn($0(language)) },
            rows: shown.map { line in
                let station = line.station
                return TableRow(
                    [
                        "<b translate=\"no\">\(station.code)</b>", "\(station.name)",
                        "<span translate=\"no\">\(station.licence)</span>", "\(station.licenceValidTo.iso)",
                        "\(line.due?.iso ?? Words.never(language))",
                    ], href: path(station.code), failing: station.licenceValidTo < today)
            },
            empty: "\(Words.empty, language)",
            nextLink: lines.count > rowsPerPage
                ? shown.last.map { "/stations?after=\(PageAddress.escaped($0.station.code))" } : nil)
        return page(
            visit.pageFrame(Words.title), "\(pageHead(title: "\(Words.title, language)"))\(dataTable(table, language))")
    }

    // MARK: One station

    struct Model: Sendable {
        let code: String
        let profile: StationProfile
        let description: StationDescription?
        let audits: [StationUpkeepTable.Line]
        var refusal: Refusal?
    }

    private static func answer(_ visit: Visit, refusal: Refusal?) async throws(Denial) -> Reply {
        let code = visit.parameter("code")
        let found = try await visit.read { (snapshot) throws(Fault) -> Model? in
            guard let profile = try StationTable.profile(code, from: snapshot) else { return nil }
            return Model(
                code: code, profile: profile,
                description: try StationUpkeepTable.description(code, from: snapshot),
                audits: try StationUpkeepTable.audits(of: code, from: snapshot))
        }
        guard var model = found else { return .missing }
        model.refusal = refusal
        return refusal == nil ? .page(record(model, visit)) : .refused(record(model, visit))
    }

    private static func act(_ visit: Visit, _ deed: Deed<StationTable>) async throws(Denial) -> Reply {
        do throws(Denial) {
            _ = try await visit.perform(deed, on: visit.parameter("code"))
            return .seeOther(path(visit.parameter("code")))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await answer(visit, refusal: refusal)
        }
    }

    static func record(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let whole = "/records/\(StationRules.noun)/\(PageAddress.escaped(model.code))"
        let head = pageHead(
            trail: "<a href=\"/stations\">\(Words.title, language)</a> /", title: "\(model.profile.name)",
            note: "<span translate=\"no\">\(model.code)</span>",
            actions: button(Button(DonorPage.Words.history(language), .link(whole))))
        let forms: Markup? = visit.may("plasma.register") ? StationForms.sheets(model, visit) : nil
        return page(
            visit.pageFrame(Phrase(model.profile.name, model.profile.name), scripts: ["form.js"]),
            "\(head)\(refusedBox(model.refusal, language))\(facts(model, language))\(audits(model, language))"
                + "\(schemes(model, language))\(forms)")
    }

    private static func facts(_ model: Model, _ language: Language) -> Markup {
        let none = "—"
        return sheet([
            factGrid(
                [
                    RecordFact(Words.heads[2](language), "<span translate=\"no\">\(model.profile.licence)</span>"),
                    RecordFact(Words.heads[3](language), "\(model.profile.licenceValidTo.iso)"),
                    RecordFact(Phrase("所属企业", "Owner")(language), "\(model.description?.owner ?? none)"),
                    RecordFact(Phrase("采浆区域", "Collection area")(language), "\(model.description?.area ?? none)"),
                    RecordFact(Phrase("地址", "Address")(language), "\(model.description?.address ?? none)"),
                    RecordFact(
                        Words.heads[4](language),
                        "\(model.audits.last?.audit.nextDue.iso ?? Words.never(language))"),
                ], language)
        ])
    }

    private static func audits(_ model: Model, _ language: Language) -> Markup {
        let rows = model.audits.reversed().map { line in
            let audit = line.audit
            let shape: Shape = audit.result == .passed ? .pass : audit.result == .failed ? .stop : .hold
            return TableRow([
                "\(audit.on.iso)", plainBadge(shape, audit.result.phrase(language)),
                "<span translate=\"no\">\(audit.auditors.joined(separator: " "))</span>", "\(audit.note)",
                "\(audit.nextDue.iso)",
                "<a href=\"/proof/\(Int(line.entry))\">\(Figures.grouped(Int(line.entry)))</a>",
            ])
        }
        return sheet(
            title: Words.audits(language),
            dataTable(
                DataTable(
                    name: Words.audits(language), caption: "\(rows.count)",
                    columns: Words.auditHeads.map { TableColumn($0(language)) }, rows: rows,
                    empty: "\(Words.noAudit, language)"), language))
    }

    private static func schemes(_ model: Model, _ language: Language) -> Markup {
        let rows = model.profile.schemes.map { scheme in
            TableRow([
                "<span translate=\"no\">\(scheme.id)</span>",
                "<code translate=\"no\">\(scheme.pattern.template)</code>",
                "<span translate=\"no\">\(scheme.check.rawValue)</span>", "\(scheme.validFrom.iso)",
                "\(scheme.validTo?.iso ?? "—")",
            ])
        }
        return sheet(
            title: Words.schemes(language),
            dataTable(
                DataTable(
                    name: Words.schemes(language), caption: "\(rows.count)",
                    columns: Words.schemeHeads.map { TableColumn($0(language)) }, rows: rows, empty: ""), language))
    }

    // MARK: What is due

    /// Audits that are due or past due, and licences near their end, by the rules in force.
    static func tasks(
        _ standing: Standing, _ clock: Pages.Clock, _ snapshot: any Snapshot
    ) throws(Fault) -> [Pages.Task] {
        guard standing.permissions.contains("plasma.register"), standing.permissions.contains("plasma.view") else {
            return []
        }
        let (now, today) = (clock.now, clock.today)
        guard let rules = try CriteriaTable.versions(from: snapshot).inForce(on: today) else { return [] }
        var tasks: [Pages.Task] = []
        for station in try StationTable.list(after: "", limit: tasksMax, from: snapshot) {
            let due = try StationUpkeepTable.audits(of: station.code, from: snapshot).last?.audit.nextDue
            if due.map({ $0 <= today }) != false {
                tasks.append(task(station, now, due: due))
            }
            if station.licenceValidTo < today.adding(days: rules.count(.licenceWarnDays)) {
                tasks.append(
                    Pages.Task(
                        urgency: station.licenceValidTo < today ? .now : .later, since: now,
                        title: Phrase("浆站许可证将到期：\(station.name)", "A station's licence ends: \(station.name)"),
                        detail: Phrase(
                            "有效至 \(station.licenceValidTo.iso)", "valid to \(station.licenceValidTo.iso)"),
                        action: Phrase("去看", "Look"), path: path(station.code), verdict: .warn))
            }
        }
        return tasks
    }

    private static func task(_ station: StationTable.Summary, _ now: Moment, due: Day?) -> Pages.Task {
        Pages.Task(
            urgency: .today, since: now,
            title: Phrase("浆站审计到期：\(station.name)", "Audit of a station is due: \(station.name)"),
            detail: due.map { Phrase("期限 \($0.iso)", "due on \($0.iso)") } ?? Words.never,
            action: Phrase("记录审计", "Record it"), path: path(station.code), verdict: .waiting)
    }
}

extension [DonationCriteria] {
    func ruling(on day: Day) throws(Refusal) -> DonationCriteria {
        guard let rules = inForce(on: day) else { throw .criteriaNone }
        return rules
    }
}

extension Refusal {
    /// The next day cannot be told without rules.
    package static let criteriaNone = Refusal(
        "donors.criteria.none", Phrase("那一天没有生效的供浆规则", "No rules for donors were in force on that day"),
        next: Phrase("先采用供浆规则", "Adopt the rules first"))
}
