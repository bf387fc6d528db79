import Equipment
package import Kernel

/// What happened to an alarm. Reasons stand in the entries.
package enum AlarmFact: Fact {
    /// `number` counts its occurrences; `version` is that of the definition it was judged by. `asset`, `batch` and
    /// `step`: where, and for what, it ran.
    case raised(AlarmRaising)
    /// It comes and goes faster than anybody can act: so often in a minute; what follows is not recorded singly.
    case chattered(number: Int, times: Int, at: Moment)
    case returned(number: Int, at: Moment, value: DecimalNumber?)
    case acknowledged(number: Int, comment: String)
    case shelved(until: Moment)
    /// By a person, or by itself when its time was over.
    case unshelved
    case suppressed
    case unsuppressed
    case takenOut(permit: String)
    case putBack

    package static let kinds: [FactKind] = [
        "alarms.alarm.raised.v1", "alarms.alarm.chattered.v1", "alarms.alarm.returned.v1",
        "alarms.alarm.acknowledged.v1", "alarms.alarm.shelved.v1", "alarms.alarm.unshelved.v1",
        "alarms.alarm.suppressed.v1", "alarms.alarm.unsuppressed.v1", "alarms.alarm.taken-out.v1",
        "alarms.alarm.put-back.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .raised: "alarms.alarm.raised.v1"
        case .chattered: "alarms.alarm.chattered.v1"
        case .returned: "alarms.alarm.returned.v1"
        case .acknowledged: "alarms.alarm.acknowledged.v1"
        case .shelved: "alarms.alarm.shelved.v1"
        case .unshelved: "alarms.alarm.unshelved.v1"
        case .suppressed: "alarms.alarm.suppressed.v1"
        case .unsuppressed: "alarms.alarm.unsuppressed.v1"
        case .takenOut: "alarms.alarm.taken-out.v1"
        case .putBack: "alarms.alarm.put-back.v1"
        }
    }

    package var mentions: [Subject] {
        guard case .raised(let raising) = self else { return [] }
        var subjects: [Subject] = []
        if raising.kind != .diagnostic { subjects.append(Subject(SignalRules.noun, raising.signal)) }
        if raising.kind != .diagnostic || !raising.asset.isEmpty {
            subjects.append(Subject(AssetRules.noun, raising.asset))
        }
        if !raising.batch.isEmpty { subjects.append(Subject("lineage.batch", raising.batch)) }
        return subjects
    }

    package func write(to writer: inout CanonicalWriter) {
        if case .raised(let raising) = self { return raising.write(to: &writer) }
        writer.beginObject()
        switch self {
        case .raised, .unshelved, .suppressed, .unsuppressed, .putBack: break
        case .chattered(let number, let times, let at):
            writer.member("at", at)
            writer.member("number", number)
            writer.member("times", times)
        case .returned(let number, let at, let value):
            writer.member("at", at)
            writer.member("number", number)
            writer.memberIfPresent("value", value?.text)
        case .acknowledged(let number, let comment):
            writer.member("comment", comment)
            writer.member("number", number)
        case .shelved(let until): writer.member("until", until)
        case .takenOut(let permit): writer.member("permit", permit)
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> AlarmFact {
        switch kind {
        case "alarms.alarm.raised.v1": .raised(try AlarmRaising(reading: fields))
        case "alarms.alarm.chattered.v1":
            .chattered(
                number: try fields.int("number"), times: try fields.int("times"), at: try fields.moment("at"))
        case "alarms.alarm.returned.v1":
            .returned(
                number: try fields.int("number"), at: try fields.moment("at"),
                value: try fields.optionalDecimal("value"))
        case "alarms.alarm.acknowledged.v1":
            .acknowledged(number: try fields.int("number"), comment: try fields.string("comment"))
        case "alarms.alarm.shelved.v1": .shelved(until: try fields.moment("until"))
        case "alarms.alarm.unshelved.v1": .unshelved
        case "alarms.alarm.suppressed.v1": .suppressed
        case "alarms.alarm.unsuppressed.v1": .unsuppressed
        case "alarms.alarm.taken-out.v1": .takenOut(permit: try fields.string("permit"))
        case "alarms.alarm.put-back.v1": .putBack
        default: throw fields.wrong("kind")
        }
    }
}

/// One time that an alarm was raised: value, limit and where, so that the log can be read without looking elsewhere.
package struct AlarmRaising: Sendable, Hashable {
    package let number: Int
    package let at: Moment
    package let value: DecimalNumber?
    package let signal: String
    package let kind: AlarmKind
    package let limit: DecimalNumber
    package let priority: AlarmPriority
    package let isCritical: Bool
    /// Version of the definition.
    package let version: Int
    package let asset: String
    /// Empty where nothing ran.
    package let batch: String
    package let step: String

    package init(
        number: Int, at: Moment, value: DecimalNumber?, _ definition: AlarmDefinition, version: Int, asset: String,
        batch: String, step: String
    ) {
        self.number = number
        self.at = at
        self.value = value
        signal = definition.signal
        kind = definition.kind
        limit = definition.value
        priority = definition.priority
        isCritical = definition.isCritical
        self.version = version
        self.asset = asset
        self.batch = batch
        self.step = step
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("asset", asset)
        writer.member("at", at)
        writer.member("batch", batch)
        writer.member("critical", isCritical)
        writer.member("kind", kind.rawValue)
        writer.member("limit", limit)
        writer.member("number", number)
        writer.member("priority", priority.rawValue)
        writer.member("signal", signal)
        writer.member("step", step)
        writer.memberIfPresent("value", value?.text)
        writer.member("version", version)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        number = try fields.int("number")
        at = try fields.moment("at")
        value = try fields.optionalDecimal("value")
        signal = try fields.string("signal")
        kind = try fields.choice("kind")
        limit = try fields.decimal("limit")
        priority = try fields.choice("priority")
        isCritical = try fields.bool("critical")
        version = try fields.int("version")
        asset = try fields.string("asset")
        batch = try fields.string("batch")
        step = try fields.string("step")
    }
}
