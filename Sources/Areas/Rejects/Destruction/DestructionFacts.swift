package import Kernel
package import Plasma

/// One thing that is to be destroyed: a bag, or a batch that was made of bags.
package struct RejectedItem: Sendable, Hashable {
    package let subject: Subject
    /// As it is booked; empty if nobody can say.
    package let quantity: String
    /// Codes of why it does not conform, or the hold that rejects it.
    package let ground: String
    /// A look-back had it rejected: nobody may keep it.
    package let isForced: Bool

    package init(_ subject: Subject, quantity: String, ground: String, isForced: Bool) {
        self.subject = subject
        self.quantity = quantity
        self.ground = ground
        self.isForced = isForced
    }

    fileprivate func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("forced", isForced)
        writer.member("ground", ground)
        writer.member("quantity", quantity)
        writer.member("subject", subject.description)
        writer.endObject()
    }

    fileprivate init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            try fields.thing("subject"), quantity: try fields.string("quantity"), ground: try fields.string("ground"),
            isForced: try fields.bool("forced"))
    }
}

/// How it ended: who saw it, what shows it, who took it away.
package struct DestructionExecution: Sendable, Hashable {
    package static let witnessesMin = 2

    package let witnesses: [String]
    /// QA on the spot.
    package let approvedBy: String
    package let video: String
    package let contractor: String
    /// Number of the contractor's manifest (转移联单).
    package let manifest: String

    package init(witnesses: [String], approvedBy: String, video: String, contractor: String, manifest: String) {
        self.witnesses = witnesses
        self.approvedBy = approvedBy
        self.video = video
        self.contractor = contractor
        self.manifest = manifest
    }
}

/// What happened to an order of destruction. Reasons stand in the entries, signatures too.
package enum DestructionFact: Fact {
    /// `owner`: the record that had it drafted; nil if a person applied.
    case applied([RejectedItem], DestructionMethod, owner: Subject?)
    case approved
    case declined
    case scanned(Subject, Quantity)
    case scanWithdrawn(Subject)
    case executed(DestructionExecution)
    case certified(String)

    package static let kinds: [FactKind] = [
        "rejects.destruction.applied.v1", "rejects.destruction.approved.v1", "rejects.destruction.declined.v1",
        "rejects.destruction.scanned.v1", "rejects.destruction.scan-withdrawn.v1",
        "rejects.destruction.executed.v1", "rejects.destruction.certified.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .applied: "rejects.destruction.applied.v1"
        case .approved: "rejects.destruction.approved.v1"
        case .declined: "rejects.destruction.declined.v1"
        case .scanned: "rejects.destruction.scanned.v1"
        case .scanWithdrawn: "rejects.destruction.scan-withdrawn.v1"
        case .executed: "rejects.destruction.executed.v1"
        case .certified: "rejects.destruction.certified.v1"
        }
    }

    /// Records that one entry names at most, beside its own; an order with more is found through its own page.
    package static let mentionsMax = 63

    package var mentions: [Subject] {
        switch self {
        case .applied(let items, _, let owner):
            Array(((owner.map { [$0] } ?? []) + items.map(\.subject)).prefix(Self.mentionsMax))
        case .scanned(let subject, _), .scanWithdrawn(let subject): [subject]
        case .approved, .declined, .executed, .certified: []
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .applied(let items, let method, let owner):
            writer.key("items")
            writer.beginArray()
            for item in items { item.write(to: &writer) }
            writer.endArray()
            writer.member("method", method.rawValue)
            writer.memberIfPresent("owner", owner?.description)
        case .scanned(let subject, let weighed):
            writer.member("subject", subject.description)
            writer.member("weighed", weighed)
        case .scanWithdrawn(let subject): writer.member("subject", subject.description)
        case .executed(let execution):
            writer.member("approved_by", execution.approvedBy)
            writer.member("contractor", execution.contractor)
            writer.member("manifest", execution.manifest)
            writer.member("video", execution.video)
            writer.member("witnesses", execution.witnesses)
        case .certified(let certificate): writer.member("certificate", certificate)
        case .approved, .declined: break
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> DestructionFact {
        switch kind {
        case "rejects.destruction.applied.v1":
            var items: [RejectedItem] = []
            for item in try fields.objects("items") { items.append(try RejectedItem(reading: item)) }
            let hasOwner = try fields.optionalString("owner") != nil
            return .applied(
                items, try fields.choice("method"), owner: hasOwner ? try fields.thing("owner") : nil)
        case "rejects.destruction.approved.v1": return .approved
        case "rejects.destruction.declined.v1": return .declined
        case "rejects.destruction.scanned.v1":
            return .scanned(try fields.thing("subject"), try fields.quantity("weighed"))
        case "rejects.destruction.scan-withdrawn.v1": return .scanWithdrawn(try fields.thing("subject"))
        case "rejects.destruction.executed.v1":
            return .executed(
                DestructionExecution(
                    witnesses: try fields.strings("witnesses"), approvedBy: try fields.string("approved_by"),
                    video: try fields.string("video"), contractor: try fields.string("contractor"),
                    manifest: try fields.string("manifest")))
        case "rejects.destruction.certified.v1": return .certified(try fields.string("certificate"))
        default: throw fields.wrong("kind")
        }
    }
}

extension JSONFields {
    fileprivate func thing(_ key: String) throws(JSONFailure) -> Subject {
        guard let subject = Subject(text: try string(key)) else { throw wrong(key) }
        return subject
    }
}
