package import Kernel

/// One thing that can be set in a running node: what it takes, what holds until somebody sets it, and which clause
/// asks for it.
package struct SettingDeclaration: Sendable {
    package enum Kind: Sendable {
        case integer(ClosedRange<Int64>, unit: Phrase)
        case flag
        case choice([(value: String, word: Phrase)])
        case text(bytesMax: Int)
        case networks(countMax: Int)
    }

    /// `sign-in.lock-seconds`; names its record for ever.
    package let name: String
    package let what: Phrase
    package let kind: Kind
    /// What holds until a person sets it; an operator's file may name another.
    package var first: String
    /// Clause or standard that it comes from.
    package let source: String

    package init(_ name: StaticString, _ what: Phrase, _ kind: Kind, first: String, source: StaticString) {
        self.name = name.description
        self.what = what
        self.kind = kind
        self.first = first
        self.source = source.description
        precondition(canonical(first) == first, "\(name) does not take its own first value")
    }

    /// The value as the record keeps it; nil if the setting does not take it.
    package func canonical(_ text: String) -> String? {
        switch kind {
        case .integer(let range, _): Int64(text).flatMap { range.contains($0) ? String($0) : nil }
        case .flag: ["on", "off"].contains(text) ? text : nil
        case .choice(let choices): choices.contains { $0.value == text } ? text : nil
        case .text(let bytesMax):
            text.utf8.count <= bytesMax && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
                ? text : nil
        case .networks(let countMax): SettingDeclaration.networks(text, countMax: countMax)
        }
    }

    private static func networks(_ text: String, countMax: Int) -> String? {
        let words = text.split { $0.isWhitespace || $0 == "," }
        let networks = words.compactMap { Network(String($0)) }
        guard networks.count == words.count, networks.count <= countMax else { return nil }
        return networks.map(\.text).joined(separator: " ")
    }

    /// As people read a value.
    package func told(_ value: String, _ language: Language) -> String {
        switch kind {
        case .integer(_, let unit): "\(value) \(unit(language))"
        case .flag: value == "on" ? Phrase("开", "on")(language) : Phrase("关", "off")(language)
        case .choice(let choices): choices.first { $0.value == value }?.word(language) ?? value
        case .text, .networks: value.isEmpty ? Phrase("（空）", "(empty)")(language) : value
        }
    }

    /// What may be given, in words.
    package var range: Phrase {
        switch kind {
        case .integer(let range, let unit):
            Phrase(
                "\(range.lowerBound) 至 \(range.upperBound) \(unit.zh)",
                "\(range.lowerBound) to \(range.upperBound) \(unit.en)")
        case .flag: Phrase("开或关", "on or off")
        case .choice(let choices):
            Phrase(choices.map(\.word.zh).joined(separator: "、"), choices.map(\.word.en).joined(separator: ", "))
        case .text(let bytesMax): Phrase("一行，至多 \(bytesMax) 字节", "one line of at most \(bytesMax) bytes")
        case .networks(let countMax):
            Phrase("网段，如 10.2.0.0/16，至多 \(countMax) 个", "networks such as 10.2.0.0/16, at most \(countMax)")
        }
    }
}

/// What persons have set so far: what is not in it stands at its first value.
package struct KnownSettings: Sendable, Equatable {
    package let values: [String: String]

    package init(_ values: [String: String] = [:]) { self.values = values }

    /// Nil if nobody set it, or if this version takes other values.
    package func text(_ setting: SettingDeclaration) -> String? { values[setting.name].flatMap(setting.canonical) }

    package func integer(_ setting: SettingDeclaration) -> Int64? { text(setting).flatMap { Int64($0) } }

    /// Nil if nobody set it.
    package func networks(_ setting: SettingDeclaration) -> [Network]? {
        text(setting)?.split(separator: " ").compactMap { Network(String($0)) }
    }
}
