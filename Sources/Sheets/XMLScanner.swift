/// Reads XML 1.0 event by event, in UTF-8, without document types: no entity but the five of the standard, nothing
/// outside of the text is ever asked for.
struct XMLScanner {
    enum Event { case start, end, text, finished }

    private let bytes: [UInt8]
    private let depthMax: Int
    private var at = 0
    private var open: [Range<Int>] = []
    private var endsItself = false
    private var attributes: [(name: Range<Int>, value: Range<Int>)] = []
    /// The element of the last start or end.
    private var element = 0..<0
    /// The text of the last text event, as it stands there.
    private var piece = 0..<0
    private var isCDATA = false

    init(_ bytes: [UInt8], depthMax: Int) throws(SheetFailure) {
        guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else { throw .notUTF8 }
        self.bytes = bytes
        self.depthMax = depthMax
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    }

    /// The element's name without its prefix.
    func isElement(_ name: StaticString) -> Bool { equal(local(element), name) }

    func attribute(_ name: StaticString) throws(SheetFailure) -> String? {
        guard let found = attributes.first(where: { equal(local($0.name), name) }) else { return nil }
        return try decoded(found.value)
    }

    func text() throws(SheetFailure) -> String {
        guard isCDATA else { return try decoded(piece) }
        guard let text = String(validating: bytes[piece], as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    mutating func next() throws(SheetFailure) -> Event {
        if endsItself {
            endsItself = false
            open.removeLast()
            return .end
        }
        while at < bytes.count {
            guard bytes[at] == UInt8(ascii: "<") else { return takeText() }
            if follows("<!--") {
                try skip(past: "-->")
            } else if follows("<![CDATA[") {
                return try takeCDATA()
            } else if follows("<!") {
                throw .declaration
            } else if follows("<?") {
                try skip(past: "?>")
            } else if follows("</") {
                return try takeEnd()
            } else {
                return try takeStart()
            }
        }
        guard open.isEmpty else { throw .badMarkup }
        return .finished
    }

    private mutating func takeText() -> Event {
        let start = at
        while at < bytes.count, bytes[at] != UInt8(ascii: "<") { at += 1 }
        piece = start..<at
        isCDATA = false
        return .text
    }

    private mutating func takeCDATA() throws(SheetFailure) -> Event {
        let start = at + 9
        try skip(past: "]]>")
        piece = start..<(at - 3)
        isCDATA = true
        return .text
    }

    private mutating func takeEnd() throws(SheetFailure) -> Event {
        at += 2
        let name = try takeName()
        passSpaces()
        guard at < bytes.count, bytes[at] == UInt8(ascii: ">"), let last = open.popLast(),
            bytes[last].elementsEqual(bytes[name])
        else { throw .badMarkup }
        at += 1
        element = name
        return .end
    }

    private mutating func takeStart() throws(SheetFailure) -> Event {
        at += 1
        element = try takeName()
        attributes.removeAll(keepingCapacity: true)
        while true {
            passSpaces()
            guard at < bytes.count else { throw .badMarkup }
            if bytes[at] == UInt8(ascii: ">") {
                at += 1
                break
            }
            if follows("/>") {
                at += 2
                endsItself = true
                break
            }
            attributes.append(try takeAttribute())
        }
        open.append(element)
        guard open.count <= depthMax else { throw .tooDeep }
        return .start
    }

    private mutating func takeAttribute() throws(SheetFailure) -> (name: Range<Int>, value: Range<Int>) {
        let name = try takeName()
        passSpaces()
        guard at < bytes.count, bytes[at] == UInt8(ascii: "=") else { throw .badMarkup }
        at += 1
        passSpaces()
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "'") else {
            throw .badMarkup
        }
        let quote = bytes[at]
        at += 1
        let start = at
        while at < bytes.count, bytes[at] != quote {
            guard bytes[at] != UInt8(ascii: "<") else { throw .badMarkup }
            at += 1
        }
        guard at < bytes.count else { throw .badMarkup }
        at += 1
        return (name, start..<(at - 1))
    }

    private mutating func takeName() throws(SheetFailure) -> Range<Int> {
        let start = at
        while at < bytes.count, !Self.endsName(bytes[at]) { at += 1 }
        guard at > start else { throw .badMarkup }
        return start..<at
    }

    private static func endsName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, UInt8(ascii: "="), UInt8(ascii: ">"), UInt8(ascii: "/"), UInt8(ascii: "<"), UInt8(ascii: "&"),
            UInt8(ascii: "\""), UInt8(ascii: "'"):
            true
        default: false
        }
    }

    private mutating func passSpaces() {
        while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
    }

    private mutating func skip(past mark: StaticString) throws(SheetFailure) {
        while at < bytes.count {
            if follows(mark) {
                at += mark.utf8CodeUnitCount
                return
            }
            at += 1
        }
        throw .badMarkup
    }

    private func follows(_ mark: StaticString) -> Bool {
        let end = at + mark.utf8CodeUnitCount
        return end <= bytes.count && equal(at..<end, mark)
    }

    private func equal(_ range: Range<Int>, _ name: StaticString) -> Bool {
        guard range.count == name.utf8CodeUnitCount else { return false }
        return name.withUTF8Buffer { wanted in
            for place in 0..<wanted.count where bytes[range.lowerBound + place] != wanted[place] { return false }
            return true
        }
    }

    private func local(_ name: Range<Int>) -> Range<Int> {
        guard let colon = bytes[name].lastIndex(of: UInt8(ascii: ":")) else { return name }
        return (colon + 1)..<name.upperBound
    }

    private func decoded(_ range: Range<Int>) throws(SheetFailure) -> String {
        let raw = bytes[range]
        guard raw.contains(UInt8(ascii: "&")) else {
            guard let text = String(validating: raw, as: UTF8.self) else { throw .notUTF8 }
            return text
        }
        var octets: [UInt8] = []
        var place = raw.startIndex
        while place < raw.endIndex {
            guard raw[place] == UInt8(ascii: "&") else {
                octets.append(raw[place])
                place += 1
                continue
            }
            // The longest is &#x10FFFF;
            guard let end = raw[place...].prefix(10).firstIndex(of: UInt8(ascii: ";")),
                let scalar = Self.scalar(raw[(place + 1)..<end])
            else { throw .badMarkup }
            octets += Array(String(scalar).utf8)
            place = end + 1
        }
        guard let text = String(validating: octets, as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    private static func scalar(_ name: ArraySlice<UInt8>) -> Unicode.Scalar? {
        let text = String(decoding: name, as: UTF8.self)
        switch text {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default: break
        }
        guard text.hasPrefix("#") else { return nil }
        let code = text.hasPrefix("#x") ? UInt32(text.dropFirst(2), radix: 16) : UInt32(text.dropFirst())
        return code.flatMap { $0 == 0 ? nil : Unicode.Scalar($0) }
    }
}
