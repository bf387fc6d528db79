import Kernel
import Sheets
import Web

/// Importing a station's manifest: all or nothing, with a report of every row that is wrong.
enum ManifestPages {
    static let routes: [Route] = [
        Route(.get, "/plasma/manifests", .permission("plasma.import")) { (visit) throws(Denial) in
            .page(importPage(nil, nil, visit))
        },
        Route(.get, "/plasma/manifests/template.xlsx", .permission("plasma.import")) { (_) throws(Denial) in
            FileTemplate.manifest.reply
        },
        Route(.post, "/plasma/manifests", .permission("plasma.import"), importFile),
    ]

    private static func importFile(_ visit: Visit) async throws(Denial) -> Reply {
        guard let file = visit.form.files["file"] else {
            return .refused(importPage(.fileMissing, nil, visit))
        }
        let form = ManifestForm(
            shipment: visit.form.text("shipment"), station: visit.form.text("station"),
            shippedOn: visit.form.text("shipped_on"))
        do throws(Denial) {
            let manifest: Manifest
            switch try await ShipmentDeeds.manifest(file, form, visit.node) {
            case .success(let read): manifest = read
            case .failure(let failure):
                var rows: RowReport?
                if case .rows(let report) = failure { rows = report }
                let marked = rows.flatMap { report in Self.marked(file, report, .manifest, visit) }
                return .refused(importPage(failure.refusal, rows, marked: marked, visit))
            }
            _ = try await visit.perform(
                ShipmentTable.self, on: manifest.shipment, .announce(manifest),
                files: [KeptFile(digest: manifest.file.digest, bytes: file.bytes)])
            return .seeOther(PlasmaParts.path(manifest.shipment))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return .refused(importPage(refusal, nil, visit))
        }
    }

    static func importPage(
        _ refusal: Refusal?, _ rows: RowReport?, marked: [UInt8]? = nil, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        func text(_ name: String, _ label: Phrase, _ kind: FieldKind = .text) -> Markup {
            var model = Field(name, visit.say(label), kind)
            model.hint = visit.say(Phrase("文件里没有写时才填", "only if the file does not say it"))
            model.value = visit.form[name] ?? ""
            model.code = true
            return field(model, language)
        }
        let choose = Phrase("清单文件", "Manifest file")
        let kinds = Phrase(
            "XLSX（10 MB 以内）、CSV（UTF-8 或 GB18030）或 JSON（32 MB 以内）",
            "XLSX up to 10 MB; CSV (UTF-8 or GB18030) or JSON up to 32 MB")
        let matter = form(
            action: "/plasma/manifests", csrf: visit.csrf, command: PlasmaParts.command(visit), files: true,
            """
            <div class="field"><span class="label"><label for="f-file">\(choose, language)</label>\
            <span class="hint">\(kinds, language)</span></span><span class="entry">\
            <input id="f-file" type="file" name="file" accept=".xlsx,.csv,.json,text/csv,application/json" required>\
            </span></div>\
            \(text("shipment", Phrase("运输批号", "Shipment number")))\(text("station", Phrase("浆站代码", "Station code")))\
            \(text("shipped_on", Phrase("发运日期", "Shipping date"), .date))\
            \(button(Button(visit.say(Phrase("导入", "Import")), .submit(name: nil, value: nil), rank: .filled)))
            """)
        let title = Phrase("导入清单", "Import a manifest")
        let template = Button(
            visit.say(Phrase("下载模板", "Download the template")), .link("/plasma/manifests/template.xlsx"),
            rank: .quiet)
        let note = Phrase("全部正确才导入；原文件连同 SHA-256 一起保存", "All or nothing; the raw file is kept with its SHA-256")
        let head = pageHead(
            trail: "<a href=\"/plasma/shipments\">\(Phrase("收浆", "Receiving"), language)</a> /",
            title: "\(title, language)", note: "\(note, language)", actions: button(template))
        let wrong = rows.map { report($0, .manifest, marked: marked, language) }
        return page(
            visit.pageFrame(title, scripts: ["form.js"]),
            """
            \(head)\
            \(refusedBox(refusal, language))\(wrong)\(sheet([matter]))
            """)
    }

    /// The refused file as a workbook with its wrong cells marked.
    static func marked(
        _ file: Form.File, _ report: RowReport, _ template: FileTemplate, _ visit: Visit
    ) -> [UInt8]? {
        MarkedTable.workbook(
            file.bytes, report, decodeGB18030: { visit.node.decodeGB18030($0) }, remedy: template.remedy)
    }

    /// Every wrong row with its field, what stood there, why, and what to do.
    static func report(
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
