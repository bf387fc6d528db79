import Kernel
import Ledger
import Plasma
import Sheets
import TestKit
import Testing
import Web

@testable import Assembly
@testable import xuemai_verify

@Suite struct `The page of a record` {
    private let stage: TrailStage

    init() async throws { stage = try await TrailStage() }

    private func page(
        _ subject: Subject, _ ending: String = "", by person: String = "0533", _ language: Language = .zh
    ) async throws -> String {
        try await stage.page(
            "/records/:noun/:id\(ending)", by: person, language,
            parameters: ["noun": subject.noun, "id": subject.id])
    }

    private let shipment = Subject("plasma.shipment", "SH-1")

    @Test func `Law.s13 shows the whole history of any record, old and new values and why`() async throws {
        let html = try await page(shipment)
        #expect(html.contains("导入清单") && html.contains("到厂登记") && html.contains("<s>川A12345</s>"))
        #expect(html.contains("<b>抄错</b>") && html.contains("+08:00"))
        #expect(try await page(Subject("identity.account", "0417"), by: "0001").contains("开立账号"))
        #expect(try await page(Subject("plasma.limits", "receiving")).contains("采用限度"))
    }

    @Test func `Law.s17 keeps the first value readable after any number of changes`() async throws {
        let html = try await page(shipment)
        #expect(html.contains("首次录入之后改过的值"))
        #expect(html.contains("<s>川A12345</s> → <b>=cmd()</b>"))
        #expect(try await page(Subject("plasma.limits", "receiving")).contains("首次录入之后") == false)
    }

    @Test func `Law.s39 Law.s40 marks on paper what was changed since the first entry, when and how`() async throws {
        let html = try await page(shipment, "/print")
        #expect(html.contains("▲ 已改") && html.contains("<s>川A12345</s> → <b>=cmd()</b>") && html.contains("抄错"))
        #expect(html.contains("class=\"a4\"") && html.contains("全部条目"))
        #expect(html.contains("限度 版本") && html.contains("见档案"))
        let english = try await page(shipment, "/print", .en)
        #expect(english.contains("▲ changed") && english.contains("All entries"))
    }

    @Test func `is shown to who may see its area, and to nobody else`() async throws {
        let account = Subject("identity.account", "0417")
        await #expect(throws: Denial.refused(.permissionMissing("identity.view"))) {
            try await page(account, by: "0417")
        }
        await #expect(throws: Denial.refused(.permissionMissing("plasma.view"))) {
            try await page(shipment, by: "0001")
        }
        #expect(try await page(shipment, by: "0417").contains("到厂登记"))
        #expect(try await page(account, by: "0533").contains("开立账号"))
    }

    @Test func `leads to the records that an entry speaks of`() async throws {
        #expect(try await page(shipment).contains("href=\"/records/plasma.station/"))
        let station = try #require(Plant.stations.first { $0 == .isbt })
        let html = try await page(Subject("plasma.station", station.code))
        #expect(html.contains("href=\"/records/plasma.shipment/SH-1\"") && html.contains("登记浆站"))
    }

    @Test func `of nothing is missing`() async throws {
        let visit = try await stage.visit("", parameters: ["noun": "plasma.shipment", "id": "nothing"])
        for ending in ["", "/print", "/archive"] {
            guard case .missing = try await stage.answer(.get, "/records/:noun/:id\(ending)", visit) else {
                throw PlantFailure(what: "something is there")
            }
        }
    }

    @Test func `and no export show the sealed keys of accounts`() async throws {
        let account = Subject("identity.account", "0417")
        let history = try stage.plant.store.read { (snapshot) throws(Fault) in
            try RecordHistory.read(account, snapshot)
        }
        let lines = try #require(history?.lines)
        let opened = try #require(lines.last)
        let body = String(decoding: opened.body, as: UTF8.self)
        let sealed = try #require(body.split(separator: "\"").first { $0.count > 60 })
        let texts = [
            try await page(account), try await page(account, "/print"),
            String(decoding: TrailExport.csv(lines), as: UTF8.self),
            String(decoding: TrailExport.jsonLines(lines), as: UTF8.self),
            try SheetReader.read(TrailExport.workbook(lines, zoneMinutes: 480)).rows.flatMap(\.cells).joined(),
        ]
        for text in texts { #expect(!text.contains(sealed)) }
    }
}

@Suite struct `The history of a record` {
    private let station = Subject("plasma.station", "S1")

    private func line(
        _ index: Int64, _ kind: FactKind, _ body: String, signed: Subject? = nil, reason: String? = nil
    ) -> TrailLine {
        let at = Moment.storyStart + .seconds(index)
        let signatures = signed.map { subject in
            [
                Signature(
                    statement: SignatureStatement(
                        record: subject, version: index, digest: TreeHash.empty, meaning: .approved, person: "0533",
                        role: "qa", signedAt: at, zoneMinutes: 480), key: "00000000", bytes: [])
            ]
        }
        let head = EntryHead(
            index: index, subject: station, recordedAt: at, happenedAt: at, person: "0105", role: "registrar",
            workstation: "", reason: reason, signatures: signatures ?? [])
        let envelope = Envelope(
            command: CommandID(high: 0, low: 1), content: TreeHash.empty, kind: kind, head: head,
            subjects: [station], body: TreeHash.empty, files: [])
        return TrailLine(
            envelope: envelope, leaf: TreeHash.empty, body: Array(body.utf8), sealed: true,
            words: Phrase("x", "x"), names: [:])
    }

    @Test func `Law.s36 compares what states a record anew with what stood before`() {
        let history = RecordHistory(
            station,
            lines: [
                line(2, "plasma.station.amended.v1", #"{"licence":"B","name":"丙","schemes":[{"p":"x"}]}"#),
                line(1, "plasma.station.amended.v1", #"{"licence":"A","name":"乙","schemes":[]}"#),
                line(0, "plasma.station.registered.v1", #"{"licence":"A","name":"甲","schemes":[]}"#),
            ], isCut: false)
        #expect(history.compared[1] == [ValueChange(name: "name", old: "甲", new: "乙")])
        #expect(history.compared[2]?.map(\.name) == ["licence", "name", "schemes[1].p"])
        #expect(
            history.changed.first { $0.name == "name" }
                == ChangedValue(
                    name: "name", kind: "plasma.station.amended.v1", first: "甲", present: "丙", times: 2, last: 2))
    }

    @Test func `leave out what is sealed`() {
        let values = FactValues(Array(#"{"number":"D1","sealed":"AAAA"}"#.utf8))
        #expect(values.leaves.map(\.path) == ["number"] && values.details(only: nil).map(\.name) == ["number"])
    }

    @Test func `are told in the reader's words, member by member`() {
        let shipment = MemberText(kind: "plasma.shipment.reweighed.v1", language: .zh)
        #expect(shipment.name("first_grams") == "第一次称重 (g)")
        #expect(shipment.name("A999926012001 first_grams") == "A999926012001 第一次称重 (g)")
        #expect(shipment.name("limits[2].value") == "限度[2] 值")
        #expect(shipment.name("seals-intact") == "铅封完好")
        #expect(shipment.name("strange") == "strange")
        #expect(shipment.value("ST-LIC, x", of: "findings").hasPrefix("ST-LIC 浆站"))
        #expect(shipment.value("ST-LIC, x", of: "findings").hasSuffix(", x"))
        #expect(shipment.value("true", of: "resolved") == "是")
        let account = MemberText(kind: "identity.account.role-changed.v1", language: .en)
        #expect(account.value("qa", of: "new") == "QA reviewer")
        let device = MemberText(kind: "identity.device.registered.v1", language: .en)
        #expect(device.value("plasma.view, other.view", of: "permissions") == "See plasma records, other.view")
    }

    @Test func `Law.s26 shows a signature as overtaken once the record was changed after it`() {
        let registered: FactKind = "plasma.station.registered.v1"
        let amended: FactKind = "plasma.station.amended.v1"
        let still = RecordHistory(
            station, lines: [line(1, amended, "{}", signed: station), line(0, registered, "{}", signed: station)],
            isCut: false)
        #expect(still.signatures.map(\.overtakenBy) == [nil, nil])
        let changed = RecordHistory(
            station,
            lines: [
                line(3, amended, "{}"), line(2, amended, "{}", signed: Subject("x", "y")),
                line(1, amended, "{}", signed: station),
            ], isCut: false)
        #expect(changed.signatures.map(\.overtakenBy) == [2])
        #expect(changed.signatures.count == 1)
    }
}

@Suite struct `The archive of a record` {
    private let stage: TrailStage
    private let key: VerifierKey

    init() async throws {
        stage = try await TrailStage()
        key = stage.plant.key
    }

    private func archive(_ subject: Subject, by person: String = "0900") async throws -> [UInt8] {
        let visit = try await stage.visit("", by: person, parameters: ["noun": subject.noun, "id": subject.id])
        guard case .file(_, _, let bytes) = try await stage.answer(.get, "/records/:noun/:id/archive", visit) else {
            throw PlantFailure(what: "no archive")
        }
        return bytes
    }

    @Test func `Law.s39 is complete, and verifies without the node`() async throws {
        for subject in [Subject("plasma.shipment", "SH-1"), Subject("trail.filter", "0533")] {
            let bytes = try await archive(subject)
            let file = try RecordFile(reading: bytes)
            let entries = try await stage.node.history(of: subject, before: .max, limit: 1_000)
            #expect(file.entries.count == entries.count && file.record == subject)
            let verdict = RecordVerdict(of: file, policy: TlogPolicy(log: key), old: nil, signers: [])
            #expect(verdict.holds, "\(verdict.text)")
            #expect(verdict.signatures == entries.reduce(0) { $0 + $1.head.signatures.count })
        }
        let shipment = try RecordFile(reading: try await archive(Subject("plasma.shipment", "SH-1"), by: "0533"))
        #expect(shipment.files.count == 2)
    }

    @Test func `that was touched anywhere does not hold`() async throws {
        let text = String(decoding: try await archive(Subject("plasma.shipment", "SH-1")), as: UTF8.self)
        let other = try #require(NoteSigner(name: Plant.origin, seed: [UInt8](repeating: 8, count: 32)))
        let whole = try RecordFile(reading: Array(text.utf8))
        #expect(!RecordVerdict(of: whole, policy: TlogPolicy(log: other.verifierKey), old: nil, signers: []).holds)
        let record = text.replacing("\"record\":\"plasma.shipment/SH-1\"", with: "\"record\":\"plasma.shipment/SH-2\"")
        for touched in [record, swapped(text, "body"), swapped(text, "salt"), swapped(text, "content")] {
            let file = try RecordFile(reading: Array(touched.utf8))
            #expect(!RecordVerdict(of: file, policy: TlogPolicy(log: key), old: nil, signers: []).holds)
        }
    }

    /// The first value of that name with its first character exchanged.
    private func swapped(_ text: String, _ name: String) -> String {
        guard let range = text.firstRange(of: "\"\(name)\":\"") else { return text }
        var changed = text
        let letter: Character = text[range.upperBound] == "A" ? "B" : "A"
        changed.replaceSubrange(range.upperBound...range.upperBound, with: String(letter))
        return changed
    }

    @Test(arguments: ["", "{}", #"{"v":2}"#]) func `that is none is not read`(text: String) {
        #expect(throws: Unreadable.self) { try RecordFile(reading: Array(text.utf8)) }
    }

    @Test func `of an account is only for who verifies the ledger`() async throws {
        let account = Subject("identity.account", "0417")
        _ = try await archive(account)
        await #expect(throws: Denial.refused(.permissionMissing("ledger.verify"))) {
            try await archive(account, by: "0533")
        }
    }

    @Test func `waits for the checkpoint, and has a limit`() async throws {
        let shipment = Subject("plasma.shipment", "SH-1")
        let store = stage.plant.store
        try store.read { (snapshot) throws(Fault) in
            guard case .refused(let long) = try RecordArchive.make(of: shipment, entriesMax: 3, snapshot) else {
                throw Fault(.constraint, "made")
            }
            #expect(long == .recordTooLong)
        }
        let bench = try TestPlace(.sqliteMemory).open(views: house.tables)
        let envelope = try #require(
            try await stage.node.history(of: shipment, before: .max, limit: 1).first.map { line in
                Envelope(
                    command: CommandID(high: 0, low: 1), content: TreeHash.empty, kind: line.fact.kind,
                    head: EntryHead(
                        index: 0, subject: shipment, recordedAt: .storyStart, happenedAt: .storyStart, person: "x",
                        role: "x", workstation: "", reason: nil, signatures: []),
                    subjects: [shipment], body: TreeHash.empty, files: [])
            })
        try bench.write { (tables) throws(Fault) in
            let bytes = envelope.bytes
            try tables.insert(
                into: LedgerTables.entry, [.integer(0), .bytes(TreeHash.leaf(bytes).bytes), .bytes(bytes)])
            try tables.insert(into: LedgerTables.subject, [.text(shipment.description), .integer(0)])
        }
        try bench.read { (snapshot) throws(Fault) in
            guard case .refused(let open) = try RecordArchive.make(of: shipment, snapshot) else {
                throw Fault(.constraint, "made")
            }
            #expect(open == .recordNotSealed)
        }
    }
}
