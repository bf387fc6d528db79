import Kernel
import Sheets
import Web

extension ShipmentPages {
    static func recordPage(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let summary = model.summary
        let head = pageHead(
            trail: "<a href=\"/plasma/shipments\">\(Phrase("收浆", "Receiving"), language)</a> /",
            title: "<span translate=\"no\">\(summary.id)</span>", note: PlasmaParts.stageBadge(summary.stage, language),
            actions: Markup.joined(actions(model, visit).map { button($0) }))
        let wrong = model.report.map {
            FileParts.report($0, .temperature, marked: model.marked, language)
        }
        return page(
            visit.pageFrame(
                Phrase(summary.id, summary.id), scripts: ["form.js"],
                live: "/live?subject=plasma.shipment/\(PageAddress.escaped(summary.id))"),
            """
            \(head)\(refusedBox(model.refusal, language))\(wrong)\
            \(sheet([facts(model, visit), states(summary, visit)]))\(work(model, visit))\
            \(boxes(model, visit))\(stops(model, visit))\
            \(PlasmaParts.history(
                model.history, of: Subject(ShipmentRules.noun, model.summary.id), more: older(model), visit))
            """)
    }

    private static func older(_ model: Model) -> String? {
        guard model.history.count == 30, let last = model.history.last else { return nil }
        return "\(PlasmaParts.path(model.summary.id))?before=\(last.head.index)"
    }

    private static func actions(_ model: Model, _ visit: Visit) -> [Button] {
        let path = PlasmaParts.path(model.summary.id)
        var buttons = [
            Button(visit.say(Phrase("打印", "Print")), .link("\(path)/acceptance/print"), rank: .quiet),
            Button(visit.say(Phrase("验收记录", "Acceptance record")), .link("\(path)/acceptance")),
        ]
        if model.summary.stage == .receiving, visit.may("plasma.receive") {
            buttons.append(Button(visit.say(Phrase("留样管", "Sample tubes")), .link("\(path)/samples"), rank: .quiet))
            for (place, lane) in ["1", "2"].enumerated() {
                buttons.append(
                    Button(
                        visit.say(Phrase("\(lane) 号通道收浆", "Receive in lane \(lane)")),
                        .link("\(path)/lanes/\(lane)"), rank: place == 0 ? .filled : .plain))
            }
        }
        return buttons
    }

    private static func facts(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let summary = model.summary
        let received = model.progress.map { "\(Figures.grouped($0.received)) / \(Figures.grouped($0.announced))" }
        let temperature: Markup =
            model.temperature.map { "\($0.warmestCelsius.displayText) °C · \($0.verdict.phrase, language)" } ?? "—"
        let limits = summary.limitsVersion.map { visit.say(Phrase("限度 \($0)", "limits \($0)")) } ?? ""
        return factGrid(
            [
                RecordFact(visit.say(Phrase("浆站", "Station")), "\(summary.stationName)", note: "\(summary.station)"),
                RecordFact(
                    visit.say(Phrase("发运", "Shipped")), "\(summary.shippedOn.iso)",
                    note: "\(summary.fileName)"),
                RecordFact(
                    visit.say(Phrase("到厂", "Arrived")), "\(PlasmaParts.stamp(summary.arrivedAt, visit))",
                    note: "\(summary.vehicle ?? "")"),
                RecordFact(
                    visit.say(Phrase("收下 / 清单", "Accepted / announced")),
                    "\(received ?? String(summary.bags)) \(Phrase("袋", "bags"), language)",
                    note: "\(summary.boxes) \(Phrase("箱", "boxes"), language)"),
                RecordFact(visit.say(Phrase("运输温度", "Transport")), temperature, note: "\(limits)"),
                RecordFact(
                    visit.say(Phrase("清单摘要", "Manifest digest")),
                    "<span class=\"digest\" translate=\"no\">\(String(summary.fileDigest.prefix(16)))…</span>",
                    note: signature(summary, language)),
            ], language)
    }

    /// Check 2: by whose key the manifest is signed, if it came by link or bundle.
    private static func signature(_ summary: ShipmentSummary, _ language: Language) -> Markup {
        guard let origin = summary.signedBy else { return "SHA-256" }
        let signed = Phrase("签名已核对：", "SHA-256; signature verified: ")
        return "\(signed, language)<span translate=\"no\">\(origin)</span>"
    }

    private static func states(_ summary: ShipmentSummary, _ visit: Visit) -> Markup {
        let order: [ShipmentStage] = [.announced, .receiving, .finished, .accepted]
        let dates = [summary.announcedAt, summary.arrivedAt, summary.finishedAt, summary.closedAt]
        let stage = summary.stage == .rejected ? ShipmentStage.accepted : summary.stage
        let present = order.firstIndex(of: stage) ?? 0
        return stateLine(
            order.indices.map { place in
                let isLast = place == order.count - 1
                let course: LineState.Course =
                    if summary.stage == .rejected, isLast {
                        .cut
                    } else if place < present || (place == present && isLast) {
                        .passed
                    } else if place == present {
                        .present(doneShare: 50)
                    } else {
                        .ahead
                    }
                let phrase = summary.stage == .rejected && isLast ? ShipmentStage.rejected.phrase : order[place].phrase
                return LineState(phrase(visit.language), date: PlasmaParts.short(dates[place], visit), course)
            }, visit.language)
    }

    /// What can be done now: arrival, temperature, corrections.
    private static func work(_ model: Model, _ visit: Visit) -> Markup {
        guard visit.may("plasma.receive") else { return "" }
        let path = PlasmaParts.path(model.summary.id)
        switch model.summary.stage {
        case .announced:
            return sheet(title: visit.say(Phrase("到厂登记", "Arrival")), arrivalForm(path, model.summary, visit))
        case .receiving:
            return
                "\(sheet(title: visit.say(Phrase("运输温度记录", "Transport temperature")), temperatureForm(path, again: model.temperature != nil, visit)))\(sheet(title: visit.say(Phrase("更正", "Correction")), correctionForm(path, visit)))"
        default: return ""
        }
    }

    private static func arrivalForm(_ path: String, _ summary: ShipmentSummary, _ visit: Visit) -> Markup {
        let language = visit.language
        var vehicle = Field("vehicle", visit.say(Phrase("车辆", "Vehicle")))
        vehicle.required = true
        vehicle.focused = true
        vehicle.value = visit.form["vehicle"] ?? ""
        var boxes = Field("boxes", visit.say(Phrase("清点箱数", "Boxes counted")), .number)
        boxes.required = true
        boxes.limit = "\(summary.boxes)"
        boxes.value = visit.form["boxes"] ?? ""
        var lanes = Field("lanes", visit.say(Phrase("收货通道", "Lanes")))
        lanes.value = visit.form["lanes"] ?? "1, 2"
        var seals = Field(
            "seals", visit.say(Phrase("铅封", "Seals")),
            .choice([
                Choice("yes", visit.say(Phrase("全部完好", "all intact"))),
                Choice("no", visit.say(Phrase("有破损或缺失", "broken or missing"))),
            ]))
        seals.value = visit.form["seals"] ?? "yes"
        var digest = Field("manifest_digest", visit.say(Phrase("浆站给的清单 SHA-256", "Manifest's SHA-256 by the station")))
        digest.code = true
        digest.hint = visit.say(
            summary.signedBy == nil
                ? Phrase("至少前 8 位；没有就空着", "eight digits at least; leave empty if none")
                : Phrase("清单已由浆站密钥签名，可以空着", "the station's key signed the manifest: it may stay empty"))
        digest.value = visit.form["manifest_digest"] ?? ""
        return form(
            action: "\(path)/arrival", csrf: visit.csrf, command: PlasmaParts.command(visit),
            keep: "arrival-\(summary.id)",
            """
            \(field(vehicle, language))\(field(boxes, language))\(field(seals, language))\(field(lanes, language))\
            \(field(digest, language))\
            \(button(Button(visit.say(Phrase("登记到厂", "Record arrival")), .submit(name: nil, value: nil), rank: .filled)))
            """)
    }

    private static func temperatureForm(_ path: String, again: Bool, _ visit: Visit) -> Markup {
        var reason = Field("reason", visit.say(Phrase("再次判定的原因", "Reason for judging again")))
        reason.required = true
        let choose = Phrase("记录仪文件（CSV 或 XLSX）", "Logger file (CSV or XLSX)")
        let template = Phrase("下载模板", "Download the template")
        let why: Markup = again ? field(reason, visit.language) : ""
        return form(
            action: "\(path)/temperature", csrf: visit.csrf, command: PlasmaParts.command(visit), files: true,
            """
            <div class="field"><span class="label"><label for="f-file">\(choose, visit.language)</label>\
            <span class="hint"><a href="/plasma/temperature/template.xlsx">\(template, visit.language)</a></span></span>\
            <span class="entry"><input id="f-file" type="file" name="file" accept=".csv,.xlsx,text/csv" required>\
            </span></div>\(why)\
            \(button(Button(visit.say(Phrase("判定温度", "Judge temperature")), .submit(name: nil, value: nil))))
            """)
    }

    private static func correctionForm(_ path: String, _ visit: Visit) -> Markup {
        let language = visit.language
        let choice = Field(
            "field", visit.say(Phrase("更正什么", "What to correct")),
            .choice(HeaderField.allCases.map { Choice($0.rawValue, $0.phrase(language)) }))
        var value = Field("value", visit.say(Phrase("改为", "New value")))
        value.required = true
        var reason = Field("reason", visit.say(Phrase("原因", "Reason")))
        reason.required = true
        return form(
            action: "\(path)/corrections", csrf: visit.csrf, command: PlasmaParts.command(visit),
            """
            \(field(choice, language))\(field(value, language))\(field(reason, language))\
            \(button(Button(visit.say(Phrase("更正", "Correct")), .submit(name: nil, value: nil))))
            """)
    }

    private static func boxes(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = model.boxes.map { box in
            TableRow([
                "<b translate=\"no\">\(box.box)</b>", "\(box.received) / \(box.bags)",
                "\(box.openedLane.map { visit.say(Phrase("\($0) 号", "lane \($0)")) } ?? "—")",
                plainBadge(
                    box.received == box.bags ? .pass : .waiting,
                    visit.say(box.received == box.bags ? Phrase("扫完", "complete") : Phrase("未完", "open"))),
            ])
        }
        let missing = model.missing.prefix(60).map { "<li>\(PlasmaParts.code($0.number)) · \($0.box)</li>" as Markup }
        let left: Markup =
            missing.isEmpty
            ? ""
            : sheet(
                title: visit.say(Phrase("还差的袋", "Bags still missing")),
                note: "\(model.progress?.missing ?? missing.count)",
                "<ul class=\"codes\" id=\"missing\">\(missing)</ul>")
        return """
            \(sheet(title: visit.say(Phrase("箱", "Boxes")), dataTable(
                DataTable(
                    name: visit.say(Phrase("箱", "Boxes")),
                    caption: visit.say(Phrase("\(model.boxes.count) 箱", "\(model.boxes.count) boxes")),
                    columns: [
                        TableColumn(visit.say(Phrase("箱号", "Box"))), TableColumn(visit.say(Phrase("收下", "Accepted")), numeric: true),
                        TableColumn(visit.say(Phrase("通道", "Lane"))), TableColumn(visit.say(Phrase("状态", "State"))),
                    ], rows: rows, empty: "—"), language)))\(left)
            """
    }

    private static func stops(_ model: Model, _ visit: Visit) -> Markup {
        guard !model.stops.isEmpty else { return "" }
        let rows = model.stops.reversed().prefix(60).map { record in
            let outcome: Markup =
                switch record.outcome {
                case .open: badge(.stop, visit.say(Phrase("停线", "line stopped")))
                case .settled(let disposition, _, let verifier):
                    "\(disposition.phrase, visit.language) · \(verifier)"
                case .received: "\(Phrase("重称后收下", "weighed again, accepted"), visit.language)"
                }
            return TableRow(
                [
                    "\(PlasmaParts.time(record.at, visit))", PlasmaParts.code(record.stop.bag ?? record.stop.raw),
                    "\(record.stop.code.rawValue)", "\(record.stop.code.phrase, visit.language)",
                    "\(record.stop.lane)", outcome,
                ], failing: record.outcome == .open)
        }
        let heads = [
            Phrase("时间", "Time"), Phrase("血浆袋", "Bag"), Phrase("代码", "Code"), Phrase("原因", "Reason"),
            Phrase("通道", "Lane"), Phrase("处置", "Disposition"),
        ]
        return sheet(
            title: visit.say(Phrase("停线", "Stops")),
            dataTable(
                DataTable(
                    name: visit.say(Phrase("停线", "Stops")),
                    caption: visit.say(Phrase("\(model.stops.count) 次", "\(model.stops.count) stops")),
                    columns: heads.map { TableColumn($0(visit.language)) }, rows: Array(rows), empty: "—"),
                visit.language))
    }
}
