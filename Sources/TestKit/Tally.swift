package import Kernel

/// A noun as small as can be, for tests of the engine: a sum that may not fall below zero.
package enum TallyFact: Fact {
    case added(amount: Int64)
    /// Its projection breaks a constraint of the table: a fault in the middle of a group.
    case broken
    /// Sets off a reaction that commands `echo` again, or takes away if it is below zero.
    case echoed(times: Int64)

    package static let kinds: [FactKind] = ["test.tally.added.v1", "test.tally.broken.v1", "test.tally.echoed.v1"]

    package var kind: FactKind {
        switch self {
        case .added: "test.tally.added.v1"
        case .broken: "test.tally.broken.v1"
        case .echoed: "test.tally.echoed.v1"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .added(let amount): writer.member("amount", amount)
        case .broken: break
        case .echoed(let times): writer.member("times", times)
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> TallyFact {
        switch kind.name {
        case "test.tally.added.v1": .added(amount: try fields.integer("amount"))
        case "test.tally.echoed.v1": .echoed(times: try fields.integer("times"))
        default: .broken
        }
    }
}

package enum TallyCommand: Command {
    case add(Int64)
    case `break`
    case echo(Int64)

    package var permission: Permission? { "test.add" }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .add(let amount):
            writer.value("add")
            writer.value(amount)
        case .break: writer.value("break")
        case .echo(let times):
            writer.value("echo")
            writer.value(times)
        }
        writer.endArray()
    }
}

package enum TallyRules: Rules {
    package struct State: Sendable, Equatable {
        package var sum: Int64 = 0
        package var facts: Int64 = 0
    }

    package static let noun = "test.tally"
    package static func blank(_ id: String) -> State { State() }

    package static func decide(
        _ command: TallyCommand, _ state: State, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [TallyFact] {
        switch command {
        case .add(let amount):
            guard state.sum + amount >= 0 else {
                throw Refusal("test.tally.below-zero", Phrase("不可小于零", "not below zero"), next: Phrase("加", "add"))
            }
            return [.added(amount: amount)]
        case .break: return [.broken]
        case .echo(let times): return [.echoed(times: times)]
        }
    }

    package static func apply(_ fact: TallyFact, _ head: EntryHead, to state: inout State) {
        if case .added(let amount) = fact { state.sum += amount }
        state.facts += 1
    }
}

package enum TallyTable: FactTable {
    package typealias R = TallyRules

    static let sums = Table(
        "test_tally", [.text("tally"), .integer("amount_sum"), .integer("fact_count")], key: ["tally"],
        checks: ["amount_sum >= 0"])
    static let lines = Table(
        "test_tally_line", [.integer("entry_index"), .text("tally"), .integer("amount")], key: ["entry_index"],
        indexes: [.on("tally", "entry_index")])

    package static let tables = [sums, lines]

    package static func project(
        _ fact: TallyFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let known = try tables.first(found, [.text(head.subject.id)]) { (row) throws(Fault) in row.integer(0) }
        if known == nil {
            try tables.insert(into: sums, [.text(head.subject.id), .integer(0), .integer(0)])
        }
        var amount: Int64 = 0
        if case .added(let added) = fact { amount = added }
        if case .broken = fact { amount = -1_000_000 }
        try tables.execute(change, [.text(head.subject.id), .integer(amount)])
        try tables.insert(
            into: lines, [.integer(head.index), .text(head.subject.id), .integer(amount)])
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> TallyRules.State {
        try snapshot.first(found, [.text(id)]) { (row) throws(Fault) in
            TallyRules.State(sum: row.integer(0), facts: row.integer(1))
        } ?? TallyRules.State()
    }

    static let found: SQL = "SELECT amount_sum, fact_count FROM test_tally WHERE origin = $1 AND tally = $2"
    static let change: SQL = """
        UPDATE test_tally SET amount_sum = amount_sum + $3, fact_count = fact_count + 1
        WHERE origin = $1 AND tally = $2
        """
}

extension Area {
    /// An area of tallies whose echo reacts to itself.
    package static let tallies = Area(
        "Tallies", nouns: [Noun(TallyTable.self)], permissions: ["test.add": Phrase("加", "add")],
        reactions: [
            Reaction(to: ["test.tally.echoed.v1"]) { (fact, head, acting) throws(Denial) in
                guard case .echoed(let times)? = fact as? TallyFact, times != 0 else { return }
                try acting.act(TallyTable.self, on: head.subject.id, times < 0 ? .add(times) : .echo(times - 1))
            }
        ])
}
