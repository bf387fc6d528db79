package import Kernel

/// A phrase as the program first said it, and as a plant wants it said.
package struct WordChange: Sendable, Hashable {
    package let first: Phrase
    package let new: Phrase

    package init(first: Phrase, new: Phrase) {
        self.first = first
        self.new = new
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("en", new.en)
        writer.member("first_en", first.en)
        writer.member("first_zh", first.zh)
        writer.member("zh", new.zh)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            first: Phrase(try fields.string("first_zh"), try fields.string("first_en")),
            new: Phrase(try fields.string("zh"), try fields.string("en")))
    }
}

/// What happened to a phrase. The first text stays in every entry.
package enum WordFact: Fact {
    case proposed(WordChange)
    /// Approved: pages say it from now on. The first text again means that it was reset.
    case changed(WordChange)
    case rejected(WordChange)

    package static let kinds: [FactKind] = [
        "settings.word.proposed.v1", "settings.word.changed.v1", "settings.word.rejected.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .proposed: "settings.word.proposed.v1"
        case .changed: "settings.word.changed.v1"
        case .rejected: "settings.word.rejected.v1"
        }
    }

    package var change: WordChange {
        switch self {
        case .proposed(let change), .changed(let change), .rejected(let change): change
        }
    }

    package func write(to writer: inout CanonicalWriter) { change.write(to: &writer) }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> WordFact {
        let change = try WordChange(reading: fields)
        return switch kind {
        case "settings.word.proposed.v1": .proposed(change)
        case "settings.word.changed.v1": .changed(change)
        case "settings.word.rejected.v1": .rejected(change)
        default: throw fields.wrong("kind")
        }
    }
}
