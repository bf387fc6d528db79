package import Kernel

/// One line of the plan of upgrades: what is not yet collected, by when it will be, and how it is entered until then
/// (three-year plan (二); A7).
package struct UpgradeDetail: Sendable, Hashable {
    package let asset: String
    /// Which value or record.
    package let what: String
    package let why: String
    /// How it is entered until then.
    package let interim: String
    package let dueOn: Day

    package init(asset: String, what: String, why: String, interim: String, dueOn: Day) {
        self.asset = asset
        self.what = what
        self.why = why
        self.interim = interim
        self.dueOn = dueOn
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("asset", asset)
        writer.member("due_on", dueOn)
        writer.member("interim", interim)
        writer.member("what", what)
        writer.member("why", why)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            asset: try fields.string("asset"), what: try fields.string("what"), why: try fields.string("why"),
            interim: try fields.string("interim"), dueOn: try fields.day("due_on"))
    }
}

/// How a line of the plan ended.
package enum UpgradeStage: String, Sendable, Hashable, CaseIterable {
    case planned, done, withdrawn

    package var phrase: Phrase {
        switch self {
        case .planned: Phrase("计划中", "planned")
        case .done: Phrase("已完成", "done")
        case .withdrawn: Phrase("已撤销", "withdrawn")
        }
    }
}

/// What happened to a line of the plan. Reasons stand in the entries.
package enum UpgradeFact: Fact {
    case planned(UpgradeDetail)
    case amended(UpgradeDetail)
    /// `signal`: it is collected as this now.
    case done(signal: String)
    case withdrawn

    package static let kinds: [FactKind] = [
        "equipment.upgrade.planned.v1", "equipment.upgrade.amended.v1", "equipment.upgrade.done.v1",
        "equipment.upgrade.withdrawn.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .planned: "equipment.upgrade.planned.v1"
        case .amended: "equipment.upgrade.amended.v1"
        case .done: "equipment.upgrade.done.v1"
        case .withdrawn: "equipment.upgrade.withdrawn.v1"
        }
    }

    package var mentions: [Subject] {
        switch self {
        case .planned(let detail), .amended(let detail): [Subject(AssetRules.noun, detail.asset)]
        case .done(let signal): [Subject(SignalRules.noun, signal)]
        case .withdrawn: []
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .planned(let detail), .amended(let detail): detail.write(to: &writer)
        case .done(let signal):
            writer.beginObject()
            writer.member("signal", signal)
            writer.endObject()
        case .withdrawn:
            writer.beginObject()
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> UpgradeFact {
        switch kind {
        case "equipment.upgrade.planned.v1": .planned(try UpgradeDetail(reading: fields))
        case "equipment.upgrade.amended.v1": .amended(try UpgradeDetail(reading: fields))
        case "equipment.upgrade.done.v1": .done(signal: try fields.string("signal"))
        case "equipment.upgrade.withdrawn.v1": .withdrawn
        default: throw fields.wrong("kind")
        }
    }
}
