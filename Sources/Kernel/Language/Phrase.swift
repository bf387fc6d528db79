/// A language that pages and papers are written in. Chinese comes first: it is what the plant reads.
package enum Language: String, Sendable, CaseIterable {
    case zh
    case en

    /// The BCP 47 tag for `lang` attributes.
    package var tag: String { self == .zh ? "zh-Hans" : "en" }
}

/// One thing said in both languages, side by side, so that neither can be forgotten.
package struct Phrase: Sendable, Hashable {
    package let zh: String
    package let en: String

    package init(_ zh: String, _ en: String) {
        self.zh = zh
        self.en = en
    }

    package func callAsFunction(_ language: Language) -> String {
        language == .zh ? zh : en
    }
}
