package import Kernel

/// The leaf of the tree: a small canonical JSON object. The body stands beside the log, bound by the digest of
/// salt ‖ body, so that it may be large, a mirror learns nothing without it, and erasing it breaks no proof.
package struct Envelope: Sendable, Equatable {
    /// An entry of `tlog-tiles` has a 16-bit length.
    package static let bytesMax = 65_535
    /// Subjects of one entry; keeps an entry far below `bytesMax`.
    package static let subjectsMax = 64

    package let command: CommandID
    /// SHA-256 of the command's content: the same id with other content is refused.
    package let content: Digest
    package let kind: FactKind
    package let head: EntryHead
    /// The record first, then what else the fact mentions.
    package let subjects: [Subject]
    /// SHA-256 of salt ‖ body.
    package let body: Digest
    /// SHA-256 of raw files that are kept with the fact.
    package let files: [Digest]

    /// Its record, and what else a fact names, each once; what is beyond the limit its own tables tell of.
    package static func subjects(of record: Subject, naming others: [Subject]) -> [Subject] {
        var subjects = [record]
        for other in others where !subjects.contains(other) && subjects.count < subjectsMax { subjects.append(other) }
        return subjects
    }

    package init(
        command: CommandID, content: Digest, kind: FactKind, head: EntryHead, subjects: [Subject], body: Digest,
        files: [Digest]
    ) {
        precondition(subjects.count <= Envelope.subjectsMax && subjects.first == head.subject)
        self.command = command
        self.content = content
        self.kind = kind
        self.head = head
        self.subjects = subjects
        self.body = body
        self.files = files
    }

    package var bytes: [UInt8] {
        var writer = CanonicalWriter(capacity: 512)
        writer.beginObject()
        writer.member("body", body)
        writer.member("command", command)
        writer.member("content", content)
        if !files.isEmpty {
            writer.key("files")
            writer.beginArray()
            for file in files { writer.value(file) }
            writer.endArray()
        }
        if head.happenedAt != head.recordedAt { writer.member("happened_at", head.happenedAt.rfc3339) }
        writer.member("index", head.index)
        writer.member("kind", kind.name)
        writer.member("person", head.person)
        writer.memberIfPresent("reason", head.reason)
        writer.member("recorded_at", head.recordedAt.rfc3339)
        writer.member("role", head.role)
        if !head.signatures.isEmpty {
            writer.key("signatures")
            writer.beginArray()
            for signature in head.signatures { signature.write(to: &writer) }
            writer.endArray()
        }
        writer.key("subjects")
        writer.beginArray()
        for subject in subjects { writer.value(subject.description) }
        writer.endArray()
        writer.member("v", 1)
        writer.member("workstation", head.workstation)
        writer.endObject()
        return writer.bytes
    }

    /// `body` sorts first, so its digest stands at a fixed place: verification need not parse what it hashes.
    static func bodyDigest(in envelope: [UInt8]) -> Digest? {
        envelope.withUnsafeBufferPointer { bytes in
            guard bytes.count > 74, bytes[73] == UInt8(ascii: "\""), opensWithBody(bytes) else { return nil }
            return Digest(hexDigits: UnsafeBufferPointer(rebasing: bytes[9..<73]))
        }
    }

    private static func opensWithBody(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let opening: StaticString = "{\"body\":\""
        return opening.withUTF8Buffer { opening in
            for (place, byte) in opening.enumerated() where bytes[place] != byte { return false }
            return true
        }
    }

    package static func read(_ bytes: [UInt8]) throws(JSONFailure) -> Envelope {
        let fields = try JSONFields(try JSONReader.read(bytes, strictness: .canonical))
        guard try fields.integer("v") == 1 else { throw fields.wrong("v") }
        guard let recordedAt = Moment(rfc3339: try fields.string("recorded_at")) else {
            throw fields.wrong("recorded_at")
        }
        var happenedAt = recordedAt
        if let text = try fields.optionalString("happened_at") {
            guard let moment = Moment(rfc3339: text) else { throw fields.wrong("happened_at") }
            happenedAt = moment
        }
        var subjects: [Subject] = []
        for item in try fields.array("subjects") {
            guard case .string(let text) = item, let subject = Subject(text: text) else {
                throw fields.wrong("subjects")
            }
            subjects.append(subject)
        }
        guard let record = subjects.first, subjects.count <= subjectsMax else { throw fields.wrong("subjects") }
        guard let command = CommandID(try fields.string("command")) else { throw fields.wrong("command") }
        guard let body = Digest(hex: try fields.string("body")) else { throw fields.wrong("body") }
        guard let content = Digest(hex: try fields.string("content")) else { throw fields.wrong("content") }
        let head = EntryHead(
            index: try fields.integer("index"), subject: record, recordedAt: recordedAt, happenedAt: happenedAt,
            person: try fields.string("person"), role: try fields.string("role"),
            workstation: try fields.string("workstation"), reason: try fields.optionalString("reason"),
            signatures: try signatures(in: fields))
        return Envelope(
            command: command, content: content, kind: FactKind(read: try fields.string("kind")), head: head,
            subjects: subjects,
            body: body, files: try files(in: fields))
    }

    private static func signatures(in fields: JSONFields) throws(JSONFailure) -> [Signature] {
        guard fields.has("signatures") else { return [] }
        var signatures: [Signature] = []
        for item in try fields.array("signatures") {
            signatures.append(try Signature.read(try JSONFields(item, at: "signatures")))
        }
        return signatures
    }

    private static func files(in fields: JSONFields) throws(JSONFailure) -> [Digest] {
        guard fields.has("files") else { return [] }
        var files: [Digest] = []
        for item in try fields.array("files") {
            guard case .string(let text) = item, let digest = Digest(hex: text) else {
                throw fields.wrong("files")
            }
            files.append(digest)
        }
        return files
    }
}
