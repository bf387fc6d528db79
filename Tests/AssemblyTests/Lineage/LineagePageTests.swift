import Assembly
import Kernel
import Sheets
import StoreSQLite
import TestKit
import Testing
import Web

@testable import Lineage

@Suite struct `A page of the lineage` {
    private static let all: Set<Permission> = [
        "lineage.view", "lineage.record", "lineage.hold", "lineage.register", "lineage.migrate",
    ]
    private static let batch = ["kind": "lineage.batch", "code": "ALB-09-1"]
    private let stage: LineageStage

    init() throws { stage = try LineageStage() }

    private func compare(_ reply: Reply, _ name: String, _ language: Language) throws {
        let html: String
        switch reply {
        case .page(let page), .refused(let page): html = page.html
        default:
            Issue.record("\(name) is no page")
            return
        }
        #expect(!html.contains("<b>恶") && !html.contains(" style=\""))
        let keyless = html.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY").replacing("><", with: ">\n<") + "\n"
        let path = "Tests/AssemblyTests/Lineage/Golden/\(name)-\(language.rawValue).html"
        #expect(try Shown.differences(path, keyless) == [])
    }

    /// Name of the golden page, path, query and parameters.
    private static let pages: [(String, String, [String: String], [String: String])] = [
        ("index", "/lineage", [:], [:]), ("index-unknown", "/lineage", ["find": "nothing"], [:]),
        ("node-backward", "/lineage/nodes/:kind/:code", [:], batch),
        ("node-forward", "/lineage/nodes/:kind/:code", ["direction": "forward", "state": "open"], batch),
        ("node-picture", "/lineage/nodes/:kind/:code", ["view": "picture"], batch),
        ("donor", "/lineage/donors/:donor", ["stage": "lot"], ["donor": "3201-OD-1"]),
        ("donor-picture", "/lineage/donors/:donor", ["view": "picture"], ["donor": "3201-OD-1"]),
        ("donor-none", "/lineage/donors/:donor", [:], ["donor": "nobody"]),
        ("record", "/lineage/record", [:], [:]), ("holds", "/lineage/holds", [:], [:]),
        ("hold", "/lineage/holds/:hold", [:], ["hold": "LH-1"]), ("catalogue", "/lineage/catalogue", [:], [:]),
        ("migrations", "/lineage/migrations", [:], [:]),
        ("migration", "/lineage/migrations/:id", [:], ["id": "MG-1"]),
    ]

    @Test(arguments: Language.allCases) func `is as a person saw it`(_ language: Language) async throws {
        for (name, path, query, parameters) in Self.pages {
            let visit = stage.visit(language, Self.all, query: query, parameters: parameters)
            try compare(try await stage.ask(.get, path, visit), name, language)
        }
        let step = try #require(
            try stage.store.read { (snapshot) throws(Fault) in try StepLookups.number(of: "ST-09-3", from: snapshot) })
        let visit = stage.visit(language, Self.all, parameters: ["step": "\(step)"])
        try compare(try await stage.ask(.get, "/lineage/steps/:step", visit), "step", language)
        let nobody = stage.visit(language, ["lineage.view"], parameters: Self.batch)
        try compare(try await stage.ask(.get, "/lineage/nodes/:kind/:code", nobody), "node-reader", language)
    }

    @Test func `reaches only what was made of the products that rights name`() async throws {
        let step = try #require(
            try stage.store.read { (snapshot) throws(Fault) in try StepLookups.number(of: "ST-09-3", from: snapshot) })
        let ofProducts: [(String, [String: String])] = [
            ("/lineage/nodes/:kind/:code", Self.batch), ("/lineage/nodes/:kind/:code/file", Self.batch),
            ("/lineage/donors/:donor", ["donor": "3201-OD-1"]), ("/lineage/steps/:step", ["step": "\(step)"]),
        ]
        let ofAll: [(String, [String: String])] = [
            ("/lineage", [:]), ("/lineage/holds", [:]), ("/lineage/holds/:hold", ["hold": "LH-1"]),
        ]
        func refused(_ path: String, _ parameters: [String: String], _ products: Set<String>) async throws -> Bool {
            let visit = stage.visit(.en, Self.all, parameters: parameters, scope: Scope(products: products))
            do throws(Denial) {
                let route = lineagePages.routes.first { $0.method == .get && $0.path == path }
                _ = try await route?.answer(visit)
                return false
            } catch {
                return error == .refused(.outOfScope)
            }
        }
        for (path, parameters) in ofProducts {
            #expect(try await !refused(path, parameters, ["normal"]))
            #expect(try await refused(path, parameters, ["tetanus"]))
        }
        for (path, parameters) in ofAll { #expect(try await refused(path, parameters, ["normal"])) }
    }

    @Test func `leads from a code to the thing, and from a donor's number to the donor`() async throws {
        func place(_ query: [String: String]) async throws -> String? {
            let reply = try await stage.ask(.get, "/lineage", stage.visit(.zh, Self.all, query: query))
            if case .seeOther(let place) = reply { return place }
            return nil
        }
        #expect(try await place(["find": " V-09-1 "]) == "/lineage/nodes/lineage.batch/V-09-1")
        #expect(try await place(["donor": "3201-OD-1"]) == "/lineage/donors/3201-OD-1")
        for parameters in [["kind": "lineage.batch", "code": "x"], ["hold": "x"], ["step": "x"], ["step": "7"]] {
            let path = [
                "code": "/lineage/nodes/:kind/:code", "hold": "/lineage/holds/:hold", "step": "/lineage/steps/:step",
            ].first { parameters.keys.contains($0.key) }?.value
            let reply = try await stage.ask(
                .get, try #require(path), stage.visit(.zh, Self.all, parameters: parameters))
            guard case .missing = reply else {
                Issue.record("\(parameters) is there")
                continue
            }
        }
    }

    @Test func `gives the whole trace as a file`() async throws {
        func file(_ query: [String: String]) async throws -> (name: String, bytes: [UInt8]) {
            let visit = stage.visit(.zh, Self.all, query: query, parameters: Self.batch)
            guard
                case .file(let name, _, let bytes) = try await stage.ask(.get, "/lineage/nodes/:kind/:code/file", visit)
            else { throw Fault(.stopped, "no file") }
            return (name, bytes)
        }
        let csv = try await file(["format": "csv"])
        let lines = String(decoding: csv.bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        #expect(csv.name == "ALB-09-1-backward.csv" && lines.count == 1 + 6 + 1 + 1 + 1)
        #expect(lines.contains { $0.contains("OLD-0006,plasma.bag,PLASMA,plasma,600,g,5101,5101-OD-3,normal,pre,") })
        let held = try await file(["format": "csv", "state": "held", "stage": "bulk"])
        #expect(String(decoding: held.bytes, as: UTF8.self).split(whereSeparator: \.isNewline).count == 2)
        let workbook = try await file(["format": "xlsx", "direction": "forward"])
        #expect(workbook.name == "ALB-09-1-forward.xlsx" && workbook.bytes.starts(with: [0x50, 0x4b]))
        #expect(CSVWriter.cell("=1") == "'=1" && CSVWriter.cell("a,b") == "\"a,b\"")
    }

    @Test func `shows a refused act above the form, with what was typed`() async throws {
        let step = try #require(
            try stage.store.read { (snapshot) throws(Fault) in try StepLookups.number(of: "ST-09-1", from: snapshot) })
        let acts: [(String, [String: String], [String: String])] = [
            ("/lineage/holds", [:], ["id": "LH-9", "ground": "look-back", "nodes": "lineage.batch/V-09-1"]),
            ("/lineage/holds/:hold/decisions", ["hold": "LH-1"], ["decision": "lifted", "reason": "查明"]),
            ("/lineage/record", [:], ["id": "ST-9", "process": "FILL", "takes": "V-09-1 x"]),
            ("/lineage/steps/:step/corrections", ["step": "\(step)"], ["output": "X", "quantity": "1 kg"]),
            ("/lineage/materials", [:], ["code": "X"]), ("/lineage/processes", [:], ["code": "X", "reason": "y"]),
        ]
        for (path, parameters, form) in acts {
            let reply = try await stage.ask(
                .post, path, stage.visit(.zh, Self.all, form: form, parameters: parameters))
            guard case .refused(let page) = reply else {
                Issue.record("\(path) was taken")
                continue
            }
            #expect(page.html.contains("role=\"alert\"") || page.html.contains("refus"), "\(path)")
        }
    }

    @Test func `reads a step as it is typed`() throws {
        let order = try StepText.order(
            Form([
                "process": "MIX", "takes": "plasma.bag/B1\n POOL-1  2 kg \n", "losses": "10 g 取样 两次",
                "makes": "LOT-1 LOT 7150 = 361 L\nP-2\tPASTE 3 kg",
            ]))
        #expect(
            order.takes == [
                StepTake(Subject("plasma.bag", "B1")), StepTake(Subject("lineage.batch", "POOL-1"), Quantity("2 kg")),
            ])
        #expect(order.makes.map(\.counted) == [Quantity("361 L"), nil] && order.makes[1].material == "PASTE")
        #expect(order.losses.map(\.what) == ["取样 两次"])
        #expect(throws: Denial.refused(.stepQuantityWrong("x"))) { try StepText.order(Form(["losses": "x"])) }
    }

    @Test func `draws thousands as one box, and very many steps by material`() throws {
        func node(_ number: Int64, _ material: String, by step: Int64?) -> LineageNode {
            LineageNode(
                number: number, subject: Subject("lineage.batch", "N\(number)"), material: material, stage: .fraction,
                quantity: nil, type: "", virus: .pre, madeAt: .storyStart, madeBy: step, donor: "D\(number % 7)",
                station: "S")
        }
        let origin = node(9_999, "LOT", by: 1)
        let bags = (0..<5_000).map { TraceRow(step: 1, node: node(Int64($0), "PLASMA", by: nil)) }
        let few = TracePicture(
            Trace(direction: .backward, steps: [], rows: bags, links: []), of: origin, flows: [], users: [])
        #expect(few.boxes.map(\.count) == [1, 5_000] && few.threads == [TracePicture.Thread(from: 1, to: 0)])
        #expect(TracePicture.note(few.boxes[1]).en.hasSuffix("1 st. · 7 donors"))
        let many = (0..<400).map { TraceRow(step: Int64($0), node: node(Int64($0), "M\($0 % 5)", by: Int64($0))) }
        let picture = TracePicture(
            Trace(direction: .forward, steps: [], rows: many, links: []), of: origin, flows: [], users: [0, 1])
        #expect(picture.boxes.count == 6 && picture.boxes.allSatisfy { $0.column < 41 })
    }
}
