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
            FileParts.reply(FileTemplate.manifest)
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
                let marked = rows.flatMap { report in FileParts.marked(file, report, .manifest, visit) }
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
        let matter = form(
            action: "/plasma/manifests", csrf: visit.csrf, command: PlasmaParts.command(visit), files: true,
            """
            \(FileParts.field("file", choose, language))\
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
        let wrong = rows.map { FileParts.report($0, .manifest, marked: marked, language) }
        return page(
            visit.pageFrame(title, scripts: ["form.js"]),
            """
            \(head)\
            \(refusedBox(refusal, language))\(wrong)\(sheet([matter]))
            """)
    }
}
