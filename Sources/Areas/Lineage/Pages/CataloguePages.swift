import Kernel
import Web

/// Materials and processes: what the plant makes, and what each step may lose.
enum CataloguePages {
    static let routes: [Route] = [
        Route(.get, "/lineage/catalogue", .permission("lineage.view")) { (visit) throws(Denial) in
            .page(page(try await model(visit), nil, visit))
        },
        Route(.post, "/lineage/materials", .permission("lineage.register")) { (visit) throws(Denial) in
            try await answer(visit) { () throws(Denial) in
                let code = visit.form.text("code") ?? ""
                if visit.form.text("reason") == nil {
                    _ = try await visit.perform(LineageDeeds.registerMaterial, on: code)
                } else {
                    _ = try await visit.perform(LineageDeeds.amendMaterial, on: code)
                }
            }
        },
        Route(.post, "/lineage/processes", .permission("lineage.register")) { (visit) throws(Denial) in
            try await answer(visit) { () throws(Denial) in
                let code = visit.form.text("code") ?? ""
                if visit.form.text("reason") == nil {
                    _ = try await visit.perform(LineageDeeds.declare, on: code)
                } else {
                    _ = try await visit.perform(LineageDeeds.amendProcess, on: code)
                }
            }
        },
    ]

    /// Materials and processes of one plant are dozens.
    private static let listed = 500

    struct Model: Sendable {
        var materials: [MaterialTable.Line] = []
        var processes: [ProcessTable.Line] = []
    }

    enum Words {
        static let title = Phrase("物料和工序", "Materials and processes")
        static let materials = Phrase("物料", "Materials")
        static let processes = Phrase("工序", "Processes")
        static let none = Phrase("还没有登记", "None is registered yet")
        static let materialHeads = [
            Phrase("代码", "Code"), Phrase("名称", "Name"), Phrase("阶段", "Stage"), Phrase("单位", "Unit"),
            Phrase("病毒状态", "Virus status"),
        ]
        static let processHeads = [
            Phrase("代码", "Code"), Phrase("名称", "Name"), Phrase("允差 (%)", "Tolerance (%)"),
            Phrase("病毒去除/灭活", "Reduces virus"), Phrase("依据", "Source"), Phrase("生效", "In force from"),
        ]
        static let code = Phrase("代码", "Code")
        static let zh = Phrase("中文名称", "Chinese name")
        static let en = Phrase("英文名称", "English name")
        static let reason = Phrase("修改原因（新登记不填）", "Why it is amended (leave empty for a new one)")
        static let save = Phrase("保存", "Save")
        static let yes = Phrase("是", "yes")
        static let no = Phrase("否", "no")
        static let add = Phrase("登记或修改物料", "Register or amend a material")
        static let addProcess = Phrase("登记或修改工序", "Declare or amend a process")
    }

    private static func model(_ visit: Visit) async throws(Denial) -> Model {
        try await visit.read { (snapshot) throws(Fault) in
            Model(
                materials: try MaterialTable.list(after: "", limit: listed, from: snapshot),
                processes: try ProcessTable.list(after: "", limit: listed, from: snapshot))
        }
    }

    private static func answer(
        _ visit: Visit, _ act: () async throws(Denial) -> Void
    ) async throws(Denial) -> Reply {
        do throws(Denial) {
            try await act()
            return .seeOther("/lineage/catalogue")
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return .refused(page(try await model(visit), refusal, visit))
        }
    }

    static func page(_ model: Model, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let materials = model.materials.map { line in
            TableRow([
                "<b translate=\"no\">\(line.code)</b>", "\(line.material.name, language)",
                LineageParts.stage(line.material.stage, language), "\(line.material.unit.code)",
                "\(line.material.virus.phrase, language)",
            ])
        }
        let processes = model.processes.map { line in
            TableRow([
                "<b translate=\"no\">\(line.code)</b>", "\(line.profile.name, language)",
                "\(line.profile.tolerancePercent.displayText)",
                "\(line.profile.reducesVirus ? Words.yes : Words.no, language)", "\(line.profile.source)",
                "\(line.profile.effectiveFrom.iso)",
            ])
        }
        let forms: Markup? = visit.may("lineage.register") ? "\(material(visit))\(process(visit))" : nil
        return Web.page(
            visit.pageFrame(Words.title, scripts: ["form.js"]),
            """
            \(pageHead(
                trail: "<a href=\"/lineage\">\(LineagePages.Words.title, language)</a> /",
                title: "\(Words.title, language)"))\(refusedBox(refusal, language))\
            \(table(Words.materials, Words.materialHeads, materials, language))\
            \(table(Words.processes, Words.processHeads, processes, language))\(forms)
            """)
    }

    private static func table(
        _ name: Phrase, _ heads: [Phrase], _ rows: [TableRow], _ language: Language
    ) -> Markup {
        dataTable(
            DataTable(
                name: name(language), caption: "\(name(language)) \(rows.count)",
                columns: heads.map { TableColumn($0(language)) }, rows: rows, empty: "\(Words.none, language)"),
            language)
    }

    private static func names(_ visit: Visit) -> Markup {
        """
        \(StepPages.entry("code", Words.code, visit))\(StepPages.entry("name_zh", Words.zh, visit))\
        \(StepPages.entry("name_en", Words.en, visit))
        """
    }

    private static func choice(_ name: String, _ label: Phrase, _ choices: [(String, Phrase)], _ visit: Visit) -> Markup
    {
        var entry = Field(
            name, label(visit.language), .choice(choices.map { Choice($0.0, $0.1(visit.language)) }))
        entry.value = visit.form[name] ?? ""
        return field(entry, visit.language)
    }

    private static func material(_ visit: Visit) -> Markup {
        posted(
            Words.add, "materials",
            """
            \(names(visit))\
            \(choice("stage", Words.materialHeads[2], MaterialStage.allCases.map { ($0.rawValue, $0.phrase) }, visit))\
            \(StepPages.entry("unit", Words.materialHeads[3], visit))\
            \(choice("virus", Words.materialHeads[4], VirusStatus.allCases.map { ($0.rawValue, $0.phrase) }, visit))
            """, visit)
    }

    private static func process(_ visit: Visit) -> Markup {
        posted(
            Words.addProcess, "processes",
            """
            \(names(visit))\(StepPages.entry("tolerance", Words.processHeads[2], visit))\
            \(choice("reduces_virus", Words.processHeads[3], [("false", Words.no), ("true", Words.yes)], visit))\
            \(StepPages.entry("source", Words.processHeads[4], visit))\
            \(StepPages.entry("effective_from", Words.processHeads[5], .date, visit))
            """, visit)
    }

    private static func posted(_ title: Phrase, _ act: String, _ matter: Markup, _ visit: Visit) -> Markup {
        let language = visit.language
        return sheet(
            title: title(language),
            form(
                action: "/lineage/\(act)", csrf: visit.csrf, command: visit.node.freshCommandID().description,
                """
                \(matter)\(StepPages.entry("reason", Words.reason, required: false, visit))\
                \(button(Button(Words.save(language), .submit(name: nil, value: nil), rank: .filled)))
                """))
    }
}
