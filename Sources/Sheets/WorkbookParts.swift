/// The small parts of a workbook around its sheets.
enum WorkbookParts {
    static let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    static let relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    private static let types = "application/vnd.openxmlformats-officedocument.spreadsheetml"

    static func contentTypes(_ sheets: [Sheet]) -> String {
        var parts = ""
        for (place, sheet) in sheets.enumerated() {
            parts +=
                "<Override PartName=\"/xl/worksheets/sheet\(place + 1).xml\" ContentType=\"\(types).worksheet+xml\"/>"
            if sheet.hasNotes {
                parts += "<Override PartName=\"/xl/comments\(place + 1).xml\" ContentType=\"\(types).comments+xml\"/>"
            }
        }
        return """
            \(head)<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
            <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
            <Default Extension="xml" ContentType="application/xml"/>\
            <Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>\
            <Override PartName="/xl/workbook.xml" ContentType="\(types).sheet.main+xml"/>\
            <Override PartName="/xl/styles.xml" ContentType="\(types).styles+xml"/>\(parts)</Types>
            """
    }

    static func relationList(_ list: [(type: String, target: String)]) -> String {
        let rows = list.enumerated().map { row in
            """
            <Relationship Id="rId\(row.offset + 1)" Type="\(office)/\(row.element.type)" \
            Target="\(row.element.target)"/>
            """
        }
        return "\(head)<Relationships xmlns=\"\(relations)\">\(rows.joined())</Relationships>"
    }

    static func workbook(_ sheets: [Sheet]) -> [UInt8] {
        var xml = Array("\(head)<workbook xmlns=\"\(main)\" xmlns:r=\"\(office)\"><sheets>".utf8)
        for (place, sheet) in sheets.enumerated() {
            xml += Array("<sheet name=\"".utf8) + SheetText.escaped(sheet.name)
            xml += Array("\" sheetId=\"\(place + 1)\" r:id=\"rId\(place + 1)\"/>".utf8)
        }
        return xml + Array("</sheets></workbook>".utf8)
    }

    static func comments(_ notes: [(place: CellPlace, text: String)]) -> [UInt8] {
        var xml = Array(
            "\(head)<comments xmlns=\"\(main)\"><authors><author>Xuemai</author></authors><commentList>".utf8)
        for note in notes {
            xml += Array("<comment ref=\"\(note.place.text)\" authorId=\"0\"><text><t xml:space=\"preserve\">".utf8)
            xml += SheetText.escaped(note.text) + Array("</t></text></comment>".utf8)
        }
        return xml + Array("</commentList></comments>".utf8)
    }

    /// The boxes of the comments; spreadsheets still keep them in the drawing language of 1999.
    static func drawing(_ places: [CellPlace]) -> String {
        let shapes = places.enumerated().map { shape -> String in
            let row = shape.element.row - 1
            let column = shape.element.column - 1
            return """
                <v:shape id="n\(shape.offset)" type="#note" style="position:absolute;visibility:hidden;width:220pt;\
                height:80pt" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:textbox/>\
                <x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>\
                <x:Anchor>\(column + 1),15,\(row),2,\(column + 4),40,\(row + 5),0</x:Anchor>\
                <x:AutoFill>False</x:AutoFill><x:Row>\(row)</x:Row><x:Column>\(column)</x:Column>\
                </x:ClientData></v:shape>
                """
        }
        return """
            <xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" \
            xmlns:x="urn:schemas-microsoft-com:office:excel">\
            <v:shapetype id="note" coordsize="21600,21600" o:spt="202" \
            path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>\
            <v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>\(shapes.joined())</xml>
            """
    }
}
