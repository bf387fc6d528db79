import Identity
import Kernel
import Ledger
import Trail
import Web

/// A value that an entry changed.
struct ValueChange: Sendable, Equatable {
    let name: String
    let old: String
    let new: String
}

/// One entry as people read it: who with role, when, what, old and new, why, with which signatures.
struct TrailLine: Sendable {
    let envelope: Envelope
    let leaf: Digest
    let body: [UInt8]
    let sealed: Bool
    let words: Phrase
    /// Names of doer and signers by staff number.
    let names: [String: String]

    var head: EntryHead { envelope.head }
    var personName: String { names[head.person] ?? head.person }
    var changes: [ValueChange] { FactValues(body).changes }
    var details: [(name: String, value: String)] {
        // Sealed bytes tell nobody anything.
        FactValues(body).details(only: isDiscreet ? TrailLine.harmless : nil).filter { $0.name != "sealed" }
    }

    /// Bodies at the door hold sealed keys: whoever had them could try passwords at home. Only what is named here is
    /// shown of them, and no export has them.
    var isDiscreet: Bool { TrailKey.area(of: envelope.kind) == "identity" }
    private static let harmless: Set<String> = [
        "accepted_responsibility", "document", "ends", "failures", "from", "giver", "meaning", "name", "new",
        "new_products", "new_sites", "old",
        "old_products", "old_sites",
        "permissions", "person", "receiver", "record",
        "role", "starts", "to", "until", "use", "why",
    ]

    func text(_ language: Language) -> MemberText { MemberText(kind: envelope.kind, language: language) }

    static func read(
        _ indexes: [Int64], sealed: Int64, _ snapshot: any Snapshot
    ) throws(Fault) -> [TrailLine] {
        var names: [String: String] = [:]
        var shown = ShownBodies()
        var lines: [TrailLine] = []
        for index in indexes {
            let entry = try StoredEntry.whole(index, from: snapshot)
            let head = entry.envelope.head
            for person in [head.person] + head.signatures.map(\.statement.person) where names[person] == nil {
                names[person] = try house.authority.name(of: person, snapshot) ?? person
            }
            let kind = entry.envelope.kind
            lines.append(
                TrailLine(
                    envelope: entry.envelope, leaf: entry.leaf,
                    body: try shown.body(entry.body, of: head.subject, snapshot), sealed: index < sealed,
                    words: house.words[kind] ?? Phrase(kind.name, kind.name), names: names))
        }
        return lines
    }
}

/// What a body says in plain values: changes in pairs of old and new, and the rest.
struct FactValues {
    /// A line in a list shows no more; the proof page shows the whole body.
    static let detailsMax = 6
    static let valueCharactersMax = 80

    private let members: [JSONMember]

    init(_ body: [UInt8]) {
        do throws(JSONFailure) {
            members = try JSONFields(canonical: body).members
        } catch {
            members = []
        }
    }

    private static let pairs = [
        ("old", "new"), ("first_grams", "second_grams"), ("old_sites", "new_sites"), ("old_products", "new_products"),
    ]

    /// `field` names what was changed, where a fact may change one of many.
    var changes: [ValueChange] {
        FactValues.pairs.compactMap { old, new in
            guard let old = text(of: old), let changed = text(of: new) else { return nil }
            return ValueChange(name: text(of: "field") ?? new, old: old, new: changed)
        }
    }

    func details(only shown: Set<String>?) -> [(name: String, value: String)] {
        let used = Set(FactValues.pairs.flatMap { [$0.0, $0.1] } + ["field", "key"])
        let dull = ["columns", FactValues.sealed]
        let rest = changes.isEmpty ? members : members.filter { !used.contains($0.key) }
        return Array(
            rest.filter { !dull.contains($0.key) && shown?.contains($0.key) ?? true }.compactMap { member in
                FactValues.text(of: member.value).map { (member.key, String($0.prefix(FactValues.valueCharactersMax))) }
            }.prefix(FactValues.detailsMax))
    }

    /// What is sealed says nothing to a reader.
    private static let sealed = "sealed"

    /// Every plain value by its path, for papers and for comparing two versions of one record.
    var leaves: [(path: String, value: String)] {
        var found: [(String, String)] = []
        for member in members where member.key != FactValues.sealed {
            FactValues.gather(member.value, member.key, &found)
        }
        return found
    }

    private static func gather(_ value: JSONValue, _ path: String, _ found: inout [(String, String)]) {
        switch value {
        case .object(let members):
            for member in members { gather(member.value, "\(path).\(member.key)", &found) }
        case .array(let items):
            for (place, item) in items.enumerated() { gather(item, "\(path)[\(place + 1)]", &found) }
        default: found.append((path, text(of: value) ?? ""))
        }
    }

    private func text(of name: String) -> String? {
        members.first { $0.key == name }.flatMap { FactValues.text(of: $0.value) }
    }

    private static func text(of value: JSONValue) -> String? {
        switch value {
        case .null: "—"
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .number(let number): "\(number)"
        case .string(let text): text
        case .array(let items):
            items.count <= 8 && items.allSatisfy { if case .string = $0 { true } else { false } }
                ? items.compactMap { text(of: $0) }.joined(separator: ", ") : nil
        case .object: nil
        }
    }
}

extension TrailFilter {
    /// A question in the plant's wall clock.
    init(_ question: TrailQuestion, zoneMinutes: Int?) {
        self.init()
        persons = question.person.map { [$0] } ?? []
        workstation = question.workstation
        area = question.area
        kind = question.kind
        subject = question.subject.flatMap { Subject(text: $0) }
        if question.isLate { marks.insert(.late) }
        if question.hasReason { marks.insert(.reason) }
        if question.isSigned { marks.insert(.signed) }
        guard let zoneMinutes else { return }
        from = question.from?.start(offsetMinutes: zoneMinutes)
        until = question.to?.adding(days: 1).start(offsetMinutes: zoneMinutes)
    }

    init(_ scope: ReviewScope) {
        self.init(scope.question, zoneMinutes: nil)
        entries = scope.first..<max(scope.first, scope.end)
    }
}

/// Why this person may not sign this review; nil if they may. Names the newest entry that they did or signed, or that
/// was recorded at the door in their name (Law.s20).
@Sendable func reviewCheck(
    _ scope: ReviewScope, _ reviewer: String, _ snapshot: any Snapshot
) throws(Fault) -> Refusal? {
    // The sequencer asks this, too: nobody's scan waits for the counting of a whole ledger.
    try reviewCheck(scope, reviewer, blocksMax: TrailReader.countedBlocksMax, snapshot)
}

func reviewCheck(
    _ scope: ReviewScope, _ reviewer: String, blocksMax: Int, _ snapshot: any Snapshot
) throws(Fault) -> Refusal? {
    guard scope.first >= 0, scope.end <= (try LedgerReader.size(snapshot)) else { return .reviewScopeWrong }
    let filter = TrailFilter(scope)
    let counted = try TrailReader(filter, snapshot).find(
        limit: 0, counting: true, blocksMax: blocksMax)
    guard counted.countIsWhole else { return .reviewTooLong }
    guard counted.count == scope.count else { return .reviewScopeWrong }
    var own = filter
    own.persons.append(reviewer)
    if let entry = try TrailReader(own, snapshot).find(limit: 1, counting: false).indexes.first {
        return .reviewOfOwn(entry: entry)
    }
    let account = Subject(AccountRules.noun, reviewer)
    guard filter.subject == nil || filter.subject == account else { return nil }
    own = filter
    own.subject = account
    return try TrailReader(own, snapshot).find(limit: 1, counting: false).indexes.first.map {
        .reviewOfOwn(entry: $0)
    }
}
