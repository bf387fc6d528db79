package import Kernel

package typealias LookBackPackFact = PackFact<LookBackPack>
package typealias LookBackPackRules = PackRules<LookBackPack>
package typealias LookBackPackTable = PackTable<LookBackPack>

extension LookBackPack {
    package static let noun = "lookback.rules"
    package static let title = Phrase("追溯规则", "the look-back rules")
    package static let kind: FactKind = "lookback.rules.adopted.v1"
    package static let permission: Permission = "lookback.rules"
    package static let table = Table.versions("lookback_rules")
    package static let asked: SQL = """
        SELECT pack, entry, adopted_by, adopted_at FROM lookback_rules WHERE origin = $1 AND name = $2
        ORDER BY effective_from
        """
}
