import Identity
import Kernel
import Ledger
import Plasma
import Sheets
import TestKit
import Testing
import Trail
import Web

@testable import Assembly

@Suite struct `The page of the trail` {
    private let stage: TrailStage

    init() async throws { stage = try await TrailStage() }

    @Test func `Law.s13 shows who with role, what with old and new, when with zone, and why`() async throws {
        let html = try await stage.page("/trail", query: ["kind": "plasma.shipment.corrected.v1"])
        #expect(html.contains("工 0417") && html.contains("收浆员"))
        #expect(html.contains("更正") && html.contains("<s>川A12345</s>") && html.contains("<b>=cmd()</b>"))
        #expect(html.contains("2026-11-") && html.contains("+08:00"))
        #expect(html.contains("<b>抄错</b>") && html.contains("/proof/"))
        let english = try await stage.page("/trail", .en, query: ["kind": "plasma.shipment.corrected.v1"])
        #expect(english.contains("corrected") && english.contains("Reason"))
    }

    @Test func `Law.s16 holds the door, the accounts and the settings as well`() async throws {
        for (kind, word) in [
            ("identity.account.sign-in-failed.v1", "登录被拒"), ("identity.account.opened.v1", "开立账号"),
            ("plasma.limits.adopted.v1", "采用限度"), ("identity.account.signature-failed.v1", "签名被拒"),
        ] {
            let html = try await stage.page("/trail", query: ["kind": kind])
            #expect(html.contains("<b>\(word)</b>"), "\(kind)")
        }
    }

    @Test func `Law.s18 counts truly and pages by key`() async throws {
        let everything = try await stage.page("/trail")
        let size = try stage.plant.store.read { (snapshot) throws(Fault) in try LedgerReader.size(snapshot) }
        #expect(everything.contains("共 \(Figures.grouped(Int(size))) 条"))
        #expect(everything.contains("id=\"e-\(size - 1)\"") && everything.contains("before=\(size - 50)"))
        let older = try await stage.page("/trail", query: ["before": "\(size - 50)"])
        #expect(older.contains("id=\"e-\(size - 51)\"") && !older.contains("id=\"e-\(size - 50)\""))
        #expect(try await stage.page("/trail", query: ["person": "nobody"]).contains("没有符合的条目"))
    }

    @Test func `Law.s23 prints a signature with full name, role, time with zone and meaning`() async throws {
        let html = try await stage.page("/trail", query: ["kind": "trail.review.signed.v1"])
        #expect(html.contains("工 0533（0533，QA审核）2026-11-"))
        #expect(html.contains("+08:00 签「审核」"))
    }

    @Test func `keeps a filter for the person, and takes it away again`() async throws {
        let form = ["name": "更正", "kind": "plasma.shipment.corrected.v1"]
        let saving = try await stage.visit("/trail/filters", form: form)
        guard case .seeOther(let path) = try await stage.answer(.post, "/trail/filters", saving) else {
            throw PlantFailure(what: "not saved")
        }
        #expect(path == "/trail?kind=plasma.shipment.corrected.v1")
        #expect(try await stage.page("/trail").contains("★ 更正"))
        #expect(try await !stage.page("/trail", by: "0900").contains("★ 更正"))
        let removing = try await stage.visit("/trail/filters", form: ["remove": "更正"])
        _ = try await stage.answer(.post, "/trail/filters", removing)
        #expect(try await !stage.page("/trail").contains("★ 更正"))
        let empty = try await stage.visit("/trail/filters", form: ["name": "x"])
        guard case .refused(let page) = try await stage.answer(.post, "/trail/filters", empty) else {
            throw PlantFailure(what: "an empty filter was saved")
        }
        #expect(page.html.contains("trail.filter.empty"))
    }

    @Test func `names every kind and area in both languages`() {
        for kind in house.kinds {
            #expect(house.words[kind].map { $0.zh.isEmpty || $0.en.isEmpty } == false, "\(kind) has no words")
        }
        #expect(Set(house.words.keys).subtracting(house.kinds).isEmpty)
        #expect(trailAreas.allSatisfy { $0.words.zh != $0.name })
    }
}

@Suite struct `An export of the trail` {
    private func file(_ stage: TrailStage, _ query: [String: String]) async throws -> (name: String, text: String) {
        let visit = try await stage.visit("/trail/exports", query: query)
        guard case .file(let name, _, let bytes) = try await stage.answer(.get, "/trail/exports", visit) else {
            throw PlantFailure(what: "no file")
        }
        return (name, String(decoding: bytes, as: UTF8.self))
    }

    @Test func `Law.s18 is data: a row an entry, and a JSON object a line`() async throws {
        let stage = try await TrailStage()
        let query = ["kind": "plasma.shipment.corrected.v1"]
        let csv = try await file(stage, query)
        #expect(csv.name == "trail.csv" && csv.text.hasPrefix("\u{FEFF}entry,recorded_at,"))
        #expect(csv.text.contains("vehicle=川A12345") || csv.text.contains("vehicle=川B"))
        let lines = try await file(stage, query.merging(["format": "jsonl"]) { $1 })
        let objects = lines.text.split(separator: "\n")
        #expect(objects.count == csv.text.split(separator: "\r\n").count - 1)
        for object in objects {
            let fields = try JSONFields(try JSONReader.read(Array(object.utf8), strictness: .canonical))
            #expect(try fields.object("body").string("new").isEmpty == false)
            #expect(try fields.object("entry").string("kind") == "plasma.shipment.corrected.v1")
        }
    }

    @Test func `is a workbook too: times as times, and what begins like a formula is text`() async throws {
        let stage = try await TrailStage()
        let visit = try await stage.visit("/trail/exports", query: ["format": "xlsx"])
        guard
            case .file("trail.xlsx", Workbook.contentType, let bytes) = try await stage.answer(
                .get, "/trail/exports", visit)
        else { throw PlantFailure(what: "no workbook") }
        let content = try SheetReader.read(bytes)
        let csv = try await file(stage, [:])
        #expect(content.flaws.isEmpty)
        #expect(content.rows.count == csv.text.split(separator: "\r\n").count)
        #expect(content.rows[0].cells[1] == "recorded_at (UTC+08:00)")
        #expect(content.rows[1].cells[1].hasPrefix("2026-"))
    }

    @Test(arguments: [
        ("=1+1", "'=1+1"), ("+86", "'+86"), ("-1", "'-1"), ("@x", "'@x"), ("\tx", "'\tx"), ("a=1", "a=1"),
        ("=a\"b", "\"'=a\"\"b\""), ("a,b", "\"a,b\""), ("a\nb", "\"a\nb\""), ("", ""), ("＝1", "'＝1"),
    ])
    func `cannot command a spreadsheet`(text: String, cell: String) {
        #expect(CSVWriter.cell(text) == cell)
    }
}

@Suite struct `A review on the page of the trail` {
    private let stage: TrailStage

    init() async throws { stage = try await TrailStage() }

    private func post(_ fields: [String: String], by person: String = "0533") async throws -> Reply {
        var form = fields
        form["command"] = form["command"] ?? "000102030405060708090a0b0c0d0e0f"
        form["password"] = form["password"] ?? "own"
        form["number"] = form["number"] ?? person
        form["finding"] = form["finding"] ?? "无异常"
        return try await stage.answer(
            .post, "/trail/reviews", try await stage.visit("/trail/reviews", by: person, form: form))
    }

    private func fields(_ question: TrailQuestion) throws -> [String: String] {
        let scope = try stage.plant.scope(of: question)
        var fields = Dictionary(uniqueKeysWithValues: question.pairs.map { ($0.name, $0.value) })
        (fields["first"], fields["end"]) = ("\(scope.first)", "\(scope.end)")
        fields["count"] = "\(scope.count)"
        return fields
    }

    private func question(_ set: (inout TrailQuestion) -> Void) -> TrailQuestion {
        var question = TrailQuestion()
        set(&question)
        return question
    }

    @Test func `Law.s20 is signed with the password by somebody who took no part`() async throws {
        let corrections = question { $0.kind = "plasma.shipment.corrected.v1" }
        let html = try await stage.page("/trail", query: ["kind": "plasma.shipment.corrected.v1"])
        #expect(html.contains("action=\"/trail/reviews\"") && html.contains("name=\"password\""))
        guard case .seeOther("/trail/reviews") = try await post(try fields(corrections)) else {
            throw PlantFailure(what: "not signed")
        }
        let list = try await stage.page("/trail/reviews")
        #expect(list.contains("AT-000102030405") && list.contains("无异常") && list.contains("工 0533"))
    }

    @Test func `Law.s20 by the doer is refused, and names the entry`() async throws {
        let reviews = question { $0.area = "trail" }
        let scope = try stage.plant.scope(of: reviews)
        #expect(scope.count == 2)
        let own = try stage.plant.store.read { (snapshot) throws(Fault) in
            try reviewCheck(scope, "0533", snapshot)
        }
        #expect(own == .reviewOfOwn(entry: 0))
        #expect(own?.reason.zh.contains("\(scope.end)") == false)
        guard case .refused(let page) = try await post(try fields(reviews)) else {
            throw PlantFailure(what: "the doer signed")
        }
        #expect(page.html.contains("trail.review.own-entry"))
        #expect(try await !stage.page("/trail", query: ["area": "trail"]).contains("action=\"/trail/reviews\""))
    }

    @Test func `Law.s20 by who signed as second person, or came through the door in it, is refused`() async throws {
        let settled = question { $0.kind = "plasma.shipment.stop-settled.v1" }
        let door = question { $0.kind = "identity.account.sign-in-failed.v1" }
        try stage.plant.store.read { (snapshot) throws(Fault) in
            let first = try self.stageScope(settled, snapshot)
            #expect(first.count > 0)
            #expect(try reviewCheck(first, "0288", snapshot) == .reviewOfOwn(entry: 0))
            #expect(try reviewCheck(first, "0533", snapshot) == nil)
            let second = try self.stageScope(door, snapshot)
            #expect(try reviewCheck(second, "0900", snapshot) == .reviewOfOwn(entry: 0))
            #expect(try reviewCheck(second, "0533", snapshot) == nil)
        }
    }

    private func stageScope(_ question: TrailQuestion, _ snapshot: any Snapshot) throws(Fault) -> ReviewScope {
        let reader = TrailReader(TrailFilter(question, zoneMinutes: 480), snapshot)
        let span = try reader.span()
        return ReviewScope(
            question: question, first: span.lowerBound, end: span.upperBound,
            count: try reader.find(limit: 0, counting: true).count ?? 0)
    }

    @Test func `of another count than the ledger's is refused`() async throws {
        var wrong = try fields(question { $0.kind = "plasma.shipment.corrected.v1" })
        wrong["count"] = "999"
        guard case .refused(let page) = try await post(wrong) else { throw PlantFailure(what: "signed") }
        #expect(page.html.contains(Refusal.reviewScopeWrong.code))
        wrong["count"] = "x"
        guard case .refused = try await post(wrong) else { throw PlantFailure(what: "signed") }
    }

    @Test func `of more than can be counted at once is refused`() throws {
        let store = try TestPlace(.sqliteMemory).open(views: house.tables)
        try store.write { (tables) throws(Fault) in
            var blocks = TrailBlocks()
            for index in 0..<(2 * BlockSet.width) {
                let subject = Subject("notices.notice", "n-\(index)")
                let head = EntryHead(
                    index: index, subject: subject, recordedAt: .storyStart, happenedAt: .storyStart, person: "0417",
                    role: "receiver", workstation: "", reason: nil, signatures: [])
                let bytes = Envelope(
                    command: CommandID(high: 0, low: 1), content: TreeHash.empty, kind: "notices.notice.read.v1",
                    head: head, subjects: [subject], body: TreeHash.empty, files: []
                ).bytes
                try tables.insert(
                    into: LedgerTables.entry, [.integer(index), .bytes(TreeHash.empty.bytes), .bytes(bytes)])
                try blocks.note(head, "notices.notice.read.v1", into: tables)
            }
        }
        let scope = ReviewScope(
            question: question { $0.area = "notices" }, first: 0, end: 2 * BlockSet.width, count: 2 * BlockSet.width)
        try store.read { (snapshot) throws(Fault) in
            #expect(try reviewCheck(scope, "0533", blocksMax: 1, snapshot) == .reviewTooLong)
            #expect(try reviewCheck(scope, "0533", snapshot) == nil)
        }
    }

    @Test func `Law.s29 with a wrong password is refused and stands in the trail`() async throws {
        var wrong = try fields(question { $0.kind = "plasma.shipment.corrected.v1" })
        wrong["password"] = "no"
        guard case .refused(let page) = try await post(wrong) else { throw PlantFailure(what: "signed") }
        #expect(page.html.contains("identity.password.wrong"))
        let html = try await stage.page("/trail", query: ["subject": "identity.account/0533"])
        #expect(html.contains("<b>签名被拒</b>") && html.contains("trail.review/AT-000102030405"))
    }
}
