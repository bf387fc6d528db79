import Identity
import Kernel
import Ledger
import Plasma
package import Web

/// The whole history of any record, on screen, on paper, and as an archive.
package let recordPages = Pages(
    area: "records",
    routes: [
        Route(.get, "/records/:noun/:id", .signedIn) { (visit) throws(Denial) in
            guard let history = try await RecordPages.history(visit) else { return .missing }
            return .page(RecordPages.page(history, visit))
        },
        Route(.get, "/records/:noun/:id/print", .signedIn) { (visit) throws(Denial) in
            guard let history = try await RecordPages.history(visit) else { return .missing }
            return .page(RecordPrint.page(history, visit))
        },
        Route(.get, "/records/:noun/:id/archive", .signedIn) { (visit) throws(Denial) in
            try await RecordPages.archive(visit)
        },
    ].map { route in
        route.guarded { (visit) throws(Denial) in
            let id = visit.parameter("id")
            switch visit.parameter("noun") {
            case ShipmentRules.noun: try await stayWithinScope(shipment: id, bag: nil, visit)
            case "plasma.bag": try await stayWithinScope(shipment: nil, bag: id, visit)
            default: break
            }
        }
    },
    rail: [],
    search: SearchLookup.hits)

enum RecordPages {
    private static let rows = 100

    enum Words {
        static let history = Phrase("全部历史", "Whole history")
        static let signatures = Phrase("签名", "Signatures")
        static let changed = Phrase("首次录入之后改过的值", "Values changed since the first entry")
        static let unsigned = Phrase("签后有改动，视为未签", "changed after signing: unsigned")
        static let valid = Phrase("有效", "in force")
        static let print = Phrase("打印", "Print")
        static let archive = Phrase("下载档案（含证明）", "Download the archive with proofs")
        static let older = Phrase("更早的", "Older")
        static let entries = Phrase("条目", "Entries")
        static let first = Phrase("最早", "First")
        static let last = Phrase("最新", "Newest")
        static let cut = Phrase("更早的条目见轨迹和档案", "Older entries are in the trail and in the archive")
        static let heads = [
            Phrase("值", "Value"), Phrase("原值 → 现值", "Original → present"), Phrase("次数", "Times"),
            Phrase("谁，何时，为何", "Who, when, why"),
        ]
    }

    /// A record is seen by who may see its area, or the whole trail; an account's archive holds sealed keys.
    static func right(_ subject: Subject, archive: Bool = false) -> Permission {
        let area = String(subject.noun.prefix { $0 != "." })
        if archive, area == "identity" { return "ledger.verify" }
        return Permission(read: "\(area).view")
    }

    private static func subject(_ visit: Visit, archive: Bool = false) throws(Denial) -> Subject {
        let subject = Subject(visit.parameter("noun"), visit.parameter("id"))
        let right = right(subject, archive: archive)
        let sees = visit.may(right) || (visit.may("trail.view") && right != "ledger.verify")
        guard sees else { throw .refused(.permissionMissing(right)) }
        return subject
    }

    static func history(_ visit: Visit) async throws(Denial) -> RecordHistory? {
        let subject = try subject(visit)
        return try await visit.read { (snapshot) throws(Fault) in try RecordHistory.read(subject, snapshot) }
    }

    static func archive(_ visit: Visit) async throws(Denial) -> Reply {
        let subject = try subject(visit, archive: true)
        let made = try await visit.read { (snapshot) throws(Fault) in try RecordArchive.make(of: subject, snapshot) }
        switch made {
        case .bytes(let bytes):
            let name = subject.id.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
            return .file(name: "\(name).archive.json", contentType: "application/json", bytes: bytes)
        case .nothing: return .missing
        case .refused(let refusal): throw .refused(refusal)
        }
    }

    static func page(_ history: RecordHistory, _ visit: Visit) -> Markup {
        let language = visit.language
        let path = PageAddress.record(history.subject)
        let before = visit.query["before"].flatMap { Int64($0) } ?? .max
        let shown = history.lines.filter { $0.head.index < before }.prefix(rows)
        var tools: [Markup] = []
        if let last = shown.last, last.head.index != history.lines.last?.head.index {
            tools.append(
                "<a rel=\"next\"\(href: "\(path)?before=\(last.head.index)")>\(Words.older, language)</a>")
        } else if history.isCut {
            tools.append("<span>\(Words.cut, language)</span>")
        }
        var actions = [
            Button(Words.print(language), .link("\(path)/print"), rank: .quiet),
            Button("PDF", .link("\(path)/pdf"), rank: .quiet),
        ]
        if visit.may(right(history.subject, archive: true)) || visit.may("ledger.verify") {
            actions.append(Button(Words.archive(language), .link("\(path)/archive")))
        }
        let head = pageHead(
            title: "<span translate=\"no\">\(history.subject.id)</span>",
            note: "<span translate=\"no\">\(history.subject.noun)</span>",
            actions: Markup.joined(actions.map { button($0) }))
        let list = historyList(
            HistoryList(
                title: Words.history(language), note: TrailParts.order(visit),
                tools: Markup.joined(tools, by: "　"), shown.map { item($0, history, visit) }), language)
        return Web.page(
            visit.pageFrame(Phrase(history.subject.id, history.subject.id)),
            "\(head)\(summary(history, visit))\(signatures(history, visit))\(changed(history, visit))\(list)")
    }

    private static func item(_ line: TrailLine, _ history: RecordHistory, _ visit: Visit) -> HistoryItem {
        TrailParts.item(
            line, except: history.subject,
            compared: history.compared[line.head.index] ?? [], visit)
    }

    private static func summary(_ history: RecordHistory, _ visit: Visit) -> Markup {
        let language = visit.language
        let count = "\(Figures.grouped(history.lines.count))\(history.isCut ? "+" : "")"
        let first = history.lines.last.map { TrailParts.stamp($0.head.recordedAt, visit) } ?? ""
        let last = history.lines.first.map { TrailParts.stamp($0.head.recordedAt, visit) } ?? ""
        let facts = [
            RecordFact(Words.entries(language), "\(count)"),
            RecordFact(Words.first(language), "\(history.isCut ? "…" : first)"),
            RecordFact(Words.last(language), "\(last)"),
        ]
        return sheet([factGrid(facts, language)])
    }

    static func signer(_ signed: RecordSignature, _ history: RecordHistory, _ language: Language) -> String {
        let line = history.lines.first { $0.head.index == signed.index }
        let statement = signed.signature.statement
        let name = line?.names[statement.person] ?? statement.person
        let role = TrailParts.roleName(statement.role, language)
        return language == .zh ? "\(name)（\(statement.person)，\(role)）" : "\(name) (\(statement.person), \(role))"
    }

    private static func signatures(_ history: RecordHistory, _ visit: Visit) -> Markup? {
        guard !history.signatures.isEmpty else { return nil }
        let language = visit.language
        let items = history.signatures.map { signed -> Markup in
            let statement = signed.signature.statement
            let mark =
                signed.overtakenBy == nil
                ? badge(.pass, Words.valid(language)) : badge(.warn, Words.unsigned(language))
            let entry: Markup? = signed.overtakenBy.map { " <a href=\"#e-\(Int($0))\">\(Figures.grouped(Int($0)))</a>" }
            return """
                <li>\(mark)\(entry) \(statement.meaning.phrase, language) · \(signer(signed, history, language)) · \
                \(statement.signedAt.text(offsetMinutes: statement.zoneMinutes)) · \
                <a href="/proof/\(Int(signed.index))">\(Figures.grouped(Int(signed.index)))</a></li>
                """
        }
        return sheet(title: Words.signatures(language), "<ul class=\"signed-list\">\(items)</ul>")
    }

    static func changedRow(_ value: ChangedValue, _ history: RecordHistory, _ visit: Visit) -> [Markup] {
        let line = history.lines.first { $0.head.index == value.last }
        let comma = visit.say(Phrase("，", ", "))
        let who = line.map { line in
            "\(line.personName)\(comma)\(TrailParts.stamp(line.head.recordedAt, visit))"
                + (line.head.reason.map { "\(comma)\($0)" } ?? "")
        }
        let text = MemberText(kind: value.kind, language: visit.language)
        return [
            "\(text.name(value.name))",
            change(from: text.value(value.first, of: value.name), to: text.value(value.present, of: value.name)),
            "\(value.times)", "\(who ?? "")",
        ]
    }

    private static func changed(_ history: RecordHistory, _ visit: Visit) -> Markup? {
        guard !history.changed.isEmpty else { return nil }
        let language = visit.language
        return sheet(
            title: Words.changed(language),
            dataTable(
                DataTable(
                    name: Words.changed(language), caption: "\(history.changed.count)",
                    columns: Words.heads.map { TableColumn($0(language)) },
                    rows: history.changed.map { TableRow(changedRow($0, history, visit)) }, empty: "—"), language))
    }
}
