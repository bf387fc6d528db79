package import Kernel

/// How long records are kept, what keeps them longer, and how they end.
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `records.schedule` 保存期限表 | its name, `retention` | adopted, version by version |
/// | `records.hold` 暂缓处置 | its number, `LB-…` | placed on a record, released |
/// | `records.disposal` 处置 | its number, `DP-…` | recorded, once for a record |
///
/// Disposal deletes no entry: the ledger is append-only, and old proofs stand. `check` answers whether a record is
/// still what two persons signed: only the assembly can read all entries.
package func recordsArea(
    check: @escaping @Sendable (DisposalScope, any Snapshot) throws(Fault) -> Refusal?
) -> Area {
    Area(
        "Records", nouns: [Noun(ScheduleTable.self), Noun(HoldTable.self), Noun(DisposalTable.self)],
        permissions: [
            "records.view": Phrase("查看保存期限和处置", "See retention and disposal"),
            "records.adopt": Phrase("采用保存期限表", "Adopt retention times"),
            "records.hold": Phrase("暂缓处置和解除", "Place and release holds"),
            "records.dispose": Phrase("处置到期记录（双人）", "Dispose of records, with a second person"),
        ],
        words: [
            "records.schedule.adopted.v1": Phrase("采用保存期限表", "retention times adopted"),
            "records.hold.placed.v1": Phrase("暂缓处置", "hold placed"),
            "records.hold.released.v1": Phrase("解除暂缓", "hold released"),
            "records.disposal.recorded.v1": Phrase("记录处置", "record disposed of"),
        ],
        members: recordsMembers,
        answers: [
            DisposalCommand.requirement: { (requirement, snapshot) throws(Fault) in
                guard let scope = DisposalCommand.asked(requirement) else {
                    throw Fault(.constraint, "a disposal asks for nothing that can be read")
                }
                return try check(scope, snapshot)
            }
        ])
}

/// What the members of its facts are called.
private let recordsMembers: [String: MemberWords] = [
    "days": MemberWords("保存天数", "days kept"),
    "digest": MemberWords("内容摘要", "digest"),
    "effective_from": MemberWords("生效日期", "effective from"),
    "en": MemberWords("英文", "English"),
    "entries": MemberWords("条目数", "entries"),
    "lead": MemberWords("以哪种为准", "leading form", LeadingForm.self) { $0.phrase },
    "newest_at": MemberWords("最新一条的时间", "newest entry at"),
    "noun": MemberWords("记录种类", "type of record"),
    "provenance": MemberWords("出处", "provenance"),
    "schedule": MemberWords("保存期限表版本", "version of the retention times"),
    "scope": MemberWords("范围", "scope"),
    "source": MemberWords("条款", "clause"),
    "subject": MemberWords("记录", "record"),
    "times": MemberWords("期限", "times"),
    "title": MemberWords("名称", "title"),
    "version": MemberWords("版本", "version"),
    "zh": MemberWords("中文", "Chinese"),
]
