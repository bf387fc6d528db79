package import Kernel

/// What is disposed of: the record as it stands, so that nothing is added between reading and signing.
package struct DisposalScope: Sendable, Hashable {
    package let subject: Subject
    /// How many entries speak of it.
    package let entries: Int64
    /// Of the newest of them.
    package let newestAt: Moment
    /// SHA-256 over the leaf hashes of all of them, oldest first.
    package let digest: Digest

    package init(subject: Subject, entries: Int64, newestAt: Moment, digest: Digest) {
        self.subject = subject
        self.entries = entries
        self.newestAt = newestAt
        self.digest = digest
    }

    /// What both persons sign.
    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        write(to: &writer)
        return writer.bytes
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("digest", digest)
        writer.member("entries", entries)
        writer.member("newest_at", newestAt.rfc3339)
        writer.member("subject", subject.description)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        guard let subject = Subject(text: try fields.string("subject")) else { throw fields.wrong("subject") }
        guard let digest = Digest(hex: try fields.string("digest")) else { throw fields.wrong("digest") }
        guard let newest = Moment(rfc3339: try fields.string("newest_at")) else { throw fields.wrong("newest_at") }
        self.init(subject: subject, entries: try fields.integer("entries"), newestAt: newest, digest: digest)
    }
}

/// What happened to a disposal.
package enum DisposalFact: Fact {
    /// The record's time is over, and two persons signed that it goes; by which version of the retention times.
    case recorded(DisposalScope, schedule: String)

    package static let kinds: [FactKind] = ["records.disposal.recorded.v1"]
    package var kind: FactKind { "records.disposal.recorded.v1" }

    package var mentions: [Subject] {
        switch self {
        case .recorded(let scope, _): [scope.subject]
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .recorded(let scope, let schedule):
            writer.beginObject()
            writer.member("schedule", schedule)
            writer.key("scope")
            scope.write(to: &writer)
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> DisposalFact {
        guard kind == "records.disposal.recorded.v1" else { throw fields.wrong("kind") }
        return .recorded(
            try DisposalScope(reading: try fields.object("scope")), schedule: try fields.string("schedule"))
    }
}
