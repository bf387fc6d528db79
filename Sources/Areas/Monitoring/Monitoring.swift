package import Kernel

/// The plant live and its curves: reads equipment and history, and holds what people and the node say of curves (A4).
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `monitoring.note` 批注 | `CN-`, its id | written on a stretch of curves and signed, struck with a reason |
/// | `monitoring.gap` 数据缺口 | `GAP-`, signal, first moment | closed, by the node |
package let monitoringArea = Area(
    "Monitoring", nouns: [Noun(CurveNoteTable.self), Noun(SignalGapTable.self)],
    permissions: [
        "monitoring.view": Phrase("查看实时监测和曲线", "See the plant live, and its curves"),
        "monitoring.annotate": Phrase("在曲线上写批注、划去批注", "Annotate curves, and strike notes"),
    ], words: monitoringWords, members: monitoringMembers)

/// What happened to them, as the trail says it.
private let monitoringWords: [FactKind: Phrase] = [
    "monitoring.note.written.v1": Phrase("写曲线批注", "curve annotated"),
    "monitoring.note.struck.v1": Phrase("划去曲线批注", "note on a curve struck"),
    "monitoring.gap.closed.v1": Phrase("数据缺口", "gap in the values"),
]

/// What the members of their facts are called.
private let monitoringMembers: [String: MemberWords] = [
    "asset": MemberWords("设备", "equipment"), "batch": MemberWords("批", "batch"),
    "cause": MemberWords("原因", "cause", SignalGapCause.self) { $0.phrase }, "from": MemberWords("从", "from"),
    "kind": MemberWords("种类", "kind", CurveNoteKind.self) { $0.phrase },
    "reason": MemberWords("来源所报", "as its source told"), "signal": MemberWords("信号", "signal"),
    "signals": MemberWords("信号", "signals"), "source": MemberWords("连接", "connection"),
    "step": MemberWords("步骤", "step"), "text": MemberWords("内容", "text"), "to": MemberWords("到", "to"),
    "uses": MemberWords("当时的批和步骤", "batches and steps that ran"),
]
