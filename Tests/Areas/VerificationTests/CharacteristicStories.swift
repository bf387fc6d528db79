import Kernel
import Statistics
import TestKit
import Testing

@testable import Verification

@Suite struct `A characteristic` {
    private let engineer = VerificationSamples.engineer
    private let qa = VerificationSamples.qa
    private let plan = VerificationSamples.plan()
    private let blank = Story(CharacteristicRules.self, "PAST.TT01")
    private var proposed: Story<CharacteristicRules> { blank.given(.proposed(plan), by: "0450") }
    private var adopted: Story<CharacteristicRules> { proposed.given(.adopted(version: 1)) }

    private func refused(_ plan: CharacteristicPlan, _ evidence: CharacteristicEvidence = .init()) -> String? {
        VerificationSamples.code(blank.when(.propose(plan), evidence, by: engineer))
    }

    @Test func `has a specification, an equipment, a signal and a rule`() {
        #expect(refused(plan) == nil)
        #expect(refused(VerificationSamples.plan(low: nil)) == nil)
        let wrong = "verification.characteristic.specification-wrong"
        #expect(refused(VerificationSamples.plan(low: nil, high: nil)) == wrong)
        #expect(refused(VerificationSamples.plan(low: "61")) == wrong)
        let field = "verification.characteristic.field-wrong"
        for plan in [
            VerificationSamples.plan(rules: []), VerificationSamples.plan(rules: [.nelson1, .nelson1]),
            VerificationSamples.plan(group: 26), VerificationSamples.plan(group: 0),
            VerificationSamples.plan(parameter: " "),
        ] {
            #expect(refused(plan) == field)
        }
        var evidence = CharacteristicEvidence()
        evidence.signalIsOpen = false
        #expect(refused(plan, evidence) == "verification.characteristic.signal-unknown")
        evidence.assetIsKnown = false
        #expect(refused(plan, evidence) == "verification.characteristic.asset-unknown")
        #expect(refused(VerificationSamples.plan(asset: "")) == "verification.characteristic.asset-unknown")
        #expect(refused(VerificationSamples.plan(.hand, asset: "")) == nil)
        let odd = Story(CharacteristicRules.self, "a b")
        #expect(odd.when(.propose(plan), .init(), by: engineer) == .failure(.verificationCodeWrong))
    }

    @Test func `Plan.A8 is in force when another person signed what was proposed`() {
        func signed(_ content: CharacteristicPlan, _ version: Int64 = 1) -> [SignedBy] {
            [.story(qa, .approved, over: proposed.state.subject, version: version, content: content.canonicalBytes)]
        }
        #expect(
            proposed.when(.adopt, .init(), by: qa, signatures: signed(plan)) == .success([.adopted(version: 1)]))
        #expect(adopted.state.plan == plan && adopted.state.proposal == nil && adopted.state.planVersion == 1)
        #expect(proposed.when(.adopt, .init(), by: qa) == .failure(.verificationSignatureMissing))
        #expect(
            proposed.when(.adopt, .init(), by: qa, signatures: signed(plan, 0))
                == .failure(.verificationSignatureMissing))
        let other = VerificationSamples.plan(low: "59.0")
        #expect(
            proposed.when(.adopt, .init(), by: qa, signatures: signed(other))
                == .failure(.verificationSignatureMissing))
        #expect(proposed.when(.adopt, .init(), by: engineer) == .failure(.verificationSamePerson))
        #expect(adopted.when(.adopt, .init(), by: qa) == .failure(.characteristicNothingProposed))
        #expect(
            VerificationSamples.code(blank.when(.adopt, .init(), by: qa)) == "verification.characteristic.unknown")
    }

    @Test func `changes by versions, with a reason`() {
        let wider = VerificationSamples.plan(low: "59.0")
        #expect(proposed.when(.propose(plan), .init(), by: engineer) == .failure(.characteristicSame))
        #expect(adopted.when(.propose(wider), .init(), by: engineer) == .failure(.verificationReasonMissing))
        #expect(
            adopted.when(.propose(wider), .init(), by: engineer, reason: "按验证报告") == .success([.proposed(wider)]))
        let next = adopted.given(.proposed(wider))
        #expect(next.state.plan == plan && next.state.proposal == wider)
        #expect(next.given(.adopted(version: 2)).state.plan == wider)
    }

    @Test func `freezes limits of values that stand, and no others`() {
        let lines = (1...5).map { VerificationSamples.line($0, "60.0\($0)") }
        let frozen = VerificationSamples.plan(baseline: 1...5, limits: VerificationSamples.limits(lines))
        var evidence = CharacteristicEvidence()
        evidence.baseline = lines
        let result = adopted.when(.propose(frozen), evidence, by: engineer, reason: "基线")
        #expect(result == .success([.proposed(frozen)]))
        evidence.baseline[2] = VerificationSamples.line(3, "60.99")
        #expect(
            adopted.when(.propose(frozen), evidence, by: engineer, reason: "基线")
                == .failure(.characteristicBaselineWrong))
        evidence.baseline = Array(lines.dropLast())
        #expect(
            adopted.when(.propose(frozen), evidence, by: engineer, reason: "基线")
                == .failure(.characteristicBaselineWrong))
    }

    @Test func `takes from the record what it does not have yet`() {
        let values = [VerificationSamples.value("B-1", "60.01"), VerificationSamples.value("B-2", "59.99")]
        #expect(
            adopted.when(.take(values), .init(), by: engineer) == .success([.valued(from: 1, values)]))
        var evidence = CharacteristicEvidence()
        evidence.known = [CharacteristicEvidence.key(values[0])]
        #expect(
            adopted.when(.take(values), evidence, by: engineer) == .success([.valued(from: 1, [values[1]])]))
        evidence.known.insert(CharacteristicEvidence.key(values[1]))
        #expect(adopted.when(.take(values), evidence, by: engineer) == .failure(.characteristicNothingNew))
        let many = (1...201).map { VerificationSamples.value("B-\($0)", "60.0") }
        #expect(adopted.when(.take(many), .init(), by: engineer) == .failure(.characteristicTooMany(200)))
        #expect(
            proposed.when(.take(values), .init(), by: engineer) == .failure(.characteristicNotAdopted("PAST.TT01")))
        #expect(
            adopted.when(.enter(values[0]), .init(), by: engineer) == .failure(.characteristicCollected("PAST.TT01")))
        #expect(adopted.given(.valued(from: 1, values)).state.count == 2)
    }

    @Test func `Plan.A7 takes values by hand where nothing collects them, once a batch, and strikes with a reason`() {
        let story = blank.given(.proposed(VerificationSamples.plan(.hand, asset: "")), .adopted(version: 1))
        let value = VerificationSamples.value("B-1", "12.5", asset: "")
        #expect(story.when(.enter(value), .init(), by: engineer) == .success([.entered(number: 1, value)]))
        var evidence = CharacteristicEvidence()
        evidence.known = [CharacteristicEvidence.key(value)]
        #expect(
            story.when(.enter(value), evidence, by: engineer) == .failure(.characteristicValueThere("B-1")))
        let ahead = CharacteristicValue(
            batch: "B-2", asset: "", at: .storyStart + .days(9), value: VerificationSamples.number("1"))
        #expect(story.when(.enter(ahead), .init(), by: engineer) == .failure(.characteristicValueWrong))
        let entered = story.given(.entered(number: 1, value))
        #expect(
            entered.when(.strike(number: 1), .init(), by: engineer, reason: "抄错")
                == .failure(.characteristicValueUnknown(1)))
        var stands = CharacteristicEvidence()
        stands.stands = true
        #expect(entered.when(.strike(number: 1), stands, by: engineer) == .failure(.verificationReasonMissing))
        #expect(
            entered.when(.strike(number: 1), stands, by: engineer, reason: "抄错") == .success([.struck(number: 1)]))
    }

    @Test func `Plan.A8 is taken unasked by the node alone`() {
        let values = [VerificationSamples.value("B-1", "60.01")]
        #expect(
            adopted.when(.take(values, unasked: true), .init(), by: .node) == .success([.valued(from: 1, values)]))
        #expect(adopted.when(.take(values, unasked: true), .init(), by: engineer) == .failure(.verificationOnlyNode))
        #expect(CharacteristicCommand.take(values, unasked: true).permission == nil)
        #expect(CharacteristicCommand.take(values).permission == "verification.measure")
    }

    @Test func `comes from steps, processes, tests and days of other departments that are known`() throws {
        let sources: [CharacteristicSource] = [
            .yield(process: "FILL", material: "ALB-LOT"), .yield(process: "FILL", material: ""),
            .pool(item: "protein"), .retest(item: "ALT", station: "3201"), .bias(assay: "ALT", station: "3201"),
        ]
        for source in sources {
            let plan = VerificationSamples.plan(source, asset: "")
            #expect(refused(plan) == nil)
            #expect(try CharacteristicPlan(reading: JSONFields(canonical: plan.canonicalBytes)) == plan)
            var evidence = CharacteristicEvidence()
            evidence.sourceIsKnown = false
            #expect(refused(plan, evidence) == "verification.characteristic.source-unknown")
        }
        #expect(CharacteristicSource(.retest, code: "ALT", part: "", statistic: nil) == nil)
        #expect(CharacteristicSource(.yield, code: "", part: "", statistic: nil) == nil)
        // What is of a day stands once for each day.
        let day = CharacteristicValue(batch: "", asset: "", at: .storyStart, value: VerificationSamples.number("1"))
        let next = CharacteristicValue(
            batch: "", asset: "", at: .storyStart + .days(1), value: VerificationSamples.number("1"))
        #expect(CharacteristicEvidence.key(day) != CharacteristicEvidence.key(next))
    }

    @Test func `is closed with a reason, and then takes nothing`() {
        #expect(adopted.when(.close, .init(), by: engineer) == .failure(.verificationReasonMissing))
        #expect(adopted.when(.close, .init(), by: engineer, reason: "停产") == .success([.closed]))
        let closed = adopted.given(.closed)
        #expect(
            closed.when(.take([]), .init(), by: engineer) == .failure(.characteristicClosed("PAST.TT01")))
    }
}

@Suite struct `A value under the rules in force` {
    private func findings(_ texts: [String], fresh: Int, group: Int = 1) -> [(id: String, rule: ChartRule?)] {
        let lines = texts.enumerated().map { VerificationSamples.line($0.offset + 1, $0.element) }
        let plan = VerificationSamples.plan(
            group: group, baseline: 1...5, limits: VerificationSamples.limits(Array(lines.prefix(5))))
        var state = CharacteristicState(id: "PAST.TT01")
        state.plan = plan
        state.planVersion = 3
        return ChartedValues(state, plan, lines, fresh: fresh).findings.map { ($0.id, $0.finding.rule) }
    }

    @Test func `Plan.A8 beyond its limits is found with batch, limit, rule and version`() throws {
        let lines = ["60.00", "60.01", "60.35"].enumerated().map { VerificationSamples.line($0.offset + 1, $0.element) }
        let plan = VerificationSamples.plan(baseline: 1...2, limits: VerificationSamples.limits(lines))
        var state = CharacteristicState(id: "PAST.TT01")
        state.plan = plan
        state.planVersion = 3
        let found = try #require(ChartedValues(state, plan, lines, fresh: 1).findings.first)
        #expect(found.id == "SG-PAST.TT01-3-nelson-1")
        #expect(found.finding.batch == "B-3" && found.finding.version == 3 && found.finding.rule == .nelson1)
        #expect(found.finding.limit == VerificationSamples.number("60.30"))
        #expect(found.finding.value == VerificationSamples.number("60.35"))
        #expect(found.finding.parts.map(\.signal) == ["TT01"])
        #expect(found.data == Array("3 60.35\n".utf8))
    }

    @Test func `is judged with those before it, and older ones are not judged again`() {
        let nine = Array(repeating: "60.05", count: 9)
        #expect(findings(nine, fresh: 1).map(\.rule) == [.nelson2])
        #expect(findings(["60.40"] + Array(repeating: "60.00", count: 3), fresh: 3).isEmpty)
        #expect(findings(["60.40", "60.00"], fresh: 2).map(\.rule) == [.nelson1])
        #expect(findings(["60.00", "60.20", "60.01", "60.20"], fresh: 1).isEmpty)
    }

    @Test func `of a group waits until the group is whole`() {
        #expect(findings(["60.00", "60.00", "60.80"], fresh: 1, group: 2).isEmpty)
        #expect(findings(["60.00", "60.00", "60.80", "60.70"], fresh: 1, group: 2).map(\.rule) == [.nelson1])
    }
}
