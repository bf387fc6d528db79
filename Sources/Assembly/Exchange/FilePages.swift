import Exchange
import Kernel
import Sheets
import Web

/// Messages as files for a partner that has neither a key nor the API: what it brings is checked row by row and taken
/// as one message; what waits for it goes out as a file, and is marked when somebody handed it over.
struct FilePages: Sendable {
    let partners: PartnerPages

    enum Words {
        static let take = Phrase("导入文件", "Take a file")
        static let takeNote = Phrase(
            "对方没有血脉、也没有接口时用；格式有一处错就一条也不收，内容逐条判定；同一文件再交，答复不变",
            """
            for a partner with neither Xuemai nor the API; with one wrong cell nothing is taken, then each item is \
            judged; the same file again gets the same answer
            """)
        static let type = Phrase("消息类型", "Type of message")
        static let file = Phrase("文件", "File")
        static let template = Phrase("模板", "Template")
        static let templates = Phrase("各类消息的模板", "Templates of the types")
        static let waiting = Phrase("待交付的消息", "What waits to be handed over")
        static let waitingNote = Phrase(
            "下载后交给对方，再登记已交付；每次最多 \(Parcel.messagesMax) 条消息",
            "download it, hand it over, then say so; \(Parcel.messagesMax) messages at most at a time")
        static let heads = [
            type, Phrase("消息数", "Messages"), Phrase("条数", "Items"), Phrase("自", "Since"), Phrase("下载", "Download"),
        ]
        static let handOver = Phrase("登记已交付", "Handed over")
        static let to = Phrase("交给谁、怎么交的", "To whom, and how")
    }

    /// Types that a partner of this role sends to us.
    static func types(from role: PartnerRole) -> [MessageType] {
        messageTypes.all.filter { type in
            switch role {
            case .station: type.direction != .toStation
            case .plant: type.direction != .toPlant
            case .regulator: false
            }
        }
    }

    // MARK: In

    func take(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("id")
        let partner = try await visit.read { (snapshot) throws(Fault) in
            try PartnerLookups.partner(id, from: snapshot)
        }
        guard let partner else { return .missing }
        guard partner.key == nil else { return try await partners.one(visit, .partnerSigns) }
        guard let type = Self.types(from: partner.detail.role).first(where: { $0.name == visit.form["type"] }) else {
            return try await partners.one(visit, .messageTypeNotChosen)
        }
        guard let file = visit.form.files["file"], !file.bytes.isEmpty else {
            return try await partners.one(visit, .fileMissing)
        }
        let kept = KeptFile(digest: visit.node.hash(file.bytes), bytes: file.bytes)
        let message = Self.messageID(type, kept.digest)
        let record = IncomingMessage.record(message, from: id)
        let known = try await visit.read { (snapshot) throws(Fault) in
            try MessageLookups.standing(record, from: snapshot)
        }
        if known != nil { return .seeOther(ExchangeParts.messagePath(record)) }
        let items: [MessageItem]
        do throws(FileFailure) {
            items = try type.items(
                ofFile: file.bytes, zoneMinutes: visit.zoneMinutes,
                decodeGB18030: { visit.node.decodeGB18030($0) })
        } catch {
            return try await partners.one(visit, error.refusal, report: Self.report(error, file, type, visit))
        }
        let outcome = try await ExchangeIntake(node: visit.node).take(
            [
                Message(
                    id: message, seq: nil, type: type.name, version: type.version, createdAt: visit.now, items: items)
            ],
            .init(
                partner: id, how: .file, parcel: kept, person: visit.standing?.person ?? "",
                workstation: visit.workstation))
        if let code = outcome.lines.first?.refusedCode, let reason = outcome.lines.first?.refusedReason {
            return try await partners.one(visit, .fileNotTaken(code, reason))
        }
        return .seeOther(ExchangeParts.messagePath(record))
    }

    /// Named by what the file holds, so that the same file is the same message.
    static func messageID(_ type: MessageType, _ digest: Digest) -> String { "\(type.name)-\(digest.hex.prefix(40))" }

    private static func report(
        _ failure: FileFailure, _ file: Form.File, _ type: MessageType, _ visit: Visit
    ) -> Markup? {
        guard case .rows(let report) = failure else { return nil }
        let template = type.table.template
        return FileParts.report(
            report, template, marked: FileParts.marked(file, report, template, visit), visit.language)
    }

    func taking(_ partner: Partner, _ visit: Visit) -> Markup? {
        let types = Self.types(from: partner.detail.role)
        guard partner.key == nil, partner.closedAt == nil, !types.isEmpty, visit.may("exchange.operate") else {
            return nil
        }
        let language = visit.language
        var type = Field(
            "type", Words.type(language), .choice(types.map { Choice($0.name, $0.what(language)) }))
        type.value = visit.form["type"] ?? ""
        let matter = form(
            action: "\(ExchangeParts.partnerPath(partner.origin))/files", csrf: visit.csrf,
            command: visit.node.freshCommandID().description, files: true,
            """
            \(field(type, language))\(FileParts.field("file", Words.file, language))\
            \(button(Button(visit.say(Phrase("导入", "Import")), .submit(name: nil, value: nil), rank: .filled)))
            """)
        let templates = types.map { type -> Markup in
            let path = "/exchange/templates/\(type.name)"
            return """
                <li>\(type.what, language) <span translate="no">\(type.name)</span> \
                <a\(href: path)>XLSX</a> <a\(href: "\(path)?format=csv")>CSV</a></li>
                """
        }
        return sheet(
            title: Words.take(language),
            """
            <p>\(Words.takeNote, language)</p>\(matter)\
            <details><summary>\(Words.templates, language)</summary><ul>\(templates)</ul></details>
            """)
    }

    @Sendable static func template(_ visit: Visit) async throws(Denial) -> Reply {
        guard let type = messageTypes[visit.parameter("type")] else { return .missing }
        guard visit.query["format"] == "csv" else { return FileParts.reply(type.table.template) }
        return .file(
            name: "\(type.name.lowercased())-template.csv", contentType: "text/csv; charset=utf-8",
            bytes: type.table.templateCSV)
    }

    // MARK: Answers

    @Sendable static func answers(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("id")
        let row = try await visit.read { (snapshot) throws(Fault) in try MessageLookups.message(id, from: snapshot) }
        guard let row, row.isIncoming, let type = messageTypes[row.type] else { return .missing }
        let history = try await visit.node.history(of: Subject(MessageRules.noun, id), before: .max, limit: 50)
        let (items, verdicts) = MessagePages.content(history)
        let answers = MessageAnswers(type, items, verdicts, onlyRefused: visit.query["only"] == "refused")
        return file("answers-\(row.messageID)", visit, answers.csv, answers.workbook, answers.json)
    }

    static func answerLinks(_ row: MessageRow, _ language: Language) -> Markup? {
        guard row.isIncoming, messageTypes[row.type] != nil else { return nil }
        let path = "\(ExchangeParts.messagePath(row.record))/answers"
        let refused: Markup? =
            row.refusedCount == 0
            ? nil
            : button(
                Button(
                    Phrase("只要不收的（XLSX）", "Refused items only (XLSX)")(language), .link("\(path)?only=refused"),
                    rank: .quiet))
        let links = ["xlsx", "csv", "json"].map { format in
            button(
                Button(
                    "\(Phrase("答复", "Answers")(language)) \(format.uppercased())", .link("\(path)?format=\(format)"),
                    rank: .quiet))
        }
        return "\(links)\(refused)"
    }

    private static func file(
        _ name: String, _ visit: Visit, _ csv: @autoclosure () -> [UInt8], _ workbook: @autoclosure () -> [UInt8],
        _ json: @autoclosure () -> [UInt8]
    ) -> Reply {
        switch visit.query["format"] {
        case "csv": .file(name: "\(name).csv", contentType: "text/csv; charset=utf-8", bytes: csv())
        case "json": .file(name: "\(name).json", contentType: "application/json", bytes: json())
        default: .file(name: "\(name).xlsx", contentType: Workbook.contentType, bytes: workbook())
        }
    }
}

extension FilePages {
    // MARK: Out

    /// Waiting messages of one type.
    struct Waiting: Sendable {
        let type: MessageType
        var messages = 0
        var items = 0
        var since: Moment
        var last: Int64
    }

    /// What waits for a partner, oldest first, at most one parcel full.
    private static func messages(for partner: String, from snapshot: any Snapshot) throws(Fault) -> [Message] {
        guard let first = try MessageLookups.firstWaiting(to: partner, from: snapshot) else { return [] }
        let found = try MessageLookups.outgoing(
            to: partner, from: first, limit: Parcel.messagesMax, from: snapshot)
        var messages: [Message] = []
        for row in found where row.stage == MessageState.Stage.queued.rawValue {
            do throws(JSONFailure) {
                messages.append(
                    try Message(reading: try JSONFields(try JSONReader.read(row.content, strictness: .canonical))))
            } catch { throw Fault(.damaged, "exchange_message.content cannot be read") }
        }
        return messages
    }

    static func waiting(for partner: Partner, from snapshot: any Snapshot) throws(Fault) -> [Waiting] {
        guard partner.key == nil else { return [] }
        var found: [Waiting] = []
        for message in try messages(for: partner.origin, from: snapshot) {
            guard let type = messageTypes[message.type] else { continue }
            let place = found.firstIndex { $0.type.name == type.name } ?? found.count
            if place == found.count { found.append(Waiting(type: type, since: message.createdAt, last: 0)) }
            found[place].messages += 1
            found[place].items += message.items.count
            found[place].last = message.seq ?? 0
        }
        return found
    }

    func handingOver(_ partner: Partner, _ waiting: [Waiting], _ visit: Visit) -> Markup? {
        guard partner.key == nil, !waiting.isEmpty, visit.may("exchange.operate") else { return nil }
        let language = visit.language
        let path = ExchangeParts.partnerPath(partner.origin)
        let rows = waiting.map { row -> TableRow in
            let links = ["xlsx", "csv", "json"].map { format -> Markup in
                let link = "\(path)/waiting?type=\(row.type.name)&up_to=\(row.last)&format=\(format)"
                let shown = format.uppercased()
                return "<a\(href: link)>\(shown)</a> "
            }
            return TableRow([
                "\(row.type.what, language) <span translate=\"no\">\(row.type.name)</span>", "\(row.messages)",
                "\(row.items)", "\(ExchangeParts.stamp(row.since, visit))", "\(links)",
            ])
        }
        let table = DataTable(
            name: Words.waiting(language), caption: Words.waitingNote(language),
            columns: Words.heads.enumerated().map {
                TableColumn($0.element(language), numeric: [1, 2].contains($0.offset))
            }, rows: rows, empty: "—")
        let forms = waiting.map { row -> Markup in
            let open = visit.form["handed"] == row.type.name
            var reason = Field("reason", Words.to(language))
            reason.required = true
            reason.value = open ? visit.form["reason"] ?? "" : ""
            let matter = form(
                action: "\(path)/handovers", csrf: visit.csrf, command: visit.node.freshCommandID().description,
                """
                <input type="hidden" name="handed" value="\(row.type.name)">\
                <input type="hidden" name="up_to" value="\(String(row.last))">\(field(reason, language))\
                \(button(Button(Words.handOver(language), .submit(name: nil, value: nil))))
                """)
            return """
                <details\(flag: "open", open)><summary>\(Words.handOver, language): \(row.type.what, language)\
                </summary>\(matter)</details>
                """
        }
        let done = sheet(title: Words.handOver(language), "<div class=\"acts\">\(forms)</div>")
        return "\(dataTable(table, language))\(done)"
    }

    @Sendable static func download(_ visit: Visit) async throws(Denial) -> Reply {
        guard let type = visit.query["type"].flatMap({ messageTypes[$0] }) else { return .missing }
        let last = visit.query["up_to"].flatMap { Int64($0) } ?? .max
        let id = visit.parameter("id")
        let found = try await visit.read { (snapshot) throws(Fault) in
            try messages(for: id, from: snapshot).filter { $0.type == type.name && $0.seq ?? 0 <= last }
        }
        guard let latest = found.last?.seq else { return .missing }
        let waiting = WaitingMessages(type, found)
        return file("\(type.name)-\(latest)", visit, waiting.csv, waiting.workbook, waiting.json)
    }

    /// What somebody says to have handed over: the waiting messages of one type, up to the last of the file.
    func handOver(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("id")
        let type = visit.form["handed"] ?? ""
        let last = visit.form["up_to"].flatMap { Int64($0) } ?? 0
        let found = try await visit.read { (snapshot) throws(Fault) -> [String]? in
            guard let partner = try PartnerLookups.partner(id, from: snapshot), partner.key == nil else { return nil }
            return try Self.messages(for: id, from: snapshot).filter {
                $0.type == type && $0.seq ?? 0 <= last
            }.map(\.id)
        }
        guard let found else { return try await partners.one(visit, .partnerSigns) }
        let person = visit.standing?.person ?? ""
        let errands = found.map { message in
            Errand(
                MessageTable.self, id: visit.node.freshCommandID(), record: message,
                command: .acknowledge(Acknowledgement(state: .received), how: .file, answer: nil), person: person,
                workstation: visit.workstation, reason: visit.form.text("reason"))
        }
        for result in await visit.node.perform(inOrder: errands) {
            switch result {
            case .success, .failure(.refused(.messageNotWaiting)): continue
            case .failure(.refused(let refusal)): return try await partners.one(visit, refusal)
            case .failure(let denial): throw denial
            }
        }
        return .seeOther(ExchangeParts.partnerPath(id))
    }
}

extension Refusal {
    /// Each type has its own columns.
    static let messageTypeNotChosen = Refusal(
        "exchange.file.type-not-chosen", Phrase("没有选择消息类型，或对方不发这一类", "No type was chosen that this partner sends"),
        next: Phrase("选择消息类型后再提交", "Choose the type, then send it again"))

    /// The exchange did not take the message that the file is.
    static func fileNotTaken(_ code: String, _ reason: Phrase) -> Refusal {
        Refusal(
            "exchange.file.not-taken",
            Phrase("文件未收（\(code)）：\(reason.zh)", "The file was not taken (\(code)): \(reason.en)"),
            next: Phrase("更正后再上传", "Correct it, then upload it again"))
    }
}
