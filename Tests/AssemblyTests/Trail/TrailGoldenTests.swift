import Kernel
import TestKit
import Testing
import Web

@testable import Assembly
@testable import Ledger
@testable import Trail

/// Answers a page's small questions always alike, so that a page is the same at every run.
struct StillNode: Node {
    func perform<T: FactTable>(_ errand: Errand<T>) async throws(Denial) -> Outcome<T.R.Event> {
        throw .failed(Fault(.stopped, "a page asked to perform"))
    }

    func read<T: Sendable>(
        _ body: @escaping @Sendable (any Snapshot) throws(Fault) -> T
    ) async throws(Fault) -> T { throw Fault(.stopped, "a page asked to read") }

    func sign(_ request: SignatureRequest) async throws(Denial) -> Signature {
        throw .failed(Fault(.stopped, "a page asked to sign"))
    }

    func history(of subject: Subject, before: Int64, limit: Int) async throws(Denial) -> [HistoryLine] { [] }

    func seal(of index: Int64) async throws(Denial) -> (leaf: Digest, sealed: Bool) {
        throw .failed(Fault(.stopped, "a page asked for a seal"))
    }

    func freshCommandID() -> CommandID { CommandID(high: 1, low: 2) }
    func hash(_ bytes: [UInt8]) -> Digest { TreeHash.sha256(bytes) }
    func decodeGB18030(_ bytes: [UInt8]) -> String? { nil }
}

@Suite struct `A page of the trail` {
    private let shipment = Subject("plasma.shipment", "SH-1")

    private func line(
        _ index: Int64, _ kind: FactKind, _ body: String, _ person: String, late: Bool = false, reason: String? = nil,
        signed: Bool = false
    ) -> TrailLine {
        let at = Moment.storyStart + .seconds(index * 61)
        let statement = SignatureStatement(
            record: shipment, version: index, digest: TreeHash.empty, meaning: .performed, person: person,
            role: "receiver", signedAt: at, zoneMinutes: 480)
        let head = EntryHead(
            index: index, subject: shipment, recordedAt: at, happenedAt: late ? at - .minutes(90) : at, person: person,
            role: "receiver", workstation: "lane-1", reason: reason,
            signatures: signed ? [Signature(statement: statement, key: "00000000", bytes: [])] : [])
        let envelope = Envelope(
            command: CommandID(high: 0, low: 1), content: TreeHash.empty, kind: kind, head: head, subjects: [shipment],
            body: TreeHash.empty, files: [])
        return TrailLine(
            envelope: envelope, leaf: TreeHash.leaf([UInt8(index)]), body: Array(body.utf8), sealed: index < 3,
            words: house.words[kind] ?? Phrase("", ""), names: [person: "张 <b>工</b>"])
    }

    private var lines: [TrailLine] {
        [
            line(
                3, "plasma.shipment.corrected.v1", #"{"field":"vehicle","new":"川B2","old":"川B1"}"#, "0417",
                reason: "又抄错"),
            line(2, "plasma.shipment.finished.v1", #"{"received":12}"#, "0417", signed: true),
            line(
                1, "plasma.shipment.corrected.v1", #"{"field":"vehicle","new":"川B1","old":"川A<1>"}"#, "0417",
                reason: "抄错"),
            line(0, "plasma.shipment.arrived.v1", #"{"seals_intact":true,"vehicle":"川A<1>"}"#, "0417", late: true),
        ]
    }

    private func visit(_ language: Language) -> Visit {
        let qa = Standing(
            person: "0533", name: "李工", role: "qa", permissions: ["trail.view", "trail.review", "plasma.view"],
            active: true, signingKey: nil)
        return Visit(
            language: language, theme: .light, standing: qa, workstation: "office", now: .storyStart, zoneMinutes: 480,
            parameters: [:], query: [:], form: Form(), csrf: "csrf-token", wantsFragment: false, path: "/trail",
            node: StillNode(), frame: TrailStage.frame("李工"))
    }

    private func compare(_ markup: Markup, _ name: String, _ language: Language) throws {
        let html = markup.html
        #expect(!html.contains("张 <b>") && !html.contains("川A<1>") && !html.contains(" style=\""))
        let keyless = html.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY").replacing("><", with: ">\n<") + "\n"
        let path = "Tests/AssemblyTests/Trail/Golden/\(name)-\(language.rawValue).html"
        #expect(try Shown.differences(path, keyless) == [])
    }

    @Test(arguments: Language.allCases) func `is as a person saw it`(_ language: Language) throws {
        var question = TrailQuestion()
        question.area = "plasma"
        let scope = ReviewScope(question: question, first: 0, end: 4, count: 4)
        let finding = TrailFinding(indexes: [3, 2, 1, 0], hasMore: true, count: 1_234, countIsWhole: true)
        var saved = FilterState(person: "0533")
        saved.filters["血浆"] = question
        let model = TrailPages.Model(
            question: question, lines: lines, finding: finding, scope: scope, ownRefusal: nil, saved: saved, before: 9)
        try compare(TrailListPage.page(model, visit(language)), "trail", language)
        let nothing = TrailPages.Model(
            question: TrailQuestion(), lines: [],
            finding: TrailFinding(indexes: [], hasMore: false, count: 200_000, countIsWhole: false), scope: scope,
            ownRefusal: .reviewOfOwn(entry: 7), saved: FilterState(person: "0533"), before: nil,
            refusal: .filterEmpty)
        try compare(TrailListPage.page(nothing, visit(language)), "trail-none", language)
    }

    @Test(arguments: Language.allCases) func `of one record is as a person saw it`(_ language: Language) throws {
        let history = RecordHistory(shipment, lines: lines, isCut: true)
        #expect(history.signatures.map(\.overtakenBy) == [3])
        try compare(RecordPages.page(history, visit(language)), "record", language)
        try compare(RecordPrint.page(history, visit(language)), "record-print", language)
    }

    @Test(arguments: Language.allCases) func `of reviews and of a search is as a person saw it`(_ language: Language)
        throws
    {
        let review = SignedReview(
            id: "AT-1", person: "0533", at: .storyStart, count: 12, first: 0, end: 40, finding: "无<异>常", entry: 41)
        try compare(TrailReviewPages.page([(review, "张 <b>工</b>")], visit(language)), "reviews", language)
        let hits = [
            SearchHit(Phrase("血浆袋", "Plasma bags"), "A99", note: Phrase("SH-1", "SH-1"), path: "/plasma/bags/A99"),
            SearchHit(Phrase("人员", "People"), "张 <b>工</b>", path: "/records/identity.account/0417"),
        ]
        try compare(searchPage(visit(language), "a<9", hits), "search", language)
    }
}
