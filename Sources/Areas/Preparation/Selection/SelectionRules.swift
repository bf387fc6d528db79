package import Kernel

package typealias SelectionFact = PackFact<PreparationPack>
package typealias SelectionRules = PackRules<PreparationPack>
package typealias SelectionTable = PackTable<PreparationPack>

extension PreparationPack {
    package static let noun = "preparation.selection"
    package static let title = Phrase("挑浆规则", "the rules of picking")
    package static let kind: FactKind = "preparation.selection.adopted.v1"
    package static let permission: Permission = "preparation.rules"
    package static let table = Table.versions("preparation_selection")
    package static let asked: SQL = """
        SELECT pack, entry, adopted_by, adopted_at FROM preparation_selection WHERE origin = $1 AND name = $2
        ORDER BY effective_from
        """
}
