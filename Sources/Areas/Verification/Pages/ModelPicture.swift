import Kernel
import Statistics
import Web

/// The page of one model: what it was made of, T² and SPE of its batches and of those asked about, the band of good
/// batches with one of them laid over.
struct ModelPicture: Sendable {
    let state: ModelState
    let plan: ModelPlan
    let table: TrainingTable
    let lines: [ModelTable.Line]
    let suggestions: [SuggestionState]
    let omissions: [Omission]
    let overlay: Overlay?

    /// A batch over the band, and what the model says of it now; `unit` of the yield.
    struct Overlay: Sendable {
        let asked: AskedBatch
        let judgement: ModelJudgement
        let unit: Unit?
    }

    func page(_ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let whole = button(
            Button(visit.say(Phrase("全部历史", "Whole history")), .link(PageAddress.record(state.subject))))
        let model = computed { () throws(NotComputable) in try table.model(components: plan.components) }
        let charts: Markup =
            switch model {
            case .success(let model): charts(model, visit)
            case .failure(let reason): sheet(["<p class=\"note\">\(reason.phrase, language)</p>"])
            }
        return Web.page(
            visit.pageFrame(Phrase(state.id, state.id), scripts: ["form.js"]),
            """
            \(pageHead(
                trail: "<a href=\"/verification/models\">\(ModelPages.title, language)</a> /",
                title: VerificationParts.plain(state.id), note: "\(plan.product) · \(plan.step)", actions: whole))\
            \(VerificationParts.advised(language))\(refusedBox(refusal, language))\(facts(visit))\(charts)\
            \(bands(visit))\(judged(visit))\(VerificationParts.omissions(omissions, visit))\
            \(suggested(visit))\(forms(visit))
            """)
    }

    private func facts(_ visit: Visit) -> Markup {
        let language = visit.language
        let numbers = plan.numbers
        let explained = numbers.explained.map { "\($0.displayText) %" }.joined(separator: " + ")
        let version: Markup =
            state.isRetired
            ? plainBadge(.stop, Phrase("已停用", "retired")(language))
            : state.proposal == nil
                ? VerificationParts.plain("\(state.planVersion)")
                : badge(.waiting, Phrase("有待批准的版本", "a version waits")(language))
        func fact(_ label: Phrase, _ value: String, _ note: Phrase) -> RecordFact {
            RecordFact(visit.say(label), VerificationParts.plain(value), note: "\(note, language)")
        }
        return sheet([
            factGrid(
                [
                    RecordFact(visit.say(Phrase("版本", "Version")), version, note: "\(state.proposedBy)"),
                    fact(
                        Phrase("好批", "Good batches"), "\(plan.batches.count)",
                        Phrase(
                            "\(plan.signals.count) 个信号 × \(plan.points) 点",
                            "\(plan.signals.count) signals × \(plan.points) points")),
                    fact(
                        Phrase("主成分", "Components"), "\(plan.components)",
                        Phrase("解释 \(explained)", "explain \(explained)")),
                    fact(
                        Phrase("限度", "Limits"), "\(plan.percent.displayText) %",
                        Phrase("留出批交叉验证得出", "from batches that were left out")),
                    fact(
                        Phrase("误报", "False alarms"), "\(numbers.falseAlarms.displayText) %",
                        Phrase("若只用训练批定 SPE 限", "if SPE's limit came from the training alone")),
                    fact(
                        Phrase("不变列", "Constant columns"), "\(numbers.constant)",
                        Phrase("不参与建模", "left out of the model")),
                    fact(
                        Phrase("训练表", "Training table"), String(plan.table.hex.prefix(16)),
                        Phrase("SHA-256，原样保存，可重算", "SHA-256; kept as it was, can be computed again")),
                    fact(
                        Phrase("平均历时", "Mean duration"), VerificationParts.number(Double(numbers.seconds) / 3_600),
                        Phrase(
                            "小时；时限 \(plan.hoursMax?.displayText ?? "—")",
                            "h; limit \(plan.hoursMax?.displayText ?? "—")")),
                ], language)
        ])
    }

    // MARK: T² and SPE

    private func charts(_ model: PrincipalComponents, _ visit: Visit) -> Markup {
        let places = computed { () throws(NotComputable) -> [RunPlace] in
            var places: [RunPlace] = []
            for row in 0..<table.whole.rows { places.append(try model.place(table.whole.row(row))) }
            return places
        }
        guard case .success(let trained) = places else { return "" }
        let asked = lines.reversed().filter { !$0.judgement.isRunning && $0.version == state.planVersion }
        let first = plot(
            chart(
                "T²", trained.map(\.distance), asked.map(\.judgement.distance.double),
                plan.numbers.distanceLimit.double, visit))
        let second = plot(
            chart(
                "SPE", trained.map(\.squaredError), asked.map(\.judgement.error.double),
                plan.numbers.errorLimit.double, visit))
        let note = Phrase(
            "点：训练用的好批；方框：评过的批。T² 看「偏多少」，SPE 看「像不像」。",
            "Dots: good batches of the training; squares: batches asked about. T²: how far; SPE: how unlike.")
        return sheet(["<p class=\"note\">\(note, visit.language)</p>", first, second])
    }

    private func chart(
        _ name: String, _ trained: [Double], _ asked: [Double], _ limit: Double, _ visit: Visit
    ) -> Plot {
        let dots = trained.enumerated().map { PlotPoint(Double($0.offset + 1), $0.element) }
        let squares = asked.enumerated().map { PlotPoint(Double(trained.count + $0.offset + 1), $0.element) }
        // One that is far beyond must not press all others flat.
        let top = max(limit * 3, trained.max() ?? 0)
        return Plot(
            name, x: PlotAxis(visit.say(Phrase("批", "Batch")), holding: [1, Double(trained.count + asked.count + 1)]),
            y: PlotAxis(name, holding: [0, limit] + (trained + asked).map { min($0, top) }),
            marks: [
                .level(limit, .limit, label: "\(plan.percent.displayText) %: \(VerificationParts.number(limit, 1))"),
                .points(dots), .squares(squares.map { PlotPoint($0.x, min($0.y, top)) }),
            ])
    }

    // MARK: The band of good batches

    private func bands(_ visit: Visit) -> Markup {
        let isRunning = overlay?.asked.isRunning ?? false
        let rows = isRunning ? table.running : table.whole
        let band = computed { () throws(NotComputable) in try GoldenBand(rows) }
        let name = Phrase(
            "好批的带（容差：95 % 的批，95 % 置信）", "Band of good batches (tolerance: 95 % of batches, 95 % confidence)")
        guard case .success(let band) = band else { return "" }
        let pictures = plan.signals.indices.map { plot(picture($0, band, visit)) }
        let asking = """
            <form class="filters" action="\(VerificationParts.path("models", state.id))">\
            \(chosen("batch", Phrase("批号", "Batch"), overlay?.asked.batch.batch, visit))\
            \(chosen("asset", Phrase("设备", "Equipment"), overlay?.asked.batch.asset, visit))\
            \(chosen("yield", Phrase("收率特性（可空）", "Yield’s characteristic (or none)"), 
                overlay?.judgement.yieldOf ?? plan.yieldOf, visit))\
            <button class="button">\(Phrase("叠加这一批", "Lay this batch over"), visit.language)</button></form>
            """ as Markup
        return sheet(title: visit.say(name), "\(asking)\(heading(visit))\(pictures)")
    }

    /// What the batch is heading for, or why that is not told.
    private func heading(_ visit: Visit) -> Markup? {
        guard let overlay else { return nil }
        let language = visit.language
        let judgement = overlay.judgement
        func line(_ name: Phrase, _ prediction: Prediction?, _ unit: String, _ basis: Phrase) -> Markup? {
            guard let prediction else { return nil }
            let told: Phrase
            switch prediction {
            case .told(let foretold):
                let text = "\(foretold.text) \(unit)"
                told = Phrase(
                    "\(text)（95 % 预测区间，\(basis.zh)）", "\(text) (95 % prediction interval, \(basis.en))")
            case .untold(let why): told = why.phrase
            }
            return "<p class=\"note\">\(name, language) \(told, language) \(Self.reliance(judgement, language))</p>"
        }
        return Markup.joined(
            [
                line(
                    Phrase("预计收率：", "Yield expected:"), judgement.yield, overlay.unit?.symbol ?? "",
                    Phrase("好批的收率", "by the good batches")),
                line(
                    Phrase("预计历时：", "Duration expected:"), judgement.hours, "h",
                    Phrase("好批的历时", "by the good batches")),
            ].compactMap { $0 })
    }

    /// Said beside what is foretold of a batch that is unlike the good ones.
    static func reliance(_ judgement: ModelJudgement, _ language: Language) -> Markup? {
        guard judgement.isUnreliable else { return nil }
        let why = Phrase("SPE 超限，与好批不同", "SPE is beyond its limit: it is unlike the good batches")
        return "\(badge(.warn, Phrase("不可靠", "unreliable")(language))) <small>\(why, language)</small>"
    }

    private func chosen(_ name: String, _ label: Phrase, _ value: String?, _ visit: Visit) -> Markup {
        var entry = Field(name, visit.say(label))
        entry.value = value ?? ""
        entry.form = "overlay"
        return Web.field(entry, visit.language)
    }

    private func picture(_ signal: Int, _ band: GoldenBand, _ visit: Visit) -> Plot {
        let hours = Double(plan.numbers.seconds) / 3_600 / Double(plan.points - 1)
        func curve(_ row: [Double]) -> [PlotPoint] {
            (0..<plan.points).compactMap { point in
                let column = plan.shape.column(signal: signal, point: point)
                return column < row.count ? PlotPoint(Double(point) * hours, row[column]) : nil
            }
        }
        let (mean, low, high) = (curve(band.means), curve(band.low), curve(band.high))
        var marks: [Plot.Mark] = [
            .line(high, .limit, label: visit.say(Phrase("上沿", "upper"))),
            .line(mean, .dotted, label: visit.say(Phrase("平均", "mean"))),
            .line(low, .limit, label: visit.say(Phrase("下沿", "lower"))),
        ]
        let laid = overlay.map { curve($0.asked.row) } ?? []
        if let overlay, !laid.isEmpty { marks.append(.line(laid, .solid, label: overlay.asked.batch.batch)) }
        return Plot(
            plan.signals[signal],
            x: PlotAxis(visit.say(Phrase("小时", "Hours")), holding: [0, Double(plan.points - 1) * hours]),
            y: PlotAxis(plan.signals[signal], holding: (low + high + laid).map(\.y)), marks: marks)
    }

    // MARK: What was asked, and forms

    private func judged(_ visit: Visit) -> Markup {
        let language = visit.language
        func told(_ value: DecimalNumber, _ limit: DecimalNumber, _ isBeyond: Bool) -> Markup {
            let text = "\(value.displayText) / \(limit.displayText)"
            return isBeyond ? badge(.warn, text) : VerificationParts.plain(text)
        }
        let rows = lines.map { line -> TableRow in
            let judgement = line.judgement
            let parts = (judgement.isBeyondError ? judgement.errorParts : judgement.distanceParts).prefix(3)
            func foretold(_ prediction: Prediction?) -> Markup {
                switch prediction {
                case nil: "—"
                case .told(let told)?:
                    "\(VerificationParts.plain(told.text)) \(Self.reliance(judgement, language))"
                case .untold(let why)?: "<small>\(why.phrase, language)</small>"
                }
            }
            let (batch, asset) = (judgement.batch.batch, judgement.batch.asset)
            let asked = "?batch=\(PageAddress.escaped(batch))&asset=\(PageAddress.escaped(asset))"
            let reach =
                judgement.isRunning
                ? Phrase("进行中，\(judgement.point) 点", "running, \(judgement.point) points") : Phrase("整批", "whole")
            return TableRow(
                [
                    "\(line.number)", VerificationParts.code(judgement.batch.batch),
                    VerificationParts.plain(judgement.batch.asset),
                    "\(reach, language)",
                    told(judgement.distance, judgement.distanceLimit, judgement.isBeyondDistance),
                    told(judgement.error, judgement.errorLimit, judgement.isBeyondError),
                    VerificationParts.plain(
                        parts.map { "\($0.signal) \($0.percent.displayText) %" }.joined(separator: " · ")),
                    foretold(judgement.hours), foretold(judgement.yield), "\(line.version)",
                    VerificationParts.person(line.person, language),
                ], href: VerificationParts.path("models", state.id) + asked)
        }
        let heads = [
            Phrase("序号", "No."), Phrase("批", "Batch"), Phrase("设备", "Equipment"), Phrase("范围", "Reach"),
            Phrase("T² / 限", "T² / limit"), Phrase("SPE / 限", "SPE / limit"), Phrase("贡献最大", "Most from"),
            Phrase("预计小时（95 %）", "Hours expected (95 %)"), Phrase("预计收率（95 %）", "Yield expected (95 %)"),
            Phrase("版本", "Version"), Phrase("谁问", "Asked by"),
        ]
        return VerificationParts.table(
            Phrase("评过的批", "Batches asked about"), heads, rows, empty: Phrase("还没有评过", "None yet"), visit)
    }

    private func suggested(_ visit: Visit) -> Markup? {
        guard !suggestions.isEmpty else { return nil }
        return VerificationParts.table(
            SuggestionPages.title, SuggestionPages.heads, SuggestionPages.rows(suggestions, visit),
            empty: Phrase("没有", "None"), visit)
    }

    private func forms(_ visit: Visit) -> Markup {
        guard !state.isRetired else { return "" }
        let path = VerificationParts.path("models", state.id)
        var forms: [Markup] = []
        if state.proposal != nil, visit.may("verification.adopt") {
            forms.append(
                foldedSheet(
                    path + "/adoptions", "adopt", Phrase("批准并签名", "Adopt and sign"),
                    """
                    <input type="hidden" name="version" value="\(Int(state.version))">\
                    \(VerificationParts.signing("adopt", visit))
                    """, visit))
        }
        if state.plan != nil, visit.may("verification.measure") {
            forms.append(
                foldedSheet(
                    path + "/judgements", "judge", Phrase("评一批（已结束或进行中）", "Ask about a batch (done or running)"),
                    """
                    \(VerificationParts.field("batch", Phrase("批号", "Batch"), form: "judge", visit))\
                    \(VerificationParts.field("asset", Phrase("设备", "Equipment"), form: "judge", visit))
                    """, visit))
        }
        if visit.may("verification.propose") {
            forms.append(
                foldedSheet(
                    path + "/retirements", "retire", Phrase("停用", "Retire it"),
                    VerificationParts.field("reason", Phrase("原因", "Reason"), form: "retire", visit), visit))
        }
        return "\(forms)"
    }
}
