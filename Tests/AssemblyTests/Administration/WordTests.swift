import Kernel
import Ledger
import TestKit
import Testing
import Web

@testable import Assembly
@testable import Settings

/// Phrases of the source that are said as they stand.
private enum WrittenWords {
    static let path = "Sources/Assembly/Packs/words.txt"

    /// `!` or `.`, Chinese, English, with tabs between; sorted, each once.
    static func catalogue() throws -> String {
        var words: [Phrase: Bool] = [:]
        for file in try Repository.swift(under: "Sources/") where !file.path.hasPrefix("Sources/TestKit/") {
            let refusals = Set(WrittenRefusal.all(in: file).flatMap(\.texts))
            for phrase in phrases(in: file.text) {
                words[phrase] = words[phrase] ?? false || refusals.contains(phrase.zh)
            }
        }
        let lines = words.map { "\($0.value ? "!" : ".")\t\($0.key.zh)\t\($0.key.en)" }
        return lines.sorted().joined(separator: "\n") + "\n"
    }

    static func phrases(in text: String) -> [Phrase] {
        text.matches(of: #/Phrase\(\s*"((?:[^"\\\n]|\\.)*)",\s*"((?:[^"\\\n]|\\.)*)"\s*\)/#).compactMap { match in
            let (zh, en) = (String(match.1), String(match.2))
            guard !zh.isEmpty, !en.isEmpty, !(zh + en).contains("\\") else { return nil }
            return Phrase(zh, en)
        }
    }
}

@Suite struct `The words of the pages` {
    private let id = WordRules.id(of: Phrase("设置", "Settings"), hash: TreeHash.sha256)

    @Test func `are all in the catalogue that people search`() throws {
        let written = try WrittenWords.catalogue()
        #expect(try Shown.differences(WrittenWords.path, written) == [])
        let catalogue = WordCatalogue(written)
        #expect(catalogue.entries.count > 300)
        #expect(catalogue[id]?.first == Phrase("设置", "Settings"))
        #expect(catalogue.find("口令不对", limit: 9).contains { $0.isProtected })
        #expect(catalogue.find("SETTINGS", limit: 9).contains { $0.first.zh == "设置" && !$0.isProtected })
        #expect(
            WrittenWords.phrases(in: #"Phrase("一", "one") Phrase("\(x)", "y") Phrase( "二",  "two")"#)
                == [Phrase("一", "one"), Phrase("二", "two")])
    }

    @Test func `are changed by two persons, said at once, and reset`() async throws {
        let stage = try await TrailStage(acts: 1)
        let parameters = ["word": id]
        let propose = "/settings/words/:word/proposals"
        let decide = "/settings/words/:word/decisions"
        let new = ["zh": "<script>alert(1)</script>", "en": "Set-up"]
        func said(_ language: Language) -> String {
            var language = language
            language.words = stage.node.words
            return Phrase("设置", "Settings")(language)
        }
        #expect(said(.zh) == "设置" && stage.node.words == nil)
        let unfit = try await stage.post(
            propose, by: "0001", ["zh": " ", "en": "x", "reason": "r"], parameters: parameters)
        #expect(try stage.refusal(unfit).contains("settings.word.unfit"))
        _ = try await stage.post(
            propose, by: "0001", new.merging(["reason": "厂里的叫法"]) { $1 }, parameters: parameters)
        #expect(said(.en) == "Settings")
        #expect(try await stage.tasks(of: "0533").contains { $0.path == "/settings/words/\(id)" })
        _ = try await stage.post(
            decide, by: "0533", new.merging(["decision": "approve"]) { $1 }, parameters: parameters)
        #expect(said(.en) == "Set-up" && said(.zh) == "<script>alert(1)</script>")
        var zh = Language.zh
        zh.words = stage.node.words
        let list = try await stage.page("/settings/words", by: "0900", zh)
        #expect(!list.contains("<script>alert") && list.contains("&lt;script&gt;alert(1)"))
        let page = try await stage.page("/settings/words/:word", by: "0900", zh, parameters: parameters)
        #expect(page.contains("厂里的叫法") && page.contains("<s>设置</s>"))
        _ = try await stage.post(propose, by: "0001", ["reset": "yes", "reason": "改回"], parameters: parameters)
        _ = try await stage.post(
            decide, by: "0533", ["zh": "设置", "en": "Settings", "decision": "approve"], parameters: parameters)
        #expect(said(.zh) == "设置")
    }

    @Test func `that no page says cannot be changed`() async throws {
        let stage = try await TrailStage(acts: 1)
        let first = Phrase("没有的话", "nobody says this")
        let change = WordChange(first: first, new: Phrase("一", "one"))
        func propose(on id: String) async throws {
            _ = try await stage.node.perform(
                Errand(
                    WordTable.self, id: stage.node.freshCommandID(), record: id, command: .propose(change),
                    person: "0001", reason: "r"))
        }
        await #expect(throws: Denial.refused(.wordUnknown)) {
            try await propose(on: WordRules.id(of: first, hash: TreeHash.sha256))
        }
        await #expect(throws: Denial.refused(.wordUnknown)) { try await propose(on: "w-1") }
    }

    @Test(arguments: Language.allCases) func `are listed as a person saw them`(_ language: Language) throws {
        let first = Phrase("锁屏", "Lock")
        let entry = WordCatalogue.Entry(id: "w-1", first: first, isProtected: true)
        let change = WordChange(first: first, new: Phrase("上<锁>", "Lock <it>"))
        let proposal = WordProposal(word: "w-1", change: change, person: "0001", at: .storyStart, reason: "叫<法>")
        let approver = StillPages.visit(language, by: "0533", "settings.view", "settings.approve")
        try StillPages.compare(
            WordPages().onePage(entry, nil, proposal, [], nil, approver), "word-waits", language)
        let visit = StillPages.visit(language, "settings.view", "settings.change")
        let line = StillPages.line(1, WordRules.noun, "w-1", WordFact.changed(change), reason: "叫<法>")
        try StillPages.compare(
            WordPages().onePage(entry, change.new, nil, [line], .wordUnfit, visit), "word", language)
    }
}
