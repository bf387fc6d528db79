import Kernel
import TestKit
import Testing
import Web

@testable import Assembly
@testable import Identity

@Suite struct `A page of an account` {
    private let account = Account(
        person: "0417", name: "张 <b>工</b>", role: "receiver",
        key: SealedKeyFields(
            n: 16, r: 8, p: 1, salt: [], verifier: [], publicKey: [], sealedSeed: [], keyName: "0a1b2c3d"),
        standing: .open, standingSince: .storyStart, mustChangePassword: false, identityChecked: true, failures: 1,
        alerts: 0, openedAt: .storyStart, lastSignInAt: .storyStart)
    private let factor = Factor(sealed: [], lastStep: 1, always: true, enrolledAt: .storyStart)

    private let badge = Badge(id: "b2", person: "0417", registeredAt: .storyStart)
    private let used = Badge(
        id: "b1", person: "0417", registeredAt: .storyStart, disabledAt: .storyStart, disabledReason: "丢了", alerts: 2)

    private let delegation = Delegation(
        id: "DG-0001",
        terms: DelegationTerms(
            giver: "0288", receiver: "0417", permissions: ["plasma.verify"], starts: .storyStart,
            ends: .storyStart + .hours(8)), course: .offered)

    private func visit(_ language: Language, by person: String = "0001", _ rights: Permission...) -> Visit {
        Visit(
            language: language, theme: .light,
            standing: Standing(
                person: person, name: "周工", role: "administrator", permissions: Set(rights), active: true,
                signingKey: nil), workstation: "office", now: .storyStart, zoneMinutes: 480, parameters: [:],
            query: [:], form: Form(), csrf: "csrf-token", wantsFragment: false, path: "/accounts",
            node: StillNode(), frame: TrailStage.frame("周工"))
    }

    private func compare(_ markup: Markup, _ name: String, _ language: Language) throws {
        let html = markup.html
        #expect(!html.contains("张 <b>") && !html.contains(" style=\""))
        let keyless = html.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY").replacing("><", with: ">\n<") + "\n"
        let path = "Tests/AssemblyTests/Accounts/Golden/\(name)-\(language.rawValue).html"
        #expect(try Shown.differences(path, keyless) == [])
    }

    @Test(arguments: Language.allCases) func `is as a person saw it`(_ language: Language) throws {
        let model = AccountPage.Model(
            account: account, factor: factor, badge: badge, usedBadges: [used], delegations: [delegation],
            scope: Scope(sites: ["test.example/one"], products: ["normal"]))
        let visit = visit(language, "identity.view", "identity.administer")
        try compare(AccountPage.page(model, nil, visit), "account", language)
    }

    @Test(arguments: Language.allCases) func `of delegations is as a person saw it`(_ language: Language) throws {
        let visit = visit(language, by: "0417")
        let model = DelegationPages.Model(
            given: [], received: [delegation], own: roleGrant("receiver")?.permissions ?? [])
        try compare(DelegationPages.page(model, .delegationJoinsDuties, visit), "delegations", language)
    }

    @Test(arguments: Language.allCases) func `of an own badge is as a person saw it`(_ language: Language) throws {
        let visit = visit(language, by: "0417")
        try compare(OwnBadgePage.page(badge, .accountReasonMissing, visit), "badge", language)
        try compare(OwnBadgePage.page(nil, nil, visit), "badge-none", language)
    }

    @Test(arguments: Language.allCases) func `of a second factor is as a person saw it`(_ language: Language) throws {
        let visit = visit(language, by: "0417")
        let new = NewFactor(secret: Array("12345678901234567890".utf8), token: "1.00")
        try compare(
            FactorPage.page(FactorPage.fresh(new, "0417", visit), .factorCodeWrong, visit), "factor-new", language)
        try compare(FactorPage.page(FactorPage.enrolled(factor, visit), nil, visit), "factor", language)
    }
}
