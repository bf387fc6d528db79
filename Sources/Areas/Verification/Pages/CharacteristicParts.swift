import Kernel
import Statistics
import Web

/// Pieces of the page of one characteristic.
enum CharacteristicParts {
    static func facts(_ model: CharacteristicPages.Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let plan = model.plan
        let version: Markup =
            model.state.isClosed
            ? plainBadge(.stop, Phrase("已停用", "closed")(language))
            : model.state.proposal == nil
                ? VerificationParts.plain("\(model.state.planVersion)")
                : badge(.waiting, Phrase("有待批准的方案", "a proposal waits")(language))
        let limits = plan.limits
        let (first, last) = (plan.baseline?.lowerBound ?? 0, plan.baseline?.upperBound ?? 0)
        let baseline =
            limits == nil
            ? Phrase("未冻结：只作图，不提建议", "not frozen: drawn, no suggestion made")
            : limits.map { $0.limits.sigma > 0 } ?? false
                ? Phrase("基线第 \(first)–\(last) 个值", "baseline: values \(first)–\(last)")
                : Phrase("σ 为 0：不能判异，不提建议", "σ is 0: no rule can be judged, no suggestion made")
        let facts = [
            RecordFact(visit.say(Phrase("版本", "Version")), version, note: "\(model.state.proposedBy)"),
            RecordFact(
                visit.say(Phrase("规格", "Specification")),
                VerificationParts.plain(VerificationParts.ends(plan.specification, plan.unit)),
                note: "\(Phrase("目标", "target"), language) \(plan.target?.displayText ?? "—")"),
            RecordFact(
                visit.say(Phrase("来源", "Source")), "\(plan.source.kind.phrase, language)",
                note: "\(plan.source.code) \(plan.source.part) \(plan.source.statistic?.phrase(language) ?? "")"),
            RecordFact(
                visit.say(Phrase("设备", "Equipment")), VerificationParts.plain(plan.asset.isEmpty ? "—" : plan.asset)),
            RecordFact(
                visit.say(Phrase("控制限", "Control limits")),
                VerificationParts.plain(
                    limits.map { "\($0.lower.displayText) … \($0.upper.displayText)" } ?? "—"),
                note: "\(baseline, language)"),
            RecordFact(
                visit.say(Phrase("子组、规则", "Group, rules")), VerificationParts.plain("\(plan.group)"),
                note: "\(plan.rules.map(\.short).joined(separator: " "))"),
        ]
        return sheet([factGrid(facts, language)])
    }

    /// Why there is no chart, and whether new values are judged all the same.
    static func undrawn(_ plan: CharacteristicPlan, _ reason: NotComputable, _ language: Language) -> Markup {
        let judged: Phrase =
            if let limits = plan.limits?.limits {
                limits.sigma > 0
                    ? Phrase("新值照样按冻结的限判异。", "New values are judged by the frozen limits all the same.")
                    : Phrase("冻结的限 σ 为 0：不能提建议。", "The frozen limits have σ 0: nothing can be suggested.")
            } else {
                Phrase("限未冻结：不提建议。", "Limits are not frozen: nothing is suggested.")
            }
        return sheet(["<p class=\"note\">\(reason.phrase, language) \(judged, language)</p>"])
    }

    static func suggestions(_ model: CharacteristicPages.Model, _ visit: Visit) -> Markup? {
        guard !model.suggestions.isEmpty else { return nil }
        return VerificationParts.table(
            SuggestionPages.title, SuggestionPages.heads, SuggestionPages.rows(model.suggestions, visit),
            empty: Phrase("没有", "None"), visit)
    }

    static func values(_ model: CharacteristicPages.Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = model.lines.suffix(CharacteristicPages.shownMax).reversed().map { line -> TableRow in
            let value: Markup =
                line.isStruck
                ? "<s translate=\"no\">\(line.value.value.displayText)</s>"
                : VerificationParts.plain(line.value.value.displayText)
            let how: Markup? =
                line.isStruck
                ? plainBadge(.stop, Phrase("已划去", "struck")(language))
                : line.isByHand ? plainBadge(.changed, Phrase("手工", "by hand")(language)) : nil
            return TableRow([
                "\(line.number)", VerificationParts.plain(VerificationParts.stamp(line.value.at, visit)),
                VerificationParts.plain(line.value.batch), VerificationParts.plain(line.value.asset), value, "\(how)",
                VerificationParts.person(line.person, visit.language),
            ])
        }
        let heads = [
            Phrase("序号", "No."), Phrase("时间", "Time"), Phrase("批", "Batch"), Phrase("设备", "Equipment"),
            Phrase("值", "Value"), Phrase("说明", "Note"), Phrase("取值人", "Taken by"),
        ]
        return VerificationParts.table(
            Phrase("值（最近 \(CharacteristicPages.shownMax) 个）", "Values (newest \(CharacteristicPages.shownMax))"), heads,
            rows,
            numeric: [0, 4], empty: Phrase("还没有值", "No value yet"), visit)
    }

    static func forms(_ model: CharacteristicPages.Model, _ visit: Visit) -> Markup {
        guard !model.state.isClosed else { return "" }
        let path = VerificationParts.path("characteristics", model.state.id)
        var forms: [Markup] = []
        if model.state.proposal != nil, visit.may("verification.adopt") {
            let word = Phrase("批准方案并签名", "Adopt the plan and sign")
            forms.append(
                foldedSheet(
                    path + "/adoptions", "adopt", word,
                    """
                    <input type="hidden" name="version" value="\(Int(model.state.version))">\
                    \(VerificationParts.signing("adopt", visit))
                    """, visit))
        }
        if let plan = model.state.plan, visit.may("verification.measure") {
            forms += measuring(plan, path, visit)
        }
        if visit.may("verification.propose") {
            forms.append(
                foldedSheet(
                    path + "/plans", "propose", Phrase("提出新方案", "Propose a new plan"),
                    CharacteristicForm.fields(model.state, visit), visit))
            forms.append(
                foldedSheet(
                    path + "/plans", "close", Phrase("停用", "Close it"),
                    VerificationParts.field("reason", Phrase("原因", "Reason"), form: "close", visit), visit))
        }
        return "\(forms)"
    }

    private static func measuring(_ plan: CharacteristicPlan, _ path: String, _ visit: Visit) -> [Markup] {
        func entry(_ name: String, _ label: Phrase, _ kind: FieldKind, _ form: String) -> Markup {
            VerificationParts.field(name, label, kind, form: form, visit)
        }
        let taking =
            plan.source.kind == .hand
            ? foldedSheet(
                path + "/values", "enter", Phrase("录入一个值", "Enter a value"),
                """
                \(entry("batch", Phrase("批号", "Batch"), .text, "enter"))\
                \(entry("at", Phrase("测定时间", "Measured at"), .moment, "enter"))\
                \(entry("value", Phrase("值（\(plan.unit.symbol)）", "Value (\(plan.unit.symbol))"), .number, "enter"))
                """, visit)
            : foldedSheet(
                path + "/values", "take", Phrase("从记录取新值", "Take new values from the record"), "", visit)
        let striking = foldedSheet(
            path + "/values", "strike", Phrase("划去一个值", "Strike a value"),
            """
            \(entry("number", Phrase("序号", "Number"), .number, "strike"))\
            \(entry("reason", Phrase("原因", "Reason"), .text, "strike"))
            """, visit)
        return [taking, striking]
    }
}
