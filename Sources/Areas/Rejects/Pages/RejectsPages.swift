import Kernel
import Lineage
import Plasma
package import Web

/// Orders of destruction: the list with the application, one order with its acts, its paper.
package let rejectsPages = Pages(
    area: "rejects", routes: DestructionListPage.routes + DestructionPage.routes + DestructionPrint.routes,
    rail: [
        RailPlace(
            character: "销", name: RejectsParts.Words.title, path: "/rejects/destructions",
            access: .permission("rejects.view"))
    ],
    tasks: { (standing, _, _, snapshot) throws(Fault) in try DestructionListPage.tasks(standing, snapshot) },
    find: { (code, standing, snapshot) throws(Fault) in
        guard standing.permissions.contains("rejects.view") else { return nil }
        return try DestructionLookups.line(code, from: snapshot).map { RejectsParts.path($0.id) }
    })

/// Pieces that these pages share.
enum RejectsParts {
    enum Words {
        static let title = Phrase("销毁", "Destruction")
        static let note = Phrase(
            "不合格的血浆和由它做成的：申请、批准、逐一扫描称量、两名见证人和 QA 到场、凭证",
            "What was rejected: applied for, approved, each scanned and weighed, two witnesses and QA, the certificate")
        static let forced = Phrase("依法必须销毁", "law has it destroyed")
    }

    static func path(_ id: String, _ rest: String...) -> String {
        (["/rejects/destructions", PageAddress.escaped(id)] + rest).joined(separator: "/")
    }

    static func stamp(_ moment: Moment, _ visit: Visit) -> String {
        String(moment.text(offsetMinutes: visit.zoneMinutes).prefix(16))
    }

    static func entry(
        _ name: String, _ label: Phrase, _ visit: Visit, form: String = "", code: Bool = false,
        _ kind: FieldKind = .text
    ) -> Markup {
        var entry = Field(name, visit.say(label), kind)
        entry.required = true
        entry.code = code
        entry.form = form
        if kind.isShown { entry.value = visit.form[name] ?? "" }
        return field(entry, visit.language)
    }

    static func sending(_ action: String, _ matter: Markup, _ visit: Visit) -> Markup {
        form(action: action, csrf: visit.csrf, command: visit.node.freshCommandID().description, matter)
    }

    static func badge(_ stage: DestructionStage, _ language: Language) -> Markup {
        let shape: Shape =
            switch stage {
            case .applied: .waiting
            case .approved: .hold
            case .declined: .changed
            case .executed: .waiting
            case .certified: .pass
            }
        return plainBadge(shape, stage.phrase(language))
    }

    static func link(_ subject: Subject, _ visit: Visit) -> Markup {
        guard subject.noun == LineageRows.bag || visit.may("lineage.view") else {
            return "<b translate=\"no\">\(subject.id)</b>"
        }
        let target =
            subject.noun == LineageRows.bag
            ? "/plasma/bags/\(PageAddress.escaped(subject.id))"
            : "/lineage/nodes/\(PageAddress.escaped(subject.noun))/\(PageAddress.escaped(subject.id))"
        return "<a\(href: target) translate=\"no\"><b>\(subject.id)</b></a>"
    }

    /// What a scanned or typed code means: a bag of this house, or a batch of the lineage.
    static func subject(_ code: String, from snapshot: any Snapshot) throws(Fault) -> Subject {
        if try ShipmentLookups.bag(code, from: snapshot) != nil { return Subject(LineageRows.bag, code) }
        let nodes = try LineageLookups.nodes(coded: code, from: snapshot)
        return nodes.first { $0.subject.noun != LineageRows.bag }?.subject ?? Subject(LineageRows.bag, code)
    }
}

extension FieldKind {
    /// A password is never shown again.
    fileprivate var isShown: Bool { if case .password = self { false } else { true } }
}

enum DestructionListPage {
    static let rowsPerPage = 50
    static let routes: [Route] = [
        Route(.get, "/rejects/destructions", .permission("rejects.view")) { (visit) throws(Denial) in
            try await show(visit, nil)
        },
        Route(.post, "/rejects/destructions", .permission("rejects.apply"), apply),
    ]

    @Sendable private static func apply(_ visit: Visit) async throws(Denial) -> Reply {
        do throws(Denial) {
            let id = visit.form.text("id") ?? ""
            let reason = visit.form.text("reason") ?? ""
            let codes = (visit.form.text("codes") ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
            guard let method = visit.form["method"].flatMap({ DestructionMethod(rawValue: $0) }),
                codes.count <= DestructionRules.itemsMax
            else { throw .refused(.destructionItemsWrong) }
            let subjects = try await visit.read { (snapshot) throws(Fault) -> [Subject] in
                var subjects: [Subject] = []
                for code in codes { subjects.append(try RejectsParts.subject(code, from: snapshot)) }
                return subjects
            }
            let statement = DestructionStatement(applying: subjects, method, on: id, reason: reason)
            let own = try await visit.sign(
                Subject(DestructionRules.noun, id), version: 0, digest: visit.node.hash(statement.canonicalBytes),
                meaning: .performed)
            _ = try await visit.perform(
                DestructionTable.self, on: id, .apply(subjects, method), reason: reason, signatures: [own])
            return .seeOther(RejectsParts.path(id))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await show(visit, refusal)
        }
    }

    private static func show(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let before = visit.query["before"].flatMap { Int64($0) } ?? .max
        let lines = try await visit.read { (snapshot) throws(Fault) in
            try DestructionLookups.list(before: before, limit: rowsPerPage + 1, from: snapshot)
        }
        let page = page(lines, refusal, visit)
        return refusal == nil ? .page(page) : .refused(page)
    }

    private static let heads = [
        Phrase("编号", "Number"), Phrase("申请", "Applied"), Phrase("项", "Things"), Phrase("已扫描", "Scanned"),
        Phrase("来自", "Asked for by"), Phrase("依法", "By law"), Phrase("状态", "State"),
    ]

    static func page(_ lines: [DestructionLine], _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let shown = lines.prefix(rowsPerPage)
        let rows = shown.map { line in
            TableRow(
                [
                    "<a\(href: RejectsParts.path(line.id)) translate=\"no\"><b>\(line.id)</b></a>",
                    "\(RejectsParts.stamp(line.appliedAt, visit)) <span translate=\"no\">\(line.appliedBy)</span>",
                    "\(line.items)", "\(line.scanned)", "<span translate=\"no\">\(line.owner)</span>",
                    line.isForced ? plainBadge(.stop, RejectsParts.Words.forced(language)) : "",
                    RejectsParts.badge(line.stage, language),
                ], href: RejectsParts.path(line.id))
        }
        let table = DataTable(
            name: RejectsParts.Words.title(language),
            caption: visit.say(Phrase("本页 \(shown.count) 张", "\(shown.count) on this page")),
            columns: heads.enumerated().map { TableColumn($1(language), numeric: $0 == 2 || $0 == 3) }, rows: rows,
            empty: "\(Phrase("还没有销毁单", "No order yet"), language)",
            nextLink: lines.count > shown.count
                ? shown.last.map { "/rejects/destructions?before=\($0.entry)" } : nil)
        return Web.page(
            visit.pageFrame(RejectsParts.Words.title, scripts: ["form.js"]),
            """
            \(pageHead(
                title: "\(RejectsParts.Words.title, language)", note: "\(RejectsParts.Words.note, language)"))\
            \(refusedBox(refusal, language))\(dataTable(table, language))\(applying(visit))
            """)
    }

    private static func applying(_ visit: Visit) -> Markup? {
        guard visit.may("rejects.apply") else { return nil }
        let title = Phrase("申请销毁", "Apply for destruction")
        let methods = DestructionMethod.allCases.map { Choice($0.rawValue, $0.phrase(visit.language)) }
        return sheet(
            title: visit.say(title),
            note: visit.say(
                Phrase("只列 QA 已判不合格的；逐一扫描或粘贴", "Only what QA rejected; scan or paste each")),
            RejectsParts.sending(
                "/rejects/destructions",
                """
                \(RejectsParts.entry("id", Phrase("销毁单编号", "Number"), visit, code: true))\
                \(RejectsParts.entry("codes", Phrase("血浆袋、批（每行一个）", "Bags, batches, one a line"), visit,
                    code: true, .area(rows: 6)))\
                \(RejectsParts.entry("method", Phrase("方法", "Method"), visit, .choice(methods)))\
                \(RejectsParts.entry("reason", Phrase("原因", "Reason"), visit))\
                \(signerFields(visit.say(Phrase("口令；签名表示「编制」", "Password; you sign as “performed”")), visit))\
                \(submitButton(title, visit))
                """, visit))
    }

    static func tasks(_ standing: Standing, _ snapshot: any Snapshot) throws(Fault) -> [Pages.Task] {
        var tasks: [Pages.Task] = []
        let duties: [(Permission, DestructionStage, Phrase, Phrase)] = [
            ("rejects.approve", .applied, Phrase("批准销毁", "Approve destruction"), Phrase("批准", "Approve")),
            ("rejects.execute", .approved, Phrase("销毁", "Destroy"), Phrase("扫描", "Scan")),
            ("rejects.execute", .executed, Phrase("登记销毁凭证", "Record the certificate"), Phrase("登记", "Record")),
        ]
        for (permission, stage, title, action) in duties where standing.permissions.contains(permission) {
            for line in try DestructionLookups.list(at: stage, limit: rowsPerPage, from: snapshot) {
                tasks.append(
                    Pages.Task(
                        urgency: line.isForced && stage != .executed ? .now : .today, since: line.appliedAt,
                        title: Phrase("\(title.zh)：\(line.id)", "\(title.en): \(line.id)"),
                        detail: Phrase("\(line.items) 项", "\(line.items) things"), action: action,
                        path: RejectsParts.path(line.id), verdict: line.isForced ? .stop : .waiting))
            }
        }
        return tasks
    }
}
