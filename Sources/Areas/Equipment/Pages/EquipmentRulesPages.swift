import Kernel
import Web

/// The rules in force, their versions, and the adoption of a new one.
enum EquipmentRulesPages {
    private static let title = Phrase("设备规则", "Rules of equipment")
    private static let none = Phrase("还没有采用设备规则", "No rules are adopted yet")
    private static let classHeads = [
        Phrase("类别", "Class"), Phrase("使用条件", "Needs"), Phrase("校准周期", "Calibration"),
        Phrase("再确认周期", "Requalification"), Phrase("脏放置时限", "Dirty hold"), Phrase("清洁有效期", "Clean hold"),
        Phrase("出处", "Source"),
    ]

    static let rules = PackPage(
        "/equipment/rules", view: "equipment.view", trail: ("/equipment", EquipmentParts.title), title: title,
        note: Phrase("周期、时限和使用条件，逐项有出处", "Intervals, times and needs, each with its source"), none: none,
        file: Phrase("规则文件（JSON）", "File (JSON)"), adoption: EquipmentDeeds.adopt
    ) { pack, visit in
        let classes = (pack?.classes ?? []).map { row($0, visit.language) }
        return """
            \(EquipmentParts.sheets("/equipment/rules", visit))\
            \(plainTable(Phrase("类别", "Classes"), classHeads, classes, empty: none, visit))\
            \(packNumbers(Phrase("时限和界限", "Times and numbers"), pack?.times ?? [], empty: none, visit))
            """
    }

    private static func row(_ one: AssetClass, _ language: Language) -> TableRow {
        let needs = one.needs.sorted { $0.rawValue < $1.rawValue }.map { $0.phrase(language) }
        func told(_ number: Int?, _ unit: Phrase) -> Markup { number.map { "\($0) \(unit, language)" } ?? "—" }
        let month = Phrase("个月", "mo")
        let hour = Phrase("小时", "h")
        return TableRow([
            "\(EquipmentParts.plain(one.code)) \(one.title, language)",
            "\(needs.joined(separator: language == .zh ? "、" : ", "))", told(one.calibrationMonths, month),
            told(one.qualificationMonths, month), told(one.dirtyHoldHours, hour), told(one.cleanHoldHours, hour),
            "\(one.source)<br><small>\(one.provenance, language)</small>",
        ])
    }
}
