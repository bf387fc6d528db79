package import Kernel

package typealias SpecificationFact = PackFact<RetestPack>
package typealias SpecificationRules = PackRules<RetestPack>
package typealias SpecificationTable = PackTable<RetestPack>

extension RetestPack {
    package static let noun = "retest.specification"
    package static let title = Phrase("复检标准", "the specification of the re-test")
    package static let kind: FactKind = "retest.specification.adopted.v1"
    package static let permission: Permission = "retest.rules"
    package static let table = Table.versions("retest_specification")
    package static let asked: SQL = """
        SELECT pack, entry, adopted_by, adopted_at FROM retest_specification WHERE origin = $1 AND name = $2
        ORDER BY effective_from
        """
}
