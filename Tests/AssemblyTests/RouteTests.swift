import Assembly
import Identity
import Kernel
import Ledger
import TestKit
import Testing
import Web

/// For tests that only look at routes.
private struct NoKeys: KeyDesk {
    func firstKey(for person: String) async throws(Denial) -> FirstKey {
        throw .failed(Fault(.stopped, "a route asked for a key"))
    }
    func rotateKey(_ person: String, password: String, workstation: String) async throws(Denial) {
        throw .failed(Fault(.stopped, "a route asked for a key"))
    }
    func newFactor(for person: String) -> NewFactor { NewFactor(secret: [], token: "") }
    func newBadgeID(_ code: String) throws(Denial) -> String { code }
    func confirmFactor(
        _ token: String, code: String, password: String, for person: String, workstation: String
    ) async throws(Denial) -> ConfirmedFactor {
        throw .failed(Fault(.stopped, "a route asked for a key"))
    }
}

/// The pages of a node as they are served.
enum Shown {
    static func pages() throws -> [Pages] {
        let signer = try #require(
            NoteSigner(name: "test.example/one", seed: [UInt8](repeating: 7, count: 32)))
        return nodePages(
            logKey: signer.verifierKey,
            keys: NoKeys(), kind: nil)
    }

    static func line(_ route: Route) -> String {
        "\(route.method.rawValue) \(route.path) \(word(route.access))"
    }

    private static func word(_ access: Access) -> String {
        switch access {
        case .open: "open"
        case .signedIn: "signed-in"
        case .permission(let permission): permission.name
        }
    }

    /// A golden file, or what to do about it.
    static func differences(_ path: String, _ text: String) throws -> [String] {
        if try Repository.updates(path, to: text) { return [] }
        let expected = try Repository.text(of: path).split(separator: "\n").map(String.init)
        let found = text.split(separator: "\n").map(String.init)
        return Self.differences(expected: expected, found: found)
    }

    static func differences(expected: [String], found: [String]) -> [String] {
        let gone = expected.filter { !found.contains($0) }.map { "- \($0)" }
        let new = found.filter { !expected.contains($0) }.map { "+ \($0)" }
        return gone + new + (gone.isEmpty && new.isEmpty && expected != found ? ["the order is another"] : [])
    }
}

@Suite struct `A route` {
    @Test func `stands in the list that a person read`() throws {
        let lines = try Shown.pages().flatMap(\.routes).map(Shown.line).sorted()
        #expect(lines.count > 20)
        #expect(
            try Shown.differences("Tests/AssemblyTests/routes.txt", lines.joined(separator: "\n") + "\n")
                == [])
    }

    @Test(arguments: [NodeKind.plant, .station])
    func `of the rail has a sign and a name of its own`(_ kind: NodeKind) throws {
        let signer = try #require(NoteSigner(name: "test.example/one", seed: [UInt8](repeating: 7, count: 32)))
        let rail = nodePages(logKey: signer.verifierKey, keys: NoKeys(), kind: kind).flatMap(\.rail)
        #expect(rail.count > 8)
        for words in [rail.map(\.character), rail.map { $0.name(.zh) }, rail.map { $0.name(.en) }] {
            #expect(Set(words).count == words.count, "\(words)")
        }
    }

    @Test func `that is new, or open to others, is a difference`() {
        let read = ["GET /a plasma.view", "POST /a plasma.receive"]
        #expect(Shown.differences(expected: read, found: read) == [])
        #expect(Shown.differences(expected: read, found: read + ["GET /b open"]) == ["+ GET /b open"])
        #expect(
            Shown.differences(expected: read, found: ["GET /a open", "POST /a plasma.receive"])
                == ["- GET /a plasma.view", "+ GET /a open"])
    }

    @Test func `is found wanting when it is open, undeclared, doubled or taken`() {
        func findings(_ routes: Route...) -> Int {
            assemblyFindings(house: house, pages: [Pages(area: "x", routes: routes, rail: [])], roles: [])
                .count
        }
        func route(_ path: StaticString, _ access: Access) -> Route {
            Route(.get, path, access) { (_) throws(Denial) in .missing }
        }
        #expect(findings(route("/a", .permission("plasma.view"))) == 0)
        #expect(findings(route("/a", .open)) == 1)
        #expect(findings(route("/a", .permission("plasma.nobody"))) == 1)
        #expect(findings(route("/a/:id", .signedIn), route("/a/:name", .signedIn)) == 1)
        #expect(findings(route("/session/x", .signedIn)) == 1)
        #expect(findings(route("a", .signedIn)) == 1)
    }
}
