import Kernel
import Sheets
import TestKit
import Testing
import Web

@testable import Lineage

@Suite struct `A file of genealogy` {
    private let head = "行类,种类,编号,物料代码,阶段,病毒状态,数量,单位,供血浆者,浆站,血浆类型,制成时间,来源种类,来源编号\n"
    private let rows = """
        物料,plasma.bag,B1,PLASMA,plasma,pre,600,g,D1,ST-1,normal,2009-03-15 09:42,,
        thing,,P1,POOL,pool,,0.59,kg,,,,2009-03-16 09:42,,
        关系,,P1,,,,600,g,,,,,plasma.bag,B1

        """

    private func read(_ text: String) -> Result<GenealogyFile.Content, FileFailure> {
        do throws(FileFailure) {
            return .success(
                try GenealogyFile.read(Array(text.utf8), zoneMinutes: 480, decodeGB18030: { _ in nil }))
        } catch { return .failure(error) }
    }

    private func places(_ text: String) -> [String] {
        guard case .failure(.rows(let report)) = read(text) else { return [] }
        return report.failures.map { "\($0.row) \($0.field)" }
    }

    @Test func `tells things and relations`() throws {
        let content = try read(head + rows).get()
        #expect(content.nodes.map(\.node) == [Subject("plasma.bag", "B1"), Subject(LineageRows.batch, "P1")])
        #expect(content.nodes[0].quantity?.text == "600 g" && content.nodes[0].donor == "D1")
        #expect(content.nodes[1].stage == .pool && content.nodes[1].donor == nil)
        #expect(
            content.edges == [
                MigratedEdge(
                    from: Subject("plasma.bag", "B1"), into: Subject(LineageRows.batch, "P1"),
                    quantity: LineageBench.quantity("600 g"))
            ])
    }

    @Test func `is refused by row and field`() {
        #expect(places(head + "物料,,P1,,pool,,,,,,,2009-03-16 09:42,,\n") == ["2 物料代码/material"])
        #expect(places(head + "物料,,P1,POOL,,,,,,,,2009-03-16 09:42,,\n") == ["2 阶段/stage"])
        #expect(places(head + "物料,,P1,POOL,pool,,,,,,,,,\n") == ["2 制成时间/made_at"])
        #expect(places(head + "物料,,P1,POOL,pool,,5,,,,,2009-03-16 09:42,,\n") == ["2 单位/unit"])
        #expect(places(head + "关系,,P1,,,,,,,,,,,\n") == ["2 来源编号/from_code"])
        #expect(places(head + rows + rows) == ["5 编号/code", "6 编号/code", "7 来源编号/from_code"])
        #expect(places("行类,编号\n袋,P1\n") == ["2 行类/row"])
    }

    @Test func `longer than one fact comes in parts, things before relations`() throws {
        var content = try read(head + rows).get()
        #expect(content.parts().count == 1)
        content.nodes += content.nodes
        let parts = content.parts(2)
        #expect(parts.map(\.nodes.count) == [2, 2, 0] && parts.map(\.edges.count) == [0, 0, 1])
    }

    @Test func `is held against what the graph knows`() async throws {
        let bench = try LineageBench()
        let content = try read(head + rows).get()
        let alone = try read(head + "关系,,P9,,,,,,,,,,plasma.bag,B1\n").get()
        func report(_ content: GenealogyFile.Content) throws -> [String] {
            try bench.store.read { (snapshot) throws(Fault) in
                try GenealogyFile.report(content, from: snapshot)
            }.failures.map { "\($0.row) \($0.field)" }
        }
        #expect(try report(content) == [])
        #expect(try report(alone) == ["2 编号/code", "2 来源编号/from_code"])
        try await bench.perform(
            MigrationTable.self,
            .record(
                MigratedGenealogy(
                    system: "LIMS", file: Digest.story([1]), fileName: "a.csv", nodes: content.nodes,
                    edges: content.edges)), on: "M-1")
        #expect(try report(content) == ["2 编号/code", "3 编号/code"])
        #expect(try report(alone) == ["2 编号/code"])
    }

    @Test
    func `Law.s43 is compared with what the ledger holds of it, by count, quantity and meaning, and that is kept`()
        async throws
    {
        let bench = try LineageBench()
        let content = try read(head + rows).get()
        let genealogy = MigratedGenealogy(
            system: "LIMS", file: Digest.story([1]), fileName: "a.csv", nodes: content.nodes, edges: content.edges)
        let totals = try MigrationTotals(genealogy)
        #expect(totals.things == 2 && totals.relations == 1)
        #expect(totals.lines.map(\.quantity.text) == ["600", "0.59"])
        #expect(
            try await bench.refusal(MigrationTable.self, .compare(totals), on: "M-1") == .migrationNotOpen("M-1"))
        try await bench.perform(MigrationTable.self, .record(genealogy), on: "M-1")
        func line(_ id: String) throws -> MigrationTable.Line? {
            try bench.store.read { (snapshot) throws(Fault) in try MigrationTable.line(id, from: snapshot) }
        }
        #expect(try line("M-1")?.isEqual == nil)
        let told = try await bench.perform(MigrationTable.self, .compare(totals), on: "M-1")
        guard case .compared(let comparison)? = told.facts.first else {
            Issue.record("nothing is kept")
            return
        }
        #expect(comparison.isEqual && comparison.graph == totals)
        #expect(try line("M-1")?.isEqual == true)
        #expect(
            try await bench.refusal(MigrationTable.self, .compare(totals), on: "M-1") == .migrationNotOpen("M-1"))
        // One bag more in the file than in the ledger, one gram less, another stage: each is seen.
        let line = totals.lines[0]
        for (things, grams, stage) in [(2, 600, "plasma"), (1, 599, "plasma"), (1, 600, "pool")]
            as [(Int, Int64, String)]
        {
            let other = MigrationTotals.Line(
                material: line.material, stage: stage, unit: line.unit, things: things,
                quantity: DecimalNumber(coefficient: grams))
            let file = MigrationTotals(lines: [other, totals.lines[1]], relations: 1)
            #expect(!MigrationComparison(file: file, graph: totals).isEqual, "\(things) \(grams) \(stage)")
        }
        let fewer = MigrationTotals(lines: totals.lines, relations: 0)
        #expect(!MigrationComparison(file: fewer, graph: totals).isEqual)
    }
}
