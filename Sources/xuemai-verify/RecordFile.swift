import Kernel
import Ledger

/// An archive of one record: its entries, one checkpoint for all of them, raw files, and keys of who signed.
struct RecordFile {
    let record: Subject
    let entries: [EntryBundle]
    /// Digests as told, with the bytes that must have them.
    let files: [(digest: String, bytes: [UInt8])]
    let signers: [[UInt8]]

    init(reading bytes: [UInt8]) throws(Unreadable) {
        do throws(JSONFailure) {
            let fields = try JSONFields(try JSONReader.read(bytes, strictness: .lenient, depthMax: 5))
            guard try fields.integer("v") == 1 else { throw fields.wrong("v") }
            guard let subject = Subject(text: try fields.string("record")) else { throw fields.wrong("record") }
            record = subject
            let checkpoint = try fields.string("checkpoint")
            entries = try fields.objects("entries").map { (entry) throws(JSONFailure) in
                try RecordFile.entry(entry, checkpoint)
            }
            files = try fields.objects("files").map { (file) throws(JSONFailure) in
                (try file.string("digest"), try RecordFile.base64("content", file))
            }
            signers = try fields.objects("signers").map { (signer) throws(JSONFailure) in
                try signer.hex("public_key")
            }
        } catch {
            throw Unreadable(
                Phrase(
                    "不是记录档案：\(error.code.rawValue) \(error.path)",
                    "This is no archive of a record: \(error.code.rawValue) \(error.path)"))
        }
        guard !entries.isEmpty else {
            throw Unreadable(Phrase("档案里没有条目", "The archive holds no entry"))
        }
    }

    private static func entry(_ fields: JSONFields, _ checkpoint: String) throws(JSONFailure) -> EntryBundle {
        let entry = try base64("entry", fields)
        var path: [Digest] = []
        for text in try fields.strings("path") {
            guard let digest = Digest(base64: text), path.count < 64 else { throw fields.wrong("path") }
            path.append(digest)
        }
        guard let index = UInt64(exactly: try Envelope.read(entry).head.index) else { throw fields.wrong("entry") }
        return EntryBundle(
            entry: entry, salt: try base64("salt", fields), body: try base64("body", fields),
            proof: TlogProof(index: index, hashes: path, checkpoint: checkpoint))
    }

    private static func base64(_ name: String, _ fields: JSONFields) throws(JSONFailure) -> [UInt8] {
        guard let bytes = Base64.decode(try fields.string(name)) else { throw fields.wrong(name) }
        return bytes
    }
}

/// What an archive shows: each entry by itself, and that they belong together.
struct RecordVerdict {
    /// What does not hold, in the order of the ledger.
    private(set) var failures: [Phrase] = []
    private(set) var signatures = 0
    private let file: RecordFile
    private var first: Int64?
    private var last: Int64 = -1

    var holds: Bool { failures.isEmpty }

    init(of file: RecordFile, policy: TlogPolicy, old: String?, signers: [[UInt8]]) {
        self.file = file
        var named: Set<String> = []
        for bundle in file.entries { check(bundle, policy, old, signers, &named) }
        for (digest, bytes) in file.files {
            if TreeHash.sha256(bytes).hex != digest {
                fail("原始文件 \(digest) 被改过", "The raw file \(digest) was changed")
            }
            if named.remove(digest) == nil {
                fail("没有条目提到文件 \(digest)", "No entry speaks of the file \(digest)")
            }
        }
        for digest in named.sorted() {
            fail("缺少原始文件 \(digest)", "The raw file \(digest) is missing")
        }
    }

    private mutating func fail(_ zh: String, _ en: String) { failures.append(Phrase(zh, en)) }

    private mutating func check(
        _ bundle: EntryBundle, _ policy: TlogPolicy, _ old: String?, _ signers: [[UInt8]],
        _ named: inout Set<String>
    ) {
        let index = Int64(clamping: bundle.proof.index)
        let verdict = ProofVerdict(of: bundle, policy: policy, old: old, signers: file.signers + signers)
        for step in verdict.steps where !step.holds {
            fail("第 \(index) 号：\(step.said.zh)", "Entry \(index): \(step.said.en)")
        }
        if index <= last { fail("第 \(index) 号次序不对", "Entry \(index) stands in the wrong order") }
        if first == nil { first = index }
        last = index
        do throws(JSONFailure) {
            let envelope = try Envelope.read(bundle.entry)
            if !envelope.subjects.contains(file.record) {
                fail("第 \(index) 号不属于这份记录", "Entry \(index) is not of this record")
            }
            for digest in envelope.files { named.insert(digest.hex) }
            signatures += envelope.head.signatures.count
        } catch {
            fail("第 \(index) 号不能读", "Entry \(index) cannot be read")
        }
    }

    var text: String {
        var lines = [
            "记录 record: \(file.record)",
            "\(file.entries.count) 条 entries (\(first ?? 0)–\(last)), \(file.files.count) 个文件 files, "
                + "\(signatures) 个签名 signatures",
        ]
        for failure in failures { lines += ["✗ \(failure.zh)", "  \(failure.en)"] }
        if !file.signers.isEmpty {
            lines.append("· 签名人公钥来自档案本身，请与工厂另给的核对：")
            lines.append("  Keys of signers came with the archive; compare them with those the plant gave you:")
            lines += file.signers.map { "  \(Hex.encode($0))" }
        }
        lines.append(
            holds
                ? "成立。每一条在该检查点签出之前就已记入账本，此后没有改过。\n"
                    + "It holds: every entry was in the ledger before that checkpoint was signed, unchanged since."
                : "不成立。请勿采信，并保留档案。\nIt does not hold. Do not rely on it, and keep the archive.")
        return ProofVerdict.printable(lines.joined(separator: "\n"))
    }
}
