import Donors
import Kernel
import Web

/// The grid of a worklist: a row for each specimen, a column for each test, what stands there and what may be entered.
enum WorklistGrid {
    static func grid(_ model: WorklistPages.Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let page = GridPage(model, from: visit.query["from"].flatMap { Int($0) } ?? 1)
        var held: [ResultKey: [EnteredResult]] = [:]
        for result in model.state.results { held[result.result.key, default: []].append(result) }
        let rows = page.rows.map { place, specimen -> Markup in
            let judged = model.judgements[specimen]
            let cells = model.items.map { item -> Markup in
                let key = ResultKey(specimen: specimen, item: item.code)
                let standing = judged?.items.first { $0.code == item.code }?.standing
                return cell(item, held[key] ?? [], standing, key, model.state.stage, visit)
            }
            let verdict = model.verdicts[specimen].map { RetestParts.verdict($0, language) }
            return """
                <tr><td>\(place)</td><td><a href="\(RetestParts.path("specimens", specimen))" \
                translate="no">\(specimen)</a></td>\(cells)<td>\(verdict)</td></tr>
                """
        }
        let heads = model.items.map { item in
            "<th scope=\"col\">\(item.title, language)<br><small>\(item.limit, language)</small></th>" as Markup
        }
        let table: Markup = """
            <div class="sheet table"><table aria-label="\(Phrase("检测格", "Grid"), language)">\
            <caption>\(page.note, language)</caption><thead><tr><th scope="col">#</th>\
            <th scope="col">\(Phrase("样本", "Specimen"), language)</th>\(heads)\
            <th scope="col">\(Phrase("结论", "Conclusion"), language)</th></tr></thead>\
            <tbody>\(rows)</tbody></table>\
            \(page.pager(RetestParts.path("worklists", model.state.id), language))</div>
            """
        guard model.state.stage != .checked, visit.may("retest.test") else { return table }
        let lots = model.items.map { RetestParts.kit(of: $0.code, "grid", visit) }
        return RetestParts.act(
            "\(RetestParts.path("worklists", model.state.id))/results", Phrase("保存录入的格", "Save what is entered"),
            "\(table)\(lots)", visit)
    }

    private static func cell(
        _ item: RetestItem, _ held: [EnteredResult], _ standing: ItemStanding?, _ key: ResultKey,
        _ stage: WorklistStage, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let shown = held.map { entered -> Markup in
            let reading = item.read(entered.result)
            let value = entered.result.value?.text ?? ""
            let rounded = reading?.rounded.map { $0.text == value ? "" : "→ \($0.text)" } ?? ""
            guard entered.isValid else { return "<del>\(value)</del> " }
            return """
                <span translate="no">\(value) \(rounded)</span> \
                \(reading.map { RetestParts.reading($0.interpretation, language) })
                """
        }
        guard held.isEmpty, stage != .checked, visit.may("retest.test") else {
            return "<td>\(shown)\(standing.flatMap { open($0, language) })</td>"
        }
        let name = "r.\(key.specimen).\(key.item)"
        let label = "\(key.specimen) \(item.title(language))"
        if item.isQuantitative || item.cutoff != nil {
            return """
                <td><input type="text" inputmode="decimal" autocomplete="off" name="\(name)" size="6" \
                value="\(visit.form[name] ?? "")" aria-label="\(label)"></td>
                """
        }
        let options = [Interpretation.negative, .reactive].map { reading in
            """
            <option value="\(reading.rawValue)"\(flag: "selected", visit.form[name] == reading.rawValue)>\
            \(reading.phrase, language)</option>
            """ as Markup
        }
        return
            "<td><select name=\"\(name)\" aria-label=\"\(label)\"><option value=\"\"></option>\(options)</select></td>"
    }

    /// What keeps a test open; nothing of one that is settled or empty.
    static func open(_ standing: ItemStanding, _ language: Language) -> Markup? {
        switch standing {
        case .missing, .settled: nil
        case .awaiting(let repeats):
            plainBadge(.waiting, Phrase("还要复测 \(repeats) 次", "\(repeats) repeats to come")(language))
        case .blocked(let pool): plainBadge(.hold, Phrase("等混检 \(pool)", "waits for pool \(pool)")(language))
        case .contradictory: plainBadge(.stop, Phrase("结果矛盾", "contradictory")(language))
        }
    }

    static func acts(_ model: WorklistPages.Model, _ visit: Visit) -> Markup {
        let path = RetestParts.path("worklists", model.state.id)
        var acts: [Markup] = []
        if model.state.stage != .checked, visit.may("retest.test") { acts.append(file(path, visit)) }
        if model.state.stage == .entered, visit.may("retest.check"),
            let person = visit.standing?.person, !model.state.enteredBy.contains(person)
        {
            acts.append(
                RetestParts.signing(
                    Phrase("复核", "Check"), "\(path)/checks",
                    says: Phrase("口令：我逐项对过原始记录", "Password: I compared each with the raw record"),
                    version: model.state.version, word: Phrase("签「复核」", "Sign as verified"), visit))
        }
        if !model.state.results.isEmpty, visit.may("retest.check") {
            let matter: Markup = """
                \(RetestParts.entry("specimen", Phrase("样本", "Specimen"), visit, form: "out"))\
                \(RetestParts.entry("item", Phrase("项目", "Test"), visit, form: "out"))\
                \(RetestParts.entry("reason", Phrase("原因", "Reason"), visit, form: "out"))
                """
            acts.append(
                RetestParts.signing(
                    Phrase("作废一个结果", "Take a result out"), "\(path)/invalidations",
                    says: Phrase("口令：这个结果无效", "Password: this result is not valid"), version: model.state.version,
                    matter, word: Phrase("签「复核」", "Sign as verified"), visit))
        }
        if let sheet = model.sheet, visit.may("retest.conclude"), !sheet.passed.isEmpty || !sheet.failed.isEmpty {
            let counts = Phrase(
                "合格 \(sheet.passed.count) 份，不合格 \(sheet.failed.count) 份，还在等 \(sheet.waiting) 份",
                "\(sheet.passed.count) pass, \(sheet.failed.count) fail, \(sheet.waiting) wait")
            acts.append(
                RetestParts.signing(
                    Phrase("下结论", "Conclude"), "\(path)/conclusions",
                    says: Phrase("口令：按标准 \(sheet.specification) 下结论", "Password: concluded by \(sheet.specification)"),
                    version: model.state.version, "<p>\(counts, visit.language)</p>",
                    word: Phrase("签「放行」", "Sign as released"), visit))
        }
        return Markup.joined(acts, by: "")
    }

    private static func file(_ path: String, _ visit: Visit) -> Markup {
        let note = Phrase(
            "CSV、XLSX 或 JSON。列：样本,项目,值,判读,试剂批号,厂家,有效期；第一行为表头；一次至多 10 000 个结果",
            "CSV, XLSX or JSON. Columns: specimen, item, value, reading, lot, maker, expiry; one header row"
        )
        return sheet(
            title: visit.say(Phrase("从文件录入", "From a file")),
            RetestParts.act(
                "\(path)/files", Phrase("导入", "Import"), files: true,
                """
                <p class="note">\(note, visit.language)</p>\
                <input type="file" name="file" accept=".csv,.xlsx,.json" required \
                aria-label="\(Phrase("结果文件", "File of results"), visit.language)">
                """, visit))
    }
}
