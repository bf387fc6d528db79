package import Kernel

/// What is asked of a setting. Approvals name the value, so that nobody approves what they did not see.
package enum ValueCommand: Command {
    case propose(setting: String, ValueChange)
    case approve(String)
    case reject(String)

    static let requirement = "settings.value"

    package var permission: Permission? {
        switch self {
        case .propose: "settings.change"
        case .approve, .reject: "settings.approve"
        }
    }

    /// Only the house knows what is declared.
    package var requirements: [Requirement] {
        guard case .propose(let setting, let change) = self else { return [] }
        return [Requirement("settings.value", "\(setting)\n\(change.new)")]
    }

    static func asked(_ requirement: Requirement) -> (setting: String, new: String)? {
        let halves = requirement.argument.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        return halves.count == 2 ? (String(halves[0]), String(halves[1])) : nil
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .propose(let setting, let change):
            writer.value("propose")
            writer.value(setting)
            writer.value(change.old)
            writer.value(change.new)
        case .approve(let new):
            writer.value("approve")
            writer.value(new)
        case .reject(let new):
            writer.value("reject")
            writer.value(new)
        }
        writer.endArray()
    }
}

package struct ValueState: Sendable, Equatable {
    package struct Proposal: Sendable, Equatable {
        package let change: ValueChange
        /// Staff number.
        package let person: String
    }

    package let id: String
    /// Nil while nobody set it.
    package var value: String?
    package var proposal: Proposal?
}

/// A setting is changed by two: who proposes says why, who approves is somebody else (A11 10; RD 22: configuration
/// changes are approved).
package enum ValueRules: Rules {
    package static let noun = "settings.value"

    package static func blank(_ id: String) -> ValueState { ValueState(id: id) }

    package static func decide(
        _ command: ValueCommand, _ state: ValueState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [ValueFact] {
        switch command {
        case .propose(let setting, let change):
            guard setting == state.id else { throw .settingUnknown(state.id) }
            guard state.proposal == nil else { throw .settingPending }
            guard state.value ?? change.old == change.old else { throw .settingStale }
            guard change.new != change.old else { throw .settingSame }
            try reason(circumstance)
            return [.proposed(change)]
        case .approve(let new):
            return [.approved(try pending(new, state, circumstance))]
        case .reject(let new):
            let change = try pending(new, state, circumstance)
            try reason(circumstance)
            return [.rejected(change)]
        }
    }

    package static func apply(_ fact: ValueFact, _ head: EntryHead, to state: inout ValueState) {
        switch fact {
        case .proposed(let change):
            state.proposal = ValueState.Proposal(change: change, person: head.person)
        case .approved(let change):
            state.value = change.new
            state.proposal = nil
        case .rejected: state.proposal = nil
        }
    }

    private static func pending(
        _ new: String, _ state: ValueState, _ circumstance: Circumstance
    ) throws(Refusal) -> ValueChange {
        guard let proposal = state.proposal, proposal.change.new == new else { throw .settingNotProposed }
        guard proposal.person != circumstance.actor.person else { throw .settingOwn }
        return proposal.change
    }

    private static func reason(_ circumstance: Circumstance) throws(Refusal) {
        guard circumstance.reason?.contains(where: { !$0.isWhitespace }) == true else {
            throw .settingReasonMissing
        }
    }
}

extension Refusal {
    /// Only what this version declares can be set.
    package static func settingUnknown(_ name: String) -> Refusal {
        Refusal(
            "settings.value.unknown", Phrase("没有设置 \(name)", "There is no setting \(name)"),
            next: Phrase("回到设置列表", "Go back to the list of settings"))
    }

    /// Outside of the range that the law or the design allows.
    package static func settingUnfit(_ setting: SettingDeclaration) -> Refusal {
        Refusal(
            "settings.value.unfit", Phrase("\(setting.what.zh)不能这样设", "\(setting.what.en) does not take this value"),
            next: Phrase("可用：\(setting.range.zh)", "It takes: \(setting.range.en)"))
    }

    package static let settingSame = Refusal(
        "settings.value.same", Phrase("新值和现在的一样", "The new value is the present one"),
        next: Phrase("要改就填另一个值", "Give another value to change it"))

    /// Two changes of one setting at once would hide each other.
    package static let settingPending = Refusal(
        "settings.value.pending", Phrase("已有一个改动在等批准", "A change waits for approval already"),
        next: Phrase("先批准或驳回它", "Have it approved or rejected first"))

    /// Somebody changed it while the page was open.
    package static let settingStale = Refusal(
        "settings.value.stale", Phrase("页面打开以后，值已经变了", "The value changed since the page was opened"),
        next: Phrase("重新打开这一页再提", "Open the page again, then propose"))

    package static let settingReasonMissing = Refusal(
        "settings.value.reason-missing", Phrase("没有写原因", "No reason is given"),
        next: Phrase("写明原因再提交", "Give the reason, then send it"))

    package static let settingNotProposed = Refusal(
        "settings.value.not-proposed", Phrase("没有这样的改动在等批准", "No such change waits for approval"),
        next: Phrase("重新打开这一页看现在的情况", "Open the page again to see how it stands"))

    /// Four eyes (A11 10).
    package static let settingOwn = Refusal(
        "settings.value.own", Phrase("自己提的改动不能自己批", "Nobody decides on their own proposal"),
        next: Phrase("请另一位有批准权的人办", "Ask another person who may approve"))
}
