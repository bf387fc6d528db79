import Kernel
import Ledger
import Plasma
import TestKit
import Testing
import Web

@testable import Assembly

@Suite struct `Initials` {
    @Test(arguments: [
        ("王小明", ["wxm"]), ("张工", ["zg"]), ("单田芳", ["dtf", "stf"]), ("欧阳娜", ["oyn"]), ("啊座", ["az"]),
        ("闫淼", []), ("李淼", ["l淼"]), ("Zhang Wei", []), ("成都一号浆站", ["cdyhjz"]), ("", []),
    ])
    func `are those of pinyin`(name: String, initials: [String]) {
        #expect(PinyinInitials.of(name) == initials)
    }

    /// The first character of each letter, and the last before it, by the standard's own order.
    @Test func `begin and end where GB 2312 puts them`() {
        for (characters, letters) in [
            ("啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝", "abcdefghjklmnopqrstwxyz"),
            ("澳怖错堕贰咐过祸骏阔络穆诺沤瀑群弱锁唾误迅孕座", "abcdefghjklmnopqrstwxyz"),
        ] {
            for (character, letter) in zip(characters, letters) {
                #expect(PinyinInitials.of(String(character)) == [String(letter)], "\(character)")
            }
        }
    }

    @Test func `and characters from each place on are what a name is found by`() {
        #expect(
            NameIndex.terms(of: "王小明", PinyinInitials.of) == ["王小明", "小明", "明", "wxm", "xm", "m"])
        #expect(NameIndex.terms(of: " Zhang  Wei ", PinyinInitials.of) == ["zhangwei", "wei"])
        #expect(NameIndex.terms(of: "ABC 浆站", PinyinInitials.of).contains("浆站"))
        #expect(NameIndex.terms(of: "", PinyinInitials.of).isEmpty)
        #expect(NameIndex.terms(of: String(repeating: "王", count: 90), PinyinInitials.of).count == 80)
    }
}

@Suite struct `Search` {
    private let stage: TrailStage

    init() async throws { stage = try await TrailStage() }

    private func hits(_ text: String, by person: String = "0533") async throws -> [SearchHit] {
        let standing = try #require(try await stage.node.standing(of: person))
        return try stage.plant.store.read { (snapshot) throws(Fault) in
            try SearchLookup.hits(SearchAsked(text, zoneMinutes: 480), standing, snapshot)
        }
    }

    @Test func `finds a number by its beginning, in any case, announced bags too`() async throws {
        let shipments = try await hits("sh-")
        #expect(shipments.map(\.title) == ["SH-1", "SH-2"])
        #expect(shipments.allSatisfy { $0.kind.en == "Shipments" && $0.path.hasPrefix("/plasma/shipments/SH-") })
        let bags = try await hits("A9999").filter { $0.kind.en == "Plasma bags" }
        #expect(bags.count == 8 && bags[0].note.zh == "SH-1")
        #expect(try await hits("041").filter { $0.kind.en == "People" }.map(\.title) == ["0417", "0418"])
    }

    @Test func `finds a name by characters and by initials`() async throws {
        #expect(try await hits("工 0417").map(\.note.zh) == ["0417"])
        #expect(try await hits("g041").map(\.note.zh) == ["0417", "0418"])
        let station = try #require(Plant.stations.first)
        let stations = try await hits(String(station.name.prefix(2)))
        #expect(stations.contains { $0.title == station.name && $0.note.zh == station.code })
        let initials = try #require(PinyinInitials.of(station.name).first)
        #expect(try await hits(String(initials.prefix(3))).contains { $0.title == station.name })
    }

    @Test func `finds a day, in every way it is written`() async throws {
        for text in ["2026-11-21", "2026/11/21", "20261121", "2026年11月21日", "2026.11.21"] {
            #expect(SearchLookup.day(text) == Day(year: 2026, month: 11, day: 21), "\(text)")
        }
        for text in ["2026-13-21", "21.11.2026", "2026-11", "202611"] { #expect(SearchLookup.day(text) == nil) }
        let today = stage.plant.clock.read().day(offsetMinutes: 480)
        let found = try await hits(today.iso)
        #expect(found.contains { $0.path.contains("area=plasma") && $0.path.contains("from=\(today.iso)") })
        #expect(found.contains { $0.kind.en.hasPrefix("Shipments") && $0.title == "SH-1" })
        #expect(try await hits("1999-01-01").isEmpty)
    }

    @Test func `shows nobody what they may not see`() async throws {
        #expect(try await hits("0417", by: "0417").isEmpty)
        #expect(try await hits("g04", by: "0417").isEmpty)
        #expect(try await !hits("SH-", by: "0417").isEmpty)
        #expect(try await hits("SH-", by: "0001").isEmpty)
        #expect(try await hits("0417", by: "0001").map(\.kind.en) == ["People"])
        #expect(try await hits("AT-", by: "0417").isEmpty)
        #expect(try await !hits("AT-").isEmpty)
    }

    @Test func `goes to the one thing that is meant, or lists what may be`() async throws {
        func ask(_ text: String) async throws -> Reply {
            try await stage.answer(.get, "/find", try await stage.visit("/find", query: ["q": text]))
        }
        guard case .seeOther("/plasma/shipments/SH-1") = try await ask("SH-1"),
            case .seeOther(let path) = try await ask("工0417"), path == "/records/identity.account/0417",
            case .page(let list) = try await ask("04"), case .page(let none) = try await ask("nothing at all")
        else { throw PlantFailure(what: "it led elsewhere") }
        #expect(list.html.contains("0417") && list.html.contains("人员"))
        #expect(none.html.contains("没有找到"))
        let hostile = try await ask("<script>0</script>")
        if case .page(let page) = hostile { #expect(!page.html.contains("<script>0")) }
        #expect(try await hits("", by: "0533").isEmpty)
        #expect(try await hits(String(repeating: "a", count: 61)).isEmpty)
    }
}
