import Kernel
import Web

/// Several finished shipments that nothing holds, reviewed under one password: each acceptance record is shown with its
/// digest and gets a signature of its own.
enum BatchAcceptancePages {
    static let path = "/plasma/acceptances"
    /// More nobody reads at one sitting.
    static let itemsMax = 20

    static let routes: [Route] = [
        Route(.get, "/plasma/acceptances", .permission("plasma.review")) { (visit) throws(Denial) in
            .page(page(try await waiting(visit), visit))
        },
        Route(.post, "/plasma/acceptances", .permission("plasma.review"), sign),
    ]

    enum Words {
        static let title = Phrase("成批审核", "Review several")
        static let note = Phrase(
            "收完、没有留置项、不是自己收的运输批。有留置项的逐批审核。",
            "Finished shipments that nothing holds and that you did not receive. What is held is reviewed one by one.")
        static let none = Phrase("没有可以成批审核的运输批", "No shipment can be reviewed together with others")
        static let sign = Phrase("成批签「审核」…", "Sign several as reviewed…")
        static let mine = Phrase("每一份我都逐项看过，属实", "I read every item of each; true")
        static let heads = [
            Phrase("运输批", "Shipment"), Phrase("浆站", "Station"), Phrase("收 / 隔离或拒收", "Accepted / put aside"),
            Phrase("内容摘要", "Digest"),
        ]
        static func numbers(_ record: AcceptanceRecord) -> Phrase {
            let away = record.counts.isolated + record.counts.rejected
            return Phrase(
                "收 \(record.counts.received) 袋，隔离或拒收 \(away) 袋，更正 \(record.corrections.count) 处",
                "\(record.counts.received) accepted, \(away) put aside, \(record.corrections.count) corrections")
        }
    }

    /// One acceptance record as it is now.
    struct Item: Sendable {
        let state: ShipmentState
        let record: AcceptanceRecord
        let digest: Digest
    }

    private static func item(_ state: ShipmentState, _ visit: Visit) -> Item? {
        let place = ShipmentTable.place(of: state)
        guard state.stage == .finished, state.holds.isEmpty, state.receiver != visit.standing?.person,
            visit.standing?.scope.covers(place, home: visit.node.home) == true
        else { return nil }
        let record = AcceptanceRecord(state)
        return Item(state: state, record: record, digest: visit.node.hash(record.canonicalBytes))
    }

    private static func waiting(_ visit: Visit) async throws(Denial) -> [Item] {
        let states = try await visit.read { (snapshot) throws(Fault) in
            var states: [ShipmentState] = []
            for row in try ShipmentLookups.shipments(in: .finished, after: "", limit: itemsMax, from: snapshot) {
                states.append(try ShipmentTable.load(row.id, from: snapshot))
            }
            return states
        }
        return states.compactMap { item($0, visit) }
    }

    // MARK: Signing

    private static func sign(_ visit: Visit) async throws(Denial) -> Reply {
        do throws(Denial) {
            try await signEach(visit)
            return .seeOther(path)
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            let items = try await waiting(visit)
            if visit.wantsFragment { return .refusedFragment(dialog(items, wrong: refusal, visit) ?? "") }
            return .refused(page(items, refusal: refusal, visit))
        }
    }

    /// All are compared with what was shown before the first is signed. What changes in the moment between is refused
    /// by its own rules: its signature fits no other content (21 CFR 11.70).
    private static func signEach(_ visit: Visit) async throws(Denial) {
        let ids = visit.form.all("item")
        guard !ids.isEmpty, ids.count <= itemsMax, Set(ids).count == ids.count else { throw .refused(.batchEmpty) }
        let states = try await visit.read { (snapshot) throws(Fault) in
            var states: [ShipmentState] = []
            for id in ids { states.append(try ShipmentTable.load(id, from: snapshot)) }
            return states
        }
        var items: [Item] = []
        for state in states {
            guard let item = item(state, visit), visit.form[BatchItem.seenField(state.id)] == item.digest.hex else {
                throw .refused(.batchChanged(state.id))
            }
            items.append(item)
        }
        let signatures = try await visit.sign(
            items.map {
                SignedMatter($0.state.subject, version: $0.state.version, digest: $0.digest, meaning: .reviewed)
            })
        for (item, signature) in zip(items, signatures) {
            let own = visit.node.hash(Array("\(visit.form["command"] ?? "") \(item.state.id)".utf8))
            _ = try await visit.perform(
                ShipmentTable.self, on: item.state.id, .accept, signatures: [signature],
                id: CommandID(Array(own.bytes.prefix(16))))
        }
    }

    // MARK: The page

    static func page(_ items: [Item], refusal: Refusal? = nil, _ visit: Visit) -> Markup {
        let language = visit.language
        let dialog = dialog(items, visit)
        let actions: Markup? =
            dialog == nil ? nil : button(Button(Words.sign(language), .opens("sign"), rank: .filled))
        let rows = items.map { item in
            TableRow(
                [
                    "<b translate=\"no\">\(item.state.id)</b>", "\(item.record.header.stationName)",
                    "\(Words.numbers(item.record), language)",
                    "<code translate=\"no\">\(Figures.digest(item.digest.bytes.prefix(6)))</code>",
                ], href: "\(PlasmaParts.path(item.state.id))/acceptance")
        }
        let table = DataTable(
            name: Words.title(language), caption: "\(rows.count)",
            columns: Words.heads.map { TableColumn($0(language)) },
            rows: rows, empty: "\(Words.none, language)")
        let head = pageHead(
            trail: "<a href=\"/plasma/shipments\">\(Phrase("收浆", "Receiving"), language)</a> /",
            title: "\(Words.title, language)", note: "\(Words.note, language)", actions: "\(actions)")
        return Web.page(
            visit.pageFrame(Words.title, scripts: ["sign.js"]),
            "\(head)\(refusedBox(refusal, language))\(dataTable(table, language))\(dialog)")
    }

    static func dialog(_ items: [Item], wrong: Refusal? = nil, _ visit: Visit) -> Markup? {
        guard let standing = visit.standing, !items.isEmpty else { return nil }
        let language = visit.language
        let meaning = SigningMeaning(
            SignatureMeaning.reviewed.rawValue, SignatureMeaning.reviewed.phrase(language), note: Words.mine(language),
            mine: true)
        let comma = visit.say(Phrase("，", ", "))
        var dialog = SignDialog(
            action: path, csrf: visit.csrf, command: PlasmaParts.command(visit), title: Words.title(language),
            mainNumbers: "", againLink: path,
            digest: visit.node.hash(items.flatMap(\.digest.bytes)).bytes, meanings: [meaning], chosen: meaning.value,
            person: standing.name, role: "\(visit.frame.person.role)", series: visit.series,
            keptLine: """
                \(standing.name)\(comma)\(visit.frame.person.role)\(comma)\(PlasmaParts.stamp(visit.now, visit))\
                \(Phrase("（以服务器时间为准）", " (the server's time counts)"), language)
                """)
        dialog.batch = items.map { item in
            BatchItem(
                id: item.state.id, title: "\(item.state.id)", mainNumbers: "\(Words.numbers(item.record), language)",
                link: "\(PlasmaParts.path(item.state.id))/acceptance", digest: item.digest)
        }
        dialog.opened = wrong != nil
        dialog.wrong = wrong.map { "\($0.reason(language)) \($0.next(language))" }
        return signDialog(dialog, language)
    }
}

extension Refusal {
    static let batchEmpty = Refusal(
        "plasma.signature.batch-empty",
        Phrase(
            "没有选，选重了，或超过 \(BatchAcceptancePages.itemsMax) 份",
            "None is chosen, one twice, or more than \(BatchAcceptancePages.itemsMax)"),
        next: Phrase("选几份再签", "Choose some, then sign"))

    /// What the signer saw is not what would be signed: nothing is (21 CFR 11.70).
    static func batchChanged(_ id: String) -> Refusal {
        Refusal(
            "plasma.signature.batch-changed",
            Phrase("\(id) 在您看的时候变了，一份都没有签", "\(id) changed while you read; none was signed"),
            next: Phrase("重新打开，看一遍再签", "Open the page again, read, then sign"))
    }
}
