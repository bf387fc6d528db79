import Assembly
import Kernel
import Sheets
import StoreSQLite
import TestKit
import Testing
import Web

@testable import Comparison

@Suite struct `A page of the parallel analysis` {
    private static let all: Set<Permission> = [
        "comparison.view", "comparison.act", "comparison.close", "comparison.rules",
    ]
    private static let code = Plant.stations[0].code
    private let stage: ComparisonStage

    init() throws { stage = try ComparisonStage() }

    private func compare(_ reply: Reply, _ name: String, _ language: Language) throws {
        let html: String
        switch reply {
        case .page(let page), .refused(let page): html = page.html
        default:
            Issue.record("\(name) is no page")
            return
        }
        #expect(
            !html.contains("<b>仍") && !html.contains(" style=\"") && !html.contains("nan") && !html.contains("inf<"))
        let keyless = html.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY").replacing("><", with: ">\n<") + "\n"
        let path = "Tests/AssemblyTests/Comparison/Golden/\(name)-\(language.rawValue).html"
        #expect(try Shown.differences(path, keyless) == [])
    }

    private static func assay(_ assay: String) -> [String: String] { ["station": code, "assay": assay] }

    /// Name of the golden page, path, query and parameters.
    private static let pages: [(String, String, [String: String], [String: String])] = [
        ("overview", "/comparison", [:], [:]),
        ("limits", "/comparison-limits", [:], [:]),
        ("station", "/comparison/stations/:station", ["days": "365"], ["station": code]),
        ("assay-words", "/comparison/stations/:station/assays/:assay", [:], assay("HBsAg")),
        ("assay-numbers", "/comparison/stations/:station/assays/:assay", ["days": "30"], assay("ALT")),
        ("assay-none", "/comparison/stations/:station/assays/:assay", [:], assay("anti-HIV")),
        ("findings", "/comparison/findings", [:], [:]),
        ("findings-all", "/comparison/findings", ["state": "all"], [:]),
        ("finding", "/comparison/findings/:finding", [:], ["finding": "BAG-5-1-HBsAg"]),
        ("finding-closed", "/comparison/findings/:finding", [:], ["finding": "\(code)-ALT"]),
    ]

    @Test(arguments: Language.allCases) func `Plan.A16 is as a person saw it`(_ language: Language) async throws {
        for (name, path, query, parameters) in Self.pages {
            let visit = stage.visit(language, Self.all, query: query, parameters: parameters)
            try compare(try await stage.ask(.get, path, visit), name, language)
        }
        let reader = stage.visit(language, ["comparison.view"], parameters: ["finding": "BAG-5-1-HBsAg"])
        try compare(try await stage.ask(.get, "/comparison/findings/:finding", reader), "finding-reader", language)
        let empty = try ComparisonStage(isEmpty: true)
        try compare(
            try await empty.ask(.get, "/comparison", empty.visit(language, Self.all)), "overview-none", language)
    }

    @Test func `is missing where there is no such station, test or finding`() async throws {
        for (path, parameters) in [
            ("/comparison/stations/:station", ["station": "x"]),
            ("/comparison/stations/:station/assays/:assay", Self.assay("x")),
            ("/comparison/stations/:station/assays/:assay/file", ["station": "x", "assay": "ALT"]),
            ("/comparison/findings/:finding", ["finding": "x"]),
        ] {
            let reply = try await stage.ask(.get, path, stage.visit(.zh, Self.all, parameters: parameters))
            guard case .missing = reply else {
                Issue.record("\(parameters) is there")
                continue
            }
        }
    }

    @Test func `Plan.A16 gives every pair, the statistics and the same pictures as files`() async throws {
        func file(_ format: String, _ assay: String) async throws -> (name: String, bytes: [UInt8]) {
            let visit = stage.visit(.zh, Self.all, query: ["format": format], parameters: Self.assay(assay))
            let path = "/comparison/stations/:station/assays/:assay/file"
            guard case .file(let name, _, let bytes) = try await stage.ask(.get, path, visit) else {
                throw Fault(.stopped, "no file")
            }
            return (name, bytes)
        }
        let csv = try await file("csv", "ALT")
        let lines = String(decoding: csv.bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        #expect(lines.count == 1 + 90 * 3)
        #expect(csv.name.hasPrefix("\(Self.code)-ALT-") && csv.name.hasSuffix(".csv"))
        #expect(lines.last?.hasPrefix("BAG-89-0,") == true)
        let workbook = try await file("xlsx", "ALT")
        let read = try SheetReader.read(workbook.bytes)
        #expect(read.rows.contains { $0.cells.contains("Passing–Bablok 1983") })
        let zip = try await file("zip", "ALT")
        let text = String(decoding: zip.bytes, as: UTF8.self)
        for name in ["differences.svg", "lines.svg", "drift.svg", ".xlsx", ".csv"] { #expect(text.contains(name)) }
        #expect(try await file("zip", "HBsAg").bytes.starts(with: [0x50, 0x4b]))
    }

    @Test func `shows a refused act above the form, with what was typed`() async throws {
        for (path, form) in [("actions", ["action": "重测"]), ("closings", ["conclusion": "停用"])] {
            let reply = try await stage.ask(
                .post, "/comparison/findings/:finding/\(path)",
                stage.visit(.zh, Self.all, form: form, parameters: ["finding": "BAG-5-1-HBsAg"]))
            guard case .refused(let page) = reply else {
                Issue.record("\(path) was taken")
                continue
            }
            #expect(page.html.contains("role=\"alert\"") && form.values.allSatisfy { page.html.contains($0) })
        }
    }

    @Test func `Plan.A16 puts what is open on the home page of who acts, the missed infection first`() throws {
        func tasks(_ permissions: Set<Permission>) throws -> [Pages.Task] {
            let standing = stage.visit(.zh, permissions).standing
            return try stage.store.read { (snapshot) throws(Fault) in
                try comparisonPages.tasks(
                    try Fault.required("standing", standing), Pages.Clock(.storyStart, zoneMinutes: 480), .zh,
                    snapshot)
            }
        }
        #expect(try tasks(Self.all).map(\.urgency) == [.now])
        #expect(try tasks(["comparison.view"]).isEmpty)
    }

    @Test func `draws what falls on one pixel once, and keeps words from covering each other`() {
        let axis = PlotAxis("x", holding: [0, 1])
        let marks: [Plot.Mark] =
            [.points([PlotPoint](repeating: PlotPoint(0.5, 0.5), count: 1_000))]
            + (0..<4).map { .level(0.5, .limit, label: "L\($0)") }
        let svg = plot(Plot("t", x: axis, y: axis, marks: marks)).html
        #expect(svg.split(separator: "<circle").count == 2)
        let heights = svg.matches(of: #/y="([0-9.]+)">L/#).compactMap { Double($0.output.1) }
        #expect(heights.count == 4 && zip(heights, heights.dropFirst()).allSatisfy { $1 - $0 >= 14.9 })
        #expect(PlotAxis("one", holding: [7]).ticks.count > 1)
        #expect(PlotAxis("x", holding: [0.001, 0.0042]).ticks.map(\.label).contains("0.002"))
    }
}
