import Kernel
import TestKit
import Testing

@testable import Settings

@Suite struct `A phrase` {
    private let first = Phrase("锁屏", "Lock")
    private let new = Phrase("上锁", "Lock up")
    private let wang = Standing.story("0001", "settings.change")
    private let li = Standing.story("0533", "settings.approve")
    private var change: WordChange { WordChange(first: first, new: new) }
    private var blank: Story<WordRules> { Story(WordRules.self, WordRules.id(of: first, hash: Digest.story)) }
    private var proposed: Story<WordRules> { blank.given(.proposed(change), by: "0001", reason: "叫法") }

    @Test func `is said otherwise when a second person approves it, Law.s14`() {
        #expect(blank.when(.propose(change), by: wang, reason: "叫法") == .success([.proposed(change)]))
        #expect(blank.when(.propose(change), by: wang) == .failure(.settingReasonMissing))
        #expect(proposed.when(.propose(change), by: wang, reason: "r") == .failure(.settingPending))
        #expect(proposed.when(.approve(new), by: li) == .success([.changed(change)]))
        #expect(proposed.when(.approve(first), by: li) == .failure(.settingNotProposed))
        #expect(proposed.when(.approve(new), by: wang) == .failure(.settingOwn))
        #expect(proposed.when(.reject(new), by: li) == .failure(.settingReasonMissing))
        #expect(proposed.when(.reject(new), by: li, reason: "r") == .success([.rejected(change)]))
        #expect(proposed.given(.rejected(change), by: "0533").state == blank.state)
    }

    @Test func `is reset by proposing its first text again`() {
        let changed = proposed.given(.changed(change), by: "0533")
        #expect(changed.state.said == new)
        let back = WordChange(first: first, new: first)
        #expect(blank.when(.propose(back), by: wang, reason: "r") == .failure(.settingSame))
        #expect(changed.when(.propose(back), by: wang, reason: "r") == .success([.proposed(back)]))
        #expect(changed.given(.changed(back), by: "0533").state == blank.state)
    }

    @Test(arguments: ["", " ", "a\nb", String(repeating: "x", count: 401)])
    func `takes one short line in each language`(text: String) {
        for phrase in [Phrase(text, "x"), Phrase("x", text)] {
            let change = WordChange(first: first, new: phrase)
            #expect(blank.when(.propose(change), by: wang, reason: "r") == .failure(.wordUnfit))
        }
        let other = WordChange(first: new, new: first)
        #expect(blank.when(.propose(other), by: wang, reason: "r") == .failure(.wordUnknown))
    }
}
