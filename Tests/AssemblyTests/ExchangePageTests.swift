import Kernel
import Ledger
import Sheets
import TestKit
import Testing
import Web

@testable import Assembly
@testable import Exchange

/// The pages of the exchange as a person saw them in both languages.
@Suite struct `A page of the exchange` {
    private static let own = "test.example/one+00000000+AQ=="

    private func visit(_ language: Language) -> Visit {
        let standing = Standing(
            person: "0105", name: "登记员", role: "registrar",
            permissions: ["exchange.view", "exchange.operate", "exchange.register"], active: true, signingKey: nil)
        return Visit(
            language: language, theme: .light, standing: standing, workstation: "office", now: .storyStart,
            zoneMinutes: 480, parameters: [:], query: [:], form: Form(), csrf: "csrf-token", wantsFragment: false,
            path: "/exchange", node: StillNode(), frame: TrailStage.frame("登记员"))
    }

    private func compare(_ markup: Markup, _ name: String, _ language: Language) throws {
        let html = markup.html
        #expect(!html.contains("<b>工") && !html.contains(" style=\""))
        let keyless = html.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY").replacing("><", with: ">\n<") + "\n"
        let path = "Tests/AssemblyTests/Golden/exchange-\(name)-\(language.rawValue).html"
        #expect(try Shown.differences(path, keyless) == [])
    }

    private var partner: PartnerPages.Row {
        var line = MessageLine()
        line.lastIn = 12
        line.lastOut = 4
        line.waiting = 2
        line.contactAt = .storyStart
        line.offsetSeconds = -301
        let detail = PartnerDetail(
            name: "五一浆站 <b>工</b>", role: .station, code: "S51A", key: "s51a.example/one+00000000+AQ==",
            url: "https://s51a.example")
        let partner = Partner(
            origin: "s51a.example/one", detail: detail, registeredAt: .storyStart, closedAt: nil,
            clockOffSince: .storyStart, clockSeconds: -301, clockLimit: 300)
        return PartnerPages.Row(partner: partner, line: line)
    }

    private func message(_ stage: MessageState.Stage, code: String? = nil) -> MessageRow {
        MessageRow(
            record: "in:s51a.example/one:m-1", partner: "s51a.example/one", isIncoming: true, how: .link, seq: 12,
            messageID: "m-1", type: "UNIT_REJECT", createdAt: .storyStart, itemCount: 2, refusedCount: 1,
            stage: stage, entry: 7, recordedAt: .storyStart, answeredAt: .storyStart, contradictedAt: nil,
            settledAt: nil, code: code, reason: code.map { _ in Phrase("不认识 <b>工</b>", "unknown") })
    }

    @Test(arguments: Language.allCases) func `shows partners, and takes new ones from registrars`(
        _ language: Language
    ) throws {
        let pages = PartnerPages(key: Self.own)
        try compare(pages.listPage([partner], nil, visit(language)), "partners", language)
        try compare(pages.listPage([], .partnerFingerprintDiffers, visit(language)), "partners-none", language)
        try compare(pages.onePage(partner, [], nil, visit(language)), "partner", language)
    }

    @Test(arguments: Language.allCases) func `takes files of a partner without a key, and hands files over to it`(
        _ language: Language
    ) throws {
        let detail = PartnerDetail(name: "六六浆站 <b>工</b>", role: .station, code: "S66", key: nil)
        let partner = Partner(
            origin: "s66.example", detail: detail, registeredAt: .storyStart, closedAt: nil, clockOffSince: nil,
            clockSeconds: nil, clockLimit: nil)
        var waiting = FilePages.Waiting(type: .unitReject, since: .storyStart, last: 4)
        waiting.messages = 3
        waiting.items = 12
        let row = PartnerPages.Row(partner: partner, line: MessageLine(), waiting: [waiting])
        let pages = PartnerPages(key: Self.own)
        try compare(pages.onePage(row, [], nil, visit(language)), "partner-files", language)
        var report = RowReport()
        report.add(row: 2, field: "袋号/bag", value: "b <b>工</b>", Phrase("太长：袋号", "Too long: Bag"))
        let told = FileParts.report(report, MessageType.unitReject.table.template, marked: nil, language)
        try compare(
            pages.onePage(row, [], .fileRowsWrong(report), report: told, visit(language)), "partner-file-refused",
            language)
    }

    @Test(arguments: Language.allCases) func `shows messages, and one with its items and verdicts`(
        _ language: Language
    ) throws {
        let rows = [message(.answered), message(.rejected, code: "x.y"), message(.received)]
        try compare(MessagePages.listPage(rows, visit(language)), "messages", language)
        let item = MessageItem([("bag", .text("b <b>工</b>")), ("code", .text("LBL-BAD"))])
        let came = Message(
            id: "m-1", seq: 12, type: "UNIT_REJECT", version: 1, createdAt: .storyStart, items: [item, item])
        let incoming = IncomingMessage(
            partner: "s51a.example/one", message: came, digest: TreeHash.empty, how: .link)
        let verdicts = [
            ItemVerdict(index: 0, subject: "b", .accepted),
            ItemVerdict(index: 1, subject: "b", .refused(code: "x.y", reason: Phrase("不收", "refused"))),
        ]
        let lines = [MessageFact.answered(verdicts), .received(incoming)].enumerated().map { place, fact in
            HistoryLine(
                head: EntryHead(
                    index: Int64(8 - place), subject: Subject(MessageRules.noun, incoming.record),
                    recordedAt: .storyStart, happenedAt: .storyStart, person: "node", role: "node", workstation: "",
                    reason: nil, signatures: []),
                leaf: TreeHash.empty, sealed: true, fact: fact, personName: "node")
        }
        try compare(MessagePages.onePage(message(.answered), lines, nil, visit(language)), "message", language)
        let rejected = message(.rejected, code: "x.y")
        try compare(
            MessagePages.onePage(rejected, [], .exchangeReasonMissing, visit(language)), "message-rejected", language)
    }
}
