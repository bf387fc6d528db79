import TestKit

/// Names that say nothing.
enum NameRules {
    static let names: Set<String> = ["empty-name"]
    static let banned: Set<String> = [
        "Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Common", "Base", "Data",
        "Info",
        "Processor", "Service", "DTO",
    ]
    private static let keywords: Set<Substring> = [
        "struct", "enum", "class", "actor", "protocol", "typealias", "associatedtype", "extension",
    ]

    static func flaws(_ file: TextFile) -> [Flaw] {
        var flaws: [Flaw] = []
        let base = file.name.split(separator: ".").first ?? ""
        if let word = emptyWord(base) { flaws.append(Flaw(file.path, "empty-name", "the file is a \(word)")) }
        for (place, line) in SwiftText(file.text).lines.enumerated() {
            let words = line.split { !$0.isOfName }
            for (keyword, name) in zip(words, words.dropFirst())
            where keywords.contains(keyword) && keyword != "extension" && name.first?.isUppercase == true {
                if let word = emptyWord(name) {
                    flaws.append(Flaw(file.path, "empty-name", line: place + 1, "\(name) is a \(word)"))
                }
            }
        }
        return flaws
    }

    private static func emptyWord(_ name: Substring) -> String? { split(name).first { banned.contains($0) } }

    /// `SealedDTOList` is `Sealed`, `DTO`, `List`; digits belong to their word.
    static func split(_ name: Substring) -> [String] {
        var words: [String] = []
        let characters = Array(name)
        for (place, character) in characters.enumerated() {
            let before = place > 0 ? characters[place - 1] : nil
            let after = place + 1 < characters.count ? characters[place + 1] : nil
            let starts =
                before == nil || before == "+" || before == "_"
                || (character.isUppercase && before?.isUppercase == false)
                || (character.isUppercase && after?.isLowercase == true)
            if starts { words.append(String(character)) } else { words[words.count - 1].append(character) }
        }
        return words
    }
}
