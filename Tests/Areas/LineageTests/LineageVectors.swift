import Foundation
import Kernel
import TestKit
import Testing

@testable import Lineage

/// `vectors.txt` holds a line for each kind: kind, tab, canonical body. Lines are only ever added.
@Suite struct `The bytes of facts of the lineage` {
    private func quantity(_ text: String) -> Quantity { LineageBench.quantity(text) }

    private let pool = LineageBench.batch("POOL-1")

    private var balance: MassBalance {
        MassBalance(
            inputs: [quantity("1200 g")], outputs: [quantity("1.19 kg")], losses: [quantity("10.0 g")],
            tolerancePercent: DecimalNumber(coefficient: 20, scale: 1))
    }

    private var genealogy: MigratedGenealogy {
        MigratedGenealogy(
            system: "LIMS 2009", file: Digest.story([1]), fileName: "2009.csv",
            nodes: [
                MigratedNode(
                    LineageBench.bag(1), material: "PLASMA", stage: .plasma, virus: .pre, quantity: quantity("600 g"),
                    donor: "D1", station: "ST-1", type: "normal", madeAt: .storyStart),
                MigratedNode(
                    LineageBench.batch("P-09"), material: "POOL", stage: .pool, virus: .pre, quantity: nil,
                    madeAt: .storyStart),
            ],
            edges: [MigratedEdge(from: LineageBench.bag(1), into: LineageBench.batch("P-09"), quantity: nil)])
    }

    private var samples: [any Fact] {
        let material = Material(name: Phrase("混合血浆", "pool"), stage: .pool, unit: .kilogram, virus: .pre)
        let process = ProcessProfile(
            name: Phrase("混浆", "pooling"), reducesVirus: false,
            tolerancePercent: DecimalNumber(coefficient: 20, scale: 1), source: "MR-FRAC-01",
            effectiveFrom: Day(daysSinceEpoch: 20_454))
        let report = StepReport(
            process: "POOLING", processVersion: 1, performedAt: .storyStart,
            inputs: [StepInput(node: LineageBench.bag(1), quantity: quantity("600 g"))],
            outputs: [
                StepOutput(
                    code: "POOL-1", material: "POOL", stage: .pool, virus: .pre, quantity: quantity("0.59 kg"),
                    counted: quantity("590 g"), container: "TANK-3"),
                StepOutput(
                    code: "POOL-2", material: "POOL", stage: .pool, virus: .pre, quantity: quantity("1 kg"),
                    counted: nil, container: nil),
            ], losses: [StepLoss(what: "取样", quantity: quantity("10.0 g"))], balance: balance)
        return [
            MaterialFact.registered(material), MaterialFact.amended(material), ProcessFact.declared(process),
            ProcessFact.amended(process), MigrationFact.recorded(genealogy),
            MigrationFact.compared(
                MigrationComparison(
                    file: MigrationTotals(
                        lines: [
                            .init(
                                material: "PLASMA", stage: "plasma", unit: "g", things: 1,
                                quantity: DecimalNumber(coefficient: 600))
                        ], relations: 1), graph: MigrationTotals())), StepFact.performed(report),
            StepFact.corrected(
                StepCorrection(
                    node: pool, old: quantity("0.59 kg"), new: quantity("0.58 kg"),
                    balance: MassBalance(
                        inputs: [quantity("1 kg")], outputs: [quantity("1 L")], losses: [],
                        tolerancePercent: DecimalNumber(coefficient: 2)))),
            LineageHoldFact.placed(on: [pool], ground: .lookBack, owner: nil),
            LineageHoldFact.placed(on: [pool], ground: .lookBack, owner: Subject("lookback.case", "LB-1")),
            LineageHoldFact.lifted, LineageHoldFact.rejected,
        ]
    }

    @Test func `never change`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "vectors.txt")
        let written = samples.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) }
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            try (written.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
        }
        let kept = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(written == kept)
    }

    @Test func `are kept for every kind, and read back as they were written`() throws {
        #expect(Set(samples.map(\.kind)) == Set(lineageArea.nouns.flatMap(\.kinds)))
        for sample in samples {
            let noun = try #require(lineageArea.nouns.first { $0.kinds.contains(sample.kind) })
            let read = try noun.read(sample.kind, JSONFields(canonical: sample.canonicalBytes))
            #expect(read.canonicalBytes == sample.canonicalBytes && read.mentions == sample.mentions)
        }
    }

    @Test(arguments: [(50, 13, 63), (60, 10, 10), (64, 1, 1), (5_085, 1, 1), (1, 7_150, 1)])
    func `of a step name no more records than an entry holds`(_ inputs: Int, _ outputs: Int, _ named: Int) {
        let report = StepReport(
            process: "FILL", processVersion: 1, performedAt: .storyStart,
            inputs: (0..<inputs).map { StepInput(node: LineageBench.bag($0), quantity: quantity("600 g")) },
            outputs: (0..<outputs).map {
                StepOutput(
                    code: "PACK-\($0)", material: "PACK", stage: .pack, virus: .post, quantity: quantity("1"),
                    counted: nil, container: nil)
            }, losses: [], balance: balance)
        #expect(StepFact.performed(report).mentions.count == named)
    }

    @Test func `of an unknown kind or shape are refused`() throws {
        let none = try JSONFields(canonical: Array("{}".utf8))
        for noun in lineageArea.nouns {
            #expect(throws: JSONFailure.self) { try noun.read("lineage.other.done.v1", none) }
        }
        let rows = try JSONFields(canonical: Array("{\"edges\":[[\"a\"]],\"nodes\":[]}".utf8))
        #expect(throws: JSONFailure.self) { try rows.rows("edges", count: 5) }
        let wrong = try JSONFields(canonical: Array("{\"ground\":\"other\",\"nodes\":[\"x\"]}".utf8))
        #expect(throws: JSONFailure.self) { try LineageHoldFact.read("lineage.hold.placed.v1", wrong) }
    }
}
