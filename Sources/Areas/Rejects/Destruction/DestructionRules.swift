package import Kernel
import Lineage
package import Plasma

package enum DestructionCommand: Command {
    case apply([Subject], DestructionMethod)
    /// Another record of the node has it destroyed: of these, whatever can be.
    case draft([Subject], owner: Subject)
    case approve
    case decline
    case scan(Subject, Quantity)
    case withdrawScan(Subject)
    case execute(video: String, contractor: String, manifest: String)
    case certify(String)

    package var permission: Permission? {
        switch self {
        case .apply: "rejects.apply"
        case .draft: nil
        case .approve, .decline: "rejects.approve"
        case .scan, .withdrawScan, .execute, .certify: "rejects.execute"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        for text in texts { writer.value(text) }
        writer.endArray()
    }

    private var texts: [String] {
        switch self {
        case .apply(let subjects, let method): ["apply", method.rawValue] + subjects.map(\.description)
        case .draft(let subjects, let owner): ["draft", owner.description] + subjects.map(\.description)
        case .approve: ["approve"]
        case .decline: ["decline"]
        case .scan(let subject, let weighed): ["scan", subject.description, weighed.text]
        case .withdrawScan(let subject): ["withdraw-scan", subject.description]
        case .execute(let video, let contractor, let manifest): ["execute", video, contractor, manifest]
        case .certify(let certificate): ["certify", certificate]
        }
    }
}

package struct DestructionEvidence: Sendable, Equatable {
    /// Things that this house has or had, each as an order would name it.
    package var known: [Subject: RejectedItem] = [:]
    /// Those of them that are rejected and still there.
    package var rejected: Set<Subject> = []
    /// The order that each stands on already.
    package var elsewhere: [Subject: String] = [:]

    package init() {}
}

/// Destruction of what was rejected (GMP annex Blood Products, Art. 17, 24): every piece scanned and weighed, two
/// witnesses and QA on the spot, the video, the contractor's manifest and certificate.
package enum DestructionRules: Rules {
    package static let noun = "rejects.destruction"
    package static let itemsMax = 500
    package static let textBytesMax = 400
    /// A bag holds 600 g; what is heavier was weighed in its box.
    package static let bagGramsMax = DecimalNumber(coefficient: 10_000)

    package static func blank(_ id: String) -> DestructionState { DestructionState(id: id) }

    package static func decide(
        _ command: DestructionCommand, _ state: DestructionState, _ evidence: DestructionEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [DestructionFact] {
        switch command {
        case .apply(let subjects, let method):
            return [try apply(subjects, method, state, evidence, circumstance)]
        case .draft(let subjects, let owner):
            try checkNew(state)
            let items = subjects.filter { evidence.rejected.contains($0) && evidence.elsewhere[$0] == nil }
                .compactMap { evidence.known[$0] }
            guard !items.isEmpty else { throw .destructionItemsWrong }
            return [.applied(Array(items.prefix(itemsMax)), .incineration, owner: owner)]
        default: break
        }
        guard !state.items.isEmpty else { throw .destructionUnknown(state.id) }
        switch command {
        case .apply, .draft: return []
        case .approve:
            try check(state, .applied)
            guard state.appliedBy != circumstance.actor.person else { throw .destructionSamePerson }
            try own("approve", [], .approved, state, circumstance)
            return [.approved]
        case .decline:
            try check(state, .applied)
            guard !state.isForced else { throw .destructionForced }
            _ = try reason(circumstance)
            try own("decline", [], .approved, state, circumstance)
            return [.declined]
        case .scan(let subject, let weighed): return [try scan(subject, weighed, state)]
        case .withdrawScan(let subject):
            try check(state, .approved)
            guard state.item(subject)?.weighed != nil else { throw .destructionNotScanned(subject.id) }
            _ = try reason(circumstance)
            return [.scanWithdrawn(subject)]
        case .execute(let video, let contractor, let manifest):
            return [try execute(video, contractor, manifest, state, circumstance)]
        case .certify(let certificate):
            try check(state, .executed)
            guard certificate.isGiven else { throw .destructionPapersMissing }
            return [.certified(certificate)]
        }
    }

    private static func apply(
        _ subjects: [Subject], _ method: DestructionMethod, _ state: DestructionState,
        _ evidence: DestructionEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> DestructionFact {
        try checkNew(state)
        guard (1...itemsMax).contains(subjects.count), Set(subjects).count == subjects.count else {
            throw .destructionItemsWrong
        }
        var items: [RejectedItem] = []
        for subject in subjects {
            guard let item = evidence.known[subject] else { throw .destructionItemUnknown(subject.id) }
            guard evidence.rejected.contains(subject) else { throw .destructionItemNotRejected(subject.id) }
            if let order = evidence.elsewhere[subject] { throw .destructionItemElsewhere(subject.id, order) }
            items.append(item)
        }
        let statement = DestructionStatement(
            applying: subjects, method, on: state.id, reason: try reason(circumstance))
        try signer(statement, .performed, state, circumstance, of: circumstance.actor.person)
        return .applied(items, method, owner: nil)
    }

    private static func scan(
        _ subject: Subject, _ weighed: Quantity, _ state: DestructionState
    ) throws(Refusal) -> DestructionFact {
        try check(state, .approved)
        guard let item = state.item(subject) else { throw .destructionNotListed(subject.id) }
        guard item.weighed == nil else { throw .destructionScannedAlready(subject.id) }
        guard !weighed.number.isNegative, !weighed.number.isZero else { throw .destructionWeightWrong }
        if subject.noun == LineageRows.bag {
            guard weighed.unit == .gram, weighed.number <= bagGramsMax else {
                throw .destructionWeightWrong
            }
        }
        return .scanned(subject, weighed)
    }

    private static func execute(
        _ video: String, _ contractor: String, _ manifest: String, _ state: DestructionState,
        _ circumstance: Circumstance
    ) throws(Refusal) -> DestructionFact {
        try check(state, .approved)
        guard state.waiting.isEmpty else { throw .destructionScansMissing(state.waiting.count) }
        guard video.isGiven, contractor.isGiven, manifest.isGiven else { throw .destructionPapersMissing }
        let texts = [video, contractor, manifest]
        try own("execute", texts, .performed, state, circumstance)
        let statement = DestructionStatement(state, "execute", texts, reason: circumstance.reason ?? "")
        let digest = circumstance.hash(statement.canonicalBytes)
        var witnesses: [String] = []
        var quality: String?
        for signed in circumstance.signatures where signed.signature.statement.person != circumstance.actor.person {
            let told = signed.signature.statement
            guard told.record == state.subject, told.version == state.version, told.digest == digest,
                told.person == signed.standing.person, signed.standing.active
            else { throw .destructionSignatureMissing }
            guard told.person != quality, !witnesses.contains(told.person) else { throw .destructionWitnessesMissing }
            switch told.meaning {
            case .verified where !signed.standing.permissions.isDisjoint(with: ["plasma.verify", "rejects.execute"]):
                witnesses.append(told.person)
            case .approved where quality == nil && signed.standing.permissions.contains("rejects.approve"):
                quality = told.person
            default: throw .secondPersonNotPermitted
            }
        }
        guard witnesses.count >= DestructionExecution.witnessesMin, let quality else {
            throw .destructionWitnessesMissing
        }
        return .executed(
            DestructionExecution(
                witnesses: witnesses, approvedBy: quality, video: video, contractor: contractor, manifest: manifest))
    }

    // MARK: Checks

    private static func checkNew(_ state: DestructionState) throws(Refusal) {
        guard state.items.isEmpty else { throw .destructionExists(state.id) }
        guard state.id.isGiven, state.id.utf8.count <= 60, !state.id.contains("/") else {
            throw .destructionNumberWrong
        }
    }

    private static func check(_ state: DestructionState, _ stage: DestructionStage) throws(Refusal) {
        guard state.stage == stage else { throw .destructionStageWrong(state.stage) }
    }

    private static func reason(_ circumstance: Circumstance) throws(Refusal) -> String {
        guard let reason = circumstance.reason, reason.isGiven else { throw .destructionReasonMissing }
        return reason
    }

    private static func own(
        _ act: String, _ texts: [String], _ meaning: SignatureMeaning, _ state: DestructionState,
        _ circumstance: Circumstance
    ) throws(Refusal) {
        let statement = DestructionStatement(state, act, texts, reason: circumstance.reason ?? "")
        try signer(statement, meaning, state, circumstance, of: circumstance.actor.person)
    }

    private static func signer(
        _ statement: DestructionStatement, _ meaning: SignatureMeaning, _ state: DestructionState,
        _ circumstance: Circumstance, of person: String
    ) throws(Refusal) {
        let digest = circumstance.hash(statement.canonicalBytes)
        let isSigned = circumstance.signatures.contains { signed in
            let told = signed.signature.statement
            return told.record == state.subject && told.version == state.version && told.meaning == meaning
                && told.digest == digest && told.person == person && signed.standing.person == person
        }
        guard isSigned else { throw .destructionSignatureMissing }
    }

    package static func apply(_ fact: DestructionFact, _ head: EntryHead, to state: inout DestructionState) {
        state.version += 1
        switch fact {
        case .applied(let items, let method, let owner):
            state.items = items.map { DestructionItem(item: $0) }
            state.method = method
            state.owner = owner
            state.appliedBy = head.person
        case .approved: state.stage = .approved
        case .declined: state.stage = .declined
        case .scanned(let subject, let weighed): state.weigh(subject, weighed)
        case .scanWithdrawn(let subject): state.weigh(subject, nil)
        case .executed(let execution):
            state.execution = execution
            state.stage = .executed
        case .certified(let certificate):
            state.certificate = certificate
            state.stage = .certified
        }
    }
}

extension DestructionState {
    fileprivate mutating func weigh(_ subject: Subject, _ weighed: Quantity?) {
        for place in items.indices where items[place].item.subject == subject { items[place].weighed = weighed }
    }
}

extension String {
    fileprivate var isGiven: Bool {
        utf8.count <= DestructionRules.textBytesMax && contains { !$0.isWhitespace }
    }
}
