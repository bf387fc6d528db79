package import Kernel
package import Ledger
package import Web

private enum ProofWords {
    static let title = Phrase("证明", "Proof")
    static let newest = Phrase("最新检查点", "Newest checkpoint")
    static let none = Phrase(
        "账本还没有检查点；记下第一笔后片刻就有。",
        "The ledger has no checkpoint yet; one follows the first entry within moments.")
    static let index = Phrase("账本号", "Ledger number")
    static let kind = Phrase("种类", "Kind")
    static let record = Phrase("记录", "Record")
    static let recordedAt = Phrase("记入时间", "Recorded at")
    static let leaf = Phrase("叶哈希", "Leaf hash")
    static let size = Phrase("树的大小", "Tree size")
    static let root = Phrase("根哈希", "Root hash")
    static let signatures = Phrase("签名", "Signatures")
    static let path = Phrase("证明路径", "Inclusion path")
    static let checkpoint = Phrase("检查点原文", "Checkpoint note")
    static let waiting = Phrase(
        "刚记下，还没有检查点盖住它；片刻后再看。",
        "Just recorded; no checkpoint covers it yet. Look again in a moment.")
    static let check = Phrase("在这里核对", "Check here")
    static let proof = Phrase("下载 tlog-proof", "Download the tlog-proof")
    static let bundle = Phrase("下载证据包（JSON）", "Download the bundle (JSON)")
    static let holds = Phrase(
        "重新算出的叶、路径和根都对，检查点签名有效。",
        "Leaf, path and root were computed again and agree; the checkpoint's signature is valid.")
    static let fails = Phrase(
        "重新计算的结果和检查点对不上。请停用这台服务器并报告。",
        "What was computed does not fit the checkpoint. Stop using this server; report it."
    )
    static let same = Phrase("相符", "Holds")
    static let different = Phrase("不符", "No match")
    static let seal = Phrase(
        "脉印只帮人看出一样不一样；能证明的是下面的数字。",
        "The seal only helps people see same or not; the numbers below are the proof.")
    static let own = Phrase(
        "这里的核对由这台服务器自己做；要不信它也能查，请下载后用 xuemai-verify 核对。",
        "This check is made by this server itself; to trust no server, download and use xuemai-verify.")
}

/// One entry with everything that shows it is in the ledger.
private struct ProvenEntry: Sendable {
    let entry: StoredEntry
    let proof: TlogProof?
    let checkpoint: Checkpoint?

    static func read(
        _ index: Int64, _ cosigned: CosignedShelf.Cosigned?, _ snapshot: any Snapshot
    ) throws(Fault) -> ProvenEntry? {
        guard index >= 0, index < (try LedgerReader.size(snapshot)) else { return nil }
        let proof = try LedgerReader.receipt(index, cosigned: cosigned, snapshot)
        return ProvenEntry(
            entry: try StoredEntry.whole(index, from: snapshot), proof: proof,
            checkpoint: try proof.map { (proof) throws(Fault) in try checkpointText(proof.checkpoint) })
    }

    /// What the page's button does: everything again, from the entry's own bytes.
    func holds(_ key: VerifierKey) -> Bool {
        guard let proof, TreeHash.leaf(entry.envelope.bytes) == entry.leaf else { return false }
        do throws(TlogProof.Failure) {
            _ = try proof.verify(entry: entry.envelope.bytes, key: key)
            return true
        } catch {
            return false
        }
    }

    /// Entry, salt and body beside the proof: what an inspector checks without us.
    var bundle: [UInt8] {
        var writer = CanonicalWriter(capacity: 4096)
        writer.beginObject()
        writer.member("body", Base64.encode(entry.body))
        writer.member("entry", Base64.encode(entry.envelope.bytes))
        if let proof { writer.member("proof", proof.text) }
        writer.member("salt", Base64.encode(entry.salt))
        writer.member("v", 1)
        writer.endObject()
        return writer.bytes
    }
}

private func checkpointText(_ note: String) throws(Fault) -> Checkpoint {
    do throws(NoteFailure) { return try Checkpoint(text: try SignedNote(note).text) } catch {
        throw Fault(.damaged, "a stored checkpoint cannot be read: \(error)")
    }
}

/// A bundle holds the body of any entry, whatever area it is of: for those who verify the whole ledger.
private let disclose: Permission = "ledger.verify"

/// The pages behind every seal. `key` is the log's own, with which checkpoints are checked; cosigned ones come from
/// the shelf. Of a `disposed` record only the proof is given.
package func proofRoutes(
    key: VerifierKey, cosigned shelf: CosignedShelf? = nil,
    disposed: @escaping @Sendable (Subject, any Snapshot) throws(Fault) -> Bool = { (_, _) throws(Fault) in false }
) -> [Route] {
    [
        Route(.get, "/proof", .signedIn) { (visit) throws(Denial) in try await newest(visit) },
        Route(.get, "/proof/:index", .signedIn) { (visit) throws(Denial) in
            guard let proven = try await proven(visit, shelf) else { return .missing }
            return .page(proofPage(visit, proven, key))
        },
        Route(.get, "/proof/:index/tlog-proof", .signedIn) { (visit) throws(Denial) in
            guard let proven = try await proven(visit, shelf), let proof = proven.proof else { return .missing }
            return .file(
                name: "\(proof.index).tlog-proof", contentType: "text/plain; charset=utf-8",
                bytes: Array(proof.text.utf8))
        },
        Route(.get, "/proof/:index/bundle", .permission(disclose)) { (visit) throws(Denial) in
            guard let proven = try await proven(visit, shelf) else { return .missing }
            let subject = proven.entry.envelope.head.subject
            let isDisposed = try await visit.read { (snapshot) throws(Fault) in try disposed(subject, snapshot) }
            if isDisposed { throw .refused(.recordDisposed) }
            return .file(
                name: "\(proven.entry.envelope.head.index).bundle.json", contentType: "application/json",
                bytes: proven.bundle)
        },
    ]
}

private func proven(_ visit: Visit, _ shelf: CosignedShelf?) async throws(Denial) -> ProvenEntry? {
    guard let index = Int64(visit.parameter("index")) else { return nil }
    let cosigned = shelf?.newest
    return try await visit.read { (snapshot) throws(Fault) in
        try ProvenEntry.read(index, cosigned, snapshot)
    }
}

private func newest(_ visit: Visit) async throws(Denial) -> Reply {
    let language = visit.language
    let found = try await visit.read { (snapshot) throws(Fault) -> (note: String, checkpoint: Checkpoint)? in
        guard let (_, note) = try LedgerReader.checkpoint(snapshot) else { return nil }
        return (note, try checkpointText(note))
    }
    let frame = visit.pageFrame(ProofWords.newest)
    guard let found else {
        return .page(
            page(
                frame,
                """
                \(pageHead(title: "\(ProofWords.newest, language)"))\
                <p class="sheet empty">\(ProofWords.none, language)</p>
                """))
    }
    let facts = [
        RecordFact(ProofWords.size(language), "\(Figures.grouped(Int(clamping: found.checkpoint.size)))"),
        RecordFact(ProofWords.root(language), digestCode(found.checkpoint.root)),
        RecordFact(ProofWords.signatures(language), "\(signatureNames(found.note))"),
    ]
    let root = found.checkpoint.root.bytes
    let seal: Markup = """
        \(documentSeal(digest: root, state: .sealed, size: 86, language))\
        <p class="note">\(ProofWords.seal, language)</p>
        """
    return .page(
        page(
            frame,
            """
            \(pageHead(title: "\(ProofWords.newest, language)"))\(sheet([seal, factGrid(facts, language)]))\
            \(noteSheet(found.note, language))
            """))
}

private func proofPage(_ visit: Visit, _ proven: ProvenEntry, _ key: VerifierKey) -> Markup {
    let language = visit.language
    let head = proven.entry.envelope.head
    let base = "/proof/\(head.index)"
    let checked: Bool? = visit.query["check"] == nil || proven.proof == nil ? nil : proven.holds(key)
    let state: SealState = checked == false ? .failed : proven.proof == nil ? .recorded : .sealed
    var facts = [
        RecordFact(ProofWords.index(language), "\(Figures.grouped(Int(head.index)))"),
        RecordFact(
            ProofWords.kind(language), "<code translate=\"no\">\(proven.entry.envelope.kind.name)</code>"),
        RecordFact(ProofWords.record(language), "<code translate=\"no\">\(head.subject.description)</code>"),
        RecordFact(
            ProofWords.recordedAt(language), "\(head.recordedAt.text(offsetMinutes: visit.zoneMinutes))"),
    ]
    if let checkpoint = proven.checkpoint {
        facts.append(
            RecordFact(ProofWords.size(language), "\(Figures.grouped(Int(clamping: checkpoint.size)))"))
    }
    let told: Markup? = checked.map { holds in
        """
        <p class="checked" role="status">\(verdict(holds, language)) \
        \(holds ? ProofWords.holds : ProofWords.fails, language)</p>
        """
    }
    let waiting: Markup? =
        proven.proof == nil ? "<p>\(icon(.waiting))\(ProofWords.waiting, language)</p>" : nil
    var actions: [Markup] = []
    if visit.may(disclose) {
        actions.append(button(Button(ProofWords.bundle(language), .link("\(base)/bundle"))))
    }
    if proven.proof != nil {
        actions.append(button(Button(ProofWords.proof(language), .link("\(base)/tlog-proof"))))
        actions.append(button(Button(ProofWords.check(language), .link("\(base)?check=1"), rank: .filled)))
    }
    let rest: Markup? = proven.proof.map { "\(noteSheet($0.checkpoint, language))" }
    let seal: Markup = """
        \(proofSeal(leafHash: proven.entry.leaf.bytes, state: state, size: 86, language))\(told)\(waiting)\
        <p class="note">\(ProofWords.seal, language) \(ProofWords.own, language)</p>
        """
    let title: Markup = "\(ProofWords.title, language) \(Figures.grouped(Int(head.index)))"
    return page(
        visit.pageFrame(ProofWords.title),
        """
        \(pageHead(title: title, actions: Markup.joined(actions)))\
        \(sheet([seal, factGrid(facts, language)]))\(pathSheet(proven, language))\(rest)
        """)
}

private func verdict(_ holds: Bool, _ language: Language) -> Markup {
    badge(holds ? .pass : .stop, (holds ? ProofWords.same : ProofWords.different)(language))
}

private func digestCode(_ digest: Digest) -> Markup {
    "<code class=\"digest\" translate=\"no\">\(Figures.digest(digest.bytes))</code>"
}

/// From the leaf up: each hash of the path is joined to what stands above it, and the last gives the root.
private func pathSheet(_ proven: ProvenEntry, _ language: Language) -> Markup {
    let path = proven.proof?.hashes ?? []
    let steps = path.map { "<li>\(digestCode($0))</li>" as Markup }
    let root: Markup? = proven.checkpoint.map { "<p>\(ProofWords.root, language)　\(digestCode($0.root))</p>" }
    return sheet(
        title: ProofWords.path(language), note: String(path.count),
        """
        <p>\(ProofWords.leaf, language)　\(digestCode(proven.entry.leaf))</p>\
        <ol class="path">\(steps)</ol>\(root)
        """)
}

private func noteSheet(_ note: String, _ language: Language) -> Markup {
    sheet(title: ProofWords.checkpoint(language), "<pre translate=\"no\">\(note)</pre>")
}

/// Names on the note: the log first, then its witnesses.
private func signatureNames(_ note: String) -> String {
    do throws(NoteFailure) {
        return try SignedNote(note).signatures.map(\.name).joined(separator: ", ")
    } catch {
        return ""
    }
}
