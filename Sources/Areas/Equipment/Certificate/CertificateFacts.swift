package import Kernel

/// A server's certificate as a person compares it; its thumbprint is the record's id.
package struct ServerCertificate: Sendable, Hashable {
    /// SHA-256 of the DER in hexadecimal.
    package let thumbprint: String
    package let subject: String
    package let validFrom: Moment
    package let validUntil: Moment
    /// DER.
    package let bytes: [UInt8]

    package init(thumbprint: String, subject: String, validFrom: Moment, validUntil: Moment, bytes: [UInt8]) {
        self.thumbprint = thumbprint
        self.subject = subject
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.bytes = bytes
    }

    func write(to writer: inout CanonicalWriter, connection: String) {
        writer.beginObject()
        writer.member("connection", connection)
        writer.member("der", Base64.encode(bytes))
        writer.member("subject", subject)
        writer.member("thumbprint", thumbprint)
        writer.member("valid_from", validFrom)
        writer.member("valid_to", validUntil)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        guard let bytes = Base64.decode(try fields.string("der")) else { throw fields.wrong("der") }
        self.init(
            thumbprint: try fields.string("thumbprint"), subject: try fields.string("subject"),
            validFrom: try fields.moment("valid_from"), validUntil: try fields.moment("valid_to"), bytes: bytes)
    }
}

/// Who may be spoken with: a person has compared the certificate, or takes that back. Reasons stand in the entries.
package enum CertificateFact: Fact {
    /// Met over that connection; trusted wherever it is met.
    case trusted(ServerCertificate, connection: String)
    case distrusted

    package static let kinds: [FactKind] = [
        "equipment.certificate.trusted.v1", "equipment.certificate.distrusted.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .trusted: "equipment.certificate.trusted.v1"
        case .distrusted: "equipment.certificate.distrusted.v1"
        }
    }

    package var mentions: [Subject] {
        switch self {
        case .trusted(_, let connection): [Subject(ConnectionRules.noun, connection)]
        case .distrusted: []
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .trusted(let certificate, let connection): certificate.write(to: &writer, connection: connection)
        case .distrusted:
            writer.beginObject()
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> CertificateFact {
        switch kind {
        case "equipment.certificate.trusted.v1":
            .trusted(try ServerCertificate(reading: fields), connection: try fields.string("connection"))
        case "equipment.certificate.distrusted.v1": .distrusted
        default: throw fields.wrong("kind")
        }
    }
}
