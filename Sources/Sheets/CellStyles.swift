/// The cell formats that a workbook uses, numbered as they come up.
struct CellStyles {
    enum Format: Hashable { case general, text, day, moment, decimals(Int) }

    private struct Style: Hashable {
        let look: SheetLook
        let format: Format
    }

    private var numbers: [Style: Int] = [:]
    private var order: [Style] = []

    init() { _ = number(.plain, .general) }

    mutating func number(_ look: SheetLook, _ format: Format) -> Int {
        let style = Style(look: look, format: format)
        if let known = numbers[style] { return known }
        numbers[style] = order.count
        order.append(style)
        return order.count - 1
    }

    /// `xl/styles.xml`.
    var xml: String {
        var codes: [String] = []
        var cells = ""
        for style in order {
            var id = 0
            switch style.format {
            case .general: id = 0
            case .text: id = 49
            case .day: id = code("yyyy\\-mm\\-dd", &codes)
            case .moment: id = code("yyyy\\-mm\\-dd\\ hh:mm:ss", &codes)
            case .decimals(let count):
                id = count == 0 ? 1 : code("0." + String(repeating: "0", count: count), &codes)
            }
            let look = SheetLook.allCases.firstIndex(of: style.look) ?? 0
            cells += """
                <xf numFmtId="\(id)" fontId="\(look)" fillId="\(look == 0 ? 0 : look + 1)" borderId="0" xfId="0" \
                applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1">\
                <alignment vertical="top" wrapText="\(style.look == .heading ? 1 : 0)"/></xf>
                """
        }
        let formats = codes.enumerated().map {
            "<numFmt numFmtId=\"\($0.offset + 164)\" formatCode=\"\($0.element)\"/>"
        }
        let formatList =
            codes.isEmpty ? "" : "<numFmts count=\"\(codes.count)\">\(formats.joined())</numFmts>"
        let fills = ["E6EEF2", "F9D6D2", "EEEEEE"].map {
            "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FF\($0)\"/></patternFill></fill>"
        }
        return """
            \(WorkbookParts.head)<styleSheet xmlns="\(WorkbookParts.main)">\(formatList)\
            <fonts count="4"><font><sz val="11"/><name val="Calibri"/></font>\
            <font><b/><sz val="11"/><name val="Calibri"/></font>\
            <font><b/><sz val="11"/><color rgb="FF9C1C12"/><name val="Calibri"/></font>\
            <font><i/><sz val="11"/><color rgb="FF666666"/><name val="Calibri"/></font></fonts>\
            <fills count="5"><fill><patternFill patternType="none"/></fill>\
            <fill><patternFill patternType="gray125"/></fill>\(fills.joined())</fills>\
            <borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
            <cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
            <cellXfs count="\(order.count)">\(cells)</cellXfs>\
            <cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>
            """
    }

    private func code(_ code: String, _ codes: inout [String]) -> Int {
        if let place = codes.firstIndex(of: code) { return place + 164 }
        codes.append(code)
        return codes.count + 163
    }
}
