import Kernel
import TestKit
import Testing

@testable import Trail

private func question(_ area: String = "plasma") -> TrailQuestion {
    var question = TrailQuestion()
    question.area = area
    return question
}

@Suite struct `A question to the trail` {
    @Test func `is read from an address, and what is no value is left out`() {
        let values = [
            "area": "plasma", "from": "2026-11-31", "to": "2026-11-21", "person": "", "late": "1", "reason": "yes",
            "subject": "no-slash", "workstation": String(repeating: "x", count: 201), "other": "x",
        ]
        let read = TrailQuestion { values[$0] }
        #expect(read.pairs.map(\.name) == ["area", "late", "to"])
        let again = Dictionary(uniqueKeysWithValues: read.pairs.map { ($0.name, $0.value) })
        #expect(TrailQuestion { again[$0] } == read)
        #expect(TrailQuestion { _ in nil }.isEmpty)
    }
}

@Suite struct `A saved filter` {
    private let qa = Standing.story("0533", "trail.view")
    private let blank = Story(FilterRules.self, "0533")
    private var saved: Story<FilterRules> { blank.given(.saved(name: "收浆", question()), by: "0533") }

    @Test func `is kept under a name, and again under the same one`() {
        #expect(
            blank.when(.save(name: "收浆", question()), by: qa) == .success([.saved(name: "收浆", question())]))
        #expect(
            saved.when(.save(name: "收浆", question("notices")), by: qa)
                == .success([.saved(name: "收浆", question("notices"))]))
        #expect(saved.when(.remove(name: "收浆"), by: qa) == .success([.removed(name: "收浆")]))
        #expect(saved.given(.removed(name: "收浆"), by: "0533").state.filters.isEmpty)
    }

    @Test func `is of one person alone`() {
        let other = Standing.story("0534", "trail.view")
        #expect(blank.when(.save(name: "收浆", question()), by: other) == .failure(.filterOfAnother))
        #expect(saved.when(.remove(name: "收浆"), by: other) == .failure(.filterOfAnother))
    }

    @Test(arguments: ["", "  ", "a\nb", String(repeating: "x", count: 61)])
    func `has a short name`(name: String) {
        #expect(blank.when(.save(name: name, question()), by: qa) == .failure(.filterNameWrong))
    }

    @Test func `asks for something, exists when it is removed, and is one of twenty`() {
        #expect(blank.when(.save(name: "x", TrailQuestion()), by: qa) == .failure(.filterEmpty))
        #expect(saved.when(.remove(name: "x"), by: qa) == .failure(.filterUnknown))
        let full = (0..<FilterRules.filtersMax).reduce(blank) {
            $0.given(.saved(name: "\($1)", question()), by: "0533")
        }
        #expect(full.when(.save(name: "x", question()), by: qa) == .failure(.filtersFull))
        #expect(full.when(.save(name: "7", question("x")), by: qa) == .success([.saved(name: "7", question("x"))]))
    }
}

@Suite struct `A review of the trail` {
    private let qa = Standing.story("0533", "trail.view", "trail.review")
    private let blank = Story(ReviewRules.self, "AT-1")
    private let scope = ReviewScope(question: question(), first: 10, end: 200, count: 7)
    private var record: Subject { blank.state.subject }

    private func signed(
        _ scope: ReviewScope, _ meaning: SignatureMeaning = .reviewed, by standing: Standing
    ) -> [SignedBy] {
        [.story(standing, meaning, over: record, version: ReviewRules.version, content: scope.canonicalBytes)]
    }

    private func sign(_ scope: ReviewScope, _ finding: String = "无异常") -> ReviewCommand {
        .sign(scope, reviewer: "0533", finding: finding)
    }

    @Test func `Law.s20 is signed by the reviewer over exactly these entries`() {
        #expect(
            blank.when(sign(scope), by: qa, signatures: signed(scope, by: qa))
                == .success([.signed(scope, finding: "无异常")]))
        let other = ReviewScope(question: question(), first: 10, end: 201, count: 7)
        #expect(
            blank.when(sign(scope), by: qa, signatures: signed(other, by: qa))
                == .failure(.reviewSignatureMissing))
        #expect(
            blank.when(sign(scope), by: qa, signatures: signed(scope, .approved, by: qa))
                == .failure(.reviewSignatureMissing))
        #expect(blank.when(sign(scope), by: qa) == .failure(.reviewSignatureMissing))
        let second = Standing.story("0534", "trail.review")
        #expect(
            blank.when(sign(scope), by: second, signatures: signed(scope, by: second))
                == .failure(.reviewSignatureMissing))
    }

    @Test func `is signed once, over something, with what was found`() {
        let done = blank.given(.signed(scope, finding: "无异常"), by: "0533")
        #expect(done.when(sign(scope), by: qa, signatures: signed(scope, by: qa)) == .failure(.reviewSigned))
        let nothing = ReviewScope(question: question(), first: 10, end: 200, count: 0)
        #expect(blank.when(sign(nothing), by: qa, signatures: signed(nothing, by: qa)) == .failure(.reviewEmpty))
        for finding in ["", " ", String(repeating: "x", count: 2_001)] {
            #expect(
                blank.when(sign(scope, finding), by: qa, signatures: signed(scope, by: qa))
                    == .failure(.reviewFindingMissing))
        }
    }

    @Test func `requires what only the whole ledger can answer`() throws {
        let requirement = try #require(sign(scope).requirements.first)
        let asked = try #require(ReviewCommand.asked(requirement))
        #expect(asked.0 == scope && asked.reviewer == "0533")
        #expect(ReviewCommand.asked(Requirement("trail.review", "[]")) == nil)
        #expect(ReviewCommand.asked(Requirement("trail.review", "x")) == nil)
        let area = trailArea { (_, _, _) throws(Fault) in nil }
        #expect(area.answers.keys.sorted() == ["trail.review"])
        #expect(sign(scope).permission == "trail.review" && FilterCommand.remove(name: "x").permission == "trail.view")
    }
}
