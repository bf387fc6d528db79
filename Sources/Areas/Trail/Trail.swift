package import Kernel

/// What is done with the trail of all acts: asked again, and reviewed.
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `trail.filter` 常用筛选 | staff number, `0533` | saved, removed |
/// | `trail.review` 轨迹审核 | its number, `AT-…` | signed |
///
/// The trail itself is the ledger; nothing here can change an entry. `check` answers whether a review may be signed:
/// only the assembly can read all entries.
package func trailArea(
    check: @escaping @Sendable (ReviewScope, _ reviewer: String, any Snapshot) throws(Fault) -> Refusal?
) -> Area {
    Area(
        "Trail", nouns: [Noun(FilterTable.self), Noun(ReviewTable.self)],
        permissions: [
            "trail.view": Phrase("查看全部轨迹", "See the whole trail"),
            "trail.review": Phrase("审核轨迹", "Review the trail"),
        ],
        words: [
            "trail.filter.saved.v1": Phrase("存下筛选", "filter saved"),
            "trail.filter.removed.v1": Phrase("删去筛选", "filter removed"),
            "trail.review.signed.v1": Phrase("轨迹审核签名", "trail review signed"),
        ],
        members: [
            "area": MemberWords("领域", "area"), "count": MemberWords("条数", "entries"),
            "end": MemberWords("止（不含）", "up to (not with)"), "finding": MemberWords("结论", "finding"),
            "first": MemberWords("起", "from entry"), "from": MemberWords("从", "from"),
            "kind": MemberWords("做了什么", "what was done"), "late": MemberWords("补记", "late entries"),
            "name": MemberWords("名字", "name"), "person": MemberWords("人员工号", "person"),
            "question": MemberWords("筛选", "filter"), "reason": MemberWords("有原因", "with a reason"),
            "scope": MemberWords("范围", "scope"), "signed": MemberWords("有签名", "signed"),
            "subject": MemberWords("记录", "record"), "to": MemberWords("到", "to"),
            "workstation": MemberWords("工位", "workstation"),
        ],
        answers: [
            ReviewCommand.requirement: { (requirement, snapshot) throws(Fault) in
                guard let (scope, reviewer) = ReviewCommand.asked(requirement) else {
                    throw Fault(.constraint, "a review asks for nothing that can be read")
                }
                return try check(scope, reviewer, snapshot)
            }
        ])
}
