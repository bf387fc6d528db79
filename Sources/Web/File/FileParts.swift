package import Kernel
package import Sheets

/// Pieces of the pages that take files of rows: the field, the template to fill in, the report of what is wrong.
package enum FileParts {
    private static let kinds = Phrase(
        "XLSX（10 MB 以内）、CSV（UTF-8 或 GB18030）或 JSON（32 MB 以内）",
        "XLSX up to 10 MB; CSV (UTF-8 or GB18030) or JSON up to 32 MB")

    package static func field(_ name: String, _ label: Phrase, _ language: Language) -> Markup {
        """
        <div class="field"><span class="label"><label for="f-\(name)">\(label, language)</label>\
        <span class="hint">\(kinds, language)</span></span><span class="entry">\
        <input id="f-\(name)" type="file" name="\(name)" accept=".xlsx,.csv,.json,text/csv,application/json" required>\
        </span></div>
        """
    }

    package static func reply(_ template: FileTemplate) -> Reply {
        .file(name: "\(template.name)-template.xlsx", contentType: Workbook.contentType, bytes: template.bytes)
    }

    /// The refused file as a workbook with its wrong cells marked.
    package static func marked(
        _ file: Form.File, _ report: RowReport, _ template: FileTemplate, _ visit: Visit
    ) -> [UInt8]? {
        MarkedTable.workbook(
            file.bytes, report, template, decodeGB18030: { visit.node.decodeGB18030($0) })
    }

    /// Every wrong row with its field, what stood there, why, and what to do.
    package static func report(
        _ report: RowReport, _ template: FileTemplate, marked: [UInt8]?, _ language: Language
    ) -> Markup {
        let heads = [
            Phrase("行", "Row"), Phrase("列", "Field"), Phrase("内容", "Value"), Phrase("错在哪里", "What is wrong"),
            Phrase("怎么改", "What to do"),
        ]
        let caption =
            language == .zh
            ? "共 \(report.total) 处，列出 \(report.failures.count) 处；一行也没有导入"
            : "\(report.total) problems, \(report.failures.count) listed; not one row was imported"
        let table = dataTable(
            DataTable(
                name: Phrase("错误报告", "Problems")(language), caption: caption,
                columns: heads.enumerated().map { TableColumn($0.element(language), numeric: $0.offset == 0) },
                rows: report.failures.map {
                    TableRow(
                        [
                            "\($0.row)", "\($0.field)", "<span translate=\"no\">\($0.value)</span>",
                            "\($0.reason, language)", "\(template.remedy($0.field), language)",
                        ], failing: true)
                }, empty: "—"), language)
        return "\(table)\(marked.map { link(to: $0, language) } as Markup?)"
    }

    /// The marked workbook lies in the page itself: a refused file is kept nowhere. Its bytes are ours, its scheme too.
    private static func link(to workbook: [UInt8], _ language: Language) -> Markup {
        let address = "data:\(Workbook.contentType);base64,\(Base64.encode(workbook))"
        return """
            <p><a class="button quiet" download="problems.xlsx"\(attribute: "href", address)>\
            \(Phrase("下载标出错处的表格（XLSX）", "Download the table with the wrong cells marked (XLSX)"), language)</a></p>
            """
    }
}

extension Refusal {
    /// The form came without its file.
    package static let fileMissing = Refusal(
        "web.file.missing", Phrase("没有选择文件", "No file was chosen"),
        next: Phrase("选择文件后再提交", "Choose the file and send it again"))
}
