import Kernel
import Web

/// One piece of equipment: fit or not and why, what it tells, what it was used for, its logbook.
enum AssetPages {
    static let routes: [Route] = [
        Route(.get, "/equipment/assets/:asset", .permission("equipment.view")) { (visit) throws(Denial) in
            try await show(visit, nil)
        }
    ]

    static let historyMax = 100
    static let usesMax = 20

    struct Model: Sendable {
        let state: AssetState
        let gate: AssetGate
        let above: [AssetState]
        let signals: [SignalState]
        let uses: [AssetUseLine]
        let upgrades: [UpgradeState]
        let pack: EquipmentPack?
        let history: [HistoryLine]
    }

    static func show(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let id = visit.parameter("asset")
        let today = EquipmentParts.today(visit)
        let history = try await visit.node.history(
            of: Subject(AssetRules.noun, id), before: .max, limit: historyMax)
        let model = try await visit.read { (snapshot) throws(Fault) -> Model? in
            guard let gate = try EquipmentGates.gate(of: id, from: snapshot) else { return nil }
            return Model(
                state: gate.state, gate: gate, above: Array(try AssetLookups.above(id, from: snapshot).dropFirst()),
                signals: try SignalLookups.list(ofAsset: id, from: snapshot),
                uses: try AssetLookups.uses(of: id, limit: usesMax, from: snapshot),
                upgrades: try UpgradeTable.list(ofAsset: id, from: snapshot),
                pack: gate.packs.inForce(on: today), history: history)
        }
        guard let model else { return .missing }
        return Reply.answer(page(model, refusal, visit), refusal)
    }

    static func page(_ model: Model, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let state = model.state
        let trail = model.above.reversed().map { above -> Markup in
            "<a\(href: EquipmentParts.path("assets", above.id)) translate=\"no\">\(above.id)</a> / "
        }
        let history = recordTrail(model.history, visit) { line in
            let words = equipmentWords[line.fact.kind] ?? Phrase(line.fact.kind.name, line.fact.kind.name)
            return "\(words, language)　\(told(line.fact, visit))"
        }
        return Web.page(
            visit.pageFrame(Phrase(state.id, state.id), scripts: ["form.js"]),
            """
            \(pageHead(
                trail: "<a href=\"/equipment\">\(EquipmentParts.title, language)</a> / \(Markup.joined(trail))",
                title: "\(EquipmentParts.plain(state.id)) \(state.detail?.name ?? "")",
                note: EquipmentParts.standing(state, language)))\
            \(refusedBox(refusal, language))\(facts(model, visit))\(AssetActs.sheets(model, visit))\
            \(qualifications(state, visit))\(points(state, visit))\(signals(model, visit))\(uses(model, visit))\
            \(history)
            """)
    }

    private static func facts(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let state = model.state
        let detail = state.detail
        let fitness = model.gate.obstacles(at: visit.now, zoneMinutes: visit.zoneMinutes)
        let kind = model.pack?.assetClass(detail?.assetClass ?? "")
        let needs = (kind?.needs.sorted { $0.rawValue < $1.rawValue } ?? []).map { $0.phrase(language) }
        let made = [detail?.maker, detail?.model, detail?.serial].compactMap { $0 }.filter { !$0.isEmpty }
        var facts = [
            RecordFact(visit.say(Phrase("此刻", "Now")), EquipmentParts.fitness(fitness, visit)),
            RecordFact(
                visit.say(Phrase("类别", "Class")), "\(kind?.title(language) ?? detail?.assetClass ?? "")",
                note: "\(needs.joined(separator: language == .zh ? "、" : ", "))"),
            RecordFact(
                visit.say(Phrase("在哪里", "Where")),
                detail?.parent.isEmpty == false
                    ? EquipmentParts.asset(detail?.parent ?? "") : EquipmentParts.plain(detail?.place ?? "")),
            RecordFact(
                visit.say(Phrase("厂家、型号、编号", "Maker, model, number")),
                "\(made.joined(separator: " · "))"
            ),
            RecordFact(visit.say(Phrase("清洁", "Clean")), RegisterPages.clean(state, visit)),
        ]
        if let use = state.use {
            facts.append(
                RecordFact(
                    visit.say(Phrase("使用中", "Running")), EquipmentParts.plain(use.batch),
                    note: "\(use.step) · \(EquipmentParts.stamp(use.since, visit))"))
        }
        return sheet([factGrid(facts, language)])
    }

    private static func qualifications(_ state: AssetState, _ visit: Visit) -> Markup? {
        guard !state.qualifications.isEmpty else { return nil }
        let today = EquipmentParts.today(visit)
        let rows = QualificationStage.allCases.compactMap { state.qualification($0) }.map { one in
            TableRow(
                [
                    "\(one.stage.phrase, visit.language)", EquipmentParts.plain(one.performedOn.iso),
                    one.validUntil.map { $0 < today ? plainBadge(.stop, $0.iso) : EquipmentParts.plain($0.iso) } ?? "—",
                    "\(one.report)",
                ], failing: one.validUntil.map { $0 < today } ?? false)
        }
        let heads = [
            Phrase("阶段", "Stage"), Phrase("日期", "Performed"), Phrase("有效期至", "Valid until"), Phrase("报告", "Report"),
        ]
        return plainTable(
            Phrase("确认", "Qualification"), heads, rows, empty: EquipmentParts.title, visit)
    }

    private static func points(_ state: AssetState, _ visit: Visit) -> Markup? {
        guard let calibration = state.calibration else { return nil }
        let rows = calibration.points.map { point in
            TableRow(
                [
                    EquipmentParts.plain(point.reference.text), EquipmentParts.plain(point.found.text),
                    EquipmentParts.plain(point.left.text), "± \(EquipmentParts.plain(point.tolerance.text))",
                    point.leftHolds == true
                        ? plainBadge(point.foundHolds == true ? .pass : .warn, "") : plainBadge(.stop, ""),
                ], failing: point.leftHolds != true)
        }
        let heads = [
            Phrase("标准值", "Reference"), Phrase("调整前", "As found"), Phrase("调整后", "As left"),
            Phrase("允差", "Tolerance"), Phrase("判定", "Verdict"),
        ]
        let verdict = calibration.verdict
        let said = badge(
            verdict == .passed ? .pass : verdict == .adjusted ? .warn : .stop, verdict.phrase(visit.language))
        return """
            \(sheet(
                title: visit.say(Phrase("校准 \(calibration.certificate)", "Calibration \(calibration.certificate)")),
                note: "\(calibration.performedOn.iso) → \(calibration.dueOn.iso) · \(calibration.by)",
                "<p>\(said) \(EquipmentParts.plain(calibration.unit.symbol))</p>"))\
            \(plainTable(
                Phrase("校准点", "Points"), heads, rows, numeric: [0, 1, 2, 3], empty: EquipmentParts.title, visit))
            """
    }

    private static func signals(_ model: Model, _ visit: Visit) -> Markup? {
        guard !model.signals.isEmpty else { return nil }
        return SignalPages.table(model.signals, visit)
    }

    private static func uses(_ model: Model, _ visit: Visit) -> Markup? {
        guard !model.uses.isEmpty else { return nil }
        let rows = model.uses.map { use in
            TableRow([
                EquipmentParts.code(use.batch), "\(use.step)",
                EquipmentParts.plain(EquipmentParts.stamp(use.startedAt, visit)),
                EquipmentParts.plain(EquipmentParts.stamp(use.endedAt, visit)),
            ])
        }
        let heads = [
            Phrase("批", "Batch"), Phrase("步骤", "Step"), Phrase("开始", "Started"), Phrase("结束", "Ended"),
        ]
        return plainTable(Phrase("使用记录", "Uses"), heads, rows, empty: EquipmentParts.title, visit)
    }

    /// One fact of the logbook in a few words; a late entry shows when it happened.
    private static func told(_ fact: any Fact, _ visit: Visit) -> Markup {
        func time(_ time: LogTime) -> Markup {
            guard time.isLate else { return "" }
            return """
                \(badge(.warn, visit.say(Phrase("补记", "late entry")))) \(EquipmentParts.stamp(time.at, visit))
                """
        }
        switch fact as? AssetFact {
        case .registered(let detail), .amended(let detail): return "\(detail.name)"
        case .qualified(let one): return "\(one.stage.phrase, visit.language) \(one.report)"
        case .calibrated(let one): return "\(one.certificate) \(one.verdict.phrase, visit.language)"
        case .cleaned(let at, let method, _, let overdue):
            let mark: Markup? = overdue ? badge(.warn, visit.say(Phrase("超出脏放置时限", "dirty too long"))) : nil
            return "\(method) \(mark)\(time(at))"
        case .soiled(let at, _), .useEnded(let at, _, _): return time(at)
        case .useStarted(let at, let batch, let step): return "\(EquipmentParts.plain(batch)) \(step) \(time(at))"
        case .noted(let at, let text): return "\(text) \(time(at))"
        case .maintenancePlanned(let plan): return "\(plan.number) \(plan.what) \(plan.dueOn.iso)"
        case .maintenanceDone(let at, let number, let what): return "\(number) \(what) \(time(at))"
        case .putOut, .returned, .retired, nil: return ""
        }
    }
}
