import Foundation
import Kernel
import Ledger
import Press
import TestKit
import Testing
import Web

@testable import Assembly

/// Keeps what it was asked to set, and answers as it is told.
private actor StillPress: PaperPress {
    private(set) var matter: [UInt8] = []
    private let failure: PressFailure?

    init(_ failure: PressFailure? = nil) { self.failure = failure }

    func set(_ template: [UInt8], _ matter: [UInt8]) async throws(PressFailure) -> [UInt8] {
        self.matter = matter
        if let failure { throw failure }
        return Array("%PDF-".utf8)
    }
}

extension TrailStage {
    fileprivate func paper(
        _ path: String, _ press: (any PaperPress)?, by person: String = "0533", _ language: Language = .zh,
        query: [String: String] = [:], parameters: [String: String] = [:]
    ) async throws -> Reply {
        let visit = try await visit(path, by: person, language, query: query, parameters: parameters)
        let routes = paperPages(press, address: "https://xm.example").routes
        let route = try #require(routes.first { $0.path == path })
        return try await route.answer(visit)
    }
}

private let recordPath = "/records/:noun/:id/pdf"
private let shipment = ["noun": "plasma.shipment", "id": "SH-1"]

@Suite struct `A paper of a record` {
    @Test func `Law.s39 tells every entry, who signed in full, what was changed, and what proves it`() async throws {
        let stage = try await TrailStage()
        let press = StillPress()
        guard
            case .file("SH-1.pdf", "application/pdf", _) = try await stage.paper(
                recordPath, press, parameters: shipment)
        else { throw PlantFailure(what: "no paper") }
        let matter = await press.matter
        let fields = try JSONFields(try JSONReader.read(matter, strictness: .canonical, depthMax: 16))
        #expect(try fields.string("address") == "https://xm.example/records/plasma.shipment/SH-1")
        let text = String(decoding: matter, as: UTF8.self)
        let history = try #require(
            try stage.plant.store.read { (snapshot) throws(Fault) in
                try RecordHistory.read(Subject("plasma.shipment", "SH-1"), snapshot)
            })
        for line in history.lines { #expect(text.contains("[[\"\",\"\(line.head.index)\"]]")) }
        for signed in history.signatures {
            let statement = signed.signature.statement
            #expect(text.contains("（\(statement.person)，"))
            #expect(text.contains(statement.signedAt.text(offsetMinutes: statement.zoneMinutes)))
        }
        #expect(text.contains("[\"x\",\"▲ =cmd()\"]"))
        let checkpoint = try #require(
            try stage.plant.store.read { (snapshot) throws(Fault) in try LedgerReader.checkpoint(snapshot) })
        let root = checkpoint.note.split(separator: "\n")[2]
        #expect(text.contains(root))
    }

    @Test func `is shown to nobody who may not see the record`() async throws {
        let stage = try await TrailStage()
        await #expect(throws: Denial.self) {
            try await stage.paper(
                recordPath, StillPress(), by: "0417", parameters: ["noun": "identity.account", "id": "0533"])
        }
        let missing = try await stage.paper(
            recordPath, StillPress(), parameters: ["noun": "plasma.shipment", "id": "NONE"])
        guard case .missing = missing else { throw PlantFailure(what: "a paper of nothing") }
    }

    @Test(arguments: [
        (PressFailure.missing, "paper.press.missing"), (.busy, "paper.press.busy"), (.limits, "paper.press.limits"),
        (.failed("Traceback: /secret/path"), "paper.press.failed"),
    ])
    func `says why there is none, with the next step, and no path`(failure: PressFailure, code: String) async throws {
        let stage = try await TrailStage()
        do {
            _ = try await stage.paper("/trail/export.pdf", StillPress(failure))
            Issue.record("a paper without a press")
        } catch Denial.refused(let refusal) {
            #expect(refusal.code == code)
            #expect(!refusal.reason.en.contains("secret") && !refusal.next.zh.isEmpty)
        }
    }
}

/// Typst sets, pypdf reads. XUEMAI_SKIP_PEERS=1 leaves it out, and says so.
@Suite(
    .serialized,
    .enabled(
        if: ProcessInfo.processInfo.environment["XUEMAI_SKIP_PEERS"] != "1",
        "XUEMAI_SKIP_PEERS=1: no paper was set"))
struct `A paper, set by Typst` {
    private func python() throws -> String {
        let named = ProcessInfo.processInfo.environment["XUEMAI_TEST_PYTHON"]
        let found = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/python3" }
        return try #require(named ?? found.first { FileManager.default.isExecutableFile(atPath: $0) })
    }

    private func press() throws -> TypstPress {
        TypstPress(python: try python()) { Issue.record("\($0)") }
    }

    private func read(_ reply: Reply) throws -> String {
        guard case .file(_, "application/pdf", let bytes) = reply else { throw PlantFailure(what: "no PDF") }
        return try Peer.python("Tests/Peers/paper_check.py", input: Data(bytes))
    }

    @Test(arguments: Language.allCases) func `is PDF/A-2b with its fonts, and its text can be read back`(
        language: Language
    ) async throws {
        let stage = try await TrailStage()
        let said = try read(try await stage.paper(recordPath, press(), language, parameters: shipment))
        for mark in [
            "part 2 B", "intents /GTS_PDFA1", "encrypted False", "actions False", "fonts True True",
            "plasma.shipment/SH-1", "=cmd()", "+08:00", "https://xm.example/records/plasma.shipment/SH-1",
            language == .zh ? "记录历史" : "Record history", language == .zh ? "第 1 页，共" : "page 1 of",
        ] {
            #expect(said.contains(mark), "\(mark)")
        }
    }

    @Test func `of the trail holds the entries of the question and no more`() async throws {
        let stage = try await TrailStage()
        let query = ["kind": "plasma.shipment.corrected.v1"]
        let said = try read(try await stage.paper("/trail/export.pdf", press(), .en, query: query))
        #expect(said.contains("kind = plasma.shipment.corrected.v1"))
        #expect(said.contains("=cmd()") && !said.contains("Arrival"))
    }

    @Test func `takes any text as text: markup, code and characters without a glyph`() async throws {
        let matter = Paper(
            language: .zh, title: Phrase("#sys.version", ""), site: "#read(\"/etc/passwd\")", record: "$ x^2 $ *b* <l>",
            document: "D", printed: "= h", address: "#eval(\"1\")", at: .storyStart,
            parts: [
                PaperPart(
                    title: Phrase("@import \"@preview/x:1.0.0\"", ""), heads: [], widths: [1],
                    rows: [[[[PaperRun("a\u{7}b \u{FDFA} \u{10FFFF} \\u{41}")]]]])
            ]
        ).matter
        let bytes = try await press().set(PackageResources.paper_typ, matter)
        let said = try Peer.python("Tests/Peers/paper_check.py", input: Data(bytes))
        for text in [
            "#sys.version", "#read(\"/etc/passwd\")", "$ x^2 $ *b* <l>", "#eval(\"1\")", "⟨U+0007⟩", "⟨U+10FFFF⟩",
            "\\u{41}",
        ] {
            #expect(said.contains(text), "\(text)")
        }
    }

    @Test func `that a template tries to read from elsewhere is none`() async throws {
        let press = TypstPress(python: try python())
        await #expect(throws: PressFailure.self) {
            try await press.set(Array("#read(\"/etc/passwd\")".utf8), Array("{\"qr\":false}".utf8))
        }
        await #expect(throws: PressFailure.self) {
            try await press.set(Array("#image(\"../../../etc/passwd\")".utf8), Array("{\"qr\":false}".utf8))
        }
        await #expect(throws: PressFailure.missing) {
            try await TypstPress(python: "/nowhere/python3").set([], [])
        }
    }
}
