import Kernel
import Monitoring
import Statistics
import Web

/// One characteristic: its charts, capability, values, and what may be done with it.
struct CharacteristicPages: Sendable {
    static let shownMax = 100

    let curves: (any CurveSource)?
    let file: KeptFileReader

    var routes: [Route] {
        [
            Route(.get, "/verification/characteristics/:characteristic", .permission("verification.view")) {
                (visit) throws(Denial) in try await Self.show(visit, nil)
            },
            Route(.post, "/verification/characteristics/:characteristic/plans", .permission("verification.propose")) {
                (visit) throws(Denial) in
                try await Self.act(visit) { (id) async throws(Denial) in
                    if visit.text("act") == "close" {
                        _ = try await visit.perform(
                            CharacteristicTable.self, on: id, .close, reason: visit.form.text("reason"))
                    } else {
                        let plan = try await CharacteristicForm.plan(id, visit)
                        _ = try await visit.perform(
                            CharacteristicTable.self, on: id, .propose(plan), reason: visit.form.text("reason"))
                    }
                }
            },
            Route(
                .post, "/verification/characteristics/:characteristic/adoptions", .permission("verification.adopt"),
                Self.adopt),
            Route(.post, "/verification/characteristics/:characteristic/values", .permission("verification.measure")) {
                (visit) throws(Denial) in try await value(visit)
            },
        ]
    }

    private static func act(
        _ visit: Visit, _ body: (String) async throws(Denial) -> Void
    ) async throws(Denial) -> Reply {
        let id = visit.parameter("characteristic")
        return try await visit.answer(
            to: VerificationParts.path("characteristics", id),
            { (refusal) async throws(Denial) in try await show(visit, refusal) }
        ) { () async throws(Denial) in try await body(id) }
    }

    @Sendable private static func adopt(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (id) async throws(Denial) in
            let state = try await visit.read { (snapshot) throws(Fault) in
                try CharacteristicTable.load(id, from: snapshot)
            }
            guard let proposal = state.proposal else { throw .refused(.characteristicNothingProposed) }
            // What was shown is what is signed.
            guard visit.form["version"] == "\(state.version)" else { throw .refused(.verificationSignatureMissing) }
            let own = try await visit.sign(
                state.subject, version: state.version, digest: visit.node.hash(proposal.canonicalBytes),
                meaning: .approved)
            _ = try await visit.perform(CharacteristicTable.self, on: id, .adopt, signatures: [own])
        }
    }

    // MARK: Values

    private func value(_ visit: Visit) async throws(Denial) -> Reply {
        try await Self.act(visit) { (id) async throws(Denial) in
            switch visit.text("act") {
            case "take":
                try await take(id, visit)
            case "strike":
                guard let number = Int(visit.text("number")) else {
                    throw .refused(.characteristicValueUnknown(0))
                }
                _ = try await visit.perform(
                    CharacteristicTable.self, on: id, .strike(number: number), reason: visit.form.text("reason"))
            default:
                guard let value = try visit.decimal("value", else: .characteristicValueWrong),
                    let at = Moment(typed: visit.form["at"] ?? "", offsetMinutes: visit.zoneMinutes)
                else { throw .refused(.characteristicValueWrong) }
                _ = try await visit.perform(
                    CharacteristicTable.self, on: id,
                    .enter(CharacteristicValue(batch: visit.text("batch"), asset: "", at: at, value: value)))
            }
        }
    }

    /// What has ended and has no value, however long ago; what cannot be taken is said, and noted by the node.
    private func take(_ id: String, _ visit: Visit) async throws(Denial) {
        let plan = try await visit.read { (snapshot) throws(Fault) in
            try CharacteristicTable.load(id, from: snapshot).plan
        }
        guard let plan, plan.source.kind != .hand else { throw .refused(.characteristicNotAdopted(id)) }
        let taking = RecordTaking(node: visit.node, curves: curves, zoneMinutes: visit.zoneMinutes, file: file)
        let found = try await taking.found(id, at: visit.now, unasked: false)
        _ = try await taking.note(found.omissions)
        if let first = found.omissions.first, found.values.isEmpty {
            throw .refused(.characteristicOmitted(first.batch, first.cause, found.omissions.count))
        }
        _ = try await visit.perform(
            CharacteristicTable.self, on: id, .take(Array(found.values.prefix(CharacteristicRules.valuesMax))))
    }

    // MARK: The page

    struct Model: Sendable {
        let state: CharacteristicState
        let plan: CharacteristicPlan
        let lines: [ValueLine]
        let suggestions: [SuggestionState]
        let omissions: [Omission]
    }

    static func show(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let id = visit.parameter("characteristic")
        let model = try await visit.read { (snapshot) throws(Fault) -> Model? in
            let state = try CharacteristicTable.load(id, from: snapshot)
            guard let plan = state.shown else { return nil }
            return Model(
                state: state, plan: plan, lines: try CharacteristicLookups.all(of: id, from: snapshot),
                suggestions: try SuggestionTable.list(of: id, limit: shownMax, from: snapshot),
                omissions: try OmissionTable.list(of: state.subject, limit: shownMax, from: snapshot))
        }
        guard let model else { return .missing }
        return Reply.answer(page(model, refusal, visit), refusal)
    }

    static func page(_ model: Model, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let filter = ListPages.Filter(visit.query)
        let counting = model.lines.filter { !$0.isStruck && filter.holds($0, zoneMinutes: visit.zoneMinutes) }
        let chart = computed { () throws(NotComputable) in try CharacteristicChart(model.plan, counting) }
        let whole = button(
            Button(visit.say(Phrase("全部历史", "Whole history")), .link(PageAddress.record(model.state.subject))))
        let printing: Markup =
            "<button type=\"button\" class=\"button\" data-print>\(Phrase("打印", "Print"), language)</button>"
        let drawn: Markup =
            switch chart {
            case .success(let chart): ChartPictures(chart, language).whole(visit)
            case .failure(let reason): CharacteristicParts.undrawn(model.plan, reason, language)
            }
        return Web.page(
            visit.pageFrame(Phrase(model.state.id, model.state.id), scripts: ["form.js"]),
            """
            \(VerificationParts.head(
                "\(VerificationParts.plain(model.state.id)) \(model.plan.parameter)",
                note: "\(model.plan.product) · \(model.plan.step)",
                actions: "\(whole)\(printing)", visit))\
            \(VerificationParts.advised(language))\(refusedBox(refusal, language))\
            \(CharacteristicParts.facts(model, visit))\(drawn)\
            \(CharacteristicParts.suggestions(model, visit))\
            \(VerificationParts.omissions(model.omissions, visit))\(CharacteristicParts.values(model, visit))\
            \(CharacteristicParts.forms(model, visit))
            """)
    }
}
