import Kernel
import Ledger
import StoreSQLite
import TestKit
import Testing

@testable import Witness

@Suite struct `A watched log` {
    private let blank = Story(WitnessLogRules.self, "plant.example/log")
    private let one: Digest
    private let two: Digest

    init() throws {
        one = try #require(Digest([UInt8](repeating: 1, count: 32)))
        two = try #require(Digest([UInt8](repeating: 2, count: 32)))
    }

    private var cosigned: Story<WitnessLogRules> { blank.given(.cosigned(size: 5, root: one, note: "n"), by: "node") }

    @Test func `is cosigned from the tree on record to a larger one`() {
        #expect(
            blank.when(.cosign(from: 0, fromRoot: nil, size: 5, root: one, note: "n"), by: .node)
                == .success([.cosigned(size: 5, root: one, note: "n")]))
        #expect(
            cosigned.when(.cosign(from: 5, fromRoot: one, size: 9, root: two, note: "n"), by: .node)
                == .success([.cosigned(size: 9, root: two, note: "n")]))
    }

    @Test func `is not cosigned from a tree that is not on record`() {
        for command: WitnessLogCommand in [
            .cosign(from: 0, fromRoot: nil, size: 9, root: two, note: "n"),
            .cosign(from: 4, fromRoot: one, size: 9, root: two, note: "n"),
            .cosign(from: 5, fromRoot: two, size: 9, root: two, note: "n"),
            .cosign(from: 5, fromRoot: one, size: 5, root: two, note: "n"),
        ] {
            #expect(cosigned.when(command, by: .node) == .failure(.witnessLogMoved))
        }
    }

    @Test func `that told two stories is on record once for each size`() {
        let contradict = WitnessLogCommand.contradict(size: 5, root: two, note: "m")
        #expect(cosigned.when(contradict, by: .node) == .success([.contradicted(size: 5, root: two, note: "m")]))
        let contradicted = cosigned.given(.contradicted(size: 5, root: two, note: "m"), by: "node")
        #expect(contradicted.when(contradict, by: .node) == .failure(.witnessContradictionKnown))
        #expect(
            cosigned.when(.contradict(size: 5, root: one, note: "m"), by: .node) == .failure(.witnessLogMoved))
        #expect(blank.when(contradict, by: .node) == .failure(.witnessLogMoved))
    }

    @Test func `is cosigned by nobody but the node`() {
        let command = WitnessLogCommand.cosign(from: 0, fromRoot: nil, size: 5, root: one, note: "n")
        #expect(blank.when(command, by: .story("0417")) == .failure(.witnessIsTheNode))
    }

    @Test func `stands in its table as folding the facts gives it`() throws {
        let store = try SQLiteStore(
            memoryFor: "test.example/witness", ledger: LedgerTables.all, views: WitnessLogTable.tables)
        var folded = WitnessLogRules.blank("a")
        let facts: [WitnessLogFact] = [
            .cosigned(size: 5, root: one, note: "n5"), .contradicted(size: 5, root: two, note: "m"),
            .cosigned(size: 9, root: two, note: "n9"),
        ]
        for (index, fact) in facts.enumerated() {
            let head = EntryHead(
                index: Int64(index), subject: Subject(WitnessLogRules.noun, "a"), recordedAt: .storyStart,
                happenedAt: .storyStart, person: "node", role: "node", workstation: "", reason: nil, signatures: [])
            WitnessLogRules.apply(fact, head, to: &folded)
            let loaded = try store.write { (tables) throws(Fault) in
                try WitnessLogTable.project(fact, head, into: tables)
                return try WitnessLogTable.load("a", from: tables)
            }
            #expect(loaded == folded, "after \(fact.kind)")
        }
        let kept = try store.read { (snapshot) throws(Fault) in
            (try WitnessLogTable.note(of: "a", from: snapshot), try WitnessLogTable.load("b", from: snapshot))
        }
        #expect(kept.0 == "n9" && kept.1 == WitnessLogRules.blank("b"))
    }
}
