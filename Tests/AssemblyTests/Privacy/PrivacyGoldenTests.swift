import Kernel
import TestKit
import Testing
import Web

@testable import Assembly
@testable import Donors
@testable import Ledger
@testable import Records

@Suite struct `A page of donors or of retention` {
    private func visit(_ language: Language, _ permissions: Permission...) -> Visit {
        let person = Standing(
            person: "0610", name: "陈工", role: "privacy", permissions: Set(permissions), active: true, signingKey: nil)
        return Visit(
            language: language, theme: .light, standing: person, workstation: "office", now: .storyStart,
            zoneMinutes: 480, parameters: [:], query: [:], form: Form(), csrf: "csrf-token", wantsFragment: false,
            path: "/donors", node: StillNode(), frame: TrailStage.frame("陈工"))
    }

    private func compare(_ markup: Markup, _ name: String, _ language: Language) throws {
        let html = markup.html
        #expect(!html.contains("<b>恶</b>") && !html.contains(" style=\""))
        let keyless = html.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY").replacing("><", with: ">\n<") + "\n"
        let path = "Tests/AssemblyTests/Privacy/Golden/\(name)-\(language.rawValue).html"
        #expect(try Shown.differences(path, keyless) == [])
    }

    private func donor(_ number: String, erased: Bool = false) -> Donor {
        Donor(
            id: "STN-07-\(number)", station: "STN-07", number: number, registeredAt: .storyStart, registeredBy: "0105",
            status: "regular",
            erasure: erased
                ? Donor.Erasure(
                    at: .storyStart, person: "0610", ground: "courtOrder", reference: "<b>恶</b>")
                : nil)
    }

    @Test(arguments: Language.allCases) func `is as a person saw it`(_ language: Language) throws {
        let donors = [donor("D1"), donor("D2", erased: true)]
        try compare(
            DonorPages.page(donors, .donorExists, visit(language, "donors.view", "donors.register")), "donors",
            language)
        let look = IdentityLook(
            entry: 7, person: "0533", at: .storyStart, purpose: "lookBack", note: "<b>恶</b>")
        var model = DonorPage.Model(donor: donor("D1"), version: 2, looks: [look])
        model.identity = try DonorIdentity(name: "<b>恶</b>", resident: "11010519491231002X", phone: nil)
        try compare(
            DonorPage.page(
                model, visit(language, "donors.view", "donors.identity", "donors.register", "donors.erase")), "donor",
            language)
        let gone = DonorPage.Model(donor: donor("D2", erased: true), version: 3, looks: [])
        try compare(
            DonorPage.page(gone, visit(language, "donors.view", "donors.erase")), "donor-erased", language)
    }

    @Test(arguments: Language.allCases) func `tells times, holds and disposals as a person saw it`(
        _ language: Language
    ) throws {
        let subject = Subject("notices.notice", "old-1")
        let schedule = try RetentionSchedule.read(retentionPackBytes)
        var model = RetentionPage.Model(schedule: schedule)
        model.lines = schedule.times.prefix(5).map {
            RetentionLookups.Line(
                time: $0, oldestAt: $0.days == nil ? nil : .storyStart, due: $0.days == 10_958 ? [subject] : [])
        }
        model.holds = [
            HoldTable.Line(
                id: "LB-1", subject: "donors.donor/STN-07-D1", reason: "<b>恶</b>", placedBy: "0533",
                placedAt: .storyStart)
        ]
        model.disposals = [
            DisposalTable.Line(
                id: "DP-1", subject: subject.description, entries: 3, person: "0533", at: .storyStart, entry: 12)
        ]
        let full = visit(language, "records.view", "records.hold", "records.dispose")
        try compare(RetentionPage.page(model, .holdExists, full), "retention", language)
        try compare(
            RetentionPage.page(RetentionPage.Model(), nil, visit(language, "records.view")), "retention-none", language)
        let scope = DisposalScope(subject: subject, entries: 3, newestAt: .storyStart, digest: TreeHash.empty)
        try compare(DisposalPage.page(scope, .disposalBefore, full), "disposal", language)
    }

    @Test func `tells whole years as years`() {
        let told = [365, 1_827, 3_653, 10_958, 100].map { RetentionPage.Words.days($0).en }
        #expect(told == ["1 year", "5 years", "10 years", "30 years", "100 days"])
    }
}
