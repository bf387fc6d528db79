package import Kernel

/// One field that a command or a look-up takes: stated once, read alike from pages and from the API.
package struct DeedField: Sendable {
    package enum Kind: Sendable {
        /// Written by people; at most so many bytes of UTF-8, no control characters, line breaks only if said.
        case text(bytesMax: Int, lines: Bool)
        /// As a scanner reads it: the rules of the area say what is wrong with it.
        case code(bytesMax: Int)
        /// Digits as measured, in a UCUM unit; a string in JSON, since a JSON number loses its last zeros.
        case decimal(unit: String)
        case integer(ClosedRange<Int64>)
        case flag
        case day
        case moment
        case choice([DeedChoice])
        case texts(countMax: Int, bytesMax: Int)
        case object([DeedField])
        case objects([DeedField], countMax: Int)
        /// A file as it came; in JSON its name and its bytes in base64.
        case file(bytesMax: Int)
    }

    /// A file's name is shown on one line.
    package static let fileNameBytesMax = 200
    /// Longer digits are no measurement.
    package static let decimalBytesMax = 24

    package let name: String
    package let what: Phrase
    package let kind: Kind
    package let isRequired: Bool
    /// Stands in the description of the API, and tests make commands of it.
    package let example: JSONValue

    package init(
        _ name: StaticString, _ what: Phrase, _ kind: Kind, required: Bool = true, example: JSONValue
    ) {
        self.name = name.description
        self.what = what
        self.kind = kind
        isRequired = required
        self.example = example
    }

    /// A device that was cut off tells later when it was; the entry shows as late (Law.s37: BG 10.1.1d).
    static let happenedAt = DeedField(
        "happened_at", Phrase("发生时间（补记）", "When it happened, if not now"), .moment, required: false,
        example: .string("2026-01-02T09:42:00+08:00"))

    /// Why something was done, as the entry keeps it.
    static func reason(required: Bool) -> DeedField {
        DeedField(
            "reason", Phrase("原因", "Reason"), .text(bytesMax: 1_000, lines: true), required: required,
            example: .string("标签破损 label torn"))
    }
}

/// One thing to choose, with the word that people use.
package struct DeedChoice: Sendable {
    package let value: String
    package let word: Phrase

    package init(_ value: String, _ word: Phrase) {
        self.value = value
        self.word = word
    }
}

extension DeedField.Kind {
    /// One line of text.
    package static func line(_ bytesMax: Int) -> DeedField.Kind { .text(bytesMax: bytesMax, lines: false) }

    package static func choice<T: RawRepresentable<String> & CaseIterable>(
        of type: T.Type, _ word: (T) -> Phrase
    ) -> DeedField.Kind {
        .choice(T.allCases.map { DeedChoice($0.rawValue, word($0)) })
    }
}
