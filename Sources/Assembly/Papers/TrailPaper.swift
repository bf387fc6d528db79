import Kernel
import Trail
import Web

/// The answer to a question to the trail, on PDF.
enum TrailPaper {
    private enum Words {
        static let title = Phrase("轨迹", "Audit trail")
        static let question = Phrase("问的是", "Asked for")
        static let all = Phrase("全部条目，最新在上", "All entries, newest first")
        static let newest = Phrase(
            "最新 \(PaperPages.trailEntriesMax) 条，最新在上；更多请导出数据文件",
            "The newest \(PaperPages.trailEntriesMax) entries, newest first; data files hold more")
        static let everything = Phrase("没有条件：全部", "no condition: everything")
    }

    static func paper(
        _ lines: [TrailLine], isCut: Bool, _ question: TrailQuestion, _ proof: PaperProof, address: String,
        _ visit: Visit
    ) -> Paper {
        let language = visit.language
        let asked = question.pairs.map { "\($0.name) = \($0.value)" }.joined(separator: "; ")
        let facts = [
            (Words.question, asked.isEmpty ? Words.everything(language) : asked),
            (RecordPages.Words.entries, "\(Figures.grouped(lines.count))\(isCut ? "+" : "")"),
            (Phrase("时区", "Time zone"), "UTC\(TrailParts.zone(visit.zoneMinutes))"),
        ]
        return Paper(
            language: language, title: Words.title, site: visit.frame.site, record: "trail",
            document: "XM-TR-R02 01", printed: RecordPaper.printed(visit), address: address, at: visit.now,
            parts: [
                .facts(RecordPaper.Words.summary, facts, language),
                RecordPaper.entries(
                    lines.map { (line: $0, changes: $0.changes) }, isCut ? Words.newest : Words.all, visit),
                RecordPaper.proof(lines.map(\.leaf), proof, language),
            ])
    }
}
