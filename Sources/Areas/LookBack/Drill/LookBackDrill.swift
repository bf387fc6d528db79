package import Kernel

/// What a drill found, and that it changed nothing.
package enum LookBackDrillFact: Fact {
    case done(CaseOpening, rules: String, from: Moment?, counts: [HitAction: Int])

    package static let kinds: [FactKind] = ["lookback.drill.done.v1"]
    package var kind: FactKind { "lookback.drill.done.v1" }

    package var mentions: [Subject] {
        switch self {
        case .done(let opening, _, _, _): [Subject("donors.donor", opening.donor)]
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .done(let opening, let rules, let from, let counts):
            writer.beginObject()
            writer.key("counts")
            writer.beginObject()
            for (action, count) in counts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                writer.key(action.rawValue)
                writer.value(count)
            }
            writer.endObject()
            writer.memberIfPresent("from", from?.rfc3339)
            writer.key("opening")
            opening.write(to: &writer)
            writer.member("rules", rules)
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> LookBackDrillFact {
        guard kind == "lookback.drill.done.v1" else { throw fields.wrong("kind") }
        let told = try fields.object("counts")
        var counts: [HitAction: Int] = [:]
        for action in HitAction.allCases where told.has(action.rawValue) {
            counts[action] = Int(try told.integer(action.rawValue))
        }
        return .done(
            try CaseOpening(reading: try fields.object("opening")), rules: try fields.string("rules"),
            from: try fields.optionalString("from") == nil ? nil : try fields.moment("from"), counts: counts)
    }
}

package enum LookBackDrillCommand: Command {
    case run(CaseOpening)

    package var permission: Permission? { "lookback.open" }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .run(let opening):
            writer.beginArray()
            writer.value("run")
            opening.write(to: &writer)
            writer.endArray()
        }
    }
}

package struct LookBackDrillState: Sendable, Equatable {
    package let id: String
    package var isDone = false
}

/// A drill searches as a case does, and locks nothing (GMP annex Blood Products, Art. 23: the procedure is tried).
package enum LookBackDrillRules: Rules {
    package static let noun = "lookback.drill"

    package static func blank(_ id: String) -> LookBackDrillState { LookBackDrillState(id: id) }

    package static func decide(
        _ command: LookBackDrillCommand, _ state: LookBackDrillState, _ evidence: CaseEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [LookBackDrillFact] {
        switch command {
        case .run(let opening):
            guard !state.isDone else { throw .caseExists(state.id) }
            guard state.id.isLine(bytesMax: 40), !state.id.contains("/") else { throw .caseNumberWrong }
            let pack = try CaseRules.check(
                opening, evidence, at: circumstance.now, zone: circumstance.zoneMinutes)
            let found = CaseRules.beginning(opening, pack, evidence, case: state.id, at: circumstance.now)
            return [
                .done(
                    opening, rules: pack.version, from: found.from, counts: found.counts)
            ]
        }
    }

    package static func apply(_ fact: LookBackDrillFact, _ head: EntryHead, to state: inout LookBackDrillState) {
        state.isDone = true
    }
}

extension CaseBeginning {
    /// How many things each action is for.
    package var counts: [HitAction: Int] {
        hits.reduce(into: [:]) { $0[$1.action, default: 0] += 1 }
    }
}

/// Drills, newest last.
package enum LookBackDrillTable: FactTable {
    package typealias R = LookBackDrillRules

    package static let drills = Table(
        "lookback_drill",
        [.text("id"), .integer("entry"), .text("person"), .integer("at"), .bytes("body")], key: ["id"],
        indexes: [.on("entry")])

    package static let tables = [drills]

    package static func project(
        _ fact: LookBackDrillFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        try tables.insert(
            into: drills,
            [
                .text(head.subject.id), .integer(head.index), .text(head.person), .moment(head.recordedAt),
                .bytes(fact.canonicalBytes),
            ])
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> LookBackDrillState {
        let found = try snapshot.first(
            "SELECT id FROM lookback_drill WHERE origin = $1 AND id = $2", [.text(id)]
        ) { (row) throws(Fault) in row.text(0) }
        return LookBackDrillState(id: id, isDone: found != nil)
    }

    package static func gather(
        _ command: LookBackDrillCommand, _ id: String, _ state: LookBackDrillState, from snapshot: any Snapshot
    ) throws(Fault) -> CaseEvidence {
        switch command {
        case .run(let opening): try CaseTable.evidence(opening, from: snapshot)
        }
    }

    package struct Line: Sendable, Hashable {
        package let id: String
        package let person: String
        package let at: Moment
        package let fact: LookBackDrillFact

        package static func == (left: Line, right: Line) -> Bool { left.id == right.id && left.fact == right.fact }
        package func hash(into hasher: inout Hasher) { hasher.combine(id) }
    }

    /// Newest first.
    package static func list(limit: Int, from snapshot: any Snapshot) throws(Fault) -> [Line] {
        try snapshot.all(
            "SELECT id, person, at, body FROM lookback_drill WHERE origin = $1 ORDER BY entry DESC LIMIT $2",
            [.integer(Int64(limit))]
        ) { (row) throws(Fault) in
            let bytes = row.bytes(3)
            let fact = try Fault.reading("lookback_drill.body") { () throws(JSONFailure) in
                try LookBackDrillFact.read("lookback.drill.done.v1", JSONFields(canonical: bytes))
            }
            return Line(id: row.text(0), person: row.text(1), at: row.moment(2), fact: fact)
        }
    }
}
