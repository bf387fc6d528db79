/// Swift source read apart: code with comments, literals and back-ticked names blanked, and those by themselves.
/// No parser: enough to look for words without finding them in sentences.
package struct SwiftText: Sendable {
    package struct Piece: Equatable, Sendable {
        package let line: Int
        package let text: String
        /// Stands inside of another literal's interpolation.
        package let isNested: Bool
    }

    package private(set) var literals: [Piece] = []
    package private(set) var comments: [Piece] = []
    private var kept: [UInt8] = []
    private let bytes: [UInt8]
    private var place = 0
    private var line = 1
    /// Interpolations that are open.
    private var depth = 0

    package init(_ text: String) {
        bytes = Array(text.utf8)
        kept.reserveCapacity(bytes.count)
        readCode(insideLiteral: false)
    }

    /// As many lines as the source.
    package var code: String { String(decoding: kept, as: UTF8.self) }
    package var lines: [Substring] { code.split(separator: "\n", omittingEmptySubsequences: false) }

    private func at(_ offset: Int) -> UInt8? { place + offset < bytes.count ? bytes[place + offset] : nil }

    private func sees(_ text: StaticString) -> Bool {
        let wanted = Array(text.description.utf8)
        return place + wanted.count <= bytes.count
            && bytes[place..<(place + wanted.count)].elementsEqual(wanted)
    }

    private mutating func keep() {
        if bytes[place] == UInt8(ascii: "\n") { line += 1 }
        kept.append(bytes[place])
        place += 1
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where place < bytes.count {
            if bytes[place] == UInt8(ascii: "\n") {
                line += 1
                kept.append(bytes[place])
            } else {
                kept.append(UInt8(ascii: " "))
            }
            place += 1
        }
    }

    private mutating func readCode(insideLiteral: Bool) {
        var depth = 0
        while let byte = at(0) {
            switch byte {
            case UInt8(ascii: "/") where sees("//"): readLineComment()
            case UInt8(ascii: "/") where sees("/*"): readBlockComment()
            case UInt8(ascii: "\""): readLiteral(hashes: 0)
            case UInt8(ascii: "#"):
                var hashes = 0
                while at(hashes) == UInt8(ascii: "#") { hashes += 1 }
                if at(hashes) == UInt8(ascii: "\"") {
                    for _ in 0..<hashes { keep() }
                    readLiteral(hashes: hashes)
                } else if at(hashes) == UInt8(ascii: "/") {
                    readExpression(hashes: hashes)
                } else {
                    keep()
                }
            case UInt8(ascii: "`"):
                blank()
                while let inside = at(0), inside != UInt8(ascii: "`") { blank() }
                blank()
            case UInt8(ascii: "("):
                depth += 1
                keep()
            case UInt8(ascii: ")"):
                if insideLiteral, depth == 0 { return }
                depth -= 1
                keep()
            default: keep()
            }
        }
    }

    private mutating func readLineComment() {
        let start = place
        let first = line
        while let byte = at(0), byte != UInt8(ascii: "\n") { blank() }
        comments.append(
            Piece(line: first, text: String(decoding: bytes[start..<place], as: UTF8.self), isNested: false))
    }

    private mutating func readBlockComment() {
        let start = place
        let first = line
        var depth = 0
        repeat {
            if sees("/*") {
                depth += 1
                blank(2)
            } else if sees("*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && place < bytes.count
        comments.append(
            Piece(line: first, text: String(decoding: bytes[start..<place], as: UTF8.self), isNested: false))
    }

    private mutating func readLiteral(hashes: Int) {
        let first = line
        let quotes = sees("\"\"\"") ? 3 : 1
        for _ in 0..<quotes { keep() }
        var content: [UInt8] = []
        while let byte = at(0) {
            if byte == UInt8(ascii: "\\"), follows(UInt8(ascii: "#"), hashes, after: 1) {
                if at(1 + hashes) == UInt8(ascii: "(") {
                    blank(2 + hashes)
                    self.depth += 1
                    readCode(insideLiteral: true)
                    self.depth -= 1
                    blank()
                } else {
                    content += bytes[place..<min(place + 2 + hashes, bytes.count)]
                    blank(2 + hashes)
                }
            } else if follows(UInt8(ascii: "\""), quotes, after: 0),
                follows(UInt8(ascii: "#"), hashes, after: quotes)
            {
                for _ in 0..<(quotes + hashes) { keep() }
                break
            } else {
                content.append(byte)
                blank()
            }
        }
        literals.append(
            Piece(line: first, text: String(decoding: content, as: UTF8.self), isNested: depth > 0))
    }

    /// `#/…/#`.
    private mutating func readExpression(hashes: Int) {
        blank(hashes + 1)
        while at(0) != nil, !(at(0) == UInt8(ascii: "/") && follows(UInt8(ascii: "#"), hashes, after: 1)) {
            blank()
        }
        blank(hashes + 1)
    }

    private func follows(_ byte: UInt8, _ count: Int, after offset: Int) -> Bool {
        (0..<count).allSatisfy { at(offset + $0) == byte }
    }
}

extension Character {
    package var isOfName: Bool { isLetter || isNumber || self == "_" }
}

extension StringProtocol where SubSequence == Substring {
    /// Places where `word` stands and no letter goes before it.
    package func places(of word: String) -> [String.Index] {
        var found: [String.Index] = []
        var rest = self[startIndex...]
        while let hit = rest.range(of: word) {
            let joined =
                word.first?.isOfName == true && hit.lowerBound > startIndex
                && self[index(before: hit.lowerBound)].isOfName
            if !joined { found.append(hit.lowerBound) }
            rest = rest[hit.upperBound...]
        }
        return found
    }

    fileprivate func range(of word: String) -> Range<String.Index>? {
        self[...].firstRange(of: word)
    }
}
