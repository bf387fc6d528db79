import Kernel
import Plasma
import Web

/// One bag's quarantine, and one donor's: what was found, by which samples, and what is missing.
enum QuarantineUnitPage {
    static let unitsMax = 200

    static let routes: [Route] = [
        Route(.get, "/quarantine/bags/:number", .permission("quarantine.view"), unit),
        Route(.get, "/quarantine/donors/:id", .permission("quarantine.view"), donor),
    ]

    struct Model: Sendable {
        let line: QuarantineLine
        /// For every use, judged now.
        let clearances: [(use: PlasmaUse, clearance: Clearance)]
        let history: DonorHistory
    }

    @Sendable private static func unit(_ visit: Visit) async throws(Denial) -> Reply {
        let (bag, now, zone) = (visit.parameter("number"), visit.now, visit.zoneMinutes)
        let model = try await visit.read { (snapshot) throws(Fault) -> Model? in
            guard let line = try QuarantineLookups.line(bag, from: snapshot) else { return nil }
            var clearances: [(use: PlasmaUse, clearance: Clearance)] = []
            for use in PlasmaUse.allCases {
                guard
                    let found = try QuarantineLookups.clearance(
                        of: bag, at: now, for: use, zoneMinutes: zone, from: snapshot)
                else { continue }
                clearances.append((use, found))
            }
            let history = try HistoryReader(snapshot).evidence(of: line.unit.donor).history
            return Model(line: line, clearances: clearances, history: history)
        }
        guard let model else { return .missing }
        try QuarantineParts.stay(model.line.type, visit)
        return .page(unitPage(model, visit))
    }

    static func unitPage(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let (bag, donor) = (model.line.unit.bag, model.line.unit.donor)
        let verdict = model.clearances.first?.clearance.verdict ?? .waiting(.donation)
        var facts = [
            RecordFact(
                visit.say(Phrase("状态", "State")), QuarantineParts.state(verdict.state, language),
                note: "\(QuarantineParts.why(verdict, visit), language)"),
            RecordFact(
                visit.say(Phrase("供血浆者", "Donor")),
                "<a href=\"\(QuarantineParts.donorPath(donor))\" translate=\"no\">\(donor)</a>"),
            RecordFact(
                visit.say(Phrase("采集", "Collected")), "\(model.line.collectedOn.iso)",
                note: "\(model.line.station) · \(model.line.type.phrase, language)"),
        ]
        if case .cleared(let evidence) = verdict { facts += evidenceFacts(evidence, visit) }
        let uses = model.clearances.map { use, clearance -> RecordFact in
            let against = clearance.obstacles.map { $0.phrase(language) }.joined(
                separator: language == .zh ? "；" : "; ")
            let word = clearance.isUsable ? Phrase("可用", "may be used") : Phrase("不可用", "may not be used")
            return RecordFact(
                use.phrase(language), plainBadge(clearance.isUsable ? .pass : .stop, word(language)),
                note: "\(against)")
        }
        let head = pageHead(
            trail: QuarantineParts.trail(language), title: "<b translate=\"no\">\(bag)</b>",
            note: QuarantineParts.state(verdict.state, language),
            actions: button(
                Button(
                    visit.say(Phrase("血浆袋记录", "Bag's record")),
                    .link("/plasma/bags/\(PageAddress.escaped(bag))"), rank: .quiet)))
        return page(
            visit.pageFrame(Phrase(bag, bag)),
            """
            \(head)\(sheet([factGrid(facts, language)]))\
            \(sheet(title: visit.say(Phrase("此刻能否投料", "May it be used now")), factGrid(uses, language)))\
            \(samples(model.history, visit))
            """)
    }

    /// The fields of 检疫期参考信息.
    static func evidenceFacts(_ evidence: ClearingEvidence, _ visit: Visit) -> [RecordFact] {
        let language = visit.language
        let (version, days) = (evidence.rules, evidence.days)
        let rule = Phrase("限度版本 \(version)，\(days) 天", "limits \(version), \(days) days")
        return [
            RecordFact(
                visit.say(Phrase("依据样本", "Sample")), "<b translate=\"no\">\(evidence.sample)</b>",
                note: "\(evidence.origin.phrase, language)"),
            RecordFact(visit.say(Phrase("检测批号", "Run")), "<span translate=\"no\">\(evidence.run)</span>"),
            RecordFact(
                visit.say(Phrase("样本采集", "Sample collected")),
                "\(QuarantineParts.stamp(evidence.collectedAt, visit))"),
            RecordFact(
                visit.say(Phrase("浆站检测", "Tested at the station")),
                "\(QuarantineParts.stamp(evidence.stationCheckedAt, visit))"),
            RecordFact(
                visit.say(Phrase("厂家复检", "Re-tested at the plant")),
                "\(QuarantineParts.stamp(evidence.plantCheckedAt, visit))"),
            RecordFact(
                visit.say(Phrase("合格日期", "Qualified")), "\(QuarantineParts.stamp(evidence.qualifiedAt, visit))",
                note: "\(rule, language)"),
        ]
    }

    static func samples(_ history: DonorHistory, _ visit: Visit) -> Markup {
        let language = visit.language
        let ordered = history.samples.sorted { ($0.collectedAt, $0.number) > ($1.collectedAt, $1.number) }
        let rows = ordered.prefix(unitsMax).map { sample in
            let twin = sample.isOfTwin ? Phrase("（同号登记，未核实）", " (same number, unsettled)") : Phrase("", "")
            return TableRow([
                "<b translate=\"no\">\(sample.number)</b>", "\(sample.origin.phrase, language)",
                "<span translate=\"no\">\(sample.donor)</span>\(twin, language)",
                "\(QuarantineParts.stamp(sample.collectedAt, visit))", QuarantineParts.outcome(sample.atStation, visit),
                QuarantineParts.outcome(sample.atPlant, visit),
            ])
        }
        let heads = [
            Phrase("样本", "Sample"), Phrase("来源", "Origin"), Phrase("登记", "Record"), Phrase("采集", "Collected"),
            Phrase("浆站", "Station"), Phrase("厂家", "Plant"),
        ]
        let title = Phrase("同一供血浆者的样本", "Samples of the same donor")
        return sheet(
            title: title(language),
            dataTable(
                DataTable(
                    name: title(language),
                    caption: visit.say(Phrase("共 \(ordered.count) 份", "\(ordered.count) in all")),
                    columns: heads.map { TableColumn($0(language)) }, rows: Array(rows),
                    empty: "\(Phrase("还没有样本", "No sample yet"), language)"), language))
    }

    // MARK: One donor

    struct DonorModel: Sendable {
        let donor: String
        let lines: [QuarantineLine]
        let verdicts: [String: QuarantineVerdict]
        let history: DonorHistory
    }

    @Sendable private static func donor(_ visit: Visit) async throws(Denial) -> Reply {
        let (id, now, zone) = (visit.parameter("id"), visit.now, visit.zoneMinutes)
        let model = try await visit.read { (snapshot) throws(Fault) -> DonorModel? in
            let lines = try QuarantineLookups.units(of: id, limit: unitsMax, from: snapshot)
            let history = try HistoryReader(snapshot).evidence(of: id).history
            guard !lines.isEmpty || !history.samples.isEmpty else { return nil }
            return DonorModel(
                donor: id, lines: lines,
                verdicts: try QuarantineLookups.verdicts(of: lines, at: now, zoneMinutes: zone, from: snapshot),
                history: history)
        }
        guard let model else { return .missing }
        return .page(donorPage(model, visit))
    }

    static func donorPage(_ model: DonorModel, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = model.lines.map { line in
            TableRow(
                [
                    "<b translate=\"no\">\(line.unit.bag)</b>", "\(line.collectedOn.iso)",
                    "\(line.type.phrase, language)", QuarantineParts.state(line.unit.state, language),
                    "\(model.verdicts[line.unit.bag].map { QuarantineParts.why($0, visit)(language) } ?? "—")",
                    QuarantineParts.entry(line.entry),
                ], href: QuarantineParts.unitPath(line.unit.bag), failing: line.unit.state == .failed)
        }
        let heads = [
            Phrase("血浆袋", "Bag"), Phrase("采集", "Collected"), Phrase("类型", "Type"), Phrase("状态", "State"),
            Phrase("依据", "Because"), Phrase("账本", "Ledger"),
        ]
        let bars = model.history.bars.map { bar in
            badge(.stop, "\(visit.say(Phrase("永久淘汰", "excluded for ever"))) \(bar.code)")
        }
        let table = dataTable(
            DataTable(
                name: visit.say(QuarantineParts.title),
                caption: visit.say(Phrase("共 \(rows.count) 袋", "\(rows.count) bags")),
                columns: heads.map { TableColumn($0(language)) }, rows: rows,
                empty: "\(Phrase("本厂没有收过此人的血浆", "The plant took in nothing of this donor"), language)"), language)
        let record = button(
            Button(
                visit.say(Phrase("供血浆者记录", "Donor's record")),
                .link("/donors/\(PageAddress.escaped(model.donor))"), rank: .quiet))
        let head = pageHead(
            trail: QuarantineParts.trail(language), title: "<b translate=\"no\">\(model.donor)</b>",
            note: Markup.joined(bars), actions: record)
        return page(
            visit.pageFrame(QuarantineParts.title), "\(head)\(table)\(samples(model.history, visit))")
    }
}

extension QuarantineLookups {
    /// Judged now, each donor once.
    static func verdicts(
        of lines: [QuarantineLine], at now: Moment, zoneMinutes: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [String: QuarantineVerdict] {
        let reader = try HistoryReader(snapshot)
        var judges: [String: QuarantineJudge] = [:]
        var verdicts: [String: QuarantineVerdict] = [:]
        for line in lines {
            let donor = line.unit.donor
            if judges[donor] == nil {
                judges[donor] = try reader.evidence(of: donor).history.judge(at: now, zoneMinutes: zoneMinutes)
            }
            verdicts[line.unit.bag] = judges[donor]?.verdict(of: line.unit.bag)
        }
        return verdicts
    }
}
