package import Kernel

/// What was found when a case was opened, by which rules, and what had to be done by when.
package struct CaseBeginning: Sendable, Hashable {
    package let opening: CaseOpening
    /// Version of the rules that it was searched by.
    package let rules: String
    /// Records of the person.
    package let donors: [String]
    /// The last donation before the trigger that was negative throughout; nil if there is none: then all count.
    package let lastNegative: String?
    /// Collected from then on; nil for every donation ever.
    package let from: Moment?
    package let hits: [CaseHit]
    package let notices: [CaseNotice]
    package let lockedBy: Moment
    package let assessedBy: Moment
    package let reportedBy: Moment
    /// Ground under which the donor is excluded; empty for none.
    package let exclusion: String

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("assessed_by", assessedBy)
        writer.member("donors", donors)
        writer.member("exclusion", exclusion)
        writer.memberIfPresent("from", from?.rfc3339)
        writer.objects("hits", hits) { $0.write(to: &$1) }
        writer.memberIfPresent("last_negative", lastNegative)
        writer.member("locked_by", lockedBy)
        writer.objects("notices", notices) { $0.write(to: &$1) }
        writer.key("opening")
        opening.write(to: &writer)
        writer.member("reported_by", reportedBy)
        writer.member("rules", rules)
        writer.endObject()
    }

    init(
        opening: CaseOpening, rules: String, donors: [String], lastNegative: String?, from: Moment?, hits: [CaseHit],
        notices: [CaseNotice], lockedBy: Moment, assessedBy: Moment, reportedBy: Moment, exclusion: String
    ) {
        self.opening = opening
        self.rules = rules
        self.donors = donors
        self.lastNegative = lastNegative
        self.from = from
        self.hits = hits
        self.notices = notices
        self.lockedBy = lockedBy
        self.assessedBy = assessedBy
        self.reportedBy = reportedBy
        self.exclusion = exclusion
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        var notices: [CaseNotice] = []
        for item in try fields.objects("notices") { notices.append(try CaseNotice(reading: item)) }
        self.init(
            opening: try CaseOpening(reading: try fields.object("opening")), rules: try fields.string("rules"),
            donors: try fields.strings("donors"), lastNegative: try fields.optionalString("last_negative"),
            from: try fields.optionalString("from") == nil ? nil : try fields.moment("from"),
            hits: try CaseFact.hits(fields), notices: notices, lockedBy: try fields.moment("locked_by"),
            assessedBy: try fields.moment("assessed_by"), reportedBy: try fields.moment("reported_by"),
            exclusion: try fields.string("exclusion"))
    }
}

/// What happened in a look-back. Reasons stand in the entries, signatures too.
package enum CaseFact: Fact {
    case opened(CaseBeginning)
    /// The node opened it, in answer to a positive sample; the locks are the same.
    case drafted(CaseBeginning)
    /// QA took it over and signed.
    case confirmed
    /// More was found; or records were split, and nothing more was.
    case widened(WidenCause, donors: [String], hits: [CaseHit])
    /// It is known now that this bag carries it; these hits are destroyed whatever the risk.
    case infected(bag: String, forced: [Subject])
    case decided(HitDecision, [Subject])
    /// It is gone: destroyed, or taken back and destroyed, under this record.
    case disposed([Subject], reference: String)
    case acknowledged(notice: String, reference: String)
    case reviewed
    case closed
    case reopened

    package static let kinds: [FactKind] = [
        "lookback.case.opened.v1", "lookback.case.drafted.v1", "lookback.case.confirmed.v1",
        "lookback.case.widened.v1", "lookback.case.infection-confirmed.v1",
        "lookback.case.decided.v1", "lookback.case.disposed.v1", "lookback.case.notice-acknowledged.v1",
        "lookback.case.reviewed.v1", "lookback.case.closed.v1", "lookback.case.reopened.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .opened: "lookback.case.opened.v1"
        case .drafted: "lookback.case.drafted.v1"
        case .confirmed: "lookback.case.confirmed.v1"
        case .widened: "lookback.case.widened.v1"
        case .infected: "lookback.case.infection-confirmed.v1"
        case .decided: "lookback.case.decided.v1"
        case .disposed: "lookback.case.disposed.v1"
        case .acknowledged: "lookback.case.notice-acknowledged.v1"
        case .reviewed: "lookback.case.reviewed.v1"
        case .closed: "lookback.case.closed.v1"
        case .reopened: "lookback.case.reopened.v1"
        }
    }

    /// Records that one entry names at most, beside its own; a case with more is found through its own page.
    package static let mentionsMax = 63

    package var mentions: [Subject] {
        let named: [Subject]
        switch self {
        case .opened(let beginning), .drafted(let beginning):
            named = beginning.donors.map { Subject("donors.donor", $0) } + beginning.hits.map(\.subject)
        case .widened(_, let donors, let hits):
            named = donors.map { Subject("donors.donor", $0) } + hits.map(\.subject)
        case .infected(let bag, _): named = [Subject("plasma.bag", bag)]
        case .decided(_, let subjects), .disposed(let subjects, _): named = subjects
        case .confirmed, .acknowledged, .reviewed, .closed, .reopened: named = []
        }
        return Array(named.prefix(Self.mentionsMax))
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .opened(let beginning), .drafted(let beginning): return beginning.write(to: &writer)
        default: break
        }
        writer.beginObject()
        switch self {
        case .opened, .drafted, .confirmed, .reviewed, .closed, .reopened: break
        case .widened(let cause, let donors, let hits):
            writer.member("cause", cause.rawValue)
            writer.member("donors", donors)
            writer.objects("hits", hits) { $0.write(to: &$1) }
        case .infected(let bag, let forced):
            writer.member("bag", bag)
            writer.member("forced", forced.map(\.description))
        case .decided(let decision, let subjects):
            writer.member("decision", decision.rawValue)
            writer.member("subjects", subjects.map(\.description))
        case .disposed(let subjects, let reference):
            writer.member("reference", reference)
            writer.member("subjects", subjects.map(\.description))
        case .acknowledged(let notice, let reference):
            writer.member("notice", notice)
            writer.member("reference", reference)
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> CaseFact {
        switch kind {
        case "lookback.case.opened.v1": .opened(try CaseBeginning(reading: fields))
        case "lookback.case.drafted.v1": .drafted(try CaseBeginning(reading: fields))
        case "lookback.case.confirmed.v1": .confirmed
        case "lookback.case.widened.v1":
            .widened(try fields.choice("cause"), donors: try fields.strings("donors"), hits: try hits(fields))
        case "lookback.case.infection-confirmed.v1":
            .infected(bag: try fields.string("bag"), forced: try fields.subjects("forced"))
        case "lookback.case.decided.v1":
            .decided(try fields.choice("decision"), try fields.subjects("subjects"))
        case "lookback.case.disposed.v1":
            .disposed(try fields.subjects("subjects"), reference: try fields.string("reference"))
        case "lookback.case.notice-acknowledged.v1":
            .acknowledged(notice: try fields.string("notice"), reference: try fields.string("reference"))
        case "lookback.case.reviewed.v1": .reviewed
        case "lookback.case.closed.v1": .closed
        case "lookback.case.reopened.v1": .reopened
        default: throw fields.wrong("kind")
        }
    }

    static func hits(_ fields: JSONFields) throws(JSONFailure) -> [CaseHit] {
        var hits: [CaseHit] = []
        for item in try fields.objects("hits") { hits.append(try CaseHit(reading: item)) }
        return hits
    }
}
