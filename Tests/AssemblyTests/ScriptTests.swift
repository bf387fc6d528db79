import Kernel
import Ledger
import Plasma
import TestKit
import Testing
import Web

@testable import Assembly

/// Script in every text field that the sources name, reflected and stored: no page may have it as markup.
@Suite struct `Script in a text field` {
    private static let attacks = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'><svg onload=alert(1)>",
        "</textarea><script>",
        "javascript:alert(1)",
    ]

    /// Markup that an attack would have made, had it not been escaped.
    private static func wounds(_ html: String) -> [String] {
        ["<script>", "<img src=x", "<svg onload", "</textarea><script", "href=\"javascript:", "onerror=alert(1)>"]
            .filter {
                html.contains($0)
            }
    }

    /// The names between quotes behind `query[`, `form[`, `form.text(` and `DeedField(`, in all sources.
    private static func fields() throws -> Set<String> {
        var found: Set<String> = []
        for file in try Repository.swift(under: "Sources/") {
            for literal in SwiftText(file.text).literals where literal.text.utf8.count < 32 {
                let name = literal.text
                if !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isLowercase || $0 == "_") }) {
                    found.insert(name)
                }
            }
        }
        return found
    }

    private static func markup(_ reply: Reply) -> String? {
        switch reply {
        case .page(let page), .refused(let page), .fragment(let page), .refusedFragment(let page): page.html
        case .seeOther, .seeOtherAs, .file, .missing: nil
        }
    }

    /// Nothing for a refusal, which the server shows as text; a fault is a failure of the test.
    private static func html(_ route: Route, _ visit: Visit) async throws -> String? {
        do throws(Denial) { return markup(try await route.answer(visit)) } catch {
            guard case .refused = error else { throw error }
            return nil
        }
    }

    @Test func `of a request is shown as text by every route, asked and posted`() async throws {
        let stage = try await TrailStage(acts: 6)
        let names = try Self.fields()
        #expect(names.isSuperset(of: ["password", "reason", "finding", "person", "back"]))
        var pages = 0
        let signer = try #require(NoteSigner(name: Plant.origin, seed: [UInt8](repeating: 7, count: 32)))
        let routes = nodePages(logKey: signer.verifierKey, keys: stage.node).flatMap(\.routes)
        for attack in Self.attacks {
            let fields = Dictionary(uniqueKeysWithValues: names.map { ($0, attack) })
            for route in routes {
                let parts = route.path.split(separator: "/").filter { $0.hasPrefix(":") }.map { String($0.dropFirst()) }
                for ids in [attack, "SH-1"] {
                    let parameters = Dictionary(uniqueKeysWithValues: parts.map { ($0, ids) })
                    let visit = try await stage.visit(
                        route.path, query: fields, form: route.method == .post ? fields : [:], parameters: parameters)
                    guard let html = try await Self.html(route, visit) else { continue }
                    pages += 1
                    #expect(Self.wounds(html).isEmpty, "\(route.method) \(route.path)")
                }
            }
        }
        #expect(pages > 100)
    }

    @Test func `that was recorded is shown as text wherever it is shown`() async throws {
        let stage = try await TrailStage(acts: 6)
        let attack = "<script>alert(1)"
        await stage.plant.sequencer.stop()
        let errand = Errand(
            ShipmentTable.self, id: stage.node.freshCommandID(), record: "SH-1",
            command: .correct(.vehicle, to: attack), person: "0417", workstation: attack, reason: attack)
        _ = try await stage.node.perform(errand)
        var shown = 0
        for (path, parameters) in [
            ("/trail", [:]), ("/records/:noun/:id", ["noun": "plasma.shipment", "id": "SH-1"]),
            ("/records/:noun/:id/print", ["noun": "plasma.shipment", "id": "SH-1"]),
            ("/plasma/shipments/:id", ["id": "SH-1"]), ("/plasma/shipments", [:]),
            ("/plasma/shipments/:id/acceptance", ["id": "SH-1"]),
            ("/plasma/shipments/:id/acceptance/print", ["id": "SH-1"]),
        ] as [(String, [String: String])] {
            for language in Language.allCases {
                let html = try await stage.page(path, language, parameters: parameters)
                #expect(Self.wounds(html).isEmpty, "\(path)")
                if html.contains("&lt;script&gt;alert(1)") { shown += 1 }
            }
        }
        #expect(shown >= 6)
    }
}
