import Assembly
import Kernel
import Ledger
import TestKit
import Testing
import Web

@testable import Donors
@testable import Plasma

@Suite struct `A page of stations, rules or exclusions` {
    private func visit(_ language: Language, _ permissions: Permission...) -> Visit {
        let person = Standing(
            person: "0533", name: "陈工", role: "qa", permissions: Set(permissions), active: true, signingKey: nil)
        return Visit(
            language: language, theme: .light, standing: person, workstation: "office", now: .storyStart,
            zoneMinutes: 480, parameters: [:], query: [:], form: Form(), csrf: "csrf-token", wantsFragment: false,
            path: "/stations", node: StillNode(), frame: TrailStage.frame("陈工"))
    }

    private func compare(_ markup: Markup, _ name: String, _ language: Language) throws {
        let html = markup.html
        #expect(!html.contains("<b>恶</b>") && !html.contains(" style=\""))
        let keyless = html.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY").replacing("><", with: ">\n<") + "\n"
        #expect(
            try Shown.differences("Tests/AssemblyTests/Privacy/Golden/\(name)-\(language.rawValue).html", keyless)
                == [])
    }

    @Test(arguments: Language.allCases) func `of stations is as a person saw it`(_ language: Language) throws {
        let profile = try DemoStation.own.profile(licenceValidTo: Plant.today.adding(months: 8))
        let audit = StationAudit(
            on: Plant.today, auditors: ["0533"], result: .improve, note: "<b>恶</b>",
            nextDue: Plant.today.adding(months: 6), rules: "1")
        let model = StationPages.Model(
            code: "STN-09", profile: profile,
            description: StationDescription(address: "<b>恶</b>", area: "示例县", owner: "示例生物"),
            audits: [StationUpkeepTable.Line(audit: audit, entry: 9, person: "0105")],
            refusal: .stationUnchanged)
        try compare(StationPages.record(model, visit(language, "plasma.view", "plasma.register")), "station", language)
        let summary = StationTable.Summary(
            code: "STN-09", name: "<b>恶</b>", licence: "L-1", licenceValidTo: Plant.today, contracted: true)
        try compare(
            StationPages.listPage([StationPages.Line(station: summary, due: nil)], visit(language, "plasma.view")),
            "stations", language)
    }

    @Test(arguments: Language.allCases) func `of rules and exclusions is as a person saw it`(
        _ language: Language
    ) throws {
        let pack = try CriteriaPack.read(donationRulesPackBytes)
        let line = CriteriaTable.Line(pack: pack, entry: 3, person: "0105", at: .storyStart)
        try compare(
            ExclusionPages.rulesPage([line], CriteriaPack.notLater, visit(language, "donors.view", "donors.rules")),
            "donor-rules", language)
        try compare(ExclusionPages.rulesPage([], nil, visit(language, "donors.view")), "donor-rules-none", language)
        let entry = Exclusion(
            station: "STN-07", number: "<b>恶</b>", tag: TreeHash.empty, isPermanent: true, ground: "P-HIV",
            since: .storyStart)
        try compare(
            ExclusionPages.listPage(
                [
                    ExclusionTable.Line(
                        id: TreeHash.empty.hex, entry: entry, index: 7, person: "0533", at: .storyStart,
                        liftedAt: nil, liftedBy: nil)
                ], visit(language, "donors.view")), "exclusions", language)
    }

    @Test(arguments: Language.allCases) func `of a donor tells what stands against them, as a person saw it`(
        _ language: Language
    ) throws {
        let donor = Donor(
            id: "STN-07-D1", station: "STN-07", number: "D1", registeredAt: .storyStart, registeredBy: "0105",
            status: "temporary", erasure: nil)
        var history = DonorHistory.Model()
        history.state = DonorState(id: donor.id)
        history.state.twin = "STN-09-E1"
        history.state.members = ["STN-08-F1"]
        history.grounds = try CriteriaPack.read(donationRulesPackBytes).deferrals
        history.deferrals = [
            DeferralLine(
                deferral: Deferral(
                    code: "T-COLD", from: Plant.today, until: Plant.today.adding(days: 7), note: "<b>恶</b>"),
                entry: 8, person: "0533", at: .storyStart, liftedAt: nil, liftedBy: nil, liftedReason: nil)
        ]
        let donation = Plant.donation("DN-1", of: donor.id, at: "STN-07", days: -3)
        let finding = DonationFinding(
            .intervalShort, rule: "intervalDays", found: "13 d", limit: "14 d", other: "<b>恶</b>")
        history.donations = [
            (
                DonationLine(
                    donation: donation, kind: .regular, rules: "1", findings: 1, results: 0, facts: 1, entry: 9),
                [finding]
            )
        ]
        var model = DonorPage.Model(donor: donor, version: 2, looks: [])
        model.history = history
        model.masked = "张*"
        try compare(
            DonorPage.page(
                model, visit(language, "donors.view", "donors.identity", "donors.defer", "donors.merge")),
            "donor-history", language)
    }
}
