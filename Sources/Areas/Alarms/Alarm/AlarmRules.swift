package import Equipment
package import Kernel

package enum AlarmCommand: Command {
    /// What the watch found; the node gives them.
    /// `place`: of a diagnostic alarm, whose device names no signal.
    case raise(at: Moment, value: DecimalNumber?, place: AlarmPlace? = nil)
    case chatter(times: Int, at: Moment)
    case giveBack(at: Moment, value: DecimalNumber?)
    /// Its shelf is over; the node gives it.
    case endShelf
    case acknowledge(comment: String)
    case shelve(until: Moment)
    case unshelve
    case suppress
    case unsuppress
    case takeOut(permit: String)
    case putBack

    package var permission: Permission? {
        switch self {
        case .raise, .chatter, .giveBack, .endShelf: nil
        case .acknowledge, .shelve, .unshelve: "alarms.act"
        case .suppress, .unsuppress, .takeOut, .putBack: "alarms.define"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .raise(let at, let value, let place):
            let told = place.map { [$0.asset, $0.batch, $0.step] } ?? []
            texts(["raise", at.rfc3339, value?.text ?? ""] + told, to: &writer)
        case .chatter(let times, let at): texts(["chatter", "\(times)", at.rfc3339], to: &writer)
        case .giveBack(let at, let value): texts(["give-back", at.rfc3339, value?.text ?? ""], to: &writer)
        case .endShelf: writer.value("end-shelf")
        case .acknowledge(let comment): texts(["acknowledge", comment], to: &writer)
        case .shelve(let until): texts(["shelve", until.rfc3339], to: &writer)
        case .unshelve: writer.value("unshelve")
        case .suppress: writer.value("suppress")
        case .unsuppress: writer.value("unsuppress")
        case .takeOut(let permit): texts(["take-out", permit], to: &writer)
        case .putBack: writer.value("put-back")
        }
        writer.endArray()
    }

    private func texts(_ texts: [String], to writer: inout CanonicalWriter) {
        for text in texts { writer.value(text) }
    }
}

/// The equipment that an alarm is about, and what ran in it; each may be empty.
package struct AlarmPlace: Sendable, Hashable {
    package let asset: String
    package let batch: String
    package let step: String

    package init(asset: String, batch: String, step: String) {
        self.asset = asset
        self.batch = batch
        self.step = step
    }
}

/// What the record knows around an alarm.
package struct AlarmEvidence: Sendable {
    package var definition: DefinitionState?
    package var asset = ""
    /// What ran in the asset when the alarm was raised.
    package var use: AssetUseLine?

    package init() {}
}

/// State and action by ISA-18.2 §5.3.1. Raising and returning are recorded under any cover; what operators do needs
/// the state that it is about.
package enum AlarmRules: Rules {
    package static let noun = "alarms.alarm"
    /// A shelf longer than a day is a change of the alarm (ISA-18.2 §11.7).
    package static let shelfHoursMax: Int64 = 24

    package static func blank(_ id: String) -> AlarmState { AlarmState(id: id) }

    package static func decide(
        _ command: AlarmCommand, _ state: AlarmState, _ evidence: AlarmEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [AlarmFact] {
        guard let known = evidence.definition, let definition = known.definition, !known.isClosed else {
            throw .alarmUnknown(state.id)
        }
        switch command {
        case .raise, .chatter, .giveBack, .endShelf:
            return [try told(command, state, definition, known.version, evidence, circumstance)]
        case .acknowledge(let comment):
            guard state.standing == .unacknowledged || state.standing == .returnedUnacknowledged else {
                throw .alarmActionWrong(state.standing)
            }
            guard comment.isText(bytesMax: 2_000) else { throw .alarmCommentMissing }
            return [.acknowledged(number: state.count, comment: comment)]
        case .shelve(let until):
            guard state.cover == nil else { throw .alarmActionWrong(state.standing) }
            guard until > circumstance.now, until <= circumstance.now + .hours(shelfHoursMax) else {
                throw .alarmShelfWrong
            }
            try circumstance.reason()
            return [.shelved(until: until)]
        case .unshelve:
            guard case .shelf? = state.cover else { throw .alarmActionWrong(state.standing) }
            return [.unshelved]
        case .suppress:
            guard state.cover == nil else { throw .alarmActionWrong(state.standing) }
            try circumstance.reason()
            return [.suppressed]
        case .unsuppress:
            guard state.cover == .design else { throw .alarmActionWrong(state.standing) }
            return [.unsuppressed]
        case .takeOut(let permit):
            if case .service? = state.cover { throw .alarmActionWrong(state.standing) }
            guard permit.isLine(bytesMax: 100) else { throw .alarmPermitMissing }
            try circumstance.reason()
            return [.takenOut(permit: permit)]
        case .putBack:
            guard case .service? = state.cover else { throw .alarmActionWrong(state.standing) }
            return [.putBack]
        }
    }

    /// What the node tells: the watch is the only one that raises and returns.
    private static func told(
        _ command: AlarmCommand, _ state: AlarmState, _ definition: AlarmDefinition, _ version: Int,
        _ evidence: AlarmEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> AlarmFact {
        guard circumstance.isNode else { throw .alarmOnlyNode }
        switch command {
        case .raise(let at, let value, let told):
            guard !state.isActive, (definition.kind == .diagnostic) == (told != nil) else {
                throw .alarmActionWrong(state.standing)
            }
            let place =
                told
                ?? AlarmPlace(
                    asset: evidence.asset, batch: evidence.use?.batch ?? "", step: evidence.use?.step ?? "")
            return .raised(
                AlarmRaising(
                    number: state.count + 1, at: at, value: value, definition, version: version, asset: place.asset,
                    batch: place.batch, step: place.step))
        case .chatter(let times, let at):
            guard state.count > 0 else { throw .alarmActionWrong(state.standing) }
            return .chattered(number: state.count, times: times, at: at)
        case .giveBack(let at, let value):
            guard state.isActive else { throw .alarmActionWrong(state.standing) }
            return .returned(number: state.count, at: at, value: value)
        default:
            guard case .shelf(let until)? = state.cover, until <= circumstance.now else {
                throw .alarmActionWrong(state.standing)
            }
            return .unshelved
        }
    }

    package static func apply(_ fact: AlarmFact, _ head: EntryHead, to state: inout AlarmState) {
        state.version += 1
        switch fact {
        case .raised(let raising):
            state.isActive = true
            state.awaitsAcknowledgement = true
            state.count = raising.number
        case .chattered: state.isActive = true
        case .returned: state.isActive = false
        case .acknowledged: state.awaitsAcknowledgement = false
        case .shelved(let until): state.cover = .shelf(until: until)
        case .suppressed: state.cover = .design
        case .takenOut(let permit): state.cover = .service(permit: permit)
        case .unshelved, .unsuppressed, .putBack: state.cover = nil
        }
    }
}
