import Kernel
import TestKit
import Testing

@testable import Identity

@Suite struct `A scope of rights` {
    private let story = Story(ScopeRules.self, "0417")
    private let one = Scope(sites: ["plant.example/one"])

    private func change(
        _ scope: Scope, _ account: AccountStanding? = .open, by standing: Standing = Staff.admin, reason: String? = "r"
    ) -> Result<[ScopeFact], Refusal> {
        story.when(.change(to: scope), account, by: standing, reason: reason)
    }

    @Test func `Law.s3 is changed by another administrator with a reason, and old and new are kept`() {
        #expect(ScopeCommand.change(to: one).permission == "identity.administer")
        #expect(change(one) == .success([.changed(person: "0417", old: .unlimited, new: one)]))
        #expect(change(one, reason: nil) == .failure(.accountReasonMissing))
        #expect(change(one, by: Standing.story("0417", "identity.administer")) == .failure(.accountOwn))
        #expect(change(one, nil) == .failure(.accountNotOpened("0417")))
        #expect(change(one, .closed) == .failure(.accountRetired("0417")))
        #expect(change(.unlimited) == .failure(.scopeSame))
        for wrong in ["", "a b", "a,b", String(repeating: "x", count: 65)] {
            #expect(change(Scope(products: [wrong])) == .failure(.scopeNamesWrong))
        }
        #expect(change(Scope(sites: Set((0...32).map { "s\($0)" }))) == .failure(.scopeNamesWrong))
    }

    @Test func `covers what it names, and nothing that nobody knows`() {
        let home = "plant.example/one"
        func covers(_ scope: Scope, _ place: Place) -> Bool { scope.covers(place, home: home) }
        let both = Scope(sites: [home], products: ["normal", "rabies"])
        #expect(covers(.unlimited, .unknown) && covers(both, .everywhere))
        #expect(covers(both, .at(site: nil, products: ["normal"])))
        #expect(covers(both, .at(site: home, products: ["normal", "rabies"])))
        #expect(!covers(both, .at(site: nil, products: ["normal", "tetanus"])))
        #expect(!covers(both, .at(site: "plant.example/two", products: ["normal"])))
        #expect(!covers(both, .at(site: nil, products: [])) && !covers(both, .unknown))
        #expect(covers(one, .at(site: nil, products: [])))
        #expect(!covers(Scope(sites: ["plant.example/two"]), .at(site: nil, products: ["normal"])))
    }

    @Test func `stands in its table as its facts tell it`() throws {
        try Folding.compare(
            ScopeTable.self, "0417",
            [
                .changed(person: "0417", old: .unlimited, new: one),
                .changed(person: "0417", old: one, new: .unlimited),
            ])
    }

    @Test func `keeps its bytes`() throws {
        try Vectors.compare(
            "scope-vectors.txt",
            [ScopeFact.changed(person: "0417", old: one, new: Scope(products: ["rabies", "normal"]))])
    }
}
