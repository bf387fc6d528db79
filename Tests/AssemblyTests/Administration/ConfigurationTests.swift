import Kernel
import Settings
import TestKit
import Testing
import Web

@testable import Assembly

@Suite struct `The configuration of a node` {
    private static func described() -> NodeDescription {
        var described = NodeDescription()
        described.version = "0.0.1"
        return described
    }

    private func sheet(_ plant: Plant) throws -> ConfigurationSheet {
        try plant.store.read { (snapshot) throws(Fault) in
            try ConfigurationSheet.now(Self.described(), origin: Plant.origin, at: .storyStart, from: snapshot)
        }
    }

    private func plant() async throws -> Plant {
        let plant = try Plant(Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 5)
        try await plant.found([])
        return plant
    }

    @Test func `Law.s48 is exported whole, in one form, and read back`() async throws {
        let sheet = try sheet(try await plant())
        let bytes = sheet.canonicalBytes
        #expect(try ConfigurationSheet.read(bytes) == sheet)
        #expect(ConfigurationSheet.Section.allCases.allSatisfy { $0 == .words || sheet.values[$0]?.isEmpty == false })
        let text = String(decoding: bytes, as: UTF8.self)
        let lines = text.replacing("\",\"", with: "\",\n\"").replacing("},\"", with: "},\n\"") + "\n"
        #expect(try Shown.differences("Tests/AssemblyTests/Administration/Golden/configuration.json", lines) == [])
    }

    @Test func `Law.s48 is compared with an earlier export: added, removed, changed`() async throws {
        let plant = try await plant()
        let old = try sheet(plant)
        let name = NodeSettings.lockSeconds.name
        let change = ValueChange(old: "900", new: "300")
        try await plant.must(
            plant.errand(ValueTable.self, name, .propose(setting: name, change), by: "0001", reason: "大厅人多"))
        try await plant.must(plant.errand(ValueTable.self, name, .approve("300"), by: "0533"))
        let new = try sheet(plant)
        #expect(
            ConfigurationDifference.between(old, new) == [
                ConfigurationDifference(section: .settings, name: name, old: "900", new: "300")
            ])
        #expect(ConfigurationDifference.between(new, new).isEmpty)
        let less = ConfigurationSheet(
            origin: "x", madeAt: .storyStart,
            values: [.roles: ["guard": "plasma.view"], .software: ["xuemai": "0.0.1"]])
        let differences = ConfigurationDifference.between(less, new)
        #expect(differences.contains { $0.name == "guard" && $0.new == nil })
        #expect(differences.contains { $0.name == "qa" && $0.old == nil })
    }

    @Test func `is offered as a file, and compared on a page`() async throws {
        let stage = try await TrailStage(acts: 1)
        let visit = try await stage.visit("/settings/export", by: "0900")
        guard case .file(let name, _, let bytes) = try await stage.answer(.get, "/settings/export", visit) else {
            throw PlantFailure(what: "no file")
        }
        #expect(name.hasSuffix(".json"))
        let text = String(decoding: bytes, as: UTF8.self)
        func compare(_ text: String) async throws -> Reply {
            try await stage.post("/settings/compare", by: "0900", ["text": text])
        }
        guard case .page(let same) = try await compare(text) else { throw PlantFailure(what: "no page") }
        #expect(same.html.contains("没有差别"))
        let other = text.replacing("\"backup.alarm-hours\":\"25\"", with: "\"backup.alarm-hours\":\"<b>1\"")
        guard case .page(let page) = try await compare(other) else { throw PlantFailure(what: "no page") }
        #expect(page.html.contains("&lt;b&gt;1") && page.html.contains("1 处差别"))
        #expect(try stage.refusal(try await compare("{}")).contains("settings.configuration.unread"))
        let long = String(repeating: " ", count: ConfigurationPages.bytesMax + 1)
        #expect(try stage.refusal(try await compare(long)).contains("settings.configuration.too-long"))
    }

    @Test(arguments: Language.allCases) func `is compared as a person saw it`(_ language: Language) throws {
        let pages = ConfigurationPages(described: Self.described(), origin: Plant.origin)
        func sheet(_ values: [ConfigurationSheet.Section: [String: String]]) -> ConfigurationSheet {
            ConfigurationSheet(origin: "test.example/<b>", madeAt: .storyStart, values: values)
        }
        let pair = (
            sheet([.software: ["xuemai": "0.0.1"], .roles: ["guard": "plasma.view"]]),
            sheet([.software: ["xuemai": "0.0.2"], .settings: ["sign-in.lock-seconds": "300"]])
        )
        try StillPages.compare(pages.page(pair, nil, StillPages.visit(language)), "compare", language)
    }
}
