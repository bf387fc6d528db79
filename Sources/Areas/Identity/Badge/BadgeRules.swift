package import Kernel

/// What is asked of a badge.
package enum BadgeCommand: Command {
    case register(person: String, IdentityDocument)
    case disable
    case refuse(BadgeUse)
    case seeAlert

    package var permission: Permission? {
        switch self {
        case .register, .seeAlert: "identity.administer"
        // Its person, too, disables a lost one: the rules look who asks.
        case .disable, .refuse: nil
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .register(let person, let document):
            writer.value("register")
            writer.value(person)
            writer.value(document.rawValue)
        case .disable: writer.value("disable")
        case .refuse(let use):
            writer.value("refuse")
            writer.value(use.rawValue)
        case .seeAlert: writer.value("see-alert")
        }
        writer.endArray()
    }
}

/// A badge as its facts have made it.
package struct Badge: Sendable, Equatable {
    package let id: String
    package let person: String
    package let registeredAt: Moment
    package var disabledAt: Moment?
    package var disabledReason: String?
    /// Uses after it was disabled that no administrator has looked into yet.
    package var alerts = 0

    package var isActive: Bool { disabledAt == nil }
}

package struct BadgeState: Sendable, Equatable {
    package let id: String
    package var badge: Badge?
}

/// Whose badge it is to be, and which one they hold already.
package struct BadgeEvidence: Sendable {
    package let account: AccountStanding?
    package let held: String?

    package init(account: AccountStanding? = nil, held: String? = nil) {
        self.account = account
        self.held = held
    }
}

/// A badge belongs to one person for ever and is never more than the first component (Law.s9, Law.s12).
package enum BadgeRules: Rules {
    package static let noun = "identity.badge"

    package static func blank(_ id: String) -> BadgeState { BadgeState(id: id) }

    package static func decide(
        _ command: BadgeCommand, _ state: BadgeState, _ evidence: BadgeEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [BadgeFact] {
        if case .register(let person, let document) = command {
            guard circumstance.actor.person != person else { throw .accountOwn }
            guard let account = evidence.account else { throw .accountNotOpened(person) }
            guard account != .closed else { throw .accountRetired(person) }
            guard state.badge == nil else { throw .badgeKnown }
            guard evidence.held == nil else { throw .badgeHeld }
            return [.registered(person: person, document: document)]
        }
        guard let badge = state.badge else { throw .badgeUnknown }
        switch command {
        case .disable:
            let actor = circumstance.actor
            guard actor.person == badge.person || actor.permissions.contains("identity.administer") else {
                throw .badgeOfOther
            }
            guard badge.isActive else { throw .badgeDisabled }
            try reason(circumstance)
            return [.disabled(person: badge.person)]
        case .refuse(let use):
            guard circumstance.actor == .node else { throw .badgeNodeOnly }
            return [.refused(person: badge.person, use: use)]
        case .seeAlert:
            guard circumstance.actor.person != badge.person else { throw .accountOwn }
            guard badge.alerts > 0 else { throw .accountNoAlert }
            try reason(circumstance)
            return [.alertSeen(person: badge.person)]
        case .register: preconditionFailure("registered above")
        }
    }

    package static func apply(_ fact: BadgeFact, _ head: EntryHead, to state: inout BadgeState) {
        switch fact {
        case .registered(let person, _):
            state.badge = Badge(id: state.id, person: person, registeredAt: head.recordedAt)
        case .disabled:
            state.badge?.disabledAt = head.recordedAt
            state.badge?.disabledReason = head.reason
        case .refused: state.badge?.alerts += 1
        case .alertSeen: state.badge?.alerts = 0
        }
    }

    private static func reason(_ circumstance: Circumstance) throws(Refusal) {
        guard circumstance.reason?.contains(where: { !$0.isWhitespace }) == true else {
            throw .accountReasonMissing
        }
    }
}

extension Refusal {
    /// A badge that moved would make one person's acts another's (Law.s1, Law.s9).
    package static let badgeKnown = Refusal(
        "identity.badge.known", Phrase("这张工牌登记过，永不改给别人", "This badge was registered before and never moves"),
        next: Phrase("发一张新工牌", "Hand out a new badge"))

    /// Two valid badges of one person: one of them is not with them.
    package static let badgeHeld = Refusal(
        "identity.badge.held", Phrase("本人还有一张有效的工牌", "The person has a valid badge already"),
        next: Phrase("先停用旧的，再登记新的", "Disable the old one, then register the new one"))

    package static let badgeUnknown = Refusal(
        "identity.badge.unknown", Phrase("没有这张工牌", "There is no such badge"),
        next: Phrase("重新打开这一页", "Open the page again"))

    package static let badgeOfOther = Refusal(
        "identity.badge.of-other", Phrase("这不是您的工牌", "This is not your badge"),
        next: Phrase("请本人或管理员停用", "Its person or an administrator disables it"))

    /// Law.s9: P11 11.300(c).
    package static let badgeDisabled = Refusal(
        "identity.badge.disabled", Phrase("这张工牌已停用", "This badge is disabled"),
        next: Phrase("输工号，或请管理员发新工牌", "Type the staff number, or ask for a new badge"))

    package static let badgeNodeOnly = Refusal(
        "identity.badge.node-only", Phrase("只有系统本身可以登记", "Only the node itself records this"),
        next: Phrase("在登录页办理", "Use the sign-in page"))
}
