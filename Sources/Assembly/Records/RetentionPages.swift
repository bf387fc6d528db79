import Identity
import Kernel
import Ledger
import Records
package import Web

/// How long each type of record is kept, what holds it longer, and its disposal.
package let retentionPages = Pages(
    area: "Records",
    routes: [
        Route(.get, "/retention", .permission("records.view")) { (visit) throws(Denial) in
            .page(RetentionPage.page(try await RetentionPage.model(visit), nil, visit))
        },
        Route(.post, "/retention/holds", .permission("records.hold")) { (visit) throws(Denial) in
            try await RetentionPage.act(visit) { () throws(Denial) in
                _ = try await visit.perform(
                    RecordsDeeds.place, on: visit.form.text("id") ?? "")
            }
        },
        Route(.post, "/retention/holds/:id/release", .permission("records.hold")) { (visit) throws(Denial) in
            try await RetentionPage.act(visit) { () throws(Denial) in
                _ = try await visit.perform(RecordsDeeds.release, on: visit.parameter("id"))
            }
        },
        Route(.get, "/retention/disposal", .permission("records.dispose")) { (visit) throws(Denial) in
            try await DisposalPage.answer(visit, refusal: nil)
        },
        Route(.post, "/retention/disposal", .permission("records.dispose")) { (visit) throws(Denial) in
            try await DisposalPage.dispose(visit)
        },
    ],
    rail: [
        RailPlace(
            character: "存", name: Phrase("保存期限", "Retention"), path: "/retention",
            access: .permission("records.view"))
    ])

enum RetentionPage {
    private static let listed = 100

    struct Model: Sendable {
        var schedule: RetentionSchedule?
        var lines: [RetentionLookups.Line] = []
        var holds: [HoldTable.Line] = []
        var disposals: [DisposalTable.Line] = []
    }

    enum Words {
        static let title = Phrase("保存期限与处置", "Retention and disposal")
        static let none = Phrase("还没有采用保存期限表，任何记录都不能处置", "No retention times are adopted: nothing may be disposed of")
        static let ever = Phrase("随账本", "as long as the ledger")
        static let nothing = Phrase("没有", "none")
        static let heads = [
            Phrase("记录种类", "Type of record"), Phrase("保存", "Kept"), Phrase("以哪种为准", "Leading form"),
            Phrase("条款", "Clause"), Phrase("最早一份", "Oldest"), Phrase("到期可处置", "Due"),
        ]
        static let holds = Phrase("暂缓处置", "Holds")
        static let holdHeads = [
            Phrase("编号", "Number"), Phrase("记录", "Record"), Phrase("原因", "Reason"), Phrase("谁，何时", "Who, when"),
            Phrase("解除", "Release"),
        ]
        static let place = Phrase("登记暂缓", "Place a hold")
        static let release = Phrase("解除", "Release")
        static let reason = Phrase("原因", "Reason")
        static let disposals = Phrase("已处置", "Disposed of")
        static let disposalHeads = [
            Phrase("处置", "Disposal"), Phrase("记录", "Record"), Phrase("条目", "Entries"), Phrase("谁，何时", "Who, when"),
            Phrase("证明", "Proof"),
        ]
        static let noHold = Phrase("没有暂缓", "No hold")
        static let noDisposal = Phrase("没有处置过记录", "Nothing was disposed of")
        static func version(_ schedule: RetentionSchedule) -> Phrase {
            Phrase(
                "版本 \(schedule.version)，\(schedule.effectiveFrom.iso) 起",
                "version \(schedule.version) since \(schedule.effectiveFrom.iso)")
        }
        /// Whole years are told as years.
        static func days(_ days: Int64) -> Phrase {
            guard let years = (1...100).first(where: { ($0 * 1_461 + 3) / 4 == days || $0 * 365 == days }) else {
                return Phrase("\(days) 天", "\(days) days")
            }
            return Phrase("\(years) 年", years == 1 ? "1 year" : "\(years) years")
        }
        static func who(_ roles: [Phrase]) -> Phrase {
            Phrase(
                "可处置的角色（两人签名）：\(roles.map(\.zh).joined(separator: "、"))",
                "Roles that may dispose, two persons signing: \(roles.map(\.en).joined(separator: ", "))")
        }
    }

    static func model(_ visit: Visit) async throws(Denial) -> Model {
        let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
        let zoneMinutes = visit.zoneMinutes
        return try await visit.read { (snapshot) throws(Fault) in
            let schedule = try ScheduleTable.versions(from: snapshot).inForce(on: today)
            return Model(
                schedule: schedule,
                lines: try schedule.map { (schedule) throws(Fault) in
                    try RetentionLookups.lines(schedule, today: today, zoneMinutes: zoneMinutes, snapshot)
                } ?? [],
                holds: try HoldTable.open(limit: listed, from: snapshot),
                disposals: try DisposalTable.newest(limit: listed, from: snapshot))
        }
    }

    static func act(_ visit: Visit, _ body: () async throws(Denial) -> Void) async throws(Denial) -> Reply {
        do throws(Denial) {
            try await body()
            return .seeOther("/retention")
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return .refused(page(try await model(visit), refusal, visit))
        }
    }

    static func page(_ model: Model, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let roles = roleGrants.filter { $0.permissions.contains("records.dispose") }.map(\.name)
        let note = model.schedule.map { Words.version($0) } ?? Words.none
        return Web.page(
            visit.pageFrame(Words.title, scripts: ["form.js"]),
            """
            \(pageHead(title: "\(Words.title, language)", note: "\(note, language)"))\(refusedBox(refusal, language))\
            \(times(model, visit))<p class="note">\(Words.who(roles), language)</p>\(holds(model, visit))\
            \(disposals(model, visit))
            """)
    }

    private static func times(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = model.lines.map { line in
            TableRow([
                "<b>\(line.time.title, language)</b> <span class=\"hint\" translate=\"no\">\(line.time.noun)</span>",
                "\(line.time.days.map { Words.days($0) } ?? Words.ever, language)",
                "\(line.time.lead.phrase, language)",
                "\(line.time.source)<br><span class=\"hint\">\(line.time.provenance, language)</span>",
                "\(line.oldestAt.map { $0.day(offsetMinutes: visit.zoneMinutes).iso } ?? "—")", due(line, visit),
            ])
        }
        return dataTable(
            DataTable(
                name: Words.title(language), caption: "\(rows.count)",
                columns: Words.heads.map { TableColumn($0(language)) }, rows: rows, empty: "\(Words.none, language)"),
            language)
    }

    private static func due(_ line: RetentionLookups.Line, _ visit: Visit) -> Markup {
        guard !line.due.isEmpty else { return "\(Words.nothing, visit.language)" }
        return Markup.joined(
            line.due.map { subject in
                visit.may("records.dispose")
                    ? "<a\(href: DisposalPage.path(subject)) translate=\"no\">\(subject.id)</a>"
                    : "<span translate=\"no\">\(subject.id)</span>"
            }, by: " · ")
    }

    private static func holds(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let may = visit.may("records.hold")
        let rows = model.holds.map { hold in
            TableRow([
                "<b translate=\"no\">\(hold.id)</b>", "<span translate=\"no\">\(hold.subject)</span>", "\(hold.reason)",
                "\(hold.placedBy) · \(hold.placedAt.text(offsetMinutes: visit.zoneMinutes))",
                may ? releasing(hold, visit) : "—",
            ])
        }
        let table = dataTable(
            DataTable(
                name: Words.holds(language), caption: "\(rows.count)",
                columns: Words.holdHeads.map { TableColumn($0(language)) }, rows: rows,
                empty: "\(Words.noHold, language)"), language)
        return sheet(title: Words.holds(language), "\(table)\(may ? placing(visit) : "")")
    }

    private static func releasing(_ hold: HoldTable.Line, _ visit: Visit) -> Markup {
        form(
            action: "/retention/holds/\(PageAddress.escaped(hold.id))/release", csrf: visit.csrf,
            command: visit.node.freshCommandID().description,
            """
            <input type="text" name="reason" required\(attribute: "aria-label", Words.reason(visit.language))> \
            \(button(Button(Words.release(visit.language), .submit(name: nil, value: nil))))
            """)
    }

    private static func placing(_ visit: Visit) -> Markup {
        let language = visit.language
        let fields = [
            ("id", Words.holdHeads[0]), ("noun", Words.heads[0]), ("record", Words.holdHeads[1]),
            ("reason", Words.reason),
        ].map { name, label -> Markup in
            var entry = Field(name, label(language))
            entry.required = true
            entry.value = visit.form[name] ?? ""
            if name == "noun" { entry.hint = "donors.donor, plasma.shipment" }
            return field(entry, language)
        }
        return form(
            action: "/retention/holds", csrf: visit.csrf, command: visit.node.freshCommandID().description,
            "\(fields)\(button(Button(Words.place(language), .submit(name: nil, value: nil))))")
    }

    private static func disposals(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = model.disposals.map { line in
            TableRow([
                "<b translate=\"no\">\(line.id)</b>", "<span translate=\"no\">\(line.subject)</span>",
                "\(Figures.grouped(Int(line.entries)))",
                "\(line.person) · \(line.at.text(offsetMinutes: visit.zoneMinutes))",
                "<a href=\"/proof/\(Int(line.entry))\">\(Figures.grouped(Int(line.entry)))</a>",
            ])
        }
        return sheet(
            title: Words.disposals(language),
            dataTable(
                DataTable(
                    name: Words.disposals(language), caption: "\(rows.count)",
                    columns: Words.disposalHeads.map { TableColumn($0(language)) }, rows: rows,
                    empty: "\(Words.noDisposal, language)"), language))
    }
}
