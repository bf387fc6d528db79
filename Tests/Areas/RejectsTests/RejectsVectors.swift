import Kernel
import Plasma
import TestKit
import Testing

@testable import Rejects

/// `vectors.txt` holds a line for each kind: kind, tab, canonical body. Lines are only ever added.
@Suite struct `The bytes of a destruction's fact` {
    private static let bag = Subject("plasma.bag", "P1")

    private var samples: [DestructionFact] {
        [
            .applied(
                [RejectedItem(Self.bag, quantity: "590 g", ground: "LOOK-BACK", isForced: true)], .incineration,
                owner: Subject("lookback.case", "LB-1")),
            .approved, .declined, .scanned(Self.bag, Quantity(DecimalNumber(coefficient: 5_884, scale: 1), .gram)),
            .scanWithdrawn(Self.bag),
            .executed(
                DestructionExecution(
                    witnesses: ["0417", "0288"], approvedBy: "0533", video: "V-1", contractor: "C", manifest: "M-1")),
            .certified("CERT-1"),
        ]
    }

    @Test func `never change`() throws {
        let path = "Tests/Areas/RejectsTests/vectors.txt"
        let written = samples.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) + "\n" }
            .joined()
        if try Repository.updates(path, to: written) { return }
        #expect(try Repository.text(of: path) == written)
    }

    @Test func `are read back as they were, and refused where they are wrong`() throws {
        for fact in samples {
            #expect(try DestructionFact.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
        }
        let empty = try JSONFields(canonical: Array("{}".utf8))
        #expect(throws: JSONFailure.self) { try DestructionFact.read("rejects.destruction.x.v1", empty) }
        let wrong = try JSONFields(canonical: Array(#"{"subject":"x"}"#.utf8))
        #expect(throws: JSONFailure.self) {
            try DestructionFact.read("rejects.destruction.scan-withdrawn.v1", wrong)
        }
    }
}
