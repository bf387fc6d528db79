import Kernel
import Ledger
import TestKit
import Testing
import Web

@testable import Assembly

/// Requests for pages of administration that need no database, and what they are compared with.
enum StillPages {
    static let path = "Tests/AssemblyTests/Administration/Golden"

    static func visit(
        _ language: Language, by person: String = "0001", _ permissions: Permission..., form: [String: String] = [:]
    ) -> Visit {
        let standing = Standing(
            person: person, name: "王 <b>工</b>", role: "administrator", permissions: Set(permissions), active: true,
            signingKey: nil)
        return Visit(
            language: language, theme: .light, standing: standing, workstation: "office", now: .storyStart,
            zoneMinutes: 480, parameters: [:], query: [:], form: Form(form), csrf: "csrf-token", wantsFragment: false,
            path: "/", node: StillNode(), frame: TrailStage.frame("王 <b>工</b>"))
    }

    static func line(_ index: Int64, _ noun: String, _ id: String, _ fact: any Fact, reason: String?) -> HistoryLine {
        let at = Moment.storyStart + .seconds(index * 61)
        let head = EntryHead(
            index: index, subject: Subject(noun, id), recordedAt: at, happenedAt: at, person: "0001",
            role: "administrator", workstation: "office", reason: reason, signatures: [])
        return HistoryLine(
            head: head, leaf: TreeHash.leaf([UInt8(index)]), sealed: index < 2, fact: fact, personName: "王 <b>工</b>")
    }

    static func compare(_ markup: Markup, _ name: String, _ language: Language) throws {
        let html = markup.html
        #expect(!html.contains("王 <b>") && !html.contains("<script>alert") && !html.contains(" style=\""))
        let keyless = html.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY").replacing("><", with: ">\n<") + "\n"
        #expect(try Shown.differences("\(path)/\(name)-\(language.rawValue).html", keyless) == [])
    }
}

extension TrailStage {
    /// A post as a browser sends it.
    func post(
        _ path: String, by person: String, _ form: [String: String], parameters: [String: String] = [:]
    ) async throws -> Reply {
        var form = form
        form["command"] = form["command"] ?? node.freshCommandID().description
        return try await answer(
            .post, path, try await visit(path, by: person, form: form, parameters: parameters))
    }

    func refusal(_ reply: Reply) throws -> String {
        guard case .refused(let markup) = reply else { throw PlantFailure(what: "nothing was refused") }
        return markup.html
    }

    func tasks(of person: String) async throws -> [Pages.Task] {
        let signer = try #require(NoteSigner(name: Plant.origin, seed: [UInt8](repeating: 7, count: 32)))
        let pages = nodePages(logKey: signer.verifierKey, keys: node)
        return try await node.read { (snapshot) throws(Fault) in
            guard let standing = try house.authority.standing(person, .storyStart, snapshot) else { return [] }
            var tasks: [Pages.Task] = []
            for area in pages {
                tasks += try area.tasks(standing, Pages.Clock(.storyStart, zoneMinutes: 480), .zh, snapshot)
            }
            return tasks
        }
    }
}
