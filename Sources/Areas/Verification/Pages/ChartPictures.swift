import Kernel
import Statistics
import Web

/// The charts of one characteristic: values with the points that broke a rule, spread, EWMA and CUSUM; capability.
struct ChartPictures: Sendable {
    let chart: CharacteristicChart
    let language: Language

    init(_ chart: CharacteristicChart, _ language: Language) {
        self.chart = chart
        self.language = language
    }

    private var unit: String { chart.plan.unit.symbol }
    private var places: Int { chart.plan.places + 2 }
    private func say(_ phrase: Phrase) -> String { phrase(language) }

    private func points(_ values: [Double], from first: Int = 1) -> [PlotPoint] {
        values.enumerated().map { PlotPoint(Double($0.offset + first), $0.element) }
    }

    private var x: PlotAxis {
        PlotAxis(
            say(chart.plan.group == 1 ? Phrase("值的次序", "Value") : Phrase("子组次序", "Group")),
            holding: [1, Double(max(2, chart.chart.values.count))])
    }

    private func levels(_ limits: ControlLimits) -> [Plot.Mark] {
        func label(_ name: String, _ value: Double) -> String { "\(name) \(VerificationParts.number(value, places))" }
        return [
            .level(limits.upper, .limit, label: label("+3σ", limits.upper)),
            .level(limits.center + 2 * limits.sigma, .dotted, label: "+2σ"),
            .level(limits.center, .solid, label: label("x̄", limits.center)),
            .level(limits.center - 2 * limits.sigma, .dotted, label: "−2σ"),
            .level(limits.lower, .limit, label: label("−3σ", limits.lower)),
        ]
    }

    func values() -> Plot {
        let drawn = points(chart.chart.values)
        let broken = Set(chart.violations.map(\.points.upperBound)).sorted().map { drawn[$0] }
        let ends = [chart.plan.specification.low?.double, chart.plan.specification.high?.double].compactMap { $0 }
        let y = PlotAxis(
            "\(chart.plan.parameter) (\(unit))",
            holding: chart.chart.values + [chart.limits.lower, chart.limits.upper] + ends)
        let allowed = Plot.Mark.allowed(
            from: chart.plan.specification.low?.double ?? y.low, to: chart.plan.specification.high?.double ?? y.high)
        return Plot(
            say(chart.plan.group == 1 ? Phrase("单值图", "Individuals") : Phrase("均值图 X̄", "Means, X̄")), x: x, y: y,
            marks: [allowed, .line(drawn, .solid, label: "")] + levels(chart.limits) + [
                .points(drawn), .rings(broken),
            ])
    }

    func spreads() -> Plot {
        let isMoving = chart.plan.group == 1
        let title =
            isMoving
            ? Phrase("移动极差图", "Moving ranges")
            : chart.plan.spread == .range ? Phrase("极差图 R", "Ranges, R") : Phrase("标准差图 s", "Deviations, s")
        let limits = chart.chart.spreadLimits
        let drawn = points(chart.chart.spreads, from: isMoving ? 2 : 1)
        let named = VerificationParts.number(limits.upper, places)
        return Plot(
            say(title), x: x,
            y: PlotAxis(unit, holding: chart.chart.spreads + [limits.lower, limits.upper]),
            marks: [
                .line(drawn, .solid, label: ""), .level(limits.upper, .limit, label: "+3σ \(named)"),
                .level(limits.center, .solid, label: VerificationParts.number(limits.center, places)),
                .points(drawn),
            ])
    }

    func weighted() throws(NotComputable) -> Plot {
        let averages = try chart.weighted()
        let values = points(averages.map(\.value))
        let upper = points(averages.map(\.limits.high))
        let lower = points(averages.map(\.limits.low))
        return Plot(
            "EWMA λ = 0.2", x: x,
            y: PlotAxis(
                "\(chart.plan.parameter) (\(unit))",
                holding: averages.map(\.value) + averages.map(\.limits.high) + averages.map(\.limits.low)),
            marks: [
                .line(values, .solid, label: "EWMA"), .line(upper, .limit, label: "+3σ"),
                .level(chart.limits.center, .dotted, label: "x̄"), .line(lower, .limit, label: "−3σ"),
            ])
    }

    func sums() throws(NotComputable) -> Plot {
        let (sums, limit) = try chart.sums()
        let above = points(sums.map(\.above))
        let below = points(sums.map { -$0.below })
        return Plot(
            "CUSUM k = σ/2, h = 5σ", x: x,
            y: PlotAxis(unit, holding: sums.map(\.above) + sums.map { -$0.below } + [limit, -limit]),
            marks: [
                .line(above, .solid, label: "C⁺"), .line(below, .dashed, label: "C⁻"),
                .level(limit, .limit, label: "h"), .level(-limit, .limit, label: "−h"),
            ])
    }

    func whole(_ visit: Visit) -> Markup {
        let note: Phrase =
            chart.areFrozen
            ? Phrase("限值来自批准的基线", "limits of the adopted baseline")
            : Phrase("限值来自图中的值本身", "limits of the values themselves")
        let second = spreads()
        let spread: Markup =
            "<figure class=\"plotted\"><figcaption><b>\(second.title)</b></figcaption>\(plot(second))</figure>"
        let broken = say(Phrase("判异点", "Points that broke a rule"))
        let others = [("EWMA", computed(weighted)), ("CUSUM", computed(sums))].map { name, drawn -> Markup in
            let inside: Markup =
                switch drawn {
                case .success(let picture): plot(picture)
                case .failure(let reason): "\(reason.phrase, language)"
                }
            return "<details><summary>\(name)</summary>\(inside)</details>"
        }
        return """
            \(sheet([figure(values(), note: " · \(note, language)", tableTitle: broken, violations(visit))]))\
            \(sheet([spread] + others))\(capability(visit))
            """
    }

    private func violations(_ visit: Visit) -> Markup {
        let rows = chart.violations.suffix(CharacteristicPages.shownMax).reversed().map { violation -> TableRow in
            let behind = chart.values(ofPoint: violation.points.upperBound)
            return TableRow([
                "\(violation.points.upperBound + 1)", "\(violation.rule.short) \(violation.rule.phrase, language)",
                VerificationParts.plain(behind.map(\.value.batch).joined(separator: " ")),
                VerificationParts.plain(VerificationParts.stamp(behind.last?.value.at, visit)),
            ])
        }
        return dataTable(
            DataTable(
                name: say(Phrase("判异点", "Points that broke a rule")),
                caption: say(Phrase("\(chart.violations.count) 处", "\(chart.violations.count) in all")),
                columns: [
                    TableColumn(say(Phrase("点", "Point")), numeric: true), TableColumn(say(Phrase("规则", "Rule"))),
                    TableColumn(say(Phrase("批", "Batch"))), TableColumn(say(Phrase("时间", "Time"))),
                ], rows: rows, empty: "\(Phrase("没有", "None"), language)"), language)
    }

    private func capability(_ visit: Visit) -> Markup {
        let found = computed { () throws(NotComputable) in try chart.capability() }
        let name = Phrase("过程能力（95 % 置信区间）", "Capability (95 % confidence)")
        guard case .success(let capability) = found else {
            guard case .failure(let reason) = found else { return "" }
            return sheet(title: say(name), "<p class=\"note\">\(reason.phrase, language)</p>")
        }
        func row(_ name: String, _ what: Phrase, _ estimate: Capability.Estimated?) -> TableRow? {
            estimate.map { estimate in
                TableRow([
                    "\(name)", "\(what, language)", VerificationParts.plain(VerificationParts.number(estimate.value)),
                    VerificationParts.plain(VerificationParts.interval(estimate.interval)),
                ])
            }
        }
        let within = Phrase("组内离散", "spread within groups")
        let overall = Phrase("总体离散", "overall spread")
        let rows = [
            row("Cp", within, capability.cp), row("Cpk", within, capability.cpk), row("Pp", overall, capability.pp),
            row("Ppk", overall, capability.ppk),
        ].compactMap { $0 }
        let heads = [Phrase("指数", "Index"), Phrase("按", "By"), Phrase("值", "Value"), Phrase("区间", "Interval")]
        return VerificationParts.table(name, heads, rows, numeric: [2, 3], empty: Phrase("没有", "None"), visit)
    }
}
