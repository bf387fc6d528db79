import Donors
import Kernel
import Plasma
import Web

/// The label of a bag: the blood group is chosen, the rest stands on record; the sheet comes as the answer to printing.
enum LabelPages {
    static let routes: [Route] = [
        Route(.get, "/collection/bags/:number/label", .permission("collection.collect")) { (visit) throws(Denial) in
            guard let model = try await model(visit) else { return .missing }
            return .page(labelPage(model, nil, visit))
        },
        Route(.post, "/collection/bags/:number/labels", .permission("collection.collect"), produce),
    ]

    struct Model: Sendable {
        let state: LabelState
        let evidence: LabelEvidence
        let bag: StationBag
    }

    private static func model(_ visit: Visit) async throws(Denial) -> Model? {
        let number = visit.parameter("number")
        return try await visit.read { (snapshot) throws(Fault) in
            let evidence = try LabelTable.evidence(number, from: snapshot)
            return try evidence.bag.map { (bag) throws(Fault) in
                Model(state: try LabelTable.load(number, from: snapshot), evidence: evidence, bag: bag)
            }
        }
    }

    static func labelPage(_ model: Model, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let path = StationParts.path("bags", model.bag.bag)
        let known = visit.form["abo"] ?? (model.state.label?.abo ?? model.evidence.abo)?.rawValue ?? ""
        let groups = [Choice("", "—")] + BloodGroup.allCases.map { Choice($0.rawValue, $0.rawValue) }
        var group = StationParts.choice("abo", Phrase("血型（按检测）", "Blood group, as tested"), groups, visit)
        group.value = known
        group.required = true
        var fields = [field(group, language)]
        let again = model.state.copies > 0 || refusal != nil
        if again {
            var reason = Field("reason", visit.say(Phrase("为什么再打一张", "Why another one")))
            reason.required = true
            reason.value = visit.form["reason"] ?? ""
            var badge = StationParts.text("badge", Phrase("第二人工号", "Second person's number"), visit)
            badge.hint = visit.say(Phrase("看过旧签的另一人", "another person, who saw the old label"))
            var password = Field("password", visit.say(Phrase("第二人口令", "Second person's password")), .password)
            password.required = true
            password.autocomplete = "off"
            fields += [reason, badge, password].map { field($0, language) }
        }
        let word =
            again
            ? Phrase("打印第 \(model.state.copies + 1) 张", "Print copy \(model.state.copies + 1)")
            : Phrase("打印袋签", "Print the label")
        let entry = form(
            action: "\(path)/labels", csrf: visit.csrf, command: StationParts.command(visit),
            "<div class=\"station\">\(fields)\(submitButton(word, visit))</div>")
        let note: Markup =
            model.state.copies > 0
            ? plainBadge(.pass, visit.say(Phrase("打过 \(model.state.copies) 张", "printed \(model.state.copies) times")))
            : plainBadge(.waiting, visit.say(Phrase("还没有打", "not printed yet")))
        return page(
            visit.pageFrame(Phrase("袋签", "Bag label"), scripts: ["form.js"]),
            """
            \(StationParts.head(Phrase("袋签 \(model.bag.bag)", "Label \(model.bag.bag)"), note: note, visit))\
            \(refusedBox(refusal, language))\(sheet([factGrid(facts(model, visit), language), entry]))
            """)
    }

    private static func facts(_ model: Model, _ visit: Visit) -> [RecordFact] {
        [
            RecordFact(visit.say(Phrase("浆员", "Donor")), StationParts.code(model.bag.donor)),
            RecordFact(visit.say(Phrase("采集日期", "Collected on")), "\(model.bag.record.collectedOn.iso)"),
            RecordFact(visit.say(Phrase("重量", "Weight")), "\(model.bag.record.grams.text) g"),
            RecordFact(
                visit.say(Phrase("浆站", "Station")), "\(model.evidence.stationName)",
                note: "<span translate=\"no\">\(model.bag.station)</span>"),
        ]
    }

    /// The sheet is the answer to the act, so that whoever opens an address prints nothing.
    private static func produce(_ visit: Visit) async throws(Denial) -> Reply {
        guard let model = try await model(visit) else { return .missing }
        do throws(Denial) {
            guard let abo = visit.form["abo"].flatMap({ BloodGroup(rawValue: $0) }),
                let label = model.evidence.label(abo)
            else { throw .refused(.visitFieldWrong(Phrase("血型", "blood group"))) }
            var signatures: [Signature] = []
            let copy = model.state.copies + 1
            if LabelRules.needsSecond(model.state, model.evidence, abo), let badge = visit.form.text("badge") {
                let content = LabelStatement(label: label, copy: copy).canonicalBytes
                signatures = [
                    try await visit.node.sign(
                        SignatureRequest(
                            .named(badge), password: visit.form["password"] ?? "", record: model.state.subject,
                            version: model.state.version, digest: visit.node.hash(content), meaning: .verified,
                            workstation: visit.workstation))
                ]
            }
            let outcome = try await visit.perform(
                LabelTable.self, on: model.bag.bag, .print(abo: abo), reason: visit.form.text("reason"),
                signatures: signatures)
            guard case .printed(let printed, let copy, _)? = outcome.facts.first else { return .missing }
            return .page(sheetPage(printed, copy: copy, visit))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return .refused(labelPage(model, refusal, visit))
        }
    }

    static func sheetPage(_ label: BagLabel, copy: Int, _ visit: Visit) -> Markup {
        let language = visit.language
        let pairs: [(Phrase, Markup)] = [
            (Phrase("浆员证号", "Donor"), "<b translate=\"no\">\(label.donor)</b>"),
            (Phrase("血型", "Blood group"), "<b translate=\"no\">\(label.abo.rawValue)</b>"),
            (Phrase("采集日期", "Collected"), "<b>\(label.collectedOn.iso)</b>"),
            (Phrase("重量", "Weight"), "<b>\(label.grams.text) g</b>"),
        ]
        let cells = pairs.map { "<span>\($0, language) \($1)</span> " as Markup }
        let again: Markup? = copy > 1 ? "<span>\(Phrase("第 \(copy) 张", "copy \(copy)"), language)</span>" : nil
        return labelSheet(
            title: label.bag, back: StationParts.path("bags", label.bag),
            """
            <p><b>\(label.stationName)</b> <span translate="no">\(label.station)</span>\(again)</p>\
            \(Code128.svg(label.bag) ?? "")<p class="number" translate="no">\(label.bag)</p><p>\(cells)</p>\
            <p>\(Phrase("原料血浆", "Plasma for fractionation"), language)</p>
            """, language)
    }
}
