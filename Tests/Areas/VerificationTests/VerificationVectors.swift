import Kernel
import Statistics
import TestKit
import Testing

@testable import Verification

/// `vectors.txt` holds a line for each kind: kind, tab, canonical body. Lines are only ever added.
@Suite struct `The bytes of a fact about process verification` {
    private var characteristics: [CharacteristicFact] {
        let lines = (1...3).map { VerificationSamples.line($0, "60.0\($0)") }
        return [
            .proposed(VerificationSamples.plan()),
            .proposed(
                VerificationSamples.plan(
                    .duration, low: nil, high: "10.5", group: 3, rules: [.nelson1, .western4], baseline: 1...3,
                    limits: VerificationSamples.limits(lines))),
            .proposed(VerificationSamples.plan(.hand, high: nil, asset: "")), .adopted(version: 1),
            .valued(from: 1, [VerificationSamples.value("B-1", "60.01"), VerificationSamples.value("B-2", "59.99")]),
            .entered(number: 3, VerificationSamples.value("B-3", "12.5", asset: "")), .struck(number: 3), .closed,
        ]
    }

    private var models: [ModelFact] {
        [
            .proposed(VerificationSamples.model()), .adopted(version: 1),
            .judged(version: 1, VerificationSamples.judgement()),
            .judged(version: 1, VerificationSamples.judgement(running: true, hours: "10.800")), .retired,
        ]
    }

    private var suggestions: [SuggestionFact] {
        [
            .shown(VerificationSamples.finding(), data: Digest.story(Array("x".utf8))),
            .confirmed(opensException: true), .rejected,
        ]
    }

    @Test func `never change`() throws {
        let path = "Tests/Areas/VerificationTests/vectors.txt"
        let all: [any Fact] = characteristics + models + suggestions + VerificationSamples.later
        let written = all.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) + "\n" }.joined()
        if try Repository.updates(path, to: written) { return }
        #expect(try Repository.text(of: path) == written)
    }

    @Test func `are read back as they were, and refused where they are wrong`() throws {
        for fact in characteristics {
            #expect(try CharacteristicFact.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
        }
        for fact in models {
            #expect(try ModelFact.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
        }
        for fact in suggestions {
            #expect(try SuggestionFact.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
        }
        for fact in VerificationSamples.later {
            let fields = try JSONFields(canonical: fact.canonicalBytes)
            switch fact {
            case let fact as CharacteristicFact: #expect(try CharacteristicFact.read(fact.kind, fields) == fact)
            case let fact as ModelFact: #expect(try ModelFact.read(fact.kind, fields) == fact)
            default: #expect(try OmissionFact.read(fact.kind, fields).canonicalBytes == fact.canonicalBytes)
            }
        }
        let empty = try JSONFields(canonical: Array("{}".utf8))
        for kind in ["verification.characteristic.proposed.v1", "verification.characteristic.x.v1"] as [FactKind] {
            #expect(throws: JSONFailure.self) { try CharacteristicFact.read(kind, empty) }
        }
        for kind in ["verification.model.judged.v1", "verification.model.x.v1"] as [FactKind] {
            #expect(throws: JSONFailure.self) { try ModelFact.read(kind, empty) }
        }
        for kind in ["verification.suggestion.shown.v1", "verification.suggestion.x.v1"] as [FactKind] {
            #expect(throws: JSONFailure.self) { try SuggestionFact.read(kind, empty) }
        }
        #expect(
            suggestions[0].mentions == [
                Subject("verification.characteristic", "PAST.TT01"), Subject("equipment.asset", "BR101"),
                Subject("lineage.batch", "B-9"),
            ])
    }
}
