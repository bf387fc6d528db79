/// The name of a kind of fact: `area.noun.verb.vN`. Never reused; a new shape is a new version.
package struct FactKind: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    package let name: String

    package init(stringLiteral name: StaticString) { self.name = name.description }
    package init(read name: String) { self.name = name }

    package var description: String { name }
}

/// What a fact is about: `noun/id`, for instance `plasma.shipment/SH-20261121-02`.
package struct Subject: Hashable, Sendable, CustomStringConvertible {
    package let noun: String
    package let id: String

    package init(_ noun: String, _ id: String) {
        self.noun = noun
        self.id = id
    }

    package init?(text: String) {
        guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        self.init(String(text[..<slash]), String(text[text.index(after: slash)...]))
    }

    package var description: String { "\(noun)/\(id)" }
}

/// A typed, versioned statement that something happened. Never changed, never deleted; a correction is a
/// new fact with a reason. Bytes are RFC 8785 canonical JSON written and read by hand: they are hashed,
/// and must be legible in fifty years.
package protocol Fact: Sendable, Equatable {
    /// Every kind that this noun ever wrote.
    static var kinds: [FactKind] { get }
    var kind: FactKind { get }
    /// What else the fact is about, besides the record it belongs to.
    var mentions: [Subject] { get }
    /// Kinds that give their record a name to be searched by.
    static var namingKinds: [FactKind] { get }
    /// What people call the record from now on.
    var names: [String] { get }
    /// Kinds that destroy the key of the record's personal data, in the same transaction.
    static var destroyingKinds: [FactKind] { get }
    /// Writes one canonical JSON object.
    func write(to writer: inout CanonicalWriter)
    /// Reads what `write` wrote, in any version ever written.
    static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> Self
}

extension Fact {
    package var mentions: [Subject] { [] }
    package static var namingKinds: [FactKind] { [] }
    package var names: [String] { [] }
    package static var destroyingKinds: [FactKind] { [] }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        write(to: &writer)
        return writer.bytes
    }
}

/// Where and when a fact stands in the ledger: what tables may keep of the entry beside the fact itself.
package struct EntryHead: Sendable, Equatable {
    package let index: Int64
    package let subject: Subject
    /// Server time; it orders the ledger.
    package let recordedAt: Moment
    /// When it happened, as told; equal to `recordedAt` unless entered late.
    package let happenedAt: Moment
    package let person: String
    package let role: String
    package let workstation: String
    package let reason: String?
    package let signatures: [Signature]

    package init(
        index: Int64, subject: Subject, recordedAt: Moment, happenedAt: Moment, person: String, role: String,
        workstation: String, reason: String?, signatures: [Signature]
    ) {
        self.index = index
        self.subject = subject
        self.recordedAt = recordedAt
        self.happenedAt = happenedAt
        self.person = person
        self.role = role
        self.workstation = workstation
        self.reason = reason
        self.signatures = signatures
    }
}
