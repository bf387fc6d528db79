import Kernel
import Lineage

/// An alarm on a critical parameter is an exception event, whatever covers it (A8).
let criticalAlarmsOpenExceptions = Reaction(to: ["alarms.alarm.raised.v1"]) { (fact, head, acting) throws(Denial) in
    guard case .raised(let raising)? = fact as? AlarmFact, raising.isCritical else { return }
    let opening = ExceptionOpening(alarm: head.subject.id, raising: raising)
    try acting.act(
        ExceptionTable.self, on: ExceptionOpening.id(head.subject.id, raising.number), .open(opening))
}

/// An exception of a batch holds the batch until it is judged.
let exceptionsHold = Reaction(to: ["alarms.exception.opened.v1"]) { (fact, head, acting) throws(Denial) in
    guard case .opened(let opening)? = fact as? ExceptionFact, !opening.raising.batch.isEmpty else { return }
    let batch = Subject(LineageRows.batch, opening.raising.batch)
    let isKnown = try acting.read { (tables) throws(Fault) in
        try LineageLookups.node(batch, from: tables) != nil
    }
    guard isKnown else { return }
    try acting.act(
        LineageHoldTable.self, on: head.subject.id, .placeFor(head.subject, on: [batch], ground: .deviation))
}

/// A batch that comes to be while exceptions of it wait is held from its first moment: its step ran before it was made.
let waitingExceptionsHold = Reaction(to: ["lineage.step.performed.v1"]) { (fact, _, acting) throws(Denial) in
    guard case .performed(let report)? = fact as? StepFact else { return }
    for batch in report.outputs.map(\.node) {
        let open = try acting.read { (tables) throws(Fault) in
            try ExceptionTable.open(ofBatch: batch.id, from: tables)
        }
        for id in open {
            let owner = Subject(ExceptionRules.noun, id)
            try acting.act(LineageHoldTable.self, on: id, .placeFor(owner, on: [batch], ground: .deviation))
        }
    }
}

/// What QA judged ends the hold: the batch is free of it, or rejected.
let judgementsEnd = Reaction(to: ["alarms.exception.judged.v1"]) { (fact, head, acting) throws(Denial) in
    guard case .judged(let disposition, _)? = fact as? ExceptionFact else { return }
    let hold = try acting.read { (tables) throws(Fault) in
        try LineageHoldTable.load(head.subject.id, from: tables)
    }
    guard hold.owner == head.subject, hold.decision == nil else { return }
    try acting.act(
        LineageHoldTable.self, on: head.subject.id,
        disposition == .rejected ? .rejectFor(head.subject) : .liftFor(head.subject))
}
