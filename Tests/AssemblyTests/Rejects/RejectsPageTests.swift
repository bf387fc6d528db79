import Assembly
import Kernel
import Lineage
import Plasma
import StoreSQLite
import TestKit
import Testing
import Web

@testable import Rejects

@Suite struct `A page of destruction` {
    private static let all: Set<Permission> = ["rejects.view", "rejects.apply", "rejects.approve", "rejects.execute"]
    private static let path = "/rejects/destructions/:order"
    private let stage: LookBackStage

    /// One order applied for, one approved and half scanned, one weighed, one executed and one certified.
    init() throws {
        stage = try LookBackStage()
        for code in ["CRYO-09-1", "ALB-09-1"] { try stage.reject(Subject(LineageRows.batch, code), on: "LH-\(code)") }
        try stage.destroy()
    }

    private func compare(_ reply: Reply, _ name: String, _ language: Language) throws {
        let html: String
        switch reply {
        case .page(let page), .refused(let page): html = page.html
        default:
            Issue.record("\(name) is no page")
            return
        }
        #expect(!html.contains("<b>恶") && !html.contains(" style=\""))
        let keyless = html.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY").replacing("><", with: ">\n<") + "\n"
        let path = "Tests/AssemblyTests/Rejects/Golden/\(name)-\(language.rawValue).html"
        #expect(try Shown.differences(path, keyless) == [])
    }

    private func ask(_ method: Web.Method, _ path: String, _ visit: Visit) async throws -> Reply {
        let route = try #require(rejectsPages.routes.first { $0.method == method && $0.path == path })
        return try await route.answer(visit)
    }

    @Test(arguments: Language.allCases) func `is as a person saw it`(_ language: Language) async throws {
        let list = stage.visit(language, Self.all)
        try compare(try await ask(.get, "/rejects/destructions", list), "list", language)
        for (name, order) in [("applied", "DS-1"), ("executed", "DS-2")] {
            let visit = stage.visit(language, Self.all, parameters: ["order": order])
            try compare(try await ask(.get, Self.path, visit), name, language)
            try compare(try await ask(.get, Self.path + "/form", visit), "form-\(name)", language)
        }
    }

    @Test func `shows a refused act above the forms, and nothing of an order that is not there`() async throws {
        let posts = ["approvals", "scans", "executions", "certificates"].map { Self.path + "/" + $0 }
        for path in posts + ["/rejects/destructions"] {
            let visit = stage.visit(
                .en, Self.all, form: ["id": "DS-9", "codes": "x", "method": "autoclave"],
                parameters: ["order": "DS-1"])
            guard case .refused(let page) = try await ask(.post, path, visit) else {
                Issue.record("\(path) was not refused")
                continue
            }
            #expect(page.html.contains("role=\"alert\""), "\(path)")
        }
        let missing = stage.visit(.zh, Self.all, parameters: ["order": "?"])
        for path in [Self.path, Self.path + "/form"] {
            guard case .missing = try await ask(.get, path, missing) else {
                Issue.record("\(path) is there")
                continue
            }
        }
    }

    @Test func `tells who has something to do`() throws {
        func tasks(_ permission: Permission) throws -> Int {
            try stage.store.read { (snapshot) throws(Fault) in
                try rejectsPages.tasks(
                    .story("0533", permission), Pages.Clock(.storyStart, zoneMinutes: 480), .zh, snapshot
                ).count
            }
        }
        #expect(try tasks("rejects.approve") == 1 && tasks("rejects.execute") == 1 && tasks("rejects.view") == 0)
    }
}
