package import Kernel

package typealias EquipmentPackFact = PackFact<EquipmentPack>
package typealias EquipmentPackRules = PackRules<EquipmentPack>
package typealias EquipmentPackTable = PackTable<EquipmentPack>

extension EquipmentPack {
    package static let noun = "equipment.rules"
    package static let title = Phrase("设备规则", "the rules of equipment")
    package static let kind: FactKind = "equipment.rules.adopted.v1"
    package static let permission: Permission = "equipment.rules"
    package static let table = Table.versions("equipment_rules")
    package static let asked: SQL = """
        SELECT pack, entry, adopted_by, adopted_at FROM equipment_rules WHERE origin = $1 AND name = $2
        ORDER BY effective_from
        """
}
