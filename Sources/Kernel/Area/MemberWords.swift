/// What a member of an area's bodies is called, and its coded values, for people who read the trail.
package struct MemberWords: Sendable, Hashable {
    package let name: Phrase
    package let values: [String: Phrase]

    package init(_ name: Phrase) {
        self.name = name
        values = [:]
    }

    package init(_ zh: StaticString, _ en: StaticString) {
        name = Phrase(zh.description, en.description)
        values = [:]
    }

    /// A member whose values are the codes of `choices`.
    package init<Choice: CaseIterable & RawRepresentable<String>>(
        _ zh: StaticString, _ en: StaticString, _ choices: Choice.Type, _ word: (Choice) -> Phrase
    ) {
        name = Phrase(zh.description, en.description)
        values = Dictionary(Choice.allCases.map { ($0.rawValue, word($0)) }) { first, _ in first }
    }
}
