import Identity
import Kernel
import Ledger
import Web

/// The tree at the moment of printing.
struct PaperProof: Sendable {
    /// The newest signed checkpoint, as it stands in `/log/checkpoint`.
    let checkpoint: String?

    static func read(_ snapshot: any Snapshot) throws(Fault) -> PaperProof {
        PaperProof(checkpoint: try LedgerReader.checkpoint(snapshot)?.note)
    }
}

/// The whole history of a record on PDF: what was changed, who signed, every entry, and what proves it (Law.s39).
enum RecordPaper {
    /// Values of one entry on paper; a manifest's seventeen thousand lines are in the archive.
    static let valuesMax = 30
    /// Records that one entry names besides the paper's own.
    private static let subjectsMax = 6

    enum Words {
        static let title = Phrase("记录历史", "Record history")
        static let summary = Phrase("概要", "Summary")
        static let entries = Phrase("全部条目，最早在上", "All entries, oldest first")
        static let newest = Phrase(
            "最新 \(RecordHistory.entriesMax) 条，最早在上；全部在档案里",
            "The newest \(RecordHistory.entriesMax) entries, oldest first; the archive holds all")
        static let proof = Phrase("证明", "Proof")
        static let heads = [
            Phrase("账本", "Ledger"), Phrase("何时，何地", "When, where"), Phrase("谁", "Who"), Phrase("做了什么", "What"),
            Phrase("原因", "Why"),
        ]
        static let signatureHeads = [
            Phrase("含义", "Meaning"), Phrase("姓名，工号，角色", "Full name, staff number, role"),
            Phrase("时间（含时区）", "Time with zone"), Phrase("条目", "Entry"), Phrase("状态", "State"),
        ]
        static let late = Phrase("补记，发生于", "Late entry; happened")
        static func more(_ count: Int) -> Phrase {
            Phrase("另有 \(count) 个值，见档案", "\(count) more values are in the archive")
        }
    }

    static func paper(_ history: RecordHistory, _ proof: PaperProof, address: String, _ visit: Visit) -> Paper {
        let language = visit.language
        let lines = history.lines.reversed()
        let zone = TrailParts.zone(visit.zoneMinutes)
        var facts = [
            (Phrase("记录", "Record"), history.subject.description),
            (RecordPages.Words.entries, "\(Figures.grouped(history.lines.count))\(history.isCut ? "+" : "")"),
        ]
        if let first = lines.first, !history.isCut {
            facts.append((RecordPages.Words.first, TrailParts.stamp(first.head.recordedAt, visit)))
        }
        if let last = history.lines.first {
            facts.append((RecordPages.Words.last, TrailParts.stamp(last.head.recordedAt, visit)))
        }
        facts.append((Phrase("时区", "Time zone"), "UTC\(zone)"))
        return Paper(
            language: language, title: Words.title, site: visit.frame.site, record: history.subject.description,
            document: "XM-TR-R01 01", printed: printed(visit), address: address, at: visit.now,
            parts: [
                .facts(Words.summary, facts, language), changed(history, visit), signatures(history, language),
                entries(
                    lines.map { (line: $0, changes: history.changes(of: $0)) },
                    history.isCut ? Words.newest : Words.entries, except: history.subject, visit),
                Self.proof(lines.map(\.leaf), proof, language),
            ])
    }

    static func printed(_ visit: Visit) -> String {
        let person = visit.standing
        let name = "\(person?.name ?? "") (\(person?.person ?? ""))"
        return "\(name)\(visit.say(Phrase("，", ", ")))\(TrailParts.stamp(visit.now, visit))"
    }

    private static func changed(_ history: RecordHistory, _ visit: Visit) -> PaperPart {
        let rows = history.changed.map { value -> [PaperCell] in
            let line = history.lines.first { $0.head.index == value.last }
            var who: PaperCell = []
            if let line {
                who.append([PaperRun("\(line.personName) (\(line.head.person))")])
                who.append([PaperRun(TrailParts.stamp(line.head.recordedAt, visit), .small)])
                if let reason = line.head.reason { who.append([PaperRun(reason)]) }
            }
            let text = MemberText(kind: value.kind, language: visit.language)
            let (first, present) = (text.value(value.first, of: value.name), text.value(value.present, of: value.name))
            return [
                [[PaperRun(text.name(value.name))]],
                [[PaperRun(first, .struck), PaperRun("  → "), PaperRun("▲ \(present)", .changed)]],
                [[PaperRun("\(value.times)")]], who,
            ]
        }
        return PaperPart(
            title: RecordPages.Words.changed, heads: RecordPages.Words.heads, widths: [3, 5, 1, 5], rows: rows)
    }

    private static func signatures(_ history: RecordHistory, _ language: Language) -> PaperPart {
        let rows = history.signatures.map { signed -> [PaperCell] in
            let statement = signed.signature.statement
            let state: PaperRun =
                if let entry = signed.overtakenBy {
                    PaperRun("\(RecordPages.Words.unsigned(language)) (\(entry))", .changed)
                } else { PaperRun(RecordPages.Words.valid(language)) }
            return [
                [[PaperRun(statement.meaning.phrase(language), .bold)]],
                [[PaperRun(RecordPages.signer(signed, history, language))]],
                [[PaperRun(statement.signedAt.text(offsetMinutes: statement.zoneMinutes))]],
                [[PaperRun("\(signed.index)")]], [[state]],
            ]
        }
        return PaperPart(
            title: RecordPages.Words.signatures, heads: Words.signatureHeads, widths: [2, 5, 4, 2, 4], rows: rows)
    }

    /// Also of a trail export.
    static func entries(
        _ lines: [(line: TrailLine, changes: [ValueChange])], _ title: Phrase, except own: Subject? = nil,
        _ visit: Visit
    ) -> PaperPart {
        PaperPart(
            title: title, heads: Words.heads, widths: [3, 5, 4, 13, 4],
            rows: lines.map { row($0.line, $0.changes, except: own, visit) })
    }

    private static func row(
        _ line: TrailLine, _ changes: [ValueChange], except own: Subject?, _ visit: Visit
    ) -> [PaperCell] {
        let language = visit.language
        let head = line.head
        var when: PaperCell = [[PaperRun(TrailParts.stamp(head.recordedAt, visit))]]
        if !head.workstation.isEmpty { when.append([PaperRun(head.workstation, .small)]) }
        if head.happenedAt != head.recordedAt {
            let happened = TrailParts.stamp(head.happenedAt, visit)
            when.append([PaperRun("\(Words.late(language)) \(happened)", .changed)])
        }
        var what: PaperCell = [[PaperRun(line.words(language), .bold)]]
        let text = line.text(language)
        let subjects = line.envelope.subjects.filter { $0 != own }.prefix(subjectsMax).map(\.description)
        if !subjects.isEmpty { what.append([PaperRun(subjects.joined(separator: " · "), .small)]) }
        for change in changes {
            what.append([
                PaperRun("\(text.name(change.name)) "), PaperRun(text.value(change.old, of: change.name), .struck),
                PaperRun("  → "), PaperRun("▲ \(text.value(change.new, of: change.name))", .changed),
            ])
        }
        let all = line.isDiscreet ? line.details.map { ($0.name, $0.value) } : FactValues(line.body).leaves
        let shown = all.prefix(valuesMax).map { "\(text.name($0.0)) \(text.value($0.1, of: $0.0))" }
        if !shown.isEmpty { what.append([PaperRun(shown.joined(separator: " · "))]) }
        if all.count > valuesMax { what.append([PaperRun(Words.more(all.count - valuesMax)(language), .small)]) }
        for signature in TrailParts.signatures(line, language) { what.append([PaperRun(signature, .bold)]) }
        return [
            [[PaperRun("\(head.index)")], [PaperRun(String(line.leaf.hex.prefix(8)), .small)]], when,
            [
                [PaperRun("\(line.personName) (\(head.person))")],
                [PaperRun(TrailParts.roleName(head.role, language), .small)],
            ], what, [[PaperRun(head.reason ?? "")]],
        ]
    }

    /// What somebody who holds this paper compares with the ledger: hashes and the signed head of the tree.
    static func proof(_ leaves: [Digest], _ proof: PaperProof, _ language: Language) -> PaperPart {
        var facts: [(Phrase, String)] = []
        if let newest = leaves.last {
            facts.append((Phrase("最新条目的叶散列", "Leaf hash of the newest entry"), spaced(newest)))
        }
        facts.append(
            (
                Phrase("本件各条目叶散列依次连接的 SHA-256", "SHA-256 of this paper's leaf hashes in order"),
                spaced(TreeHash.sha256(leaves.flatMap(\.bytes)))
            ))
        facts.append((Phrase("账本的检查点", "Checkpoint of the ledger"), proof.checkpoint ?? "—"))
        return .facts(Words.proof, facts, language)
    }

    private static func spaced(_ digest: Digest) -> String {
        let hex = Array(digest.hex)
        return stride(from: 0, to: hex.count, by: 16).map { String(hex[$0..<min($0 + 16, hex.count)]) }.joined(
            separator: " ")
    }
}
