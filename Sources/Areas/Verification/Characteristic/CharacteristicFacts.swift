package import Kernel

/// One value: of which batch, when, and how the record came to it.
package struct CharacteristicValue: Sendable, Hashable {
    package let batch: String
    package let asset: String
    /// End of the step, or when it was measured.
    package let at: Moment
    package let value: DecimalNumber

    package init(batch: String, asset: String, at: Moment, value: DecimalNumber) {
        self.batch = batch
        self.asset = asset
        self.at = at
        self.value = value
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("asset", asset)
        writer.member("at", at)
        writer.member("batch", batch)
        writer.member("value", value)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            batch: try fields.string("batch"), asset: try fields.string("asset"), at: try fields.moment("at"),
            value: try fields.decimal("value"))
    }
}

/// What happened to a characteristic. Reasons and signatures stand in the entries.
package enum CharacteristicFact: Fact {
    case proposed(CharacteristicPlan)
    /// The proposal is in force as this version.
    case adopted(version: Int)
    /// Taken from the record, each with its number.
    case valued(from: Int, [CharacteristicValue])
    /// Entered by hand.
    case entered(number: Int, CharacteristicValue)
    /// The value of that number does not count; it stays to be read.
    case struck(number: Int)
    case closed

    package static let kinds: [FactKind] = [
        "verification.characteristic.proposed.v1", "verification.characteristic.adopted.v1",
        "verification.characteristic.valued.v1", "verification.characteristic.entered.v1",
        "verification.characteristic.struck.v1", "verification.characteristic.closed.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .proposed: "verification.characteristic.proposed.v1"
        case .adopted: "verification.characteristic.adopted.v1"
        case .valued: "verification.characteristic.valued.v1"
        case .entered: "verification.characteristic.entered.v1"
        case .struck: "verification.characteristic.struck.v1"
        case .closed: "verification.characteristic.closed.v1"
        }
    }

    private static let mentionsMax = 32

    package var mentions: [Subject] {
        let batches: [String] =
            switch self {
            case .valued(_, let values): values.map(\.batch)
            case .entered(_, let value): [value.batch]
            default: []
            }
        let named = Set(batches).subtracting([""]).sorted()
        return named.count > Self.mentionsMax ? [] : named.map { Subject("lineage.batch", $0) }
    }

    package func write(to writer: inout CanonicalWriter) {
        if case .proposed(let plan) = self { return plan.write(to: &writer) }
        writer.beginObject()
        switch self {
        case .proposed, .closed: break
        case .adopted(let version): writer.member("version", version)
        case .valued(let from, let values):
            writer.member("from", from)
            writer.key("values")
            writer.beginArray()
            for value in values { value.write(to: &writer) }
            writer.endArray()
        case .entered(let number, let value):
            writer.member("number", number)
            writer.key("value")
            value.write(to: &writer)
        case .struck(let number): writer.member("number", number)
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> CharacteristicFact {
        switch kind {
        case "verification.characteristic.proposed.v1": return .proposed(try CharacteristicPlan(reading: fields))
        case "verification.characteristic.adopted.v1": return .adopted(version: try fields.int("version"))
        case "verification.characteristic.valued.v1":
            var values: [CharacteristicValue] = []
            for item in try fields.objects("values") { values.append(try CharacteristicValue(reading: item)) }
            return .valued(from: try fields.int("from"), values)
        case "verification.characteristic.entered.v1":
            return .entered(
                number: try fields.int("number"), try CharacteristicValue(reading: fields.object("value")))
        case "verification.characteristic.struck.v1": return .struck(number: try fields.int("number"))
        case "verification.characteristic.closed.v1": return .closed
        default: throw fields.wrong("kind")
        }
    }
}
