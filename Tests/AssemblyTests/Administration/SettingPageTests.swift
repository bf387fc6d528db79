import Kernel
import Ledger
import TestKit
import Testing
import Web

@testable import Assembly
@testable import Settings

@Suite struct `The pages of settings` {
    private static let name = NodeSettings.lockSeconds.name
    private let parameters = ["name": Self.name]

    @Test func `let one person propose and another approve, and it holds at once`() async throws {
        let stage = try await TrailStage(acts: 1)
        #expect(stage.node.settings.integer(NodeSettings.lockSeconds) == nil)
        let propose = "/settings/:name/proposals"
        let wrong = try await stage.post(
            propose, by: "0001", ["old": "900", "new": "30", "reason": "快些"], parameters: parameters)
        #expect(try stage.refusal(wrong).contains("settings.value.unfit"))
        let none = try await stage.post(propose, by: "0001", ["old": "900", "new": "300"], parameters: parameters)
        #expect(try stage.refusal(none).contains("settings.value.reason-missing"))
        _ = try await stage.post(
            propose, by: "0001", ["old": "900", "new": "300", "reason": "大厅人多"], parameters: parameters)
        #expect(stage.node.settings.integer(NodeSettings.lockSeconds) == nil)
        #expect(try await stage.tasks(of: "0533").contains { $0.path == "/settings/\(Self.name)" })
        #expect(try await !stage.tasks(of: "0001").contains { $0.path == "/settings/\(Self.name)" })
        let own = try await stage.post(
            "/settings/:name/decisions", by: "0001", ["new": "300", "decision": "approve"], parameters: parameters)
        #expect(try stage.refusal(own).contains("identity.permission.missing"))
        _ = try await stage.post(
            "/settings/:name/decisions", by: "0533", ["new": "300", "decision": "approve"], parameters: parameters)
        #expect(stage.node.settings.integer(NodeSettings.lockSeconds) == 300)
        let page = try await stage.page("/settings/:name", by: "0900", parameters: parameters)
        #expect(page.contains("<s>900 秒</s>") && page.contains("<b>300 秒</b>") && page.contains("大厅人多"))
        let unknown = try await stage.visit("/settings/:name", by: "0900", parameters: ["name": "none"])
        guard case .missing = try await stage.answer(.get, "/settings/:name", unknown) else {
            Issue.record("an unknown setting has a page")
            return
        }
    }

    @Test func `change the number of tries before an account locks, Law.s4`() async throws {
        let stage = try await TrailStage(acts: 1)
        let parameters = ["name": "sign-in.failures"]
        _ = try await stage.post(
            "/settings/:name/proposals", by: "0001", ["old": "5", "new": "3", "reason": "抽查意见"], parameters: parameters)
        _ = try await stage.post(
            "/settings/:name/decisions", by: "0533", ["new": "3", "decision": "approve"], parameters: parameters)
        for left in [2, 1, 0] {
            await #expect(throws: Denial.refused(.passwordWrong(triesLeft: left))) {
                try await stage.node.unlock("0288", password: "no", workstation: "lane 1")
            }
        }
        await #expect(throws: Denial.refused(.accountInactive)) {
            try await stage.node.unlock("0288", password: "own", workstation: "lane 1")
        }
    }

    @Test func `change how long a new password is, Law.s7`() async throws {
        let stage = try await TrailStage(acts: 1)
        let parameters = ["name": NodeSettings.passwordCharacters.name]
        _ = try await stage.post(
            "/settings/:name/proposals", by: "0001", ["old": "8", "new": "12", "reason": "集团要求"], parameters: parameters
        )
        _ = try await stage.post(
            "/settings/:name/decisions", by: "0533", ["new": "12", "decision": "approve"], parameters: parameters)
        await #expect(throws: Denial.refused(.passwordWeak(characters: 12))) {
            try await stage.node.changePassword("0417", from: "own", to: "river-stone", workstation: "")
        }
        try await stage.node.changePassword("0417", from: "own", to: "river-stone-4", workstation: "")
    }

    @Test(arguments: Language.allCases) func `are as a person saw them`(_ language: Language) throws {
        let pages = ValuePages(declared: NodeSettings.all)
        let change = ValueChange(old: "900", new: "300")
        let lock = NodeSettings.lockSeconds
        let set = SetValue(
            setting: NodeSettings.backupAlarmHours.name, value: "25", proposedBy: "0001", approvedBy: "0533",
            at: .storyStart)
        let proposal = SettingProposal(
            setting: lock.name, change: change, person: "0001", at: .storyStart, reason: "大厅<人>多")
        let visit = StillPages.visit(language, "settings.view", "settings.change")
        try StillPages.compare(pages.listPage([set], [proposal], visit), "settings", language)
        let history = [
            StillPages.line(2, ValueRules.noun, lock.name, ValueFact.rejected(change), reason: "太<短>"),
            StillPages.line(1, ValueRules.noun, lock.name, ValueFact.proposed(change), reason: "大厅<人>多"),
        ]
        try StillPages.compare(
            pages.onePage(
                .init(setting: lock, value: nil, proposal: nil, history: history, refusal: .settingStale), visit),
            "setting", language)
        let approver = StillPages.visit(language, by: "0533", "settings.view", "settings.approve")
        try StillPages.compare(
            pages.onePage(.init(setting: lock, value: nil, proposal: proposal, history: [], refusal: nil), approver),
            "setting-waits", language)
    }
}
