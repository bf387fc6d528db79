import Kernel
import Web

/// One step with its mass balance, and the form that records one.
enum StepPages {
    static let routes: [Route] = [
        Route(.get, "/lineage/steps/:step", .permission("lineage.view"), show),
        Route(.post, "/lineage/steps/:step/corrections", .permission("lineage.record"), correct),
        Route(.get, "/lineage/record", .permission("lineage.record")) { (visit) throws(Denial) in
            .page(recordPage(nil, visit))
        },
        Route(.post, "/lineage/record", .permission("lineage.record"), record),
    ]

    enum Words {
        static let heads = [
            Phrase("步骤", "Step"), Phrase("工序", "Process"), Phrase("完成时间", "Performed at"), Phrase("投入", "Inputs"),
            Phrase("产出", "Outputs"), Phrase("物料平衡", "Mass balance"), Phrase("记录人", "Recorded by"),
        ]
        static let migrated = Phrase("迁入", "taken over")
        static let inputs = Phrase("投入", "Inputs")
        static let outputs = Phrase("产出", "Outputs")
        static let losses = Phrase("损耗", "Losses")
        static let balance = Phrase("物料平衡", "Mass balance")
        static let difference = Phrase("差", "Difference")
        static let tolerance = Phrase("允差", "Tolerance")
        static let none = Phrase("没有", "none")
        static let correct = Phrase("更正产出的数量", "Correct the quantity of an output")
        static let output = Phrase("产出编号", "Code of the output")
        static let quantity = Phrase("正确的数量，如 25.5 kg", "The right quantity, as 25.5 kg")
        static let reason = Phrase("原因", "Reason")
        static let outside = Phrase("超出允差，情况属实（写明原因）", "Out of tolerance, and true (give the reason)")
        static let title = Phrase("记录步骤", "Record a step")
        static let number = Phrase("步骤编号", "Number of the step")
        static let process = Phrase("工序代码", "Code of the process")
        static let takes = Phrase(
            "投入：每行「编号 数量」，不写数量为全部；袋前加 plasma.bag/",
            "Inputs: a line each, “code quantity”; all of it without one; bags with plasma.bag/ before")
        static let makes = Phrase(
            "产出：每行「编号 物料 数量 [= 折合数量]」",
            "Outputs: a line each, “code material quantity [= the same in the inputs' measure]”")
        static let lost = Phrase("损耗：每行「数量 说明」", "Losses: a line each, “quantity what”")
        static let save = Phrase("记录", "Record")
    }

    static func path(_ step: Int64) -> String { "/lineage/steps/\(step)" }

    static func row(_ step: TraceStep, _ visit: Visit) -> TableRow {
        let language = visit.language
        return TableRow(
            [
                "<a\(href: path(step.number)) translate=\"no\"><b>\(step.record)</b></a>",
                step.isMigrated ? "\(Words.migrated, language)" : "<span translate=\"no\">\(step.process)</span>",
                "\(LineageParts.stamp(step.performedAt, visit))", "\(Figures.grouped(step.inputs))",
                "\(Figures.grouped(step.outputs))", LineageParts.verdict(step.balance, language), "\(step.person)",
            ], href: path(step.number), failing: step.balance.verdict == .outside)
    }

    // MARK: One step

    private static func show(_ visit: Visit) async throws(Denial) -> Reply {
        guard let parts = try await parts(visit) else { return .missing }
        return .page(page(parts, nil, visit))
    }

    private static func parts(_ visit: Visit) async throws(Denial) -> StepParts? {
        guard let number = Int64(visit.parameter("step")) else { return nil }
        let parts = try await visit.read { (snapshot) throws(Fault) in
            try StepLookups.parts(of: number, from: snapshot)
        }
        guard let parts else { return nil }
        try await LineageScope.stay(parts.inputs.map(\.node), visit)
        return parts
    }

    private static func correct(_ visit: Visit) async throws(Denial) -> Reply {
        guard let parts = try await parts(visit) else { return .missing }
        do throws(Denial) {
            _ = try await visit.perform(LineageDeeds.correct, on: parts.step.record)
            return .seeOther(path(parts.step.number))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return .refused(page(parts, refusal, visit))
        }
    }

    static func page(_ parts: StepParts, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let step = parts.step
        let head = pageHead(
            trail: "<a href=\"/lineage\">\(LineagePages.Words.title, language)</a> /",
            title: "<span translate=\"no\">\(step.record)</span>", note: LineageParts.verdict(step.balance, language),
            actions: button(
                Button(
                    NodePage.Words.history(language),
                    .link(
                        PageAddress.record(
                            step.isMigrated
                                ? Subject(text: step.record) ?? Subject(MigrationRules.noun, step.record)
                                : Subject(StepRules.noun, step.record))))))
        let inputs = parts.inputs.map { ($0.node, $0.quantity) }
        let outputs = parts.outputs.map { ($0.node, $0.counted ?? $0.node.quantity) }
        let correcting: Markup? = visit.may("lineage.record") && !step.isMigrated ? correction(parts, visit) : nil
        return Web.page(
            visit.pageFrame(Phrase(step.record, step.record), scripts: ["form.js"]),
            """
            \(head)\(refusedBox(refusal, language))\(sheet([facts(parts, visit)]))\
            \(list(Words.inputs, inputs, at: step, part: "inputs", visit))\
            \(list(Words.outputs, outputs, at: step, part: "outputs", visit))\(correcting)
            """)
    }

    private static func facts(_ parts: StepParts, _ visit: Visit) -> Markup {
        let language = visit.language
        let step = parts.step
        let sums = step.balance.sums
        func sum(_ number: (MassBalance.Sums) -> DecimalNumber) -> Markup {
            "\(sums.map { Quantity(number($0), $0.unit).display } ?? "—")"
        }
        let origin = Phrase(
            "\(step.inputs) 个 · \(step.stations) 站 · \(step.donors) 人",
            "\(step.inputs) of \(step.stations) stations, \(step.donors) donors")
        let losses: [Markup] = parts.losses.map { "\($0.what) \($0.quantity.display) " }
        return factGrid(
            [
                RecordFact(
                    Words.heads[1](language), "<span translate=\"no\">\(step.process)</span>",
                    note: "\(LineageParts.stamp(step.performedAt, visit)) · \(step.person)"),
                RecordFact(
                    Words.inputs(language), sum(\.inputs),
                    note: "\(origin, language)"
                ),
                RecordFact(Words.outputs(language), sum(\.outputs), note: "\(step.outputs)"),
                RecordFact(Words.losses(language), sum(\.losses), note: Markup.joined(losses)),
                RecordFact(
                    Words.difference(language), sum(\.difference),
                    note: "\(Words.tolerance, language) \(step.balance.tolerancePercent.displayText) %"),
                RecordFact(Words.balance(language), LineageParts.verdict(step.balance, language)),
            ], language)
    }

    private static func list(
        _ title: Phrase, _ items: [(node: LineageNode, quantity: Quantity?)], at step: TraceStep, part: String,
        _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let after = visit.query[part].flatMap { Int64($0) } ?? -1
        let later = items.drop { $0.node.number <= after }
        let shown = later.prefix(LineagePages.rowsPerPage)
        let heads = [0, 1, 2, 3, 4, 5].map { TableColumn(TraceTable.Words.heads[$0](language), numeric: $0 == 3) }
        let rows = shown.map { item in
            TableRow(
                [
                    LineageParts.code(item.node.subject), "<span translate=\"no\">\(item.node.material)</span>",
                    LineageParts.stage(item.node.stage, language), "\(LineageParts.quantity(item.quantity))",
                    "\(item.node.station ?? "—")",
                    item.node.donor.map { "<a\(href: LineagePages.donorPath($0)) translate=\"no\">\($0)</a>" } ?? "—",
                ], href: LineagePages.path(item.node.subject))
        }
        let total = Figures.grouped(items.count)
        let next = later.count > shown.count ? shown.last.map { "\(path(step.number))?\(part)=\($0.node.number)" } : nil
        return dataTable(
            DataTable(
                name: title(language),
                caption: visit.say(
                    Phrase("\(title.zh)共 \(total)，本页 \(rows.count)", "\(total), \(rows.count) on this page")),
                columns: heads, rows: rows, empty: "\(Words.none, language)",
                previousLink: after < 0 ? nil : path(step.number), nextLink: next), language)
    }

    private static func correction(_ parts: StepParts, _ visit: Visit) -> Markup {
        let language = visit.language
        return sheet(
            title: Words.correct(language),
            form(
                action: "\(path(parts.step.number))/corrections", csrf: visit.csrf,
                command: visit.node.freshCommandID().description,
                """
                \(entry("output", Words.output, visit))\(entry("quantity", Words.quantity, visit))\
                \(entry("reason", Words.reason, visit))\(outside(visit))\
                \(button(Button(Words.correct(language), .submit(name: nil, value: nil), rank: .filled)))
                """))
    }

    private static func outside(_ visit: Visit) -> Markup {
        """
        <label class="check"><input type="checkbox" name="out_of_balance" value="true"> \
        \(Words.outside, visit.language)</label>
        """
    }

    static func entry(_ name: String, _ label: Phrase, _ visit: Visit) -> Markup {
        entry(name, label, .text, visit)
    }

    static func entry(
        _ name: String, _ label: Phrase, _ kind: FieldKind = .text, required: Bool = true, _ visit: Visit
    ) -> Markup {
        var entry = Field(name, label(visit.language), kind)
        entry.required = required
        entry.code = true
        entry.value = visit.form[name] ?? ""
        return field(entry, visit.language)
    }

    // MARK: Recording one

    private static func record(_ visit: Visit) async throws(Denial) -> Reply {
        do throws(Denial) {
            let order = try StepText.order(visit.form)
            _ = try await visit.perform(
                StepTable.self, on: visit.form.text("id") ?? "", .perform(order), reason: visit.form.text("reason"))
            return .seeOther("/lineage")
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return .refused(recordPage(refusal, visit))
        }
    }

    static func recordPage(_ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let matter = form(
            action: "/lineage/record", csrf: visit.csrf, command: visit.node.freshCommandID().description,
            keep: "lineage-step",
            """
            \(entry("id", Words.number, visit))\(entry("process", Words.process, visit))\
            \(entry("takes", Words.takes, .area(rows: 8), visit))\
            \(entry("makes", Words.makes, .area(rows: 4), required: false, visit))\
            \(entry("losses", Words.lost, .area(rows: 2), required: false, visit))\
            \(entry("reason", Words.reason, required: false, visit))\(outside(visit))\
            \(button(Button(Words.save(language), .submit(name: nil, value: nil), rank: .filled)))
            """)
        return Web.page(
            visit.pageFrame(Words.title, scripts: ["form.js"]),
            """
            \(pageHead(
                trail: "<a href=\"/lineage\">\(LineagePages.Words.title, language)</a> /",
                title: "\(Words.title, language)"))\(refusedBox(refusal, language))\(sheet([matter]))
            """)
    }
}

/// A step as a person types or scans it: a line for each thing.
enum StepText {
    static func order(_ form: Form) throws(Denial) -> StepOrder {
        var takes: [StepTake] = []
        for line in lines(form["takes"]) {
            let (code, rest) = split(line)
            let node = Subject(text: code) ?? Subject(LineageRows.batch, code)
            takes.append(StepTake(node, rest.isEmpty ? nil : try quantity(rest, of: code)))
        }
        var makes: [StepMake] = []
        for line in lines(form["makes"]) {
            let (code, rest) = split(line)
            let (material, amounts) = split(rest)
            let halves = amounts.split(separator: "=", maxSplits: 1).map { LineagePages.trimmed(String($0)) }
            makes.append(
                StepMake(
                    code, of: material, try quantity(halves.first ?? "", of: code),
                    counted: halves.count > 1 ? try quantity(halves[1], of: code) : nil))
        }
        var losses: [StepLoss] = []
        for line in lines(form["losses"]) {
            let words = line.split(separator: " ", maxSplits: 2).map(String.init)
            guard words.count == 3 else { throw .refused(.stepQuantityWrong(line)) }
            losses.append(StepLoss(what: words[2], quantity: try quantity("\(words[0]) \(words[1])", of: words[2])))
        }
        return StepOrder(
            process: form.text("process") ?? "", takes: takes, makes: makes, losses: losses,
            isOutOfBalance: form["out_of_balance"] == "true")
    }

    static func lines(_ text: String?) -> [String] {
        (text ?? "").split(whereSeparator: \.isNewline).map { LineagePages.trimmed(String($0)) }.filter { !$0.isEmpty }
    }

    private static func split(_ text: String) -> (first: String, rest: String) {
        let parts = text.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        return (parts.first ?? "", parts.count > 1 ? LineagePages.trimmed(parts[1]) : "")
    }

    private static func quantity(_ text: String, of code: String) throws(Denial) -> Quantity {
        guard let quantity = Quantity(text) else { throw .refused(.stepQuantityWrong(code)) }
        return quantity
    }
}
