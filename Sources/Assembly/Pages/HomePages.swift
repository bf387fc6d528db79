import Kernel
package import Web

private enum HomeWords {
    static let title = Phrase("待办", "Tasks")
    static let urgencies: [Pages.Task.Urgency: Phrase] = [
        .now: Phrase("现在：线停着，或碰到安全", "Now: a line stands still, or safety is touched"),
        .today: Phrase("今天", "Today"), .later: Phrase("以后", "Later"),
    ]
    static let notFound = Phrase("没有找到", "Not found")
    static let finding = Phrase("查找", "Find")
    static let findAgain = Phrase("换一个编号再找，或扫一次码", "Try another code, or scan again")
    static let findWhy = Phrase(
        "您能进的地方里，没有一处认得它。", "None of the areas that you may enter knows it.")
    static let findHint = Phrase(
        "在上方输入编号、批号，或扫码；也可输入账本号。",
        "Type a code or batch above, or scan; a ledger number works too.")

    static func empty(_ clock: String) -> Phrase {
        Phrase("没有等你的事。上次更新 \(clock)", "Nothing waits for you. Updated \(clock)")
    }
    static func count(_ count: Int) -> Phrase { Phrase("\(count) 件", "\(count)") }
    static func waited(_ span: Span) -> Phrase {
        let minutes = max(0, span.seconds / 60)
        if minutes < 60 { return Phrase("等了 \(minutes) 分", "waits \(minutes) min") }
        if minutes < 48 * 60 { return Phrase("等了 \(minutes / 60) 小时", "waits \(minutes / 60) h") }
        return Phrase("等了 \(minutes / 1440) 天", "waits \(minutes / 1440) d")
    }
}

extension Pages {
    /// Home, search and proof: what belongs to no area. `areas` are those whose tasks and codes it asks for.
    package static func general(_ areas: [Pages], proof: [Route]) -> Pages {
        Pages(
            area: "general",
            routes: [
                Route(.get, "/", .signedIn) { (visit) throws(Denial) in try await homePage(visit, areas) },
                Route(.get, "/preferences", .signedIn) { (visit) throws(Denial) in
                    .page(preferencesPage(visit))
                },
                Route(.get, "/find", .signedIn) { (visit) throws(Denial) in try await findAnswer(visit, areas)
                },
            ] + proof,
            rail: [RailPlace(character: "待", name: HomeWords.title, path: "/", access: .signedIn)])
    }
}

/// What waits for this person in all areas: the riskiest and oldest first.
package func sortedTasks(_ tasks: [Pages.Task]) -> [Pages.Task] {
    tasks.sorted { ($0.urgency, $0.since) < ($1.urgency, $1.since) }
}

private func homePage(_ visit: Visit, _ areas: [Pages]) async throws(Denial) -> Reply {
    guard let standing = visit.standing else { throw .refused(.signInFirst) }
    let now = Pages.Clock(visit.now, zoneMinutes: visit.zoneMinutes)
    let language = visit.language
    let tasks = try await visit.read { (snapshot) throws(Fault) in
        var tasks: [Pages.Task] = []
        for area in areas { tasks += try area.tasks(standing, now, language, snapshot) }
        return sortedTasks(tasks)
    }
    let list: Markup = "<div data-refresh=\"/\">\(marginList(taskList(tasks, visit), language))</div>"
    if visit.wantsFragment { return .fragment(list) }
    return .page(
        page(
            visit.pageFrame(HomeWords.title, live: "/live"),
            "\(pageHead(title: "\(HomeWords.title, language)", actions: ownActions(visit)))\(list)"))
}

private func taskList(_ tasks: [Pages.Task], _ visit: Visit) -> MarginList {
    let language = visit.language
    let groups = [Pages.Task.Urgency.now, .today, .later].map { urgency -> MarginGroup in
        let rows = tasks.filter { $0.urgency == urgency }.map { task -> MarginRow in
            let when = Stamp(task.since, now: visit.now, zoneMinutes: visit.zoneMinutes)
            return MarginRow(
                time: when.text, timeNote: HomeWords.waited(visit.now - task.since)(language),
                shape: task.verdict,
                title: "\(task.title, language)", note: "\(task.detail, language)", href: task.path,
                action: Button(
                    task.action(language), .link(task.path), rank: urgency == .now ? .filled : .plain))
        }
        return MarginGroup(
            HomeWords.urgencies[urgency]?(language) ?? "", count: HomeWords.count(rows.count)(language), rows)
    }
    let clock = visit.now.clock(offsetMinutes: visit.zoneMinutes)
    return MarginList(groups, empty: "\(HomeWords.empty(clock), language)")
}

/// A moment in the margin: the clock of today, the date of another day.
private struct Stamp {
    let text: String

    init(_ moment: Moment, now: Moment, zoneMinutes: Int) {
        let isToday = moment.day(offsetMinutes: zoneMinutes) == now.day(offsetMinutes: zoneMinutes)
        let whole = moment.text(offsetMinutes: zoneMinutes)
        text = String(isToday ? whole.dropFirst(11).prefix(5) : whole.dropFirst(5).prefix(5))
    }
}

/// Leads to what a scanned or typed code names; the first area that knows it answers.
private func findAnswer(_ visit: Visit, _ areas: [Pages]) async throws(Denial) -> Reply {
    guard let standing = visit.standing else { throw .refused(.signInFirst) }
    let code = Form(["q": visit.query["q"] ?? ""]).text("q") ?? ""
    guard !code.isEmpty else { return .page(findPage(visit, code: nil)) }
    let asked = SearchAsked(code, zoneMinutes: visit.zoneMinutes)
    let (path, hits) = try await visit.read { (snapshot) throws(Fault) -> (String?, [SearchHit]) in
        for area in areas {
            if let path = try area.find(code, standing, snapshot) { return (path, []) }
        }
        var hits: [SearchHit] = []
        for area in areas { hits += try area.search(asked, standing, snapshot) }
        return (nil, hits)
    }
    if let path { return .seeOther(path) }
    if hits.count == 1 { return .seeOther(hits[0].path) }
    if !hits.isEmpty { return .page(searchPage(visit, code, hits)) }
    let digits = code.filter { !$0.isWhitespace }
    if digits.utf8.count <= 18, let index = Int64(digits), index >= 0 { return .seeOther("/proof/\(index)") }
    return .page(findPage(visit, code: code))
}

private func findPage(_ visit: Visit, code: String?) -> Markup {
    let language = visit.language
    guard let code else {
        return page(
            visit.pageFrame(HomeWords.finding),
            """
            \(pageHead(title: "\(HomeWords.finding, language)"))\
            <p class="sheet empty">\(HomeWords.findHint, language)</p>
            """)
    }
    return page(
        visit.pageFrame(HomeWords.notFound),
        """
        \(pageHead(title: "\(HomeWords.notFound, language)", note: "<span translate=\"no\">\(code)</span>"))\
        <p class="sheet empty">\(HomeWords.findWhy, language) \(HomeWords.findAgain, language)</p>
        """)
}
