package import Kernel

package enum NoticeCommand: Command {
    case post(title: String, body: String)
    case read
    case withdraw

    package var permission: Permission? {
        switch self {
        case .post, .withdraw: "notices.post"
        case .read: "notices.read"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .post(let title, let body):
            writer.value("post")
            writer.value(title)
            writer.value(body)
        case .read: writer.value("read")
        case .withdraw: writer.value("withdraw")
        }
        writer.endArray()
    }
}

package struct NoticeState: Sendable, Equatable {
    package enum Stage: Sendable, Equatable { case none, open, withdrawn }

    package let id: String
    package var stage = Stage.none
    /// Staff numbers.
    package var readers: Set<String> = []
}

/// A notice is posted once, read once by each person, and withdrawn with a reason; it never changes.
package enum NoticeRules: Rules {
    /// A title is one line on a screen.
    package static let titleBytesMax = 200
    /// Whoever needs more writes a document.
    package static let bodyBytesMax = 4_000

    package static let noun = "notices.notice"

    /// Ids that only the node gives: whoever held an alert's id before it would stop the lock that it tells of,
    /// since both are one act (Law.s4).
    package static let alertPrefix = "locked-"

    package static func blank(_ id: String) -> NoticeState { NoticeState(id: id) }

    package static func decide(
        _ command: NoticeCommand, _ state: NoticeState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [NoticeFact] {
        switch (command, state.stage) {
        case (.post(let title, let body), .none):
            guard !state.id.hasPrefix(alertPrefix) || circumstance.actor == .node else {
                throw .noticeNumberReserved
            }
            guard isText(title, bytesMax: titleBytesMax), !title.contains(where: \.isNewline) else {
                throw .noticeTitleWrong
            }
            guard isText(body, bytesMax: bodyBytesMax) else { throw .noticeBodyWrong }
            return [.posted(title: title, body: body)]
        case (.post, _): throw .noticeExists
        case (_, .none): throw .noticeUnknown
        case (_, .withdrawn): throw .noticeWithdrawn
        case (.read, .open):
            guard !state.readers.contains(circumstance.actor.person) else { throw .noticeReadBefore }
            return [.read]
        case (.withdraw, .open):
            guard let reason = circumstance.reason, isText(reason, bytesMax: bodyBytesMax) else {
                throw .noticeReasonMissing
            }
            return [.withdrawn]
        }
    }

    package static func apply(_ fact: NoticeFact, _ head: EntryHead, to state: inout NoticeState) {
        switch fact {
        case .posted: state.stage = .open
        case .read: state.readers.insert(head.person)
        case .withdrawn: state.stage = .withdrawn
        }
    }

    private static func isText(_ text: String, bytesMax: Int) -> Bool {
        text.utf8.count <= bytesMax && text.contains { !$0.isWhitespace }
    }
}

extension Refusal {
    /// What was posted stands; something else is another notice.
    package static let noticeExists = Refusal(
        "notices.notice.exists", Phrase("这条通知已经发布", "This notice was posted before"),
        next: Phrase("要改内容，请撤回后另发一条", "To change it, withdraw it and post another"))

    /// The node's own alerts must never find their place taken (Law.s4: P11 11.300(d)).
    package static let noticeNumberReserved = Refusal(
        "notices.notice.number-reserved",
        Phrase("这个编号留给系统的告警", "This id is kept for alerts of the node"),
        next: Phrase("换一个编号", "Take another id"))

    /// Nothing was posted under this id.
    package static let noticeUnknown = Refusal(
        "notices.notice.unknown", Phrase("没有这条通知", "There is no such notice"),
        next: Phrase("回到通知列表", "Go back to the list of notices"))

    /// It no longer holds, so nothing more can happen to it.
    package static let noticeWithdrawn = Refusal(
        "notices.notice.withdrawn", Phrase("这条通知已撤回", "This notice was withdrawn"),
        next: Phrase("回到通知列表", "Go back to the list of notices"))

    /// One reading by each person is on record; a second would say nothing new.
    package static let noticeReadBefore = Refusal(
        "notices.notice.read-before", Phrase("您已读过这条通知", "You have read this notice before"),
        next: Phrase("不用再确认", "Nothing more is needed"))

    /// People must see at a glance what it is about.
    package static let noticeTitleWrong = Refusal(
        "notices.notice.title-wrong", Phrase("没有标题，或标题太长", "The title is missing or too long"),
        next: Phrase("写一行标题", "Write a title of one line"))

    /// An empty notice tells nobody anything.
    package static let noticeBodyWrong = Refusal(
        "notices.notice.body-wrong", Phrase("没有正文，或正文太长", "The text is missing or too long"),
        next: Phrase("写短一些；长文另立文件", "Write a short text; a long one belongs into a document"))

    /// Taking back what people read says why (Law.s14: A11 9).
    package static let noticeReasonMissing = Refusal(
        "notices.notice.reason-missing", Phrase("没有写撤回原因", "No reason is given for the withdrawal"),
        next: Phrase("写明原因再撤回", "Give the reason, then withdraw it"))
}
