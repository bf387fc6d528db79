package import Kernel

package typealias EquipmentPackFact = PackFact<EquipmentPack>
package typealias EquipmentPackRules = PackRules<EquipmentPack>
package typealias EquipmentPackTable = PackTable<EquipmentPack>

extension EquipmentPack {
    package static let noun = "equipment.rules"
    package static let kind: FactKind = "equipment.rules.adopted.v1"
    package static let permission: Permission = "equipment.rules"
    package static let table = Table.versions("equipment_rules")
    package static let asked: SQL = """
        SELECT pack, entry, adopted_by, adopted_at FROM equipment_rules WHERE origin = $1 AND name = $2
        ORDER BY effective_from
        """

    package static func wrong(_ place: String) -> Refusal { .equipmentRulesWrong(place) }
    package static func versionExists(_ version: String) -> Refusal { .equipmentRulesVersionExists(version) }
    package static var notLater: Refusal { .equipmentRulesNotLater }
}

extension Refusal {
    /// Rules that leave something open, or have it twice: judging by them would be guessing.
    package static func equipmentRulesWrong(_ place: String) -> Refusal {
        Refusal(
            "equipment.rules.wrong",
            Phrase("设备规则的「\(place)」缺失、重复或写错", "\(place) is missing, double or wrong in the rules of equipment"),
            next: Phrase("更正后再采用", "Correct the pack, then adopt it"))
    }

    /// A version that equipment was judged by never changes its content.
    package static func equipmentRulesVersionExists(_ version: String) -> Refusal {
        Refusal(
            "equipment.rules.version-exists",
            Phrase("版本 \(version) 已经采用", "Version \(version) was adopted already"),
            next: Phrase("新内容要用新版本号", "Give new content a new version"))
    }

    /// Two versions in force on one day would leave the choice open.
    package static let equipmentRulesNotLater = Refusal(
        "equipment.rules.not-later",
        Phrase("生效日不晚于已采用的版本", "It does not take effect later than the version adopted before"),
        next: Phrase("生效日改晚后再试", "Choose a later effective day"))

    package static let equipmentRulesMissing = Refusal(
        "equipment.rules.missing", Phrase("还没有生效的设备规则", "No rules of equipment are in force"),
        next: Phrase("先采用设备规则", "Adopt them first"))
}
