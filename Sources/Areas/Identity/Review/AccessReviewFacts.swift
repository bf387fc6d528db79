package import Kernel

/// One account as it stood when the sheet was read.
package struct AccessLine: Sendable, Hashable {
    package let person: String
    package let name: String
    package let role: String
    package let standing: AccountStanding
    package let identityChecked: Bool
    package let lastSignInAt: Moment?

    package init(_ account: Account) {
        person = account.person
        name = account.name
        role = account.role
        standing = account.standing
        identityChecked = account.identityChecked
        lastSignInAt = account.lastSignInAt
    }

    /// Whether both say the same of who may do what; people sign in while a sheet is read.
    func grantsAs(_ other: AccessLine) -> Bool {
        person == other.person && name == other.name && role == other.role && standing == other.standing
            && identityChecked == other.identityChecked
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("identity_checked", identityChecked)
        writer.memberIfPresent("last_sign_in_at", lastSignInAt?.rfc3339)
        writer.member("name", name)
        writer.member("person", person)
        writer.member("role", role)
        writer.member("standing", standing.rawValue)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        identityChecked = try fields.bool("identity_checked")
        if let text = try fields.optionalString("last_sign_in_at") {
            guard let moment = Moment(rfc3339: text) else { throw fields.wrong("last_sign_in_at") }
            lastSignInAt = moment
        } else {
            lastSignInAt = nil
        }
        name = try fields.string("name")
        person = try fields.string("person")
        role = try fields.string("role")
        guard let standing = AccountStanding(rawValue: try fields.string("standing")) else {
            throw fields.wrong("standing")
        }
        self.standing = standing
    }
}

/// Who has access, as it is read and signed at the periodic review (Law.s10: P11 11.300(b), D 11.11, BG 10.1.2d).
package struct AccessSheet: Sendable, Hashable {
    /// In the order of staff numbers; closed accounts are left out.
    package let lines: [AccessLine]

    package init(lines: [AccessLine]) { self.lines = lines }

    /// What is signed.
    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter(capacity: 256 + lines.count * 128)
        write(to: &writer)
        return writer.bytes
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        for line in lines { line.write(to: &writer) }
        writer.endArray()
    }
}

/// What happened to a review of access.
package enum AccessReviewFact: Fact {
    /// Somebody who administers nothing read the sheet and signed what they found.
    case signed(AccessSheet, finding: String)

    package static let kinds: [FactKind] = ["identity.review.signed.v1"]

    package var kind: FactKind { "identity.review.signed.v1" }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .signed(let sheet, let finding):
            writer.beginObject()
            writer.member("finding", finding)
            writer.key("sheet")
            sheet.write(to: &writer)
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> AccessReviewFact {
        guard kind == "identity.review.signed.v1" else { throw fields.wrong("kind") }
        var lines: [AccessLine] = []
        for item in try fields.objects("sheet") { lines.append(try AccessLine(reading: item)) }
        return .signed(AccessSheet(lines: lines), finding: try fields.string("finding"))
    }
}
