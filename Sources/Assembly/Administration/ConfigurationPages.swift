import Kernel
import Web

/// The configuration as a file, and compared with an earlier one.
struct ConfigurationPages: Sendable {
    /// An export of a plant has about 40 kB.
    static let bytesMax = 1_048_576

    let described: NodeDescription
    let origin: String

    private enum Words {
        static let title = Phrase("配置比较", "Compare configurations")
        static let note = Phrase(
            "把以前导出的配置和现在的比：增、删、改逐条列出", "An earlier export against the present: what was added, removed, changed")
        static let export = Phrase("导出现在的配置", "Export the present configuration")
        static let file = Phrase("以前导出的文件", "The earlier export")
        static let paste = Phrase("或把内容粘在这里", "or paste it here")
        static let compare = Phrase("比较", "Compare")
        static let equal = Phrase("没有差别", "No difference")
        static let heads = [
            Phrase("类", "Section"), Phrase("名称", "Name"), Phrase("差别", "Difference"), Phrase("以前", "Before"),
            Phrase("现在", "Now"),
        ]
        static let added = Phrase("新增", "added")
        static let removed = Phrase("没有了", "removed")
        static let changed = Phrase("改了", "changed")
    }

    /// For the pages of settings, where they belong.
    var routes: [Route] {
        let view = Access.permission("settings.view")
        return [
            Route(.get, "/settings/export", view, export),
            Route(.get, "/settings/compare", view) { (visit) throws(Denial) in .page(page(nil, nil, visit)) },
            Route(.post, "/settings/compare", view, compare),
        ]
    }

    private func sheet(_ visit: Visit) async throws(Denial) -> ConfigurationSheet {
        let (described, origin, now) = (described, origin, visit.now)
        return try await visit.read { (snapshot) throws(Fault) in
            try ConfigurationSheet.now(described, origin: origin, at: now, from: snapshot)
        }
    }

    @Sendable private func export(_ visit: Visit) async throws(Denial) -> Reply {
        let sheet = try await sheet(visit)
        let day = visit.now.day(offsetMinutes: visit.zoneMinutes).iso
        return .file(
            name: "xuemai-configuration-\(day).json", contentType: "application/json", bytes: sheet.canonicalBytes)
    }

    @Sendable private func compare(_ visit: Visit) async throws(Denial) -> Reply {
        let bytes = visit.form.files["file"]?.bytes ?? Array((visit.form["text"] ?? "").utf8)
        guard bytes.count <= Self.bytesMax else { return .refused(page(nil, .configurationTooLong, visit)) }
        let old: ConfigurationSheet
        do throws(JSONFailure) { old = try ConfigurationSheet.read(bytes) } catch {
            return .refused(page(nil, .configurationUnread, visit))
        }
        return .page(page((old, try await sheet(visit)), nil, visit))
    }

    func page(_ pair: (old: ConfigurationSheet, new: ConfigurationSheet)?, _ refusal: Refusal?, _ visit: Visit)
        -> Markup
    {
        let language = visit.language
        var paste = Field("text", Words.paste(language), .area(rows: 4))
        paste.code = true
        let matter = form(
            action: "/settings/compare", csrf: visit.csrf, files: true,
            """
            <div class="field"><span class="label"><label for="f-file">\(Words.file, language)</label>\
            <span class="hint">\(Phrase("JSON，1 MB 以内", "JSON, up to 1 MB"), language)</span></span>\
            <span class="entry"><input id="f-file" type="file" name="file" accept=".json,application/json">\
            </span></div>\(field(paste, language))\
            \(button(Button(Words.compare(language), .submit(name: nil, value: nil), rank: .filled)))
            """)
        let head = pageHead(
            trail: "<a href=\"/settings\">\(Phrase("设置", "Settings"), language)</a> /",
            title: "\(Words.title, language)", note: "\(Words.note, language)",
            actions: button(Button(Words.export(language), .link("/settings/export"))))
        return Web.page(
            visit.pageFrame(Words.title, scripts: ["form.js"]),
            "\(head)\(refusedBox(refusal, language))\(pair.map { table($0.old, $0.new, visit) })\(Web.sheet([matter]))")
    }

    private func table(_ old: ConfigurationSheet, _ new: ConfigurationSheet, _ visit: Visit) -> Markup {
        let language = visit.language
        let differences = ConfigurationDifference.between(old, new)
        let rows = differences.map { difference -> TableRow in
            let kind: Markup =
                switch (difference.old, difference.new) {
                case (nil, _): plainBadge(.pass, Words.added(language))
                case (_, nil): plainBadge(.stop, Words.removed(language))
                default: plainBadge(.changed, Words.changed(language))
                }
            return TableRow([
                "\(difference.section.phrase, language)", "<b translate=\"no\">\(difference.name)</b>", kind,
                "<span translate=\"no\">\(difference.old ?? "—")</span>",
                "<span translate=\"no\">\(difference.new ?? "—")</span>",
            ])
        }
        let was = "\(old.origin), \(old.madeAt.text(offsetMinutes: visit.zoneMinutes))"
        return dataTable(
            DataTable(
                name: Words.title(language),
                caption: visit.say(
                    Phrase("\(rows.count) 处差别；以前：\(was)", "\(rows.count) differences; before: \(was)")),
                columns: Words.heads.map { TableColumn($0(language)) }, rows: rows,
                empty: "\(Words.equal, language)"), language)
    }
}

extension Refusal {
    /// What is compared is an export of this program.
    static let configurationUnread = Refusal(
        "settings.configuration.unread", Phrase("这不是导出的配置，或已损坏", "This is no exported configuration, or it is damaged"),
        next: Phrase("选一份从这里导出的文件", "Choose a file that was exported here"))

    static let configurationTooLong = Refusal(
        "settings.configuration.too-long", Phrase("文件太大", "The file is too long"),
        next: Phrase("导出的配置不超过 1 MB，核对选的文件", "An exported configuration has at most 1 MB; check the file"))
}
