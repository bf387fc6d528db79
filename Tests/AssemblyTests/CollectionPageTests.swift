import Assembly
import Collection
import Donors
import Kernel
import Ledger
import TestKit
import Testing
import Web

/// Every page of the station as its people saw it, in both languages: asked by route, on a station that works.
@Suite struct `A page of the station` {
    private static let bag = DemoStation.own.label(serial: 9_001, collectedOn: Plant.today).number
    private static let second = DemoStation.own.label(serial: 9_002, collectedOn: Plant.today).number
    private static let third = DemoStation.own.label(serial: 9_003, collectedOn: Plant.today).number
    private static let fresh = DemoStation.own.label(serial: 9_004, collectedOn: Plant.today).number

    /// Path, its parameters, who asks, and the name of the picture.
    private struct Asked {
        let path: String
        var parameters: [String: String] = [:]
        let person: String
        let name: String
    }

    private static var asked: [Asked] {
        func visit(_ step: String, _ id: String, _ person: String) -> Asked {
            Asked(
                path: "/collection/visits/:id" + (step.isEmpty ? "" : "/\(step)"), parameters: ["id": id],
                person: person, name: "visit-\(step.isEmpty ? id.lowercased() : step)")
        }
        func one(_ noun: String, _ key: String, _ id: String, _ person: String, _ name: String) -> Asked {
            Asked(path: "/collection/\(noun)", parameters: [key: id], person: person, name: name)
        }
        return [
            Asked(path: "/collection", person: "0706", name: "board"),
            Asked(path: "/collection/reception", person: "0701", name: "reception"),
            visit("", "V-20", "0701"), visit("", "V-24", "0706"), visit("examination", "V-20", "0702"),
            visit("questions", "V-21", "0702"), visit("decision", "V-22", "0702"), visit("chair", "V-23", "0703"),
            Asked(path: "/collection/freezing", person: "0705", name: "freezing"),
            one("freezing/:freezer", "freezer", "F-1", "0705", "freezer"),
            one("bags/:number", "number", bag, "0706", "bag"),
            one("bags/:number/label", "number", bag, "0703", "label-again"),
            one("bags/:number/label", "number", second, "0703", "label"),
            Asked(path: "/collection/answers", person: "0706", name: "answers"),
            one("look-backs/:id", "id", "LB-2", "0706", "look-back"),
            Asked(path: "/collection/tests", person: "0704", name: "tests"),
            one("runs/:id", "id", "R-2", "0706", "run"),
            Asked(path: "/collection/boxes", person: "0705", name: "boxes"),
            one("boxes/:id", "id", "X-2", "0705", "box"),
            Asked(path: "/collection/shipments", person: "0705", name: "shipments"),
            one("shipments/:id", "id", "S-1", "0706", "shipment-gone"),
            one("shipments/:id", "id", "S-2", "0706", "shipment"),
            one("shipments/:id/loading", "id", "S-2", "0705", "loading"),
            one("shipments/:id/manifest.csv", "id", "S-1", "0706", "manifest"),
        ]
    }

    private func stage() async throws -> TrailStage {
        try await TrailStage(.station) { plant in
            try await plant.found([])
            plant.clock.jump(to: Plant.today.start(offsetMinutes: 480) + .hours(14))
            try await plant.work(second: Self.second, third: Self.third)
        }
    }

    private func compare(_ html: String, _ name: String, _ language: Language) throws {
        #expect(!html.contains("反应性 <b>") && !html.contains(" style=\""))
        let still =
            html.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY")
            .replacing(#/name="command" value="[0-9a-f-]+"/#, with: "name=\"command\" value=\"COMMAND\"")
            .replacing(#/data-ledger="[0-9]+"/#, with: "data-ledger=\"ENTRY\"")
            .replacing("><", with: ">\n<") + "\n"
        #expect(
            try Shown.differences("Tests/AssemblyTests/Golden/station-\(name)-\(language.rawValue).html", still) == [])
    }

    private func markup(_ reply: Reply) -> String {
        switch reply {
        case .page(let markup), .refused(let markup), .fragment(let markup), .refusedFragment(let markup): markup.html
        case .file(let name, _, let bytes): "\(name)\n" + String(decoding: bytes, as: UTF8.self)
        case .seeOther(let path), .seeOtherAs(_, let path): "→ \(path)"
        case .missing: "—"
        }
    }

    @Test func `is as it was in both languages`() async throws {
        let stage = try await stage()
        for language in Language.allCases {
            for asked in Self.asked {
                let visit = try await stage.visit(
                    asked.path, by: asked.person, language, parameters: asked.parameters)
                try compare(markup(try await stage.answer(.get, asked.path, visit)), asked.name, language)
            }
        }
    }

    @Test func `answers a scan as it did in both languages`() async throws {
        let stage = try await stage()
        let scans: [(String, [String: String], String, String, String)] = [
            ("/collection/reception/scans", [:], "0701", "D0000105", "scan-donor"),
            ("/collection/reception/scans", [:], "0701", "D9", "scan-donor-unknown"),
            ("/collection/visits/:id/chair/scans", ["id": "V-23"], "0703", Self.fresh, "scan-empty-bag"),
            ("/collection/visits/:id/chair/scans", ["id": "V-23"], "0703", Self.bag, "scan-used-bag"),
            ("/collection/boxes/:id/scans", ["id": "X-2"], "0705", Self.second, "scan-untested"),
            ("/collection/shipments/:id/scans", ["id": "S-2"], "0705", "X-2", "scan-open-box"),
        ]
        for language in Language.allCases {
            for (path, parameters, person, code, name) in scans {
                let visit = try await stage.visit(
                    path, by: person, language, form: ["code": code], parameters: parameters)
                try compare(markup(try await stage.answer(.post, path, visit)), name, language)
            }
        }
    }

    @Test func `prints a label on a sheet of its own, and another copy only before a second person`() async throws {
        let stage = try await stage()
        let path = "/collection/bags/:number/labels"
        func print(_ form: [String: String], _ language: Language = .zh) async throws -> Reply {
            let visit = try await stage.visit(
                path, by: "0703", language, form: form, parameters: ["number": Self.second])
            return try await stage.answer(.post, path, visit)
        }
        #expect(markup(try await print([:])).contains("血型"))
        try compare(markup(try await print(["abo": "A"])), "label-sheet", .zh)
        try compare(markup(try await print(["abo": "A"])), "label-refused", .zh)
        let again = ["abo": "A", "reason": "标签破损", "badge": "0706", "password": "own"]
        try compare(markup(try await print(again, .en)), "label-sheet", .en)
        let state = try await stage.node.read { (snapshot) throws(Fault) in
            try LabelTable.load(Self.second, from: snapshot)
        }
        #expect(state.copies == 2 && state.label?.abo == .a)
    }

    @Test func `leaves out none`() {
        let shown = Set(Self.asked.map(\.path))
        let all = collectionPages.routes.filter { $0.method == .get }.map(\.path)
        #expect(all.filter { !shown.contains($0) } == [])
    }
}

extension Plant {
    /// Donors at every step of the way.
    fileprivate func work(second: String, third: String) async throws {
        for (place, id) in ["V-20", "V-21", "V-22", "V-23", "V-24", "V-25"].enumerated() {
            let number = "D000020\(place)"
            let report = DonorReport(
                station: DemoStation.own.code, number: number, status: .new, abo: place == 5 ? .b : nil,
                tag: Digest.story([UInt8(place)]))
            let donor = DonorRules.id(station: report.station, number: number)
            try await must(errand(DonorTable.self, donor, .report(report), by: "0105"))
            clock.advance(.minutes(3))
            let opening = VisitOpening(donor: donor, ageYears: 30 + place, sex: place % 2 == 0 ? .male : .female)
            try await must(errand(VisitTable.self, id, .register(opening), by: "0701"))
        }
        try await must(errand(VisitTable.self, "V-21", .examine(.of(pulse: 110)), by: "0702"))
        try await must(errand(VisitTable.self, "V-22", .examine(.of(pulse: 110)), by: "0702"))
        try await ask("V-22", yes: "T-COLD")
        for id in ["V-23", "V-24", "V-25"] { try await settle(id, .accepted) }
        clock.advance(.minutes(45))
        try await collect("V-24", second, until: clock.read())
        try await collect("V-25", third, until: clock.read())
        try await must(errand(VisitTable.self, "V-25", .freeze(freezer: "F-1"), by: "0705"))
        let entries = [
            TestEntry(bag: third, item: "ALT", value: "17"), TestEntry(bag: third, item: "HBsAg", value: "reactive"),
        ]
        try await must(errand(RunTable.self, "R-2", .enter(entries, testedAt: clock.read()), by: "0704"))
        try await must(errand(StationBoxTable.self, "X-2", .open, by: "0705"))
        try await must(errand(StationShipmentTable.self, "S-2", .open, by: "0705"))
        let request = LookBackCommand.request(
            donor: DonorRules.id(station: DemoStation.own.code, number: "D0000101"), station: DemoStation.own.code,
            pathogen: "HCV", since: clock.read() - .days(90), reason: "复检反应性 <b>工</b>")
        try await must(errand(LookBackTable.self, "LB-2", request, by: Standing.node.person))
    }
}
