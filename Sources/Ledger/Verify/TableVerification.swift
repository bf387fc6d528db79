package import Kernel

/// Replays the ledger into an empty store and compares every row of every computed table, and checks each
/// signature against the key that its person had in the record.
package struct TableVerification {
    private static let entriesPerTransaction: Int64 = 5_000

    private let house: House
    private var report = VerifyReport()
    private var trail = TrailBlocks()
    private var command: (id: CommandID, content: Digest, first: Int64, count: Int64)?
    private var files: Set<FileRow> = []

    private struct FileRow: Hashable {
        let digest: Digest
        let index: Int64
    }

    /// `shadow` is an empty store of the same tables.
    package static func run(
        _ snapshot: any Snapshot, shadow: any Store, house: House,
        progress: (Int64, Int64) -> Void = { _, _ in }
    ) throws(Fault) -> VerifyReport {
        var verification = TableVerification(house: house)
        let size = try LedgerReader.size(snapshot)
        var next: Int64 = 0
        while next < size {
            let end = min(next + entriesPerTransaction, size)
            let range = next..<end
            var pass = verification
            try shadow.write { (tables) throws(Fault) in try pass.replay(range, snapshot, tables) }
            verification = pass
            next = end
            progress(next, size)
        }
        var pass = verification
        try shadow.write { (tables) throws(Fault) in try pass.closeCommand(tables) }
        verification = pass
        try verification.checkFiles(snapshot)
        verification.report.entries = size
        for table in [LedgerTables.subject, LedgerTables.command] + house.tables {
            try verification.compare(table, snapshot, shadow)
        }
        return verification.report
    }

    private init(house: House) { self.house = house }

    private mutating func replay(
        _ range: Range<Int64>, _ snapshot: any Snapshot, _ tables: any Transaction
    ) throws(Fault) {
        var entries: [(index: Int64, envelope: [UInt8], body: [UInt8])] = []
        try snapshot.query(
            LedgerTables.pairs, [.integer(range.lowerBound), .integer(range.upperBound)]
        ) { (row) throws(Fault) in entries.append((row.integer(0), row.bytes(1), row.bytes(2))) }
        for (index, bytes, body) in entries {
            do {
                let envelope = try Envelope.read(bytes)
                if envelope.head.index != index {
                    report.add(Finding(.entry(index), Phrase("条目不在它的位置上", "The entry stands in the wrong place")))
                }
                try check(envelope, tables)
                try remember(envelope, tables)
                try trail.note(envelope.head, envelope.kind, into: tables)
                guard let noun = house.nounsByKind[envelope.kind] else {
                    report.add(
                        Finding(.entry(index), Phrase("没有部门认得它的种类", "No area knows the kind \(envelope.kind)")))
                    continue
                }
                let fields = try JSONFields(try JSONReader.read(body, strictness: .canonical))
                try noun.replay(envelope.kind, fields, envelope.head, tables)
                try NameIndex.replay(envelope, fields, noun, house, into: tables)
            } catch let fault as Fault where fault.code != .constraint && fault.code != .damaged {
                throw fault
            } catch {
                report.add(
                    Finding(.entry(index), Phrase("条目不能重放", "The entry cannot be replayed: \(error)")))
            }
        }
    }

    private mutating func check(_ envelope: Envelope, _ tables: any Transaction) throws(Fault) {
        for signature in envelope.head.signatures {
            report.signatures += 1
            let statement = signature.statement
            let key = try house.authority.publicKey(statement.person, signature.key, tables)
            guard let key,
                PersonalKey.verify(
                    publicKey: key, bytes: statement.canonicalBytes, signature: signature.bytes)
            else {
                report.add(
                    Finding(
                        .entry(envelope.head.index),
                        Phrase("签名与签名人的公钥不符", "A signature does not fit its person's key")))
                continue
            }
        }
    }

    private mutating func remember(_ envelope: Envelope, _ tables: any Transaction) throws(Fault) {
        let index = envelope.head.index
        for subject in envelope.subjects {
            try tables.insert(into: LedgerTables.subject, [.text(subject.description), .integer(index)])
        }
        for digest in envelope.files { files.insert(FileRow(digest: digest, index: index)) }
        if let open = command, open.id == envelope.command {
            command = (open.id, open.content, open.first, open.count + 1)
        } else {
            try closeCommand(tables)
            command = (envelope.command, envelope.content, index, 1)
        }
    }

    private mutating func closeCommand(_ tables: any Transaction) throws(Fault) {
        guard let open = command else { return }
        command = nil
        try tables.insert(
            into: LedgerTables.command,
            [.bytes(open.id.bytes), .bytes(open.content.bytes), .integer(open.first), .integer(open.count)])
    }

    private mutating func checkFiles(_ snapshot: any Snapshot) throws(Fault) {
        var missing = files
        var found: [Finding] = []
        try snapshot.scan(LedgerTables.file) { (row) throws(Fault) in
            let digest = row.digest(0)
            let index = row.integer(1)
            let key = "\(digest?.hex ?? "?"), \(index)"
            if digest != TreeHash.sha256(row.bytes(2)) {
                found.append(
                    Finding(
                        .row(table: LedgerTables.file.name, key: key),
                        Phrase("原始文件被改过", "The raw file was changed")))
            }
            if let digest, missing.remove(FileRow(digest: digest, index: index)) != nil { return }
            found.append(
                Finding(
                    .row(table: LedgerTables.file.name, key: key),
                    Phrase("没有条目提到这个文件", "No entry speaks of this file")))
        }
        for row in missing {
            found.append(
                Finding(
                    .row(table: LedgerTables.file.name, key: "\(row.digest.hex), \(row.index)"),
                    Phrase("原始文件不见了", "The raw file is missing")))
        }
        for finding in found { report.add(finding) }
    }

    /// Compares in key order by a keyed hash of each row: eight bytes a row are held, not the rows.
    private mutating func compare(_ table: Table, _ snapshot: any Snapshot, _ shadow: any Store) throws(Fault) {
        let expected = try shadow.read { (shadow) throws(Fault) in try TableVerification.hashes(table, shadow) }
        let found = try TableVerification.hashes(table, snapshot)
        report.rows += Int64(found.count)
        guard let place = TableVerification.firstDifference(expected, found) else { return }
        let here = try TableVerification.key(table, at: place, snapshot)
        let there = try shadow.read { (shadow) throws(Fault) in try TableVerification.key(table, at: place, shadow) }
        switch (here, there) {
        case (let here?, let there?) where here == there:
            report.add(
                Finding(
                    .row(table: table.name, key: here),
                    Phrase("这一行与账本不符", "This row is not what the ledger says")))
        case (let here?, _) where expected.count < found.count:
            report.add(
                Finding(.row(table: table.name, key: here), Phrase("账本里没有这一行", "The ledger has no such row")))
        case (_, let there?):
            report.add(
                Finding(.row(table: table.name, key: there), Phrase("这一行不见了或被换了", "This row is missing or exchanged")))
        default:
            report.add(Finding(.table(table.name), Phrase("行数不符", "The number of rows is wrong")))
        }
    }

    private static func firstDifference(_ left: [Int], _ right: [Int]) -> Int? {
        for (place, pair) in zip(left, right).enumerated() where pair.0 != pair.1 { return place }
        return left.count == right.count ? nil : min(left.count, right.count)
    }

    private static func hashes(_ table: Table, _ snapshot: any Snapshot) throws(Fault) -> [Int] {
        var hashes: [Int] = []
        try snapshot.scan(table) { (row) throws(Fault) in
            var hasher = Hasher()
            for column in 0..<row.columnCount { hasher.combine(row.value(column)) }
            hashes.append(hasher.finalize())
        }
        return hashes
    }

    private static func key(_ table: Table, at place: Int, _ snapshot: any Snapshot) throws(Fault) -> String? {
        var ordinal = 0
        var found: String?
        try snapshot.scan(table) { (row) throws(Fault) in
            if ordinal == place {
                let columns = table.columns.enumerated().filter { table.key.contains($0.element.name) }
                found = columns.map { text(row.value($0.offset)) }.joined(separator: ", ")
            }
            ordinal += 1
        }
        return found
    }

    private static func text(_ value: StoreValue) -> String {
        switch value {
        case .null: "null"
        case .integer(let number): String(number)
        case .text(let text): text
        case .bytes(let bytes): Hex.encode(bytes)
        }
    }
}
