/// The layout of a station's bar code, for example `P{station:4n}{date:yyyymmdd}{serial:4n}{check:1}`.
///
/// Every part has a fixed length, so matching is one pass and no text, however hostile, takes longer.
package struct CodePattern: Sendable, Hashable {
    package enum Part: Sendable, Hashable {
        case literal(String)
        /// `n` digits, `a` capitals, `x` either.
        case field(name: String, length: Int, class: Character)
        /// `yyyymmdd` or `yymmdd`; it must be a real date.
        case date(name: String, length: Int)
        case check(length: Int)
    }

    package let template: String
    package let parts: [Part]
    /// The pattern `ISBT128`: a donation number instead of parts.
    package let isDonationNumber: Bool

    package init(_ template: String) throws(CodePatternFailure) {
        self.template = template
        isDonationNumber = template == "ISBT128"
        parts = isDonationNumber ? [] : try Self.parts(of: template)
    }

    /// The characters of the check at the end, zero when there is none.
    package var checkLength: Int {
        guard case .check(let length)? = parts.last else { return 0 }
        return length
    }

    /// The fields when the text has this layout; the check is only cut out, not verified.
    package func match(_ text: String) -> [String: String]? {
        let bytes = [UInt8](text.utf8)
        var fields: [String: String] = [:]
        var at = 0
        for part in parts {
            guard bytes.count - at >= part.length else { return nil }
            let piece = bytes[at..<at + part.length]
            guard part.allows(piece) else { return nil }
            if let name = part.name { fields[name] = ScannedText.text(piece) }
            at += part.length
        }
        return at == bytes.count && at > 0 ? fields : nil
    }

    private static func parts(of template: String) throws(CodePatternFailure) -> [Part] {
        let bytes = [UInt8](template.utf8)
        guard !bytes.isEmpty, bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .badTemplate }
        var parts: [Part] = []
        var names: Set<String> = []
        var rest = bytes[...]
        while let first = rest.first {
            if case .check? = parts.last { throw .checkNotLast }
            if first == UInt8(ascii: "{") {
                guard let close = rest.firstIndex(of: UInt8(ascii: "}")) else { throw .badTemplate }
                let part = try field(rest[(rest.startIndex + 1)..<close])
                if let name = part.name, !names.insert(name).inserted { throw .repeatedField(name) }
                parts.append(part)
                rest = rest[(close + 1)...]
            } else {
                let literal = rest.prefix { $0 != UInt8(ascii: "{") }
                guard !literal.contains(UInt8(ascii: "}")) else { throw .badTemplate }
                parts.append(.literal(ScannedText.text(literal)))
                rest = rest.dropFirst(literal.count)
            }
        }
        let length = parts.reduce(0) { $0 + $1.length }
        guard length <= CodeBook.scanLengthMax else { throw .tooLong(length) }
        return parts
    }

    private static func field(_ bytes: ArraySlice<UInt8>) throws(CodePatternFailure) -> Part {
        let halves = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard halves.count == 2, !halves[0].isEmpty, halves[0].allSatisfy(ScannedText.isLower) else {
            throw .badTemplate
        }
        let name = ScannedText.text(halves[0])
        let form = ScannedText.text(halves[1])
        if form == "yyyymmdd" || form == "yymmdd" { return .date(name: name, length: form.utf8.count) }
        if name == "check" {
            guard form == "1" || form == "2" else { throw .badTemplate }
            return .check(length: form == "1" ? 1 : 2)
        }
        guard let letter = form.last, "nax".contains(letter),
            form.utf8.dropLast().allSatisfy(ScannedText.isDigit), let length = Int(form.dropLast()),
            (1...64).contains(length)
        else { throw .badTemplate }
        return .field(name: name, length: length, class: letter)
    }
}

extension CodePattern.Part {
    var length: Int {
        switch self {
        case .literal(let text): text.utf8.count
        case .field(_, let length, _), .date(_, let length), .check(let length): length
        }
    }

    var name: String? {
        switch self {
        case .literal: nil
        case .field(let name, _, _), .date(let name, _): name
        case .check: "check"
        }
    }

    func allows(_ bytes: ArraySlice<UInt8>) -> Bool {
        switch self {
        case .literal(let text): return bytes.elementsEqual(text.utf8)
        case .field(_, _, let letter):
            return bytes.allSatisfy { byte in
                (letter != "a" && ScannedText.isDigit(byte)) || (letter != "n" && ScannedText.isUpper(byte))
            }
        case .date(_, let length):
            let text = ScannedText.text(bytes)
            return Day(compact: length == 6 ? "20" + text : text) != nil
        case .check: return bytes.allSatisfy(CheckCharacters.alphabet.contains)
        }
    }
}

/// Why a template is no pattern.
package enum CodePatternFailure: Error, Sendable, Hashable {
    case badTemplate
    case repeatedField(String)
    case checkNotLast
    case tooLong(Int)
}
