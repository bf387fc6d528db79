import Exchange
import Kernel
import Web

/// Shipments: load boxes by scan, then dispatch with logger, vehicle and signature.
enum DispatchPages {
    static let rowsPerPage = 50

    static let routes: [Route] = [
        Route(.get, "/collection/shipments", .permission("collection.view")) { (visit) throws(Denial) in
            .page(try await listPage(nil, visit))
        },
        Route(.post, "/collection/shipments", .permission("collection.pack"), open),
        Route(.get, "/collection/shipments/:id", .permission("collection.view")) { (visit) throws(Denial) in
            .page(try await recordPage(nil, visit))
        },
        Route(.get, "/collection/shipments/:id/loading", .permission("collection.pack"), screen),
        Route(.post, "/collection/shipments/:id/scans", .permission("collection.pack"), scan),
        Route(.post, "/collection/shipments/:id/removals", .permission("collection.pack"), remove),
        Route(.post, "/collection/shipments/:id/dispatches", .permission("collection.dispatch"), dispatch),
        Route(.get, "/collection/shipments/:id/manifest.csv", .permission("collection.view"), manifest),
    ]

    private static func path(_ visit: Visit) -> String { StationParts.path("shipments", visit.parameter("id")) }

    // MARK: The list

    private static func listPage(_ refusal: Refusal?, _ visit: Visit) async throws(Denial) -> Markup {
        let before = visit.query["before"].flatMap { Int64($0) }.map { Moment(microseconds: $0) }
        let shipments = try await visit.read { (snapshot) throws(Fault) in
            try StationShipmentLookups.shipments(
                before: before ?? Moment(microseconds: .max), limit: rowsPerPage + 1, from: snapshot)
        }
        return listPage(shipments, refusal, visit)
    }

    static func listPage(_ shipments: [StationShipment], _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let shown = shipments.prefix(rowsPerPage)
        let rows = shown.map { shipment in
            TableRow(
                [
                    StationParts.code(shipment.id), "\(StationParts.stamp(shipment.openedAt, visit))",
                    "\(StationParts.stamp(shipment.dispatchedAt, visit))", stage(shipment.dispatchedAt != nil, visit),
                ], href: StationParts.path("shipments", shipment.id))
        }
        let columns = [
            Phrase("运输批", "Shipment"), Phrase("建立", "Opened"), Phrase("发运", "Dispatched"), Phrase("状态", "State"),
        ].map { TableColumn($0(language)) }
        let next = shipments.count > rowsPerPage ? shown.last : nil
        let table = dataTable(
            DataTable(
                name: visit.say(Phrase("运输批", "Shipments")),
                caption: visit.say(Phrase("本页 \(rows.count) 批", "\(rows.count) on this page")), columns: columns,
                rows: Array(rows), empty: "\(Phrase("还没有运输批", "No shipment yet"), language)",
                nextLink: next.map { "/collection/shipments?before=\($0.openedAt.microseconds)" }), language)
        let number = StationParts.text("shipment", Phrase("新运输批号", "New shipment number"), visit)
        let entry: Markup? =
            visit.may("collection.pack")
            ? sheet([
                form(
                    action: "/collection/shipments", csrf: visit.csrf, command: StationParts.command(visit),
                    """
                    <div class="station">\(field(number, language))\
                    \(submitButton(Phrase("建运输批", "Open the shipment"), visit))</div>
                    """)
            ]) : nil
        return page(
            visit.pageFrame(Phrase("发运", "Shipments"), scripts: ["form.js"]),
            "\(StationParts.head(Phrase("发运", "Shipments"), visit))\(refusedBox(refusal, language))\(entry)\(table)")
    }

    private static func stage(_ isGone: Bool, _ visit: Visit) -> Markup {
        isGone
            ? badge(.pass, visit.say(Phrase("已发运", "dispatched")))
            : badge(.running, visit.say(Phrase("装车中", "loading")))
    }

    private static func open(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.form.text("shipment") ?? ""
        return try await visit.answer(
            to: StationParts.path("shipments", id),
            { (refusal) async throws(Denial) in .refused(try await listPage(refusal, visit)) }
        ) { () async throws(Denial) in _ = try await visit.perform(StationShipmentTable.self, on: id, .open) }
    }

    // MARK: One shipment

    struct Model: Sendable {
        let state: StationShipmentState
        let boxes: [StationBoxSummary]
        let bags: [StationBag]
        let partners: [PlantPartner]
    }

    private static func model(_ visit: Visit) async throws(Denial) -> Model {
        let id = visit.parameter("id")
        let model = try await visit.read { (snapshot) throws(Fault) in
            Model(
                state: try StationShipmentTable.load(id, from: snapshot),
                boxes: try StationBoxLookups.boxes(inShipment: id, from: snapshot),
                bags: try BagLookups.bags(inShipment: id, from: snapshot),
                partners: try PlantPartner.all(from: snapshot))
        }
        guard model.state.stage != .none else { throw .refused(.dispatchUnknown) }
        return model
    }

    private static func recordPage(_ refusal: Refusal?, _ visit: Visit) async throws(Denial) -> Markup {
        recordPage(try await model(visit), refusal, visit)
    }

    static func recordPage(_ model: Model, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let state = model.state
        let path = StationParts.path("shipments", state.id)
        let isOpen = state.stage == .open
        let load: Markup? =
            isOpen && visit.may("collection.pack")
            ? button(Button(visit.say(Phrase("扫箱装车", "Load boxes")), .link("\(path)/loading"), rank: .filled)) : nil
        let file: Markup? =
            isOpen
            ? nil : button(Button(visit.say(Phrase("下载清单 CSV", "Manifest as CSV")), .link("\(path)/manifest.csv")))
        let rows = model.bags.map { bag in
            TableRow(
                [
                    "<span translate=\"no\">\(bag.box ?? "")</span>", StationParts.code(bag.bag),
                    "<span translate=\"no\">\(bag.donor)</span>", "\(StationParts.stamp(bag.collectedAt, visit))",
                    "\(bag.record.grams.text) g", "\(bag.tests.phrase, language)",
                ], href: StationParts.path("bags", bag.bag))
        }
        let columns = [
            Phrase("箱", "Box"), Phrase("袋", "Bag"), Phrase("浆员", "Donor"), Phrase("采集", "Collected"),
            Phrase("重量", "Weight"), Phrase("检测", "Tests"),
        ].map { TableColumn($0(language)) }
        let count = Phrase(
            "\(model.boxes.count) 箱 \(model.bags.count) 袋", "\(model.boxes.count) boxes, \(model.bags.count) bags")
        let table = dataTable(
            DataTable(
                name: state.id, caption: visit.say(count), columns: columns, rows: rows,
                empty: "\(Phrase("还没有装箱", "No box loaded yet"), language)"), language)
        let mayGo = isOpen && !model.boxes.isEmpty && visit.may("collection.dispatch")
        let head = StationParts.head(
            Phrase("运输批 \(state.id)", "Shipment \(state.id)"), note: stage(!isOpen, visit),
            actions: "\(file)\(load)", visit)
        return page(
            visit.pageFrame(Phrase(state.id, state.id), scripts: ["form.js"]),
            """
            \(head)\
            \(refusedBox(refusal, language))\(table)\(mayGo ? dispatching(model, visit) : nil)
            """)
    }

    private static func dispatching(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let state = model.state
        let plants =
            model.partners.map { Choice($0.origin, "\($0.name) · \($0.origin)") }
            + [Choice("", visit.say(Phrase("不发消息，只给文件", "no messages, a file only")))]
        let fields = [
            StationParts.text("logger", Phrase("温度记录仪编号", "Temperature logger"), visit),
            StationParts.text("vehicle", Phrase("车牌", "Vehicle"), visit),
            StationParts.choice("partner", Phrase("发给工厂", "Send to the plant"), plants, visit),
        ].map { field($0, language) }
        let says = visit.say(Phrase("口令：箱数、袋数、封签我都对过", "Password: I compared boxes, bags and seals"))
        let matter = form(
            action: "\(StationParts.path("shipments", state.id))/dispatches", csrf: visit.csrf,
            command: StationParts.command(visit), keep: "dispatch-\(state.id)",
            """
            <div class="station">\(fields)<input type="hidden" name="version" value="\(Int(state.version))">\
            \(signerFields(says, visit))\(submitButton(Phrase("签名发运", "Sign and dispatch"), visit))</div>
            """)
        return sheet(title: visit.say(Phrase("发运", "Dispatch")), matter)
    }

    private static func dispatch(_ visit: Visit) async throws(Denial) -> Reply {
        try await visit.answer(
            to: path(visit), { (refusal) async throws(Denial) in .refused(try await recordPage(refusal, visit)) }
        ) { () async throws(Denial) in
            let state = try await model(visit).state
            guard visit.form["version"] == "\(state.version)" else { throw .refused(.collectionSignatureOther) }
            let logger = visit.form.text("logger") ?? ""
            let vehicle = visit.form.text("vehicle") ?? ""
            let partner = visit.form.text("partner")
            let statement = DispatchStatement(
                shipment: state.id, boxes: state.boxes, logger: logger, vehicle: vehicle, partner: partner)
            let signature = try await visit.sign(
                state.subject, version: state.version, digest: visit.node.hash(statement.canonicalBytes),
                meaning: .approved)
            _ = try await visit.perform(
                StationShipmentTable.self, on: state.id, .dispatch(logger: logger, vehicle: vehicle, partner: partner),
                signatures: [signature])
        }
    }

    private static func manifest(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("id")
        let found = try await visit.read { (snapshot) throws(Fault) in
            try StationShipmentLookups.manifest(of: id, from: snapshot)
        }
        guard let manifest = found else { return .missing }
        return .file(
            name: "\(id)-manifest.csv", contentType: "text/csv; charset=utf-8",
            bytes: Array(manifest.csv(shipment: id).utf8))
    }

    // MARK: Loading

    private static func screen(_ visit: Visit) async throws(Denial) -> Reply {
        let model = try await model(visit)
        guard model.state.stage == .open else { return .seeOther(path(visit)) }
        let frame = StationParts.frame(
            Phrase("装车", "Loading"),
            "\(Phrase("运输批", "Shipment"), visit.language) \(StationParts.code(model.state.id))",
            scans: "\(path(visit))/scans", visit)
        return .page(
            floor(
                frame, verdict: StationParts.ready(Phrase("扫箱，装上车", "Scan a box and load it"), visit.language),
                side: side(model, visit), foot: foot(nil, visit)))
    }

    private static func foot(_ receipt: Receipt?, _ visit: Visit) -> FloorFoot {
        StationParts.foot(
            closing: Button(visit.say(Phrase("装完，去发运", "Loaded: dispatch")), .link(path(visit)), rank: .filled),
            receipt: receipt, visit)
    }

    private static func side(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = model.boxes.map { box in
            """
            <tr><td>\(StationParts.code(box.id))</td>\
            <td class="number">\(box.bags) \(Phrase("袋", "bags"), language)</td></tr>
            """ as Markup
        }
        let box = StationParts.text("box", Phrase("箱号", "Box"), visit)
        var reason = Field("reason", visit.say(Phrase("取下原因", "Why it is taken off")))
        reason.required = true
        let removal = form(
            action: "\(path(visit))/removals", csrf: visit.csrf, command: StationParts.command(visit),
            """
            \(field(box, language))\(field(reason, language))\
            \(button(Button(visit.say(Phrase("取下", "Take off")), .submit(name: nil, value: nil))))
            """)
        return """
            <aside id="side"><p class="count"><b>\(model.boxes.count)</b> \
            <span>\(Phrase("箱", "boxes"), language)</span></p>\
            <table><tbody>\(rows)</tbody></table><details><summary>\(Phrase("取下一箱", "Take a box off"), language)\
            </summary>\(removal)</details></aside>
            """
    }

    private static func scan(_ visit: Visit) async throws(Denial) -> Reply {
        let code = visit.form.text("code") ?? ""
        do throws(Denial) {
            let outcome = try await visit.perform(
                StationShipmentTable.self, on: visit.parameter("id"), .load(box: code))
            let model = try await model(visit)
            let count = model.boxes.first { $0.id == code }?.bags ?? 0
            let verdict = StationParts.accepted(
                Phrase("已封箱，\(count) 袋", "Sealed, \(count) bags"), code,
                next: Phrase("装上车，扫下一箱", "Load it, scan the next"), visit.language)
            return .fragment(
                scanAnswer(verdict, side: side(model, visit), foot: foot(outcome.receipt, visit), visit.language))
        } catch { return .fragment(try await stopped(error, code, visit)) }
    }

    private static func stopped(_ error: Denial, _ code: String, _ visit: Visit) async throws(Denial) -> Markup {
        guard case .refused(let refusal) = error else { throw error }
        return scanAnswer(
            StationParts.stopped(refusal, code, visit.language), side: side(try await model(visit), visit),
            foot: StationParts.foot([StationParts.goOn("\(path(visit))/loading", visit)], visit), visit.language)
    }

    private static func remove(_ visit: Visit) async throws(Denial) -> Reply {
        let box = visit.form.text("box") ?? ""
        do throws(Denial) {
            _ = try await visit.perform(
                StationShipmentTable.self, on: visit.parameter("id"), .unload(box: box),
                reason: visit.form.text("reason"))
            return .seeOther("\(path(visit))/loading")
        } catch { return .fragment(try await stopped(error, box, visit)) }
    }
}

/// A plant that takes messages.
struct PlantPartner: Sendable {
    let origin: String
    let name: String

    static func all(from snapshot: any Snapshot) throws(Fault) -> [PlantPartner] {
        try PartnerLookups.all(from: snapshot).filter { $0.detail.role == .plant && $0.closedAt == nil }.map {
            PlantPartner(origin: $0.origin, name: $0.detail.name)
        }
    }
}
