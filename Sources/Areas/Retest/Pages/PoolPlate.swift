import Donors
import Kernel
import Web

/// The plate of a pool: a picture, and the same as a table; what may be done with it.
enum PoolPlate {
    /// Side of a well in the picture.
    private static let step = 36

    static func plate(_ model: PoolPages.Model, _ visit: Visit) -> Markup? {
        guard let pool = model.state.pool else { return nil }
        let language = visit.language
        let found = Set(model.found.map(\.specimen))
        let open = Set(model.open)
        let rows = pool.members.enumerated().map { place, member -> TableRow in
            TableRow(
                [
                    RetestParts.plain(pool.place(place)), RetestParts.code(member),
                    standing(member, model, found, open, language),
                ], href: RetestParts.path("specimens", member), failing: found.contains(member))
        }
        let table = plainTable(
            PoolPages.Words.plate,
            [Phrase("孔", "Well"), Phrase("样本", "Specimen"), Phrase("状态", "State")], rows,
            empty: PoolPages.Words.empty, visit)
        return "\(sheet(title: PoolPages.Words.plate(language), picture(pool, found, open, visit)))\(table)"
    }

    private static func standing(
        _ member: String, _ model: PoolPages.Model, _ found: Set<String>, _ open: Set<String>, _ language: Language
    ) -> Markup {
        if found.contains(member) { return RetestParts.reading(.reactive, language) }
        switch model.state.stage {
        case .made, .tested: return plainBadge(.waiting, Phrase("待结果", "waits")(language))
        case .reactive:
            return open.contains(member)
                ? plainBadge(.hold, Phrase("待拆分", "to be resolved")(language))
                : plainBadge(.hold, Phrase("阴性，待拆分签名", "negative, until it is resolved")(language))
        case .clean, .resolved: return RetestParts.reading(.negative, language)
        case .discarded: return "—"
        }
    }

    private static func picture(
        _ pool: MiniPool, _ found: Set<String>, _ open: Set<String>, _ visit: Visit
    ) -> Markup {
        let width = (pool.columns + 1) * step
        let height = (pool.rows + 1) * step
        let letters = (0..<pool.rows).map { row -> Markup in
            let name = String(MiniPool.place(row: row, column: 0).dropLast(2))
            return "<text x=\"12\" y=\"\((row + 1) * step + 22)\">\(name)</text>"
        }
        let numbers = (0..<pool.columns).map { column -> Markup in
            "<text x=\"\((column + 1) * step + 12)\" y=\"22\">\(column + 1)</text>"
        }
        let wells = pool.members.enumerated().map { place, member -> Markup in
            let x = (place % pool.columns + 1) * step + step / 2
            let y = (place / pool.columns + 1) * step + step / 2
            let mark: Markup =
                found.contains(member)
                ? "<rect x=\"\(x - 8)\" y=\"\(y - 3)\" width=\"16\" height=\"6\" fill=\"var(--stop)\"/>"
                : open.contains(member) ? "<text x=\"\(x - 4)\" y=\"\(y + 5)\">?</text>" : ""
            let edge = found.contains(member) ? "var(--stop)" : "var(--edge)"
            return """
                <g><title>\(pool.place(place)) \(member)</title><circle cx="\(x)" cy="\(y)" r="13" \
                fill="var(--sheet)" stroke="\(edge)"/>\(mark)</g>
                """
        }
        let label = Phrase(
            "\(pool.rows) 行 \(pool.columns) 列，\(pool.members.count) 份，反应性 \(found.count) 份",
            "\(pool.rows) rows, \(pool.columns) columns, \(pool.members.count) members, \(found.count) reactive")
        return """
            <svg viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)" role="img" \
            aria-label="\(label, visit.language)" font-size="13" fill="currentColor">\(letters)\(numbers)\(wells)</svg>\
            <p class="note">\(label, visit.language)</p>
            """
    }

    static func acts(_ model: PoolPages.Model, _ visit: Visit) -> Markup {
        guard let pool = model.state.pool else { return "" }
        let path = RetestParts.path("pools", model.state.id)
        let stage = model.state.stage
        var acts: [Markup] = []
        if stage == .made || stage == .tested, visit.may("retest.test") {
            acts.append(entering(pool, path, visit))
            if model.state.reactiveItems.isEmpty {
                acts.append(
                    sheet(
                        title: visit.say(Phrase("作废", "Discard")),
                        RetestParts.act(
                            "\(path)/discards", Phrase("作废这个混检", "Discard this pool"),
                            RetestParts.entry("reason", Phrase("原因", "Reason"), visit, form: "discard"), visit)))
            }
        }
        if stage == .tested, visit.may("retest.check"), let person = visit.standing?.person,
            !model.state.testedBy.contains(person)
        {
            acts.append(
                RetestParts.signing(
                    Phrase("复核", "Check"), "\(path)/checks",
                    says: Phrase("口令：我逐项对过原始记录", "Password: I compared each with the raw record"),
                    version: model.state.version, word: Phrase("签「复核」", "Sign as verified"), visit))
        }
        guard stage == .reactive, pool.parent == nil else { return Markup.joined(acts, by: "") }
        if visit.may("retest.test"), model.seconds.isEmpty {
            let note = Phrase(
                "按行和列各建一个混检，共 \(pool.lines.count) 个", "One pool for each row and column: \(pool.lines.count)")
            acts.append(
                sheet(
                    title: visit.say(Phrase("矩阵拆分", "Resolve by matrix")),
                    RetestParts.act(
                        "\(path)/lines", Phrase("建行列混检", "Make pools of rows and columns"),
                        "<p>\(note, visit.language)</p>", visit)))
        }
        if visit.may("retest.check") { acts.append(resolving(model, path, visit)) }
        return Markup.joined(acts, by: "")
    }

    private static func resolving(_ model: PoolPages.Model, _ path: String, _ visit: Visit) -> Markup {
        guard model.open.isEmpty else {
            let note = Phrase(
                "还有 \(model.open.count) 份没有结果，全部成员都等着", "\(model.open.count) members have no result; all of them wait")
            return sheet(title: visit.say(Phrase("拆分", "Resolve")), "<p>\(note, visit.language)</p>")
        }
        let names = model.found.map { "\($0.specimen) \($0.item)" }.joined(separator: "、")
        let found: Markup = names.isEmpty ? "\(Phrase("没有查出反应性成员", "Nobody was found"), visit.language)" : "\(names)"
        return RetestParts.signing(
            Phrase("拆分", "Resolve"), "\(path)/resolutions",
            says: Phrase("口令：拆分结果如上", "Password: it is resolved as above"), version: model.state.version,
            "<p translate=\"no\">\(found)</p>", word: Phrase("签「复核」", "Sign as verified"), visit)
    }

    private static func entering(_ pool: MiniPool, _ path: String, _ visit: Visit) -> Markup {
        let choices =
            [Choice("", "—")]
            + [Interpretation.negative, .reactive].map {
                Choice($0.rawValue, $0.phrase(visit.language))
            }
        let fields = pool.items.map { item -> Markup in
            var reading = Field("r.\(item)", item, .choice(choices))
            reading.value = visit.form["r.\(item)"] ?? ""
            let lot = RetestParts.kit(of: item, "", visit)
            return "\(field(reading, visit.language))\(lot)"
        }
        return sheet(
            title: visit.say(Phrase("录入结果", "Enter results")),
            RetestParts.act("\(path)/results", Phrase("保存", "Save"), "\(fields)", visit))
    }
}
