package import Equipment
package import Kernel

package enum DefinitionFact: Fact {
    case defined(AlarmDefinition)
    /// The next version.
    case amended(AlarmDefinition)
    case closed

    package static let kinds: [FactKind] = [
        "alarms.definition.defined.v1", "alarms.definition.amended.v1", "alarms.definition.closed.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .defined: "alarms.definition.defined.v1"
        case .amended: "alarms.definition.amended.v1"
        case .closed: "alarms.definition.closed.v1"
        }
    }

    package var mentions: [Subject] {
        switch self {
        case .defined(let definition), .amended(let definition):
            definition.kind == .diagnostic ? [] : [Subject(SignalRules.noun, definition.signal)]
        case .closed: []
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .defined(let definition), .amended(let definition): definition.write(to: &writer)
        case .closed:
            writer.beginObject()
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> DefinitionFact {
        switch kind {
        case "alarms.definition.defined.v1": .defined(try AlarmDefinition(reading: fields))
        case "alarms.definition.amended.v1": .amended(try AlarmDefinition(reading: fields))
        case "alarms.definition.closed.v1": .closed
        default: throw fields.wrong("kind")
        }
    }
}

package enum DefinitionCommand: Command {
    case define(AlarmDefinition)
    case amend(AlarmDefinition)
    case close

    package var permission: Permission? { "alarms.define" }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .define(let definition):
            writer.value("define")
            definition.write(to: &writer)
        case .amend(let definition):
            writer.value("amend")
            definition.write(to: &writer)
        case .close: writer.value("close")
        }
        writer.endArray()
    }
}

package struct DefinitionState: Sendable, Hashable {
    package let id: String
    package var definition: AlarmDefinition?
    /// 1 for the first.
    package var version = 0
    package var isClosed = false

    package init(id: String) { self.id = id }
}

/// What the record knows around a definition.
package struct DefinitionEvidence: Sendable {
    package var signal: SignalState?
    /// Whether the alarm stands: it must return before its definition changes.
    package var isActive = false

    package init() {}
}

/// Alarms are rationalised: each has a limit within what its signal measures, a consequence and a response; a change
/// is a new version with a reason (ISA-18.2 §6, §10).
package enum DefinitionRules: Rules {
    package static let noun = "alarms.definition"
    static let delayMax = 86_400_000

    package static func blank(_ id: String) -> DefinitionState { DefinitionState(id: id) }

    package static func decide(
        _ command: DefinitionCommand, _ state: DefinitionState, _ evidence: DefinitionEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [DefinitionFact] {
        if case .define(let definition) = command {
            guard state.definition == nil else { throw .alarmExists(state.id) }
            guard state.id.isAlarmCode else { throw .alarmCodeWrong }
            try check(definition, evidence, circumstance)
            return [.defined(definition)]
        }
        guard let present = state.definition, !state.isClosed else { throw .alarmUnknown(state.id) }
        let isOfDevice = present.kind == .diagnostic
        guard !isOfDevice || circumstance.isNode else { throw .alarmOfDevice }
        switch command {
        case .define: throw .alarmExists(state.id)
        case .amend(let definition):
            guard definition != present else { throw .alarmSame }
            guard definition.signal == present.signal, definition.kind == present.kind else { throw .alarmKindStays }
            try check(definition, evidence, circumstance)
            // The rules that it follows say why.
            if !isOfDevice { try circumstance.reason() }
            return [.amended(definition)]
        case .close:
            guard !evidence.isActive else { throw .alarmStands }
            try circumstance.reason()
            return [.closed]
        }
    }

    package static func apply(_ fact: DefinitionFact, _ head: EntryHead, to state: inout DefinitionState) {
        switch fact {
        case .defined(let definition), .amended(let definition):
            state.definition = definition
            state.version += 1
        case .closed: state.isClosed = true
        }
    }

    private static func check(
        _ definition: AlarmDefinition, _ evidence: DefinitionEvidence, _ circumstance: Circumstance
    ) throws(Refusal) {
        guard definition.consequence.isText(bytesMax: 1_000), definition.response.isText(bytesMax: 1_000) else {
            throw .alarmResponseMissing
        }
        guard definition.kind != .diagnostic else {
            guard circumstance.isNode else { throw .alarmOfDevice }
            return
        }
        guard let signal = evidence.signal, let detail = signal.detail, !signal.isClosed else {
            throw .alarmSignalUnknown(definition.signal)
        }
        guard definition.value.scale <= 6, definition.deadBand.scale <= 6, !definition.deadBand.isNegative,
            (0...delayMax).contains(definition.onDelay), (0...delayMax).contains(definition.offDelay)
        else { throw .alarmFieldWrong }
        // An alarm on a critical parameter cannot be told as one of no consequence (A8).
        guard definition.isCritical || !detail.isCritical || !definition.kind.judgesValue else {
            throw .alarmNotCritical(definition.signal)
        }
        switch definition.kind {
        case .lowLow, .low, .high, .highHigh:
            guard detail.holds(definition.value) else { throw .alarmFieldWrong }
        case .rate, .stale:
            guard !definition.value.isNegative, !definition.value.isZero else { throw .alarmFieldWrong }
        case .deviation:
            guard !definition.value.isNegative, definition.setPoint != nil else { throw .alarmFieldWrong }
        case .discrete, .diagnostic: break
        }
    }
}

extension String {
    /// As signals are coded.
    var isAlarmCode: Bool {
        (1...48).contains(utf8.count)
            && utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ",") }
    }
}

extension Circumstance {
    var isNode: Bool { actor.person == Standing.node.person }

    /// Whoever changes, shelves or suppresses an alarm says why (Law.s14: A11 9).
    func reason() throws(Refusal) {
        guard reason?.isText(bytesMax: 2_000) == true else { throw .alarmReasonMissing }
    }
}
