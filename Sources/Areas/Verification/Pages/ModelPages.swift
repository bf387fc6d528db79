import Equipment
import History
import Kernel
import Monitoring
import Statistics
import Web

/// Models of batches: trained, adopted, asked.
struct ModelPages: Sendable {
    static let shownMax = 100
    static let title = Phrase("批次模型", "Batch models")

    let curves: (any CurveSource)?
    let file: KeptFileReader

    var routes: [Route] {
        [
            Route(.get, "/verification/models", .permission("verification.view")) { (visit) throws(Denial) in
                try await Self.list(visit, nil)
            },
            Route(.post, "/verification/models", .permission("verification.propose"), train),
            Route(.get, "/verification/models/:model", .permission("verification.view")) { (visit) throws(Denial) in
                try await show(visit, nil)
            },
            Route(.post, "/verification/models/:model/adoptions", .permission("verification.adopt"), adopt),
            Route(.post, "/verification/models/:model/judgements", .permission("verification.measure"), judge),
            Route(.post, "/verification/models/:model/retirements", .permission("verification.propose")) {
                (visit) throws(Denial) in
                try await act(visit) { (id) async throws(Denial) in
                    _ = try await visit.perform(
                        ModelTable.self, on: id, .retire, reason: visit.form.text("reason"))
                }
            },
        ]
    }

    private func act(_ visit: Visit, _ body: (String) async throws(Denial) -> Void) async throws(Denial) -> Reply {
        let id = visit.parameter("model")
        return try await visit.answer(
            to: VerificationParts.path("models", id),
            { (refusal) async throws(Denial) in try await show(visit, refusal) }
        ) { () async throws(Denial) in try await body(id) }
    }

    // MARK: Acts

    @Sendable private func train(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.text("model")
        return try await visit.answer(
            to: VerificationParts.path("models", id),
            { (refusal) async throws(Denial) in try await Self.list(visit, refusal) }
        ) { () async throws(Denial) in
            let form = try ModelForm(visit)
            let batches = try await found(form, visit)
            let shape = BatchShape(signals: form.signals, points: form.points)
            let curves = try await asking(visit).curves(of: batches, shape)
            let (table, numbers) = try Self.trained(form, batches, curves, shape)
            let bytes = table.bytes
            let digest = visit.node.hash(bytes)
            let plan = ModelPlan(
                product: form.product, step: form.step, signals: form.signals, points: form.points,
                components: form.components, percent: form.percent, hoursMax: form.hoursMax, batches: batches,
                table: digest, numbers: numbers, yieldOf: form.yieldOf)
            _ = try await visit.perform(
                ModelTable.self, on: id, .propose(plan), reason: visit.form.text("reason"),
                files: [KeptFile(digest: digest, bytes: bytes)])
        }
    }

    private static func trained(
        _ form: ModelForm, _ batches: [ModelBatch], _ curves: [[String: BatchCurve]], _ shape: BatchShape
    ) throws(Denial) -> (TrainingTable, ModelNumbers) {
        do throws(NotComputable) {
            let table = try BatchCurves.table(batches, curves, shape)
            return (table, try table.numbers(components: form.components, level: form.percent.double / 100))
        } catch {
            throw .refused(.modelNotComputable(error.phrase))
        }
    }

    /// When each of the chosen batches ran the step.
    private func found(_ form: ModelForm, _ visit: Visit) async throws(Denial) -> [ModelBatch] {
        let (step, chosen) = (form.step, form.batches)
        let found = try await visit.read { (snapshot) throws(Fault) -> Result<[ModelBatch], Refusal> in
            var batches: [ModelBatch] = []
            for (batch, asset) in chosen {
                guard let use = try ModelAsking.use(batch, asset, step, from: snapshot), let end = use.endedAt else {
                    return .failure(.modelOtherStep(batch))
                }
                batches.append(ModelBatch(batch: batch, asset: asset, from: use.startedAt, to: end))
            }
            return .success(batches)
        }
        switch found {
        case .success(let batches): return batches
        case .failure(let refusal): throw .refused(refusal)
        }
    }

    @Sendable private func adopt(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (id) async throws(Denial) in
            let state = try await visit.read { (snapshot) throws(Fault) in try ModelTable.load(id, from: snapshot) }
            guard let proposal = state.proposal else { throw .refused(.characteristicNothingProposed) }
            // What was shown is what is signed.
            guard visit.form["version"] == "\(state.version)" else { throw .refused(.verificationSignatureMissing) }
            let own = try await visit.sign(
                state.subject, version: state.version, digest: visit.node.hash(proposal.canonicalBytes),
                meaning: .approved)
            _ = try await visit.perform(ModelTable.self, on: id, .adopt, signatures: [own])
        }
    }

    @Sendable private func judge(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (id) async throws(Denial) in
            let asking = asking(visit)
            let (state, table) = try await asking.model(id)
            guard let plan = state.plan, let table else { throw .refused(.modelNotAdopted(id)) }
            let judgement = try await judged(
                visit.text("batch"), visit.text("asset"), plan, table, yieldOf: plan.yieldOf, visit
            ).judgement
            _ = try await visit.perform(ModelTable.self, on: id, .judge(judgement))
        }
    }

    private func asking(_ visit: Visit) -> ModelAsking {
        ModelAsking(node: visit.node, curves: curves, file: file)
    }

    /// A batch as it stands now, and what the model says of it.
    private func judged(
        _ batch: String, _ asset: String, _ plan: ModelPlan, _ table: TrainingTable, yieldOf: String, _ visit: Visit
    ) async throws(Denial) -> (asked: AskedBatch, judgement: ModelJudgement) {
        let asking = asking(visit)
        let (run, isRunning) = try await asking.run(batch, asset, plan, now: visit.now)
        let asked: AskedBatch
        switch try await asking.asked(run, isRunning: isRunning, plan) {
        case .success(let found): asked = found
        case .failure(let why): throw .refused(.modelNotComputable(why.reason.phrase))
        }
        switch try await asking.judgement(asked, plan, table, yieldOf: yieldOf) {
        case .success(let judgement): return (asked, judgement)
        case .failure(let why): throw .refused(.modelNotComputable(why.reason.phrase))
        }
    }

    // MARK: Pages

    private func show(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let id = visit.parameter("model")
        let (state, table) = try await asking(visit).model(id)
        guard let plan = state.shown, let table else { return .missing }
        let (lines, suggestions, omissions) = try await visit.read { (snapshot) throws(Fault) in
            (
                try ModelTable.judgements(of: id, limit: Self.shownMax, from: snapshot),
                try SuggestionTable.list(of: id, limit: Self.shownMax, from: snapshot),
                try OmissionTable.list(of: state.subject, limit: Self.shownMax, from: snapshot)
            )
        }
        // A batch that cannot be drawn is said so above the picture, and the page stays.
        var (overlay, told): (ModelPicture.Overlay?, Refusal?) = (nil, refusal)
        if let batch = visit.query["batch"], let asset = visit.query["asset"] {
            do throws(Denial) {
                overlay = try await laid(batch, asset, plan, table, visit)
            } catch {
                guard case .refused(let why) = error else { throw error }
                told = told ?? why
            }
        }
        let shown = ModelPicture(
            state: state, plan: plan, table: table, lines: lines, suggestions: suggestions, omissions: omissions,
            overlay: overlay)
        return Reply.answer(shown.page(told, visit), refusal)
    }

    /// One batch over the band, with what it is heading for.
    private func laid(
        _ batch: String, _ asset: String, _ plan: ModelPlan, _ table: TrainingTable, _ visit: Visit
    ) async throws(Denial) -> ModelPicture.Overlay {
        let yieldOf = visit.query["yield"] ?? plan.yieldOf
        let unit = try await visit.read { (snapshot) throws(Fault) in
            try CharacteristicTable.load(yieldOf, from: snapshot).shown?.unit
        }
        guard yieldOf.isEmpty || unit != nil else { throw .refused(.characteristicUnknown(yieldOf)) }
        let (asked, judgement) = try await judged(batch, asset, plan, table, yieldOf: yieldOf, visit)
        return ModelPicture.Overlay(asked: asked, judgement: judgement, unit: unit)
    }

    private static func list(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let states = try await visit.read { (snapshot) throws(Fault) in try ModelTable.list(from: snapshot) }
        let language = visit.language
        let rows = states.compactMap { state -> TableRow? in
            guard let plan = state.shown else { return nil }
            let version: Markup =
                state.isRetired
                ? plainBadge(.stop, Phrase("已停用", "retired")(language))
                : state.proposal == nil
                    ? VerificationParts.plain("\(state.planVersion)")
                    : badge(.waiting, Phrase("待批准", "to adopt")(language))
            return TableRow(
                [
                    VerificationParts.code(state.id), "\(plan.product)<br><small>\(plan.step)</small>",
                    VerificationParts.plain(plan.signals.joined(separator: " ")), "\(plan.batches.count)",
                    "\(plan.points)", "\(plan.components)",
                    VerificationParts.plain(plan.numbers.explained.map(\.displayText).joined(separator: " ")),
                    VerificationParts.plain("\(plan.numbers.falseAlarms.displayText) %"), "\(state.judged)", version,
                ], href: VerificationParts.path("models", state.id))
        }
        let heads = [
            Phrase("编号", "Code"), Phrase("产品、步骤", "Product, step"), Phrase("信号", "Signals"),
            Phrase("好批", "Good batches"), Phrase("点数", "Points"), Phrase("主成分", "Components"),
            Phrase("解释方差 %", "Explained, %"), Phrase("训练限误报", "False alarms of own limit"),
            Phrase("评过", "Judged"), Phrase("版本", "Version"),
        ]
        let training: Markup? =
            visit.may("verification.propose")
            ? foldedSheet(
                "/verification/models", "train", Phrase("训练一个模型", "Train a model"), ModelForm.fields(visit), visit)
            : nil
        let page = Web.page(
            visit.pageFrame(title, scripts: ["form.js"]),
            """
            \(VerificationParts.head("\(title, language)", visit))\
            \(VerificationParts.sheets("/verification/models", visit))\(VerificationParts.advised(language))\
            \(refusedBox(refusal, language))\
            \(VerificationParts.table(
                title, heads, rows, numeric: [3, 4, 5, 8],
                empty: Phrase("还没有模型；由工程师选好批训练，QA 批准", "None yet: an engineer trains them, QA adopts"), visit))\
            \(training)
            """)
        return Reply.answer(page, refusal)
    }
}
