import Kernel
import TestKit
import Testing

@testable import Monitoring

/// `vectors.txt` holds a line for each kind: kind, tab, canonical body. Lines are only ever added.
@Suite struct `The bytes of a fact about curves` {
    private var facts: [any Fact] {
        let gap = SignalGap(
            signal: "TT01", from: .storyStart - .minutes(5), to: .storyStart, source: "opc-1", cause: .disconnected,
            reason: "连接被拒绝")
        let facts: [any Fact] = [
            CurveNoteFact.written(CurveNotes.note()), CurveNoteFact.struck,
            SignalGapFact.closed(
                gap, asset: "BR101",
                uses: [SignalGapUse(batch: "POOL-1", step: "巴氏灭活"), SignalGapUse(batch: "POOL-1", step: "冷却")]),
        ]
        return facts
    }

    @Test func `never change`() throws {
        let path = "Tests/Areas/MonitoringTests/vectors.txt"
        let written = facts.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) + "\n" }.joined()
        if try Repository.updates(path, to: written) { return }
        #expect(try Repository.text(of: path) == written)
    }

    @Test func `are refused where they are wrong, and name the batch that ran`() throws {
        let empty = try JSONFields(canonical: Array("{}".utf8))
        for kind in ["monitoring.note.written.v1", "monitoring.note.x.v1"] as [FactKind] {
            #expect(throws: JSONFailure.self) { try CurveNoteFact.read(kind, empty) }
        }
        for kind in ["monitoring.gap.closed.v1", "monitoring.gap.x.v1"] as [FactKind] {
            #expect(throws: JSONFailure.self) { try SignalGapFact.read(kind, empty) }
        }
        #expect(
            facts[2].mentions == [
                Subject("equipment.signal", "TT01"), Subject("equipment.asset", "BR101"),
                Subject("lineage.batch", "POOL-1"),
            ])
        #expect(facts[0].mentions == [Subject("equipment.signal", "TT01"), Subject("equipment.signal", "TT02")])
    }
}
