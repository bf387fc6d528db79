import Kernel
import Web

/// What a person chose to see of a trace; it stands in the address, so that a page can be sent to a colleague.
struct TraceChoice: Sendable, Equatable {
    enum View: String, Sendable { case table, picture }

    /// What a node may be found as.
    enum Standing: String, Sendable, CaseIterable {
        case open, used, held, rejected, isolated, destroyed

        var phrase: Phrase {
            switch self {
            case .open: NodeState.open.phrase
            case .used: Phrase("已用完", "used up")
            case .held: Phrase("暂扣", "held")
            case .rejected: NodeState.rejected.phrase
            case .isolated: NodeState.isolated.phrase
            case .destroyed: NodeState.destroyed.phrase
            }
        }

        func takes(_ found: FoundNode) -> Bool {
            switch self {
            case .open: found.state == .open && found.holds.isEmpty && !found.isConsumed
            case .used: found.isConsumed
            case .held: !found.holds.isEmpty
            case .rejected: found.state == .rejected || found.holds.contains(where: \.isRejection)
            case .isolated: found.state == .isolated
            case .destroyed: found.state == .destroyed
            }
        }
    }

    var direction = TraceDirection.backward
    var view = View.table
    var filter = TraceFilter()
    var standing: Standing?
    /// Days as typed.
    var days: (from: String, to: String) = ("", "")
    /// Step and node of the last row of the page before.
    var after: (step: Int64, node: Int64)?

    static func == (left: TraceChoice, right: TraceChoice) -> Bool { left.pairs == right.pairs }

    init(_ visit: Visit, direction: TraceDirection) {
        func text(_ name: String) -> String? {
            let text = LineagePages.trimmed(visit.query[name])
            return text.isEmpty ? nil : text
        }
        self.direction = text("direction").flatMap { TraceDirection(rawValue: $0) } ?? direction
        view = text("view").flatMap { View(rawValue: $0) } ?? .table
        filter.stage = text("stage").flatMap { MaterialStage(rawValue: $0) }
        filter.material = text("material")
        filter.station = text("station")
        filter.donor = text("donor")
        standing = text("state").flatMap { Standing(rawValue: $0) }
        days = (text("from") ?? "", text("to") ?? "")
        filter.madeFrom = Day(iso: days.from).map { Self.start(of: $0, visit) }
        filter.madeBefore = Day(iso: days.to).map { Self.start(of: $0.adding(days: 1), visit) }
        let key = (text("after") ?? "").split(separator: "-").compactMap { Int64($0) }
        if key.count == 2 { after = (key[0], key[1]) }
    }

    /// Midnight of the plant's wall clock.
    private static func start(of day: Day, _ visit: Visit) -> Moment {
        Moment(microseconds: (Int64(day.daysSinceEpoch) * 1_440 - Int64(visit.zoneMinutes)) * 60_000_000)
    }

    /// As they stand in an address, without the page.
    var pairs: [String] {
        var pairs = ["direction=\(direction.rawValue)"]
        if view == .picture { pairs.append("view=picture") }
        for (name, value) in [
            ("stage", filter.stage?.rawValue), ("material", filter.material), ("station", filter.station),
            ("donor", filter.donor), ("state", standing?.rawValue), ("from", days.from), ("to", days.to),
        ] {
            if let value, !value.isEmpty { pairs.append("\(name)=\(PageAddress.escaped(value))") }
        }
        return pairs
    }

    func address(_ path: String, _ change: (inout TraceChoice) -> Void = { _ in }, more: String? = nil) -> String {
        var choice = self
        change(&choice)
        return path + "?" + (choice.pairs + (more.map { [$0] } ?? [])).joined(separator: "&")
    }
}

/// A trace as a table: what of which material, then every node, by page.
enum TraceTable {
    enum Words {
        static let sums = Phrase("按物料汇总", "By material")
        static let sumHeads = [
            Phrase("物料", "Material"), Phrase("阶段", "Stage"), Phrase("数量（个）", "Things"), Phrase("浆站", "Stations"),
            Phrase("供血浆者", "Donors"),
        ]
        static let heads = [
            Phrase("编号", "Code"), Phrase("物料", "Material"), Phrase("阶段", "Stage"), Phrase("数量", "Quantity"),
            Phrase("浆站", "Station"), Phrase("供血浆者", "Donor"), Phrase("产生时间", "Made at"), Phrase("步骤", "Step"),
            Phrase("状态", "State"),
        ]
        static let none = Phrase("没有符合条件的物料", "Nothing fits")
        static let nothing = [
            TraceDirection.backward: Phrase("它从外面来，谱系里没有来源", "It came from outside: the lineage knows no source"),
            .forward: Phrase("它还没有用到任何步骤", "No step has used it yet"),
        ]
        static let filter = Phrase("筛选", "Filter")
        static let all = Phrase("全部", "all")
        static let clear = Phrase("不筛选", "Clear")
    }

    /// One page of rows, with the counts of the whole.
    struct Model: Sendable {
        var sums: [Sum] = []
        var rows: [TraceRow] = []
        var total = 0
        var standing: [Subject: FoundNode] = [:]
        var records: [Int64: String] = [:]
        var next: (step: Int64, node: Int64)?
        /// Everything without the filters.
        var isEmpty = false
    }

    /// What there is of one material.
    struct Sum: Sendable, Hashable {
        let material: String
        let stage: MaterialStage
        var things: Set<Int64> = []
        var stations: Set<String> = []
        var donors: Set<String> = []
    }

    static func model(_ trace: Trace, _ choice: TraceChoice, from snapshot: any Snapshot) throws(Fault) -> Model {
        var model = Model()
        model.isEmpty = trace.steps.isEmpty
        model.records = Dictionary(uniqueKeysWithValues: trace.steps.map { ($0.number, $0.record) })
        var rows = trace.rows.filter { choice.filter.takes($0.node) }
        if let wanted = choice.standing {
            let found = try LineageLookups.standing(of: Array(Set(rows.map(\.node.subject))), from: snapshot)
            rows.removeAll { row in found[row.node.subject].map { !wanted.takes($0) } ?? true }
        }
        model.sums = sums(rows)
        model.total = rows.count
        let later =
            choice.after.map { key in
                rows.drop { ($0.step, $0.node.number) <= (key.step, key.node) }
            } ?? rows[...]
        model.rows = Array(later.prefix(LineagePages.rowsPerPage))
        if later.count > LineagePages.rowsPerPage, let last = model.rows.last {
            model.next = (last.step, last.node.number)
        }
        model.standing = try LineageLookups.standing(of: Array(Set(model.rows.map(\.node.subject))), from: snapshot)
        return model
    }

    static func sums(_ rows: [TraceRow]) -> [Sum] {
        var sums: [String: Sum] = [:]
        for row in rows {
            var sum = sums[row.node.material] ?? Sum(material: row.node.material, stage: row.node.stage)
            sum.things.insert(row.node.number)
            if let station = row.node.station { sum.stations.insert(station) }
            if let donor = row.node.donor { sum.donors.insert(donor) }
            sums[row.node.material] = sum
        }
        let order = Dictionary(uniqueKeysWithValues: MaterialStage.allCases.enumerated().map { ($1, $0) })
        return sums.values.sorted { ((order[$0.stage] ?? 0), $0.material) < ((order[$1.stage] ?? 0), $1.material) }
    }

    static func markup(_ model: Model, _ choice: TraceChoice, at path: String, _ visit: Visit) -> Markup {
        let language = visit.language
        if model.isEmpty {
            return "<p class=\"sheet empty\">\(Words.nothing[choice.direction] ?? Words.none, language)</p>"
        }
        return """
            \(sums(model, choice, at: path, visit))\(filters(choice, at: path, visit))\
            \(rows(model, choice, at: path, visit))
            """
    }

    private static func sums(_ model: Model, _ choice: TraceChoice, at path: String, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = model.sums.map { sum in
            TableRow(
                [
                    "<b translate=\"no\">\(sum.material)</b>", LineageParts.stage(sum.stage, language),
                    "\(Figures.grouped(sum.things.count))",
                    "\(sum.stations.isEmpty ? "—" : Figures.grouped(sum.stations.count))",
                    "\(sum.donors.isEmpty ? "—" : Figures.grouped(sum.donors.count))",
                ], href: choice.address(path) { $0.filter.material = sum.material })
        }
        return dataTable(
            DataTable(
                name: Words.sums(language), caption: visit.say(Phrase("\(rows.count) 种物料", "\(rows.count) materials")),
                columns: Words.sumHeads.enumerated().map { TableColumn($0.element(language), numeric: $0.offset > 1) },
                rows: rows, empty: "\(Words.none, language)"), language)
    }

    private static func filters(_ choice: TraceChoice, at path: String, _ visit: Visit) -> Markup {
        let language = visit.language
        func entry(_ name: String, _ label: Phrase, _ kind: FieldKind = .text, _ value: String?) -> Markup {
            var entry = Field(name, label(language), kind)
            entry.value = value ?? ""
            entry.form = "filter"
            return field(entry, language)
        }
        let all = Choice("", Words.all(language))
        let stages = [all] + MaterialStage.allCases.map { Choice($0.rawValue, $0.phrase(language)) }
        let states = [all] + TraceChoice.Standing.allCases.map { Choice($0.rawValue, $0.phrase(language)) }
        return sheet(
            title: Words.filter(language),
            """
            <form method="get"\(action: path) class="filters">\
            <input type="hidden" name="direction" value="\(choice.direction.rawValue)">\
            \(entry("stage", Words.heads[2], .choice(stages), choice.filter.stage?.rawValue))\
            \(entry("material", Words.heads[1], .text, choice.filter.material))\
            \(entry("station", Words.heads[4], .text, choice.filter.station))\
            \(entry("donor", Words.heads[5], .text, choice.filter.donor))\
            \(entry("state", Words.heads[8], .choice(states), choice.standing?.rawValue))\
            \(entry("from", Phrase("从", "From"), .date, choice.days.from))\
            \(entry("to", Phrase("到", "To"), .date, choice.days.to))\
            \(button(Button(Words.filter(language), .submit(name: nil, value: nil)))) \
            <a\(href: "\(path)?direction=\(choice.direction.rawValue)")>\(Words.clear, language)</a></form>
            """)
    }

    private static func rows(_ model: Model, _ choice: TraceChoice, at path: String, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = model.rows.map { row -> TableRow in
            let node = row.node
            let record = model.records[row.step] ?? ""
            let standing = model.standing[node.subject]
            return TableRow(
                [
                    LineageParts.code(node.subject), "<span translate=\"no\">\(node.material)</span>",
                    LineageParts.stage(node.stage, language), "\(LineageParts.quantity(node.quantity))",
                    "\(node.station ?? "—")",
                    node.donor.map { "<a\(href: LineagePages.donorPath($0)) translate=\"no\">\($0)</a>" } ?? "—",
                    "\(LineageParts.stamp(node.madeAt, visit))",
                    "<a\(href: StepPages.path(row.step)) translate=\"no\">\(record)</a>",
                    standing.map { LineageParts.standing($0, language) } ?? "—",
                ], href: LineagePages.path(node.subject), failing: standing.map { !$0.holds.isEmpty } ?? false)
        }
        let total = Figures.grouped(model.total)
        let next = model.next.map { key in choice.address(path, more: "after=\(key.step)-\(key.node)") }
        return dataTable(
            DataTable(
                name: choice.direction.phrase(language),
                caption: visit.say(
                    Phrase("共 \(total) 行，本页 \(rows.count) 行", "\(total) rows, \(rows.count) on this page")),
                columns: Words.heads.enumerated().map { TableColumn($0.element(language), numeric: $0.offset == 3) },
                rows: rows, empty: "\(Words.none, language)",
                previousLink: choice.after == nil ? nil : choice.address(path), nextLink: next), language)
    }
}
