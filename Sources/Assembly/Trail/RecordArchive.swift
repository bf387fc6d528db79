import Identity
import Kernel
import Ledger
import Records

/// One record complete, for who trusts no server: every entry with its body and its path to one signed checkpoint, the
/// raw files, and the public keys of who signed. `xuemai-verify record` reads it.
enum RecordArchive {
    /// Entries of one archive; a shipment of a ten-ton lorry has a third of it.
    static let entriesMax = 50_000

    enum Made: Sendable {
        case bytes([UInt8])
        case nothing
        case refused(Refusal)
    }

    static func make(
        of subject: Subject, entriesMax: Int = entriesMax, _ snapshot: any Snapshot
    ) throws(Fault) -> Made {
        guard try DisposalTable.disposal(of: subject, from: snapshot) == nil else {
            return .refused(.recordDisposed)
        }
        let indexes = try indexes(of: subject, limit: entriesMax + 1, snapshot)
        guard let newest = indexes.last else { return .nothing }
        guard indexes.count <= entriesMax else { return .refused(.recordTooLong) }
        guard let (size, note) = try LedgerReader.checkpoint(snapshot), newest < size else {
            return .refused(.recordNotSealed)
        }
        let cache = TileCache()
        var files: [Digest] = []
        var signers: [String: (person: String, publicKey: [UInt8])] = [:]
        var writer = CanonicalWriter(capacity: 1_000 * indexes.count)
        writer.beginObject()
        writer.member("checkpoint", note)
        writer.key("entries")
        writer.beginArray()
        for index in indexes {
            let entry = try StoredEntry.whole(index, from: snapshot)
            let path = try LedgerReader.inclusionPath(index, size: size, snapshot, cache: cache)
            writer.beginObject()
            writer.member("body", Base64.encode(entry.body))
            writer.member("entry", Base64.encode(entry.envelope.bytes))
            writer.member("path", path.map(\.base64))
            writer.member("salt", Base64.encode(entry.salt))
            writer.endObject()
            for file in entry.envelope.files where !files.contains(file) { files.append(file) }
            for signature in entry.envelope.head.signatures where signers[signature.key] == nil {
                let person = signature.statement.person
                if let key = try house.authority.publicKey(person, signature.key, snapshot) {
                    signers[signature.key] = (person, key)
                }
            }
        }
        writer.endArray()
        try write(files, to: &writer, snapshot)
        writer.member("record", subject.description)
        writer.key("signers")
        writer.beginArray()
        for (name, signer) in signers.sorted(by: { $0.key < $1.key }) {
            writer.beginObject()
            writer.member("key", name)
            writer.member("person", signer.person)
            writer.member("public_key", hex: signer.publicKey)
            writer.endObject()
        }
        writer.endArray()
        writer.member("v", 1)
        writer.endObject()
        return .bytes(writer.bytes)
    }

    private static func write(
        _ files: [Digest], to writer: inout CanonicalWriter, _ snapshot: any Snapshot
    ) throws(Fault) {
        writer.key("files")
        writer.beginArray()
        for digest in files {
            guard let bytes = try LedgerReader.file(digest, snapshot) else {
                throw Fault(.damaged, "the raw file \(digest.hex) is missing")
            }
            writer.beginObject()
            writer.member("content", Base64.encode(bytes))
            writer.member("digest", digest.hex)
            writer.endObject()
        }
        writer.endArray()
    }

    /// Oldest first.
    private static func indexes(
        of subject: Subject, limit: Int, _ snapshot: any Snapshot
    ) throws(Fault) -> [Int64] {
        var filter = TrailFilter()
        filter.subject = subject
        return try TrailReader(filter, snapshot).find(limit: limit, counting: false).indexes.reversed()
    }
}

extension Refusal {
    /// Two persons signed that its content goes; single entries can still be proven.
    static let recordDisposed = Refusal(
        "trail.record.disposed", Phrase("这份记录已经处置，不再给出内容", "This record was disposed of; its content is given no more"),
        next: Phrase("处置的签名和条目的证明仍可查看", "The signatures of the disposal and the proofs of entries can still be seen"))

    /// A checkpoint follows every act within moments; only then is there something to prove.
    static let recordNotSealed = Refusal(
        "trail.record.not-sealed",
        Phrase("最新的条目刚记下，还没有检查点盖住它", "The newest entry is just recorded; no checkpoint covers it yet"),
        next: Phrase("片刻后再下载", "Download it again in a moment"))

    /// More than one file should hold.
    static let recordTooLong = Refusal(
        "trail.record.too-long",
        Phrase("这份记录的条目太多，不能放进一份档案", "This record has too many entries for one archive"),
        next: Phrase("用 xuemai backup 取整本账", "Take the whole ledger with xuemai backup"))
}
