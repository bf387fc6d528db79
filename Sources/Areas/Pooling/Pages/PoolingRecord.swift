import Kernel
import Plasma
import Preparation
import Web

/// One pool: what went in, how it was counted and made, its samples and tests, and what may be done next.
enum PoolingRecord {
    static let bagsShown = 100

    static let routes: [Route] = [
        Route(.get, "/pooling/pools/:pool", .permission("pooling.view")) { (visit) throws(Denial) in
            try await record(visit, nil)
        },
        Route(.get, "/pooling/pools/:pool/print", .permission("pooling.view")) { (visit) throws(Denial) in
            .page(PoolingPrint.page(try await model(visit), visit))
        },
    ]

    struct Model: Sendable {
        let state: PoolingState
        let pack: PoolingPack
        let order: OrderState
        /// Newest changes first.
        let bags: [PoolBagLine]
        let isMore: Bool
        let sum: PoolSum
        /// The rules of the whole list, with limit and value.
        let rules: [MixLine]
        let results: [StandingResult]
        let history: [HistoryLine]
    }

    static func record(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let shown = recordPage(try await model(visit), refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    static func model(_ visit: Visit) async throws(Denial) -> Model {
        let id = visit.parameter("pool")
        let standing = visit.query["standing"].flatMap { PooledStanding(rawValue: $0) }
        let history = try await visit.node.history(of: Subject(PoolingRules.noun, id), before: .max, limit: 60)
        let model = try await visit.read { (snapshot) throws(Fault) in
            try load(id, standing, before: key(visit), history, from: snapshot)
        }
        guard let model else { throw .refused(.poolingUnknown(id)) }
        return model
    }

    private static func key(_ visit: Visit) -> (entry: Int64, bag: String)? {
        guard let entry = visit.query["before"].flatMap({ Int64($0) }), let bag = visit.query["bag"] else { return nil }
        return (entry, bag)
    }

    static func load(
        _ id: String, _ standing: PooledStanding?, before key: (entry: Int64, bag: String)?, _ history: [HistoryLine],
        from snapshot: any Snapshot
    ) throws(Fault) -> Model? {
        guard let state = try PoolingLookups.pool(id, from: snapshot), let opening = state.opening else { return nil }
        let packs = try PoolingPackTable.packs(from: snapshot)
        let pack = packs.first { $0.version == opening.specification }
        let order = try OrderTable.load(opening.order, from: snapshot)
        let bags = try PoolingLookups.bags(
            of: id, standing, before: key ?? (.max, ""), limit: bagsShown + 1, from: snapshot)
        let sum = try PoolingLookups.sum(of: id, from: snapshot)
        let purpose = PickPurpose(order, try SelectionTable.packs(from: snapshot))
        return Model(
            state: state, pack: try Fault.required("pooling_specification", pack), order: order,
            bags: Array(bags.prefix(bagsShown)), isMore: bags.count > bagsShown, sum: sum,
            rules: purpose.map { MixRules.check(sum.mix, $0.group, target: sum.mix.weight.grams) } ?? [],
            results: try PoolingLookups.results(of: id, from: snapshot), history: history)
    }

    static func recordPage(_ model: Model, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let id = model.state.id
        let note: Markup = """
            \(PoolingFrames.stage(model.state.stage, language)) \
            \(model.state.stage == .made ? PoolingFrames.verdict(model.state.conclusion?.verdict, language) : nil)
            """
        return page(
            visit.pageFrame(Phrase(id, id), scripts: ["form.js"]),
            """
            \(PoolingFrames.head(PoolingFrames.code(id), note: note, actions: "\(actions(model, visit))", visit))\
            \(refusedBox(refusal, language))\(sheet([facts(model, visit)]))\(rules(model, visit))\
            \(PoolingForms.making(model, visit))\(PoolingTests.tests(model, visit))\
            \(PoolingTests.samples(model, visit))\(PoolingForms.bags(model, visit))\(bags(model, visit))\
            \(recordTrail(model.history, visit) { line in sentence(line, language) })
            """)
    }

    private static func actions(_ model: Model, _ visit: Visit) -> [Markup] {
        let id = model.state.id
        var buttons: [Markup] = []
        let isOpen = model.state.stage == .issuing || model.state.stage == .counted
        if isOpen, visit.may("pooling.operate") {
            buttons.append(
                button(
                    Button(
                        visit.say(PoolingScans.Work.issue.title), .link(PoolingScans.Work.issue.path(id)), rank: .filled
                    )))
            buttons.append(
                button(Button(visit.say(PoolingScans.Work.empty.title), .link(PoolingScans.Work.empty.path(id)))))
        }
        buttons.append(
            button(
                Button(visit.say(Phrase("打印", "Print")), .link(PoolingFrames.path(id, "/print")), rank: .quiet)))
        return buttons
    }

    static func facts(_ model: Model, _ visit: Visit) -> Markup {
        let (state, making) = (model.state, model.state.making)
        let notes = [state.count?.deviation, state.count?.confirmedBy].compactMap { $0 }
        func fact(_ label: Phrase, _ value: Markup, note: String = "") -> RecordFact {
            RecordFact(visit.say(label), value, note: "\(note)")
        }
        let counted = state.count.map { count -> Markup in
            let mark = count.isEven ? plainBadge(.pass, "\(count.counted)") : plainBadge(.warn, "\(count.counted)")
            return "\(mark) / \(count.expected)"
        }
        return factGrid(
            [
                fact(
                    Phrase("投产准备", "Preparation"), PoolingFrames.plain(state.opening?.order ?? ""),
                    note: state.opening?.group ?? ""),
                fact(
                    Phrase("投入", "Issued"), "\(Figures.grouped(state.bags)) / \(Figures.grouped(model.order.bags))",
                    note: visit.say(Phrase("剔除 \(state.rejected)", "\(state.rejected) rejected"))),
                fact(Phrase("各袋净重之和", "Sum of the bags"), "\(state.weight.kilogramText) kg"),
                fact(
                    Phrase("空袋", "Empty bags"),
                    counted ?? "\(Figures.grouped(state.cut)) / \(Figures.grouped(state.going))",
                    note: notes.joined(separator: " · ")),
                fact(
                    Phrase("罐重", "Weight of the tank"),
                    making.map { "<b>\($0.kilograms.displayText) kg</b>" } ?? "—",
                    note: making.map { $0.tank }
                        ?? visit.say(
                            Phrase(
                                "允差 ±\(model.pack.weightTolerance.value.displayText)%",
                                "±\(model.pack.weightTolerance.value.displayText) % allowed"))),
                fact(
                    Phrase("操作 · 复核 · 批准", "Made · checked · approved"),
                    PoolingFrames.plain(
                        making.map { "\(state.madeBy ?? "") · \($0.checkedBy) · \($0.approvedBy)" } ?? "—"),
                    note: state.madeAt.map { PoolingFrames.stamp($0, visit) } ?? ""),
                fact(Phrase("合浆标准", "Rules"), PoolingFrames.plain(state.opening?.specification ?? "—")),
                fact(Phrase("暂扣", "Hold"), PoolingFrames.plain(state.hold ?? "—")),
            ], visit.language)
    }

    /// Limit beside value; green and red are said in words, too.
    private static func rules(_ model: Model, _ visit: Visit) -> Markup? {
        guard !model.rules.isEmpty, model.state.going > 0 else { return nil }
        let language = visit.language
        let rows = model.rules.filter { $0.name != .weightTolerance }.map { line in
            TableRow(
                [
                    "\(line.name.phrase, language)", PoolingFrames.plain(line.limit), PoolingFrames.plain(line.value),
                    line.isMet
                        ? plainBadge(.pass, Phrase("符合", "kept")(language))
                        : plainBadge(.waiting, Phrase("还不够", "not yet")(language)),
                    PoolingFrames.plain(line.source),
                ])
        }
        return plainTable(
            Phrase("整批规则", "Rules of the whole"),
            [
                Phrase("规则", "Rule"), Phrase("限度", "Limit"), Phrase("现为", "Now"), Phrase("判定", "Verdict"),
                Phrase("来源", "Source"),
            ], rows, empty: Phrase("无", "None"), visit)
    }

    private static func bags(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let path = PoolingFrames.path(model.state.id)
        let chosen = visit.query["standing"].flatMap { PooledStanding(rawValue: $0) }
        let filters =
            [Chip(visit.say(Phrase("全部", "All")), href: path, chosen: chosen == nil)]
            + PooledStanding.allCases.map {
                Chip($0.phrase(language), href: "\(path)?standing=\($0.rawValue)", chosen: chosen == $0)
            }
        let rows = model.bags.map { line in
            TableRow(
                [
                    PoolingScans.code(line.bag.bag), PoolingFrames.standing(line.standing, language),
                    "\(line.bag.grams.displayText)", PoolingFrames.plain(line.bag.station),
                    PoolingFrames.plain(line.bag.donor), "\(line.bag.collectedOn.iso)",
                    "\(PoolingFrames.stamp(line.at, visit)) \(line.person)",
                ], href: "/plasma/bags/\(PageAddress.escaped(line.bag.bag))", failing: line.standing == .rejected)
        }
        let next =
            model.isMore
            ? model.bags.last.map {
                "\(path)?standing=\(chosen?.rawValue ?? "")&before=\($0.entry)&bag=\(PageAddress.escaped($0.bag.bag))"
            } : nil
        let heads = [
            Phrase("血浆袋", "Bag"), Phrase("状态", "State"), Phrase("净重 g", "Net g"), Phrase("浆站", "Station"),
            Phrase("供血浆者", "Donor"), Phrase("采集", "Collected"), Phrase("投料", "Issued"),
        ]
        let table = plainTable(
            Phrase("血浆袋", "Bags"), heads, rows, empty: Phrase("还没有袋", "No bag yet"), next: next, visit)
        return "\(chips(filters))\(table)"
    }

    static func sentence(_ line: HistoryLine, _ language: Language) -> Markup {
        let words = poolingWords[line.fact.kind] ?? Phrase("记录", "Recorded")
        let detail: String =
            switch line.fact as? PoolingFact {
            case .issued(let bags): bags.count == 1 ? bags[0].bag : "\(bags.count)"
            case .returned(let bag, _): bag
            case .bagRejected(let bag, _, let code, _): "\(bag) \(code.rawValue)"
            case .emptied(let bags): bags.count == 1 ? bags[0] : "\(bags.count)"
            case .counted(let count): "\(count.counted) / \(count.expected)"
            case .made(let making): "\(making.bags) · \(making.kilograms.displayText) kg"
            case .concluded(let conclusion): conclusion.verdict.phrase(language)
            default: ""
            }
        return "\(words, language) <span translate=\"no\">\(detail)</span>"
    }
}
