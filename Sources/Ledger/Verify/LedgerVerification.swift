package import Kernel

/// Recomputes every hash, tile and checkpoint of a ledger from its bytes.
package struct LedgerVerification {
    private static let entriesPerQuery: Int64 = 4_096

    private var report = VerifyReport()
    private var tree = OpenTree()
    /// Signed sizes and roots still to come, ascending.
    private var awaited: [Awaited] = []
    private var tilesExpected: Int64 = 0
    private var lastGood: Int64 = 0
    private let key: VerifierKey

    private struct Awaited {
        let size: Int64
        let root: Digest
    }

    /// `saved`: older checkpoints from outside the database; nothing before them may have been rewritten.
    package static func run(
        _ snapshot: any Snapshot, key: VerifierKey, saved: [String] = [], progress: (Int64, Int64) -> Void = { _, _ in }
    ) throws(Fault) -> VerifyReport {
        var verification = LedgerVerification(key: key)
        let size = try LedgerReader.size(snapshot)
        try verification.readCheckpoints(snapshot, saved: saved, size: size)
        var next: Int64 = 0
        while next < size {
            let end = min(next + entriesPerQuery, size)
            try verification.check(next..<end, snapshot)
            next = end
            progress(next, size)
        }
        try verification.checkCounts(snapshot, size: size)
        verification.report.entries = size
        verification.report.root = verification.tree.root
        return verification.report
    }

    private init(key: VerifierKey) { self.key = key }

    private mutating func readCheckpoints(_ snapshot: any Snapshot, saved: [String], size: Int64) throws(Fault) {
        var notes: [(rowSize: Int64?, note: String)] = []
        var expected: Int64 = 1
        var found: [Finding] = []
        try snapshot.scan(LedgerTables.checkpoint) { (row) throws(Fault) in
            notes.append((row.integer(0), row.text(2)))
            if row.integer(1) != expected {
                found.append(
                    Finding(
                        .checkpoint(size: row.integer(0)),
                        Phrase("检查点第 \(expected) 号不见了", "Checkpoint number \(expected) is missing")))
            }
            expected = row.integer(1) + 1
        }
        for finding in found { report.add(finding) }
        let kept = Set(notes.map(\.note))
        for note in saved {
            notes.append((nil, note))
            if !kept.contains(note) {
                report.add(
                    Finding(
                        .table(LedgerTables.checkpoint.name),
                        Phrase("库外留存的检查点在库里不见了", "A checkpoint kept outside is missing from the database")))
            }
        }
        for (rowSize, note) in notes {
            report.checkpoints += 1
            let checkpoint: Checkpoint
            do {
                checkpoint = try Checkpoint.open(note, key: key)
            } catch {
                report.add(
                    Finding(
                        .checkpoint(size: rowSize ?? -1),
                        Phrase("检查点的签名或格式不符", "The checkpoint's signature or form is wrong")))
                continue
            }
            let signed = Int64(checkpoint.size)
            if let rowSize, rowSize != signed {
                report.add(
                    Finding(
                        .checkpoint(size: rowSize),
                        Phrase("检查点不在它的位置上", "The checkpoint stands in the wrong row")))
            }
            if signed > size {
                report.add(
                    Finding(
                        .tail(expected: signed, found: size),
                        Phrase(
                            "账本末尾被截去：已为 \(signed) 条签过检查点，现存 \(size) 条",
                            "The end of the ledger is cut: \(signed) entries were signed for, \(size) are here")))
            } else {
                awaited.append(Awaited(size: signed, root: checkpoint.root))
            }
        }
        awaited.sort { $0.size > $1.size }
        while let first = awaited.last, first.size == 0 {
            if first.root != TreeHash.empty {
                report.add(Finding(.checkpoint(size: 0), Phrase("空账本的根不符", "The root of the empty ledger is wrong")))
            }
            awaited.removeLast()
        }
    }

    private mutating func check(_ range: Range<Int64>, _ snapshot: any Snapshot) throws(Fault) {
        var tiles: [(level: Int, index: Int64, tile: TreeTile)] = []
        var expected = range.lowerBound
        var pass = self
        try snapshot.query(
            LedgerTables.pairs, [.integer(range.lowerBound), .integer(range.upperBound)]
        ) { (row) throws(Fault) in
            let index = row.integer(0)
            while expected < index {
                pass.report.add(Finding(.entry(expected), Phrase("这一条不见了", "This entry is missing")))
                expected += 1
            }
            expected += 1
            let envelope = row.bytes(1)
            let leaf = TreeHash.leaf(envelope)
            if row.digest(4) != leaf {
                pass.report.add(Finding(.entry(index), Phrase("条目的字节被改过", "The bytes of the entry were changed")))
            }
            if row.isNull(2) {
                pass.report.add(Finding(.entry(index), Phrase("条目的正文不见了", "The body of the entry is missing")))
            } else if Envelope.bodyDigest(in: envelope) != TreeHash.sha256(row.bytes(3), row.bytes(2)) {
                pass.report.add(
                    Finding(.entry(index), Phrase("条目的正文被改过", "The body of the entry was changed")))
            }
            try pass.tree.append(leaf) { (level, tileIndex, tile) throws(Fault) in
                tiles.append((level, tileIndex, tile))
            }
            pass.meetCheckpoints()
        }
        self = pass
        while expected < range.upperBound {
            report.add(Finding(.entry(expected), Phrase("这一条不见了", "This entry is missing")))
            expected += 1
        }
        for tile in tiles {
            tilesExpected += 1
            let stored = try snapshot.first(
                LedgerTables.tileAt, [.integer(Int64(tile.level)), .integer(tile.index)],
                { (row) throws(Fault) in row.bytes(0) })
            if stored != tile.tile.bytes {
                report.add(
                    Finding(
                        .row(table: LedgerTables.tile.name, key: "\(tile.level), \(tile.index)"),
                        Phrase("哈希块与条目不符", "The tile does not fit the entries")))
            }
        }
    }

    private mutating func meetCheckpoints() {
        while let next = awaited.last, next.size == tree.size {
            if next.root == tree.root {
                lastGood = next.size
            } else {
                report.add(
                    Finding(
                        .entries(from: lastGood, to: next.size),
                        Phrase(
                            "这些条目与 \(next.size) 处签过的检查点不符",
                            "These entries do not fit the checkpoint signed at \(next.size)")))
            }
            awaited.removeLast()
        }
    }

    private mutating func checkCounts(_ snapshot: any Snapshot, size: Int64) throws(Fault) {
        let counts: [(SQL, Table, Int64)] = [
            (LedgerTables.entryCount, LedgerTables.entry, size),
            (LedgerTables.bodyCount, LedgerTables.body, size),
            (LedgerTables.tileCount, LedgerTables.tile, tilesExpected),
        ]
        for (sql, table, expected) in counts {
            let found = try snapshot.first(sql, []) { (row) throws(Fault) in row.integer(0) } ?? 0
            if found != expected {
                report.add(
                    Finding(
                        .table(table.name),
                        Phrase("应有 \(expected) 行，现有 \(found) 行", "\(expected) rows belong here, \(found) are here")))
            }
        }
        if size > 0, lastGood < size {
            report.add(
                Finding(
                    .entries(from: lastGood, to: size),
                    Phrase("末尾这些条目还没有检查点", "No checkpoint covers these last entries")))
        }
    }
}
