import Kernel
import Web

/// A run of text on paper.
struct PaperRun: Sendable, Equatable {
    enum Style: String, Sendable {
        case plain = ""
        case bold = "b"
        /// A value changed since the first entry.
        case changed = "x"
        /// What stood there before.
        case struck = "s"
        case small = "m"
    }

    let style: Style
    let text: String

    init(_ text: String, _ style: Style = .plain) {
        self.text = text
        self.style = style
    }
}

typealias PaperCell = [[PaperRun]]

/// A titled table; without heads it is a list of names and values.
struct PaperPart: Sendable {
    let title: Phrase
    let heads: [Phrase]
    /// Shares of the page's width.
    let widths: [Int]
    let rows: [[PaperCell]]
}

/// A document of the record, before it is set: what `paper.typ` reads.
struct Paper: Sendable {
    private enum Words {
        static let record = Phrase("编号", "Number")
        static let printed = Phrase("电子签名记录的打印件。打印：", "Print of an electronically signed record. Printed by: ")
        static let address = Phrase("查验", "Verify at")
        static let none = Phrase("无", "None")
    }

    let language: Language
    let title: Phrase
    let site: String
    let record: String
    let document: String
    let printed: String
    /// Where the record can be seen; drawn as a QR code if it is a whole address.
    let address: String
    let at: Moment
    let parts: [PaperPart]

    /// Canonical JSON: nothing in it can leave its string.
    var matter: [UInt8] {
        var writer = CanonicalWriter(capacity: 65_536)
        let clock = at.rfc3339.split { !$0.isNumber }.prefix(6).compactMap { Int($0) }
        writer.beginObject()
        writer.member("address", address)
        writer.key("date")
        writer.beginArray()
        for number in clock { writer.value(number) }
        writer.endArray()
        writer.member("document", document)
        writer.member("language", language.rawValue)
        writer.key("parts")
        writer.beginArray()
        for part in parts { write(part, &writer) }
        writer.endArray()
        writer.member("printed", printed)
        writer.member("qr", address.hasPrefix("http"))
        writer.member("record", record)
        writer.member("site", site)
        writer.member("title", title(language))
        writer.key("words")
        writer.beginObject()
        writer.member("address", Words.address(language))
        writer.member("none", Words.none(language))
        writer.member("page", language == .zh ? ["第 ", " 页，共 ", " 页"] : ["page ", " of ", ""])
        writer.member("printed", Words.printed(language))
        writer.member("record", Words.record(language))
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }

    private func write(_ part: PaperPart, _ writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("heads", part.heads.map { $0(language) })
        writer.key("rows")
        writer.beginArray()
        for row in part.rows {
            writer.beginArray()
            for cell in row { write(cell, &writer) }
            writer.endArray()
        }
        writer.endArray()
        writer.member("title", part.title(language))
        writer.key("widths")
        writer.beginArray()
        for width in part.widths { writer.value(width) }
        writer.endArray()
        writer.endObject()
    }

    private func write(_ cell: PaperCell, _ writer: inout CanonicalWriter) {
        writer.beginArray()
        for line in cell {
            writer.beginArray()
            for run in line {
                writer.beginArray()
                writer.value(run.style.rawValue)
                writer.value(run.text)
                writer.endArray()
            }
            writer.endArray()
        }
        writer.endArray()
    }
}

extension PaperPart {
    /// Names and values beside each other.
    static func facts(_ title: Phrase, _ facts: [(Phrase, String)], _ language: Language) -> PaperPart {
        PaperPart(
            title: title, heads: [], widths: [1, 4],
            rows: facts.map { [[[PaperRun($0.0(language), .small)]], [[PaperRun($0.1)]]] })
    }
}
