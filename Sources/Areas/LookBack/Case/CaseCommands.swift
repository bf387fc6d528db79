package import Kernel

package enum CaseCommand: Command {
    /// Finds and locks everything in one act; signed by whoever opens it.
    case open(CaseOpening)
    /// The node opens it by itself when a later sample is positive: everything is locked before anyone has read it.
    case draft(CaseOpening)
    /// QA takes over what the node opened, and signs.
    case confirm
    /// Searches again and locks what is new; the node asks when something else came to be known.
    case widen(WidenCause)
    case confirmInfected(bag: String)
    case decide(HitDecision, [Subject])
    case dispose([Subject], reference: String)
    /// The node tells that it was destroyed, and on which record.
    case noteDestroyed(Subject, reference: String)
    case acknowledge(notice: String, reference: String)
    case review
    case close
    case reopen

    package var permission: Permission? {
        switch self {
        case .open: "lookback.open"
        case .widen(let cause): cause == .asked ? "lookback.open" : nil
        case .draft, .noteDestroyed: nil
        case .confirm, .confirmInfected, .decide, .dispose, .acknowledge, .review: "lookback.assess"
        case .close, .reopen: "lookback.approve"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .open(let opening):
            writer.value("open")
            opening.write(to: &writer)
        case .draft(let opening):
            writer.value("draft")
            opening.write(to: &writer)
        case .confirm: writer.value("confirm")
        case .widen(let cause): for text in ["widen", cause.rawValue] { writer.value(text) }
        case .confirmInfected(let bag): for text in ["infected", bag] { writer.value(text) }
        case .decide(let decision, let subjects):
            for text in ["decide", decision.rawValue] + subjects.map(\.description) { writer.value(text) }
        case .dispose(let subjects, let reference):
            for text in ["dispose", reference] + subjects.map(\.description) { writer.value(text) }
        case .noteDestroyed(let subject, let reference):
            for text in ["destroyed", subject.description, reference] { writer.value(text) }
        case .acknowledge(let notice, let reference):
            for text in ["acknowledge", notice, reference] { writer.value(text) }
        case .review: writer.value("review")
        case .close: writer.value("close")
        case .reopen: writer.value("reopen")
        }
        writer.endArray()
    }
}
