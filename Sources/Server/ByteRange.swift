/// What of an answer a client asked for by `Range` (RFC 9110 §14): one range of bytes. Several at once, another unit,
/// and what cannot be read are answered with the whole, as §14.2 lets a server.
enum ByteRange: Equatable {
    case whole
    case part(Range<Int>)
    /// Nothing of it is there: 416.
    case beyond

    /// `header`: the value of `Range`; `count`: bytes of the whole.
    init(_ header: String?, of count: Int) {
        self = header.flatMap { Self.read($0, count) } ?? .whole
    }

    private static func read(_ header: String, _ count: Int) -> ByteRange? {
        let words = header.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
        let ends = words[1].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = number(ends[0]), let last = number(ends[1]) else { return nil }
        switch (first, last) {
        case (nil, nil): return nil
        case (nil, let length?): return length == 0 || count == 0 ? .beyond : .part(count - min(length, count)..<count)
        case (let start?, nil): return start < count ? .part(start..<count) : .beyond
        case (let start?, let end?):
            guard start <= end else { return nil }
            return start < count ? .part(start..<min(end, count - 1) + 1) : .beyond
        }
    }

    /// Nil within for nothing; nil for what is no number. More than a machine counts is more than there is.
    private static func number(_ text: Substring) -> Int?? {
        if text.isEmpty { return .some(nil) }
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return .some(Int(text) ?? .max)
    }
}
