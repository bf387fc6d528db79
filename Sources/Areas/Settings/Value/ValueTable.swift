package import Kernel

/// Settings as they stand, and what waits for approval.
package enum ValueTable: FactTable {
    package typealias R = ValueRules

    package static let values = Table(
        "settings_value",
        [
            .text("setting"), .text("value"), .text("proposed_by"), .text("approved_by"), .integer("approved_at"),
            .integer("entry"),
        ], key: ["setting"])

    package static let proposals = Table(
        "settings_proposal",
        [
            .text("setting"), .text("old_value"), .text("new_value"), .text("proposed_by"), .integer("proposed_at"),
            .text("reason", nullable: true),
        ], key: ["setting"])

    package static let tables = [values, proposals]

    package static func project(
        _ fact: ValueFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        switch fact {
        case .proposed(let change):
            try tables.insert(
                into: proposals,
                [
                    id, .text(change.old), .text(change.new), .text(head.person), .moment(head.recordedAt),
                    .text(head.reason),
                ])
        case .approved(let change):
            let proposer = try tables.first(proposer, [id]) { (row) throws(Fault) in row.text(0) }
            try tables.execute(removeValue, [id])
            try tables.execute(removeProposal, [id])
            try tables.insert(
                into: values,
                [
                    id, .text(change.new), .text(proposer ?? ""), .text(head.person), .moment(head.recordedAt),
                    .integer(head.index),
                ])
        case .rejected: try tables.execute(removeProposal, [id])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> ValueState {
        var state = ValueState(id: id)
        state.value = try ValueLookups.value(id, from: snapshot)?.value
        state.proposal = try ValueLookups.proposal(id, from: snapshot).map {
            ValueState.Proposal(change: $0.change, person: $0.person)
        }
        return state
    }

    private static let proposer: SQL =
        "SELECT proposed_by FROM settings_proposal WHERE origin = $1 AND setting = $2"
    private static let removeValue: SQL = "DELETE FROM settings_value WHERE origin = $1 AND setting = $2"
    private static let removeProposal: SQL = "DELETE FROM settings_proposal WHERE origin = $1 AND setting = $2"
}

/// A setting that somebody set.
package struct SetValue: Sendable, Equatable {
    package let setting: String
    package let value: String
    package let proposedBy: String
    package let approvedBy: String
    package let at: Moment
}

/// A change that waits for the second person.
package struct SettingProposal: Sendable, Equatable {
    package let setting: String
    package let change: ValueChange
    package let person: String
    package let at: Moment
    package let reason: String
}

/// Questions to the settings; there are a few dozen at most.
package enum ValueLookups {
    package static func value(_ setting: String, from snapshot: any Snapshot) throws(Fault) -> SetValue? {
        try snapshot.first(oneValue, [.text(setting)], value)
    }

    package static func values(from snapshot: any Snapshot) throws(Fault) -> [SetValue] {
        try snapshot.all(allValues, [], value)
    }

    package static func known(from snapshot: any Snapshot) throws(Fault) -> KnownSettings {
        var known: [String: String] = [:]
        for value in try values(from: snapshot) { known[value.setting] = value.value }
        return KnownSettings(known)
    }

    package static func proposal(_ setting: String, from snapshot: any Snapshot) throws(Fault) -> SettingProposal? {
        try snapshot.first(oneProposal, [.text(setting)], proposal)
    }

    package static func proposals(from snapshot: any Snapshot) throws(Fault) -> [SettingProposal] {
        try snapshot.all(allProposals, [], proposal)
    }

    private static func value(_ row: any Row) throws(Fault) -> SetValue {
        SetValue(
            setting: row.text(0), value: row.text(1), proposedBy: row.text(2), approvedBy: row.text(3),
            at: row.moment(4))
    }

    private static func proposal(_ row: any Row) throws(Fault) -> SettingProposal {
        SettingProposal(
            setting: row.text(0), change: ValueChange(old: row.text(1), new: row.text(2)), person: row.text(3),
            at: row.moment(4), reason: row.optionalText(5) ?? "")
    }

    static let oneValue: SQL = """
        SELECT setting, value, proposed_by, approved_by, approved_at FROM settings_value
        WHERE origin = $1 AND setting = $2
        """
    static let allValues: SQL = """
        SELECT setting, value, proposed_by, approved_by, approved_at FROM settings_value
        WHERE origin = $1 ORDER BY setting
        """
    static let oneProposal: SQL = """
        SELECT setting, old_value, new_value, proposed_by, proposed_at, reason FROM settings_proposal
        WHERE origin = $1 AND setting = $2
        """
    static let allProposals: SQL = """
        SELECT setting, old_value, new_value, proposed_by, proposed_at, reason FROM settings_proposal
        WHERE origin = $1 ORDER BY setting
        """
}
