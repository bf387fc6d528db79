import Kernel
import Plasma
import Web

/// One preparation: what was planned, how its list keeps to the rules, and what is done with it.
enum OrderPages {
    static let shownMax = 50

    static let routes: [Route] = [
        Route(.get, "/preparation/orders/:order", .permission("preparation.view")) { (visit) throws(Denial) in
            try await record(visit, nil)
        },
        Route(.get, "/preparation/orders/:order/preview", .permission("preparation.plan"), preview),
    ]

    struct Model: Sendable {
        let state: OrderState
        let group: ProductGroup?
        let list: [PickedBag]
        let passedOver: [PassedOver]
        /// What stands against bags of the list now; of an order that is not given out yet.
        let obstacles: [String: [PickObstacle]]
        /// Digest of the list that a release signs.
        let digest: Digest
    }

    static func load(_ visit: Visit) async throws(Denial) -> Model {
        let id = visit.parameter("order")
        let (now, zone, node) = (visit.now, visit.zoneMinutes, visit.node)
        let model = try await visit.read { (snapshot) throws(Fault) -> Model? in
            let state = try OrderTable.load(id, from: snapshot)
            guard state.draft != nil else { return nil }
            let packs = try SelectionTable.packs(from: snapshot)
            let list = try OrderLookups.list(of: id, from: snapshot)
            var obstacles: [String: [PickObstacle]] = [:]
            let isOpen = state.stage == .picked || state.stage == .released
            if isOpen, let purpose = PickPurpose(state, packs) {
                let bags = list.map(\.bag)
                obstacles = PickRules.check(
                    bags, try PickEvidence.read(bags, from: snapshot), for: purpose, at: now, zoneMinutes: zone)
            }
            return Model(
                state: state, group: packs.version(state.rules)?.group(state.draft?.group ?? ""), list: list,
                passedOver: try OrderLookups.passedOver(id, from: snapshot), obstacles: obstacles,
                digest: node.hash(PickedList.canonicalBytes(list)))
        }
        guard let model else { throw .refused(.orderUnknown(id)) }
        try PreparationParts.stay(model.state.type, visit)
        return model
    }

    static func record(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let model = try await load(visit)
        let history = try await visit.node.history(of: model.state.subject, before: .max, limit: 50)
        let shown = recordPage(model, history, refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    static func recordPage(
        _ model: Model, _ history: [HistoryLine], _ refusal: Refusal?, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let id = model.state.id
        var actions: [Markup] = []
        if !model.list.isEmpty {
            actions = [
                button(Button(visit.say(WalkPages.title), .link(PreparationParts.path(id, "/walk")))),
                button(
                    Button(visit.say(Phrase("打印", "Print")), .link(PreparationParts.path(id, "/print")), rank: .quiet)),
                button(Button("XLSX", .link(PreparationParts.path(id, "/files/xlsx")), rank: .quiet)),
            ]
        }
        let isPlan = model.state.stage == .drafted || model.state.stage == .picked
        if isPlan, visit.may("preparation.plan") {
            actions.insert(
                button(
                    Button(
                        visit.say(Phrase("挑浆", "Pick")), .link(PreparationParts.path(id, "/preview")),
                        rank: model.list.isEmpty ? .filled : .plain)), at: 0)
        }
        let target = model.state.draft?.targetGrams ?? DecimalNumber(coefficient: 0)
        let rules: Markup? = model.group.flatMap { group in
            model.list.isEmpty
                ? nil
                : PreparationParts.rules(MixRules.check(MixSummary(model.list), group, target: target), visit)
        }
        return page(
            visit.pageFrame(Phrase(id, id), scripts: ["form.js"]),
            """
            \(PreparationParts.head(
                PreparationParts.code(id), note: PreparationParts.stage(model.state, language), actions: actions,
                visit))\(refusedBox(refusal, language))\(sheet([facts(model, visit)]))\(obstructed(model, visit))\
            \(rules)\(PreparationParts.mix(model.list, visit))\(OrderForms.all(model, visit))\
            \(PreparationParts.passedOver(model.passedOver, visit))\
            \(recordTrail(history, visit) { line in trail(line, language) })
            """)
    }

    private static func trail(_ line: HistoryLine, _ language: Language) -> Markup {
        let words = preparationWords[line.fact.kind] ?? PreparationParts.title
        switch line.fact as? OrderFact {
        case .picked(let bags, _):
            return "\(words, language)　\(Phrase("\(bags.count) 袋", "\(bags.count) bags"), language)"
        case .exchanged(let out, let bag, _):
            return "\(words, language)　<span translate=\"no\">\(out.bag) → \(bag.bag)</span>"
        case .released(let release):
            return "\(words, language)　\(Phrase("\(release.bags) 袋", "\(release.bags) bags"), language)"
        case .paused(let shipment), .resumed(let shipment):
            return "\(words, language)　<span translate=\"no\">\(shipment)</span>"
        case .issueBegun(let pool), .issueStopped(let pool), .issueEnded(let pool):
            return "\(words, language)　<span translate=\"no\">\(pool)</span>"
        default: return "\(words, language)"
        }
    }

    private static func facts(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let state = model.state
        let target = Milligrams(state.draft?.targetGrams ?? DecimalNumber(coefficient: 0))
        let title = model.group?.title ?? Phrase("", "")
        let released: Markup =
            state.releasedBy.map { "\($0) \(PreparationParts.stamp(state.releasedAt, visit))" } ?? "—"
        return factGrid(
            [
                RecordFact(
                    visit.say(Phrase("产品组", "Product group")),
                    "\(PreparationParts.plain(state.draft?.group ?? "")) \(title, language)"
                ),
                RecordFact(visit.say(Phrase("用途", "Use")), "\(state.use.phrase, language)"),
                RecordFact(visit.say(Phrase("血浆类型", "Plasma type")), "\(state.type.phrase, language)"),
                RecordFact(visit.say(Phrase("目标净重", "Target")), PreparationParts.kilograms(target)),
                RecordFact(visit.say(Phrase("净重", "Net weight")), PreparationParts.kilograms(state.milligrams)),
                RecordFact(visit.say(Phrase("袋", "Bags")), "\(Figures.grouped(state.bags))"),
                RecordFact(visit.say(Phrase("供血浆者", "Donors")), "\(Figures.grouped(state.donors))"),
                RecordFact(visit.say(Phrase("规则版本", "Rules")), PreparationParts.plain(state.rules)),
                RecordFact(visit.say(Phrase("放行", "Released")), released),
                RecordFact(
                    visit.say(Phrase("合浆批", "Pool")), PreparationParts.plain(state.pool.isEmpty ? "—" : state.pool)),
            ], language)
    }

    /// Bags that failed since they were picked: each by number, with what stands against it.
    private static func obstructed(_ model: Model, _ visit: Visit) -> Markup? {
        guard !model.obstacles.isEmpty else { return nil }
        let language = visit.language
        let rows = model.obstacles.sorted { $0.key < $1.key }.prefix(shownMax).map { bag, found in
            TableRow(
                [
                    PreparationParts.code(bag),
                    "\(found.map { $0.phrase(language) }.joined(separator: language == .zh ? "、" : ", "))",
                ], href: "/plasma/bags/\(PageAddress.escaped(bag))", failing: true)
        }
        let count = model.obstacles.count
        return plainTable(
            Phrase("现在不能用的袋", "Bags that cannot be used now"),
            [Phrase("血浆袋", "Bag"), Phrase("原因", "Because")], rows, empty: PreparationParts.title,
            caption: Phrase("共 \(count) 袋，换掉或重新挑浆", "\(count) bags: exchange them, or pick again"), visit)
    }

    // MARK: What picking would take

    private static func preview(_ visit: Visit) async throws(Denial) -> Reply {
        let model = try await load(visit)
        return .page(previewPage(model.state, try await plan(visit), visit))
    }

    static func plan(_ visit: Visit) async throws(Denial) -> PickPlan {
        let id = visit.parameter("order")
        let (now, zone) = (visit.now, visit.zoneMinutes)
        let found = try await visit.read { (snapshot) throws(Fault) -> PickPlan? in
            let state = try OrderTable.load(id, from: snapshot)
            guard let purpose = PickPurpose(state, try SelectionTable.packs(from: snapshot)),
                let target = state.draft?.targetGrams
            else { return nil }
            return try PickEngine(purpose, target: target, at: now, zoneMinutes: zone).plan(from: snapshot)
        }
        guard let found else { throw .refused(PreparationPack.missing) }
        return found
    }

    static func previewPage(_ state: OrderState, _ plan: PickPlan, _ visit: Visit) -> Markup {
        let language = visit.language
        let note = Phrase("先到期先用；提交时逐袋重新判定", "first expired, first out; every bag is judged again when it is taken")
        let rows = plan.bags.prefix(shownMax).map { bag in
            TableRow([
                PreparationParts.code(bag.bag), PreparationParts.plain(bag.station), PreparationParts.plain(bag.donor),
                "\(bag.collectedOn.iso)", "\(bag.grams.displayText) g",
            ])
        }
        let heads = [
            Phrase("血浆袋", "Bag"), Phrase("浆站", "Station"), Phrase("供血浆者", "Donor"), Phrase("采集", "Collected"),
            Phrase("净重", "Net weight"),
        ]
        let count = Figures.grouped(plan.bags.count)
        let word = Phrase("按此清单挑浆", "Take this list")
        let taking: Markup? =
            plan.bags.isEmpty
            ? nil : sheet([actForm(PreparationParts.path(state.id, "/picks"), word, "", visit)])
        return page(
            visit.pageFrame(Phrase("挑浆 \(state.id)", "Pick \(state.id)"), scripts: ["form.js"]),
            """
            \(PreparationParts.head(
                "\(Phrase("挑浆", "Pick"), language) \(PreparationParts.code(state.id))", note: "\(note, language)",
                visit))\
            \(PreparationParts.rules(plan.lines, visit))\(taking)\(PreparationParts.mix(plan.bags, visit))\
            \(plainTable(
                Phrase("清单", "List"), heads, rows, numeric: [4], empty: Phrase("库里没有可用的袋", "No bag can be used"),
                caption: Phrase("共 \(count) 袋，本页 \(rows.count) 袋", "\(count) bags, \(rows.count) on this page"),
                visit))\
            \(PreparationParts.passedOver(plan.passedOver, visit))
            """)
    }
}
