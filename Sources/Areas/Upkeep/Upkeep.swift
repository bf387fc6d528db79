package import Kernel

/// What keeps the node itself sound: its clock, its backups, and the proof that they can be restored.
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `node.clock` 时钟 | `server` | drifted, returned, jumped, explained |
/// | `node.backup` 备份 | its file, `xuemai-20261121T010000Z.backup` | made, failed, deleted |
/// | `node.drill` 恢复演练 | its number, `RT-…` | done |
package let upkeepArea = Area(
    "Upkeep", nouns: [Noun(ClockTable.self), Noun(BackupTable.self), Noun(DrillTable.self)],
    permissions: [
        "node.view": Phrase("查看作业和备份", "See jobs and backups"),
        "node.operate": Phrase("备份、演练恢复、说明时钟", "Back up, drill the restoring, explain the clock"),
    ], words: upkeepWords, members: upkeepMembers)

/// What happened to the node, as the trail says it.
package let upkeepWords: [FactKind: Phrase] = [
    "node.clock.drifted.v1": Phrase("时钟偏差超限", "clock out of its limit"),
    "node.clock.returned.v1": Phrase("时钟回到限内", "clock back in its limit"),
    "node.clock.jumped.v1": Phrase("时钟被改动", "clock was changed"),
    "node.clock.explained.v1": Phrase("说明时钟改动", "change of the clock explained"),
    "node.backup.made.v1": Phrase("备份完成", "backup made"),
    "node.backup.failed.v1": Phrase("备份失败", "backup failed"),
    "node.backup.deleted.v1": Phrase("删除旧备份", "old backup deleted"),
    "node.drill.done.v1": Phrase("恢复演练", "restore drill"),
]

/// What the members of its facts are called.
private let upkeepMembers: [String: MemberWords] = [
    "bytes": MemberWords("字节数", "bytes"),
    "digest": MemberWords("SHA-256", "SHA-256"),
    "entries": MemberWords("条目数", "entries"),
    "file": MemberWords("文件", "file"),
    "finding": MemberWords("结论", "finding"),
    "keep": MemberWords("保留份数", "kept"),
    "limit_ms": MemberWords("限度 (ms)", "limit (ms)"),
    "ms": MemberWords("用时 (ms)", "took (ms)"),
    "offset_ms": MemberWords("偏差 (ms)", "offset (ms)"),
    "ordered_by": MemberWords("谁要求", "ordered by"),
    "passed": MemberWords("通过", "passed"),
    "place": MemberWords("存放处", "place"),
    "restore_ms": MemberWords("恢复用时 (ms)", "restoring took (ms)"),
    "root": MemberWords("根哈希", "root hash"),
    "source": MemberWords("对照的钟", "compared with"),
    "verify_ms": MemberWords("核验用时 (ms)", "verifying took (ms)"),
    "why": MemberWords("原因", "why"),
]

extension Refusal {
    /// What the machine saw is told by the machine.
    package static let upkeepNodeOnly = Refusal(
        "node.upkeep.node-only", Phrase("只有系统自己能记这一条", "Only the node itself records this"),
        next: Phrase("不用再做", "Nothing to do"))
}
