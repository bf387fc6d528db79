import Kernel
package import Web

/// What outsiders may ask of a notice. Reading one is a person's own act and has no door here.
package enum NoticeDeeds {
    package static let post = Deed(
        NoticeTable.self, "post", "notices.post", Phrase("发布通知", "Post a notice"),
        fields: [
            DeedField(
                "title", Phrase("标题", "Title"), .line(NoticeRules.titleBytesMax),
                example: .string("二号通道秤已校准 Scale of lane 2 calibrated")),
            DeedField(
                "body", Phrase("正文", "Text"), .text(bytesMax: NoticeRules.bodyBytesMax, lines: true),
                example: .string("今天起可用。 In use from today.")),
        ]
    ) { (values) throws(DeedFailure) in .post(title: values.text("title"), body: values.text("body")) }

    package static let withdraw = Deed(
        NoticeTable.self, "withdraw", "notices.post", Phrase("撤回通知", "Withdraw a notice"), reason: .required
    ) { (_) throws(DeedFailure) in .withdraw }

    package static let all = [OpenDeed(post), OpenDeed(withdraw)]

    package static let lookUps = [
        LookUp(
            "notices", "notices", "notices.read", Phrase("通知", "Notices"), by: { (notice: Notice) in notice.id },
            columns: [
                .init("id", Phrase("编号", "Id"), .text) { .text($0.id) },
                .init("title", Phrase("标题", "Title"), .text) { .text($0.title) },
                .init("body", Phrase("正文", "Text"), .text) { .text($0.body) },
                .init("posted_by", Phrase("发布人", "Posted by"), .text) { .text($0.postedBy) },
                .init("posted_at", Phrase("发布时间", "Posted at"), .moment) { .moment($0.postedAt) },
                .init("read_at", Phrase("我阅读的时间", "Read by me at"), .moment, optional: true) {
                    .moment($0.readAt)
                },
                .init("withdrawn_at", Phrase("撤回时间", "Withdrawn at"), .moment, optional: true) {
                    .moment($0.withdrawal?.at)
                },
                .init("withdrawn_reason", Phrase("撤回原因", "Why withdrawn"), .text, optional: true) {
                    .text($0.withdrawal?.reason)
                },
            ]
        ) { (call, snapshot) throws(Fault) in
            try NoticeLookups.all(for: call.person, after: call.after, limit: call.limit, from: snapshot)
        }
    ]
}
