import Donors
import Kernel
import Web

/// One bag of the station, what the plant told of it, and the plant's requests.
enum StationBagPages {
    static let routes: [Route] = [
        Route(.get, "/collection/bags/:number", .permission("collection.view"), record),
        Route(.get, "/collection/answers", .permission("collection.view"), answers),
        Route(.get, "/collection/look-backs/:id", .permission("collection.view")) { (visit) throws(Denial) in
            .page(try await lookBackPage(nil, visit))
        },
        Route(.post, "/collection/look-backs/:id/answers", .permission("collection.answer"), answer),
    ]

    struct Model: Sendable {
        let bag: StationBag
        let results: [BagResult]
        let panel: [PanelItem]
        let answers: [PlantAnswer]
    }

    private static func record(_ visit: Visit) async throws(Denial) -> Reply {
        let number = visit.parameter("number")
        let found = try await visit.read { (snapshot) throws(Fault) -> Model? in
            guard let bag = try BagLookups.bag(number, from: snapshot) else { return nil }
            return Model(
                bag: bag, results: try RunLookups.results(of: number, from: snapshot),
                panel: try VisitLimitsLookup.all(from: snapshot).last?.panel ?? [],
                answers: try BagLookups.answers(on: number, from: snapshot))
        }
        guard let model = found else { return .missing }
        return .page(recordPage(model, visit))
    }

    static func recordPage(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let bag = model.bag
        let record = bag.record
        let facts = [
            RecordFact(
                visit.say(Phrase("浆员", "Donor")), StationParts.code(bag.donor),
                note: "<a\(href: StationParts.path("visits", bag.visit))>\(bag.visit)</a>"),
            RecordFact(
                visit.say(Phrase("采集", "Collected")), "\(StationParts.stamp(bag.collectedAt, visit))",
                note: "<span translate=\"no\">\(record.device)</span>"),
            RecordFact(
                visit.say(Phrase("重量", "Weight")), "\(record.grams.text) g", note: "\(record.volume.text) mL"),
            RecordFact(visit.say(Phrase("外观", "Plasma state")), "\(record.state.phrase, language)"),
            RecordFact(
                visit.say(Phrase("速冻", "Frozen")), "\(StationParts.stamp(bag.frozenAt, visit))",
                note: "<span translate=\"no\">\(bag.freezer ?? "")</span>"),
            RecordFact(
                visit.say(Phrase("箱 / 运输批", "Box / shipment")),
                "<span translate=\"no\">\(bag.box ?? "—") / \(bag.shipment ?? "—")</span>"),
        ]
        let results = model.results.map { result in
            TableRow(
                [
                    "\(StationParts.item(result.item, model.panel, visit))",
                    "\(result.value?.text ?? "—") \(result.unit ?? "")",
                    plainBadge(result.reading.isGood ? .pass : .stop, result.reading.phrase(language)),
                    "\(StationParts.stamp(result.testedAt, visit))",
                ], failing: !result.reading.isGood)
        }
        let columns = [
            Phrase("项目", "Item"), Phrase("值", "Value"), Phrase("判读", "Reading"), Phrase("检测", "Tested"),
        ].map { TableColumn($0(language)) }
        let tests = dataTable(
            DataTable(
                name: visit.say(Phrase("站内检测", "Station tests")), caption: visit.say(bag.tests.phrase),
                columns: columns,
                rows: results, empty: "\(Phrase("还没有复核过的结果", "No checked result yet"), language)"), language)
        let label: Markup? =
            visit.may("collection.collect")
            ? button(Button(visit.say(Phrase("袋签", "Label")), .link("\(StationParts.path("bags", bag.bag))/label")))
            : nil
        let head = StationParts.head(
            Phrase("袋 \(bag.bag)", "Bag \(bag.bag)"), note: testBadge(bag.tests, language), actions: "\(label)", visit)
        return page(
            visit.pageFrame(Phrase(bag.bag, bag.bag)),
            """
            \(head)\
            \(sheet([factGrid(facts, language)]))\(tests)\(table(model.answers, visit))
            """)
    }

    private static func testBadge(_ state: TestState, _ language: Language) -> Markup {
        switch state {
        case .passed: plainBadge(.pass, state.phrase(language))
        case .failed: plainBadge(.stop, state.phrase(language))
        case .none, .entered: plainBadge(.waiting, state.phrase(language))
        }
    }

    // MARK: What the plant told

    private static func answers(_ visit: Visit) async throws(Denial) -> Reply {
        let answers = try await visit.read { (snapshot) throws(Fault) in
            try BagLookups.answers(limit: 200, from: snapshot)
        }
        return .page(answersPage(answers, visit))
    }

    static func answersPage(_ answers: [PlantAnswer], _ visit: Visit) -> Markup {
        page(
            visit.pageFrame(Phrase("工厂回告", "Results back")),
            "\(StationParts.head(Phrase("工厂回告", "Results back"), visit))\(table(answers, visit))")
    }

    private static func table(_ answers: [PlantAnswer], _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = answers.map { answer in
            let (shape, phrase) = told(answer.fact)
            return TableRow(
                [
                    "\(StationParts.stamp(answer.at, visit))", StationParts.code(answer.bag),
                    plainBadge(shape, phrase(language)),
                ], href: StationParts.path("bags", answer.bag), failing: shape == .stop)
        }
        let columns = [Phrase("收到", "Told"), Phrase("袋", "Bag"), Phrase("结果", "Result")].map {
            TableColumn($0(language))
        }
        return dataTable(
            DataTable(
                name: visit.say(Phrase("工厂回告", "Results back")),
                caption: visit.say(Phrase("\(rows.count) 条", "\(rows.count) lines")), columns: columns, rows: rows,
                empty: "\(Phrase("工厂还没有回告", "The plant has told nothing yet"), language)"), language)
    }

    static func told(_ fact: BagFact) -> (Shape, Phrase) {
        switch fact {
        case .received(_, let result, let code, let grams):
            let more = [code, grams.map { "\($0.text) g" }].compactMap { $0 }.joined(separator: " ")
            return (
                result == .received ? .pass : .stop,
                Phrase("收货：\(result.phrase.zh) \(more)", "Receipt: \(result.phrase.en) \(more)")
            )
        case .retested(let conclusion, _):
            return (
                conclusion == "pass" ? .pass : .stop, Phrase("复检：\(conclusion)", "Re-test: \(conclusion)")
            )
        case .rejected(let code, let reason, _):
            return (.stop, Phrase("拒收：\(code) \(reason)", "Rejected: \(code) \(reason)"))
        case .titred(let item, let value, let unit, _):
            return (.changed, Phrase("效价 \(item)：\(value.text) \(unit)", "Titre \(item): \(value.text) \(unit)"))
        }
    }

    // MARK: Look-back

    private static func lookBackPage(_ refusal: Refusal?, _ visit: Visit) async throws(Denial) -> Markup {
        let id = visit.parameter("id")
        let found = try await visit.read { (snapshot) throws(Fault) -> (LookBack, [StationBag])? in
            guard let request = try LookBackLookups.request(id, from: snapshot) else { return nil }
            return (request, try BagLookups.bags(of: request.donor, limit: 100, from: snapshot))
        }
        guard let (request, bags) = found else { throw .refused(.lookBackUnknown) }
        return lookBackPage(request, bags, refusal, visit)
    }

    static func lookBackPage(_ request: LookBack, _ bags: [StationBag], _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let facts = [
            RecordFact(visit.say(Phrase("浆员", "Donor")), StationParts.code(request.donor)),
            RecordFact(visit.say(Phrase("病原体", "Pathogen")), "\(request.pathogen)"),
            RecordFact(visit.say(Phrase("自", "Since")), "\(StationParts.stamp(request.since, visit))"),
            RecordFact(visit.say(Phrase("原因", "Reason")), "\(request.reason)"),
        ]
        let rows = bags.map { bag in
            TableRow(
                [
                    StationParts.code(bag.bag), "\(StationParts.stamp(bag.collectedAt, visit))",
                    "<span translate=\"no\">\(bag.shipment ?? "—")</span>",
                ], href: StationParts.path("bags", bag.bag),
                failing: bag.collectedAt >= request.since)
        }
        let columns = [Phrase("袋", "Bag"), Phrase("采集", "Collected"), Phrase("运输批", "Shipment")].map {
            TableColumn($0(language))
        }
        let table = dataTable(
            DataTable(
                name: visit.say(Phrase("这位浆员的袋", "Bags of this donor")),
                caption: visit.say(Phrase("\(rows.count) 袋", "\(rows.count) bags")), columns: columns, rows: rows,
                empty: "—"), language)
        var finding = Field("finding", visit.say(Phrase("查到什么、怎样处置", "What was found and done")), .area(rows: 3))
        finding.required = true
        let entry: Markup? =
            request.isOpen && visit.may("collection.answer")
            ? sheet([
                form(
                    action: "\(StationParts.path("look-backs", request.id))/answers", csrf: visit.csrf,
                    command: StationParts.command(visit),
                    "\(field(finding, language))\(submitButton(Phrase("答复", "Answer"), visit))")
            ]) : nil
        return page(
            visit.pageFrame(Phrase("追溯请求", "Look-back"), scripts: ["form.js"]),
            """
            \(StationParts.head(Phrase("追溯请求", "Look-back"), visit))\(refusedBox(refusal, language))\
            \(sheet([factGrid(facts, language)]))\(table)\(entry)
            """)
    }

    private static func answer(_ visit: Visit) async throws(Denial) -> Reply {
        try await visit.answer(
            to: "/collection", { (refusal) async throws(Denial) in .refused(try await lookBackPage(refusal, visit)) }
        ) { () async throws(Denial) in
            _ = try await visit.perform(
                LookBackTable.self, on: visit.parameter("id"), .answer(finding: visit.form.text("finding") ?? ""))
        }
    }
}
