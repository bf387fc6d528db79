import Kernel
import Ledger
import Plasma
import TestKit
import Testing
import Web

@testable import Assembly
@testable import Storage

@Suite struct `The pages of the store` {
    private func scan(_ stage: TrailStage, _ form: [String: String], by person: String = "0417") async throws -> String
    {
        let visit = try await stage.visit("/storage/move/scans", by: person, form: form, fragment: true)
        guard case .fragment(let markup) = try await stage.answer(.post, "/storage/move/scans", visit) else {
            throw PlantFailure(what: "no fragment")
        }
        return markup.html
    }

    @Test func `move a container by two scans, green or red`() async throws {
        let stage = try await TrailStage(acts: 1)
        #expect(try await stage.page("/storage/move", by: "0417").contains("data-scan=\"/storage/move/scans\""))
        let first = try await scan(stage, ["code": "BX-9"])
        #expect(first.contains("data-waiting=\"BX-9\"") && first.contains("data-tone=\"neutral\""))
        let stored = try await scan(stage, ["code": "F1-S1-03", "waiting": "BX-9"])
        #expect(stored.contains("data-tone=\"pass\"") && stored.contains("f1-s1-03"))
        let taken = try await scan(stage, ["code": "f1-s1-03", "waiting": "BX-8"])
        #expect(taken.contains("data-tone=\"stop\"") && taken.contains("storage.position.taken"))
        #expect(try await scan(stage, ["code": "nowhere", "waiting": "BX-9"]).contains("storage.position.unknown"))
        #expect(try await scan(stage, ["act": "again"]).contains("data-tone=\"neutral\""))
        #expect(try await scan(stage, ["code": "f1-s1-03"]).contains("storage.container.unknown"))
        #expect(try await scan(stage, ["code": "BOX-2"]).contains("storage.container.closed"))
        #expect(try await scan(stage, ["code": "a/b"]).contains("storage.container.code-wrong"))
        let into = try await scan(stage, ["code": "PAL-1", "waiting": "BX-9"])
        #expect(into.contains("data-tone=\"pass\"") && into.contains("PAL-1"))
        #expect(try await scan(stage, ["code": "BX-9", "waiting": "PAL-1"]).contains("storage.container.in-itself"))
    }

    @Test func `show what lies where, and the way of a container`() async throws {
        let stage = try await TrailStage(acts: 1)
        #expect(try await stage.page("/storage", by: "0417").contains("f1-s1"))
        let shelf = try await stage.page("/storage/places/:id", by: "0417", parameters: ["id": "f1-s1"])
        #expect(shelf.contains("PAL-1") && shelf.contains("共 3 个货位，空 2 个"))
        let box = try await stage.page("/storage/containers/:code", by: "0417", parameters: ["code": "BOX-1"])
        #expect(box.contains("PAL-1") && box.contains("f1-s1-02") && box.contains("X-1") && !box.contains(">X-2<"))
        let acts = "/storage/containers/:code/acts"
        let parameters = ["code": "BOX-1"]
        let full = try await stage.post(acts, by: "0417", ["act": "close"], parameters: parameters)
        #expect(try stage.refusal(full).contains("storage.container.not-empty"))
        _ = try await stage.post(acts, by: "0417", ["act": "unpack", "items": "X-1"], parameters: parameters)
        _ = try await stage.post(acts, by: "0417", ["act": "pack", "items": "Y-1\nY-2"], parameters: parameters)
        _ = try await stage.post(acts, by: "0417", ["act": "out"], parameters: parameters)
        let out = try await stage.page("/storage/containers/:code", by: "0417", parameters: parameters)
        #expect(out.contains("不在库") && out.contains("Y-2"))
    }

    @Test func `find what lies at a position, on a shelf, in a freezer or in a room`() async throws {
        let stage = try await TrailStage(acts: 1)
        func codes(_ place: String, max: Int = 10) async throws -> Set<String>? {
            try await stage.node.read { (snapshot) throws(Fault) in
                try ContainerLookups.codes(in: place, max: max, from: snapshot)
            }.map { Set($0) }
        }
        let pallet = try #require(try await codes("f1-s1-02"))
        #expect(pallet.isSuperset(of: ["PAL-1", "BOX-1"]))
        let shelf = try await codes("f1-s1")
        #expect(shelf?.isSuperset(of: pallet) == true)
        #expect(try await codes("f1") == shelf)
        #expect(try await codes("f1-s1", max: 1) == nil)
        #expect(try await codes("f1-s1-03") == [])
        #expect(try await codes("nowhere") == [])
    }

    @Test(arguments: Language.allCases) func `are as a person saw them`(_ language: Language) async throws {
        let stage = try await TrailStage(acts: 1)
        for (name, path, parameters) in [
            ("storage", "/storage", [:]), ("storage-shelf", "/storage/places/:id", ["id": "f1-s1"]),
            ("storage-move", "/storage/move", [:]),
        ] {
            let html = try await stage.page(path, by: "0417", language, parameters: parameters)
                .replacing(#/[0-9a-f]{32}/#, with: "ID").replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY")
                .replacing("><", with: ">\n<")
            let golden = "Tests/AssemblyTests/Golden/\(name)-\(language.rawValue).html"
            #expect(try Shown.differences(golden, html + "\n") == [])
        }
    }
}

@Suite struct `The stock after a day` {
    @Test func `stands in the tables as the rules say, bag by bag, and its counter counts it`() async throws {
        let plant = try Plant(Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 41)
        let shipments = Plant.shipments(41, bags: 24)
        try await plant.found(shipments)
        var day = PlantDay(plant, shipments, seed: 41)
        for _ in 0..<500 { _ = await (try day.next()).deliver(plant.sequencer) }
        for shipment in shipments {
            while let act = try day.closing(shipment) { try await plant.must(act) }
        }
        for _ in 0..<120 { _ = await (try day.next()).deliver(plant.sequencer) }
        let (lines, counts) = try plant.store.read { (snapshot) throws(Fault) in
            var lines: [StockLine] = []
            for bag in shipments.flatMap(\.bags).map(\.line.bag) {
                let line = try StockLookups.line(bag, from: snapshot)
                let receipt = try UnitTable.receipt(bag, from: snapshot)
                let state = try UnitTable.load(bag, from: snapshot)
                let standing = receipt.flatMap { state.standing($0) }
                #expect(line?.standing == standing, "\(bag)")
                if let line { lines.append(line) }
            }
            return (lines, try StockLookups.counts(from: snapshot))
        }
        #expect(lines.count > 20 && Set(lines.map(\.standing)).count > 2)
        for standing in UnitStanding.allCases {
            let counted = counts.filter { $0.standing == standing }.reduce(0) { $0 + $1.bags }
            #expect(counted == lines.count { $0.standing == standing }, "\(standing)")
        }
        try paging(plant, lines)
    }

    /// Page by page, in every order: the same bags, each once, in that order.
    private func paging(_ plant: Plant, _ lines: [StockLine]) throws {
        let boxes = Set(lines.map(\.box)).sorted().prefix(2)
        for (sort, placed) in StockQuestion.Sort.allCases.flatMap({ [($0, false), ($0, true)] }) {
            for standings in [[], [UnitStanding.accepted, .hold]] {
                for descending in [false, true] {
                    var question = StockQuestion()
                    if placed { question.boxes = Array(boxes) }
                    question.sort = sort
                    question.descending = descending
                    question.standings = standings
                    var found: [StockLine] = []
                    var count = 0
                    while true {
                        let (after, asked) = (found.last?.key, question)
                        let page = try plant.store.read { (snapshot) throws(Fault) in
                            try StockLookups.page(asked, after: after, limit: 7, from: snapshot)
                        }
                        count = page.count
                        found += page.lines
                        if page.lines.count < 7 { break }
                    }
                    let wanted = lines.filter {
                        !placed || boxes.contains($0.box)
                    }.filter {
                        question.standings.isEmpty ? $0.standing != .destroyed : standings.contains($0.standing)
                    }
                    .sorted { left, right in
                        sort == .number
                            ? left.number < right.number
                            : (left.collectedOn, left.number) < (right.collectedOn, right.number)
                    }
                    #expect(found == (descending ? wanted.reversed() : wanted))
                    #expect(count == wanted.count)
                }
            }
        }
    }

    @Test func `is listed, counted, exported and boxed on its pages`() async throws {
        let stage = try await TrailStage(received: true)
        let stock = try await stage.page("/stock")
        #expect(stock.contains("共 16 袋"))
        #expect(try await stage.page("/stock", query: ["state": "hold", "sort": "number"]).contains("共 0 袋"))
        #expect(try await stage.page("/stock/totals").contains("在库 16 袋"))
        #expect(try await stage.page("/plasma/nonconforming").contains("共 0 袋"))
        #expect(try await stage.page("/stock", query: ["place": "nowhere"]).contains("共 0 袋"))
        for format in ["csv", "xlsx"] {
            let visit = try await stage.visit("/stock/files/:format", parameters: ["format": format])
            guard case .file(let name, _, let bytes) = try await stage.answer(.get, "/stock/files/:format", visit)
            else {
                throw PlantFailure(what: "no file")
            }
            #expect(name.hasSuffix(format) && bytes.count > 500)
        }
        let bag = Plant.shipments(31, bags: 8)[0].bags[0]
        let box = "/plasma/boxes/:box/acts"
        for _ in 0..<2 {
            _ = try await stage.post(box, by: "0417", ["act": "pack", "code": bag.label], parameters: ["box": "PB-9"])
        }
        let page = try await stage.page("/plasma/boxes/:box", parameters: ["box": "PB-9"])
        #expect(page.contains("共 1 袋") && page.contains(bag.line.box))
        let held = ["act": "hold", "code": "QA-HOLD", "reason": "待查"]
        _ = try await stage.post("/plasma/bags/:number/holds", by: "0533", held, parameters: ["number": bag.line.bag])
        #expect(try await stage.page("/plasma/nonconforming").contains("共 1 袋"))
        let record = try await stage.page("/plasma/bags/:number", parameters: ["number": bag.line.bag])
        #expect(record.contains("QA-HOLD") && record.contains("PB-9"))
        let wrong = try await stage.post(
            "/plasma/bags/:number/decisions", by: "0533", ["act": "lift", "reason": "已查", "badge": "0288"],
            parameters: ["number": bag.line.bag])
        #expect(try stage.refusal(wrong).contains("identity"))
    }
}
