package import Kernel

/// What everybody should know; and the smallest whole area, made to be copied for a new one.
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `notices.notice` 通知 | its id, `locked-118` | posted, read by each person, withdrawn |
///
/// An area is its nouns, each in a folder of four files: facts (what happened), rules (what may happen), table
/// (what the database keeps of it) and look-ups (what may be asked). Reactions answer facts of other areas.
package let noticesArea = Area(
    "Notices", nouns: [Noun(NoticeTable.self)],
    permissions: [
        "notices.post": Phrase("发布和撤回通知", "Post and withdraw notices"),
        "notices.read": Phrase("阅读通知", "Read notices"),
    ],
    words: [
        "notices.notice.posted.v1": Phrase("发布通知", "notice posted"),
        "notices.notice.read.v1": Phrase("读过通知", "notice read"),
        "notices.notice.withdrawn.v1": Phrase("撤回通知", "notice withdrawn"),
    ],
    members: ["body": MemberWords("内容", "text"), "title": MemberWords("标题", "title")],
    reactions: [lockedAccountAlert])
