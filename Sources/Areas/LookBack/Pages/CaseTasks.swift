import Kernel
import Web

/// What waits for whom, by which clock (T+1 h locked, T+24 h assessed, T+72 h reported; the hours are the rules').
enum CaseTasks {
    static func tasks(
        _ standing: Standing, _ clock: Pages.Clock, _ snapshot: any Snapshot
    ) throws(Fault) -> [Pages.Task] {
        var tasks: [Pages.Task] = []
        if standing.permissions.contains("lookback.assess") {
            for line in try CaseLookups.list(at: .drafted, limit: CaseListPage.rowsPerPage, from: snapshot) {
                tasks.append(drafted(line))
                if let asked = asked(line, clock.now) { tasks.append(asked) }
            }
            for line in try CaseLookups.list(at: .open, limit: CaseListPage.rowsPerPage, from: snapshot) {
                if let asked = asked(line, clock.now) { tasks.append(asked) }
                tasks.append(line.undecided > 0 ? assess(line, clock.now) : report(line, clock.now))
            }
        }
        if standing.permissions.contains("lookback.approve") {
            for line in try CaseLookups.list(at: .reviewed, limit: CaseListPage.rowsPerPage, from: snapshot) {
                tasks.append(
                    task(
                        line, due: line.reportedBy, clock.now,
                        Phrase("批准追溯报告 \(line.id)", "Approve the report of look-back \(line.id)"),
                        Phrase("\(line.hits) 项已处置", "\(line.hits) disposed of"), Phrase("批准", "Approve"), .waiting))
            }
        }
        if standing.permissions.contains("lookback.rules"),
            try LookBackPackTable.packs(from: snapshot).inForce(on: clock.today) == nil
        {
            tasks.append(rulesMissing(clock.now))
        }
        return tasks
    }

    /// A positive sample that nobody has looked at yet: first of all.
    private static func drafted(_ line: CaseLine) -> Pages.Task {
        Pages.Task(
            urgency: .now, since: line.openedAt,
            title: Phrase(
                "确认追溯 \(line.id)：浆员 \(line.donor)，\(line.pathogen) 阳性",
                "Confirm look-back \(line.id): donor \(line.donor), \(line.pathogen) positive"),
            detail: Phrase("系统已锁定 \(line.hits) 项", "the node has locked \(line.hits)"),
            action: Phrase("确认", "Confirm"), path: LookBackParts.path(line.id), verdict: .stop)
    }

    /// Bags at the station, on the road or unknown: the house cannot lock them by itself.
    private static func asked(_ line: CaseLine, _ now: Moment) -> Pages.Task? {
        guard line.asked > 0 else { return nil }
        return task(
            line, due: line.lockedBy, now,
            Phrase("追溯 \(line.id)：确认厂外血浆已锁定", "Look-back \(line.id): confirm what is not here is locked"),
            Phrase("\(line.asked) 袋不在厂内，问浆站", "\(line.asked) bags are not here: ask the station"),
            Phrase("去处理", "Work on it"), .stop)
    }

    private static func assess(_ line: CaseLine, _ now: Moment) -> Pages.Task {
        task(
            line, due: line.assessedBy, now,
            Phrase(
                "评估追溯 \(line.id)：浆员 \(line.donor)，\(line.pathogen)",
                "Assess look-back \(line.id): donor \(line.donor), \(line.pathogen)"),
            Phrase(
                "\(line.undecided) 项待评估，\(line.waiting) 项待处置",
                "\(line.undecided) to assess, \(line.waiting) to dispose of"),
            Phrase("评估", "Assess"), .stop)
    }

    private static func report(_ line: CaseLine, _ now: Moment) -> Pages.Task {
        task(
            line, due: line.reportedBy, now, Phrase("追溯报告 \(line.id)", "Report of look-back \(line.id)"),
            Phrase("\(line.waiting) 项待处置，然后审核报告", "\(line.waiting) to dispose of, then review the report"),
            Phrase("去处理", "Work on it"), .waiting)
    }

    /// Without rules no positive sample opens a case.
    private static func rulesMissing(_ now: Moment) -> Pages.Task {
        Pages.Task(
            urgency: .today, since: now,
            title: Phrase("没有生效的追溯规则", "No look-back rules are in force"),
            detail: Phrase("阳性样本不能自动立案并锁定", "a positive sample locks nothing by itself"),
            action: Phrase("采用规则", "Adopt rules"), path: "/lookback/rules", verdict: .waiting)
    }

    private static func task(
        _ line: CaseLine, due: Moment, _ now: Moment, _ title: Phrase, _ detail: Phrase, _ action: Phrase,
        _ verdict: Shape
    ) -> Pages.Task {
        Pages.Task(
            urgency: due < now ? .now : .today, since: line.openedAt, title: title, detail: detail, action: action,
            path: LookBackParts.path(line.id), verdict: verdict)
    }
}
