import Assembly
import Kernel
import StoreSQLite
import TestKit
import Testing
import Web

@testable import LookBack

@Suite struct `A page of a look-back` {
    private static let qa: Set<Permission> = [
        "lookback.view", "lookback.open", "lookback.assess", "lookback.rules", "lineage.view",
    ]
    private static let asked = [
        "donor": "3201-OD-1", "trigger": "disease-report", "at": "2026-11-21T09:00", "pathogen": "HBV", "profile": "CN",
        "infected": "OLD-0001", "distributed": "",
    ]
    private let stage: LookBackStage

    init() throws { stage = try LookBackStage() }

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
        let path = "Tests/AssemblyTests/LookBack/Golden/\(name)-\(language.rawValue).html"
        #expect(try Shown.differences(path, keyless) == [])
    }

    /// Name of the golden page, path, query and parameters.
    private static let pages: [(String, String, [String: String], [String: String])] = [
        ("list", "/lookback", [:], [:]), ("open", "/lookback/open", [:], [:]),
        ("open-preview", "/lookback/open", asked, [:]),
        ("open-wrong", "/lookback/open", ["donor": "nobody", "at": "2026-11-21T09:00"], [:]),
        ("case", "/lookback/cases/:case", [:], ["case": "LB-1"]),
        ("case-second", "/lookback/cases/:case", [:], ["case": "LB-2"]),
        ("report", "/lookback/cases/:case/report", [:], ["case": "LB-1"]),
        ("notice", "/lookback/cases/:case/notices/:notice", [:], ["case": "LB-1", "notice": "authority"]),
        ("drills", "/lookback/drills", [:], [:]), ("drill-preview", "/lookback/drills", asked, [:]),
        ("rules", "/lookback/rules", [:], [:]),
    ]

    @Test(arguments: Language.allCases) func `is as a person saw it`(_ language: Language) async throws {
        for (name, path, query, parameters) in Self.pages {
            let visit = stage.visit(language, Self.qa, query: query, parameters: parameters)
            try compare(try await stage.ask(.get, path, visit), name, language)
        }
        let reader = stage.visit(language, ["lookback.view"], parameters: ["case": "LB-1"])
        try compare(try await stage.ask(.get, "/lookback/cases/:case", reader), "case-reader", language)
    }

    @Test func `offers no release of what law has destroyed`() async throws {
        func html(_ id: String) async throws -> String {
            let visit = stage.visit(.en, Self.qa, parameters: ["case": id])
            guard case .page(let page) = try await stage.ask(.get, "/lookback/cases/:case", visit) else { return "" }
            return page.html
        }
        let forced = try await html("LB-1")
        #expect(forced.contains("value=\"destroy\"") && !forced.contains("value=\"release\""))
        #expect(try await html("LB-2").contains("value=\"release\""))
    }

    @Test func `shows a refused act above the forms`() async throws {
        let acts: [(String, [String: String])] = [
            ("/lookback/cases", Self.asked), ("/lookback/drills", Self.asked),
            ("/lookback/cases/:case/decisions", ["decision": "destroy", "reason": "x"]),
            ("/lookback/cases/:case/decisions", [:]), ("/lookback/cases/:case/infections", ["bag": "OLD-0002"]),
            ("/lookback/cases/:case/disposals", ["reference": "r"]),
            ("/lookback/cases/:case/notices", ["notice": "qp", "reference": "r"]),
            ("/lookback/cases/:case/searches", [:]), ("/lookback/cases/:case/reviews", ["reason": "x"]),
            ("/lookback/cases/:case/closings", ["reason": "x"]), ("/lookback/cases/:case/reopenings", [:]),
        ]
        for (path, form) in acts {
            let visit = stage.visit(.zh, Self.qa, form: form, parameters: ["case": "LB-1"])
            guard case .refused(let page) = try await stage.ask(.post, path, visit) else {
                Issue.record("\(path) was taken")
                continue
            }
            #expect(page.html.contains("refus") || page.html.contains("role=\"alert\""), "\(path)")
        }
        for path in ["/lookback/cases/:case", "/lookback/cases/:case/report"] {
            let reply = try await stage.ask(.get, path, stage.visit(.zh, Self.qa, parameters: ["case": "?"]))
            guard case .missing = reply else {
                Issue.record("\(path) is there")
                continue
            }
        }
    }

    @Test func `tells who has something to do`() throws {
        func tasks(_ permission: Permission) throws -> [Pages.Task] {
            try stage.store.read { (snapshot) throws(Fault) in
                try lookBackPages.tasks(
                    .story("0533", permission), Pages.Clock(.storyStart + .hours(30), zoneMinutes: 480), .zh, snapshot)
            }
        }
        #expect(try tasks("lookback.assess").map(\.urgency) == [.now, .now])
        #expect(try tasks("lookback.approve").isEmpty)
    }
}
