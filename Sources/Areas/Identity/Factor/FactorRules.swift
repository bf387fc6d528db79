package import Kernel

/// What is asked of a second factor: its person enrols it and says when it is asked, the door uses codes up, an
/// administrator removes it.
package enum FactorCommand: Command {
    case enrol(sealed: [UInt8], step: Int64)
    case useCode(step: Int64)
    case changeUse(always: Bool)
    case remove(IdentityDocument)

    package var permission: Permission? {
        switch self {
        case .remove: "identity.administer"
        case .enrol, .useCode, .changeUse: nil
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .enrol(let sealed, let step):
            writer.value("enrol")
            writer.value(Hex.encode(sealed))
            writer.value(step)
        case .useCode(let step):
            writer.value("use-code")
            writer.value(step)
        case .changeUse(let always):
            writer.value("change-use")
            writer.value(always)
        case .remove(let document):
            writer.value("remove")
            writer.value(document.rawValue)
        }
        writer.endArray()
    }
}

/// A person's second factor as its facts have made it.
package struct Factor: Sendable, Equatable {
    package let sealed: [UInt8]
    /// Of the newest code that was taken.
    package var lastStep: Int64
    /// Asked at home too, by the person's own choice.
    package var always: Bool
    package let enrolledAt: Moment
}

package struct FactorState: Sendable, Equatable {
    package let person: String
    package var factor: Factor?
}

/// One generator a person; each code opens once; a lost one goes only by an administrator (Law.s8, Law.s9).
package enum FactorRules: Rules {
    package static let noun = "identity.factor"

    package static func blank(_ id: String) -> FactorState { FactorState(person: id) }

    package static func decide(
        _ command: FactorCommand, _ state: FactorState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [FactorFact] {
        let isOwn = circumstance.actor.person == state.person
        if case .enrol(let sealed, let step) = command {
            guard isOwn else { throw .factorOwnOnly }
            guard state.factor == nil else { throw .factorEnrolled }
            return [.enrolled(sealed: sealed, step: step)]
        }
        guard let factor = state.factor else { throw .factorNone }
        switch command {
        case .useCode(let step):
            guard circumstance.actor == .node else { throw .factorNodeOnly }
            guard step > factor.lastStep else { throw .factorCodeUsed }
            return [.codeUsed(step: step)]
        case .changeUse(let always):
            guard isOwn else { throw .factorOwnOnly }
            guard always != factor.always else { throw .factorUseSame }
            return [.useChanged(always: always)]
        case .remove(let document):
            guard !isOwn else { throw .accountOwn }
            guard circumstance.reason?.contains(where: { !$0.isWhitespace }) == true else {
                throw .accountReasonMissing
            }
            return [.removed(document: document)]
        case .enrol: preconditionFailure("enrolled above")
        }
    }

    package static func apply(_ fact: FactorFact, _ head: EntryHead, to state: inout FactorState) {
        switch fact {
        case .enrolled(let sealed, let step):
            state.factor = Factor(sealed: sealed, lastStep: step, always: false, enrolledAt: head.recordedAt)
        case .codeUsed(let step): state.factor?.lastStep = step
        case .useChanged(let always): state.factor?.always = always
        case .removed: state.factor = nil
        }
    }
}

extension Refusal {
    /// A generator that somebody else enrolled would let them in (Law.s8).
    package static let factorOwnOnly = Refusal(
        "identity.factor.own-only", Phrase("第二要素只能由本人登记", "Only its person enrols a second factor"),
        next: Phrase("请本人登录后登记", "Have the person sign in and enrol it"))

    /// A second generator would be one nobody watches.
    package static let factorEnrolled = Refusal(
        "identity.factor.enrolled", Phrase("已登记过第二要素", "A second factor is enrolled already"),
        next: Phrase("换手机先请管理员移除旧的", "Have an administrator remove the old one first"))

    package static let factorNone = Refusal(
        "identity.factor.none", Phrase("没有登记第二要素", "No second factor is enrolled"),
        next: Phrase("在「我的设置」里登记", "Enrol one under My settings"))

    /// RFC 6238 §5.2: a code is taken once.
    package static let factorCodeUsed = Refusal(
        "identity.factor.code-used", Phrase("这个验证码用过了", "This code was used before"),
        next: Phrase("等下一个验证码再输", "Wait for the next code"))

    package static let factorNodeOnly = Refusal(
        "identity.factor.node-only", Phrase("只有系统本身可以登记", "Only the node itself records this"),
        next: Phrase("在登录页办理", "Use the sign-in page"))

    package static let factorUseSame = Refusal(
        "identity.factor.use-same", Phrase("没有改变", "Nothing is changed"),
        next: Phrase("不用再办", "Nothing more is needed"))
}
