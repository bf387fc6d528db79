package import Kernel

/// A hit and what became of it.
package struct HitState: Sendable, Hashable {
    package let hit: CaseHit
    /// Place in the case: it names the hold.
    package let number: Int
    package var isForced: Bool
    package var decision: HitDecision?
    package var reference: String?

    /// Nothing is left to do with it.
    package var isDisposed: Bool { hit.action == .pooled || decision == .release || reference != nil }

    /// What the lineage is held by; each hit has its own.
    package func hold(of record: String) -> String { "\(record).\(number)" }
}

package enum CaseStage: String, Sendable, Hashable, CaseIterable {
    /// Opened and locked by the node; QA has not signed yet.
    case drafted
    case open, reviewed, closed

    package var phrase: Phrase {
        switch self {
        case .drafted: Phrase("系统立案并锁定，待 QA 确认", "opened and locked by the node, QA confirms")
        case .open: Phrase("处理中", "open")
        case .reviewed: Phrase("报告已审核，待批准", "report reviewed, to be approved")
        case .closed: Phrase("已结案", "closed")
        }
    }
}

/// A look-back as its facts have made it.
package struct CaseState: Sendable, Equatable {
    package let id: String
    package var beginning: CaseBeginning?
    /// Index of the entry by which it was opened: its messages carry it.
    package var entry: Int64 = 0
    package var donors: [String] = []
    package var infected: [String] = []
    package var hits: [HitState] = []
    /// What was said of each notice, by its code.
    package var acknowledged: [String: String] = [:]
    package var stage = CaseStage.open
    package var reviewedBy: String?
    /// Facts so far: the version that a signature names.
    package var version: Int64 = 0

    package var subject: Subject { Subject(CaseRules.noun, id) }
    package var isOpen: Bool { beginning != nil && stage != .closed }
    package func hit(_ subject: Subject) -> HitState? { hits.first { $0.hit.subject == subject } }
    package var undisposed: [HitState] { hits.filter { !$0.isDisposed } }

    init(_ id: String) { self.id = id }

    mutating func add(_ found: [CaseHit]) {
        for hit in found {
            // A bag that was looked for and came, or went into a pool, keeps its number.
            if let place = hits.firstIndex(where: { $0.hit.subject == hit.subject }) {
                var known = HitState(hit: hit, number: hits[place].number, isForced: hits[place].isForced)
                known.decision = hits[place].decision
                hits[place] = known
            } else {
                hits.append(HitState(hit: hit, number: hits.count + 1, isForced: hit.isForced))
            }
        }
    }
}

/// What is signed in a case: the act, over exactly which hits or content, at this state of the case.
package struct CaseStatement: Sendable, Equatable {
    package let record: String
    package let act: String
    package let detail: [String]
    package let reason: String

    package init(_ record: String, _ act: String, _ detail: [String], reason: String) {
        self.record = record
        self.act = act
        self.detail = detail
        self.reason = reason
    }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("act", act)
        writer.member("case", record)
        writer.member("detail", detail)
        writer.member("reason", reason)
        writer.endObject()
        return writer.bytes
    }

    /// What stands in the report: every hit with what became of it, every notice with its answer.
    package static func report(_ state: CaseState, _ act: String, reason: String) -> CaseStatement {
        CaseStatement(
            state.id, act,
            state.hits.map {
                "\($0.hit.subject) \($0.decision?.rawValue ?? $0.hit.action.rawValue) \($0.reference ?? "")"
            }
                + state.acknowledged.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }, reason: reason)
    }
}
