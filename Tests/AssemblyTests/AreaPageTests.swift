import Assembly
import Kernel
import TestKit
import Testing
import Web

@testable import Identity
@testable import Ledger
@testable import Notices

/// Pages that stand alone, as a person saw them in both languages.
@Suite struct `A page of an area` {
    private func visit(_ language: Language, _ permissions: Set<Permission>) -> Visit {
        let standing = Standing(
            person: "0533", name: "李工", role: "qa", permissions: permissions, active: true, signingKey: nil)
        return Visit(
            language: language, theme: .dark, standing: standing, workstation: "office", now: .storyStart,
            zoneMinutes: 480, parameters: [:], query: [:], form: Form(), csrf: "csrf-token", wantsFragment: false,
            path: "/", node: StillNode(), frame: TrailStage.frame("李工"))
    }

    private func compare(_ markup: Markup, _ name: String, _ language: Language) throws {
        let html = markup.html
        #expect(!html.contains("<b>工") && !html.contains(" style=\""))
        let keyless = html.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY").replacing("><", with: ">\n<") + "\n"
        #expect(
            try Shown.differences("Tests/AssemblyTests/Golden/\(name)-\(language.rawValue).html", keyless) == [])
    }

    @Test(arguments: Language.allCases) func `tells notices to readers and takes them from posters`(
        _ language: Language
    ) throws {
        let notices = [
            Notice(
                id: "N-1", title: "二号秤 <b>工</b>", body: "第一行\n第二行", postedBy: "0533", postedAt: .storyStart,
                readAt: nil,
                withdrawal: nil),
            Notice(
                id: "locked-7", title: "T", body: "B", postedBy: "node", postedAt: .storyStart,
                readAt: .storyStart + .minutes(3), withdrawal: nil),
        ]
        try compare(
            NoticePages.page(notices, nil, visit(language, ["notices.read", "notices.post"])), "notices", language)
        try compare(
            NoticePages.page([], .noticeTitleWrong, visit(language, ["notices.read"])), "notices-none", language)
    }

    @Test(arguments: Language.allCases) func `shows a device's key once, to who registers it`(_ language: Language)
        throws
    {
        let grant = DeviceGrant(
            name: "秤 <b>工</b>", permissions: ["plasma.receive"], networks: [try #require(Network("10.2.0.0/16"))],
            perMinute: 60, keyDigest: TreeHash.empty)
        let device = Device(
            id: "scale-3", grant: grant, registeredBy: "0001", registeredAt: .storyStart, disabling: nil,
            turnedAway: 0, stranger: nil)
        let pages = DevicePages(rights: [("plasma.receive", Phrase("收浆", "Receive plasma"))])
        try compare(
            pages.page(
                DevicePages.Model(devices: [device], newKey: "xm_00"),
                visit(language, ["identity.view", "identity.administer"])), "devices", language)
        try compare(
            pages.page(DevicePages.Model(refusal: .deviceRightsWrong), visit(language, ["identity.view"])),
            "devices-none", language)
    }
}
