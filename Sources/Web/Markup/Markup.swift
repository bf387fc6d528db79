package import Kernel

/// A piece of HTML that is safe by construction: whatever is interpolated is escaped, whatever is literal
/// is ours.
///
/// Pages carry donor codes, free-text reasons and file names typed by people; forgetting to escape one of
/// them
/// must not be possible, so there is no way in for a run-time string except through escaping.
package struct Markup: Sendable, Equatable {
    /// The page as UTF-8, ready to be sent.
    package private(set) var utf8: [UInt8]

    package init() {
        utf8 = []
    }

    /// Text, escaped for use in an element or in a quoted attribute.
    package init(text: String) {
        utf8 = []
        appendEscaped(text)
    }

    /// Literal HTML; only what stands in the source code can come this way.
    package static func raw(_ html: StaticString) -> Markup {
        var markup = Markup()
        markup.appendStatic(html)
        return markup
    }

    package var html: String { String(decoding: utf8, as: UTF8.self) }

    package var isEmpty: Bool { utf8.isEmpty }

    package mutating func append(_ other: Markup) {
        utf8.append(contentsOf: other.utf8)
    }

    package static func + (left: Markup, right: Markup) -> Markup {
        var sum = left
        sum.append(right)
        return sum
    }

    /// Pieces one after another, with nothing or something static between them.
    package static func joined(_ pieces: [Markup], by separator: StaticString = "") -> Markup {
        var sum = Markup()
        for (index, piece) in pieces.enumerated() {
            if index > 0 { sum.appendStatic(separator) }
            sum.append(piece)
        }
        return sum
    }

    fileprivate mutating func appendStatic(_ html: StaticString) {
        html.withUTF8Buffer { utf8.append(contentsOf: $0) }
    }

    /// The five characters that can end a text or a quoted attribute; NUL has no form in HTML and becomes
    /// U+FFFD.
    fileprivate mutating func appendEscaped(_ text: String) {
        utf8.reserveCapacity(utf8.count + text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): appendStatic("&amp;")
            case UInt8(ascii: "<"): appendStatic("&lt;")
            case UInt8(ascii: ">"): appendStatic("&gt;")
            case UInt8(ascii: "\""): appendStatic("&quot;")
            case UInt8(ascii: "'"): appendStatic("&#39;")
            case 0: appendStatic("\u{FFFD}")
            default: utf8.append(byte)
            }
        }
    }
}

extension Markup: ExpressibleByStringInterpolation {
    /// `StaticString` on purpose: calling this with a run-time string does not compile.
    package init(stringLiteral value: StaticString) {
        utf8 = []
        appendStatic(value)
    }

    package init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.markup
    }

    /// Decides, by type, what is escaped and what passes.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var markup = Markup()

        package init(literalCapacity: Int, interpolationCount: Int) {
            markup.utf8.reserveCapacity(literalCapacity + interpolationCount * 24)
        }

        package mutating func appendLiteral(_ literal: StaticString) {
            markup.appendStatic(literal)
        }

        package mutating func appendInterpolation(_ text: String) {
            markup.appendEscaped(text)
        }

        package mutating func appendInterpolation(_ number: Int) {
            markup.utf8.append(contentsOf: String(number).utf8)
        }

        package mutating func appendInterpolation(_ phrase: Phrase, _ language: Language) {
            markup.appendEscaped(phrase(language))
        }

        package mutating func appendInterpolation(_ other: Markup) {
            markup.append(other)
        }

        package mutating func appendInterpolation(_ other: Markup?) {
            if let other { markup.append(other) }
        }

        package mutating func appendInterpolation(_ pieces: [Markup]) {
            for piece in pieces { markup.append(piece) }
        }

        /// ` name="value"`, or nothing when there is no value.
        package mutating func appendInterpolation(attribute name: StaticString, _ value: String?) {
            guard let value else { return }
            markup.utf8.append(UInt8(ascii: " "))
            markup.appendStatic(name)
            markup.appendStatic("=\"")
            markup.appendEscaped(value)
            markup.appendStatic("\"")
        }

        /// ` name`, or nothing.
        package mutating func appendInterpolation(flag name: StaticString, _ on: Bool) {
            guard on else { return }
            markup.utf8.append(UInt8(ascii: " "))
            markup.appendStatic(name)
        }

        /// ` href="…"` to a place of ours or to https; any other scheme (`javascript:`, `data:`) becomes `#`.
        package mutating func appendInterpolation(href target: String?) {
            guard let target else { return }
            appendInterpolation(attribute: "href", Link.isSafe(target) ? target : "#")
        }

        /// ` action="…"` of a form, under the same rule as links.
        package mutating func appendInterpolation(action target: String?) {
            guard let target else { return }
            appendInterpolation(attribute: "action", Link.isSafe(target) ? target : "#")
        }
    }
}

/// Where a link may lead: a path, a fragment or a query of this server, or an https address.
enum Link {
    static func isSafe(_ target: String) -> Bool {
        if target.hasPrefix("//") || target.hasPrefix("/\\") { return false }
        return target.isEmpty || target.hasPrefix("/") || target.hasPrefix("#") || target.hasPrefix("?")
            || target.hasPrefix("https://")
    }
}
