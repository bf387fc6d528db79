import Kernel

@testable import Sheets

/// A ZIP archive of which every field can be made to lie.
struct RawZip {
    struct Part {
        var name: String
        var content: [UInt8]
        var claimedSize: Int?
        var flags = 0
        /// The place of another part's head, for parts that share bytes.
        var head: Int?
        var localName: String?
        var checksum: UInt32?
    }

    var parts: [Part]
    var comment: [UInt8] = []
    var claimedCount: Int?

    init(_ parts: [(String, String)]) { self.parts = parts.map { Part(name: $0.0, content: Array($0.1.utf8)) } }

    var bytes: [UInt8] {
        var found: [UInt8] = []
        var directory: [UInt8] = []
        for part in parts {
            let packed = Deflate.packed(part.content)
            let checksum = part.checksum ?? Deflate.crc32(part.content)
            let head = part.head ?? found.count
            let fields =
                Self.short(20) + Self.short(part.flags) + Self.short(8) + Self.long(0) + Self.long(Int(checksum))
                + Self.long(packed.count) + Self.long(part.claimedSize ?? part.content.count)
            if part.head == nil {
                let name = Array((part.localName ?? part.name).utf8)
                found += Self.long(0x0403_4B50) + fields + Self.short(name.count) + Self.short(0) + name + packed
            }
            let name = Array(part.name.utf8)
            directory += Self.long(0x0201_4B50) + Self.short(20) + fields + Self.short(name.count)
            directory += Self.short(0) + Self.short(0) + Self.short(0) + Self.short(0) + Self.long(0)
            directory += Self.long(head) + name
        }
        let count = claimedCount ?? parts.count
        let end =
            Self.long(0x0605_4B50) + Self.short(0) + Self.short(0) + Self.short(count) + Self.short(count)
            + Self.long(directory.count) + Self.long(found.count) + Self.short(comment.count) + comment
        return found + directory + end
    }

    private static func short(_ value: Int) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF)] }
    private static func long(_ value: Int) -> [UInt8] { short(value & 0xFFFF) + short(value >> 16 & 0xFFFF) }

    /// A workbook of one sheet with these rows, by hand.
    static func book(
        sheet: String, shared: String? = nil, styles: String? = nil, workbook: String = "<workbookPr/>"
    ) -> RawZip {
        var zip = RawZip([
            (
                "xl/workbook.xml",
                "<workbook>\(workbook)<sheets><sheet name=\"S\" sheetId=\"7\" r:id=\"rId9\"/></sheets></workbook>"
            ),
            (
                "xl/_rels/workbook.xml.rels",
                "<Relationships><Relationship Id=\"rId9\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
            ("xl/worksheets/sheet1.xml", "<worksheet><sheetData>\(sheet)</sheetData></worksheet>"),
        ])
        if let shared { zip.parts.append(Part(name: "xl/sharedStrings.xml", content: Array(shared.utf8))) }
        if let styles { zip.parts.append(Part(name: "xl/styles.xml", content: Array(styles.utf8))) }
        return zip
    }
}

/// What reading gave: the rows, or why not.
func read(_ bytes: [UInt8], limits: SheetLimits = SheetLimits()) -> Result<SheetContent, SheetFailure> {
    do throws(SheetFailure) { return .success(try SheetReader.read(bytes, limits: limits)) } catch {
        return .failure(error)
    }
}

extension Result where Success == SheetContent, Failure == SheetFailure {
    var failure: SheetFailure? {
        guard case .failure(let failure) = self else { return nil }
        return failure
    }

    var cells: [[String]] {
        guard case .success(let content) = self else { return [] }
        return content.rows.map(\.cells)
    }
}
