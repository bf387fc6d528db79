package import Kernel

package typealias ParallelLimitsFact = PackFact<ParallelLimits>
package typealias ParallelLimitsRules = PackRules<ParallelLimits>
package typealias ParallelLimitsTable = PackTable<ParallelLimits>

extension ParallelLimits {
    package static let noun = "comparison.limits"
    package static let title = Phrase("比对限度", "the limits of the comparison")
    package static let kind: FactKind = "comparison.limits.adopted.v1"
    package static let permission: Permission = "comparison.rules"
    package static let table = Table.versions("comparison_limits")
    package static let asked: SQL = """
        SELECT pack, entry, adopted_by, adopted_at FROM comparison_limits WHERE origin = $1 AND name = $2
        ORDER BY effective_from
        """
}
