import Kernel
import StoreSQLite
import TestKit
import Testing

@testable import Identity

@Suite struct `A badge` {
    private static let owner = Standing.story("0417")
    private static let other = Standing.story("0533", "plasma.review")
    private let unknown = Story(BadgeRules.self, "b1")
    private let open = BadgeEvidence(account: .open)
    private let none = BadgeEvidence()
    private let register = BadgeCommand.register(person: "0417", .passport)
    private let registered = BadgeFact.registered(person: "0417", document: .passport)
    private var held: Story<BadgeRules> { unknown.given(registered, by: "0001") }
    private var lost: Story<BadgeRules> { held.given(.disabled(person: "0417"), by: "0417", reason: "丢了") }

    @Test func `Law.s9 is registered by an administrator who saw a document, for a person who has none`() {
        #expect(register.permission == "identity.administer")
        #expect(unknown.when(register, open, by: Staff.admin) == .success([registered]))
        #expect(
            unknown.when(register, BadgeEvidence(account: .open, held: "b0"), by: Staff.admin) == .failure(.badgeHeld))
        #expect(unknown.when(register, none, by: Staff.admin) == .failure(.accountNotOpened("0417")))
        #expect(
            unknown.when(register, BadgeEvidence(account: .closed), by: Staff.admin)
                == .failure(.accountRetired("0417")))
        #expect(
            unknown.when(.register(person: "0001", .passport), open, by: Staff.admin) == .failure(.accountOwn))
    }

    @Test func `Law.s9 never moves to another person, nor back`() {
        let another = BadgeCommand.register(person: "0418", .passport)
        for story in [held, lost] {
            #expect(story.when(another, open, by: Staff.admin) == .failure(.badgeKnown))
            #expect(story.when(register, open, by: Staff.admin) == .failure(.badgeKnown))
        }
    }

    @Test func `Law.s9 is disabled with a reason by its person or an administrator, and by nobody else`() {
        for standing in [Self.owner, Staff.admin] {
            #expect(held.when(.disable, none, by: standing, reason: "丢了") == .success([.disabled(person: "0417")]))
        }
        #expect(held.when(.disable, none, by: Self.owner) == .failure(.accountReasonMissing))
        #expect(held.when(.disable, none, by: Self.other, reason: "r") == .failure(.badgeOfOther))
        #expect(lost.when(.disable, none, by: Self.owner, reason: "r") == .failure(.badgeDisabled))
        #expect(unknown.when(.disable, none, by: Self.owner, reason: "r") == .failure(.badgeUnknown))
    }

    @Test func `Law.s9 that is used after its loss alerts until an administrator looked into it`() {
        #expect(
            lost.when(.refuse(.signIn), none, by: .node) == .success([.refused(person: "0417", use: .signIn)]))
        #expect(lost.when(.refuse(.signIn), none, by: Self.owner) == .failure(.badgeNodeOnly))
        #expect(lost.when(.seeAlert, none, by: Staff.admin, reason: "r") == .failure(.accountNoAlert))
        let used = lost.given(.refused(person: "0417", use: .signature), by: "node")
        #expect(used.when(.seeAlert, none, by: Staff.admin) == .failure(.accountReasonMissing))
        #expect(
            used.when(.seeAlert, none, by: Staff.admin, reason: "门卫交回")
                == .success([.alertSeen(person: "0417")]))
        let own = Standing.story("0417", "identity.administer")
        #expect(used.when(.seeAlert, none, by: own, reason: "r") == .failure(.accountOwn))
    }

    @Test func `stands in its table as its facts tell it`() throws {
        let facts: [BadgeFact] = [
            registered, .disabled(person: "0417"), .refused(person: "0417", use: .signIn), .alertSeen(person: "0417"),
        ]
        try Folding.compare(BadgeTable.self, "b1", facts)
    }

    @Test func `keeps its bytes`() throws {
        try Vectors.compare(
            "badge-vectors.txt",
            [
                BadgeFact.registered(person: "0417", document: .identityCard), .disabled(person: "0417"),
                .refused(person: "0417", use: .signIn), .alertSeen(person: "0417"),
            ])
    }
}

/// Facts folded and projected side by side.
enum Folding {
    static func compare<T: FactTable>(_ table: T.Type, _ id: String, _ facts: [T.R.Event]) throws
    where T.R.State: Equatable {
        let bench = try IdentityBench()
        var folded = T.R.blank(id)
        for (place, fact) in facts.enumerated() {
            let now = bench.clock.read()
            let head = EntryHead(
                index: Int64(place), subject: Subject(T.R.noun, id), recordedAt: now, happenedAt: now, person: "0417",
                role: "tester", workstation: "", reason: "r", signatures: [])
            T.R.apply(fact, head, to: &folded)
            let loaded = try bench.store.write { (tables) throws(Fault) in
                try T.project(fact, head, into: tables)
                return try T.load(id, from: tables)
            }
            #expect(loaded == folded, "after \(fact.kind)")
        }
    }
}
