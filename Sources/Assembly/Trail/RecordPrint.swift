import Kernel
import Ledger
import Web

/// The record on A4: what was changed since the first entry is marked and told, then every entry (Law.s39, Law.s40).
enum RecordPrint {
    /// Lines of type that a sheet takes beside its head and foot; the first one has the title and the proof.
    private static let linesPerSheet = 44
    private static let linesOfFirst = 34
    /// A column of what was done takes so many Latin letters in a line, half as many Chinese characters.
    private static let widthOfWhat = 42
    private static let changesPerSheet = 14
    /// Values of one entry on paper; a manifest's seventeen thousand lines are in the archive.
    private static let valuesMax = 30

    private enum Words {
        static let title = Phrase("记录历史", "Record history")
        static let changed = Phrase("首次录入之后改过的值", "Values changed since the first entry")
        static let signatures = Phrase("签名", "Signatures")
        static let entries = Phrase("全部条目，最早在上", "All entries, oldest first")
        static let cut = Phrase(
            "只印最新 \(RecordHistory.entriesMax) 条；全部在档案里",
            "Only the newest \(RecordHistory.entriesMax) are printed; the archive holds all")
        static let heads = [
            Phrase("账本", "Ledger"), Phrase("何时", "When"), Phrase("谁", "Who"), Phrase("做了什么", "What"),
            Phrase("原因", "Why"),
        ]
        static let mark = Phrase("▲ 已改", "▲ changed")
        static func more(_ count: Int) -> Phrase {
            Phrase("另有 \(count) 个值，见档案", "\(count) more values are in the archive")
        }
    }

    static func page(_ history: RecordHistory, _ visit: Visit) -> Markup {
        let language = visit.language
        let newest = history.lines.first
        let form = PrintForm(
            language: language, maker: visit.frame.site, title: visit.say(Words.title),
            documentNumber: "XM-TR-R01", version: "01", effective: "—", recordNumber: history.subject.description,
            printedBy:
                "\(visit.standing?.name ?? "")\(visit.say(Phrase("，", ", ")))\(TrailParts.stamp(visit.now, visit))",
            verifyCode: newest.map { String($0.leaf.hex.prefix(16)) } ?? "",
            verifyAddress: newest.map { "/proof/\($0.head.index)" } ?? "",
            proofFacts: newest.map { [visit.say(Phrase("账本 \($0.head.index)", "ledger \($0.head.index)"))] } ?? [],
            qr: "", digest: newest?.leaf.bytes ?? [])
        return printPage(form, sheets: sheets(history, visit))
    }

    static func sheets(_ history: RecordHistory, _ visit: Visit) -> [Markup] {
        let language = visit.language
        let changes = history.changed.map { value in
            ["\(Words.mark, language)" as Markup] + RecordPages.changedRow(value, history, visit)
        }
        let heads = [TableColumn("")] + RecordPages.Words.heads.map { TableColumn($0(language)) }
        var sheets: [Markup] = []
        var parts = pieces(changes, of: changesPerSheet)
        let head = parts.isEmpty ? [] : parts.removeFirst()
        let entries = history.lines.reversed().map { Entry($0, history, visit) }
        let room = linesOfFirst - 2 * (head.count + history.signatures.count)
        let rest = fitted(entries, first: parts.isEmpty ? room : 0)
        let first = rest.first ?? []
        let cut: Markup? = history.isCut ? "<p>\(Words.cut, language)</p>" : nil
        sheets.append(
            """
            \(cut)\(section(1, Words.changed, heads, head, visit))\
            \(printSection(2, visit.say(Words.signatures), signatures(history, language), language))\
            \(first.isEmpty ? "" : section(3, Words.entries, columns(language), first, visit))
            """)
        for rows in parts { sheets.append(section(1, Words.changed, heads, rows, visit)) }
        for rows in rest.dropFirst() {
            sheets.append(section(3, Words.entries, columns(language), rows, visit))
        }
        return sheets
    }

    /// Entries by sheet; the first sheet may take none.
    private static func fitted(_ entries: [Entry], first: Int) -> [[[Markup]]] {
        var sheets: [[[Markup]]] = [[]]
        var left = first
        for entry in entries {
            if entry.lines > left {
                sheets.append([])
                left = linesPerSheet
            }
            sheets[sheets.count - 1].append(entry.cells)
            left -= entry.lines
        }
        return sheets
    }

    private static func columns(_ language: Language) -> [TableColumn] {
        Words.heads.map { TableColumn($0(language)) }
    }

    private static func section(
        _ number: Int, _ title: Phrase, _ columns: [TableColumn], _ rows: [[Markup]], _ visit: Visit
    ) -> Markup {
        let table: Markup = rows.isEmpty ? "" : printTable(columns, rows, visit.language)
        return printSection(number, visit.say(title), table, visit.language)
    }

    private static func pieces<T>(_ rows: [T], of count: Int) -> [[T]] {
        stride(from: 0, to: rows.count, by: count).map { Array(rows[$0..<min($0 + count, rows.count)]) }
    }

    private static func signatures(_ history: RecordHistory, _ language: Language) -> Markup {
        guard !history.signatures.isEmpty else { return "" }
        let items = history.signatures.map { signed -> Markup in
            let statement = signed.signature.statement
            let overtaken: Markup? = signed.overtakenBy.map {
                " \(printVerdict(.warn, RecordPages.Words.unsigned(language))) (\(Int($0)))"
            }
            return """
                <li>\(statement.meaning.phrase, language) · \(RecordPages.signer(signed, history, language)) · \
                \(statement.signedAt.text(offsetMinutes: statement.zoneMinutes))\(overtaken)</li>
                """
        }
        return "<ul>\(items)</ul>"
    }

    /// One entry as a row, with the lines of type that it takes.
    private struct Entry {
        let cells: [Markup]
        let lines: Int

        init(_ line: TrailLine, _ history: RecordHistory, _ visit: Visit) {
            let language = visit.language
            let head = line.head
            let changes = history.changes(of: line)
            let mark: Markup? = changes.isEmpty ? nil : " <b>\(Words.mark, language)</b>"
            let all = line.isDiscreet ? line.details.map { ($0.name, $0.value) } : FactValues(line.body).leaves
            let text = line.text(language)
            let shown = all.prefix(valuesMax).map { "\(text.name($0.0)) \(text.value($0.1, of: $0.0))" }
                .joined(separator: " · ")
            let more: Markup? =
                all.count > valuesMax ? "<br>\(Words.more(all.count - valuesMax), language)" : nil
            let signed = TrailParts.signatures(line, language)
            cells = [
                "\(Figures.grouped(Int(head.index)))",
                "\(TrailParts.stamp(head.recordedAt, visit))",
                "\(line.personName)<br>\(TrailParts.roleName(head.role, language)) \(head.workstation)",
                """
                <b>\(line.words, language)</b>\(mark)\(TrailParts.changes(changes, text))<br>\
                \(shown)\(more)\(signed.map { "<br>\($0)" as Markup })
                """,
                "\(head.reason ?? "")",
            ]
            let told = changes.map { "\(text.name($0.name)) \($0.old) → \($0.new)" } + signed + [shown]
            let lines = told.reduce(more == nil ? 2 : 3) { $0 + (Entry.width($1) + widthOfWhat - 1) / widthOfWhat }
            self.lines = max(lines, 4, Entry.width(head.reason ?? "") / 8)
        }

        /// Chinese characters are twice as wide.
        private static func width(_ text: String) -> Int { text.reduce(0) { $0 + ($1.isASCII ? 1 : 2) } }
    }
}
