import Donors
import Kernel
import Lineage
import Rejects
import Web

/// One look-back: what was found, what must be done by when, and how it ends.
enum CasePage {
    static let routes: [Route] = [
        Route(.get, "/lookback/cases/:case", .permission("lookback.view")) { (visit) throws(Denial) in
            try await show(visit, nil)
        },
        Route(.post, "/lookback/cases/:case/confirmations", .permission("lookback.assess"), CaseActs.takeOver),
        Route(.post, "/lookback/cases/:case/decisions", .permission("lookback.assess"), CaseActs.decide),
        Route(.post, "/lookback/cases/:case/infections", .permission("lookback.assess"), CaseActs.confirm),
        Route(.post, "/lookback/cases/:case/disposals", .permission("lookback.assess"), CaseActs.dispose),
        Route(.post, "/lookback/cases/:case/notices", .permission("lookback.assess"), CaseActs.acknowledge),
        Route(.post, "/lookback/cases/:case/searches", .permission("lookback.open"), CaseActs.search),
        Route(.post, "/lookback/cases/:case/reviews", .permission("lookback.assess"), CaseActs.review),
        Route(.post, "/lookback/cases/:case/closings", .permission("lookback.approve"), CaseActs.close),
        Route(.post, "/lookback/cases/:case/reopenings", .permission("lookback.approve"), CaseActs.reopen),
    ]

    enum Words {
        static let forced = Phrase("依法必须销毁", "law has it destroyed")
        static let found = Phrase("查到的血浆和产品", "What was found")
        static let assess = Phrase("评估", "Assess")
        static let assessForced = Phrase("评估：依法必须销毁的", "Assess what law has destroyed")
        static let dispose = Phrase("登记处置完成", "Record what is gone")
        static let notices = Phrase("通知", "Notices")
        static let infection = Phrase("确认一袋感染", "Confirm that a bag is infected")
        static let search = Phrase("再查一次", "Search again")
        static let review = Phrase("审核报告", "Review the report")
        static let close = Phrase("批准并结案", "Approve and close")
        static let reopen = Phrase("重新立案", "Reopen")
        static let done = Phrase("没有要做的", "Nothing is left to do")
    }

    static let heads = [
        Phrase("编号", "Number"), Phrase("阶段", "Stage"), Phrase("措施", "Action"), Phrase("箱号", "Box"),
        Phrase("数量", "Quantity"), Phrase("采集、制成", "Collected or made"), Phrase("依法", "By law"),
    ]

    struct Model: Sendable {
        let state: CaseState
        let line: CaseLine
        var steps: [CaseStep] = []
        /// Notices whose message was acknowledged.
        var answered: Set<String> = []
        var picture: ForwardPicture?
        /// What it had drafted to destroy.
        var orders: [DestructionLine] = []
        var refusal: Refusal?
    }

    static func model(_ visit: Visit, _ refusal: Refusal? = nil) async throws(Denial) -> Model? {
        let id = visit.parameter("case")
        return try await visit.read { (snapshot) throws(Fault) -> Model? in
            guard let line = try CaseLookups.line(id, from: snapshot) else { return nil }
            let state = try CaseTable.load(id, from: snapshot)
            var model = Model(state: state, line: line)
            model.refusal = refusal
            model.steps = try CaseLookups.steps(of: id, from: snapshot)
            model.answered = try CaseLookups.answered(state, from: snapshot)
            while let order = try DestructionLookups.line("\(id)-D\(model.orders.count + 1)", from: snapshot) {
                model.orders.append(order)
            }
            let bags = state.hits.filter { $0.hit.action == .pooled }.map(\.hit.subject)
            let nodes = try LineageLookups.standing(of: bags, from: snapshot).values.map(\.node)
            if !nodes.isEmpty {
                model.picture = try ForwardPicture(
                    ofDonor: line.donor, nodes.sorted { $0.number < $1.number }, from: snapshot)
            }
            return model
        }
    }

    static func show(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        guard let model = try await model(visit, refusal) else { return .missing }
        return refusal == nil ? .page(page(model, visit)) : .refused(page(model, visit))
    }

    static func page(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let id = model.state.id
        let actions = [
            button(
                Button(visit.say(Phrase("报告（打印）", "Report, to print")), .link(LookBackParts.path(id, "report")))),
            button(
                Button(
                    visit.say(Phrase("全部历史", "Whole history")), .link(PageAddress.record(model.state.subject)))),
        ]
        let picture: Markup? = model.picture.map { $0.markup(visit) }
        return Web.page(
            visit.pageFrame(Phrase(id, id), scripts: ["form.js", "lineage.js"]),
            """
            \(LookBackParts.head(
                "<span translate=\"no\">\(id)</span>",
                note: plainBadge(
                    model.state.stage == .closed ? .pass : .hold, model.state.stage.phrase(language)),
                actions: Markup.joined(actions), language))\
            \(refusedBox(model.refusal, language))\(facts(model, visit))\(waiting(model, visit))\
            \(notices(model, visit))\(found(model, visit))\(picture)\(ending(model, visit))
            """)
    }

    static func stage(_ stage: String, _ language: Language) -> Markup {
        MaterialStage(rawValue: stage).map { "\($0.phrase, language)" } ?? "—"
    }

    private static func facts(_ model: Model, _ visit: Visit) -> Markup {
        guard let beginning = model.state.beginning else { return "" }
        let language = visit.language
        let opening = beginning.opening
        let infected = model.state.infected.map { LookBackParts.code($0) }
        let reported = model.state.stage == .closed ? 0 : 1
        let grid = factGrid(
            [
                RecordFact(
                    visit.say(Phrase("供血浆者", "Donor")),
                    Markup.joined(model.state.donors.map { LookBackParts.code($0) }, by: " "),
                    note: "\(opening.trigger.phrase, language) · \(LookBackParts.stamp(opening.at, visit))"),
                RecordFact(
                    visit.say(Phrase("病原体", "Pathogen")), LookBackParts.code(opening.pathogen),
                    note: infected.isEmpty
                        ? "" : "\(Phrase("确认感染", "infected"), language) \(Markup.joined(infected, by: " "))"),
                RecordFact(
                    visit.say(Phrase("窗口", "Window")), "\(CasePreview.window(beginning, visit), language)"),
                RecordFact(
                    visit.say(Phrase("全部锁定", "All locked")),
                    plainBadge(.pass, LookBackParts.stamp(model.line.openedAt, visit)),
                    note: "\(Phrase("立案时一次完成", "in the act of opening"), language)"),
                RecordFact(
                    visit.say(Phrase("评估期限", "Assess by")),
                    LookBackParts.clock(beginning.assessedBy, left: model.line.undecided, visit),
                    note: "\(Phrase("\(model.line.undecided) 项待评估", "\(model.line.undecided) to assess"), language)"
                ),
                RecordFact(
                    visit.say(Phrase("报告期限", "Report by")),
                    LookBackParts.clock(beginning.reportedBy, left: reported, visit),
                    note: "\(Phrase("\(model.line.waiting) 项待处置", "\(model.line.waiting) to dispose of"), language)"
                ),
            ], language)
        return sheet([grid] + orders(model, visit))
    }

    /// Orders of destruction that its decisions drafted.
    private static func orders(_ model: Model, _ visit: Visit) -> [Markup] {
        let rows = model.orders.map { order -> Markup in
            """
            <p>\(Phrase("销毁单", "Order of destruction"), visit.language) \
            <a href="/rejects/destructions/\(PageAddress.escaped(order.id))" translate="no"><b>\(order.id)</b></a> \
            \(order.stage.phrase, visit.language) \(order.scanned)/\(order.items)</p>
            """
        }
        return rows.isEmpty ? [] : [Markup.joined(rows)]
    }

    // MARK: What must be done

    /// Riskiest first, then along the way from bag to lot, then oldest.
    static func order(_ left: HitState, _ right: HitState) -> Bool {
        (left.isForced ? 0 : 1, left.number) < (right.isForced ? 0 : 1, right.number)
    }

    private static func waiting(_ model: Model, _ visit: Visit) -> Markup {
        if model.state.stage == .drafted { return takingOver(model, visit) }
        let open = model.state.isOpen ? model.state.undisposed.sorted(by: order) : []
        let undecided = open.filter { $0.decision == nil || $0.decision == .release }
        let decided = open.filter { $0.decision == .destroy || $0.decision == .recall }
        var pieces: [Markup] = []
        if visit.may("lookback.assess") {
            pieces.append(deciding(undecided.filter(\.isForced), Words.assessForced, "forced", model, visit))
            pieces.append(deciding(undecided.filter { !$0.isForced }, Words.assess, "free", model, visit))
            pieces.append(disposing(decided, model, visit))
            if model.state.isOpen { pieces.append(confirming(model, visit)) }
        } else if open.isEmpty {
            pieces.append(sheet(["<p class=\"empty\">\(Words.done, visit.language)</p>"]))
        }
        return Markup.joined(pieces)
    }

    /// The node locked it; who takes it over signs for what was found.
    private static func takingOver(_ model: Model, _ visit: Visit) -> Markup {
        let title = Phrase("确认并接手", "Confirm and take over")
        let note = Phrase(
            "系统按阳性样本自动立案，查到的已全部锁定；确认后逐项评估",
            "The node opened it because of a positive sample and locked all of it; confirm it, then assess each")
        guard visit.may("lookback.assess") else {
            return sheet(title: visit.say(note), plainBadge(.stop, CaseStage.drafted.phrase(visit.language)))
        }
        return sheet(
            title: visit.say(title), note: visit.say(note),
            LookBackParts.sending(
                LookBackParts.path(model.state.id, "confirmations"),
                """
                \(LookBackParts.reason("confirm", visit))\(LookBackParts.signer(.performed, form: "confirm", visit))\
                \(submitButton(title, visit))
                """, visit))
    }

    private static func checks(_ hits: [HitState], _ visit: Visit) -> Markup {
        let rows = hits.map { hit in
            TableRow(
                [
                    """
                    <label><input type="checkbox" name="hit" value="\(hit.hit.subject.description)"> \
                    <b translate="no">\(hit.hit.subject.id)</b></label>
                    """, stage(hit.hit.stage, visit.language), LookBackParts.badge(hit, visit.language),
                    "<span translate=\"no\">\(hit.hit.place)</span>", "\(hit.hit.quantity)",
                    "\(LookBackParts.stamp(hit.hit.at, visit))",
                    hit.isForced ? plainBadge(.stop, Words.forced(visit.language)) : "",
                ], failing: hit.isForced)
        }
        return dataTable(
            DataTable(
                name: Words.assess(visit.language),
                caption: visit.say(Phrase("共 \(rows.count) 项", "\(rows.count) in all")),
                columns: heads.map { TableColumn($0(visit.language)) }, rows: rows,
                empty: "\(Words.done, visit.language)"), visit.language)
    }

    /// What law has destroyed has no other choice.
    private static func deciding(
        _ hits: [HitState], _ title: Phrase, _ name: String, _ model: Model, _ visit: Visit
    ) -> Markup {
        guard !hits.isEmpty else { return "" }
        var choices: [HitDecision] = hits.contains { $0.hit.action != .recall } ? [.destroy] : []
        if hits.contains(where: { $0.hit.action == .recall }) { choices.append(.recall) }
        if !hits.contains(where: \.isForced) { choices.append(.release) }
        var decision = Field(
            "decision", visit.say(Phrase("处置", "Decision")),
            .choice(choices.map { Choice($0.rawValue, $0.phrase(visit.language)) }))
        decision.form = name
        return sheet(
            title: title(visit.language),
            LookBackParts.sending(
                LookBackParts.path(model.state.id, "decisions"),
                """
                \(checks(hits, visit))\(field(decision, visit.language))\
                \(LookBackParts.reason(name, visit))\
                \(LookBackParts.signer(.approved, form: name, visit))\(submitButton(Words.assess, visit))
                """, visit))
    }

    private static func disposing(_ hits: [HitState], _ model: Model, _ visit: Visit) -> Markup {
        guard !hits.isEmpty else { return "" }
        let reference = LookBackParts.entry(
            "reference", Phrase("销毁或召回记录编号", "Record of the destruction or recall"), visit, form: "dispose")
        return sheet(
            title: Words.dispose(visit.language),
            note: visit.say(Phrase("在库的血浆袋在它自己的页面登记销毁", "A bag in stock is destroyed on its own page")),
            LookBackParts.sending(
                LookBackParts.path(model.state.id, "disposals"),
                """
                \(checks(hits, visit))\(field(reference, visit.language))\
                \(submitButton(Words.dispose, visit))
                """,
                visit))
    }

    private static func confirming(_ model: Model, _ visit: Visit) -> Markup {
        let bags = model.state.hits.filter {
            $0.hit.subject.noun == LineageRows.bag && !model.state.infected.contains($0.hit.subject.id)
        }
        guard !bags.isEmpty else { return "" }
        var bag = Field(
            "bag", visit.say(Phrase("袋号", "Bag")), .choice(bags.map { Choice($0.hit.subject.id, $0.hit.subject.id) }))
        bag.form = "infection"
        let body = LookBackParts.sending(
            LookBackParts.path(model.state.id, "infections"),
            """
            \(field(bag, visit.language))\
            \(LookBackParts.reason("infection", visit))\
            \(LookBackParts.signer(.approved, form: "infection", visit))\
            \(submitButton(Words.infection, visit))
            """, visit)
        return sheet(
            title: Words.infection(visit.language),
            "<details><summary>\(Words.infection, visit.language)</summary>\(body)</details>")
    }

    // MARK: Notices

    private static func notices(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let notices = model.state.beginning?.notices ?? []
        let rows = notices.map { notice in
            let told = model.state.acknowledged[notice.code]
            let isAnswered = model.answered.contains(notice.code)
            let state: Markup =
                told.map { "\(plainBadge(.pass, visit.say(Phrase("已确认", "acknowledged")))) \($0)" }
                ?? plainBadge(
                    isAnswered ? .pass : .waiting,
                    visit.say(isAnswered ? Phrase("已收到回执", "message acknowledged") : Phrase("等待确认", "waiting")))
            let paper: Markup = """
                <a\(href: LookBackParts.path(model.state.id, "notices", PageAddress.escaped(notice.code)))>\
                \(Phrase("草稿（打印）", "Draft, to print"), language)</a>
                """
            return TableRow([
                "\(notice.kind.phrase, language) <span translate=\"no\">\(notice.party)</span>",
                notice.message.isEmpty
                    ? "\(Phrase("书面", "on paper"), language)" : "<span translate=\"no\">\(notice.message)</span>",
                state, paper, told == nil && model.state.isOpen ? acknowledging(notice, model, visit) : "",
            ])
        }
        let heads = [
            Phrase("对象", "Whom"), Phrase("消息", "Message"), Phrase("状态", "State"), Phrase("文书", "Paper"),
            Phrase("登记确认", "Record it"),
        ]
        return sheet(
            title: Words.notices(language),
            dataTable(
                DataTable(
                    name: Words.notices(language), caption: "\(rows.count)",
                    columns: heads.map { TableColumn($0(language)) }, rows: rows,
                    empty: "\(Words.done, language)"), language))
    }

    private static func acknowledging(_ notice: CaseNotice, _ model: Model, _ visit: Visit) -> Markup {
        guard visit.may("lookback.assess") else { return "" }
        let reference = LookBackParts.entry(
            "reference", Phrase("回执或文号", "Receipt or letter"), visit, form: "n-\(notice.code)")
        return LookBackParts.sending(
            LookBackParts.path(model.state.id, "notices"),
            """
            <input type="hidden" name="notice" value="\(notice.code)">\(field(reference, visit.language))\
            \(button(Button(visit.say(Phrase("已确认", "Acknowledged")), .submit(name: nil, value: nil))))
            """, visit)
    }

    // MARK: Everything that was found

    private static func found(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = model.state.hits.map { hit in
            TableRow(
                [
                    LookBackParts.link(hit.hit.subject), stage(hit.hit.stage, language),
                    LookBackParts.badge(hit, language), "<span translate=\"no\">\(hit.hit.place)</span>",
                    "\(hit.hit.quantity)", "\(LookBackParts.stamp(hit.hit.at, visit))",
                    hit.isForced ? plainBadge(.stop, Words.forced(language)) : "",
                ], failing: hit.isForced && !hit.isDisposed)
        }
        let table = dataTable(
            DataTable(
                name: Words.found(language), caption: visit.say(Phrase("共 \(rows.count) 项", "\(rows.count) in all")),
                columns: heads.map { TableColumn($0(language)) }, rows: rows,
                empty: "\(Phrase("什么都没有查到", "Nothing was found"), language)"), language)
        let again: Markup =
            visit.may("lookback.open") && model.state.isOpen
            ? LookBackParts.sending(
                LookBackParts.path(model.state.id, "searches"),
                button(Button(Words.search(language), .submit(name: nil, value: nil))), visit) : ""
        return sheet(title: Words.found(language), "\(table)\(again)")
    }

    // MARK: The end

    private static func ending(_ model: Model, _ visit: Visit) -> Markup {
        let id = model.state.id
        func signed(_ title: Phrase, _ path: String, _ meaning: SignatureMeaning) -> Markup {
            sheet(
                title: title(visit.language),
                LookBackParts.sending(
                    LookBackParts.path(id, path),
                    """
                    \(LookBackParts.reason(path, visit))\
                    \(LookBackParts.signer(meaning, form: path, visit))\(submitButton(title, visit))
                    """, visit))
        }
        switch model.state.stage {
        case .drafted: return ""
        case .open:
            guard visit.may("lookback.assess"), model.state.undisposed.isEmpty else { return "" }
            return signed(Words.review, "reviews", .reviewed)
        case .reviewed:
            guard visit.may("lookback.approve") else { return "" }
            return signed(Words.close, "closings", .approved)
        case .closed:
            guard visit.may("lookback.approve") else { return "" }
            return signed(Words.reopen, "reopenings", .approved)
        }
    }
}
