package import Kernel

package enum CaseCommand: Command {
    /// Finds and locks everything in one act; signed by whoever opens it.
    case open(CaseOpening)
    /// Searches again and locks what is new; the node asks when something else came to be known.
    case widen(WidenCause)
    case confirmInfected(bag: String)
    case decide(HitDecision, [Subject])
    case dispose([Subject], reference: String)
    /// The node tells that a bag of it was destroyed.
    case noteDestroyed(bag: String)
    case acknowledge(notice: String, reference: String)
    case review
    case close
    case reopen

    package var permission: Permission? {
        switch self {
        case .open: "lookback.open"
        case .widen(let cause): cause == .asked ? "lookback.open" : nil
        case .noteDestroyed: nil
        case .confirmInfected, .decide, .dispose, .acknowledge, .review: "lookback.assess"
        case .close, .reopen: "lookback.approve"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .open(let opening):
            writer.value("open")
            opening.write(to: &writer)
        case .widen(let cause): for text in ["widen", cause.rawValue] { writer.value(text) }
        case .confirmInfected(let bag): for text in ["infected", bag] { writer.value(text) }
        case .decide(let decision, let subjects):
            for text in ["decide", decision.rawValue] + subjects.map(\.description) { writer.value(text) }
        case .dispose(let subjects, let reference):
            for text in ["dispose", reference] + subjects.map(\.description) { writer.value(text) }
        case .noteDestroyed(let bag): for text in ["destroyed", bag] { writer.value(text) }
        case .acknowledge(let notice, let reference):
            for text in ["acknowledge", notice, reference] { writer.value(text) }
        case .review: writer.value("review")
        case .close: writer.value("close")
        case .reopen: writer.value("reopen")
        }
        writer.endArray()
    }
}
