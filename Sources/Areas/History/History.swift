package import Kernel

/// Curves of sensors, kept for decades and as provable as a signature: what was received in a stretch of time is closed
/// as a section, whose packs of chunks the ledger keeps and seals by their digests (Law.s34).
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `history.section` 数据段 | its number, `1` | closed |
package let historyArea = Area(
    "History", nouns: [Noun(SectionTable.self)], permissions: [:], words: sectionWords, members: sectionMembers)

/// What the members of its facts are called.
private let sectionMembers: [String: MemberWords] = [
    "chunks": MemberWords("各信号的曲线段", "chunks by signal"),
    "packs": MemberWords("数据包 SHA-256", "packs, by SHA-256"),
    "points": MemberWords("数据点数", "points"),
    "tail": MemberWords("暂存行号", "last row on the way"),
]

/// What happened to a section, as the trail says it.
let sectionWords: [FactKind: Phrase] = [
    "history.section.closed.v1": Phrase("采集数据封存", "collected points sealed")
]
