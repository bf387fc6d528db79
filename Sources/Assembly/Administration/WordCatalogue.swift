import Kernel
import Ledger
import Settings

/// Every phrase that the program says as it stands: read from its own source into `Packs/words.txt`, so that words
/// are found and changed without code. A test holds the file up to date.
struct WordCatalogue: Sendable {
    struct Entry: Sendable {
        let id: String
        let first: Phrase
        /// Refusals, meanings of signatures, legal texts: whoever approves a change reads them as such.
        let isProtected: Bool
    }

    static let whole = WordCatalogue(String(decoding: PackageResources.words_txt, as: UTF8.self))

    let entries: [Entry]
    private let byID: [String: Int]

    init(_ text: String) {
        let legal = Set(SignatureMeaning.allCases.map(\.phrase) + [AccountPage.Words.accepts])
        let entries: [Entry] = text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3 else { return nil }
            let first = Phrase(parts[1], parts[2])
            return Entry(
                id: WordRules.id(of: first, hash: TreeHash.sha256), first: first,
                isProtected: parts[0] == "!" || legal.contains(first))
        }
        self.entries = entries
        byID = Dictionary(entries.indices.map { (entries[$0].id, $0) }) { first, _ in first }
    }

    subscript(id: String) -> Entry? { byID[id].map { entries[$0] } }

    func says(_ phrase: Phrase) -> Bool { self[WordRules.id(of: phrase, hash: TreeHash.sha256)]?.first == phrase }

    /// Entries with all the letters asked for, in either language.
    func find(_ text: String, limit: Int) -> [Entry] {
        let wanted = text.lowercased()
        return Array(
            entries.lazy.filter {
                $0.first.zh.lowercased().contains(wanted) || $0.first.en.lowercased().contains(wanted)
            }
            .prefix(limit))
    }
}
