package import Kernel

package enum LineageHoldCommand: Command {
    case place(on: [Subject], ground: HoldGround)
    case lift
    case reject
    /// What another area's record does to its own hold, from a reaction: no person can.
    case placeFor(Subject, on: [Subject], ground: HoldGround)
    case liftFor(Subject)
    case rejectFor(Subject)

    package var permission: Permission? {
        switch self {
        case .place, .lift, .reject: "lineage.hold"
        case .placeFor, .liftFor, .rejectFor: nil
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .place(let nodes, let ground):
            writer.value("place")
            writer.value(ground.rawValue)
            for node in nodes { writer.value(node.description) }
        case .lift: writer.value("lift")
        case .reject: writer.value("reject")
        case .placeFor(let owner, let nodes, let ground):
            writer.value("place-for")
            writer.value(owner.description)
            writer.value(ground.rawValue)
            for node in nodes { writer.value(node.description) }
        case .liftFor(let owner):
            writer.value("lift-for")
            writer.value(owner.description)
        case .rejectFor(let owner):
            writer.value("reject-for")
            writer.value(owner.description)
        }
        writer.endArray()
    }
}

package struct LineageHoldState: Sendable, Equatable {
    package let id: String
    package var ground: HoldGround?
    /// The record that alone may end it.
    package var owner: Subject?
    /// Nodes that it was placed on.
    package var placedOn = 0
    package var decision: HoldDecision?
    /// Facts of the record.
    package var version: Int64 = 0

    package var subject: Subject { Subject(LineageHoldRules.noun, id) }
}

/// What QA signs when a hold ends: which one, how, and over how much.
package struct HoldClosing: Sendable, Equatable {
    package let hold: String
    package let decision: HoldDecision
    package let ground: HoldGround
    package let placedOn: Int
    package let reason: String

    package init(_ state: LineageHoldState, _ ground: HoldGround, _ decision: HoldDecision, reason: String) {
        hold = state.id
        self.decision = decision
        self.ground = ground
        placedOn = state.placedOn
        self.reason = reason
    }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("decision", decision.rawValue)
        writer.member("ground", ground.rawValue)
        writer.member("hold", hold)
        writer.member("placed_on", placedOn)
        writer.member("reason", reason)
        writer.endObject()
        return writer.bytes
    }
}

/// A hold stops what it reaches until QA has decided, signs it, and says why (GMP Art. 219).
package enum LineageHoldRules: Rules {
    package static let noun = "lineage.hold"
    /// Units of one donor are dozens, of a shipment thousands.
    package static let nodesMax = 5_000
    package static let reasonBytesMax = 2_000

    package typealias Evidence = Set<Subject>

    package static func blank(_ id: String) -> LineageHoldState { LineageHoldState(id: id) }

    /// `evidence`: nodes that the graph knows, of those that the command names.
    package static func decide(
        _ command: LineageHoldCommand, _ state: LineageHoldState, _ evidence: Set<Subject>,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [LineageHoldFact] {
        switch command {
        case .placeFor(let owner, let nodes, let ground):
            try check(owner, owner, circumstance)
            return [try placed(on: nodes, ground, owner, state, evidence)]
        case .liftFor(let owner), .rejectFor(let owner):
            guard state.ground != nil else { throw .lineageHoldUnknown(state.id) }
            try check(owner, state.owner, circumstance)
            guard state.decision == nil else { throw .lineageHoldClosed(state.id) }
            if case .liftFor = command { return [.lifted] }
            return [.rejected]
        case .place, .lift, .reject: break
        }
        guard let reason = circumstance.reason, reason.isText(bytesMax: reasonBytesMax) else {
            throw .lineageHoldReasonMissing
        }
        switch command {
        case .place(let nodes, let ground): return [try placed(on: nodes, ground, nil, state, evidence)]
        case .reject:
            try checkSignature(.rejected, state, reason, circumstance)
            return [.rejected]
        default:
            try checkSignature(.lifted, state, reason, circumstance)
            return [.lifted]
        }
    }

    private static func placed(
        on nodes: [Subject], _ ground: HoldGround, _ owner: Subject?, _ state: LineageHoldState,
        _ evidence: Set<Subject>
    ) throws(Refusal) -> LineageHoldFact {
        guard state.ground == nil else { throw .lineageHoldExists(state.id) }
        guard state.id.isCode, (1...nodesMax).contains(nodes.count), Set(nodes).count == nodes.count else {
            throw .lineageHoldNodesWrong
        }
        if let strange = nodes.first(where: { !evidence.contains($0) }) { throw .stepInputUnknown(strange.id) }
        return .placed(on: nodes, ground: ground, owner: owner)
    }

    private static func check(
        _ owner: Subject, _ own: Subject?, _ circumstance: Circumstance
    ) throws(Refusal) {
        guard circumstance.actor.person == Standing.node.person, own == owner else {
            throw .lineageHoldOwned(own ?? owner)
        }
    }

    private static func checkSignature(
        _ decision: HoldDecision, _ state: LineageHoldState, _ reason: String, _ circumstance: Circumstance
    ) throws(Refusal) {
        guard let ground = state.ground else { throw .lineageHoldUnknown(state.id) }
        guard state.decision == nil else { throw .lineageHoldClosed(state.id) }
        if let owner = state.owner { throw .lineageHoldOwned(owner) }
        let closing = HoldClosing(state, ground, decision, reason: reason)
        let digest = circumstance.hash(closing.canonicalBytes)
        let isSigned = circumstance.signatures.contains { signed in
            let statement = signed.signature.statement
            return statement.record == state.subject && statement.version == state.version
                && statement.meaning == .approved && statement.digest == digest
                && statement.person == circumstance.actor.person && signed.standing.person == circumstance.actor.person
        }
        guard isSigned else { throw .lineageHoldSignatureMissing }
    }

    package static func apply(_ fact: LineageHoldFact, _ head: EntryHead, to state: inout LineageHoldState) {
        state.version += 1
        switch fact {
        case .placed(let nodes, let ground, let owner):
            state.ground = ground
            state.owner = owner
            state.placedOn = nodes.count
        case .lifted: state.decision = .lifted
        case .rejected: state.decision = .rejected
        }
    }
}

extension Refusal {
    /// A number names one hold for ever.
    package static func lineageHoldExists(_ id: String) -> Refusal {
        Refusal(
            "lineage.hold.exists", Phrase("暂扣 \(id) 已经登记", "Hold \(id) was placed before"),
            next: Phrase("换一个编号", "Take another number"))
    }

    /// Nothing was held under this number.
    package static func lineageHoldUnknown(_ id: String) -> Refusal {
        Refusal(
            "lineage.hold.unknown", Phrase("没有暂扣 \(id)", "There is no hold \(id)"),
            next: Phrase("检查编号", "Check the number"))
    }

    /// What was decided stands; a new cause is a new hold.
    package static func lineageHoldClosed(_ id: String) -> Refusal {
        Refusal(
            "lineage.hold.closed", Phrase("暂扣 \(id) 已经有结论", "Hold \(id) is decided already"),
            next: Phrase("如有新的原因，另行暂扣", "For a new cause, place another"))
    }

    /// What a look-back holds is freed by its own assessment alone (GMP annex Blood Products, Art. 23, 24).
    package static func lineageHoldOwned(_ owner: Subject) -> Refusal {
        Refusal(
            "lineage.hold.owned", Phrase("这个暂扣由 \(owner.id) 设立", "This hold was placed by \(owner.id)"),
            next: Phrase("在 \(owner.id) 里评估后解除", "It ends by the assessment in \(owner.id)"))
    }

    /// Who holds material or frees it says why (Law.s14: A11 9).
    package static let lineageHoldReasonMissing = Refusal(
        "lineage.hold.reason-missing", Phrase("没有写暂扣或解除的原因", "No reason is given for the hold or its end"),
        next: Phrase("写明原因再提交", "Give the reason, then send it"))

    /// A hold on nothing holds nothing.
    package static let lineageHoldNodesWrong = Refusal(
        "lineage.hold.nodes-wrong", Phrase("要写明编号，以及暂扣哪些物料", "It does not say its number, or what is held"),
        next: Phrase("列出 1 到 5 000 个不重复的物料", "Name 1 to 5 000 things, each once"))

    /// The end of a hold is signed by whoever decides it (GMP Art. 230).
    package static let lineageHoldSignatureMissing = Refusal(
        "lineage.hold.signature-missing", Phrase("结论没有签名，或签的是别的内容", "The decision is not signed, or something else is"),
        next: Phrase("用口令签名后再提交", "Sign it with your password, then send it"))
}
