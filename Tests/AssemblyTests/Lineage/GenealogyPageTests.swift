import Kernel
import Ledger
import Lineage
import TestKit
import Testing
import Web

@testable import Assembly

@Suite struct `Taking genealogy over by a file` {
    private static let path = "/lineage/migrations"
    private let head = "行类,种类,编号,物料代码,阶段,数量,单位,制成时间,来源种类,来源编号\n"
    private let rows = """
        物料,,OLD-A,POOL,pool,600,kg,2009-03-15 09:42,,
        物料,,OLD-B,PASTE,fraction,0.59,kg,2009-03-16 09:42,,
        关系,,OLD-B,,,600,kg,,,OLD-A

        """

    private func bring(
        _ text: String, _ fields: [String: String], to stage: TrailStage
    ) async throws -> Reply {
        var form = Form(["system": "LIMS 2009"].merging(fields) { _, own in own })
        if !text.isEmpty { form.add("file", file: Form.File(name: "2009.csv", bytes: Array(text.utf8))) }
        return try await stage.answer(.post, Self.path, try await stage.visit(Self.path, by: "0105", whole: form))
    }

    @Test func `Law.s43 records and compares it, once, and shows both sides`() async throws {
        let stage = try await TrailStage(acts: 1)
        let fields = ["id": "MG-9", "told_things": "2", "told_relations": "1"]
        guard case .seeOther(let place) = try await bring(head + rows, fields, to: stage) else {
            Issue.record("not taken")
            return
        }
        #expect(place == "/lineage/migrations/MG-9")
        let shown = try await stage.page("\(Self.path)/:id", parameters: ["id": "MG-9"])
        #expect(shown.contains("一致") && !shown.contains("不一致") && shown.contains("LIMS 2009"))
        #expect(try await stage.page(Self.path).contains("MG-9"))
        let again = try stage.refusal(try await bring(head + rows, fields, to: stage))
        #expect(again.contains("lineage.migration.exists"))
        let other = try stage.refusal(try await bring(head + rows, ["id": "MG-10"], to: stage))
        #expect(other.contains("sheets.file.rows-wrong") && other.contains("OLD-A"))
    }

    @Test func `says row by row what is wrong, and takes nothing`() async throws {
        let stage = try await TrailStage(acts: 1)
        let size = try await stage.node.state().size
        let wrong = try stage.refusal(try await bring(head + "物料,,X,,pool,,,,,\n", ["id": "MG-9"], to: stage))
        #expect(wrong.contains("物料代码/material"))
        let counts = try await bring(head + rows, ["id": "MG-9", "told_things": "3"], to: stage)
        #expect(try stage.refusal(counts).contains("lineage.migration.counts-differ"))
        #expect(try stage.refusal(try await bring("", [:], to: stage)).contains("web.file.missing"))
        #expect(try stage.refusal(try await bring("\u{0}", ["id": "x"], to: stage)).contains("sheets.file.zero-byte"))
        let loop = head + rows + "关系,,OLD-A,,,,,,,OLD-B\n"
        #expect(try stage.refusal(try await bring(loop, ["id": "MG-9"], to: stage)).contains("lineage.migration.cycle"))
        #expect(try await stage.node.state().size == size)
    }

    @Test func `longer than one fact is recorded in parts, and goes on where it was cut`() async throws {
        let stage = try await TrailStage(acts: 1)
        let things = (0...MigrationRules.rowsMax).map { "物料,,L-\($0),POOL,pool,1,kg,2009-03-15 09:42,," }
        let text = head + (things + ["关系,,L-1,,,1,kg,,,L-0"]).joined(separator: "\n") + "\n"
        guard case .seeOther(Self.path) = try await bring(text, ["id": "MG-L"], to: stage) else {
            Issue.record("not taken")
            return
        }
        let lines = try await stage.node.read { (snapshot) throws(Fault) in
            try MigrationTable.list(after: "MG-L", limit: 5, from: snapshot)
        }
        #expect(lines.map(\.id) == ["MG-L.1", "MG-L.2", "MG-L.3"])
        #expect(lines.map(\.nodes) == [MigrationRules.rowsMax, 1, 0] && lines.allSatisfy { $0.isEqual == true })
        let size = try await stage.node.state().size
        _ = try await bring(text, ["id": "MG-L"], to: stage)
        #expect(try await stage.node.state().size == size)
    }

    @Test func `has a template, XLSX and CSV`() async throws {
        let stage = try await TrailStage(acts: 1)
        for format in ["xlsx", "csv"] {
            let visit = try await stage.visit("/", by: "0105", query: ["format": format])
            guard case .file(let name, _, _) = try await stage.answer(.get, "/lineage/genealogy-template", visit)
            else { throw PlantFailure(what: "no template") }
            #expect(name == "genealogy-template.\(format)")
        }
    }
}
