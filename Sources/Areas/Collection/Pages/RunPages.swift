import Donors
import Kernel
import Plasma
import Sheets
import Web

/// The station's laboratory: a grid of bags and items, a file, and the check of a second person.
enum RunPages {
    /// A plate and its neighbours; more comes by file.
    static let bagsShown = 48

    static let routes: [Route] = [
        Route(.get, "/collection/tests", .permission("collection.view")) { (visit) throws(Denial) in
            .page(try await gridPage(nil, visit))
        },
        Route(.post, "/collection/runs", .permission("collection.test"), enter),
        Route(.post, "/collection/runs/files", .permission("collection.test"), upload),
        Route(.get, "/collection/runs/:id", .permission("collection.view")) { (visit) throws(Denial) in
            .page(try await runPage(nil, visit))
        },
        Route(.post, "/collection/runs/:id/checks", .permission("collection.check"), check),
        Route(.post, "/collection/runs/:id/returns", .permission("collection.check"), giveBack),
    ]

    struct GridModel: Sendable {
        let bags: [StationBag]
        /// Items with a checked result, by bag.
        let known: [String: Set<String>]
        let panel: [PanelItem]
        let waiting: [RunSummary]
        let returned: [RunSummary]
    }

    private static func gridPage(_ refusal: Refusal?, _ visit: Visit) async throws(Denial) -> Markup {
        let model = try await visit.read { (snapshot) throws(Fault) in
            let bags = try BagLookups.bags(tested: .none, limit: bagsShown, from: snapshot)
            var known: [String: Set<String>] = [:]
            for bag in bags { known[bag.bag] = Set(try RunLookups.results(of: bag.bag, from: snapshot).map(\.item)) }
            return GridModel(
                bags: bags, known: known, panel: try VisitLimitsLookup.all(from: snapshot).last?.panel ?? [],
                waiting: try RunLookups.runs(at: "entered", limit: 50, from: snapshot),
                returned: try RunLookups.runs(at: "returned", limit: 50, from: snapshot))
        }
        return gridPage(model, refusal, visit)
    }

    static func gridPage(_ model: GridModel, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let runs = (model.waiting + model.returned).map { run in
            TableRow(
                [
                    StationParts.code(run.id), "\(StationParts.stamp(run.at, visit))", "\(run.enteredBy)",
                    "\(run.results)",
                    model.waiting.contains(run)
                        ? badge(.waiting, visit.say(Phrase("待复核", "awaits check")))
                        : badge(.changed, visit.say(Phrase("已退回", "returned"))),
                ], href: StationParts.path("runs", run.id))
        }
        let columns = [
            Phrase("检测批", "Run"), Phrase("时间", "Time"), Phrase("录入", "Entered by"), Phrase("结果", "Results"),
            Phrase("状态", "State"),
        ].map { TableColumn($0(language)) }
        let list = dataTable(
            DataTable(
                name: visit.say(Phrase("检测批", "Runs")),
                caption: visit.say(Phrase("\(runs.count) 批", "\(runs.count) runs")),
                columns: columns, rows: runs,
                empty: "\(Phrase("没有等复核的检测批。录入后出现在这里。", "No run waits. They come here when entered."), language)"),
            language)
        return page(
            visit.pageFrame(Phrase("站内检测", "Station tests"), scripts: ["form.js"]),
            """
            \(StationParts.head(Phrase("站内检测", "Station tests"), visit))\(refusedBox(refusal, language))\(list)\
            \(visit.may("collection.test") ? entry(model, visit) : nil)
            """)
    }

    private static func entry(_ model: GridModel, _ visit: Visit) -> Markup {
        let language = visit.language
        let heads = model.panel.map { item in
            "<th scope=\"col\">\(item.title, language)<br><small>\(item.shownLimit, language)</small></th>" as Markup
        }
        let rows = model.bags.map { bag in row(bag, model, visit) }
        let empty: Markup? =
            rows.isEmpty ? "<p class=\"empty\">\(Phrase("没有等检测的袋", "No bag waits for tests"), language)</p>" : nil
        let grid: Markup = """
            <div class="sheet table results"><table aria-label="\(Phrase("结果", "Results"), language)"><thead><tr>\
            <th scope="col">\(Phrase("袋", "Bag"), language)</th>\(heads)</tr></thead>\
            <tbody>\(rows)</tbody></table></div>
            """
        let common = [
            StationParts.text("run", Phrase("检测批号", "Run number"), visit),
            StationParts.text("method", Phrase("方法", "Method"), visit, required: false),
            StationParts.text("kit", Phrase("试剂批号", "Kit lot"), visit, required: false),
        ].map { field($0, language) }
        let typed = form(
            action: "/collection/runs", csrf: visit.csrf, command: StationParts.command(visit), keep: "runs",
            """
            <div class="station">\(common)</div>\(rows.isEmpty ? empty ?? "" : grid)\
            \(submitButton(Phrase("录入，交复核", "Enter for checking"), visit))
            """)
        let note = Phrase(
            "CSV 列：袋号,项目,值,方法,试剂批号；第一行为表头", "CSV columns: bag, item, value, method, kit lot; one line of headings")
        let run = StationParts.text("run", Phrase("检测批号", "Run number"), visit)
        var fileRun = run
        fileRun.form = "file"
        let file = form(
            action: "/collection/runs/files", csrf: visit.csrf, command: StationParts.command(visit), files: true,
            """
            <div class="station">\(field(fileRun, language))<p class="note">\(note, language)</p>\
            <input type="file" name="file" accept=".csv" required aria-label="CSV">\
            \(button(Button(visit.say(Phrase("导入", "Import")), .submit(name: nil, value: nil))))</div>
            """)
        return """
            \(sheet(title: visit.say(Phrase("录入", "Enter")), typed))\
            \(sheet(title: visit.say(Phrase("从文件导入", "From a file")), file))
            """
    }

    private static func row(_ bag: StationBag, _ model: GridModel, _ visit: Visit) -> Markup {
        let language = visit.language
        let cells = model.panel.map { item -> Markup in
            if model.known[bag.bag]?.contains(item.code) == true { return "<td>✓</td>" }
            let name = "r.\(bag.bag).\(item.code)"
            let value = visit.form[name] ?? ""
            guard item.isQualitative else {
                return """
                    <td><input type="text" inputmode="decimal" autocomplete="off" name="\(name)" \
                    value="\(value)" size="6" \
                    aria-label="\(bag.bag) \(item.title, language)"></td>
                    """
            }
            let options = [Interpretation.negative, .reactive].map { reading in
                """
                <option value="\(reading.rawValue)"\(flag: "selected", value == reading.rawValue)>\
                \(reading.phrase, language)</option>
                """ as Markup
            }
            return """
                <td><select name="\(name)" aria-label="\(bag.bag) \(item.title, language)"><option value=""></option>\
                \(options)</select></td>
                """
        }
        return "<tr><td>\(StationParts.code(bag.bag))</td>\(cells)</tr>"
    }

    // MARK: Acts

    private static func enter(_ visit: Visit) async throws(Denial) -> Reply {
        let run = visit.form.text("run") ?? ""
        return try await visit.answer(
            to: StationParts.path("runs", run),
            { (refusal) async throws(Denial) in .refused(try await gridPage(refusal, visit)) }
        ) { () async throws(Denial) in
            let (bags, panel) = try await visit.read { (snapshot) throws(Fault) in
                (
                    try BagLookups.bags(tested: .none, limit: bagsShown, from: snapshot),
                    try VisitLimitsLookup.all(from: snapshot).last?.panel ?? []
                )
            }
            var entries: [TestEntry] = []
            for bag in bags {
                for item in panel {
                    guard let value = visit.form.text("r.\(bag.bag).\(item.code)") else { continue }
                    entries.append(
                        TestEntry(
                            bag: bag.bag, item: item.code, value: value, method: visit.form.text("method"),
                            kitLot: visit.form.text("kit")))
                }
            }
            _ = try await visit.perform(RunTable.self, on: run, .enter(entries, testedAt: visit.now))
        }
    }

    private static func upload(_ visit: Visit) async throws(Denial) -> Reply {
        let run = visit.form.text("run") ?? ""
        return try await visit.answer(
            to: StationParts.path("runs", run),
            { (refusal) async throws(Denial) in .refused(try await gridPage(refusal, visit)) }
        ) { () async throws(Denial) in
            let bytes = visit.form.files["file"]?.bytes ?? []
            let entries: [TestEntry]
            do throws(Refusal) {
                entries = try ResultFile.read(bytes) { visit.node.decodeGB18030($0) }
            } catch { throw .refused(error) }
            _ = try await visit.perform(
                RunTable.self, on: run, .enter(entries, testedAt: visit.now),
                files: [KeptFile(digest: visit.node.hash(bytes), bytes: bytes)])
        }
    }

    private static func state(_ visit: Visit) async throws(Denial) -> (run: RunState, panel: [PanelItem]) {
        let id = visit.parameter("id")
        let found = try await visit.read { (snapshot) throws(Fault) in
            (
                run: try RunTable.load(id, from: snapshot),
                panel: try VisitLimitsLookup.all(from: snapshot).last?.panel ?? []
            )
        }
        guard found.run.stage != .none else { throw .refused(.runUnknown) }
        return found
    }

    private static func runPage(_ refusal: Refusal?, _ visit: Visit) async throws(Denial) -> Markup {
        let found = try await state(visit)
        return runPage(found.run, found.panel, refusal, visit)
    }

    static func runPage(_ state: RunState, _ panel: [PanelItem], _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = state.results.map { result in
            TableRow(
                [
                    StationParts.code(result.bag), "\(StationParts.item(result.item, panel, visit))",
                    "\(result.value?.text ?? "—") \(result.unit ?? "")",
                    plainBadge(result.reading.isGood ? .pass : .stop, result.reading.phrase(language)),
                    "\(result.method ?? "")", "\(result.kitLot ?? "")",
                ], failing: !result.reading.isGood)
        }
        let columns = [
            Phrase("袋", "Bag"), Phrase("项目", "Item"), Phrase("值", "Value"), Phrase("判读", "Reading"),
            Phrase("方法", "Method"), Phrase("试剂批号", "Kit lot"),
        ].map { TableColumn($0(language)) }
        let list = dataTable(
            DataTable(
                name: state.id, caption: visit.say(Phrase("\(rows.count) 个结果", "\(rows.count) results")),
                columns: columns,
                rows: rows, empty: "—"), language)
        let head = StationParts.head(
            Phrase("检测批 \(state.id)", "Run \(state.id)"), note: stageBadge(state.stage, language), visit)
        let isDue =
            state.stage == .entered && visit.may("collection.check")
            && visit.standing?.person != state.enteredBy
        return page(
            visit.pageFrame(Phrase(state.id, state.id), scripts: ["form.js"]),
            """
            \(head)\
            \(refusedBox(refusal, language))\(list)\(isDue ? checking(state, visit) : nil)
            """)
    }

    private static func stageBadge(_ stage: RunState.Stage, _ language: Language) -> Markup {
        switch stage {
        case .checked: badge(.pass, Phrase("已复核", "checked")(language))
        case .returned: badge(.changed, Phrase("已退回", "returned")(language))
        case .none, .entered: badge(.waiting, Phrase("待复核", "awaits check")(language))
        }
    }

    private static func checking(_ state: RunState, _ visit: Visit) -> Markup {
        let path = StationParts.path("runs", state.id)
        let says = visit.say(Phrase("口令：我逐项对过原始记录", "Password: I compared each with the raw record"))
        let sign = form(
            action: "\(path)/checks", csrf: visit.csrf, command: StationParts.command(visit),
            """
            <div class="station"><input type="hidden" name="version" value="\(Int(state.version))">\
            \(signerFields(says, visit))\(submitButton(Phrase("签「复核」", "Sign as verified"), visit))</div>
            """)
        var reason = Field("reason", visit.say(Phrase("哪里不对", "What is wrong")))
        reason.required = true
        let back = form(
            action: "\(path)/returns", csrf: visit.csrf, command: StationParts.command(visit),
            """
            \(field(reason, visit.language))\
            \(button(Button(visit.say(Phrase("退回重录", "Return it")), .submit(name: nil, value: nil))))
            """)
        return """
            \(sheet(title: visit.say(Phrase("复核", "Check")), sign))\
            \(sheet(title: visit.say(Phrase("退回", "Return")), back))
            """
    }

    private static func check(_ visit: Visit) async throws(Denial) -> Reply {
        try await visit.answer(
            to: "/collection/tests", { (refusal) async throws(Denial) in .refused(try await runPage(refusal, visit)) }
        ) { () async throws(Denial) in
            let state = try await state(visit).run
            guard visit.form["version"] == "\(state.version)" else { throw .refused(.collectionSignatureOther) }
            let signature = try await visit.sign(
                state.subject, version: state.version, digest: visit.node.hash(state.canonicalBytes),
                meaning: .verified)
            _ = try await visit.perform(RunTable.self, on: state.id, .check, signatures: [signature])
        }
    }

    private static func giveBack(_ visit: Visit) async throws(Denial) -> Reply {
        try await visit.answer(
            to: "/collection/tests", { (refusal) async throws(Denial) in .refused(try await runPage(refusal, visit)) }
        ) { () async throws(Denial) in
            _ = try await visit.perform(
                RunTable.self, on: visit.parameter("id"), .giveBack, reason: visit.form.text("reason"))
        }
    }
}

/// Results as an instrument's computer exports them.
enum ResultFile {
    static func read(_ bytes: [UInt8], decodeGB18030: ([UInt8]) -> String?) throws(Refusal) -> [TestEntry] {
        var reader = CSVReader(try TextDecoding.decode(bytes, decodeGB18030: decodeGB18030))
        var entries: [TestEntry] = []
        var isHead = true
        while let row = try next(&reader) {
            if row.isBlank { continue }
            if isHead {
                isHead = false
                continue
            }
            guard row.fields.count >= 3 else { throw .resultFileWrong(line: row.line) }
            let cells = row.fields.map { String($0.drop { $0 == " " }) } + ["", ""]
            entries.append(
                TestEntry(
                    bag: cells[0], item: cells[1], value: word(cells[2]), method: cells[3].isEmpty ? nil : cells[3],
                    kitLot: cells[4].isEmpty ? nil : cells[4]))
        }
        return entries
    }

    private static func next(_ reader: inout CSVReader) throws(Refusal) -> CSVRow? {
        do throws(CSVFailure) { return try reader.next() } catch { throw .resultFileWrong(line: error.line) }
    }

    /// Both languages and the signs that instruments print.
    private static func word(_ text: String) -> String {
        switch text {
        case "阴性", "-", "neg", "NEG": Interpretation.negative.rawValue
        case "阳性", "反应性", "+", "pos", "POS": Interpretation.reactive.rawValue
        default: text
        }
    }
}

extension Refusal {
    static func resultFileWrong(line: Int) -> Refusal {
        Refusal(
            "collection.run.file-wrong", Phrase("文件第 \(line) 行读不出来", "Line \(line) of the file cannot be read"),
            next: Phrase("五列：袋号、项目、值、方法、试剂批号", "Five columns: bag, item, value, method, kit lot"))
    }
}
