package import Kernel

package enum CharacteristicCommand: Command {
    case propose(CharacteristicPlan)
    /// Of the proposal that was shown: its version.
    case adopt
    /// Computed from the record for whoever asks, or unasked by the node when something has ended.
    case take([CharacteristicValue], unasked: Bool = false)
    case enter(CharacteristicValue)
    case strike(number: Int)
    case close

    package var permission: Permission? {
        switch self {
        case .propose, .close: "verification.propose"
        case .adopt: "verification.adopt"
        case .take(_, let unasked): unasked ? nil : "verification.measure"
        case .enter, .strike: "verification.measure"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .propose(let plan):
            writer.value("propose")
            plan.write(to: &writer)
        case .adopt: writer.value("adopt")
        case .take(let values, let unasked):
            writer.value(unasked ? "unasked" : "take")
            for value in values { value.write(to: &writer) }
        case .enter(let value):
            writer.value("enter")
            value.write(to: &writer)
        case .strike(let number):
            writer.value("strike")
            writer.value(number)
        case .close: writer.value("close")
        }
        writer.endArray()
    }
}

package struct CharacteristicState: Adopting, Sendable, Hashable {
    package let id: String
    package var plan: CharacteristicPlan?
    package var proposal: CharacteristicPlan?
    package var proposedBy = ""
    package var planVersion = 0
    package var since: Moment?
    /// Values so far, struck ones too.
    package var count = 0
    package var isClosed = false
    package var version: Int64 = 0

    package init(id: String) { self.id = id }

    package var subject: Subject { Subject(CharacteristicRules.noun, id) }
}

/// What only the tables know.
package struct CharacteristicEvidence: Sendable {
    /// Batches and equipment of which a value stands already; for the node, struck ones too: it takes nothing twice.
    package var known: Set<String> = []
    /// The number names a value that counts.
    package var stands = false
    package var signalIsOpen = true
    /// What the values come from is known: a process, a test.
    package var sourceIsKnown = true
    package var assetIsKnown = true
    /// Values of the baseline that count.
    package var baseline: [ValueLine] = []

    package init() {}

    /// What is of no batch is told apart by its moment.
    package static func key(batch: String, asset: String, at: Moment) -> String {
        "\(batch)\u{0}\(asset)" + (batch.isEmpty ? "\u{0}\(at.microseconds)" : "")
    }

    package static func key(_ value: CharacteristicValue) -> String {
        key(batch: value.batch, asset: value.asset, at: value.at)
    }
}

/// Characteristics are proposed by one person and adopted by another's signature; a change is a new version (A8).
package enum CharacteristicRules: Rules {
    package static let noun = "verification.characteristic"
    static let valuesMax = 200

    package static func blank(_ id: String) -> CharacteristicState { CharacteristicState(id: id) }

    package static func decide(
        _ command: CharacteristicCommand, _ state: CharacteristicState, _ evidence: CharacteristicEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [CharacteristicFact] {
        guard !state.isClosed else { throw .characteristicClosed(state.id) }
        if case .propose(let plan) = command {
            guard state.id.isVerificationCode else { throw .verificationCodeWrong }
            guard plan != state.plan, plan != state.proposal else { throw .characteristicSame }
            try check(plan, evidence, circumstance)
            if state.plan != nil { try circumstance.verificationReason() }
            return [.proposed(plan)]
        }
        guard state.shown != nil else { throw .characteristicUnknown(state.id) }
        switch command {
        case .propose: throw .characteristicSame
        case .adopt:
            return [.adopted(version: try state.adopted(circumstance))]
        case .take(let values, let unasked):
            guard !unasked || circumstance.isOfNode else { throw .verificationOnlyNode }
            guard let plan = state.plan, plan.source.kind != .hand else { throw .characteristicNotAdopted(state.id) }
            let new = values.filter { !evidence.known.contains(CharacteristicEvidence.key($0)) }
            guard !new.isEmpty else { throw .characteristicNothingNew }
            guard new.count <= valuesMax else { throw .characteristicTooMany(valuesMax) }
            return [.valued(from: state.count + 1, new)]
        case .enter(let value):
            guard let plan = state.plan, plan.source.kind == .hand else { throw .characteristicCollected(state.id) }
            guard value.batch.isLine(bytesMax: 64), value.at <= circumstance.now,
                value.value.scale <= CharacteristicPlan.placesMax
            else { throw .characteristicValueWrong }
            guard !evidence.known.contains(CharacteristicEvidence.key(value)) || plan.group > 1 else {
                throw .characteristicValueThere(value.batch)
            }
            return [.entered(number: state.count + 1, value)]
        case .strike(let number):
            guard evidence.stands else { throw .characteristicValueUnknown(number) }
            try circumstance.verificationReason()
            return [.struck(number: number)]
        case .close:
            try circumstance.verificationReason()
            return [.closed]
        }
    }

    private static func check(
        _ plan: CharacteristicPlan, _ evidence: CharacteristicEvidence, _ circumstance: Circumstance
    ) throws(Refusal) {
        guard plan.parameter.isLine(bytesMax: 200), plan.product.isLine(bytesMax: 200),
            plan.step.isLine(bytesMax: 200), (0...CharacteristicPlan.placesMax).contains(plan.places),
            (1...CharacteristicPlan.groupMax).contains(plan.group), !plan.rules.isEmpty,
            Set(plan.rules).count == plan.rules.count
        else { throw .characteristicFieldWrong }
        // Without an end and a target nothing says what is expected.
        guard !plan.specification.isOpen, plan.specification.isOrdered else { throw .characteristicSpecificationWrong }
        guard evidence.assetIsKnown else { throw .characteristicAssetUnknown(plan.asset) }
        guard evidence.signalIsOpen else { throw .characteristicSignalUnknown(plan.source.signal) }
        guard evidence.sourceIsKnown else { throw .characteristicSourceUnknown(plan.source.code) }
        guard !plan.source.kind.isOfStep || !plan.asset.isEmpty else { throw .characteristicAssetUnknown(plan.asset) }
        if let limits = plan.limits {
            guard limits.lower < limits.center, limits.center < limits.upper, plan.baseline != nil,
                limits.count == evidence.baseline.count,
                limits.digest == circumstance.hash(ValueLine.bytes(evidence.baseline))
            else { throw .characteristicBaselineWrong }
        }
    }

    package static func apply(_ fact: CharacteristicFact, _ head: EntryHead, to state: inout CharacteristicState) {
        state.version += 1
        switch fact {
        case .proposed(let plan): state.propose(plan, head)
        case .adopted(let version): state.adopt(version: version, head)
        case .valued(_, let values): state.count += values.count
        case .entered: state.count += 1
        case .struck: break
        case .closed: state.isClosed = true
        }
    }
}

extension String {
    var isVerificationCode: Bool {
        (1...48).contains(utf8.count)
            && utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ",") }
    }
}

extension Circumstance {
    var isOfNode: Bool { actor.person == Standing.node.person }

    func verificationReason() throws(Refusal) {
        guard reason?.isText(bytesMax: 2_000) == true else { throw .verificationReasonMissing }
    }

    /// Signed by whoever acts, as approved, over exactly this content.
    func checkSigned(_ content: [UInt8], _ record: Subject, _ version: Int64) throws(Refusal) {
        let digest = hash(content)
        let isSigned = signatures.contains { signed in
            let statement = signed.signature.statement
            return statement.record == record && statement.version == version && statement.meaning == .approved
                && statement.digest == digest && statement.person == actor.person
                && signed.standing.person == actor.person
        }
        guard isSigned else { throw .verificationSignatureMissing }
    }
}
