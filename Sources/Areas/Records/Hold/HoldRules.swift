package import Kernel

package enum HoldCommand: Command {
    case place(on: Subject)
    case release

    package var permission: Permission? { "records.hold" }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .place(let subject):
            writer.value("place")
            writer.value(subject.description)
        case .release: writer.value("release")
        }
        writer.endArray()
    }
}

package struct HoldState: Sendable, Equatable {
    package let id: String
    /// What it keeps; nil before it was placed.
    package var subject: Subject?
    package var isReleased = false
}

/// A hold keeps one record until whoever may release it says why it is over (Law.s42).
package enum HoldRules: Rules {
    package static let noun = "records.hold"
    package static let reasonBytesMax = 2_000
    package static let numberBytesMax = 100

    package static func blank(_ id: String) -> HoldState { HoldState(id: id) }

    package static func decide(
        _ command: HoldCommand, _ state: HoldState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [HoldFact] {
        guard state.id.isLine(bytesMax: numberBytesMax) else { throw .holdSubjectWrong }
        guard circumstance.reason?.isText(bytesMax: reasonBytesMax) == true else { throw .holdReasonMissing }
        switch command {
        case .place(let subject):
            guard state.subject == nil else { throw .holdExists }
            guard subject.noun.isLine(bytesMax: numberBytesMax), subject.id.isLine(bytesMax: numberBytesMax),
                subject.noun.contains(".")
            else { throw .holdSubjectWrong }
            return [.placed(on: subject)]
        case .release:
            guard let subject = state.subject else { throw .holdUnknown }
            guard !state.isReleased else { throw .holdReleased }
            return [.released(of: subject)]
        }
    }

    package static func apply(_ fact: HoldFact, _ head: EntryHead, to state: inout HoldState) {
        switch fact {
        case .placed(let subject): state.subject = subject
        case .released: state.isReleased = true
        }
    }
}

extension Refusal {
    /// A number names one hold for ever.
    package static let holdExists = Refusal(
        "records.hold.exists", Phrase("这个编号的暂缓已经登记", "This hold was placed before"),
        next: Phrase("换一个编号", "Take another number"))

    package static let holdUnknown = Refusal(
        "records.hold.unknown", Phrase("没有这个暂缓", "There is no such hold"),
        next: Phrase("检查编号", "Check the number"))

    /// What is over is over; a new cause is a new hold.
    package static let holdReleased = Refusal(
        "records.hold.released", Phrase("这个暂缓已经解除", "This hold was released before"),
        next: Phrase("如有新的原因，另行登记", "For a new cause, place another"))

    /// Whoever keeps a record longer, or lets it go, says why (Law.s14: A11 9).
    package static let holdReasonMissing = Refusal(
        "records.hold.reason-missing", Phrase("没有写原因", "No reason is given"),
        next: Phrase("写明原因再提交", "Give the reason, then send it"))

    /// A hold on something that cannot be a record keeps nothing.
    package static let holdSubjectWrong = Refusal(
        "records.hold.subject-wrong", Phrase("要写明保留哪一份记录", "It does not say which record is kept"),
        next: Phrase("写成「种类/编号」", "Write it as kind/number"))
}
