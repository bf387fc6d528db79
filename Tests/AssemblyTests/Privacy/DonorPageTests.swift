import Donors
import Kernel
import Ledger
import TestKit
import Testing
import Web

@testable import Assembly

@Suite struct `The page of a donor` {
    private let stage: TrailStage
    private let id = DonorRules.id(station: DemoDonor.all[0].station, number: DemoDonor.all[0].number)

    init() async throws { stage = try await TrailStage(acts: 5, seed: 52) }

    private func post(_ path: String, by person: String, _ form: [String: String]) async throws -> Reply {
        try await stage.answer(
            .post, path, try await stage.visit(path, by: person, form: form, parameters: ["id": id]))
    }

    @Test func `and the list name nobody`() async throws {
        for html in [
            try await stage.page("/donors", by: "0533"),
            try await stage.page("/donors/:id", by: "0533", parameters: ["id": id]),
            try await stage.page("/records/:noun/:id", by: "0533", parameters: ["noun": DonorRules.noun, "id": id]),
            try await stage.page("/donors/:id", by: "0610", .en, parameters: ["id": id]),
        ] {
            #expect(html.contains("D0000017"))
            #expect(!html.contains("1988-03-12"))
            for secret in ["张示例", "19880312", "13800000017"] { #expect(!html.contains(secret)) }
        }
    }

    @Test func `shows the identity once, after the look is on record`() async throws {
        let form = ["purpose": "lookBack", "note": "ZS-7", "command": CommandID(high: 3, low: 3).description]
        guard case .page(let markup) = try await post("/donors/:id/looks", by: "0533", form) else {
            throw PlantFailure(what: "nothing is shown")
        }
        #expect(markup.html.contains("张示例") && markup.html.contains("1988-03-12") && markup.html.contains("ZS-7"))
        guard case .seeOther = try await post("/donors/:id/looks", by: "0533", form) else {
            throw PlantFailure(what: "shown twice")
        }
        let page = try await stage.page("/donors/:id", by: "0900", parameters: ["id": id])
        #expect(page.contains("ZS-7") && page.contains("追溯") && !page.contains("张示例"))
    }

    @Test func `shows nothing without a purpose and a note`() async throws {
        for form in [["purpose": "lookBack"], ["note": "x"], ["purpose": "curious", "note": "x"]] {
            guard case .refused(let markup) = try await post("/donors/:id/looks", by: "0533", form) else {
                throw PlantFailure(what: "shown")
            }
            #expect(!markup.html.contains("张示例") && markup.html.contains("donors.donor.note-missing"))
        }
        await #expect(throws: Denial.refused(.permissionMissing("donors.identity"))) {
            _ = try await stage.node.perform(
                Errand(
                    DonorTable.self, id: CommandID(high: 1, low: 9), record: id, command: .look(.callBack, note: "x"),
                    person: "0610"))
        }
    }

    @Test func `erases with password, ground and reference, and then offers nothing more`() async throws {
        let other = DonorRules.id(station: DemoDonor.all[1].station, number: DemoDonor.all[1].number)
        let version = try stage.plant.load(DonorTable.self, other).version
        var form = [
            "ground": "courtOrder", "reference": "SQ-9", "reason": "法院裁定", "number": "0610",
            "password": "wrong",
            "version": "\(version)", "command": CommandID(high: 4, low: 4).description,
        ]
        func erase() async throws -> Reply {
            try await stage.answer(
                .post, "/donors/:id/erasure",
                try await stage.visit("", by: "0610", form: form, parameters: ["id": other]))
        }
        guard case .refused = try await erase() else { throw PlantFailure(what: "erased without the password") }
        form["password"] = "own"
        guard case .seeOther = try await erase() else { throw PlantFailure(what: "not erased") }
        let html = try await stage.page("/donors/:id", by: "0610", parameters: ["id": other])
        #expect(html.contains("SQ-9") && html.contains("记录本身仍可证明") && !html.contains("/erasure"))
        await #expect(throws: Denial.refused(.donorErased)) {
            _ = try await stage.node.perform(
                Errand(
                    DonorTable.self, id: CommandID(high: 5, low: 5), record: other,
                    command: .look(.callBack, note: "x"), person: "0533"))
        }
    }

    @Test func `is registered and corrected from a form, and a wrong number is told without its value`() async throws {
        var form = [
            "station": DemoDonor.all[0].station, "number": "D77", "name": "赵新", "resident": "110105194912310021",
            "command": CommandID(high: 6, low: 6).description,
        ]
        guard case .refused(let markup) = try await post("/donors", by: "0105", form) else {
            throw PlantFailure(what: "a wrong resident number was taken")
        }
        #expect(!markup.html.contains("110105194912310021") && !markup.html.contains("赵新"))
        form["resident"] = "11010519491231002X"
        for _ in 0..<2 {
            guard case .seeOther = try await post("/donors", by: "0105", form) else {
                throw PlantFailure(what: "not registered, or not the same command again")
            }
        }
        let correction = ["name": "张更正", "resident": "11010519491231002X", "reason": "抄错"]
        guard case .seeOther = try await post("/donors/:id/corrections", by: "0105", correction) else {
            throw PlantFailure(what: "not corrected")
        }
    }

    @Test func `is found by number, and never by name`() async throws {
        let standing = try #require(try await stage.node.standing(of: "0533"))
        let (found, byName) = try await stage.node.read { (snapshot) throws(Fault) in
            (
                try SearchLookup.hits(SearchAsked("STN-07-D00", zoneMinutes: 480), standing, snapshot),
                try SearchLookup.hits(SearchAsked("张示例", zoneMinutes: 480), standing, snapshot)
            )
        }
        #expect(found.count == 3 && byName.isEmpty)
        let path = try await stage.node.read { (snapshot) throws(Fault) in
            try donorPages.find("D0000017", standing, snapshot)
        }
        #expect(path == "/donors/STN-07-D0000017")
    }
}
