import Kernel
import Upkeep
import Web

/// Scheduled jobs, the clock, backups and drills, on one page.
struct JobPages: Sendable {
    static let listed = 30

    let described: NodeDescription

    private enum Words {
        static let title = Phrase("作业", "Jobs")
        static let scheduled = Phrase("定时作业", "Scheduled jobs")
        static let jobHeads = [
            Phrase("作业", "Job"), Phrase("上次", "Last run"), Phrase("结果", "Result"), Phrase("用时", "Took"),
            Phrase("下次", "Next run"),
        ]
        static let running = Phrase("正在做", "running")
        static let notYet = Phrase("还没有做过", "not yet")
        static let clock = Phrase("时钟", "Clock")
        static let inLimit = Phrase("在限内，没有改动要说明", "in its limit, no change to explain")
        static let drifted = Phrase("偏差超限", "out of its limit")
        static let jumped = Phrase("被改动，还没有人说明", "changed, nobody said why")
        static let reason = Phrase("谁为什么改了时钟", "Who changed it, and why")
        static let explain = Phrase("说明", "Explain")
        static let backups = Phrase("备份", "Backups")
        static let none = Phrase("还没有备份", "No backup yet")
        static let unset = Phrase(
            "没有设定时备份：在配置里写 backup_folder（另一块盘或另一台机器）",
            "No scheduled backup: name backup_folder in the configuration, on another disk or machine")
        static let backUpNow = Phrase("现在备份", "Back up now")
        static let drill = Phrase("演练恢复", "Drill")
        static let drills = Phrase("恢复演练", "Restore drills")
        static let noDrill = Phrase("还没有演练过", "No drill yet")
        static let backupHeads = [
            Phrase("文件", "File"), Phrase("时间", "When"), Phrase("结果", "Result"), Phrase("条目", "Entries"),
            Phrase("字节", "Bytes"), Phrase("放在", "Place"), Phrase("演练", "Drill"),
        ]
        static let drillHeads = [
            Phrase("演练", "Drill"), Phrase("时间", "When"), Phrase("备份", "Backup"), Phrase("结果", "Result"),
            Phrase("条目", "Entries"), Phrase("恢复", "Restoring"), Phrase("核验", "Verifying"),
        ]
        static let made = Phrase("完成", "made")
        static let failed = Phrase("失败", "failed")
        static let deleted = Phrase("已按规则删除", "deleted by rule")
        static let passed = Phrase("通过", "passed")
    }

    var pages: Pages {
        let view = Access.permission("node.view")
        let operate = Access.permission("node.operate")
        let tasks = UpkeepTasks(described: described)
        return Pages(
            area: "upkeep",
            routes: [
                Route(.get, "/jobs", view) { (visit) throws(Denial) in
                    .page(page(try await model(visit, nil), visit))
                },
                Route(.post, "/jobs/backups", operate, backUp), Route(.post, "/jobs/drills", operate, drill),
                Route(.post, "/jobs/clock", operate, explain),
            ],
            rail: [RailPlace(character: "业", name: Words.title, path: "/jobs", access: view)],
            tasks: { (standing, clock, _, snapshot) throws(Fault) in
                try tasks.tasks(standing, clock.now, from: snapshot)
            })
    }

    // MARK: Acts

    @Sendable private func backUp(_ visit: Visit) async throws(Denial) -> Reply {
        try await answer(visit) { () throws(Denial) in
            guard let desk = described.backups else { throw .refused(.backupNotConfigured) }
            try judge(await desk.backUp(visit.standing?.person ?? ""))
        }
    }

    @Sendable private func drill(_ visit: Visit) async throws(Denial) -> Reply {
        try await answer(visit) { () throws(Denial) in
            guard let desk = described.backups else { throw .refused(.backupNotConfigured) }
            try judge(await desk.drill(visit.form["file"] ?? "", visit.standing?.person ?? ""))
        }
    }

    private func judge(_ order: BackupDesk.Order) throws(Denial) {
        switch order {
        case .begun: return
        case .runsAlready: throw .refused(.backupRuns)
        case .fileUnknown: throw .refused(.backupFileUnknown)
        }
    }

    @Sendable private func explain(_ visit: Visit) async throws(Denial) -> Reply {
        try await answer(visit) { () throws(Denial) in
            _ = try await visit.perform(
                ClockTable.self, on: ClockRules.record, .explain, reason: visit.form.text("reason"))
        }
    }

    private func answer(_ visit: Visit, _ act: () async throws(Denial) -> Void) async throws(Denial) -> Reply {
        do throws(Denial) {
            try await act()
            return .seeOther("/jobs")
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return .refused(page(try await model(visit, refusal), visit))
        }
    }

    // MARK: The page

    struct Model: Sendable {
        var jobs: [JobBoard.Job] = []
        var drift: ClockOffset?
        var jumps: [ClockOffset] = []
        var backups: [Backup] = []
        var drills: [Drill] = []
        var refusal: Refusal?
    }

    private func model(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Model {
        let jobs = described.jobs.jobs
        return try await visit.read { (snapshot) throws(Fault) in
            Model(
                jobs: jobs, drift: try ClockTable.drift(from: snapshot)?.offset,
                jumps: try ClockTable.jumps(from: snapshot).map(\.offset),
                backups: try BackupTable.newest(limit: Self.listed, from: snapshot),
                drills: try DrillTable.newest(limit: Self.listed, from: snapshot), refusal: refusal)
        }
    }

    func page(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let head = pageHead(title: "\(Words.title, language)")
        return Web.page(
            visit.pageFrame(Words.title, scripts: ["form.js"]),
            """
            \(head)\(refusedBox(model.refusal, language))\
            \(dataTable(jobs(model, visit), language))\
            \(sheet(title: Words.clock(language), clock(model, visit)))\
            \(sheet(
                title: Words.backups(language), note: place(visit), tools: tools(visit),
                dataTable(backups(model, visit), language)))\
            \(sheet(title: Words.drills(language), dataTable(drills(model, visit), language)))
            """)
    }

    private func stamp(_ moment: Moment?, _ visit: Visit) -> String {
        moment.map { $0.text(offsetMinutes: visit.zoneMinutes) } ?? "—"
    }

    private func jobs(_ model: Model, _ visit: Visit) -> DataTable {
        let language = visit.language
        let rows = model.jobs.map { job -> TableRow in
            let result: Markup =
                switch job.outcome {
                case nil: "\(job.isRunning ? Words.running : Words.notYet, language)"
                case .fine(let told): plainBadge(.pass, told(language))
                case .failed(let told): plainBadge(.stop, told(language))
                }
            var took = "—"
            if let started = job.startedAt, let ended = job.endedAt { took = milliseconds(ended - started) }
            if job.isRunning {
                took = [Words.running(language), job.progress?(language)].compactMap(\.self).joined(separator: " · ")
            }
            return TableRow(
                [
                    "<b>\(job.what, language)</b>", "\(stamp(job.startedAt, visit))", result, "\(took)",
                    "\(stamp(job.nextAt, visit))",
                ], failing: { if case .failed = job.outcome { true } else { false } }())
        }
        return DataTable(
            name: Words.scheduled(language), caption: visit.say(Phrase("共 \(rows.count) 项", "\(rows.count) jobs")),
            columns: Words.jobHeads.map { TableColumn($0(language)) }, rows: rows, empty: "—")
    }

    private func milliseconds(_ span: Span) -> String { "\(span.microseconds / 1_000) ms" }

    private func clock(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        func told(_ offset: ClockOffset) -> String {
            "\(offset.milliseconds) ms · \(FrameLimit.word(language)) \(offset.limitMilliseconds) ms · \(offset.source)"
        }
        var lines: [Markup] = []
        if let drift = model.drift {
            lines.append("<p>\(plainBadge(.stop, Words.drifted(language))) \(told(drift))</p>")
        }
        for jump in model.jumps {
            lines.append("<p>\(plainBadge(.warn, Words.jumped(language))) \(told(jump))</p>")
        }
        if lines.isEmpty { return "<p>\(plainBadge(.pass, Words.inLimit(language)))</p>" }
        guard !model.jumps.isEmpty, visit.may("node.operate") else { return Markup.joined(lines) }
        var reason = Field("reason", Words.reason(language))
        reason.required = true
        reason.value = visit.form["reason"] ?? ""
        let explaining = form(
            action: "/jobs/clock", csrf: visit.csrf, command: visit.node.freshCommandID().description,
            """
            \(field(reason, language))\
            \(button(Button(Words.explain(language), .submit(name: nil, value: nil), rank: .filled)))
            """)
        return Markup.joined(lines + [explaining])
    }

    private func place(_ visit: Visit) -> String {
        guard let desk = described.backups else { return Words.unset(visit.language) }
        return visit.say(
            Phrase(
                "每 \(desk.hours) 小时到 \(desk.place)，留最新 \(desk.keep) 份",
                "every \(desk.hours) h to \(desk.place), the newest \(desk.keep) are kept"))
    }

    private func tools(_ visit: Visit) -> Markup {
        guard described.backups != nil, visit.may("node.operate") else { return "" }
        return button(Button(Words.backUpNow(visit.language), .post("/jobs/backups", csrf: visit.csrf)))
    }

    private func backups(_ model: Model, _ visit: Visit) -> DataTable {
        let language = visit.language
        let rows = model.backups.map { backup -> TableRow in
            let result: Markup
            if let failure = backup.failure {
                result = "\(plainBadge(.stop, Words.failed(language))) \(failure)"
            } else if let at = backup.deletedAt {
                result = "\(plainBadge(.waiting, Words.deleted(language))) \(stamp(at, visit))"
            } else {
                result = plainBadge(.pass, Words.made(language))
            }
            let mayDrill = described.backups != nil && visit.may("node.operate")
            let drill: Markup? =
                mayDrill && backup.receipt != nil && backup.deletedAt == nil
                ? form(
                    action: "/jobs/drills", csrf: visit.csrf,
                    """
                    <input type="hidden" name="file" value="\(backup.file)">\
                    \(button(Button(Words.drill(language), .submit(name: nil, value: nil))))
                    """) : nil
            return TableRow(
                [
                    "<b translate=\"no\">\(backup.file)</b>",
                    "<a href=\"/proof/\(Int(backup.entry))\">\(stamp(backup.at, visit))</a> \(backup.orderedBy)",
                    result,
                    "\(backup.receipt.map { Figures.grouped(Int($0.entries)) } ?? "—")",
                    "\(backup.receipt.map { Figures.grouped(Int($0.bytes)) } ?? "—")",
                    "\(backup.receipt?.place ?? "—")", drill ?? "—",
                ], failing: backup.failure != nil)
        }
        return DataTable(
            name: Words.backups(language),
            caption: visit.say(Phrase("最新 \(rows.count) 份", "the newest \(rows.count)")),
            columns: Words.backupHeads.enumerated().map {
                TableColumn($0.element(language), numeric: $0.offset == 3 || $0.offset == 4)
            }, rows: rows, empty: "\(Words.none, language)")
    }

    private func drills(_ model: Model, _ visit: Visit) -> DataTable {
        let language = visit.language
        let rows = model.drills.map { drill -> TableRow in
            let result = drill.result
            let verdict: Markup =
                result.passed
                ? plainBadge(.pass, Words.passed(language))
                : "\(plainBadge(.stop, Words.failed(language))) \(result.finding)"
            return TableRow(
                [
                    "<b translate=\"no\">\(drill.id)</b>",
                    "<a href=\"/proof/\(Int(drill.entry))\">\(stamp(drill.at, visit))</a> \(drill.orderedBy)",
                    "<span translate=\"no\">\(result.file)</span>", verdict, "\(Figures.grouped(Int(result.entries)))",
                    "\(Int(result.restoreMilliseconds)) ms", "\(Int(result.verifyMilliseconds)) ms",
                ], failing: !result.passed)
        }
        return DataTable(
            name: Words.drills(language),
            caption: visit.say(Phrase("最新 \(rows.count) 次", "the newest \(rows.count)")),
            columns: Words.drillHeads.enumerated().map {
                TableColumn($0.element(language), numeric: $0.offset >= 4)
            }, rows: rows, empty: "\(Words.noDrill, language)")
    }
}

private enum FrameLimit { static let word = Phrase("限", "limit") }

extension Refusal {
    /// Backups lie at another place, which the operator names (Law.s41).
    static let backupNotConfigured = Refusal(
        "node.backup.not-configured", Phrase("没有设定备份放在哪里", "It is not set where backups go"),
        next: Phrase("在配置文件里写 backup_folder，再重启", "Name backup_folder in the configuration, then restart"))

    /// Two at once would hold up each other and the disk.
    static let backupRuns = Refusal(
        "node.backup.running", Phrase("已有备份或演练在做", "A backup or a drill is running already"),
        next: Phrase("等它做完再点", "Wait until it is done"))

    static let backupFileUnknown = Refusal(
        "node.drill.file-unknown", Phrase("备份文件不在那里", "The backup file is not there"),
        next: Phrase("选列表里还在的备份", "Choose a backup that still lies there"))
}
