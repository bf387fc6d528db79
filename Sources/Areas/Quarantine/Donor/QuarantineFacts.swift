package import Kernel

/// A bag whose donation says otherwise than its papers did: whose it is, and when it was collected.
package struct UnitOrigin: Sendable, Hashable {
    package let bag: String
    package let collectedAt: Moment
    /// At the plant's clock.
    package let collectedOn: Day

    package init(bag: String, collectedAt: Moment, collectedOn: Day) {
        self.bag = bag
        self.collectedAt = collectedAt
        self.collectedOn = collectedOn
    }
}

/// What a donor event did to the quarantine of what this donor gave; what it did not change is no fact.
package enum QuarantineFact: Fact {
    /// One sample cleared these bags.
    case cleared(ClearingEvidence, bags: [String])
    case failed(FailGround, bags: [String])
    /// They wait again: what had cleared or failed them no longer holds.
    case reopened(from: QuarantineState, ground: String, bags: [String])
    /// Whose bags these are and from when, as their donations say.
    case assigned([UnitOrigin])

    package static let kinds: [FactKind] = [
        "quarantine.donor.cleared.v1", "quarantine.donor.failed.v1", "quarantine.donor.reopened.v1",
        "quarantine.donor.assigned.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .cleared: "quarantine.donor.cleared.v1"
        case .failed: "quarantine.donor.failed.v1"
        case .reopened: "quarantine.donor.reopened.v1"
        case .assigned: "quarantine.donor.assigned.v1"
        }
    }

    package var bags: [String] {
        switch self {
        case .cleared(_, let bags), .failed(_, let bags), .reopened(_, _, let bags): bags
        case .assigned(let units): units.map(\.bag)
        }
    }

    /// How other records name a bag.
    package static let bagNoun = "plasma.bag"

    package var mentions: [Subject] { bags.map { Subject(QuarantineFact.bagNoun, $0) } }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .cleared(let evidence, let bags):
            writer.member("bags", bags)
            writer.key("evidence")
            evidence.write(to: &writer)
        case .failed(let ground, let bags):
            writer.member("bags", bags)
            writer.member("detail", ground.detail)
            writer.member("fail_ground", ground.code.rawValue)
            writer.member("sample", ground.sample)
        case .reopened(let state, let ground, let bags):
            writer.member("bags", bags)
            writer.member("former", state.rawValue)
            writer.member("wait_ground", ground)
        case .assigned(let units):
            writer.key("units")
            writer.beginArray()
            for unit in units {
                writer.beginObject()
                writer.member("bag", unit.bag)
                writer.member("collected_at", unit.collectedAt)
                writer.member("collected_on", unit.collectedOn)
                writer.endObject()
            }
            writer.endArray()
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> QuarantineFact {
        switch kind {
        case "quarantine.donor.cleared.v1":
            return .cleared(
                try ClearingEvidence(reading: try fields.object("evidence")), bags: try fields.strings("bags"))
        case "quarantine.donor.failed.v1":
            return .failed(
                FailGround(
                    try fields.choice("fail_ground"), sample: try fields.string("sample"),
                    detail: try fields.string("detail")), bags: try fields.strings("bags"))
        case "quarantine.donor.reopened.v1":
            return .reopened(
                from: try fields.choice("former"), ground: try fields.string("wait_ground"),
                bags: try fields.strings("bags"))
        case "quarantine.donor.assigned.v1":
            var units: [UnitOrigin] = []
            for unit in try fields.objects("units") {
                units.append(
                    UnitOrigin(
                        bag: try unit.string("bag"), collectedAt: try unit.moment("collected_at"),
                        collectedOn: try unit.day("collected_on")))
            }
            return .assigned(units)
        default: throw fields.wrong("kind")
        }
    }
}

extension ClearingEvidence {
    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("collected_at", collectedAt)
        writer.member("days", days)
        writer.member("plant_checked_at", plantCheckedAt)
        writer.member("qualified_at", qualifiedAt)
        writer.member("rules", rules)
        writer.member("run", run)
        writer.member("sample", sample)
        writer.member("sample_origin", origin.rawValue)
        writer.member("station_checked_at", stationCheckedAt)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            sample: try fields.string("sample"), origin: try fields.choice("sample_origin"),
            run: try fields.string("run"), collectedAt: try fields.moment("collected_at"),
            stationCheckedAt: try fields.moment("station_checked_at"),
            plantCheckedAt: try fields.moment("plant_checked_at"), qualifiedAt: try fields.moment("qualified_at"),
            rules: try fields.string("rules"), days: try fields.integer("days"))
    }
}
