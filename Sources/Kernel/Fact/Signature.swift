/// What a signature says. 21 CFR 11.50(a)(3); the meanings that batch papers in China print.
package enum SignatureMeaning: String, Sendable, CaseIterable {
    case performed, verified, reviewed, approved, released, authored

    package var phrase: Phrase {
        switch self {
        case .performed: Phrase("编制", "performed")
        case .verified: Phrase("复核", "verified")
        case .reviewed: Phrase("审核", "reviewed")
        case .approved: Phrase("批准", "approved")
        case .released: Phrase("放行", "released")
        case .authored: Phrase("起草", "authored")
        }
    }
}

/// What is signed: who, in which meaning, over exactly which version and content of which record.
/// Bound to the record, so that a copy on another record fails (21 CFR 11.70, ESL 13).
package struct SignatureStatement: Sendable, Equatable {
    package let record: Subject
    /// Count of facts of the record at the time of signing.
    package let version: Int64
    /// SHA-256 of the canonical bytes of what was shown.
    package let digest: Digest
    package let meaning: SignatureMeaning
    package let person: String
    package let role: String
    package let signedAt: Moment
    /// Offset of the wall clock that the signer saw, in minutes east of UTC.
    package let zoneMinutes: Int

    package init(
        record: Subject, version: Int64, digest: Digest, meaning: SignatureMeaning, person: String, role: String,
        signedAt: Moment, zoneMinutes: Int
    ) {
        self.record = record
        self.version = version
        self.digest = digest
        self.meaning = meaning
        self.person = person
        self.role = role
        self.signedAt = signedAt
        self.zoneMinutes = zoneMinutes
    }

    /// The canonical bytes that the private key signs.
    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter(capacity: 320)
        writer.beginObject()
        writeMembers(to: &writer, seal: nil)
        writer.endObject()
        return writer.bytes
    }

    fileprivate func writeMembers(to writer: inout CanonicalWriter, seal: (key: String, bytes: [UInt8])?) {
        writer.member("digest", digest.hex)
        if let seal { writer.member("key", seal.key) }
        writer.member("meaning", meaning.rawValue)
        writer.member("person", person)
        writer.member("record", record.description)
        writer.member("role", role)
        if let seal {
            writer.key("signature")
            writer.hex(seal.bytes)
        }
        writer.member("signed_at", signedAt.rfc3339)
        writer.member("version", version)
        writer.member("zone_minutes", Int64(zoneMinutes))
    }

    fileprivate init(reading fields: JSONFields) throws(JSONFailure) {
        guard let digest = Digest(hex: try fields.string("digest")) else { throw fields.wrong("digest") }
        guard let record = Subject(text: try fields.string("record")) else { throw fields.wrong("record") }
        guard let meaning = SignatureMeaning(rawValue: try fields.string("meaning")) else {
            throw fields.wrong("meaning")
        }
        guard let signedAt = Moment(rfc3339: try fields.string("signed_at")) else { throw fields.wrong("signed_at") }
        self.init(
            record: record, version: try fields.integer("version"), digest: digest, meaning: meaning,
            person: try fields.string("person"), role: try fields.string("role"), signedAt: signedAt,
            zoneMinutes: Int(try fields.integer("zone_minutes")))
    }
}

/// A statement with the Ed25519 signature of its person's own key, which nobody else can open.
package struct Signature: Sendable, Equatable {
    package let statement: SignatureStatement
    /// Name of the key: the first eight hex digits of SHA-256 of the public key.
    package let key: String
    /// 64 bytes.
    package let bytes: [UInt8]

    package init(statement: SignatureStatement, key: String, bytes: [UInt8]) {
        self.statement = statement
        self.key = key
        self.bytes = bytes
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        statement.writeMembers(to: &writer, seal: (key, bytes))
        writer.endObject()
    }

    package static func read(_ fields: JSONFields) throws(JSONFailure) -> Signature {
        Signature(
            statement: try SignatureStatement(reading: fields), key: try fields.string("key"),
            bytes: try fields.hex("signature"))
    }
}
