import Kernel
import Ledger
import Web

/// The record on A4: what was changed since the first entry is marked and told, then every entry (Law.s39, Law.s40).
enum RecordPrint {
    /// Rows of entries and of changes on one sheet; an entry takes up to three lines.
    private static let entriesPerSheet = 9
    private static let changesPerSheet = 14
    /// Lines that a first sheet has for entries, if few changes and signatures stand above them.
    private static let entriesUnderHead = 6

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
        let entries = history.lines.reversed().map { entry($0, history, visit) }
        let room = max(0, entriesUnderHead - head.count - history.signatures.count)
        let cut: Markup? = history.isCut ? "<p>\(Words.cut, language)</p>" : nil
        let first = room > 0 && parts.isEmpty ? Array(entries.prefix(room)) : []
        sheets.append(
            """
            \(cut)\(section(1, Words.changed, heads, head, visit))\
            \(printSection(2, visit.say(Words.signatures), signatures(history, language), language))\
            \(first.isEmpty ? "" : section(3, Words.entries, columns(language), first, visit))
            """)
        for rows in parts { sheets.append(section(1, Words.changed, heads, rows, visit)) }
        for rows in pieces(Array(entries.dropFirst(first.count)), of: entriesPerSheet) {
            sheets.append(section(3, Words.entries, columns(language), rows, visit))
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

    private static func entry(_ line: TrailLine, _ history: RecordHistory, _ visit: Visit) -> [Markup] {
        let language = visit.language
        let head = line.head
        let changes = history.changes(of: line)
        let mark: Markup? = changes.isEmpty ? nil : " <b>\(Words.mark, language)</b>"
        let details = line.details.map { "\($0.name) \($0.value)" }.joined(separator: " · ")
        let signed = TrailParts.signatures(line, language).map { "<br>\($0)" as Markup }
        return [
            "\(Figures.grouped(Int(head.index)))",
            "\(TrailParts.stamp(head.recordedAt, visit))",
            "\(line.personName)<br>\(TrailParts.roleName(head.role, language)) \(head.workstation)",
            """
            <b>\(line.words, language)</b>\(mark)\(TrailParts.changes(changes))<br>\
            <span translate="no">\(details)</span>\(signed)
            """,
            "\(head.reason ?? "")",
        ]
    }
}
