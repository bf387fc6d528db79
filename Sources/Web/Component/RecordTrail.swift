import Kernel

/// The history of one record, as the pages of administration show it: newest first, with reasons and proofs.
package func recordTrail(
    _ lines: [HistoryLine], _ visit: Visit, _ sentence: (HistoryLine) -> Markup
) -> Markup {
    let language = visit.language
    let items = lines.map { line -> HistoryItem in
        let at = line.head.recordedAt
        let number = Figures.grouped(Int(line.head.index))
        return HistoryItem(
            id: "h-\(line.head.index)", time: String(at.clock(offsetMinutes: visit.zoneMinutes).prefix(5)),
            date: at.day(offsetMinutes: visit.zoneMinutes).iso, sentence: sentence(line),
            reason: "\(line.head.reason ?? "")", person: line.personName, role: line.head.workstation,
            record: visit.say(Phrase("账本 \(number)", "ledger \(number)")), leafHash: line.leaf.bytes,
            state: line.sealed ? .sealed : .recorded, proof: "/proof/\(line.head.index)",
            action: filmLink(line.head, visit))
    }
    return historyList(
        HistoryList(
            title: visit.say(Phrase("历史", "History")),
            note: visit.say(Phrase("最新在上，不可改不可删", "newest first, never changed, never deleted")), items), language)
}
