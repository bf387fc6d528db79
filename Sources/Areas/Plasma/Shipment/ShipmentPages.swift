import Kernel
import Sheets
import Web

/// Shipments: the list, one record, and what is done to it outside the lanes.
enum ShipmentPages {
    static let rowsPerPage = 50

    static let routes: [Route] = [
        Route(.get, "/plasma/shipments", .permission("plasma.view"), list),
        Route(.get, "/plasma/shipments/:id", .permission("plasma.view"), record),
        Route(.post, "/plasma/shipments/:id/arrival", .permission("plasma.receive"), arrive),
        Route(.get, "/plasma/temperature/template.xlsx", .permission("plasma.receive")) { (_) throws(Denial) in
            FileParts.reply(FileTemplate.temperature)
        },
        Route(.post, "/plasma/shipments/:id/temperature", .permission("plasma.receive"), judge),
        Route(.post, "/plasma/shipments/:id/corrections", .permission("plasma.receive"), correct),
    ]

    // MARK: The list

    /// One page of the list, and how many there are of each stage.
    struct ListModel: Sendable {
        let rows: [ShipmentSummary]
        let stage: ShipmentStage?
        let counts: [ShipmentStage: Int]
        /// Key of the page before; nil on the first.
        let before: String?
        let more: Bool
        /// Those of the rows that the visitor's sites and products reach; nil for all.
        var reached: Set<String>?

        var shown: [ShipmentSummary] { rows.filter { reached?.contains($0.id) ?? true } }
        var total: Int { stage.map { counts[$0] ?? 0 } ?? counts.values.reduce(0, +) }
    }

    private static func list(_ visit: Visit) async throws(Denial) -> Reply {
        let stage = visit.query["state"].flatMap { ShipmentStage(rawValue: $0) }
        let after = visit.query["after"] ?? ""
        let (scope, home) = (visit.standing?.scope ?? .unlimited, visit.node.home)
        let model = try await visit.read { (snapshot) throws(Fault) in
            let rows = try ShipmentLookups.shipments(in: stage, after: after, limit: rowsPerPage + 1, from: snapshot)
            var reached: Set<String>?
            if !scope.isUnlimited {
                reached = []
                for row in rows where try ShipmentLookups.reaches(scope, row.id, home: home, from: snapshot) {
                    reached?.insert(row.id)
                }
            }
            return ListModel(
                rows: Array(rows.prefix(rowsPerPage)), stage: stage,
                counts: try ShipmentLookups.counts(from: snapshot),
                before: try ShipmentLookups.keyBefore(after, in: stage, rows: rowsPerPage, from: snapshot),
                more: rows.count > rowsPerPage, reached: reached)
        }
        return .page(listPage(model, visit))
    }

    static func listPage(_ model: ListModel, _ visit: Visit) -> Markup {
        let language = visit.language
        let all = [
            Chip(
                visit.say(Phrase("全部", "All")), count: model.counts.values.reduce(0, +), href: "/plasma/shipments",
                chosen: model.stage == nil)
        ]
        let states = ShipmentStage.allCases.dropFirst().map {
            Chip(
                $0.phrase(language), count: model.counts[$0] ?? 0, href: "/plasma/shipments?state=\($0.rawValue)",
                chosen: model.stage == $0)
        }
        let actions: Markup =
            visit.may("plasma.import")
            ? button(
                Button(visit.say(Phrase("导入清单…", "Import a manifest…")), .link("/plasma/manifests"), rank: .filled))
            : ""
        let together: Markup? =
            visit.may("plasma.review")
            ? button(
                Button(
                    BatchAcceptancePages.Words.title(language), .link(BatchAcceptancePages.path),
                    rank: visit.may("plasma.import") ? .plain : .filled)) : nil
        return page(
            visit.pageFrame(Phrase("收浆", "Receiving")),
            """
            \(pageHead(title: "\(Phrase("收浆", "Receiving"), language)", actions: "\(together)\(actions)"))\
            \(chips(all + states))\
            \(table(model, visit))
            """)
    }

    private static func table(_ model: ListModel, _ visit: Visit) -> Markup {
        let language = visit.language
        func link(after key: String) -> String {
            "/plasma/shipments?after=\(PageAddress.escaped(key))\(model.stage.map { "&state=\($0.rawValue)" } ?? "")"
        }
        let columns = [
            Phrase("运输批", "Shipment"), Phrase("浆站", "Station"), Phrase("发运", "Shipped"), Phrase("袋", "Bags"),
            Phrase("箱", "Boxes"), Phrase("状态", "State"),
        ].enumerated().map { TableColumn($0.element(language), numeric: $0.offset == 3 || $0.offset == 4) }
        let rows = model.shown.map { row in
            TableRow(
                [
                    "<b translate=\"no\">\(row.id)</b>", "\(row.stationName)", "\(row.shippedOn.iso)",
                    "\(Figures.grouped(row.bags))", "\(row.boxes)",
                    plainBadge(row.blocked ? .stop : shape(row.stage), row.stage.phrase(language)),
                ], href: PlasmaParts.path(row.id))
        }
        let total = Figures.grouped(model.total)
        return dataTable(
            DataTable(
                name: visit.say(Phrase("运输批", "Shipments")),
                caption: visit.say(
                    Phrase("共 \(total) 批，本页 \(rows.count) 批", "\(total) shipments, \(rows.count) on this page")),
                columns: columns, rows: rows,
                empty:
                    "\(Phrase("没有这样的运输批。浆站发来清单后，在这里导入。", "No such shipment. Import the station's manifest here."), language)",
                previousLink: model.before.map(link),
                nextLink: model.more ? model.rows.last.map { link(after: $0.id) } : nil
            ), language)
    }

    private static func shape(_ stage: ShipmentStage) -> Shape {
        switch stage {
        case .accepted: .pass
        case .rejected: .stop
        case .receiving: .running
        default: .waiting
        }
    }

    // MARK: One shipment

    struct Model: Sendable {
        let summary: ShipmentSummary
        let progress: ShipmentProgress?
        let boxes: [BoxSummary]
        let missing: [BagSummary]
        let stops: [StopRecord]
        let temperature: TemperatureJudgement?
        let history: [HistoryLine]
        var refusal: Refusal?
        var report: RowReport?
        /// The refused file with its wrong cells marked.
        var marked: [UInt8]?
    }

    private static func record(_ visit: Visit) async throws(Denial) -> Reply {
        guard let model = try await model(visit) else { return .missing }
        return .page(recordPage(model, visit))
    }

    static func model(_ visit: Visit) async throws(Denial) -> Model? {
        let id = visit.parameter("id")
        let before = visit.query["before"].flatMap { Int64($0) } ?? .max
        let history = try await visit.node.history(of: Subject(ShipmentRules.noun, id), before: before, limit: 30)
        return try await visit.read { (snapshot) throws(Fault) in
            guard let summary = try ShipmentLookups.shipment(id, from: snapshot) else { return nil }
            return Model(
                summary: summary, progress: try ShipmentLookups.progress(of: id, from: snapshot),
                boxes: try ShipmentLookups.boxes(of: id, limit: 60, from: snapshot),
                missing: summary.stage == .announced
                    ? [] : try ShipmentLookups.missingBags(of: id, limit: 60, from: snapshot),
                stops: try ShipmentLookups.stops(of: id, from: snapshot),
                temperature: try ShipmentTable.temperature(of: id, from: snapshot), history: history)
        }
    }

    /// Answers a posted act: back to the record, or the record with the refusal and what was typed.
    static func answer(
        _ visit: Visit, _ act: () async throws(Denial) -> Void, report: RowReport? = nil,
        marked: [UInt8]? = nil
    ) async throws(Denial) -> Reply {
        do throws(Denial) {
            try await act()
            return .seeOther(PlasmaParts.path(visit.parameter("id")))
        } catch {
            guard case .refused(let refusal) = error, var model = try await model(visit) else { throw error }
            model.refusal = refusal
            model.report = report
            model.marked = marked
            return .refused(recordPage(model, visit))
        }
    }

    private static func arrive(_ visit: Visit) async throws(Denial) -> Reply {
        let lanes = visit.form.text("lanes") == nil ? ["lanes": "1,2"] : [:]
        return try await answer(visit) { () throws(Denial) in
            _ = try await visit.perform(ShipmentDeeds.arrive, on: visit.parameter("id"), also: lanes)
        }
    }

    private static func judge(_ visit: Visit) async throws(Denial) -> Reply {
        guard let file = visit.form.files["file"] else {
            return try await answer(visit) { () throws(Denial) in throw .refused(.fileMissing) }
        }
        let series: TemperatureSeries
        do throws(FileFailure) {
            series = try ShipmentDeeds.series(file, zoneMinutes: visit.zoneMinutes, visit.node)
        } catch {
            let refusal = error.refusal
            var report: RowReport?
            if case .rows(let rows) = error { report = rows }
            let marked = report.flatMap { FileParts.marked(file, $0, .temperature, visit) }
            return try await answer(
                visit, { () throws(Denial) in throw .refused(refusal) }, report: report, marked: marked)
        }
        return try await answer(visit) { () throws(Denial) in
            _ = try await visit.perform(
                ShipmentTable.self, on: visit.parameter("id"), .judgeTemperature(series),
                reason: visit.form.text("reason"), files: [KeptFile(digest: series.file.digest, bytes: file.bytes)])
        }
    }

    private static func correct(_ visit: Visit) async throws(Denial) -> Reply {
        try await answer(visit) { () throws(Denial) in
            _ = try await visit.perform(ShipmentDeeds.correct, on: visit.parameter("id"))
        }
    }
}

extension Refusal {
    static let fieldUnknown = Refusal(
        "plasma.correction.field-unknown", Phrase("没有这个字段", "There is no such field"),
        next: Phrase("从列表里选一个字段", "Choose a field of the list"))
}
