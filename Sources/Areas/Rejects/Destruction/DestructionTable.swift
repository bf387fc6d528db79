package import Kernel
import Lineage
import Plasma

/// Orders of destruction with what stands on them; the facts as they stand beside them, so that a loaded state is what
/// folding gives.
package enum DestructionTable: FactTable {
    package typealias R = DestructionRules

    package static let steps = Table(
        "rejects_destruction_step",
        [
            .text("record"), .integer("entry"), .text("kind"), .text("person"), .integer("at"), .text("reason"),
            .bytes("body"),
        ], key: ["record", "entry"])

    package static let orders = Table(
        "rejects_destruction",
        [
            .text("id"), .text("stage"), .integer("applied_at"), .text("applied_by"), .text("owner"),
            .integer("items"), .integer("scanned"), .integer("forced"), .integer("entry"),
        ], key: ["id"], indexes: [.on("stage", "applied_at"), .on("entry")])

    package static let items = Table(
        "rejects_destruction_item",
        [.text("record"), .text("noun"), .text("code"), .integer("is_open")], key: ["record", "noun", "code"],
        indexes: [.on("noun", "code", "is_open")])

    package static let tables = [steps, orders, items]

    package static func project(
        _ fact: DestructionFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = head.subject.id
        var state = try load(id, from: tables)
        DestructionRules.apply(fact, head, to: &state)
        try tables.insert(
            into: steps,
            [
                .text(id), .integer(head.index), .text(fact.kind.name), .text(head.person), .moment(head.recordedAt),
                .text(head.reason ?? ""), .bytes(fact.canonicalBytes),
            ])
        let scanned = Int64(state.items.count - state.waiting.count)
        guard case .applied(let listed, _, let owner) = fact else {
            try tables.execute(change, [.text(id), .text(state.stage.rawValue), .integer(scanned)])
            if !state.stage.keeps { try tables.execute(close, [.text(id)]) }
            return
        }
        try tables.insert(
            into: orders,
            [
                .text(id), .text(state.stage.rawValue), .moment(head.recordedAt), .text(head.person),
                .text(owner?.description ?? ""), .integer(Int64(listed.count)), .integer(0),
                .integer(state.isForced ? 1 : 0), .integer(head.index),
            ])
        for item in listed {
            try tables.insert(
                into: items, [.text(id), .text(item.subject.noun), .text(item.subject.id), .integer(1)])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> DestructionState {
        var state = DestructionState(id: id)
        for step in try DestructionLookups.steps(of: id, from: snapshot) {
            DestructionRules.apply(step.fact, step.head, to: &state)
        }
        return state
    }

    package static func gather(
        _ command: DestructionCommand, _ id: String, _ state: DestructionState, from snapshot: any Snapshot
    ) throws(Fault) -> DestructionEvidence {
        switch command {
        case .apply(let subjects, _), .draft(let subjects, _): try evidence(subjects, from: snapshot)
        case .approve, .decline, .scan, .withdrawScan, .execute, .certify: DestructionEvidence()
        }
    }

    private static func evidence(
        _ subjects: [Subject], from snapshot: any Snapshot
    ) throws(Fault) -> DestructionEvidence {
        var evidence = DestructionEvidence()
        let found = try LineageLookups.standing(
            of: subjects.filter { $0.noun != LineageRows.bag }, from: snapshot)
        for subject in subjects {
            if let order = try DestructionLookups.order(on: subject, from: snapshot) {
                evidence.elsewhere[subject] = order
            }
            if subject.noun == LineageRows.bag {
                try add(bag: subject, to: &evidence, from: snapshot)
            } else if let batch = found[subject] {
                try add(batch, subject, to: &evidence, from: snapshot)
            }
        }
        return evidence
    }

    private static func add(
        bag subject: Subject, to evidence: inout DestructionEvidence, from snapshot: any Snapshot
    ) throws(Fault) {
        guard let receipt = try UnitTable.receipt(subject.id, from: snapshot) else { return }
        let state = try UnitTable.load(subject.id, from: snapshot)
        let line = try StockLookups.line(subject.id, from: snapshot)
        evidence.known[subject] = RejectedItem(
            subject, quantity: line.map { "\($0.netGrams.text) g" } ?? "",
            ground: line?.codes.joined(separator: " ") ?? "", isForced: state.holds.contains(.lookBack))
        if state.standing(receipt) == .rejected, state.decision != .giveBack { evidence.rejected.insert(subject) }
    }

    private static func add(
        _ batch: FoundNode, _ subject: Subject, to evidence: inout DestructionEvidence, from snapshot: any Snapshot
    ) throws(Fault) {
        let rejecting = batch.holds.filter(\.isRejection).map(\.hold).sorted()
        var isForced = false
        for hold in rejecting where try LineageHoldTable.hold(hold, from: snapshot)?.owner != nil { isForced = true }
        evidence.known[subject] = RejectedItem(
            subject, quantity: batch.node.quantity?.text ?? "", ground: rejecting.joined(separator: " "),
            isForced: isForced)
        if !rejecting.isEmpty { evidence.rejected.insert(subject) }
    }

    private static let change: SQL =
        "UPDATE rejects_destruction SET stage = $3, scanned = $4 WHERE origin = $1 AND id = $2"
    private static let close: SQL =
        "UPDATE rejects_destruction_item SET is_open = 0 WHERE origin = $1 AND record = $2"
}
