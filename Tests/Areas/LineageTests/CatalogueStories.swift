import Kernel
import TestKit
import Testing

@testable import Lineage

@Suite struct `A material` {
    private let registrar = Standing.story("p-reg", "lineage.register")
    private let blank = Story(MaterialRules.self, "POOL")
    private let pool = Material(name: Phrase("混合血浆", "pool"), stage: .pool, unit: .kilogram, virus: .pre)
    private let other = Material(name: Phrase("混浆", "pool"), stage: .pool, unit: .kilogram, virus: .pre)

    @Test func `is registered once, and amended with a reason`() {
        let known = blank.given(.registered(pool))
        #expect(blank.when(.register(pool), by: registrar) == .success([.registered(pool)]))
        #expect(known.when(.register(pool), by: registrar) == .failure(.materialExists("POOL")))
        #expect(known.when(.amend(other), by: registrar, reason: "改名") == .success([.amended(other)]))
        #expect(known.when(.amend(other), by: registrar) == .failure(.materialReasonMissing))
        #expect(known.when(.amend(pool), by: registrar, reason: "x") == .failure(.materialUnchanged))
        #expect(blank.when(.amend(pool), by: registrar, reason: "x") == .failure(.materialUnknown("POOL")))
        #expect(known.state.material == pool && MaterialCommand.register(pool).permission == "lineage.register")
    }

    @Test func `needs a code for labels and both names`() {
        let story = Story(MaterialRules.self, "A/B")
        #expect(story.when(.register(pool), by: registrar) == .failure(.materialNameWrong))
        let nameless = Material(name: Phrase("", "pool"), stage: .pool, unit: .kilogram, virus: .pre)
        #expect(blank.when(.register(nameless), by: registrar) == .failure(.materialNameWrong))
    }
}

@Suite struct `A process` {
    private let registrar = Standing.story("p-reg", "lineage.register")
    private let blank = Story(ProcessRules.self, "MIX")

    private func profile(_ tolerance: String = "2.0", from: Int = 20_000, source: String = "MR-1") -> ProcessProfile {
        ProcessProfile(
            name: Phrase("混浆", "pooling"), reducesVirus: false,
            tolerancePercent: DecimalNumber(tolerance) ?? DecimalNumber(coefficient: -1), source: source,
            effectiveFrom: Day(daysSinceEpoch: from))
    }

    @Test func `is declared once, and amended with a reason`() {
        let known = blank.given(.declared(profile()))
        #expect(blank.when(.declare(profile()), by: registrar) == .success([.declared(profile())]))
        #expect(known.when(.declare(profile()), by: registrar) == .failure(.processExists("MIX")))
        let next = profile("3.0", from: 20_100)
        #expect(known.when(.amend(next), by: registrar, reason: "验证") == .success([.amended(next)]))
        #expect(known.when(.amend(next), by: registrar) == .failure(.processReasonMissing))
        #expect(known.when(.amend(profile()), by: registrar, reason: "x") == .failure(.processUnchanged))
        #expect(blank.when(.amend(next), by: registrar, reason: "x") == .failure(.processUnknown("MIX")))
    }

    @Test func `has a tolerance in percent with its source, and no version before the last`() {
        for wrong in [profile("101"), profile("-1"), profile(source: "")] {
            #expect(blank.when(.declare(wrong), by: registrar) == .failure(.processFieldWrong))
        }
        let known = blank.given(.declared(profile()))
        #expect(
            known.when(.amend(profile("3.0", from: 19_000)), by: registrar, reason: "x")
                == .failure(.processFieldWrong))
    }

    @Test func `is judged by the version in force on the day`() {
        let state = blank.given(.declared(profile()), .amended(profile("3.0", from: 20_100))).state
        #expect(state.inForce(on: Day(daysSinceEpoch: 19_999)) == nil)
        #expect(state.inForce(on: Day(daysSinceEpoch: 20_050))?.version == 1)
        #expect(state.inForce(on: Day(daysSinceEpoch: 20_100))?.profile.tolerancePercent.text == "3.0")
    }
}
