/// A language that pages and papers are written in. Chinese comes first: it is what the plant reads.
///
/// Equal by name alone: the words that a plant has put in place of ours are carried along to where a phrase becomes
/// text, and change nothing else.
package struct Language: RawRepresentable, Sendable, Hashable, CaseIterable {
    package static let zh = Language("zh")
    package static let en = Language("en")
    package static let allCases = [zh, en]

    package let rawValue: String
    /// Nil while every phrase stands as it was written.
    package var words: WordBook?

    private init(_ rawValue: String) { self.rawValue = rawValue }

    package init?(rawValue: String) {
        guard let known = Language.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = known
    }

    /// The BCP 47 tag for `lang` attributes.
    package var tag: String { self == .zh ? "zh-Hans" : "en" }

    package static func == (left: Language, right: Language) -> Bool { left.rawValue == right.rawValue }
    package func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}

/// Phrases that a plant says in its own words, by what they first said. Never changed once it is made.
package final class WordBook: Sendable {
    private let phrases: [Phrase: Phrase]

    package init(_ phrases: [Phrase: Phrase]) { self.phrases = phrases }

    package func phrase(for first: Phrase) -> Phrase { phrases[first] ?? first }
}

/// One thing said in both languages, side by side, so that neither can be forgotten.
package struct Phrase: Sendable, Hashable {
    package let zh: String
    package let en: String

    package init(_ zh: String, _ en: String) {
        self.zh = zh
        self.en = en
    }

    /// The only place where a phrase becomes text.
    package func callAsFunction(_ language: Language) -> String {
        let said = language.words?.phrase(for: self) ?? self
        return language == .zh ? said.zh : said.en
    }
}
