import Kernel
import Web

/// Boxing: open a box, scan bag after bag, count, seal.
enum StationBoxPages {
    static let routes: [Route] = [
        Route(.get, "/collection/boxes", .permission("collection.view")) { (visit) throws(Denial) in
            .page(try await listPage(nil, visit))
        },
        Route(.post, "/collection/boxes", .permission("collection.pack"), open),
        Route(.get, "/collection/boxes/:id", .permission("collection.pack"), screen),
        Route(.post, "/collection/boxes/:id/scans", .permission("collection.pack"), scan),
        Route(.post, "/collection/boxes/:id/removals", .permission("collection.pack"), remove),
        Route(.post, "/collection/boxes/:id/closures", .permission("collection.pack"), close),
    ]

    private static func path(_ visit: Visit) -> String { StationParts.path("boxes", visit.parameter("id")) }

    private static func listPage(_ refusal: Refusal?, _ visit: Visit) async throws(Denial) -> Markup {
        let boxes = try await visit.read { (snapshot) throws(Fault) in
            try StationBoxLookups.boxes(at: .open, limit: 100, from: snapshot)
                + StationBoxLookups.boxes(at: .closed, limit: 100, from: snapshot)
        }
        return listPage(boxes, refusal, visit)
    }

    static func listPage(_ boxes: [StationBoxSummary], _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = boxes.map { box in
            TableRow(
                [
                    StationParts.code(box.id), "\(box.bags)", "<span translate=\"no\">\(box.seal)</span>",
                    box.stage == .open
                        ? badge(.running, visit.say(Phrase("装箱中", "open")))
                        : badge(.pass, visit.say(Phrase("已封，待装车", "sealed, to be loaded"))),
                    "\(StationParts.stamp(box.at, visit))",
                ], href: StationParts.path("boxes", box.id))
        }
        let columns = [
            Phrase("箱", "Box"), Phrase("袋", "Bags"), Phrase("封签", "Seal"), Phrase("状态", "State"), Phrase("时间", "Time"),
        ].map { TableColumn($0(language)) }
        let table = dataTable(
            DataTable(
                name: visit.say(Phrase("箱", "Boxes")),
                caption: visit.say(Phrase("\(rows.count) 箱", "\(rows.count) boxes")),
                columns: columns, rows: rows,
                empty: "\(Phrase("没有箱。扫新箱号开箱。", "No box. Open one by its number."), language)"),
            language)
        let number = StationParts.text("box", Phrase("新箱号（扫箱签）", "New box (scan its label)"), visit)
        let entry: Markup? =
            visit.may("collection.pack")
            ? sheet([
                form(
                    action: "/collection/boxes", csrf: visit.csrf, command: StationParts.command(visit),
                    """
                    <div class="station">\(field(number, language))\
                    \(submitButton(Phrase("开箱", "Open the box"), visit))</div>
                    """)
            ]) : nil
        return page(
            visit.pageFrame(Phrase("装箱", "Boxes"), scripts: ["form.js"]),
            "\(StationParts.head(Phrase("装箱", "Boxes"), visit))\(refusedBox(refusal, language))\(entry)\(table)")
    }

    private static func open(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.form.text("box") ?? ""
        return try await visit.answer(
            to: StationParts.path("boxes", id),
            { (refusal) async throws(Denial) in .refused(try await listPage(refusal, visit)) }
        ) { () async throws(Denial) in _ = try await visit.perform(StationBoxTable.self, on: id, .open) }
    }

    // MARK: The screen

    struct Model: Sendable {
        let state: StationBoxState
        let most: Int64
    }

    private static func model(_ visit: Visit) async throws(Denial) -> Model {
        let id = visit.parameter("id")
        let model = try await visit.read { (snapshot) throws(Fault) in
            Model(
                state: try StationBoxTable.load(id, from: snapshot),
                most: try VisitLimitsLookup.all(from: snapshot).last?.handling.boxBagsMax ?? 0)
        }
        guard model.state.stage != .none else { throw .refused(.stationBoxUnknown) }
        return model
    }

    private static func screen(_ visit: Visit) async throws(Denial) -> Reply {
        .page(screenPage(try await model(visit), visit))
    }

    static func screenPage(_ model: Model, _ visit: Visit) -> Markup {
        let isOpen = model.state.stage == .open
        let frame = StationParts.frame(
            Phrase("装箱", "Boxing"), "\(Phrase("箱", "Box"), visit.language) \(StationParts.code(model.state.id))",
            scans: isOpen ? "\(StationParts.path("boxes", model.state.id))/scans" : nil, visit)
        let verdict =
            isOpen
            ? StationParts.ready(Phrase("扫一袋，放进箱", "Scan a bag and pack it"), visit.language)
            : StationParts.accepted(
                Phrase("已点数封箱，封签 \(model.state.seal)", "Counted and sealed, seal \(model.state.seal)"), model.state.id,
                next: Phrase("等装车", "It waits to be loaded"), visit.language)
        return floor(frame, verdict: verdict, side: side(model, nil, visit), foot: foot(nil, visit))
    }

    private static func foot(_ receipt: Receipt?, _ visit: Visit) -> FloorFoot {
        StationParts.foot(
            [Button(visit.say(Phrase("所有箱", "All boxes")), .link("/collection/boxes"))], receipt: receipt, visit)
    }

    private static func side(_ model: Model, _ wrong: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let count: Markup = """
            <p class="count"><b>\(model.state.bags.count)</b> \
            <span>/ \(Int(model.most)) \(Phrase("袋", "bags"), language)</span></p>
            """
        guard model.state.stage == .open else { return "<aside id=\"side\">\(count)</aside>" }
        let path = StationParts.path("boxes", model.state.id)
        let counted = StationParts.number(
            "count", Phrase("点数", "Counted by hand"), unit: visit.say(Phrase("袋", "bags")), visit)
        let seal = StationParts.text("seal", Phrase("封签号", "Seal"), visit)
        let closing = form(
            action: "\(path)/closures", csrf: visit.csrf, command: StationParts.command(visit),
            """
            \(refusedBox(wrong, language))\(field(counted, language))\(field(seal, language))\
            \(submitButton(Phrase("点数，封箱", "Counted: seal the box"), visit))
            """)
        let bag = StationParts.text("bag", Phrase("袋号", "Bag"), visit)
        var reason = Field("reason", visit.say(Phrase("取出原因", "Why it is taken out")))
        reason.required = true
        let removal = form(
            action: "\(path)/removals", csrf: visit.csrf, command: StationParts.command(visit),
            """
            \(field(bag, language))\(field(reason, language))\
            \(button(Button(visit.say(Phrase("取出", "Take out")), .submit(name: nil, value: nil))))
            """)
        return """
            <aside id="side">\(count)\(closing)<details>\
            <summary>\(Phrase("取出一袋", "Take a bag out"), language)</summary>\(removal)</details></aside>
            """
    }

    private static func scan(_ visit: Visit) async throws(Denial) -> Reply {
        let raw = visit.form.text("code") ?? ""
        do throws(Denial) {
            let outcome = try await visit.perform(StationBoxTable.self, on: visit.parameter("id"), .pack(raw: raw))
            var bag = raw
            if case .packed(let number)? = outcome.facts.first { bag = number }
            let model = try await model(visit)
            let verdict = StationParts.accepted(
                Phrase("检测合格，已冻存，首次装箱", "Tests passed, frozen, first time in a box"), bag,
                next: Phrase("放进箱，扫下一袋", "Pack it, scan the next"), visit.language)
            return .fragment(
                scanAnswer(verdict, side: side(model, nil, visit), foot: foot(outcome.receipt, visit), visit.language))
        } catch { return .fragment(try await stopped(error, raw, visit)) }
    }

    private static func stopped(_ error: Denial, _ code: String, _ visit: Visit) async throws(Denial) -> Markup {
        guard case .refused(let refusal) = error else { throw error }
        return scanAnswer(
            StationParts.stopped(refusal, code, visit.language), side: side(try await model(visit), refusal, visit),
            foot: StationParts.foot([StationParts.goOn(path(visit), visit)], visit), visit.language)
    }

    private static func remove(_ visit: Visit) async throws(Denial) -> Reply {
        let bag = visit.form.text("bag") ?? ""
        do throws(Denial) {
            _ = try await visit.perform(
                StationBoxTable.self, on: visit.parameter("id"), .unpack(bag: bag), reason: visit.form.text("reason"))
            return .seeOther(path(visit))
        } catch { return .fragment(try await stopped(error, bag, visit)) }
    }

    private static func close(_ visit: Visit) async throws(Denial) -> Reply {
        do throws(Denial) {
            let count = visit.form.text("count").flatMap { Int($0) } ?? -1
            let outcome = try await visit.perform(
                StationBoxTable.self, on: visit.parameter("id"),
                .close(count: count, seal: visit.form.text("seal") ?? ""))
            let model = try await model(visit)
            let verdict = StationParts.accepted(
                Phrase("已封箱，封签 \(model.state.seal)", "Sealed, seal \(model.state.seal)"), model.state.id,
                next: Phrase("送冷库，等装车", "To the cold store, to be loaded"), visit.language)
            return .fragment(
                scanAnswer(verdict, side: side(model, nil, visit), foot: foot(outcome.receipt, visit), visit.language))
        } catch { return .fragment(try await stopped(error, visit.parameter("id"), visit)) }
    }
}
