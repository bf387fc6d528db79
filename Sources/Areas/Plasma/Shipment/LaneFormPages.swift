import Kernel
import Web

/// What a lane does without a scanner or against one: typing a number, reporting a defect, weighing again.
enum LaneFormPages {
    static let routes: [Route] = [
        Route(.get, "/plasma/shipments/:id/lanes/:lane/keyed", .permission("plasma.receive")) {
            (visit) throws(Denial) in .page(keyedPage(nil, visit))
        },
        Route(.post, "/plasma/shipments/:id/lanes/:lane/keyed", .permission("plasma.receive"), key),
        Route(.get, "/plasma/shipments/:id/lanes/:lane/defects", .permission("plasma.receive")) {
            (visit) throws(Denial) in .page(defectPage(nil, visit))
        },
        Route(.post, "/plasma/shipments/:id/lanes/:lane/defects", .permission("plasma.receive"), report),
        Route(.get, "/plasma/shipments/:id/lanes/:lane/reweigh", .permission("plasma.receive")) {
            (visit) throws(Denial) in .page(reweighPage(nil, visit))
        },
        Route(.post, "/plasma/shipments/:id/lanes/:lane/reweigh", .permission("plasma.receive"), reweigh),
    ]

    private static func lanePath(_ visit: Visit) -> String {
        PlasmaParts.lanePath(visit.parameter("id"), visit.parameter("lane"))
    }

    private static func answer(
        _ visit: Visit, _ again: (Refusal) -> Markup, _ act: () async throws(Denial) -> Void
    ) async throws(Denial) -> Reply {
        do throws(Denial) {
            try await act()
            return .seeOther(lanePath(visit))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return .refused(again(refusal))
        }
    }

    private static func key(_ visit: Visit) async throws(Denial) -> Reply {
        try await answer(visit, { keyedPage($0, visit) }) { () throws(Denial) in
            let id = visit.parameter("id")
            let raw = visit.form.text("code") ?? ""
            let reason = visit.form.text("reason") ?? ""
            let confirmation = KeyedConfirmation(
                shipment: id, raw: raw, lane: visit.parameter("lane"), reason: reason)
            let signature = try await visit.node.sign(
                SignatureRequest(
                    .named(visit.form.text("badge") ?? ""), password: visit.form["password"] ?? "",
                    record: confirmation.subject, version: KeyedConfirmation.version,
                    digest: visit.node.hash(confirmation.canonicalBytes), meaning: .verified,
                    workstation: visit.workstation))
            _ = try await visit.perform(
                ShipmentTable.self, on: id,
                .scanBag(
                    BagScan(
                        raw: raw, lane: visit.parameter("lane"),
                        grams: visit.form.text("weight").flatMap(LanePages.weight), keyed: reason)),
                signatures: [signature])
        }
    }

    private static func report(_ visit: Visit) async throws(Denial) -> Reply {
        try await answer(visit, { defectPage($0, visit) }) { () throws(Denial) in
            _ = try await visit.perform(
                ShipmentDeeds.reportDefect, on: visit.parameter("id"), also: ["lane": visit.parameter("lane")])
        }
    }

    private static func reweigh(_ visit: Visit) async throws(Denial) -> Reply {
        try await answer(visit, { reweighPage($0, visit) }) { () throws(Denial) in
            _ = try await visit.perform(
                ShipmentDeeds.reweigh, on: visit.parameter("id"), also: ["lane": visit.parameter("lane")])
        }
    }

    // MARK: Pages

    private static func formPage(
        _ title: Phrase, note: Phrase, _ refusal: Refusal?, action: String, word: Phrase, _ fields: [Field],
        _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let entries = fields.map { entry -> Markup in
            var entry = entry
            if entry.name != "password" { entry.value = visit.form[entry.name] ?? entry.value }
            return field(entry, language)
        }
        let matter = form(
            action: "\(lanePath(visit))/\(action)", csrf: visit.csrf, command: PlasmaParts.command(visit),
            keep: "\(action)-\(visit.parameter("id"))",
            "\(entries)\(button(Button(visit.say(word), .submit(name: nil, value: nil), rank: .filled)))")
        return page(
            visit.pageFrame(title, scripts: ["form.js"]),
            """
            \(pageHead(trail: "<a\(href: lanePath(visit))>\(Phrase("回到通道", "Back to the lane"), language)</a> /", title: "\(title, language)", note: "\(note, language)"))\
            \(refusedBox(refusal, language))\(sheet([matter]))
            """)
    }

    static func keyedPage(_ refusal: Refusal?, _ visit: Visit) -> Markup {
        var code = Field("code", visit.say(Phrase("袋上的编号（连校验位）", "Number on the bag (with its check character)")))
        code.required = true
        code.focused = true
        code.code = true
        var weight = Field("weight", visit.say(Phrase("净重", "Net weight")), .number)
        weight.unit = "g"
        var reason = Field("reason", visit.say(Phrase("为什么不能扫", "Why it cannot be scanned")))
        reason.required = true
        var badge = Field("badge", visit.say(Phrase("第二人工号", "Second person's staff number")))
        badge.required = true
        badge.code = true
        var password = Field("password", visit.say(Phrase("第二人口令", "Second person's password")), .password)
        password.required = true
        return formPage(
            Phrase("手工录入", "Type a number"),
            note: Phrase("要写原因，要第二人核对袋上编号并签名", "A reason, and a second person who compares and signs"), refusal,
            action: "keyed", word: Phrase("录入并签名", "Enter and sign"), [code, weight, reason, badge, password], visit)
    }

    static func defectPage(_ refusal: Refusal?, _ visit: Visit) -> Markup {
        var code = Field("code", visit.say(Phrase("袋（扫码）", "Bag (scan)")))
        code.required = true
        code.focused = true
        code.code = true
        let defect = Field(
            "defect", visit.say(Phrase("看到什么", "What is seen")),
            .choice(ReasonCode.defects.map { Choice($0.rawValue, "\($0.phrase(visit.language)) · \($0.rawValue)") }))
        return formPage(
            Phrase("报告异常", "Report a defect"),
            note: Phrase("这一袋停下，等第二人确认处置", "The bag stops; a second person confirms what becomes of it"), refusal,
            action: "defects", word: Phrase("停下这一袋", "Stop this bag"), [defect, code], visit)
    }

    static func reweighPage(_ refusal: Refusal?, _ visit: Visit) -> Markup {
        var weight = Field("weight", visit.say(Phrase("再称的净重", "Net weight, again")), .number)
        weight.unit = "g"
        weight.required = true
        weight.focused = true
        return formPage(
            Phrase("再称一次", "Weigh again"), note: Phrase("秤先归零；两次都留在记录里", "Zero the scale first; both weights stay"),
            refusal, action: "reweigh", word: Phrase("记下这一次", "Record this weight"), [weight], visit)
    }
}
