import Kernel
import TestKit
import Testing

@testable import Notices

@Suite struct `A notice` {
    private let owner = Standing.story("0002", "notices.post", "notices.read")
    private let zhang = Standing.story("0417", "notices.read")
    private let blank = Story(NoticeRules.self, "n-1")
    private var posted: Story<NoticeRules> { blank.given(.posted(title: "停电", body: "周六停电"), by: "0002") }
    private var withdrawn: Story<NoticeRules> { posted.given(.withdrawn, by: "0002", reason: "改期") }

    @Test func `is posted with a title and a text`() {
        #expect(
            blank.when(.post(title: "停电", body: "周六停电"), by: owner)
                == .success([.posted(title: "停电", body: "周六停电")]))
    }

    @Test(arguments: ["", " \n", "停电\n停水", String(repeating: "x", count: 201)])
    func `has a title of one line`(title: String) {
        #expect(blank.when(.post(title: title, body: "x"), by: owner) == .failure(.noticeTitleWrong))
    }

    @Test(arguments: ["", " \n", String(repeating: "x", count: 4_001)])
    func `has a text of bounded length`(body: String) {
        #expect(blank.when(.post(title: "x", body: body), by: owner) == .failure(.noticeBodyWrong))
    }

    @Test func `is posted once, and never again after it was withdrawn`() {
        #expect(posted.when(.post(title: "x", body: "x"), by: owner) == .failure(.noticeExists))
        #expect(withdrawn.when(.post(title: "x", body: "x"), by: owner) == .failure(.noticeExists))
    }

    @Test func `takes the id of an alert from nobody but the node, Law.s4`() {
        let alert = Story(NoticeRules.self, "locked-6")
        let post = NoticeCommand.post(title: "x", body: "x")
        #expect(alert.when(post, by: owner) == .failure(.noticeNumberReserved))
        #expect(alert.when(post, by: .node) == .success([.posted(title: "x", body: "x")]))
    }

    @Test func `is read once by each person`() {
        #expect(posted.when(.read, by: zhang) == .success([.read]))
        let read = posted.given(.read, by: "0417")
        #expect(read.when(.read, by: zhang) == .failure(.noticeReadBefore))
        #expect(read.when(.read, by: owner) == .success([.read]))
    }

    @Test func `is withdrawn with a reason, Law.s14`() {
        #expect(posted.when(.withdraw, by: owner, reason: "改期") == .success([.withdrawn]))
        #expect(posted.when(.withdraw, by: owner) == .failure(.noticeReasonMissing))
        #expect(posted.when(.withdraw, by: owner, reason: "  ") == .failure(.noticeReasonMissing))
    }

    @Test(arguments: [NoticeCommand.read, .withdraw])
    func `that was withdrawn or never posted takes nothing more`(command: NoticeCommand) {
        #expect(withdrawn.when(command, by: owner, reason: "r") == .failure(.noticeWithdrawn))
        #expect(blank.when(command, by: owner, reason: "r") == .failure(.noticeUnknown))
    }

    @Test func `takes one right to post and withdraw, and another to read, Law.s3`() {
        #expect(NoticeCommand.post(title: "x", body: "x").permission == "notices.post")
        #expect(NoticeCommand.withdraw.permission == "notices.post")
        #expect(NoticeCommand.read.permission == "notices.read")
        #expect(Set(noticesArea.permissions.keys) == ["notices.post", "notices.read"])
    }
}
