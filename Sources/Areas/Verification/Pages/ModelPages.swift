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
            let curves = try await read(batches, shape)
            let (table, numbers) = try Self.trained(form, batches, curves, shape)
            let bytes = table.bytes
            let digest = visit.node.hash(bytes)
            let plan = ModelPlan(
                product: form.product, step: form.step, signals: form.signals, points: form.points,
                components: form.components, percent: form.percent, hoursMax: form.hoursMax, batches: batches,
                table: digest, numbers: numbers)
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
                guard let use = try Self.use(batch, asset, step, from: snapshot), let end = use.endedAt else {
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

    static func use(
        _ batch: String, _ asset: String, _ step: String, from snapshot: any Snapshot
    ) throws(Fault) -> AssetUseLine? {
        try AssetLookups.uses(ofBatch: batch, from: snapshot).last { $0.asset == asset && $0.step == step }
    }

    private func read(_ batches: [ModelBatch], _ shape: BatchShape) async throws(Denial) -> [[String: BatchCurve]] {
        guard let curves else { return [] }
        do throws(Fault) {
            return try await curves.curves(of: shape.signals) { (reader) throws(Fault) in
                var all: [[String: BatchCurve]] = []
                for batch in batches { all.append(try BatchCurves.curves(batch, shape, from: reader)) }
                return all
            }
        } catch {
            throw .failed(error)
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
            let (state, table) = try await model(id, visit)
            guard let plan = state.plan, let table else { throw .refused(.modelNotAdopted(id)) }
            let asked = try await asked(visit.text("batch"), visit.text("asset"), plan, visit)
            let data = visit.node.hash(asked.bytes)
            let judgement: ModelJudgement
            do throws(NotComputable) {
                judgement = try ModelJudging.judgement(asked, plan, table, data: data)
            } catch {
                throw .refused(.modelNotComputable(error.phrase))
            }
            _ = try await visit.perform(ModelTable.self, on: id, .judge(judgement))
        }
    }

    /// `byClock`: as a running one, though it may be done.
    func asked(
        _ batch: String, _ asset: String, _ plan: ModelPlan, byClock: Bool = false, _ visit: Visit
    ) async throws(Denial) -> AskedBatch {
        let step = plan.step
        let use = try await visit.read { (snapshot) throws(Fault) in
            try Self.use(batch, asset, step, from: snapshot)
        }
        guard let use else { throw .refused(.modelOtherStep(batch)) }
        let run = ModelBatch(batch: batch, asset: asset, from: use.startedAt, to: use.endedAt ?? visit.now)
        let curves = try await read([run], plan.shape)
        do throws(NotComputable) {
            return try AskedBatch(run, isRunning: byClock || use.endedAt == nil, curves.first ?? [:], plan)
        } catch {
            throw .refused(.modelNotComputable(error.phrase))
        }
    }

    /// The model and the table that it learnt from, as it was kept.
    private func model(_ id: String, _ visit: Visit) async throws(Denial) -> (ModelState, TrainingTable?) {
        let file = file
        return try await visit.read { (snapshot) throws(Fault) in
            let state = try ModelTable.load(id, from: snapshot)
            guard let plan = state.shown, let bytes = try file(plan.table, snapshot) else { return (state, nil) }
            return (state, try Fault.required("verification_model.table", TrainingTable(bytes)))
        }
    }

    /// What the batch that is laid over will likely yield; nil if nobody asked.
    private func yield(
        _ plan: ModelPlan, _ table: TrainingTable, _ visit: Visit
    ) async throws(Denial) -> ModelPicture.Yield? {
        guard let batch = visit.query["batch"], let asset = visit.query["asset"],
            let id = visit.query["yield"], !id.isEmpty
        else { return nil }
        let (unit, lines) = try await visit.read { (snapshot) throws(Fault) in
            let state = try CharacteristicTable.load(id, from: snapshot)
            return (state.shown?.unit, try CharacteristicLookups.values(of: id, from: snapshot))
        }
        guard let unit else { throw .refused(.characteristicUnknown(id)) }
        let yields = Dictionary(lines.map { ($0.value.batch, $0.value.value.double) }) { _, last in last }
        let asked = try await asked(batch, asset, plan, byClock: true, visit)
        return ModelPicture.Yield(
            characteristic: id, unit: unit,
            forecast: computed { () throws(NotComputable) in
                try ModelJudging.yield(asked, plan, table, yields: yields)
            })
    }

    // MARK: Pages

    private func show(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let id = visit.parameter("model")
        let (state, table) = try await model(id, visit)
        guard let plan = state.shown, let table else { return .missing }
        let (lines, suggestions) = try await visit.read { (snapshot) throws(Fault) in
            (
                try ModelTable.judgements(of: id, limit: Self.shownMax, from: snapshot),
                try SuggestionTable.list(of: id, limit: Self.shownMax, from: snapshot)
            )
        }
        // A batch that cannot be drawn is said so above the picture, and the page stays.
        var (overlay, told): (AskedBatch?, Refusal?) = (nil, refusal)
        var yield: ModelPicture.Yield?
        if let batch = visit.query["batch"], let asset = visit.query["asset"] {
            do throws(Denial) {
                overlay = try await asked(batch, asset, plan, visit)
                yield = try await self.yield(plan, table, visit)
            } catch {
                guard case .refused(let why) = error else { throw error }
                told = told ?? why
            }
        }
        let shown = ModelPicture(
            state: state, plan: plan, table: table, lines: lines, suggestions: suggestions, overlay: overlay,
            yield: yield)
        return VerificationParts.reply(shown.page(told, visit), refusal)
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
            ? VerificationParts.folded(
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
        return VerificationParts.reply(page, refusal)
    }
}
