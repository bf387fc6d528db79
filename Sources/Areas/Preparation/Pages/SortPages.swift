import Kernel
import Plasma
import Web

/// Sorting by scan: each bag of an opened box to the heap it belongs to, and into that heap's box. One answer a scan.
enum SortPages {
    static let path = "/preparation-sorting"
    static let title = Phrase("分拣", "Sorting")

    static let routes: [Route] = [
        Route(.get, "/preparation-sorting", .permission("preparation.sort"), show),
        Route(.post, "/preparation-sorting/scans", .permission("preparation.sort"), scan),
    ]

    /// What is sorted for, and into which boxes; it stands in the address, so that a scan carries it.
    struct Setup: Sendable, Hashable {
        var order = ""
        var mode = SortMode.two
        var boxes: [SortHeap: String] = [:]

        var address: String {
            let kept =
                [("order", order), ("mode", mode.rawValue)]
                + mode.heaps.compactMap { heap in
                    boxes[heap].map { (heap.rawValue, $0) }
                }
            return kept.map { "\($0.0)=\(PageAddress.escaped($0.1))" }.joined(separator: "&")
        }
    }

    private static func setup(_ visit: Visit) -> Setup {
        var setup = Setup()
        setup.order = visit.query["order"] ?? ""
        setup.mode = visit.query["mode"].flatMap { SortMode(rawValue: $0) } ?? .two
        for heap in setup.mode.heaps {
            if let box = visit.query[heap.rawValue], !box.isEmpty { setup.boxes[heap] = box }
        }
        return setup
    }

    private static func show(_ visit: Visit) async throws(Denial) -> Reply {
        let setup = setup(visit)
        let orders = try await visit.read { (snapshot) throws(Fault) in
            try OrderLookups.page(.released, limit: 50, from: snapshot)
                + OrderLookups.page(.picked, limit: 50, from: snapshot)
        }
        guard orders.contains(where: { $0.state.id == setup.order }) else {
            return .page(entryPage(orders.map(\.state.id), visit))
        }
        return .page(screen(SortAnswers.ready(setup, visit.language), setup, visit))
    }

    static func entryPage(_ orders: [String], _ visit: Visit) -> Markup {
        let language = visit.language
        let order = Field(
            "order", visit.say(Phrase("准备号", "Preparation")), .choice(orders.map { Choice($0, $0) }))
        let mode = Field(
            "mode", visit.say(Phrase("方式", "Mode")),
            .choice(SortMode.allCases.map { Choice($0.rawValue, $0.phrase(language)) }))
        let boxes = SortMode.three.heaps.map { heap -> Markup in
            var box = Field(
                heap.rawValue, visit.say(Phrase("「\(heap.phrase.zh)」的新箱", "Box for \(heap.phrase.en)")))
            box.code = true
            return field(box, language)
        }
        let note = Phrase(
            "扫袋即知归哪一堆；写了箱号的，同时装入该箱", "each scan tells the heap; where a box is named, the bag is packed into it")
        let empty = Phrase("没有已挑浆的准备", "No preparation is picked")
        let open = button(Button(visit.say(Phrase("开始分拣", "Begin")), .submit(name: nil, value: nil), rank: .filled))
        let matter: Markup =
            orders.isEmpty
            ? "\(empty, language)"
            : """
            <form method="get" action="\(path)">\(field(order, language))\(field(mode, language))\
            \(Markup.joined(boxes))\(open)</form>
            """
        return page(
            visit.pageFrame(title, scripts: ["form.js"]),
            "\(PreparationParts.head("\(title, language)", note: "\(note, language)", visit))\(sheet([matter]))")
    }

    static func screen(_ verdict: ScanVerdict, _ setup: Setup, _ visit: Visit) -> Markup {
        var frame = visit.floorFrame(
            place: visit.say(title), subject: PreparationParts.code(setup.order), step: visit.say(setup.mode.phrase),
            scanPath: "\(path)/scans?\(setup.address)")
        frame.home = "/preparation"
        return floor(
            frame, verdict: verdict, side: SortAnswers.side(setup, isStopped: false, visit),
            foot: SortAnswers.foot(nil, visit))
    }

    private static func scan(_ visit: Visit) async throws(Denial) -> Reply {
        let setup = setup(visit)
        let code = visit.form.text("code") ?? ""
        if visit.form["act"] == "again" {
            return .fragment(answer(SortAnswers.ready(setup, visit.language), setup, nil, visit))
        }
        let (now, zone) = (visit.now, visit.zoneMinutes)
        do throws(Denial) {
            let found = try await visit.read { (snapshot) throws(Fault) -> Found? in
                let state = try OrderTable.load(setup.order, from: snapshot)
                guard let purpose = PickPurpose(state, try SelectionTable.packs(from: snapshot)) else { return nil }
                guard let bag = try StockLookups.bag(labelled: code, from: snapshot) else {
                    return Found(state: state, bag: nil, obstacles: [], isListed: false)
                }
                return Found(
                    state: state, bag: bag,
                    obstacles: try PickRules.check(
                        bag, for: purpose, at: now, zoneMinutes: zone, from: snapshot),
                    isListed: try OrderLookups.order(of: bag, from: snapshot) == state.id)
            }
            guard let found else { throw .refused(.orderUnknown(setup.order)) }
            guard found.state.stage == .picked || found.state.stage == .released else {
                throw .refused(.orderStageWrong(found.state.stage))
            }
            guard !found.state.paused else { throw .refused(.orderPaused) }
            guard let bag = found.bag else { throw .refused(.unitUnknown(code)) }
            let heap = SortHeap(found.obstacles, isListed: found.isListed, setup.mode)
            var receipt: Receipt?
            if let box = setup.boxes[heap], visit.may("plasma.store") {
                receipt = try await visit.perform(BoxTable.self, on: box, .pack([bag])).receipt
            }
            let verdict = SortAnswers.sorted(bag, heap, found.obstacles, box: setup.boxes[heap], visit.language)
            return .fragment(answer(verdict, setup, receipt, visit))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return .fragment(answer(SortAnswers.refused(refusal, code, visit.language), setup, nil, visit))
        }
    }

    private struct Found: Sendable {
        let state: OrderState
        let bag: String?
        let obstacles: [PickObstacle]
        let isListed: Bool
    }

    private static func answer(
        _ verdict: ScanVerdict, _ setup: Setup, _ receipt: Receipt?, _ visit: Visit
    ) -> Markup {
        scanAnswer(
            verdict, side: SortAnswers.side(setup, isStopped: verdict.tone == .stop, visit),
            foot: SortAnswers.foot(receipt, visit), visit.language)
    }
}

/// What the sorting screen shows. Pure: model in, Markup out.
enum SortAnswers {
    static func ready(_ setup: SortPages.Setup, _ language: Language) -> ScanVerdict {
        var verdict = ScanVerdict.ready("\(Phrase("打开一箱，逐袋扫", "Open a box, scan each bag"), language)", language)
        verdict.facts = setup.mode.heaps.map { heap in
            "\(heap.phrase, language) <span translate=\"no\">\(setup.boxes[heap] ?? "—")</span>"
        }
        return verdict
    }

    static func sorted(
        _ bag: String, _ heap: SortHeap, _ obstacles: [PickObstacle], box: String?, _ language: Language
    ) -> ScanVerdict {
        let tone: ScanTone =
            switch heap {
            case .now: .pass
            case .later, .waiting: .neutral
            case .aside: .stop
            }
        let why = obstacles.map { $0.phrase(language) }.joined(separator: language == .zh ? "、" : ", ")
        let told = why.isEmpty && heap == .now ? Phrase("在清单里", "on the list")(language) : why
        var verdict = ScanVerdict(
            tone, word: heap.phrase(language),
            reason: told.isEmpty ? "\(Phrase("不在清单里", "not on the list"), language)" : "\(told)")
        verdict.code = "<b translate=\"no\">\(bag)</b>"
        if heap == .aside {
            verdict.reasonCode = obstacles.first?.ground.rawValue
            verdict.next = ["\(Phrase("放到一边，交 QA 处理", "Set it aside for QA"), language)"]
        } else if let box {
            verdict.next = ["\(Phrase("放入箱 \(box)", "Into box \(box)"), language)"]
        } else {
            verdict.next = ["\(Phrase("放到这一堆，扫下一袋", "Onto this heap; scan the next bag"), language)"]
        }
        return verdict
    }

    static func refused(_ refusal: Refusal, _ code: String, _ language: Language) -> ScanVerdict {
        var verdict = ScanVerdict(.stop, word: SortHeap.aside.phrase(language), reason: "\(refusal.reason, language)")
        verdict.code = "<b translate=\"no\">\(code)</b>"
        verdict.facts = ["<span translate=\"no\">\(refusal.code)</span>"]
        verdict.next = ["\(refusal.next, language)"]
        return verdict
    }

    /// The same scan typed by hand.
    static func side(_ setup: SortPages.Setup, isStopped: Bool, _ visit: Visit) -> Markup {
        let language = visit.language
        let action = "\(SortPages.path)/scans?\(setup.address)"
        if isStopped {
            let go = button(
                Button(visit.say(Phrase("看到了，继续", "Seen, go on")), .submit(name: nil, value: nil), rank: .filled))
            return """
                <aside id="side"><h2>\(Phrase("这一袋没有装箱", "The bag was not packed"), language)</h2>\
                <form method="post" action="\(action)">\(csrfField(visit.csrf))\
                <input type="hidden" name="act" value="again">\(go)</form></aside>
                """
        }
        var code = Field("code", visit.say(Phrase("袋号", "Bag")))
        code.code = true
        code.required = true
        let go = button(
            Button(visit.say(Phrase("分拣", "Sort")), .submit(name: nil, value: nil), rank: .filled))
        return """
            <aside id="side"><h2>\(Phrase("没有扫码枪时手工录入", "By hand, without a scanner"), language)</h2>\
            <form method="post" action="\(action)">\(csrfField(visit.csrf))\(field(code, language))\(go)</form></aside>
            """
    }

    static func foot(_ receipt: Receipt?, _ visit: Visit) -> FloorFoot {
        let saved = receipt.map {
            visit.say(Phrase("已保存 ", "Saved ")) + $0.recordedAt.clock(offsetMinutes: visit.zoneMinutes)
        }
        return FloorFoot(
            [Button(visit.say(PreparationParts.title), .link("/preparation"))], saved: saved,
            ledger: receipt.map { Int($0.index) })
    }
}
