import Kernel
import Statistics
import Web

/// What is typed of a characteristic.
enum CharacteristicForm {
    /// Rules as people choose them.
    private static let families: [(String, Phrase, [ChartRule])] = [
        ("nelson", Phrase("Nelson 全部八条", "Nelson, all eight"), ChartRule.nelson),
        ("western", Phrase("Western Electric 四条", "Western Electric, four"), ChartRule.westernElectric),
        ("limits", Phrase("只看 3σ 限", "3σ limits only"), [.nelson1]),
    ]

    /// With frozen limits, if a baseline is named: they are computed here from the values as they stand, and the rules
    /// check that they still do.
    static func plan(_ id: String, _ visit: Visit) async throws(Denial) -> CharacteristicPlan {
        let wrong = Refusal.characteristicFieldWrong
        guard let unit = Unit(visit.text("unit")), let kind = CharacteristicSource.Kind(rawValue: visit.text("source")),
            let source = CharacteristicSource(
                kind, code: visit.text("signal"), part: visit.text("part"),
                statistic: CurveStatistic(rawValue: visit.text("statistic"))),
            let family = families.first(where: { $0.0 == visit.text("rules") }),
            let group = Int(visit.text("group")), let places = Int(visit.text("places")),
            let spread = ControlChart.Spread(rawValue: visit.text("spread")),
            (1...CharacteristicPlan.groupMax).contains(group), (0...CharacteristicPlan.placesMax).contains(places)
        else { throw .refused(wrong) }
        let ends = Ends(try visit.decimal("low", else: wrong), try visit.decimal("high", else: wrong))
        let target = try visit.decimal("target", else: wrong)
        func plan(_ baseline: ClosedRange<Int>?, _ limits: FrozenLimits?) -> CharacteristicPlan {
            CharacteristicPlan(
                product: visit.text("product"), step: visit.text("step"), parameter: visit.text("parameter"),
                unit: unit, asset: visit.text("asset"), source: source, specification: ends, target: target,
                group: group, spread: spread, rules: family.2, places: places, baseline: baseline, limits: limits)
        }
        let (from, to) = (visit.text("baseline_from"), visit.text("baseline_to"))
        guard !from.isEmpty || !to.isEmpty else { return plan(nil, nil) }
        guard let first = Int(from), let last = Int(to), 1 <= first, first <= last else {
            throw .refused(.characteristicBaselineWrong)
        }
        let lines = try await visit.read { (snapshot) throws(Fault) in
            try CharacteristicLookups.values(of: id, first...last, from: snapshot)
        }
        let digest = visit.node.hash(ValueLine.bytes(lines))
        do throws(NotComputable) {
            let chart = try CharacteristicChart(plan(nil, nil), lines)
            guard let limits = chart.frozen(digest) else { throw .notFinite }
            return plan(first...last, limits)
        } catch {
            throw .refused(.modelNotComputable(error.phrase))
        }
    }

    static func fields(_ state: CharacteristicState?, _ visit: Visit) -> Markup {
        let plan = state?.shown
        let language = visit.language
        func entry(
            _ name: String, _ label: Phrase, _ value: String?, _ kind: FieldKind = .text, required: Bool = true
        ) -> Markup {
            VerificationParts.field(
                name, label, kind, form: "propose", value: value ?? "", required: required, visit)
        }
        let sources = CharacteristicSource.Kind.allCases.map { ($0.rawValue, $0.phrase) }
        let statistics = CurveStatistic.allCases.map { ($0.rawValue, $0.phrase) }
        let rules = families.map { ($0.0, $0.1) }
        let spreads = [("range", Phrase("极差 R", "range R")), ("deviation", Phrase("标准差 s", "deviation s"))]
        let family = plan.flatMap { plan in families.first { $0.2 == plan.rules }?.0 }
        let code: Markup? = state == nil ? entry("characteristic", Phrase("编号", "Code"), nil) : nil
        let reason: Markup? =
            state?.plan == nil ? nil : entry("reason", Phrase("更改原因", "Why it changes"), nil)
        return """
            \(code)\(entry("product", Phrase("产品", "Product"), plan?.product))\
            \(entry("step", Phrase("步骤", "Step"), plan?.step))\
            \(entry("parameter", Phrase("参数", "Parameter"), plan?.parameter))\
            \(entry("unit", Phrase("单位（UCUM）", "Unit (UCUM)"), plan?.unit.code))\
            \(entry("asset", Phrase("设备", "Equipment"), plan?.asset, required: false))\
            \(entry("source", Phrase("值的来源", "Values from"), plan?.source.kind.rawValue,
                VerificationParts.choices(sources, language)))\
            \(entry("signal", Phrase("信号、工序或检验项目", "Signal, process or test"), plan?.source.code, required: false))\
            \(entry("part", Phrase("物料（收率）或浆站", "Material (of a yield) or station"), plan?.source.part,
                required: false))\
            \(entry("statistic", Phrase("曲线取", "Of the curve"), plan?.source.statistic?.rawValue,
                VerificationParts.choices(statistics, language)))\
            \(entry("low", Phrase("规格下限", "Lower specification"), plan?.specification.low?.text, .number,
                required: false))\
            \(entry("high", Phrase("规格上限", "Upper specification"), plan?.specification.high?.text, .number,
                required: false))\
            \(entry("target", Phrase("目标值", "Target"), plan?.target?.text, .number, required: false))\
            \(entry("group", Phrase("子组大小（1 = 单值）", "Group (1 = individuals)"), "\(plan?.group ?? 1)", .number))\
            \(entry("spread", Phrase("组内离散度", "Spread of groups"), plan?.spread.rawValue,
                VerificationParts.choices(spreads, language)))\
            \(entry("rules", Phrase("判异规则", "Rules"), family, VerificationParts.choices(rules, language)))\
            \(entry("places", Phrase("小数位", "Decimals"), plan.map { "\($0.places)" } ?? "2", .number))\
            \(entry("baseline_from", Phrase("基线：从第几个值（冻结限值）", "Baseline: from value no. (freezes limits)"),
                plan?.baseline.map { "\($0.lowerBound)" }, .number, required: false))\
            \(entry("baseline_to", Phrase("基线：到第几个值", "Baseline: to value no."),
                plan?.baseline.map { "\($0.upperBound)" }, .number, required: false))\(reason)
            """
    }
}
