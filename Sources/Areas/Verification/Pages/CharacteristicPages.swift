import Equipment
import Historian
import History
import Kernel
import Monitoring
import Statistics
import Web

/// One characteristic: its charts, capability, values, and what may be done with it.
struct CharacteristicPages: Sendable {
    static let shownMax = 100

    let curves: (any CurveSource)?

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
                let values = try await recorded(id, visit)
                _ = try await visit.perform(CharacteristicTable.self, on: id, .take(values))
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

    /// What the record says of steps that are done and have no value yet, the oldest first.
    private func recorded(_ id: String, _ visit: Visit) async throws(Denial) -> [CharacteristicValue] {
        let (plan, uses) = try await visit.read { (snapshot) throws(Fault) in
            let plan = try CharacteristicTable.load(id, from: snapshot).plan
            let known = Set(
                try CharacteristicLookups.values(of: id, from: snapshot).map { CharacteristicEvidence.key($0.value) })
            let uses = try AssetLookups.uses(
                of: plan?.asset ?? "", limit: AssetLookups.pageMax, from: snapshot
            ).filter { use in
                use.step == plan?.step && use.endedAt != nil
                    && !known.contains("\(use.batch)\u{0}\(use.asset)")
            }
            return (plan, Array(uses.reversed().prefix(CharacteristicRules.valuesMax)))
        }
        guard let plan else { throw .refused(.characteristicNotAdopted(id)) }
        switch plan.source {
        case .hand: throw .refused(.characteristicNotAdopted(id))
        case .duration:
            return uses.compactMap { use in
                guard let end = use.endedAt else { return nil }
                let hours = Double((end - use.startedAt).microseconds) / 3.6e9
                return DecimalNumber(computed: hours, places: plan.places).map {
                    CharacteristicValue(batch: use.batch, asset: use.asset, at: end, value: $0)
                }
            }
        case .curve(let signal, let statistic):
            guard let curves else { return [] }
            do throws(Fault) {
                return try await curves.curves(of: [signal]) { (reader) throws(Fault) in
                    var values: [CharacteristicValue] = []
                    for use in uses {
                        guard let end = use.endedAt,
                            let number = try Self.number(signal, statistic, use.startedAt, end, reader),
                            let value = DecimalNumber(computed: number, places: plan.places)
                        else { continue }
                        values.append(
                            CharacteristicValue(batch: use.batch, asset: use.asset, at: end, value: value))
                    }
                    return values
                }
            } catch {
                throw .failed(error)
            }
        }
    }

    /// A value speaks for no longer than this.
    private static let holdMax = Span.minutes(10)

    private static func number(
        _ signal: String, _ statistic: CurveStatistic, _ from: Moment, _ to: Moment, _ reader: CurveReader
    ) throws(Fault) -> Double? {
        if statistic == .mean {
            return try reader.timeWeightedMean(of: signal, from: from, to: to, .previous, holdMax: holdMax)?.mean
        }
        let step = Span(microseconds: max(1, (to - from).microseconds))
        let stretch = try reader.aggregate(of: signal, from: from, step: step, count: 1).first?.stretch
        return switch statistic {
        case .mean: nil
        case .least: stretch?.least
        case .greatest: stretch?.greatest
        case .last: stretch?.last
        }
    }

    // MARK: The page

    struct Model: Sendable {
        let state: CharacteristicState
        let plan: CharacteristicPlan
        let lines: [ValueLine]
        let suggestions: [SuggestionState]
    }

    static func show(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let id = visit.parameter("characteristic")
        let model = try await visit.read { (snapshot) throws(Fault) -> Model? in
            let state = try CharacteristicTable.load(id, from: snapshot)
            guard let plan = state.shown else { return nil }
            return Model(
                state: state, plan: plan, lines: try CharacteristicLookups.all(of: id, from: snapshot),
                suggestions: try SuggestionTable.list(of: id, limit: shownMax, from: snapshot))
        }
        guard let model else { return .missing }
        return VerificationParts.reply(page(model, refusal, visit), refusal)
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
            case .failure(let reason): sheet(["<p class=\"note\">\(reason.phrase, language)</p>"])
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
            \(CharacteristicParts.suggestions(model, visit))\(CharacteristicParts.values(model, visit))\
            \(CharacteristicParts.forms(model, visit))
            """)
    }
}
