import Kernel
import Lineage
import Plasma
import TestKit
import Testing

@testable import Rejects

/// One order of a bag and a pool, and the people around it.
private enum Desk {
    static let bag = Subject(LineageRows.bag, "A999926012001")
    static let pool = Subject(LineageRows.batch, "POOL-1")
    static let keeper = Standing.story("p-keeper", "rejects.apply", "rejects.execute")
    static let quality = Standing.story("p-qa", "rejects.approve", "plasma.verify")
    static let other = Standing.story("p-qa2", "rejects.approve")
    static let first = Standing.story("p-w1", "plasma.verify")
    static let second = Standing.story("p-w2", "plasma.verify")
    static let blank = Story(DestructionRules.self, "DS-1")
    static let why = "HEM"
    static let none = DestructionEvidence()

    static func item(_ subject: Subject, forced: Bool = false) -> RejectedItem {
        RejectedItem(subject, quantity: "590 g", ground: "HEM", isForced: forced)
    }

    static func evidence(rejected: [Subject] = [bag, pool]) -> DestructionEvidence {
        var evidence = DestructionEvidence()
        for subject in [bag, pool] { evidence.known[subject] = item(subject) }
        evidence.rejected = Set(rejected)
        return evidence
    }

    static func applied(forced: Bool = false) -> Story<DestructionRules> {
        blank.given(
            .applied([item(bag, forced: forced), item(pool)], .incineration, owner: nil), by: "p-keeper")
    }

    static let grams = Quantity(DecimalNumber(coefficient: 588), .gram)
    static let kilograms = Quantity(DecimalNumber(coefficient: 900), .kilogram)

    static func weighed() -> Story<DestructionRules> {
        applied().given(.approved).given(.scanned(bag, grams), .scanned(pool, kilograms))
    }

    static func signed(
        _ statement: DestructionStatement, _ story: Story<DestructionRules>,
        _ people: (Standing, SignatureMeaning)...
    ) -> [SignedBy] {
        people.map {
            .story(
                $0.0, $0.1, over: Subject(DestructionRules.noun, "DS-1"), version: story.state.version,
                content: statement.canonicalBytes)
        }
    }
}

private typealias Answer = Result<[DestructionFact], Refusal>

@Suite struct `An order of destruction` {
    @Test func `lists what QA rejected, once, and is signed by who applies`() {
        let subjects = [Desk.bag, Desk.pool]
        func apply(
            _ asked: [Subject], _ evidence: DestructionEvidence = Desk.evidence(), reason: String? = Desk.why,
            signed: Bool = true
        ) -> Answer {
            let statement = DestructionStatement(applying: asked, .autoclave, on: "DS-1", reason: Desk.why)
            let own = signed ? Desk.signed(statement, Desk.blank, (Desk.keeper, .performed)) : []
            return Desk.blank.when(
                .apply(asked, .autoclave), evidence, by: Desk.keeper, reason: reason, signatures: own)
        }
        #expect(
            apply(subjects)
                == .success([.applied([Desk.item(Desk.bag), Desk.item(Desk.pool)], .autoclave, owner: nil)]))
        #expect(apply([]) == .failure(.destructionItemsWrong))
        #expect(apply([Desk.bag, Desk.bag]) == .failure(.destructionItemsWrong))
        #expect(apply(subjects, Desk.none) == .failure(.destructionItemUnknown(Desk.bag.id)))
        #expect(
            apply(subjects, Desk.evidence(rejected: [Desk.bag])) == .failure(.destructionItemNotRejected("POOL-1")))
        var elsewhere = Desk.evidence()
        elsewhere.elsewhere[Desk.pool] = "DS-9"
        #expect(apply(subjects, elsewhere) == .failure(.destructionItemElsewhere("POOL-1", "DS-9")))
        #expect(apply(subjects, reason: " ") == .failure(.destructionReasonMissing))
        #expect(apply(subjects, signed: false) == .failure(.destructionSignatureMissing))
        let again = Desk.applied().when(.apply(subjects, .autoclave), Desk.evidence(), by: Desk.keeper, reason: "x")
        #expect(again == .failure(.destructionExists("DS-1")))
        let odd = Story(DestructionRules.self, "a/b")
        #expect(
            odd.when(.apply(subjects, .autoclave), Desk.evidence(), by: Desk.keeper, reason: "x")
                == .failure(.destructionNumberWrong))
    }

    @Test func `is drafted of what can be destroyed, and of nothing it is not`() {
        let owner = Subject("lookback.case", "LB-1")
        let some = Desk.evidence(rejected: [Desk.pool])
        #expect(
            Desk.blank.when(.draft([Desk.bag, Desk.pool], owner: owner), some, by: .node)
                == .success([.applied([Desk.item(Desk.pool)], .incineration, owner: owner)]))
        #expect(
            Desk.blank.when(.draft([Desk.bag], owner: owner), some, by: .node) == .failure(.destructionItemsWrong))
    }

    @Test func `is approved by another person, and declined only where nobody is forced`() {
        let applied = Desk.applied()
        let yes = DestructionStatement(applied.state, "approve", reason: "")
        func approve(_ standing: Standing, _ signed: [SignedBy]) -> Answer {
            applied.when(.approve, Desk.none, by: standing, signatures: signed)
        }
        #expect(approve(Desk.quality, Desk.signed(yes, applied, (Desk.quality, .approved))) == .success([.approved]))
        #expect(approve(Desk.quality, []) == .failure(.destructionSignatureMissing))
        #expect(approve(Desk.keeper, []) == .failure(.destructionSamePerson))
        let no = DestructionStatement(applied.state, "decline", reason: Desk.why)
        let own = Desk.signed(no, applied, (Desk.quality, .approved))
        #expect(
            applied.when(.decline, Desk.none, by: Desk.quality, reason: Desk.why, signatures: own)
                == .success([.declined]))
        #expect(applied.when(.decline, Desk.none, by: Desk.quality) == .failure(.destructionReasonMissing))
        #expect(
            Desk.applied(forced: true).when(.decline, Desk.none, by: Desk.quality, reason: Desk.why)
                == .failure(.destructionForced))
        #expect(
            applied.given(.approved).when(.decline, Desk.none, by: Desk.quality, reason: Desk.why)
                == .failure(.destructionStageWrong(.approved)))
        #expect(Desk.blank.when(.approve, Desk.none, by: Desk.quality) == .failure(.destructionUnknown("DS-1")))
    }

    @Test func `has each thing scanned and weighed once; a scan is taken back with a reason`() {
        let approved = Desk.applied().given(.approved)
        func scan(_ subject: Subject, _ weighed: Quantity) -> Answer {
            approved.when(.scan(subject, weighed), Desk.none, by: Desk.keeper)
        }
        #expect(scan(Desk.bag, Desk.grams) == .success([.scanned(Desk.bag, Desk.grams)]))
        #expect(scan(Desk.pool, Desk.kilograms) == .success([.scanned(Desk.pool, Desk.kilograms)]))
        #expect(scan(Desk.bag, Desk.kilograms) == .failure(.destructionWeightWrong))
        #expect(scan(Desk.pool, Quantity(DecimalNumber(coefficient: 0), .gram)) == .failure(.destructionWeightWrong))
        let stray = Subject(LineageRows.bag, "B-2")
        #expect(scan(stray, Desk.grams) == .failure(.destructionNotListed("B-2")))
        let once = approved.given(.scanned(Desk.bag, Desk.grams))
        #expect(
            once.when(.scan(Desk.bag, Desk.grams), Desk.none, by: Desk.keeper)
                == .failure(.destructionScannedAlready(Desk.bag.id)))
        #expect(
            once.when(.withdrawScan(Desk.bag), Desk.none, by: Desk.keeper, reason: "x")
                == .success([.scanWithdrawn(Desk.bag)]))
        #expect(
            once.when(.withdrawScan(Desk.bag), Desk.none, by: Desk.keeper) == .failure(.destructionReasonMissing))
        #expect(
            once.when(.withdrawScan(Desk.pool), Desk.none, by: Desk.keeper, reason: "x")
                == .failure(.destructionNotScanned("POOL-1")))
        #expect(once.given(.scanWithdrawn(Desk.bag)).state.waiting.count == 2)
    }

    @Test func `ends before two witnesses and QA, with video and manifest, then with the certificate`() {
        let story = Desk.weighed()
        let texts = ["V-1", "某处置单位", "M-1"]
        let statement = DestructionStatement(story.state, "execute", texts, reason: "")
        func execute(
            _ people: [(Standing, SignatureMeaning)], _ on: Story<DestructionRules>? = nil, video: String = "V-1"
        ) -> Answer {
            let signed = people.flatMap { Desk.signed(statement, story, $0) }
            return (on ?? story).when(
                .execute(video: video, contractor: texts[1], manifest: texts[2]), Desk.none, by: Desk.keeper,
                signatures: signed)
        }
        let own = (Desk.keeper, SignatureMeaning.performed)
        let seen = [(Desk.first, SignatureMeaning.verified), (Desk.second, .verified)]
        let quality = (Desk.quality, SignatureMeaning.approved)
        let execution = DestructionExecution(
            witnesses: ["p-w1", "p-w2"], approvedBy: "p-qa", video: "V-1", contractor: texts[1], manifest: "M-1")
        #expect(execute([own] + seen + [quality]) == .success([.executed(execution)]))
        #expect(execute(seen + [quality]) == .failure(.destructionSignatureMissing))
        #expect(execute([own] + seen) == .failure(.destructionWitnessesMissing))
        #expect(execute([own, seen[0], quality]) == .failure(.destructionWitnessesMissing))
        #expect(execute([own, seen[0], seen[0], quality]) == .failure(.destructionWitnessesMissing))
        #expect(
            execute([own, seen[0], (Desk.quality, .verified), quality]) == .failure(.destructionWitnessesMissing))
        #expect(execute([own] + seen + [(Desk.first, .approved)]) == .failure(.destructionWitnessesMissing))
        #expect(execute([own] + seen + [(Desk.keeper, .approved)]) == .failure(.destructionWitnessesMissing))
        #expect(
            execute([own, seen[0], (Desk.other, .verified), quality]) == .failure(.secondPersonNotPermitted))
        #expect(execute([own] + seen + [quality], video: " ") == .failure(.destructionPapersMissing))
        let half = Desk.applied().given(.approved).given(.scanned(Desk.bag, Desk.grams))
        #expect(execute([own] + seen + [quality], half) == .failure(.destructionScansMissing(1)))
        let done = story.given(.executed(execution))
        #expect(done.when(.certify("C-1"), Desk.none, by: Desk.keeper) == .success([.certified("C-1")]))
        #expect(done.when(.certify(" "), Desk.none, by: Desk.keeper) == .failure(.destructionPapersMissing))
        #expect(done.given(.certified("C-1")).state.stage == .certified)
    }

    @Test func `asks for rights of its own`() {
        #expect(DestructionCommand.apply([], .autoclave).permission == "rejects.apply")
        #expect(DestructionCommand.decline.permission == "rejects.approve")
        #expect(DestructionCommand.certify("").permission == "rejects.execute")
        #expect(DestructionCommand.draft([], owner: Desk.bag).permission == nil)
    }
}
