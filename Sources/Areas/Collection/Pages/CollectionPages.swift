import Kernel
package import Web

/// What a station shows: who waits at which step, and the steps themselves.
package let collectionPages = Pages(
    area: "Collection",
    routes: [
        Route(.get, "/collection", .permission("collection.view")) { (visit) throws(Denial) in
            try await StationBoard.board(visit)
        }
    ] + ReceptionPages.routes + VisitPages.routes + ChairPages.routes + FreezingPages.routes + RunPages.routes
        + StationBoxPages.routes + DispatchPages.routes + StationBagPages.routes + LabelPages.routes,
    rail: [
        RailPlace(
            character: "采", name: Phrase("采浆", "Collect"), path: "/collection", access: .permission("collection.view")),
        RailPlace(
            character: "检", name: Phrase("站检", "Tests"), path: "/collection/tests",
            access: .permission("collection.view")),
        RailPlace(
            character: "箱", name: Phrase("装箱", "Boxes"), path: "/collection/boxes",
            access: .permission("collection.view")),
        RailPlace(
            character: "运", name: Phrase("发运", "Ship"), path: "/collection/shipments",
            access: .permission("collection.view")),
        RailPlace(
            character: "回", name: Phrase("回告", "Results"), path: "/collection/answers",
            access: .permission("collection.view")),
    ],
    tasks: { (standing, _, _, snapshot) throws(Fault) in try StationBoard.tasks(standing, snapshot) },
    find: { (code, standing, snapshot) throws(Fault) in
        guard standing.permissions.contains("collection.view") else { return nil }
        if let bag = try BagLookups.scanned(code, from: snapshot) { return StationParts.path("bags", bag.bag) }
        if try VisitLookups.visit(code, from: snapshot) != nil { return StationParts.path("visits", code) }
        if try StationBoxLookups.box(code, from: snapshot) != nil { return StationParts.path("boxes", code) }
        if try StationShipmentLookups.shipment(code, from: snapshot) != nil {
            return StationParts.path("shipments", code)
        }
        return nil
    })

/// Who waits where.
enum StationBoard {
    static let rowsShown = 50
    static let steps: [VisitStage] = [.registered, .examined, .questioned, .accepted, .collected]

    static func board(_ visit: Visit) async throws(Denial) -> Reply {
        let waiting = try await visit.read { (snapshot) throws(Fault) in
            var waiting: [[VisitSummary]] = []
            for step in steps { waiting.append(try VisitLookups.waiting(at: step, limit: rowsShown, from: snapshot)) }
            return waiting
        }
        return .page(boardPage(waiting, visit))
    }

    static func boardPage(_ waiting: [[VisitSummary]], _ visit: Visit) -> Markup {
        let language = visit.language
        let groups = zip(steps, waiting).map { step, visits in
            MarginGroup(
                step.phrase(language), count: "\(visits.count)",
                visits.map { item in
                    let due = VisitPages.due(step, item.id).flatMap { visit.may($0.right) ? $0 : nil }
                    let path = due?.path ?? StationParts.path("visits", item.id)
                    return MarginRow(
                        time: String(StationParts.stamp(item.at, visit).suffix(5)), timeNote: "", shape: .waiting,
                        title: StationParts.code(item.donor), note: StationParts.code(item.id), href: path,
                        action: Button(visit.say(due?.word ?? Phrase("看", "Look")), .link(path)))
                })
        }
        let reception: Markup? =
            visit.may("collection.register")
            ? button(Button(visit.say(Phrase("接待登记", "Reception")), .link(ReceptionPages.path), rank: .filled)) : nil
        let freezing: Markup? =
            visit.may("collection.freeze")
            ? button(Button(visit.say(Phrase("速冻入库", "Freezing")), .link("/collection/freezing"))) : nil
        return page(
            visit.pageFrame(Phrase("采浆", "Collection"), live: "/live"),
            """
            \(StationParts.head(Phrase("今天的来访", "Visits"), actions: "\(freezing)\(reception)", visit))\
            \(marginList(MarginList(groups, empty: "\(Phrase("没有人在等", "Nobody waits"), language)"), language))
            """)
    }

    static func tasks(_ standing: Standing, _ snapshot: any Snapshot) throws(Fault) -> [Pages.Task] {
        var tasks: [Pages.Task] = []
        for step in steps {
            for visit in try VisitLookups.waiting(at: step, limit: rowsShown, from: snapshot) {
                guard let due = VisitPages.due(step, visit.id), standing.permissions.contains(due.right) else { break }
                tasks.append(
                    Pages.Task(
                        urgency: .today, since: visit.at,
                        title: Phrase("浆员 \(visit.donor)：\(step.phrase.zh)", "Donor \(visit.donor): \(step.phrase.en)"),
                        detail: Phrase("来访 \(visit.id)", "visit \(visit.id)"), action: due.word, path: due.path,
                        verdict: .waiting))
            }
        }
        if standing.permissions.contains("collection.check") {
            for run in try RunLookups.runs(at: "entered", limit: rowsShown, from: snapshot)
            where run.enteredBy != standing.person {
                tasks.append(
                    Pages.Task(
                        urgency: .today, since: run.at,
                        title: Phrase("复核检测批 \(run.id)", "Check the run \(run.id)"),
                        detail: Phrase("\(run.results) 个结果", "\(run.results) results"), action: Phrase("复核", "Check"),
                        path: StationParts.path("runs", run.id), verdict: .waiting))
            }
        }
        if standing.permissions.contains("collection.dispatch") {
            for box in try StationBoxLookups.boxes(at: .closed, limit: 1, from: snapshot) {
                tasks.append(
                    Pages.Task(
                        urgency: .later, since: box.at, title: Phrase("有封好的箱等发运", "Sealed boxes wait to be shipped"),
                        detail: Phrase("最早 \(box.id)", "oldest \(box.id)"), action: Phrase("发运", "Ship"),
                        path: "/collection/shipments", verdict: .waiting))
            }
        }
        guard standing.permissions.contains("collection.answer") else { return tasks }
        for request in try LookBackLookups.open(limit: rowsShown, from: snapshot) {
            tasks.append(
                Pages.Task(
                    urgency: .now, since: request.at,
                    title: Phrase(
                        "追溯请求：浆员 \(request.donor)，\(request.pathogen)",
                        "Look-back: donor \(request.donor), \(request.pathogen)"),
                    detail: Phrase(request.reason, request.reason),
                    action: Phrase("去查", "Look into it"), path: StationParts.path("look-backs", request.id),
                    verdict: .stop))
        }
        return tasks
    }
}
